"""Answers to "where?" (地点回答): a short text taken whole, when it can be a place at all."""

from __future__ import annotations

from nlu.characters import HAN
from nlu.place.words import Words
from values import expressions as re

LONGEST = 30  # characters: what is longer is a story, not a place
_BEFORE = re.compile(
    r"^\s*(?:(?:嗯+|哦|噢|呃|啊|额|那个|不对|不是|错了|应该)?[，,。\s]*(?:就?在|就是|是在?|应该是|好像是|大概在|(?:具体)?(?:地址|地点|位置)(?:就?是|在)?[:：]?|我在|俺在|住在?|我家在|我家住|俺家住|俺住|在|改成|改为|叫做?|名字?叫|叫什么|写着|上面写着|it'?s (?:at|in|on)?|at|in|near)\s*)+",
    re.IGNORECASE,
)
_AFTER = re.compile(
    r"(?:[。.！!，,\s~～]|吧|啊|呀|呢|哈|嘛|哦|谢谢|这里|那儿|那里|です|でございます|にあります|에 있어요|입니다|이에요|예요|이요|(?<=[앞옆뒤쪽처편])요)+$"
)
_ASIDE = re.compile(
    r"[，,。；;\s]+(?:不知道|不晓得|叫啥|没有?名|有个|有一?棵|旁边有|门口有|就是|你们|麻烦|谢谢|大概|反正|从).*$"
)
_NONE = re.compile(
    r"^(?:(?:上|这|本|前)个?月|\d{1,2}月|[一二三四五六七八九十]{1,2}月|[今昨前]天|上个?(?:周|星期|礼拜)|去年|今年|前年)[^，。路街村区楼店]{0,2}(?:[号日天]|[一二三四五六日]|[上下中]午|晚上)?$|匿名|アノニマス|аноним|익명|anonym|どこでも|아무\s*데|아무\s*곳|где угодно|anywhere|whatever|^不知道|不清楚|不晓得$|说不清|说不上来|听不懂|不想说|不方便|随便|没有?$|没有地|没地址|没有地址|没个准|别问|问那么|管我|管那么|凭什么|关你|无可奉告|不想|不愿|不肯|不敢|不好说|讲不清|讲不好|不便|隐私|暂时|先不|回头|晚点|过会|待会|一会|马上发|发给你|拍给你|照片|图片|截图|我找找|我想想|想一想|看一下|查一下|问一下|打听|不懂|不认得|不识字|不认识|忘|想不起|没注意|没看清|记不得|好多|所有|全市|全国|哪里都|哪都|到处|处处|各地|全是|线上|微信|抖音|淘宝|平台|短信|电信|app|不告诉|什么|啥|怎么|为什么|为啥|吗|谢|你好|再见|算了|不报|取消|转人工|人工|就那儿|就那里|老地方|跟上次|上次那|同上|说过了|到底|你们|垃圾(?!站|房|场|亭|桶|池)|废物|"
    r"^就?(?:只有)?(?:我们?|我家|咱们?|俺们?)?这(?:一)?[栋户家片块条排层]$|"
    r"保密|忘了|记不|稍等|等一下|等等|等会|再说|问问|回你|猜|自己去查|光明正大|网上|电话里|手机上|没见过|系统里|看看$|"
    r"知らない|わから|모르|몰라|не знаю|don'?t know|not sure|no idea|never mind|already told|[?？]"
)
# A sentence in another language tells what happens, and names no place.
_SENTENCE = re.compile(
    r"\b(?:he|she|they|it|i|we|you)\s+(?!(?:live|lives|am|are|is|stay|was)\s+(?:in|at|on|near|by|next|opposite|behind)\b)[a-z']+\s+\S+"
    r"|\b(?:isn't|not) true\b|\b(?:until|till)\s+(?:late|midnight|\d|two|three|four)|\bcan (?:we|you|i)\b|\b(?:keeps?|plays?|sings?)\s+\w+ing\b"
    r"|を[^、。]{0,12}(?:ます|ました|ません|ている|ています|ていた)|と言(?:う|い|って)|(?:時|朝)まで|(?:ません|くれない|てほしい)[。]?$"
    r"|(?:을|를)\s[^.]{0,16}(?:요|다|네)[.!]?$|다고 (?:하|해)|(?:새벽|아침|밤)\s?\S{0,6}까지|(?:안|못) \S+(?:요|다)[.!]?$"
    r"|\b(?:никто|никого|мне|меня|нам|нас)\b|\b(?:nobody|no one)\b"
    r"|\b(?:говор(?:ит|ят)|сказал\w*|играют?|по[её]т|поют|ор[её]т|орут|шумят|не (?:плат|отда|верн|возвращ|отвеч)\w+)\b|\bнеправда\b|\bдо (?:\S+ )?(?:ночи|утра|полуночи|рассвета)\b"
    r"|\b(?:отправ(?:ь|ляй|ьте|ляйте)|подавай(?:те)?)\b"
)
# What shows a place: a number with its unit, a side, the end of a name.
_SHOWN = re.compile(
    r"\d|[东西南北][边侧面头口门]|对面|对过|旁|隔壁|附近|楼[上下顶道]?|门口|门前|后头|后面|前头|前面|底下|脚下|路口|拐角|[路街巷道村屯庄镇乡桥河沟渠塘湖山坡田地院园区苑里坊店厂场站所校馆厅室库洞井棚庙寺坝湾岭岗坪口头边]$|(?:路|街|巷|村|镇|小区|花园|大厦|广场|学校|医院|市场|公园|车站|栋|号|单元)"
)
# Who lives beside us is told with what they do (楼上往下扔东西), unless a place is named behind it: 隔壁卖肉那家.
_BESIDE_US = re.compile(r"(?:我们?家?)?(?:楼[上下]|隔壁|对面|对门)(?:邻居|住户|人家)?")
_SOMEWHERE = re.compile(r"\d|(?:[那这][家户边个栋]|门口|旁边?|附近|店|铺|馆|摊|厂|口|路|楼|院|村)$")
_NO_NOUNS = frozenset("vdrupcyeo")
_VERBS = re.compile(
    r"坏了|没[电水气]|没人|不热|漏水|停电|停水|太吵|修|投诉|举报|想|觉得|希望|应该|可以|能不能|乱收|收费(?!站|处|口|亭)|乱[停搭倒扔占贴涨]|拖欠|欠[薪费]|噪[音声]|扰民|污染|堵车$|断[网电水气]|不[发退给管赔](?:$|[钱货修人])"
    r"|没拴|咬人|臭味|很臭|积水$|涨价|骗[人钱]|态度|服务差"
)


def trimmed(text: str) -> tuple[int, int]:
    """Where the place itself stands in an answer: without 就在, 应该是, 谢谢 and what is said beside it."""
    start = lead.end() if (lead := _BEFORE.match(text)) else 0
    body = text[start:]
    if aside := _ASIDE.search(body):
        body = body[: aside.start()] or body
    body = body[: len(body) - len(tail.group())] if (tail := _AFTER.search(body)) else body
    start += len(body) - len(body.lstrip())
    return start, start + len(body.strip())


def looks_like_place(flat: str) -> bool:
    """Whether a short answer can be a place: it is none when it refuses, asks or tells a matter. Without a number, a side or
    the end of a place's name it must be nothing but nouns (翠谷, 粮站), no sentence (我也讲不好)."""
    letters = sum(c.isalpha() for c in flat)
    if (
        letters < 2
        or len(flat) > LONGEST * (1 if HAN.search(flat) else 3)
        or _NONE.search(flat)
        or _VERBS.search(flat)
        or _SENTENCE.search(flat)
    ):
        return False
    if (beside := _BESIDE_US.match(flat)) and not _SOMEWHERE.search(flat, beside.end()) and _acts(flat[beside.end() :]):
        return False
    return not HAN.search(flat) or _SHOWN.search(flat) is not None or _only_nouns(flat)


def _acts(flat: str) -> bool:
    """Whether somebody does something in it: 往下扔东西, 天天吵架."""
    return any(tag[:1] in {"v", "d"} for _, tag in Words(flat).items)


def _only_nouns(flat: str) -> bool:
    return not any(tag[:1] in _NO_NOUNS for _, tag in Words(flat).items)
