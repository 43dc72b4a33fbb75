"""Tickets that are one matter, called by their name (按名字并单): 湖滨路垃圾那几单都是一回事，并了吧; 幸福小区黄水的两单并一起.

Which of them go into which is shown first, with the one button that does it: each resident is told of a merger.
"""

from __future__ import annotations

from handlers.conversation.message import Choice, Value
from handlers.conversation.turn import Turn
from handlers.desk.orders.by_number import ANYWHERE
from handlers.desk.orders.by_words import may_be_named
from handlers.desk.reading.answers import AROUND
from handlers.desk.reading.which import all_called, to_mean
from handlers.desk.replying.unsent import asks
from handlers.desk.showing.lists import LISTED, lines_of
from tickets.lifecycle import BY_ACTION, Action
from tickets.units import Role
from values import expressions as re
from values.numerals import ONES

LONGEST = 40
LEAST = 2  # characters of a name; tickets of a merger
_LEADS = re.compile(r"^(?:麻烦|请|帮我?|把|将|还有|那|就)+")
_MONTHS = re.compile(r"(?:\d{1,2}月(?:份)?[、和到至-]?)+的?")
# What stands behind the name and tells that several tickets are meant: 那几单, 的两张, 的.
_SEVERAL = re.compile(rf"(?:的|那|这)*(?:[{ONES}两几俩\d]+[个单张件条]?|俩)?(?:工单|单子)?(?:都|全)*(?:是)?的?$")


def merged_by_name(turn: Turn) -> bool:
    """Whether tickets of one name are to be merged; which that are is then shown, or asked."""
    member, text = turn.member, turn.text.strip()
    if member is None or member.role not in (Role.DISPATCHER, Role.SUPERVISOR) or turn.do or turn.photos:
        return False
    if len(text) > LONGEST or ANYWHERE.search(text) is not None or asks(turn, text):
        return False
    words = [*turn.longest_first("desk.words_merge_together"), *turn.longest_first("desk.words_merge")]
    at = min((at for word in words if (at := text.find(word)) > 0), default=0)
    name = _SEVERAL.sub("", _MONTHS.sub("", _LEADS.sub("", text[:at].strip(AROUND + "，,")))).strip()
    if len(name) < LEAST:
        return False
    found = [t for t in all_called(turn, may_be_named(turn), name) if t.state in BY_ACTION[Action.MERGE].of]
    if len(found) < LEAST:
        turn.say("desk.merge_one_only", choices=to_mean(turn, found, ""), name=name, count=len(found))
        return True
    into, *others = sorted(found, key=lambda ticket: ticket.submitted_at)[:LISTED]
    order = f"{' '.join(t.number for t in others[1:])} {turn.words_of('desk.words_merge')[1]} {into.number}"
    merge = Choice("desk.meant", "desk.button_merge", args={"ticket": others[0].number, "order": order.strip()})
    values: dict[str, Value] = {"count": len(others), "into": into.number}
    turn.tell("desk.merge_sure", values, *lines_of(turn, (into, *others)), choices=(merge,))
    return True
