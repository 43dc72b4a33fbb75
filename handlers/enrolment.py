"""Staff enrolment (工作人员绑定): a one-time 128-bit code binds an account; only its hash is kept, ten minutes, five tries.

The code is given out by the command line only. A display name is never trusted.
"""

from __future__ import annotations

import base64
import hashlib
import secrets
from datetime import datetime, timedelta

from handlers.conversation.message import Account, Named, Phrase
from handlers.conversation.turn import Turn
from handlers.desk.showing.arrival import plan_arrival, say_waiting
from handlers.desk.showing.digest import keep_planned, plan
from handlers.ports.records import Invite
from handlers.ports.store import Work
from tickets.city import City
from tickets.units import StaffMember
from values import expressions as re

INVITE = re.compile(r"MH-?([A-Z2-7]{26})", re.IGNORECASE)
LIFETIME = timedelta(minutes=10)
TRIES = 5


def make_invite(work: Work, member: StaffMember, now: datetime) -> str:
    """A fresh code for this member, told once: `MH-` and 26 letters."""
    code = base64.b32encode(secrets.token_bytes(16)).decode().rstrip("=")
    work.staff.invite(Invite(hashed(code), member, now + LIFETIME))
    return f"MH-{code}"


def hashed(code: str) -> str:
    """The code is 128 bits of chance, so that a plain hash cannot be searched."""
    return hashlib.sha256(code.upper().encode()).hexdigest()


def enrol(work: Work, city: City, member: StaffMember, account: Account, now: datetime) -> None:
    """Bind the account to the member, and plan the morning's report (晨报) where they get one."""
    work.staff.enrol(member, account, now)
    plan(work, city, member, account, now)
    plan_arrival(work, city, member, account, now)


def enrol_by_code(turn: Turn, text: str) -> None:
    """Bind this account to the invited member, or say why not."""
    match = INVITE.search(text)
    assert match is not None
    account = turn.message.account
    if is_locked(turn):
        turn.say("enrol.too_many")
        return
    member = turn.work.staff.redeem(hashed(match[1]), turn.now)
    if member is None:
        left = wrong_code(turn)
        if left:
            turn.say("enrol.wrong", left=left)
        else:
            turn.say("enrol.too_many")
        return
    turn.work.staff.enrol(member, account, turn.now)
    turn.remember(frames=(), operator=None)
    turn.sleep()
    keep_planned(turn, member)
    role = Phrase(f"role.{member.role.value}")
    turn.say("enrol.done", name=member.name, unit=Named("unit", member.unit), role=role)
    say_waiting(turn, member)


def is_locked(turn: Turn) -> bool:
    """Whether this account tried too many wrong codes a short while ago, invitations and recovery codes together."""
    locked = turn.conversation.memory.get("code_locked")
    return bool(locked) and turn.now < datetime.fromisoformat(str(locked))


def wrong_code(turn: Turn) -> int:
    """Count a wrong code; how many tries are left. At none the account is locked for a while."""
    tries = turn.work.staff.wrong_code(turn.message.account, turn.now)
    if tries >= TRIES:
        turn.note(code_locked=(turn.now + LIFETIME).isoformat())
    return max(0, TRIES - tries)
