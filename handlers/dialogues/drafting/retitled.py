"""What is to stand in the title (事情怎么写): 咬人这事你咋没写上, 黄牛那个才是重点, 我主要是说物业费乱涨和骂人, 不是发票 是选票.

told and left out ─► the clause that tells it joins the title │ the main thing ─► it stands first, and tells the leaf
one word for another ─► it takes its place in the title
"""

from __future__ import annotations

from collections.abc import Iterator

from handlers.conversation.turn import Turn
from handlers.dialogues.drafting.draft import TITLE, Report, categorised, entitled, sure, with_categories
from values import expressions as re
from values import replace

LONGEST = 40  # characters of words that tell what is to stand there
LONGEST_WORD = 6  # and of a word that takes the place of another
HELD = 0.5  # the share of its characters by which a clause tells what was meant
MARKS = ' 　，,、。.；;！!？?~～“”"'
_CLAUSES = re.compile(r"[，,。；;！!？?\n\s]+")
_AND = re.compile(r"以及|还有|[和跟与、，,；;\s]+")
_HOW = r"(?:怎么|咋个?|为啥|为什么|干嘛)"
_PUT = r"(?:写|记|提|填)(?:上去?|进去?|到|出来|下来|着)?"
_SELF = r"(?:你们?|您)?"
_THAT = r"(?:的)?(?:(?:这|那)(?:个|件|条|些)?)?(?:的)?(?:事儿?|情况|问题|部分)?"
_END = r"[呢啊呀吧嘛了的]*"
_LEFT_OUT = (
    re.compile(rf"(?P<what>.{{2,20}}?){_THAT}[，,\s]*{_SELF}{_HOW}(?:就|都|也|还)*[没不](?:有)?(?:给我)?{_PUT}{_END}"),
    re.compile(rf"{_SELF}{_HOW}(?:就|都|也|还)*[没不](?:有)?(?:给我)?{_PUT}(?P<what>.{{2,20}}?){_THAT}{_END}"),
    re.compile(rf"(?P<what>.{{2,20}}?){_THAT}[，,\s]*{_SELF}(?:没有?|忘了|漏了?|少了?)(?:给我)?(?:写|记|提)(?:上去?|进去?)?{_END}"),
    re.compile(rf"{_SELF}(?:还|都|又)?(?:漏了?|少了?|没)(?:写|记|提)了?(?P<what>.{{2,20}}?){_THAT}{_END}"),
    re.compile(r"(?:还有|那)?(?P<what>.{2,14}?)(?:的)?(?:这|那)(?:个|件|条)?(?:事儿?)?(?:呢|哪去了|去哪了|没了)"),
    re.compile(rf"(?:要|请|帮我|给我)?(?:把|将)?(?P<what>.{{2,20}}?){_THAT}(?:也|都)?(?:要|得|给我|一起|一并)*(?:写|记|加)(?:上去?|进去?){_END}"),
)  # fmt: skip
_MAIN = (
    re.compile(rf"(?P<what>.{{2,20}}?){_THAT}(?:才|就)是(?:我要?说的|我的)?(?:重点|关键|主要的?|最主要的?|要紧的?|最要紧的?|最重要的?|重要的?|正事){_END}"),
    re.compile(
        r"(?:.{0,10}[，,。！!？?\s])?(?:我|俺|咱)?(?:们)?(?:其实|反正|还)?(?:主要|重点|关键|核心)(?:还|就)?(?:是|要|想)*"
        rf"(?:说|反映|投诉|讲|告|举报|讲的|说的|反映的|投诉的)?(?:的)?(?:是|在)?(?P<what>.{{2,30}}?){_END}"
    ),
)  # fmt: skip
_WRITE = (
    re.compile(rf"(?P<what>.{{4,30}}?)[，,\s]*(?:事情|标题|题目|内容)(?:那[行栏里])?(?:就|要|应该|请|给我|你)*(?:写|记|填)(?:成)?(?:这个|这样|这些|这句|这){_END}"),
)  # fmt: skip
# 一共, 那个, 的事: characters that tell nothing of what is meant.
_EMPTY = frozenset("的了是我你他她它这那个件事有在也就都还不没人们呢吗啊")
_SWAP = re.compile(
    r"^(?:不对[，,\s]*|错了[，,\s]*|我说的)?(?:不是|没说)(?P<wrong>[^，,。；;\s是]{1,8}?)[，,。；;\s]+(?:而|我说的|应该|明明|其实)*(?:就?是)?(?P<right>[^，,。；;\s]{1,12}?)[啊呀吧嘛的]*$"
)
_SWAP_BEHIND = re.compile(
    r"^(?:我说的|应该|就)*是(?P<right>[^，,。；;\s]{1,8}?)[，,。；;\s]+(?:并|而|又)?不是(?P<wrong>[^，,。；;\s]{1,8}?)[啊呀吧嘛的]*$"
)
# 怎么写今天 我说了天天堵
_WRITTEN = re.compile(
    rf"^{_SELF}{_HOW}(?:就|又|给我)*(?:写|记|填|变|成|说)(?:成|的|了|是)*(?P<wrong>[^，,。；;\s]{{1,8}}?)(?:了|呢|啊)*[，,。；;？?\s]+(?:我|明明|都|就)*(?:说|讲|写)?(?:了|的|过)*(?:是)?(?P<right>[^，,。；;\s]{{1,12}}?)[啊呀吧嘛的]*$"
)
_OFTEN = re.compile(r"天天|每天|经常|老是|总是|一直|长期|每周|每个?月|年年|每年|天天都|好久")
_TIME = re.compile(
    r"今天|昨天|前天|刚才|刚刚|现在|今早|今晚|昨晚|早上|上午|中午|下午|晚上|半夜|凌晨|今年|去年|最近|这几天"
)


def read(turn: Turn, draft: Report) -> Report | None:
    """The draft with what the words want to stand in its title; None for other words."""
    if turn.do or not draft.title or not turn.text or turn.length > LONGEST or turn.meaning.emergency is not None:
        return None
    words = turn.text.strip(MARKS)
    return _put_otherwise(turn, draft, words) or _main(turn, draft, words) or _left_out(turn, draft, words)


def stands_there(turn: Turn, draft: Report) -> bool:
    """Whether what they miss stands in the title already: 淤青那个呢, of 护工给老人吃剩饭，身上还有淤青."""
    what = _named(_LEFT_OUT, turn.text.strip(MARKS)) if turn.length <= LONGEST else ""
    told = _told(turn, draft, what) if what else []
    return bool(told) and all(title and title in draft.title for _, title in told)


def goes_on(draft: Report, words: str) -> bool:
    """天天堵, of what is called 消防通道又被车堵了: how often, and no other matter."""
    how = _OFTEN.match(words)
    rest = words[how.end() :].strip("都在也会被要") if how is not None else ""
    return how is not None and set(rest) <= set(draft.title)


def joined(first: str, *others: str) -> str:
    """As many of these titles, the first of them above all, as a title holds."""
    title = entitled(first)
    for other in others:
        parts = [part for part in _CLAUSES.split(other) if part and part not in title]
        for part in parts:
            if len(title) + 1 + len(part) <= TITLE:
                title = f"{title}，{part}"
    return title


def _main(turn: Turn, draft: Report, words: str) -> Report | None:
    written = _named(_WRITE, words)
    what = written or _named(_MAIN, words)
    if not what:
        return None
    told = _told(turn, draft, what) if not written else []
    if told and all(title for _, title in told):
        title = joined(told[0][1], *(title for _, title in told[1:]), draft.title)
    elif written or turn.read(what, expecting="what").has_matter:
        title, told = joined(what), []
        draft = draft.telling(turn.text, turn.message.event_id)
    else:
        return None
    found = turn.understanding.categorise(told[0][0] if len(told) == 1 else what, turn.language)
    if (code := sure(found, turn.city)) and code != draft.category and code not in draft.denied:
        draft = categorised(replace(draft, kind=""), code, turn.city)
    return replace(draft, title=title)


def _left_out(turn: Turn, draft: Report, words: str) -> Report | None:
    what = _named(_LEFT_OUT, words)
    told = _told(turn, draft, what) if what else []
    if not told or not all(title for _, title in told):
        return None
    titles = [title for _, title in told if title not in draft.title]
    return replace(draft, title=joined(titles[0], *titles[1:], draft.title)) if titles else None


def _put_otherwise(turn: Turn, draft: Report, words: str) -> Report | None:
    """不是发票 是选票; 怎么写今天 我说了天天堵."""
    found = _SWAP.match(words) or _SWAP_BEHIND.match(words) or _WRITTEN.match(words)
    if found is None:
        return None
    wrong, right = found["wrong"], found["right"]
    if (time := _TIME.fullmatch(wrong)) is not None:
        return _at_another_time(turn, draft, time.group(), right)
    if wrong not in draft.title or len(right) > LONGEST_WORD or wrong in right or _alike(wrong, right) == 0:
        return None
    draft = draft.telling(turn.text, turn.message.event_id)
    meant = "，".join(told.replace(wrong, right) for told in draft.said[:-1])
    title = draft.title.replace(wrong, right)
    draft = replace(draft, title=entitled(title), summary=draft.summary.replace(wrong, right))
    found_anew = turn.read(meant, expecting="what").categories
    if sure(found_anew, turn.city) in ("", draft.category):
        return draft
    return with_categories(replace(draft, category="", likely=(), kind=""), found_anew, turn.city)


def _at_another_time(turn: Turn, draft: Report, wrong: str, right: str) -> Report | None:
    """不是今天 天天都堵: how often it is stands where the wrong time stood."""
    often = _OFTEN.match(right) or _TIME.match(right)
    if often is None:
        return None
    title = re.sub(rf"{re.escape(wrong)}又?", often.group(), draft.title)
    if often.group() not in title:
        title = joined(draft.title, right)
    since = "" if wrong in draft.since else draft.since
    return replace(draft.telling(turn.text, turn.message.event_id), title=entitled(title), since=since)


def _named(ways: tuple[re.Pattern[str], ...], words: str) -> str:
    found = next((said for way in ways if (said := way.fullmatch(words)) is not None), None)
    return found["what"].strip(MARKS).removeprefix("那个").removeprefix("这个") if found is not None else ""


def _told(turn: Turn, draft: Report, what: str) -> list[tuple[str, str]]:
    """For each thing that is named, the clause that told it and that clause as a title; a pair of empty texts where none did."""
    clauses = list(_clauses(draft))
    pieces = [piece for piece in _AND.split(what) if set(piece) - _EMPTY]
    found = [max(clauses, key=lambda clause: _held(piece, clause), default="") for piece in pieces]
    told = [clause if _held(piece, clause) >= HELD else "" for piece, clause in zip(pieces, found, strict=True)]
    return [(clause, _title_of(turn, clause)) for clause in dict.fromkeys(told)]


def _title_of(turn: Turn, clause: str) -> str:
    return (turn.read(clause, expecting="what").title or clause) if clause else ""


def _clauses(draft: Report) -> Iterator[str]:
    for told in draft.said:
        yield from (clause for clause in _CLAUSES.split(told) if len(clause) > 1)


def _held(piece: str, clause: str) -> float:
    """How much of what is named a clause tells."""
    if piece in clause:
        return 2.0
    meant = set(piece) - _EMPTY
    return len(meant & set(clause)) / len(meant) if meant else 0.0


def _alike(wrong: str, right: str) -> int:
    """How many characters two words share, the misheard or mistyped one and the one that was meant."""
    return len(set(wrong) & set(right))
