"""Changing one field of the review: asked for after its button was pressed, and read from the answer."""

from __future__ import annotations

from collections.abc import Sequence

from handlers.conversation.message import Choice
from handlers.conversation.turn import Turn
from handlers.dialogues import corrections, people, tree, where
from handlers.dialogues.draft import Report, categorised, filled, names_a_place, with_place
from handlers.ports.understanding import Intent
from tickets.catalogue import Kind
from tickets.values import replace


def ask(turn: Turn, draft: Report) -> None:
    """Ask for the field that is to be changed."""
    match draft.editing:
        case "category":
            turn.say("report.edit_category", choices=tuple(tree.offer(turn, draft)))
        case "confidentiality":
            named = Choice("report.named", "button.named", args={"way": "named"})
            turn.say("report.ask_confidentiality", choices=(*people.ways_to_be_named(turn, draft), named))
        case "kind":
            turn.say("report.edit_kind", choices=_kinds())
        case "photo":
            turn.say("report.edit_photo", limit=turn.city.limits.photos)
        case what:
            turn.say(f"report.edit_{what}", example=turn.city.place_to_try(turn.language))


def _kinds() -> Sequence[Choice]:
    return tuple(Choice("report.kind", f"kind.{kind.value}", args={"kind": kind.value}) for kind in Kind)


def read(turn: Turn, draft: Report) -> Report | None:
    """The new value of the field that is being changed; None when it was not told."""
    meaning = turn.meaning
    if draft.editing != "matter" and meaning.intent in (Intent.SKIP, Intent.CANCEL, Intent.NO):
        return draft if len(turn.text) <= 6 else None
    match draft.editing:
        case "place":
            return _new_place(turn, draft)
        case "category":
            return tree.read(turn, replace(draft, kind=""))
        case "matter" if turn.text and (meaning.has_matter or where.deaf(turn)):
            return _new_matter(turn, draft)
        case "contact":
            return people.with_contact(turn, draft)
        case "confidentiality":
            return people.read_naming(turn, draft)
        case "kind" if meaning.kind is not None and meaning.kind.origin != "category":
            return replace(draft, kind=meaning.kind.value)
    return None


def _new_place(turn: Turn, draft: Report) -> Report | None:
    if turn.message.location is not None:
        found = where.take_pin(turn, draft.at(None), asked=True)
        return found if found.where() else None
    if where.deaf(turn):
        return where.as_written(draft, turn.text)
    current = draft.where()
    mention = turn.meaning.place
    if not names_a_place(mention):
        mention = turn.understanding.find_place(turn.text, where.context(turn, current)) if turn.text else None
    if mention is None or not names_a_place(mention) or not (mention.complete or mention.candidates):
        return None
    return corrections.place_corrected(draft, mention) if current else with_place(draft, mention)


def _new_matter(turn: Turn, draft: Report) -> Report:
    """The matter told anew: its title and, where they are sure, its category and place follow."""
    meaning = turn.meaning
    draft = replace(
        draft.telling(turn.text, turn.message.event_id),
        title=meaning.title or turn.text[:20],
        summary=meaning.summary or turn.text,
    )
    fresh = filled(Report(kind=""), replace(meaning, confidentiality=None), turn.city)
    if fresh.category and fresh.category != draft.category:
        draft = categorised(replace(draft, kind=""), fresh.category, turn.city)
    return replace(draft, since=fresh.since or draft.since, place=fresh.place or draft.place)
