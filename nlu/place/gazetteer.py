"""The gazetteer (地名库): the city's areas and places by every name they have, written, misheard or mistyped."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from operator import add

from rapidfuzz import fuzz, process

from nlu.characters import HAN, flatten
from nlu.place.inflection import (
    ROMANISED,
    english_forms,
    forms_of_a_road,
    japanese_forms,
    korean_forms,
    romanised_forms,
    russian_forms,
)
from nlu.place.sino_korean import sino_korean_forms
from nlu.place.translated import translated_forms
from tickets.city import City
from tickets.geography import Area, KnownPlace
from values import expressions as re

SIMILAR = 85.0  # of 100: one wrong, missing or added character in five
KEPT = 16  # texts whose names are kept until `forget`: a message and its clauses are asked for them several times
LIKE = 5  # names that are written nearly alike and looked at
SOUND_LENGTH = 3  # syllables from which two names that sound alike are the same name
# Names of these say nothing of the matter; a park, a school, a river or a market does.
_NAMES_ONLY = frozenset({"city", "district", "street", "community", "road", "compound", "village", "crossing"})
_CITY = re.compile(r"(?<=.{2})[市시]$")  # of a city's name, which its places are told without: 윈저우 국제학교
_FORMS = {"ja": japanese_forms, "ko": korean_forms, "ru": russian_forms}
BARE = 5  # letters of a Russian name that is told without its улица
_SUBDISTRICT = "Subdistrict"
_IN_A_ROAD = re.compile(r"(?:улиц|проспект)\w*\s+[\w-]+")
_CALLED_AFTER = frozenset({"school", "hospital", "market", "park", "building"})
_READ_BY_SIGN = frozenset({"road", "compound", "landmark", "village", "river", "park", "school", "hospital", "market"})
_ROAD_KINDS = frozenset({"road", "river"})


@dataclass(frozen=True)
class Known:
    """An area or a place of the city. `generic` is a name that other places have too (天桥, 体育馆)."""

    code: str
    name: str
    kind: str
    area: str
    lat: float | None
    lon: float | None
    generic: bool = False

    @property
    def is_area(self) -> bool:
        return self.kind in {"city", "district", "street", "community"}

    @property
    def exact(self) -> bool:
        """Whether the bare name is enough for someone to find it: no road, river, district or street office area."""
        return self.kind not in _ROAD_KINDS and self.kind not in {"city", "district", "street"}


@dataclass(frozen=True)
class Found:
    """A known name in a text."""

    start: int
    end: int
    known: tuple[Known, ...]
    origin: str = "gazetteer"


class Gazetteer:
    """All names of one city."""

    def __init__(self, city: City) -> None:
        self._names: dict[str, list[Known]] = defaultdict(list)
        own = city.language
        self._city_names = {
            flatten(name)
            for area in city.geography.areas
            if area.level == "city"
            for told in (*area.names.values(), *area.aliases)
            for name in (told, _CITY.sub("", told))
        }
        streets = {flatten(place.names.get("en", "")) for place in city.geography.places}
        for area in city.geography.areas:
            self._add_area(area, own, streets)
        roads = [place for place in city.geography.places if place.kind == "road"]
        for place in city.geography.places:
            self._add_place(place, own)
            if place.kind in _CALLED_AFTER:
                self._add_after_road(place, roads, own)
        self._add_bare_russian(city, own)
        self._places, self._own, self._romanised = city.geography.places, own, False
        self._by_start = _by_start(self._names)
        self._han = [name for name in self._names if HAN.search(name) and len(name) >= SOUND_LENGTH]
        self._latin = [name for name in self._names if not HAN.search(name)]
        # The known names in a flattened text, leftmost and longest, not overlapping. Places, areas and categories each ask.
        self.find = lru_cache(maxsize=KEPT)(self._find)

    @cached_property
    def _sounds(self) -> dict[tuple[str, ...], str]:
        """By sound, made when first one is asked for: what knows the readings takes as long to import as all of this."""
        return {sound(name): name for name in reversed(self._han)}

    def forget(self) -> None:
        """Keep no words of a message that has been read."""
        self.find.cache_clear()

    def _add_area(self, area: Area, own: str, streets: frozenset[str] | set[str]) -> None:
        """An area by all its names; a 街道 is also called a Street in English, where no street has that name."""
        known = Known(area.code, area.name(own), area.level, area.code, area.lat, area.lon)
        for name in (*area.names.values(), *area.aliases):
            self._add(name, known)
        if own == "zh-CN" and area.level == "street":
            for name in sino_korean_forms(area.name(own)):
                self._add(name, known)
        if area.level == "street" and (english := area.names.get("en", "")).endswith(_SUBDISTRICT):
            also = (english.removesuffix(_SUBDISTRICT) + word for word in ("street", "jiedao"))
            for name in also:
                if flatten(name) not in streets:
                    self._add(name, known)

    def _add_place(self, place: KnownPlace, own: str) -> None:
        name = place.name(own)
        known = Known(place.code, name, place.kind, place.area, place.lat, place.lon)
        english = english_forms(place.names.get("en", ""))
        japanese = japanese_forms(place.names.get("ja", ""))
        korean = korean_forms(place.names.get("ko", ""))
        for written in (*place.names.values(), *english, *japanese, *korean, *russian_forms(place.names.get("ru", ""))):
            if not (written.endswith(" community") and written in self._names):  # which is the area of that name
                self._add(written, known)
        if own == "zh-CN" and place.kind in _READ_BY_SIGN:
            compound = name.removesuffix("小区") + "小区" if place.kind == "compound" else name
            for written in (*sino_korean_forms(name), *sino_korean_forms(compound)):
                self._add(written, known)
        # A short alias that is no part of the name (天桥 of 人民路过街天桥) fits other places as well.
        for alias in place.aliases:
            shared = alias in name and len(alias) <= 3 or not HAN.search(alias[:1]) and alias.endswith(("院", "号"))
            self._add(alias, Known(place.code, name, place.kind, place.area, place.lat, place.lon, generic=shared))
        if place.kind == "compound" and not name.endswith(("小区", "社区", "院")):
            self._add(name + "小区", known)
        if own == "zh-CN":
            for written in translated_forms(name):
                self._add(written, known)
        self._add_without_city(place, name, english)

    def _add_without_city(self, place: KnownPlace, name: str, english: Iterable[str]) -> None:
        """云州国际学校 is 国际学校 in its own city, 国際学校, 국제학교 and the international school; a driving school (驾校) is any."""
        told = [(language, flatten(written)) for language, written in place.names.items()]
        told += [("en", flatten(written)) for written in english if written.count(" ") > 1]
        rests = {(language, rest) for language, written in told if (rest := self._city_taken_off(written, language))}
        if not any(HAN.search(rest) and len(rest) >= SOUND_LENGTH for language, rest in rests if language != "ja"):
            rests = {(language, rest) for language, rest in rests if language == "en"}
        rest_alone = Known(place.code, name, place.kind, place.area, place.lat, place.lon, generic=True)
        for language, rest in rests:
            if len(rest) >= SOUND_LENGTH:
                forms = _FORMS.get(language)
                for written in (rest, *(forms(rest) if forms else ())):
                    self._add(written, rest_alone)

    def _city_taken_off(self, written: str, language: str) -> str:
        """A name without the city's, which Russian puts last; "" for one without it."""
        for city in sorted(self._city_names, key=len, reverse=True):
            rest = written.removesuffix(f" {city}") if language == "ru" else written.removeprefix(city).strip()
            if rest != written:
                return rest
        return ""

    def _add_after_road(self, place: KnownPlace, roads: Iterable[KnownPlace], own: str) -> None:
        """What is called after its road, by the road's own name: Renmin Road Primary School."""
        name = place.name(own)
        road = max((r for r in roads if name.startswith(r.name(own))), key=lambda r: len(r.name(own)), default=None)
        if road is None:
            return
        known = Known(place.code, name, place.kind, place.area, place.lat, place.lon)
        for language, told in place.names.items():
            for written in forms_of_a_road(told, road.names.get(language, "")):
                self._add(written, known)

    def _add_bare_russian(self, city: City, own: str) -> None:
        """улица Жэньминь without its улица, where no area and no place but those on it has that word in its name."""
        named = [area.names for area in city.geography.areas]
        named += [place.names for place in city.geography.places if place.kind not in {"road", "crossing"}]
        beside = (_IN_A_ROAD.sub(" ", flatten(names.get("ru", ""))) for names in named)
        taken = {word for name in beside for word in re.findall(r"[\w-]+", name)}
        for place in city.geography.places:
            bare = flatten(place.names.get("ru", "")).partition(" ")[2]
            if place.kind == "road" and len(bare) >= BARE and bare not in taken:
                self._add(bare, Known(place.code, place.name(own), place.kind, place.area, place.lat, place.lon))

    def _add_romanised(self) -> None:
        """Chinese names as foreigners spell them, made when somebody first writes so: what knows the readings takes long to import."""
        self._romanised = True
        for place in self._places:
            name = place.name(self._own)
            known = Known(place.code, name, place.kind, place.area, place.lat, place.lon)
            whole = name if place.kind != "compound" or name.endswith(("小区", "社区", "院")) else name + "小区"
            bare = name.removesuffix("小区") if name.endswith("里小区") else name
            for written in {form for one in (name, whole, bare) for form in romanised_forms(one, sound)}:
                self._add(written, known)
        self._by_start = _by_start(self._names)

    def _add(self, name: str, known: Known) -> None:
        flat = flatten(name).strip()
        if len(flat) >= 2 and all(other.code != known.code for other in self._names[flat]):
            self._names[flat].append(known)

    def get(self, name: str) -> tuple[Known, ...]:
        return tuple(self._names.get(flatten(name), ()))

    def is_city(self, name: str) -> bool:
        return flatten(name) in self._city_names

    def _find(self, flat: str) -> tuple[Found, ...]:
        if not self._romanised and ROMANISED.search(flat):
            self._add_romanised()
        found = []
        behind = 0  # the last one
        for i, begun in enumerate(map(self._by_start.get, map(add, flat, flat[1:]))):
            if begun is None or i < behind:
                continue
            for name in begun:
                if flat.startswith(name, i) and _bounded(flat, i, name):
                    behind = i + len(name)
                    found.append(Found(i, behind, tuple(self._names[name])))
                    break
        return tuple(found)

    def without_names(self, text: str) -> str:
        """A text whose matter shall be compared: names that say where and not what taken out (柳树村 is no tree)."""
        parts, behind = [], 0
        for found in self.find(flatten(text)):
            if found.known[0].kind in _NAMES_ONLY:
                kept = "村" if text[found.start : found.end].endswith("村") else " "
                parts += [text[behind : found.start], kept]
                behind = found.end
        return "".join([*parts, text[behind:]]) if parts else text

    def sounding_like(self, name: str) -> tuple[Known, ...]:
        """Those whose name sounds the same and shares a character (锦秀花园 for 锦绣花园)."""
        if len(name) < SOUND_LENGTH:
            return ()
        other = self._sounds.get(sound(name))
        return tuple(self._names[other]) if other and any(a == b for a, b in zip(other, name, strict=False)) else ()

    def written_like(self, name: str, least: float = SIMILAR) -> tuple[Known, ...]:
        """Those whose name is nearly the same."""
        flat = flatten(name)
        names = self._han if HAN.search(flat) else self._latin
        if len(flat) < SOUND_LENGTH:
            return ()
        told = _numbers(flat)
        like = process.extract(flat, names, scorer=fuzz.ratio, score_cutoff=least, limit=LIKE)
        best = next((other for other, *_ in like if _numbers(other) == told), None)
        return tuple(self._names[best]) if best else ()


def _by_start(names: Iterable[str]) -> dict[str, list[str]]:
    """The names by their first two letters, the longest first."""
    found: dict[str, list[str]] = defaultdict(list)
    for name in sorted(names, key=len, reverse=True):
        found[name[:2]].append(name)
    return found


_HANGUL = re.compile(r"[\uac00-\ud7a3]")
_NUMBER = re.compile(r"\b(?:first|second|third|fourth|fifth|sixth)\b|(?:[a-z]{1,4}(?=[-－ ]?\d))?[-－ ]?\d+")


def _numbers(flat: str) -> list[str]:
    """The numbers of a name, with the letters of a code: who mistypes them names another lamp post or yard (RM-038 is no RM-0380)."""
    return [re.sub(r"[-－ ]", "", found) for found in _NUMBER.findall(flat)]


def _bounded(flat: str, start: int, name: str) -> bool:
    """A name in letters does not begin or end inside a word; 38号院 does not begin inside 138号院."""
    end = start + len(name)
    if name[0].isdigit() and start and (flat[start - 1].isdigit() or flat[start - 1] in "路街道巷第"):
        return False
    if name[0].isascii() and name[0].isalnum() and start and flat[start - 1].isascii() and flat[start - 1].isalnum():
        return False
    if start and _HANGUL.match(name) and _HANGUL.match(flat[start - 1]):  # 류허 is not in 거류허가
        return False
    if not _letter(name[-1]):
        return True
    return end == len(flat) or not _letter(flat[end])


def _letter(char: str) -> bool:
    """A letter of a script that puts blanks between words (Korean endings stick to the name)."""
    return char.isalnum() and (char < "\u1100")


@lru_cache(maxsize=8192)
def _syllable(char: str) -> str:
    return "".join(_pinyin()(char))


@cache
def _pinyin() -> Callable[[str], list[str]]:
    """Imported without the readings of 47,000 phrases, a third of a second and 20 MB: single characters need none."""
    os.environ.setdefault("PYPINYIN_NO_PHRASES", "true")
    from pypinyin import lazy_pinyin

    return lazy_pinyin


def sound(name: str) -> tuple[str, ...]:
    """The syllables of a name without tones."""
    return tuple(_syllable(char) for char in name)
