"""Places in English, Japanese, Korean and Russian (外语地点): names that no list knows and what stands around a name."""

from __future__ import annotations

from collections.abc import Iterator

from nlu.listed import any_of
from nlu.place import grammar
from nlu.place.candidate import APART, Candidate, Name, label
from nlu.place.foreign_words import (
    BETWEEN,
    CHINESE,
    LEAD_NUMBER,
    LEADS,
    LOOSE,
    OTHER_KIND,
    RELATIVE,
    SIDE,
    TAILS,
    UNKNOWN,
)
from nlu.place.gazetteer import Found, Gazetteer
from nlu.place.inflection import russian_forms
from nlu.place.names import Base
from nlu.traditional import as_on_the_sign
from tickets.geography import KnownPlace
from values import expressions as re

_CHINESE_PIECE = re.compile(r"\s?\d{1,4}(?:号|弄)(?![一-龥ぁ-ヿ가-힣])")
_DENIED_BEHIND = re.compile(r"\s*(?:じゃな|ではな|でな|이 아니|가 아니|말고)")
_DENIED_AHEAD = re.compile(r"\b(?:not|не)\s+(?:in |at |в )?$")
# English verbs and adverbs before "road" or "street" that make it no name.
_NO_NAMES = re.compile(rf"^(?:{any_of('foreign.no_names')})\b")

# "also the street", "on our road" name none.
_MEANS_ONE = re.compile(r"\b(?:the|this|that|our|my|your|a|whole|same|main|every|each)\s[a-z]+$")
# Of three words before it the first may be what somebody does to the road: "sweeps Garden Street".
_DOES = re.compile(
    r"^(?:[a-z]+(?:[^s]s|ed|ing|ly)|never|always|they|nobody|you|we|please|sweep|clean|repair|fix|water|light)\b"
)


def unknown_names(flat: str, language: str) -> Iterator[Base]:
    """Names in another language, and Chinese ones between its words, that look like a place's."""
    for kind, pattern in (*UNKNOWN.get(language, ()), *(CHINESE if language != "ja" else ())):
        for found in pattern.finditer(flat):
            start, name = found.start(), found.group()
            # "is Pine Gardens"
            while language == "en" and name.count(" ") > 1 and (_NO_NAMES.match(name) or _DOES.match(name)):
                start, name = start + name.index(" ") + 1, name[name.index(" ") + 1 :]
            if not (language == "en" and (_NO_NAMES.match(name) or _MEANS_ONE.search(name))):
                yield Base(start, found.end(), kind)


def tail(flat: str, at: int, language: str) -> tuple[int, dict[str, str]]:
    """The pieces behind a name, as `grammar.tail` for Chinese; Chinese pieces are read everywhere, in front of the others."""
    end, parts = grammar.tail(flat, at) if _CHINESE_PIECE.match(flat, at) else (at, {})
    parts, going = dict(parts), True
    while going:
        going = False
        for part, pattern in TAILS.get(language, ()):
            found = pattern.match(flat, end)
            if found and found.end() > end:
                parts[part] = parts.get(part, "") + found.group().strip(" ,")
                if part == "landmark" and (beside := found.groupdict().get("beside")):
                    parts["direction"] = beside
                end, going = found.end(), True
                break
    return (end, parts) if parts else grammar.tail(flat, at)


def loose(flat: str, language: str) -> tuple[int, int, dict[str, str]] | None:
    """A building, entrance or flat without any name in front ("building 3, unit 2", 5号棟じゃなくて3号棟): the first that is
    not taken back."""
    pattern = LOOSE.get(language)
    for found in pattern.finditer(flat) if pattern else ():
        end, parts = tail(flat, found.start(), language)
        if parts and not _DENIED_BEHIND.match(flat, end) and not _DENIED_AHEAD.search(flat[: found.start()]):
            return found.start(), end, parts
    return None


def joint(language: str) -> str:
    """What stands between a name and the building behind it."""
    return BETWEEN.get(language, "")


def nominative(words: str, known: KnownPlace | None) -> str:
    """The words of a place with the city's own form of its name: улице Вэньчан 56 is улица Вэньчан 56."""
    whole = known.names.get("ru", "") if known else ""
    low = words.lower()
    for name in (
        whole,
        whole.rpartition(" ")[0],
    ):  # вокзала is железнодорожный вокзал, in Юньчжоу without the city's name
        forms = map(str.lower, russian_forms(name))
        if name and (form := next((form for form in forms if low == form or low.startswith(form + " ")), "")):
            return name + words[len(form) :]
    return words


def lead_parts(words: str, language: str) -> dict[str, str]:
    """The parts of an address in the words in front of a name: "38 Renmin Road", "Building 3, …"."""
    found = LEAD_NUMBER.search(words) if language in LEADS else None
    if found is None:
        return {}
    return {"building" if found.group("kind") else "number": found.group().strip(" ,")}


def lead(flat: str, start: int, language: str) -> int:
    """Where the words in front begin that belong to the place ("opposite the …", "Building 3, …")."""
    pattern = LEADS.get(language)
    found = pattern.search(flat[:start]) if pattern else None
    return found.start() if found else start


def relative(flat: str, language: str) -> tuple[int, int] | None:
    """Where words only say where from the speaker ("outside my house")."""
    pattern = RELATIVE.get(language)
    found = pattern.search(flat) if pattern else None
    return found.span() if found else None


class Readings:
    """Reads the places of a text in another language as candidates, with one city's names."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        self._gazetteer = gazetteer

    def read(self, flat: str, language: str) -> list[Candidate]:
        """The candidates in the order of the text; neighbours in it are joined."""
        found = (_told_apart(found, flat, language) for found in self._known(flat, language))
        bases: list[Found | Base] = [_of_its_kind(base, flat, language) for base in found]
        taken = [(found.start, found.end) for found in bases]
        if language == "ru":
            short = self._short_roads(flat)
            bases = [f for f in bases if not any(road.start <= f.start and f.end <= road.end for road in short)]
            bases += [*self._corners(flat), *short]
        taken = [(found.start, found.end) for found in bases]
        bases += [
            base
            for base in unknown_names(flat, language)
            if not any(start < base.end and base.start < end for start, end in taken)
        ]
        joined: list[Candidate] = []
        for base in sorted(bases, key=lambda b: (b.start, -b.end)):
            if joined and base.end <= joined[-1].end:
                continue
            candidate = self._single(base, flat, language)
            before = joined[-1] if joined else None
            if before is not None and _meet(before, candidate, flat):
                joined[-1] = _together(before, candidate, flat, crossing=True)
            elif before is not None and _JOINT.fullmatch(flat[before.end : candidate.start]):
                joined[-1] = _together(before, candidate, flat)
            else:
                joined.append(candidate)
        return [c for c in joined if not (c.end == c.last.end and self._gazetteer.is_city(flat[c.last.start : c.end]))]

    def _known(self, flat: str, language: str) -> list[Found]:
        """The known names, in Japanese also those written half as on the sign and half as in Japan: 滨湖公園."""
        found = list(self._gazetteer.find(flat))
        if language == "ja" and (signs := as_on_the_sign(flat)) != flat:
            taken = [(one.start, one.end) for one in found]
            found += [
                one
                for one in self._gazetteer.find(signs)
                if not any(start < one.end and one.start < end for start, end in taken)
            ]
        return sorted(found, key=lambda one: one.start)

    def _corners(self, flat: str) -> list[Found]:
        """The roads of a crossing, which Russian names without their улица: на углу улиц Цзефан и Хэпин."""
        found = _CORNER_OF.search(flat)
        pairs = [(group, self._gazetteer.get(f"улица {found[group]}")) for group in (1, 2)] if found else []
        return [Found(found.start(group), found.end(group), known) for group, known in pairs if found and known]

    def _short_roads(self, flat: str) -> list[Found]:
        """Roads without their улица, in front of a number, or with the Chinese word for it: Бэймэнь 17, Чжуншань лу 88."""
        return [
            Found(road.start(), road.end(), known)
            for road in _SHORT_ROAD.finditer(flat)
            if (
                known := self._gazetteer.get(f"улица {road['name']}")
                or self._gazetteer.get(f"улица {_bare_road(road['name'])}")
            )
        ] + [
            Found(road.start(), road.end(), known)
            for road in _ON_A_ROAD.finditer(flat)
            if (known := self._gazetteer.get(f"улица {road.group()}"))
        ]

    def _apart(self, name: str, language: str) -> bool:
        """Whether a side tells a name from one that the city's data know by its short form alone."""
        side = SIDE[language].match(name) if language in SIDE else None
        short = self._gazetteer.get(name[side.end() :]) if side else ()
        return bool(short) and short[0].generic

    def _single(self, base: Found | Base, flat: str, language: str) -> Candidate:
        said = flat[base.start : base.end]
        apart = not isinstance(base, Found) and self._apart(said, language)
        known = base.known if isinstance(base, Found) else () if apart else self._gazetteer.written_like(said)
        origin = base.origin if isinstance(base, Found) else APART if apart else "similar" if known else "grammar"
        name = Name(base.start, base.end, known, known[0].kind if known else base.kind)  # type: ignore[union-attr]
        end, parts = tail(flat, base.end, language)
        before = lead(flat, base.start, language)
        own = {
            label(name.kind): said,
            **lead_parts(flat[before : base.start], language),
            **parts,
        }
        return Candidate(before, end, [name], own, origin=origin)


def _bare_road(name: str) -> str:
    """A road's name without the Chinese word for road that is written in one with it: Цзефанлу."""
    return name.removesuffix("лу").removesuffix("цзе") if len(name) > SHORT_ROAD else name


def _told_apart(found: Found, flat: str, language: str) -> Found | Base:
    """East Railway Station is not the city's Railway Station, which its short name alone would tell."""
    sides = SIDE[language].finditer(flat, 0, found.start) if language in SIDE else ()
    start = next((side.start() for side in sides if side.end() == found.start), None)
    if start is None or not found.known[0].generic:
        return found
    return Base(start, found.end, found.known[0].kind)


def _of_its_kind(base: Found | Base, flat: str, language: str) -> Found | Base:
    """Река Цинхэ is not the compound ЖК «Цинхэ», which its short name alone would tell."""
    ahead = OTHER_KIND[language].finditer(flat, 0, base.start) if language in OTHER_KIND else ()
    start = next((kind.start() for kind in ahead if kind.end() == base.start), None)
    if start is None or isinstance(base, Base) or base.known[0].kind != "compound":
        return base
    return Base(start, base.end, "landmark")


# на Чжаньцянь: what one is on is the road, where a compound or a school has its name too.
_ON_A_ROAD = re.compile(r"(?<=\bна )[а-яё]{4,}\b(?![\s-](?:сяоцюй|хуаюань|цзяюань|юань|цунь))")
SHORT_ROAD = 5  # letters of a name in which лу may be its own
_SHORT_ROAD = re.compile(
    r"(?<![а-яё-])(?<!улица )(?<!улице )(?<!улицы )(?<!улицу )(?P<name>[а-яё]{3,})(?:[\s-](?:лу|цзе)\b|(?=,?\s(?:дом |д\. ?)?\d{1,4}[а-я]?\b(?!\s+(?:подъезд|этаж|корпус|фонар(?:я|ей)|ламп[ы\s]|люк(?:а|ов)|дерев(?:а|ьев)|бак(?:а|ов)|машин|человек|раза?\b|штук|метр|дн|час|недел|месяц|год|лет|минут))))"
)
_JOINT = re.compile(r"\s*[,、の]?\s*")
# Two roads that meet: Jiefang Road and Heping Road, 解放路と和平路の角, на углу улиц Цзефан и Хэпин.
_MEET = re.compile(r"\s*(?:and|&|x|/|·|with|と|・|와|과|и|)\s*")
_CORNER_OF = re.compile(
    r"(?:углу|пересечени\w+|перекр[её]стк\w+)\s+(?:улиц\w*\s+|ул\.\s*)?([а-яё-]{3,})\s+и\s+(?:улиц\w*\s+|ул\.\s*)?([а-яё-]{3,})"
)
_CORNER_AHEAD = re.compile(
    r"(?:corner|crossing|intersection|junction|crossroads)\s+(?:of|at|between)\s+(?:the\s+)?$|(?:на\s+)?(?:углу|пересечени\w+|перекр[её]стк\w+)\s+(?:улиц\w*\s+)?$"
)
_CORNER_BEHIND = re.compile(
    r"\s*(?:corner|crossing|intersection|junction|の?(?:交差点|角|曲がり角)|\s*(?:사거리|교차로|모퉁이|코너))"
)


def _meet(before: Candidate, after: Candidate, flat: str) -> bool:
    """Whether two roads in the words make one crossing."""
    if not (before.last.kind == after.last.kind == "road" and before.end == before.last.end):
        return False
    if _MEET.fullmatch(flat[before.end : after.start]) is None:
        return False
    return bool(_CORNER_AHEAD.search(flat[: before.last.start]) or _CORNER_BEHIND.match(flat, after.last.end))


def _together(before: Candidate, after: Candidate, flat: str, *, crossing: bool = False) -> Candidate:
    names = [*before.names, *after.names]
    start, end = before.start, after.end
    if crossing:
        ahead, behind = _CORNER_AHEAD.search(flat[:start]), _CORNER_BEHIND.match(flat, end)
        start, end = ahead.start() if ahead else start, behind.end() if behind else end
    parts = {**before.parts, **after.parts}
    return Candidate(start, end, names, parts, crossing=crossing, origin=after.origin)
