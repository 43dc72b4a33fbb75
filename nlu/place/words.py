"""The words of a message with their classes (分词), by position."""

from __future__ import annotations

import rjieba

PROPER = ("ns", "nr", "nz", "nt")  # classes of proper names


class Words:
    """The words of one flattened text with their classes, by position."""

    def __init__(self, flat: str) -> None:
        self.flat = flat
        self.items: list[tuple[str, str]] = rjieba.tag(flat, False)
        self.starts: list[int] = []
        self.names: list[int] = []  # where the names of places begin, once they are found
        self._at: dict[int, int] = {}
        at = 0
        for index, (word, _) in enumerate(self.items):
            self.starts.append(at)
            at += len(word)
            self._at[at] = index

    def ending_at(self, end: int) -> int | None:
        """The index of the word that ends here."""
        return self._at.get(end)

    def containing(self, at: int) -> int:
        """The index of the word that holds the character before `at`."""
        low, high = 0, len(self.starts)
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (middle, high) if self.starts[middle] < at else (low, middle)
        return low

    def named_within(self, start: int, end: int) -> bool:
        """Whether the name of a place begins in this stretch."""
        return any(start <= name < end for name in self.names)

    def acts_within(self, start: int, end: int) -> bool:
        """Whether a verb or an adverb of two characters stands whole in this stretch."""
        index = self.containing(start + 1)
        while index < len(self.items) and self.starts[index] < end:
            word, tag = self.items[index]
            if tag in {"v", "d", "vd"} and len(word) > 1 and start <= self.starts[index] <= end - len(word):
                return True
            index += 1
        return False

    def rest(self, at: int) -> list[tuple[str, str]]:
        """The words from a position within a word on; the first is what is left of that word."""
        index = self.containing(at)
        word, tag = self.items[index]
        return [(word[at - self.starts[index] :], tag), *self.items[index + 1 :]]

    def proper(self, start: int, end: int) -> bool:
        """Whether a word within is a proper name to the dictionary."""
        index = self.containing(start + 1)
        while index < len(self.items) and self.starts[index] < end:
            if self.items[index][1].startswith(PROPER):
                return True
            index += 1
        return False
