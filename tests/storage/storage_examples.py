"""Values that the tests of the store are about: an appeal about a water pipe, its people, its messages."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

from handlers.conversation.message import Account, Choice, Inbound, Location, Outgoing, Picture, Pressed, Text
from handlers.conversation.state import Conversation, Frame
from tickets.catalogue import Kind
from tickets.geography import Place
from tickets.ticket import (
    CitizenId,
    Contact,
    Due,
    Event,
    FileId,
    Petition,
    Reply,
    Solved,
    State,
    Survey,
    Ticket,
    TicketNumber,
)
from tickets.units import Actor, Role, StaffMember

BEIJING = timezone(timedelta(hours=8))
NOW = datetime(2026, 11, 23, 9, 30, tzinfo=BEIJING)
PHONE = "13912345678"
WANG = Account("telegram", "700100200")
LI = Account("web", "cookie-li-4711")
OFFICER = StaffMember("officer-zhao", "赵建国", "water", Role.OFFICER)


def minutes(count: float) -> datetime:
    return NOW + timedelta(minutes=count)


def inbound(event_id: str = "1", account: Account = WANG, at: datetime = NOW, text: str = "水管坏了没人管") -> Inbound:
    segments = (Text(text), Pressed("r0", 2), Picture("f1"), Location(30.1, 120.2))
    return Inbound(account, event_id, segments, at, album="a", language="zh-CN")


def conversation(account: Account = WANG, person: str = "p-wang", **changes: Any) -> Conversation:
    draft = {"what": "自来水漏水", "photos": ["f1"], "tries": 2, "sure": True, "at": None, "deep": {"x": [1.5]}}
    return Conversation(account, "zh-CN", person, (Frame("report", draft=draft, asked="place"),), **changes)


def ticket(number: str = "YZ-261123-0001", **changes: Any) -> Ticket:
    given: dict[str, Any] = {"citizen": CitizenId("p-wang"), "submitted_at": NOW, "text": "水管坏了没人管"}
    return Ticket(TicketNumber(number), **(given | changes))


def full_ticket(number: str = "YZ-261123-0001") -> Ticket:
    """Every field says something."""
    return ticket(
        number,
        state=State.IN_PROGRESS,
        version=3,
        kind=Kind.COMPLAINT,
        category="water.leak",
        title="自来水漏水",
        summary="幸福小区漏水",
        place=Place("幸福小区", 30.1, 120.2, "GCJ-02", "330102", "P1", "3号楼"),
        photos=(FileId("f1"),),
        voices=(FileId("v1"),),
        answers={"floor": "3"},
        contact=Contact(PHONE, "王秀英", "晚上打"),
        accused="某物业",
        vulnerable=("elderly",),
        danger="flood",
        urgency=1,
        unit="water",
        co_units=("street", "housing"),
        officer="officer-zhao",
        due=Due(NOW, NOW, NOW, minutes(60)),
        original_reply_due=NOW,
        dispatched_at=NOW,
        replies=(Reply(NOW, "officer-zhao", "water", "已修好", (FileId("f2"),), final=True),),
        petition=Petition("extension", "officer-zhao", "water", NOW, "等配件", NOW.date()),
        survey=Survey(NOW, Solved.PARTLY, 4, ("slow",), "还行"),
        urged=(NOW, minutes(1)),
        fired=("sign",),
        merged_into=TicketNumber("YZ-261123-0002"),
        events=2,
    )


def event(seq: int = 1, text: str = "", **changes: Any) -> Event:
    given: dict[str, Any] = {"by": Actor.staff(OFFICER), "data": {"unit": "water"}}
    return Event(seq, minutes(seq), "dispatched", text=text, **(given | changes))


def reply(mid: str, to: Account = WANG, **changes: Any) -> Outgoing:
    given: dict[str, Any] = {"key": "report.ask", "text": f"请问在哪里？{mid}", "language": "zh-CN"}
    return Outgoing(mid, to, created_at=NOW, due_at=changes.pop("due_at", NOW), **(given | changes))


def push(mid: str, to: Account = WANG, **changes: Any) -> Outgoing:
    return reply(mid, to, push=True, **changes)


def card(mid: str, to: Account = WANG, **changes: Any) -> Outgoing:
    choices = (Choice("submit", "report.submit", {"n": 1}), Choice("change", label="改地点", args={"slot": "place"}))
    return reply(mid, to, labels=("对，提交", "改地点"), choices=choices, **changes)


UTC_NOW = NOW.astimezone(UTC)
