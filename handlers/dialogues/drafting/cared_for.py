"""Who is to be looked after (要留意): as staff read it on the card, 老爷子八十多岁 and 孩子; what is only advertised (包治糖尿病) is nobody."""

from __future__ import annotations

from handlers.ports.understanding import Mention
from values import expressions as re

_AGE = re.compile(r"[\d一二三四五六七八九十]+(?:多|几)?")
_AGED = re.compile(
    r"[^，,。；;]{0,4}?(?:今年|已经|都|快|有|整)*(?P<age>[六七八九]十[一二三四五六七八九]?(?:多|几|来)?|[6-9]\d(?:多|来)?|百岁)(?:岁|了|多|高龄|(?=[，,。；;\s]|$))"
)
_HEALS = re.compile(
    r"(?:包?治|专治|根治|主治|治疗|治好|降|调理|针对|对付|能管|预防|缓解|推销|卖)(?:好|愈)?(?:[一-龥]{2,4}[、和]){0,7}$"
)
# One word for the ways in which it is told: 娃, ребёнку.
_CALLED = {"娃": "孩子", "小孩": "孩子", "小孩子": "孩子"} | dict.fromkeys(
    ("ребёнка", "ребёнку", "ребёнком", "ребёнке", "ребенка", "ребенку", "ребенком", "ребенке", "ребенок"), "ребёнок"
) | dict.fromkeys(("детей", "детям", "детьми", "детях"), "дети")  # fmt: skip


# Бабушкам, стариков: the word as it stands in no sentence, one and several.
_STEMS = {
    "бабушк": ("бабушка", "бабушки"), "дедушк": ("дедушка", "дедушки"), "пенсионер": ("пенсионер", "пенсионеры"),
    "старик": ("старик", "старики"), "старушк": ("старушка", "старушки"), "школьник": ("школьник", "школьники"),
    "ученик": ("ученик", "ученики"), "инвалид": ("инвалид", "инвалиды"), "пожил": ("пожилой человек", "пожилые"),
    "беременн": ("беременная", "беременные"),
}  # fmt: skip
_SEVERAL = re.compile(r"(?:[аия]м|[аия]ми|[аия]х|ы[хме]|ов|ек|ки|ы)$")
_LETTERS = re.compile(r"[а-яё]*")
_OWN = re.compile(r"^(?:my|our) (?=\w)", re.IGNORECASE)


def is_advertised(mention: Mention, text: str) -> bool:
    """包治糖尿病: an illness that something is sold for."""
    return mention.value == "patient" and _HEALS.search(text, 0, mention.span.start) is not None


def named(mention: Mention, text: str) -> str:
    """Who it is, in plain words and with their age where it is told beside; an age alone (七十六) is told as one."""
    words = mention.span.text
    age = words.removesuffix("了")
    if _AGE.fullmatch(age):
        return f"{age}岁"
    behind = _AGED.match(text, mention.span.end) if mention.value == "elder" else None
    plain = _CALLED.get(words.lower(), "") or _in_no_sentence(_OWN.sub("", words), text, mention.span.end)
    return f"{plain}{behind['age']}岁" if behind is not None else plain


def _in_no_sentence(words: str, text: str, end: int) -> str:
    """The word of a language that bends its words, as it stands in no sentence."""
    low = words.lower()
    one, several = next((forms for stem, forms in _STEMS.items() if low.startswith(stem)), ("", ""))
    whole = low + _LETTERS.match(text.lower(), end).group()  # type: ignore[union-attr]
    return (several if _SEVERAL.search(whole) else one) or words
