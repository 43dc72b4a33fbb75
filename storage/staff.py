"""The staff (工作人员): who is bound to which account, invites and wrong codes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import Select, and_, bindparam, case, delete, func, insert, or_, select, update

from handlers.conversation.message import Account
from handlers.ports.records import Invite, StaffAccount
from storage.tables import StaffBody, invites, staff, wrong_codes
from storage.transaction import Transaction
from tickets.units import Role, StaffMember
from values import replace

WRONG_CODES_WITHIN = timedelta(minutes=10)

_s = staff.c
_BODY = select(_s.body)
_PRESENT = _BODY.where(_s.left_at.is_(None))
BY_ACCOUNT = _PRESENT.where(_s.account == bindparam("account"))
_BY_MEMBER = _PRESENT.where(_s.member == bindparam("member"))
_OF_UNIT = _PRESENT.where(_s.unit == bindparam("unit")).order_by(case((_s.role == Role.HEAD.value, 0), else_=1), _s.id)
_WITH_ROLE = _PRESENT.where(_s.role.in_(bindparam("roles", expanding=True))).order_by(_s.id)
_ALL = select(_s.body, _s.since, _s.left_at).order_by(_s.id)
_REPLACE = delete(staff).where(
    or_(_s.member == bindparam("member"), and_(_s.account == bindparam("account"), _s.left_at.is_(None)))
)
_ENROL = insert(staff)
_LEAVE = (
    update(staff)
    .where(_s.account == bindparam("of_account"), _s.left_at.is_(None))
    .values(left_at=bindparam("at"))
    .returning(_s.body)
)
_REVOKE = (
    update(staff)
    .where(_s.member == bindparam("of_member"), _s.left_at.is_(None))
    .values(left_at=bindparam("at"))
    .returning(_s.id)
)

_AWAY = (
    update(staff)
    .where(_s.member == bindparam("of_member"), _s.left_at.is_(None))
    .values(body=bindparam("body", type_=_s.body.type))
    .returning(_s.id)
)
_INVITE = insert(invites)
_INVITES = select(invites.c.body, invites.c.used).order_by(invites.c.expires_at, invites.c.code_hash)
_REDEEM = (
    update(invites)
    .where(
        invites.c.code_hash == bindparam("of_hash"),
        invites.c.used.is_(False),
        invites.c.expires_at > bindparam("at", type_=invites.c.expires_at.type),
    )
    .values(used=True)
    .returning(invites.c.body)
)
_WITHDRAW = (
    update(invites)
    .where(invites.c.member == bindparam("of_member"), invites.c.used.is_(False))
    .values(used=True)
    .returning(invites.c.code_hash)
)
_WRONG = insert(wrong_codes)
_WRONG_SINCE = select(func.count()).where(
    wrong_codes.c.account == bindparam("account"), wrong_codes.c.at > bindparam("since")
)


class SqlStaff:
    """The port `Staff` on SQLAlchemy; accounts and members are found by blind indexes. Who was read in this transaction is
    remembered: a change of a ticket asks for the same few people again and again."""

    def __init__(self, transaction: Transaction) -> None:
        self._in = transaction
        self._known: dict[str, StaffBody] = {}
        self._of_unit: dict[str, tuple[StaffMember, ...]] = {}
        self._with_role: dict[tuple[Role, ...], tuple[StaffMember, ...]] = {}

    def _member(self, member: str) -> str:
        return self._in.keyring.blind("member", member)

    def _one(self, statement: Select[StaffBody], **given: object) -> StaffBody | None:
        found: StaffBody | None = self._in.cell(statement, given)
        return found

    def by_account(self, account: Account) -> StaffMember | None:
        found = self._one(BY_ACCOUNT, account=self._in.account(account))
        return found.member if found else None

    def account_of(self, member: str) -> Account | None:
        found = self._bound(member)
        return found.account if found else None

    def get(self, member: str) -> StaffMember | None:
        found = self._bound(member)
        return found.member if found else None

    def _bound(self, member: str) -> StaffBody | None:
        if member not in self._known:
            found = self._one(_BY_MEMBER, member=self._member(member))
            if found is None:
                return None
            self._known[member] = found
        return self._known[member]

    def of_unit(self, unit: str) -> tuple[StaffMember, ...]:
        if unit not in self._of_unit:
            self._of_unit[unit] = self._noted(self._in.cells(_OF_UNIT, {"unit": unit}))
        return self._of_unit[unit]

    def with_role(self, *roles: Role) -> tuple[StaffMember, ...]:
        if roles not in self._with_role:
            given = {"roles": [role.value for role in roles]}
            self._with_role[roles] = self._noted(self._in.cells(_WITH_ROLE, given))
        return self._with_role[roles]

    def _noted(self, bodies: Sequence[StaffBody]) -> tuple[StaffMember, ...]:
        self._known |= {body.member.id: body for body in bodies}
        return tuple(body.member for body in bodies)

    def _forget(self) -> None:
        """Who works for the city has changed."""
        self._known.clear()
        self._of_unit.clear()
        self._with_role.clear()

    def enrol(self, member: StaffMember, account: Account, at: datetime) -> None:
        self._forget()
        keys: dict[str, object] = {"member": self._member(member.id), "account": self._in.account(account)}
        self._in.rows(_REPLACE, keys)
        row = {"unit": member.unit, "role": member.role.value, "since": at, "body": StaffBody(member, account)}
        self._in.rows(_ENROL, keys | row)

    def leave(self, account: Account, at: datetime) -> StaffMember | None:
        self._forget()
        given = {"of_account": self._in.account(account), "at": at}
        body = self._in.cell(_LEAVE, given)
        return body.member if isinstance(body, StaffBody) else None

    def away(self, member: str, until: datetime | None) -> None:
        self._forget()
        key = self._member(member)
        body = self._one(_BY_MEMBER, member=key)
        if body is not None:
            changed = replace(body, member=replace(body.member, away_until=until))
            self._in.rows(_AWAY, {"of_member": key, "body": changed})

    def revoke(self, member: str, at: datetime) -> bool:
        self._forget()
        key = self._member(member)
        gone = self._in.rows(_REVOKE, {"of_member": key, "at": at})
        withdrawn = self._in.rows(_WITHDRAW, {"of_member": key})
        return bool(gone or withdrawn)

    def all(self) -> tuple[StaffAccount, ...]:
        rows = self._in.rows(_ALL)
        return tuple(StaffAccount(body.member, body.account, since, left is not None) for body, since, left in rows)

    def invite(self, invite: Invite) -> None:
        row = {
            "code_hash": invite.code_hash,
            "member": self._member(invite.member.id),
            "expires_at": invite.expires_at,
            "used": invite.used,
            "body": invite,
        }
        self._in.rows(_INVITE, row)

    def invites(self) -> tuple[Invite, ...]:
        rows = self._in.rows(_INVITES)
        return tuple(Invite(body.code_hash, body.member, body.expires_at, used) for body, used in rows)

    def redeem(self, code_hash: str, at: datetime) -> StaffMember | None:
        body = self._in.cell(_REDEEM, {"of_hash": code_hash, "at": at})
        return body.member if isinstance(body, Invite) else None

    def wrong_code(self, account: Account, at: datetime) -> int:
        key = self._in.account(account)
        self._in.rows(_WRONG, {"account": key, "at": at})
        given = {"account": key, "since": at - WRONG_CODES_WITHIN}
        return int(self._in.cell(_WRONG_SINCE, given))
