"""What is said instead of an answer, and is none the less understood (不是回答的回答): a wish or a description at the categories, no tip-off,
no place at all, and what is denied of what was understood."""

from __future__ import annotations

from handlers.conversation.turn import Turn
from handlers.dialogues.drafting import kind_of_place, named_fields, nowhere, people, retitled, unfound, urgent
from handlers.dialogues.drafting.draft import Report
from handlers.dialogues.reporting import at_menu, denied, review, sent_with
from handlers.dialogues.talking import answers
from tickets.ticket import Confidentiality


def read(turn: Turn, draft: Report, asked: str) -> Report | None:
    """The draft with what the words tell instead of an answer to what was `asked`; None where they tell nothing of these."""
    found = None
    match asked:
        case "category":
            found = _at_menu(turn, draft)
        case "confidentiality":
            found = named_fields.no_tip_off(turn, draft) or _named(turn, draft)
        case "place":
            found = unfound.read(turn, draft) or nowhere.read(turn, draft)
    if asked == "urgent" and urgent.read(turn, draft) is not None:
        return None  # 没人困，就是下不了楼 answers it
    if found is None and (found := kind_of_place.read(turn, draft)) is not None:
        turn.so_far.noted = review.changed_lines(turn, draft, found)
        return found
    if found is None and (found := retitled.read(turn, draft)) is not None:
        turn.so_far.noted = review.changed_lines(turn, draft, found)
        return found
    if found is None and (found := denied.of_the_card(turn, draft)) is not None:
        turn.so_far.noted = denied.lines(turn, draft, found)
    return found


def _named(turn: Turn, draft: Report) -> Report | None:
    """不用匿名 我又没告谁, however much it sounds like a question."""
    wish = turn.meaning.confidentiality
    named = wish is not None and wish.value == Confidentiality.NAMED and answers.knowledge_for(turn) is None
    return people.read_naming(turn, draft) if named and not turn.meaning.has_matter else None


def _at_menu(turn: Turn, draft: Report) -> Report | None:
    """我自己就是坐轮椅的 交 leaves the categories to a dispatcher."""
    if (fact := sent_with.beside(turn)) is not None:
        return at_menu.undecided(draft.telling(fact, turn.message.event_id))
    return at_menu.read(turn, draft)
