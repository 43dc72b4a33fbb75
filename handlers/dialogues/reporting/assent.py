"""A yes to the card (同意): 对, 谢谢，就这样, 要得，快点哦 submit it; what only begins so (中通快递, 好又多, 对面的) does not."""

from __future__ import annotations

from handlers.conversation.turn import Turn
from handlers.dialogues.drafting.draft import CORRECTING
from handlers.dialogues.reporting import bare, denied
from handlers.ports.understanding import Intent
from values import expressions as re

# 中通, 对面的, 好又多: names that begin as a yes does.
_A_NAME = re.compile(r"中(?:通|百|国|医|石|铁|建|信|心|学)|对(?:面|门|过|岸|街)|好(?:又多|邻居|利来)|行(?:政|知)")
# 没进屋 tells something, and agrees to nothing; 没错, 没问题 do.
_NOT_SO = re.compile(r"(?:没有?|未)(?!问题|错|毛病|事|意见|啥|什么|得说|别的|了)[\u3400-\u9fff]{2}")
_BESIDE_YES = frozenset({Intent.THANKS, Intent.URGE, Intent.HUMAN})  # 对的，让领导知道
_CLAUSES = re.compile(r"[，,。；;！!～~\n\s]+")
SUBMITS = 8  # characters of a clause that only wants it submitted


def agrees(turn: Turn) -> bool:
    """Whether words at the review begin as a yes does: 对, 谢谢，就这样, 要得，快点哦."""
    if impatient(turn):
        return True
    if denied.denies(turn):
        return False
    if turn.meaning.sure_of(Intent.YES) >= CORRECTING or turn.meaning.intent is Intent.YES:
        return True
    if not turn.begins_with_one_of("report.words_agreed"):
        return False
    unheard = turn.meaning.intent in (Intent.ANSWER, Intent.UNKNOWN) and not set("?？") & set(turn.text)
    return turn.meaning.intent in _BESIDE_YES or unheard and bare.agrees(turn)  # 嗯哪


def impatient(turn: Turn) -> bool:
    """快提交 别废话: a word to submit, and nothing beside it but impatience."""
    submit, cross = turn.words_of("report.words_submit"), turn.words_of("report.words_impatient")
    clauses = [clause for clause in _CLAUSES.split(turn.text.lower()) if clause]
    asked = [clause for clause in clauses if clause not in cross]
    short = all(
        len(clause) <= SUBMITS and any(map(clause.__contains__, submit)) and "过" not in clause for clause in asked
    )
    return bool(asked) and len(asked) < len(clauses) and short


def only_begins_so(turn: Turn) -> bool:
    """Whether a name begins as a yes does, or something is told that is not so."""
    return bool(_A_NAME.match(turn.text) or _NOT_SO.match(turn.text))


def is_plain(turn: Turn) -> bool:
    """Whether nothing is told beside the yes; 对了，是102, 匿名，好 and 好几年了 tell something."""
    return impatient(turn) or not turn.meaning.confidentiality and bare.agrees(turn)
