"""Jobs that need words (需要填写的动作): a reason, a message, a reply. One frame asks, the next message is what was asked for.

return │ ask │ message │ reply ─► confirm ─► sent │ extend ─► how long ─► why │ dispatch, pass on ─► whom
"""

from __future__ import annotations

import difflib
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from handlers.conversation.message import Choice, Named, Part
from handlers.conversation.state import Frame
from handlers.conversation.turn import PASS, Result, Turn
from handlers.ports.store import Reveal
from handlers.usecases import handling
from tickets.lifecycle import Action
from tickets.ticket import FileId, Outcome, Ticket
from tickets.units import Role, Unit

# S5: a refusal is never bare. These words in a reply bring a hint before it goes out.
BARE_REFUSALS = ("不行", "办不了", "没办法")
EXTENSIONS = (3, 5, 10)
LISTED_UNITS = 8
SHELVING = timedelta(days=90)


class WriteForTicket:
    """Waits for the words that a job needs."""

    name = "desk"
    version = 1

    def __init__(self) -> None:
        self._with_words: dict[str, Callable[[Turn, Ticket, str], None]] = {
            "return": self._return,
            "ask": self._message,
            "message": self._message,
            "refuse_return": lambda t, k, w: self._done(
                t, handling.decide_return(t.case, k, t.actor, approve=False, reason=w), "desk.return_refused"
            ),
            "refuse_extension": lambda t, k, w: self._done(
                t, handling.decide_extension(t.case, k, t.actor, grant=False, reason=w), "desk.extension_refused"
            ),
            "explain": self._explain,
            "decline": self._decline,
            "reveal": self._reveal,
            "ask_information": self._ask_information,
            "shelve": self._shelve,
        }

    def expecting(self, frame: Frame) -> str:
        return "words"

    def ask(self, turn: Turn, frame: Frame) -> Frame:
        job, number = str(frame.draft["job"]), str(frame.draft["ticket"])
        choices: tuple[Choice, ...] = ()
        ticket = turn.work.tickets.peek(number)
        match job:
            case "confirm":
                return self._confirm(turn, frame)
            case "extend" if "days" not in frame.draft:
                choices = tuple(
                    Choice("desk.days", "desk.days", {"days": n}, args={"days": str(n)}) for n in EXTENSIONS
                )
            case "extend":
                job = "extend_reason"
            case "pass_on" if ticket is not None:
                choices = self._whom(turn, ticket)
        cancel = Choice("desk.cancel", "desk.button_cancel")
        turn.say(f"desk.ask_{job}", choices=(*choices, cancel), number=number)
        turn.wake("frame_end", turn.city.clocks.draft)
        return replace(frame, asked="words")

    def hear(self, turn: Turn, frame: Frame) -> Result:
        if turn.do == "desk.cancel":
            turn.say("desk.cancelled")
            return None
        job = str(frame.draft["job"])
        ticket = turn.work.tickets.get(str(frame.draft["ticket"]))
        if ticket is None:
            return None
        match job:
            case "reply":
                if turn.do or not (turn.text or turn.photos):
                    return PASS
                return self._confirm(
                    turn,
                    replace(
                        frame, draft={**frame.draft, "job": "confirm", "text": turn.text, "photos": list(turn.photos)}
                    ),
                )
            case "confirm":
                return self._confirmed(turn, frame, ticket)
            case "extend":
                return self._extend(turn, frame, ticket)
            case "dispatch" | "pass_on":
                return self._to_whom(turn, frame, ticket)
        if turn.do or not turn.text:
            return PASS
        self._with_words[job](turn, ticket, turn.text)
        return None

    def failed(self, turn: Turn, frame: Frame) -> Frame:
        return self.ask(turn, frame)

    def _done(self, turn: Turn, ticket: Ticket, key: str) -> None:
        turn.say(key, ticket=ticket.number, **turn.values(ticket))

    # ── replies ───────────────────────────────────────────────────────────────────────────────────────────────────

    def _confirm(self, turn: Turn, frame: Frame) -> Frame:
        """Before a reply goes out: does it answer what was said, and does it refuse without a way?"""
        text, photos = str(frame.draft.get("text", "")), list(frame.draft.get("photos", []))
        ticket = turn.work.tickets.peek(str(frame.draft["ticket"]))
        hints: list[Part] = []
        if ticket is not None:
            missing = next((who for who in ticket.vulnerable if who not in text), None)
            if missing:
                hints.append(Part("desk.hint_people", {"people": missing}))
        if any(word in text for word in BARE_REFUSALS):
            hints.append(Part("desk.hint_refusal"))
        choices = (
            Choice("desk.send_final", "desk.button_send_final"),
            Choice("desk.send_interim", "desk.button_send_interim"),
            Choice("desk.rewrite", "desk.button_rewrite"),
            Choice("desk.cancel", "desk.button_cancel"),
        )
        turn.say(
            "desk.confirm_reply",
            *hints,
            choices=choices,
            text=text or "—",
            count=len(photos),
            number=str(frame.draft["ticket"]),
        )
        return replace(frame, draft={**frame.draft, "job": "confirm"}, asked="confirm")

    def _confirmed(self, turn: Turn, frame: Frame, ticket: Ticket) -> Result:
        text = str(frame.draft.get("text", ""))
        photos = tuple(FileId(str(p)) for p in frame.draft.get("photos", []))
        match turn.do:
            case "desk.send_final":
                ticket = handling.resolve(turn.case, ticket, turn.actor, text, photos)
                self._done(turn, ticket, "desk.resolved")
                return None
            case "desk.send_interim":
                ticket = handling.reply(turn.case, ticket, turn.actor, text, photos)
                self._done(turn, ticket, "desk.interim_sent")
                return None
            case "desk.rewrite":
                return self.ask(turn, replace(frame, draft={"job": "reply", "ticket": ticket.number}))
        if turn.do:
            return PASS
        if turn.photos and not turn.text:
            more = [*frame.draft.get("photos", []), *turn.photos]
            return self._confirm(turn, replace(frame, draft={**frame.draft, "photos": more}))
        if turn.text:
            joined = replace(
                frame,
                draft={**frame.draft, "text": turn.text, "photos": [*frame.draft.get("photos", []), *turn.photos]},
            )
            return self._confirm(turn, joined)
        return PASS

    # ── one-line jobs ─────────────────────────────────────────────────────────────────────────────────────────────

    def _return(self, turn: Turn, ticket: Ticket, words: str) -> None:
        self._done(turn, handling.request_return(turn.case, ticket, turn.actor, words), "desk.return_requested")

    def _message(self, turn: Turn, ticket: Ticket, words: str) -> None:
        self._done(turn, handling.message_to_resident(turn.case, ticket, turn.actor, words), "desk.message_sent")

    def _explain(self, turn: Turn, ticket: Ticket, words: str) -> None:
        ticket = turn.case.move(
            ticket, Action.EXPLAIN, turn.actor, text=words, outcome=Outcome.EXPLAINED, closed_at=turn.now
        )
        self._done(turn, turn.case.keep(ticket), "desk.explained")

    def _decline(self, turn: Turn, ticket: Ticket, words: str) -> None:
        ticket = turn.case.move(ticket, Action.DECLINE, turn.actor, text=words, declined_for=words)
        ticket = turn.case.note(ticket, "declined_by_person", turn.actor, words)
        self._done(turn, turn.case.keep(ticket), "desk.declined")

    def _ask_information(self, turn: Turn, ticket: Ticket, words: str) -> None:
        ticket = turn.case.move(ticket, Action.ASK_INFORMATION, turn.actor, text=words)
        self._done(turn, turn.case.keep(ticket), "desk.information_asked")

    def _shelve(self, turn: Turn, ticket: Ticket, words: str) -> None:
        until = (turn.now + SHELVING).astimezone(turn.city.timezone).date()
        self._done(turn, handling.shelve(turn.case, ticket, turn.actor, until, words), "desk.shelved")

    def _reveal(self, turn: Turn, ticket: Ticket, words: str) -> None:
        """Who tipped off, for a named role, with a reason, once each time and on record."""
        ticket = turn.case.move(ticket, Action.REVEAL, turn.actor, text=words, confidential=True)
        role = turn.member.role.value if turn.member else ""
        turn.work.revealed(Reveal(ticket.number, turn.actor.name, role, words, turn.now))
        ticket = turn.case.keep(ticket)
        contact = ticket.contact
        turn.say(
            "desk.revealed",
            number=ticket.number,
            name=(contact.name if contact else "") or "—",
            phone=(contact.phone if contact else "") or "—",
        )

    # ── extension ─────────────────────────────────────────────────────────────────────────────────────────────────

    def _extend(self, turn: Turn, frame: Frame, ticket: Ticket) -> Result:
        if turn.do == "desk.days":
            return self.ask(turn, replace(frame, draft={**frame.draft, "days": int(turn.args["days"])}))
        if turn.do or not turn.text:
            return PASS
        if "days" not in frame.draft:
            digits = "".join(c for c in turn.text if c.isdigit())
            if not digits or not 1 <= int(digits[:2]) <= 30:
                return PASS
            return self.ask(turn, replace(frame, draft={**frame.draft, "days": int(digits[:2])}))
        due = ticket.due.reply or turn.now
        last = (due - timedelta(microseconds=1)).astimezone(turn.city.timezone).date()
        until = turn.city.calendar.add_working_days(last, int(frame.draft["days"]))
        self._done(
            turn,
            handling.request_extension(turn.case, ticket, turn.actor, until, turn.text),
            "desk.extension_requested",
        )
        return None

    # ── dispatch, transfer, allot ─────────────────────────────────────────────────────────────────────────────────

    def _whom(self, turn: Turn, ticket: Ticket) -> tuple[Choice, ...]:
        """Officers of the own unit, then the units below."""
        assert ticket.unit is not None
        staff = [m for m in turn.work.staff.of_unit(ticket.unit) if turn.member is None or m.id != turn.member.id]
        people = [Choice("desk.allot_to", label=m.name, args={"officer": m.id}) for m in staff]
        units = [self._unit_choice(unit) for unit in turn.city.units.below(ticket.unit)]
        return tuple((people + units)[:LISTED_UNITS])

    def _unit_choice(self, unit: Unit) -> Choice:
        return Choice("desk.unit", "desk.unit_name", {"unit": Named("unit", unit.code)}, args={"unit": unit.code})

    def _to_whom(self, turn: Turn, frame: Frame, ticket: Ticket) -> Result:
        if turn.do == "desk.allot_to":
            officer = turn.work.staff.get(turn.args["officer"])
            if officer is None:
                return PASS
            ticket = handling.allot(turn.case, ticket, turn.actor, officer)
            turn.say("desk.allotted", ticket=ticket.number, number=ticket.number, name=officer.name)
            return None
        code = turn.args.get("unit") if turn.do == "desk.unit" else None
        if code is None:
            if turn.do or not turn.text:
                return PASS
            found = units_named(turn, turn.text)
            if len(found) != 1:
                if not found:
                    return PASS
                turn.say("desk.which_unit", choices=[self._unit_choice(u) for u in found[:LISTED_UNITS]])
                return replace(frame, asked="words")
            code = found[0].code
        own = turn.member is not None and turn.member.role not in (Role.DISPATCHER, Role.SUPERVISOR)
        if own:
            ticket = handling.transfer(turn.case, ticket, turn.actor, code)
            self._done(turn, ticket, "desk.transferred")
        else:
            ticket = handling.dispatch(turn.case, ticket, turn.actor, code)
            self._done(turn, ticket, "desk.dispatched")
        return None


def units_named(turn: Turn, words: str) -> list[Unit]:
    """Units whose code, name or role the words are, then those that contain them, then those that resemble them."""
    words = words.strip()
    every = turn.city.units.all
    exact = [u for u in every if words in (u.code, u.name(turn.city.language))]
    if exact:
        return exact
    inside = [u for u in every if words in u.name(turn.city.language)]
    if inside:
        return inside
    names = {u.name(turn.city.language): u for u in every}
    return [names[name] for name in difflib.get_close_matches(words, names, n=4, cutoff=0.6)]
