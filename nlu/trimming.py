"""Trimming (裁剪): words made short enough for a title, without what leads to the matter and what trails behind it."""

from __future__ import annotations

import rjieba

from nlu.characters import HAN
from nlu.clauses import SPOKEN
from nlu.listed import any_of
from values import expressions as re

TITLE = 20  # characters of a Chinese title
TITLE_SYLLABIC = 32  # of a Japanese or Korean one
TITLE_ALPHABETIC = 64
CUT = "…"
HALTING = 5  # characters between two blanks, on the average, below which somebody only stopped to think
_PICTURES = re.compile("[\U0001f000-\U0001faff\u2600-\u27bf\u2b00-\u2bff\ufe0f\u200d]+")
_BLANKS = re.compile(r"\s+")
EDGE = " ，,。.！!？?；;：:、~～…\n\t-"
_LEADING = re.compile(rf"^(?:{any_of('trimming.leading')})++", re.IGNORECASE)
# 表扬的网格员小李 (the name's place was taken out of the middle) praises the man.
_PRAISED = re.compile(r"^(?:真心|必须|特别|我|我们)*(?:想要?|要)?(表扬|感谢|夸|点赞)(?:一下|下)?的")
# 现就公积金提取问题反映如下: how a letter leads to what it is about.
_FRAMED = re.compile(
    r"^(?:(?:现|特|兹)?(?:就|将|把|关于))?(?P<matter>.{2,}?)(?:一事|的?(?:问题|情况|事宜|事项))?(?:向[您你贵我][^，。]{0,6})?(?:反映|说明|汇报|报告|投诉|举报)如下$"
)
# What a clause ends in that hangs on something cut off behind it.
_TRAILING = re.compile(
    r"(?<=[\u3400-\u9fff]{4})(?: ?刚才|的事儿?吧|(?<![盖修建做装弄办搞备说治铺搭理谈没不很太更正刚别常挺真度超蛮得术艺])好|还有|另外|而且|所以|然后|都|已经|的)$|(?:\s(?:at|in|on|near|of|the|from|and|or|to|a|an|и|в|на|с|у|за|не|по|перед|(?<!it's )(?<!is )for))+$|(?<=.{8})(?:のです|んです)(?:が|けど|けれど)?$"
)
# 是他背到医院的: here the 的 at the end stays.
_IS_WHAT = re.compile(r"(?<!不)是[\u4e00-\u9fff]{1,2}的$|是(?:他|她|我|你|谁|自己|[^，。]{2,8}).{2,}的$")
# 是盖板断了一块: what it is, of what was asked.
_IT_IS = re.compile(
    r"^是(?=(?!不是|否|谁|什么|哪|怎么|个|一[个家种名位]|我|你|他|她|本|这|那|因为|由于|由|在|从|真|有)[\u4e00-\u9fff]{2,}(?:了|着|不|没|坏|断|漏|堵))"
)
_LEADS_ON = re.compile(
    r"(?:(?:然后|所以|结果|可是|[的地得和与及将把被给在从向对为是有或比于以让就又也还且而但因])+(?:[（(][^）)]*)?|[（(][^）)]*)$"
)


def trimmed(words: str) -> str:
    """The words of a clause without pictures, fillers at its beginning (喂，我想问一下…) and what its end hangs on."""
    words = _BLANKS.sub(" ", _PICTURES.sub(" ", words)).strip(EDGE)
    if len(words) < HALTING * len(SPOKEN.split(words)):  # 楼下 那个 饭店 油烟 很大
        words = SPOKEN.sub("", words)
    if praised := _PRAISED.match(words):
        words = praised[1] + words[praised.end() :]
    if words.endswith("如下") and (framed := _FRAMED.match(words)):
        words = framed["matter"]
    words = _LEADING.sub("", words).strip(EDGE) or words
    if _IS_WHAT.search(words):
        return words
    words = _IT_IS.sub("", words)
    return _TRAILING.sub("", words).strip(EDGE) or words


def _whole_words(words: str, most: int) -> str:
    """As many whole words as have room, as long as the last one is no character that only leads to the next."""
    cut = ""
    for word in rjieba.cut(words):
        if len(cut) + len(word) > most:
            break
        cut += word
    return _LEADS_ON.sub("", cut) if len(cut) >= most // 2 else words[:most]


def shortened(words: str, most: int, alphabetic: bool) -> str:
    """At most so many characters of the words, cut between words, with … for what is cut off."""
    if len(words) <= most:
        return words
    cut = words[: most - len(CUT)]
    if HAN.search(cut[-1:]):
        cut = _whole_words(words, len(cut))
    if " " in cut and words[len(cut)] != " " and (alphabetic or re.search(r"[a-z\uac00-\ud7a3]$", cut)):
        cut = cut.rsplit(" ", 1)[0]
    return _TRAILING.sub("", cut).rstrip(EDGE) + CUT
