"""The units that must act (承办单位), and the staff who work for them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import cached_property


class Role(StrEnum):
    """Staff roles (岗位). Residents and the line itself act too (`Actor`), but nobody enrols as one."""

    OFFICER = "officer"
    HEAD = "head"
    GRID = "grid"
    DISPATCHER = "dispatcher"
    SUPERVISOR = "supervisor"
    OPERATOR = "operator"


UNIT_ROLES = frozenset({Role.OFFICER, Role.HEAD, Role.GRID})
LINE_ROLES = frozenset({Role.DISPATCHER, Role.SUPERVISOR, Role.OPERATOR})


@dataclass(frozen=True)
class Unit:
    """A unit (承办单位): `roles` are what the catalogue names, `area` the area that it serves, `earlier` how many working
    days before the real deadline its own limit ends (内部时限; 0: it has none), `fallback` whether it takes what nobody else in its area
    is named for (兜底)."""

    code: str
    names: Mapping[str, str]
    roles: tuple[str, ...]
    area: str
    parent: str | None = None
    level: str = "city"
    phone: str = ""
    earlier: int = 0
    fallback: bool = False

    def name(self, language: str) -> str:
        return self.names.get(language) or next(iter(self.names.values()))


@dataclass(frozen=True)
class Units:
    """All units of a city, by code, by role and in their tree."""

    all: tuple[Unit, ...]

    @cached_property
    def by_code(self) -> Mapping[str, Unit]:
        return {unit.code: unit for unit in self.all}

    @cached_property
    def by_role(self) -> Mapping[str, tuple[Unit, ...]]:
        roles: dict[str, list[Unit]] = {}
        for unit in self.all:
            for role in unit.roles:
                roles.setdefault(role, []).append(unit)
        return {role: tuple(units) for role, units in roles.items()}

    @cached_property
    def fallbacks(self) -> tuple[Unit, ...]:
        return tuple(unit for unit in self.all if unit.fallback)

    def get(self, code: str | None) -> Unit | None:
        return self.by_code.get(code) if code else None

    def below(self, code: str) -> tuple[Unit, ...]:
        """The units directly under `code`."""
        return tuple(unit for unit in self.all if unit.parent == code)

    def holds(self, upper: str, lower: str) -> bool:
        """Whether `lower` is `upper` or stands under it in the tree."""
        unit = self.get(lower)
        while unit is not None:
            if unit.code == upper:
                return True
            unit = self.get(unit.parent)
        return False


@dataclass(frozen=True)
class StaffMember:
    """A staff member (工作人员): one account in one chat, bound to one unit with one role. `away_until` is when they are back
    on duty (离岗), None while they are."""

    id: str
    name: str
    unit: str
    role: Role
    away_until: datetime | None = None

    def is_away(self, at: datetime) -> bool:
        """Whether they are off duty at this moment."""
        return self.away_until is not None and at < self.away_until


class ActorKind(StrEnum):
    """Who acts: the line by itself, a resident, somebody of the staff."""

    LINE = "line"
    CITIZEN = "citizen"
    STAFF = "staff"


@dataclass(frozen=True)
class Actor:
    """Who does something to a ticket: the citizen, the line itself or a staff member."""

    kind: ActorKind
    id: str = ""
    name: str = ""
    unit: str | None = None
    role: Role | None = None

    @classmethod
    def citizen(cls, id: str) -> Actor:
        return cls(ActorKind.CITIZEN, id)

    @classmethod
    def staff(cls, member: StaffMember) -> Actor:
        return cls(ActorKind.STAFF, member.id, member.name, member.unit, member.role)


LINE = Actor(ActorKind.LINE)
