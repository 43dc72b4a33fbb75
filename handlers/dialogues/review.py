"""The review (核对): every field as it was understood, any of them changed by button or in words, then submitted.

card ─► submit
  └ a change ─► what changed, "submit?" ─► submit │ look again │ change more
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Sequence

from handlers.conversation.form import tell
from handlers.conversation.message import Choice, Listed, Named, Part, Phrase, Value
from handlers.conversation.turn import Turn
from handlers.dialogues import people, photographed, tree, urgent, where
from handlers.dialogues.draft import (
    CORRECTING,
    SURE,
    Report,
    categorised,
    corrects,
    filled,
    names_a_place,
    place_of,
    sure,
    with_place,
)
from handlers.ports.understanding import Intent, PlaceMention
from tickets.catalogue import Kind
from tickets.geography import Place
from tickets.ticket import Confidentiality
from tickets.values import replace

# Parts of a place that alone only say where inside the known place: 5号楼, 3单元, 6楼.
DETAILS = frozenset({"building", "unit", "floor", "room"})
SHORT_ASIDE = 12  # characters of words that only ask for the number, or keep one's own
A_CIRCUMSTANCE = 3  # letters or figures of the shortest words that tell one
# Of a draft: what no card shows, and the fields that a former release, whose cards are still pressed, did not have.
UNSEEN = frozenset({"carded", "editing", "browsing", "tree", "page"})
ADDED = frozenset({"readings", "on_photo", "named"})
_DIGIT = re.compile(r"\d")
_POINTED = re.compile(r"的?[那这](?:一?家|个|边|儿|里)$")  # what a name takes the place of: 对面那家
HIDDEN = (Confidentiality.ANONYMOUS, Confidentiality.CONFIDENTIAL)


# ── showing ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def card(turn: Turn, draft: Report, lead: Sequence[Part] = ()) -> None:
    """Everything, with a way to change the usual things."""
    tell(turn, [*lead, Part("report.review"), *lines(turn, draft)], (submit(draft), *edits()))


def confirm(turn: Turn, before: Report, draft: Report, lead: Sequence[Part] = (), *, failures: int = 0) -> None:
    """After the card was seen: only what changed, and the question whether it can be submitted."""
    choices = (
        replace(submit(draft), key="button.submit_short"),
        Choice("report.look", "button.look_again"),
        Choice("report.change", "button.change_other"),
    )
    changed = changed_lines(turn, before, draft)
    if changed:
        parts = [Part("report.changed"), *changed, Part("report.confirm_rest")]
    elif draft.said != before.said:
        parts = [Part("report.added"), Part("report.confirm_rest")]
    else:
        parts = [Part("report.confirm_again" if failures else "report.confirm", {"title": draft.title})]
    tell(turn, [*lead, *parts], choices)


def changed_lines(turn: Turn, before: Report, draft: Report) -> list[Part]:
    """The fields of the card that are not as they were."""
    known = lines(turn, before)
    return [line for line in lines(turn, draft) if line not in known]


def told_beside(turn: Turn, before: Report, draft: Report, asked: str) -> list[Part]:
    """The fields that were told beside the question, without those that the question itself or its lead names."""
    named = {"report.line_anonymous", "report.line_confidential", "report.line_identifying"}
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
    found = [Part("report.line_matter_since" if since else "report.line_matter", matter)]
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
    if draft.vulnerable:
        found.append(Part("report.line_vulnerable", {"people": Listed(tuple(draft.vulnerable))}))
    return found


def _answers(turn: Turn, draft: Report) -> list[Part]:
    asked = {one.key: one for one in turn.city.questions if draft.category.startswith(one.category)}
    return [
        Part("report.line_answer", {"question": urgent.words(turn, asked[key]), "answer": answer})
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
        if draft.identifying:
            found.append(Part("report.line_identifying", {"phrase": max(draft.identifying, key=len)}))
    return found


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


def what_wrong(turn: Turn) -> None:
    """No: then what is it?"""
    matter = Choice("report.edit", "button.edit_matter", args={"what": "matter"})
    place, category, *_ = edits()
    turn.say("report.what_wrong", choices=(place, category, matter, Choice("report.more", "button.more")))


def more(turn: Turn) -> None:
    """The rest of what can be changed."""
    wanted = ("matter", "contact", "confidentiality", "kind")
    keys = ("button.edit_matter", "button.edit_contact", "button.stay_hidden", "button.edit_kind")
    choices = [Choice("report.edit", key, args={"what": what}) for what, key in zip(wanted, keys, strict=True)]
    turn.say("report.more", choices=(*choices, Choice("report.cancel", "button.give_up")))


# ── changes in words ──────────────────────────────────────────────────────────────────────────────────────────────────


def corrected(turn: Turn, draft: Report) -> Report:
    """The draft with every field that the words change: place, number, name, naming, time, kind, matter."""
    meaning = turn.meaning
    changed = _place_said(turn, draft)
    if meaning.phone is not None:
        changed = people.with_contact(turn, changed, asked=False) or changed
    changed = people.naming_said(turn, changed)
    if not corrects(meaning):
        return changed
    if meaning.since is not None:
        changed = replace(changed, since=meaning.since.value)
    if meaning.kind is not None and meaning.kind.origin != "category":
        changed = replace(changed, kind=meaning.kind.value)
    return changed if changed != draft else _matter_said(turn, draft)


def _matter_said(turn: Turn, draft: Report) -> Report:
    """不对，是红绿灯不亮: another matter than was understood; or the same kind of it, said otherwise (不是不亮，是白天也亮着)."""
    meaning = turn.meaning
    code = sure(meaning.categories, turn.city)
    if not code:
        return draft
    if code == draft.category:
        return replace(draft, title=meaning.title or draft.title) if meaning.has_matter else draft
    if draft.category and meaning.categories[0][1] < SURE:
        return draft  # he says that I broke it, but that's not true
    return replace(
        categorised(replace(draft, kind=""), code, turn.city),
        title=meaning.title or draft.title,
        summary=meaning.summary or draft.summary,
    )


def aside(turn: Turn) -> str:
    """What is answered to who asks for the number before there is one, or gives no telephone number; "" to any other words."""
    if turn.meaning.phone is not None or len(turn.text) > SHORT_ASIDE:
        return ""
    if turn.says_one_of("report.words_number") and not _DIGIT.search(turn.text):  # 灯杆编号是0017 tells one
        return "report.number_later"
    return "report.no_number_needed" if turn.says_one_of("report.words_no_phone") else ""


def rather(turn: Turn) -> bool:
    """算了还是滨湖公园，两个都脏 goes back to another place, and is no other matter."""
    mention = turn.meaning.place
    return mention is not None and mention.complete and turn.begins_with_one_of("report.words_rather")


def _place_said(turn: Turn, draft: Report) -> Report:
    mention = turn.meaning.place
    if not names_a_place(mention) and corrects(turn.meaning):
        mention = turn.understanding.find_place(turn.text, where.context(turn, draft.where()))
    if mention is None or mention.outside or not names_a_place(mention):
        return draft
    known = draft.where()
    if known is not None and known.known is None and (area := _only_an_area(mention)):
        return draft.at(replace(known, area=area))
    detail = bool(DETAILS & set(mention.parts))
    elsewhere = corrects(turn.meaning) and known is not None and mention.span.text not in known.text
    elsewhere = elsewhere and (bool(mention.candidates) or turn.says_one_of("report.words_wrong"))
    if not (mention.complete or detail or known is None or elsewhere and urgent.OUTDOORS & mention.parts.keys()):
        return draft
    return _named_there(turn, draft, mention) or place_corrected(draft, mention)


def _named_there(turn: Turn, draft: Report, mention: PlaceMention) -> Report | None:
    """The name of what stands at the known place (老张饭店, of the one opposite) joins it, unless that was wrong."""
    known = draft.where()
    if known is None or mention.candidates or set(mention.parts) != {"landmark"} or turn.language not in where.JOINTS:
        return None
    name, before, former = mention.span.text, known.text, ""
    if turn.says_one_of("report.words_wrong"):
        former = known.detail if known.origin == where.JOINED else _name_at_the_end(turn, known, name)
        if not former or (before := before.removesuffix(former).strip()) == "":
            return None
    if name in before:
        return draft
    text = where.JOINTS[turn.language].join((_POINTED.sub("", before), name))
    accused = name if former and draft.accused == former else draft.accused
    return replace(draft, accused=accused).at(
        replace(known, text=text[: where.LONGEST], detail=name, origin=where.JOINED)
    )


def _name_at_the_end(turn: Turn, known: Place, name: str) -> str:
    """What a place that was told whole is called at its end, if it ends as the new name does: 老张饭店 of 幸福小区老张饭店."""
    told = turn.understanding.find_place(known.text, where.context(turn))
    former = told.parts.get("landmark", "") if told is not None else ""
    return former if former and known.text.endswith(former) and former[-1] == name[-1] else ""


def _only_an_area(mention: PlaceMention) -> str:
    """云山街道那个 tells which one is meant of what the city's data do not know, and is no other place."""
    only = mention.candidates[0] if len(mention.candidates) == 1 else None
    return only.area or "" if only is not None and only.known == only.area else ""


def place_corrected(draft: Report, mention: PlaceMention) -> Report:
    """A detail alone ("是5号楼") keeps the known place and changes what stands behind it."""
    current = draft.where()
    if current and DETAILS & set(mention.parts) and not mention.candidates and not mention.parts.get("road"):
        kept = current.text.removesuffix(current.detail) if current.detail else current.text
        return draft.at(replace(current, text=f"{kept}{mention.span.text}", detail=mention.span.text))
    return with_place(replace(draft, place=None), mention) if mention.candidates else draft.at(place_of(mention))


def with_rest(turn: Turn, draft: Report) -> Report:
    """What was said beside the picked option: "1，不过不对，是5号楼"."""
    return corrected(turn, draft) if turn.rest else draft


def corrected_beside(turn: Turn, draft: Report) -> Report:
    """What is taken back, or told of the place, while something else was asked."""
    changed = corrected(turn, draft) if corrects(turn.meaning) else draft
    if changed != draft:
        return changed
    mention = _nearer_place(turn, draft)
    return draft if mention is None else place_corrected(draft, mention)


def _nearer_place(turn: Turn, draft: Report) -> PlaceMention | None:
    """A place said while something else was asked: it takes the place of the one that was understood before."""
    mention = turn.meaning.place
    if mention is None or mention.outside or not mention.complete or len(mention.candidates) != 1:
        return None
    current = draft.where()
    told = current is not None and not turn.meaning.has_matter and mention.candidates[0].text != current.text
    return mention if told else None


def told_more(turn: Turn, draft: Report, *, unused: bool) -> Report:
    """More of the matter, or who could be recognised by it: kept as it was said. So are plain words (一共三盏, 昨天中午) that
    changed nothing that is on the card (`unused`)."""
    meaning = turn.meaning
    told = meaning.has_matter or bool(meaning.identifying or meaning.vulnerable) or meaning.intent is Intent.SUPPLEMENT
    if not told and not (unused and _tells(turn)):
        return draft
    if turn.text in draft.said or meaning.sure_of(Intent.ABUSE) >= CORRECTING:
        return draft
    return filled(draft.telling(turn.text, turn.message.event_id), meaning, turn.city)


def _tells(turn: Turn) -> bool:
    """Whether words that are no answer to "submit?" tell a circumstance; a bare "that is wrong" does not."""
    meaning = turn.meaning
    if meaning.intent is Intent.CORRECTION:
        return meaning.since is not None or any(c.isnumeric() for c in turn.text)
    return meaning.intent in (Intent.ANSWER, Intent.UNKNOWN) and sum(c.isalnum() for c in turn.text) >= A_CIRCUMSTANCE


# ── one field at a time ───────────────────────────────────────────────────────────────────────────────────────────────


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
    return place_corrected(draft, mention) if current else with_place(draft, mention)


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
