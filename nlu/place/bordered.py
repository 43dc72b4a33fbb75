"""A reading with the borders that the model found (定界): its names and parts are those of the grammar that lie within."""

from __future__ import annotations

from dataclasses import replace

from nlu.place import grammar
from nlu.place.border_model import Border
from nlu.place.candidate import Candidate, Name, label
from nlu.place.reading import Reading


def bordered(border: Border, reading: Reading, best: Candidate) -> Candidate:
    """The candidate that is the best, in the borders that touch it."""
    start, end, flat = border.start, border.end, reading.flat
    if (best.start, best.end) == (start, end):
        return replace(best, fixed=True)
    touching = [c for c in reading.candidates if border.touches(c.start, c.end)]
    names = [name for c in touching for name in c.names if start <= name.start and name.end <= end]
    names = names or [
        Name(f.start, f.end, f.known, f.known[0].kind) for f in reading.known if start <= f.start and f.end <= end
    ]
    names = names or [Name(start, end, (), best.last.kind)]
    whole = [c for c in touching if all(name in names for name in c.names)]
    parts = {label(name.kind): flat[name.start : name.end] for name in names}
    for part, to, words in grammar.pieces(flat, names[-1].end):
        if to <= end:
            parts[part] = parts.get(part, "") + words
    return Candidate(
        start,
        end,
        names,
        parts,
        crossing=any(c.crossing for c in whole),
        stretch=any(c.stretch for c in whole),
        origin=best.origin,
        named=any(c.named for c in touching),
        fixed=True,
    )
