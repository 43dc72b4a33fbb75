"""Another real city made of the demo city by data alone: its names, prefix and number are changed in the files, and nothing else.

What is renamed is renamed in the written conversations too, so that one of the demo city can be played in the other.
"""

from __future__ import annotations

import re
import shutil
from pathlib import Path

DEMO = Path(__file__).parents[2] / "cities" / "demo"
NAMES = {
    "云州": "成都", "雲州": "成都", "Yunzhou": "Chengdu", "윈저우": "청두", "Юньчжоу": "Чэнду",
    "城北区": "武侯区", "Chengbei": "Wuhou", "청베이": "우허우", "Чэнбэй": "Ухоу",
    "城南区": "锦江区", "Chengnan": "Jinjiang", "청난": "진장", "Чэннань": "Цзиньцзян",
    "云山": "玉林", "雲山": "玉林", "Yunshan": "Yulin", "윈산": "위린", "Юньшань": "Юйлинь",
    "柳河": "沙湾", "Liuhe": "Shawan", "류허": "사완", "Люхэ": "Шавань",
    "人民路": "科华路", "Renmin Road": "Kehua Road", "Renminlu": "Kehualu", "런민루": "커화루", "Жэньминь": "Кэхуа",
    "光明里": "翡翠里", "Guangmingli": "Feicuili", "광밍리": "페이추이리", "Гуанминли": "Фэйцуйли",
    "锦绣": "玉龙", "錦繍": "玉龍", "Jinxiu": "Yulong", "진슈": "위룽", "Цзиньсю": "Юйлун",
    "YZ": "CD",
}  # fmt: skip
_NUMBER = re.compile(r"(?<!\d)12345(?!\d)")  # 13812345678 is another one


def renamed(text: str) -> str:
    """A text with the names of the other city, whose line has another number."""
    for old, new in NAMES.items():
        text = text.replace(old, new)
    return _NUMBER.sub("12328", text)


def renamed_city(folder: Path) -> Path:
    """A copy of the demo city under its other name. It says nothing of its province: Chengdu stands in the country's list."""
    city = shutil.copytree(DEMO, folder / "chengdu")
    for file in city.rglob("*.*"):
        file.write_text(renamed(file.read_text(encoding="utf-8")), encoding="utf-8")
    settings = city / "city.toml"
    settings.write_text(settings.read_text("utf-8").replace('code = "demo"', 'code = "chengdu"'), "utf-8")
    return city
