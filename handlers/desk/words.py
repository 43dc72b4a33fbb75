"""Jobs that need words (需要填写的动作): a reason, a message, a reply. One frame asks, the next message is what was asked for.

words ─► done │ reply ─► confirm ─► sent │ extend ─► how long ─► why │ shelve ─► until when ─► why
dispatch, pass on, co-unit ─► whom │ hand over ─► to which line │ merge ─► into which
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta

from handlers.conversation.message import Choice, Named, On, Part
from handlers.conversation.state import Frame
from handlers.conversation.turn import PASS, Result, Turn
from handlers.desk.orders import reasons
from handlers.desk.orders.instead import asked_which
from handlers.desk.orders.jobs import JOBS, said_after
from handlers.desk.orders.of_the_line import co_units, released
from handlers.desk.orders.plainly import SAID_PLAINLY
from handlers.desk.orders.to_whom import LISTED, to_unit, unit_choice, unit_named
from handlers.desk.reading.answers import AROUND, answers_no, answers_yes, is_one_of
from handlers.desk.reading.clauses import clauses
from handlers.desk.reading.names import colleagues_named
from handlers.desk.reading.until import looked_at_again, more_time
from handlers.desk.replying.aside import asks_resident, is_remark
from handlers.desk.replying.rather import rather
from handlers.desk.replying.replies import SENDS, answered, check_dodged, preview, reply_to_each, resolved, unclear
from handlers.desk.replying.unsent import never_ends
from handlers.desk.replying.wording import addressed, dated
from handlers.desk.showing import exclusions
from handlers.desk.showing.in_hand import with_kept_photos
from handlers.privacy import seen_text
from handlers.usecases import deciding, handling, merging
from handlers.usecases.fitness import fault_of
from tickets.errors import Unknown
from tickets.extensions import latest
from tickets.lifecycle import WITH_UNIT
from tickets.periods import months_on
from tickets.ticket import FileId, Ticket
from tickets.units import Unit
from values import replace

EXTENSIONS = (3, 5, 10)
SHELVINGS = (1, 3, 6)  # months


class WriteForTicket:
    """Waits for the words that a job needs."""

    name = "desk"
    version = 3

    def __init__(self) -> None:
        self._steps: Mapping[str, Callable[[Turn, Frame, Ticket], Result]] = {
            "reply": self._write_reply,
            "confirm": self._confirmed,
            "extend": self._extend,
            "shelve": self._shelve,
            "dispatch": to_unit,
            "dispatch_by_name": to_unit,
            "redispatch": to_unit,
            "add_co_unit": to_unit,
            "release_co_unit": self._release,
            "pass_on": self._pass_on,
            "hand_over": self._hand_over,
            "merge": self._merge,
            "exclude": self._exclude,
        }

    def expecting(self, frame: Frame) -> str:
        return "words"

    def ask(self, turn: Turn, frame: Frame) -> Frame:
        turn.wake("frame_end", turn.city.clocks.draft)
        job, ticket = str(frame.draft["job"]), turn.work.tickets.peek(str(frame.draft["ticket"]))
        if job == "confirm" or ticket is None:
            return preview(turn, frame, ticket)
        if frame.draft.get(reasons.WRITTEN):
            return reasons.shown(turn, frame)
        key, choices = self._question(turn, frame, ticket)
        values = turn.values(ticket)
        if "until" in frame.draft:
            values["until"] = On(date.fromisoformat(str(frame.draft["until"])))
        turn.tell(key, values, choices=(*choices, Choice("desk.cancel", "desk.button_cancel")))
        return replace(frame, asked="words")

    def _question(self, turn: Turn, frame: Frame, ticket: Ticket) -> tuple[str, Sequence[Choice]]:
        job = str(frame.draft["job"])
        match job:
            case "extend" if "until" not in frame.draft:
                days = [Choice("desk.days", "desk.days", {"days": n}, args={"days": str(n)}) for n in EXTENSIONS]
                return "desk.ask_extend", days
            case "shelve" if "until" not in frame.draft:
                months = [
                    Choice("desk.months", "desk.months", {"months": n}, args={"months": str(n)}) for n in SHELVINGS
                ]
                return "desk.ask_shelve", months
            case "extend" | "shelve":
                return f"desk.ask_{job}_reason", ()
            case "pass_on":
                return "desk.ask_pass_on", self._below(turn, ticket)
            case "release_co_unit":
                return "desk.ask_release_co_unit", [unit_choice(unit) for unit in co_units(turn, ticket)[:LISTED]]
            case "merge":
                return "desk.ask_merge", self._alike(turn, ticket)
            case "exclude":
                return exclusions.question(turn, frame, ticket)
            case "hand_over":
                return "desk.ask_hand_over", [
                    Choice("desk.line", "desk.line_name", {"line": Named("line", line)}, args={"line": line})
                    for line in turn.city.lines_taking_over
                ]
            case "dispatch" | "dispatch_by_name" | "redispatch":
                return "desk.ask_dispatch", ()
            case "relay_supplement" | "relay_supply" if ticket.seen_by_filer:
                return "desk.ask_supplement_seen", ()
        return f"desk.ask_{job}", ()

    def hear(self, turn: Turn, frame: Frame) -> Result:
        given_up = not turn.photos and (answers_no(turn) or _drops_it(turn))
        if turn.do == "desk.cancel" or (not turn.do and given_up):
            turn.say("desk.cancelled")
            return None
        job, ticket = str(frame.draft["job"]), turn.work.tickets.get(str(frame.draft["ticket"]))
        if ticket is None:
            return None
        if job != "confirm" and turn.text and not turn.do and _names_only_the_job(turn, job):
            return PASS
        if turn.do == "desk.as_written":
            turn.chosen, turn.text = None, turn.args["text"]
        elif (other := asked_which(turn, frame, ticket)) is not None:
            return other
        if reasons.awaited(frame) or reasons.doubted(turn, frame):
            result = reasons.heard(turn, frame, ticket)
            again = isinstance(result, Frame) and not result.draft[reasons.WRITTEN]
            return self.ask(turn, result) if again and isinstance(result, Frame) else result
        if job in self._steps:
            return self._steps[job](turn, frame, ticket)
        words = JOBS[job].words
        if turn.do or not turn.text or words is None:
            return PASS
        ticket = words(turn, ticket, dated(turn, addressed(turn, turn.text)) if job == "message" else turn.text)
        reasons.tell_after(turn, job, ticket)
        return None

    def failed(self, turn: Turn, frame: Frame) -> Frame:
        """Nothing of it was an answer: the same question, and the way out of it."""
        frame = self.ask(turn, frame)
        if frame.asked == "words" and turn.says:
            turn.says[-1] = replace(turn.says[-1], parts=(*turn.says[-1].parts, Part("desk.or_cancel")))
        return frame

    # ── replies ───────────────────────────────────────────────────────────────────────────────────────────────────

    def _write_reply(self, turn: Turn, frame: Frame, ticket: Ticket) -> Result:
        if turn.do or not (turn.text or turn.photos):
            return PASS
        return preview(turn, _with_message(turn, frame), ticket)

    def _confirmed(self, turn: Turn, frame: Frame, ticket: Ticket) -> Result:
        text = str(frame.draft.get("text", ""))
        photos_later = not turn.do and _yes_and_photos_later(turn)
        photos = tuple(FileId(str(photo)) for photo in frame.draft.get("photos", []))
        if fault_of(turn.case, text) and (turn.do or answered(turn, ticket, text)) in (*SENDS, "desk.send_message"):
            return preview(turn, frame, ticket)
        if also := [str(one) for one in frame.draft.get("also", [])]:
            if (do := turn.do or answered(turn, ticket, text)) in SENDS:
                reply_to_each(turn, do, [ticket.number, *also], text, photos)
                return None
            if turn.do == "desk.rewrite":
                return self.ask(turn, replace(frame, draft={"job": "reply", "ticket": ticket.number, "also": also}))
        if turn.waits() and not photos_later:
            turn.say("desk.not_sent_yet")
            return frame
        if not turn.photos and is_one_of(turn, "desk.words_more_photos"):  # no words for the resident
            turn.say("desk.photos_awaited")
            return frame
        doubtful = rather(turn, ticket, text) or is_remark(turn, text)
        doubtful = doubtful or (unclear(turn, text) and not asks_resident(turn, text))
        if not turn.do and answers_yes(turn) and doubtful and not frame.draft.get("message"):
            return preview(turn, frame, ticket)  # 好的 tells not which
        if turn.do == "desk.keep_note":
            say_done(turn, "desk.noted", handling.keep_note(turn.case, ticket, turn.actor, text))
            return None
        do = turn.do or answered(turn, ticket, text)
        as_message = frame.draft.get("correction") or frame.draft.get("message")
        match "desk.send_message" if as_message and do in SENDS else do:
            case "desk.cancel":
                turn.say("desk.cancelled")
                return None
            case "desk.send_final":
                ticket = handling.resolve(turn.case, ticket, turn.actor, text, photos)
                say_done(turn, resolved(turn, ticket), ticket)
                return None
            case "desk.send_message":
                ticket = handling.message_to_resident(turn.case, ticket, turn.actor, text)
                turn.tell(said_after(turn, "message", ticket), turn.values(ticket), ticket=ticket.number)
                return None
            case "desk.send_interim" if check_dodged(turn, ticket, text):
                return preview(turn, frame, ticket)
            case "desk.send_interim":
                ticket = handling.reply(turn.case, ticket, turn.actor, text, photos)
                say_done(turn, "desk.interim_kept" if turn.case.without_chat(ticket) else "desk.interim_sent", ticket)
                return None
            case "desk.rewrite":
                anew = "message" if frame.draft.get("message") else "reply"
                return self.ask(turn, replace(frame, draft={"job": anew, "ticket": ticket.number}))
        if turn.do or not (turn.text or turn.photos):
            return PASS
        if (
            text and not turn.photos and never_ends(turn, turn.text)
        ):  # a question, an order: it takes the place of no draft
            turn.say("desk.draft_stays", text=turn.text)
            return preview(turn, frame, ticket)
        return preview(turn, _with_message(turn, frame), ticket)

    # ── until when, and why ───────────────────────────────────────────────────────────────────────────────────────

    def _extend(self, turn: Turn, frame: Frame, ticket: Ticket) -> Result:
        if "until" not in frame.draft:
            last, calendar = handling.last_day_now(turn.case, ticket), turn.city.calendar
            told = more_time(turn, turn.text, last) if not turn.do else None
            until = told.date if told is not None else None
            if turn.do == "desk.days":
                until = calendar.add_working_days(last, int(turn.args["days"]))
            if until is None or not last < until <= latest(turn.city, last):
                return PASS
            reason = (told.rest if told is not None else "") or str(frame.draft.get("reason", ""))
            if not reason:
                return self.ask(turn, replace(frame, draft={**frame.draft, "until": until.isoformat()}))
            say_done(
                turn,
                "desk.extension_requested",
                handling.request_extension(turn.case, ticket, turn.actor, until, reason),
            )
            return None
        if turn.do or not turn.text:
            return PASS
        until = date.fromisoformat(str(frame.draft["until"]))
        ticket = handling.request_extension(turn.case, ticket, turn.actor, until, turn.text)
        say_done(turn, "desk.extension_requested", ticket)
        return None

    def _shelve(self, turn: Turn, frame: Frame, ticket: Ticket) -> Result:
        today = turn.today
        told = looked_at_again(turn, turn.text) if not turn.do else None
        until = told.date if told is not None else None
        if turn.do == "desk.months":
            until = months_on(today, int(turn.args["months"]))
        if until is None or until <= today:
            return PASS
        until = turn.city.calendar.add_working_days(until - timedelta(days=1), 1)
        why = reasons.of_petition(ticket) or (told.rest if told is not None else "")
        draft = {**frame.draft, "until": until.isoformat(), reasons.WRITTEN: why}
        return self.ask(turn, replace(frame, draft=draft))

    def _exclude(self, turn: Turn, frame: Frame, ticket: Ticket) -> Result:
        result = exclusions.exclude(turn, frame, ticket)
        return self.ask(turn, result) if isinstance(result, Frame) else result

    # ── to whom ───────────────────────────────────────────────────────────────────────────────────────────────────

    def _release(self, turn: Turn, frame: Frame, ticket: Ticket) -> Result:
        found = released(turn, ticket, turn.text) if turn.text and not turn.do else []
        unit = (
            turn.city.units.get(turn.args["unit"]) if turn.do == "desk.unit" else found[0] if len(found) == 1 else None
        )
        if unit is None:
            return PASS
        ticket = deciding.release_co_unit(turn.case, ticket, turn.actor, unit.code)
        values = turn.values(ticket) | {"co_unit": Named("unit", unit.code)}
        turn.tell("desk.co_unit_released", values, ticket=ticket.number)
        return None

    def _pass_on(self, turn: Turn, frame: Frame, ticket: Ticket) -> Result:
        """Allot to a colleague, or transfer to a unit below."""
        colleague = self._colleague(turn, ticket)
        if colleague is not None:
            officer = turn.work.staff.get(colleague)
            if officer is None:
                return PASS
            ticket = handling.allot(turn.case, ticket, turn.actor, officer)
            turn.say("desk.allotted", ticket=ticket.number, number=ticket.number, name=officer.name)
            return None
        unit = unit_named(turn, frame, ticket)
        if not isinstance(unit, Unit):
            return unit
        say_done(turn, "desk.transferred", handling.transfer(turn.case, ticket, turn.actor, unit.code))
        return None

    def _colleague(self, turn: Turn, ticket: Ticket) -> str | None:
        if turn.do == "desk.allot_to":
            return turn.args["officer"]
        found = colleagues_named(turn, turn.text.strip().removeprefix("给")) if turn.actor.unit == ticket.unit else []
        return found[0].id if len(found) == 1 else None

    def _below(self, turn: Turn, ticket: Ticket) -> list[Choice]:
        """Officers of the own unit, then the units below."""
        there = turn.case.on_duty(turn.work.staff.of_unit(ticket.unit or ""))
        staff = [m for m in there if turn.member is None or m.id != turn.member.id]
        people = [Choice("desk.allot_to", label=m.name, args={"officer": m.id}) for m in staff]
        return (people + [unit_choice(unit) for unit in turn.city.units.below(ticket.unit or "")])[:LISTED]

    def _hand_over(self, turn: Turn, frame: Frame, ticket: Ticket) -> Result:
        if turn.do != "desk.line":
            return PASS
        ticket = deciding.hand_over(turn.case, ticket, turn.actor, turn.args["line"])
        line = Named("line", ticket.handed_to)
        turn.say("desk.handed_over", ticket=ticket.number, number=ticket.number, line=line)
        return None

    # ── the same matter ───────────────────────────────────────────────────────────────────────────────────────────

    def _alike(self, turn: Turn, ticket: Ticket) -> list[Choice]:
        """Tickets of the same matter nearby that a unit is handling."""
        area = ticket.place.area if ticket.place else None
        if not (ticket.category and area):
            return []
        near = turn.work.tickets.nearby(ticket.category, area, WITH_UNIT, limit=4)
        return [
            Choice(
                "desk.into",
                "which.choice",
                {"number": t.number, "title": seen_text(t, t.title)},
                args={"into": t.number},
            )
            for t in near
            if t.number != ticket.number
        ]

    def _merge(self, turn: Turn, frame: Frame, ticket: Ticket) -> Result:
        numbers = turn.meaning.ticket_numbers
        number = turn.args["into"] if turn.do == "desk.into" else next(iter(numbers), "")
        if not number:
            return PASS
        into = turn.work.tickets.get(number)
        if into is None:
            raise Unknown
        ticket = merging.merge(turn.case, ticket, turn.actor, into)
        key = "desk.merged_untold" if turn.case.without_chat(ticket) else "desk.merged"
        turn.say(key, ticket=ticket.number, number=ticket.number, into=into.number)
        return None


def say_done(turn: Turn, key: str, ticket: Ticket) -> None:
    """What was done, with all that the text may name."""
    turn.tell(key, turn.values(ticket), ticket=ticket.number)


def _drops_it(turn: Turn) -> bool:
    """取消; 等等，别派，我看错了: each clause takes back what was begun."""
    keys = ("desk.words_cancel", "desk.words_undo", "desk.words_no", "desk.sounds_taken_back", "chat.words_wait")
    parts = clauses(turn.text)
    told = [next((key for key in keys if is_one_of(turn, key, part)), None) for part in parts]
    return bool(parts) and None not in told and set(told) != {keys[-1]}


def _yes_and_photos_later(turn: Turn) -> bool:
    """发吧 照片等会补, 照片回去补 先这样发: it goes as it is; the turn is then as if only the yes had been said."""
    said = clauses(turn.text)
    keys = ("desk.words_yes", "desk.words_interim")
    found = (one for one in said if any(is_one_of(turn, key, one) for key in keys))
    yes = next(found, None) if len(said) > 1 else None
    if yes is None or not any(word in turn.text for word in turn.words_of("desk.sounds_photos")):
        return False
    turn.text = yes
    return True


def _names_only_the_job(turn: Turn, job: str) -> bool:
    """退回 once more, when it was asked why: no reason."""
    label = turn.case.texts.text(f"desk.button_{job}", {}, turn.city.language, turn.now)
    said = turn.text.strip(AROUND)
    return said == label or (job in SAID_PLAINLY and said in turn.words_of(f"desk.words_{job}"))


def _with_message(turn: Turn, frame: Frame) -> Frame:
    """The reply with this message: new words take the place of the old ones, photos are added."""
    photos = [*frame.draft.get("photos", []), *with_kept_photos(turn)]
    draft = {**frame.draft, "text": turn.text or frame.draft.get("text", ""), "photos": photos}
    if turn.text and (frame.draft.get("job") == "confirm" and frame.draft.get("text")):
        draft["instead"] = True  # the one before was not sent, which is said
    if draft.get("message") and not asks_resident(turn, turn.text):  # 下午去换 behind a question that waits is a reply
        del draft["message"]
    return replace(frame, draft=draft)
