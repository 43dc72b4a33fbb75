"""What a caller asks to know (来电咨询): 有人打电话来问社保卡丢了咋办. The knowledge answers, to be read out; where it does not know, whom
to ask, and what is asked can be recorded."""

from __future__ import annotations

from handlers.conversation.message import Choice, Named, Part
from handlers.conversation.turn import Turn
from handlers.dialogues.talking.answers import SURELY_KNOWN, knowledge_for, only_asks, source
from handlers.ports.understanding import Intent
from tickets.city import Knowledge
from tickets.routing import route
from tickets.units import Role, Unit
from values import expressions as re
from values import replace

CALLED = 8  # characters in which it is told that somebody rings
LED = 30  # … and in which it is told that they ask
LEAST = 4  # characters of a question
LIKELY = 0.5  # of a leaf, so that its unit is told
_ASKS = re.compile(r"(?:想问一下|问一下|来问问|来问|想问|问问|问)(?![题责候卷政过])[：:，,\s]*")


def asked(turn: Turn, *, amid: bool) -> bool:
    """Whether a caller's question was answered; `amid` a record only where it is told that somebody rings."""
    if turn.member is None or turn.member.role is not Role.OPERATOR or turn.do or turn.photos:
        return False
    if turn.meaning.ticket_numbers or turn.meaning.emergency is not None:
        return False
    text = turn.text.strip()
    asks = _ASKS.search(text, 0, LED)
    if asks is None or (
        amid and not any(0 <= text.find(word) <= CALLED for word in turn.words_of("desk.sounds_calling"))
    ):
        return False
    question = text[asks.end() :].strip()
    if len(question) < LEAST:
        return False
    return _answer(turn, question, say_unknown=True, amid=amid)


def known(turn: Turn) -> bool:
    """社保卡丢了咋办, of somebody who takes calls and says no more: answered where the knowledge surely does."""
    if turn.member is None or turn.member.role is not Role.OPERATOR or turn.do or turn.photos:
        return False
    return _answer(turn, turn.text.strip(), say_unknown=False, amid=False)


def _answer(turn: Turn, question: str, *, say_unknown: bool, amid: bool) -> bool:
    said = turn.text, turn.meaning
    turn.text, turn.meaning = question, turn.read(question)
    vague = turn.meaning.likeliest[1] < LIKELY  # 国庆办证大厅开门不 is like no wrong
    asks = turn.meaning.intent is Intent.QUESTION and (only_asks(turn) or (say_unknown and vague))
    entry = knowledge_for(turn) if say_unknown else knowledge_for(turn, SURELY_KNOWN)
    if asks and entry is not None:
        _read_out(turn, entry, said[0])
    elif asks and say_unknown:
        _not_known(turn, said[0])
    turn.text, turn.meaning = said
    answered = asks and (entry is not None or say_unknown)
    if answered and amid:
        turn.says[-1] = replace(turn.says[-1], parts=(*turn.says[-1].parts, Part("desk.filing_waits")))
    return answered


def _read_out(turn: Turn, entry: Knowledge, text: str) -> None:
    words = entry.answer.get(turn.language) or entry.answer[turn.city.language]
    turn.say("desk.read_out", *source(turn, entry), choices=_file(text), text=words)


def _not_known(turn: Turn, text: str) -> None:
    """Whose matter it is, by the leaf that the words fit."""
    unit = _whose(turn)
    if unit is None or not unit.phone:
        turn.say("desk.asked_unknown", choices=_file(text))
        return
    turn.say("desk.asked_unknown_of", choices=_file(text), unit=Named("unit", unit.code), phone=unit.phone)


def _whose(turn: Turn) -> Unit | None:
    code, likely = turn.meaning.likeliest
    leaf, city = turn.city.catalogue.get(code), turn.city
    if leaf is None or likely < LIKELY:
        return None
    return route(leaf, None, rules=city.routing, units=city.units, geography=city.geography).unit


def _file(text: str) -> tuple[Choice, ...]:
    return (Choice("desk.file_caller", "desk.button_file_caller", args={"text": text, "kind": "inquiry"}),)
