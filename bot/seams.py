"""Named seams (接缝): the places between two steps at which the crash tests end the process with SIGKILL.

In a real run nothing happens here: `DIE_AT_SEAM`, and `FREEZE_AT_SEAM` which stops it until SIGCONT, are only ever set by
tests, which fail when a seam is never reached or is missing from this list.
"""

from __future__ import annotations

import os
import signal

SEAMS = (
    "after_receive",
    "after_dedup",
    "mid_state",
    "before_commit",
    "after_commit",
    "after_claim",
    "before_send",
    "after_send",
    "after_record",
    "in_timer",
    "in_sweep",
    "in_migration",
)


# Read once: a turn passes ten seams, and asking the environment twice at each took a fortieth of the event loop's time.
_die_at = os.environ.get("DIE_AT_SEAM")
_freeze_at = {os.environ.get("FREEZE_AT_SEAM")}


def reached(seam: str) -> None:
    """The process stands at this seam; it ends here when it was told to."""
    if seam == _die_at:
        os.kill(os.getpid(), signal.SIGKILL)
    if seam in _freeze_at:
        _freeze_at.clear()
        os.kill(os.getpid(), signal.SIGSTOP)
