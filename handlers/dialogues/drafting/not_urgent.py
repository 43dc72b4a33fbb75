"""Who says that it is not urgent (不是急事): 别紧急 就是臭, 是前几天的事. What is told so is handled as usual, whatever it sounded like."""

from __future__ import annotations

from handlers.conversation.turn import Turn
from handlers.dialogues.drafting.draft import Report
from values import replace

SHORT = 24  # characters within which it is said
USUAL = 4  # the urgency of what is not urgent
ALONE = 8  # … and within which nothing else is


def says_so(turn: Turn) -> bool:
    """Whether these words tell that it is not urgent, and no danger."""
    short = turn.length <= SHORT and turn.meaning.emergency is None
    of_it = not turn.says_one_of("report.words_submit")  # 不急着提交 is of the card
    return short and of_it and turn.says_one_of("report.words_not_urgent")


def lowered(turn: Turn, draft: Report) -> Report:
    """The draft, no longer urgent where they say that it is not; their words raise nothing again."""
    if turn.do or not draft.said or not says_so(turn):
        return draft
    if draft.urgency < USUAL:
        turn.say("report.not_urgent")
    turn.meaning = replace(turn.meaning, urgency=USUAL, urgent_words=())
    turn.so_far.lowered = True
    return replace(draft, urgency=USUAL)


def only_so(turn: Turn) -> bool:
    """Whether the words tell nothing besides: 不是急事啊; 是前几天的事，现在没有了."""
    alone = turn.length <= ALONE or turn.meaning.place is None and not turn.meaning.confidentiality
    return turn.so_far.lowered and alone and not turn.meaning.has_matter
