"""What is denied of the card (不是这个): 电鱼 不是电动车, 敬老院咋成学校了, 八一个月是啥！删了.

a category denied ─► the leaf of what is told instead │ the likely others without it ─► asked; it is never filed
                     └ told, and like no leaf ─► a dispatcher decides
a piece of the title denied ─► the title without it
"""

from __future__ import annotations

from collections.abc import Sequence

from handlers.conversation.message import Part
from handlers.conversation.turn import Turn
from handlers.dialogues.drafting import worded
from handlers.dialogues.drafting.draft import OFFERED, WORTH, Report, categorised, entitled, offering, sure
from handlers.dialogues.reporting import at_menu, review
from tickets.catalogue import Category
from values import expressions as re
from values import replace

LONGEST = 40  # characters of words that deny something and tell what it is instead
SHARED = 2  # characters in one stretch by which words name a leaf
NAMED = 0.3  # of the leaf that the denied words name
_KINDS = ("咨询", "求助", "投诉", "举报", "建议", "表扬")
SAME = 0.5  # of the denied leaf, from which what is told instead is of it all the same: 不是流浪狗，是有人养的
_CLAUSES = re.compile(r"[，,。；;！!？?\n\s]+")
_LEAD = r"(?:又|也|都|可|真|并|根本|压根|明明|我|俺|这|那|其实|反正)*"
_WRONG = r"(?P<wrong>[一-龥A-Za-z]{2,12}?)"
_END = r"(?:的事|的问题|类|啊|呀|吧|嘛|哦|好吧|好不好|了)*"
_DENIES = (
    re.compile(rf"{_LEAD}(?:不是|不算|哪是|哪里是|没说是?|没(?:要)?(?:投诉|反映|举报)|谁说(?:是|要)?|不关){_WRONG}{_END}"),
    re.compile(rf"{_LEAD}(?:跟|和|与){_WRONG}(?:没|无|不搭|有啥|有什么|啥|什么)关?(?:系|界|干)?(?:都没有)?{_END}"),
    re.compile(rf"{_WRONG}(?:又|并|可|根本)?不是(?:我|俺|咱)(?:们)?(?:要|想|所|在)?(?:投诉|反映|举报|告|说)的?(?:对象|人|事情?|重点)?{_END}"),
    re.compile(rf"{_WRONG}(?:没问题|没毛病|没事|挺好|是好的){_END}"),
    re.compile(rf"(?:怎么|咋|为啥|为什么|干嘛|凭啥)(?:就|又|会|给我)?(?:是|成|变成|写成|弄成|记成|归到|归成|分到|算|算成){_WRONG}(?:了|呢|去了|里)*{_END}"),
    re.compile(rf"{_WRONG}(?:是|算)(?:个)?(?:啥|什么)(?:鬼|东西|玩意儿?)(?:啊|呀)*"),
    re.compile(rf"(?:别|不要|莫)(?:给我)?(?:写|记|归|算|放|分|弄)(?:成|到|进|在)?{_WRONG}(?:里|去)?{_END}"),
)  # fmt: skip
# 我家狗没咬人！是放炮: that something did not happen, where what did stands beside it.
_DID_NOT = re.compile(rf"[一-龥]{{0,6}}没有?(?!人){_WRONG}{_END}")
# 敬老院咋成学校了: what it is stands before what was made of it.
_MADE_OF = re.compile(
    r"^(?P<right>[一-龥]{2,10}?)(?:怎么|咋|为啥|为什么)(?:就|又|会|给我)?(?:成|变成|写成|弄成|记成|归到|归成|算成)(?P<wrong>[一-龥]{2,12}?)(?:了|呢|去了|里|啊)*$"
)
_IS = re.compile(
    r"^(?:我|俺)?(?:们)?(?:说的|反映的|讲的|投诉的|报的|问的)?(?:重点|主要|关键|其实|本来|应该|明明|而|就|都|这)*(?:说的|反映的)?是(?:说|因为|关于)?"
)
_TELLS_IS = re.compile(r"^(?:而|就|那|明明|其实|分明|应该)?是|(?:说|反映|讲|报|问)的(?:就)?是")
_WHAT_IS = re.compile(
    r"(?P<wrong>[一-龥\dA-Za-z]{2,12}?)(?:是|算)(?:个)?(?:啥|什么|哪来的|哪里来的)(?:鬼|东西|玩意|意思)?(?:[，,。！!？?\s]|$)"
)
_DELETE = re.compile(r"删|去掉|拿掉|不要这|去了吧|抹")
# 二楼那家, 隔壁老王, 开发商: of whom they speak instead
_WHO = re.compile(r"[一-龥A-Za-z\d]{1,8}(?:家|户|店|厂|公司|人|商|局|队|站|老板|邻居|老[一-龥])")
_NOT_ALONE = re.compile(r"^(?:这|那|个|什么|啥|我|你|他|的|了|是|一|人|事|问题)+$")


def of_the_card(turn: Turn, draft: Report) -> Report | None:
    """The draft without what the words deny of its category or title; None where they deny nothing of it."""
    if turn.do or not draft.said or not turn.text or turn.length > LONGEST or turn.meaning.emergency is not None:
        return None
    if (without := _without_piece(turn, draft)) is not None:
        return without
    wrong, right = _parted(turn)
    if not wrong:
        return None
    known = (draft.category,) if draft.category else draft.likely
    leaves = [leaf for leaf in map(turn.city.catalogue.get, known) if leaf is not None]
    gone = tuple(leaf.code for leaf in leaves if _is_of(turn, draft, wrong, leaf))
    if not gone and turn.language != turn.city.language and right and draft.category:
        code = sure(_others(turn, right, draft.denied), turn.city)
        gone = (draft.category,) if code and code != draft.category else ()  # it's not the noise, the wall is cracked
    if not gone:
        return _of_another(turn, draft, wrong, right, known)
    if not draft.category and len(gone) == len(leaves) > 1:
        return None
    if not draft.category and (named := _named_otherwise(turn, right, gone)):
        return categorised(draft.telling(turn.text, turn.message.event_id), named, turn.city)
    if right.endswith("的") and draft.category:
        return draft.telling(turn.text, turn.message.event_id)  # 不是流浪狗，是有人养的: a detail
    if right and (found := turn.understanding.categorise(right, turn.language)):
        if found[0][0] in gone and found[0][1] >= SAME:
            return None
    return _instead(turn, draft, gone, wrong, right)


def _named_otherwise(turn: Turn, right: str, gone: Sequence[str]) -> str:
    """征地的，不是拆迁, of one leaf for both: it is that leaf, by another name."""
    found = turn.understanding.categorise(right.rstrip("的"), turn.language) if right else ()
    return found[0][0] if found and found[0][0] in gone and found[0][1] >= SAME else ""


def _of_another(turn: Turn, draft: Report, wrong: str, right: str, known: Sequence[str]) -> Report | None:
    """跟快递没关系，是通道堵了, of what is down as the passage: the denied leaf is none of theirs, and is not read into it now."""
    if turn.meaning.place is not None and turn.meaning.place.candidates or wrong in _KINDS:
        return None
    likely = turn.understanding.categorise(wrong, turn.language)
    leaf = turn.city.catalogue.get(likely[0][0]) if likely and likely[0][1] >= NAMED else None
    if leaf is None or leaf.code in known or likely[0][1] < SAME and not _names(turn, wrong, leaf.name(turn.language)):
        return None
    told = replace(draft, denied=tuple(dict.fromkeys((*draft.denied, leaf.code))))
    told = told.telling(turn.text, turn.message.event_id)
    if not draft.category and right and (code := sure(_others(turn, right, told.denied), turn.city)):
        return categorised(told, code, turn.city)
    return told


def _names(turn: Turn, words: str, name: str) -> bool:
    if turn.language != turn.city.language:
        return worded.names(words, name)
    return any(words[n : n + SHARED] in name for n in range(len(words) - 1))


def lines(turn: Turn, before: Report, left: Report) -> list[Part] | None:
    """What that changed, to be told before the next question; None where there is nothing of it to tell."""
    changed = review.changed_lines(turn, before, left)
    told = changed if left.category else [line for line in changed if line.key.startswith("report.line_matter")]
    return told or None


def denies(turn: Turn) -> bool:
    """跟体罚没关系，是吃的: that something is denied, which is no yes."""
    return bool(_parted(turn)[0])


def _parted(turn: Turn) -> tuple[str, str]:
    """What is denied, and what is told instead."""
    text = turn.text
    if turn.language != turn.city.language:
        wrong, right = worded.instead(turn, begins=True)
        return (wrong, right) if any(map(str.isalpha, wrong)) else ("", "")
    if (made := _MADE_OF.match(text.strip(" 。.！!？?"))) is not None:
        return made["wrong"], made["right"]
    wrong, rest = "", []
    clauses = [clause for clause in _CLAUSES.split(text) if clause]
    for clause in clauses:
        said = next((found for one in _DENIES if (found := one.fullmatch(clause))), None)
        if said is None and any(_TELLS_IS.search(other) for other in clauses if other != clause):
            said = _DID_NOT.fullmatch(clause)
        if said is not None and not wrong:
            wrong = said["wrong"]
        elif said is None:
            rest.append(_IS.sub("", clause))
    return wrong, "，".join(part for part in rest if part and not _NOT_ALONE.match(part))


def _is_of(turn: Turn, draft: Report, wrong: str, leaf: Category) -> bool:
    """Whether the words that are denied name this leaf: by its name, or as what it is usually told in."""
    name, text = leaf.name(turn.language), draft.text()
    if turn.language != turn.city.language:
        likely = turn.understanding.categorise(wrong, turn.language)
        other = bool(likely) and likely[0][0] != leaf.code and likely[0][1] >= NAMED
        return not other and worded.names(wrong, name)  # 工事の騒音 is none of 音楽の騒音
    if _names(turn, wrong, name):
        left = name.replace(wrong, "，")
        return _names(turn, wrong, text) or not any(
            _names(turn, part, text) for part in left.split("，") if left != name
        )
    if wrong in text:
        return False
    if len(wrong) == SHARED and any(c in name for c in wrong if not _NOT_ALONE.match(c)):
        return True  # 打人, of 老师打骂体罚
    likely = turn.understanding.categorise(wrong, turn.language)
    return bool(likely) and likely[0][0] == leaf.code and likely[0][1] >= SAME


def _instead(turn: Turn, draft: Report, gone: tuple[str, ...], wrong: str, right: str) -> Report:
    """The draft without the denied leaves, of what is told instead or of what else was told."""
    denied = tuple(dict.fromkeys((*draft.denied, *gone)))
    clauses = [clause for said in draft.said for clause in _CLAUSES.split(said) if clause and wrong not in clause]
    told = next((clause for clause in clauses if right and right in clause), right)
    accused = draft.accused if wrong not in draft.accused else right if _WHO.fullmatch(right) else ""
    draft = replace(draft, denied=denied, title=_title_left(turn, draft, wrong, right, told), accused=accused)
    draft = draft.telling(turn.text, turn.message.event_id)
    if not draft.category and (left := tuple(code for code in draft.likely if code not in gone)):
        return categorised(draft, left[0], turn.city) if len(left) == 1 else replace(draft, likely=left)
    draft = replace(draft, category="", likely=(), kind="", stage="")
    for words in dict.fromkeys((told, right)):
        others = _others(turn, words, denied)
        if code := sure(others, turn.city):
            return categorised(draft, code, turn.city)
        draft = draft if draft.likely else offering(draft, others, turn.city, WORTH)
    if right:  # it is told; where that is like no leaf, a dispatcher will know
        return draft if draft.likely else at_menu.undecided(draft)
    found = [one for words in clauses for one in _others(turn, words, denied) if one[1] >= WORTH]
    likely = sorted(found, key=lambda one: -one[1])
    return replace(draft, likely=tuple(dict.fromkeys(code for code, _ in likely))[:OFFERED])


def _others(turn: Turn, words: str, denied: tuple[str, ...]) -> tuple[tuple[str, float], ...]:
    """The leaves of the words without the denied ones."""
    found = turn.understanding.categorise(words, turn.language) if words else ()
    return tuple(one for one in found if one[0] not in denied)


def _title_left(turn: Turn, draft: Report, wrong: str, right: str, told: str) -> str:
    """The title of what is left: what is `told` instead, in the words in which it was told before if it was."""
    names_wrong = _names(turn, wrong, draft.title)
    if right and wrong in right and not names_wrong:
        return draft.title  # 不是物业，我们没物业 only denies it once more
    if not right or right in draft.title and not names_wrong:
        return _cut(draft.title, wrong) if names_wrong and not right else draft.title
    meaning = turn.read(told, expecting="what")
    if not names_wrong and not meaning.has_matter:
        return draft.title  # 我说的是钱 names no matter
    return entitled(meaning.title or told)


def _cut(title: str, wrong: str) -> str:
    left = [part for part in _CLAUSES.split(title) if part and wrong not in part]
    return "，".join(left) or title


def _without_piece(turn: Turn, draft: Report) -> Report | None:
    """八一个月是啥！删了, of a title, a time or a name that holds it."""
    said = _WHAT_IS.search(turn.text)
    wrong = said["wrong"] if said is not None else ""
    if not wrong or not (_DELETE.search(turn.text) or wrong not in draft.text()):
        return None
    left = replace(
        draft,
        title=_title_without(turn, draft, wrong) if wrong in draft.title else draft.title,
        since="" if draft.since and (wrong in draft.since or draft.since in wrong) else draft.since,
        accused=draft.accused.replace(wrong, "").strip(" ，,"),
    )
    return left if left != draft else None


def _title_without(turn: Turn, draft: Report, wrong: str) -> str:
    """What is left of the title, else another clause that was told, else what the leaf is called."""
    left = draft.title.replace(wrong, "").strip(" ，,。")
    told = [clause for words in draft.said for clause in _CLAUSES.split(words) if clause and wrong not in clause]
    leaf = turn.city.catalogue.get(draft.category)
    named = leaf.name(turn.language) if leaf is not None else draft.title
    return entitled(left if len(left) >= SHARED else next((one for one in told if len(one) > SHARED), named))
