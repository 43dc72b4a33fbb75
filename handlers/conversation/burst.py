"""Bursts (刷屏): when somebody repeats the same words, or gets the same answer, over and over, it is kept but no longer answered."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta

from handlers.conversation.memory import Burst
from handlers.conversation.turn import Turn

# A burst: the same words, or the same answer, again and again within ten seconds. After so many it is not answered any
# more, what comes is still kept; two seconds of rest, or something new, end it.
BURST_ANSWERS = 5
BURST_WITHIN, BURST_REST = timedelta(seconds=10), timedelta(seconds=2)
BURST_REMEMBERED = 8


def end_burst(turn: Turn, *, never_silent: bool) -> None:
    """Answer what is sent over and over only a few times; the open question comes again when it rests."""
    memory, now = turn.conversation.memory.get("burst") or Burst(), turn.now
    since = datetime.fromisoformat(memory["since"]) if memory else now
    last = datetime.fromisoformat(memory["last"]) if memory else now
    if not memory or now - last >= BURST_REST or now - since >= BURST_WITHIN:
        memory, since = Burst(), now
    # What is offered with an answer follows from it.
    answer = [(part.key, part.values) for say in turn.says for part in say.parts]
    said = hashlib.blake2b(repr(answer).encode(), digest_size=9).hexdigest()
    known = list(memory.get("said") or ())
    words = hashlib.blake2b(turn.message.text.encode(), digest_size=9).hexdigest()
    same = turn.chosen is None and bool(turn.text) and memory.get("words") == words
    again = memory.get("again", 0) + 1 if same or said in known else 0
    known = known if said in known else [*known, said][-BURST_REMEMBERED:]
    times = Burst(since=since.isoformat(), last=now.isoformat())
    turn.note(burst={**times, "said": known, "words": words, "again": again})
    if again > BURST_ANSWERS and turn.says and not turn.case.pushed and not never_silent:
        turn.says.clear()
        turn.wake("burst_end", BURST_REST)
