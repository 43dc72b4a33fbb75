"""Masking (脱敏): numbers by which a person is found do not leave the house."""

from __future__ import annotations

import re

# Seven digits and more, also with blanks and dashes, or spelt; each digit becomes a star.
_NUMBER = re.compile(
    r"\d(?:[\s-]?\d){6,}[xXＸ]?|[零〇一二三四五六七八九幺两](?:[\s-]?[零〇一二三四五六七八九幺两]){6,}"
)
_FIGURE = re.compile(r"[^\s-]")


def masked(text: str) -> str:
    """The text as long as before, without the digits of phone, identity and account numbers."""
    return _NUMBER.sub(lambda found: _FIGURE.sub("*", found.group()), text)
