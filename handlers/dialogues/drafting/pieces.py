"""A matter told in pieces (零碎话): 饭店 … 油烟 … 太呛人 is one matter, and its title is made from all the pieces.

a thing alone ─► kept as what it is about ─► what befell it ─► read together: title, category
"""

from __future__ import annotations

from handlers.conversation.turn import Turn
from handlers.dialogues.drafting.draft import (
    Report,
    categorised,
    corrects,
    entitled,
    filled,
    names_a_place,
    sure,
    with_categories,
)
from handlers.ports.understanding import Intent, Meaning
from values import expressions as re
from values import replace

LONGEST_THING = 5  # characters of words that name a thing and tell nothing of it
LONGEST_PIECE = 12  # and of what is told of it
WORTH = 0.15  # of a leaf, from which a thing alone is what the appeal is about
_HAN = re.compile(r"[\u3400-\u9fff]+")
# What befell something, or how it is: 不亮, 太吵, 没拴绳, 丢了.
_TOLD = re.compile(
    r"[不没冇勿太很坏漏堵臭吵脏丢断塌裂掉冒溢欠]|^(?:老是|总|又|也|都|天天|难|要|快)|[了着的大重多响差少黑暗滑冲]$"
)
# What "no" may be an answer of: 井盖 … 没了, 公厕 … 没纸
_GONE = re.compile(
    r"(?:又|都|全|给|让人)*(?:没|没有|不见|丢|偷)(?:了|啦|咯|喽)"
    r"|没有?(?!事|啥|什么|有|了|的|意见|问题|关系|办法|必要|兴趣|时间|空)[一-龥]{1,3}"
)
_INSIDE = re.compile(
    r"(?:就)?(?:是|在)?(?:我们?|俺们?|咱们?)?(?:小区|单元|楼|那个?|这个?)?(?:的)?(?P<part>楼道|楼梯间?|走廊|过道|地下室|地下车库|地库|车库|门厅|电梯间?|单元门|院子|院|楼顶|天台|天花板|屋顶|厨房|卫生间|厕所|阳台|客厅|卧室|屋|家|墙|窗户|楼上|楼下|隔壁|对门)(?:里|内|上|口)?(?:边|面|头)?(?:的)?(?:那个|那盏|那种)?(?:啊|呀|嘛|呢|哦|吧)?"
)
_THAT_ONE = re.compile(
    r"(?:就是|是|说的是|我说的是|还是)*[那这](?:个|盏|条|家|台|部|辆|块|棵|件)(?P<thing>[一-龥]{1,5}?)(?:的事|的|嘛|啊|呀)?"
)
_LAMP = re.compile(r"灯|黑")  # whose it is, the part of the house tells
_WHEN = re.compile(
    r"(?:一般|都是|基本|主要|就)*(?:(?:每天|天天|早上|早晨|上午|中午|下午|傍晚|晚上|半夜|夜里|凌晨|白天|周末|平时|饭点)[和跟、，,还有 到]*)+(?:都|最)?(?:有|这样|厉害|严重)?"
)
_AT_A_TIME = re.compile(
    r"(?:每天|天天|早上|上午|中午|下午|傍晚|晚上|夜里|半夜|凌晨)[^，。]{0,4}[一二三四五六七八九十两\d]+点|[一二三四五六七八九十两\d]+点(?:半|多|左右|以后|钟)?[^，。]{0,6}(?:最|都|就|开始)"
)
_OWN = re.compile(r"^(?:我|俺|咱)(?:们)?(?:家)?的?|^(?:那个|这个|有个|那)")
# 算了 我说的是井盖: another thing than was named.
_RATHER = re.compile(r"(?:算了|不是|不对|错了|说错|搞错|哦不|我说的是)")
_TO_THE_LINE = re.compile(r"[你您]|^快|电话|匿名|保密|留名|多久|啥时候|什么时候")  # 你们管不管, 快点
_NO_PIECE = frozenset(
    {Intent.QUESTION, Intent.GREETING, Intent.THANKS, Intent.SMALL_TALK, Intent.HELP, Intent.HUMAN, Intent.CANCEL, Intent.RESTART,
     Intent.BACK, Intent.YES, Intent.NO, Intent.SKIP, Intent.LANGUAGE, Intent.PROGRESS, Intent.WITHDRAW}
)  # fmt: skip
_MARKS = " ，,。.！!？?～~"


def rather(turn: Turn) -> bool:
    """Whether another thing is meant than was named: 算了，我说的是井盖."""
    return _RATHER.match(turn.text.strip(_MARKS)) is not None


def thing(turn: Turn) -> str:
    """The thing that the words name and tell nothing of (狗, 井盖); "" where they are none."""
    words = turn.text.strip(_MARKS)
    if turn.meaning.has_matter or turn.meaning.place is not None or not _is_a_thing(words):
        return ""
    likely = turn.understanding.categorise(words, turn.language)
    return words if likely and likely[0][1] >= WORTH else ""


def inside(turn: Turn, draft: Report) -> Report | None:
    """楼道里的, in answer to "where?": which part of a house it is, and no place by itself. What was told is read with it; None for
    other words."""
    found = _INSIDE.fullmatch(turn.text.strip(_MARKS))
    if draft.said and (_WHEN.fullmatch(turn.text.strip(_MARKS)) or _tells_when(turn)):
        return draft.telling(turn.text, turn.message.event_id)
    if found is None or not draft.said:
        return None
    words = f"{found['part']}里的{_OWN.sub('', draft.title)}"
    read = turn.read(words)
    told = draft.telling(turn.text, turn.message.event_id)
    if found["part"] in draft.title or _LAMP.search(draft.title) is None:
        return told
    told = replace(told, title=entitled(words))
    if not read.categories:
        return told
    return with_categories(replace(told, category="", kind="", likely=()), read.categories, turn.city)


def _tells_when(turn: Turn) -> bool:
    """每天早上七点半, 昨天贴的通知: no place, and no pressing either."""
    meaning = turn.meaning
    if meaning.has_matter or meaning.place is not None or meaning.intent not in (Intent.ANSWER, Intent.UNKNOWN):
        return False
    return meaning.since is None and _AT_A_TIME.search(turn.text) is not None


def named_late(turn: Turn, draft: Report) -> Report | None:
    """就是那个路灯, where only 根本没人管 was told: the thing that it is about. None for other words."""
    found = _THAT_ONE.fullmatch(turn.text.strip(_MARKS))
    if found is None or not draft.said or draft.category or draft.likely:
        return None
    words = _joined(found["thing"], draft.title)
    read = turn.read(words)
    if not read.categories:
        return None
    told = replace(draft.telling(turn.text, turn.message.event_id), title=entitled(words))
    return with_categories(told, read.categories, turn.city)


def together(turn: Turn, draft: Report) -> Meaning | None:
    """What the words mean behind the thing that was named before them; None where they tell nothing of it."""
    about, meaning, words = _about(draft), turn.meaning, turn.text.strip(_MARKS)
    if not about or len(words) > LONGEST_PIECE or names_a_place(meaning.place) and not _HAN.fullmatch(words):
        return None
    if (
        meaning.intent in _NO_PIECE
        and not _GONE.fullmatch(words)
        or corrects(meaning)
        or meaning.phone
        or meaning.confidentiality
    ):
        return None
    if _TO_THE_LINE.search(words) or rather(turn):
        return None
    if not meaning.has_matter and not _TOLD.search(words):
        return None
    read = turn.read(_joined(about, words))
    if not read.has_matter or names_a_place(read.place) and not sure(read.categories, turn.city):
        return None
    return replace(read, text=turn.text, title=entitled(_joined(about, words)), place=None)


def completed(turn: Turn, draft: Report) -> Report | None:
    """The draft with what these words tell of the thing that it names so far; None where they do not."""
    meaning = together(turn, draft) if draft.said and turn.text not in draft.said else None
    if meaning is None:
        return None
    draft = draft.telling(turn.text, turn.message.event_id)
    draft = replace(draft, title=meaning.title, summary="，".join(draft.said))
    if (code := sure(meaning.categories, turn.city)) and code != draft.category:
        draft = categorised(replace(draft, kind="" if draft.category else draft.kind), code, turn.city)
    return filled(draft, meaning, turn.city)


def _about(draft: Report) -> str:
    """What was named and is told no more of yet."""
    words = draft.named or draft.title
    alone = bool(draft.named) or draft.title in (said.strip(_MARKS) for said in draft.said)
    return words if alone and _is_a_thing(words) else ""


def _is_a_thing(words: str) -> bool:
    return len(words) <= LONGEST_THING and _HAN.fullmatch(words) is not None and not _TOLD.search(words)


def _joined(about: str, words: str) -> str:
    if about in words or words in about:
        return max(about, words, key=len)
    return f"{about}{words}"
