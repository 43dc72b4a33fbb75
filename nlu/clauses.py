"""Clauses (分句): where each clause and sentence of a message begins and ends, however it is spoken and punctuated."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence

from nlu.characters import HAN
from values import expressions as re

OTHER_SCRIPT = re.compile(r"[\u3041-\u30fa\uac00-\ud7a3]")  # kana and hangul
SENTENCE = 60  # characters from which a sentence is taken in parts
CLAUSE = re.compile(r"[，,。！!？?；;\n、]+|\.\s|\s{2,}|[:：](?!\d)")
# A message spoken and not punctuated: its blanks are its marks, where what stands between them is long enough for a clause.
SPOKEN = re.compile(r"(?<=[\u3400-\u9fff])\s+(?=[\u3400-\u9fff])")
# One spoken without any mark or blank: words that begin another clause in speech.
_RUNNING = re.compile(
    r"(?:我(?:就)?(?:想|要)(?:跟你们?)?(?:说|讲|反映|问)(?:一下|下|个事)?)?(?:就是说?|然后呢?)(?=.{6})|(?=你们?(?:能不能|管不管|说咋))|(?=我(?:妈|爸|家孩子|们家住|们一共))|(?=(?:老板|物业)说)|(?=天天(?:开|都|吵|闹))|(?=他(?:们|家)?(?:天天|每天|总是|老是|又|就))|(?=我上去)|(?=报警)|(?=孩子(?:明年|今年|要|还))|(?:喂)?(?:你好|您好)(?:那个|就是)*(?=.{6})|(?:那个)?我(?:是)?住(?:在)?的?(?=我们家|楼上|隔壁)|(?=谁赔)"
)
# 我妈就哭所以能不能加个桶: said in one breath, and another clause.
_GOES_ON = re.compile(r"(?<=[\u3400-\u9fff]{6})(?<!之)(?=(?:然后|所以)[\u3400-\u9fff]{4})")
UNMARKED = 24  # characters of a clause without marks from which it is looked through for those
LISTED = 6  # characters of what 、 parts, from which that is a clause of its own
SPOKEN_CLAUSE = 5  # characters of such a clause, on the average
_MARK = re.compile(r"[\s，,。.！!？?；;：:、~～…】]")
# 尊敬的领导我家停水: a salutation needs no mark behind it.
_SALUTES = re.compile(r"(?:[您你]们?好|领导|同志|市长|书记|主任|局长)[们啊呀]?$")
_ALPHABETIC = re.compile(r"[a-z\u0400-\u04ff]", re.IGNORECASE)
LETTERS_A_HAN = 1.5  # letters for each Han character from which a mixed message is told in letters
_SENTENCE = re.compile(r"[。！!？?；;\n]+|\s{2,}")


def clauses_of(text: str, whole: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Where each clause begins and ends; what looks like an end inside of something `whole` (No. 38) is none."""
    mark = CLAUSE
    if not CLAUSE.search(text.strip()) and len(pieces := SPOKEN.split(text)) > 1:
        mark = SPOKEN if len(text) >= SPOKEN_CLAUSE * len(pieces) else CLAUSE
    if mark is CLAUSE and HAN.search(text) and not CLAUSE.search(text.strip()) and len(text) >= UNMARKED:
        mark = _RUNNING
    found = itertools.chain(mark.finditer(text), _GOES_ON.finditer(text))
    marks = (
        m for m in sorted(found, key=lambda m: m.start()) if not any(s < m.start() and m.end() < e for s, e in whole)
    )
    ends = [0, *_without_lists([m.span() for m in marks], text), len(text)]
    return [(a, b) for a, b in itertools.pairwise(ends) if b > a]


def _without_lists(marks: Sequence[tuple[int, int]], text: str) -> Iterator[int]:
    """Where clauses end: not within a list of a few words each, 音、体、美特长生的培训."""
    before = 0
    for (start, end), (behind, _) in itertools.pairwise([*marks, (len(text), len(text))]):
        if text[start:end] != "、" or min(start - before, behind - end) >= LISTED:
            yield end
        before = end


def sentences_of(text: str) -> Iterator[tuple[int, int]]:
    """Where each sentence begins and ends, its mark with it; a long one in parts of several clauses."""
    start = 0
    for mark, behind in [*(m.span() for m in _SENTENCE.finditer(text)), (len(text), len(text))]:
        part, end = start, min(mark + 1, behind)
        for _, to in clauses_of(text[start:end], []):
            if start + to - part > SENTENCE or start + to == end:
                yield part, start + to
                part = start + to
        start = behind


def without(text: str, spans: list[tuple[int, int]]) -> str:
    """The text without what stands in the `spans`."""
    if not spans:
        return text
    gone = {i for s, e in spans for i in range(max(0, s), min(e, len(text)))}
    return "".join(c for i, c in enumerate(text) if i not in gone)


def set_apart(text: str, polite: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Of what is polite, what stands by itself: nothing is cut out of the middle of 咋投诉 or 忘了说声谢谢."""
    opens = {0, *(end for _, end in polite)} | {at for at, sign in enumerate(text) if _MARK.match(sign)}
    return [
        (start, end)
        for start, end in polite
        if (start in opens or start - 1 in opens and _MARK.match(text[start - 1]))
        and (
            end == len(text) or _MARK.match(text[end - 1]) or _MARK.match(text[end]) or _SALUTES.search(text[start:end])
        )
    ]


def is_chinese(text: str) -> bool:
    """Whether it is told neither in letters nor in kana or hangul."""
    return not (OTHER_SCRIPT.search(text) or is_alphabetic(text))


def is_alphabetic(text: str) -> bool:
    """Whether it is told in letters; a Chinese address within makes no Chinese sentence of it."""
    if OTHER_SCRIPT.search(text):
        return False
    letters = len(_ALPHABETIC.findall(text))
    return letters > 0 and letters > LETTERS_A_HAN * len(HAN.findall(text))
