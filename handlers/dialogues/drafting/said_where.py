"""What of the words tells where it is (哪几个字是地点): 一件事！就迎春路桥往下走那一段死鱼和洗煤厂, where 死鱼 was told before.

a bus line, the whole city ─► there is no place to ask for │ where somebody lives who is not to be known ─► no place of the matter
"""

from __future__ import annotations

from handlers.conversation.turn import Turn
from handlers.dialogues.drafting.draft import Report
from handlers.ports.understanding import PlaceMention, Span
from tickets.catalogue import Kind
from tickets.ticket import Confidentiality
from values import expressions as re
from values import replace

_SENTENCES = re.compile(r"[。；;！!？?\n]+")
_CLAUSES = re.compile(r"[，,、。；;!！?？\n]+|\.(?=\s|$)")
_STRETCH = re.compile(r"那(?:一?[段片带块边头]|里|儿)")
_LINE = re.compile(
    r"(?<![\d号])[\d一二三四五六七八九十]{1,3}路(?:公交|汽车|车|线|的?司机|的?乘务)|公交[\d一二三四五六七八九十]{1,3}路|[\d一二三四五六七八九十]{1,2}号线"
)
_EVERYWHERE = re.compile(
    r"全[市城](?!乡)|整个(?:[一-龥]{2}市|城市|市里?)|(?:各个?|所有的?|每个)(?:小区|公园|学校|路口|医院|街道|社区|公交站)"
)
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


def without_wishes(turn: Turn, words: str) -> str:
    """Words of a place without the clauses beside it that wish something or tell no place: 38, confidential please · улица Сюэфу, их штук 8."""
    clauses = [clause.strip(_MARKS) for clause in _CLAUSES.split(words) if clause.strip(_MARKS)]
    if len(clauses) < 2 or turn.language == turn.city.language:
        return words
    kept = [clause for clause in clauses if not _wishes(turn, clause)]
    return words if len(kept) == len(clauses) else ", ".join(kept)


def _wishes(turn: Turn, clause: str) -> bool:
    meant = turn.read(clause)
    hides = turn.meaning.confidentiality
    if (
        meant.confidentiality is not None
        or meant.language_wanted
        or hides is not None
        and _shares(clause, hides.span.text)
    ):
        return True
    return turn.holds(clause, "report.words_beside_place")


def _shares(clause: str, told: str) -> bool:
    return clause in told or told in clause or any(part.strip(_MARKS) == clause for part in _CLAUSES.split(told))


def is_on_a_line(draft: Report) -> bool:
    """16路公交车老是不准点: whose it is the line tells, and no street."""
    return _LINE.search(draft.text()) is not None


def is_everywhere(draft: Report) -> bool:
    """建议全市的公园都多装点直饮水: what is wished for the whole city."""
    return draft.kind == Kind.SUGGESTION and _EVERYWHERE.search(draft.text()) is not None


def is_only_where_they_live(turn: Turn, draft: Report) -> bool:
    """我就在对面小区住 东苑六栋, of whoever is not to be known: it tells who they are, and no place of the matter."""
    hidden = draft.confidentiality not in ("", Confidentiality.NAMED)
    mention = turn.meaning.place
    tells = [span for span in turn.meaning.identifying if mention is None or _overlap(span, mention.span)]
    return hidden and bool(tells)


def _overlap(one: Span, other: Span) -> bool:
    return one.start < other.end and other.start < one.end
