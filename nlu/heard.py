"""One message while it is read (听到的): as it stands, what the parts find in it, and what follows from that."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from handlers.ports.understanding import Context, Intent, Mention, PlaceMention
from nlu import asides, danger, danger_guards, details, intent_rules, matter, phrasing, rated, title_model, titles, when
from nlu.characters import bare, blanked
from nlu.languages import CHINESE
from nlu.lexicon import Hits, Lexicon
from nlu.listed import any_of
from tickets.catalogue import Category
from tickets.ticket import Solved
from values import expressions as re

Likely = tuple[tuple[str, float], ...]
"""Leaves of the catalogue and how likely each is, the likeliest first."""

LEFT = 3
"""Letters that are left of a message without what stands beside its matter, or it was all there was."""
_RATING = frozenset({"survey", "grade"})
"""What was asked for where even long words rate."""
# What only looks like a place: 加一路 asks for a bus, 市场监督管理局 is no market, 三天两头 is no end of a road, 死鱼漂一层 no floor, 弄不来 no lane, 身上 no side, 公积金那个 a matter.
_NO_PLACE = re.compile(any_of("heard.no_place"))
_DENIED = re.compile(r"不是[^，。,；;！!？?是]{1,16}[，,\s]*(?=(?:而|应该|应当|其实)?是)")
# 铁西那边，不是，是铁路街: what stands before is taken back.
_TAKEN_BACK = re.compile(
    r"[^，,。；;！!？?\s]{2,12}[，,\s]+(?:哦|啊|噢|呃|哎)?(?:不是|不对|错了|说错了)[，,、\s]+(?:应该)?(?=就?是)"
)


@dataclass(frozen=True)
class Heard:
    """A message in its language: `flat` is its text for lists and grammars, `hits` what of the lists stands in it."""

    text: str
    flat: str
    spoken: str
    words: Lexicon
    hits: Hits
    context: Context

    @property
    def is_short(self) -> bool:
        return self.hits.once(phrasing.length) <= phrasing.SHORT

    @cached_property
    def where_told(self) -> str:
        """The text in which a place is looked for."""

        def nothing(said: re.Match[str]) -> str:
            return " " * len(said.group())

        return asides.without_particle(_NO_PLACE.sub(nothing, _without_what_is_denied(self.text)))

    @property
    def matter(self) -> str:
        """The text without what stands beside its matter."""
        return without_what_is_beside(self.text, self.hits)


@dataclass(frozen=True)
class Asked:
    """How a message asks, and what the knowledge has of it. `soon`: how long, of what they wait for; `naming`: whether one
    has to give one's name."""

    asks: bool
    known: Likely
    soon: bool
    naming: bool


@dataclass(frozen=True)
class Found:
    """What the parts found in a message, before it is settled what is wanted."""

    heard: Heard
    numbers: tuple[str, ...]
    place: PlaceMention | None
    leaves: Likely
    leaf: Category | None
    risk: danger.Risk
    asked: Asked
    outside: str | None
    whole: tuple[Intent, ...]
    wanted: str | None
    phone: Mention | None
    person: Mention | None
    relation: Mention | None

    @property
    def sure(self) -> float:
        """How likely the likeliest leaf is."""
        return self.leaves[0][1] if self.leaves else 0.0

    @cached_property
    def has_matter(self) -> bool:
        return self.outside is not None or self.risk.emergency is not None or self._tells_a_matter()

    @cached_property
    def _rates(self) -> bool:
        return self.heard.context.expecting in _RATING or (self.place is None and self.heard.is_short)

    @cached_property
    def solved(self) -> Solved | None:
        heard = self.heard
        if heard.context.expecting in _RATING:
            return rated.solved(heard.flat, heard.hits)
        return details.solved(heard.hits) if self._rates else None

    @cached_property
    def grade(self) -> int | None:
        if not self._rates:
            return None
        return rated.grade(self.heard.flat, self.heard.hits, asked=self.heard.context.expecting == "grade")

    def _tells_a_matter(self) -> bool:
        heard, flat, hits = self.heard, self.heard.flat, self.heard.hits
        if self.whole or not matter.told(flat, hits, self.sure, self.place, self.phone, heard.context.expecting):
            return False
        if self.wanted and self.sure < matter.LIKELY:  # my Chinese is bad, can we use English
            return False
        if self.asked.soon or self.asked.naming or when.only_when(heard.text, heard.spoken):
            return False
        return not (asides.only_when(flat) or hits.has("guard.out") and heard.is_short)  # we are outside

    @cached_property
    def facts(self) -> intent_rules.Facts:
        """What the intents depend on."""
        return intent_rules.Facts(
            matter=self.has_matter,
            place=self.place is not None,
            known_place=bool(self.place and self.place.candidates),
            emergency=self.risk.emergency is not None,
            number=bool(self.numbers),
            survey=self.solved is not None,
            graded=self.grade is not None,
            language_wanted=self.wanted is not None,
            contact=any(one is not None for one in (self.phone, self.person, self.relation)),
            problem_words=self.heard.hits.has("problem.words"),
            whole=self.whole,
            asks=self.asked.asks,
            known_question=bool(self.asked.known),
            leaf=self.sure,
            denied=phrasing.denies_first(self.heard.flat, self.heard.words),
        )

    def clauses(self) -> tuple[Mention | None, list[title_model.Clause]]:
        """Since when it has been so, and the clauses of the message."""
        heard, hits = self.heard, self.heard.hits
        since = when.since(asides.without_lives(blanked(heard.text, hits.spans("filler.identity"))), heard.spoken)
        stands = (since.span.start, since.span.end) if since else None
        who = self.person.span if self.person else None
        reached = [details.contact_span(heard.text, self.phone.span, who)] if self.phone else []
        return since, titles.clauses(heard.text, hits, self.place, stands, hits.spans("problem.words"), reached)


def _without_what_is_denied(text: str) -> str:
    """不是2号楼，是12号楼 is no place in building 2."""
    denied = _TAKEN_BACK.search(text) or _DENIED.search(text)
    return blanked(text, [denied.span()]) if denied else text


def without_what_is_beside(text: str, hits: Hits) -> str:
    """狗屁热线 is about no dog, "the third time I report the noise" about noise, 别让物业知道 about no 物业,
    and what would come of a blocked stairway is no fire; as long as something is left."""
    told = [*hits.all_spans(("intent.abuse", "filler.thanked", "filler.identity")), *danger_guards.would_trap(hits)]
    text = blanked(text, told)
    # Chinese has so many examples that a preamble tells no other leaf; Хочу сообщить begins like Хочу умереть.
    preambles = () if hits.language == CHINESE else ("filler.polite",)
    for key in hits.among(("filler.told_before", *preambles, *matter.ANSWERS)):
        left = blanked(text, hits.spans(key))
        text = left if len(bare(left)) >= LEFT else text
    return text
