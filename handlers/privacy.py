"""What leaves the line about a person (个人信息): numbers are masked in pushes and logs, and taken out of tip-offs."""

from __future__ import annotations

from tickets.ticket import Confidentiality, Ticket
from values import expressions as re

_PHONE = re.compile(r"(?<!\d)(1[3-9]\d)\d{4}(\d{4})(?!\d)")
_LANDLINE = re.compile(r"(?<!\d)(0\d{2,3}-?)\d{4}(\d{3,4})(?!\d)")
_ID = re.compile(r"(?<!\d)(\d{6})\d{8}(\d{3}[\dXx])(?!\d)")


def masked(text: str) -> str:
    """Phone and identity numbers with their middle digits hidden: 138****5678."""
    text = _ID.sub(r"\1********\2", text)
    text = _PHONE.sub(r"\1****\2", text)
    return _LANDLINE.sub(r"\1****\2", text)


def without_numbers(text: str) -> str:
    """The same with phone and identity numbers removed: for what a unit may read of a tip-off."""
    for pattern in (_ID, _PHONE, _LANDLINE):
        text = pattern.sub("***", text)
    return text


def strip_spans(text: str, phrases: tuple[str, ...]) -> str:
    """`text` without the phrases by which its writer could be recognised."""
    for phrase in sorted(phrases, key=len, reverse=True):
        if phrase:
            text = text.replace(phrase, "…")
    return text


_LOOSE = re.compile(r"[，,、；;]\s*(?=[，,、；;。！!？?\n]|$)|(?:^|(?<=\n))[，,、；;。\s]+")


def taken_out(text: str, phrases: tuple[str, ...]) -> str:
    """`text` as if its writer had never said the phrases; the marks around them go with them."""
    for phrase in sorted(phrases, key=len, reverse=True):
        if phrase and phrase in text:
            text = re.sub(rf"(?:我(?:叫|是|姓)|(?:电话|手机)号?码?[是:：]?)?{re.escape(phrase)}", "", text)
            text = _LOOSE.sub("", text).strip()
    return text


def seen_text(ticket: Ticket, text: str) -> str:
    """A resident's words as a unit may read them: numbers masked; of a tip-off nothing that tells who wrote it."""
    if ticket.confidentiality is Confidentiality.NAMED:
        return masked(text)
    return strip_spans(without_numbers(text), ticket.identifying)
