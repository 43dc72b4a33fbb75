"""Text on photos (照片上的字): read by a machine, shown as such, and never taken for the resident's own words.

photo ─► lines ─┬─► kept with the draft ─► card, ticket
                ├─► number plate of a lamp post or a manhole ─► the place, where none was told (origin "photo")
                ├─► another place of the city's list ─► offered when the place is asked for
                └─► leaves of the lines ─► offered when the category is asked for and the resident's words tell none

Nothing else is read from a photo: a telephone number on a sign is nobody's contact, and a notice of a gas repair is no danger.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict

from handlers.conversation.message import Choice, Part
from handlers.conversation.turn import Turn
from handlers.dialogues.drafting.draft import READ, WORTH, Report, offering
from handlers.dialogues.drafting.where import context
from tickets.geography import Place
from values import replace

PLATES = frozenset({"lamp_post", "manhole"})  # plates that are screwed to what they name
SHORTEST = 4  # letters and figures of a plate: a lone figure is on everything
SHOWN = 80  # characters of the lines that a card shows
KEPT = 9


def taken(turn: Turn, draft: Report) -> Report:
    """The draft with what stands on the photos of this message."""
    if not turn.readings:
        return draft
    draft = kept(turn, draft)
    if draft.place is not None or draft.namesakes:
        return draft
    lines = [line for reading in turn.readings for line in reading.splitlines()]
    plate = next(_plates(turn, lines), None)
    if plate is not None:
        return draft.at(plate)
    offered = next(_places(turn, lines), None)
    return replace(draft, on_photo=asdict(offered)) if offered is not None else draft


def kept(turn: Turn, draft: Report) -> Report:
    """The lines alone: what was told besides is not touched by them."""
    known = tuple(dict.fromkeys((*draft.readings, *turn.readings)))
    return replace(draft, readings=known[:KEPT])


def offer_place(draft: Report) -> tuple[Choice, ...]:
    """The place on the photo, for the resident to take."""
    if not draft.on_photo:
        return ()
    return (Choice("report.on_photo", "button.on_photo", {"place": str(draft.on_photo["text"])}),)


def take_place(draft: Report) -> Report:
    return draft.at(Place(**draft.on_photo)) if draft.on_photo else draft


def with_likely(turn: Turn, draft: Report) -> Report:
    """Leaves of the lines, to be asked about, where the words left it all open."""
    if not (draft.leaves_all_open and draft.readings):
        return draft
    found = turn.understanding.categorise("\n".join(draft.readings), turn.language)
    return offering(draft, found, turn.city, WORTH)


def shown(readings: tuple[str, ...]) -> str:
    """The lines as one, cut where they are many."""
    text = "；".join(" ".join(reading.split()) for reading in readings)
    return text if len(text) <= SHOWN else text[:SHOWN].rstrip() + "…"


def lines(draft: Report) -> list[Part]:
    """For the card of the resident: what was read, as the machine's."""
    return [Part("report.line_readings", {"words": shown(draft.readings)})] if draft.readings else []


def _plates(turn: Turn, lines: list[str]) -> Iterator[Place]:
    """Plates that stand in the city's list to the letter: one that is nearly like another is another lamp."""
    geography = turn.city.geography
    plates = [known for known in geography.places if known.kind in PLATES]
    names = {_bare(name): known for known in plates for name in (*known.names.values(), *known.aliases)}
    for line in lines:
        bare = _bare(line)
        if len(bare) >= SHORTEST and bare in names:
            yield geography.place_of(names[bare], turn.language, READ)


def _places(turn: Turn, lines: list[str]) -> Iterator[Place]:
    plates = {known.code for known in turn.city.geography.places if known.kind in PLATES}
    for line in lines:
        mention = turn.understanding.find_place(line, context(turn))
        if mention is None or mention.outside or not mention.complete or len(mention.candidates) != 1:
            continue
        known = mention.candidates[0].known
        if known and known not in plates:  # those to the letter or not at all
            yield replace(mention.candidates[0], origin=READ)


def _bare(text: str) -> str:
    return "".join(c for c in text.casefold() if c.isalnum())
