"""Leaves (事项): those of a message, of which much may tell of no matter.

```
the whole ─┬─→ sure ─────────────────────────────────────→ its leaves ─┐
           └─→ a story: its point, or the clause like one ─→ those ─────┴─→ half by the words beside the place
```
"""

from __future__ import annotations

from handlers.ports.understanding import PlaceMention
from nlu import titles
from nlu.category import KEPT, Categories
from nlu.characters import blanked
from nlu.left_out import INNER
from nlu.taught import Taught
from values import expressions as re

# A story of so many characters that is like no leaf is looked through clause by clause for one that plainly is.
STORY, UNCLEAR, PLAINLY = 40, 0.55, 0.9
RATHER_ELSEWHERE = 0.5  # the same in other languages, which have fewer examples and are less sure
TO_THE_POINT = 0.5  # of the leaf of what a story comes to
UNLIKE_ANY, RATHER = 0.15, 0.6  # where the whole is like no leaf at all, a clause need not be so plainly like one
CLAUSE, CLAUSES = 6, 24
CERTAIN = 0.95  # of the whole, from which no point of a story is looked for
_CLAUSE = re.compile(r"[，,。！!？?；;\n]+")
_SENTENCE = re.compile(r"[。！？!?；;\n]+|(?<=[^\d.]{2})\.(?=\s|$)")
_GROUND = re.compile(r"的[\u4e00-\u9fff]{2,6}$")


class Leaves:
    """The leaves of messages by the city's words, and by what its history taught."""

    def __init__(self, categories: Categories | Taught) -> None:
        self._categories = categories

    def told(self, text: str, spoken: str, place: PlaceMention | None) -> tuple[tuple[str, float], ...]:
        """Categories of the words; where a place is named, half by the words beside it: 河边那个棚子太吵了 is about noise, and yet
        公园的椅子坏了 about a park. The ground behind a 的 stands beside it: 围墙外头的人行道; and so does a part of a house: 2号楼楼道."""
        found = self.of(text, spoken)
        if place is None:
            return found
        named = INNER.sub("", _GROUND.sub("", place.span.text))
        rest = blanked(text, [(place.span.start, place.span.start + len(named))])
        beside = self.of(rest, spoken)
        if not beside:
            return found
        shared: dict[str, float] = {}
        for code, p in (*found, *beside):
            shared[code] = shared.get(code, 0.0) + p / 2
        return tuple(sorted(shared.items(), key=lambda item: -item[1])[:KEPT])

    def of(self, text: str, spoken: str) -> tuple[tuple[str, float], ...]:
        """The leaves of the whole; of a long story that is like none, those of the clause that plainly is like one."""
        whole = self._categories.of(text, spoken)
        sure = whole[0][1] if whole else 0.0
        if spoken != "zh-CN":
            return self._told_in_a_sentence(text, spoken, whole)
        if len(text) < STORY or sure >= CERTAIN:
            return whole
        if (
            (point := titles.point_of(text))
            and (found := self._categories.of(point, spoken))
            and found[0][1] >= TO_THE_POINT
        ):
            return found
        if sure >= UNCLEAR:
            return whole
        clauses = [clause for clause in _CLAUSE.split(text) if len(clause) >= CLAUSE]
        told = [found for clause in clauses[:CLAUSES] if (found := self._categories.of(clause, spoken))]
        best = max(told, key=lambda found: found[0][1], default=())
        return best if best and best[0][1] >= (PLAINLY if sure >= UNLIKE_ANY else RATHER) else whole

    def _told_in_a_sentence(
        self, text: str, spoken: str, whole: tuple[tuple[str, float], ...]
    ) -> tuple[tuple[str, float], ...]:
        """Of a story in another language that is like no leaf, the leaves of the sentence that is like one."""
        sentences = [one for one in _SENTENCE.split(text) if len(one) >= STORY // 2]
        if len(sentences) < 2 or whole and whole[0][1] >= UNCLEAR:
            return whole
        told = [found for one in sentences[:CLAUSES] if (found := self._categories.of(one, spoken))]
        best = max(told, key=lambda found: found[0][1], default=())
        return best if best and best[0][1] >= RATHER_ELSEWHERE else whole
