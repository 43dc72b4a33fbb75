"""Report a problem (诉求受理): from the first words to the promise.

what → [anonymous?] → where → [which namesake] → [which kind] → [urgent questions] → [whom to reach] → review → promise
  any message fills whatever it tells · several problems: one after the other · a change goes back to the review
Its rooms: appeal (what was told), asking (the open question), presses (buttons), where (place), tree (category), urgent
(questions), people (who), related (another matter, the same again), beside_answer (what else is told), review (card),
at_review (words at the card), corrections (changes in words), one_field (changes by button), draft (the values).
"""

from __future__ import annotations

from handlers.conversation.form import PERSON, Slot, first_missing, tell
from handlers.conversation.message import Part
from handlers.conversation.state import Frame
from handlers.conversation.turn import PASS, Result, Turn
from handlers.dialogues.danger.alarm import by_kind, filed, numbers
from handlers.dialogues.drafting import (
    appeal,
    contradicted,
    corrections,
    given_up,
    named_fields,
    namesakes,
    not_urgent,
    parted,
    people,
    photographed,
    pieces,
    put_right,
    related,
    there,
    urgent,
    where,
)
from handlers.dialogues.drafting.draft import REPORT, Report, as_ticket, with_place
from handlers.dialogues.reporting import (
    asking,
    at_review,
    beside_answer,
    instead_of_it,
    one_field,
    only_asking,
    review,
    scope,
    tree,
)
from handlers.dialogues.reporting.at_review import AtReview, Then
from handlers.dialogues.reporting.beside_answer import PASSED_OVER, TOLD_ON_FAILS
from handlers.dialogues.reporting.presses import pressed
from handlers.dialogues.reporting.promise import promise
from handlers.dialogues.talking.answers import WORTH, asks_in_between
from handlers.ports.understanding import Context, Intent
from handlers.usecases.opening import open_ticket
from values import replace

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
    "edit_apart": "what",
    "edit_contact": "contact",
    "edit_category": "category",
    "edit_photo": "photo",
}


class ReportProblem:
    """The resident's main dialogue."""

    name = REPORT
    version = 2

    def __init__(self) -> None:
        # name, asked with, still missing?, read from words, buttons beside it, what the question names
        self.slots: tuple[Slot[Report], ...] = (
            Slot("what", "report.ask_what", lambda t, d: not d.said, appeal.read, values=where.values),
            Slot("another", "report.ask_another", related.another_missing, related.read_another, related.another_offer, related.another_values),
            Slot("former", "report.ask_former", related.former_missing, related.read_former, related.former_offer, related.former_values),
            Slot("confidentiality", "report.ask_confidentiality", people.naming_missing, people.answer_naming, people.ways_to_be_named),
            Slot("place", "report.ask_place", where.missing, there.read, where.offer, where.values),
            Slot("namesake", "report.ask_namesake", namesakes.missing, namesakes.read, namesakes.offer, namesakes.values),
            Slot("category", "report.ask_category", tree.missing, tree.read, tree.offer),
            Slot("urgent", "report.ask_urgent", urgent.missing, urgent.read, urgent.offer, urgent.values),
            Slot("reach", "report.ask_reach", people.reach_missing, people.read_reach, people.reaches, people.reach_values),
            Slot("number", "report.ask_number", people.number_missing, people.read_number, people.number_offer),
        )  # fmt: skip

    # ── how it begins ─────────────────────────────────────────────────────────────────────────────────────────────────

    def start(self, turn: Turn) -> Frame:
        """A frame from the first words; `what` is filled when they tell a matter."""
        draft = appeal.with_files(turn, Report(), asked=False)
        if turn.text:
            draft = appeal.with_words(turn, draft)
        return Frame(self.name, self.version, draft.json())

    def of_problems(self, turn: Turn, texts: tuple[str, ...]) -> Frame:
        """A frame of some problems of a message, the first now, the others after it."""
        draft = appeal.of_text(turn, texts[0], Report())
        draft = replace(draft, queue=texts[1:], heard=(turn.message.event_id,))
        return Frame(self.name, self.version, draft.json())

    def of_question(self, turn: Turn, text: str, kind: str, *, answered: bool) -> Frame:
        """A frame from a question: to be answered in writing, or about the matter behind it, which is asked for where
        the question itself was answered and told nothing wrong, or hardly names one (写了以后我单位领导能看见吗)."""
        draft = Report()
        meaning = turn.read(text)
        vague = not kind and meaning.likeliest[1] < WORTH
        if meaning.intent is not Intent.QUESTION or not vague and (not answered or appeal.tells_a_wrong(meaning)):
            draft = appeal.of_text(turn, text, draft)
            draft = replace(draft, kind=kind or draft.kind)
        else:
            draft = appeal.beside_question(turn, meaning)
        return Frame(self.name, self.version, draft.json())

    def of_question_there(self, turn: Turn, text: str) -> Frame:
        """A frame of a question that nothing was known of, at the place that the message names."""
        draft = appeal.of_text(turn, text, Report())
        draft = draft.telling(turn.text, turn.message.event_id)
        return Frame(self.name, self.version, with_place(draft, turn.meaning.place).json())

    # ── a message ─────────────────────────────────────────────────────────────────────────────────────────────────────

    def expecting(self, frame: Frame) -> str:
        return EXPECTED.get(frame.asked, frame.asked)

    def ask(self, turn: Turn, frame: Frame) -> Frame:
        return self._go_on(turn, Report.of(frame.draft), frame)

    def hear(self, turn: Turn, frame: Frame) -> Result:
        draft = Report.of(frame.draft)
        if tree.refused_in_words(turn):
            turn.as_words()
            turn.meaning = turn.read(turn.text, expecting="category")
        if turn.chosen is not None:
            return self._pressed(turn, frame, self._with_later_beside(turn, draft))
        if turn.message.edits and turn.message.edits in draft.heard:
            turn.say("report.edited")
            turn.so_far.acknowledged = True
            return self._taken(turn, frame, appeal.edited(turn, draft))
        with_files = appeal.with_files(turn, draft, asked=frame.asked in ("place", "namesake"))
        with_files = not_urgent.lowered(turn, with_files)
        if not_urgent.only_so(turn):
            return self._go_on(turn, with_files, replace(frame, failures=0))
        if not appeal.has_words(turn):
            return self._wordless(turn, frame, with_files)
        if frame.asked.startswith("edit_"):
            if (named := review.button_named(turn)) is not None:
                turn.chosen = named
                return self._pressed(turn, frame, with_files)
            if named_fields.changes_by_name(turn):
                draft = named_fields.amended(turn, replace(with_files, editing=""))
                return self._taken(turn, replace(frame, asked=""), draft)
            return self._edit_read(turn, frame, with_files)
        if given_up.wants_no_ticket(turn):
            given_up.without_ticket(turn, with_files)
            return None
        told, later = related.told_later(turn, with_files)
        if later:
            return self._told_later(turn, frame, told, replace(with_files, queue=(*with_files.queue, *later)))
        if with_files.queue and (rest := related.rest_as_one(turn)) is not None:
            return self._told_before(turn, frame, rest, appeal.together(turn, with_files))
        if (apart := parted.said(turn, with_files)) is not None:
            return self._taken(turn, replace(frame, asked=""), apart)
        if frame.asked in TOLD_ON_FAILS and (waiting := related.of_waiting(turn, with_files)) is not None:
            turn.say("report.added_waiting", title=appeal.title_of(turn, waiting[1]))
            return self._go_on(turn, waiting[0], frame)
        if (whole := pieces.completed(turn, with_files)) is not None:
            turn.so_far.together = whole.title
            return self._taken(turn, frame, whole)
        if frame.asked in TOLD_ON_FAILS:
            if (named := review.button_named(turn)) is not None and named.do in review.CHANGES:
                turn.chosen = named
                return self._pressed(turn, frame, with_files)
            if frame.asked == "urgent" and (named is not None or review.names_submit(turn)):
                return self._taken(turn, frame, urgent.passed_over(turn, with_files))
        if frame.asked == "review":
            return self._at_review(turn, frame, with_files)
        if (row := scope.told_in_draft(turn, with_files)) is not None:
            scope.decline_by_table(turn, row, with_files.telling(turn.text, turn.message.event_id))
            return None
        if (asks_in_between(turn) or only_asking.question(turn)) and instead_of_it.read(
            turn, with_files, frame.asked
        ) is None:
            return PASS
        return self._read(turn, frame, with_files)

    def failed(self, turn: Turn, frame: Frame) -> Frame:
        failures = frame.failures + 1
        if failures < PERSON:
            return self._go_on(turn, Report.of(frame.draft), replace(frame, failures=failures))
        asking.lost(turn, frame.asked)
        return replace(frame, failures=failures)

    def back(self, turn: Turn, frame: Frame) -> Frame:
        """One step back: what was answered last is asked again."""
        draft = Report.of(frame.draft)
        match frame.asked:
            case "review":
                review.what_wrong(turn)
                return frame
            case "edit_category" | "category" if draft.browsing and (draft.tree or draft.page or draft.likely):
                return self._go_on(turn, tree.back(draft), replace(frame, failures=0))
            case "category" | "urgent" | "namesake" | "reach" | "number":
                draft = replace(draft.at(None), browsing=False, tree=(), page=0)
            case asked if asked.startswith("edit_"):
                draft = replace(draft, editing="")
            case _:
                draft = Report(photos=draft.photos, readings=draft.readings, voices=draft.voices)
        return self._go_on(turn, draft, replace(frame, asked="", failures=0))

    def still_good(self, turn: Turn, frame: Frame) -> bool:
        """Whether a button of an earlier message of this same report means what it meant when it was shown."""
        return review.still_good(turn, Report.of(frame.draft))

    # ── what is open ──────────────────────────────────────────────────────────────────────────────────────────────────

    def _go_on(self, turn: Turn, draft: Report, frame: Frame) -> Frame:
        """Ask the next thing that is missing, or show the review."""
        turn.wake("draft_reminder", turn.city.clocks.draft_reminder)
        if draft.editing:
            one_field.ask(turn, draft)
            return replace(frame, draft=draft.json(), asked=f"edit_{draft.editing}")
        draft = namesakes.settled(turn, draft)
        draft = contradicted.asked(turn, photographed.with_likely(turn, tree.with_leaves_of_place(turn, draft)))
        slot = first_missing(self.slots, turn, draft)
        if slot is None:
            return self._review(turn, draft, frame)
        failures = frame.failures if frame.asked == slot.name else 0
        tell(turn, asking.parts(turn, draft, frame, slot, failures), asking.choices(turn, draft, slot, failures))
        draft = replace(draft, several_asked=draft.several_asked or bool(draft.queue))
        return replace(frame, draft=draft.json(), asked=slot.name, failures=failures)

    def _taken(self, turn: Turn, frame: Frame, draft: Report, *, failures: int = 0) -> Frame:
        """Something was told: perhaps it links the draft with a closed ticket, then the next thing is asked."""
        return self._go_on(turn, related.linked(turn, draft), replace(frame, failures=failures))

    def _review(self, turn: Turn, draft: Report, frame: Frame) -> Frame:
        """The card the first time; afterwards only what changed."""
        lead = (*asking.received(turn, draft), *asking.queued(turn, draft))
        if draft.carded:
            review.confirm(turn, Report.of(frame.draft), draft, lead, failures=frame.failures)
        else:
            review.card(turn, draft, (*lead, *(() if frame.asked else asking.at_once(turn, draft))))
        told = draft.several_asked or bool(draft.queue)
        return replace(frame, draft=replace(draft, carded=True, several_asked=told).json(), asked="review")

    # ── words and files ───────────────────────────────────────────────────────────────────────────────────────────────

    def _read(self, turn: Turn, frame: Frame, draft: Report) -> Result:
        """The answer to the open question, and whatever else the words tell."""
        before = Report.of(frame.draft)
        slot = next((s for s in self.slots if s.name == frame.asked), None)
        if frame.asked == "place" and (row := scope.elsewhere(turn)) is not None:
            scope.decline_by_table(turn, row, draft)
            return None
        if frame.asked in PASSED_OVER and (sided := put_right.side_instead(turn, draft)) is not None:
            turn.so_far.noted = review.changed_lines(turn, draft, sided)
            return self._taken(turn, frame, sided)
        if (instead := instead_of_it.read(turn, draft, frame.asked)) is not None:
            return self._taken(turn, frame, instead)
        read = slot.read(turn, draft) if slot else None
        if frame.asked == "place":
            within = pieces.inside(turn, draft) or pieces.named_late(turn, draft)
            if within is not None:
                lines = review.changed_lines(turn, draft, within)
                turn.so_far.noted = [line for line in lines if line.key.startswith("report.line_matter")]
                return self._taken(turn, frame, within)
        if read is None:
            read = beside_answer.instead(turn, frame.asked, frame.failures, draft)
        draft = beside_answer.taken(turn, frame.asked, draft, before, read)
        if draft == before:
            return PASS
        if slot is None or not slot.missing(turn, draft):
            return self._taken(turn, frame, draft)
        failed = beside_answer.fails(turn, frame.asked, draft, before)
        return self._taken(turn, frame, draft, failures=frame.failures + failed)

    def _wordless(self, turn: Turn, frame: Frame, draft: Report) -> Result:
        """Photos, a voice, a pin, a sticker: kept, and no failure."""
        if frame.asked == "edit_place" and turn.message.location is not None:
            return self._edit_read(turn, frame, Report.of(frame.draft))
        editing = draft.editing if draft.editing != "photo" else ""
        return self._taken(turn, frame, replace(draft, editing=editing))

    def _told_later(self, turn: Turn, frame: Frame, told: str, draft: Report) -> Result:
        """Further matters wait in line; what was `told` before them is heard by itself."""
        turn.so_far.later = appeal.title_of(turn, draft.queue[-1])
        return self._told_before(turn, frame, told, draft)

    def _told_before(self, turn: Turn, frame: Frame, told: str, draft: Report) -> Result:
        """Words without what was heard of them already, as if they stood alone."""
        frame = replace(frame, draft=draft.json(), failures=0)
        if sum(map(str.isalnum, told)) <= (related.AHEAD if frame.asked == "review" else 0):
            return self._go_on(turn, draft, frame)
        turn.replace_top(frame)
        expected = Context(language=turn.language, expecting=self.expecting(frame), place=draft.where())
        turn.text, turn.meaning = told, turn.understanding.understand(told, expected)
        return self.hear(turn, frame)

    def _with_later_beside(self, turn: Turn, draft: Report) -> Report:
        """没有，另外楼下烧烤店油烟大: what was picked in words, and further matters beside it."""
        told, later = related.told_later(turn, draft) if turn.rest else ("", ())
        if not later:
            return draft
        turn.rest = turn.text = told.strip(" ，,。.")
        draft = replace(draft, queue=(*draft.queue, *later))
        turn.so_far.later = appeal.title_of(turn, draft.queue[-1])
        return draft

    def _edit_read(self, turn: Turn, frame: Frame, draft: Report) -> Result:
        read = one_field.read(turn, draft)
        if read is None:
            return PASS
        return self._taken(turn, replace(frame, asked=""), replace(read, editing=""))

    def _at_review(self, turn: Turn, frame: Frame, draft: Report) -> Result:
        before = Report.of(frame.draft)
        then, told = at_review.read(AtReview(turn, draft, before))
        match then:
            case Then.PRESSED:
                return self._pressed(turn, frame, told)
            case Then.SUBMITTED:
                return self._submit(turn, told)
            case Then.SENT_WITH:
                return self._submit_with(turn, frame, told)
            case Then.TAKEN:
                return self._taken(turn, frame, told)
            case Then.ASKED:
                return self._go_on(turn, told, replace(frame, failures=0))
            case Then.KEPT:
                return replace(frame, draft=told.json())
            case Then.PASSED:
                return PASS

    # ── buttons ───────────────────────────────────────────────────────────────────────────────────────────────────────

    def _pressed(self, turn: Turn, frame: Frame, draft: Report) -> Result:
        changed = pressed(turn, draft)
        if changed is not None:
            changed = corrections.with_rest(turn, changed)
            if changed.danger and not draft.danger:
                return self._danger(turn, changed)
            return self._taken(turn, frame, changed)
        match turn.do:
            case "report.submit":
                changed = corrections.with_rest(turn, draft)
                return self._go_on(turn, changed, frame) if changed != draft else self._submit(turn, draft)
            case "report.edit":
                editing = replace(draft, editing=turn.args["what"], browsing=not draft.likely, tree=(), page=0)
                if (told := one_field.told(turn, editing, review.called(turn, editing.editing))) is not None:
                    return self._taken(turn, frame, replace(told, editing="", browsing=False))
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
                given_up.keep(turn, draft)
                turn.say("report.cancelled")
                return None
            case _:
                return PASS
        return frame

    # ── how it ends ───────────────────────────────────────────────────────────────────────────────────────────────────

    def _danger(self, turn: Turn, draft: Report) -> Result:
        """An answer told that somebody is in danger: what to do now, and the ticket at once, without a review."""
        tell(turn, [Part(f"danger.{draft.danger}", numbers(turn))])
        ticket = open_ticket(turn.case, as_ticket(draft, turn.citizen, turn.written, turn.now))
        turn.remember(last_ticket=ticket.number)
        tell(turn, [Part(by_kind("danger.filed", draft.danger), filed(turn, ticket))], ticket=ticket.number)
        return self._following(turn, draft)

    def _submit(self, turn: Turn, draft: Report) -> Result:
        """Open the ticket and promise what comes next."""
        told = replace(draft, contact_note=people.note_for_unit(turn, draft))
        ticket = open_ticket(turn.case, as_ticket(told, turn.citizen, turn.written, turn.now))
        promise(turn, ticket, more=bool(draft.queue))
        turn.remember(last_ticket=ticket.number)
        return self._following(turn, draft)

    def _submit_with(self, turn: Turn, frame: Frame, draft: Report) -> Result:
        """Submit what was told with the word to submit it, unless that leaves something to be asked."""
        if first_missing(self.slots, turn, draft) is not None:
            return self._taken(turn, frame, draft)
        before = Report.of(frame.draft)
        if changed := review.changed_lines(turn, before, draft):
            turn.say("report.changed", *changed)
        elif draft.said != before.said:
            turn.say("report.added")
        return self._submit(turn, draft)

    def _following(self, turn: Turn, draft: Report) -> Result:
        """The next of several problems."""
        if not draft.queue:
            return None
        following = appeal.following(turn, draft)
        turn.say("report.next", title=following.title)
        turn.so_far.acknowledged = True
        return self._go_on(turn, following, Frame(self.name, self.version))
