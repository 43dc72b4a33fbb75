"""Words at the review card (核对): yes, yes and one thing more, a correction, a question, another matter, or more to tell.

The first rule that knows the words decides; each is one question about them, in the order in which a call-taker would ask.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, auto

from handlers.conversation.message import Part
from handlers.conversation.turn import Turn
from handlers.dialogues.drafting import (
    appeal,
    corrections,
    kind_of_place,
    named_fields,
    people,
    related,
    retitled,
    urgent,
)
from handlers.dialogues.drafting.draft import Report, corrects
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


@dataclass(frozen=True, slots=True)
class AtReview:
    """Words at the review. `draft` is the one on the card with the files of this message, `before` the one without."""

    turn: Turn
    draft: Report
    before: Report


Heard = tuple[Then, Report]
Rule = Callable[[AtReview], Heard | None]


def read(at: AtReview) -> Heard:
    """What the words mean, and the draft with what they tell."""
    return next((heard for rule in RULES if (heard := rule(at)) is not None), (Then.PASSED, at.draft))


def _names_a_button(at: AtReview) -> Heard | None:
    named = review.button_named(at.turn)
    if named is None:
        return None
    at.turn.chosen = named
    return Then.PRESSED, at.before


def _submits_with_a_fact(at: AtReview) -> Heard | None:
    """交了吧 急用钱修车: the fact is taken, unless it is another matter."""
    if at.turn.so_far.submits or (fact := sent_with.beside(at.turn)) is None:
        return None
    sent_with.read(at.turn, at.draft, fact)
    apart = at.turn.begins_with_one_of("report.words_also") and related.another_matter(at.turn, at.before)
    if apart or at.turn.meaning.intent is Intent.CANCEL:
        return read(at)
    told, open_ = sent_with.taken(at.turn, at.draft)
    return (Then.TAKEN if open_ else Then.SENT_WITH, told)


def _agrees(at: AtReview) -> Heard | None:
    if not assent.agrees(at.turn):
        return None
    if assent.only_begins_so(at.turn):
        return Then.TAKEN, at.draft.telling(at.turn.text, at.turn.message.event_id)
    if assent.is_plain(at.turn):
        return Then.ASKED if review.is_asked_what_is_wrong(at.turn) else Then.SUBMITTED, at.draft
    at.turn.meaning = bare.as_told(at.turn.meaning)  # 报过三次了 tells something, and submits nothing
    return None


def _half_agrees(at: AtReview) -> Heard | None:
    """好了: whether that is all of it, or it is in order again, is asked."""
    return (Then.ASKED, at.before) if bare.is_half(at.turn) else None


def _no_longer_wants_it(at: AtReview) -> Heard | None:
    """修好了, 已经来水了 sounds like an end, and is asked about; 算了一下一共坏了八盏 only sounds so."""
    if at.turn.meaning.intent not in (Intent.CANCEL, Intent.WITHDRAW):
        return None
    at.turn.meaning = bare.as_told(at.turn.meaning)
    ends = at.turn.text.lower().rstrip(" 了。.！!～~啊呀吧啦")
    solved = any(ends.endswith(word.rstrip("了")) for word in at.turn.words_of("withdraw.words_solved"))
    if at.turn.length > SHORT_END or not solved:
        return None
    told = at.draft.telling(at.turn.text, at.turn.message.event_id)
    at.turn.say("report.confirm_still", choices=review.or_give_up(told), title=told.title)
    return Then.KEPT, told


def _denies_the_category(at: AtReview) -> Heard | None:
    other = tree.denied(at.turn, at.draft)
    return (Then.TAKEN, other) if other is not None else None


def _says_what_the_title_is(at: AtReview) -> Heard | None:
    titled = retitled.read(at.turn, at.draft)
    return (Then.TAKEN, titled) if titled is not None else None


def _denies_the_place_by_its_kind(at: AtReview) -> Heard | None:
    there = kind_of_place.read(at.turn, at.draft)
    return (Then.TAKEN, there) if there is not None else None


def _denies_what_the_card_says(at: AtReview) -> Heard | None:
    left = denied.of_the_card(at.turn, at.draft)
    if left is None:
        return None
    at.turn.so_far.noted = denied.lines(at.turn, at.draft, left)
    return Then.TAKEN, left


def _answers_late(at: AtReview) -> Heard | None:
    late = urgent.answered_late(at.turn, at.draft)
    return (Then.TAKEN, late) if late is not None else None


def _names_a_wrong_field(at: AtReview) -> Heard | None:
    wrong = named_fields.wrong_field(at.turn)
    return (Then.ASKED, replace(at.draft, editing=wrong)) if wrong else None


def _says_no(at: AtReview) -> Heard | None:
    if at.turn.meaning.intent is not Intent.NO or at.turn.meaning.confidentiality:
        return None
    if not bare.denies(at.turn):
        if at.turn.length <= SHORT_NO and at.turn.language == at.turn.city.language:
            at.turn.meaning = bare.as_told(at.turn.meaning)  # 关不上, 不安全
        return None
    review.what_wrong(at.turn)
    return Then.KEPT, at.draft


def _speaks_aside(at: AtReview) -> Heard | None:
    said = corrections.aside(at.turn)
    if not said or at.turn.meaning.has_matter:
        return None
    at.turn.say(said)
    return Then.ASKED, at.before


def _says_it_was_told(at: AtReview) -> Heard | None:
    if not corrections.says_told(at.turn) and not retitled.stands_there(at.turn, at.before):
        return None
    review.card(at.turn, at.before, (Part("report.all_noted"),))
    return Then.KEPT, at.before


def _says_it_is_one(at: AtReview) -> Heard | None:
    """其实是一件事, of what is one already: it is shown."""
    if related.rest_as_one(at.turn) != "":
        return None
    review.card(at.turn, at.before, (Part("report.all_noted"),))
    return Then.KEPT, at.before


def _asks_something(at: AtReview) -> Heard | None:
    asks = asks_in_between(at.turn) or at.turn.meaning.intent in OF_TICKETS
    return (Then.PASSED, at.draft) if asks and not corrections.only_since(at.turn) else None


def _tells_another_matter(at: AtReview) -> Heard | None:
    """One after the other where so is said; otherwise it is asked whether it is another."""
    if (counted := related.one_after_another(at.turn, at.before)) is not None:
        return Then.ASKED, counted
    taken_back = corrections.rather(at.turn) or denied.denies(at.turn)
    if related.another_matter(at.turn, at.before) and not taken_back:
        return Then.ASKED, replace(at.before, pending=at.turn.text)
    return None


def _corrects_or_tells_more(at: AtReview) -> Heard | None:
    told = at.draft
    if not appeal.is_chat(at.turn.meaning):
        corrected = corrections.corrected(at.turn, at.draft)
        unused = corrected == at.draft or appeal.tells_beside_place(at.turn)
        told = corrections.told_more(at.turn, corrected, unused=unused)
    if told == at.before or _puts_right(at.turn) and not review.changed_lines(at.turn, at.before, told):
        return None
    return Then.TAKEN, told


def _puts_right(turn: Turn) -> bool:
    """Whether the words say that something is wrong, and more than that."""
    named = any(
        len(word) > 1 and word in turn.text for word in turn.words_of("report.words_wrong")
    )  # 弄错了 names nothing
    said = named and corrects(turn.meaning) and turn.language == turn.city.language
    return said and turn.meaning.phone is None and not bare.denies(turn)


def _puts_right_what_no_line_tells(at: AtReview) -> Heard | None:
    """我不是举报，就想把200要回来, of what is no tip-off: the words are kept, and which line they mean is asked."""
    turn, draft = at.turn, at.draft
    if not _puts_right(turn) or turn.message.pictures:
        return None
    review.which_line(turn)
    return Then.KEPT, draft if turn.text in draft.said else draft.telling(turn.text, turn.message.event_id)


def _says_what_is_so_already(at: AtReview) -> Heard | None:
    if not (people.says_me(at.turn) and at.before.reach or at.turn.so_far.amended):
        return None
    review.card(at.turn, at.before)  # they see that it is
    return Then.KEPT, at.before


def _settles_what_is_settled(at: AtReview) -> Heard | None:
    """实名, of what is named already; 不留."""
    meaning = at.turn.meaning
    settled = meaning.confidentiality is not None and not meaning.has_matter or meaning.intent is Intent.SKIP
    return (Then.ASKED, at.before) if settled else None


RULES: tuple[Rule, ...] = (
    _names_a_button,
    _submits_with_a_fact,
    _half_agrees,
    _agrees,
    _no_longer_wants_it,
    _denies_the_category,
    _says_what_the_title_is,
    _denies_the_place_by_its_kind,
    _denies_what_the_card_says,
    _answers_late,
    _names_a_wrong_field,
    _says_no,
    _speaks_aside,
    _says_it_was_told,
    _says_it_is_one,
    _asks_something,
    _tells_another_matter,
    _corrects_or_tells_more,
    _says_what_is_so_already,
    _settles_what_is_settled,
    _puts_right_what_no_line_tells,
)
