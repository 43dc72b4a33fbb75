"""The review (核对): every field as it was understood; the resident changes any of them by button or in words, then submits.

card ─► submit
  └ a change (corrections, one_field) ─► what changed, "submit?" ─► submit │ look again │ change more
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence

from handlers.conversation.form import tell
from handlers.conversation.message import Choice, Listed, Named, Part, Phrase, Value
from handlers.conversation.turn import Turn
from handlers.dialogues.drafting import people, photographed, urgent, where
from handlers.dialogues.drafting.draft import Report
from tickets.catalogue import Kind
from tickets.ticket import Confidentiality
from values import replace

# Of a draft: what no card shows, and the fields that a former release, whose cards are still pressed, did not have.
UNSEEN = frozenset(
    {"carded", "editing", "browsing", "tree", "page", "tips_off", "frail", "denied", "introduced", "joins"}
)
ADDED = frozenset({"readings", "on_photo", "named", "source", "person", "introduced", "joins"})
_BEHIND = " ，,：:、。"  # between the name of a field and its new value: 改地点 文昌路9号院
CHANGES = ("report.edit", "report.more")  # what buttons do that change something whatever is asked
HIDDEN = (Confidentiality.ANONYMOUS, Confidentiality.CONFIDENTIAL)


def card(turn: Turn, draft: Report, lead: Sequence[Part] = ()) -> None:
    """Everything, with a way to change the usual things."""
    tell(turn, [*lead, Part("report.review"), *lines(turn, draft)], (submit(draft), *_together(draft), *edits()))


def confirm(turn: Turn, before: Report, draft: Report, lead: Sequence[Part] = (), *, failures: int = 0) -> None:
    """After the card was seen: only what changed, and the question whether it can be submitted."""
    choices = (replace(submit(draft), key="button.submit_short"), *_together(draft), *_afterwards())
    changed = changed_lines(turn, before, draft)
    if changed:
        parts = [Part("report.changed"), *changed, Part("report.confirm_rest")]
    elif draft.said != before.said:
        parts = [Part("report.added"), Part("report.confirm_rest")]
    else:
        parts = [Part("report.confirm_again" if failures else "report.confirm", {"title": draft.title})]
    tell(turn, [*lead, *parts], choices)


def _together(draft: Report) -> tuple[Choice, ...]:
    """Several were heard, and nobody was asked yet whether they are one."""
    return (Choice("report.together", "button.together"),) if draft.queue and not draft.several_asked else ()


def or_give_up(draft: Report) -> tuple[Choice, ...]:
    """Submit it, or leave it."""
    return replace(submit(draft), key="button.submit_short"), Choice("report.cancel", "button.give_up")


def _afterwards() -> tuple[Choice, ...]:
    return (Choice("report.look", "button.look_again"), Choice("report.change", "button.change_other"))


def changed_lines(turn: Turn, before: Report, draft: Report) -> list[Part]:
    """The fields of the card that are not as they were."""
    known = lines(turn, before)
    return [line for line in lines(turn, draft) if line not in known]


def told_beside(turn: Turn, before: Report, draft: Report, asked: str) -> list[Part]:
    """The fields that were told beside the question, without those that the question itself or its lead names."""
    named = {"report.line_anonymous", "report.line_confidential"}
    if draft.confidentiality != before.confidentiality:
        named.add("report.line_identifying")  # its lead reminds of that
    if asked in ("place", "namesake"):
        named |= {"report.line_place", "report.line_place_area"}
    return [line for line in changed_lines(turn, before, draft) if line.key not in named]


def lines(turn: Turn, draft: Report) -> list[Part]:
    """The fields of the card."""
    return [
        *_matter(turn, draft),
        *_answers(turn, draft),
        *_files(draft),
        *people.contact_lines(draft),
        *_naming(draft),
        *([Part("report.line_recurs", {"number": draft.recurs})] if draft.recurs else []),
    ]


def _matter(turn: Turn, draft: Report) -> list[Part]:
    matter: dict[str, Value] = {"title": draft.title, "since": draft.since}
    since = draft.since and draft.since not in draft.title
    found = [Part("report.line_matter_since" if since else "report.line_matter", matter)] if draft.title else []
    place = draft.whereabouts()
    if place is not None and place.area:
        area = where.area_path(turn.city, place.area)
        found.append(Part("report.line_place_area", {"place": place.text, "area": area}))
    elif place is not None:
        found.append(Part("report.line_place", {"place": place.text}))
    elif where.exactness(turn, draft) != "none":
        found.append(Part("report.line_no_place"))
    if draft.place_is_read:
        found.append(Part("report.line_place_read"))
    if draft.category:
        found.append(Part("report.line_category", {"category": Named("category", draft.category)}))
    else:
        found.append(Part("report.line_unsorted"))
    found.append(Part("report.line_kind", {"kind": Phrase(f"kind.{draft.kind or 'help'}")}))
    if draft.accused and draft.kind in (Kind.TIP_OFF, Kind.COMPLAINT):
        found.append(Part("report.line_accused", {"accused": draft.accused}))
    if draft.vulnerable and draft.kind != Kind.PRAISE:
        found.append(Part("report.line_vulnerable", {"people": Listed(tuple(draft.vulnerable))}))
    return found


def _answers(turn: Turn, draft: Report) -> list[Part]:
    asked = {
        one.key: one
        for one in turn.city.questions
        if one.key in draft.answers and draft.category.startswith(one.category)
    }
    return [
        Part("report.line_answer", {"question": urgent.asks(urgent.words(turn, asked[key])), "answer": answer})
        for key, answer in draft.answers.items()
        if key in asked
    ]


def _files(draft: Report) -> list[Part]:
    found = []
    if draft.photos:
        found.append(Part("report.line_photos", {"count": len(draft.photos)}))
    found += photographed.lines(draft)
    if draft.voices:
        found.append(Part("report.line_voices", {"count": len(draft.voices)}))
    return found


def _naming(draft: Report) -> list[Part]:
    found = []
    if draft.confidentiality in HIDDEN:
        found.append(Part(f"report.line_{draft.confidentiality}"))
        found += reminder(draft)
    return found


def reminder(draft: Report) -> list[Part]:
    """What was written would tell who wrote it."""
    return [Part("report.line_identifying", {"phrase": Listed(draft.identifying)})] if draft.identifying else []


def submit(draft: Report) -> Choice:
    """Submit what this card shows: an older card of the same report submits only where nothing changed since."""
    return Choice("report.submit", "button.submit", args={"seen": seen(draft)})


def seen(draft: Report) -> str:
    """A mark of what would be submitted."""
    shown = {k: v for k, v in vars(draft).items() if k not in UNSEEN and (v or k not in ADDED)}
    return hashlib.blake2b(json.dumps(shown, sort_keys=True).encode(), digest_size=6).hexdigest()


def still_good(turn: Turn, draft: Report) -> bool:
    """Whether a button of an earlier card means what it meant when it was shown."""
    if turn.do == "report.submit":
        return draft.carded and turn.args.get("seen") == seen(draft)
    return draft.carded and turn.do in ("report.edit", "report.more", "report.look", "report.change")


def edits() -> tuple[Choice, ...]:
    return (
        Choice("report.edit", "button.edit_place", args={"what": "place"}),
        Choice("report.edit", "button.edit_category", args={"what": "category"}),
        Choice("report.edit", "button.add_photo", args={"what": "photo"}),
        Choice("report.more", "button.more"),
    )


def button_named(turn: Turn) -> Choice | None:
    """The button of the review whose name the words are (改类别) or begin with (改类别 油烟), whether it stands under the last message or not."""
    said = turn.text.strip(" 。.!！").casefold()
    whole = next((c for c in (*edits(), *_afterwards(), *_rest()) if _label(turn, c).casefold() == said), None)
    if whole is not None:
        return whole
    fields = ((c, _label(turn, c).casefold()) for c in (*edits(), *_rest()))
    return next((c for c, name in fields if said.startswith(name) and said[len(name)] in _BEHIND), None)


def names_submit(turn: Turn) -> bool:
    """Whether the words are the name of the button that submits, whatever stands under the last message."""
    said = turn.text.strip(" 。.!！").casefold()
    texts = turn.case.texts
    return said in {
        texts.text(key, {}, turn.language, turn.now).casefold() for key in ("button.submit", "button.submit_short")
    }


def called(turn: Turn, what: str) -> str:
    """What the button is called that changes this field."""
    return next((_label(turn, c) for c in (*edits(), *_rest()) if c.args.get("what") == what), "")


def _label(turn: Turn, choice: Choice) -> str:
    return turn.case.texts.text(choice.key, {}, turn.language, turn.now)


def what_wrong(turn: Turn) -> None:
    """No: then what is it?"""
    turn.say("report.what_wrong", choices=_wrong_lines())


def is_asked_what_is_wrong(turn: Turn) -> bool:
    """Whether 哪里不对 is what they answer: a yes to that submits nothing."""
    card = turn.card
    if card is None or card.mid != turn.conversation.memory.get("offers"):
        return False
    return card.key in ("report.what_wrong", "report.which_line") and not turn.says_one_of("report.words_submit")


def which_line(turn: Turn) -> None:
    """Something is wrong, as was told and kept: on which line of the card?"""
    turn.say("report.which_line", choices=_wrong_lines())


def _wrong_lines() -> tuple[Choice, ...]:
    matter = Choice("report.edit", "button.edit_matter", args={"what": "matter"})
    place, category, *_ = edits()
    return place, category, matter, Choice("report.more", "button.more")


def more(turn: Turn) -> None:
    """The rest of what can be changed."""
    turn.say("report.more", choices=(*_rest(), Choice("report.cancel", "button.give_up")))


def _rest() -> tuple[Choice, ...]:
    wanted = ("matter", "contact", "confidentiality", "kind")
    keys = ("button.edit_matter", "button.edit_contact", "button.stay_hidden", "button.edit_kind")
    return tuple(Choice("report.edit", key, args={"what": what}) for what, key in zip(wanted, keys, strict=True))
