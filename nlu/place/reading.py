"""What the grammar makes of a Chinese message (解读): its words, the readings of places among them, the best one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from nlu.place.candidate import Candidate
from nlu.place.chains import Chains
from nlu.place.gazetteer import Found, Gazetteer
from nlu.place.ranking import best_of, threatened
from nlu.place.relative import relative_of
from nlu.place.words import Words


@dataclass(frozen=True)
class Reading:
    """`known` are the city's names in the text; `pointed` is where it points to a place without naming one, looked for only
    where no candidate is."""

    words: Words
    candidates: Sequence[Candidate]
    best: Candidate | None
    known: Sequence[Found]
    pointed: tuple[int, int] | None

    @property
    def flat(self) -> str:
        return self.words.flat


class Readings:
    """Reads Chinese messages with one city's names."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        self._gazetteer = gazetteer
        self._chains = Chains(gazetteer)

    def of(self, flat: str) -> Reading:
        """What a flattened text says of places."""
        words = Words(flat)
        candidates = [c for c in self._chains.read(words) if not threatened(c, flat)]
        best = best_of(candidates, flat)
        return Reading(words, candidates, best, self._gazetteer.find(flat), None if best else relative_of(flat))
