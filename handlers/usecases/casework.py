"""The desk on which a ticket is changed: one place that moves it, saves it with its events and tells everybody.

change ── lifecycle.move ──► ticket', event ── keep ──► store (ticket, events, next timer) + notices (pushes)
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from handlers.conversation.message import Account, At, By, Choice, Named, Outgoing, Part, Phrase, Say, Value
from handlers.notices import NOTICES, Notice
from handlers.ports.store import Work
from handlers.privacy import masked, seen_text
from handlers.texts import Texts
from tickets.city import City
from tickets.clocks import next_timer, quiet_until
from tickets.lifecycle import Action, move
from tickets.ticket import Confidentiality, Event, State, Ticket
from tickets.units import LINE, Actor, Role, StaffMember

StaffCard = Callable[["Casework", Ticket, StaffMember], tuple[tuple[Part, ...], tuple[Choice, ...]]]

# Answers that close an appeal's dialogue with the resident never reach somebody who only tipped off anonymously.
UNSURVEYED = frozenset({Confidentiality.ANONYMOUS})


@dataclass
class Casework:
    """One turn's or one timer's work on tickets, inside one transaction."""

    work: Work
    city: City
    texts: Texts
    now: datetime
    staff_card: StaffCard
    survey_choices: Callable[[Ticket], tuple[Choice, ...]]
    pending: dict[str, list[Event]] = field(default_factory=dict)
    pushed: list[Outgoing] = field(default_factory=list)
    quiet_for: frozenset[str] = frozenset()

    # ── changing ──────────────────────────────────────────────────────────────────────────────────────────────────

    def move(self, ticket: Ticket, action: Action, actor: Actor, **details: Any) -> Ticket:
        """Move the ticket and remember the event; nothing is saved or told before `keep`.

        Raises:
            NotAllowed, WrongState: as the lifecycle says.
        """
        ticket, event = move(ticket, action, actor, self.now, self.city.units, **details)
        self.pending.setdefault(ticket.number, []).append(event)
        return ticket

    def note(
        self, ticket: Ticket, type: str, by: Actor = LINE, text: str = "", *, confidential: bool = False, **data: str
    ) -> Ticket:
        """Add an event that changes no state (a warning, a problem ticket, a danger)."""
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
        kept = self.work.tickets.peek(ticket.number) or ticket
        for event in events:
            for notice in NOTICES.get(event.type, ()):
                self._tell(kept, event, notice, former_unit)
        by_staff = next((event for event in events if event.by.kind == "staff"), None)
        if by_staff is not None:
            self._cards_follow(kept, by_staff)
        return kept

    # ── telling ───────────────────────────────────────────────────────────────────────────────────────────────────

    def _tell(self, ticket: Ticket, event: Event, notice: Notice, former_unit: str | None) -> None:
        match notice.audience:
            case "resident":
                self.tell_resident(ticket, event, notice)
            case "unit":
                told = self._tell_staff(self.unit_staff(ticket, ticket.unit), ticket, event, notice)
                if not told and notice.card and event.type in ("dispatched", "transferred"):
                    self._tell_staff(self.line_staff(Role.DISPATCHER), ticket, event, NOTICES["unmanned"][0])
            case "co_units":
                for unit in ticket.co_units:
                    self._tell_staff(self.unit_staff(ticket, unit), ticket, event, notice)
            case "former_unit":
                self._tell_staff(self.work.staff.of_unit(former_unit) if former_unit else (), ticket, event, notice)
            case "dispatchers":
                self._tell_staff(self.line_staff(Role.DISPATCHER), ticket, event, notice)
            case "supervisors":
                self._tell_staff(self.line_staff(Role.SUPERVISOR), ticket, event, notice)
            case "operators":
                self._tell_staff(self.line_staff(Role.OPERATOR), ticket, event, notice)

    def unit_staff(self, ticket: Ticket, unit: str | None) -> tuple[StaffMember, ...]:
        """Who of the unit is told: the officer to whom it was allotted, else everybody."""
        if unit is None:
            return ()
        staff = self.work.staff.of_unit(unit)
        mine = tuple(member for member in staff if member.id == ticket.officer)
        return mine or staff

    def line_staff(self, role: Role) -> tuple[StaffMember, ...]:
        return self.work.staff.with_role(role)

    def tell_resident(self, ticket: Ticket, event: Event, notice: Notice) -> None:
        """A push to the resident, in their language and not at night."""
        if notice.survey and ticket.confidentiality in UNSURVEYED:
            notice = replace(notice, survey=False)
        conversation = self.work.conversations.of_person(ticket.citizen)
        if conversation is None or conversation.blocked or event.by.kind == "citizen":
            return
        if conversation.memory.get("muted") and not (notice.survey or notice.urgent):
            return
        parts = [Part(notice.key, self.values(ticket, event, own=True))]
        reply = ticket.last_reply
        photos: tuple[str, ...] = ()
        if event.type in ("follow_up_started", "replied_interim") and reply:
            photos = tuple(reply.photos)
            if photos:
                parts.append(Part("push.photos", {"count": len(photos)}))
        if conversation.language != self.city.language and event.text:
            parts.append(Part("push.in_city_language"))
        if notice.survey:
            parts.append(Part("survey.solved_again" if event.type == "second_follow_up" else "survey.solved", {}))
        choices = self.survey_choices(ticket) if notice.survey else ()
        args = {"ticket": ticket.number}
        if event.type == "message_to_resident":
            choices = (Choice("resident.answer_unit", "push.answer_unit", args=args),)
        elif event.type == "contacted":
            choices = (Choice("resident.not_contacted", "push.not_contacted", args=args),)
        urgent = notice.urgent or ticket.urgency == 1
        due = self.now if urgent else quiet_until(self.now, self.city)
        say = Say(tuple(parts), choices, photos, ticket.number)
        self.push(say, conversation.account, conversation.language, f"{ticket.number}:{event.seq}", due)

    def _tell_staff(self, staff: Sequence[StaffMember], ticket: Ticket, event: Event, notice: Notice) -> int:
        told = 0
        for member in staff:
            account = self.work.staff.account_of(member.id)
            if account is None or (event.by.kind == "staff" and event.by.id == member.id):
                continue
            parts: tuple[Part, ...] = (Part(notice.key, self.values(ticket, event)),)
            choices: tuple[Choice, ...] = ()
            if notice.card:
                more, choices = self.staff_card(self, ticket, member)
                parts += more
            photos = tuple(ticket.photos) if event.type in ("dispatched", "transferred") else ()
            say = Say(parts, choices, photos, ticket.number)
            self.push(
                say, account, self.staff_language(account), f"{ticket.number}:{event.seq}:{notice.audience}", self.now
            )
            told += 1
        return told

    def staff_language(self, account: Account) -> str:
        """Staff read the city's own language."""
        return self.city.language

    def _cards_follow(self, ticket: Ticket, event: Event) -> None:
        """Cards of the ticket that colleagues still hold show what happened (卡片随状态变)."""
        for card in self.work.messages.cards_about(ticket.number):
            if card.key.partition(".")[0] != "card":
                continue
            member = self.work.staff.by_account(card.to)
            if member is None or member.id == event.by.id:
                continue
            if any(card.mid == pushed.mid for pushed in self.pushed):
                continue
            self.work.messages.close_card(card.mid)
            parts = (Part("card.moved", self.values(ticket, event) | {"what": Phrase(f"event.{event.type}")}),)
            say = Say(parts, (), (), ticket.number, replaces=card.mid)
            self.push(say, card.to, card.language, f"{ticket.number}:{event.seq}:moved:{card.mid}", self.now)

    def push(self, say: Say, to: Account, language: str, id: str, due_at: datetime) -> Outgoing:
        """Put a message on its way through the engine; `id` with the recipient makes its mid, so that it goes once."""
        mid = "p" + hashlib.blake2b(f"push:{id}:{to.channel}:{to.id}".encode(), digest_size=9).hexdigest()
        message = rendered(self.texts, say, to, language, mid, self.now, due_at, push=True)
        if self.work.messages.add(message):
            self.pushed.append(message)
        return message

    def values(self, ticket: Ticket, event: Event | None = None, *, own: bool = False) -> dict[str, Value]:
        """What any text about a ticket may name; `own` for the resident who filed it, else what a unit may see."""
        found: dict[str, Value] = {
            "number": ticket.number,
            "title": ticket.title if own else seen_text(ticket, ticket.title),
            "category": Named("category", ticket.category) if ticket.category else Phrase("word.unsorted"),
            "place": ticket.place.text if ticket.place else Phrase("word.no_place"),
            "unit": Named("unit", ticket.unit) if ticket.unit else Phrase("word.dispatcher"),
            "state": Phrase(f"state.{ticket.state.value}"),
            "reopened": ticket.reopened,
        }
        for name, moment in (
            ("due_dispatch", ticket.due.dispatch),
            ("due_sign", ticket.due.sign),
            ("due_contact", ticket.due.contact),
            ("due_reply", ticket.due.reply),
        ):
            found[name] = By(moment) if moment else Phrase("word.none")
        if event is not None:
            found["text"] = masked(event.text) if own else seen_text(ticket, event.text)
            found["at"] = At(event.at)
            found["by"] = event.by.name or Phrase("word.line")
            found |= {key: value for key, value in event.data.items()}
            if "unit_code" in event.data:
                found["event_unit"] = Named("unit", event.data["unit_code"])
        return found

    # ── helpers of several use cases ──────────────────────────────────────────────────────────────────────────────

    def category_of(self, ticket: Ticket) -> Any:
        return self.city.catalogue.get(ticket.category)

    def is_open(self, ticket: Ticket) -> bool:
        return ticket.is_open and ticket.state is not State.REVIEW


def rendered(
    texts: Texts,
    say: Say,
    to: Account,
    language: str,
    mid: str,
    now: datetime,
    due_at: datetime,
    *,
    push: bool,
) -> Outgoing:
    """Meaning put into the recipient's words."""
    labels = tuple(choice.label or texts.text(choice.key, choice.values, language, now) for choice in say.choices)
    return Outgoing(
        mid=mid,
        to=to,
        key=say.parts[0].key,
        text=texts.render(say.parts, language, now),
        language=language,
        created_at=now,
        due_at=due_at,
        labels=labels,
        choices=tuple(Choice(choice.do, args=_plain(choice.args)) for choice in say.choices),
        photos=say.photos,
        ticket=say.ticket,
        edit=say.replaces,
        push=push,
    )


def _plain(args: Mapping[str, str]) -> dict[str, str]:
    return dict(args)
