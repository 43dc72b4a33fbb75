"""Intent (意图): what a person wants with a message inside the dialogue.

```
rules (`nlu/intent_rules.py`) ─→ how sure of each ─→ signs ─┐
words, what the other parts found, what was asked ─→ model ─┴─→ the model's likeliest first, unless rules alone decide or outweigh it
```
"""

from __future__ import annotations

from collections.abc import Mapping

from handlers.ports.understanding import Context, Intent
from nlu.characters import bare
from nlu.intent_model import asked, likely
from nlu.intent_rules import ASIDE, DENIED, INSIDE, WHEN_DONE, Facts, by_rules, of_own_ticket, raise_to
from nlu.lexicon import Hits
from nlu.phrasing import of_staff
from values import expressions as re

FLOOR, CEILING = 0.5, 0.97  # how sure the model's likeliest intent counts at probability 0 and 1
BEHIND = 0.02  # and by how much what the rules found stays behind it at least
CLEAR = 0.9  # from which probability the model has seen such words with such signs, and nothing outweighs it
GUESS = 0.3  # below this probability the model is not believed where the rules did not find the same
SURE = 0.6  # and below this one not of what is done at once, where no words say so
POSSIBLE = 0.15  # from which probability a second intent is told
FAINT_LEAF = 0.15  # and below which they are about none
SURE_LEAF = 0.7  # how likely the likeliest leaf is from which the words are about it, whatever else they sound like
_ORDER = {intent: place for place, intent in enumerate(Intent)}
_GIVES_UP = frozenset({Intent.CANCEL, Intent.SKIP})
_CALLS = frozenset({Intent.HUMAN, Intent.HELP})
# What is done at once and cannot be taken back lightly, or would hurt whoever meant something else: a guess is not enough, the words
# themselves must say it.
_DOES = frozenset({Intent.YES, Intent.CANCEL, Intent.RESTART, Intent.WITHDRAW, Intent.BACK, Intent.ABUSE})
# 没事了，就是擦破皮 tells of the person, and takes nothing back.
_UNHURT = re.compile(r"(?:没(?:什么|啥|大)?事|没受?伤).{0,6}(?:就是|只是|擦|破皮|皮外|青了|肿|疼|吓)")
# 不撤了, 先别撤: nothing is taken back.
_KEEPS = re.compile(r"(?:不|别|不想|不要|不用|先不|暂时不)撤(?!\S{0,3}(?:不|行吗|可以吗))")
_WHETHER = re.compile(
    r"(?:能不能|能否|可不可以|可以|还能|能|怎么)撤(?!了)[^，。]{0,3}[吗么嘛?？]|(?:能不能|能否|可不可以|怎么)撤(?!了)"
)
# Things by whose name one also scolds: alone they may as well be what it is about.
_THINGS = frozenset({"垃圾", "狗", "狗屎", "猪", "臭"})
_SIGNS = (
    "matter", "place", "known_place", "emergency", "number", "survey", "graded", "language_wanted", "contact", "problem_words", "asks",
    "known_question", "denied",
)  # fmt: skip
_MARKS = ("mark.asks", "?？"), ("mark.shouts", "!！")
_WAITS = frozenset({Intent.URGE, Intent.PROGRESS, Intent.RETURNED})
_POLITE = frozenset({Intent.GREETING, Intent.THANKS})
# 跑了几趟都办不成: some times, and no number that is asked for
_SOME_TIMES = re.compile(r"[一-龥]了几(?:[趟次回遍番天年家道]|个(?!啥|什么))")
_TO_COME = re.compile(r"(?:让|派|叫|找|安排|请)(?:个)?(?:人|师傅|工人)(?:来|上门|过来|去|看)")


def read(flat: str, hits: Hits, context: Context, facts: Facts) -> tuple[tuple[Intent, float], ...]:
    """The intents with how sure they are, the surest first."""
    scores = by_rules(flat, hits, context, facts)
    # An answer, whatever "no" and "there are" sound like.
    nobody_frail = hits.has("details.nobody") and not facts.matter
    if flat.strip() and not nobody_frail and not _certain(scores, context, facts):
        probable = _told(likely(flat, context.expecting, hits, signs(flat, facts, scores)), flat, hits)
        if not _outweighs(scores, probable[0], flat, hits, facts, context):
            if _UNHURT.search(flat):
                scores.pop(Intent.SMALL_TALK, None)
                raise_to(scores, Intent.ANSWER, INSIDE)
            else:
                _weigh(scores, probable)
    if flat.strip() and _KEEPS.search(flat) and Intent.WITHDRAW in scores:
        scores[Intent.NO] = max(scores.pop(Intent.WITHDRAW), INSIDE)
    if facts.asks and Intent.WITHDRAW in scores and _WHETHER.search(flat):
        del scores[Intent.WITHDRAW]
    if hits.once(bare) in _THINGS:
        scores.pop(Intent.ABUSE, None)
    if not scores:
        return ((Intent.UNKNOWN, 1.0),)
    return tuple(sorted(scores.items(), key=lambda item: (-item[1], _ORDER[item[0]])))


def signs(flat: str, facts: Facts, scores: Mapping[Intent, float]) -> dict[str, float]:
    """What the model looks at besides the words, 0 to 1 by name: what the other parts found and how sure the rules are."""
    found = {f"is.{name}": 1.0 for name in _SIGNS if getattr(facts, name)}
    found["is.leaf"] = facts.leaf
    if facts.leaf >= SURE_LEAF:
        found["is.leaf.sure"] = 1.0
    elif facts.leaf < FAINT_LEAF:
        found["is.leaf.faint"] = 1.0
    found.update((f"whole.{intent.value}", 1.0) for intent in facts.whole)
    found.update((f"rule.{intent.value}", value) for intent, value in scores.items())
    if scores:
        found[f"first.{max(scores, key=lambda intent: scores[intent]).value}"] = 1.0
    found.update((name, 1.0) for name, marks in _MARKS if any(mark in flat for mark in marks))
    return found


def _told(probable: tuple[tuple[Intent, float], ...], flat: str, hits: Hits) -> tuple[tuple[Intent, float], ...]:
    """Without a command that only resembles what befell something: 丢了 of a lid gives nothing up, 我不想投诉了 does."""
    if _TO_COME.search(flat) and not hits.has("intent.human") or of_staff(flat):  # 让人来看看表 asks for the fitter
        probable = tuple(one for one in probable if one[0] is not Intent.HUMAN) or probable
    if not any(start == 0 for start, _ in hits.spans("problem.words")):
        return probable
    kept = tuple((intent, p) for intent, p in probable if intent not in _GIVES_UP or hits.has(f"intent.{intent.value}"))
    return kept or probable


def _certain(scores: dict[Intent, float], context: Context, facts: Facts) -> bool:
    """Whether rules alone decide: danger, a wanted language, a question that the city can answer, a no and what is
    right instead, a word that is the whole message.

    对 and 没有 in answer to "is it solved?" say how it went, which the model knows better.
    """
    if facts.emergency or facts.language_wanted or Intent.CORRECTION in scores and scores[Intent.CORRECTION] >= DENIED:
        return True
    if facts.known_question and scores.get(Intent.QUESTION, 0.0) >= max(scores.values()):
        return True
    return bool(facts.whole) and not (asked(context.expecting) == "survey" and not ASIDE.intersection(facts.whole))


def _outweighs(
    scores: dict[Intent, float], likeliest: tuple[Intent, float], flat: str, hits: Hits, facts: Facts, context: Context
) -> bool:
    """Whether the rules are heard and not the model: who asks when it will be done asks of what was reported; and where the model is
    not clear, a matter with its place is a report, whoever is asked for beside it; what asks to know is no report; who gives a number
    need not want to be called now."""
    best, probability = likeliest
    first = max(scores, key=lambda intent: scores[intent], default=Intent.UNKNOWN)
    if first in (Intent.PROGRESS, Intent.URGE) and scores[first] >= WHEN_DONE:
        return best in {Intent.QUESTION, Intent.SMALL_TALK, Intent.REPORT, Intent.CORRECTION, Intent.SUPPLEMENT}
    if probability >= CLEAR:
        return False
    if first is Intent.WITHDRAW and best in _WAITS and hits.language != "zh-CN":
        return True  # отзовите заявку, надоело ждать: withdrawn, and pressed no more
    # 有事打138… gives a number, asks nobody.
    if best is Intent.HUMAN and facts.contact and not hits.has("intent.human"):
        return True
    if first is Intent.REPORT and best is Intent.QUESTION and not facts.asks:
        if hits.language != "zh-CN" and hits.has("kind.tip_off", "kind.complaint"):
            return True  # Хочу сообщить, что чиновник требует деньги
        if facts.place and facts.contact and facts.matter:
            return True  # with a place and a number to call nobody only wants to know
        if _SOME_TIMES.search(flat):
            return True
        if context.expecting == "place":
            return facts.leaf >= SURE_LEAF  # the noise goes on until three: what is wrong, and nothing that is asked
    if first is Intent.REPORT and best in _CALLS and facts.leaf >= SURE_LEAF and not hits.has(f"intent.{best.value}"):
        return True  # fifty calls a day are no wish for a call
    if first is Intent.REPORT and best in ASIDE:
        told = facts.place or (best in _POLITE and facts.problem_words)
        return facts.matter and told and not of_own_ticket(hits, facts)
    # 얼마예요 of who has no ticket asks of what was just answered; other languages than Chinese teach the model little.
    elsewhere = hits.language != "zh-CN" and not context.tickets
    return first is Intent.QUESTION and (best is Intent.REPORT or best is Intent.PROGRESS and elsewhere)


def _weigh(scores: dict[Intent, float], probable: tuple[tuple[Intent, float], ...]) -> None:
    """Put the model's likeliest intent first and keep what the rules found behind it, as sure as they were if that is less."""
    probable = tuple(told for told in probable if told[0] not in _DOES or told[1] >= SURE or told[0] in scores)
    best, sure = probable[0]
    if sure < GUESS and best not in scores:  # neither knows the words
        return
    first = FLOOR + (CEILING - FLOOR) * sure
    for intent, value in scores.items():
        if intent is not best:
            scores[intent] = min(value, first - BEHIND)
    scores[best] = first
    for intent, value in probable[1:]:
        if value < POSSIBLE:
            break
        raise_to(scores, intent, min(value, first - BEHIND))
