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
from collections.abc import Callable, Sequence
from dataclasses import replace

from handlers.ports.understanding import (
    Chosen,
    Context,
    Emergency,
    Intent,
    Meaning,
    Mention,
    PlaceMention,
    Problem,
    Understanding,
)
from nlu import (
    asides,
    choose,
    danger,
    details,
    intent,
    intent_rules,
    kind,
    language,
    matter,
    phrasing,
    problems,
    stories,
    title_model,
    wording,
)
from nlu.category import Categories
from nlu.characters import bare, blanked, flatten, said_once
from nlu.knowledge import Answers, Scope
from nlu.leaves import STORY, Leaves
from nlu.lexicon import LANGUAGES, Hits, Lexicon, lexicon, span
from nlu.linear import LinearModel
from nlu.misspelt import meant
from nlu.model_file import NoModel
from nlu.place.gazetteer import Gazetteer
from nlu.place.parts_model import PartsModel
from nlu.place.pin import Pins
from nlu.place.reader import PlaceReader
from nlu.taught import Taught
from nlu.traditional import simplified
from tickets.catalogue import Category, Kind
from tickets.city import City
from tickets.geography import Place

READ = (
    2_000  # characters of a message that are read for everything it may say; what stands behind them for danger alone,
)
PIECE = 500  # in pieces of so many, because looking for one takes longer than in proportion,
INTO_NEXT = 50  # each with so many of the one before
NEAR = 3  # leaves whose answers a question may ask for
LEFT = 3  # letters that are left of a message without what stands beside its matter, or it was all there was
SURELY = 0.95
ABOUT_WAITING = 0.75  # of an answer's likeness to "how long"
_TELLING = frozenset({None, "what"})  # what was asked for where a message may tell a matter
_RATING = frozenset({"survey", "grade"})  # what was asked for where even long words rate
_HOW_OFTEN = re.compile(r"三天两头|隔三差五|一天到晚")  # 园区三天两头停电: no end of a road
_DENIED = re.compile(r"不是[^，。,；;！!？?是]{1,16}[，,\s]*(?=(?:而|应该|应当|其实)?是)")


IntentReader = Callable[[str, Hits, Context, intent_rules.Facts], tuple[tuple[Intent, float], ...]]
KindReader = Callable[[kind.Told], Mention | None]
TitleReader = Callable[[title_model.Story], Sequence[float]]


class Words:
    """Understanding by word lists, grammars and the city's own examples, and by a model of its history where there is one; `wanted`
    reads the intents, `kinds` the kind of appeal, and `titles` weighs the clauses of a story (learning them listens there)."""

    def __init__(
        self,
        city: City,
        model: LinearModel | None = None,
        parts: PartsModel | None = None,
        wanted: IntentReader = intent.read,
        kinds: KindReader = kind.read,
        titles: TitleReader = title_model.worth,
    ) -> None:
        self._city = city
        self._titles = titles
        self._wanted = wanted
        self._kinds = kinds
        gazetteer = Gazetteer(city)
        self._words = Categories(city, gazetteer.without_names)
        self._categories = Taught(self._words, model, city.language) if model else self._words
        self._leaves = Leaves(self._categories)
        self._places = PlaceReader(city, gazetteer, parts)
        self._pins = Pins(city.geography)
        self._answers = Answers(city)
        self._scope = Scope(city)
        self._numbers = details.TicketNumbers(city.prefix)

    def understand(self, text: str, context: Context) -> Meaning:
        """What one message says, in the light of what was going on. Nothing of it is kept afterwards."""
        read = self._plain(asides.without_links(said_once(text)), context.language)
        try:
            found = self._read(read[:READ], context)
        finally:
            self._places.forget()
        if found.language not in LANGUAGES or found.text == text:
            return found
        words = lexicon(found.language)
        behind = None if found.emergency else self._danger_behind(read, words)
        return replace(
            found,
            text=text,
            emergency=found.emergency or behind,
            urgency=1 if behind else found.urgency,
            summary=found.summary if len(read) > wording.STORY else wording.summary(text, words.read(flatten(text))),
        )

    def _plain(self, text: str, prior: str | None) -> str:
        """A Chinese text in simplified characters and without words typed by ear; any other as it is."""
        plain = meant(simplified(text))
        chinese = plain != text and language.detect(text, prior, self._city.language) == "zh-CN"
        return plain if chinese else text

    def _danger_behind(self, text: str, words: Lexicon) -> Emergency | None:
        """The first danger behind what is read for everything; looked for piece by piece, each a little into the next."""
        for start in range(READ, len(text), PIECE):
            piece = text[start - INTO_NEXT : start + PIECE]
            flat = flatten(piece)
            found = danger.read(piece, flat, words.read(flat), words, self._city.catalogue, ()).emergency
            if found is not None:
                at = start - INTO_NEXT + found.span.start
                return replace(found, span=span(text, at, at + len(found.span.text)))
        return None

    def _read(self, text: str, context: Context) -> Meaning:
        spoken = language.detect(text, context.language, self._city.language)
        flat = flatten(text)
        words = lexicon(spoken)
        hits = words.read(flat)
        wanted = language.wanted(text)
        numbers = self._numbers.read(flat)
        if spoken not in LANGUAGES:
            return Meaning(text=text, language=spoken, ticket_numbers=numbers, summary=text.strip())
        told = asides.without_particle(
            _HOW_OFTEN.sub(lambda often: " " * len(often.group()), _without_what_is_denied(text))
        )
        place = self._places.read(told, spoken, context.place)
        if place is None and context.expecting == "place":
            place = self._places.answer(told, spoken, context.place)
        since, clauses = _clauses(text, hits, place, spoken)
        found = self._leaves.told(_without_what_is_beside(text, hits), spoken, place)
        only_place = place is not None and not bare(blanked(flat, [(place.span.start, place.span.end)]))
        risk = danger.read(text, flat, hits, words, self._city.catalogue, found, only_place=only_place)
        if risk.emergency is None:
            found = danger.without_doubtful(flat, found, hits, self._city.catalogue)
        asks = phrasing.asks_for_information(flat)
        leaf = self._city.catalogue.get(found[0][0]) if found else None
        sure = found[0][1] if found else 0.0
        soon = (
            hits.has("intent.when_done") and place is None
        )  # how long: of what they wait for, and of nothing in the knowledge
        known = self._known(text, spoken, asks, found, soon=soon)
        asks = asks or bool(known)
        outside = self._scope.outside(flat, hits)
        whole = phrasing.whole_words(flat, words)
        phone = details.phone(text)
        person = details.person(text, spoken, numbered=phone is not None)
        tells = matter.told(flat, hits, sure, place, phone, context.expecting) if not whole else False
        tells = tells and not (wanted and sure < matter.LIKELY)  # my Chinese is bad, can we use English
        naming = asides.asks_of_naming(hits, place is not None)
        tells = tells and not (soon or naming or details.only_when(text, spoken) or asides.only_when(flat))
        tells = tells and not (hits.has("guard.out") and hits.once(phrasing.length) <= phrasing.SHORT)  # we are outside
        has_matter = outside is not None or risk.emergency is not None or tells
        rated = context.expecting in _RATING or (place is None and hits.once(phrasing.length) <= phrasing.SHORT)
        solved = details.solved(hits) if rated else None
        grade = details.grade(flat, hits) if rated else None
        facts = intent_rules.Facts(
            matter=has_matter,
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
            leaf=sure,
            denied=phrasing.denies_first(flat, words),
        )
        intents = asides.without_assent(flat, self._wanted(flat, hits, context, facts))
        if naming:  # however it is put, it is one question
            intents = ((Intent.QUESTION, SURELY),)
            known = self._answers.asked(asides.naming_question(words), spoken, False) or known
        own = intent_rules.of_own_ticket(hits, facts) or phrasing.of_what_was_reported(flat)
        if not (place and place.complete) and _is_about_the_line(flat, hits, intents, own, sure):
            has_matter = False
        usual = kind.usually(found, self._city.catalogue, danger=risk.emergency is not None, matter=has_matter)
        of_kind = (
            self._kinds(kind.Told(text, flat, hits, spoken, *usual, asks))
            if has_matter or Intent.REPORT in whole
            else None
        )
        kind_value = Kind(of_kind.value) if of_kind else None
        title, summary = self._worded(text, hits, clauses, place, leaf if has_matter else None, sure, spoken)
        return Meaning(
            text=text,
            language=spoken,
            intents=intents,
            kind=of_kind,
            categories=found if has_matter or context.expecting in {"what", "category"} else (),
            place=place or (self._pointed_at(told, spoken, context) if has_matter else None),
            since=None if since is None or asides.of_something_else(since, text, title) else since,
            phone=phone,
            person=person,
            accused=details.accused(text, kind_value)
            or (details.named_alone(text) if context.expecting == "place" and not has_matter else None),
            relation=details.relation(text, hits),
            emergency=risk.emergency,
            urgency=risk.urgency,
            urgent_words=risk.urgent_words,
            vulnerable=risk.vulnerable,
            confidentiality=details.confidentiality(text, hits),
            identifying=details.identifying(text, hits, kind_value),
            problems=self._problems(text, flat, hits, spoken, context) if has_matter else (),
            knowledge=known,
            out_of_scope=outside,
            ticket_numbers=numbers,
            solved=solved,
            grade=grade,
            language_wanted=wanted,
            has_matter=has_matter,
            title=title,
            summary=summary,
        )

    def _worded(
        self,
        text: str,
        hits: Hits,
        clauses: Sequence[title_model.Clause],
        place: PlaceMention | None,
        leaf: Category | None,
        sure: float,
        spoken: str,
    ) -> tuple[str, str]:
        """The title and the summary of a message with these clauses."""

        def fits(words: Sequence[str]) -> list[float]:
            return self._words.likenesses(words, leaf.code, spoken) if leaf else [0.0] * len(words)

        if stories.is_story(text, clauses):
            told = stories.story(text, clauses, place, fits, sure)
            clauses, worth = told.clauses, self._titles(told)
            worth = stories.without_asides(clauses, worth)
            title = stories.title(clauses, worth)
        else:
            worth = [clause.worth for clause in clauses]
            title = wording.title(text, clauses, fits, sure)
        if leaf is not None and wording.says_little(title, hits) and len(flatten(text)) > len(title) + 2:
            title = leaf.name(spoken)
        return title, wording.summary(text, hits, clauses, worth)

    def _known(
        self, text: str, spoken: str, asks: bool, leaves: tuple[tuple[str, float], ...], *, soon: bool
    ) -> tuple[tuple[str, float], ...]:
        """What the knowledge has of it; `soon`: who only asks how long asks of what they wait for."""
        known = self._answers.asked(text, spoken, asks, leaves[:NEAR])
        return tuple(one for one in known if one[1] >= ABOUT_WAITING) if soon else known

    def _pointed_at(self, text: str, spoken: str, context: Context) -> PlaceMention | None:
        """A place that only the model of borders finds. It is sure enough to be asked about, not to be taken out of the title."""
        if context.expecting not in _TELLING or context.place is not None:
            return None
        return self._places.surely(text, spoken)

    def choose(self, text: str, labels: Sequence[str], language: str) -> Chosen | None:
        return choose.choose(self._plain(text, language), labels)

    def find_place(self, text: str, context: Context) -> PlaceMention | None:
        text = self._plain(text, context.language)
        spoken = language.detect(text, context.language, self._city.language)
        try:
            return self._places.answer(text, spoken, context.place)
        finally:
            self._places.forget()

    def locate(self, lat: float, lon: float, datum: str) -> Place | None:
        return self._pins.locate(lat, lon, datum)

    def categorise(self, text: str, language: str) -> tuple[tuple[str, float], ...]:
        text = self._plain(text, language)
        try:
            if language != "zh-CN":
                return self._categories.of(text, language)
            hits = lexicon(language).read(flatten(text))
            if len(text) < STORY:
                return self._categories.of(blanked(text, danger.would_trap(hits)), language)
            return self._leaves.of(_without_what_is_beside(text, hits), language)
        finally:
            self._places.forget()

    def _problems(self, text: str, flat: str, hits: Hits, spoken: str, context: Context) -> tuple[Problem, ...]:
        def ask(words: str) -> str | None:
            low = flatten(words)
            if not phrasing.asks_for_information(low):
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
            pleas = hits.spans("filler.told_before")  # 管不管 asks, and tells no trouble
            told = (s for s, _ in hits.spans("problem.words") if not any(first <= s < last for first, last in pleas))
            return any(start <= s < end for s in told)

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


def _is_about_the_line(
    flat: str, hits: Hits, intents: tuple[tuple[Intent, float], ...], own: bool, sure: float
) -> bool:
    """As `matter.is_about_the_line`; 额们这达停水咧 咋弄嘛 asks for help with what has happened, and not how the line is used."""
    happened = intents[0][0] is Intent.HELP and hits.has("problem.events")
    return not happened and matter.is_about_the_line(flat, intents, own, sure)


def _clauses(
    text: str, hits: Hits, place: PlaceMention | None, spoken: str
) -> tuple[Mention | None, list[title_model.Clause]]:
    """Since when it has been so, and the clauses of a message."""
    since = details.since(asides.without_lives(blanked(text, hits.spans("filler.identity"))), spoken)
    when = (since.span.start, since.span.end) if since else None
    return since, wording.clauses(text, hits, place, when, hits.spans("problem.words"))


def _without_what_is_denied(text: str) -> str:
    """不是2号楼，是12号楼 is no place in building 2."""
    denied = _DENIED.search(text)
    return blanked(text, [denied.span()]) if denied else text


def _without_what_is_beside(text: str, hits: Hits) -> str:
    """狗屁热线 is about no dog, "the third time I report the noise" about noise, 别让物业知道 about no 物业,
    and what would come of a blocked stairway is no fire; as long as something is left."""
    told = [*hits.all_spans(("intent.abuse", "filler.thanked", "filler.identity")), *danger.would_trap(hits)]
    text = blanked(text, told)
    for key in hits.among(("filler.told_before", *matter.ANSWERS)):
        left = blanked(text, hits.spans(key))
        text = left if len(bare(left)) >= LEFT else text
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
