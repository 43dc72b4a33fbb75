"""Rules of the intents (意图规则): how sure the words of the lists are of each intent, by what else the message tells and what was asked.

```
the whole message is a word of the list (进度, 取消, 没有) ─→ sure
words of the list inside a short message               ─→ likely, the less the more is told besides
something was asked and this is no command              ─→ an answer
something to file                                       ─→ a report
```
A long message with a matter stays a report even when it also greets, thanks, swears or says "快点".
"""

from __future__ import annotations

from dataclasses import dataclass

from handlers.ports.understanding import Context, Intent
from nlu.characters import bare
from nlu.lexicon import Hits
from nlu.phrasing import MIDDLE, SHORT, length, of_staff
from values import expressions as re

WHOLE = 0.95  # the whole message is the word
INSIDE = 0.85  # the word in a short message
DENIED = 0.92  # a no and then what is right: surer than an answer
WHEN_DONE = 0.96  # of somebody with a ticket who asks when it will be done
BESIDE = 0.45  # the word in a message that tells a matter
MAIN = 0.35  # share of the message that the words of a command are when it is one (год назад is no "back")
_KEYS = {intent: f"intent.{intent}" for intent in Intent}
_CORRECTABLE = frozenset({"review", "place", "category", "what"})
_COMMANDS = (Intent.CANCEL, Intent.RESTART, Intent.BACK, Intent.SKIP, Intent.HELP)
# What asks the line itself and so is no answer to what the line asked.
ASIDE = frozenset(
    {
        Intent.PROGRESS, Intent.URGE, Intent.WITHDRAW, Intent.HUMAN, Intent.CANCEL, Intent.RESTART, Intent.BACK, Intent.HELP, Intent.SKIP,
        Intent.LANGUAGE, Intent.GREETING, Intent.THANKS, Intent.SMALL_TALK, Intent.RATE,
    }
)  # fmt: skip
_MINE = re.compile(
    r"我(?:那个|那件|那|的|上次|之前|报的|昨天报|反映的|投诉的|这个|这件)|上次(?:报|说|反映)|之前(?:报|说|反映)|\bmy (?:report|ticket|complaint|case)\b|мо\w+ (?:заявк|обращен|жалоб)|내\s*(?:신고|민원)|私の(?:通報|相談|件)"
)


@dataclass(frozen=True)
class Facts:
    """What the other parts found in the message and the intents depend on."""

    matter: bool
    place: bool
    known_place: bool
    emergency: bool
    number: bool
    survey: bool
    graded: bool
    language_wanted: bool
    contact: bool
    problem_words: bool
    whole: tuple[Intent, ...] = ()
    asks: bool = False
    known_question: bool = False
    denied: bool = False
    leaf: float = 0.0  # how likely the likeliest leaf is


def by_rules(flat: str, hits: Hits, context: Context, facts: Facts) -> dict[Intent, float]:
    """How sure the rules are of each intent that they find."""
    scores: dict[Intent, float] = {}
    size = hits.once(length)
    for intent in facts.whole:
        raise_to(scores, intent, WHOLE)
    _yes_no_skip(scores, context)
    if facts.language_wanted:
        raise_to(scores, Intent.LANGUAGE, WHOLE)
    _commands(scores, flat, hits, size, facts, context)
    _about_tickets(scores, flat, hits, size, facts, context)
    _manners(scores, flat, hits, size, facts)
    _matters(scores, flat, hits, facts, context)
    if facts.graded and (context.expecting == "survey" or hits.has("whole.rate")):
        raise_to(scores, Intent.RATE, 0.8)
    _answer(scores, flat, hits, facts, context)
    return scores


def _share(hits: Hits, intent: Intent) -> float:
    """How much of the message the words of an intent are."""
    return hits.covered(_KEYS[intent]) / max(1, len(hits.once(bare)))


def raise_to(scores: dict[Intent, float], intent: Intent, value: float) -> None:
    scores[intent] = max(scores.get(intent, 0.0), value)


def _yes_no_skip(scores: dict[Intent, float], context: Context) -> None:
    """没有 is "no" to a yes-no question and "skip" where something is to be told."""
    if Intent.NO in scores and Intent.SKIP in scores:
        scores[
            Intent.NO
            if context.expecting in {"contact", "photo", "detail", "question", "supplement", "words"}
            else Intent.SKIP
        ] = 0.6


def _commands(scores: dict[Intent, float], flat: str, hits: Hits, size: int, facts: Facts, context: Context) -> None:
    for intent in _COMMANDS:
        if size <= SHORT and hits.has(_KEYS[intent]):
            main = not facts.place and _share(hits, intent) >= MAIN
            raise_to(scores, intent, INSIDE if main else BESIDE)
    if hits.has("intent.human") and not of_staff(flat):
        main = size <= SHORT * 1.5 and (not facts.matter or _share(hits, Intent.HUMAN) >= MAIN)
        raise_to(scores, Intent.HUMAN, 0.9 if main else BESIDE if facts.matter else 0.7)
    if hits.has("intent.withdraw") and not facts.place:
        main = size <= MIDDLE and (_share(hits, Intent.WITHDRAW) >= MAIN or context.tickets or facts.number)
        raise_to(scores, Intent.WITHDRAW, INSIDE if main else BESIDE)
    if hits.has("intent.correction"):
        raise_to(
            scores, Intent.CORRECTION, INSIDE if context.expecting and size <= MIDDLE else 0.6 if size <= SHORT else 0.3
        )
    elif facts.denied and context.expecting in _CORRECTABLE and size <= MIDDLE:
        raise_to(scores, Intent.CORRECTION, DENIED)
    if hits.has("whole.supplement") and size <= MIDDLE:
        raise_to(scores, Intent.SUPPLEMENT, 0.8 if context.tickets or facts.number or size <= SHORT else 0.5)


def _about_tickets(
    scores: dict[Intent, float], flat: str, hits: Hits, size: int, facts: Facts, context: Context
) -> None:
    mine = bool(_MINE.search(flat)) or facts.number
    known = mine or context.tickets
    if hits.has("intent.progress"):
        main = size <= SHORT and not facts.place and (known or _share(hits, Intent.PROGRESS) >= MAIN)
        likely = 0.6 if known and size <= MIDDLE else 0.3
        raise_to(scores, Intent.PROGRESS, 0.9 if mine and size <= MIDDLE else INSIDE if main else likely)
    elif facts.number:
        raise_to(scores, Intent.PROGRESS, 0.7 if size <= SHORT * 1.5 else 0.35)
    if not facts.place and hits.has("intent.when_done"):
        if context.tickets:
            raise_to(scores, Intent.PROGRESS, WHEN_DONE)  # 什么时候来处理: asked of what was reported, not of the rules
        elif context.expecting in _CORRECTABLE:
            raise_to(scores, Intent.URGE, WHEN_DONE)  # and of what is just being told
    if hits.has("intent.urge"):
        main = size <= SHORT and _share(hits, Intent.URGE) >= MAIN
        likely = 0.55 if not facts.place else 0.3
        raise_to(scores, Intent.URGE, 0.88 if known and size <= MIDDLE else 0.8 if main else likely)
    if hits.has("intent.returned"):
        raise_to(scores, Intent.RETURNED, 0.86 if not facts.place or mine else 0.72 if known else 0.4)
    elif hits.has("intent.again"):  # the same again may as well be a first report
        raise_to(scores, Intent.RETURNED, 0.82 if mine and not facts.place else 0.6 if known else 0.35)


_MANNERS = ((Intent.GREETING, 0.9), (Intent.THANKS, 0.9), (Intent.SMALL_TALK, 0.85), (Intent.ABUSE, 0.85))


def _manners(scores: dict[Intent, float], flat: str, hits: Hits, size: int, facts: Facts) -> None:
    """Greetings, thanks, chat and abuse count as far as nothing else is told."""
    for intent, sure in _MANNERS:
        if hits.has(key := _KEYS[intent]):
            rest = len(hits.once(bare)) - hits.covered(key, "filler.words", "filler.polite")
            alone = (not facts.matter or rest < 4) and (intent is not Intent.SMALL_TALK or _share(hits, intent) >= MAIN)
            raise_to(scores, intent, sure if alone and size <= MIDDLE else BESIDE if intent is Intent.ABUSE else 0.25)


def _matters(scores: dict[Intent, float], flat: str, hits: Hits, facts: Facts, context: Context) -> None:
    if facts.emergency:
        raise_to(scores, Intent.REPORT, 0.97)
    if facts.matter:
        sure = 0.7 + 0.1 * facts.problem_words + 0.08 * facts.place
        aside = max((p for i, p in scores.items() if i in ASIDE or i is Intent.RETURNED), default=0.0)
        if aside >= 0.8 and not facts.emergency:
            sure = min(sure, 0.5)
        raise_to(scores, Intent.REPORT, min(sure, 0.55) if facts.asks else sure)
    if facts.asks or hits.has("intent.question"):
        alone = not any(i in ASIDE and p >= 0.8 for i, p in scores.items())
        raise_to(scores, Intent.QUESTION, (0.8 if alone else BESIDE) if facts.asks else 0.35)


def _answer(scores: dict[Intent, float], flat: str, hits: Hits, facts: Facts, context: Context) -> None:
    if not context.expecting or not flat.strip():
        return
    commanded = max((p for i, p in scores.items() if i in ASIDE and i is not Intent.RATE), default=0.0)
    if commanded >= 0.8 and not (context.expecting == "survey" and facts.survey):
        return
    fits = {
        "place": facts.place,
        "what": facts.matter,
        "contact": facts.contact,
        "survey": facts.survey or facts.graded,
        "review": Intent.YES in scores or Intent.NO in scores or Intent.CORRECTION in scores,
    }.get(context.expecting, True)
    raise_to(scores, Intent.ANSWER, 0.9 if fits and Intent.QUESTION not in scores else 0.75 if fits else 0.4)


def of_own_ticket(hits: Hits, facts: Facts) -> bool:
    """Whether the words name what was reported before: a number, 我那单, "my complaint"."""
    return facts.number or hits.has("cue.own", "cue.ticket")
