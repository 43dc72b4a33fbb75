"""Commands of the platforms (/start, /help, …), and links and QR codes that preset a place or a matter (扫码直达)."""

from __future__ import annotations

from handlers.conversation.state import Frame
from handlers.conversation.turn import Turn
from handlers.dialogues.danger import watched
from handlers.dialogues.drafting.draft import REPORT, Report, categorised
from handlers.dialogues.following import progress
from handlers.dialogues.talking import answers
from handlers.dialogues.talking.human import request_person
from handlers.ports.understanding import Intent
from handlers.reception.side import Residents


def obey(here: Residents, turn: Turn) -> bool:
    """Whether it was a command; an unknown one is answered with what can be done here."""
    command = turn.message.command
    if command is None:
        if stops := watched.stops_steps(turn):
            _mute(turn, on=True)
        return stops
    match command.name:
        case "start":
            _start(here, turn, command.argument)
        case "help":
            answers.chat(turn, Intent.HELP, inside=False)
            here.ask_again(turn)
        case "cancel":
            here.cancel(turn)
        case "human" | "person":
            request_person(turn)
        case "progress" | "list":
            progress.list_all(turn)
        case "language":
            turn.say("language.which")
        case "quiet":
            _mute(turn, on=True)
        case "loud":
            _mute(turn, on=False)
        case _:
            answers.chat(turn, Intent.HELP, inside=False)
            here.ask_again(turn)
    return True


def _start(here: Residents, turn: Turn, payload: str) -> None:
    """A link or QR code may preset the place (`p-CODE`) or the matter (`c-CODE`) (扫码直达)."""
    kind, _, code = payload.partition("-")
    draft = Report()
    if kind == "p":
        geography = turn.city.geography
        known = geography.places_by_code.get(code)
        if known is not None:
            draft = draft.at(geography.place_of(known, turn.language, "link"))
    elif kind == "c":
        draft = categorised(draft, code, turn.city)
    answers.chat(turn, Intent.GREETING, inside=False)
    if draft != Report():
        turn.remember(frames=())
        here.open(turn, Frame(REPORT, draft=draft.json()))


def _mute(turn: Turn, *, on: bool) -> None:
    turn.note(muted=True if on else None)
    turn.say("chat.muted" if on else "chat.unmuted")
