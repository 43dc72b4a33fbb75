"""Numbers that are no ticket's (别的号): 灯杆编号0380, 车牌云A0380, 工号0380, 0380号灯杆; and 井盖0380 where no ticket has that number."""

from __future__ import annotations

from values import expressions as re

# What is said of a number that belongs to something else; 工单编号 is a ticket's, and 看电话0003 asks for a number.
_NAMES = (
    "(?<!工单)编号|杆号|灯号|牌号|车牌|车号|门牌|房号|房间|户号|卡号|表号|桩号|井号|箱号|柜号|机号|证号|工号|警号|胸牌|座机|分机|区号"
    "|批号|文号|型号|账号|学号|邮编|密码|(?<![看查要问打])(?:电话|手机|号码)"
)
_MARKS = ("", " ", "[：:是为号的]", "号[：:是为 ]", "[：:] ", "尾号", "后四位", "尾号[：:是为 ]")
# 0380号灯杆, 0380杆; 0003井盖换了 is ticket 0003 where there is one.
_THINGS = (
    "路灯杆|灯杆|电杆|电线杆|立杆|杆|路灯|灯|井盖|雨水井|污水井|检查井|窨井|井|消防栓|消火栓|水表|电表|气表|燃气表|阀门|配电箱|电箱|箱变|变压器|桩|箱|柜|泵|车|房|室"
    "|楼|门|铺|户|桌|线|站|机|牌|师傅|同志|警官|队员"
)
# It stands behind the four figures, so that it is asked of those alone.
NO_OTHER = (
    r"(?<![A-Za-z·]\d{4})"
    + "".join(rf"(?<!(?:{_NAMES}){mark}\d{{4}})" for mark in _MARKS)
    + r"(?!\s*号?(?:路?灯|电线?|立)?杆)"
)
_BEFORE = re.compile(rf"(?:{_THINGS})(?:号|的|上的?|#)?\s*$")
_BEHIND = re.compile(
    rf"(?:[\s、,，和跟]*0\d{{3}})*(?:号|#)?\s*(?:那|这)?(?:两|几|一|三)?(?:根|个|盏|口|台|块|座)?(?:的)?(?:{_THINGS})"
)


def of_a_thing(before: str, behind: str) -> bool:
    """Whether a number that no ticket has is told of something beside it."""
    return _BEFORE.search(before) is not None or _BEHIND.match(behind) is not None
