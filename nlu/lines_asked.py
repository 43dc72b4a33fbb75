"""Numbers that are asked for (查号): 供电局电话多少, 欠薪打什么电话, 12315是什么, Which number for the courts?

how a message asks for a number ─► whom it names, by the city's words for its lines ─► the entry that tells the number
                                   nobody that the city knows ─► no other office's number is an answer
"""

from __future__ import annotations

from nlu.characters import blanked, flatten
from nlu.listed import any_of
from nlu.phrasing import length
from tickets.city import City
from values import expressions as re

LONGEST = 24  # characters of a message that asks for a number, and tells no story
BESIDE = 4  # … and of what it may say beside whose number it asks for
UNKNOWN = 8  # … or whose number it is, where the city does not know it: 光明小区物业
_NUMBER_OF = re.compile(any_of("lines_asked.number_of"))
_WHICH = re.compile(any_of("lines_asked.which"))
_WHAT_IS = re.compile(any_of("lines_asked.what_is"))
# 挂了我电话 tells of a call, and 我的号码 is one's own.
_TELLS = re.compile(any_of("lines_asked.tells"))
_POLITE = re.compile(any_of("lines_asked.polite"))


class LinesAsked:
    """The city's lines by the words that ask for them."""

    def __init__(self, city: City) -> None:
        asked = [line for line in city.lines.values() if line.asked]
        self._by_number = {line.number: line.answered_by for line in asked}
        words = {flatten(word): line.answered_by for line in asked for named in line.asked.values() for word in named}
        self._by_name = dict(sorted(words.items(), key=lambda one: -len(one[0])))
        self.entries = frozenset(self._by_number.values())

    def asked(self, text: str) -> str | None:
        """The entry that tells the number; "" where one is asked for that the city does not know, None where none is."""
        flat = flatten(text).strip()
        if length(flat) > LONGEST:
            return None
        if (said := _WHAT_IS.search(flat)) is not None:
            return self._by_number.get(said["digits"])
        which = _WHICH.search(flat)
        asks = which or _NUMBER_OF.search(flat)
        if asks is None:
            return None
        name = next((name for name in self._by_name if name in flat), "")
        at = flat.index(name)
        beside = _POLITE.sub("", blanked(flat, [(at, at + len(name)), asks.span()])).strip()
        if not which and (length(beside) > (BESIDE if name else UNKNOWN) or _TELLS.search(beside)):
            return None
        return self._by_name.get(name, "")
