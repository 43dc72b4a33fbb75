"""Persons (市民), their recovery codes (找回码), promised calls (回电承诺), looks at a reporter (查看举报人)."""

from __future__ import annotations

import secrets
from datetime import datetime

from sqlalchemy import bindparam, insert, select, update

from handlers.ports.records import CallBack, Reveal
from storage.tables import call_backs, persons, reveals
from storage.transaction import Either, Transaction
from tickets.ticket import CitizenId
from values import replace

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 16
_READ_AS = str.maketrans({"O": "0", "I": "1", "L": "1"})

_ADD = Either.insert_new(persons, "id")
_CODE = select(persons.c.code).where(persons.c.id == bindparam("id"))
_PERSON = select(persons.c.id).where(persons.c.code_index == bindparam("code_index"))
_PROMISE = insert(call_backs)
_PROMISES = select(call_backs.c.body).order_by(call_backs.c.by, call_backs.c.id)
_OPEN_PROMISES = _PROMISES.where(call_backs.c.done_at.is_(None))
_PROMISED = (
    select(call_backs.c.body)
    .where(call_backs.c.id == bindparam("id"), call_backs.c.done_at.is_(None))
    .with_for_update()
)
_KEPT = (
    update(call_backs)
    .where(call_backs.c.id == bindparam("of_id"))
    .values(done_at=bindparam("at"), body=bindparam("body"))
)
_PROMISED_ANEW = (
    update(call_backs)
    .where(call_backs.c.id == bindparam("of_id"), call_backs.c.done_at.is_(None))
    .values(by=bindparam("by"), body=bindparam("body"))
    .returning(call_backs.c.id)
)
_REVEALED = insert(reveals)
_REVEALS = select(reveals.c.body).where(reveals.c.ticket == bindparam("ticket")).order_by(reveals.c.id)


def draw_code() -> str:
    """80 random bits, without the letters that are mistaken for digits."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def shown(code: str) -> str:
    return "-".join(code[i : i + 4] for i in range(0, LENGTH, 4))


def plain(code: str) -> str:
    """A code as typed: spaces, dashes and case do not matter, O is 0, I and L are 1."""
    return "".join(sign for sign in code.upper() if sign.isalnum()).translate(_READ_AS)


class People:
    """Everything that is kept of a person beside their tickets and conversation."""

    def __init__(self, transaction: Transaction) -> None:
        self._in = transaction

    def new_person(self) -> CitizenId:
        person = CitizenId(secrets.token_hex(16))
        self._add(person)
        self._in.newcomers.add(person)
        return person

    def _add(self, person: CitizenId) -> None:
        code = draw_code()
        row = {"id": person, "code_index": self._in.keyring.blind("code", code), "code": code.encode()}
        self._in.rows(_ADD, row)

    def recovery_code(self, person: CitizenId) -> str:
        code = self._in.cell(_CODE, {"id": person})
        if code is None:
            self._add(person)
            code = self._in.cell(_CODE, {"id": person})
        return shown(code.decode())

    def person_of_code(self, code: str) -> CitizenId | None:
        given = {"code_index": self._in.keyring.blind("code", plain(code))}
        person = self._in.cell(_PERSON, given)
        return None if person is None else CitizenId(person)

    def promise(self, call: CallBack) -> None:
        changed = {"of_id": call.id, "by": call.by, "body": call}
        if self._in.cell(_PROMISED_ANEW, changed) is not None:
            return
        row = {"id": call.id, "promised_at": call.promised_at, "by": call.by, "done_at": call.done_at, "body": call}
        self._in.rows(_PROMISE, row)

    def promises(self, *, open_only: bool = True) -> tuple[CallBack, ...]:
        return tuple(self._in.cells(_OPEN_PROMISES if open_only else _PROMISES))

    def keep_promise(self, id: str, by: str, at: datetime) -> bool:
        call = self._in.cell(_PROMISED, {"id": id})
        if not isinstance(call, CallBack):
            return False
        kept = replace(call, done_at=at, done_by=by)
        self._in.rows(_KEPT, {"of_id": id, "at": at, "body": kept})
        return True

    def revealed(self, reveal: Reveal) -> None:
        self._in.rows(_REVEALED, {"ticket": reveal.ticket, "at": reveal.at, "body": reveal})

    def reveals(self, number: str) -> tuple[Reveal, ...]:
        return tuple(self._in.cells(_REVEALS, {"ticket": number}))
