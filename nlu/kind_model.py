"""Kind model (类型模型): which kind of appeal a Chinese message most likely is, by all its words together and by what the rules say.

```
words/kinds/*.csv ─→ python -m bench.kinds ─→ kinds.npz
message ─→ grams, the rules' kind, what its likely leaves usually are, whether it asks ─→ one score a kind ─→ probabilities
```
Who is to blame is often left unsaid, so what the leaf usually is decides where the words say nothing.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from nlu.gram_index import grams, heard, share
from nlu.lexicon import Hits
from nlu.linear import shipped
from tickets.catalogue import Kind

LANGUAGE = "zh-CN"  # the only one with lessons enough
LONGEST = 6  # binary digits of a length: all of 32 characters and more are alike
_KINDS = {kind.value: kind for kind in Kind}


def features(
    flat: str, ruled: Kind | None, usual: Kind | None, leaves: Mapping[Kind, float], asks: bool
) -> dict[str, float]:
    """All that the model is taught by, by name."""
    found = grams(flat)
    return dict.fromkeys(found, share(len(found))) | _besides(flat, ruled, usual, leaves, asks)


def _besides(
    flat: str, ruled: Kind | None, usual: Kind | None, leaves: Mapping[Kind, float], asks: bool
) -> dict[str, float]:
    """What the model looks at besides the grams."""
    named = {f"is.leaf.{kind.value}": probability for kind, probability in leaves.items()}
    named[f"is.size.{min(LONGEST, len(flat).bit_length())}"] = 1.0
    named.update((f"is.{name}.{kind.value}", 1.0) for name, kind in (("rule", ruled), ("usual", usual)) if kind)
    named.update((name, 1.0) for name, so in (("is.asks", asks), ("is.marked", "?" in flat or "？" in flat)) if so)
    return named


def likeliest(
    flat: str, hits: Hits, ruled: Kind | None, usual: Kind | None, leaves: Mapping[Kind, float], asks: bool
) -> tuple[Kind, float]:
    """The likeliest kind and its probability."""
    model = shipped("kinds")
    told = hits.once(heard)
    rows = told.of_kinds()
    besides, values = model.known(_besides(flat, ruled, usual, leaves, asks))
    counts = np.concatenate((np.full(len(rows), share(told.many), np.float32), values))
    probable = model.probable(np.concatenate((rows, besides)), counts)
    best = int(probable.argmax())
    return _KINDS[model.labels[best]], float(probable[best])
