"""A place denied by what kind of thing it is (不是学校，是老街…的旧房子): where they taught, or what stands beside it, is not where it is."""

from __future__ import annotations

from handlers.conversation.turn import Turn
from handlers.dialogues.drafting import where
from handlers.dialogues.drafting.draft import Report, with_place
from tickets.geography import Place
from values import expressions as re
from values import replace

# How such things are called at the end of a name.
_ENDS = {
    "学校": ("学校", "中学", "小学", "学院", "大学", "幼儿园", "中", "小"),
    "医院": ("医院", "卫生院", "诊所", "卫生室"),
    "小区": ("小区", "花园", "家园", "苑", "公寓", "新村", "里"),
    "公园": ("公园", "广场"),
    "厂": ("厂", "厂区", "公司"),
    "公司": ("公司", "厂", "集团"),
    "市场": ("市场", "菜场", "商场"),
    "商场": ("商场", "广场", "商城", "百货"),
    "车站": ("站", "车站"),
    "派出所": ("派出所",),
    "村": ("村", "庄"),
}
_SAID = re.compile(
    r"(?:不对|错了|[，,\s])*不(?:是|在)(?:那个|这个|说|我们?)*(?P<wrong>学校|医院|小区|公园|工?厂(?:子|里)?|公司|市场|商场|车站|派出所|村)(?:里|的事)?[，,。\s]+(?:而|其实|应该|我说的)*(?:就?是|就?在)"
    r"(?P<right>[^，,。！!？?；;]{2,30}?)(?:那(?:里|儿|边))?[啊呀吧呢。！!]*"
)
_TELLS_DOING = re.compile(r"^(?:有人|他们?|她们?|我们?|人家|老板|老师|医生)|[了着过](?:$|[我你他她])")


def read(turn: Turn, draft: Report) -> Report | None:
    """The draft at what is told instead of a place of that kind; None for other words."""
    known, said = draft.whereabouts(), _SAID.fullmatch(turn.text.strip())
    if known is None or said is None or _TELLS_DOING.search(said["right"]):
        return None
    kind = next(kind for kind in _ENDS if kind in said["wrong"])
    if not (known.text.removesuffix(known.detail).endswith(_ENDS[kind]) or kind in known.text):
        return None
    accused = "" if draft.accused and draft.accused in known.text else draft.accused
    draft = replace(draft, accused=accused).telling(turn.text, turn.message.event_id)
    found = turn.understanding.find_place(said["right"], where.context(turn))
    if found is not None and found.complete and found.candidates and found.span.text == said["right"]:
        return with_place(replace(draft, place=None, around=None), found)
    return draft.at(Place(said["right"], area=known.area))
