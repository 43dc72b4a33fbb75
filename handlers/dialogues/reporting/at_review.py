"""Words at the review card (核对): yes, yes and one thing more, a correction, a question, another matter, or more to tell.

The first rule that knows the words decides; each is one question about them, in the order in which a call-taker would ask.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum, auto

from handlers.conversation.message import Part
from handlers.conversation.turn import Turn
from handlers.dialogues.drafting import appeal, corrections, named_fields, people, related, retitled, urgent
from handlers.dialogues.drafting.draft import Report
from handlers.dialogues.reporting import assent, bare, denied, review, sent_with, tree
from handlers.dialogues.talking.answers import asks_in_between
from handlers.ports.understanding import OF_TICKETS, Intent
from values import replace

SHORT_NO = 6  # characters of what sounds like a no, and tells something
SHORT_END = 12  # and of what sounds like an end


class Then(Enum):
    """What follows words at the review."""

    PRESSED = auto()  # they name a button
    SUBMITTED = auto()  # a plain yes
    SENT_WITH = auto()  # a yes with one thing more: submitted, unless that leaves something to be asked
    TAKEN = auto()  # something changed: it is shown, or asked what is missing now
    ASKED = auto()  # answered, or nothing that counts: the review goes on as if for the first time
    KEPT = auto()  # answered already; the draft is as given
    PASSED = auto()  # not for the review


Heard = tuple[Then, Report]
Rule = Callable[[Turn, Report, Report], Heard | None]


def read(turn: Turn, draft: Report, before: Report) -> Heard:
    """What words at the review mean, and the draft with what they tell. `draft` is the one on the card with the files of
    this message, `before` the one without."""
    return next((heard for rule in RULES if (heard := rule(turn, draft, before)) is not None), (Then.PASSED, draft))


def _names_a_button(turn: Turn, draft: Report, before: Report) -> Heard | None:
    named = review.button_named(turn)
    if named is None:
        return None
    turn.chosen = named
    return Then.PRESSED, before


def _submits_with_a_fact(turn: Turn, draft: Report, before: Report) -> Heard | None:
    """交了吧 急用钱修车: the fact is taken, unless it is another matter."""
    if turn.so_far.submits or (fact := sent_with.beside(turn)) is None:
        return None
    sent_with.read(turn, draft, fact)
    apart = turn.begins_with_one_of("report.words_also") and related.another_matter(turn, before)
    if apart or turn.meaning.intent is Intent.CANCEL:
        return read(turn, draft, before)
    told, open_ = sent_with.taken(turn, draft)
    return (Then.TAKEN if open_ else Then.SENT_WITH, told)


def _agrees(turn: Turn, draft: Report, before: Report) -> Heard | None:
    if not assent.agrees(turn):
        return None
    if assent.only_begins_so(turn):
        return Then.TAKEN, draft.telling(turn.text, turn.message.event_id)
    if assent.is_plain(turn):
        return Then.SUBMITTED, draft
    turn.meaning = bare.as_told(turn.meaning)  # 报过三次了 tells something, and submits nothing
    return None


def _half_agrees(turn: Turn, draft: Report, before: Report) -> Heard | None:
    """好了: whether that is all of it, or it is in order again, is asked."""
    return (Then.ASKED, before) if bare.is_half(turn) else None


def _no_longer_wants_it(turn: Turn, draft: Report, before: Report) -> Heard | None:
    """修好了, 已经来水了 sounds like an end, and is asked about; 算了一下一共坏了八盏 only sounds so."""
    if turn.meaning.intent not in (Intent.CANCEL, Intent.WITHDRAW):
        return None
    turn.meaning = bare.as_told(turn.meaning)
    ends = turn.text.lower().rstrip(" 了。.！!～~啊呀吧啦")
    solved = any(ends.endswith(word.rstrip("了")) for word in turn.words_of("withdraw.words_solved"))
    if turn.length > SHORT_END or not solved:
        return None
    told = draft.telling(turn.text, turn.message.event_id)
    turn.say("report.confirm_still", choices=review.or_give_up(told), title=told.title)
    return Then.KEPT, told


def _denies_the_category(turn: Turn, draft: Report, before: Report) -> Heard | None:
    other = tree.denied(turn, draft)
    return (Then.TAKEN, other) if other is not None else None


def _says_what_the_title_is(turn: Turn, draft: Report, before: Report) -> Heard | None:
    titled = retitled.read(turn, draft)
    return (Then.TAKEN, titled) if titled is not None else None


def _denies_what_the_card_says(turn: Turn, draft: Report, before: Report) -> Heard | None:
    left = denied.of_the_card(turn, draft)
    if left is None:
        return None
    turn.so_far.noted = denied.lines(turn, draft, left)
    return Then.TAKEN, left


def _answers_late(turn: Turn, draft: Report, before: Report) -> Heard | None:
    late = urgent.answered_late(turn, draft)
    return (Then.TAKEN, late) if late is not None else None


def _names_a_wrong_field(turn: Turn, draft: Report, before: Report) -> Heard | None:
    wrong = named_fields.wrong_field(turn)
    return (Then.ASKED, replace(draft, editing=wrong)) if wrong else None


def _says_no(turn: Turn, draft: Report, before: Report) -> Heard | None:
    if turn.meaning.intent is not Intent.NO or turn.meaning.confidentiality:
        return None
    if not bare.denies(turn):
        if turn.length <= SHORT_NO and turn.language == turn.city.language:
            turn.meaning = bare.as_told(turn.meaning)  # 关不上, 不安全
        return None
    review.what_wrong(turn)
    return Then.KEPT, draft


def _speaks_aside(turn: Turn, draft: Report, before: Report) -> Heard | None:
    said = corrections.aside(turn)
    if not said or turn.meaning.has_matter:
        return None
    turn.say(said)
    return Then.ASKED, before


def _says_it_was_told(turn: Turn, draft: Report, before: Report) -> Heard | None:
    if not corrections.says_told(turn) and not retitled.stands_there(turn, before):
        return None
    review.card(turn, before, (Part("report.all_noted"),))
    return Then.KEPT, before


def _asks_something(turn: Turn, draft: Report, before: Report) -> Heard | None:
    asks = asks_in_between(turn) or turn.meaning.intent in OF_TICKETS
    return (Then.PASSED, draft) if asks and not corrections.only_since(turn) else None


def _tells_another_matter(turn: Turn, draft: Report, before: Report) -> Heard | None:
    """One after the other where so is said; otherwise it is asked whether it is another."""
    if (counted := related.one_after_another(turn, before)) is not None:
        return Then.ASKED, counted
    taken_back = corrections.rather(turn) or denied.denies(turn)
    if related.another_matter(turn, before) and not taken_back:
        return Then.ASKED, replace(before, pending=turn.text)
    return None


def _corrects_or_tells_more(turn: Turn, draft: Report, before: Report) -> Heard | None:
    told = draft
    if not appeal.is_chat(turn.meaning):
        corrected = corrections.corrected(turn, draft)
        unused = corrected == draft or appeal.tells_beside_place(turn)
        told = corrections.told_more(turn, corrected, unused=unused)
    return (Then.TAKEN, told) if told != before else None


def _says_what_is_so_already(turn: Turn, draft: Report, before: Report) -> Heard | None:
    if not (people.says_me(turn) and before.reach or turn.so_far.amended):
        return None
    review.card(turn, before)  # they see that it is
    return Then.KEPT, before


def _settles_what_is_settled(turn: Turn, draft: Report, before: Report) -> Heard | None:
    """实名, of what is named already; 不留."""
    meaning = turn.meaning
    settled = meaning.confidentiality is not None and not meaning.has_matter or meaning.intent is Intent.SKIP
    return (Then.ASKED, before) if settled else None


RULES: tuple[Rule, ...] = (
    _names_a_button,
    _submits_with_a_fact,
    _half_agrees,
    _agrees,
    _no_longer_wants_it,
    _denies_the_category,
    _says_what_the_title_is,
    _denies_what_the_card_says,
    _answers_late,
    _names_a_wrong_field,
    _says_no,
    _speaks_aside,
    _says_it_was_told,
    _asks_something,
    _tells_another_matter,
    _corrects_or_tells_more,
    _says_what_is_so_already,
    _settles_what_is_settled,
)
