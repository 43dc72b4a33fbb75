"""Refusals (拒绝): a command that is named only to be refused is not given: 不提交, 先别撤, 甭催, 不用转人工."""

from __future__ import annotations

from collections.abc import Mapping

from handlers.ports.understanding import Intent
from values import expressions as re

Intents = tuple[tuple[Intent, float], ...]

_MEANWHILE = r"(?:同意|需要|着急|急着|打算|准备|愿意?|说过?|给我|替我|帮我|要|想|用|必|许|肯|会|敢|让|再|先|把单子?)*"
# 能不能撤, 要不要转人工 ask; 没有人工吗 asks for one.
_WILL_NOT = rf"(?:(?<![能要用是可会行好])不(?!能|可以)|别|莫|甭|勿){_MEANWHILE}"
_DID_NOT = rf"(?:还?没有?|未|谁说|谁让){_MEANWHILE}"
_NOT = rf"(?:{_WILL_NOT}|{_DID_NOT}|不能|不可以)"
_SUBMIT = r"(?:提交|上报|交上去|报(?![销警名道纸备复修废案告价]))"
_NAMED: Mapping[Intent, tuple[str, str]] = {
    Intent.YES: (_NOT, rf"(?:{_SUBMIT}|这样报|就这么报|确认|确定|同意)"),
    Intent.WITHDRAW: (_NOT, r"(?:撤|销单)"),
    Intent.CANCEL: (_NOT, r"(?:取消|退出|放弃)"),
    Intent.HUMAN: (rf"(?:{_WILL_NOT}|(?:没|谁)说(?:过|要)*)", r"(?:转?(?:接?人工|真人|客服)|转接)"),
    Intent.URGE: (_NOT, r"催"),
}
_REFUSED = {intent: re.compile(f"{no}{command}") for intent, (no, command) in _NAMED.items()}
_COMMAND = {intent: re.compile(command) for intent, (_, command) in _NAMED.items()}
_NOT_SUBMITTED = re.compile(f"{_WILL_NOT}{_SUBMIT}")
_HAS_ONE = re.compile("[不别莫甭勿没未谁]")
SHORT = 14  # characters of words that say no more than their refusal


def without_refused(flat: str, intents: Intents, *, asks: bool, expecting: str | None) -> Intents:
    """The intents without commands of which every mention is refused. Whoever will not have the card submitted gives it up;
    any other refusal is a no. 不能撤吗 asks, and is left as it was read."""
    if not _HAS_ONE.search(flat):
        return intents
    refused = {
        intent: sure
        for intent, sure in intents
        if intent in _REFUSED and not (asks and intent is not Intent.YES) and _only_refused(flat, intent)
    }
    if not refused:
        return intents
    left = [(intent, sure) for intent, sure in intents if intent not in refused]
    sure = max(refused.values())
    if len(flat) <= SHORT and not asks:
        gives_up = Intent.YES in refused and expecting == "review" and _NOT_SUBMITTED.search(flat)
        meant = Intent.CANCEL if gives_up else Intent.NO
        left = [(meant, sure), *((intent, min(p, sure)) for intent, p in left if intent is not meant)]
    return tuple(left) or ((Intent.UNKNOWN, 1.0),)


def _only_refused(flat: str, intent: Intent) -> bool:
    without, refused = _REFUSED[intent].subn("", flat)
    return refused > 0 and _COMMAND[intent].search(without) is None
