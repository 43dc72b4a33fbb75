"""Changing one field of the review: asked for after its button was pressed, and read from the answer."""

from __future__ import annotations

from collections.abc import Sequence

from handlers.conversation.message import Choice, spoken
from handlers.conversation.turn import Turn
from handlers.dialogues.drafting import named_fields, parted, people, put_right, retitled, where
from handlers.dialogues.drafting.draft import Report, categorised, filled, names_a_place, with_place
from handlers.dialogues.reporting import at_menu, tree
from handlers.ports.understanding import Context, Intent
from tickets.catalogue import Kind
from values import expressions as re
from values import replace

LEAVES = 12  # characters of words that only leave a field as it is
LEAST = 2  # characters of a new value
_LEAD = re.compile(r"(?:[\s，,。：:、]|应该是|应当是|(?:改|换|写)?成|改为|改到|就?是|为(?!什么))+")
# 汽车站那个站，不是客运总站: what it is not stands beside what it is.
_NOT_THIS = re.compile(r"[，,。；;\s]+(?:而|并)?不是[^，,。；;]+$|^不是[^，,。；;\s]+[，,。；;\s]+(?:而|应该)?是?")


def told(turn: Turn, draft: Report, label: str) -> Report | None:
    """改地点 文昌路9号院: the new value in the same breath as the button's name; None where none was told."""
    words = spoken(turn.message)
    behind = words[len(label) :] if words.casefold().startswith(label.casefold()) else turn.rest
    led = _LEAD.match(behind)
    words = _NOT_THIS.sub("", behind[led.end() :] if led else behind).strip(where.MARKS)
    if turn.message.pressed or len(words) < LEAST or named_fields.NO_VALUE.match(words):
        return None
    turn.text = turn.rest = words
    asked = "what" if draft.editing == "matter" else draft.editing
    turn.meaning = turn.understanding.understand(
        words, Context(language=turn.language, expecting=asked, place=draft.where())
    )
    if turn.meaning.intent in _NO_FIELD:
        return None
    match draft.editing:
        case "category":
            return named_fields.sorted_as(turn, draft, words)
        case "matter":
            return _new_matter(turn, draft)
        case "place":
            return _placed(read(turn, draft), draft, words)
    return read(turn, draft)


def _placed(found: Report | None, draft: Report, words: str) -> Report:
    """The draft at what was found of the words; at the words as they are where that is no place yet."""
    if found is None or found.where() is None and not found.namesakes:
        near = found.whereabouts() if found is not None else None
        return draft.at(replace(near, text=words[: where.LONGEST])) if near else where.as_written(draft, words)
    return found


_NO_FIELD = frozenset({Intent.CANCEL, Intent.RESTART, Intent.BACK, Intent.HELP, Intent.HUMAN, Intent.ABUSE})


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
        case parted.APART:
            turn.say("report.edit_apart")
        case what:
            turn.say(f"report.edit_{what}", example=turn.city.place_to_try(turn.language))


def _kinds() -> Sequence[Choice]:
    return tuple(Choice("report.kind", f"kind.{kind.value}", args={"kind": kind.value}) for kind in Kind)


def read(turn: Turn, draft: Report) -> Report | None:
    """The new value of the field that is being changed; None when it was not told."""
    meaning = turn.meaning
    if turn.says_one_of("report.words_leave_it") and turn.length <= LEAVES and not meaning.has_matter:
        return draft
    if draft.editing == "category" and (said := at_menu.read(turn, draft, editing=True)) is not None:
        return said
    if draft.editing != "matter" and meaning.intent in (Intent.SKIP, Intent.CANCEL, Intent.NO):
        return draft if turn.length <= 6 else None
    match draft.editing:
        case "place":
            return _new_place(turn, draft)
        case "category":
            return tree.read(turn, replace(draft, kind=""))
        case parted.APART if meaning.has_matter:
            texts = [problem.span.text for problem in meaning.problems] or [turn.text]
            return parted.in_parts(turn, draft, texts)
        case "matter" if turn.text and (meaning.has_matter or where.deaf(turn)):
            return _new_matter(turn, draft)
        case "contact":
            return people.with_contact(turn, draft)
        case "confidentiality":
            return people.read_naming(turn, draft)
        case "kind" if meaning.kind is not None and meaning.kind.origin != "category":
            return named_fields.with_kind(turn, draft, meaning.kind.value)
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
    return put_right.place_corrected(draft, mention) if current else with_place(draft, mention)


def _new_matter(turn: Turn, draft: Report) -> Report:
    """The matter told anew: its title and, where they are sure, its category and place follow."""
    meaning = turn.meaning
    if draft.title and retitled.goes_on(draft, turn.text):
        return replace(draft.telling(turn.text, turn.message.event_id), title=retitled.joined(draft.title, turn.text))
    draft = replace(
        draft.telling(turn.text, turn.message.event_id),
        title=meaning.title or turn.text[:20],
        summary=meaning.summary or turn.text,
    )
    fresh = filled(Report(kind=""), replace(meaning, confidentiality=None), turn.city)
    if fresh.category and fresh.category != draft.category:
        draft = categorised(replace(draft, kind=""), fresh.category, turn.city)
    return replace(draft, since=fresh.since or draft.since, place=fresh.place or draft.place)
