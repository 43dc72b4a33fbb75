"""Taught categories (据历史判定): what the city's words say, shared out anew by what its history taught.

The model knows only the leaves that its history had. So it divides among them what the words gave to them together, and leaves
"none of these" and the leaves without a history as they were:

    p(leaf) = p_words(leaf)                                          for a leaf without a history
    p(leaf) = all that p_words gave to leaves with one × (TRUST × p_model(leaf) + (1 − TRUST) × p_words(leaf) / that)
"""

from __future__ import annotations

from nlu.category import KEPT, Categories
from nlu.linear import LinearModel

TRUST = 0.7


class Taught:
    """The leaves of one city with a model learnt from its history; it speaks the city's own language only."""

    def __init__(self, categories: Categories, model: LinearModel, language: str) -> None:
        self._categories = categories
        self._model = model
        self._language = language
        self._known = frozenset(model.labels)

    def of(self, text: str, language: str) -> tuple[tuple[str, float], ...]:
        """Probabilities of the leaves that are worth naming, best first."""
        said = self._categories.of(text, language)
        if language != self._language or not said:
            return said
        whole = sum(p for code, p in said if code in self._known)
        if not whole:
            return said
        shared = {code: p if code not in self._known else (1.0 - TRUST) * p for code, p in said}
        for code, p in self._model.of(text)[:KEPT]:
            shared[code] = shared.get(code, 0.0) + whole * TRUST * p
        return tuple(sorted(shared.items(), key=lambda item: -item[1])[:KEPT])
