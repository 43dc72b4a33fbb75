"""Danger (险情): danger to life that is going on now, and how urgent a matter is that is none.

```
words of a danger ─→ metaphor? (气炸了) ─→ negated? (没着火) ─→ past, imagined, only asked about? ─→ Emergency
```
Recall first: a word of danger counts unless its sentence clearly says that it is no danger now; "现在", "又", "还在" in the
sentence outweigh a past. Self-harm is never talked away by time or doubt, only by a plain metaphor.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass

from handlers.ports.understanding import Emergency, Mention, Span
from nlu.lexicon import Hits, Lexicon, span
from tickets.catalogue import Catalogue, DeadlineClass

# Told to first when several are in one message: what must be answered first.
DANGERS = (
    "self_harm", "gas", "fire", "electric", "lift", "drowning", "flood", "collapse",
    "medical", "traffic", "violence", "poison", "child", "missing", "fraud", "freezing",
)  # fmt: skip
# A past does not end these: who was lost yesterday is still lost, who was cheated yesterday may still stop the money.
_LASTING = frozenset({"self_harm", "missing", "fraud", "freezing"})
# Fear and doubt are part of these: 怕房子塌, 可能要倒 is a report of danger, not a thought.
_FEARED = frozenset({"self_harm", "missing", "fraud", "freezing"})
# "经常困人" tells of many times before, not of somebody inside.
_HABITUAL = frozenset({"lift", "fire", "traffic", "drowning", "medical"})
# With these the danger is over for who is out; a fire or gas goes on behind who went out.
_ENDS_OUTSIDE = frozenset({"lift", "child", "drowning", "missing"})
_STATE = re.compile(r"快|要|随时|越来越|已经|歪|倾斜|裂|悬")
_DENIED = re.compile(r"没|未|不|別|not |n't |не |안\s|못\s")
# What nearly happened is urgent, not going on.
_NEARLY = re.compile(r"差点|险些|差一点|\bnearly\b|\balmost\b|そうにな(?:った|り)|ところだった|뻔|чуть не|едва не")
NEAR_MISS_REACH = 8
_SENTENCE = re.compile(r"[。！？!?\n；;]+|(?<=[a-zа-я])\.(?=\s|$)")
NEGATION_REACH = 4  # characters before the word
NEGATION_REACH_ALPHABETIC = 14
IMAGINED_REACH = 16  # characters between 要是 and the danger
SUSPECTED = 0.85  # of all leaves of one danger together, from which the matter itself is that danger
LONGEST_CRY = 120  # characters: a long letter names its danger, or it is none now
RELIABLE = 0.7  # from which a category's own danger or deadline counts
_ASKED_IF = re.compile(r"(?:有没有|是不是|会不会|是否)$")


@dataclass(frozen=True)
class Risk:
    """What `read` found: the danger, the urgency and the words that made it urgent."""

    emergency: Emergency | None
    urgency: int
    urgent_words: tuple[Span, ...]
    vulnerable: tuple[Mention, ...]


def read(
    text: str, flat: str, hits: Hits, lexicon: Lexicon, catalogue: Catalogue, categories: tuple[tuple[str, float], ...]
) -> Risk:
    """The danger in a message and its urgency: 1 danger to life, 2 urgent, 3 soon, 4 ordinary."""
    emergency = _emergency(text, flat, hits, lexicon)
    vulnerable = tuple(
        Mention(kind, span(text, *first))
        for kind in lexicon.keys.get("vulnerable", ())
        if (first := hits.first(f"vulnerable.{kind}")) is not None
    )
    leaf = catalogue.get(categories[0][0]) if categories and categories[0][1] >= RELIABLE else None
    if emergency is None and len(flat) <= LONGEST_CRY and not _talked_away(flat, hits):
        emergency = _by_category(text, flat, hits, catalogue, categories)
    if emergency is None and leaf is not None and leaf.danger and _talked_away(flat, hits):
        leaf = None
    words = _words(hits, ("urgent.life", "urgent.urgent"))
    level = _urgency(hits, emergency, bool(vulnerable), leaf.deadline_class if leaf else None)
    if level == 2 and not words:
        words = _words(hits, ("urgent.outage", "urgent.cold"))
    if level == 3 and not words:
        words = _words(hits, ("urgent.soon",))
    return Risk(emergency, level, tuple(span(text, *w) for w in words) if level < 4 else (), vulnerable)


def _words(hits: Hits, keys: tuple[str, ...]) -> list[tuple[int, int]]:
    return sorted({where for key in keys for where in hits.spans(key)})


def _urgency(hits: Hits, emergency: Emergency | None, vulnerable: bool, deadline: DeadlineClass | None) -> int:
    if emergency is not None and not emergency.over:
        return 1
    if hits.has("urgent.life"):
        return 1
    frail = hits.has(
        "vulnerable.elder", "vulnerable.infant", "vulnerable.pregnant", "vulnerable.patient", "vulnerable.disabled"
    )
    frail = frail or hits.has("vulnerable.dialysis", "vulnerable.machine", "vulnerable.child", "vulnerable.alone")
    if hits.has("urgent.urgent") or emergency is not None or (frail and hits.has("urgent.outage", "urgent.cold")):
        return 2
    if deadline is DeadlineClass.E2H:
        return 2
    if hits.has("urgent.soon") or deadline is DeadlineClass.H24 or (frail and vulnerable and hits.has("urgent.soon")):
        return 3
    return 4


def _emergency(text: str, flat: str, hits: Hits, lexicon: Lexicon) -> Emergency | None:
    figurative = hits.spans("guard.metaphor")
    for danger in DANGERS:
        for start, end in hits.spans(f"danger.{danger}"):
            if any(s <= start and end <= e for s, e in figurative) or _excluded(
                danger, start, end, flat, hits, lexicon
            ):
                continue
            return Emergency(danger, span(text, start, end), _about_other(start, hits), _is_over(danger, flat, hits))
    return None


def _excluded(danger: str, start: int, end: int, flat: str, hits: Hits, lexicon: Lexicon) -> bool:
    first, last = _sentence(flat, start, end)
    if danger == "self_harm":
        return _negated(start, end, flat, hits, lexicon) and not flat[start:end].startswith(("不", "没", "活不"))
    if _NEARLY.search(flat[max(0, start - NEAR_MISS_REACH) : end]):
        return True
    if _negated(start, end, flat, hits, lexicon) and not _ASKED_IF.search(flat[max(0, start - 3) : start]):
        return True
    in_sentence = _within(hits, first, last)
    if in_sentence("guard.aftermath") and danger not in _LASTING:
        return True
    if in_sentence("guard.information") and not in_sentence("guard.now"):
        return True
    imagined = [s for s, e in hits.spans("guard.hypothetical") if first <= s < start and start - e <= IMAGINED_REACH]
    if (
        imagined
        and danger not in _FEARED
        and not (danger == "collapse" and _STATE.search(flat[start - 6 if start > 6 else 0 : end]))
    ):
        return True
    if danger in _HABITUAL and in_sentence("guard.habit") and not in_sentence("guard.now"):
        return True
    past = [s for s, _ in hits.spans("guard.past") if first <= s < last]
    if danger not in {"collapse", "electric", "violence"}:
        past += [s for s, _ in hits.spans("guard.recent") if first <= s < last]
    return bool(past) and danger not in _LASTING and not in_sentence("guard.now")


def _within(hits: Hits, first: int, last: int) -> Callable[[str], bool]:
    def has(key: str) -> bool:
        return any(first <= s < last for s, _ in hits.spans(key))

    return has


def _negated(start: int, end: int, flat: str, hits: Hits, lexicon: Lexicon) -> bool:
    reach = NEGATION_REACH_ALPHABETIC if lexicon.language in {"en", "ru"} else NEGATION_REACH
    if lexicon.language in {"ja", "ko"}:  # the negation stands behind the word; 生きていたくない has its own inside
        return any(s >= end and s - start <= 12 for s, _ in hits.spans("guard.negated"))
    return any(
        s >= start - reach and e <= start and not re.search(r"[，,、]", flat[e:start])
        for s, e in hits.spans("guard.negated")
    )


def _sentence(flat: str, start: int, end: int) -> tuple[int, int]:
    first = max((m.end() for m in _SENTENCE.finditer(flat, 0, start)), default=0)
    after = _SENTENCE.search(flat, end)
    return first, after.start() if after else len(flat)


def _by_category(
    text: str, flat: str, hits: Hits, catalogue: Catalogue, categories: tuple[tuple[str, float], ...]
) -> Emergency | None:
    """A danger told without any of its words, by leaves that the city's catalogue calls a danger by themselves."""
    suspected: dict[str, float] = defaultdict(float)
    for code, probability in categories:
        leaf = catalogue.get(code)
        if leaf and leaf.danger in DANGERS:
            suspected[leaf.danger or ""] += probability
    danger = max(suspected, key=lambda name: suspected[name], default="")
    if suspected.get(danger, 0.0) < SUSPECTED:
        return None
    return Emergency(
        danger, span(text, 0, len(text)), about_other=hits.has("person.other"), over=_is_over(danger, flat, hits)
    )


def _about_other(start: int, hits: Hits) -> bool:
    """The nearest person before the word; the writer when nobody is named."""
    selves = [s for s, _ in hits.spans("person.self") if s < start]
    others = [s for s, _ in hits.spans("person.other") if s < start]
    return bool(others) and (not selves or others[-1] > selves[-1])


def _is_over(danger: str, flat: str, hits: Hits) -> bool:
    """The danger itself is gone (found, put out): told, and not denied (三天没回家了). Who is out of the house is no end of a fire."""
    keys = ("guard.over", "guard.out") if danger in _ENDS_OUTSIDE else ("guard.over",)
    told = any(not _DENIED.search(flat[max(0, start - 4) : start]) for key in keys for start, _ in hits.spans(key))
    return told and not hits.has("guard.not_over")


def _talked_away(flat: str, hits: Hits) -> bool:
    """Whether the words of a danger were there and set aside, or the message asks, remembers or imagines."""
    if any(hits.spans(f"danger.{danger}") for danger in DANGERS) or _NEARLY.search(flat):
        return True
    return (
        hits.has("guard.past", "guard.hypothetical", "guard.information", "guard.metaphor")
        and not hits.has("guard.now")
        or flat.endswith(("?", "？"))
    )
