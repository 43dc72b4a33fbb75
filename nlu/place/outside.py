"""Outside the city (外地): a problem that is clearly in another city."""

from __future__ import annotations

from collections.abc import Collection

from values import expressions as re

_ELSEWHERE = (
    "北京|上海|天津|重庆|广州|深圳|杭州|南京|苏州|成都|武汉|西安|郑州|长沙|青岛|济南|大连|沈阳|长春|哈尔滨|合肥|福州|厦门|南昌|昆明|贵阳|南宁|海口|三亚|太原|石家庄|"
    "呼和浩特|兰州|西宁|银川|乌鲁木齐|拉萨|无锡|宁波|温州|东莞|佛山|珠海|中山市|香港|澳门|台北|广东|浙江|江苏|山东|河南|河北|湖南|湖北|四川|陕西|辽宁|吉林市|黑龙江|安徽|福建|江西|广西|云南|贵州|海南|新疆|西藏|内蒙古"
)
# Roads and shops are named after other cities; people, plates, papers and trains come from them.
_NAMED_AFTER = r"(?!东路|西路|南路|北路|中路|路|街|大道|小区|花园|饭店|烤鸭|菜|火锅|大厦|银行|人(?!民)|户口|牌照|车牌|号牌|医院|专家|时间|话|现代|大学|的(?:户口|医保|社保|医院|号|车))"
_CLEARLY = re.compile(
    rf"(?:在|位于|是|地址|^|，|我们|来自)\s*(?P<city>{_ELSEWHERE}){_NAMED_AFTER}(?:市)?(?P<rest>[\u4e00-\u9fff]{{1,6}}?(?:区|县|镇|路|街|小区|花园|村|广场|大厦)(?:[\d一二三四五六七八九十]+号?(?:楼|院)?)?)?"
)
_ABROAD = re.compile(
    r"\b(?:in|at)\s+(?:beijing|shanghai|guangzhou|shenzhen|chengdu|wuhan|xi'?an|hangzhou|nanjing)\b(?!\s+(?:road|street|restaurant))",
    re.IGNORECASE,
)
_SPEAKER = re.compile(
    r"^(?:市)?(?:上班|工作|打工|出差|上学|读书|念书|务工|住院|看病|就医|定居|带孩子|带娃|做生意|买的|回来|租房住)"
)
_MOVED = re.compile(r"(?:转到|转去|转回|迁到|备案|异地|报销|寄到|寄往|发往|去|到|从|飞|开往|老家|人在|我在)\s*$")


def outside_of(flat: str, own: Collection[str]) -> tuple[int, int] | None:
    """Where another city is named as the place of the problem; None unless that is clear."""
    for found in _CLEARLY.finditer(flat):
        start, end = found.span("city")[0], found.end()
        if any(found.group("city") in name for name in own) or _SPEAKER.match(flat[found.end("city") :]):
            continue
        if _MOVED.search(flat[:start]) and not found.group("rest"):
            continue
        whole_answer = len(flat) - (end - start) <= 3
        if found.group("rest") or whole_answer:
            return start, end
    abroad = _ABROAD.search(flat)
    return abroad.span() if abroad else None
