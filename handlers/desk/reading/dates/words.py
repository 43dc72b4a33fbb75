"""The words for days (日子的说法), and where they end: 说明天气 tells of no 明天, 下周一定 of no 周一, 3号楼 of no 3号, 3.5公里 of no 3月5日."""

from __future__ import annotations

from types import MappingProxyType

from values import expressions as re
from values.numerals import ONES

# Days told from today, by how many days ahead they are.
NEAR = MappingProxyType(
    {"今天": 0, "今日": 0, "today": 0, "明天": 1, "明日": 1, "明早": 1, "明晚": 1, "tomorrow": 1}
    | {"大后天": 3, "大后日": 3, "后天": 2, "后日": 2}
)
YEARS = MappingProxyType({"今年": 0, "明年": 1, "来年": 1, "后年": 2})
WEEKDAYS = MappingProxyType({sign: n for n, sign in enumerate("一二三四五六日")} | {"天": 6})
WEEK = "(?:周|星期|礼拜)"
WEEKDAY = (
    f"[{''.join(WEEKDAYS)}]"
    r"(?![次趟遍回]|(?<=一)(?:[共直些般样定律旦切]|起(?=[来去说看]))|(?<=二)手|(?<=日)(?:常(?!规)|期|程))"
)
# 下周二三, 周一到三: a second day of the same week. 周二三点 and 周三一早 are one day.
AND_WEEKDAY = f"[、到至~—-]?(?P<to>[{''.join(WEEKDAYS)}])(?=$|[，,。；;、！!\\s来去修换装上停开请休假不都再前之后])"
NO_WEEK_BEFORE = rf"(?<![{ONES}十两几每\d第隔逢上])(?<!上个)"  # 一周三次, 每周三, 上周五
NAMED_WEEKDAY = re.compile(f"{NO_WEEK_BEFORE}{WEEK}{WEEKDAY}")

# Longer words that the signs of a day belong to: 明天气温 is of tomorrow, and so is 他说明天来.
_OTHERS = re.compile(
    r"明天(?:气(?!温)|数|花板|然气|窗)|明日(?:期|志|程|子|常(?!规)|后(?!天))|[说证声]明早[点期]|明早(?:退|餐)"
    r"|光明(?:天地|日报)|文明(?:晚会|日)|黎明早|后天(?:气(?!温)|数|花板|然气|窗|晴)|后日(?:期|常(?!规))|[今先前以之最往向然]后(?=[天日])"
)
# A figure before 号 or behind a point may be a house, a lamp, a line; a measure, or a range of them.
NO_PLACE = r"(?!楼|院|门|杆|线|车|路|机|库|泵|闸|桥|站|口|馆|厅|井|灯|房|栋|幢|单元|地块|铺|桌|公馆)"
NO_MEASURE = (
    r"(?!\s*(?:公里|千米|厘米|毫米|米|平|亩|[元块万亿吨斤克升度级倍%％]|小时|分|个|天|周|年|人|名|位|[日号\d]))"
)


def without_others(text: str) -> str:
    """The text with blanks in place of longer words that no day is read from; as long as before."""
    return _OTHERS.sub(lambda found: " " * len(found.group()), text)
