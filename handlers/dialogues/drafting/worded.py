"""What takes the place of what, in the languages beside the city's own (更正), by their lists of words; the city's own has finer rules.

not noise, a cracked wall │ 3号棟ではなく5号棟 │ не дом 3, а дом 5 ─► what is wrong, and what is right instead
category: noise │ 分類：騒音 ─► the field, and its value
"""

from __future__ import annotations

from collections.abc import Iterator

from handlers.conversation.turn import Turn
from handlers.conversation.wording import plain
from tickets.catalogue import Kind
from values import expressions as re

FIELDS = ("category", "matter", "kind")
BY_NAME = "by name"  # how a field was set that was named before a colon
LONGEST_BESIDE = 16  # characters that only tell where it is more exactly
MOST_WORDS, ARTICLES = 2, frozenset({"a", "an", "the"})  # words of what it stands beside: the bus stop
STEM, SYLLABLES = 4, 2  # letters, and syllables of hangul, by which a word names another form of itself
_CLAUSES = re.compile(r"[,，、。.;；!！?？\n]+")
_MARKS = " 　,，、。.;；:：!！?？\"'«»“”「」"
_PUT = re.compile(r"\s*(?:[:：=]|(?<=\s)[-–—]\s)\s*")
_WORD = re.compile(r"[^\W\d_]+")
_KANA = re.compile(r"[\u3041-\u30ff]")
_HANGUL = re.compile(r"[가-힣]")


def instead(turn: Turn, *, begins: bool = False) -> tuple[str, str]:
    """What the words deny, and what they tell instead; two empty texts where they deny nothing. With `begins` only what a clause
    begins by denying: the lamp is not working denies nothing of the card."""
    if turn.language == turn.city.language:
        return "", ""
    wrong, right = "", list[str]()
    for clause in _clauses(turn):
        before, said, rest = _denied(turn, clause, begins=begins)
        if said and not wrong:
            wrong = said
            right += [part for part in (before, rest) if part]
        elif not said:
            right.append(clause)
    return (wrong, ", ".join(_bare(turn, part) for part in right)) if wrong else ("", "")


def named(turn: Turn) -> list[tuple[str, str, str]]:
    """The fields that the words name, how, and the value of each: category: noise."""
    if turn.language == turn.city.language:
        return []
    found = []
    for clause in _CLAUSES.split(turn.text):
        parts = _PUT.split(clause.strip(_MARKS), maxsplit=1)
        name = plain(parts[0]) if len(parts) > 1 and parts[1] else ""
        field = next((one for one in FIELDS if name and _is_one_of(turn, name, f"report.field_{one}")), "")
        if field:
            found.append((field, BY_NAME, parts[1].strip(_MARKS)))
    return found


def only_beside(turn: Turn) -> bool:
    """Whether no more is told than what it stands beside: its next to the bus stop btw; バス停の横です."""
    if turn.language == turn.city.language or turn.length > LONGEST_BESIDE:
        return False
    beside = turn.case.texts.one_of("supplement.words_beside", turn.language)
    told = plain(_bare(turn, " ".join(filter(None, turn.apart("supplement.words_add")))))
    if (begins := beside.match(told)) is not None:
        return len([word for word in _WORD.findall(told[begins.end() :]) if word not in ARTICLES]) <= MOST_WORDS
    return any(said.end() == len(told) for said in beside.finditer(told))


def kind(turn: Turn, words: str) -> str:
    """The kind of appeal that words call by its name; "" where they call none."""
    texts, said = turn.case.texts, plain(words)
    return next(
        (one.value for one in Kind if plain(texts.text(f"kind.{one.value}", {}, turn.language, turn.now)) in said), ""
    )


def names(words: str, name: str) -> bool:
    """Whether words name something by a word of its name in any form: шума, of шум от завода; 工事, of 工事の騒音."""
    if _KANA.search(name) or not (" " in name or _HANGUL.search(name) or name.isascii()):
        pieces = (words[n : n + SYLLABLES] for n in range(len(words) - 1))
        return any(piece in name for piece in pieces if not _KANA.search(piece))
    return bool(set(_stems(words)) & set(_stems(name)))


def _stems(words: str) -> Iterator[str]:
    for word in _WORD.findall(plain(words)):
        least = SYLLABLES if _HANGUL.match(word) else STEM
        if len(word) >= least:
            yield word[:least]


def _is_one_of(turn: Turn, name: str, key: str) -> bool:
    return any(name in (plain(word), f"the {plain(word)}") for word in turn.words_of(key))


def _clauses(turn: Turn) -> list[str]:
    parts = turn.case.texts.one_of("report.parts_instead", turn.language)
    clauses = []
    for clause in _CLAUSES.split(turn.text):
        at = 0
        for joint in parts.finditer(plain(clause)):
            clauses.append(clause[at : joint.start()])
            at = joint.end()
        clauses.append(clause[at:])
    return [clause.strip(_MARKS) for clause in clauses if clause.strip(_MARKS)]


def _denied(turn: Turn, clause: str, *, begins: bool) -> tuple[str, str, str]:
    """What stands before what a clause denies, what it denies, and what stands behind it."""
    texts, low = turn.case.texts, plain(clause)
    if (mark := texts.one_of("report.denies_behind", turn.language).search(low)) is not None and mark.start():
        return "", clause[: mark.start()].strip(_MARKS), clause[mark.end() :].strip(_MARKS)
    if (mark := texts.one_of("report.denies_before", turn.language).search(low)) is not None:
        before = _bare(turn, clause[: mark.start()].strip(_MARKS))
        return ("", "", "") if begins and before else (before, clause[mark.end() :].strip(_MARKS), "")
    return "", "", ""


def _bare(turn: Turn, clause: str) -> str:
    """A clause without the words that only tell that something is so: it's, это, です."""
    lead, end = (turn.case.texts.one_of(f"report.{key}_is", turn.language) for key in ("tells", "ends"))
    while (said := lead.match(plain(clause))) is not None and said.end():
        clause = clause[said.end() :].strip(_MARKS)
    last = max((said.start() for said in end.finditer(plain(clause)) if said.end() == len(clause)), default=0)
    return clause[:last].strip(_MARKS) if last else clause
