"""A reading (候选) of a place while the best is looked for."""

from __future__ import annotations

from dataclasses import dataclass, field

from nlu.place.gazetteer import Known
from values import expressions as re

APART = "apart"  # the origin of a name that a side tells from the known one like it: East Railway Station
AREAS = frozenset({"city", "district", "street", "community", "area"})
_EXACT = frozenset({"number", "building", "unit", "room", "lamp", "phase", "gate", "crossing", "mark"})
_SMALL = re.compile(r"(?:镇|乡|街道|(?<![夜菜超早晚集闹花鱼])市|区|县|旗|省)$")
# What stands on a road shows where on it: 北门街菜市场后头.
_BESIDE_IT = re.compile(
    r"(?:市场|菜场|学校|小学|中学|医院|银行|超市|宾馆|酒店|广场|公园|加油站|派出所|车站|电影院|厂|店|馆|酒楼|工地)$"
)
_FINDABLE = re.compile(r"\d|[东西南北]|口|桥|角|对面|站|中段|百|十")


@dataclass(frozen=True)
class Name:
    """A name within a reading: where it stands, what it may be in the gazetteer, and of what kind it is."""

    start: int
    end: int
    known: tuple[Known, ...]
    kind: str


@dataclass
class Candidate:
    """Names joined with what stands behind them. `named` is False for a kind of place (学校门口), `fixed` says that
    its borders hold as they are."""

    start: int
    end: int
    names: list[Name]
    parts: dict[str, str] = field(default_factory=dict)
    crossing: bool = False
    stretch: bool = False
    origin: str = "gazetteer"
    named: bool = True
    weak: bool = False
    fixed: bool = False

    @property
    def last(self) -> Name:
        return self.names[-1]

    @property
    def known(self) -> bool:
        return any(name.known for name in self.names)

    def is_area(self) -> bool:
        """Whether it names areas alone (A市, 柳河街道)."""
        return all(name.kind in AREAS for name in self.names) and not self.exact()

    def exact(self) -> bool:
        """Whether it says a number, a building or the like."""
        return bool(self.parts.keys() & _EXACT)

    def complete(self, flat: str) -> bool:
        """Whether someone could find the spot by it."""
        if not self.named or only_points(flat[self.start : self.end]):
            return False
        # 锦绣花园柳河街道那个
        last = next((name for name in reversed(self.names) if name.kind not in AREAS), self.last)
        if self.crossing or self.stretch or self.exact():
            return last.kind not in {"city", "district", "street", "area"} or bool(
                self.parts.keys() & {"number", "building"}
            )
        if last.known:
            exact = last.known[0].exact
        else:
            exact = last.kind not in {"road", "river"} | AREAS and not _SMALL.search(flat[last.start : last.end])
        if not exact and last.kind in {"road", "river"}:
            # 解放路桥下 and 人民路往北200米 can be found, 人民路附近 cannot.
            near = "".join(self.parts.get(part, "") for part in ("direction", "part"))
            beside = {"landmark", "direction"} <= self.parts.keys()  # Jianshe Road by the bank
            exact = bool(_FINDABLE.search(near) or _BESIDE_IT.search(near or self.parts.get("landmark", ""))) or beside
        return exact


# 村头那条, 桥头那块空地: the head of a village that is not named, whatever thing there is pointed at.
_NO_NAME = re.compile(
    r"(?:村|庄|屯|寨|镇|街|巷|桥|路|河|塘|沟|渠|山|坡|坝|田|院|楼|厂|校|园)(?:头|口|尾|边|脚|顶|畔|里|上|下|前|后)"
    r"(?:的?[那这]一?(?:个|条|段|块|座|处|片|家|栋|排|间)[\u4e00-\u9fff]{0,3})?"
)


def only_points(words: str) -> bool:
    """Whether the words say where and not what: who files asks further."""
    return _NO_NAME.fullmatch(words) is not None


LABELS = {"road": "road", "river": "road", "compound": "compound", "village": "village", **dict.fromkeys(AREAS, "area")}


def label(kind: str) -> str:
    """The part of an address that a name of this kind is."""
    return LABELS.get(kind, "landmark")
