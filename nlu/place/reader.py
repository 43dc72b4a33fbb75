"""Reading places (地点识别): from a message to the place of the problem.

```
known names ─┐
             ├─→ bases, each with its tail ─→ joined with the neighbour ─→ the best for the problem ─→ PlaceMention
address words┘
```
The longest sensible reading wins: 人民路38号院门口, not 人民路. Where the speaker is (我在外地上班) is not where the problem is.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from handlers.ports.understanding import PlaceMention, Span
from nlu.characters import HAN, flatten
from nlu.place import foreign, grammar
from nlu.place.gazetteer import Found, Gazetteer, Known
from nlu.place.outside import outside_of
from tickets.city import City
from tickets.geography import Geography, Place

_GAP = re.compile(r"(?:\s*(?:的|，|,|、|/|那边的?|那个|旁边的?|附近的?)?\s*)$")
_CROSS = re.compile(r"\s*(?:与|和|跟|、|/|×|x|&|\+)?\s*$")
_CROSSING = re.compile(
    r"(?:的)?(?:十字|丁字|三岔)?(?:路口|交叉口|交叉路口|交汇处|交会处|交界处?|交口|十字)(?:附近|旁边|对面|那儿|那里|处)?(?:的?[东西南北]{1,2}[角侧边])?"
)
_TO = re.compile(r"\s*(?:到|至|—|-|~)\s*$")
_STRETCH = re.compile(r"(?:之间)?(?:的)?(?:这|那)?(?:一)?(?:段|路段|之间|中间)")
# What tells that the name before is where the speaker is, came from or asked, not where the problem is.
_SPEAKER_BEHIND = re.compile(
    r"^\s*(?:上班|工作|打工|出差|读书|念书|上学呢|做生意|住院|回来|那边上班|务工|当兵|呢，|说不?管|不管|说不归|推|让我找|让找|答复|回复|受理|的人说|工作人员|电话|打不通|没人接)"
)
_SPEAKER_BEFORE = re.compile(
    r"(?:人在|我在外地|打电话给|打给|找过?|问过?|去过?找|反映给|投诉到|推给|踢给|户口在|老家在|老家是|毕业于|来自)$"
)
_HERE = re.compile(r"(?:住在?|在|位于|地址是?|地点是?|就是|改成|发生在|是在)\s*$")
_RELATIVE = re.compile(
    r"(?:我家|我们家|俺家|咱家|我们|咱们|俺们|我|单位|公司|学校|小区|村|楼|家|医院|店|孩子学校|厂)(?:小区|院子?|村|楼|单位|学校|公司)?(?:的)?"
    r"(?:楼下|楼上|楼道里?|门口|大门口|门前|对面|后面|旁边|附近|隔壁|院里|里面|里头|村口|这边|这儿|那儿|那边|边上|前面)"
    r"|我们(?:小区|村|院|楼|单元|这儿|这边|这里)|我(?:小区|村)|本(?:小区|村)|咱(?:小区|村|们小区)|路边|马路边|河边|村口|家门口|楼道里?|路口"
)
_AGENCY = re.compile(r"(?:街道办事处|居委会|村委会|社区居委会|派出所|政府|卫生服务中心|政务服务中心|办事处|物业公司)$")
_FULL_AREA = re.compile(r"(?:[区县市镇乡]|街道)$")
_LEVELS = {"city": 0, "district": 1, "street": 2, "community": 3}


@dataclass
class Candidate:
    """A reading: names joined with their tails, while the best is looked for."""

    start: int
    end: int
    names: list[tuple[int, int, tuple[Known, ...], str]]
    parts: dict[str, str] = field(default_factory=dict)
    crossing: bool = False
    stretch: bool = False
    origin: str = "gazetteer"

    @property
    def last(self) -> tuple[int, int, tuple[Known, ...], str]:
        return self.names[-1]


class PlaceReader:
    """Finds the place in a message, with one city's names."""

    def __init__(self, city: City, gazetteer: Gazetteer) -> None:
        self._city = city
        self._geography: Geography = city.geography
        self._gazetteer = gazetteer

    def read(self, text: str, language: str, near: Place | None = None) -> PlaceMention | None:
        """The place of the problem in a message; incomplete when it is only relative (我家楼下)."""
        flat = flatten(text)
        candidates = self._candidates(flat, language)
        far = outside_of(flat, set(self._city.names.values()))
        if far and not any(c.last[2] for c in candidates):
            return PlaceMention(_span(text, *far), outside=True)
        if candidates:
            best = max(candidates, key=lambda c: (self._worth(c, flat), -c.start))
            return self._mention(best, text, flat)
        joined = self._joined(text, flat, near)
        if joined:
            return joined
        relative = _RELATIVE.search(flat) or foreign.relative(flat, language)
        return PlaceMention(_span(text, *relative.span()), complete=False) if relative else None

    # -- bases ---------------------------------------------------------------------------------------------------

    def _candidates(self, flat: str, language: str) -> list[Candidate]:
        bases: list[Found | grammar.Base] = [f for f in self._gazetteer.find(flat)]
        taken = [(f.start, f.end) for f in bases]
        for base in (*grammar.unknown_names(flat), *foreign.unknown_names(flat, language)):
            known = next((span for span in taken if span[0] < base.end and base.start < span[1]), None)
            if known is None:
                bases.append(base)
            elif known[0] <= base.start and known[1] < base.end or base.start < known[0] and known[1] <= base.end:
                self._widen(bases, base, known, flat)
        single: list[Candidate] = []
        for item in sorted(bases, key=lambda b: (b.start, -b.end)):
            if single and item.start < single[-1].end and item.end <= single[-1].end:
                continue
            single.append(self._single(item, flat, language))
        return self._join([c for c in single if not self._only_city(c, flat)], flat)

    def _widen(self, bases: list[Found | grammar.Base], base: grammar.Base, known: tuple[int, int], flat: str) -> None:
        """A longer unknown name around a short known one (清水河大酒店 is not 清水河): the longer wins unless it only adds an area."""
        index = next((i for i, b in enumerate(bases) if (b.start, b.end) == known), None)
        if index is None:  # widened already by another name around it (解放路和文昌路路口)
            return
        found = bases[index]
        if isinstance(found, Found) and known[0] == base.start:
            kinds = {k.kind for k in found.known}
            rest = flat[known[1] : base.end]
            # 城西 alone is an area, 城西派出所 another name that begins with it; 城西区派出所 names area and place.
            full = bool(_FULL_AREA.search(flat[known[0] : known[1]]))
            if kinds <= {"district", "street", "city"} and (full or base.kind != "landmark"):
                return
            if kinds <= {"community", "village", "compound"} and len(rest) > 2:
                return
            if kinds <= {"road", "river"} and re.match(r"\d|[一二三四五六七八九十]+号", rest):
                return
            bases[index] = grammar.Base(known[0], base.end, base.kind)

    def _single(self, item: Found | grammar.Base, flat: str, language: str) -> Candidate:
        if isinstance(item, Found):
            known, origin, start = item.known, item.origin, item.start
            kind = known[0].kind
        else:
            start, known, origin = self._resolve(item, flat)
            kind = known[0].kind if known else item.kind
        end, parts = grammar.tail(flat, item.end) if language == "zh-CN" else foreign.tail(flat, item.end, language)
        before = foreign.lead(flat, start, language)
        candidate = Candidate(before, end, [(start, item.end, known, kind)], dict(parts), origin=origin)
        label = {"road": "road", "compound": "compound", "village": "village"}.get(
            kind, "area" if known and known[0].is_area else "landmark"
        )
        candidate.parts = {label: flat[start : item.end], **foreign.lead_parts(flat[before:start], language), **parts}
        return candidate

    def _resolve(self, base: grammar.Base, flat: str) -> tuple[int, tuple[Known, ...], str]:
        """A name that is not written like any known one may sound like one or be mistyped."""
        for start in range(base.start, max(base.start + 1, base.end - 2)):
            known = self._gazetteer.sounding_like(flat[start : base.end])
            if known:
                return start, known, "sound"
        known = self._gazetteer.written_like(flat[base.start : base.end])
        return base.start, known, "similar" if known else "grammar"

    def _only_city(self, candidate: Candidate, flat: str) -> bool:
        start, end, _, _ = candidate.names[0]
        return self._gazetteer.is_city(flat[start:end]) and candidate.end == end

    # -- joining -------------------------------------------------------------------------------------------------

    def _join(self, singles: list[Candidate], flat: str) -> list[Candidate]:
        joined: list[Candidate] = []
        for candidate in singles:
            before = joined[-1] if joined else None
            if before is not None and self._joins(before, candidate, flat):
                joined[-1] = self._together(before, candidate, flat)
            else:
                joined.append(candidate)
        return joined

    def _joins(self, before: Candidate, candidate: Candidate, flat: str) -> bool:
        gap = flat[before.end : candidate.start]
        kinds = before.last[3], candidate.names[0][3]
        if kinds == ("road", "road"):
            return bool(_CROSS.match(gap) and _CROSSING.match(flat, candidate.last[1])) or bool(_TO.match(gap))
        if not _GAP.match(gap) or len(gap) > 4:
            return False
        if before.last[3] in {"city", "district", "street", "community", "village"} and candidate.names[0][3] not in {
            "city",
            "district",
        }:
            return True
        if before.last[3] in {"road", "river"}:
            return True
        return gap.strip() in {"", "的", "旁边", "附近"}

    def _together(self, before: Candidate, after: Candidate, flat: str) -> Candidate:
        crossing = stretch = False
        end = after.end
        if before.last[3] == "road" and after.names[0][3] == "road":
            found = _CROSSING.match(flat, after.last[1])
            crossing, stretch = found is not None, found is None
            if found:
                end = max(end, found.end())
            elif longer := _STRETCH.match(flat, end):
                end = longer.end()
        parts = {**before.parts, **after.parts}
        if crossing:
            parts["crossing"] = flat[before.start : end]
        return Candidate(before.start, end, [*before.names, *after.names], parts, crossing, stretch, after.origin)

    # -- the best ------------------------------------------------------------------------------------------------

    def _worth(self, c: Candidate, flat: str) -> float:
        start, end, known, kind = c.last
        worth = 2.0 if known else 1.0
        worth += 2.0 if self._complete(c, flat) else 0.0
        worth += min(len(c.parts), 4) * 0.5 + min(c.end - c.start, 12) * 0.05
        if known and known[0].is_area:
            worth -= 1.0
        if c.origin in {"sound", "similar"}:
            worth -= 0.3
        if not known and kind == "landmark":
            worth -= 0.5
        behind, ahead = flat[c.end : c.end + 8], flat[max(0, c.start - 8) : c.start]
        if _SPEAKER_BEHIND.match(behind) or _SPEAKER_BEFORE.search(ahead):
            worth -= 3.5
        if _HERE.search(ahead):
            worth += 0.7
        if _AGENCY.search(flat[start:end]) and c.end == end:
            worth -= 2.5
        return worth

    def _complete(self, c: Candidate, flat: str) -> bool:
        start, end, known, kind = c.last
        exact_parts = set(c.parts) & {"number", "building", "unit", "room", "lamp", "phase", "gate", "crossing"}
        if c.crossing or c.stretch or exact_parts:
            return kind not in {"city", "district", "street"} or bool(c.parts.keys() & {"number", "building"})
        exact = (
            known[0].exact
            if known
            else kind not in {"road", "district", "street"} and not re.search(r"(?:镇|乡|街道)$", flat[start:end])
        )
        if not exact and kind in {"road", "river"}:
            # 解放路桥下 and 人民路往北200米 can be found, 人民路附近 cannot.
            near = "".join(c.parts.get(part, "") for part in ("direction", "part"))
            exact = bool(re.search(r"\d|[东西南北]|口|桥|角|对面|站|中段|百|十", near))
        return exact

    def _mention(self, c: Candidate, text: str, flat: str) -> PlaceMention:
        _start, end, known, _kind = c.last
        span = _span(text, c.start, c.end)
        complete = self._complete(c, flat)
        areas = [k for _, _, ks, _ in c.names for k in ks[:1] if k.is_area]
        areas += [f.known[0] for f in self._gazetteer.find(flat) if f.known[0].is_area]
        detail = text[end : c.end].strip(" ，,的、")
        if c.crossing or c.stretch:
            return PlaceMention(span, self._crossing(c, text, span), c.parts, True)
        if not known:
            return PlaceMention(span, self._by_neighbour(c, areas, span, text), c.parts, complete)
        chosen = self._narrowed(known, areas)
        if len({k.code for k in chosen}) > 1 and chosen[0].generic:
            chosen = chosen[:1]
        places = tuple(
            Place(
                span.text,
                k.lat,
                k.lon,
                self._geography.datum if k.lat is not None else None,
                k.area,
                k.code,
                detail,
                c.origin,
            )
            for k in chosen
        )
        return PlaceMention(span, places, c.parts, complete)

    def _narrowed(self, known: tuple[Known, ...], areas: list[Known]) -> tuple[Known, ...]:
        """Namesakes that lie in an area that the words name; all of them when none does."""
        for area in sorted(areas, key=lambda a: -_LEVELS[a.kind]):
            inside = tuple(k for k in known if k.code != area.code and self._geography.within(k.area, area.code))
            if inside:
                return inside
        plain = tuple(k for k in known if not k.is_area)
        return plain or known[:1]

    def _crossing(self, c: Candidate, text: str, span: Span) -> tuple[Place, ...]:
        roads = [self._gazetteer.get(text[s:e]) for s, e, _, _ in c.names[-2:]]
        first, second = (text[s:e] for s, e, _, _ in c.names[-2:])
        if c.crossing:
            for a, b in ((first, second), (second, first)):
                known = (
                    self._gazetteer.get(f"{a}与{b}路口")
                    or self._gazetteer.get(f"{a}和{b}路口")
                    or self._gazetteer.get(f"{a}{b}路口")
                )
                if known:
                    k = known[0]
                    return (
                        Place(
                            span.text,
                            k.lat,
                            k.lon,
                            self._geography.datum,
                            k.area,
                            k.code,
                            text[c.last[1] : c.end].strip(),
                            "gazetteer",
                        ),
                    )
        named = [r[0] for r in roads if r]
        if not named:
            return ()
        return (
            Place(
                span.text,
                area=self._common([k.area for k in named]),
                known=named[0].code,
                detail=second,
                origin="grammar",
            ),
        )

    def _common(self, areas: list[str]) -> str | None:
        """The smallest area that is in one of the roads' areas and holds or lies in the other."""
        smallest = max(areas, key=len, default=None)
        return (
            smallest
            if all(self._geography.within(smallest, area) for area in areas)
            else next(
                (
                    a.code
                    for a in self._geography.upward(smallest)
                    if all(self._geography.within(x, a.code) for x in areas)
                ),
                None,
            )
        )

    def _by_neighbour(self, c: Candidate, areas: list[Known], span: Span, text: str) -> tuple[Place, ...]:
        """An unknown name behind a known road or area lies in its area."""
        behind = [k for _, _, ks, _ in c.names for k in ks[:1]] or areas
        if not behind:
            return ()
        near = max(behind, key=lambda k: len(k.area))
        last_known = max((e for _, e, ks, _ in c.names if ks), default=c.start)
        known = (
            None
            if near.is_area or near in areas and near not in [k for _, _, ks, _ in c.names for k in ks]
            else near.code
        )
        return (
            Place(
                span.text,
                area=near.area,
                known=known,
                detail=text[last_known : c.end].strip(" ，,的、"),
                origin="grammar",
            ),
        )

    # -- what has no name ----------------------------------------------------------------------------------------

    def _joined(self, text: str, flat: str, near: Place | None) -> PlaceMention | None:
        """A building or unit alone is joined to the place that is already known ("不对，是5号楼")."""
        found = grammar.loose(flat)
        if found is None:
            return None
        start, end, parts = found
        words = text[start:end]
        if near is None:
            return PlaceMention(_span(text, start, end), parts=parts, complete=False)
        name = self._name_of(near)
        place = replace(near, text=name + words, detail=words, origin="joined")
        return PlaceMention(_span(text, start, end), (place,), parts, True)

    def _name_of(self, near: Place) -> str:
        if near.detail and near.text.endswith(near.detail):
            return near.text[: -len(near.detail)].rstrip(" ，,的")
        cut = grammar.loose(flatten(near.text))
        return near.text[: cut[0]].rstrip(" ，,的") if cut and cut[0] else near.text

    # -- answers to "where?" -------------------------------------------------------------------------------------

    def answer(self, text: str, language: str, near: Place | None) -> PlaceMention | None:
        """The whole text as an answer to "where?": unknown names are kept as they are."""
        found = self.read(text, language, near)
        if found is not None and (found.candidates or found.complete):
            return found
        start, end = _trimmed(text)
        words = text[start:end]
        flat = flatten(words)
        known = self._gazetteer.get(flat) or self._gazetteer.sounding_like(flat) or self._gazetteer.written_like(flat)
        if known:
            places = tuple(
                Place(words, k.lat, k.lon, self._geography.datum, k.area, k.code, "", "similar") for k in known
            )
            return PlaceMention(Span(start, end, words), places, {"landmark": words}, known[0].exact)
        named = (
            found is not None and found.parts and found.span.start > start
        )  # 翡翠城3号: a name in front of the number
        if found is not None and not named:
            return found
        return PlaceMention(Span(start, end, words), complete=True) if _looks_like_place(flat) else found


LONGEST_ANSWER = 30  # characters: what is longer is a story, not a place
_BEFORE_ANSWER = re.compile(
    r"^\s*(?:(?:嗯+|哦|呃|啊|不对|不是|错了|应该)?[，,。\s]*(?:就?在|就是|是在?|地址是?[:：]?|地点是?[:：]?|位置是?[:：]?|我在|住在?|我家在|我家住|在|改成|改为|it'?s (?:at|in|on)?|at|in|near)\s*)",
    re.IGNORECASE,
)
_AFTER_ANSWER = re.compile(r"(?:[。.！!，,\s]|吧|啊|呀|呢|哈|谢谢|这里|那儿|那里|です|にあります|에 있어요|입니다)+$")
_NO_PLACE = re.compile(
    r"匿名|アノニマス|аноним|익명|anonym|どこでも|아무\s*데|아무\s*곳|где угодно|anywhere|whatever|不知道|不清楚|不晓得|说不清|听不懂|不想说|随便|没有|不告诉|什么|啥|怎么|为什么|为啥|吗$|谢|你好|再见|算了|不报|取消|转人工|人工|就那儿|就那里|老地方|跟上次|上次那|同上|刚才|说过了|到底|你们|垃圾|废物|"
    r"知らない|わから|모르|몰라|не знаю|don'?t know|not sure|no idea|never mind|already told|[?？]"
)
_VERBS = re.compile(r"坏了|没人|不热|漏水|停电|停水|太吵|修|投诉|举报|想|觉得|希望|应该|可以|能不能")


def _trimmed(text: str) -> tuple[int, int]:
    start = lead.end() if (lead := _BEFORE_ANSWER.match(text)) else 0
    body = text[start:]
    body = body[: len(body) - len(tail.group())] if (tail := _AFTER_ANSWER.search(body)) else body
    start += len(body) - len(body.lstrip())
    return start, start + len(body.strip())


def _looks_like_place(flat: str) -> bool:
    letters = sum(c.isalpha() for c in flat)
    if letters < 2 or len(flat) > LONGEST_ANSWER * (1 if HAN.search(flat) else 3) or _NO_PLACE.search(flat):
        return False
    return not _VERBS.search(flat)


def _span(text: str, start: int, end: int) -> Span:
    while end > start and text[end - 1] in " ，,、的":
        end -= 1
    return Span(start, end, text[start:end])
