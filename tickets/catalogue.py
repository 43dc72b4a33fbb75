"""The catalogue of matters (诉求事项目录): a tree whose leaves carry unit role, deadline class and usual kind."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property


class Kind(StrEnum):
    """Kind of appeal (诉求类型)."""

    INQUIRY = "inquiry"
    HELP = "help"
    COMPLAINT = "complaint"
    TIP_OFF = "tip_off"
    SUGGESTION = "suggestion"
    PRAISE = "praise"


class Danger(StrEnum):
    """Danger to life or limb (险情), in the order in which several are answered."""

    SELF_HARM = "self_harm"
    GAS = "gas"
    FIRE = "fire"
    ELECTRIC = "electric"
    LIFT = "lift"
    DROWNING = "drowning"
    FLOOD = "flood"
    COLLAPSE = "collapse"
    MEDICAL = "medical"
    TRAFFIC = "traffic"
    VIOLENCE = "violence"
    POISON = "poison"
    CHILD = "child"
    MISSING = "missing"
    FRAUD = "fraud"
    FREEZING = "freezing"


class DeadlineClass(StrEnum):
    """How long a leaf may take (时限类别): hours for what is urgent, else working days. These six every city has; it may give
    them other limits, and have more of its own."""

    E2H = "E2h"
    H24 = "H24"
    W3 = "W3"
    W5 = "W5"
    W10 = "W10"
    W15 = "W15"


class PlaceNeeded(StrEnum):
    """How exactly a matter needs its place: the very spot, the area (to know whose it is), or none."""

    EXACT = "exact"
    AREA = "area"
    NONE = "none"


@dataclass(frozen=True)
class Category:
    """A leaf (事项): `path` from the first level down, `names` the residents' plain name per language; `exposes` whether whoever tips it off may have
    somebody to fear, so that they are asked how to be named."""

    code: str
    path: tuple[str, ...]
    names: Mapping[str, str]
    formal_name: str
    unit_role: str
    deadline_class: str
    emergency: bool = False
    danger: str | None = None
    kind: Kind | None = None
    place: PlaceNeeded = PlaceNeeded.EXACT
    exposes: bool = True

    @property
    def group(self) -> tuple[str, ...]:
        """The group that it stands in: what is beside it there is confused with it most."""
        return self.path[:2]

    def name(self, language: str) -> str:
        return self.names.get(language) or self.formal_name

    def is_near(self, other: Category | None) -> bool:
        """Whether both are of the same group."""
        return other is not None and self.group == other.group


@dataclass(frozen=True)
class Catalogue:
    """All leaves, in the order of the city's file, and the names of the upper levels per language."""

    leaves: tuple[Category, ...]
    group_names: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    @cached_property
    def by_code(self) -> Mapping[str, Category]:
        return {leaf.code: leaf for leaf in self.leaves}

    def get(self, code: str | None) -> Category | None:
        return self.by_code.get(code) if code else None

    def children(self, path: tuple[str, ...]) -> tuple[str, ...]:
        """The next groups under `path`, each once, in the file's order; empty where leaves follow."""
        depth = len(path)
        names = (leaf.path[depth] for leaf in self.leaves if leaf.path[:depth] == path and len(leaf.path) > depth)
        return tuple(dict.fromkeys(names))

    def leaves_under(self, path: tuple[str, ...]) -> tuple[Category, ...]:
        """The leaves that hang directly on `path`."""
        return tuple(leaf for leaf in self.leaves if leaf.path == path)

    def group_name(self, group: str, language: str) -> str:
        return self.group_names.get(group, {}).get(language) or group
