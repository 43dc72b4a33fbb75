"""Danger (险情): first get out, then talk. This interrupts everything else.

what to do now ─► safe, has called │ safe, call for me ─► where? ─► urgent ticket, everybody told ─► what was suspended
     │                    └ out, and the smell is gone ─► where? [no danger, only telling] ─► an ordinary report
     └ two minutes of silence ─► the ticket is opened and a person told, "are you out?" ─► the answer is added to it
"""

from __future__ import annotations

from datetime import timedelta

from handlers.conversation.message import Choice, Part
from handlers.conversation.state import Frame
from handlers.conversation.turn import PASS, Result, Turn
from handlers.dialogues import namesakes, photographed
from handlers.dialogues.alarm import LEAVE, advice, by_kind, filed, numbers, passed
from handlers.dialogues.draft import Report, as_ticket, categorised, filled, names_a_place, place_of, sure, with_place
from handlers.dialogues.on_duty import alert_line
from handlers.ports.understanding import Context, Emergency, Intent, PlaceMention
from handlers.usecases.opening import open_ticket
from handlers.usecases.resident import supplement
from tickets.geography import Place
from tickets.ticket import FileId, Ticket
from tickets.values import replace

# Who is found is found, whoever was called before.
ENDS = frozenset({"missing"})
CALL_CHOICES = {"fraud": ("fraud_sent", "fraud_stopped", "fraud_unreachable")}
# So long after its ticket was opened, the same danger told again belongs to it, and so do words that name no other matter.
AFTERMATH = timedelta(hours=2)
SHORT = 24  # characters within which 出来了 tells that somebody is out


class FaceDanger:
    """Somebody is in danger now."""

    name = "danger"
    version = 2

    def start(self, turn: Turn, suspended: Report | None) -> Frame:
        """Keep what was said; a report that was under way is taken over, so that nothing is told twice."""
        found = turn.meaning.emergency
        assert found is not None
        draft = photographed.kept(turn, suspended or Report())
        draft = replace(
            draft.telling(turn.text, turn.message.event_id),
            title=turn.meaning.title or turn.text[:20],
            summary=turn.meaning.summary or turn.text[:200],
            danger=found.danger,
            urgency=1,
            photos=(*draft.photos, *turn.photos),
            voices=(*draft.voices, *turn.voices),
            queue=(),
        )
        leaf = self._leaf(turn, found.danger)
        draft = filled(replace(draft, category=leaf or draft.category), turn.meaning, turn.city)
        draft = replace(self._pinned(turn, draft), kind="help")
        stored = {"report": draft.json(), "danger": found.danger, "words": found.span.text, "ticket": ""}
        return Frame(self.name, self.version, stored)

    def _leaf(self, turn: Turn, danger: str) -> str:
        """The leaf that means this danger; among several the one that the words fit best."""
        leaves = [leaf.code for leaf in turn.city.catalogue.leaves if leaf.danger == danger]
        ranked = [code for code, _ in turn.meaning.categories if code in leaves]
        return (ranked or leaves or [""])[0]

    def expecting(self, frame: Frame) -> str:
        return "place" if frame.asked == "where" else "safe"

    # ── what is said ──────────────────────────────────────────────────────────────────────────────────────────────

    def ask(self, turn: Turn, frame: Frame) -> Frame:
        danger = str(frame.draft["danger"])
        if frame.asked == "where":
            turn.say(by_kind("danger.where", danger))
            return frame
        if frame.asked == "out":
            turn.tell(by_kind("danger.are_you_out", danger), numbers(turn))
            return frame
        self.advise(turn, danger)
        if not frame.asked:
            place = Report.of(frame.draft["report"]).where()
            alert_line(turn, "card.danger_call", place=place.text if place else "")
        turn.wake("danger_check", turn.city.clocks.danger_check)
        return replace(frame, asked="safe")

    def advise(self, turn: Turn, danger: str) -> None:
        """What to do now. Where nobody can call for them, how to call without speaking."""
        alone = not turn.operators_ready() and danger in LEAVE - {"violence"}
        silent = (Part("danger.by_message", numbers(turn)),) if alone else ()
        turn.tell(advice(turn, danger), numbers(turn), *silent, choices=self._choices(turn, danger))

    def _choices(self, turn: Turn, danger: str) -> tuple[Choice, ...]:
        if danger in CALL_CHOICES:
            return tuple(Choice(f"danger.{name}", f"button.{name}") for name in CALL_CHOICES[danger])
        kind = "safe" if danger in LEAVE else "told"
        called = Choice("danger.called", f"button.{kind}_called")
        if turn.operators_ready():
            return (called, Choice("danger.call_for_me", f"button.{kind}_call_for_me"))
        return (called, Choice("danger.safe", f"button.{kind}_only"))

    # ── what is heard ─────────────────────────────────────────────────────────────────────────────────────────────

    def hear(self, turn: Turn, frame: Frame) -> Result:
        if turn.do and not turn.do.startswith("danger."):
            return PASS
        if frame.draft["ticket"]:
            return self._answered_late(turn, frame)
        frame = self.listen(turn, frame)
        draft = Report.of(frame.draft["report"])
        match turn.do:
            case "danger.called" | "danger.safe":
                return self._where(turn, frame, draft)
            case "danger.call_for_me":
                return self._call_for_them(turn, frame, draft)
            case "danger.namesake" if int(turn.args["n"]) < len(draft.namesakes):
                return self._open(turn, frame, draft.at(Place(**draft.namesakes[int(turn.args["n"])])))
            case "danger.fraud_sent" | "danger.fraud_stopped" | "danger.fraud_unreachable":
                turn.tell(turn.do, numbers(turn))
                return self._open(turn, frame, draft)
        if frame.draft["danger"] in ENDS and self._is_over(turn, frame):
            return self._stood_down(turn, draft)
        if frame.asked == "where":
            if draft.place is not None or (frame.failures >= 1 and not draft.namesakes):
                return self._open(turn, frame, draft)
            if draft.namesakes and (not frame.failures or turn.meaning.phone is not None):
                self._which(turn, draft)
            elif draft.namesakes:
                return self._open(turn, frame, draft)
            else:
                turn.say("danger.where_again")
            return replace(frame, failures=frame.failures + 1)
        return self._before_they_are_out(turn, frame, draft)

    def _before_they_are_out(self, turn: Turn, frame: Frame, draft: Report) -> Result:
        if draft.danger == "fraud" and (money := _told_of_the_money(turn)):
            turn.tell(money, numbers(turn))
            return self._open(turn, frame, draft)
        if self._is_over(turn, frame):
            return self._over(turn, frame, draft)
        mistaken = turn.meaning.intent in (Intent.CANCEL, Intent.NO) or turn.says_one_of("danger.words_mistaken")
        if mistaken and len(turn.text) <= SHORT // 2:
            return self._stood_down(turn, draft)
        if self._says_out(turn, draft.danger):
            return self._where(turn, frame, draft)
        if draft.place is not None and (turn.meaning.place is not None or turn.message.location is not None):
            return self._open(turn, frame, draft)
        still = "danger.still_fraud" if draft.danger == "fraud" else by_kind("danger.still", draft.danger)
        turn.tell(still, numbers(turn), choices=self._choices(turn, draft.danger))
        turn.wake("danger_check", turn.city.clocks.danger_check)
        return frame

    def _stood_down(self, turn: Turn, draft: Report) -> Result:
        """There was none, or who was missed is there: those on duty are told, and nothing is filed."""
        alert_line(turn, "card.danger_over", quiet=True, text=f"{turn.text}（{' / '.join(draft.said[:-1])}）")
        turn.tell("danger.stand_down", numbers(turn))
        return None

    def _says_out(self, turn: Turn, danger: str) -> bool:
        """Out of it, or the call is made: 出来了, 打过了."""
        out = len(turn.text) <= SHORT and turn.says_one_of(by_kind("danger.words_out", danger))
        return out and not turn.says_one_of("danger.words_not_out")

    def _are_well(self, turn: Turn, danger: str) -> bool:
        """Whether those in danger are; 打了 tells of a call, not how they are."""
        if danger in LEAVE:
            return self._says_out(turn, danger)
        found = len(turn.text) <= SHORT and turn.says_one_of("danger.words_found")
        return found and not turn.says_one_of("danger.words_not_out")

    def _is_over(self, turn: Turn, frame: Frame) -> bool:
        """Whether these words, told of this danger, say that it is over: 人已在外面，味道早散了."""
        if not turn.text:
            return False
        danger = str(frame.draft["danger"])
        if danger not in ENDS and self._says_out(turn, danger) and not turn.says_one_of("danger.words_gone"):
            return False  # out of it, but the gas still flows
        found: Emergency | None = turn.meaning.emergency
        if found is None:
            both = f"{frame.draft['words']}。{turn.text}"
            found = turn.understanding.understand(both, Context(language=turn.language)).emergency
        return found.over if found is not None else turn.says_one_of("danger.words_treated")

    def _over(self, turn: Turn, frame: Frame, draft: Report) -> Result:
        """Out of it: only now can it become an ordinary matter, if they say so."""
        parts = (Part("danger.over_ask" if draft.place is not None else "danger.where_over"),)
        only = (Choice("danger.only_telling", "button.only_telling"), Choice("danger.called", "button.still_urgent"))
        turn.say("danger.over", *parts, choices=only)
        turn.wake("danger_check", turn.city.clocks.danger_check)
        return replace(frame, asked="where", failures=0)

    def only_tells(self, turn: Turn, frame: Frame) -> bool:
        """没事已经去过医院了，就是想让你们把坑填上: it is over, and what they want is no help."""
        wants = not frame.draft["ticket"] and turn.says_one_of("danger.words_only_telling")
        return wants and self._is_over(turn, frame)

    def only_telling(self, turn: Turn, frame: Frame) -> Report:
        """The draft of an ordinary report; those on duty are told that the danger is over."""
        draft = Report.of(frame.draft["report"])
        alert_line(turn, "card.danger_over", quiet=True, text=" / ".join(draft.said))
        told = turn.understanding.understand("。".join(draft.said), Context(language=turn.language))
        draft = replace(draft, danger="", urgency=max(2, draft.urgency))
        code = sure(told.categories, turn.city)
        if code in ("", draft.category):
            return draft
        return replace(categorised(replace(draft, kind=""), code, turn.city), title=told.title or draft.title)

    def _call_for_them(self, turn: Turn, frame: Frame, draft: Report) -> Result:
        place = draft.where()
        told = 0
        if turn.operators_ready():
            text = " / ".join(draft.said)[:300]
            told = alert_line(turn, "card.danger_call_for_me", place=place.text if place else "", text=text)
        if not told:
            turn.tell("danger.by_message", numbers(turn))
            return self._where(turn, frame, draft)
        if place is not None:
            turn.say("danger.calling")
            return self._open(turn, frame, draft)
        if draft.namesakes:
            turn.say("danger.calling")
            return self._where(turn, frame, draft)
        turn.say("danger.calling", Part(by_kind("danger.calling_where", draft.danger)))
        return self._wait_for_place(turn, frame)

    def failed(self, turn: Turn, frame: Frame) -> Frame:
        return self.ask(turn, frame)

    # ── what is kept ──────────────────────────────────────────────────────────────────────────────────────────────

    def listen(self, turn: Turn, frame: Frame) -> Frame:
        """Keep what is said meanwhile, whoever answers it: words, place, pin, photos, a number."""
        draft = photographed.kept(turn, Report.of(frame.draft["report"]))
        room = max(0, turn.city.limits.photos - len(draft.photos))
        draft = replace(draft, photos=(*draft.photos, *turn.photos[:room]), voices=(*draft.voices, *turn.voices))
        draft = self._pinned(turn, draft)
        if turn.text and not turn.do and turn.text not in draft.said:
            draft = replace(draft, said=(*draft.said, turn.text))
            mention = turn.meaning.place
            # 打我电话13…: nobody can go there.
            tells_number = turn.meaning.phone is not None and not names_a_place(mention)
            mention = None if tells_number else mention
            if mention is None and frame.asked == "where" and draft.place is None and not tells_number:
                mention = turn.understanding.find_place(turn.text, Context(language=turn.language, expecting="place"))
            if mention is not None and self._is_better(draft, mention, asked=frame.asked == "where"):
                several = len(mention.candidates) > 1
                draft = with_place(replace(draft, place=None), mention) if several else draft.at(place_of(mention))
            if turn.meaning.phone:
                draft = replace(draft, phone=turn.meaning.phone.value)
        return replace(frame, draft={**frame.draft, "report": draft.json()})

    def _is_better(self, draft: Report, mention: PlaceMention, *, asked: bool) -> bool:
        """A place that somebody could find; when it was asked for, any; 楼道里 alone is none."""
        if mention.outside:
            return False
        return bool(mention.candidates) or (draft.place is None and (mention.complete or asked))

    def _pinned(self, turn: Turn, draft: Report) -> Report:
        if (pin := turn.message.location) is None:
            return draft
        place = turn.understanding.locate(pin.lat, pin.lon, pin.datum)
        return draft.at(place) if place else draft

    def _which(self, turn: Turn, draft: Report) -> None:
        """Several places of that name: help must not go to the wrong one."""
        choices = [
            Choice("danger.namesake", "report.namesake", namesakes.told_apart(turn, found), args={"n": str(n)})
            for n, found in enumerate(draft.namesakes)
        ]
        turn.say("danger.which", choices=choices)

    def _where(self, turn: Turn, frame: Frame, draft: Report) -> Result:
        if draft.place is not None or draft.danger == "fraud":  # money is nowhere
            return self._open(turn, frame, draft)
        if draft.namesakes:
            self._which(turn, draft)
            return self._wait_for_place(turn, frame)
        turn.say(by_kind("danger.where", draft.danger))
        return self._wait_for_place(turn, frame)

    def _wait_for_place(self, turn: Turn, frame: Frame) -> Frame:
        turn.wake("danger_check", turn.city.clocks.danger_check)
        return replace(frame, asked="where", failures=0)

    def _open(self, turn: Turn, frame: Frame, draft: Report) -> Result:
        ticket = self.file(turn, draft)
        turn.tell(by_kind("danger.filed", draft.danger), filed(turn, ticket), ticket=ticket.number)
        return None

    def file(self, turn: Turn, draft: Report) -> Ticket:
        """Open the urgent ticket with what is known; a name of several places as it was written."""
        if draft.place is None and draft.namesakes:
            draft = draft.at(Place(str(draft.namesakes[0]["text"])))
        ticket = open_ticket(turn.case, as_ticket(draft, turn.citizen, turn.language, turn.now))
        turn.remember(last_ticket=ticket.number)
        turn.note(after=None)
        return ticket

    # ── silence, and what comes after it ──────────────────────────────────────────────────────────────────────────

    def silent(self, turn: Turn, frame: Frame) -> Frame:
        """Two minutes without an answer: let people act on what is known, and ask once more."""
        draft = Report.of(frame.draft["report"])
        ticket = self.file(turn, draft)
        key = "danger.where_again" if frame.asked == "where" else by_kind("danger.are_you_out", draft.danger)
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
            alert_line(turn, "card.danger_call_for_me", text=" / ".join(Report.of(frame.draft["report"]).said)[:300])
            turn.say("danger.calling")
            return frame
        if turn.do.startswith("danger.fraud"):
            turn.tell(turn.do, numbers(turn))
        elif not self.add(turn, ticket):
            turn.tell("danger.noted", {**numbers(turn), "number": str(frame.draft["ticket"])})
        return None

    def add(self, turn: Turn, ticket: Ticket | None) -> bool:
        """Add what is said to the ticket of this danger, and tell those on duty; False when there was nothing to add."""
        place = None
        if (pin := turn.message.location) is not None:
            place = turn.understanding.locate(pin.lat, pin.lon, pin.datum)
        words = " ".join(filter(None, (turn.text, place.text if place else "")))
        if ticket is None or not ticket.is_open or not (words or turn.photos or turn.voices):
            return False
        files = tuple(FileId(f) for f in (*turn.photos, *turn.voices))
        ticket = supplement(turn.case, ticket, turn.actor, words, files)
        told = alert_line(turn, "card.danger_said", text=f"{ticket.number} {words}".strip())
        danger = ticket.danger or ""
        key = "danger.added_out" if self._are_well(turn, danger) else by_kind("danger.added", danger)
        turn.tell(key, {**passed(turn, told, danger), "number": ticket.number}, ticket=ticket.number)
        return True


def _told_of_the_money(turn: Turn) -> str:
    """What is said to who tells in words, and by no button, whether the money went: 还没转. "" where they do not tell."""
    if turn.says_one_of("danger.words_unsent"):
        return "danger.fraud_stopped"
    return "danger.fraud_sent" if turn.says_one_of("danger.words_sent") else ""


def recent(turn: Turn, danger: str | None = None) -> Ticket | None:
    """The open ticket of a danger that this resident told of a short while ago."""
    for ticket in turn.tickets(open_only=True):
        fits = ticket.danger == danger if danger else ticket.danger is not None
        if fits and turn.now - ticket.submitted_at <= AFTERMATH:
            return turn.own_ticket(ticket.number)
    return None
