"""Choosing (选择): which of the offered labels the words pick.

```
the label itself → a number → beginning of one label → yes / no → plain words of one label → nothing
```
A free sentence must not pick by accident: what is longer than a label and a few fillers only picks when it begins with a
number or a label and a mark follows.
"""

from __future__ import annotations

from collections.abc import Sequence

from handlers.ports.understanding import Chosen
from nlu.characters import bare, flatten
from nlu.listed import any_of
from nlu.phrasing import asks_for_information
from values import expressions as re
from values.numerals import number_of

_CIRCLED = {chr(0x2460 + i): str(i + 1) for i in range(20)} | {chr(0x2776 + i): str(i + 1) for i in range(10)}
_CIRCLED |= {chr(0x3220 + i): str(i + 1) for i in range(10)} | {f"{i}\ufe0f\u20e3": str(i) for i in range(10)}
_CIRCLED |= {"🔟": "10", "①": "1"}
_ORDINALS = {
    1: r"first|1st|(?<!the )one(?!\s+(?:in|on|at|by|near|of|with|behind|beside|next|opposite|that|which|where|from)\b)|最初|いちばん目|ひとつ目|一つ目|1つ目|첫\s*번째|첫째|하나|перв\w+|один",
    2: r"second|2nd|two|二つ目|ふたつ目|2つ目|두\s*번째|둘째|둘|втор\w+|два",
    3: r"third|3rd|three|三つ目|みっつ目|3つ目|세\s*번째|셋째|셋|треть?\w+|три",
    4: r"fourth|4th|four|四つ目|よっつ目|4つ目|네\s*번째|넷째|넷|четв[её]рт\w+|четыре",
    5: r"fifth|5th|five|五つ目|いつつ目|5つ目|다섯\s*번째|다섯|пят\w+",
    6: r"sixth|6th|six|六つ目|6つ目|여섯\s*번째|шест\w+",
}
_LAST = r"最后一个|最后那个|最后|末尾那个|(?:the\s+)?last(?:\s+one)?|最後(?:の)?|마지막(?:\s*거)?|последн\w+"
_LEAD = (
    r"(?:(?:嗯|呃|那|就|我|要|想|还是|应该|给我|请|的|是|好的?|行|选[择项]?|第\s*选|点|按|answer|option|number|no\.?(?=\s*\d)|nr\.?|choose|pick|i(?:'ll)?|"
    r"take|choice|the|вариант|номер|под\s+номером|пункт|выбираю|选第|#|№)[\s,，:：]*)*+"
)
_NUMERAL = r"(?P<n>(?!0\d)\d{1,4}|[一二三四五六七八九十两]{1,3})"
_BEHIND = (
    r"(?:\s*(?:个|号|项|条|种|番目?|つ目|번째|번|-?(?:й|е|я|ый|ое|ая)\b|st\b|nd\b|rd\b|th\b|one\b))?"
    r"(?:\s*(?:咋样了?|怎么?样了?|到哪了|什么情况|啥情况|吧|呗|呢|啊|哈|嘛|的|就行|就好|就是|那个|这个|选项|谢谢|です|お願いします|で|を|"
    r"로|으로|요|이요|입니다|할게요|please|pls|thanks|пожалуйста|вариант))*"
)
_END = r"(?:\s*$|(?P<mark>\s*[,，.。、!！;；:：~～)）\n]+|\s+)(?P<rest>.*)$)"
_BY_NUMBER = re.compile(rf"^\s*{_LEAD}[第(（]?\s*{_NUMERAL}[)）]?{_BEHIND}{_END}", re.DOTALL)
_BY_ORDINAL = tuple(
    (n, re.compile(rf"^\s*{_LEAD}(?:{words})(?:\s+(?:one|option|вариант|пункт))?{_BEHIND}{_END}", re.DOTALL))
    for n, words in _ORDINALS.items()
)
_BY_LAST = re.compile(rf"^\s*{_LEAD}(?:{_LAST}){_BEHIND}{_END}", re.DOTALL)
# Behind a blank, these make the number a quantity or an address and not a pick.
_MEASURES = re.compile(
    r"^(?:号|栋|幢|楼|单元|个|天|点|年|月|日|块|元|米|层|室|路|次|人|户|岁|度|小时|分钟|千|百|万|[+\-*/%]|\d|"
    r"(?:days?|hours?|weeks?|months?|years?|people|times|am|pm|floor|street|st|road|building)\b|дн|час|год|日|時|階|号棟|丁目|일|시|층|동\b|호)"
)
_COUNTED = re.compile(r"[a-zа-яё\uac00-\ud7a3\u3041-\u30fa]")
# What makes the number a pick all the same: "option 2", "the second one", "вариант 2"; "one man is hurt" counts people.
_NAMED = re.compile(
    r"\b(?:option|number|no\.|answer|choose|pick|choice)\b|(?<=\s)one\b|вариант|номер|пункт|выбираю|번\s*$|番\s*$"
)
_SEVERAL = re.compile(
    r"^(?:和|跟|与|或者?|还有|也|、|and\b|or\b|&|/|と|그리고|и\b|или\b)?\s*(?:第?\s*[\d一二三四五六七八九十]{1,3}\s*(?:个|号|番|번)?)\s*(?:都.*)?$"
)
_TELLS = re.compile(r"(?:就是|是)?(?:我们?|咱们?|俺们?|小区|楼[上下里道]|门口|隔壁|邻居|物业|单位|公司|学校|想问|还想)")
_COUNTS_ON = re.compile(r"\s*第[二三四五六2-6][个件]")
_FILLER = re.compile(rf"^(?:(?:{any_of('choose.leading')})[\s,，]*)++|(?:{any_of('choose.trailing')})++$")
_THAN = re.compile(r"\b(?:more|less|over|under) than\b|\b(?:больше|меньше|более|менее)\s")
# 那匿名会不会被查到 asks about what the label does, and picks it no more than 匿名是什么意思; 能匿名吗 does.
_WONDERS = re.compile(
    r"会不会|会.{0,6}吗|为[什啥]|什么|[咋怎]|啥|区别|真的|\b(?:why|what|how|will|would|really)\b|どう|なぜ|違い|왜|뭐|어떻게|차이|\b(?:почему|что|как|разница|правда ли)\b"
)
_NEGATED = re.compile(r"不是|不要|并非|别|不想|无关|\bnot\b|\bno\b|\bneither\b|じゃない|ではな|아니|\bне\b|\bнет\b|없")
# 没错提交 and 不改了提交 agree.
_REFUSES = re.compile(
    r"[谈说算]不上$|(?:不|别|莫|甭|勿|休|没有?(?=$|[说想要打])|未|谁说)(?:需要|急着|打算|愿意?|确定|准备|同意|要|想|用|是|必|许|肯|能|会|敢|让|给我?|替我|帮我|说过?|再|先|着急)*$"
)
# 先不撤 等修好了 waits for what [好了] says.
_AWAITS = re.compile(
    r"(?:等(?!一?下|会)|如果|要是|除非|\b(?:if|when|once|until|unless)\b|если|когда|пока)[^，。]{0,6}$"
)
_REFUSES_BEHIND = re.compile(
    r"过(?!来|去)|(?:的话|这个)?(?:就|也|都|还是|我|先|倒)*(?:不(?!行|好意思|难|错)|没|别|[谈说算]不上|个屁|才怪|免了|算了|拉倒)"
)

_YES = frozenset(
    [
        "对",
        "对的",
        "对对",
        "对对对",
        "是",
        "是的",
        "好",
        "好的",
        "行",
        "可以",
        "嗯",
        "嗯嗯",
        "没错",
        "正确",
        "没问题",
        "确认",
        "确定",
        "提交",
        "同意",
        "要",
        "有",
        "有的",
        "ok",
        "okay",
        "好吧",
        "行吧",
        "中",
        "成",
        "得",
        "对呀",
        "对啊",
        "是啊",
        "是呀",
        "可以的",
        "没毛病",
        "yes",
        "y",
        "yeah",
        "yep",
        "sure",
        "right",
        "correct",
        "submit",
        "はい",
        "うん",
        "そうです",
        "ええ",
        "お願いします",
        "네",
        "예",
        "응",
        "맞아요",
        "맞습니다",
        "그래요",
        "좋아요",
        "да",
        "ага",
        "верно",
        "хорошо",
        "конечно",
        "правильно",
        "отправить",
    ]
)
_NO = frozenset(
    [
        "不",
        "不是",
        "不对",
        "不用",
        "不用了",
        "没",
        "没有",
        "没有了",
        "不要",
        "不行",
        "不可以",
        "算了",
        "都不是",
        "无",
        "没了",
        "不了",
        "不用谢",
        "不需要",
        "no",
        "n",
        "nope",
        "nah",
        "none",
        "neither",
        "いいえ",
        "いや",
        "違います",
        "ちがう",
        "ない",
        "ありません",
        "いりません",
        "아니",
        "아니요",
        "아니오",
        "아뇨",
        "없어요",
        "없습니다",
        "нет",
        "не",
        "неверно",
        "ничего",
    ]
)
_YES_LABEL = re.compile(
    r"^(?:对|是的?(?![不另别])|好的?|行|可以|没错|正确|提交|确认|确定|同意|要|有|愿意|yes|ok|submit|correct|right|confirm|はい|送信|提出|そうです|네|예|맞|제출|да|верно|отправить|подтвер)"
)
_HAVING = re.compile(r"有(?!的|$|[，,、。 （(])")
_NO_LABEL = re.compile(
    r"^(?:不|没有|都不是|没|无|以上都不|no\b|none|neither|not\b|don't|いいえ|いや|違|どれでも|ない|なし|아니|없|нет|не\b|ничего|ни\b)"
)
_DENIES = ("不", "没", "未", "没有", "别", "无", "not", "don't", "не")
# 提交 is a yes to the card, and none to "is anybody inside?"
_SUBMITS = frozenset({"提交", "确认", "确定", "submit", "提出", "送信", "제출", "отправить"})
_SUBMIT_LABEL = re.compile(
    r"^(?:对|提交|确认|确定|yes|submit|correct|confirm|送信|提出|はい|네|맞|제출|да|верно|отправить|подтвер)"
)
# 全楼都没有 tells of the whole building, and is no "no".
_OF_ALL = re.compile(r"[都全](?:没有?|有)")
# Above the label's own length a text that contains it may have this many characters more.
SPARE_CHARACTERS = 6


def choose(text: str, labels: Sequence[str]) -> Chosen | None:
    """Index from 0 and what else was said; None when nothing or more than one label fits."""
    plain = flatten(_uncircle(text)).strip()
    if not plain or not labels:
        return None
    names = [bare(label) for label in labels]
    said = bare(plain)
    if said in names:
        return Chosen(names.index(said)) if names.count(said) == 1 else None
    numbered = _by_number(plain, len(labels))
    if numbered is not None:
        return numbered[0]
    return _label_first(plain, labels) or _by_words(plain, names, labels)


def _uncircle(text: str) -> str:
    for sign, digit in _CIRCLED.items():
        if sign in text:
            text = text.replace(sign, digit)
    return text


def _by_number(plain: str, count: int) -> tuple[Chosen | None] | None:
    """A pick by number; `(None,)` when a number stands there that picks nothing ("11" among four); None without one."""
    for value, found in _numerals(plain, count):
        rest = (found.group("rest") or "").strip()
        if not (found.group("mark") or "").strip() and rest:
            if _MEASURES.match(rest):
                return None
            # "two lamps", "Два фонаря": in these scripts a number before a word counts things.
            if _COUNTED.match(rest) and not _NAMED.search(plain[: found.start("mark")]):
                return None
        if rest and _COUNTS_ON.match(plain) and (_TELLS.match(rest) or asks_for_information(rest)):
            return None  # 第三个，想问问老年卡: the third thing they tell, and no third choice
        if rest and _SEVERAL.match(rest):
            return (None,)
        if value is None or not 1 <= value <= count:
            return (None,) if not rest else None
        return (Chosen(value - 1, _without_fillers(rest)),)
    return None


def _numerals(plain: str, count: int) -> list[tuple[int | None, re.Match[str]]]:
    if found := _BY_NUMBER.match(plain):
        return [(number_of(found.group("n")), found)]
    if found := _BY_LAST.match(plain):
        return [(count, found)]
    ordinals: list[tuple[int | None, re.Match[str]]] = [(n, m) for n, w in _BY_ORDINAL if (m := w.match(plain))]
    return ordinals[:1]


def _without_fillers(rest: str) -> str:
    return (
        ""
        if bare(rest)
        in {"谢谢", "谢了", "thanks", "thankyou", "please", "吧", "就行", "спасибо", "ありがとう", "감사합니다"}
        else rest
    )


def _label_first(plain: str, labels: Sequence[str]) -> Chosen | None:
    """The label written out, then a mark, then more ("改地点，是5号楼")."""
    picks = []
    for index, label in enumerate(labels):
        flat = flatten(label).strip()
        if plain.startswith(flat) and len(plain) > len(flat):
            rest = plain[len(flat) :]
            if rest[0] in ",，.。!！;；:：、\n" or rest[0] == " " and _ends_at_blank(flat):
                picks.append((len(flat), Chosen(index, rest.lstrip(",，.。!！;；:：、\n ").strip())))
    if not picks:
        return None
    picks.sort(key=lambda pick: -pick[0])
    return picks[0][1]


def _ends_at_blank(label: str) -> bool:
    """A blank ends a label unless it is one word of a language with blanks: "more than a week" is not "More"."""
    return not _COUNTED.match(label) or " " in label or bool(_YES_LABEL.match(label))


def _by_words(plain: str, names: Sequence[str], labels: Sequence[str]) -> Chosen | None:
    said = bare(plain)
    short = bare(_strip(plain)) or said
    if short in names and names.count(short) == 1 and not _denied(said, short):
        return Chosen(names.index(short))
    for word in dict.fromkeys((said, short)):
        if word in _YES or word in _NO:
            continue  # 是 says no [是另一件事]
        begun = [i for i, name in enumerate(names) if name.startswith(word) and _answers(labels[i], labels)]
        if len(begun) == 1 and (len(word) > 1 or not word.isascii()):
            return Chosen(begun[0])
    if said in _YES or said in _NO:
        meaning = _SUBMIT_LABEL if said in _SUBMITS else _YES_LABEL if said in _YES else _NO_LABEL
        fitting = [
            i for i, label in enumerate(labels) if meaning.match(flatten(label).strip()) and _answers(label, labels)
        ]
        return Chosen(fitting[0]) if len(fitting) == 1 else None
    if _NEGATED.search(plain):
        return None
    return _inside(plain, short, names)


def _answers(label: str, labels: Sequence[str]) -> bool:
    """Whether 有 at the beginning of a label is a yes: 有人困住 beside 没有, and not 有人打架持刀 among kinds of matters."""
    flat = flatten(label).strip()
    if not _HAVING.match(flat):
        return True
    return any(flatten(other).strip().startswith(("没", "不", "无")) for other in labels)


def _strip(plain: str) -> str:
    before = None
    while before != plain:
        before, plain = plain, _FILLER.sub("", plain).strip()
    return plain


def _denied_in(name: str, short: str) -> bool:
    return name[: name.find(short)].endswith(_DENIES)


def _inside(plain: str, short: str, names: Sequence[str]) -> Chosen | None:
    """Words of one label only, or one whole label in a sentence not much longer than it. 同意挂账 is none of 不同意挂账: what stands behind
    a denial in the label is its opposite."""
    if len(short) >= (2 if not short.isascii() else 3):
        holding = [i for i, name in enumerate(names) if short in name and not _denied_in(name, short)]
        if len(holding) == 1:
            return Chosen(holding[0])
        if holding:
            return None
    if _THAN.search(plain) or _OF_ALL.search(plain) or _WONDERS.search(plain):
        return None
    held = [i for i, name in enumerate(names) if len(name) >= 2 and name in short]
    held = [i for i in held if not any(names[i] != names[j] and names[i] in names[j] for j in held)]
    if len(held) == 1 and len(short) <= len(names[held[0]]) + SPARE_CHARACTERS and not _denied(short, names[held[0]]):
        return Chosen(held[0])
    return None


def _denied(said: str, name: str) -> bool:
    """Whether a label is named only to refuse it, or to wait for it: 不提交, 先别撤回, 匿名就不用了, 等修好了."""
    before, _, behind = said.partition(name)
    refused = _REFUSES.search(before) or _AWAITS.search(before) or _REFUSES_BEHIND.match(behind)
    return refused is not None
