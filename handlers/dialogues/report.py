"""Report a problem (诉求受理): from the first words to the promise.

what → [anonymous?] → where → [which namesake] → [which kind] → [urgent questions] → [whom to reach] → review → promise
  any message fills whatever it tells · several problems: one after the other · a change goes back to the review
Its rooms: where (place), tree (category), urgent (questions), people (who), related (another matter, the same again),
review (card and changes), draft (the values).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace

from handlers.conversation.form import PERSON, Slot, first_missing, tell, wording
from handlers.conversation.message import Choice, Part
from handlers.conversation.state import Frame
from handlers.conversation.turn import PASS, Result, Turn
from handlers.dialogues import people, photographed, related, review, tree, urgent, where
from handlers.dialogues.answers import asks_in_between
from handlers.dialogues.danger import numbers
from handlers.dialogues.draft import (
    CORRECTING,
    SURE,
    TITLE,
    Report,
    as_ticket,
    categorised,
    corrects,
    filled,
    names_a_place,
    offering,
    sure,
    with_categories,
)
from handlers.dialogues.promise import promise
from handlers.ports.understanding import Context, Intent, Meaning, PlaceMention
from handlers.usecases.opening import open_ticket
from tickets.catalogue import Kind
from tickets.city import City
from tickets.clocks import quiet_until
from tickets.geography import Place
from tickets.ticket import Confidentiality

CHAT = frozenset({Intent.GREETING, Intent.THANKS, Intent.SMALL_TALK, Intent.ABUSE, Intent.HELP, Intent.HUMAN})
# What is left of an answer besides the place itself and is worth keeping: 差不多三十二万.
REMAINDER = 4
# A title shorter than this names somebody or something and no trouble.
BARE = 4
# What somebody numbers things with: 1. 2、（3） ④
NUMBERED = re.compile(r"^(?:[(（]?\d{1,2}[)）.、:：．](?!\d)|[①-⑳]|[一二三四五六七八九十]{1,2}[、.．])\s*")
# What the understanding is told of the open question, where its name differs from the slot's.
EXPECTED = {
    "namesake": "place",
    "urgent": "question",
    "former": "question",
    "another": "question",
    "reach": "contact",
    "number": "contact",
    "edit_place": "place",
    "edit_matter": "what",
    "edit_contact": "contact",
    "edit_category": "category",
    "edit_photo": "photo",
}


class ReportProblem:
    """The resident's main dialogue."""

    name = "report"
    version = 2

    def __init__(self) -> None:
        self.slots: tuple[Slot[Report], ...] = (
            Slot("what", "report.ask_what", lambda t, d: not d.said, self._read_what, values=where.values),
            Slot(
                "another",
                "report.ask_another",
                lambda t, d: bool(d.pending),
                related.read_another,
                related.another_offer,
                related.another_values,
            ),
            Slot(
                "former",
                "report.ask_former",
                related.former_missing,
                related.read_former,
                related.former_offer,
                related.former_values,
            ),
            Slot(
                "confidentiality",
                "report.ask_confidentiality",
                people.naming_missing,
                people.read_naming,
                people.ways_to_be_named,
            ),
            Slot("place", "report.ask_place", where.missing, where.read, where.offer, where.values),
            Slot(
                "namesake",
                "report.ask_namesake",
                lambda t, d: bool(d.namesakes),
                where.read_namesake,
                where.namesakes,
                where.namesake_values,
            ),
            Slot("category", "report.ask_category", category_missing, tree.read, tree.offer),
            Slot("urgent", "report.ask_urgent", urgent.missing, urgent.read, urgent.offer, urgent.values),
            Slot(
                "reach",
                "report.ask_reach",
                people.reach_missing,
                people.read_reach,
                people.reaches,
                people.reach_values,
            ),
            Slot("number", "report.ask_number", people.number_missing, people.read_number, people.number_offer),
        )
        self._presses: Mapping[str, Callable[[Turn, Report], Report]] = {
            "report.named": lambda t, d: replace(d, confidentiality=t.args["way"]),
            "report.namesake": lambda t, d: where.picked(d, int(t.args["n"])),
            "report.on_photo": lambda t, d: photographed.take_place(d),
            "report.here": lambda t, d: take_offered_pin(d),
            "report.elsewhere": lambda t, d: replace(d, pin=None),
            "report.as_written": lambda t, d: where.as_written(d, t.args["text"]),
            "report.category": lambda t, d: categorised(replace(d, kind=said_kind(d)), t.args["code"], t.city),
            "report.tree": lambda t, d: tree.opened(d, t.args["path"], t.args["page"]),
            "report.unsorted": lambda t, d: tree.unsorted(d),
            "report.answer": lambda t, d: urgent.answered(t, d, t.args["key"], t.args["answer"], int(t.args["n"])),
            "report.skip": lambda t, d: replace(d, skipped=(*d.skipped, t.args["key"])),
            "report.reach": lambda t, d: people.reached(t, d, t.args["way"]),
            "report.kind": lambda t, d: replace(d, kind=t.args["kind"]),
            "report.former": lambda t, d: related.settle_former(t, d, same=t.args["same"] == "yes"),
            "report.another": lambda t, d: related.settle_another(t, d, same=t.args["same"] == "yes"),
            "report.together": self._together,
        }

    # ── the dialogue ──────────────────────────────────────────────────────────────────────────────────────────────

    def start(self, turn: Turn) -> Frame:
        """A frame from the first words; `what` is filled when they tell a matter."""
        draft = self._attachments(turn, Report(), asked=False)
        if turn.text:
            draft = self._with_words(turn, draft)
        return Frame(self.name, self.version, draft.json())

    def of_problems(self, turn: Turn, texts: tuple[str, ...]) -> Frame:
        """A frame of some problems of a message, the first now, the others after it."""
        draft = replace(self.of_text(turn, texts[0], Report()), queue=texts[1:], heard=(turn.message.event_id,))
        return Frame(self.name, self.version, draft.json())

    def of_question(self, turn: Turn, text: str, kind: str, *, answered: bool) -> Frame:
        """A frame from a question: to be answered in writing, or about the matter behind it, which is asked for where
        the question itself was answered."""
        draft = Report()
        if not answered or self._understood(turn, text).intent is not Intent.QUESTION:
            draft = self.of_text(turn, text, draft)
            draft = replace(draft, kind=kind or draft.kind)
        return Frame(self.name, self.version, draft.json())

    def expecting(self, frame: Frame) -> str:
        return EXPECTED.get(frame.asked, frame.asked)

    def ask(self, turn: Turn, frame: Frame) -> Frame:
        return self._go_on(turn, Report.of(frame.draft), frame)

    def hear(self, turn: Turn, frame: Frame) -> Result:
        draft = Report.of(frame.draft)
        if turn.chosen is not None:
            return self._pressed(turn, frame, draft)
        if turn.message.edits and turn.message.edits in draft.heard:
            return self._edited(turn, frame, draft)
        with_files = self._attachments(turn, draft, asked=frame.asked in ("place", "namesake"))
        if not has_words(turn):
            return self._wordless(turn, frame, with_files)
        if frame.asked.startswith("edit_"):
            return self._edit_read(turn, frame, with_files)
        if frame.asked == "review":
            return self._at_review(turn, frame, with_files)
        if asks_in_between(turn):
            return PASS
        return self._read(turn, frame, with_files)

    def failed(self, turn: Turn, frame: Frame) -> Frame:
        draft = Report.of(frame.draft)
        failures = frame.failures + 1
        if failures < PERSON:
            return self._go_on(turn, draft, replace(frame, failures=failures))
        choices = [Choice("human.request", "button.person")]
        if frame.asked == "place" and where.can_be_written(turn):
            choices.insert(0, _as_written(turn))
        choices += [Choice("report.photo", "button.send_photo"), Choice("report.cancel", "button.give_up")]
        turn.say("report.lost", choices=choices)
        return replace(frame, failures=failures)

    def back(self, turn: Turn, frame: Frame) -> Frame:
        """One step back: what was answered last is asked again."""
        draft = Report.of(frame.draft)
        match frame.asked:
            case "review":
                review.what_wrong(turn)
                return frame
            case "edit_category" | "category" if draft.browsing and (draft.tree or draft.page or draft.likely):
                draft = tree.back(draft)
                return self._go_on(turn, draft, replace(frame, failures=0))
            case "category" | "urgent" | "namesake" | "reach" | "number":
                draft = replace(draft.at(None), browsing=False, tree=(), page=0)
            case asked if asked.startswith("edit_"):
                draft = replace(draft, editing="")
            case _:
                draft = Report(photos=draft.photos, readings=draft.readings, voices=draft.voices)
        return self._go_on(turn, draft, replace(frame, asked="", failures=0))

    def still_good(self, turn: Turn, frame: Frame) -> bool:
        """Whether a button of an earlier message of this same report means what it meant when it was shown."""
        draft = Report.of(frame.draft)
        if turn.do == "report.submit":
            return draft.carded and turn.args.get("seen") == review.seen(draft)
        return draft.carded and turn.do in ("report.edit", "report.more", "report.look", "report.change")

    # ── what is open ──────────────────────────────────────────────────────────────────────────────────────────────

    def _go_on(self, turn: Turn, draft: Report, frame: Frame) -> Frame:
        """Ask the next thing that is missing, or show the review."""
        turn.wake("draft_reminder", turn.city.clocks.draft_reminder)
        if draft.editing:
            review.ask(turn, draft)
            return replace(frame, draft=draft.json(), asked=f"edit_{draft.editing}")
        draft = photographed.with_likely(turn, with_place_s_leaves(turn, draft))
        slot = first_missing(self.slots, turn, draft)
        if slot is None:
            return self._review(turn, draft, frame)
        failures = frame.failures if frame.asked == slot.name else 0
        key = self._first_wording(turn, draft, slot) if not failures else wording(slot.ask, failures)
        parts = [
            *self._received(turn, draft),
            *self._acknowledged(turn, draft, frame),
            *self._named(turn, draft, frame),
        ]
        if (noted := turn.handed.get("noted")) is not None:
            parts += [Part("report.changed"), *noted] if noted else [Part("report.added")]
        parts.append(Part(key, slot.values(turn, draft)))
        choices = [*slot.offer(turn, draft)]
        if slot.name == "place":
            choices += photographed.offer_place(draft)
        if slot.name == "place" and failures and where.can_be_written(turn):
            choices.append(_as_written(turn))
        if slot.name == "what" and turn.voices:
            choices.append(Choice("human.request", "button.let_them_call"))
        if draft.queue and not draft.several_asked:
            draft = replace(draft, several_asked=True)
            choices.append(Choice("report.together", "button.together"))
        tell(turn, parts, choices)
        return replace(frame, draft=draft.json(), asked=slot.name, failures=failures)

    def _review(self, turn: Turn, draft: Report, frame: Frame) -> Frame:
        """The card the first time; afterwards only what changed."""
        if draft.carded:
            lead = self._received(turn, draft)
            review.confirm(turn, Report.of(frame.draft), draft, lead, failures=frame.failures)
        else:
            review.card(turn, draft, self._received(turn, draft))
        draft = replace(draft, carded=True)
        return replace(frame, draft=draft.json(), asked="review")

    def _first_wording(self, turn: Turn, draft: Report, slot: Slot[Report]) -> str:
        match slot.name:
            case "place":
                return where.wording(turn, draft)
            case "urgent":
                return "report.question"
            case "what" if draft.where() is not None:
                return "report.ask_what_there"
            case "what" if draft.pin:
                return "report.ask_what_pin"
            case "what" if draft.photos or draft.voices:
                return "report.ask_what_files"
            case "category" if draft.browsing or not draft.likely:
                return "report.ask_group"
        return slot.ask

    def _received(self, turn: Turn, draft: Report) -> list[Part]:
        """Files that came without words, or with words that tell nothing, are confirmed."""
        told = has_words(turn) and (draft.said or not (turn.photos or turn.voices))
        if told or turn.chosen is not None or turn.handed.get("received"):
            return []
        turn.handed["received"] = True
        if turn.photos:
            read = [Part("report.read_photos", {"words": photographed.shown(turn.readings)})] if turn.readings else []
            return [Part("report.got_photos", {"count": len(turn.photos)}), *read]
        if turn.voices:
            return [Part("report.got_voice")]
        if turn.message.location is not None:
            return [Part("report.got_pin")] if draft.where() is not None and draft.said else []
        refused = turn.message.pictures or turn.message.voices
        return [Part("chat.sticker_inside")] if turn.message.segments and not refused else []

    def _acknowledged(self, turn: Turn, draft: Report, frame: Frame) -> list[Part]:
        """On the first question: what was understood so far, in a few words."""
        first = not frame.asked or (frame.asked == "what" and not frame.draft.get("said"))
        if not first or not draft.said or turn.handed.get("acknowledged"):
            return []
        turn.handed["acknowledged"] = True
        key = "report.heard_urgent" if draft.urgency <= urgent.URGENT else "report.heard"
        if draft.queue:
            titles = [draft.title, *(self._title(turn, text) for text in draft.queue)]
            listed = [Part("report.one_of_them", {"n": n, "title": title}) for n, title in enumerate(titles, 1)]
            parts = [Part("report.one_by_one", {"count": len(titles)}), *listed, Part("report.apart")]
        else:
            parts = [Part(key, {"title": draft.title})]
        if disturbed_at_night(turn, draft):
            parts.append(Part("report.night_now", numbers(turn)))
        return parts

    def _named(self, turn: Turn, draft: Report, frame: Frame) -> list[Part]:
        """How the reporter is named was just settled: what that means."""
        before = Report.of(frame.draft).confidentiality if frame.asked else ""
        implied = draft.confidentiality == Confidentiality.CONFIDENTIAL and not frame.asked
        if draft.confidentiality == before or draft.confidentiality not in review.HIDDEN:
            return []
        return [Part("report.named_unasked" if implied else f"report.named_{draft.confidentiality}")]

    def _title(self, turn: Turn, text: str) -> str:
        return self._understood(turn, text).title or text[:TITLE]

    # ── reading ───────────────────────────────────────────────────────────────────────────────────────────────────

    def _read(self, turn: Turn, frame: Frame, draft: Report) -> Result:
        """The answer to the open question, and whatever else the words tell."""
        before = Report.of(frame.draft)
        slot = next((s for s in self.slots if s.name == frame.asked), None)
        read = slot.read(turn, draft) if slot else None
        if read is not None:
            draft = read
        elif (changed := corrected_beside(turn, draft)) != draft:
            turn.handed["noted"] = review.changed_lines(turn, draft, changed)
            draft = changed
        if not is_chat(turn.meaning):
            draft = filled(self._naming_said(turn, draft), turn.meaning, turn.city)
            draft = self._more_words(turn, draft, before, answered=read is not None)
        if draft == before:
            return PASS
        answered = slot is None or not slot.missing(turn, draft)
        if not answered and draft.said != before.said and before.said and not draft.pending:
            turn.handed.setdefault("noted", [])  # kept with the appeal, though it answers nothing
        return self._go_on(
            turn, related.linked(turn, draft), replace(frame, failures=0 if answered else frame.failures)
        )

    def _naming_said(self, turn: Turn, draft: Report) -> Report:
        """匿名 is an answer at any time, and the last word counts."""
        found = turn.meaning.confidentiality
        return replace(draft, confidentiality=found.value) if found else draft

    def _with_words(self, turn: Turn, draft: Report) -> Report:
        """Take the message as the appeal itself, or as far as it tells anything."""
        meaning = turn.meaning
        if where.deaf(turn):
            return self._unread(turn, draft)
        if not meaning.has_matter:
            return draft if is_chat(meaning) else filled(draft, replace(meaning, since=None), turn.city)
        if len(meaning.problems) > 1 and not draft.queue:
            return self._several(turn, draft)
        draft = replace(
            draft,
            said=(*draft.said, turn.text),
            heard=(*draft.heard, turn.message.event_id),
            title=draft.title or meaning.title or turn.text[:TITLE],
            summary=meaning.summary or turn.text,
        )
        return related.linked(turn, filled(draft, meaning, turn.city))

    def _unread(self, turn: Turn, draft: Report) -> Report:
        """The understanding is down: the words are kept as they are, people will read them."""
        if len(turn.text) < where.SHORTEST:
            return draft
        return replace(
            draft,
            said=(*draft.said, turn.text),
            heard=(*draft.heard, turn.message.event_id),
            title=draft.title or turn.text[:TITLE],
            summary=draft.summary or turn.text,
        )

    def _several(self, turn: Turn, draft: Report) -> Report:
        """The first of several problems becomes the draft, the others wait in line (一事一单)."""
        texts = [NUMBERED.sub("", p.span.text.strip()) for p in turn.meaning.problems if not p.knowledge]
        if not texts:
            return draft
        draft = self.of_text(turn, texts[0], draft)
        shared = replace(turn.meaning, categories=(), place=None, problems=(), kind=None, urgency=4, vulnerable=())
        whole = filled(draft, replace(shared, since=None, accused=None), turn.city)
        return replace(whole, queue=tuple(texts[1:]), heard=(*draft.heard, turn.message.event_id))

    def of_text(self, turn: Turn, text: str, draft: Report) -> Report:
        """A draft of one problem's words alone."""
        meaning = self._understood(turn, text)
        draft = replace(draft, said=(text,), title=meaning.title or text[:TITLE], summary=meaning.summary or text)
        draft = filled(draft, replace(meaning, has_matter=True), turn.city)
        if not draft.category and not draft.likely:
            draft = with_categories(draft, turn.understanding.categorise(text, turn.language), turn.city)
        return draft

    def _understood(self, turn: Turn, text: str) -> Meaning:
        return turn.understanding.understand(text, Context(language=turn.language))

    def _together(self, turn: Turn, draft: Report) -> Report:
        """Several were heard, it is one: all of it in one ticket."""
        for text in draft.queue:
            draft = filled(replace(draft, said=(*draft.said, text)), self._understood(turn, text), turn.city)
        return replace(draft, queue=())

    def _attachments(self, turn: Turn, draft: Report, *, asked: bool) -> Report:
        """Photos, voices and a pin, whatever was asked."""
        room = turn.city.limits.photos - len(draft.photos)
        draft = photographed.taken(turn, draft)
        draft = replace(
            draft,
            photos=(*draft.photos, *turn.photos[: max(0, room)]),
            voices=(*draft.voices, *turn.voices),
        )
        return where.take_pin(turn, draft, asked=asked) if turn.message.location is not None else draft

    def _wordless(self, turn: Turn, frame: Frame, draft: Report) -> Result:
        """Photos, a voice, a pin, a sticker: kept, and no failure."""
        before = Report.of(frame.draft)
        if frame.asked == "edit_place" and turn.message.location is not None:
            return self._edit_read(turn, frame, before)
        editing = draft.editing if draft.editing != "photo" else ""
        return self._go_on(turn, related.linked(turn, replace(draft, editing=editing)), replace(frame, failures=0))

    def _more_words(self, turn: Turn, draft: Report, before: Report, *, answered: bool) -> Report:
        """What was said beside the answer is kept: it is part of the appeal."""
        if not before.said or turn.text in draft.said:
            return draft
        mention = turn.meaning.place
        beside = len(turn.text) - (len(mention.span.text) if mention else 0) >= REMAINDER
        place_told = answered and mention is not None and beside
        if not turn.meaning.has_matter and not place_told:
            return draft
        if related.another_matter(turn, before):
            return replace(before, pending=turn.text)
        draft = replace(draft, said=(*draft.said, turn.text), heard=(*draft.heard, turn.message.event_id))
        told = turn.meaning.title
        bare = turn.meaning.has_matter and len(before.title) < BARE <= len(told)  # 我要投诉物业, of what comes now
        if not bare and (before.category or before.likely or not sure(turn.meaning.categories, turn.city) or not told):
            return draft
        return replace(draft, title=turn.meaning.title, summary=turn.meaning.summary)

    def _read_what(self, turn: Turn, draft: Report) -> Report | None:
        if is_chat(turn.meaning):
            return None
        read = self._with_words(turn, draft)
        return read if read.said else None

    # ── buttons ───────────────────────────────────────────────────────────────────────────────────────────────────

    def _pressed(self, turn: Turn, frame: Frame, draft: Report) -> Result:
        press = self._presses.get(turn.do)
        if press is not None:
            draft = self._rest(
                turn, replace(press(turn, draft), editing="" if turn.do != "report.tree" else draft.editing)
            )
            if draft.danger and not Report.of(frame.draft).danger:
                return self._danger(turn, draft)
            return self._go_on(turn, related.linked(turn, draft), replace(frame, failures=0))
        match turn.do:
            case "report.submit":
                changed = self._rest(turn, draft)
                return self._go_on(turn, changed, frame) if changed != draft else self._submit(turn, draft)
            case "report.edit":
                editing = replace(draft, editing=turn.args["what"], browsing=not draft.likely, tree=(), page=0)
                return self._go_on(turn, editing, replace(frame, failures=0))
            case "report.look":
                review.card(turn, draft)
            case "report.change":
                review.what_wrong(turn)
            case "report.more":
                review.more(turn)
            case "report.photo":
                turn.say("report.photo_instead")
            case "report.cancel":
                turn.say("report.cancelled")
                return None
            case _:
                return PASS
        return frame

    def _rest(self, turn: Turn, draft: Report) -> Report:
        """What was said beside the picked option: "1，不过不对，是5号楼"."""
        return review.corrected(turn, draft) if turn.rest else draft

    def _danger(self, turn: Turn, draft: Report) -> Result:
        """An answer told that somebody is in danger: what to do now, and the ticket at once, without a review."""
        tell(turn, [Part(f"danger.{draft.danger}", numbers(turn))])
        ticket = open_ticket(turn.case, as_ticket(draft, turn.citizen, turn.language, turn.now))
        turn.remember(last_ticket=ticket.number)
        tell(turn, [Part("danger.filed", turn.values(ticket))], ticket=ticket.number)
        return self._following(turn, draft)

    def _submit(self, turn: Turn, draft: Report) -> Result:
        """Open the ticket and promise what comes next."""
        told = replace(draft, contact_note=people.note_for_unit(turn, draft))
        ticket = open_ticket(turn.case, as_ticket(told, turn.citizen, turn.language, turn.now))
        promise(turn, ticket, more=bool(draft.queue))
        turn.remember(last_ticket=ticket.number)
        return self._following(turn, draft)

    def _following(self, turn: Turn, draft: Report) -> Result:
        """The next of several problems: same place, same people, unless its words say otherwise."""
        if not draft.queue:
            return None
        following = self.of_text(turn, draft.queue[0], Report())
        if following.where() is None and not (following.namesakes or following.around) and draft.where():
            following = following.at(draft.where())
        following = replace(
            following,
            queue=draft.queue[1:],
            several_asked=True,
            phone=draft.phone,
            name=draft.name,
            confidentiality=draft.confidentiality if following.kind == Kind.TIP_OFF else "",
            heard=draft.heard,
        )
        turn.say("report.next", title=following.title)
        turn.handed["acknowledged"] = True
        return self._go_on(turn, following, Frame(self.name, self.version))

    # ── the review and its corrections ────────────────────────────────────────────────────────────────────────────

    def _at_review(self, turn: Turn, frame: Frame, draft: Report) -> Result:
        """Words at the review: yes, a correction, or more to tell."""
        before, meaning = Report.of(frame.draft), turn.meaning
        agreed = meaning.intent is Intent.YES or meaning.sure_of(Intent.YES) >= CORRECTING
        if agreed and not meaning.has_matter and meaning.place is None:
            return self._submit(turn, draft)
        if meaning.intent is Intent.NO and len(turn.text) <= 6:
            review.what_wrong(turn)
            return replace(frame, draft=draft.json())
        if asks_in_between(turn) or meaning.intent in (Intent.PROGRESS, Intent.URGE, Intent.WITHDRAW):
            return PASS
        if related.another_matter(turn, before):
            return self._go_on(turn, replace(before, pending=turn.text), replace(frame, failures=0))
        if not is_chat(meaning):
            corrected = review.corrected(turn, draft)
            draft = review.told_more(turn, corrected, unused=corrected == draft)
        if draft == before:
            return PASS
        return self._go_on(turn, related.linked(turn, draft), replace(frame, failures=0))

    def _edit_read(self, turn: Turn, frame: Frame, draft: Report) -> Result:
        read = review.read(turn, draft)
        if read is None:
            return PASS
        return self._go_on(turn, related.linked(turn, replace(read, editing="")), replace(frame, asked="", failures=0))

    def _edited(self, turn: Turn, frame: Frame, draft: Report) -> Result:
        """The resident edited an earlier message: it is read anew; what was answered by button or later stays."""
        index = draft.heard.index(turn.message.edits or "")
        said = tuple(turn.text if n == index else words for n, words in enumerate(draft.said)) or (turn.text,)
        meaning = turn.meaning
        fresh = filled(Report(), replace(meaning, has_matter=True), turn.city)
        kept = replace(
            draft,
            said=said,
            title=meaning.title or turn.text[:TITLE],
            summary=meaning.summary or turn.text,
            since=fresh.since or draft.since,
            phone=fresh.phone or draft.phone,
            carded=False,
        )
        if fresh.category or fresh.likely:
            kept = replace(kept, category=fresh.category, likely=fresh.likely, kind=fresh.kind, stage="")
        if fresh.place or fresh.namesakes:
            kept = replace(kept, place=fresh.place, namesakes=fresh.namesakes, around=None)
        turn.say("report.edited")
        turn.handed["acknowledged"] = True
        return self._go_on(turn, related.linked(turn, kept), replace(frame, failures=0))


# ── small questions about a turn ──────────────────────────────────────────────────────────────────────────────────────


def is_chat(meaning: Meaning) -> bool:
    return meaning.intent in CHAT and not meaning.has_matter and not names_a_place(meaning.place)


def has_words(turn: Turn) -> bool:
    """Whether there are letters or figures, and not only 😂😂 or nothing."""
    return any(c.isalnum() for c in turn.text)


def nearer_place(turn: Turn, draft: Report) -> PlaceMention | None:
    """A place said while something else was asked: it takes the place of the one that was understood before."""
    mention = turn.meaning.place
    if mention is None or mention.outside or not mention.complete or len(mention.candidates) != 1:
        return None
    current = draft.where()
    told = current is not None and not turn.meaning.has_matter and mention.candidates[0].text != current.text
    return mention if told else None


def corrected_beside(turn: Turn, draft: Report) -> Report:
    """What is taken back, or told of the place, while something else was asked."""
    changed = review.corrected(turn, draft) if corrects(turn.meaning) else draft
    if changed != draft:
        return changed
    mention = nearer_place(turn, draft)
    return draft if mention is None else review.place_corrected(draft, mention)


def with_place_s_leaves(turn: Turn, draft: Report) -> Report:
    """Leaves of the words and the place together, to be asked about, where the words alone left all open: 臭得不行, and it is a river."""
    place = draft.whereabouts()
    if place is None or not draft.leaves_all_open:
        return draft
    found = turn.understanding.categorise(f"{draft.text()} {place.text}", turn.language)
    return offering(draft, found, turn.city, SURE)


def category_missing(turn: Turn, draft: Report) -> bool:
    """A question to be answered in writing needs none: the dispatcher knows whose it is."""
    return not draft.category and draft.stage != "unsorted" and draft.kind != Kind.INQUIRY


def said_kind(draft: Report) -> str:
    """The kind of appeal that the words told, where no category had set it."""
    return "" if draft.category else draft.kind


def take_offered_pin(draft: Report) -> Report:
    return draft.at(Place(**draft.pin)) if draft.pin else draft


def _as_written(turn: Turn) -> Choice:
    return Choice("report.as_written", "button.as_written", args={"text": turn.text[: where.LONGEST]})


def disturbed_at_night(turn: Turn, draft: Report) -> bool:
    """Somebody disturbs others in the night: who comes now is the police, the ticket is for the day."""
    leaf = turn.city.catalogue.get(draft.category or (draft.likely[0] if draft.likely else None))
    loud = leaf is not None and leaf.kind is Kind.COMPLAINT and leaf.place == "exact"
    return loud and is_night(turn.city, turn)


def is_night(city: City, turn: Turn) -> bool:
    return quiet_until(turn.now, city) > turn.now
