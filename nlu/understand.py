"""Words (语义): the parts of understanding put together as the handlers' port.

```
text ─→ language ─→ words of its lists ─┬─→ place, time, phone, person … ─┐
                                        ├─→ categories, knowledge ────────┼─→ has it a matter? ─→ intents ─→ Meaning
                                        └─→ danger, urgency ──────────────┘
```
`Meaning.language` may be a language that the city does not speak ("ug"): then nothing in it was understood but a cry in danger, and the
caller can say so. All else is None or empty where nothing was said.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
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
    Span,
    Told,
    Understanding,
)
from nlu import (
    about,
    asides,
    choose,
    danger,
    danger_guards,
    details,
    intent,
    intent_rules,
    kind,
    language,
    matter,
    phrasing,
    problems,
    refusals,
    stories,
    summaries,
    title_model,
    titles,
    unspoken,
)
from nlu.accused import accused, named_alone, shop_behind
from nlu.category import Categories
from nlu.characters import bare, blanked, flatten, said_once
from nlu.heard import Asked, Found, Heard, Likely, without_what_is_beside
from nlu.knowledge import Answers, Scope
from nlu.languages import CHINESE
from nlu.leaves import STORY, Leaves
from nlu.lexicon import LANGUAGES, Hits, Lexicon, lexicon, span
from nlu.linear import LinearModel
from nlu.misspelt import meant
from nlu.model_file import NoModel
from nlu.own import Own
from nlu.place.gazetteer import Gazetteer
from nlu.place.parts_model import PartsModel
from nlu.place.pin import Pins
from nlu.place.reader import PlaceReader
from nlu.taught import Taught
from nlu.told import read as read_told
from nlu.traditional import simplified
from tickets.catalogue import Kind
from tickets.city import City
from tickets.geography import Place
from values import expressions as re

# Of a message so many characters are read for everything that it may say. What stands behind them is read for danger alone, in
# pieces, because looking for one takes longer than in proportion, each with the end of the one before.
READ, PIECE, INTO_NEXT = 2_000, 500, 50
NEAR = 3  # leaves whose answers a question may ask for
SURELY = 0.95
ANSWERED_UNASKED = 0.8  # of an answer's likeness to what only the model of intents takes for a question
OF_LINE = 0.95  # how likely the line itself is meant by who complains of it
TOLD_BESIDE = 0.8  # of the best leaf of what is told beside it, from which that is the matter
MIXED = 0.8  # of the best leaf by words of another language, below which the Han letters among them may tell it better
_HAN_WORDS, _PARTED = re.compile(r"[\u3400-\u9fff]{2,}"), re.compile(r"(?<=[\u3400-\u9fff])\s+(?=[\u3400-\u9fff])")
ABOUT_WAITING = 0.75  # of an answer's likeness to "how long"
_OF_A_LANGUAGE = (f"told.{Told.NOT_READ}", f"told.{Told.SPEAKER_SOUGHT}")  # they speak of one, and ask for none
_TELLING = frozenset({None, "what"})  # what was asked for where a message may tell a matter


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
        self._own = Own.of(city)
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
        words = lexicon(found.language, self._own)
        behind = None if found.emergency else self._danger_behind(read, words)
        return replace(
            found,
            text=text,
            emergency=found.emergency or behind,
            urgency=1 if behind else found.urgency,
            summary=found.summary
            if len(read) > summaries.STORY
            else summaries.summary(text, words.read(flatten(text))),
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
        heard = self._heard(text, context)
        if heard.spoken not in LANGUAGES:
            return self._unspoken(heard)
        found = self._find(heard)
        intents, known = self._intents(found)
        has_matter = found.has_matter and not _is_of_the_line(found, intents)
        has_matter = has_matter and (found.risk.emergency is not None or not asides.introduces(heard.flat))
        of_kind = self._kind_of(found, has_matter=has_matter)
        kind_value = Kind(of_kind.value) if of_kind else None
        since, clauses = found.clauses()
        title, summary = self._worded(found, clauses, has_matter=has_matter)
        hits, place, risk = heard.hits, found.place, found.risk
        return Meaning(
            text=text,
            language=heard.spoken,
            intents=intents,
            kind=of_kind,
            categories=found.leaves if has_matter or context.expecting in {"what", "category"} else (),
            place=place or (self._pointed_at(heard) if has_matter else None),
            since=None if since is None or asides.of_something_else(since, text, title) else since,
            phone=found.phone,
            person=found.person,
            accused=_accused(text, kind_value, place, context, has_matter=has_matter),
            relation=found.relation,
            emergency=risk.emergency,
            urgency=risk.urgency,
            urgent_words=risk.urgent_words,
            vulnerable=risk.vulnerable,
            confidentiality=details.confidentiality(text, hits),
            identifying=details.identifying(text, hits, kind_value),
            problems=self._problems(heard) if has_matter else (),
            knowledge=known,
            out_of_scope=found.outside,
            ticket_numbers=found.numbers,
            solved=found.solved,
            grade=found.grade,
            language_wanted=found.wanted,
            has_matter=has_matter,
            told=read_told(text, heard.flat, hits, staff=context.staff),
            about=() if context.staff else about.read(heard.flat, hits),
            title=title,
            summary=summary,
        )

    def _unspoken(self, heard: Heard) -> Meaning:
        """Of a language without lists: a number, a danger that is cried, and where, as names are spelled in English."""
        cried = unspoken.cried(heard.text, heard.spoken)
        told = cried is not None or heard.context.expecting == "place"
        return Meaning(
            text=heard.text,
            language=heard.spoken,
            place=self._places.read(heard.text, "en", heard.context.place) if told else None,
            emergency=cried,
            urgency=1 if cried else 4,
            ticket_numbers=self._numbers.read(heard.flat),
            has_matter=cried is not None,
            summary=heard.text.strip(),
        )

    def _heard(self, text: str, context: Context) -> Heard:
        spoken, flat = language.detect(text, context.language, self._city.language), flatten(text)
        words = lexicon(spoken, self._own)
        return Heard(text, flat, spoken, words, words.read(flat), context)

    def _find(self, heard: Heard) -> Found:
        text, flat, hits = heard.text, heard.flat, heard.hits
        place = self._place_in(heard)
        leaves, risk = self._leaves_and_risk(heard, place)
        phone = details.phone(text)
        return Found(
            heard,
            numbers=self._numbers.read(flat),
            place=place,
            leaves=leaves,
            leaf=self._city.catalogue.get(leaves[0][0]) if leaves else None,
            risk=risk,
            asked=self._asked(heard, place, leaves),
            outside=self._scope.outside(flat, hits),
            whole=phrasing.whole_words(flat, heard.words),
            wanted=None if hits.has(*_OF_A_LANGUAGE) else language.wanted(text),
            phone=phone,
            person=details.person(text, heard.spoken, numbered=phone is not None),
            relation=details.relation(text, hits),
        )

    def _place_in(self, heard: Heard) -> PlaceMention | None:
        told, context = heard.where_told, heard.context
        place = self._places.read(told, heard.spoken, context.place)
        if place is None and context.expecting == "place":
            return self._places.answer(told, heard.spoken, context.place)
        return place

    def _leaves_and_risk(self, heard: Heard, place: PlaceMention | None) -> tuple[Likely, danger.Risk]:
        """The leaves that the matter may be of, without the dangers that nobody is in."""
        flat, catalogue = heard.flat, self._city.catalogue
        leaves = self._of_the_line(heard, self._told(heard, place))
        only_place = place is not None and not bare(blanked(flat, [(place.span.start, place.span.end)]))
        only_place = only_place or asides.stands_there(flat)
        risk = danger.read(heard.text, flat, heard.hits, heard.words, catalogue, leaves, only_place=only_place)
        if risk.emergency is None:
            leaves = danger.without_doubtful(flat, leaves, heard.hits, catalogue)
        return leaves, risk

    def _told(self, heard: Heard, place: PlaceMention | None) -> Likely:
        """The leaves by the words of the message; where these tell little, by what stands in Han letters among them: the 下水道 is blocked."""
        leaves = self._leaves.told(heard.matter, heard.spoken, place)
        mixed = heard.spoken not in (CHINESE, "ja") and (not leaves or leaves[0][1] < MIXED)
        among = " ".join(_HAN_WORDS.findall(_PARTED.sub("", heard.matter))) if mixed else ""
        chinese = self._leaves.told(among, CHINESE, None) if among else ()
        return chinese if chinese and chinese[0][1] >= TOLD_BESIDE else leaves

    def _of_the_line(self, heard: Heard, leaves: Likely) -> Likely:
        """你们电话打不通，打了半个钟头全是占线: the city's leaf for what is complained of the line, unless another matter is told beside it."""
        leaf, rest = self._city.line_leaf, phrasing.beside_the_line(heard.flat, self._own.lines)
        if not leaf or rest is None:
            return leaves
        beside = self._categories.of(rest, heard.spoken) if bare(rest) else ()
        if beside and beside[0][1] >= TOLD_BESIDE:
            return leaves
        return ((leaf, OF_LINE), *((code, p * (1 - OF_LINE)) for code, p in leaves if code != leaf))

    def _asked(self, heard: Heard, place: PlaceMention | None, leaves: Likely) -> Asked:
        asks = phrasing.asks_for_information(heard.flat) or self._answers.asks_for_a_number(heard.text)
        soon = heard.hits.has("intent.when_done") and place is None
        known = self._answers.asked(heard.text, heard.spoken, asks, leaves[:NEAR])
        if soon:  # who only asks how long asks of what they wait for
            known = tuple(one for one in known if one[1] >= ABOUT_WAITING)
        return Asked(asks or bool(known), known, soon, asides.asks_of_naming(heard.hits, place is not None))

    def _intents(self, found: Found) -> tuple[tuple[tuple[Intent, float], ...], Likely]:
        """What is wanted, and what the knowledge has of it."""
        heard, known = found.heard, found.asked.known
        if found.asked.naming:  # however it is put, it is one question
            asked = self._answers.asked(asides.naming_question(heard.words), heard.spoken, False)
            return ((Intent.QUESTION, SURELY),), asked or known
        wanted = self._wanted(heard.flat, heard.hits, heard.context, found.facts)
        wanted = asides.without_assent(heard.flat, wanted)
        asks, expecting = found.asked.asks, heard.context.expecting
        if (
            not known and not asks and wanted[0][0] is Intent.QUESTION
        ):  # 失业金咋领: no listed word asks, and it is a question
            answers = self._answers.asked(heard.text, heard.spoken, True, found.leaves[:NEAR])
            known = tuple(one for one in answers if one[1] >= ANSWERED_UNASKED)
        return refusals.without_refused(heard.flat, wanted, asks=asks, expecting=expecting), known

    def _kind_of(self, found: Found, *, has_matter: bool) -> Mention | None:
        if not has_matter and Intent.REPORT not in found.whole:
            return None
        heard, in_danger = found.heard, found.risk.emergency is not None
        usual = kind.usually(found.leaves, self._city.catalogue, danger=in_danger, matter=has_matter)
        of_all = self._kinds(kind.Told(heard.text, heard.flat, heard.hits, heard.spoken, *usual, found.asked.asks))
        by_words = of_all is not None and of_all.origin == "words"
        leaf = found.leaves[0][0] if found.leaves and not in_danger and not by_words else ""
        told = kind.told_beside_a_question(
            heard.flat, heard.spoken, heard.words, leaf, self._leaves.of, self._city.catalogue
        )
        return (told and kind.grievance(told, self._kinds)) or of_all

    def _worded(self, found: Found, clauses: Sequence[title_model.Clause], *, has_matter: bool) -> tuple[str, str]:
        """The title and the summary of a message with these clauses."""
        text, hits, spoken = found.heard.text, found.heard.hits, found.heard.spoken
        leaf, sure = found.leaf if has_matter else None, found.sure

        def fits(words: Sequence[str]) -> list[float]:
            return self._words.likenesses(words, leaf.code, spoken) if leaf else [0.0] * len(words)

        if stories.is_story(text, clauses):
            told = stories.story(text, clauses, found.place, fits, sure)
            clauses, worth = told.clauses, self._titles(told)
            worth = stories.without_asides(clauses, worth)
            title = stories.title(clauses, worth)
        else:
            worth = [clause.worth for clause in clauses]
            title = titles.title(text, clauses, fits, sure)
        if leaf is not None and titles.says_little(title, hits) and len(flatten(text)) > len(title) + 2:
            title = titles.in_full(text, title, clauses) or leaf.name(spoken)
        title = titles.with_danger(title, clauses, found.risk.emergency)
        return titles.begun(title), summaries.summary(text, hits, clauses, worth)

    def _pointed_at(self, heard: Heard) -> PlaceMention | None:
        """A place that only the model of borders finds. It is sure enough to be asked about, not to be taken out of the title."""
        if heard.context.expecting not in _TELLING or heard.context.place is not None:
            return None
        return self._places.surely(heard.where_told, heard.spoken)

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
            hits = lexicon(language, self._own).read(flatten(text))
            if len(text) < STORY:
                return self._categories.of(blanked(text, danger_guards.would_trap(hits)), language)
            return self._leaves.of(without_what_is_beside(text, hits), language)
        finally:
            self._places.forget()

    def told(self, text: str) -> Mapping[Told, Span]:
        text = self._plain(text, None)
        spoken = language.detect(text, None, self._city.language)
        flat = flatten(text)
        return read_told(text, flat, lexicon(spoken, self._own).read(flat)) if spoken in LANGUAGES else {}

    def _problems(self, heard: Heard) -> tuple[Problem, ...]:
        text, flat, hits, spoken = heard.text, heard.flat, heard.hits, heard.spoken

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
            return found.shifted(start)

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


def _is_of_the_line(found: Found, intents: tuple[tuple[Intent, float], ...]) -> bool:
    """About a ticket of theirs or how the line is used, and no new matter; 额们这达停水咧 咋弄嘛 asks for help with what has
    happened, and not how the line is used."""
    heard = found.heard
    if found.place and found.place.complete:
        return False
    if intents[0][0] is Intent.HELP and heard.hits.has("problem.events"):
        return False
    own = intent_rules.of_own_ticket(heard.hits, found.facts) or phrasing.of_what_was_reported(heard.flat)
    return matter.is_about_the_line(heard.flat, intents, own, found.sure)


def _accused(
    text: str, kind_value: Kind | None, place: PlaceMention | None, context: Context, *, has_matter: bool
) -> Mention | None:
    """The firm complained of: behind the mall that it is in, by its ending, or by 叫 where it was asked where it is."""
    if place is not None and (not has_matter or kind_value in (Kind.COMPLAINT, Kind.TIP_OFF)):
        if (shop := shop_behind(text, place.span.text, place.span.end)) is not None:
            return shop
    alone = context.expecting == "place" and not has_matter
    return accused(text, kind_value) or (named_alone(text) if alone else None)


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
