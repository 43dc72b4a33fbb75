"""Who is reported has somebody in the unit (利害关系): 老板他弟弟在城管, told by a resident with the appeal or after it.

Dispatchers and supervisors learn of it apart from the card of the unit, and decide who handles or checks it.
"""

from __future__ import annotations

from handlers.usecases.casework import Casework
from tickets.ticket import Ticket
from tickets.units import Actor
from values import expressions as re

EVENT = "interest_told"
LONGEST = 2000
_WHO = r"(?:他们?|她们?|老板|店主|店家|摊主|房东|物业|经理|包工头|对方|人家|业主|楼上|楼下|邻居|村长|书记|主任|校长|厂长|那家|这家|那家店|那人)(?:的|家的?|家里)?"
_KIN = r"(?:亲|小|大)?(?:弟弟?|哥哥?|兄弟|姐姐?|妹妹?|儿子|女儿|闺女|侄子|侄女|外甥女?|舅舅?|叔叔?|大伯|姑父?|姨父?|表[哥弟姐妹]|堂[哥弟姐妹]|姐夫|妹夫|舅子|老婆|媳妇|老公|丈夫|爱人|爹|爸爸?|妈妈?|父亲|亲戚|战友|老同学|连襟|丈人|岳父|女婿|家里人|自己人)"
_OFFICE = r"(?:城管|公安|派出所|街道|社区|居委|住建|市监|市场监管|环保|环境局|工商|税务|卫健|教育局|交通局|交警|执法|局里?|政府|镇上|镇里|乡里|区里|市里|县里|管委会|科长|局长|队长|所长|处长|当官)"
_TOLD = re.compile(
    rf"{_WHO}(?:有个)?{_KIN}(?:就|都|也|还|以前|现在)?(?:在|是)[^，,。！!？?\s]{{0,8}}?{_OFFICE}[^，,。！!？?\s]{{0,10}}"
    rf"|(?:跟|和|与|同)[^，,。！!？?\s]{{0,10}}(?:是|有)(?:亲戚|一伙|一家子?|熟人|哥们|拜把子|关系|穿一条裤子)[^，,。！!？?\s]{{0,4}}"
    rf"|(?:上[面头边]|局里|队里|{_OFFICE})(?:里[面头]?)?有(?:人罩|人(?=[，,。！!\s]|$)|关系(?=[，,。！!\s]|$)|后台|保护伞)[^，,。！!？?\s]{{0,4}}"
)


def told(text: str) -> str:
    """The words that tell of it; "" where none do."""
    found = _TOLD.search(text[:LONGEST])
    return found.group() if found is not None else ""


def interest_noticed(case: Casework, ticket: Ticket, actor: Actor, words: str) -> Ticket:
    """With the relation on record, where the words tell one; it is told with what else is kept."""
    found = told(words)
    if not found or ticket.is_praise:
        return ticket
    case.noticed.add(EVENT)
    return case.note(ticket, EVENT, actor, found, confidential=True)


def tell_interest(case: Casework, ticket: Ticket, actor: Actor, words: str) -> Ticket:
    """What is told of it after the ticket was filed: for dispatchers and supervisors alone."""
    return case.keep(case.note(ticket, EVENT, actor, words.strip(), confidential=True))
