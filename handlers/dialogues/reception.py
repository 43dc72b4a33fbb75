"""The residents' side (市民一侧): who takes a message. Danger first, then a person's hand, buttons, the open dialogue, intents.

danger ► operator in the chat ► codes ► pictures and pins that could not be taken ► words nobody can read
       ► button or option ► strong interruptions ► the open dialogue ► weak interruptions, the open question again
       ► by intent
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from handlers.conversation.message import Choice, Part
from handlers.conversation.party import Party
from handlers.conversation.state import Conversation, Frame
from handlers.conversation.turn import Turn
from handlers.dialogues import again, answers, human, progress, scope, supplement, survey, unread, withdraw
from handlers.dialogues.crisis import StayWithThem
from handlers.dialogues.danger import FaceDanger, numbers, recent
from handlers.dialogues.draft import SURE, Report, categorised
from handlers.dialogues.human import alert_line, request_person
from handlers.dialogues.promise import answers_after
from handlers.dialogues.report import ReportProblem
from handlers.dialogues.urge import urge_ticket
from handlers.enrolment import INVITE, enrol_by_code, is_locked, wrong_code
from handlers.ports.understanding import Emergency, Intent, Span
from handlers.usecases.merging import unmerge
from handlers.usecases.resident import ask_review, deny_contact
from tickets.errors import HotlineError
from tickets.geography import Place
from tickets.lifecycle import Action, check
from tickets.ticket import Solved, State, Ticket

RECOVERY = re.compile(r"(?<![A-Z0-9])[A-Z0-9]{4}(?:[- ]?[A-Z0-9]{4}){3}(?![A-Z0-9])", re.IGNORECASE)
LONGEST_WITH_CODE = 40
# The same words again so soon are a second tap, a bad line or a flood, not a second thing said.
TWICE = timedelta(seconds=10)
# How sure an intent must be to interrupt an open dialogue that could have taken the words itself.
STRONG = 0.75
# Enough letters that a change of language is meant, and not a name or an abbreviation.
LANGUAGE_LETTERS = 6
# "没解决" beside a number, and nothing that would be a matter of its own.
HARDLY_A_WORD = 8
DANGER_DIALOGUES = ("danger", "crisis")
# From here on words that are most like despair are taken for it.
DESPAIR = 0.35
# After these the open question is not asked again: they ask it themselves, or a person will.
ASK_NOTHING = ("human.request", "human.call", "resident.resume", "resident.drop")
# What is never meant for the ticket of a danger that was told a moment ago.
NOT_AFTERMATH = frozenset(
    {
        Intent.PROGRESS, Intent.URGE, Intent.WITHDRAW, Intent.CANCEL, Intent.RESTART, Intent.BACK, Intent.HELP, Intent.HUMAN, Intent.YES,
        Intent.NO, Intent.QUESTION, Intent.GREETING, Intent.THANKS, Intent.SMALL_TALK, Intent.ABUSE, Intent.LANGUAGE, Intent.RATE,
    }
)  # fmt: skip


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
            "human.call": human.promise_call,
            "language.type": unread.type_instead,
            "ticket.calm": lambda t: answers.soothe(t, t.own_ticket(t.args["ticket"])),
            "again.new": self._again_new,
            "again.disagree": lambda t: again.disagree(t, t.own_ticket(t.args["ticket"])),
            "ticket.progress": lambda t: progress.show_progress(t, t.own_ticket(t.args["ticket"])),
            "ticket.all": progress.list_all,
            "ticket.supplement": self._supplement,
            "ticket.urge": lambda t: urge_ticket(t, t.own_ticket(t.args["ticket"])),
            "ticket.withdraw": self._withdraw,
            "ticket.split": self._split,
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

    def expecting(self, conversation: Conversation) -> str | None:
        """What the open dialogue asked, else the question that stands beside a promise."""
        return super().expecting(conversation) or ("detail" if conversation.memory.get("after") else None)

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
        unread.show_transcript(turn)
        if (said := human.words_said(turn)) and turn.meaning.intent is not Intent.HUMAN:
            turn.note(last_words=said[:200])
        elif turn.voices and not said:
            turn.note(last_words="🎤")

    def takes(self, conversation: Conversation, do: str) -> bool:
        """A dialogue's own options are picked in words only while it is open."""
        top = self.top(conversation)
        return do in self._actions or (top is not None and top.dialogue == do.partition(".")[0])

    def _hear(self, turn: Turn) -> None:
        top = self.top(turn.conversation)
        if len(turn.conversation.frames) and top is None:
            turn.remember(frames=())
            turn.sleep()
            turn.say("chat.restarted")
        self._language(turn)
        if turn.conversation.memory.get("human_since"):
            human.keep_words(turn)
        if self._in_danger(turn, top) or self._across(turn, top):
            return
        top = self._after_crisis(turn, self.top(turn.conversation))
        if turn.handed.get("done"):
            return
        if self._codes(turn) or self._number_for_call(turn, top) or self._command(turn) or self._unusable(turn):
            return
        if unread.cannot_read(turn):
            unread.say_so(turn)
        elif turn.chosen is not None:
            self._chosen(turn, top)
        elif not self._strong(turn, top):
            self._ordinary(turn, top)

    def never_silent(self, turn: Turn) -> bool:
        """Somebody in danger is answered however often they write."""
        top = self.top(turn.conversation)
        return turn.meaning.emergency is not None or (top is not None and top.dialogue in DANGER_DIALOGUES)

    def stumbled(self, turn: Turn) -> None:
        """The program itself failed over this message: it is kept, said so, and a person will look. The second time in
        a row the open dialogue, which may be the cause, is put away; what was told in it is in the promise."""
        faults = int(turn.conversation.memory.get("faults") or 0) + 1
        said = [str(line) for f in turn.conversation.frames for line in f.draft.get("said") or ()]
        if faults > 1:
            turn.remember(frames=())
            turn.sleep()
        turn.note(faults=faults)
        human.promise_call(turn, "chat.fault", " / ".join((*said, turn.text)) or "—")

    def _ordinary(self, turn: Turn, top: Frame | None) -> None:
        if turn.message.album and turn.conversation.memory.get("album") == turn.message.album:
            self._more_of_album(turn)
            return
        turn.note(album=turn.message.album)
        if self._said_again(turn, top):
            self.ask_again(turn)
            return
        if turn.voices and not turn.text and not (top is not None and top.dialogue in ("report", "supplement")):
            unread.voice_kept(turn, inside=top is not None)
            if top is None and not self._belongs_to_last(turn):
                frame = replace(self.report.start(turn), asked="what")
                turn.remember(frames=(frame,))
                turn.wake("draft_reminder", turn.city.clocks.draft_reminder)
                return
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

    def _said_again(self, turn: Turn, top: Frame | None) -> bool:
        """The very words that the draft already holds, a moment later."""
        heard = turn.conversation.last_heard_at
        if top is None or top.dialogue != "report" or not turn.text or heard is None or turn.now - heard > TWICE:
            return False
        return turn.text in Report.of(top.draft).said and not turn.photos and turn.message.edits is None

    def _belongs_to_last(self, turn: Turn) -> bool:
        last = turn.own_ticket(turn.conversation.last_ticket)
        return last is not None and last.is_open

    # ── danger ────────────────────────────────────────────────────────────────────────────────────────────────────

    def _in_danger(self, turn: Turn, top: Frame | None) -> bool:
        """Danger stops everything; inside its own dialogue it is no news, another danger is."""
        found = turn.meaning.emergency or self._despair(turn)
        if found is None or found.over:
            return False
        inside = top if top is not None and top.dialogue in DANGER_DIALOGUES else None
        if inside is not None and (inside.dialogue == "crisis" or inside.draft["danger"] == found.danger):
            return False
        if found.danger == "self_harm":
            self._crisis(turn, inside)
        else:
            self._danger(turn, top)
        return True

    def _despair(self, turn: Turn) -> Emergency | None:
        """No word of the lists, but what the words are most like is that somebody does not want to live."""
        meaning = turn.meaning
        code, likely = meaning.categories[0] if meaning.categories else ("", 0.0)
        leaf = turn.city.catalogue.get(code)
        if leaf is None or leaf.danger != "self_harm" or likely < DESPAIR or meaning.intent is Intent.QUESTION:
            return None
        found = Emergency("self_harm", Span(0, len(turn.text), turn.text))
        turn.meaning = replace(meaning, emergency=found)
        return found

    def _crisis(self, turn: Turn, danger: Frame | None) -> None:
        if danger is not None and not danger.draft["ticket"]:
            self.danger.file(turn, Report.of(danger.draft["report"]))
        frame = self.crisis.start(turn)
        turn.remember(frames=())
        turn.sleep()
        if human.relay(turn):  # a person is in the chat: the bot keeps out of it
            alert_line(turn, "card.crisis_said", everybody=True)
            turn.remember(frames=(replace(frame, asked="crisis"),))
            turn.handed["silent"] = True
            return
        self.open(turn, frame)

    def _danger(self, turn: Turn, top: Frame | None) -> None:
        found = turn.meaning.emergency
        assert found is not None
        human.relay(turn)
        before = recent(turn, found.danger)
        if before is not None:
            turn.tell(f"danger.{found.danger}", numbers(turn))
            self.danger.add(turn, before)
            return
        under_way = self._same_danger(turn, top, found.danger)
        if under_way is not None:
            turn.remember(frames=turn.conversation.frames[:-1])
        self.open(turn, self.danger.start(turn, under_way))

    def _same_danger(self, turn: Turn, top: Frame | None, danger: str) -> Report | None:
        """What is under way, if it is about this very danger: a leaf of the same group, or nothing told yet."""
        if top is not None and top.dialogue == "danger":
            return Report.of(top.draft["report"])
        if top is None or top.dialogue != "report":
            return None
        draft = Report.of(top.draft)
        if not draft.said:
            return draft
        catalogue = turn.city.catalogue
        groups = {leaf.path[:2] for leaf in catalogue.leaves if leaf.danger == danger}
        codes = (draft.category,) if draft.category else draft.likely
        same = any(leaf is not None and leaf.path[:2] in groups for leaf in map(catalogue.get, codes))
        return draft if same else None

    def resume(self, turn: Turn, below: Frame) -> None:
        """What danger had interrupted is not asked straight away: they say whether they want to go on."""
        after_danger = any(say.parts[0].key.startswith("danger.") for say in turn.says)
        title = Report.of(below.draft).title if below.dialogue == "report" else ""
        if not (after_danger and title):
            super().resume(turn, below)
            return
        self._remind(turn, title)
        turn.wake("draft_end", turn.city.clocks.draft)

    def _remind(self, turn: Turn, title: str) -> None:
        choices = (Choice("resident.resume", "button.go_on"), Choice("resident.drop", "button.give_up"))
        turn.say("report.reminder", choices=choices, title=title)

    def _only_telling(self, turn: Turn, top: Frame) -> None:
        draft = self.danger.only_telling(turn, top)
        turn.remember(frames=turn.conversation.frames[:-1])
        turn.sleep()
        self._open(turn, Frame("report", self.report.version, draft.json()))

    # ── a person in the chat ──────────────────────────────────────────────────────────────────────────────────────

    def _across(self, turn: Turn, top: Frame | None) -> bool:
        """Lines go to the operator who holds the conversation; buttons do what they say besides."""
        if turn.message.command is not None or not human.relay(turn):
            return False
        if top is not None and top.dialogue == "danger" and not top.draft["ticket"]:
            self.keep(turn, self.danger.listen(turn, top))
        if turn.message.pressed is not None:
            return False
        self._refused_files(turn)
        turn.handed["silent"] = True
        return True

    def _after_crisis(self, turn: Turn, top: Frame | None) -> Frame | None:
        """How a conversation in crisis becomes an ordinary one again: only as the person wishes, or much later."""
        if top is None or top.dialogue != "crisis" or turn.conversation.operator:
            return top
        if self.crisis.not_meant(turn):
            alert_line(turn, "card.crisis_not_meant", everybody=True)
            turn.say("crisis.not_meant")
            turn.handed["done"] = not turn.meaning.has_matter or turn.meaning.emergency is not None
        elif not (self.crisis.wants_record(turn) or self.crisis.is_past(turn, top)):
            return top
        turn.remember(frames=())
        turn.sleep()
        turn.note(human_words=None)
        return None

    def _number_for_call(self, turn: Turn, top: Frame | None) -> bool:
        """A phone number after a call was promised; a report that just asked for one takes it itself."""
        if top is not None and top.asked == "edit_contact":
            return False
        if not human.number_for_call(turn):
            return False
        self.ask_again(turn)
        return True

    # ── codes, commands, what could not be taken in ───────────────────────────────────────────────────────────────

    def _codes(self, turn: Turn) -> bool:
        """A staff invitation or a resident's recovery code, typed or as the payload of a link."""
        command = turn.message.command
        text = command.argument if command and command.name == "start" else turn.text
        if INVITE.search(text):
            enrol_by_code(turn, text)
            return True
        match = RECOVERY.search(text)
        if match is None or len(text) > LONGEST_WITH_CODE or not _like_code(match[0]):
            return False
        if is_locked(turn):
            turn.say("code.too_many")
            return True
        person = turn.work.person_of_code(match[0])
        if person is None:
            turn.say("code.unknown" if wrong_code(turn) else "code.too_many")
            return True
        former = turn.citizen
        if former != person and turn.tickets():
            turn.say("code.former", code=turn.work.recovery_code(former))
        turn.sleep()
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
        refused = self._refused_files(turn)
        pin = turn.message.location
        nowhere = pin is not None and turn.understanding.locate(pin.lat, pin.lon, pin.datum) is None
        if nowhere and pin is not None:
            turn.say("place.no_pin" if (pin.lat, pin.lon) == (0, 0) else "place.outside")
        if len(turn.photos) > turn.city.limits.photos:
            turn.say("media.too_many", limit=turn.city.limits.photos)
        useless = (refused or nowhere) and not (turn.text or turn.photos or turn.voices)
        if useless:
            turn.handed["received"] = True  # what was refused is not confirmed as received
            self.ask_again(turn)
        elif len(turn.text) > turn.city.limits.text:
            turn.say("chat.long")
        return bool(useless)

    def _refused_files(self, turn: Turn) -> bool:
        """Say of each kind of fault once why a file was not taken in."""
        message = turn.message
        refused = [p.refused for p in message.pictures if p.refused] + [v.refused for v in message.voices if v.refused]
        for reason in dict.fromkeys(refused):
            turn.say(f"media.{reason}", limit=turn.city.limits.photo_bytes // (1024 * 1024))
        return bool(refused)

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
        endangered = top if top is not None and top.dialogue == "danger" and not top.draft["ticket"] else None
        if turn.do == "danger.only_telling" and endangered is not None:
            self._only_telling(turn, endangered)
            return
        name = turn.do.partition(".")[0]
        current = top is not None and turn.card is not None and turn.card.mid == top.mid
        current = current or (top is not None and top.dialogue == "report" and self.report.still_good(turn, top))
        if top is not None and top.dialogue == name and (current or not turn.message.pressed):
            if self.continue_with(turn):
                return
        action = self._actions.get(turn.do)
        if action is not None:
            action(turn)
            answered = turn.do in ASK_NOTHING or turn.handed.get("opened")
            if top is not None and not answered and turn.says:
                self.ask_again(turn)
            return
        if top is None and name in ("report", "danger") and turn.conversation.last_ticket:
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
        check(ticket, Action.SUPPLEMENT, turn.actor, turn.city.units)
        if turn.photos or (turn.text and not turn.do and len(turn.text) > 8 and turn.meaning.has_matter):
            supplement.add(turn, ticket)
            return
        self._open(turn, Frame("supplement", draft={"ticket": ticket.number}))

    def _split(self, turn: Turn) -> None:
        """It is not the same matter after all: handled on its own again."""
        ticket = turn.own_ticket(turn.args.get("ticket"))
        if ticket is None:
            turn.say("stale.unknown")
            return
        ticket = unmerge(turn.case, ticket, turn.actor)
        turn.tell("push.unmerged", turn.values(ticket), ticket=ticket.number)

    def _answer_unit(self, turn: Turn) -> None:
        ticket = turn.own_ticket(turn.args.get("ticket"))
        if ticket is not None:
            check(ticket, Action.MESSAGE_UNIT, turn.actor, turn.city.units)
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
            check(ticket, Action.WITHDRAW, turn.actor, turn.city.units)
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
            ticket = ask_review(turn.case, ticket, turn.actor, turn.rest)
            turn.tell("scope.review_asked", turn.values(ticket), ticket=ticket.number)

    def _file(self, turn: Turn) -> None:
        """A question answered, or not: the matter behind it becomes a report."""
        self._open(
            turn,
            self.report.of_question(
                turn, turn.args["text"], turn.args.get("kind", ""), answered=bool(turn.args.get("category"))
            ),
        )

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

    def _again_new(self, turn: Turn) -> None:
        """Something new about what was asked often: a report that is linked with the last one."""
        draft = self.report.of_text(turn, turn.args["text"], Report())
        former = turn.own_ticket(turn.args["ticket"])
        if former is not None:
            draft = replace(draft, recurs=former.number, category=former.category or "", kind=former.kind.value)
            draft = draft if draft.where() is not None else draft.at(former.place)
            draft = draft if draft.said else replace(draft, said=(turn.args["text"],), title=former.title)
        self._open(turn, Frame("report", self.report.version, draft.json()))

    def _open(self, turn: Turn, frame: Frame) -> None:
        turn.handed["opened"] = True
        self.open(turn, frame)

    # ── interruptions ─────────────────────────────────────────────────────────────────────────────────────────────

    def _language(self, turn: Turn) -> None:
        """The language of the words, when they are clearly the resident's own and not a name inside a dialogue."""
        meaning, conversation = turn.meaning, turn.conversation
        if RECOVERY.search(turn.text) or INVITE.search(turn.text):
            return
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
        if meaning.language_wanted and not meaning.has_matter:
            turn.say("language.switched" if meaning.language_wanted in turn.city.languages else "language.not_here")
            self.ask_again(turn)
            return True
        if top is not None and top.dialogue in DANGER_DIALOGUES:
            if top.dialogue == "danger" and meaning.intent is Intent.HUMAN:
                request_person(turn)
                return True
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
            case Intent.PROGRESS | Intent.URGE | Intent.WITHDRAW if self._surely(turn) and self._has_tickets(turn):
                self._about_ticket(turn)
                if not turn.handed.get("opened"):
                    self.ask_again(turn)
            case _:
                return False
        return True

    def _has_tickets(self, turn: Turn) -> bool:
        """Whether there is something to answer: tickets, a number, or plainly a question of progress."""
        meaning = turn.meaning
        asked = meaning.intent is Intent.PROGRESS and not meaning.has_matter
        return asked or bool(meaning.ticket_numbers) or bool(turn.tickets())

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
            if not turn.conversation.memory.get("human_since"):  # whoever waits for a person asks that person
                turn.say("knowledge.unknown_inside")
            return True
        if _wordless(turn):
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
        if (endangered := self._aftermath(turn)) is not None and self.danger.add(turn, endangered):
            return
        opening = meaning.intent is Intent.REPORT and not meaning.has_matter  # 我要投诉
        if opening:
            last = None
        if self._others_ticket(turn) or supplement.take_answer(turn):
            return
        if last is not None and turn.text and answers_after(turn, last):
            supplement.add(turn, last)
            return
        if files_only or (turn.text and not meaning.has_matter):
            if last is not None and last.is_open and self._adds_to(turn, last):
                supplement.add(turn, last)
                return
        if not files_only and (not turn.text or _wordless(turn)):
            turn.say("chat.no_words")
            return
        if again.asked_often(turn):
            return
        row = scope.table_row(turn)
        if row is not None:
            scope.decline_by_table(turn, row)
            if others := scope.others(turn):
                self.open(turn, self.report.of_problems(turn, others))
            return
        entry = answers.knowledge_for(turn)
        if entry is not None and (meaning.intent is Intent.QUESTION or not meaning.has_matter):
            answers.answer(turn, entry)
            return
        told = meaning.has_matter and not turn.tickets()  # "come quickly" of who has no ticket yet: a first report
        match meaning.intent:
            case Intent.PROGRESS if not told:
                progress.show_progress(turn)
                return
            case Intent.SUPPLEMENT if meaning.ticket_numbers or turn.tickets(open_only=True):
                self._supplement(turn)
                return
            case Intent.URGE if not told:
                urge_ticket(turn)
                return
            case Intent.WITHDRAW if not told:
                self._withdraw(turn)
                return
            case Intent.CANCEL if not meaning.has_matter:
                self._cancel(turn)
                return
        if meaning.has_matter and not answers.only_asks(turn):
            self._matter(turn)
            return
        if answers.chat(turn, meaning.intent, inside=False):
            return
        if meaning.intent is Intent.RETURNED and turn.tickets(open_only=True):
            progress.show_progress(turn)
            return
        if meaning.intent in (Intent.YES, Intent.NO, Intent.SKIP):
            turn.say("chat.fine")
            return
        if meaning.intent is Intent.QUESTION:
            answers.unknown_question(turn)
            return
        frame = self.report.start(turn)
        self.open(turn, frame)

    def _aftermath(self, turn: Turn) -> Ticket | None:
        """The danger told of a short while ago, where the words name no other matter and are no chat."""
        ticket = recent(turn)
        meaning = turn.meaning
        if ticket is None or (meaning.intent in NOT_AFTERMATH and meaning.emergency is None) or meaning.out_of_scope:
            return None
        catalogue = turn.city.catalogue
        sure = meaning.categories[0] if meaning.categories and meaning.categories[0][1] >= SURE else None
        leaf, danger = (catalogue.get(sure[0]) if sure else None), catalogue.get(ticket.category)
        other = leaf is not None and danger is not None and leaf.path[:2] != danger.path[:2]
        elsewhere = meaning.place is not None and bool(meaning.place.candidates) and ticket.place is not None
        return None if meaning.has_matter and other and (elsewhere or not meaning.emergency) else ticket

    def _others_ticket(self, turn: Turn) -> bool:
        """A number that is not theirs, and hardly a word beside it: nobody speaks for another's ticket."""
        number = next((n for n in turn.meaning.ticket_numbers if turn.own_ticket(n) is None), None)
        if number is None or len(turn.text.replace(number, "").strip()) > HARDLY_A_WORD:
            return False
        turn.say("which.not_yours", number=number)
        return True

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
        if same is not None and turn.meaning.sure_of(Intent.ABUSE) and len(turn.text) <= answers.OUTBURST:
            answers.soothe(turn, turn.own_ticket(same.number))
            return
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
        name = frame.dialogue if frame else ""
        turn.sleep(what)
        match what:
            case "human_wait":
                human.waited(turn)
            case "call_back_due":
                human.promise_due(turn)
            case "relay_check":
                if human.looked_after(turn):
                    self._handed_back(turn, frame)
            case "resume":
                self._handed_back(turn, frame)
            case "burst_end" if frame is not None:
                self.ask_again(turn)
            case "draft_reminder" if frame is not None and name == "report":
                if title := Report.of(frame.draft).title:
                    self._remind(turn, title)
                turn.wake("draft_end", turn.city.clocks.draft - turn.city.clocks.draft_reminder)
            case "draft_end" if frame is not None and name == "report":
                turn.remember(frames=())
                if title := Report.of(frame.draft).title:
                    turn.say("report.ended", title=title)
            case "frame_end" if frame is not None:
                self._put_away(turn)
            case "danger_check" if frame is not None and name == "danger" and not frame.draft["ticket"]:
                self.keep(turn, self.danger.silent(turn, frame))
            case "crisis_unanswered" if name == "crisis" and not turn.conversation.operator:
                self.crisis.unanswered(turn)
            case "crisis_check" if frame is not None and name == "crisis" and not turn.conversation.operator:
                self.keep(turn, self.crisis.silent(turn, frame))

    def _put_away(self, turn: Turn) -> None:
        """A dialogue that waited long enough ends; a report below it still ends at its own time."""
        turn.remember(frames=turn.conversation.frames[:-1])
        below = self.top(turn.conversation)
        if below is not None and below.dialogue == "report":
            turn.wake("draft_end", turn.city.clocks.draft)

    def _handed_back(self, turn: Turn, top: Frame | None) -> None:
        """The bot is back: it asks the open question again; after a crisis it asks nothing at all."""
        if top is not None and top.dialogue == "crisis":
            turn.tell("human.handed_back_crisis", numbers(turn))
            self.keep(turn, self.crisis.handed_back(turn, top))
            return
        if top is not None and top.dialogue == "danger" and top.draft["ticket"]:
            number = str(top.draft["ticket"])
            turn.say("human.handed_back", Part("danger.filed_meanwhile", {"number": number}), ticket=number)
            self.close(turn)
            return
        turn.say("human.handed_back")
        self.ask_again(turn)


def _like_code(text: str) -> bool:
    """A recovery code has letters and digits; four plain words, or the number of a bank card, are none."""
    return any(c.isalpha() for c in text) and (any(c.isdigit() for c in text) or text.isupper())


def _wordless(turn: Turn) -> bool:
    """A sticker, or signs without a word; a lone question mark asks for help, folded hands are thanks."""
    understood = turn.meaning.intent in (Intent.HELP, Intent.THANKS)
    if turn.photos or turn.voices or turn.message.location is not None or understood:
        return False
    return not any(c.isalnum() for c in turn.text)
