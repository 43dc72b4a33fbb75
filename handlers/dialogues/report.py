"""Report a problem (诉求受理): from the first words to the promise.

what → [name or anonymous] → where → [which of the namesakes] → [which kind] → [urgent questions] → review → promise
  any message fills whatever it tells · several problems: one after the other · a change goes back to the review
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from handlers.conversation.form import PERSON, Slot, first_missing, wording
from handlers.conversation.message import Choice, Listed, Named, Part, Phrase, Value
from handlers.conversation.state import Frame
from handlers.conversation.turn import PASS, Result, Turn
from handlers.dialogues.danger import numbers
from handlers.dialogues.draft import (
    Report,
    as_ticket,
    categorised,
    filled,
    place_of,
    with_categories,
    with_place,
)
from handlers.dialogues.promise import promise
from handlers.ports.understanding import Context, Intent, Meaning, PlaceMention
from handlers.usecases.opening import open_ticket
from tickets.catalogue import Kind
from tickets.city import City, Question
from tickets.geography import Place
from tickets.ticket import Confidentiality, State

CHAT = frozenset({Intent.GREETING, Intent.THANKS, Intent.SMALL_TALK, Intent.ABUSE, Intent.HELP, Intent.HUMAN})

# Parts of a place that alone only say where inside the known place: 5号楼, 3单元, 6楼.
DETAILS = frozenset({"building", "unit", "floor", "room"})


class ReportProblem:
    """The resident's main dialogue."""

    name = "report"
    version = 1

    def __init__(self) -> None:
        self.slots: tuple[Slot[Report], ...] = (
            Slot("what", ask="report.ask_what", missing=lambda t, d: not d.said, read=self.read_what),
            Slot(
                "confidentiality",
                ask="report.ask_confidentiality",
                missing=lambda t, d: d.kind == Kind.TIP_OFF and not d.confidentiality,
                read=self.read_confidentiality,
                offer=self.ways_to_be_named,
            ),
            Slot(
                "place",
                ask="report.ask_place",
                missing=self.needs_place,
                read=self.read_place,
                values=self.place_values,
            ),
            Slot(
                "namesake",
                ask="report.ask_namesake",
                missing=lambda t, d: bool(d.namesakes),
                read=self.read_namesake,
                offer=self.namesakes,
                values=self.namesake_values,
            ),
            Slot(
                "category",
                ask="report.ask_category",
                missing=lambda t, d: not d.category and d.stage != "unsorted",
                read=self.read_category,
                offer=self.likely,
            ),
            Slot(
                "urgent",
                ask="report.ask_urgent",
                missing=lambda t, d: self._question(t, d) is not None,
                read=self.read_urgent,
                offer=self.urgent_choices,
                values=self.urgent_values,
            ),
        )

    # ── the dialogue ──────────────────────────────────────────────────────────────────────────────────────────────

    def start(self, turn: Turn) -> Frame:
        """A frame from the first words; `what` is filled when they tell a matter."""
        draft = self.with_words(turn, Report())
        return Frame(self.name, self.version, draft.json())

    def expecting(self, frame: Frame) -> str:
        return frame.asked

    def ask(self, turn: Turn, frame: Frame) -> Frame:
        return self._go_on(turn, Report.of(frame.draft), frame)

    def hear(self, turn: Turn, frame: Frame) -> Result:
        draft = Report.of(frame.draft)
        if turn.chosen is not None:
            return self._pressed(turn, frame, draft)
        if turn.message.edits and turn.message.edits in draft.heard:
            return self._edited(turn, frame, draft)
        if frame.asked == "review":
            return self._at_review(turn, frame, draft)
        if frame.asked.startswith("edit_"):
            return self._edit_read(turn, frame, draft)
        before = draft
        draft = self._attachments(turn, draft)
        slot = next((s for s in self.slots if s.name == frame.asked), None)
        read = slot.read(turn, draft) if slot else None
        if read is not None:
            draft = read
        if turn.text and not self._is_chat(turn.meaning):
            draft = filled(draft, turn.meaning, turn.city)
            draft = self._more_words(turn, draft, answered=read is not None)
        if draft == before:
            return PASS
        answered = slot is None or not slot.missing(turn, draft)
        return self._go_on(turn, draft, replace(frame, failures=0 if answered else frame.failures + 1))

    def failed(self, turn: Turn, frame: Frame) -> Frame:
        draft = Report.of(frame.draft)
        failures = frame.failures + 1
        if failures >= PERSON:
            choices = [Choice("human.request", "button.person")]
            if frame.asked == "place" and turn.text:
                choices.insert(0, Choice("report.as_written", "button.as_written", args={"text": turn.text[:60]}))
            choices += [Choice("report.photo", "button.send_photo"), Choice("report.cancel", "button.give_up")]
            turn.say("report.lost", choices=choices)
            return replace(frame, failures=failures)
        return self._go_on(turn, draft, replace(frame, failures=failures))

    def back(self, turn: Turn, frame: Frame) -> Frame:
        """One step back: what was answered last is asked again."""
        draft = Report.of(frame.draft)
        match frame.asked:
            case "review" if draft.category:
                turn.say("report.what_wrong", choices=self._edit_choices())
                return frame
            case "category" | "urgent" | "namesake" if draft.browsing and draft.tree:
                draft = replace(draft, tree=draft.tree[:-1])
            case "category" | "urgent" | "namesake" | "review":
                draft = replace(draft, place=None, namesakes=(), rough="", browsing=False, tree=())
            case asked if asked.startswith("edit_"):
                draft = replace(draft, editing="")
            case _:
                draft = Report(photos=draft.photos, voices=draft.voices)
        return self._go_on(turn, draft, replace(frame, asked="", failures=0))

    # ── what is open ──────────────────────────────────────────────────────────────────────────────────────────────

    def _go_on(self, turn: Turn, draft: Report, frame: Frame) -> Frame:
        """Ask the next thing that is missing, or show the review."""
        if frame.asked.startswith("edit_") and draft.editing:
            return self._edit_ask(turn, draft, frame)
        slot = first_missing(self.slots, turn, draft)
        turn.wake("draft_reminder", turn.city.clocks.draft_reminder)
        if slot is None:
            self._review(turn, draft)
            return replace(frame, draft=replace(draft, editing="").json(), asked="review", failures=0)
        failures = frame.failures if frame.asked == slot.name else 0
        key = wording(slot.ask, failures)
        lead = self._acknowledged(turn, draft, frame)
        part = Part(self._ask_key(turn, draft, slot.name, key), slot.values(turn, draft))
        choices = tuple(slot.offer(turn, draft))
        if draft.queue and not draft.several_asked:
            draft = replace(draft, several_asked=True)
            choices = (*choices, Choice("report.together", "button.together"))
        if lead:
            turn.say(lead[0].key, *lead[1:], part, choices=choices, **lead[0].values)
        else:
            turn.say(part.key, choices=choices, **part.values)
        return replace(frame, draft=draft.json(), asked=slot.name, failures=failures)

    def _ask_key(self, turn: Turn, draft: Report, slot: str, key: str) -> str:
        if slot == "place" and key == "report.ask_place":
            if draft.rough:
                return "report.ask_place_closer"
            if draft.pin_offered:
                return "report.ask_place_other"
            if draft.category and not draft.danger and self._place_need(turn, draft) == "area":
                return "report.ask_area"
        if slot == "urgent":
            return "report.question"
        return key

    def _acknowledged(self, turn: Turn, draft: Report, frame: Frame) -> list[Part]:
        """On the first question: what was understood so far, in a few words."""
        if frame.asked or not draft.said or turn.handed.get("acknowledged"):
            return []
        turn.handed["acknowledged"] = True
        parts = []
        if draft.vulnerable or draft.urgency <= 2:
            parts.append(Part("report.heard_urgent", {"title": draft.title}))
        else:
            parts.append(Part("report.heard", {"title": draft.title}))
        if draft.queue:
            parts.append(Part("report.one_by_one", {"count": len(draft.queue) + 1}))
        return parts

    def _review(self, turn: Turn, draft: Report) -> None:
        """The review card: every field as it was understood (核对)."""
        turn.say(
            "report.review",
            *self.review_lines(turn, draft),
            choices=(
                Choice("report.submit", "button.submit"),
                Choice("report.edit", "button.edit_place", args={"what": "place"}),
                Choice("report.edit", "button.edit_category", args={"what": "category"}),
                Choice("report.edit", "button.add_photo", args={"what": "photo"}),
                Choice("report.more", "button.more"),
            ),
        )

    def review_lines(self, turn: Turn, draft: Report) -> list[Part]:
        matter: dict[str, Value] = {"title": draft.title, "since": draft.since}
        lines = [Part("report.line_matter_since" if draft.since else "report.line_matter", matter)]
        place = draft.where()
        if place is None:
            if self._place_need(turn, draft) != "none":
                lines.append(Part("report.line_no_place"))
        elif place.area:
            lines.append(
                Part("report.line_place_area", {"place": place.text, "area": area_path(turn.city, place.area)})
            )
        else:
            lines.append(Part("report.line_place", {"place": place.text}))
        if draft.category:
            lines.append(Part("report.line_category", {"category": Named("category", draft.category)}))
        else:
            lines.append(Part("report.line_unsorted"))
        lines.append(Part("report.line_kind", {"kind": Phrase(f"kind.{draft.kind or 'help'}")}))
        if draft.accused and draft.kind in (Kind.TIP_OFF, Kind.COMPLAINT):
            lines.append(Part("report.line_accused", {"accused": draft.accused}))
        if draft.vulnerable:
            lines.append(Part("report.line_vulnerable", {"people": Listed(tuple(draft.vulnerable))}))
        for answer in draft.answers.values():
            lines.append(Part("report.line_answer", {"answer": answer}))
        if draft.photos:
            lines.append(Part("report.line_photos", {"count": len(draft.photos)}))
        if draft.voices:
            lines.append(Part("report.line_voices", {"count": len(draft.voices)}))
        if draft.phone:
            lines.append(Part("report.line_contact", {"contact": " ".join(filter(None, (draft.name, draft.phone)))}))
        if draft.contact_note:
            lines.append(Part("report.line_contact_note", {"note": draft.contact_note}))
        if draft.confidentiality and draft.confidentiality != Confidentiality.NAMED:
            lines.append(Part(f"report.line_{draft.confidentiality}"))
        if draft.identifying and draft.confidentiality in ("anonymous", "confidential"):
            lines.append(Part("report.line_identifying", {"phrase": draft.identifying[0]}))
        if draft.recurs:
            lines.append(Part("report.line_recurs", {"number": draft.recurs}))
        return lines

    # ── reading ───────────────────────────────────────────────────────────────────────────────────────────────────

    def with_words(self, turn: Turn, draft: Report) -> Report:
        """Take the message as the appeal itself."""
        draft = self._attachments(turn, draft)
        meaning = turn.meaning
        if not turn.text or not meaning.has_matter:
            return draft
        if len(meaning.problems) > 1 and not draft.queue:
            return self._several(turn, draft)
        draft = replace(
            draft,
            said=(*draft.said, turn.text[: turn.city.limits.text]),
            heard=(*draft.heard, turn.message.event_id),
            title=draft.title or meaning.title or turn.text[:20],
            summary=meaning.summary or turn.text[:200],
        )
        draft = filled(draft, meaning, turn.city)
        if not draft.category and not draft.likely:
            draft = with_categories(draft, meaning.categories, turn.city)
        return self._linked(turn, draft)

    def _several(self, turn: Turn, draft: Report) -> Report:
        """The first of several problems becomes the draft, the others wait in line (一事一单)."""
        texts = [p.span.text.strip() for p in turn.meaning.problems if not p.knowledge]
        if not texts:
            return draft
        draft = self.of_text(turn, texts[0], draft)
        shared = replace(turn.meaning, categories=(), place=None, problems=(), kind=None, urgency=4, vulnerable=())
        whole = filled(draft, replace(shared, since=None, accused=None), turn.city)
        return replace(whole, queue=tuple(texts[1:]), heard=(*draft.heard, turn.message.event_id))

    def of_text(self, turn: Turn, text: str, draft: Report) -> Report:
        """A draft of one problem's words alone."""
        meaning = turn.understanding.understand(text, Context(language=turn.language))
        draft = replace(draft, said=(text,), title=meaning.title or text[:20], summary=meaning.summary or text)
        draft = filled(draft, replace(meaning, has_matter=True), turn.city)
        if not draft.category and not draft.likely:
            draft = with_categories(draft, meaning.categories, turn.city)
        return draft

    def _linked(self, turn: Turn, draft: Report) -> Report:
        """The same matter at the same known place closed before: the new ticket is linked to the old (反复)."""
        place = draft.where()
        if not draft.category or place is None or not place.known or draft.recurs:
            return draft
        for ticket in turn.tickets():
            same = ticket.category == draft.category and ticket.place and ticket.place.known == place.known
            if same and ticket.state is State.CLOSED:
                return replace(draft, recurs=ticket.number)
        return draft

    def _attachments(self, turn: Turn, draft: Report) -> Report:
        """Photos, voices and a pin, whatever was asked."""
        room = turn.city.limits.photos - len(draft.photos)
        draft = replace(
            draft,
            photos=(*draft.photos, *turn.photos[: max(0, room)]),
            voices=(*draft.voices, *turn.voices),
        )
        if (pin := turn.message.location) is not None:
            place = turn.understanding.locate(pin.lat, pin.lon, pin.datum)
            if place is not None:
                current = draft.where()
                if current is None:
                    draft = draft.at(place)
                elif current.lat is None:
                    draft = draft.at(
                        replace(
                            current, lat=place.lat, lon=place.lon, datum=place.datum, area=current.area or place.area
                        )
                    )
        return draft

    def _more_words(self, turn: Turn, draft: Report, *, answered: bool) -> Report:
        """What was said beside the answer is kept: it is part of the appeal."""
        if turn.text in draft.said or (answered and not turn.meaning.has_matter):
            return draft
        if not draft.said or not turn.meaning.has_matter:
            return draft
        return replace(draft, said=(*draft.said, turn.text), heard=(*draft.heard, turn.message.event_id))

    def _is_chat(self, meaning: Meaning) -> bool:
        return meaning.intent in CHAT and not meaning.has_matter and meaning.place is None

    def read_what(self, turn: Turn, draft: Report) -> Report | None:
        if not turn.text or self._is_chat(turn.meaning):
            return draft if draft.photos or draft.voices else None
        read = self.with_words(turn, draft)
        return read if read.said else None

    def ways_to_be_named(self, turn: Turn, draft: Report) -> Sequence[Choice]:
        return (
            Choice("report.named", "button.anonymous", args={"way": "anonymous"}),
            Choice("report.named", "button.confidential", args={"way": "confidential"}),
        )

    def read_confidentiality(self, turn: Turn, draft: Report) -> Report | None:
        found = turn.meaning.confidentiality
        return replace(draft, confidentiality=found.value) if found else None

    def _place_need(self, turn: Turn, draft: Report) -> str:
        """How exact a place the matter needs: exact, area or none; as long as the matter is open, the most exact."""
        leaves = map(turn.city.catalogue.get, (draft.category,) if draft.category else draft.likely)
        needs = {leaf.place for leaf in leaves if leaf} or {"exact"}
        return next(need for need in ("exact", "area", "none") if need in needs)

    def needs_place(self, turn: Turn, draft: Report) -> bool:
        if draft.namesakes or draft.where() is not None:
            return False
        need = self._place_need(turn, draft)
        return need == "exact" or (need == "area" and not draft.rough)

    def place_values(self, turn: Turn, draft: Report) -> dict[str, Value]:
        return {"rough": draft.rough, "example": turn.city.example_place}

    def read_place(self, turn: Turn, draft: Report) -> Report | None:
        if turn.message.location is not None:
            return draft if draft.where() is not None else None
        if not turn.text:
            return None
        if turn.meaning.intent in (Intent.QUESTION, Intent.ABUSE, Intent.HUMAN) and turn.meaning.place is None:
            return None
        mention = turn.meaning.place or turn.understanding.find_place(turn.text, self._context(turn))
        if mention is None:
            return None
        read = with_place(replace(draft, rough=""), mention)
        return read if read != draft else None

    def _context(self, turn: Turn, place: Place | None = None) -> Context:
        return Context(language=turn.language, expecting="place", place=place)

    def namesakes(self, turn: Turn, draft: Report) -> Sequence[Choice]:
        return tuple(
            Choice(
                "report.namesake",
                "report.namesake",
                values={
                    "place": str(found["text"]),
                    "area": Named("area", self._street(turn, str(found.get("area") or ""))),
                },
                args={"n": str(n)},
            )
            for n, found in enumerate(draft.namesakes)
        ) + (Choice("report.namesake", "button.none_of_these", args={"n": "-1"}),)

    def _street(self, turn: Turn, area: str) -> str:
        geography = turn.city.geography
        found = geography.at_level(area, "street") or geography.at_level(area, "district")
        return found.code if found else area

    def namesake_values(self, turn: Turn, draft: Report) -> dict[str, Value]:
        return {"place": str(draft.namesakes[0]["text"]), "count": len(draft.namesakes)}

    def read_namesake(self, turn: Turn, draft: Report) -> Report | None:
        """The street said in words: 柳河街道的."""
        mention = turn.meaning.place or (
            turn.understanding.find_place(turn.text, self._context(turn)) if turn.text else None
        )
        areas = {place.area for place in mention.candidates if place.area} if mention else set()
        for found in draft.namesakes:
            above = {area.code for area in turn.city.geography.upward(found.get("area"))}
            if areas & above:
                return draft.at(Place(**found))
        if mention and len(mention.candidates) == 1:
            return draft.at(mention.candidates[0])
        return None

    def likely(self, turn: Turn, draft: Report) -> Sequence[Choice]:
        """The three likely ones and a way out; then the tree, page by page, with a way back."""
        catalogue = turn.city.catalogue
        if not draft.browsing and draft.likely:
            picks = tuple(self._category_choice(code) for code in draft.likely)
            return (*picks, Choice("report.tree", "button.none_of_these", args={"path": ""}))
        groups = catalogue.children(draft.tree)
        choices = [
            Choice(
                "report.tree",
                "report.group_name",
                values={"group": Named("group", group)},
                args={"path": "/".join((*draft.tree, group))},
            )
            for group in groups
        ]
        choices += [self._category_choice(leaf.code) for leaf in catalogue.leaves_under(draft.tree)]
        if draft.tree:
            choices.append(Choice("report.tree", "button.back", args={"path": "/".join(draft.tree[:-1])}))
        choices.append(Choice("report.unsorted", "button.unsorted"))
        return tuple(choices)

    def _category_choice(self, code: str) -> Choice:
        name: dict[str, Value] = {"category": Named("category", code)}
        return Choice("report.category", "report.category_name", name, args={"code": code})

    def read_category(self, turn: Turn, draft: Report) -> Report | None:
        """Plain words: the best category of what is said now together with what was said before."""
        if not turn.text or self._is_chat(turn.meaning):
            return None
        found = turn.understanding.categorise(turn.text, turn.language)
        both = turn.understanding.categorise(f"{draft.text()}\n{turn.text}", turn.language)
        for guess in (found, both):
            known = [(code, p) for code, p in guess if turn.city.catalogue.get(code)]
            if known and known[0][1] >= 0.5:
                return categorised(draft, known[0][0], turn.city)
        if both and turn.meaning.has_matter:
            return replace(draft, likely=tuple(code for code, _ in both[:3]), browsing=False, tree=())
        return None

    # ── questions that change the urgency ─────────────────────────────────────────────────────────────────────────

    def _question(self, turn: Turn, draft: Report) -> Question | None:
        said = draft.text()
        for question in turn.city.questions:
            if not question.before or not draft.category.startswith(question.category) or not draft.category:
                continue
            if question.key in draft.answers or question.key in draft.skipped:
                continue
            if any(word in said for word in question.answered_by):
                continue
            return question
        return None

    def urgent_choices(self, turn: Turn, draft: Report) -> Sequence[Choice]:
        question = self._question(turn, draft)
        if question is None:
            return ()
        labels = question.choices.get(turn.language) or question.choices.get(turn.city.language, ())
        return tuple(
            Choice(
                "report.answer",
                label=label,
                args={"key": question.key, "answer": label, "first": "no" if n else "yes"},
            )
            for n, label in enumerate(labels)
        ) + (Choice("report.skip", "button.skip", args={"key": question.key}),)

    def _answered(self, turn: Turn, draft: Report, key: str, answer: str, *, urgent: bool) -> Report:
        """The first answer offered is the urgent one; one that means danger makes it a matter of life."""
        draft = replace(draft, answers={**draft.answers, key: answer})
        found = turn.understanding.understand(answer, self._context(turn)).emergency
        if found is not None and not found.over and urgent:
            leaf = next((leaf.code for leaf in turn.city.catalogue.leaves if leaf.danger == found.danger), "")
            turn.say(f"danger.{found.danger}", **numbers(turn))
            return replace(draft, danger=found.danger, urgency=1, category=leaf or draft.category)
        return replace(draft, urgency=min(draft.urgency, 2)) if urgent else draft

    def urgent_values(self, turn: Turn, draft: Report) -> dict[str, Value]:
        question = self._question(turn, draft)
        assert question is not None
        return {"question": question.ask.get(turn.language) or question.ask[turn.city.language]}

    def read_urgent(self, turn: Turn, draft: Report) -> Report | None:
        question = self._question(turn, draft)
        if question is None or not turn.text:
            return None
        if turn.meaning.intent in (Intent.SKIP, Intent.NO) and len(turn.text) <= 6:
            return replace(draft, skipped=(*draft.skipped, question.key))
        if self._is_chat(turn.meaning) or turn.meaning.intent is Intent.QUESTION:
            return None
        return replace(draft, answers={**draft.answers, question.key: turn.text[:200]})

    # ── buttons ───────────────────────────────────────────────────────────────────────────────────────────────────

    def _pressed(self, turn: Turn, frame: Frame, draft: Report) -> Result:
        assert turn.chosen is not None
        args = turn.args
        match turn.do:
            case "report.submit":
                draft = self._rest(turn, draft)
                if draft.json() != dict(frame.draft) and turn.rest:
                    return self._go_on(turn, draft, frame)
                return self._submit(turn, draft)
            case "report.edit":
                return self._edit_ask(turn, replace(draft, editing=args["what"]), frame)
            case "report.more":
                return self._more(turn, draft, frame)
            case "report.named":
                draft = replace(draft, confidentiality=args["way"])
            case "report.namesake":
                n = int(args["n"])
                if n < 0:
                    draft = replace(draft, namesakes=(), rough="")
                elif n < len(draft.namesakes):
                    draft = draft.at(Place(**draft.namesakes[n]))
            case "report.category":
                draft = categorised(
                    replace(draft, kind="" if not draft.category else draft.kind), args["code"], turn.city
                )
            case "report.tree":
                path = tuple(filter(None, args["path"].split("/")))
                draft = replace(draft, browsing=True, tree=path, category="")
            case "report.unsorted":
                return self._unsorted(turn, draft)
            case "report.answer":
                draft = self._answered(turn, draft, args["key"], args["answer"], urgent=args.get("first") == "yes")
            case "report.skip":
                draft = replace(draft, skipped=(*draft.skipped, args["key"]))
            case "report.kind":
                draft = replace(draft, kind=args["kind"], editing="")
            case "report.as_written":
                draft = draft.at(Place(args["text"]))
            case "report.photo":
                turn.say("report.photo_instead")
                return frame
            case "report.together":
                draft = replace(draft, said=(*draft.said, *draft.queue), queue=())
            case "report.cancel":
                turn.say("report.cancelled")
                return None
            case _:
                return PASS
        frame = replace(frame, asked="" if frame.asked.startswith("edit_") else frame.asked, failures=0)
        return self._go_on(turn, self._rest(turn, replace(draft, editing="")), frame)

    def _rest(self, turn: Turn, draft: Report) -> Report:
        """What was said beside the picked option: "1，不过不对，是5号楼"."""
        if not turn.rest:
            return draft
        return self._corrected(turn, draft) or draft

    def _unsorted(self, turn: Turn, draft: Report) -> Result:
        """Nobody knows the category: a dispatcher will (派单员定)."""
        draft = replace(draft, category="", likely=(), browsing=False, tree=(), stage="unsorted")
        return self._go_on(turn, draft, Frame(self.name, self.version))

    def _more(self, turn: Turn, draft: Report, frame: Frame) -> Frame:
        named = Choice("report.edit", "button.stay_hidden", args={"what": "confidentiality"})
        turn.say(
            "report.more",
            choices=(
                Choice("report.edit", "button.edit_matter", args={"what": "matter"}),
                Choice("report.edit", "button.edit_contact", args={"what": "contact"}),
                named,
                Choice("report.edit", "button.edit_kind", args={"what": "kind"}),
                Choice("report.cancel", "button.give_up"),
            ),
        )
        return frame

    def _submit(self, turn: Turn, draft: Report) -> Result:
        """Open the ticket and promise what comes next."""
        ticket = open_ticket(turn.case, as_ticket(draft, turn.citizen, turn.language, turn.now))
        promise(turn, ticket)
        turn.remember(last_ticket=ticket.number)
        if draft.queue:
            following = self.of_text(turn, draft.queue[0], Report())
            if following.where() is None and not following.namesakes and draft.where():
                following = following.at(draft.where())
            following = replace(
                following,
                queue=draft.queue[1:],
                phone=draft.phone,
                name=draft.name,
                confidentiality=draft.confidentiality if following.kind == Kind.TIP_OFF else "",
                heard=draft.heard,
            )
            turn.say("report.next", title=following.title)
            turn.handed["acknowledged"] = True
            return self._go_on(turn, following, Frame(self.name, self.version))
        return None

    # ── the review and its corrections ────────────────────────────────────────────────────────────────────────────

    def _at_review(self, turn: Turn, frame: Frame, draft: Report) -> Result:
        """Words at the review: yes, a correction, or more to tell."""
        with_files = self._attachments(turn, draft)
        if with_files != draft and not turn.text:
            return self._go_on(turn, with_files, frame)
        draft = with_files
        meaning = turn.meaning
        if meaning.intent is Intent.YES and not meaning.has_matter:
            return self._submit(turn, draft)
        if meaning.intent is Intent.NO and len(turn.text) <= 6:
            turn.say("report.what_wrong", choices=self._edit_choices())
            return replace(frame, draft=draft.json())
        corrected = self._corrected(turn, draft)
        if corrected is not None and corrected != draft:
            return self._go_on(turn, corrected, frame)
        if (
            turn.text
            and not self._is_chat(meaning)
            and (meaning.has_matter or meaning.intent in (Intent.SUPPLEMENT, Intent.ANSWER))
        ):
            if meaning.intent in (Intent.QUESTION, Intent.PROGRESS, Intent.URGE, Intent.WITHDRAW):
                return PASS
            draft = replace(draft, said=(*draft.said, turn.text), heard=(*draft.heard, turn.message.event_id))
            turn.say("report.added")
            return self._go_on(turn, filled(draft, meaning, turn.city), frame)
        return PASS

    def _edit_choices(self) -> tuple[Choice, ...]:
        return (
            Choice("report.edit", "button.edit_place", args={"what": "place"}),
            Choice("report.edit", "button.edit_category", args={"what": "category"}),
            Choice("report.edit", "button.edit_matter", args={"what": "matter"}),
            Choice("report.cancel", "button.give_up"),
        )

    def _corrected(self, turn: Turn, draft: Report) -> Report | None:
        """A field changed in words: place, phone, way of being named, time, category."""
        meaning = turn.meaning
        changed = draft
        mention = meaning.place
        if mention is None and meaning.intent is Intent.CORRECTION:
            mention = turn.understanding.find_place(turn.text, self._context(turn, draft.where()))
        detail = mention is not None and bool(DETAILS & set(mention.parts))
        if mention is not None and not mention.outside and (mention.complete or detail or draft.where() is None):
            changed = self._place_corrected(changed, mention)
        if meaning.phone:
            changed = replace(changed, phone=meaning.phone.value)
        if meaning.person:
            changed = replace(changed, name=meaning.person.value)
        if meaning.confidentiality:
            changed = replace(changed, confidentiality=meaning.confidentiality.value)
        if meaning.since and meaning.intent is Intent.CORRECTION:
            changed = replace(changed, since=meaning.since.value)
        if meaning.kind and meaning.intent is Intent.CORRECTION and not meaning.has_matter:
            changed = replace(changed, kind=meaning.kind.value)
        if meaning.intent is Intent.CORRECTION and changed == draft and meaning.categories:
            code, probability = meaning.categories[0]
            if probability >= 0.5 and code != draft.category:
                changed = categorised(replace(changed, kind=""), code, turn.city)
        return changed if changed != draft else None

    def _place_corrected(self, draft: Report, mention: PlaceMention) -> Report:
        """A detail alone ("是5号楼") keeps the known place and changes what stands behind it."""
        current = draft.where()
        if current and DETAILS & set(mention.parts) and not mention.candidates and not mention.parts.get("road"):
            base = (
                current.text[: len(current.text) - len(current.detail)]
                if current.detail and current.text.endswith(current.detail)
                else current.text
            )
            return draft.at(replace(current, text=f"{base}{mention.span.text}", detail=mention.span.text))
        return with_place(replace(draft, place=None), mention) if mention.candidates else draft.at(place_of(mention))

    def _edited(self, turn: Turn, frame: Frame, draft: Report) -> Result:
        """The resident edited an earlier message: it is read anew, buttons already pressed stay."""
        index = draft.heard.index(turn.message.edits or "")
        said = list(draft.said)
        if index < len(said):
            said[index] = turn.text
        fresh = replace(Report(), said=tuple(said), heard=draft.heard, photos=draft.photos, voices=draft.voices)
        fresh = replace(
            fresh, title=turn.meaning.title or turn.text[:20], summary=turn.meaning.summary or turn.text[:200]
        )
        fresh = filled(fresh, replace(turn.meaning, has_matter=True), turn.city)
        if not fresh.category:
            fresh = with_categories(fresh, turn.meaning.categories, turn.city)
        if fresh.where() is None:
            fresh = replace(fresh, place=draft.place)
        turn.say("report.edited")
        return self._go_on(turn, replace(fresh, phone=fresh.phone or draft.phone), replace(frame, failures=0))

    def _edit_ask(self, turn: Turn, draft: Report, frame: Frame) -> Frame:
        what = draft.editing
        turn.wake("draft_reminder", turn.city.clocks.draft_reminder)
        if what == "category":
            turn.say(
                "report.edit_category", choices=tuple(self.likely(turn, replace(draft, browsing=not draft.likely)))
            )
        elif what == "confidentiality":
            turn.say(
                "report.ask_confidentiality",
                choices=(
                    *self.ways_to_be_named(turn, draft),
                    Choice("report.named", "button.named", args={"way": "named"}),
                ),
            )
        elif what == "kind":
            kinds = tuple(Choice("report.kind", f"kind.{kind.value}", args={"kind": kind.value}) for kind in Kind)
            turn.say("report.edit_kind", choices=kinds)
        else:
            turn.say(f"report.edit_{what}", example=turn.city.example_place)
        return replace(frame, draft=draft.json(), asked=f"edit_{what}")

    def _edit_read(self, turn: Turn, frame: Frame, draft: Report) -> Result:
        before = draft
        draft = self._attachments(turn, draft)
        match draft.editing:
            case "place":
                cleared = replace(draft, place=None) if turn.message.location is None else draft.at(None)
                if turn.message.location is not None:
                    cleared = self._attachments(turn, replace(cleared, photos=before.photos, voices=before.voices))
                    draft = cleared if cleared.where() else draft
                else:
                    current = draft.where()
                    mention = turn.meaning.place or turn.understanding.find_place(
                        turn.text, self._context(turn, draft.where())
                    )
                    if mention is not None and (mention.complete or mention.candidates):
                        draft = self._place_corrected(draft, mention) if current else with_place(cleared, mention)
            case "category":
                draft = self.read_category(turn, replace(draft, category="", kind="")) or draft
            case "matter" if turn.text and not self._is_chat(turn.meaning):
                draft = replace(
                    draft,
                    said=(*draft.said, turn.text),
                    title=turn.meaning.title or turn.text[:20],
                    summary=turn.meaning.summary or turn.text,
                )
            case "contact":
                draft = self._corrected(turn, draft) or draft
            case "confidentiality":
                draft = self.read_confidentiality(turn, draft) or draft
            case "kind":
                draft = replace(draft, kind=turn.meaning.kind.value) if turn.meaning.kind else draft
            case "photo" if turn.meaning.intent in (Intent.SKIP, Intent.NO, Intent.CANCEL):
                draft = replace(draft, editing="")
        if draft == before:
            return PASS
        return self._go_on(turn, replace(draft, editing=""), replace(frame, asked="", failures=0))


def area_path(city: City, code: str) -> Value:
    """The area as residents know it: street and community."""
    street = city.geography.at_level(code, "street")
    if street is None or street.code == code:
        return Named("area", code)
    return Phrase("word.area_in", {"street": Named("area", street.code), "area": Named("area", code)})
