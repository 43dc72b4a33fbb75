"""Signs (特征): what can be seen at each token of an address, for the model of its parts.

Characters around it, the words that the dictionary cuts, the kind of each character (路, 号, 栋 … end parts), what came before
and comes behind, and whether something stands twice.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from nlu.characters import HAN
from nlu.place.words import Words

_ENDS = {
    "province": "省",
    "city": "市州盟",
    "district": "区县旗",
    "town": "镇乡",
    "road": "路街道巷弄",
    "number": "号",
    "building": "幢栋楼座",
    "unit": "单元",
    "room": "室",
    "floor": "层",
    "community": "村社",
    "landmark": "园苑城厦场店厂院校司馆",
}
_KIND = {char: kind for kind, chars in _ENDS.items() for char in chars}
_NO_ENDS = frozenset({"digit", "letter", "numeral", "side", "han", "mark"})
_NUMERALS = frozenset("一二三四五六七八九十")
_SIDES = frozenset("东西南北中")
_DIVIDES = frozenset({"digit", "letter", "mark"})
_BEFORE, _BEHIND = "<", ">"


def signs(tokens: Sequence[str]) -> Iterator[list[str]]:
    """The signs of each token, in order."""
    seen = _Seen(tokens)
    of_words = _words(tokens)
    so_far: list[str] = []
    for i in range(len(tokens)):
        yield [
            "all",
            *_around(seen, i),
            *_kinds(seen, i),
            *of_words[i],
            *_before(seen, i, so_far),
            *_behind(seen, i),
            *_run(seen, i),
        ]
        kind = seen.kinds[i]
        if kind not in _NO_ENDS:
            so_far.append(kind)
        elif kind in {"digit", "letter"}:
            so_far.append("digit")


class _Seen:
    """The tokens as shapes (numbers by their length) and kinds, with what lies beyond both ends."""

    def __init__(self, tokens: Sequence[str]) -> None:
        self.tokens = tokens
        self.shapes = [_shape(token) for token in tokens]
        self.kinds = [_kind(token) for token in tokens]
        self.pairs: dict[tuple[str, str], list[int]] = defaultdict(list)
        for i in range(len(tokens) - 1):
            self.pairs[tokens[i], tokens[i + 1]].append(i)

    def shape(self, i: int) -> str:
        return self.shapes[i] if 0 <= i < len(self.shapes) else _BEFORE if i < 0 else _BEHIND

    def kind(self, i: int) -> str:
        return self.kinds[i] if 0 <= i < len(self.kinds) else _BEHIND

    def again(self, i: int) -> str:
        """Whether the pair of tokens that begins here stands elsewhere, too: an address told twice."""
        if not 0 <= i < len(self.tokens) - 1:
            return ""
        at = self.pairs[self.tokens[i], self.tokens[i + 1]]
        return ("later" if at[-1] > i else "") + ("earlier" if at[0] < i else "")


def _shape(token: str) -> str:
    if token[0].isdigit():
        return "0" * min(len(token), 4) if token.isdigit() else "0-0"
    return "a" * min(len(token), 2) if token.isascii() and token.isalpha() else "_" if token.isspace() else token


def _kind(token: str) -> str:
    if token[0].isdigit():
        return "digit"
    if token.isascii() and token.isalpha():
        return "letter"
    if token in _NUMERALS:
        return "numeral"
    if token in _SIDES:
        return "side"
    return _KIND.get(token, "han" if HAN.match(token) else "mark")


def _around(seen: _Seen, i: int) -> Iterator[str]:
    near = [seen.shape(i + k) for k in range(-4, 5)]
    for k in range(-4, 5):
        yield f"u{k}={near[k + 4]}"
    for k in range(-2, 2):
        yield f"d{k}={near[k + 4]}{near[k + 5]}"
    for k in range(-2, 1):
        yield f"t{k}={near[k + 4]}{near[k + 5]}{near[k + 6]}"
    for k in (3, 4):
        yield f"f{k}={''.join(near[4 : 4 + k])}"
        yield f"g{k}={''.join(near[5 - k : 5])}"
    yield f"s={near[3]}{near[5]}"
    if seen.kinds[i] in {"digit", "letter"}:
        yield f"n={seen.tokens[i]}"
        yield f"n+={seen.tokens[i]}{near[5]}"


def _kinds(seen: _Seen, i: int) -> Iterator[str]:
    kinds = [seen.kind(i + k) for k in range(-2, 3)]
    yield "k3=" + "|".join(kinds[1:4])
    yield "k5=" + "|".join(kinds)


def _words(tokens: Sequence[str]) -> list[list[str]]:
    """The dictionary's word at each token, before and behind it, with the place of the token in the word."""
    words = Words("".join(tokens))
    of_char: list[tuple[str, str, str]] = []
    for word, tag in words.items:
        written = "0" if word.isascii() else word
        marks = "S" if len(word) == 1 else "B" + "M" * (len(word) - 2) + "E"
        of_char += [(mark, tag, written) for mark in marks]
    starts = [0]
    for token in tokens:
        starts.append(starts[-1] + len(token))
    at = [of_char[start] for start in starts[:-1]]
    found: list[list[str]] = []
    for i, (mark, tag, word) in enumerate(at):
        shown = [f"w={mark}{of_char[starts[i + 1] - 1][0]}", f"wt={mark}{tag}", f"ww={mark}{word}"]
        for name, k in (("+", i + 1), ("-", i - 1)):
            if 0 <= k < len(at):
                shown += [f"w{name}={at[k][0]}{at[k][1]}", f"ww{name}={at[k][0]}{at[k][2]}"]
        found.append(shown)
    return found


def _before(seen: _Seen, i: int, so_far: Sequence[str]) -> Iterator[str]:
    kind, behind = seen.kinds[i], seen.kind(i + 1)
    last = so_far[-3:]
    yield "h=" + "|".join(last)
    yield "h1=" + "|".join([*last[-1:], kind])
    yield "h2=" + "|".join([*last[-2:], kind, behind])
    yield f"hn={min(so_far.count('digit'), 4)}{kind}"
    had = "".join(str(int(name in so_far)) for name in ("road", "number", "building", "unit"))
    yield f"hh={had}{kind}|{behind}"
    yield f"start={min(i, 6)}"
    for k in range(i - 1, max(-1, i - 8), -1):
        if seen.kinds[k] not in {"han", "mark", "numeral", "side"}:
            yield f"p={seen.shapes[k]}{i - k}"
            yield f"pp={seen.shapes[k]}{seen.shapes[i]}"
            return


def _behind(seen: _Seen, i: int) -> Iterator[str]:
    rest = seen.kinds[i + 1 :]
    yield f"end={min(len(rest), 6)}"
    yield "a=" + "".join(
        str(int(name in rest)) for name in ("province", "city", "district", "town", "road", "building")
    )
    yield f"an={min(rest.count('digit'), 3)}"
    yield f"again={seen.again(i)}|{seen.again(i - 1)}"
    for k in range(i, min(len(seen.kinds), i + 7)):
        if seen.kinds[k] not in _NO_ENDS:
            yield f"e={seen.shapes[k]}{k - i}"
            break
    ends = [kind for kind in seen.kinds[i:] if kind not in _NO_ENDS]
    yield "ee=" + "|".join(ends[:1])


def _run(seen: _Seen, i: int) -> Iterator[str]:
    """The stretch without numbers and marks around the token: its place in it, its last character, what follows it."""
    start = end = i
    while start and seen.kinds[start - 1] not in _DIVIDES:
        start -= 1
    while end + 1 < len(seen.kinds) and seen.kinds[end + 1] not in _DIVIDES:
        end += 1
    kind = seen.kinds[i]
    yield f"r={min(i - start, 5)}{min(end - i, 5)}"
    yield f"re={seen.shapes[end]}{kind}"
    yield f"r+={seen.shape(end + 1)}{seen.shape(end + 2)}{kind}"
    yield f"r-={seen.shape(start - 1)}{kind}"
