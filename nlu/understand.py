"""Words (语义): the parts of understanding put together as the handlers' port.

```
text ─→ language ─→ words of its lists ─┬─→ place, time, phone, person … ─┐
                                        ├─→ categories, knowledge ────────┼─→ has it a matter? ─→ intents ─→ Meaning
                                        └─→ danger, urgency ──────────────┘
```
`Meaning.language` may be a language that the city does not speak ("ug"): then nothing in it was understood, and the caller
can say so. All else is None or empty where nothing was said.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from handlers.ports.understanding import (
    OF_TICKETS,
    Chosen,
    Context,
    Intent,
    Meaning,
    Mention,
    PlaceMention,
    Problem,
    Understanding,
)
from nlu import choose, danger, details, intent, language, problems, wording
from nlu.category import KEPT, Categories
from nlu.characters import bare, flatten
from nlu.knowledge import Answers, Scope
from nlu.lexicon import LANGUAGES, Hits, lexicon
from nlu.linear import LinearModel
from nlu.model_file import NoModel
from nlu.place.gazetteer import Gazetteer
from nlu.place.parts_model import PartsModel
from nlu.place.pin import Pins
from nlu.place.reader import PlaceReader
from nlu.taught import Taught
from tickets.catalogue import Category, Kind
from tickets.city import City
from tickets.geography import Place

CERTAIN = 0.9
LIKELY = 0.5  # of the best leaf from which a message tells a matter by itself
MEANINGFUL = 8  # characters besides fillers from which what is no chat is a matter
FAINT = 0.15  # of the best leaf: below it a short message is more likely chat or an answer
LONG = 16  # characters from which even what no leaf knows is a matter
NEAR = 3  # leaves whose answers a question may ask for
TROUBLE = 2  # characters besides the place that a word of trouble needs (停水)
AFTER_THANKS = 6  # and beside a greeting or thanks, where no word of trouble stands
SHORTEST = 3  # a matter has at least so many characters
_ASIDE = frozenset({"contact", "photo", "detail", "question", "urgent", "number", "reach", "supplement"})
_NO_MATTER = (
    "intent.small_talk",
    "intent.greeting",
    "intent.thanks",
    "filler.words",
    "filler.polite",
    "intent.abuse",
)
_COMMANDS = frozenset({Intent.HUMAN, Intent.CANCEL, Intent.RESTART, Intent.BACK, Intent.HELP})
SURELY = 0.8
_DENIED = re.compile(r"不是[^，。,；;！!？?是]{1,16}[，,\s]*(?=(?:而|应该|应当|其实)?是)")
# 昨天报的那个: of somebody who asks how it goes, no new matter, even where no ticket is known.
_REPORTED = re.compile(
    r"(?:上次|上回|之前|以前|昨天|前天|前几天|上周|上个?月|刚才|早上|那天|\d+[号日])(?:我|我们)?(?:报|反映|投诉|举报|提交)过?的"
)


class Words:
    """Understanding by word lists, grammars and the city's own examples, and by a model of its history where there is one."""

    def __init__(self, city: City, model: LinearModel | None = None, parts: PartsModel | None = None) -> None:
        self._city = city
        gazetteer = Gazetteer(city)
        self._words = Categories(city, gazetteer.without_names)
        self._categories = Taught(self._words, model, city.language) if model else self._words
        self._places = PlaceReader(city, gazetteer, parts)
        self._pins = Pins(city.geography)
        self._answers = Answers(city)
        self._scope = Scope(city)
        self._numbers = details.TicketNumbers(city.prefix)

    def understand(self, text: str, context: Context) -> Meaning:
        """What one message says, in the light of what was going on. Nothing of it is kept afterwards."""
        try:
            return self._read(text, context)
        finally:
            self._places.forget()

    def _read(self, text: str, context: Context) -> Meaning:
        spoken = language.detect(text, context.language, self._city.language)
        flat = flatten(text)
        words = lexicon(spoken)
        hits = words.read(flat)
        wanted = language.wanted(text)
        numbers = self._numbers.read(flat)
        if spoken not in LANGUAGES:
            return Meaning(text=text, language=spoken, ticket_numbers=numbers, summary=text.strip())
        place = self._places.read(_without_what_is_denied(text), spoken, context.place)
        if place is None and context.expecting == "place":
            place = self._places.answer(_without_what_is_denied(text), spoken, context.place)
        found = self._matter(_without_what_is_beside(text, hits), spoken, place)
        only_place = place is not None and not bare(_blanked(flat, [(place.span.start, place.span.end)]))
        risk = danger.read(text, flat, hits, words, self._city.catalogue, found, only_place=only_place)
        asks = intent.asks_for_information(flat)
        leaf = self._city.catalogue.get(found[0][0]) if found else None
        known = self._answers.asked(text, spoken, asks, tuple(code for code, _ in found[:NEAR]))
        asks = asks or bool(known)
        outside = self._scope.outside(flat, hits)
        whole = intent.whole_words(flat, words)
        matter = outside is not None or self._tells_a_matter(
            flat, hits, bool(whole), found, place, risk.emergency is not None, context.expecting
        )
        rated = context.expecting == "survey" or (place is None and intent.length(flat) <= intent.SHORT)
        solved = details.solved(hits) if rated else None
        grade = details.grade(flat, hits) if rated else None
        phone, person = details.phone(text), details.person(text, spoken)
        facts = intent.Facts(
            matter=matter,
            place=place is not None,
            known_place=bool(place and place.candidates),
            emergency=risk.emergency is not None,
            number=bool(numbers),
            survey=solved is not None,
            graded=grade is not None,
            language_wanted=wanted is not None,
            contact=phone is not None or person is not None or details.relation(text, hits) is not None,
            problem_words=hits.has("problem.words"),
            whole=whole,
            asks=asks,
            known_question=bool(known),
            leaf=found[0][1] if found else 0.0,
            denied=intent.denies_first(flat, words),
        )
        intents = intent.read(flat, hits, context, facts)
        about_the_line = _about_the_line(
            intents, intent.of_own_ticket(hits, facts) or bool(_REPORTED.search(flat))
        ) or _only_presses(flat, intents, found)
        if about_the_line and not (place and place.complete):
            matter = False
        usual = Kind.HELP if risk.emergency else leaf.kind if leaf else None
        kind = details.kind(text, hits, usual, asks) if matter else None
        kind_value = Kind(kind.value) if kind else None
        since = details.since(text, spoken)
        return Meaning(
            text=text,
            language=spoken,
            intents=intents,
            kind=kind,
            categories=found if matter or context.expecting in {"what", "category"} else (),
            place=place,
            since=since,
            phone=phone,
            person=person,
            accused=details.accused(text, kind_value),
            relation=details.relation(text, hits),
            emergency=risk.emergency,
            urgency=risk.urgency,
            urgent_words=risk.urgent_words,
            vulnerable=risk.vulnerable,
            confidentiality=details.confidentiality(text, hits),
            identifying=details.identifying(text, hits, kind_value),
            problems=self._problems(text, flat, hits, spoken, context) if matter else (),
            knowledge=known,
            out_of_scope=outside,
            ticket_numbers=numbers,
            solved=solved,
            grade=grade,
            language_wanted=wanted,
            has_matter=matter,
            title=self._title(
                text, hits, place, since, leaf if matter else None, found[0][1] if found else 0.0, spoken
            ),
            summary=wording.summary(text, hits),
        )

    def _matter(self, text: str, spoken: str, place: PlaceMention | None) -> tuple[tuple[str, float], ...]:
        """Categories of the words; where a place is named, half by the words beside it: 河边那个棚子太吵了 is about noise, and yet
        公园的椅子坏了 about a park."""
        found = self._categories.of(text, spoken)
        if place is None:
            return found
        beside = self._categories.of(_blanked(text, [(place.span.start, place.span.end)]), spoken)
        if not beside:
            return found
        shared: dict[str, float] = {}
        for code, p in (*found, *beside):
            shared[code] = shared.get(code, 0.0) + p / 2
        return tuple(sorted(shared.items(), key=lambda item: -item[1])[:KEPT])

    def _title(
        self,
        text: str,
        hits: Hits,
        place: PlaceMention | None,
        since: Mention | None,
        leaf: Category | None,
        sure: float,
        spoken: str,
    ) -> str:
        when = (since.span.start, since.span.end) if since else None

        def fits(clause: str) -> float:
            return self._words.likeness(clause, leaf.code, spoken) if leaf else 0.0

        words = wording.title(text, hits, place, when, hits.spans("problem.words"), fits, sure)
        if leaf is not None and wording.says_little(words, hits) and len(flatten(text)) > len(words) + 2:
            return leaf.name(spoken)
        return words

    def choose(self, text: str, labels: Sequence[str], language: str) -> Chosen | None:
        return choose.choose(text, labels)

    def find_place(self, text: str, context: Context) -> PlaceMention | None:
        spoken = language.detect(text, context.language, self._city.language)
        try:
            return self._places.answer(text, spoken, context.place)
        finally:
            self._places.forget()

    def locate(self, lat: float, lon: float, datum: str) -> Place | None:
        return self._pins.locate(lat, lon, datum)

    def categorise(self, text: str, language: str) -> tuple[tuple[str, float], ...]:
        try:
            return self._categories.of(text, language)
        finally:
            self._places.forget()

    def _tells_a_matter(
        self,
        flat: str,
        hits: Hits,
        command: bool,
        found: tuple[tuple[str, float], ...],
        place: PlaceMention | None,
        emergency: bool,
        expecting: str | None,
    ) -> bool:
        """Whether there is something to file or answer: danger, a likely leaf, a word of trouble, or enough that is no chat.
        Where a detail was asked for, only a matter that is sure is another one; where a place was, what is none may be a refusal."""
        if emergency:
            return True
        said = bare(flat)
        if command or len(said) < SHORTEST:
            return not command and self._told_in_a_word(hits, found, expecting)
        gone = [where for key in _NO_MATTER for where in hits.spans(key)]
        if place is not None:
            gone.append((place.span.start, place.span.end))
        if phone := details.phone(flat):
            gone.append((phone.span.start, phone.span.end))
        rest = intent.length(_blanked(flat, gone))
        trouble = hits.has("problem.words")
        chatting = hits.covered("intent.small_talk") >= intent.MAIN * len(said)
        if chatting and not trouble:
            return False
        least = AFTER_THANKS if hits.has("intent.thanks", "intent.greeting") and not trouble else SHORTEST
        named = (
            expecting == "place" and place is not None and not trouble
        )  # 宏达工地，滨江二期 names two things and no trouble
        likely = bool(found) and found[0][1] >= FAINT
        somewhere = expecting is None and place is not None  # whoever begins with a place tells what is wrong there
        if somewhere and likely and not hits.has("intent.thanks", "intent.greeting"):
            least = TROUBLE
            if rest >= SHORTEST:
                return True
        if found and found[0][1] >= (CERTAIN if expecting in _ASIDE else LIKELY) and rest >= least and not named:
            return True
        if expecting == "place" and place is None and not likely and rest < LONG:
            return False  # 跟你说了多少遍了
        if trouble and rest >= TROUBLE:
            return True
        return rest >= (MEANINGFUL if likely else LONG)

    def _told_in_a_word(self, hits: Hits, found: tuple[tuple[str, float], ...], expecting: str | None) -> bool:
        """停水 tells all there is to tell; 路灯 only beside the question what it is about."""
        return expecting not in _ASIDE and (
            hits.has("problem.events") or expecting == "what" and bool(found) and found[0][1] >= LIKELY
        )

    def _problems(self, text: str, flat: str, hits: Hits, spoken: str, context: Context) -> tuple[Problem, ...]:
        def ask(words: str) -> str | None:
            low = flatten(words)
            if not intent.asks_for_information(low):
                return None
            known = self._answers.asked(words, spoken, True)
            return known[0][0] if known else None

        def place_of(start: int, end: int) -> PlaceMention | None:
            found = self._places.read(text[start:end], spoken, None)
            if found is None or not found.complete and not found.parts.keys() & {"road", "village", "compound"}:
                return None
            s = found.span
            return PlaceMention(
                type(s)(s.start + start, s.end + start, s.text),
                found.candidates,
                found.parts,
                found.complete,
                found.outside,
            )

        def is_problem(start: int, end: int) -> bool:
            return any(start <= s < end for s, _ in hits.spans("problem.words"))

        return problems.split(
            text,
            flat,
            hits,
            lambda words: self._categories.of(words, spoken),
            ask,
            place_of,
            is_problem,
            self._places.several(flat, spoken),
        )


def _about_the_line(intents: Sequence[tuple[Intent, float]], own: bool) -> bool:
    """Whether the message wants something of the line and tells nothing to file."""
    first, sure = intents[0]
    if sure < SURELY:
        return False
    report = next((p for i, p in intents if i is Intent.REPORT), 0.0)
    return first in _COMMANDS or (first in OF_TICKETS and (own or report < 0.5))


def _only_presses(flat: str, intents: Sequence[tuple[Intent, float]], found: tuple[tuple[str, float], ...]) -> bool:
    """你们到底来不来: short, in a hurry, and like no leaf."""
    first, sure = intents[0]
    pressing = first is Intent.URGE and sure >= SURELY and intent.length(flat) <= intent.SHORT
    return pressing and (not found or found[0][1] < LIKELY)


def _without_what_is_denied(text: str) -> str:
    """不是2号楼，是12号楼 is no place in building 2."""
    denied = _DENIED.search(text)
    return _blanked(text, [denied.span()]) if denied else text


def _without_what_is_beside(text: str, hits: Hits) -> str:
    """狗屁热线 is about no dog, and "the third time I report the noise" about noise; as long as something is left."""
    text = _blanked(text, hits.spans("intent.abuse"))
    left = _blanked(text, hits.spans("filler.told_before"))
    return left if len(bare(left)) >= SHORTEST else text


def _blanked(text: str, spans: Sequence[tuple[int, int]]) -> str:
    """The text with blanks in place of these spans, as long as before."""
    for start, end in spans:
        text = text[:start] + " " * (end - start) + text[end:]
    return text


def build(city: City, model: LinearModel | None = None, parts: PartsModel | None = None) -> Understanding:
    """The understanding of one city; `model` is what its history taught (`nlu/train.py`), its labels leaves of the catalogue;
    `parts` what its addresses taught (`nlu/place/train_parts.py`).

    Raises:
        NoModel: the model has a label that is no leaf of this city.
    """
    foreign = sorted(set(model.labels) - {leaf.code for leaf in city.catalogue.leaves}) if model else []
    if foreign:
        raise NoModel(f"the model knows {', '.join(foreign[:5])}, which the city's catalogue does not")
    return Words(city, model, parts)
