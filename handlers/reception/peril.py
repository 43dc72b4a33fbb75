"""Danger and despair (危险与危机): before everything else, and how an ordinary conversation comes back after it."""

from __future__ import annotations

from handlers.conversation.state import Frame
from handlers.conversation.turn import Turn
from handlers.dialogues.danger import answered, beside, meanwhile, mistaken
from handlers.dialogues.danger.alarm import numbers, recent
from handlers.dialogues.danger.crisis import died
from handlers.dialogues.danger.on_duty import alert_line
from handlers.dialogues.danger.plight import of_ticket
from handlers.dialogues.drafting.draft import SURE, Report, is_report
from handlers.dialogues.following import supplement, worse
from handlers.dialogues.talking import relay
from handlers.ports.understanding import OF_TICKETS, Emergency, Intent, Span
from handlers.reception.side import Residents
from tickets.ticket import Ticket
from values import replace

DIALOGUES = ("danger", "crisis")
# From here on words that are most like despair are taken for it.
DESPAIR = 0.35
SURELY = 0.9  # of a question after a ticket, which despair may sound like
_BEATEN = frozenset({"violence", "child"})  # 隔壁老打娃, then 现在还在打
BRIEF = 14  # characters of words that only tell that they are well
# What is never meant for the ticket of a danger that was told a moment ago.
NOT_AFTERMATH = frozenset(
    {
        *OF_TICKETS, Intent.CANCEL, Intent.RESTART, Intent.BACK, Intent.HELP, Intent.HUMAN, Intent.YES,
        Intent.NO, Intent.QUESTION, Intent.GREETING, Intent.THANKS, Intent.SMALL_TALK, Intent.ABUSE, Intent.LANGUAGE,
    }
)  # fmt: skip


def in_danger(here: Residents, turn: Turn, top: Frame | None) -> bool:
    """Danger stops everything; inside its own dialogue it is no news, another danger is."""
    if turn.so_far.watched:
        return False
    found = turn.meaning.emergency or _despair(turn)
    if found is None or found.over or worse.eased(turn, top):
        return False
    found = _what_it_is(turn, found)
    inside = top if top is not None and top.dialogue in DIALOGUES else None
    if inside is not None and (inside.dialogue == "crisis" or inside.draft["danger"] == found.danger):
        return False
    if inside is not None and not found.named and (found.danger != "self_harm" or inside.draft["danger"] == "violence"):
        return False  # 他还在砸，我发了短信没回: what only resembles another danger is said of this one
    if found.danger == "self_harm":
        _stay_with(here, turn, inside)
    else:
        _face(here, turn, top)
    return True


def _what_it_is(turn: Turn, found: Emergency) -> Emergency:
    """The danger by what has happened already: somebody jumped into the water, or from a height; who beat somebody is no danger to
    themselves first; who lies on a road is not to be told to hide."""
    danger = found.danger
    if (
        danger == "self_harm"
        and found.about_other
        and turn.says_one_of("danger.words_jumped")
        and not _only_would(turn)
    ):
        danger = "drowning" if turn.says_one_of("danger.words_water") else "medical"
    elif not found.named and turn.says_one_of("danger.words_own"):
        danger = "violence"
    elif not found.named and turn.says_one_of("danger.words_on_road") and turn.says_one_of("danger.words_stuck"):
        danger = "traffic"
    if danger != found.danger:
        found = replace(found, danger=danger)
        turn.meaning = replace(turn.meaning, emergency=found)
    return found


def _only_would(turn: Turn) -> bool:
    return turn.says_one_of("danger.words_will_jump")


def goes_on(top: Frame | None) -> bool:
    """Whether a danger is being told, in which every word is kept, whoever can read it."""
    return top is not None and top.dialogue in DIALOGUES


def answered_below(here: Residents, turn: Turn, top: Frame | None) -> Frame | None:
    """What is open after this message: an alarm that no word of theirs named was misheard where they answer the follow-up below
    it (解决了, [没解决], 满意), which is heard like any other answer then."""
    if top is None or top.dialogue != "danger" or top.draft["ticket"] or top.draft.get("named", True):
        return top
    if not (answered.says_it_is_well(turn) if turn.do else mistaken.rates(turn)):
        return top
    mistaken.stood_down(turn, Report.of(top.draft["report"]), named=False)
    turn.drop_top()
    turn.sleep()
    below = here.top(turn.conversation)
    if not turn.do:
        turn.meaning = turn.as_an_answer(turn.text)
    return below


def take_answer(here: Residents, turn: Turn, top: Frame | None) -> bool:
    """没解决, said amid an alarm, is counted as that, and the alarm goes on."""
    if not answered.take_unsolved(turn, top):
        return False
    here.ask_again(turn)
    return True


def _despair(turn: Turn) -> Emergency | None:
    """No word of the lists, but what the words are most like is that somebody does not want to live."""
    meaning = turn.meaning
    code, likely = meaning.likeliest
    leaf = turn.city.catalogue.get(code)
    if leaf is None or leaf.danger != "self_harm" or likely < DESPAIR or _asks(turn):
        return None
    found = Emergency("self_harm", Span(0, len(turn.text), turn.text))
    turn.meaning = replace(meaning, emergency=found)
    return found


def _asks(turn: Turn) -> bool:
    """Whether they ask something, or surely after what they reported: 我就想知道现在在谁手里."""
    intent, sure = turn.meaning.intents[0]
    return intent is Intent.QUESTION or intent in (Intent.PROGRESS, Intent.URGE) and sure >= SURELY


def _stay_with(here: Residents, turn: Turn, danger: Frame | None) -> None:
    if danger is not None and not danger.draft["ticket"]:
        here.danger.file(turn, Report.of(danger.draft["report"]))
    frame = here.crisis.start(turn)
    turn.remember(frames=())
    turn.sleep()
    if relay.relay(turn):  # a person is in the chat: the bot keeps out of it
        alert_line(turn, "card.crisis_said", everybody=True)
        turn.remember(frames=(replace(frame, asked="crisis"),))
        turn.so_far.silent = True
        return
    here.open(turn, frame)


def _face(here: Residents, turn: Turn, top: Frame | None) -> None:
    found = turn.meaning.emergency
    assert found is not None
    relayed = relay.relay(turn)
    vague = not found.named and turn.meaning.place is None
    before = recent(turn, found.danger) or (recent(turn) if vague else None)
    if relayed and vague and before is not None:
        return  # who has taken over reads it, and helps
    if before is not None and here.danger.add(turn, before, advise=True):
        return
    under_way, elsewhere = _same_danger(turn, top, found.danger), _filed_elsewhere(turn, top)
    if under_way is not None:
        turn.drop_top()
    if elsewhere:
        under_way = None
    former = worse.there(turn) if under_way is None else None
    here.open(turn, here.danger.start(turn, under_way, former))


def _same_danger(turn: Turn, top: Frame | None, danger: str) -> Report | None:
    """What is under way, if it is about this very danger: a leaf of the same group, or whose question asks after it, or nothing
    told yet."""
    if top is not None and top.dialogue == "danger":
        return Report.of(top.draft["report"])
    if not is_report(top):
        return None
    draft = Report.of(top.draft)
    if not draft.said:
        return draft
    catalogue = turn.city.catalogue
    groups = {leaf.group for leaf in catalogue.leaves if leaf.danger == danger}
    codes = (draft.category,) if draft.category else draft.likely
    alike = _BEATEN if danger in _BEATEN else {danger}
    asked = {question.category for question in turn.city.questions if question.danger in alike}
    same = any(leaf is not None and leaf.group in groups for leaf in map(catalogue.get, codes))
    same = same or not asked.isdisjoint(codes)
    return draft if same else None


def _filed_elsewhere(turn: Turn, top: Frame | None) -> bool:
    """What was told is filed, and these words name another place: another danger, not a word of the first in it."""
    filed = top is not None and top.dialogue == "danger" and bool(top.draft["ticket"])
    return filed and turn.meaning.place is not None


def only_telling(here: Residents, turn: Turn, top: Frame) -> None:
    """There is no danger now: what was told goes on as an ordinary report."""
    draft = here.danger.only_telling(turn, top)
    turn.drop_top()
    turn.sleep()
    here.begin_report(turn, draft)


def after_crisis(here: Residents, turn: Turn, top: Frame | None) -> Frame | None:
    """How a conversation in crisis becomes an ordinary one again: only as the person wishes, or much later."""
    if top is None or top.dialogue != "crisis" or turn.conversation.operator:
        return top
    said = [line for line in top.draft.get("words") or () if line != turn.text]
    again: Report | None = None
    misheard = not top.draft.get("named", True)
    if here.crisis.not_meant(turn, top):
        # What was never despair was an ordinary matter from the first word.
        if misheard or died(turn):
            again = beside.matter(turn, said)
        tells = turn.meaning.has_matter and turn.meaning.emergency is None and (turn.meaning.place or not said)
        answered = not top.draft.get("named", True) and bool(said) and supplement.pass_on(turn, said[0])
        if answered:
            again = None
        offered = () if tells or answered or again is not None else beside.offered(turn, said)
        here.crisis.relieved(turn, offered, answered=answered, misheard=misheard)
        turn.so_far.settled = not tells
    elif here.crisis.wants_record(turn, top):
        # 没有，就是太吵了，你们管管: told once more, it is taken down at once with what was told before.
        if turn.meaning.has_matter and beside.matter(turn, said) is not None:
            again = beside.matter(turn, said, turn.text)
        else:
            beside.offered(turn, said)
    elif not here.crisis.is_past(turn, top):
        return top
    turn.remember(frames=())
    turn.sleep()
    turn.note(human_words=None)
    if again is not None:
        here.begin_report(turn, again)
        turn.so_far.settled = True
    return None


def after_alarm(here: Residents, turn: Turn, top: Frame | None) -> Frame | None:
    """看错了，是路灯坏了: the alarm is stood down, and what is told instead goes on like any other words."""
    if top is None or top.dialogue != "danger" or top.draft["ticket"]:
        return top
    draft = Report.of(top.draft["report"])
    below = turn.conversation.frames[-2] if len(turn.conversation.frames) > 1 else None
    under_way = below is not None and below.dialogue == here.report.name
    if here.danger.was_misheard(turn, top, under_way=under_way):
        return _given_back(here, turn, draft)
    if turn.do:
        return top
    words = mistaken.told_instead(turn, draft, str(top.draft["words"]))
    if not words:
        return top
    mistaken.stood_down(turn, draft, named=bool(top.draft.get("named", True)), another=True)
    turn.drop_top()
    turn.sleep()
    turn.text, turn.meaning = words, turn.read(words)
    return here.top(turn.conversation)


def _given_back(here: Residents, turn: Turn, draft: Report) -> Frame | None:
    """No word of theirs named the danger, and there is none: what they told then is the ordinary matter that it was from the first,
    or belongs to the one that was under way."""
    turn.drop_top()
    turn.sleep()
    below = here.top(turn.conversation)
    under_way = below is not None and below.dialogue == here.report.name
    said = [line for line in draft.said if line != turn.text]
    again = beside.matter(turn, said) if below is None else None
    mistaken.stood_down(turn, draft, named=False, another=under_way or again is not None)
    turn.so_far.settled = True
    if under_way and below is not None:
        known = Report.of(below.draft)
        for line in said:
            known = known if line in known.said else known.telling(line, turn.message.event_id)
        here.keep(turn, replace(below, draft=known.json()))
        here.ask_again(turn)
    elif again is not None:
        here.begin_report(turn, again)
    elif below is not None:
        here.ask_again(turn)
    return None


def tells_they_are_well(turn: Turn) -> bool:
    """出来了没事了, firemen were here, of a danger told of a short while ago, asks for no progress."""
    told = any(
        map(turn.says_one_of, ("danger.words_out", "danger.words_found", "danger.words_gone", "danger.words_helped"))
    )
    return told and turn.length <= BRIEF and recent(turn) is not None


def take_no_danger(turn: Turn) -> bool:
    """没有危险, said once more after it was taken back, tells of nothing."""
    if turn.length > BRIEF or not turn.says_one_of("danger.words_mistaken") or turn.meaning.place is not None:
        return False
    if turn.tickets(open_only=True) or turn.meaning.emergency is not None:
        return False
    if turn.says_one_of("survey.words_mistaken"):
        return False  # 不是撤，我点错了 speaks of a button
    turn.tell("danger.stand_down", numbers(turn))
    return True


def aftermath(turn: Turn) -> Ticket | None:
    """The danger told of a short while ago, where the words name no other matter and are no chat."""
    ticket = recent(turn)
    meaning = turn.meaning
    if ticket is None or meaning.out_of_scope:
        return None
    if turn.says_one_of("danger.words_other_matter"):
        return None
    well = tells_they_are_well(turn) or turn.length <= BRIEF and turn.says_one_of("danger.words_mistaken")
    chat = meaning.intent in NOT_AFTERMATH and meaning.emergency is None and not well
    if chat and not meanwhile.asked(turn, of_ticket(turn, ticket)):
        return None
    if well and meaning.emergency is None and meaning.place is None:
        return ticket  # 出てきました、無事です, whatever leaf these words are like
    catalogue = turn.city.catalogue
    code, likely = meaning.likeliest
    leaf, danger = (catalogue.get(code) if likely >= SURE else None), catalogue.get(ticket.category)
    other = leaf is not None and danger is not None and not leaf.is_near(danger)
    other = other and (leaf is None or leaf.danger is None)  # the fire brigade is here: of the gas, too
    elsewhere = meaning.place is not None and bool(meaning.place.candidates) and ticket.place is not None
    return None if meaning.has_matter and other and (elsewhere or not meaning.emergency) else ticket
