"""Matter (诉求内容): whether a message tells something to file or answer, and is no mere chat, answer or command.

```
danger ─→ yes · a whole command ─→ no · what is said besides place, number, fillers and chat ─→ enough, for how likely the leaf is?
```
"""

from __future__ import annotations

from collections.abc import Sequence

from handlers.ports.understanding import OF_TICKETS, Intent, Mention, PlaceMention
from nlu.characters import bare, blanked
from nlu.intent_rules import MAIN
from nlu.lexicon import Hits
from nlu.phrasing import SHORT, length

CERTAIN = 0.9
LIKELY = 0.5  # of the best leaf from which a message tells a matter by itself
RATHER = 0.4  # of a long message that also speaks of what was reported before
FAINT = 0.15  # of the best leaf: below it a short message is more likely chat or an answer
MEANINGFUL = 8  # characters besides fillers from which what is no chat is a matter
LONG = 16  # characters from which even what no leaf knows is a matter
TROUBLE = 2  # characters besides the place that a word of trouble needs (停水)
AFTER_THANKS = 6  # and beside a greeting or thanks, where no word of trouble stands
STORY = 30  # characters from which a message that speaks of what was reported before may tell a matter, too
SHORTEST = 3  # a matter has at least so many characters
SURELY = 0.8
ASKED = 0.7  # of who asks how the line is used
_ASIDE = frozenset({"contact", "photo", "detail", "question", "urgent", "number", "reach", "supplement"})
NAMING = ("details.confidential", "details.anonymous")  # how whoever reports is to be named
ANSWERS = (*NAMING, "details.nobody")  # and that nobody frail is there: what a call-taker asks, and no matter
BESIDE = (*ANSWERS, "filler.identity")  # 替我妈报个修 tells of nothing to mend
_OPEN = frozenset({None, "what"})
_NO_MATTER = (
    "intent.small_talk",
    "intent.greeting",
    "intent.thanks",
    "filler.words",
    "filler.polite",
    "filler.identity",
    "intent.abuse",
    *ANSWERS,
)
_COMMANDS = frozenset({Intent.HUMAN, Intent.CANCEL, Intent.RESTART, Intent.BACK, Intent.HELP})


def told(
    flat: str, hits: Hits, sure: float, place: PlaceMention | None, phone: Mention | None, expecting: str | None
) -> bool:
    """Whether there is something to file or answer: a likely leaf (`sure`, 0 to 1), a word of trouble, or enough that is no chat.
    Where a detail was asked for, only a matter that is sure is another one; where a place was, what is none may be a refusal."""
    said = hits.once(bare)
    if len(said) < SHORTEST:
        return _told_in_a_word(hits, sure, expecting)
    answered = hits.all_spans(BESIDE)
    if expecting == "place" and place is not None:  # "near East Lake park" tells of no trouble with a park
        answered = [*answered, (place.span.start, place.span.end)]
    trouble = any(not _inside(where, answered) for where in hits.spans("problem.words"))
    if not trouble and hits.covered("intent.small_talk") >= MAIN * len(said):
        return False
    likely = sure >= FAINT
    polite = hits.has("intent.thanks", "intent.greeting")
    # Whoever begins with a place tells what is wrong there, and so does whoever was asked what is wrong.
    somewhere = expecting in _OPEN and place is not None and likely and not polite
    # 宏达工地，滨江二期 names two things and no trouble; 跟你说了多少遍了 is no place and no matter.
    named = expecting == "place" and place is not None and not trouble
    refused = expecting == "place" and place is None and not likely
    rest = _beside(flat, hits, place, phone)
    if sure >= (CERTAIN if expecting in _ASIDE else LIKELY) and not named:
        least = TROUBLE if somewhere else AFTER_THANKS if polite and not trouble else SHORTEST
        if rest >= least:
            return True
    if trouble and not refused:
        return rest >= TROUBLE
    return rest >= (SHORTEST if somewhere else MEANINGFUL if likely else LONG)


def _beside(flat: str, hits: Hits, place: PlaceMention | None, phone: Mention | None) -> int:
    """How much is said besides chat and fillers, the place and the number."""
    gone = hits.all_spans(_NO_MATTER)
    gone += [(found.span.start, found.span.end) for found in (place, phone) if found is not None]
    return length(blanked(flat, gone))


def _inside(where: tuple[int, int], spans: Sequence[tuple[int, int]]) -> bool:
    return any(start <= where[0] and where[1] <= end for start, end in spans)


def _told_in_a_word(hits: Hits, sure: float, expecting: str | None) -> bool:
    """停水 tells all there is to tell; 路灯 only beside the question what it is about."""
    return expecting not in _ASIDE and (hits.has("problem.events") or expecting == "what" and sure >= LIKELY)


def is_about_the_line(flat: str, intents: Sequence[tuple[Intent, float]], own: bool, leaf: float) -> bool:
    """Whether the message wants something of the line and tells nothing to file; `own`: it names what was reported before.

    你们到底来不来: short, in a hurry, and like no leaf.
    """
    first, sure = intents[0]
    if first in (Intent.HELP, Intent.LANGUAGE) and sure >= ASKED and leaf < FAINT:
        return True  # I just moved here, can I complain here?
    if sure < SURELY or (leaf >= RATHER and length(flat) > STORY):
        return False  # 上次那个事拖了三个月，…，现在化粪池又满了: behind the old matter a new one is told
    report = next((p for i, p in intents if i is Intent.REPORT), 0.0)
    if first in _COMMANDS or first in OF_TICKETS and (own or report < 0.5):
        return True
    return first is Intent.URGE and leaf < LIKELY and length(flat) <= SHORT
