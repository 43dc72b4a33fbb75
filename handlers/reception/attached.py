"""What comes with the words: files that could not be taken in, pins that are nowhere, further photos of an album."""

from __future__ import annotations

from handlers.conversation.turn import Turn
from handlers.dialogues.drafting import photographed
from handlers.dialogues.drafting.draft import Report, is_report
from handlers.dialogues.following import supplement
from handlers.reception.side import Residents
from values import replace


def unusable(here: Residents, turn: Turn) -> bool:
    """Files that could not be taken in, pins that are nowhere: told, and the rest of the message is used."""
    refused = refused_files(turn)
    pin = turn.message.location
    nowhere = pin is not None and turn.understanding.locate(pin.lat, pin.lon, pin.datum) is None
    if nowhere and pin is not None:
        turn.say("place.no_pin" if (pin.lat, pin.lon) == (0, 0) else "place.outside")
    if len(turn.photos) > turn.city.limits.photos:
        turn.say("media.too_many", limit=turn.city.limits.photos)
    useless = (refused or nowhere) and not (turn.text or turn.photos or turn.voices)
    if useless:
        turn.so_far.received = True  # what was refused is not confirmed as received
        here.ask_again(turn)
    elif len(turn.text) > turn.city.limits.text:
        turn.say("chat.long")
    return bool(useless)


def refused_files(turn: Turn) -> bool:
    """Say of each kind of fault once why a file was not taken in."""
    message = turn.message
    refused = [p.refused for p in message.pictures if p.refused] + [v.refused for v in message.voices if v.refused]
    for reason in dict.fromkeys(refused):
        turn.say(f"media.{reason}", limit=turn.city.limits.photo_bytes // (1024 * 1024))
    return bool(refused)


def more_of_album(here: Residents, turn: Turn) -> None:
    """A further photo of an album: taken in silently, the first one was answered."""
    turn.so_far.silent = True
    frame = here.top(turn.conversation)
    if is_report(frame):
        draft = Report.of(frame.draft)
        draft = photographed.taken(turn, replace(draft, photos=(*draft.photos, *turn.photos)))
        here.keep(turn, replace(frame, draft=draft.json()))
        return
    ticket = turn.own_ticket(turn.conversation.last_ticket)
    if ticket is not None and ticket.is_open:
        supplement.add(turn, ticket)
        turn.says.clear()
