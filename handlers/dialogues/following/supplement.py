"""Supplement (补充): words, photos or a pin added to an open ticket; and an answer to the unit's own question."""

from __future__ import annotations

from datetime import timedelta

from handlers.conversation.form import tell
from handlers.conversation.message import Choice, Part
from handlers.conversation.state import Frame
from handlers.conversation.turn import PASS, Result, Turn
from handlers.dialogues.drafting.draft import SURE
from handlers.dialogues.drafting.elsewhere import is_elsewhere
from handlers.dialogues.following import reached, survey
from handlers.dialogues.following.which import which_ticket
from handlers.ports.understanding import OF_TICKETS, Intent, Meaning
from handlers.privacy import masked
from handlers.usecases.handling import message_to_unit
from handlers.usecases.resident import supplement
from tickets.lifecycle import BEFORE_DISPATCH, BY_ACTION, Action
from tickets.ticket import FileId, State, Ticket
from values import expressions as re

SUPPLEMENTABLE = BY_ACTION[Action.SUPPLEMENT].of
# "不补了" and the like are short; longer words are a supplement even when they begin with a no.
NOTHING = 6
INSULTS = 0.7
# What is left of 你们这帮狗东西，灯还没修 in front of the mark.
_WHO_ALONE = re.compile(r"(?:^|(?<=[，,。！!？?]))\s*(?:你们?|他们|[这那帮群些个都全就真是])+(?:[，,。！!？?]|$)")
# The unit's question is answered within this time, or by its button.
FRESH = timedelta(days=3)
# So soon after the question even words that sound like another matter answer it: on the left, by the bus stop.
AT_ONCE = timedelta(hours=2)
ANSWER = 60  # characters of such an answer
LIKELY = 3
ANOTHER, GROUP = 0.6, 2  # how sure another leaf must be, and the letters of a code that leaves like each other share
JUST_NOW = timedelta(days=1)  # since a ticket was filed that "the one just now" can mean
LEAST = 2  # characters of what is added
_MARKS = " ，,。：:、\n"
_ASKING = ("?", "？")
SURELY = 0.8  # of asking or wanting something of a ticket, from which the words behind "to be added" add nothing
THINGS = frozenset({"lamp_post", "manhole"})  # places that are a thing with a number on it
NO_ANSWER = frozenset(
    {
        *OF_TICKETS, Intent.CANCEL, Intent.RESTART, Intent.HELP, Intent.HUMAN, Intent.QUESTION,
        Intent.GREETING, Intent.THANKS, Intent.SMALL_TALK, Intent.ABUSE, Intent.LANGUAGE, Intent.RATE,
    }
)  # fmt: skip


class SupplementTicket:
    """Waits for what is to be added."""

    name = "supplement"
    version = 1

    def expecting(self, frame: Frame) -> str:
        return "supplement"

    def ask(self, turn: Turn, frame: Frame) -> Frame:
        key = "supplement.ask_answer" if frame.draft.get("answer") else "supplement.ask"
        turn.say(key, number=frame.draft["ticket"])
        turn.wake("frame_end", turn.city.clocks.draft)
        return Frame(self.name, self.version, frame.draft, asked="supplement")

    def hear(self, turn: Turn, frame: Frame) -> Result:
        if turn.do:
            return PASS
        nothing = (Intent.SKIP, Intent.CANCEL) if frame.draft.get("answer") else (Intent.SKIP, Intent.CANCEL, Intent.NO)
        said_so = turn.text.strip(" 。.!！").lower() in turn.words_of("supplement.words_nothing")
        if said_so or (turn.meaning.intent in nothing and turn.length <= NOTHING):
            turn.say("supplement.nothing")
            return None
        ticket = turn.own_ticket(str(frame.draft["ticket"]))
        if ticket is None or not (turn.text or turn.photos or turn.voices or turn.message.location):
            return PASS
        if not frame.draft.get("answer") and _tells_another_matter(turn, ticket):
            args = {"ticket": ticket.number, "text": turn.text[:1500]}
            same = Choice("resident.same", "button.same_matter", args=args)
            other = Choice("resident.different", "button.other_matter", args=args)
            turn.say("continued.ask", choices=(same, other), number=ticket.number, title=turn.title_of(ticket))
            return None
        turn.note(after=None)  # it is this that is added, not the answer to an earlier question
        if frame.draft.get("answer") and turn.text and not turn.photos:
            answer(turn, ticket)
        else:
            add(turn, ticket)
        return None

    def failed(self, turn: Turn, frame: Frame) -> Frame:
        return self.ask(turn, frame)


def _tells_another_matter(turn: Turn, ticket: Ticket) -> bool:
    """もう一つあります … 隣の犬がうるさいです: surely of a leaf that is not like the ticket's."""
    leaf, sure = turn.meaning.likeliest if turn.meaning.has_matter else ("", 0.0)
    files = turn.photos or turn.voices or turn.message.location is not None
    return not files and sure >= ANOTHER and leaf[:GROUP] != (ticket.category or "")[:GROUP]


def add(turn: Turn, ticket: Ticket, choices: tuple[Choice, ...] = ()) -> None:
    """Add this message to the ticket and say so, with what else can be done with it."""
    only_says_so = turn.meaning.intent is Intent.SUPPLEMENT and turn.length <= NOTHING
    words = "" if only_says_so and (turn.photos or turn.voices) else turn.text
    if (pin := turn.message.location) is not None:
        place = turn.understanding.locate(pin.lat, pin.lon, pin.datum)
        words = " ".join(filter(None, (words, place.text if place else "")))
    key = turn.conversation.memory.get("after") if ticket.number == turn.conversation.last_ticket else None
    meaning = _meaning(turn, words)
    seen = softened(turn, words, meaning)
    told = words if seen is None else seen
    answers = {str(key): told} if key and told and turn.meaning.phone is None else None
    if key:
        turn.note(after=None)
    files = tuple(FileId(f) for f in (*turn.photos, *turn.voices))
    contact, before = reached.told(turn, ticket), ticket.contact
    ticket = supplement(
        turn.case,
        ticket,
        turn.actor,
        words,
        meaning.identifying_words,
        files,
        answers,
        turn.readings,
        contact,
        seen,
    )
    turn.remember(last_ticket=ticket.number)
    if ticket.state is State.FOLLOW_UP:
        survey.keep_asking(turn, ticket)
        return
    if contact is not None and not turn.photos:
        changed = "reached.added" if reached.is_added(contact, before) else "reached.changed"
        tell(turn, [Part(changed, turn.values(ticket) | {"phone": masked(contact.phone)})], ticket=ticket.number)
        return
    waits = ticket.unit is None or ticket.state in BEFORE_DISPATCH
    done = "supplement.done_dispatcher" if waits else "supplement.done"
    key = "supplement.done_photos" if turn.photos and not waits else done
    turn.say(key, number=ticket.number, count=len(turn.photos), choices=choices)


def _meaning(turn: Turn, words: str) -> Meaning:
    """What the words mean, which may have been told before, and be added by a button."""
    return turn.read(words) if words and words != turn.text or turn.do else turn.meaning


def softened(turn: Turn, words: str, meaning: Meaning) -> str | None:
    """The words without their insults, nothing where there was nothing else; None where they are shown as they are. What may be no
    insult (隔壁有个神经病) is shown."""
    insults = meaning.sure_of(Intent.ABUSE)
    surely = insults >= INSULTS or (insults and any(w in words for w in turn.words_of("supplement.sounds_insulting")))
    if not surely:
        return None
    rest = _WHO_ALONE.sub("", meaning.summary)
    return "" if rest == words.strip() or (not meaning.has_matter and len(rest) <= NOTHING) else rest


def answer(turn: Turn, ticket: Ticket) -> None:
    """The answer to what the unit asked."""
    ticket = _to_unit(turn, ticket, turn.text)
    to_line = turn.case.line_person(ticket) is not None
    turn.say("supplement.passed_to_line" if to_line else "supplement.passed_on", number=ticket.number)


def pass_on(turn: Turn, words: str) -> bool:
    """Words that were held back, passed to the unit whose question they answer; False where none of them is open."""
    for open_ticket in turn.tickets(open_only=True):
        ticket = turn.own_ticket(open_ticket.number) if asked_by_unit(turn, open_ticket) else None
        if ticket is not None:
            _to_unit(turn, ticket, words)
            return True
    return False


def _to_unit(turn: Turn, ticket: Ticket, words: str) -> Ticket:
    meaning = _meaning(turn, words)
    ticket = message_to_unit(
        turn.case, ticket, turn.actor, words, meaning.identifying_words, softened(turn, words, meaning)
    )
    turn.remember(last_ticket=ticket.number)
    return ticket


def take_answer(turn: Turn) -> bool:
    """Words without a new matter answer what was asked last: what is still missing, or the unit's question."""
    if turn.meaning.intent in NO_ANSWER or not (turn.text or turn.photos or turn.voices or turn.message.location):
        return False
    for ticket in turn.tickets(open_only=True):
        if not may_be_about(turn, ticket) and not _answers_at_once(turn, ticket):
            continue
        by_unit = asked_by_unit(turn, ticket)
        missing = ticket.state is State.NEEDS_INFORMATION or (_still_open(turn, ticket) and not by_unit)
        if not missing and not by_unit:
            continue
        asked = turn.own_ticket(ticket.number)
        if asked is not None:
            turn.note(after=None)
            only_words = turn.text and not (turn.photos or turn.voices or turn.message.location)
            (answer if only_words and not missing else add)(turn, asked)
            return True
    return False


def open_of(turn: Turn) -> list[Ticket]:
    """Those of theirs that words can be added to at once: not while it is asked whether they are solved."""
    mine = turn.tickets(open_only=True)
    return [t for t in mine if t.state in SUPPLEMENTABLE and t.state is not State.FOLLOW_UP]


def may_be_about(turn: Turn, ticket: Ticket) -> bool:
    """Whether the words are no new matter: none at all, or this ticket's own at no other place."""
    meaning = turn.meaning
    if not meaning.has_matter:
        return True
    likely = meaning.categories[:LIKELY]
    return not elsewhere(meaning, ticket) and (
        ticket.category in {code for code, _ in likely} or all(p < SURE for _, p in likely)
    )


def elsewhere(meaning: Meaning, ticket: Ticket) -> bool:
    """Whether the words name a known place that is not the ticket's."""
    return is_elsewhere(meaning.place, ticket.place)


def _still_open(turn: Turn, ticket: Ticket) -> bool:
    """Whether they were just asked what is left, after "partly" or "not solved"."""
    after = turn.conversation.memory.get("after")
    return after == "left_over" and ticket.number == turn.conversation.last_ticket


def asked_by_unit(turn: Turn, ticket: Ticket, within: timedelta = FRESH) -> bool:
    """Whether the last word between them was the unit's, a short while ago."""
    for event in reversed(turn.work.tickets.events(ticket.number)):
        if event.type in ("message_to_resident", "message_to_unit"):
            return event.type == "message_to_resident" and turn.now - event.at <= within
    return False


def _answers_at_once(turn: Turn, ticket: Ticket) -> bool:
    """Whether few words come so soon after the unit's question that they answer it, and name no place of their own."""
    meaning = turn.meaning
    place = meaning.place  # the number on a lamp post answers which one it is
    places = turn.city.geography.places_by_code
    found = [places.get(candidate.known or "") for candidate in place.candidates] if place else []
    other_place = any(known is None or known.kind not in THINGS for known in found)
    short = turn.length <= ANSWER and len(meaning.problems) < 2 and meaning.emergency is None
    return short and not other_place and asked_by_unit(turn, ticket, AT_ONCE)


def of_filed(turn: Turn) -> Ticket | None:
    """The open ticket that "the one just now" means (我刚才那个路灯，其实是三盏), which is added to, whatever was asked since."""
    if turn.do or not turn.says_one_of("supplement.words_that_one") or turn.meaning.intent in OF_TICKETS:
        return None
    likely = {code for code, _ in turn.understanding.categorise(turn.text, turn.language)[:1]}
    mine = [t for t in turn.tickets(open_only=True) if t.category in likely and turn.now - t.submitted_at <= JUST_NOW]
    return turn.own_ticket(mine[0].number) if len(mine) == 1 and mine[0].state in SUPPLEMENTABLE else None


def only_named(turn: Turn) -> bool:
    """补充 and nothing else: what is to be added follows."""
    return not turn.do and turn.text.strip(_MARKS).lower() in turn.words_of("supplement.words_add")


def take_off_word(turn: Turn) -> Ticket | None:
    """补充 公告栏在地下室: the ticket to which the words behind that are to be added, which then are the message."""
    for word in turn.longest_first("supplement.words_add") if not turn.do else ():
        behind = turn.text[len(word) :]
        if turn.text.lower().startswith(word) and behind[:1] in _MARKS and len(words := behind.strip(_MARKS)) >= LEAST:
            if _asks((meaning := turn.read(words, tickets=True)), words):
                return None
            ticket = _spoken_of(turn) or start(turn)
            if ticket is not None:
                turn.text, turn.meaning = words, meaning
            return ticket
    return None


def _asks(meaning: Meaning, words: str) -> bool:
    """ちなみに、いつまでに回答もらえますか asks how it goes, and adds nothing."""
    asks = meaning.intent is Intent.QUESTION or words.rstrip().endswith(_ASKING)
    return asks or meaning.intent in OF_TICKETS and meaning.sure_of(meaning.intent) >= SURELY


def _spoken_of(turn: Turn) -> Ticket | None:
    """The ticket that was spoken of last, where no number names another."""
    last = None if turn.meaning.ticket_numbers else turn.own_ticket(turn.conversation.last_ticket)
    return last if last is not None and last.state in SUPPLEMENTABLE else None


def start(turn: Turn) -> Ticket | None:
    return which_ticket(turn, "ticket.supplement", lambda t: t.state in SUPPLEMENTABLE)
