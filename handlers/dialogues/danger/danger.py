"""Danger (险情): first get out, then talk. This interrupts everything else.

what to do now ─► safe, has called │ safe, call for me ─► where? ─► urgent ticket, everybody told ─► what was suspended
     │                    └ out, and the smell is gone ─► where? [no danger, only telling] ─► an ordinary report
     └ two minutes of silence ─► the ticket is opened and a person told, "are you out?" ─► the answer is added to it
"""

from __future__ import annotations

from handlers.conversation.message import Choice, Part
from handlers.conversation.state import Frame
from handlers.conversation.turn import PASS, Result, Turn
from handlers.dialogues.danger import aside, calling, doubted, ended, kept, meanwhile, mistaken, onward, watched
from handlers.dialogues.danger.alarm import (
    AFTERMATH,
    BEASTS,
    LEAVE,
    by_kind,
    filed,
    has_called,
    kind_of,
    leaf_of,
    numbers,
    passed,
    retold,
    still_there,
    told_of_the_money,
)
from handlers.dialogues.danger.framed import (
    and_where,
    ask_which,
    asked_in_silence,
    asked_where,
    at_street,
    manner_inside,
    named,
    plight_of,
    stand_down,
    there,
    title_of,
)
from handlers.dialogues.danger.mistaken import ENDS
from handlers.dialogues.danger.on_duty import alert_line
from handlers.dialogues.danger.plight import BYSTANDER, STUCK_IN, Plight, about_other, of_ticket
from handlers.dialogues.drafting import namesakes, not_urgent, photographed
from handlers.dialogues.drafting.draft import (
    Report,
    as_ticket,
    categorised,
    filled,
    sure,
)
from handlers.dialogues.following import amended
from handlers.ports.understanding import Intent
from handlers.usecases.opening import open_ticket
from handlers.usecases.resident import supplement
from tickets.geography import Place
from tickets.ticket import Confidentiality, FileId, Ticket
from values import replace

CALL_CHOICES = {"fraud": ("fraud_sent", "fraud_stopped", "fraud_unreachable")}


class FaceDanger:
    """Somebody is in danger now."""

    name = "danger"
    version = 2

    def start(self, turn: Turn, suspended: Report | None, former: Ticket | None = None) -> Frame:
        """Keep what was said; a report that was under way is taken over, so that nothing is told twice, and so is the place of
        the `former` ticket of which this is told."""
        found = turn.meaning.emergency
        assert found is not None
        danger = kind_of(turn, found.danger)
        there = former.place if former is not None else None
        draft = photographed.kept(turn, suspended or Report().at(there))
        draft = replace(
            draft.telling(turn.text, turn.message.event_id),
            title=title_of(turn),
            summary=turn.meaning.summary or turn.text[:200],
            danger=danger,
            urgency=1,
            photos=(*draft.photos, *turn.photos),
            voices=(*draft.voices, *turn.voices),
            queue=(),
        )
        leaf = leaf_of(turn, danger)
        draft = filled(replace(draft, category=leaf or draft.category), turn.meaning, turn.city)
        draft = replace(kept.pinned(turn, draft), kind="help")
        other = about_other(turn, danger, suspended.said if suspended is not None else ())
        called = has_called(turn, danger)
        stored = {
            "called": called,
            "danger": danger,
            "words": found.span.text,
            "named": found.named,
            "ticket": "",
            "other": other,
        }
        about = former.title if former is not None else ""
        known = former.number if former is not None and draft.where() == there else ""
        return Frame(self.name, self.version, {"report": draft.json(), **stored, "former": known, "about": about})

    def expecting(self, frame: Frame) -> str:
        return "place" if frame.asked == "where" else "safe"

    # ── what is said ──────────────────────────────────────────────────────────────────────────────────────────────

    def ask(self, turn: Turn, frame: Frame) -> Frame:
        plight = plight_of(frame)
        if frame.asked == "where":
            return asked_where(turn, frame)
        if frame.asked == "out":
            turn.tell(by_kind("danger.are_you_out", plight.manner), numbers(turn))
            return frame
        if frame.asked == "sure":
            return self._make_sure(turn, frame)
        first = self._advise(turn, plight)
        if not frame.asked:
            place = Report.of(frame.draft["report"]).where()
            # A child is not told to ring alone: who is on duty rings for them.
            key = "card.danger_call_for_me" if plight.young(turn) else "card.danger_call"
            alert_line(turn, key, place=place.text if place else "")
        turn.wake("danger_check", turn.city.clocks.danger_check)
        return replace(frame, asked="safe", draft={**frame.draft, "own": first})

    def _advise(self, turn: Turn, plight: Plight) -> str:
        """What to do now, and which text that was. Where nobody can call for them, how to call without speaking."""
        first = meanwhile.first_words(turn, plight)
        own = plight.hides(turn) or bool(meanwhile.own_words(turn, plight))
        alone = not turn.operators_ready() and plight.danger in LEAVE - {"violence", "animal"} and not own
        silent = (Part("danger.by_message", numbers(turn)),) if alone else ()
        where = and_where(plight, own=own)
        bitten = (Part("danger.bitten", numbers(turn)),) if plight.danger == "dog" else ()
        turn.tell(first.key, first.values, *silent, *where, *bitten, choices=self._choices(turn, plight))
        return first.key

    def _choices(self, turn: Turn, plight: Plight) -> tuple[Choice, ...]:
        sent = plight.danger == "fraud" and any(turn.holds(line, "danger.words_sent") for line in plight.said)
        if plight.danger in CALL_CHOICES and not sent:
            return tuple(Choice(f"danger.{name}", f"button.{name}") for name in CALL_CHOICES[plight.danger])
        leaves = plight.manner in LEAVE and not meanwhile.own_words(turn, plight)
        kind = "hidden" if plight.hides(turn) else "safe" if leaves else "told"
        called = Choice("danger.called", f"button.{kind}_called")
        caught = kind == "safe" and plight.danger in STUCK_IN and not turn.says_one_of("danger.words_pole")
        cannot = (Choice("danger.stuck", "button.cannot_leave"),) if caught else ()
        if turn.operators_ready():
            return (called, Choice("danger.call_for_me", f"button.{kind}_call_for_me"), *cannot)
        return (called, Choice("danger.safe", f"button.{kind}_only"), *cannot)

    # ── what is heard ─────────────────────────────────────────────────────────────────────────────────────────────

    def hear(self, turn: Turn, frame: Frame) -> Result:
        if turn.do and not turn.do.startswith("danger."):
            return PASS
        if frame.draft["ticket"]:
            return self._answered_late(turn, frame)
        frame = kept.listen(turn, frame)
        draft = Report.of(frame.draft["report"])
        match turn.do:
            case "danger.mistaken":
                return self._taken_back(turn, frame, draft)
            case "danger.safe_now":
                return stand_down(turn, frame, draft)
            case "danger.called" | "danger.safe" | "danger.not_safe":
                return self._where(turn, frame, draft)
            case "danger.call_for_me":
                return self._call_for_them(turn, frame, draft)
            case "danger.stuck":
                draft = replace(draft, said=(*draft.said, turn.words_of("danger.words_stuck")[0]))
                frame = replace(frame, draft={**frame.draft, "report": draft.json()})
            case "danger.namesake" if int(turn.args["n"]) < len(draft.namesakes):
                return self._open(turn, frame, draft.at(at_street(turn, draft.namesakes[int(turn.args["n"])])))
            case "" if draft.namesakes and (one := namesakes.read(turn, draft)) is not None and one.place is not None:
                return self._open(turn, frame, one)
            case "danger.fraud_sent" | "danger.fraud_stopped" | "danger.fraud_unreachable":
                turn.tell(turn.do, numbers(turn))
                return self._open(turn, frame, draft)
        if aside.take(turn, frame) and frame.asked == "where":
            turn.say("danger.where_again")
            return frame
        if frame.draft["danger"] in ENDS and (ended.is_over(turn, frame) or ended.are_well(turn, draft.danger)):
            return stand_down(turn, frame, draft)
        if frame.asked == "where" and doubted.denies(turn, frame, draft):
            return self._taken_back(turn, frame, draft)
        if frame.asked == "where" and not watched.told(turn):
            if draft.place is not None or (frame.failures >= 1 and not draft.namesakes):
                return self._open(turn, frame, draft)
            if draft.namesakes and (not frame.failures or turn.meaning.phone is not None):
                ask_which(turn, draft)
            elif draft.namesakes:
                return self._open(turn, frame, draft)
            else:
                turn.say("danger.where_again")
            return replace(frame, failures=frame.failures + 1)
        return self._before_they_are_out(turn, frame, draft)

    def _before_they_are_out(self, turn: Turn, frame: Frame, draft: Report) -> Result:
        if draft.danger == "fraud" and (money := told_of_the_money(turn)):
            turn.tell(money, numbers(turn))
            return self._open(turn, frame, draft)
        if ended.is_over(turn, frame) and not turn.says_one_of("danger.words_mistaken"):
            return self._over(turn, frame, draft)
        afresh = draft.danger == "violence" and turn.says_one_of("danger.words_not_me")
        if afresh:
            frame = replace(frame, draft={**frame.draft, "other": True})
        elif mistaken.takes_back(turn, draft.danger, str(frame.draft["words"])) or doubted.doubts(turn, frame):
            return self._taken_back(turn, frame, draft)
        plight = plight_of(frame)
        if ended.says_out(turn, plight.manner) or mistaken.helped(turn):
            return self._where(turn, frame, draft)
        if draft.place is not None and (turn.meaning.place is not None or turn.message.location is not None):
            return self._open(turn, frame, draft)
        if quiet := watched.told(turn):
            turn.wake("danger_check", turn.city.clocks.danger_check)
            if draft.place is not None:
                self.file(turn, draft)
                turn.tell(quiet.key, quiet.values)
                return None
            return asked_in_silence(turn, frame, draft, quiet)
        if draft.namesakes and turn.meaning.place is not None:
            return self._where(turn, frame, draft)
        if mistaken.of_the_place(turn):
            turn.say("danger.where_over")
            return self._wait_for_place(turn, frame)
        if (now := kind_of(turn, draft.danger)) != draft.danger:  # 是蛇！不是电线
            draft = replace(draft, danger=now, category="")
            frame = replace(frame, draft={**frame.draft, "danger": now, "report": draft.json()})
            plight = plight_of(frame)
        if (other := _retold(turn, frame, draft)) is not None:
            frame, plight = other, plight_of(other)
            key = str(other.draft["own"])
            where = and_where(plight, own=True)
            turn.tell(key, numbers(turn), *where, choices=self._choices(turn, plight))
            turn.wake("danger_check", turn.city.clocks.danger_check)
            return onward.told(frame, key)
        if not_urgent.says_so(turn) and plight.danger not in onward.LASTING:
            return self._over(turn, frame, draft)
        if onward.goes_on(turn, frame, plight, draft):
            return self._where(turn, frame, draft, "danger.where_over")
        still = Part(still_there(turn, plight.manner), numbers(turn))
        if afresh or plight.danger in BEASTS:
            still = meanwhile.first_words(turn, plight)
        still = meanwhile.answer(turn, plight) or still
        none = () if draft.danger == "fraud" else (Choice("danger.mistaken", "button.mistaken"),)
        where = and_where(plight, own=plight.hides(turn) or bool(meanwhile.own_words(turn, plight)))
        way = turn.meaning.confidentiality
        secret = way is not None and way.value != Confidentiality.NAMED.value
        if secret:  # 别说是我报的 asks for one thing, and is answered
            turn.tell("danger.kept_secret", still.values, still, *where, choices=(*self._choices(turn, plight), *none))
        else:
            turn.tell(still.key, still.values, *where, choices=(*self._choices(turn, plight), *none))
        turn.wake("danger_check", turn.city.clocks.danger_check)
        return onward.told(frame, still.key)

    def was_misheard(self, turn: Turn, frame: Frame, *, under_way: bool) -> bool:
        """Whether there is no danger, and no word of theirs had named one."""
        return doubted.was_misheard(turn, frame, under_way=under_way) and not self.only_tells(turn, frame)

    def _taken_back(self, turn: Turn, frame: Frame, draft: Report) -> Result:
        """Somebody else may hold the phone of whom they beat, and who wants no police may be afraid: there it is asked once more."""
        doubtful = draft.danger in mistaken.DOUBTED or named(frame) and mistaken.calls_nobody(turn)
        if doubtful and not frame.draft.get("other") and frame.asked != "sure":
            return self._make_sure(turn, frame)
        return stand_down(turn, frame, draft)

    def _make_sure(self, turn: Turn, frame: Frame) -> Frame:
        choices = (Choice("danger.safe_now", "button.safe_now"), Choice("danger.not_safe", "button.not_safe"))
        turn.tell("danger.sure", numbers(turn), choices=choices)
        turn.wake("danger_check", turn.city.clocks.danger_check)
        return replace(frame, asked="sure")

    def _over(self, turn: Turn, frame: Frame, draft: Report) -> Result:
        """Out of it: only now can it become an ordinary matter, if they say so."""
        parts = (Part("danger.over_ask" if draft.place is not None else "danger.where_over"),)
        only = (Choice("danger.only_telling", "button.only_telling"), Choice("danger.called", "button.still_urgent"))
        turn.say("danger.over", *parts, choices=only)
        turn.wake("danger_check", turn.city.clocks.danger_check)
        return replace(frame, asked="where", failures=0, draft={**frame.draft, "over": True})

    def only_tells(self, turn: Turn, frame: Frame) -> bool:
        """没事已经去过医院了，就是想让你们把坑填上: it is over, and what they want is no help."""
        if frame.draft["ticket"] or turn.do or turn.meaning.emergency is not None and not turn.meaning.emergency.over:
            return False
        if not (turn.says_one_of("danger.words_only_telling") or onward.no_hurry(turn, str(frame.draft["danger"]))):
            return False
        return bool(frame.draft.get("over")) or not named(frame) or ended.is_over(turn, frame)

    def only_telling(self, turn: Turn, frame: Frame) -> Report:
        """The draft of an ordinary report; those on duty are told that the danger is over."""
        draft = Report.of(frame.draft["report"])
        alert_line(turn, "card.danger_over", quiet=True, text=" / ".join(draft.said))
        told = turn.read("。".join(draft.said))
        hurried = 2 if not onward.no_hurry(turn, str(frame.draft["danger"])) else not_urgent.USUAL
        draft = replace(draft, danger="", urgency=max(hurried, draft.urgency))
        code = sure(told.categories, turn.city)
        if code in ("", draft.category):
            return draft
        return replace(categorised(replace(draft, kind=""), code, turn.city), title=told.title or draft.title)

    def _call_for_them(self, turn: Turn, frame: Frame, draft: Report) -> Result:
        place = draft.where()
        if not calling.ask_to_ring(turn, draft, place.text if place else ""):
            turn.tell("danger.by_message", numbers(turn))
            return self._where(turn, frame, draft)
        if place is not None:
            return self._open(turn, frame, draft)
        if draft.namesakes:
            return self._where(turn, frame, draft)
        turn.says[-1] = replace(
            turn.says[-1],
            parts=(*turn.says[-1].parts, Part(by_kind("danger.calling_where", manner_inside(turn, frame)))),
        )
        return self._wait_for_place(turn, frame)

    def failed(self, turn: Turn, frame: Frame) -> Frame:
        return self.ask(turn, frame)

    def _where(self, turn: Turn, frame: Frame, draft: Report, key: str = "") -> Result:
        if draft.place is not None or draft.danger == "fraud":  # money is nowhere
            return self._open(turn, frame, draft)
        if draft.namesakes:
            ask_which(turn, draft)
            return self._wait_for_place(turn, frame)
        return self._wait_for_place(turn, asked_where(turn, frame, key))

    def _wait_for_place(self, turn: Turn, frame: Frame) -> Frame:
        turn.wake("danger_check", turn.city.clocks.danger_check)
        return replace(frame, asked="where", failures=0)

    def _open(self, turn: Turn, frame: Frame, draft: Report) -> Result:
        ticket = self.file(turn, draft)
        if turn.conversation.memory.get("watched"):
            turn.say("danger.watched_filed", number=ticket.number)
            return None
        plight = plight_of(replace(frame, draft={**frame.draft, "report": draft.json()}))
        if plight.bystander:
            turn.note(bystander=ticket.number)
        hides, own = plight.hides(turn), meanwhile.own_words(turn, plight)
        stopped = "danger.fraud_stopped" in (turn.do, told_of_the_money(turn) if draft.danger == "fraud" else "")
        young = own.startswith("danger.young")
        key = "danger.filed_hidden" if hides else "danger.filed_young" if young else "danger.filed_call"
        key = key if hides or own else by_kind("danger.filed", plight.manner)
        called = bool(frame.draft.get("called"))
        values = {
            **filed(turn, ticket, hides=hides or young or stopped, called=called),
            **meanwhile.values(turn, plight),
        }
        new = (Part(own, values),) if own and not hides and own != frame.draft.get("own") else ()
        turn.tell(key, values, *new, *there(frame, ticket), ticket=ticket.number)
        return None

    def file(self, turn: Turn, draft: Report) -> Ticket:
        """Open the urgent ticket with what is known; a name of several places as it was written."""
        if draft.place is None and draft.namesakes:
            draft = draft.at(Place(str(draft.namesakes[0]["text"])))
        ticket = open_ticket(turn.case, as_ticket(draft, turn.citizen, turn.written, turn.now))
        turn.remember(last_ticket=ticket.number)
        turn.note(after=None)
        return ticket

    # ── silence, and what comes after it ──────────────────────────────────────────────────────────────────────────

    def silent(self, turn: Turn, frame: Frame) -> Frame:
        """Two minutes without an answer: let people act on what is known, and ask once more."""
        draft = Report.of(frame.draft["report"])
        ticket = self.file(turn, draft)
        key = (
            "danger.where_again"
            if frame.asked == "where"
            else by_kind("danger.are_you_out", manner_inside(turn, frame))
        )
        if not turn.conversation.operator:
            turn.tell(key, numbers(turn), Part("danger.filed_meanwhile", filed(turn, ticket)), ticket=ticket.number)
        turn.wake("frame_end", AFTERMATH)
        return replace(frame, asked="out", draft={**frame.draft, "ticket": ticket.number})

    def _answered_late(self, turn: Turn, frame: Frame) -> Result:
        """After the silence: what is said goes to the ticket that was opened meanwhile."""
        if turn.meaning.intent is Intent.HUMAN:
            return PASS
        ticket = turn.own_ticket(str(frame.draft["ticket"]))
        if turn.do == "danger.call_for_me" and turn.operators_ready():
            calling.ask_to_ring(turn, Report.of(frame.draft["report"]))
            return frame
        if turn.do.startswith("danger.fraud"):
            turn.tell(turn.do, numbers(turn))
        elif not self.add(turn, ticket):
            turn.tell("danger.noted", {**numbers(turn), "number": str(frame.draft["ticket"])})
        return None

    def add(self, turn: Turn, ticket: Ticket | None, *, advise: bool = False) -> bool:
        """Add what is said to the ticket of this danger, tell those on duty, and say what helps; False when there was nothing to add."""
        place = None
        if (pin := turn.message.location) is not None:
            place = turn.understanding.locate(pin.lat, pin.lon, pin.datum)
        words = " ".join(filter(None, (turn.text, place.text if place else "")))
        if ticket is None or not ticket.is_open or not (words or turn.photos or turn.voices):
            return False
        plight = of_ticket(turn, ticket)
        files = tuple(FileId(f) for f in (*turn.photos, *turn.voices))
        if not files and pin is None and amended.in_danger(turn, ticket, plight.danger):
            return True
        ticket = supplement(turn.case, ticket, turn.actor, words, turn.meaning.identifying_words, files)
        over = mistaken.takes_back(turn, plight.danger)
        key = "card.danger_over" if over else mistaken.card(turn)
        told = alert_line(turn, key, quiet=over, text=f"{ticket.number} {words}".strip())
        helps = meanwhile.answer(turn, plight, newest=True) or (meanwhile.first_words(turn, plight) if advise else None)
        reached = turn.says_one_of("danger.words_out_call") and not turn.says_one_of("danger.words_not_called")
        values = {
            **passed(turn, told, plight.danger, helped=helps is not None or reached),
            "number": ticket.number,
        }
        if over or ended.are_well(turn, plight.danger):
            ended.cleared(turn, ticket, values, over=over)
            return True
        if helps is not None:
            turn.tell(helps.key, helps.values, Part("danger.added_call", values), ticket=ticket.number)
        else:
            manner = BYSTANDER if meanwhile.own_words(turn, plight) else plight.manner
            turn.tell(by_kind("danger.added", manner), values, ticket=ticket.number)
        return True


def _retold(turn: Turn, frame: Frame, draft: Report) -> Frame | None:
    """The alarm for what they protest that it is (什么下水啊 是从脚手架摔的); None where its text was said."""
    danger, key = retold(turn, draft.danger)
    if not key or key == frame.draft.get("own"):
        return None
    draft = replace(draft, danger=danger, category=draft.category if danger == draft.danger else "")
    return replace(frame, draft={**frame.draft, "danger": danger, "report": draft.json(), "own": key})
