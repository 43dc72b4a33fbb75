"""When and how somebody wishes to be rung (几点打): what stands beside their number for whoever rings.

下午三点以后打给我 · 白天别打，我上夜班 · 别老打电话，发短信就行 ─► the note of the contact
物业晚上打电话催费 · 你们几点打过来 ─► no wish
"""

from __future__ import annotations

from handlers.ports.understanding import Meaning
from values import expressions as re

LONGEST = 60  # characters of words that may wish this and tell nothing else
NOTE = 120
_CLAUSES = re.compile(r"[,，。.;；!！\n]+\s*(?!\d)")
_HOUR = (
    r"[\d一二两三四五六七八九十]{1,3}(?:点|:\d\d|：\d\d)|白天|晚上|上午|下午|中午|早上|早晨|傍晚|夜里|半夜|周[一二三四五六日天末]"
    r"|星期|礼拜|双休|工作日|上班|下班|午休|睡觉|夜班|[明后今]天|下个?(?:周|月)|月[初底]|过[几两]天|今晚|明晚|平时|这会儿|现在"
)
_RING = (
    r"打(?:给我|我的?(?:手机|电话|号)|过来|吧|就[行好]|最好|都行|也行|$)|(?:别|不要|不用|再|莫|甭)(?:老|总)?打(?![球麻架牌桩孔孩人扫鼓骂砸])"
    r"|(?:能|可以|方便|最好|给我|请|麻烦|[之以]?后|[之以]?前)[^，]{0,4}打(?:个)?电话|打电话(?:的话|给我|吧|最好|请|要|就)"
    r"|联系我|(?:给我|再)回电|(?:能|方便|可以|没法|没空|有空)[^，]{0,3}接(?:听|电话)|接不[了到]电话|通个?电话|电话联系"
)
_WISHES = {
    "zh-CN": (_HOUR, _RING),
    "en": (
        r"\d\s*(?:am|pm|o'?clock)|\b(?:after|before|until|till|between) (?:\d|noon|work|six|seven|eight|nine|ten)|\b(?:morning|afternoon|evening|weekend|weekday|daytime|noon|night|work|later|tomorrow|during the day)",
        r"\b(?:call|ring|phone|reach|contact) me\b|\b(?:don'?t|do not|please|never) (?:call|ring|phone)\b|\bno calls?\b|\b(?:answer|pick up|take) (?:the|my|a)? ?(?:phone|call)",
    ),
    "ja": (
        r"\d時|朝|昼|夜|午前|午後|夕方|週末|平日|土日|仕事中|明日",
        r"電話(?:して|を?ください|は|しないで|に出|ください)|かけて|ご連絡ください|連絡して",
    ),
    "ko": (
        r"\d+\s?시|아침|낮|오전|오후|저녁|밤|주말|평일|근무|내일",
        r"전화(?:해|를? ?주|는|하지|를? ?받|주세요)|연락(?:해|주|을 ?주)",
    ),
    "ru": (
        r"\d\s?(?:час|утра|вечера|дня)|утр|дн[её]м|вечер|ноч|выходн|будн|после \d|до \d|на работе|завтра",
        r"(?:по|пере)?звон(?:ите|ить|и\b)|свяжитесь|свяж[иу]тесь|брать трубку|ответить на звонок",
    ),
}
_HOURS = {language: re.compile(hour, re.IGNORECASE) for language, (hour, _) in _WISHES.items()}
_WISHED = {
    language: re.compile(rf"(?=.*(?:{hour}))(?=.*(?:{ring}))", re.IGNORECASE)
    for language, (hour, ring) in _WISHES.items()
}
# 别老打电话，发短信就行: how, whatever the hour.
_RATHER = re.compile(
    r"^(?:请|麻烦|以后)?(?:别|不要|不用|莫|甭)(?:老|总|再)?(?:给我)?打(?:我)?电话(?:了|给我)?$|(?:有事)?(?:给我)?发(?:个)?(?:短信|微信|消息|信息)(?:给我)?(?:就[行好]|即可|吧)$"
    r"|\b(?:text|message) me instead\b|\bno phone calls\b",
    re.IGNORECASE,
)
# What was, what others do, and what is asked.
_NO_WISH = re.compile(
    r"打(?:了|过(?!来)|不通)|没人接|联系我了|吗|么[?？]?$|[?？]|几点|啥时|什么时候|什么时间|(?<!别)(?<!不要)(?:老是?|总是?|天天|有人|陌生人)(?:[^，]{0,4})打|骚扰|推销|他们|物业|催[费债款收]"
    r"|\b(?:they|keeps?|kept|called|rang)\b|[かの]？$|까\s*$"
)


def wished(meaning: Meaning) -> str:
    """When or how the words wish to be rung, as they were said and without the number; "" where they wish nothing."""
    number = meaning.phone.span.text if meaning.phone is not None else ""
    clauses = [
        (one.replace(number, " ").strip(" ，,、:：") if number else one.strip(), bool(number) and number in one)
        for one in _CLAUSES.split(meaning.text)
    ]
    wish = _WISHED.get(meaning.language, _WISHED["zh-CN"])
    told = [one for one, _ in clauses if (wish.match(one) or _RATHER.search(one)) and not _NO_WISH.search(one)]
    if not told or meaning.emergency is not None:
        return ""
    if len(meaning.text) <= LONGEST:  # why so stands beside it: 我上夜班
        hour = _HOURS.get(meaning.language, _HOURS["zh-CN"])
        told = [one for one, numbered in clauses if one in told or not numbered and hour.search(one)]
    return "，".join(told)[:NOTE]


def of_an_hour(meaning: Meaning) -> bool:
    """Whether it is told when not to ring, and not that nobody should at all."""
    if not wished(meaning):
        return False
    return _HOURS.get(meaning.language, _HOURS["zh-CN"]).search(meaning.text) is not None


def with_wish(note: str, wish: str) -> str:
    """The note of a contact with what was wished now."""
    return note if not wish or wish in note else "；".join(filter(None, (note, wish)))[-NOTE:]
