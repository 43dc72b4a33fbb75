"""Signs of a whole stretch (整段特征): what can be seen of a place as a whole, for choosing among the likeliest ones.

The chain of borders (`border_signs`) sees a few characters around each position. Here a stretch is looked at from both of its ends at
once, against the grammar's reading, and by what is left of the message without it.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from math import log

from nlu.place import said
from nlu.place.border_model import Border
from nlu.place.border_signs import MARKS, list_of, sort_of
from nlu.place.bordered import RESTS
from nlu.place.candidate import Candidate
from nlu.place.ranking import worth
from nlu.place.reading import Reading
from nlu.place.said import BEYOND, Told
from nlu.place.tables import tables

_LEAST = -8.0  # the logarithm of how sure the chain is, at the least
_LENGTHS = (3, 4, 5, 6, 8, 10, 13, 17, 22)
_SURE = (0.3, 0.5, 0.7, 0.85, 0.93, 0.97, 0.99, 0.997)
_WITHIN = "的，,、。和与到那（"
_EDGE = ("", "")  # beyond the first and the last word
_NO_LIST = 50
Signs = tuple[Sequence[str], Sequence[tuple[str, float]]]  # what is so, and what is so much


class Surroundings:
    """A message around its stretches: its words with their lists and classes, and the likeliest stretch of the chain."""

    def __init__(self, reading: Reading, borders: Sequence[Border], told: Callable[[str], Told]) -> None:
        self.reading = reading
        self._flat = flat = reading.flat
        self._first = borders[0] if borders else None
        self._sure = {(border.start, border.end): log(max(border.sure, 1e-9)) for border in borders}
        self._items = reading.words.items
        self._starts = reading.words.starts
        self._lists = [list_of(word) for word, _ in self._items]
        self._told = [*(told(word) for word, _ in self._items), BEYOND]  # the last is before the first, too
        self._marks = [i for i, char in enumerate(flat) if char in MARKS]
        acting = [tag[0] in "vad" or tag in {"zg", "i", "l"} for _, tag in self._items]
        self._acts = [self._starts[i] for i, acts in enumerate(acting) if acts]  # where words of doing begin

    def _numbers(self, start: int, end: int) -> tuple[tuple[str, float], ...]:
        """How sure the chain is of a stretch, and how much less than of its likeliest."""
        sure = max(self._sure.get((start, end), _LEAST), _LEAST)
        likeliest = log(max(self._first.sure, 1e-9)) if self._first else _LEAST
        first = self.reading.words.containing(start + 1)
        last = self.reading.words.containing(end)
        odds = [word.odds for word in self._told[first : last + 1]]
        return (
            ("sure", sure),
            ("less sure", max(sure - likeliest, _LEAST)),
            ("likeliest", float(sure == likeliest)),
            ("odds least", min(odds)),
            ("odds against", sum(odd for odd in odds if odd < 0)),
            ("odds head", odds[0]),
            ("odds tail", odds[-1]),
            ("odds behind", self._told[last + 1].odds),
            ("odds before", self._told[first - 1].odds),
        )

    def opening(self, start: int) -> list[str]:
        """The signs of where it begins, the same for all stretches that begin there."""
        first = self.reading.words.containing(start + 1)
        found = [*self._at_head(start, first), *self._told_at_head(first)]
        found.append(f"left {min(start - self._clause_from(start), 6)}")
        found.append(f"clause {min(bisect_left(self._marks, start), 4)}")
        return found

    def closing(self, end: int) -> list[str]:
        """The signs of where it ends, the same for all stretches that end there."""
        last, to, acts = self.reading.words.containing(end), self._clause_to(end), self._acts
        found = [*self._at_tail(end, last), *self._told_at_tail(last), f"right {min(to - end, 6)}"]
        found.append(f"acts behind {bisect_left(acts, self._start_of(last + 1)) < bisect_left(acts, to)}")
        return found

    def whole(self, start: int, end: int, said: Sequence[str]) -> Signs:
        """The signs of both ends together and of what lies between; `said` are its cues."""
        first = self.reading.words.containing(start + 1)
        last = self.reading.words.containing(end)
        found = [
            *self._by_grammar(start, end),
            *self._by_known(start, end),
            *self._within(start, end, first, last),
            *self._outside(start, end, first, last),
        ]
        top = self._first
        if top is not None and (top.start, top.end) == (start, end):
            found.append(f"likeliest {sum(top.sure >= edge for edge in _SURE)}")
        found += [f"cue {cue}" for cue in said]
        found += [f"rest {i}" for i, rest in enumerate(RESTS) if rest.search(self._flat, start, end)]
        return found, self._numbers(start, end)

    def none(self) -> Signs:
        """The signs that no stretch is a place."""
        reading = self.reading
        best = sort_of(reading.best) if reading.best else 0
        top = log(max(self._first.sure, 1e-9)) if self._first else _LEAST
        found = [
            "none",
            f"none best {best}",
            f"none pointed {reading.pointed is not None}",
            f"none known {bool(reading.known)}",
        ]
        return [*found, f"none size {min(len(self._flat) // 30, 4)}"], (("none sure", max(top, _LEAST)),)

    def _by_grammar(self, start: int, end: int) -> Iterator[str]:
        best = self.reading.best
        if best is None:
            pointed = self.reading.pointed
            yield f"pointed {_against(start, end, pointed)}" if pointed else "nothing"
        elif best.start < end and start < best.end:
            against = _against(start, end, (best.start, best.end))
            yield f"best {against}{sort_of(best) if against == '==' else ''}"
            yield from self._beside_best(start, end, best)
        else:
            yield from self._instead_of_best(start, end, best)
        top = self._first
        if top is not None and (top.start, top.end) != (start, end):
            yield f"top {_against(start, end, (top.start, top.end))}"

    def _beside_best(self, start: int, end: int, best: Candidate) -> Iterator[str]:
        """What a stretch has before or behind the grammar's reading, or lacks of it."""
        containing, flat = self.reading.words.containing, self._flat
        if start < best.start:
            at = containing(start + 1)
            lead = flat[start : best.start]
            listed = lead in tables().words or lead in tables().leading
            yield from (
                f"lead {min(len(lead), 5)} {listed}",
                f"lead said {self._told[at].by_examples}",
                f"lead tag {self._items[at][1]}",
            )
        if start > best.start:
            yield f"lacks {min(start - best.start, 5)}"
        if end > best.end:
            at, last = containing(best.end + 1), containing(end)
            yield from (f"on {min(end - best.end, 6)}", f"on {flat[best.end]}", f"on said {self._told[at].by_examples}")
            yield from (
                f"on tag {self._items[at][1]}",
                f"on list {self._lists[at]} {self._lists[last]}",
                f"on end {self._end(end)}",
            )
        if end < best.end:
            at = containing(end + 1)
            yield from (f"less {min(best.end - end, 6)}", f"less said {self._told[at].by_examples}")
            yield from (f"less tag {self._items[at][1]}", f"less list {self._lists[at]}")

    def _instead_of_best(self, start: int, end: int, best: Candidate) -> Iterator[str]:
        others = [c for c in self.reading.candidates if c.start < end and start < c.end]
        yield "other" if others else "elsewhere"
        yield "before best" if end <= best.start else "behind best"
        if others:
            better = max(worth(c, self._flat) for c in others) - worth(best, self._flat)
            yield f"other worth {max(-5, round(better))}"
            yield f"other {max(map(sort_of, others))} {sort_of(best)}"

    def _by_known(self, start: int, end: int) -> Iterator[str]:
        for known in self.reading.known:
            if known.start < end and start < known.end:
                yield "known" if start <= known.start and known.end <= end else "known cut"
                if (known.start, known.end) == (start, end):
                    yield "known whole"

    def _at_head(self, start: int, first: int) -> Iterator[str]:
        """The words on both sides of where it begins; within a word its pieces."""
        items = self._items
        opens = self._starts[first] == start
        head, head_list = items[first], self._lists[first]
        before, before_list = (items[first - 1], self._lists[first - 1]) if first else (_EDGE, _NO_LIST)
        if not opens:
            cut = start - self._starts[first]
            before, head = (head[0][:cut], "part"), (head[0][cut:], head[1])
            before_list, head_list = list_of(before[0]), list_of(head[0])
        yield from (f"opens {opens}", f"head {head[1]}", f"before {before[1]}")
        yield from (f"head {head_list}", f"before {before_list}")

    def _at_tail(self, end: int, last: int) -> Iterator[str]:
        """The words on both sides of where it ends; within a word its pieces."""
        items = self._items
        closes = self.reading.words.ending_at(end) is not None
        tail, tail_list = items[last], self._lists[last]
        more = last + 1 < len(items)
        behind, behind_list = (items[last + 1], self._lists[last + 1]) if more else (_EDGE, _NO_LIST)
        if not closes:
            cut = end - self._starts[last]
            behind, tail = (tail[0][cut:], "part"), (tail[0][:cut], tail[1])
            behind_list, tail_list = list_of(behind[0]), list_of(tail[0])
        further = items[last + 2][1] if last + 2 < len(items) else ""
        yield from (f"closes {closes}", f"end {self._end(end)}", f"tail {tail[1]}", f"behind {behind[1]}")
        yield from (f"tail {tail_list}", f"behind {behind_list}", f"behind {behind[1]} {further}")

    def _told_at_head(self, first: int) -> Iterator[str]:
        """How the words on both sides of where it begins are used elsewhere."""
        head, before = self._told[first], self._told[first - 1]
        yield from (f"head said {head.by_examples}", f"before said {before.by_examples}")
        yield from (f"head said {head.by_examples} {before.by_examples}", f"head told {head.inside}")
        yield from (f"before told {before.inside}", f"head told {head.inside} {before.inside}")
        yield from (f"begins {head.begins}", f"stands before {before.before}")

    def _told_at_tail(self, last: int) -> Iterator[str]:
        """How the words on both sides of where it ends are used elsewhere."""
        tail, behind = self._told[last], self._told[last + 1]
        yield from (f"tail said {tail.by_examples}", f"behind said {behind.by_examples}")
        yield from (f"tail said {tail.by_examples} {behind.by_examples}", f"tail told {tail.inside}")
        yield from (f"behind told {behind.inside}", f"tail told {tail.inside} {behind.inside}")
        yield from (f"ends {tail.ends}", f"stands behind {behind.behind}")

    def _within(self, start: int, end: int, first: int, last: int) -> Iterator[str]:
        tags = "".join(tag[0] for _, tag in self._items[first : last + 1])
        yield from (f"{tag} {min(tags.count(tag), 3)}" for tag in "vdpurcma" if tag in tags)
        words = self._told[first : last + 1]
        yield f"said of matters {min(sum(word.by_examples in range(2, 5) for word in words), 3)}"
        yield f"said new {min(sum(word.by_examples == said.NEW for word in words), 4)}"
        yield f"told of matters {min(sum(word.inside in said.MATTER for word in words), 3)}"
        yield f"told new {min(sum(word.inside == said.NEW for word in words), 4)}"
        yield from (f"words {min(len(words), 10)}", f"length {sum(end - start >= edge for edge in _LENGTHS)}")
        body = self._flat[start:end]
        yield from (f"has {char}" for char in _WITHIN if char in body)
        if body.count("（") != body.count("）"):
            yield "bracket"

    def _outside(self, start: int, end: int, first: int, last: int) -> Iterator[str]:
        """What the message still tells without the stretch."""
        size, acts = len(self._flat), self._acts
        opens, closes = self._starts[first], self._start_of(last + 1)
        acting = bool(acts) and (acts[0] < opens or acts[-1] >= closes)
        before = bisect_left(acts, self._clause_from(start)) < bisect_left(acts, opens)
        behind = bisect_left(self._starts, self._clause_to(end)) - last - 1
        yield from (f"acting {acting} {size > 60}", f"acts before {before} {max(0, min(behind, 2))}")
        yield from (f"size {min(size // 30, 4)}", f"whole {start == 0} {end == size}")

    def _clause_from(self, start: int) -> int:
        """Where the clause begins in which a stretch begins."""
        marks = bisect_left(self._marks, start)
        return self._marks[marks - 1] + 1 if marks else 0

    def _clause_to(self, end: int) -> int:
        """Where the clause ends in which a stretch ends."""
        marks = bisect_left(self._marks, end)
        return self._marks[marks] if marks < len(self._marks) else len(self._flat)

    def _start_of(self, word: int) -> int:
        """Where a word begins; the end of the message behind the last."""
        return self._starts[word] if word < len(self._starts) else len(self._flat)

    def _end(self, end: int) -> str:
        """The kind of the end of a name that stands here."""
        return next((kind for _, kind in tables().suffixes_at(self._flat, end)), "")


def _against(start: int, end: int, other: tuple[int, int]) -> str:
    """Where two ends lie against those of another stretch; x where the stretches do not touch."""
    if end <= other[0] or other[1] <= start:
        return "x"
    return _order(start, other[0]) + _order(end, other[1])


def _order(a: int, b: int) -> str:
    return "=" if a == b else "<" if a < b else ">"
