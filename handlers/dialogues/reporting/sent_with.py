"""Submit, and one thing more (顺带一句就交): 我自己就是坐轮椅的 交, 交了吧 急用钱修车, 你先记上再交."""

from __future__ import annotations

from handlers.conversation.turn import Turn
from handlers.dialogues.drafting import corrections
from handlers.dialogues.drafting.draft import Report
from handlers.dialogues.reporting import bare, denied, review
from handlers.ports.understanding import Context
from values import expressions as re
from values import replace

LEAST = 2  # characters of what is told beside it
_CLAUSES = re.compile(r"[，,。；;！!～~、\n]+\s*")
_BLANKS = re.compile(r"[，,。；;！!～~\n\s]+")  # no comma in Chinese: 我自己就是坐轮椅的 交
_HAN = re.compile(r"[\u3400-\u9fff]")
_SUBMIT = re.compile(
    r"(?:那|就|这样|这么|你|您|你们|给我|帮我|替我|麻烦|直接|先|赶紧|赶快|快点?|可以|好|行|嗯|对|没错|没问题|现在|一起|一并|这句?|记上|记下|加上|写上|补上|改好|改完|改了|也|都|了|吧|再|然后|接着|完了|以后|之后|请)*"
    r"(?:提交|上报|报上去|交上去|递上去|交)(?:了(?=吧|啦|呗|就|得)|吧|啦|呗|就行|就好|得了|上去|上|吧你|啊|呀)*"
)


def beside(turn: Turn) -> str | None:
    """What is told beside the word that it be submitted, which stands first or last; None where nobody says so."""
    cut = _BLANKS if _HAN.search(turn.text) else _CLAUSES
    clauses = [clause for clause in cut.split(turn.text) if clause]
    if len(clauses) < LEAST:
        return None
    for rest, command in ((clauses[:-1], clauses[-1]), (clauses[1:], clauses[0])):
        if _submits(turn, command):
            told = "，".join(rest)
            empty = sum(map(str.isalnum, told)) < LEAST or told.lower() in turn.words_of("report.words_impatient")
            empty = empty or bare.is_only_yes(turn, told)
            return None if empty else told
    return None


def read(turn: Turn, draft: Report, fact: str) -> None:
    """Hear the fact as if it stood alone."""
    expected = Context(language=turn.language, expecting="review", place=draft.where())
    turn.text, turn.meaning = fact, turn.understanding.understand(fact, expected)
    turn.so_far.submits = True


def taken(turn: Turn, draft: Report) -> tuple[Report, bool]:
    """The draft with the fact, and whether it was a correction that changed nothing on the card: that is asked first. Who submits
    is not asked whom to ring."""
    told = denied.of_the_card(turn, draft) or corrections.corrected(turn, draft)
    open_ = turn.says_one_of("report.words_wrong") and not review.changed_lines(turn, draft, told)
    told = corrections.told_more(turn, told, unused=True)
    return replace(told, skipped=(*told.skipped, "reach", "phone")), open_


def _submits(turn: Turn, clause: str) -> bool:
    words = clause.strip(".!").lower()
    return _SUBMIT.fullmatch(words) is not None or words in turn.words_of("report.words_send")
