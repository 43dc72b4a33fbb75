"""What of an answer tells where it is (哪几个字是地点): 一件事！就迎春路桥往下走那一段死鱼和洗煤厂, where 死鱼 was told before."""

from __future__ import annotations

from handlers.dialogues.drafting.draft import Report
from handlers.ports.understanding import PlaceMention
from tickets import expressions as re
from tickets.values import replace

_SENTENCES = re.compile(r"[。；;！!？?\n]+")
_STRETCH = re.compile(r"那(?:一?[段片带块边头]|里|儿)")
_MARKS = " ，,。.！!"


def trimmed(draft: Report, mention: PlaceMention | None) -> PlaceMention | None:
    """A place without the matter told once more behind it."""
    if mention is None or (words := only(draft, mention.span.text, "")) == mention.span.text:
        return mention
    return replace(mention, span=replace(mention.span, text=words))


def only(draft: Report, words: str, named: str) -> str:
    """The sentence that names the place, without the matter told once more behind it."""
    sentences = [part for part in _SENTENCES.split(words) if part.strip(_MARKS)]
    words = next((part for part in sentences if named in part), words) if len(sentences) > 1 else words
    stretch = _STRETCH.search(words)
    behind = words[stretch.end() :] if stretch is not None else ""
    told = any(behind[n : n + 2] in draft.title for n in range(len(behind) - 1))
    return (words[: stretch.end()] if stretch is not None and told else words).strip(_MARKS)
