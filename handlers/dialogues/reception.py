"""The residents' side (市民一侧): who takes a message. Danger first, then a person's hand, buttons, the open dialogue, intents.

danger ► operator in the chat ► codes ► pictures and pins that could not be taken ► button or option
       ► strong interruptions ► the open dialogue ► weak interruptions, the open question again ► by intent
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from handlers.conversation.message import Choice, Sticker
from handlers.conversation.party import Party
from handlers.conversation.state import Conversation, Frame
from handlers.conversation.turn import Turn
from handlers.dialogues import answers, progress, scope, supplement, survey, withdraw
from handlers.dialogues.crisis import StayWithThem
from handlers.dialogues.danger import FaceDanger
from handlers.dialogues.draft import Report, categorised
from handlers.dialogues.human import alert_line, relay, request_person, waited
from handlers.dialogues.report import ReportProblem
from handlers.dialogues.urge import urge_ticket
from handlers.enrolment import INVITE, enrol_by_code
from handlers.ports.understanding import Intent
from handlers.usecases.resident import ask_review, deny_contact
from tickets.errors import HotlineError
from tickets.geography import Place
from tickets.ticket import Solved, State, Ticket

RECOVERY = re.compile(r"(?<![A-Z0-9])[A-Z0-9]{4}(?:[- ]?[A-Z0-9]{4}){3}(?![A-Z0-9])", re.IGNORECASE)
CODE_TRIES = 5
# How sure an intent must be to interrupt an open dialogue that could have taken the words itself.
STRONG = 0.75
# Enough letters that a change of language is meant, and not a name or an abbreviation.
LANGUAGE_LETTERS = 6
DANGER_DIALOGUES = ("danger", "crisis")


class Reception(Party):
    """Hears residents."""

    def __init__(self) -> None:
        self.report = ReportProblem()
        self.danger = FaceDanger()
        self.crisis = StayWithThem()
        super().__init__(
            (
                self.report,
                self.danger,
                self.crisis,
                supplement.SupplementTicket(),
                withdraw.WithdrawTicket(),
                survey.AnswerSurvey(),
            )
        )
        self._actions: dict[str, Callable[[Turn], None]] = {
            "gone": self._gone,
            "human.request": request_person,
            "ticket.progress": lambda t: progress.show_progress(t, t.own_ticket(t.args["ticket"])),
            "ticket.all": progress.list_all,
            "ticket.supplement": self._supplement,
            "ticket.urge": lambda t: urge_ticket(t, t.own_ticket(t.args["ticket"])),
            "ticket.withdraw": self._withdraw,
            "ticket.survey": self._show_survey,
            "ticket.review": self._review,
            "survey.solved": self._solved,
            "survey.still": self._still,
            "survey.grade": self._late_grade,
            "resident.answer_unit": self._answer_unit,
            "resident.not_contacted": self._not_contacted,
            "resident.file": self._file,
            "resident.fine": self._fine,
            "resident.new": self._new,
            "resident.same": self._same,
            "resident.different": self._different,
            "resident.resume": self.ask_again,
            "resident.drop": lambda t: self._cancel(t),
        }

    def survey_choices(self, ticket: Ticket) -> tuple[Choice, ...]:
        return survey.survey_choices(ticket)

    def known_place(self, conversation: Conversation) -> Place | None:
        frame = self.top(conversation)
        if frame is None or frame.dialogue not in ("report", "danger"):
            return None
        draft = frame.draft if frame.dialogue == "report" else frame.draft["report"]
        return Report.of(draft).where()

    # ── one message ───────────────────────────────────────────────────────────────────────────────────────────────

    def hear(self, turn: Turn) -> None:
        try:
            self._hear(turn)
        except HotlineError as error:
            self.refused(turn, error)
            self.ask_again(turn)
        if not turn.says and not turn.handed.get("silent"):
            turn.say("chat.heard")

    def _hear(self, turn: Turn) -> None:
        top = self.top(turn.conversation)
        if len(turn.conversation.frames) and top is None:
            turn.remember(frames=())
            turn.say("chat.restarted")
        self._language(turn)
        found = turn.meaning.emergency
        fresh = found is not None and not found.over and not (top and top.dialogue in DANGER_DIALOGUES)
        if fresh and not turn.chosen:
            self._danger(turn, top)
        elif relay(turn):
            turn.handed["silent"] = True
        elif self._codes(turn) or self._command(turn) or self._unusable(turn):
            return
        elif turn.chosen is not None:
            self._chosen(turn, top)
        elif not self._strong(turn, top):
            self._ordinary(turn, top)

    def _ordinary(self, turn: Turn, top: Frame | None) -> None:
        if turn.message.album and turn.conversation.memory.get("album") == turn.message.album:
            self._more_of_album(turn)
            return
        turn.note(album=turn.message.album)
        if top is not None and self.continue_with(turn):
            return
        if self._weak(turn, top):
            if top is not None and not turn.handed.get("opened"):
                self.ask_again(turn)
            return
        if top is not None:
            self.keep(turn, self.dialogues[top.dialogue].failed(turn, self.top(turn.conversation) or top))
            return
        self._by_intent(turn)

    # ── danger ────────────────────────────────────────────────────────────────────────────────────────────────────

    def _danger(self, turn: Turn, top: Frame | None) -> None:
        found = turn.meaning.emergency
        assert found is not None
        if relay(turn):
            alert_line(turn, "card.danger_call", danger=found.danger)
        if found.danger == "self_harm":
            turn.remember(frames=())
            self.open(turn, self.crisis.start(turn))
            return
        under_way = Report.of(top.draft) if top and top.dialogue == "report" else None
        same = under_way is not None and self._same_danger(turn, under_way, found.danger)
        if same:
            turn.remember(frames=turn.conversation.frames[:-1])
        self.open(turn, self.danger.start(turn, under_way if same else None))

    def _same_danger(self, turn: Turn, draft: Report, danger: str) -> bool:
        leaf = turn.city.catalogue.get(draft.category or (draft.likely[0] if draft.likely else None))
        dangerous = next((c for c in turn.city.catalogue.leaves if c.danger == danger), None)
        return not draft.category or bool(leaf and dangerous and leaf.path[:1] == dangerous.path[:1])

    # ── codes, commands, what could not be taken in ───────────────────────────────────────────────────────────────

    def _codes(self, turn: Turn) -> bool:
        """A staff invitation or a resident's recovery code, typed or as the payload of a link."""
        command = turn.message.command
        text = command.argument if command and command.name == "start" else turn.text
        if INVITE.search(text):
            enrol_by_code(turn, text)
            return True
        match = RECOVERY.search(text)
        if match is None or len(text) > 60 or not any(c.isdigit() for c in match[0]):
            return False
        person = turn.work.person_of_code(match[0])
        if person is None:
            wrong = turn.work.staff.wrong_code(turn.message.account, turn.now)
            turn.say("code.too_many" if wrong > CODE_TRIES else "code.unknown")
            return True
        turn.remember(person=person, frames=())
        mine = turn.tickets()
        turn.say("code.found", count=len(mine))
        if mine:
            progress.list_all(turn)
        return True

    def _command(self, turn: Turn) -> bool:
        command = turn.message.command
        if command is None:
            return False
        match command.name:
            case "start":
                self._start(turn, command.argument)
            case "help":
                answers.chat(turn, Intent.HELP, inside=False)
                self.ask_again(turn)
            case "cancel":
                self._cancel(turn)
            case "human" | "person":
                request_person(turn)
            case "progress" | "list":
                progress.list_all(turn)
            case "language":
                turn.say("language.which")
            case "quiet":
                self._mute(turn, on=True)
            case "loud":
                self._mute(turn, on=False)
            case _:
                answers.chat(turn, Intent.HELP, inside=False)
                self.ask_again(turn)
        return True

    def _start(self, turn: Turn, payload: str) -> None:
        """A link or QR code may preset the place (`p-CODE`) or the matter (`c-CODE`) (扫码直达)."""
        kind, _, code = payload.partition("-")
        draft = Report()
        if kind == "p":
            known = next((p for p in turn.city.geography.places if p.code == code), None)
            if known is not None:
                geography = turn.city.geography
                place = Place(
                    known.name(turn.language),
                    known.lat,
                    known.lon,
                    geography.datum,
                    known.area,
                    known.code,
                    origin="link",
                )
                draft = draft.at(place)
        elif kind == "c":
            draft = categorised(draft, code, turn.city)
        answers.chat(turn, Intent.GREETING, inside=False)
        if draft != Report():
            turn.remember(frames=())
            self.open(turn, Frame("report", self.report.version, draft.json()))

    def _mute(self, turn: Turn, *, on: bool) -> None:
        turn.note(muted=True if on else None)
        turn.say("chat.muted" if on else "chat.unmuted")

    def _unusable(self, turn: Turn) -> bool:
        """Files that could not be taken in, pins that are nowhere: told, and the rest of the message is used."""
        refused = [p.refused for p in turn.message.pictures if p.refused] + [
            v.refused for v in turn.message.voices if v.refused
        ]
        for reason in dict.fromkeys(refused):
            turn.say(f"media.{reason}", limit=turn.city.limits.photo_bytes // (1024 * 1024))
        pin = turn.message.location
        nowhere = pin is not None and turn.understanding.locate(pin.lat, pin.lon, pin.datum) is None
        if nowhere and pin is not None:
            turn.say("place.no_pin" if (pin.lat, pin.lon) == (0, 0) else "place.outside")
        if len(turn.photos) > turn.city.limits.photos:
            turn.say("media.too_many", limit=turn.city.limits.photos)
        useless = (refused or nowhere) and not (turn.text or turn.photos or turn.voices)
        if useless:
            self.ask_again(turn)
        elif len(turn.text) > turn.city.limits.text:
            turn.say("chat.long")
        return bool(useless)

    def _more_of_album(self, turn: Turn) -> None:
        """A further photo of an album: taken in silently, the first one was answered."""
        turn.handed["silent"] = True
        frame = self.top(turn.conversation)
        if frame is not None and frame.dialogue == "report":
            draft = Report.of(frame.draft)
            self.keep(turn, replace(frame, draft=replace(draft, photos=(*draft.photos, *turn.photos)).json()))
            return
        ticket = turn.own_ticket(turn.conversation.last_ticket)
        if ticket is not None and ticket.is_open:
            supplement.add(turn, ticket)
            turn.says.clear()

    # ── buttons ───────────────────────────────────────────────────────────────────────────────────────────────────

    def _chosen(self, turn: Turn, top: Frame | None) -> None:
        name = turn.do.partition(".")[0]
        current = top is not None and turn.card is not None and turn.card.mid == top.mid
        if top is not None and top.dialogue == name and (current or not turn.message.pressed):
            if self.continue_with(turn):
                return
        action = self._actions.get(turn.do)
        if action is not None:
            action(turn)
            if top is not None and turn.do != "human.request" and not turn.handed.get("opened") and turn.says:
                self.ask_again(turn)
            return
        if top is None and name == "report" and turn.conversation.last_ticket:
            turn.say("stale.done", number=turn.conversation.last_ticket)
        else:
            turn.say("stale.card")
            self.ask_again(turn)

    def _gone(self, turn: Turn) -> None:
        turn.say("stale.unknown")

    def _supplement(self, turn: Turn) -> None:
        ticket = turn.own_ticket(turn.args.get("ticket")) if turn.do else supplement.start(turn)
        if ticket is None:
            return
        if turn.photos or (turn.text and not turn.do and len(turn.text) > 8 and turn.meaning.has_matter):
            supplement.add(turn, ticket)
            return
        self._open(turn, Frame("supplement", draft={"ticket": ticket.number}))

    def _answer_unit(self, turn: Turn) -> None:
        ticket = turn.own_ticket(turn.args.get("ticket"))
        if ticket is not None:
            self._open(turn, Frame("supplement", draft={"ticket": ticket.number, "answer": True}))

    def _not_contacted(self, turn: Turn) -> None:
        ticket = turn.own_ticket(turn.args.get("ticket"))
        if ticket is None or not ticket.is_open:
            turn.say("stale.unknown")
            return
        deny_contact(turn.case, ticket, turn.actor)
        turn.say("push.denial_noted", number=ticket.number)

    def _withdraw(self, turn: Turn) -> None:
        ticket = turn.own_ticket(turn.args.get("ticket")) if turn.do else withdraw.start(turn)
        if ticket is not None:
            self._open(turn, Frame("withdraw", draft={"ticket": ticket.number}))

    def _show_survey(self, turn: Turn) -> None:
        ticket = turn.own_ticket(turn.args.get("ticket"))
        if ticket is not None:
            turn.say("survey.solved", choices=survey.survey_choices(ticket), ticket=ticket.number)

    def _solved(self, turn: Turn, ticket: Ticket | None = None, solved: Solved | None = None) -> None:
        ticket = ticket or turn.own_ticket(turn.args.get("ticket"))
        if ticket is None:
            turn.say("stale.unknown")
            return
        frame = survey.said_solved(turn, ticket, solved or Solved(turn.args["solved"]))
        if frame is not None:
            self._open(turn, frame)

    def _late_grade(self, turn: Turn) -> None:
        """A grade pressed on an old card, outside of the dialogue."""
        ticket = turn.own_ticket(turn.args.get("ticket"))
        if ticket is None:
            turn.say("stale.unknown")
            return
        frame = Frame("survey", 1, {"ticket": ticket.number}, asked="grade")
        result = survey.AnswerSurvey().graded(turn, frame, ticket, int(turn.args["grade"]))
        if isinstance(result, Frame):
            turn.handed["opened"] = True
            turn.remember(frames=(*turn.conversation.frames, result))

    def _still(self, turn: Turn) -> None:
        ticket = turn.own_ticket(turn.args.get("ticket"))
        if ticket is None:
            turn.say("stale.unknown")
            return
        if survey.still_fixed(turn, ticket, fixed=turn.args["solved"] == "yes"):
            draft = Report(
                said=(ticket.text,),
                title=ticket.title,
                summary=ticket.summary,
                kind=ticket.kind.value,
                category=ticket.category or "",
                urgency=ticket.urgency,
                confidentiality=ticket.confidentiality.value,
                phone=ticket.contact.phone if ticket.contact else "",
                recurs=ticket.number,
            ).at(ticket.place)
            self._open(turn, Frame("report", self.report.version, draft.json()))

    def _review(self, turn: Turn) -> None:
        ticket = turn.own_ticket(turn.args.get("ticket"))
        if ticket is not None:
            ask_review(turn.case, ticket, turn.actor, turn.rest)
            turn.say("scope.review_asked", number=ticket.number)

    def _file(self, turn: Turn) -> None:
        """A question answered, or not: the matter behind it becomes a report."""
        draft = Report(
            said=(turn.args["text"],),
            title=turn.args["text"][:20],
            summary=turn.args["text"],
            kind=turn.args.get("kind", ""),
        )
        if turn.args.get("category"):
            draft = categorised(draft, turn.args["category"], turn.city)
        else:
            draft = replace(self.report.of_text(turn, turn.args["text"], Report()), kind=draft.kind)
        self._open(turn, Frame("report", self.report.version, draft.json()))

    def _fine(self, turn: Turn) -> None:
        turn.say("chat.fine")

    def _new(self, turn: Turn) -> None:
        self._open(turn, Frame("report", self.report.version, Report().json()))

    def _same(self, turn: Turn) -> None:
        ticket = turn.own_ticket(turn.args["ticket"])
        if ticket is not None:
            turn.text = turn.args["text"]
            supplement.add(turn, ticket)

    def _different(self, turn: Turn) -> None:
        draft = self.report.of_text(turn, turn.args["text"], Report())
        self._open(turn, Frame("report", self.report.version, draft.json()))

    def _open(self, turn: Turn, frame: Frame) -> None:
        turn.handed["opened"] = True
        self.open(turn, frame)

    # ── interruptions ─────────────────────────────────────────────────────────────────────────────────────────────

    def _language(self, turn: Turn) -> None:
        """The language of the words, when they are clearly the resident's own and not a name inside a dialogue."""
        meaning, conversation = turn.meaning, turn.conversation
        wanted = meaning.language_wanted
        if wanted and wanted in turn.city.languages:
            turn.remember(language=wanted)
            return
        letters = sum(c.isalpha() for c in turn.text)
        free = self.top(conversation) is None or meaning.has_matter
        if (
            meaning.language != conversation.language
            and meaning.language in turn.city.languages
            and free
            and letters >= LANGUAGE_LETTERS
        ):
            turn.remember(language=meaning.language)

    def _strong(self, turn: Turn, top: Frame | None) -> bool:
        """What is done whatever was asked."""
        meaning = turn.meaning
        if not turn.text:
            return False
        if meaning.language_wanted:
            turn.say("language.switched" if meaning.language_wanted in turn.city.languages else "language.not_here")
            self.ask_again(turn)
            return True
        if top is not None and top.dialogue in DANGER_DIALOGUES:
            return False
        match meaning.intent:
            case Intent.HUMAN:
                request_person(turn)
            case Intent.CANCEL if top is not None and not meaning.has_matter and top.dialogue == "report":
                self._cancel(turn)
            case Intent.RESTART if top is not None and not meaning.has_matter:
                turn.remember(frames=())
                turn.sleep()
                self.open(turn, Frame("report", self.report.version, Report().json()))
            case Intent.BACK if top is not None and top.dialogue == "report":
                self.keep(turn, self.report.back(turn, top))
            case Intent.PROGRESS | Intent.URGE | Intent.WITHDRAW if self._surely(turn) and turn.tickets():
                self._about_ticket(turn)
                if not turn.handed.get("opened"):
                    self.ask_again(turn)
            case _:
                return False
        return True

    def _surely(self, turn: Turn) -> bool:
        return turn.meaning.intents[0][1] >= STRONG

    def _cancel(self, turn: Turn) -> None:
        frame = self.top(turn.conversation)
        turn.remember(frames=())
        turn.sleep()
        turn.say("report.cancelled" if frame is not None else "chat.nothing_to_cancel")

    def _weak(self, turn: Turn, top: Frame | None) -> bool:
        """What is answered in between; the open question comes again after it."""
        meaning = turn.meaning
        if self._survey_words(turn):
            return True
        if meaning.intent in (Intent.PROGRESS, Intent.URGE, Intent.WITHDRAW) and turn.tickets():
            self._about_ticket(turn)
            return True
        if top is None:
            return False
        entry = answers.knowledge_for(turn)
        if entry is not None:
            answers.answer(turn, entry, offer=False)
            return True
        if meaning.intent is Intent.QUESTION:
            turn.say("knowledge.unknown_inside")
            return True
        if any(isinstance(s, Sticker) for s in turn.message.segments) and not turn.text:
            turn.say("chat.sticker_inside")
            return True
        return not meaning.has_matter and answers.chat(turn, meaning.intent, inside=True)

    def _survey_words(self, turn: Turn) -> bool:
        """ "没解决" said in words while a follow-up is open."""
        meaning = turn.meaning
        if meaning.solved is None and meaning.intent is not Intent.RETURNED:
            return False
        ticket = survey.open_survey(turn)
        if ticket is None or (ticket.survey is not None and ticket.survey.solved is not None):
            return False
        self._solved(turn, ticket, meaning.solved or Solved.NO)
        return True

    def _about_ticket(self, turn: Turn) -> None:
        match turn.meaning.intent:
            case Intent.PROGRESS:
                progress.show_progress(turn)
            case Intent.URGE:
                urge_ticket(turn)
            case Intent.WITHDRAW:
                self._withdraw(turn)

    # ── opening by intent ─────────────────────────────────────────────────────────────────────────────────────────

    def _by_intent(self, turn: Turn) -> None:
        meaning = turn.meaning
        files_only = not turn.text and (turn.photos or turn.voices or turn.message.location)
        last = turn.own_ticket(turn.conversation.last_ticket)
        if files_only or (turn.text and not meaning.has_matter):
            if last is not None and last.is_open and self._adds_to(turn, last):
                supplement.add(turn, last)
                return
        if not turn.text and not files_only:
            turn.say("chat.no_words")
            return
        row = scope.table_row(turn)
        if row is not None:
            scope.decline_by_table(turn, row)
            return
        entry = answers.knowledge_for(turn)
        if entry is not None and (meaning.intent is Intent.QUESTION or not meaning.has_matter):
            answers.answer(turn, entry)
            return
        match meaning.intent:
            case Intent.PROGRESS:
                progress.show_progress(turn)
                return
            case Intent.SUPPLEMENT if turn.tickets(open_only=True):
                self._supplement(turn)
                return
            case Intent.URGE:
                urge_ticket(turn)
                return
            case Intent.WITHDRAW:
                self._withdraw(turn)
                return
            case Intent.CANCEL if not meaning.has_matter:
                self._cancel(turn)
                return
        if meaning.has_matter:
            self._matter(turn)
            return
        if answers.chat(turn, meaning.intent, inside=False):
            return
        if meaning.intent is Intent.QUESTION:
            answers.unknown_question(turn)
            return
        frame = self.report.start(turn)
        if turn.message.location is not None:
            frame = replace(frame, draft={**frame.draft, "pin_offered": True})
        self.open(turn, frame)

    def _adds_to(self, turn: Turn, ticket: Ticket) -> bool:
        """Whether words or files without a matter of their own belong to the last ticket."""
        if turn.photos or turn.voices or turn.message.location is not None:
            return True
        if turn.conversation.memory.get("after") and turn.meaning.intent in (
            Intent.ANSWER,
            Intent.UNKNOWN,
            Intent.SUPPLEMENT,
            Intent.YES,
            Intent.NO,
            Intent.REPORT,
        ):
            return True
        return turn.meaning.intent is Intent.SUPPLEMENT

    def _matter(self, turn: Turn) -> None:
        """A new appeal; the resident's own open ticket of the same matter and place is offered first."""
        for problem in turn.meaning.problems:
            entry = next((k for k in turn.city.knowledge if k.id == problem.knowledge), None)
            if entry is not None and len(turn.meaning.problems) > 1:
                answers.answer(turn, entry, offer=False)
        same = self._same_matter(turn)
        if same is not None:
            args = {"ticket": same.number, "text": turn.text[:1500]}
            choices = (
                Choice("resident.same", "button.same_matter", args=args),
                Choice("resident.different", "button.other_matter", args=args),
            )
            turn.say("report.same_matter", choices=choices, number=same.number, title=same.title)
            return
        self.open(turn, self.report.start(turn))

    def _same_matter(self, turn: Turn) -> Ticket | None:
        if not turn.meaning.categories or len(turn.meaning.problems) > 1:
            return None
        code = turn.meaning.categories[0][0]
        place = turn.meaning.place
        known = {candidate.known for candidate in place.candidates} if place else set()
        for ticket in turn.tickets(open_only=True):
            near = ticket.place is not None and (ticket.place.known in known if known else place is None)
            if ticket.category == code and near and ticket.state is not State.FOLLOW_UP:
                return ticket
        return None

    # ── woken by the clock ────────────────────────────────────────────────────────────────────────────────────────

    def woken(self, turn: Turn, what: str) -> None:
        """Something that was planned for this conversation is due."""
        frame = self.top(turn.conversation)
        turn.sleep(what)
        match what:
            case "draft_reminder" if frame is not None and frame.dialogue == "report":
                draft = Report.of(frame.draft)
                if draft.said:
                    choices = (Choice("resident.resume", "button.go_on"), Choice("resident.drop", "button.give_up"))
                    turn.say("report.reminder", choices=choices, title=draft.title)
                turn.wake("draft_end", turn.city.clocks.draft - turn.city.clocks.draft_reminder)
            case "draft_end" if frame is not None and frame.dialogue == "report":
                draft = Report.of(frame.draft)
                turn.remember(frames=())
                if draft.said:
                    turn.say("report.ended", title=draft.title)
            case "frame_end" if frame is not None:
                turn.remember(frames=turn.conversation.frames[:-1])
            case "danger_check" if frame is not None and frame.dialogue == "danger":
                self.danger.silent(turn, frame)
                turn.remember(frames=turn.conversation.frames[:-1])
            case "crisis_check" if frame is not None and frame.dialogue == "crisis" and not turn.conversation.operator:
                alert_line(turn, "card.crisis_silent", everybody=True)
                turn.say("crisis.still_here")
            case "human_wait":
                waited(turn)
