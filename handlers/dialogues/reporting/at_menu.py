"""What is said at a menu of categories instead of a pick (选类别时说的话): it is never a trap.

你给我定, 说不准 ─► a dispatcher decides · 不改了 ─► it stays · 都没有我要的 ─► what else there is, the last time a dispatcher
都不是，就是占地钱没给 ─► a description: its leaf, the leaves that are likely by it, else a dispatcher
"""

from __future__ import annotations

from handlers.conversation.turn import Turn
from handlers.dialogues.drafting.draft import SURE, WORTH, Report, categorised, offering
from handlers.ports.understanding import Intent
from values import expressions as re
from values import replace

LONGEST = 40
LEAST = 2  # characters of a description
_TO_US = re.compile(
    r"(?:你|您|你们|您们|帮我|替我|给我|他们|派单员?|单位|人家|后台|系统)(?:们)?(?:自己)?(?:帮我|给我|替我|去|来)?(?:看着)?(?:定|选|挑|分|办吧|归类|判断)(?!期|金|做)"
    r"|看着(?:办|定|选|分)|(?:不知道|不晓得|不会|(?<![听看懂])不懂|搞不清|弄不清|说不准|说不清|选不[来好了]|拿不准|分不清)(?:该|要|咋|怎么)?(?:选|点|归|算|属于|是)?(?:哪|什么|啥)?|随便(?:选|分|哪个|啦|吧)?"
)
_STAYS = re.compile(
    r"不(?:用)?改了|别改了|就这样|就这么|就这个|照原来|还是原来|维持原|原来(?:的|那个)(?:就|也)?(?:行|好|可以)"
)
_NONE = re.compile(
    r"^(?:这些?|上面|里面|里头|怎么|咋|一个|哪个|全|根本)*(?:都|也)?(?:不是|不对|不像|没有|没一个|不沾边|不搭|选不到|找不到|没找到)(?:我(?:要|想|说)?(?:的|找的|要的|报的|那种)?|这些?|对的|一样的|合适的){0,6}(?:呀|啊|嘛|呢|吧)*(?=[，,。！!？?\s]|就是|是|我|$)"
)
_TEMPER = re.compile(
    r"气死(?:我|人)?了?|烦死了?|懂不懂|听不懂(?:吗)?|会不会听|你?(?:是)?(?:傻|聋)[^，。！!]{0,3}|真是的|服了|无语|我(?:就)?(?:说的|反映的|要反映)?(?:就)?是|就是|说的是"
)
_MARKS = " ，,。.！!？?；;～~、"


def read(turn: Turn, draft: Report, *, editing: bool = False) -> Report | None:
    """The draft as the words at the menu leave it; None where they are for others to read."""
    words = turn.text.strip(_MARKS)
    if turn.do or not words or turn.length > LONGEST:
        return None
    if not draft.category:
        draft = replace(draft, carded=False)  # a leaf that stood on the card is open now: they see the whole card
    if _TO_US.search(words) or turn.says_one_of("report.words_to_us"):
        return undecided(draft)
    if _STAYS.search(words) or turn.says_one_of("report.words_stays"):
        known = bool(draft.category) or draft.stage == "unsorted"
        return replace(draft, browsing=False, tree=(), page=0) if editing and known else undecided(draft)
    none, told = _none_and_rest(turn, words)
    if len(told) >= LEAST:
        return _described(turn, draft, told, denied=none or editing)
    if not none:
        return None
    shown = not draft.browsing and bool(draft.likely)
    if not shown and turn.meaning.intent is Intent.NO:
        return None  # 都不是, of the groups of one page: the next
    return replace(draft, browsing=True, tree=(), page=0) if shown else undecided(draft)


def _none_and_rest(turn: Turn, words: str) -> tuple[bool, str]:
    """Whether none of the categories fits, and what is told beside that."""
    if turn.language != turn.city.language and (behind := turn.behind("report.words_none_fits")) is not None:
        return True, behind.strip(_MARKS)
    none = _NONE.match(words)
    told = _TEMPER.sub("", words[none.end() :] if none else words)
    if turn.language == turn.city.language:
        told = "，".join(dict.fromkeys(part for part in re.split(r"[，,。.！!？?；;\s]+", told) if part))
    return none is not None, told


def _described(turn: Turn, draft: Report, told: str, *, denied: bool) -> Report | None:
    """The leaf of the description, or those that it makes likely, without the ones that were refused; of what is like none, a
    dispatcher will know."""
    shown = (draft.category,) if draft.category else draft.likely
    refused = {*draft.denied, *(shown if denied else ())}
    found = tuple(one for one in turn.understanding.categorise(told, turn.language) if one[0] not in refused)
    if not denied:
        return None
    draft = draft.telling(turn.text, turn.message.event_id)
    kind = "" if draft.category else draft.kind  # it followed from the leaf
    draft = replace(draft, kind=kind, denied=tuple(dict.fromkeys((*draft.denied, *shown))), likely=())
    if found and found[0][1] >= SURE:
        return categorised(draft, found[0][0], turn.city)
    draft = offering(replace(draft, category=""), found, turn.city, WORTH)
    if not draft.likely:
        return undecided(draft)
    return replace(draft, browsing=False, tree=(), page=0, editing="", stage="")


def undecided(draft: Report) -> Report:
    """Nobody can tell the category: a dispatcher will (派单员定)."""
    return replace(draft, category="", likely=(), browsing=False, tree=(), page=0, stage="unsorted", editing="")
