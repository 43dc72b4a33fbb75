"""Out of scope (不予受理): first what helps instead, then why it is declined, on record with a number; on request a person reviews it.

The bot declines on its own only what matches the city's own table; everything else goes to people.
"""

from __future__ import annotations

from handlers.conversation.form import tell
from handlers.conversation.message import Choice, Named, Part, Value
from handlers.conversation.turn import Turn
from handlers.dialogues.drafting.draft import Report, as_ticket, filled
from handlers.ports.understanding import Context
from handlers.usecases.opening import decline
from tickets.city import OutOfScope

WHO = 10  # characters of words that only ask whom to turn to
OTHER_CITY = "other_city"  # the row of what is in another city


def decline_by_table(turn: Turn, row: OutOfScope, told: Report | None = None) -> None:
    """Name the right channel and why, and keep the appeal: the message, or what was `told` before it."""
    draft = told or Report(
        said=(turn.text,), title=turn.meaning.title or turn.text[:20], summary=turn.meaning.summary or turn.text
    )
    draft = filled(draft, turn.meaning, turn.city)
    ticket = decline(turn.case, as_ticket(draft, turn.citizen, turn.written, turn.now), row.code)
    reason = row.reason.get(turn.language) or row.reason[turn.city.language]
    parts = [Part("scope.record", {"number": ticket.number})]
    if (line := _channel(turn, row)) is not None:
        parts.insert(0, line)
    turn.note(declined=row.code)
    args = {"ticket": ticket.number}
    choices = (Choice("ticket.review", "button.review", args=args), Choice("resident.fine", "button.fine"))
    turn.say("scope.reason", *parts, choices=choices, ticket=ticket.number, reason=reason)


def ask_who(turn: Turn) -> bool:
    """那找谁, a moment after it was declined: the right channel once more."""
    last = turn.own_ticket(turn.conversation.last_ticket)
    code = str(turn.conversation.memory.get("declined") or "")
    row = next((row for row in turn.city.out_of_scope if row.code == code), None)
    asks = turn.length <= WHO and turn.says_one_of("scope.words_who") and not turn.meaning.has_matter
    if row is None or not asks or turn.conversation.frames or last is not None and last.is_open:
        return False
    if (line := _channel(turn, row)) is None:
        return False
    tell(turn, [line])
    return True


def _channel(turn: Turn, row: OutOfScope) -> Part | None:
    if row.channel not in turn.city.lines or row.code == OTHER_CITY:
        return None  # the line of another city has our number, and rings there
    line = turn.city.lines[row.channel]
    hours = line.hours.get(turn.language) or next(iter(line.hours.values()), "")
    values: dict[str, Value] = {"line": Named("line", row.channel), "number": line.number, "hours": hours}
    return Part("scope.channel_hours" if hours else "scope.channel", values)


def elsewhere(turn: Turn) -> OutOfScope | None:
    """The row for what is in another city, where that is what the words name as the place."""
    if turn.meaning.place is None or not turn.meaning.place.outside or turn.meaning.has_matter:
        return None
    return next((row for row in turn.city.out_of_scope if row.code == OTHER_CITY), None)


def others(turn: Turn) -> tuple[str, ...]:
    """The problems of the same message that are for the line: they are not declined with it."""
    texts = (p.span.text.strip() for p in turn.meaning.problems if not p.knowledge)
    context = Context(language=turn.language)
    return tuple(text for text in texts if turn.understanding.understand(text, context).out_of_scope is None)


def table_row(turn: Turn) -> OutOfScope | None:
    """The row that declines the message: by its words, or since another city is named as the place of all that it tells."""
    place, told = turn.meaning.place, turn.meaning.out_of_scope
    far = place is not None and place.outside and turn.meaning.has_matter and not turn.meaning.problems
    return _row(turn, told or (OTHER_CITY if far else None))


def told_in_draft(turn: Turn, draft: Report) -> OutOfScope | None:
    """The row for what is told only now, of a draft without a matter of the line: 举报街道的干部 … 他们收红包."""
    if draft.category or not turn.text:
        return None
    code = turn.meaning.out_of_scope or (turn.read(f"{draft.title} {turn.text}").out_of_scope if draft.title else None)
    return _row(turn, code)


def _row(turn: Turn, code: str | None) -> OutOfScope | None:
    return next((row for row in turn.city.out_of_scope if row.code == code), None) if code else None
