"""What is said of a ticket is put on record (记录在案): nothing moves, and who has to know learns of it, as `notices` says.

An event keeps the name under which it has always been stored: a store of before holds it, and a release of before may read it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import Enum
from types import MappingProxyType

from handlers.ports.understanding import Told
from handlers.usecases.casework import Casework
from tickets.ticket import Ticket
from tickets.units import Actor
from values import replace

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Record:
    """How it is kept: the stored name of its `event`, whether the words are `confidential` (on no card of the unit), and whether it is
    put on record once a day at most, however often it is said."""

    event: str
    confidential: bool = True
    daily: bool = False


class Recorded(Enum):
    """What is put on record, who learns of it and why."""

    PETITION_ANNOUNCED = Record("threatened", daily=True)
    """They mean to go over everybody's head (上访、曝光). Supervisors look at what holds it up; it is no danger, nothing to report anybody
    for, and nothing for the unit to read."""
    THREAT_TO_STAFF = Record("staff_threatened")
    """Who handles the ticket is threatened (威胁办理人员), by the resident or as staff tell it. The unit hears how to keep safe,
    supervisors and operators the words, at any hour; the ticket goes on."""
    PRESSURE_ON_RESIDENT = Record("pressed_upon")
    """The resident is pressed or threatened because they reported (受人施压). Supervisors alone: the unit may be the very one."""
    LEAK_ALLEGED = Record("leak_alleged")
    """Whoever they reported learnt of it (泄露举报人信息). Supervisors, at any hour: they see each look at the number. It is nothing
    that the line could deny."""
    MISCONDUCT_TOLD = Record("misconduct_told")
    """Who handles the ticket took money, came drunk, shouted, pressed for a rating (办理人员作风). Supervisors alone: the words are about
    who would read them in the unit."""
    INTEREST_TOLD = Record("interest_told")
    """Who is reported has somebody in the unit (利害关系). Dispatchers and supervisors decide who handles and who checks it."""
    EXTENSION_OBJECTED = Record("extension_objected")
    """The resident does not agree to the extension (不同意延期). It is no word for the unit that asked for it: supervisors."""
    PETITION_OBJECTED = Record("petition_objected")
    """The resident does not agree to what the unit asks for and nobody has decided yet (不同意挂账): supervisors, who decide it."""
    OTHER_UNIT_WISHED = Record("other_unit_wished", confidential=False)
    """The resident wants another unit (要求转办). Dispatchers decide; whoever has it answers until then and may read it."""
    UNCONTACTED = Record("uncontacted", confidential=False)
    """Nobody spoke with them, where the unit entered nothing or it is asked whether it is solved (没人联系). The words stay with the
    ticket, supervisors hear of it, and it counts as not contacted."""
    STOOD_UP = Record("stood_up", confidential=False, daily=True)
    """Somebody was to come or to ring, and did not (失约). The words stay with the ticket, and supervisors hear of it, once a day."""


# What any words that are kept on a ticket may tell beside: it is put on record with them.
BESIDE: Mapping[Told, Recorded] = MappingProxyType(
    {Told.THREAT_TO_STAFF: Recorded.THREAT_TO_STAFF, Told.INTEREST: Recorded.INTEREST_TOLD}
)


def put_on_record(
    case: Casework, ticket: Ticket, what: Recorded, actor: Actor, words: str, identifying: tuple[str, ...]
) -> Ticket:
    """Keep these words as what they are; who has to know is told. `identifying` is what in them would tell who writes."""
    record = what.value
    if record.daily and any(
        event.type == record.event and case.now - event.at < ONE_DAY
        for event in case.work.tickets.events(ticket.number)
    ):
        return ticket
    ticket = replace(ticket, identifying=(*ticket.identifying, *identifying))
    return case.keep(case.note(ticket, record.event, actor, words.strip(), confidential=record.confidential))


def with_what_is_beside(case: Casework, ticket: Ticket, actor: Actor, words: str, *of: Told) -> Ticket:
    """With what these words tell `of` this beside their matter on record, told with what else is kept. Praise complains of nobody
    who could have kin anywhere."""
    told = case.told(words) if words else {}
    for kind in of:
        if kind not in told or kind is Told.INTEREST and ticket.is_praise:
            continue
        record = BESIDE[kind].value
        case.noticed.add(record.event)
        kept = told[kind].text if kind is Told.INTEREST else words.strip()
        ticket = case.note(ticket, record.event, actor, kept, confidential=record.confidential)
    return ticket
