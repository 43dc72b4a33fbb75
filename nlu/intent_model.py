"""Intent model (意图模型): what a message most likely wants, by its words, by what the other parts of understanding found in it,
and by what had been asked.

```
words/intents/*.csv ─→ python -m bench.intents ─→ intents.npz
message ─→ grams, cues, pairs of cues, signs, each with what was asked ─→ one score an intent ─→ probabilities
```
The cues (`words/intents/*.toml`) have the same names in all languages, so that what is learnt of "own ticket + faster" in Chinese
serves Korean too. The signs (`intent.signs`) are a place, a number, how likely a leaf is, what the rules say … and have no names of
the city: whoever adds a street teaches nobody a new intent.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping

import numpy as np

from handlers.ports.understanding import Intent
from nlu.characters import bare
from nlu.gram_index import ASKED, FREE, grams, heard, share
from nlu.lexicon import Hits
from nlu.linear import shipped

_LIKE = {"grade": "survey"}
ASKED_SHARE = 0.7  # of a feature once more, joined with what was asked
JOINED = 3  # characters up to which a gram is joined with it
CUE = SIGN = 0.5  # against 3 of all grams together
DIGITS = 7  # of a number that one can call
SHORT = 8  # letters up to which a whole message is a feature of its own
_INTENTS = {intent.value: intent for intent in Intent}
_LISTED = (
    "intent.progress", "intent.urge", "intent.withdraw", "intent.human", "intent.cancel", "intent.restart", "intent.back", "intent.skip",
    "intent.help", "intent.correction", "intent.returned", "intent.again", "intent.greeting", "intent.thanks", "intent.small_talk",
    "intent.abuse", "intent.question", "problem.words", "survey.yes", "survey.no", "survey.partly", "survey.not_mine",
)  # fmt: skip


def asked(expecting: str | None) -> str:
    """What was asked, as the model was taught it."""
    name = _LIKE.get(expecting or "", expecting or "")
    return name if name in ASKED else FREE


def features(flat: str, expecting: str | None, hits: Hits, signs: Mapping[str, float]) -> dict[str, float]:
    """All that the model is taught by, by name."""
    question = asked(expecting)
    found = grams(flat)
    value = share(len(found))
    named = dict.fromkeys(found, value)
    mark = ASKED[question]
    named.update((mark + gram, value * ASKED_SHARE) for gram in found if len(gram) <= JOINED)
    return named | _besides(flat, question, hits, signs)


def _besides(flat: str, question: str, hits: Hits, signs: Mapping[str, float]) -> dict[str, float]:
    """What the model looks at besides the grams."""
    named = {"e=" + question: 1.5}
    size = min(4, len(flat.strip()).bit_length() - 1) if flat.strip() else 0
    named[f"n{size}"] = named[f"{question}:n{size}"] = CUE
    if sum(map(str.isdigit, flat)) >= DIGITS:
        named["digits"] = named[f"{question}:digits"] = CUE
    if len(whole := hits.once(bare)) <= SHORT:
        named["=" + whole] = CUE
    _add_cues(named, question, hits)
    for sign, value in signs.items():
        named[sign] = SIGN * value
        named[f"{question}:{sign}"] = SIGN * ASKED_SHARE * value
    return named


def _add_cues(named: dict[str, float], question: str, hits: Hits) -> None:
    told = hits.told("cue")
    cues = [key for key in hits.keys_of("cue") if key in told] if told else []
    for key in (*cues, *hits.among(_LISTED)):
        named[key] = CUE
        named[f"{question}:{key}"] = CUE * ASKED_SHARE
    named.update((f"{a}+{b}", CUE * ASKED_SHARE) for a, b in itertools.combinations(cues, 2))
    if not cues:
        named["cue.none"] = CUE


def likely(
    flat: str, expecting: str | None, hits: Hits, signs: Mapping[str, float]
) -> tuple[tuple[Intent, float], ...]:
    """The intents with their probabilities, the likeliest first."""
    model = shipped("intents")
    question = asked(expecting)
    told = hits.once(heard)
    alone, joined = told.of_intents(), told.of_intents_joined(question)
    besides, values = model.known(_besides(flat, question, hits, signs))
    value = share(told.many)
    counts = np.full(len(alone) + len(joined), value, np.float32)
    counts[len(alone) :] *= ASKED_SHARE
    probable = model.probable(np.concatenate((alone, joined, besides)), np.concatenate((counts, values))).tolist()
    surest = sorted(zip(model.labels, probable, strict=True), key=lambda one: -one[1])
    return tuple((_INTENTS[label], sure) for label, sure in surest)
