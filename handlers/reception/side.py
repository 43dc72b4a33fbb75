"""The residents' dialogues on one stack, and what every door of the reception does with it."""

from __future__ import annotations

from handlers.conversation.message import Choice
from handlers.conversation.party import Party
from handlers.conversation.state import Conversation, Frame
from handlers.conversation.turn import Turn
from handlers.dialogues.danger.crisis import StayWithThem
from handlers.dialogues.danger.danger import FaceDanger
from handlers.dialogues.drafting import given_up
from handlers.dialogues.drafting.draft import REPORT, Report, is_report
from handlers.dialogues.following import supplement, survey, withdraw
from handlers.dialogues.reporting.report import ReportProblem
from tickets.geography import Place
from tickets.ticket import Ticket

# Texts about a ticket that the resident has.
OF_TICKETS = ("survey.", "urge.", "push.", "progress.")


class Residents(Party):
    """The side of those who report. `Reception` is who hears them."""

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

    def survey_choices(self, ticket: Ticket) -> tuple[Choice, ...]:
        """The buttons of a follow-up."""
        return survey.survey_choices(ticket)

    def expecting(self, conversation: Conversation) -> str | None:
        """What the open dialogue asked, else the question that stands beside a promise."""
        return super().expecting(conversation) or ("detail" if conversation.memory.get("after") else None)

    def known_place(self, conversation: Conversation) -> Place | None:
        frame = self.top(conversation)
        if frame is None or frame.dialogue not in (REPORT, "danger"):
            return None
        draft = frame.draft if is_report(frame) else frame.draft["report"]
        try:
            return Report.of(draft).where()
        except TypeError:  # a draft that can no longer be read: the dialogue that opens it says so
            return None

    def begin(self, turn: Turn, frame: Frame) -> None:
        """Open a dialogue that asks by itself: the question that stood open before is not asked again."""
        turn.so_far.opened = True
        self.open(turn, frame)

    def begin_report(self, turn: Turn, draft: Report) -> None:
        """Open a report of which something is known already."""
        self.begin(turn, Frame(REPORT, draft=draft.json()))

    def ask_again(self, turn: Turn) -> None:
        """The open question once more; a report in which nothing was told yet ends where a ticket was spoken of instead."""
        frame = self.top(turn.conversation)
        about_ticket = any(say.ticket or say.parts[0].key.startswith(OF_TICKETS) for say in turn.says)
        if about_ticket and is_report(frame) and Report.of(frame.draft).empty:
            turn.drop_top()
            turn.sleep("draft_reminder", "draft_end")
            return
        super().ask_again(turn)

    def cancel(self, turn: Turn) -> None:
        """Put away whatever is open."""
        frame = self.top(turn.conversation)
        if is_report(frame):
            given_up.keep(turn, Report.of(frame.draft))
        turn.remember(frames=())
        turn.sleep()
        nothing = "chat.not_submitted" if given_up.just_now(turn) else "chat.nothing_to_cancel"
        mine = turn.tickets(open_only=True)
        if is_report(frame) and mine:
            turn.say("report.cancelled_beside", number=mine[0].number)  # what was accepted before stays
            return
        turn.say("report.cancelled" if frame is not None else nothing)

    def remind(self, turn: Turn, title: str) -> None:
        """A report waits to be gone on with, or given up."""
        choices = (Choice("resident.resume", "button.go_on"), Choice("resident.drop", "button.give_up"))
        turn.say("report.reminder", choices=choices, title=title)

    def resume(self, turn: Turn, below: Frame) -> None:
        """What danger had interrupted is not asked straight away: they say whether they want to go on."""
        after_danger = any(say.parts[0].key.startswith("danger.") for say in turn.says)
        title = Report.of(below.draft).title if is_report(below) else ""
        if not (after_danger and title):
            super().resume(turn, below)
            return
        self.remind(turn, title)
        turn.wake("draft_end", turn.city.clocks.draft)
