"""Who handles a ticket is threatened (他威胁我 我要报警吗; 0005 市民威胁承办人 报警线索): a word of safety, and who is on duty learns of it.

It is no reply to anybody. A threat that a resident writes is found where it is written (`usecases.menace`).
"""

from __future__ import annotations

from handlers.conversation.message import Named, Value
from handlers.conversation.turn import Turn
from handlers.desk.orders.by_number import ANYWHERE, meant
from handlers.usecases.menace import keep_threat
from tickets.lifecycle import may_see
from values import expressions as re

LONGEST = 60
_THEM = r"(?:他|她|市民|对方|反映人|诉求人|投诉人|业主|住户|这个?人|那个?人|家属)"
_US = r"(?:我们?|俺们?|承办人员?|承办|同事|工作人员|师傅|咱们?)"
_TOLD = re.compile(
    rf"{_THEM}.{{0,8}}?(?:威胁|恐吓|扬言|要打|打了?|堵了?|跟踪|骚扰|要弄|要杀|要砍|追着|砸了?|辱骂威胁)(?:要打|过|了|到)?{_US}(?!.{{0,2}}(?:电话|手机))"
    rf"|(?:^|[\s\d，,]|我们?|承办人|同事)(?:被|受到|遭到|遭)(?:{_THEM})?.{{0,3}}(?:威胁|恐吓|跟踪|堵门)|人身威胁|威胁{_US}"
    r"|(?:我们?|俺)(?:要不要|该不该|能不能|可不可以|可以|应该|应不应该|需要|要)报警"
)


def threat_told(turn: Turn) -> bool:
    """Whether staff tell of a threat against who handles a ticket; it is then on record, and answered."""
    text = turn.text.strip()
    if turn.member is None or turn.do or not 0 < len(text) <= LONGEST or "您" in text or _TOLD.search(text) is None:
        return False
    ticket = meant(turn)
    if ticket is not None and not may_see(turn.actor, ticket, turn.city.units):
        ticket = None
    police: dict[str, Value] = {"police": Named("number", "police")}
    if ticket is None:
        turn.tell("desk.threatened_alone", police)
        return True
    turn.remember(last_ticket=ticket.number)
    keep_threat(turn.case, ticket, turn.actor, ANYWHERE.sub("", text).strip())
    key = "desk.threat_kept" if turn.of_the_line else "desk.threatened_you"
    turn.tell(key, turn.values(ticket) | police, ticket=ticket.number)
    return True
