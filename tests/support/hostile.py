"""Texts that repeat themselves (刷屏), heard as a resident's and as an officer's in a real house, in a process that somebody else ends
where it does not.

    python tests/support/hostile.py
"""

from __future__ import annotations

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "handlers" / "conversation")]

from conversation_talk import CITY, LAMP, LI, WANG, Talk  # noqa: E402

from bot.play import loaded  # noqa: E402
from handlers.ports.understanding import Context  # noqa: E402
from tickets.units import Role  # noqa: E402

# What expressions of the house repeat, in orders in which they could be read in several ways.
UNITS = (
    "选", "那就", "选第选项", "不是那个", "应该该", "再给", "延期限", "需要要", "真的也", "现在人这会儿", "老师", "跟他吵又在",
    "的", "不对，", "不是一件，", "还是就是", "我要的找的", "我想问一下", "前天上周一二点", "快要", "都快", "（的", "但是", "想要",
    "帮我去", "刚刚", "门口", "高血压和糖尿病、", "改为", "成的是", "每晚", "店名这个那个", "是 not ", "，", " ", "！", "3", "是",
)  # fmt: skip
ENDS = ("吧", "#")
LENGTHS = (500, 2000)
LABELS = ("路灯不亮", "夜间噪声", "都不是")


def texts() -> tuple[str, ...]:
    return tuple(unit * (length // len(unit)) + end for unit in UNITS for length in LENGTHS for end in ENDS)


def heard() -> None:
    city, understanding = loaded(CITY.resolve())
    for text in texts():
        understanding.choose(text, LABELS, city.language)
    for text in (*texts()[::4], *texts()[3::4]):
        understanding.understand(text, Context(language=city.language))
    with TemporaryDirectory() as folder:
        line = Talk(Path(folder), city, understanding)
        officer = line.enrol("officer", Role.OFFICER, "city-lighting")
        line.say(LAMP, who=LI)
        line.press("对，提交", who=LI)
        for n, text in enumerate(texts()[::4]):
            line.say(LAMP, who=WANG)  # each is heard amid a report: the card is open
            line.say(text, who=WANG)
            line.say("算了不报了", who=WANG)
            line.say(text, who=(LI, officer)[n % 2])
        line.house.close()


if __name__ == "__main__":
    heard()
    print("heard")
