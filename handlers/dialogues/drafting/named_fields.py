"""Fields set right by name (更正): 地点晨光幼儿园，类别食堂卫生; 不是咨询, 是建议; 八十是车费不是岁数.

fields named ─► each its own value · a kind denied or said · one leaf denied, another told · who is not frail after all
"""

from __future__ import annotations

from handlers.conversation.turn import Turn
from handlers.dialogues.drafting import where, worded
from handlers.dialogues.drafting.draft import (
    OFFERED,
    WORTH,
    Report,
    categorised,
    entitled,
    praised,
    sure,
    with_categories,
    with_place,
)
from tickets.catalogue import Kind
from values import expressions as re
from values import replace

LONGEST_PLACE = 60
ONLY_DENIES = 12  # characters of words that only deny a kind
_PUT = r"(?:应该|应当|要|请|得|就|给我)*(?:改成|改到|换成|写成|[改换]一下|写|填|改|是|为|叫|[:：])+"
_FIELDS = {
    "place": "(?:诉求)?(?:地点|地址|位置)",
    "category": "类别|分类|类型",
    "kind": "诉求(?:类型)?",
    "accused": "(?:被?反映的?)?对象|被投诉(?:的|人|单位|方)",
    "matter": "事情|事项|内容|标题",
}
_FIELD = "|".join(f"(?P<{name}>{words})" for name, words in _FIELDS.items())
_NAMED = re.compile(
    rf"(?:^|(?<=[，,。；;、\s]))(?:把|那个|这个)?(?P<change>(?:帮我|给我)?(?:更|修)?改(?:正|一下)?)?(?:{_FIELD})\s*(?P<put>{_PUT})?\s*(?P<value>[^，,。；;\n]{{2,40}})"
)
_WRONG_FIELD = re.compile(
    rf"(?:这个|那个|你们?|你)?(?:{_FIELD})(?:那[行栏])?(?:好像|都|也)?(?:写|记|填|弄|搞)?(?:得|的)?(?:不对|错了?|有误|不准确?|有问题|要改)(?:了|啊|呀|吧)*"
)
NO_VALUE = re.compile(r"不|没|错|有误|写|记|填|呢|吗|怎么|什么|哪|也|都|很|太|要改|已经|那[行栏]")
_KINDS = {
    "咨询": Kind.INQUIRY, "求助": Kind.HELP, "投诉": Kind.COMPLAINT, "举报": Kind.TIP_OFF, "建议": Kind.SUGGESTION, "表扬": Kind.PRAISE,
}  # fmt: skip
_KIND = "|".join(_KINDS)
# 不是问问, 不是打听: another word for it.
_CALLED = {
    "问问": Kind.INQUIRY,
    "问一下": Kind.INQUIRY,
    "打听": Kind.INQUIRY,
    "随便问": Kind.INQUIRY,
    "提意见": Kind.SUGGESTION,
}
_OTHERWISE = "|".join(_CALLED)
_DENIABLE = _KINDS | _CALLED
_KIND_DENIED = re.compile(
    rf"(?:不是(?:要|想|来|在)?|没(?:有|想|要)?|并非)(?:光|只|就|来)?(?P<kind>{_KIND}|{_OTHERWISE})(?!的[^，,。]|人|过)"
)
_KIND_SAID = re.compile(
    rf"(?:^|(?<=[，,。；;\s]))(?:我|这|那|其实|应该|而|就|只|算|个|条|件)*是(?:要|想|来|个|条|一个|一条)?(?P<kind>{_KIND})(?:他们?|她们?|人家|你们)?(?=[，,。；;！!的呀啊吧了\s]|$)"
)
_CLAUSES = re.compile(r"[，,。；;！!\n]+\s*")
# 不是吵，是墙裂了要赔; 是公厕，不是公园设施
_NOT_BUT = re.compile(
    r"不是(?:说|因为|要|我说的)?(?P<wrong>[^，,。；;\s是]{1,10})[，,。 ]+(?:而|其实|主要|应该)?是(?P<right>[^。；;！!？?]{3,40})"
)
_BUT_NOT = re.compile(
    r"^(?:那|这|其实|应该|主要)?(?:个|里)?就?是(?P<right>[^，,。；;\s]{2,20})[，,。 ]+(?:并|而|又)?不是(?P<wrong>[^，,。；;\s]{1,10})[。！!啊呀吧]*$"
)
# 占的是我的店门，店名小赵饭馆: it tells where that is, and complains of nobody
_SHOP = re.compile(
    r"(?:^|(?<=[，,。\s]))(?:店|厂|公司|学校|单位)名(?:字)?(?:就|是|叫做?|[:：])*(?P<name>[一-龥A-Za-z0-9]{2,12}?)(?=[，,。；;！!\s]|$)"
)
_OWN = re.compile(
    r"(?:我|俺|咱|本人|我们|我家)(?:自己)?(?:的|家的|家|这|开的)?(?:小)?(?:店|铺|饭馆|饭店|门面|摊位|门脸)"
)
# 反映的是摆摊的不是我: of whom they complain
_NOT_ME = re.compile(
    r"(?:反映|投诉|举报|告|说)的?是?(?P<whom>[^，,。；;\s不是我]{2,12})[，,\s]*(?:并|而|又|可)?不是(?:我|俺|本店|我们|我家)(?:的?店|自己|家)?(?=[，,。！!啊呀吧的]|$)"
)
# 两年不对，是最近俩月
_WRONG_TIME = re.compile(
    r"(?P<wrong>[^，,。；;\s]{2,8})(?:不对|错了|写错了?|记错了?)[，,\s]*(?:应该)?是(?P<right>[^，,。；;]{2,10})"
)
_A_TIME = re.compile(r"[年月日天号点周]|星期|礼拜|小时|晚|早")
_NOT_FRAIL = re.compile(r"不是|没有|又没|哪有|没说|去掉|删")
_OF_AGE = re.compile(r"岁数?|了$")


def amended(turn: Turn, draft: Report) -> Report:
    """The draft with what its fields are said to be by their names, and with the kind that the words deny or say."""
    changed = _accused(turn, _since(turn, _kind(turn, _fields(turn, draft))))
    return _frailty(turn, changed)


def denied_leaf(turn: Turn, draft: Report) -> Report | None:
    """不是吵，是墙裂了要赔, of what is down as noise: the leaf of what is told instead, never the denied one."""
    leaf = turn.city.catalogue.get(draft.category)
    said = _NOT_BUT.search(turn.text) or _BUT_NOT.search(turn.text)
    if leaf is None or said is None or said["wrong"] in _KINDS:
        return None
    of_the_leaf = said["wrong"] in leaf.name(turn.language)
    if not of_the_leaf and said["wrong"] not in draft.title:
        return None
    told = turn.read(said["right"], expecting="what")
    found = told.categories or turn.understanding.categorise(said["right"], turn.language)
    others = tuple(one for one in found if one[0] != leaf.code or not of_the_leaf)
    taken = with_categories(replace(draft, kind="", category="", likely=()), others, turn.city)
    if not (taken.category or taken.likely):
        return None
    return replace(taken, title=entitled(told.title or said["right"])) if told.has_matter else taken


def not_frail(turn: Turn, draft: Report) -> frozenset[str]:
    """八十是车费不是岁数, 不是大爷: whom nobody need look after, though a word told so."""
    if not _NOT_FRAIL.search(turn.text):
        return frozenset()
    return frozenset(one for one in draft.vulnerable if _OF_AGE.sub("", one) in turn.text)


def _frailty(turn: Turn, draft: Report) -> Report:
    gone = not_frail(turn, draft)
    return replace(draft, vulnerable=tuple(one for one in draft.vulnerable if one not in gone)) if gone else draft


def _since(turn: Turn, draft: Report) -> Report:
    said = _WRONG_TIME.search(turn.text)
    if (
        said is None
        or said["wrong"].endswith("点")
        or not (_A_TIME.search(said["wrong"]) and _A_TIME.search(said["right"]))
    ):
        return draft
    return replace(draft, since=said["right"])


def _accused(turn: Turn, draft: Report) -> Report:
    """Whose shop it is that was named, and of whom they complain: 店名小赵饭馆, 反映的是摆摊的不是我."""
    if (whom := _NOT_ME.search(turn.text)) is not None:
        turn.so_far.amended = True
        return replace(draft, accused=whom["whom"])
    known, shop = draft.whereabouts(), _SHOP.search(turn.text)
    if shop is None or known is None or shop["name"] in known.text:
        return draft
    turn.so_far.amended = True
    own = _OWN.search(turn.text) or _OWN.search(draft.text())
    joined = replace(known, text=f"{known.text}，{shop['name']}"[:LONGEST_PLACE], origin=where.JOINED)
    draft = draft.telling(turn.text, turn.message.event_id).at(joined)
    return draft if own or draft.accused else replace(draft, accused=shop["name"])


def wrong_field(turn: Turn) -> str:
    """The field that 地点错了 says is wrong, and no more; "" for other words."""
    said = _WRONG_FIELD.fullmatch(turn.text.strip(where.MARKS))
    return next((name for name in ("place", "matter") if said[name]), "") if said is not None else ""


def changes_by_name(turn: Turn) -> bool:
    """改标题 黑车堵门, whatever field was asked for."""
    return any(said["change"] for said in _NAMED.finditer(turn.text))


def _fields(turn: Turn, draft: Report) -> Report:
    changed = changes_by_name(turn)  # of the title alone as well
    named = [
        (field, said["change"] or said["put"] or "", said["value"].strip())
        for said in _NAMED.finditer(turn.text)
        for field in _FIELDS
        if said[field] and not NO_VALUE.match(said["value"].strip())
    ] or worded.named(turn)
    if (
        not named
        or len(named) == 1
        and not (named[0][1] and (named[0][0] != "matter" or changed or named[0][1] == worded.BY_NAME))
    ):
        return draft  # 事情 alone may go on behind a comma, and 地点离我家很远 names no place
    for field, _, value in named:
        match field:
            case "place":
                draft = _at(turn, draft, value)
            case "category":
                draft = sorted_as(turn, draft, value) or draft
            case "accused":
                draft = replace(draft, accused=value)
            case "matter":
                draft = replace(draft, title=entitled(value))
            case _:
                kind = next((k.value for w, k in _KINDS.items() if w in value), "") or worded.kind(turn, value)
                draft = with_kind(turn, draft, kind) if kind else draft
    turn.so_far.amended = True
    told = next((value for field, _, value in named if field == "matter" and value not in draft.text()), "")
    return draft.telling(told, turn.message.event_id) if told else draft


def _at(turn: Turn, draft: Report, value: str) -> Report:
    found = turn.understanding.find_place(value, where.context(turn))
    if found is None or not found.candidates or found.outside or len(found.span.text) < len(value):
        return where.as_written(draft, value)
    return (
        with_place(replace(draft, place=None), found)
        if found.complete or len(found.candidates) > 1
        else where.as_written(draft, value)
    )


def sorted_as(turn: Turn, draft: Report, words: str) -> Report | None:
    """The leaf of that name, the few that could be meant, or what these words are usually of."""
    names = {leaf.code: leaf.name(turn.language).lower() for leaf in turn.city.catalogue.leaves}
    named = [code for code, name in names.items() if words.lower() in name]
    likely = turn.understanding.categorise(words, turn.language)
    ranked = sorted(named, key=lambda code: -dict(likely).get(code, 0.0)) or [code for code, p in likely if p >= WORTH]
    if len(ranked) == 1 or not named and sure(likely, turn.city):
        return categorised(replace(draft, kind=""), ranked[0], turn.city)
    return replace(draft, category="", likely=tuple(ranked[:OFFERED])) if ranked else None


def only_denies_kind(turn: Turn) -> bool:
    """我又不是举报谁: words that tell no more than what it is not."""
    return turn.length <= ONLY_DENIES and _KIND_DENIED.search(turn.text) is not None


def no_tip_off(turn: Turn, draft: Report) -> Report | None:
    """我又不是举报谁: no tip-off, so that nobody asks how they want to be named; None where they do not say so."""
    changed = replace(_kind(turn, draft), tips_off=False)
    return changed if changed.kind != draft.kind else None


def says_kind(turn: Turn) -> bool:
    """我是表扬他: whether it is said what the appeal is."""
    return _KIND_SAID.search(turn.text) is not None


def with_kind(turn: Turn, draft: Report, kind: str) -> Report:
    """The draft as an appeal of this kind, which was said or picked. Praise has a leaf of its own: 我是表扬他 takes it, and what
    is no praise after all is of another."""
    draft = replace(draft, kind=kind)
    if kind == Kind.PRAISE:
        return praised(draft, turn.city)
    leaves = turn.city.catalogue
    if (leaf := leaves.get(draft.category)) is None or leaf.kind is not Kind.PRAISE:
        return draft
    found = turn.understanding.categorise(draft.text(), turn.language)
    others = tuple((code, p) for code, p in found if (one := leaves.get(code)) and one.kind is not Kind.PRAISE)
    return with_categories(replace(draft, category="", likely=()), others, turn.city)


def _kind(turn: Turn, draft: Report) -> Report:
    """不是咨询，… and 是建议，…: what the appeal is, said or denied in words."""
    if (said := _KIND_SAID.search(turn.text)) is not None:
        return with_kind(turn, draft, _KINDS[said["kind"]].value)
    denied = _KIND_DENIED.search(turn.text)
    if denied is None or draft.kind != _DENIABLE[denied["kind"]]:
        return draft
    rest = "，".join(part for part in _CLAUSES.split(turn.text) if part and not _KIND_DENIED.search(part))
    told = turn.read(rest, expecting="what").kind if rest else None
    leaf = turn.city.catalogue.get(draft.category)
    likely = [told.value if told else "", leaf.kind.value if leaf and leaf.kind else ""]
    if draft.kind != Kind.INQUIRY:
        likely.append(Kind.COMPLAINT.value)
    likely.append(Kind.HELP.value)
    return with_kind(turn, draft, next(kind for kind in likely if kind and kind != draft.kind))
