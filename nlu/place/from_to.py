"""From one place to another (从江滨站到江滨社区居委会): said alone, all of it is the place, and not its end."""

from __future__ import annotations

from dataclasses import replace

from handlers.ports.understanding import PlaceMention
from nlu.place.mention import span_of
from values import expressions as re

# A name that a way may begin at, by its end: 江滨站, 村口, 3号楼.
_ENDS = "站口路桥门区园校院场馆楼村店厂街巷弄号局所会"
_FROM_TO = re.compile(
    rf"(?:就|是|在|嗯|对|[，,\s])*(?P<all>从(?P<first>[一-龥\d]{{1,11}}?[{_ENDS}])(?:一直|这边|那边)?[到至](?P<last>[一-龥\d]{{2,14}}?)"
    r"(?:[这那]?(?:一|整)?段(?:路)?|之间|沿线|一路上?|都是)?)(?:的|吧|啊|上)?[。.！!]?"
)
_WAYS = ("路", "街", "道", "巷", "河", "渠")
_ALL_OF_IT = re.compile(r"从头到尾|一?整条|全路段|(?:哪[儿里]|到处)都[是有]")


def whole_way(text: str, flat: str, found: PlaceMention) -> PlaceMention:
    """The mention with both ends of the way, where the message says nothing else; a road that is meant from one end to the other is
    complete (建设路从头到尾都是！整条路)."""
    if not found.complete and found.span.text.endswith(_WAYS) and _ALL_OF_IT.search(flat):
        return replace(found, complete=True)
    told = _FROM_TO.fullmatch(flat) if "从" in flat else None
    if told is None or found.span.end < told.end("last"):
        return found
    span = span_of(text, told.start("all"), told.end("all"))
    if found.span.text in span.text and len(found.span.text) < len(span.text):
        places = tuple(replace(place, text=span.text) for place in found.candidates)
        return replace(found, span=span, candidates=places, complete=True)
    return found
