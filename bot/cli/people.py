"""`minhu staff …`: who works for the units. The codes are given out here and nowhere else."""

from __future__ import annotations

import json
import secrets
import sys
from datetime import UTC, datetime
from pathlib import Path

from bot.cities import load_city
from bot.cli.opening import Told, not_there, open_store, reading, settings_of
from bot.cli.tables import table
from handlers.conversation.heard import UNWRITTEN
from handlers.enrolment import LIFETIME, make_invite
from handlers.ports.records import StaffAccount
from storage.store import SqlWork
from tickets.units import Role, StaffMember

LONGEST_NAME = 40  # characters: residents read it in the middle of a sentence


def invite(
    name: str, unit: str, role: str, id: str | None, *, namesake: bool, city: Path | None, store: str | None
) -> int:
    settings = settings_of(city=city, store=store)
    town = load_city(settings.city)
    found = town.units.get(unit)
    if found is None:
        raise Told(f"--unit: there is no unit {unit!r}; `minhu city show --json` lists the codes")
    if role not in [known.value for known in Role]:
        raise Told(f"--role: {role!r} is none of {', '.join(Role)}")
    name = name.strip()
    if not name or len(name) > LONGEST_NAME or "\n" in name or UNWRITTEN.search(name):
        raise Told(f"--name: a name has 1 to {LONGEST_NAME} characters in one line, and no invisible ones")
    new = not_there(settings)
    opened = open_store(settings)
    member = StaffMember(id or secrets.token_hex(4), name, unit, Role(role))
    try:
        with opened.begin() as work:
            if id and id not in _known(work):
                raise Told(f"--id: nobody has the id {id!r}; `minhu staff list` shows all")
            there = None if id or namesake else _there(work, name, unit, datetime.now(UTC))
            if there:
                raise Told(
                    f"--name: {there.name} ({there.role}) is already at {unit}: --id {there.id} gives the same person "
                    "a new code, --namesake invites somebody else of that name"
                )
            code = make_invite(work, member, datetime.now(UTC))
    finally:
        opened.close()
    print(code)
    print(
        f"{member.name} ({role}, {found.name(town.language)}; id {member.id}) sends this code to the bot in any chat,"
    )
    print(f"or at {_staff_page(settings.public_url, settings.host, settings.port)}, within {_minutes()} minutes.")
    print("It works once and is shown once.")
    if new:
        print(f"The store at {new} is new: a line that is served from another one does not know this code.")
    return 0


def _there(work: SqlWork, name: str, unit: str, now: datetime) -> StaffMember | None:
    """Who of that name is bound or invited at the unit. A second id for one person would leave them a ghost, to whom
    tickets stay allotted and messages go that nobody reads."""
    bound = [one.member for one in work.staff.all() if not one.left]
    invited = [one.member for one in work.staff.invites() if not one.used and one.expires_at > now]
    return next((one for one in bound + invited if (one.name, one.unit) == (name, unit)), None)


def _known(work: SqlWork) -> set[str]:
    """The ids of all who are or were bound, or are invited."""
    return {one.member.id for one in work.staff.all()} | {one.member.id for one in work.staff.invites()}


def _staff_page(public_url: str, host: str, port: int) -> str:
    return f"{public_url.rstrip('/') or f'http://{host}:{port}'}/staff"


def _minutes() -> int:
    return int(LIFETIME.total_seconds() // 60)


def listed(*, as_json: bool, city: Path | None, store: str | None) -> int:
    settings = settings_of(city=city, store=store)
    zone = load_city(settings.city).timezone
    now = datetime.now(UTC)
    with reading(settings) as work:
        bound = [
            _row(one.member, _state(one, now), one.since.astimezone(zone).isoformat("T", "seconds"))
            for one in work.staff.all()
        ]
        invited = [
            _row(one.member, "invited", "") for one in work.staff.invites() if not one.used and one.expires_at > now
        ]
    rows = bound + invited
    if as_json:
        print(json.dumps(rows, ensure_ascii=False, indent=2))
    else:
        print(table(rows, ("id", "name", "unit", "role", "state", "since")) if rows else "nobody is enrolled")
    return 0


def _state(one: StaffAccount, now: datetime) -> str:
    return "left" if one.left else "away" if one.member.is_away(now) else "bound"


def _row(member: StaffMember, state: str, since: str) -> dict[str, str]:
    return {
        "id": member.id,
        "name": member.name,
        "unit": member.unit,
        "role": member.role.value,
        "state": state,
        "since": since,
    }


def revoke(id: str, *, city: Path | None, store: str | None) -> int:
    """Whoever is revoked leaves their tickets to colleagues, who are told by the server, also beside a running one."""
    from bot.composition import office
    from handlers.desk.orders import leaving
    from storage.dbos_engine import DbosEngine

    settings = settings_of(city=city, store=store)
    engine = DbosEngine(settings.store_url)
    opened = open_store(settings, fresh=False, engine=engine)
    try:
        engine.prepare()
        with opened.begin() as work:
            done = leaving.revoke(office(work, load_city(settings.city), datetime.now(UTC)), id)
    finally:
        opened.close()
    if not done:
        print(f"minhu: there is no staff member {id}; `minhu staff list` shows all", file=sys.stderr)
        return 1
    print(f"{id} is revoked")
    return 0
