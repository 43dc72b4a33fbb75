"""The desk on which a ticket is changed: one place that moves it, saves it with its events and tells everybody.

change ── lifecycle.move ──► ticket', event ── keep ──► store (ticket, events, next timer) + notices (pushes)
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from types import MappingProxyType

from handlers.conversation.message import Account, Choice, Outgoing, Part, Phrase, Say
from handlers.conversation.state import Conversation
from handlers.notices import FOLLOWED, NOTICES, OFFERS, Notice
from handlers.ports.understanding import Span, Told
from handlers.texts import Texts
from handlers.usecases.concerned import Concerned
from handlers.usecases.rendering import push_mid, rendered
from handlers.usecases.ticket_values import values_of
from tickets.catalogue import Category
from tickets.deadlines import is_urgent
from tickets.hours import quiet_until
from tickets.lifecycle import MOVING, Action, move
from tickets.rates import tallied
from tickets.ticket import Event, Ticket
from tickets.timers import LATE_NOTICES, OVERDUE_REMINDER, next_timer
from tickets.units import LINE, LINE_ROLES, Actor, ActorKind, Role, StaffMember
from values import expressions as re
from values import replace

StaffCard = Callable[["Casework", Ticket, StaffMember], tuple[tuple[Part, ...], tuple[Choice, ...]]]

# Events that bring the unit's photos to the resident, and the resident's photos to the unit.
WITH_REPLY = frozenset({"follow_up_started", "answered_unasked", "replied_interim"})
WITH_PHOTOS = frozenset({"dispatched", "transferred", "co_unit_added", "reopened"})
# Who was told to hurry with what is late: the unit, the line alone, nobody.
PRESSED = MappingProxyType(
    {
        "contact": ("word.pressed_unit", "word.pressed_line", "word.pressed_nobody"),
        "reply": ("word.hurried_unit", "word.hurried_line", "word.hurried_nobody"),
    }
)
# Events whose words are what the resident said with them.
WITH_WORDS = frozenset({"reopened", "reply_rejected", "urged", "review_asked", "information_supplied"})
# What the resident said since they filed it: stands on every card, so that the next unit, too, reads it.
ADDED = frozenset(
    {
        "supplemented",
        "information_supplied",
        "message_to_unit",
        "reopened",
        "reply_rejected",
        "follow_up_words",
        "place_corrected",
        "worsened",
        "uncontacted",
        "urged",
        "urged_again",
    }
)
# Who wrote so short a while ago is at work, whatever the hour (the line's own people in the night, an officer who stayed).
AT_WORK = timedelta(minutes=30)
# What a clock tells: who is off duty reads it in the list of what waits, when they are back.
CLOCKS = frozenset(
    {"sign_overdue", "contact_overdue", "own_limit", "warned", "overdue", OVERDUE_REMINDER, *LATE_NOTICES}
)
# Clocks of which a supervisor is told with the whole card.
ESCALATED = frozenset({"sign_overdue", "contact_overdue"})
# What who saw it themselves reads instead: where they are asked, and where not.
ASKED_FILER = {"card.filed_reply": "card.filed_reply_asked"}
SEEN_BY_FILER = {"card.filed_reply": "card.filed_reply_seen", "card.filed_question": "card.filed_question_seen"}
# What they say themselves, where a resident would.
SAID_BY_FILER = {
    "card.supplemented": "card.supplemented_by_filer",
    "card.urged": "card.urged_by_filer",
    "card.information_supplied": "card.information_by_filer",
}
# What is said of praise, which nobody handles.
OF_PRAISE = {
    "push.acknowledged": "push.acknowledged_praise",
    "push.acknowledged_late": "push.acknowledged_praise",
    "push.acknowledged_unowed": "push.acknowledged_praise",
    "push.transferred": "push.passed_praise",
    "push.redispatched": "push.passed_praise",
    "push.returned": "push.passed_praise",
    "push.designated": "push.passed_praise",
    "push.reply": "push.reply_praise",
}
# A reply that is only passed on: the line does not ring for it.
PASSED_ON = {"card.filed_reply": "card.filed_reply_told"}
AGAIN = "again"  # in the data of an event of which the resident has just heard
# What leaves the buttons of colleagues as they are: words, looks, and what only the line may know.
NOT_ON_CARDS = frozenset(
    {
        "message_to_resident",
        "contact_seen",
        "revealed",
        "reporter_sought",
        "staff_threatened",
        "rung",
        "rated",
        "rated_by_phone",
        "urged",
        "supplemented",
        "worsened",
        "follow_up_words",
        "dispatched_anew",
        "noted",
    }
)

# Paragraphs of a card that tell what waits for a decision.
ASKED = re.compile(r"card\.(petition|unchecked)")


@dataclass
class Casework(Concerned):
    """One turn's or one timer's work on tickets, inside one transaction."""

    texts: Texts
    staff_card: StaffCard
    survey_choices: Callable[[Ticket], tuple[Choice, ...]]
    told: Callable[[str], Mapping[Told, Span]]
    """What words of a resident tell beside their matter."""
    pending: dict[str, list[Event]] = field(default_factory=dict)
    pushed: list[Outgoing] = field(default_factory=list)
    noticed: set[str] = field(default_factory=set)
    """Events of this turn of which its answer has to speak."""
    _told: set[tuple[str, int, str]] = field(default_factory=set)

    # ── changing ──────────────────────────────────────────────────────────────────────────────────────────────────

    def move(
        self,
        ticket: Ticket,
        action: Action,
        actor: Actor,
        text: str = "",
        data: Mapping[str, str] | None = None,
        *,
        confidential: bool = False,
    ) -> Ticket:
        """Move the ticket and remember the event; nothing is saved or told before `keep`.

        Raises:
            NotAllowed, WrongState: as the lifecycle says.
        """
        ticket, event = move(
            ticket, action, actor, self.now, self.city.units, text=text.strip(), data=data, confidential=confidential
        )
        self.pending.setdefault(ticket.number, []).append(event)
        return ticket

    def note(
        self, ticket: Ticket, type: str, by: Actor = LINE, text: str = "", *, confidential: bool = False, **data: str
    ) -> Ticket:
        """Add an event that changes no state (a warning, a danger, who seconds it)."""
        event = Event(ticket.events + 1, self.now, type, by, text, data, confidential)
        self.pending.setdefault(ticket.number, []).append(event)
        return replace(ticket, events=event.seq)

    def keep(self, ticket: Ticket, *, new: bool = False, former_unit: str | None = None) -> Ticket:
        """Save the ticket with what happened to it, set its next timer, and tell everybody concerned."""
        events = self.pending.pop(ticket.number, [])
        timer = next_timer(ticket, self.city)
        at = timer.at if timer else None
        if new:
            self.work.tickets.add(ticket, events, at)
        else:
            self.work.tickets.save(ticket, events, at)
        self.work.tallies.add(tallied(ticket, events))
        kept = self.work.tickets.peek(ticket.number) or ticket
        by_resident = any(event.by.kind is ActorKind.CITIZEN for event in events)
        for event in events:
            for notice in NOTICES.get(event.type, ()):
                if notice.audience != "resident":
                    self._tell(kept, event, notice, former_unit)
                elif not by_resident and AGAIN not in event.data:
                    self.tell_resident(kept, event, notice)
            if event.type in FOLLOWED:
                self._tell_seconds(kept, event)
        shown = (
            e for e in events if e.by.kind is ActorKind.STAFF and not e.confidential and e.type not in NOT_ON_CARDS
        )
        by_staff = next(shown, None)
        if by_staff is not None:
            self._cards_follow(kept, by_staff)
        return kept

    # ── telling staff ─────────────────────────────────────────────────────────────────────────────────────────────

    def _tell(self, ticket: Ticket, event: Event, notice: Notice, former_unit: str | None) -> None:
        match notice.audience:
            case "unit":
                urges_check = event.type == "urged" and ticket.unchecked is not None
                staff = self.supervisors() if urges_check else self.responsible(ticket)
                told = self._tell_staff(staff, ticket, event, notice)
                if event.type in ("dispatched", "transferred"):
                    missing = "unattended" if self.unattended(ticket, staff) else ""
                    if missing := missing if told else "unmanned":
                        self._tell_staff(self.dispatchers(), ticket, event, NOTICES[missing][0])
            case "event_unit":
                staff = self.work.staff.of_unit(event.data["unit_code"])
                self._tell_staff(staff, ticket, event, notice)
            case "co_units":
                for code in ticket.co_units:
                    self._tell_staff(self.work.staff.of_unit(code), ticket, event, notice)
            case "lead" if event.by.unit in ticket.co_units:
                self._tell_staff(self.responsible(ticket), ticket, event, notice)
            case "former_unit":
                self._tell_staff(self.work.staff.of_unit(former_unit) if former_unit else (), ticket, event, notice)
            case "asker":
                self._tell_staff(self.asker(ticket), ticket, event, notice)
            case "dispatchers":
                self._tell_staff(self.dispatchers(), ticket, event, notice)
            case "supervisors":
                self._tell_staff(self.supervisors(), ticket, event, notice)
            case "operators":
                self._tell_staff(self.line_staff(Role.OPERATOR), ticket, event, notice)
            case "filer" if self.by_filer(ticket):
                filer = self.work.staff.get(ticket.filed_by) if ticket.filed_by else None
                asks = notice.survey and self.witness(ticket) is not None
                asked = replace(notice, key=self._key_for_filer(ticket, notice, asks=asks), survey=asks)
                self._tell_staff((filer,) if filer is not None else (), ticket, event, asked)
            case "witness" if (witness := self.witness(ticket)) is not None:
                self._tell_staff((witness,), ticket, event, notice)
            case "leaders":
                self._tell_staff(self.leaders(), ticket, event, notice)

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
