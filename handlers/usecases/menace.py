"""A threat against whoever handles the ticket (威胁办理人员): 你那个姓胡的，我知道你家住哪, said by a resident; 他威胁我, told by staff.

It is on record with the words; who supervises and who is on duty learn of it at once, and whoever handles it is told how to keep safe.
The resident's ticket goes on.
"""

from __future__ import annotations

from handlers.usecases.casework import Casework
from tickets.ticket import Ticket
from tickets.units import Actor
from values import expressions as re

EVENT = "staff_threatened"
LONGEST = 300
_YOU = r"(?:你们?|恁|那个?姓.{1,3}?的?|姓.的)"
_THREAT = re.compile(
    rf"(?:知道|晓得|打听到?|查到?)(?:了)?{_YOU}.{{0,2}}?(?:家住|家在|家门|住哪|住在哪|孩子|老婆|车牌|哪个学校)"
    rf"|(?:弄死|打死|砍死|捅死|整死|搞死|杀了?|捅了?|砍了?|揍|废了?|弄残|打断){_YOU}|收拾{_YOU}(?=[，,。！!\s]|$)"
    rf"|(?:要|给|叫){_YOU}.{{0,3}}(?:的?命|放血|断腿|断手|好看|见血|横着)|让{_YOU}.{{0,3}}(?:不得安宁|家破|横着|见血|吃不了兜着走)"
    rf"|(?:找人|带人|叫人|喊人).{{0,4}}(?:打|弄|收拾|砍|堵|揍|办){_YOU}|(?:堵|截){_YOU}.{{0,6}}(?:门|家|下班|单位)"
    rf"|(?:去|上|到){_YOU}.{{0,2}}家.{{0,4}}(?:找|闹|门口|坐|等|堵)|(?:砸|烧|炸|泼).{{0,2}}{_YOU}.{{0,2}}(?:家|车|单位|店|门)"
    rf"|{_YOU}.{{0,6}}?(?:小心点|当心点|走夜路|出门).{{0,6}}?(?:小心|当心|着点|点)|小心{_YOU}.{{0,4}}(?:家|命|腿|狗|孩子|老婆|脑袋)"
    rf"|(?:找到|找上|摸到|杀到){_YOU}.{{0,2}}(?:家|门)|见(?:一|1)(?:次|回|个)(?:就)?打(?:一|1)(?:次|回|个)"
    rf"|(?:我|老子|要|就).{{0,3}}灭了?{_YOU}|灭{_YOU}.{{0,2}}(?:全家|满门|门)|(?:跟|和)?{_YOU}.{{0,2}}同归于尽|(?:跟|和){_YOU}拼命"
)
# 他说知道我家住哪 is told of somebody else.
_TOLD = re.compile(
    r"(?:他|她|对方|邻居|老板|房东|物业|保安|骗子|他们|那人|有人|短信|微信|电话里).{0,12}(?:说|讲|喊|骂|写|发|威胁|恐吓|扬言).{0,4}$"
)


def threatens(text: str) -> bool:
    """Whether these words of a resident threaten who handles their ticket."""
    if len(text) > LONGEST:
        return False
    found = _THREAT.search(text)
    return found is not None and _TOLD.search(text[: found.start()]) is None


def noticed(case: Casework, ticket: Ticket, actor: Actor, words: str) -> Ticket:
    """With the threat on record, where the words are one; it is told with what else is kept."""
    if not threatens(words):
        return ticket
    case.noticed.add(EVENT)
    return case.note(ticket, EVENT, actor, words.strip(), confidential=True)


def keep_threat(case: Casework, ticket: Ticket, actor: Actor, words: str) -> Ticket:
    """What staff tell of a threat."""
    return case.keep(case.note(ticket, EVENT, actor, words.strip(), confidential=True))
