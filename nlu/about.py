"""What is asked or complained of a ticket that is there (问自己的工单), by the lists of `nlu/words/about/<language>.toml`.

Whether there is a ticket, and whether another matter is told, is for who hears it.
"""

from __future__ import annotations

from handlers.ports.understanding import About
from nlu.lexicon import Hits

LONGEST = 160  # characters: whoever asks this tells hardly more


def read(flat: str, hits: Hits) -> tuple[About, ...]:
    """What of it the message asks, in the order of `About`; none of a long one, which tells more."""
    if len(flat) > LONGEST:
        return ()
    keys = hits.told("about")
    return tuple(one for one in About if f"about.{one}" in keys)
