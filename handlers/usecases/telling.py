"""Telling everybody concerned what happened to a ticket (谁该知道): staff by their cards, the resident by a push.

event ── notices ──► whom, when, in which words ── push ──► the engine's queue
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from handlers.conversation.message import Account, Choice, Outgoing, Part, Phrase, Say
from handlers.conversation.state import Conversation
from handlers.notices import (
    ADDED,
    AGAIN,
    ASKED_FILER,
    CLOCKS,
    ESCALATED,
    FOLLOWED,
    NOT_ON_CARDS,
    NOTICES,
    OF_PRAISE,
    OFFERS,
    PASSED_ON,
    PRESSED,
    PRESSING,
    SAID_BY_FILER,
    SEEN_BY_FILER,
    WITH_PHOTOS,
    WITH_REPLY,
    WITH_WORDS,
    Notice,
)
from handlers.ports.understanding import Span, Told
from handlers.texts import Texts
from handlers.usecases.concerned import Concerned
from handlers.usecases.rendering import push_mid, rendered
from handlers.usecases.ticket_values import values_of
from tickets.catalogue import Category
from tickets.deadlines import is_urgent
from tickets.hours import quiet_until
from tickets.lifecycle import MOVING
from tickets.ticket import Event, Ticket
from tickets.units import LINE_ROLES, ActorKind, Role, StaffMember
from values import expressions as re
from values import replace

StaffCard = Callable[["Telling", Ticket, StaffMember], tuple[tuple[Part, ...], tuple[Choice, ...]]]

# Who wrote so short a while ago is at work, whatever the hour (the line's own people in the night, an officer who stayed).
AT_WORK = timedelta(minutes=30)
# Paragraphs of a card that tell what waits for a decision.
ASKED = re.compile(r"card\.(petition|unchecked)")


@dataclass
class Telling(Concerned):
    """What one turn or one timer tells, inside its transaction."""

    texts: Texts
    staff_card: StaffCard
    survey_choices: Callable[[Ticket], tuple[Choice, ...]]
    told: Callable[[str], Mapping[Told, Span]]
    """What words of a resident tell beside their matter."""
    pushed: list[Outgoing] = field(default_factory=list, kw_only=True)
    noticed: set[str] = field(default_factory=set, kw_only=True)
    """Events of this turn of which its answer has to speak."""
    _told: set[tuple[str, int, str]] = field(default_factory=set, kw_only=True)

    def tell(self, ticket: Ticket, events: Sequence[Event], former_unit: str | None) -> None:
        """Everybody concerned hears of each of these events of one change; cards that are held follow it."""
        by_resident = any(event.by.kind is ActorKind.CITIZEN for event in events)
        for event in events:
            for notice in NOTICES.get(event.type, ()):
                if notice.audience != "resident":
                    self._tell(ticket, event, notice, former_unit)
                elif not by_resident and AGAIN not in event.data:
                    self.tell_resident(ticket, event, notice)
            if event.type in FOLLOWED:
                self._tell_seconds(ticket, event)
        shown = (
            e for e in events if e.by.kind is ActorKind.STAFF and not e.confidential and e.type not in NOT_ON_CARDS
        )
        by_staff = next(shown, None)
        if by_staff is not None:
            self._cards_follow(ticket, by_staff)

    # ── telling staff ─────────────────────────────────────────────────────────────────────────────────────────────

    def _tell(self, ticket: Ticket, event: Event, notice: Notice, former_unit: str | None) -> None:
        match notice.audience:
            case "unit":
                self._tell_unit(ticket, event, notice)
            case "filer" if self.by_filer(ticket):
                filer = self.work.staff.get(ticket.filed_by) if ticket.filed_by else None
                asks = notice.survey and self.witness(ticket) is not None
                asked = replace(notice, key=self._key_for_filer(ticket, notice, asks=asks), survey=asks)
                self._tell_staff((filer,) if filer is not None else (), ticket, event, asked)
            case _:
                for staff in self._audience(ticket, event, notice, former_unit):
                    self._tell_staff(staff, ticket, event, notice)

    def _tell_unit(self, ticket: Ticket, event: Event, notice: Notice) -> None:
        urges_check = event.type == "urged" and ticket.unchecked is not None
        staff = self.supervisors() if urges_check else self.responsible(ticket)
        told = self._tell_staff(staff, ticket, event, notice)
        if event.type in ("dispatched", "transferred"):
            missing = "unattended" if self.unattended(ticket, staff) else ""
            if missing := missing if told else "unmanned":
                self._tell_staff(self.dispatchers(), ticket, event, NOTICES[missing][0])
        elif event.type in PRESSING and ticket.unit and not self.work.staff.of_unit(ticket.unit):
            self._tell_staff(self.dispatchers(), ticket, event, NOTICES["unheard"][0])

    def _audience(
        self, ticket: Ticket, event: Event, notice: Notice, former_unit: str | None
    ) -> Iterator[Sequence[StaffMember]]:
        """The staff whom the notice names, each group by itself: of a group in which nobody is on duty all hear of it."""
        match notice.audience:
            case "event_unit":
                yield self.work.staff.of_unit(event.data["unit_code"])
            case "co_units":
                yield from (self.work.staff.of_unit(code) for code in ticket.co_units)
            case "lead" if event.by.unit in ticket.co_units:
                yield self.responsible(ticket)
            case "former_unit" if former_unit:
                yield self.work.staff.of_unit(former_unit)
            case "asker":
                yield self.asker(ticket)
            case "dispatchers":
                yield self.dispatchers()
            case "supervisors":
                yield self.supervisors()
            case "operators":
                yield self.line_staff(Role.OPERATOR)
            case "witness" if (witness := self.witness(ticket)) is not None:
                yield (witness,)
            case "leaders":
                yield self.leaders()

    def _key_for_filer(self, ticket: Ticket, notice: Notice, *, asks: bool) -> str:
        """What is asked, and by whom: who saw it themselves is asked; else the line rings, or nobody asks and it is only passed on."""
        if ticket.seen_by_filer:
            return (ASKED_FILER if asks else SEEN_BY_FILER).get(notice.key, notice.key)
        return notice.key if ticket.is_to_ring else PASSED_ON.get(notice.key, notice.key)

    def _tell_staff(self, staff: Sequence[StaffMember], ticket: Ticket, event: Event, notice: Notice) -> int:
        told = 0
        for member in self.present(staff):
            account = self.work.staff.account_of(member.id)
            told_before = (ticket.number, event.seq, member.id) in self._told
            missed = member.is_away(self.now) and event.type in CLOCKS and not is_urgent(ticket)
            if (
                account is None
                or told_before
                or missed
                or (event.by.kind is ActorKind.STAFF and event.by.id == member.id)
            ):
                continue
            self._told.add((ticket.number, event.seq, member.id))
            key = _key(notice, event)
            if ticket.seen_by_filer and event.by.kind is ActorKind.STAFF:
                key = SAID_BY_FILER.get(key, key)
            parts: tuple[Part, ...] = (Part(key, self.values(ticket, event)),)
            choices: tuple[Choice, ...] = ()
            parts += self._words_beside(ticket, event, notice)
            if notice.card or notice.survey:
                more, choices = self.staff_card(self, ticket, member)
                known = notice.once and self._escalated(ticket, event)
                parts += more if notice.card and not known else ()
            photos = _photos(ticket, event)
            say = Say(parts, choices, photos, ticket.number)
            id = f"{ticket.number}:{event.seq}:{notice.audience}"
            due = self._told_at(ticket, notice, account, member)
            self.push(say, account, self.city.language, id, due)
            told += 1
        return told

    def _escalated(self, ticket: Ticket, event: Event) -> bool:
        """Whether an earlier clock of this dispatch ran out, so that the supervisors hold the card."""
        since = ticket.dispatched_at
        before = (e for e in self.work.tickets.events(ticket.number) if e.seq < event.seq and e.type in ESCALATED)
        return any(since is None or e.at >= since for e in before)

    def told_of(self, ticket: Ticket) -> tuple[StaffMember, ...]:
        """Who of those on duty was told of this ticket in this transaction."""
        ids = {member for number, _, member in self._told if number == ticket.number}
        return self.on_duty([member for member in map(self.work.staff.get, sorted(ids)) if member is not None])

    def _pressed(self, ticket: Ticket, to_do: str) -> Phrase:
        """Who was just told to hurry: nothing is said to have been done that nobody on duty heard of."""
        unit, line, nobody = PRESSED[to_do]
        told = self.told_of(ticket)
        if any(member.unit == ticket.unit for member in told):
            return Phrase(unit)
        return Phrase(line if told else nobody)

    def _words_beside(self, ticket: Ticket, event: Event, notice: Notice) -> tuple[Part, ...]:
        """What was said with it: on the card stands only what the resident said by themselves."""
        if event.type not in WITH_WORDS or not event.text:
            return ()
        if (
            event.by.kind is ActorKind.STAFF and event.type != "information_supplied"
        ):  # there they are the resident's own words
            return (Part("card.rejected_why", self.values(ticket, event)),)
        return () if notice.card and event.type in ADDED else (Part("card.said", self.values(ticket, event)),)

    def _told_at(self, ticket: Ticket, notice: Notice, account: Account, member: StaffMember) -> datetime:
        """When it reaches this member of staff: at once, at the end of the quiet hours, or when they are back on duty."""
        morning = quiet_until(self.now, self.city)
        if member.away_until is not None and member.is_away(self.now) and not (notice.urgent or is_urgent(ticket)):
            return max(morning, member.away_until)
        if morning == self.now or notice.urgent or is_urgent(ticket):
            return self.now
        here = self.work.conversations.peek(account)
        at_work = here is not None and here.last_heard_at is not None and self.now - here.last_heard_at <= AT_WORK
        return self.now if at_work else morning

    # ── telling residents ─────────────────────────────────────────────────────────────────────────────────────────

    def tell_resident(self, ticket: Ticket, event: Event, notice: Notice, *, id: str = "") -> None:
        """A push to the resident, in their language and not at night."""
        conversation = self.work.conversations.of_person(ticket.citizen)
        if conversation is None or not self._wants(conversation, ticket, notice):
            return
        key = _key(notice, event)
        key = notice.unowed if notice.unowed and ticket.due.contact is None else key
        key = OF_PRAISE.get(key, key) if ticket.is_praise else key
        pressed = {"pressed": self._pressed(ticket, notice.pressed)} if notice.pressed else {}
        parts = [Part(key, self.values(ticket, event, own=True) | pressed)]
        reply = ticket.last_reply
        photos = tuple(reply.photos) if reply and event.type in WITH_REPLY else ()
        if photos:
            parts.append(Part("push.photos", {"count": len(photos)}))
        if conversation.language != self.city.language and event.text:
            parts.append(Part("push.in_city_language"))
        choices = self._offers(ticket, notice)
        if notice.survey:
            parts.append(Part("survey.solved_again" if event.type == "second_follow_up" else "survey.solved"))
            choices = self.survey_choices(ticket)
        if conversation.language != self.city.language and event.text:
            args = {"language": conversation.language, "ticket": ticket.number}
            choices = (*choices, Choice("human.speaker", "button.explain", args=args))
        wakes = notice.urgent or ticket.urgency == 1 or not conversation.quiet
        due = self.now if wakes else quiet_until(self.now, self.city)
        say = Say(tuple(parts), choices, photos, ticket.number)
        self.push(say, conversation.account, conversation.language, id or f"{ticket.number}:{event.seq}", due)

    def _wants(self, conversation: Conversation, ticket: Ticket, notice: Notice) -> bool:
        """Who muted the steps still hears replies and questions; who withdrew hears nothing more of that ticket, and
        whose phone is read by whom they fear hears nothing at all."""
        if conversation.blocked or ticket.withdrawn_because or conversation.memory.get("watched"):
            return False
        asked = notice.survey or notice.urgent or bool(notice.offers)
        return asked or not conversation.memory.get("muted")

    def _offers(self, ticket: Ticket, notice: Notice) -> tuple[Choice, ...]:
        no_review = ticket.review_asked or ticket.is_praise
        names = [name for name in notice.offers if not (name in ("review", "object") and no_review)]
        return tuple(Choice(*OFFERS[name], args={"ticket": ticket.number}) for name in names)

    def _tell_seconds(self, ticket: Ticket, event: Event) -> None:
        """Those whose tickets were merged into this one hear each step under their own number (并单：进度照推)."""
        notice = next((n for n in NOTICES[event.type] if n.audience == "resident"), None)
        for number in ticket.seconds if notice is not None else ():
            second = self.work.tickets.peek(number)
            if second is not None and notice is not None:
                as_theirs = replace(second, unit=ticket.unit, due=ticket.due, replies=ticket.replies)
                plain = replace(notice, offers=())
                self.tell_resident(as_theirs, event, plain, id=f"{number}:of:{ticket.number}:{event.seq}")

    # ── cards, values ─────────────────────────────────────────────────────────────────────────────────────────────

    def _cards_follow(self, ticket: Ticket, event: Event) -> None:
        """Cards of the ticket that colleagues still hold show what happened (卡片随状态变). Where the state is still the
        same, the newest of each keeps its buttons; that of the line's people while something waits for their decision, which
        then stands beside them."""
        keep_buttons, served = event.type not in MOVING, set[str]()
        undecided = ticket.petition or ticket.exclusion or ticket.unchecked
        for card in reversed(self.work.messages.cards_about(ticket.number)):
            member = self.work.staff.by_account(card.to)
            ours = card.key.partition(".")[0] == "card" and member is not None and member.id != event.by.id
            if member is None or not ours or any(card.mid == pushed.mid for pushed in self.pushed):
                continue
            self.work.messages.close_card(card.mid)
            choices: tuple[Choice, ...] = ()
            asked: tuple[Part, ...] = ()
            keeps = (keep_buttons and self._is_theirs(ticket, member)) or (
                undecided is not None and member.role in LINE_ROLES
            )
            if keeps and member.id not in served and not self._just_told(card.to, ticket):
                facts, choices = self.staff_card(self, ticket, member)
                asked = tuple(part for part in facts if ASKED.match(part.key)) if member.role in LINE_ROLES else ()
            served.add(member.id)
            what = Phrase(f"deed.{event.type}", {"officer": event.data.get("officer", "")})
            parts = (Part("card.moved", self.values(ticket, event) | {"what": what}),)
            say = Say(parts + asked, choices, (), ticket.number, replaces=card.mid)
            self.push(say, card.to, card.language, f"{ticket.number}:{event.seq}:moved:{card.mid}", self.now)

    def _is_theirs(self, ticket: Ticket, member: StaffMember) -> bool:
        """Whether they still act on it: not where it was allotted to a colleague who is on duty, unless they lead the unit."""
        if member.role not in (Role.OFFICER, Role.GRID) or member.unit != ticket.unit or ticket.officer is None:
            return True
        return any(one.id == member.id for one in self.responsible(ticket))

    def _just_told(self, account: Account, ticket: Ticket) -> bool:
        """Whether a fresh card of this ticket is on its way to them by the same change."""
        return any(m.to == account and m.ticket == ticket.number and m.labels for m in self.pushed)

    def push(self, say: Say, to: Account, language: str, id: str, due_at: datetime) -> Outgoing:
        """Put a message on its way through the engine; `id` with the recipient makes its mid, so that it goes once."""
        message = rendered(self.texts, say, to, language, push_mid(id, to), self.now, due_at, push=True)
        if self.work.messages.add(message):
            self.pushed.append(message)
        return message

    def push_to_staff(self, member: str, say: Say, id: str, due_at: datetime) -> Outgoing | None:
        """As `push`, to the member of staff with this id, in the city's language; None where they are bound to no chat."""
        account = self.work.staff.account_of(member)
        return self.push(say, account, self.city.language, id, due_at) if account is not None else None

    values = staticmethod(values_of)

    def category_of(self, ticket: Ticket) -> Category | None:
        return self.city.catalogue.get(ticket.category)


def _key(notice: Notice, event: Event) -> str:
    """The text, or the one that is said instead."""
    if notice.less and "asked" in event.data:
        return notice.less
    if notice.heard and "heard" in event.data:
        return notice.heard
    if notice.sooner and "sooner" in event.data:
        return notice.sooner
    return notice.late if notice.late and "late" in event.data else notice.key


def _photos(ticket: Ticket, event: Event) -> tuple[str, ...]:
    """What staff see beside this event: the appeal's photos, or those of the reply that they are to check."""
    if event.type == "reply_submitted" and ticket.unchecked is not None:
        return tuple(ticket.unchecked.photos)
    return tuple(ticket.photos) if event.type in WITH_PHOTOS else _new_photos(ticket, event)


def _new_photos(ticket: Ticket, event: Event) -> tuple[str, ...]:
    """The photos that came with a supplement."""
    count = int(event.data.get("photos", 0))
    return tuple(ticket.photos[-count:]) if count else ()
