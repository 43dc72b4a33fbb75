"""The open question of a report (追问): what is said before it, how it is worded, and which choices are offered with it.

files confirmed · what was understood, the first time · what a change did ─► the question ─► its choices
"""

from __future__ import annotations

from collections.abc import Sequence

from handlers.conversation.form import REPHRASE, Slot, wording
from handlers.conversation.message import Choice, Named, Part
from handlers.conversation.state import Frame
from handlers.conversation.turn import Turn
from handlers.dialogues.danger.alarm import numbers, talk_line_opens
from handlers.dialogues.drafting import appeal, contradicted, photographed, unfound, urgent, where
from handlers.dialogues.drafting.draft import Report
from handlers.dialogues.reporting import review
from tickets.catalogue import Kind, PlaceNeeded
from tickets.hours import quiet_until
from tickets.ticket import Confidentiality


def parts(turn: Turn, draft: Report, frame: Frame, slot: Slot[Report], failures: int) -> list[Part]:
    """The paragraphs of the question, itself the last."""
    return [
        *(_photos_beside(turn, draft, frame) or received(turn, draft)),
        *_understood(turn, draft, frame),
        *_named(draft, frame),
        *_noted(turn),
        *_later(turn),
        Part(_wording(turn, draft, slot, failures, frame.asked), slot.values(turn, draft)),
    ]


def choices(turn: Turn, draft: Report, slot: Slot[Report], failures: int) -> list[Choice]:
    """What can be answered by a button, and the ways out."""
    found = [*slot.offer(turn, draft)]
    if slot.name == "place":
        found += photographed.offer_place(draft)
        if failures and unfound.can_be_written(turn):
            found.append(as_written(turn))
        elif not failures:
            unfound.forget(turn)
    if slot.name == "what" and turn.voices:
        found.append(Choice("human.request", "button.let_them_call"))
    if draft.queue and not draft.several_asked:
        found.append(Choice("report.together", "button.together"))
    return found


def lost(turn: Turn, asked: str) -> None:
    """It was asked three times in vain: a person, a photo, or no report at all."""
    found = [Choice("human.request", "button.person")]
    if asked == "place" and unfound.can_be_written(turn):
        found.insert(0, as_written(turn))
    found += [Choice("report.photo", "button.send_photo"), Choice("report.cancel", "button.give_up")]
    turn.say("report.lost", choices=found)


def as_written(turn: Turn) -> Choice:
    return Choice("report.as_written", "button.as_written", args={"text": unfound.kept(turn)})


def received(turn: Turn, draft: Report) -> Sequence[Part]:
    """Files that came without words, or with words that tell nothing, are confirmed."""
    told = appeal.has_words(turn) and (draft.said or not (turn.photos or turn.voices))
    if told or turn.chosen is not None or turn.so_far.received:
        return []
    turn.so_far.received = True
    if turn.photos:
        read = [Part("report.read_photos", {"words": photographed.shown(turn.readings)})] if turn.readings else []
        return [Part("report.got_photos", {"count": len(turn.photos)}), *read]
    if turn.voices:
        return [Part("report.got_voice")]
    if turn.message.location is not None:
        return [Part("report.got_pin")] if draft.where() is not None and draft.said else []
    refused = turn.message.pictures or turn.message.voices
    return [Part("chat.sticker_inside")] if turn.message.segments and not refused else []


def _photos_beside(turn: Turn, draft: Report, frame: Frame) -> Sequence[Part]:
    """Photos whose caption told nothing of the matter (one more) are confirmed, too."""
    told = len(draft.said) > len(Report.of(frame.draft).said)
    if not turn.photos or told or not frame.asked or not appeal.has_words(turn) or turn.so_far.received:
        return []
    turn.so_far.received = True
    return [Part("report.got_photos", {"count": len(turn.photos)})]


def _wording(turn: Turn, draft: Report, slot: Slot[Report], failures: int, asked: str) -> str:
    if failures == REPHRASE and slot.name == "place" and not draft.pin:
        return where.wording_again(turn, draft)
    if not failures and slot.name == asked == "confidentiality":
        failures = REPHRASE  # what was told beside it is no reason to explain it all once more
    return wording(slot.ask, failures) if failures else _first_wording(turn, draft, slot)


def _first_wording(turn: Turn, draft: Report, slot: Slot[Report]) -> str:
    match slot.name:
        case "place":
            return where.wording(turn, draft)
        case "urgent":
            return "report.question"
        case "namesake" if contradicted.is_open(draft):
            return "report.ask_contradicted"
        case "what" if turn.says_one_of("report.words_rang_in_vain"):
            return "report.ask_what_rang"
        case "what" if draft.where() is not None:
            return "report.ask_what_named_there" if draft.named else "report.ask_what_there"
        case "what" if draft.kind == Kind.PRAISE:
            return "report.ask_what_praise"
        case "what" if draft.named:
            return "report.ask_what_named"
        case "what" if draft.pin:
            return "report.ask_what_pin"
        case "what" if draft.photos or draft.voices:
            return "report.ask_what_files"
        case "category" if draft.browsing or not draft.likely:
            return "report.ask_group"
    return slot.ask


def _understood(turn: Turn, draft: Report, frame: Frame) -> Sequence[Part]:
    """On the first question: what was understood so far, in a few words."""
    first = not frame.asked or (frame.asked == "what" and not frame.draft.get("said"))
    if not first or not draft.said or turn.so_far.acknowledged:
        return []
    turn.so_far.acknowledged = True
    key = "report.heard_urgent" if draft.urgency <= urgent.URGENT else "report.heard"
    found = _one_by_one(turn, draft) if draft.queue else [Part(key, {"title": draft.title})]
    found.extend(_consoled(turn))
    if _disturbed_at_night(turn, draft):
        found.append(Part("report.night_now", numbers(turn)))
    if turn.says_one_of("danger.words_bitten"):
        found.append(Part("danger.bitten", numbers(turn)))
    return found


def queued(turn: Turn, draft: Report) -> Sequence[Part]:
    """Where nothing had to be asked before the review: that more was heard than stands on its card."""
    return _later(turn) if draft.several_asked or not draft.queue else _one_by_one(turn, draft)


def at_once(turn: Turn, draft: Report) -> Sequence[Part]:
    """What is said at once where nothing had to be asked before the review: who comes now, where somebody is loud in the night."""
    if turn.so_far.acknowledged:
        return ()
    turn.so_far.acknowledged = True
    night = (Part("report.night_now", numbers(turn)),) if _disturbed_at_night(turn, draft) else ()
    return (*_consoled(turn), *night)


def _consoled(turn: Turn) -> tuple[Part, ...]:
    """想死的心都有了, of a driving school: who listens, beside the matter."""
    if not turn.says_one_of("crisis.words_figure"):
        return ()
    line = "mental" if talk_line_opens(turn) else "ambulance"
    return (Part("crisis.figure", {"line": Named("number", line)}),)


def _later(turn: Turn) -> list[Part]:
    """Another matter was told just now, and waits for its own ticket."""
    title = turn.so_far.later
    return [Part("report.after_this", {"title": title})] if title else []


def _one_by_one(turn: Turn, draft: Report) -> list[Part]:
    titles = [draft.title, *(appeal.title_of(turn, text) for text in draft.queue)]
    listed = [Part("report.one_of_them", {"n": n, "title": title}) for n, title in enumerate(titles, 1)]
    return [Part("report.one_by_one", {"count": len(titles)}), *listed, Part("report.apart")]


def _disturbed_at_night(turn: Turn, draft: Report) -> bool:
    """Somebody is loud in the night: who comes now is the police, the ticket is for the day."""
    leaf = turn.city.catalogue.get(draft.category or (draft.likely[0] if draft.likely else None))
    disturbed = leaf is not None and leaf.kind is Kind.COMPLAINT and leaf.place is PlaceNeeded.EXACT
    return disturbed and quiet_until(turn.now, turn.city) > turn.now and turn.holds(draft.text(), "report.words_loud")


def _named(draft: Report, frame: Frame) -> Sequence[Part]:
    """How the reporter is named was just settled: what that means."""
    before = Report.of(frame.draft).confidentiality if frame.asked else ""
    implied = draft.confidentiality == Confidentiality.CONFIDENTIAL and not frame.asked
    if draft.confidentiality == before or draft.confidentiality not in review.HIDDEN:
        return []
    said = Part("report.named_unasked" if implied else f"report.named_{draft.confidentiality}")
    return [said, *(review.reminder(draft) if implied or before not in review.HIDDEN else ())]


def _noted(turn: Turn) -> Sequence[Part]:
    """What was told beside the question: a number, a name or a place, a change, or what was only kept."""
    if title := turn.so_far.together:
        return [Part("report.heard", {"title": title})]
    noted = turn.so_far.noted
    if noted is None:
        told = turn.so_far.told
        return [Part("report.noted"), *told] if told else []
    return [Part("report.changed"), *noted] if noted else [Part("report.added")]
