"""When (起始时间): since when something is so, or how long it has lasted."""

from __future__ import annotations

from handlers.ports.understanding import Mention, Span
from values import expressions as re

_N = r"(?:(?<![\d第])(?!(?:19|20)\d\d年)\d{1,4}(?:\.\d)?|(?<![第一二两三四五六七八九十百])[一二两三四五六七八九十百几半]{1,5})"
_OF_YEAR = r"(?:去年|前年|今年|(?:19|20)\d\d年)的?"  # 去年十月 is no 十月 of this year
_SINCE_ZH = re.compile(
    rf"{_OF_YEAR}{_N}月(?:份|初|底|中旬|{_N}[日号])?(?:开始|起|到现在|至今|以来|就)"
    rf"|(?:(?:都|已经|快|有|将近|差不多|大概|持续|连着|连续|整整|得有|超过|至少|大(?=半)|好(?=几))*{_N}(?:多|来)?个?(?:多)?(?:年(?!级|纪|龄|代)|月(?!份)|星期|礼拜|周|天|小时|钟头|晚上|宿|分钟|季度)(?:多(?!少)|半)?(?:了|来)?(?![前后内]|一次|一回|以内|之内|两头|打鱼|到晚))"
    rf"|从(?:今天|昨天|昨晚|今早)?(?:早上|上午|中午|下午|晚上|凌晨|半夜|夜里)?{_N}点(?:半|{_N}分)?(?:多)?(?:开始|起|到现在)?"
    r"|(?:自|从)(?:今天|昨天|前天|上周|上个?月|今年|去年)?[^，。！？!?、]{1,10}?(?:开始|起|以来|到现在|就(?=[没不停断]))"
    r"|(?:[今昨前]天(?:早上|早晨|上午|中午|下午|傍晚|晚上|夜里|半夜|凌晨)?|昨晚|今早|今晚|昨夜|前晚|上周[一二三四五六日天末]?|上星期[一二三四五六日天]?|这周[一二三四五六日天]?|这两天|这几天|最近|近期|上个月|上月|这个月|月初|年初|春节前?|国庆前?|入冬(?:以来)?|供暖(?:以来|到现在)?|入夏以来|去年(?:底|年底|冬天|夏天)?|今年(?:以来|春天|夏天|年初)?|前年|前[几两些][天年]|大前天|刚才|刚刚|每天晚上|每天|天天|每晚|半夜|凌晨)"
    rf"(?:{_N}点(?:半|多|{_N}分?)?)?(?:开始|起)?(?:到现在)?"
    rf"|{_N}月{_N}[日号](?:开始|起|到现在)?|{_N}月(?:份)?(?:开始|起|到现在|以来|就)|{_N}[号日](?:早上|上午|中午|下午|晚上)?(?:开始|起)"
)
_SINCE = {
    "zh-CN": _SINCE_ZH,
    "en": re.compile(
        r"\b(?:for|since|from|over|almost|nearly|about)\s+(?:the\s+)?(?:last\s+|past\s+|almost\s+|nearly\s+|over\s+|about\s+|more than\s+)*(?:(?:\d+|an?|one|two|three|four|five|six|seven|eight|nine|ten|several|a few|few)(?=\s*(?:am|pm|o'clock|hour|day|week|month|year|night|while|long))|(?:19|20)\d\d|last|yesterday|this|monday|tuesday|wednesday|thursday|friday|saturday|sunday|january|february|march|april|may|june|july|august|september|october|november|december)\s*(?:am|pm|o'clock|hours?|days?|weeks?|months?|years?|nights?|morning|night|evening|spring|summer|autumn|winter)?(?:\s+(?:this|yesterday)\s*(?:morning)?)?"
        r"|\b(?:yesterday|today|last\s+night)(?:\s+(?:morning|afternoon|evening|night))?,?(?:\s+(?:at|around|about))+\s+(?:half past \w+|(?:a )?quarter (?:past|to) \w+|\d{1,2}(?:[:.]\d\d)?(?:\s*(?:am|pm|o'clock))?|(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)(?:\s(?:thirty|fifteen|forty-five|o'clock))?|noon|midnight)(?:\s+(?:in the (?:morning|afternoon|evening)|at night))?"
        r"|\b(?:yesterday|last\s+(?:night|week|month|year)|this\s+(?:morning|week|month)|every\s+(?:night|day|morning|evening)|all\s+(?:night|day|week)|\w+\s+(?:days|weeks|months|years|hours)\s+(?:now|ago|already))\b",
        re.IGNORECASE,
    ),
    "ja": re.compile(
        r"(?:もう|ここ|この|約)?(?:\d+|[一二三四五六七八九十数]+)(?:(?:日|年|晩)(?!中)|週間|か月|ヶ月|カ月|時間)(?:間|前から|以上|も|たち|ほど|くらい)?|(?:昨日|きのう|今朝|けさ|昨夜|ゆうべ|先週|先月|去年|おととい|一昨日|(?<![毎今])朝|夜|今週|毎晩|毎日|毎朝|最近)(?:(?:の(?:朝|昼|夕方|夜|晩|午前|午後|深夜|未明|明け方))?\s?(?:\d{1,2}|[一二三四五六七八九十]{1,3})時(?:半|\d{1,2}分)?(?:ごろ|頃|くらい)?(?!まで)|の[^、。からよに\dァ-ヶー]{1,3})?(?:から|より)?"
    ),
    "ko": re.compile(
        r"(?:일주일|보름|한 달|한달|열흘)\s*(?:가까이|넘게|정도|째|동안)|(?:벌써|거의|약)?\s*(?:\d+|한|두|세|네|며칠|몇|일주일|보름|한두)\s*(?:일|주일?|달|개월|년|시간|번째)?(?:째|동안|간|전부터|이?나 됐)|(?:어제|오늘|그저께)\s?(?:새벽|아침|오전|낮|오후|저녁|밤)?\s?(?:\d{1,2}|한|두|세|네|다섯|여섯|일곱|여덟|아홉|열(?:한|두)?)\s?시(?:\s?(?:반|\d{1,2}분))?(?:쯤|경|께)?(?:부터)?|(?:어제|오늘 아침|어젯밤|지난주|지난달|작년|그저께|아침|매일|매일 밤|밤마다|요즘|최근)(?:부터)?"
    ),
    "ru": re.compile(
        r"(?:уже|почти|около|больше)?\s*(?:\d+|два|две|три|четыре|пять|шесть|семь|восемь|девять|десять|несколько|втор(?:ой|ую|ые)|трет(?:ий|ью|ьи))\s*(?:дн\w+|день|сут\w+|недел\w+|месяц\w*|год\w*|лет|час\w*|ноч\w+)|(?:вчера|позавчера|сегодня)\s(?:(?:утром|дн[её]м|вечером|ночью)\s)?(?:(?:около|в|примерно в|где-то в)\s)+(?:половин[еуы]\s\w+|\d{1,2}(?:[:.]\d\d)?|час\w?|двух|тр[её]х|четыр[её]х|пяти|шести|семи|восьми|девяти|десяти|одиннадцати|двенадцати|два|три|четыре|пять|шесть|семь|восемь|девять|десять|одиннадцать|двенадцать)(?:\sчас\w*)?(?:\s(?:утра|дня|вечера|ночи))?|(?:вчера|позавчера|с утра|с вечера|со вчерашн\w+ \w+|с прошл\w+ \w+|на прошлой неделе|в прошлом месяце|каждую ночь|каждый день|каждый вечер|(?:уже |целую |целый )?(?:неделю|месяц))",
        re.IGNORECASE,
    ),
}
_OFTEN = re.compile(
    r"每天晚上|每天|天天|每晚|半夜|凌晨|every\s+(?:night|day|morning|evening)|all\s+(?:night|day)|毎晩|毎日|毎朝|朝|夜|매일(?: 밤)?|밤마다|아침|каждую ночь|каждый (?:день|вечер)",
    re.IGNORECASE,
)
# 七天无理由: a term; 低保一个月才六百, 一个月多少钱: what comes in a month; 一个月坏三次, 一周三次: how often.
_NO_SINCE_BEHIND = re.compile(
    r"(?:之?内)?(?:无理由|包退|包换|保修|质保|试用|冷静期)|多少|[一两三四五六七八九十几\d]+(?:次|回|趟|遍)|(?:才|就|只|也|共|一共|要|得|给|发|交|收|挣|拿|工资)?(?:是|有|到手)?(?:\d|[一二两三四五六七八九十几]+(?:百|千|万|块))"
    r"|(?:都|就|能|要|得|总|老|起码|最少)?[一-龥]{1,2}了?[好几两三四五六七八九十\d]+(?:次|回|趟|遍)"
)
# 去年十月买的, 上周办的卡: when somebody came by the thing, and not since when it is so
_GOT_BEHIND = re.compile(
    rf"(?:{_N}月(?:份|初|底|{_N}[日号])?)?(?:的时候)?(?:我们?|俺|咱)?(?:在[^，。！？]{{1,10}})?(?:刚|才|新)?(?:买|办|签|订|定|充|租|借|投|存|入)(?:了|的|过|上|下)|(?:份)?(?:生产|到期|过期)"
)
# 生产日期是六月, 孩子二十天了, 生意不好两年了: when or how long something else is.
_OF_ELSE = re.compile(
    r"(?:日期|保质期|有效期)[是为写着到]*$|(?:生意|买卖)[^，。！？]{0,5}$|(?:孩子|娃|宝宝|婴儿|闺女|儿子|女儿)(?:才|刚|都|已经|快|有)*$"
    r"|(?:住|租|开店|结婚|退休)了?$"
)
# 得几天, 说是十五天: how long it is to take
_TERM = re.compile(r"(?:得|说是?|说要|承诺|规定|最多|最快|一般|需要?|还要|要等)$")
_WHOLE_ONE = re.compile(r"一(?:整)?(?:晚上|宿|夜|天)")  # 吵了一晚上: how long it was that night
_JUST_SO = re.compile(r"就(?:开始)?$")  # 从过年那会儿就
_ONLY_MONTH = re.compile(rf"{_N}月")  # 去年十月: with its year, which is not this one
# 我刚才那个路灯: which one, and not since when.
_JUST_NOW = re.compile(r"刚[才刚](?:我们?|咱们?|俺们?)?(?:那[个件单条]|报的?|反映的?|投诉的?|举报的?|提交的?|说的)")
_TODAY_TOO = re.compile(r"[^，。]{1,4}今天又?")  # 昨天坏今天又坏: how often
_MOMENT = re.compile(
    r"(?:[今昨前]天|昨晚|今早|今晚|昨夜|前晚|上周|上个?月|去年|前年|前几天|前两天)(?:早上|早晨|上午|中午|下午|傍晚|晚上|夜里|半夜|凌晨)?"
)
_BRIEF = re.compile(r"(?:分钟|小时|钟头)$")  # 关了二十分钟 is how long it once took; 停了两个小时了 goes on
_GOES_ON = re.compile(r"都|已经|快|有|将近|持续|连着|连续|从")
_ENDED = re.compile(r"[了起来]$|开始$|现在$")
# 等了四十分钟, 来一次好两天: how long somebody waited at a stop, how long it was well
WAITED_REACH = 20  # characters before the expression in which that stands
_WAITED = re.compile(
    rf"(?:还?剩下?|还有|保修|有效|合同|期限|办了?|充了?|交了?)的?{_N}个?(?:年|月|个月|天|次)$|(?:等|排)了?(?:整整|快|足足|都|得有)*{_N}(?:多|来)?个?(?:多)?(?:分钟|小时|钟头)(?:多|半)?$|[次下趟回]好{_N}(?:多)?(?:个月|天|礼拜|星期|周)$"
)
# 先週引っ越してきた, "just moved here two weeks ago": when somebody came, not since when it is so.
_CAME = re.compile(r"\b(?:moved?|arrived|came|new|переехал\w*|приехал\w*|въехал\w*)\b[^.!?]{0,30}$", re.IGNORECASE)
_CAME_BEHIND = re.compile(
    r"\s*(?:に|まえに|前に)?\s*(?:引っ越|越して|来たばかり|이사|입국|왔는데|온 지|(?:мы |я )?(?:переехал|приехал|въехал))"
)
# 今年76岁, 今年高三
_AGE = re.compile(
    r"\s*(?:都|已经|刚|才)*(?:\d{1,3}|[一二三四五六七八九十]{1,3})(?:周?岁|多岁|年级)|\s*(?:上|读|念)?[初高大][一二三]"
)
# What may stand around a time that is all that was said: 昨天晚上吧, 昨日からです.
_AROUND_WHEN = re.compile(
    r"[\s,，。、.!！]*(?:です|でした|だった|だ|이에요|예요|이었어요|입니다|요|左右|吧|的|前后)?[\s,，。、.!！]*"
)


def since(text: str, language: str) -> Mention | None:
    """Since when or for how long; the longest expression. How often (天天) is none."""
    found = [
        m
        for m in _SINCE.get(language, _SINCE_ZH).finditer(text)
        if m.group().strip()
        and not _WAITED.search(text, max(0, m.start() - WAITED_REACH), m.end())
        and not _OFTEN.fullmatch(m.group().strip())
        and not _CAME.search(text[: m.start()])
        and not _CAME_BEHIND.match(text[m.end() :])
        and not _AGE.match(text[m.end() :])
        and not _JUST_NOW.match(text, m.start())
        and not _of_something_got(text, m)
        and not (m.group().startswith(("昨", "前")) and _TODAY_TOO.match(text, m.end()))
        and not (_BRIEF.search(m.group().strip()) and not _GOES_ON.match(m.group().strip()))
        and (_ENDED.search(m.group()) or not _NO_SINCE_BEHIND.match(text[m.end() :]))
    ]
    best = max(
        found,
        key=lambda m: (
            bool(re.search(r"\d|[一二两三四五六七八九十几半]|for|since|から|부터|째|с ", m.group())),
            len(m.group()),
        ),
        default=None,
    )
    return _mention(best) if best else None


def _of_something_got(text: str, found: re.Match[str]) -> bool:
    """Whether the time is when a thing was bought or how long it is to last or to take, or of a child, a shop, a tenancy."""
    words, before = found.group().strip(), text[: found.start()]
    if _GOT_BEHIND.match(text, found.end()) or not _MOMENT.fullmatch(words) and _OF_ELSE.search(before):
        return True
    if _ONLY_MONTH.fullmatch(words) and re.search(rf"(?:{_OF_YEAR})$", before):
        return True
    if _ENDED.search(words):
        return False
    return _TERM.search(before) is not None


def only_when(text: str, language: str) -> bool:
    """Whether nothing is said but when: no place to look for."""
    told = since(text, language)
    return told is not None and bool(_AROUND_WHEN.fullmatch(text[: told.span.start] + text[told.span.end :]))


def is_a_moment(since: Mention) -> bool:
    """Whether it names a day or night (昨天晚上, 上个月) and not how long something lasts."""
    return _MOMENT.fullmatch(since.value) is not None


def is_one_night(since: Mention) -> bool:
    """Whether it tells how long something took once (哭了一晚上), and not since when it is so."""
    return _WHOLE_ONE.fullmatch(since.value) is not None


def _mention(found: re.Match[str]) -> Mention:
    """The expression without blanks at its ends."""
    words = found.group()
    start = found.start() + len(words) - len(words.lstrip())
    words = words.strip()
    return Mention(_JUST_SO.sub("", words), Span(start, start + len(words), words), "grammar")
