"""Erasure (删除个人信息): whatever tells of a person is wiped; what a ticket is counted by stays. Each act is on record."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import case, delete, insert, select, update

from handlers.conversation.message import Outgoing
from handlers.conversation.state import Conversation
from handlers.ports.records import CallBack
from handlers.privacy import seen_text
from storage.conversations import read_conversation
from storage.files import files_of
from storage.store import SqlWork
from storage.tables import (
    AuditBody,
    audit,
    call_backs,
    conversations,
    inbox,
    messages,
    persons,
    ticket_events,
    tickets,
)
from storage.ticket_row import NEVER, blind_phone
from storage.transaction import account_key
from tickets.ticket import CitizenId, Event, FileId, Ticket
from tickets.units import ActorKind
from values import replace, without_last

PLAIN_DATA = frozenset(
    {"unit_code", "until", "asked", "line", "photos", "grade", "solved", "number", "into", "late", "brought_by"}
)
"""Of an event's data: codes, days and numbers, which tell of no person."""
PAGE = 500


class StillOpen(Exception):
    """Tickets of this person are open: whoever handles them needs what would be erased. `numbers` are they."""

    def __init__(self, numbers: Sequence[str]) -> None:
        super().__init__(", ".join(numbers))
        self.numbers = tuple(numbers)


@dataclass(frozen=True)
class Known:
    """All that is kept of a person. `uploads`: the photos and voices in what was `heard`."""

    person: str
    conversations: tuple[Conversation, ...]
    tickets: tuple[Ticket, ...]
    messages: tuple[Outgoing, ...]
    heard: tuple[tuple[datetime, str], ...]
    uploads: tuple[str, ...]
    calls: tuple[CallBack, ...]


def persons_of_phone(work: SqlWork, phone: str) -> tuple[str, ...]:
    """Who left this number as contact in a ticket. What no worker has read since an older release saved it is opened."""
    wanted = blind_phone(work.keyring, phone)
    if wanted is None:
        return ()
    columns = tickets.c
    known = select(columns.citizen).where(columns.phone == wanted, columns.phoned == columns.version)
    found = dict.fromkeys(work.connection.execute(known.order_by(columns.number)).scalars())
    unread = select(columns.body).where(columns.phoned != columns.version)
    for page in work.connection.execute(unread).scalars().partitions(PAGE):
        for ticket in page:
            if ticket.contact is not None and blind_phone(work.keyring, ticket.contact.phone) == wanted:
                found[str(ticket.citizen)] = None
    return tuple(found)


def known_of(work: SqlWork, person: str) -> Known:
    """Everything kept of a person, by their id."""
    keyring, connection = work.keyring, work.connection
    blind = keyring.blind("person", person)
    kept = connection.execute(
        select(conversations.c.version, conversations.c.body).where(conversations.c.person == blind)
    )
    talks = tuple(read_conversation(version, body) for version, body in kept)
    accounts = [account_key(work.keyring, talk.account) for talk in talks]
    said = connection.execute(
        select(inbox.c.at, inbox.c.body).where(inbox.c.account.in_(accounts)).order_by(inbox.c.at)
    ).all()
    uploads = (one.file for _at, body in said for one in (*body.message.pictures, *body.message.voices))
    sent = select(messages.c.body).where(messages.c.account.in_(accounts)).order_by(messages.c.id)
    theirs = select(tickets.c.body).where(tickets.c.citizen == person).order_by(tickets.c.submitted_at)
    return Known(
        person,
        talks,
        tuple(connection.execute(theirs).scalars()),
        tuple(connection.execute(sent).scalars()),
        tuple((at, body.message.text) for at, body in said),
        tuple(file for file in uploads if file),
        tuple(call for call in work.promises(open_only=False) if call.person == person),
    )


def erase(work: SqlWork, person: str, by: str, reason: str, now: datetime) -> dict[str, int]:
    """Wipe a person, in one transaction; how much it concerned.

    Raises:
        StillOpen: tickets of theirs are open. LookupError: nobody has this id.
    """
    known = known_of(work, person)
    if not (known.tickets or known.conversations):
        raise LookupError(person)
    if is_open := [ticket.number for ticket in known.tickets if ticket.is_open]:
        raise StillOpen(is_open)
    accounts = [account_key(work.keyring, talk.account) for talk in known.conversations]
    connection = work.connection
    others = _held_unread(work, {ticket.number for ticket in known.tickets})
    files = sum(wipe_ticket(work, ticket.number, others) for ticket in known.tickets)
    sent_to = (file for message in known.messages for file in message.photos)
    files += work.originals.release(accounts, {*sent_to, *known.uploads}, others)
    heard = connection.execute(delete(inbox).where(inbox.c.account.in_(accounts)).returning(inbox.c.event)).all()
    gone = delete(messages).where(messages.c.account.in_(accounts)).returning(messages.c.id)
    sent = connection.execute(gone).all()
    blind = work.keyring.blind("person", person)
    connection.execute(delete(conversations).where(conversations.c.person == blind))
    connection.execute(delete(persons).where(persons.c.id == person))
    for call in known.calls:
        connection.execute(delete(call_backs).where(call_backs.c.id == call.id))
    counts = {
        "tickets": len(known.tickets),
        "conversations": len(known.conversations),
        "heard": len(heard),
        "messages": len(sent),
        "call_backs": len(known.calls),
        "files": files,
    }
    record(work, "erased", person, by, reason, counts, now)
    return counts


def record(work: SqlWork, what: str, person: str, by: str, reason: str, counts: dict[str, int], now: datetime) -> None:
    """Keep on record that somebody did `what` (erased, exported) with what is kept of a person; not of whom in clear."""
    row = {"at": now, "what": what, "subject": work.keyring.blind("person", person)}
    work.connection.execute(insert(audit).values(row | {"body": AuditBody(by, reason, counts)}))


def _held_unread(work: SqlWork, but: Collection[str]) -> set[str]:
    """The files of tickets that an older release saved, and of which no worker has noted yet what they hold."""
    columns = tickets.c
    unread = select(columns.number, columns.body).where(columns.held != columns.version)
    pages = work.connection.execute(unread).partitions(PAGE)
    return {file for page in pages for number, ticket in page if number not in but for file in files_of(ticket)}


def wipe_ticket(work: SqlWork, number: str, kept: Collection[str] = ()) -> int:
    """Take out of a ticket, its history, what staff were sent about it and the ticket into which it was merged whatever
    tells of a person; how many files. Those that another ticket holds, or that are `kept`, stay for it."""
    ticket = work.tickets.get(number)
    if ticket is None:
        return 0
    nobody = CitizenId(f"erased:{secrets.token_hex(16)}")
    for lead in _leads(work, ticket):
        _take_back(work, lead, ticket.photos)
        _take_words_back(work, lead, ticket)
    for event in work.tickets.events(number):
        at = (ticket_events.c.ticket == number, ticket_events.c.seq == event.seq)
        work.connection.execute(update(ticket_events).where(*at).values(body=_wiped_event(event, nobody)))
    work.forget_words(ticket)
    wiped = _wiped(ticket, nobody)
    row = {"citizen": nobody, "version": wiped.version, "body": wiped, "phone": None, "caller": None}
    row |= {"phoned": wiped.version, "attached": wiped.version, "held": wiped.version}
    work.connection.execute(update(tickets).where(tickets.c.number == number).values(row))
    about = select(messages.c.id, messages.c.body).where(messages.c.ticket == number)
    for id, message in work.connection.execute(about).all():
        plain = replace(message, text="…", labels=(), choices=(), photos=())
        work.connection.execute(update(messages).where(messages.c.id == id).values(body=plain, card=False))
    return work.originals.release((number,), files_of(ticket), kept)


def _leads(work: SqlWork, ticket: Ticket) -> set[str]:
    """The tickets into which this one was merged, and those into which they were."""
    found: set[str] = set()
    ahead: set[str] = {ticket.merged_into or ticket.number, ticket.number}
    while ahead:
        number = ahead.pop()
        found.add(number)
        into = {event.data["into"] for event in work.tickets.events(number) if event.data.get("into")}
        ahead |= into - found
    return found - {ticket.number}


def _take_back(work: SqlWork, number: str, photos: Iterable[FileId]) -> None:
    """Take the photos that a merged ticket brought out of the other one: the last of each, its own come first."""
    lead = work.tickets.get(number)
    if lead is None:
        return
    stay = without_last(lead.photos, photos)
    if len(stay) == len(lead.photos):
        return
    without = replace(lead, version=lead.version + 1, photos=stay)
    work.originals.held_anew(number, files_of(without), files_of(lead))
    noted = (tickets.c.held, tickets.c.attached, tickets.c.indexed, tickets.c.phoned)
    row: dict[str, object] = {"version": without.version, "body": without}
    row |= {one.name: case((one == lead.version, without.version), else_=NEVER) for one in noted}
    work.connection.execute(update(tickets).where(tickets.c.number == number).values(row))


def _take_words_back(work: SqlWork, number: str, ticket: Ticket) -> None:
    """Take what a merged ticket told out of the history of the other one, and out of what its staff were sent of it. An older
    release did not note whose the words are: there they are known by being the same."""
    told = {ticket.summary, ticket.text, *(event.text for event in work.tickets.events(ticket.number))}
    told = {words for one in told for words in (one, seen_text(ticket, one)) if words}
    for event in work.tickets.events(number):
        theirs = event.data.get("brought_by") == ticket.number if "brought_by" in event.data else event.text in told
        if event.type != "seconded" or not theirs or not event.text:
            continue
        at = (ticket_events.c.ticket == number, ticket_events.c.seq == event.seq)
        work.connection.execute(update(ticket_events).where(*at).values(body=replace(event, text="")))
    about = select(messages.c.id, messages.c.body).where(messages.c.ticket == number)
    for id, message in work.connection.execute(about).all():
        if message.key == "card.seconded" and any(words in message.text for words in told):
            plain = replace(message, text="…", labels=(), choices=(), photos=())
            work.connection.execute(update(messages).where(messages.c.id == id).values(body=plain, card=False))


def _wiped(ticket: Ticket, nobody: CitizenId) -> Ticket:
    place, survey = ticket.place, ticket.survey
    return replace(
        ticket,
        version=ticket.version + 1,
        citizen=nobody,
        title="",
        summary="",
        text="",
        since="",
        place=replace(place, text="", lat=None, lon=None, datum=None, known=None, detail="") if place else None,
        photos=(),
        readings=(),
        voices=(),
        answers={},
        contact=None,
        accused="",
        identifying=(),
        vulnerable=(),
        frail=(),
        replies=tuple(replace(reply, text="", photos=()) for reply in ticket.replies),
        survey=replace(survey, words="") if survey else None,
        unchecked=None,
        petition=replace(ticket.petition, reason="") if ticket.petition else None,
    )


def _wiped_event(event: Event, nobody: str) -> Event:
    by = replace(event.by, id=nobody, name="") if event.by.kind is ActorKind.CITIZEN else event.by
    data = {name: value for name, value in event.data.items() if name in PLAIN_DATA}
    return replace(event, by=by, text="", data=data)
