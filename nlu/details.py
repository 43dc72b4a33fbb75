"""Details (要素): whom to contact, how they are to be named, ticket numbers, and what a survey is answered."""

from __future__ import annotations

import math

from handlers.ports.understanding import Mention, Span
from nlu.characters import flatten
from nlu.lexicon import Hits, Spans, span
from nlu.listed import alternatives, any_of
from tickets.catalogue import Kind
from tickets.ticket import Solved
from values import expressions as re
from values.numerals import in_figures, number_of

_PHONE = re.compile(
    r"(?<![\d-])(?:(?:\+?86[-\s]?)?1[3-9]\d[-\s]?\d{4}[-\s]?\d{4}|(?:\(?0\d{2,3}\)?[-\s]?)[2-9]\d{6,7}(?:[-转]\d{1,5})?|[2-9]\d{7}|[2-9]\d{6}|\+\d{1,3}[-\s]?\d{2,4}[-\s]?\d{3,4}[-\s]?\d{3,4})(?![\d])"
)
_NOT_PHONE = re.compile(r"(?:工单|编号|订单|单号|身份证|卡号|案号|车牌|户号|表号)[^\d]{0,4}$|[¥￥$]$")
# 老板姓赵 电话136…: the number of whom they complain of is nobody's to call back.
_OTHERS = re.compile(
    r"(?:老板|包工头|工头|房东|司机|店家|商家|店主|骗子|对方|中介|施工方|开发商)(?:姓[一-龥])?(?:的|他|她)?(?:联系)?(?:手机|电话|号码|微信)?(?:号码?)?(?:就?是|[:：])?[\s，,、]*(?:电话|手机|号码)?(?:是|[:：])?\s*$"
)
_NOT_PHONE_BEHIND = re.compile(r"^\s*(?:元|块|万|吨|度|平|kwh|号楼)")
# 幺三八零零零零幺二三四, as a number is spoken
_SPOKEN_PHONE = re.compile(
    r"(?<![〇零一二三四五六七八九幺两])[一幺][三四五六七八九][〇零一二三四五六七八九幺两]{9}(?![〇零一二三四五六七八九幺两])"
)
_SURNAME = rf"(?:[{''.join(alternatives('details.surnames'))}]|{any_of('details.double_surnames')})"
_COMMON = r"[王李张刘陈杨黄赵周吴徐孙马朱胡郭何林高罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范廖贾夏韦方邹孟熊秦邱尹薛阎段侯史陶黎贺顾毛郝龚邵钱严武戴莫孔汤]"
_FORMS = "先生|女士|师傅|大爷|大妈|阿姨|老师|同志|姐|哥"
# 小张, 老周; 小时 and 老师 are nobody.
_CALLED = rf"(?!小[时金田高]|老[高钱])[小老阿]{_COMMON}"
# 周末, 马上, 方便 begin like a family name.
_NO_NAME = "(?!周[一二三四五六日末天内边]|马[上路桶]|方便|高[峰层楼]|夏[天季]|任[何意]|江[边里]|田[里地]|石头|余额|程序|许[可多]|金额|钱[包款]|谢谢|陆续|严重|武|史上|顾客)"
_PERSON = re.compile(
    r"(?:联系人?|打给|找|姓名|名字|我叫|我姓名是|叫我|称呼(?:我)?|联系电话是|报修人|署名)(?:是|叫|[:：])?\s*"
    rf"(?P<name>我妈|我爸|我老公|我老婆|我儿子|我女儿|我邻居|我|{_CALLED}|{_SURNAME}(?:{_FORMS}|[一-龥]{{1,2}}))"
    r"(?=[，,。！!\s;；：:\d]|的?电话|$|耳|先|就|她|他)"
)
_SURNAMED = re.compile(
    r"(?:我叫|我姓名是|姓名[:：是]|联系人[:：是]?|名字[:：是])\s*(?P<name>[一-龥]{2,4}|[A-Z][a-z]+(?:\s[A-Z][a-z]+)?)"
)
_NAMED_SO = re.compile(
    rf"(?:^|[\s，,、:：。.\d(（]|我|本人|免贵)(?P<surname>姓(?:欧阳|上官|司马|诸葛|[一-龥]))(?=[，,。！!\s\d]|$)|(?:^|[\s，,、:：(（])(?P<name>[一-龥]{{1,3}}(?:先生|女士|师傅|大爷|大妈|阿姨|老师|同志)|[一-龥]{{1,2}}(?:姐|哥)|{_CALLED})(?=[，,。！!\s\d)）]|$)"
)
# 张建国 13900002222: the commonest family names, as words that are no name may stand before a number too.
_MOBILE = r"1[3-9]\d[-\s]?\d{4}[-\s]?\d{4}"
_NAMED_BEFORE = re.compile(
    rf"(?:^|[\s，,、:：]|(?:本人|我是|户主|业主|租客|联系人)){_NO_NAME}(?P<name>{_COMMON}[一-龥]{{1,2}})(?=[\s，,:：(（]*(?:(?:我的|联系)?(?:手机|电话)号?码?[是:：\s]*)?{_MOBILE})"
)
_NAMED_BEHIND = re.compile(
    rf"{_MOBILE}[\s，,、:：(（]*(?:我是|我叫|本人|联系人)?{_NO_NAME}(?P<name>{_COMMON}[一-龥]{{1,2}})(?=[\s，,。.！!)）]|$)"
)
_PERSON_FOREIGN = re.compile(
    r"(?:my name is|i am called|contact(?: person)?:?|call|меня зовут|名前は|私は|이름은|제 이름은)\s*(?P<name>[A-Z][\w.]+(?:\s[A-Z]\w+)?|[А-ЯЁ]\w+(?:\s[А-ЯЁ]\w+)?|[\u4e00-\u9fff]{2,6}(?=です|と申)|[\uac00-\ud7a3]{2,4}(?=입니다|이에요|예요))"
)
# A name behind a number: "…, Mr Brown", "…, Иван", "…、田中です", "…, 김민수예요".
_NAMED_BESIDE = re.compile(
    r"\b(?P<name>(?:Mr|Mrs|Ms|Miss|Dr)\.?\s[A-Z]\w+|(?<=\d, )(?:[A-Z][a-z]+|[А-ЯЁ][а-яё]+)(?:\s(?:[A-Z][a-z]+|[А-ЯЁ][а-яё]+))?(?=[\s.!]*$)"
    r"|(?<=[、,])[\u4e00-\u9fff]{1,4}(?=です|と申)|(?<=, )[\uac00-\ud7a3]{2,4}(?=입니다|이에요|예요|라고))"
)
# Who is named anywhere, and who beside a number.
_PEOPLE = (_SURNAMED, _PERSON), (_NAMED_SO, _NAMED_BEFORE, _NAMED_BEHIND)
_PEOPLE_FOREIGN = (_PERSON_FOREIGN,), (_NAMED_BESIDE,)
_OURS = re.compile(
    r"(?:我们|咱们?|俺们)(?:厂(?:里|子)?|公司|单位|车间|工地|店里?|饭店|酒店|餐厅|饭馆|超市|医院|幼儿园|学校|老板|班组)|\b(?:our|my) (?:factory|company|workshop|boss|plant)\b|うちの(?:工場|会社)|우리\s*(?:공장|회사)|наш\w*\s+(?:завод\w*|фирм\w*|цех\w*)",
    re.IGNORECASE,
)
# Five are usual; who says 九分, 85分 counts to ten or to a hundred.
_OUT_OF_MORE = re.compile(
    r"(?<![\d.一二两三四五六七八九十百])(?P<n>[6-9]|\d{2,3}|[六七八九十]|[一二三四五六七八九]十[一二三四五六七八九]?|一百)分(?![钟之])"
)
_BARE_GRADE = re.compile(r"\s*([1-5])\s*(?:分|星|颗星|点|점|баллов?|stars?)?\s*[。.!！]?")
_SOLVED = {
    "survey.not_mine": Solved.NOT_MINE,
    "survey.partly": Solved.PARTLY,
    "survey.no": Solved.NO,
    "survey.yes": Solved.YES,
}


def phone(text: str) -> Mention | None:
    """A mobile or land-line number; ticket numbers, sums and other lines' numbers are none."""
    flat = _SPOKEN_PHONE.sub(lambda spoken: in_figures(spoken.group()), flatten(text))
    for found in _PHONE.finditer(flat):
        if _OTHERS.search(flat[: found.start()]):
            continue
        if not _NOT_PHONE.search(flat[: found.start()]) and not _NOT_PHONE_BEHIND.match(flat[found.end() :]):
            value = re.sub(r"[\s()]", "", found.group())
            value = re.sub(r"(?<=\d)-(?=\d)", "", value) if re.match(r"(?:\+?86-?)?1[3-9]", value) else value
            return Mention(re.sub(r"^\+?86-?(?=1)", "", value), span(text, *found.span()), "pattern")
    return None


# 我在外地，电话是 … 联系我: how a number is led to, and what follows it.
_LEADS_TO_NUMBER = re.compile(
    r"(?:(?:请|可以?|麻烦|有事|方便)*(?:联系|打给?|回复?|拨打?|call|contact)?(?:我|本人)?(?:的|in)?(?:联系)?(?:电话|手机|微信|号码|联系方式|phone|number|電話|전화|тел\w*\.?)?"
    r"(?:同?号码?|番号|번호)?(?:就?是|is|は|는|은)?)[\s，,、:：(（]*$",
    re.IGNORECASE,
)
_BEHIND_NUMBER = re.compile(r"[\s，,、)）]*(?:(?:请|可以|随时)?(?:联系|找|打给?|回复?)(?:我|本人|他|她)?|谢谢)?")
_LEADS_TO_NAME = re.compile(
    r"(?:(?:我|本人)?(?:就?是|叫)?(?:这里的|楼里的)?(?:住户|业主|居民|租户|租客|户主|联系人|报修人)?[:：]?)$"
)
_BETWEEN = " ，,、:：;；\n\t(（)）"


def contact_span(text: str, number: Span, who: Span | None) -> tuple[int, int]:
    """Where somebody tells how they are reached: the number, what leads to it, and the name beside it (刘桂芳 13800001111)."""
    led = _LEADS_TO_NUMBER.search(text, 0, number.start)
    follows = _BEHIND_NUMBER.match(text, number.end)
    start, end = led.start() if led else number.start, follows.end() if follows else number.end
    if who is not None and who.end <= start and not text[who.end : start].strip(_BETWEEN):
        named = _LEADS_TO_NAME.search(text, 0, who.start)
        start = named.start() if named else who.start
    if who is not None and who.start >= end and not text[end : who.start].strip(_BETWEEN):
        end = who.end
    return start, end


def person(text: str, language: str, *, numbered: bool) -> Mention | None:
    """Whom to contact: a name or a relation ("联系我妈", "我叫李雷"); in a message with a phone number (`numbered`) also the
    name beside it ("13800001234 李女士", "姓王")."""
    named, beside = _PEOPLE if language == "zh-CN" else _PEOPLE_FOREIGN
    searched = (*named, *beside) if numbered else named
    found = next((match for pattern in searched if (match := pattern.search(text))), None)
    if found is None:
        return None
    part = "surname" if found.groupdict().get("surname") else "name"
    start, end = found.span(part)
    return Mention(found.group(part), Span(start, end, text[start:end]), "grammar")


def confidentiality(text: str, hits: Hits) -> Mention | None:
    """Anonymous, confidential or named; what protects more wins. A negated word is its contrary: 别实名, 我没说要匿名. Whose child's name
    is to be left out has not said how they want to be named."""
    denied = None
    if _ONLY_THE_CHILD.search(text):
        return None
    if (after_all := _named_after_all(hits)) is not None:
        return Mention("named", span(text, *after_all))
    for value in ("anonymous", "confidential", "named"):
        where = hits.longest(f"details.{value}")
        wanted_not = _NOT_THE_NAME if value == "named" else _NOT_WANTED
        negated = wanted_not.search(text, 0, where[0]) if where else None
        if where is None or negated is None or value == "named" and _REFUSED.match(text, *where):
            if where is not None:
                return Mention(value, span(text, where[0], _WORD.match(text, where[1]).end()))  # type: ignore[union-attr]
        elif not negated["only_was"]:  # 没保密 wishes nothing
            denied = denied or Mention(_CONTRARY[value], span(text, negated.start(), where[1]))
    return denied


def _named_after_all(hits: Hits) -> tuple[int, int] | None:
    """Where 取消匿名, undo anonymous stands: words for being named that hold the word for being hidden."""
    for start, end in hits.spans("details.named"):
        for hidden in ("anonymous", "confidential"):
            if any(start < s and e <= end or start <= s and e < end for s, e in hits.spans(f"details.{hidden}")):
                return start, end
    return None


# 孩子叫李某某 不要写名字, 别写我儿子的名字
_CHILD = r"(?:孩子|小孩|娃儿?|儿子|女儿|闺女|孙子|孙女|外孙女?|宝宝|学生|小朋友|老人|病人)"
_NOT_WRITTEN = r"(?:请|千万|但|可以|能不能|你们|就|都|也)*(?:不要|别|莫|甭|不用|不能|不想)(?:给我|再|把)?(?:写|提|说|报|登|放|透露|泄露|公开|出现|留)(?:出来?|上去?|进去?)?"
_ONLY_THE_CHILD = re.compile(
    rf"{_CHILD}(?:的)?(?:名字|姓名|大名)?(?:叫|是)[一-龥·]{{2,4}}[，,。\s]*{_NOT_WRITTEN}(?:他|她|孩子)?的?(?:真|大|全)?(?:名字?|姓名)(?!叫)"
    rf"|{_NOT_WRITTEN}(?:我|我们|俺|我家|咱)?的?{_CHILD}的?(?:真|大|全)?(?:名字?|姓名)|(?:我|我家|俺)?{_CHILD}的?(?:真|大|全)?(?:名字|姓名)[，,\s]*{_NOT_WRITTEN}"
)
_WORD = re.compile(
    r"[a-zа-яё]*", re.IGNORECASE
)  # anonymously, анонимно: the whole word, of which the list has the beginning
_CONTRARY = {"anonymous": "named", "confidential": "named", "named": "anonymous"}
# 上次没保密 tells what was not done, and wishes nothing.
_NOT_WANTED = re.compile(
    r"(?:(?:不|别|莫|甭|勿|无需|谁说|(?:没有?|还没)(?=说|要|打算|想))(?:需要|急着|打算|愿意?|要|想|用|是|必|许|肯|说过?|给我|替我|帮我|再|先)*|(?P<only_was>没有?|未))$"
)
_NOT_THE_NAME = re.compile(rf"{_NOT_WANTED.pattern}|(?:不能|不可以|不方便)$")  # 不能匿名 still wishes it
_REFUSED = re.compile(r"不(?!怕)|无")  # 不用匿名 wishes to be named as it stands


# 邻居家的狗, 邻居天天装修: whose doing it is, and nobody whom somebody else speaks for.
_DOES_IT = re.compile(
    r"家?(?:的|养|开|办|卖|弹|唱|跳|敲|装修|天天|每天|老是|总是|又|把|不|在|半夜|放|占|砸|堆|漏|往|乱|私)"
)


def relation(text: str, hits: Hits) -> Mention | None:
    where = hits.first("details.relation")
    if (
        where
        and text[where[0] : where[1]].endswith(("邻居", "住户", "那户", "那家"))
        and _DOES_IT.match(text, where[1])
    ):
        return None
    return Mention(text[where[0] : where[1]].lower(), span(text, *where)) if where else None


def identifying(text: str, hits: Hits, kind: Kind | None = None) -> tuple[Span, ...]:
    """Phrases by which the accused could tell who reports (in a tip-off also 我们厂); the longest where several overlap."""
    kept: list[tuple[int, int]] = []
    found = list(hits.spans("details.identifying"))
    if kind is Kind.TIP_OFF:
        found += [m.span() for m in _OURS.finditer(text)]
    for start, end in sorted(found, key=lambda s: s[0] - s[1]):
        if not any(s < end and start < e for s, e in kept):
            kept.append((start, end))
    return tuple(span(text, *where) for where in sorted(kept))


def solved(hits: Hits, apart: Spans = ()) -> Solved | None:
    """What a survey is answered: 没解决 is no yes though 解决 is in it. What stands in `apart` answers nothing."""
    found = [(w, _SOLVED[key]) for key in hits.among(_SOLVED) for w in hits.spans(key) if not _within(w, apart)]
    if not found:
        return None
    outer = [(w, v) for w, v in found if not any(o[0] <= w[0] and w[1] <= o[1] and o != w for o, _ in found)]
    values = {value for _, value in outer}
    for value in (Solved.NOT_MINE, Solved.PARTLY):
        if value in values:
            return value
    if {Solved.YES, Solved.NO} <= values:
        return (
            Solved.PARTLY
            if max(w for w, v in outer if v is Solved.NO) > max(w for w, v in outer if v is Solved.YES)
            else Solved.NO
        )
    return Solved.NO if Solved.NO in values else Solved.YES


def _within(span: tuple[int, int], others: Spans) -> bool:
    return any(start <= span[0] and span[1] <= end for start, end in others)


def grade(flat: str, hits: Hits, apart: Spans = ()) -> int | None:
    """5 非常满意 … 1 非常不满意; the longest word wins, so that 非常不满意 is no 满意. One behind a negation of its own word is none: "not awesome";
    and none is one that stands in `apart`."""
    if marks := _OUT_OF_MORE.search(flat):
        out_of = 10 if (told := number_of(marks["n"]) or 0) <= 10 else 100
        return max(1, math.ceil(5 * told / out_of)) if told <= out_of else None
    denied = {e + 1 for _, e in hits.spans("guard.negated") if flat[e : e + 1] == " "}
    grades = [(at, n) for n in (1, 2, 3, 4, 5) for at in hits.spans(f"survey.grade{n}") if not _within(at, apart)]
    found = [(end - start, n) for (start, end), n in grades if start not in denied]
    if found:
        return max(found, key=lambda item: (item[0], -item[1]))[1]
    bare_number = _BARE_GRADE.fullmatch(flat)
    return int(bare_number.group(1)) if bare_number else None


class TicketNumbers:
    """Ticket numbers with the city's prefix; a short one only behind 编号 or 工单."""

    def __init__(self, prefix: str) -> None:
        self._full = re.compile(
            rf"{re.escape(prefix)}\s*[-－—_ ]?\s*(\d{{6}})\s*[-－—_ ]?\s*(\d{{4}})(?!\d)", re.IGNORECASE
        )
        self._short = re.compile(
            r"(?:(?<![杆灯井盖箱柜表牌桩站器栓阀车柱亭桶上])(?<![杆灯井盖箱表上]的)编号|工单号?|单号|单子|number|no\.|№|番号|번호|номер)\s*(?:是|为|[:：#])?\s*(?:[a-z]{1,4}-?\d{0,6}-)?(\d{4})(?!\d)",
            re.IGNORECASE,
        )
        self._other = re.compile(r"(?<![a-z0-9])(z-\d{4})(?!\d)", re.IGNORECASE)
        self._prefix = prefix

    def read(self, flat: str) -> tuple[str, ...]:
        full = [f"{self._prefix}-{m.group(1)}-{m.group(2)}" for m in self._full.finditer(flat)]
        if full:
            return tuple(dict.fromkeys(full))
        found = [m.group(1).upper() for m in self._other.finditer(flat)] + [
            m.group(1) for m in self._short.finditer(flat)
        ]
        return tuple(dict.fromkeys(found))
