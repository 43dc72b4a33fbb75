"""Intent model (意图模型): what a message most likely wants, by its words and what had been asked.

```
words/intents/*.csv ─→ python -m nlu.train_intents ─→ intents.npz
message ─→ grams, cues, pairs of cues, each with what was asked ─→ one score an intent ─→ probabilities
```
The cues (`words/intents/*.toml`) have the same names in all languages, so that what is learnt of "own ticket + faster" in Chinese
serves Korean too. Nothing here knows the city: whoever adds a street teaches nobody a new intent.
"""

from __future__ import annotations

import itertools
import math
import re

from handlers.ports.understanding import Intent
from nlu.characters import bare, runs
from nlu.lexicon import Hits
from nlu.linear import shipped

# What was asked, as far as it changes what words mean; every other question is asked for something told freely.
ASKED = frozenset({"", "what", "place", "category", "contact", "review", "survey"})
FREE = "question"
_LIKE = {"grade": "survey"}
OPENING, ENDING = 48, 16  # characters that are looked at: what is wanted stands at the beginning or at the end
GRAM_SHARE = 3.0  # length of all grams together, against 1 of a cue
ASKED_SHARE = 0.7  # of a feature once more, joined with what was asked
CUE = 0.5
SHORT = 8  # letters up to which a whole message is a feature of its own
_INTENTS = {intent.value: intent for intent in Intent}
_BLANKS = re.compile(r"[\s,，.。、;；:：“”\"'‘’()（）]+")
_WORDS = re.compile(r"[a-zа-яё']+")
_DIGITS = re.compile(r"\d")
_CLOSING = re.compile(r"[!?！？~]+$")
_LISTED = (
    "intent.progress", "intent.urge", "intent.withdraw", "intent.human", "intent.cancel", "intent.restart", "intent.back", "intent.skip",
    "intent.help", "intent.correction", "intent.returned", "intent.again", "intent.greeting", "intent.thanks", "intent.small_talk",
    "intent.abuse", "intent.question", "problem.words", "survey.yes", "survey.no", "survey.partly", "survey.not_mine",
)  # fmt: skip


def asked(expecting: str | None) -> str:
    """What was asked, as the model was taught it."""
    name = _LIKE.get(expecting or "", expecting or "")
    return name if name in ASKED else FREE


def features(flat: str, expecting: str | None, hits: Hits) -> dict[str, float]:
    """All that the model looks at, by name."""
    question = asked(expecting)
    found = grams(flat)
    value = GRAM_SHARE / math.sqrt(max(1, len(found)))
    named = dict.fromkeys(found, value)
    open_or_not = "A:" if question else "N:"
    named.update((open_or_not + gram, value * ASKED_SHARE) for gram in found if len(gram) <= 3)
    named["e=" + question] = 1.5
    size = min(4, len(flat.strip()).bit_length() - 1) if flat.strip() else 0
    named[f"n{size}"] = named[f"{question}:n{size}"] = CUE
    if sum(c.isdigit() for c in flat) >= 7:
        named["digits"] = named[f"{question}:digits"] = CUE
    if len(whole := bare(flat)) <= SHORT:
        named["=" + whole] = CUE
    _add_cues(named, question, hits)
    return named


def _add_cues(named: dict[str, float], question: str, hits: Hits) -> None:
    told = hits.told("cue")
    cues = [key for key in hits.keys_of("cue") if key in told] if told else []
    for key in (*cues, *(key for key in _LISTED if hits.has(key))):
        named[key] = CUE
        named[f"{question}:{key}"] = CUE * ASKED_SHARE
    named.update((f"{a}+{b}", CUE * ASKED_SHARE) for a, b in itertools.combinations(cues, 2))
    if not cues:
        named["cue.none"] = CUE


def grams(flat: str) -> set[str]:
    """Characters 1–4 where words have no blanks between them, words and pairs of words elsewhere; `^` begins, `$` ends."""
    text = _DIGITS.sub("0", flat.strip())
    if len(text) > OPENING + ENDING:
        text = f"{text[:OPENING]} {text[-ENDING:]}"
    found = {"^^" + text[:2], text[-2:] + "$$"}
    for run in _BLANKS.split(text):
        if not run:
            continue
        if _WORDS.match(run):
            word = _CLOSING.sub("", run)
            found |= {"w" + word, "p" + word[:4]}
            if run[-1] in "?!？！":
                found.add(run[-1])
        else:
            found.update(runs(run, 4))
            found |= {"^" + run[:1], "^" + run[:2], run[-2:] + "$", run[-1:] + "$"}
    words = _WORDS.findall(text)
    found.update(f"b{a}_{b}" for a, b in zip(["^", *words], [*words, "$"], strict=True) if words)
    return found


def likely(flat: str, expecting: str | None, hits: Hits) -> tuple[tuple[Intent, float], ...]:
    """The intents with their probabilities, the likeliest first."""
    model = shipped("intents")
    probable = model.of_features(features(flat, expecting, hits)).tolist()
    told = sorted(zip(model.labels, probable, strict=True), key=lambda one: -one[1])
    return tuple((_INTENTS[label], sure) for label, sure in told)
