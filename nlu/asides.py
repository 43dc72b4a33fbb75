"""Asides (旁话): what is said beside the matter and must not be taken for a part of it, or for an answer.

```
干了三十多年, 孩子才两个月 ─→ no time since when the matter is
天天半夜两三点            ─→ when it is, and no matter of its own
好臭, 好吵啊               ─→ a complaint, and no 好 of who agrees
会告诉老板是我吗            ─→ asks how the line treats who reports, and is no matter
```
"""

from __future__ import annotations

from handlers.ports.understanding import Intent, Mention
from nlu import titles, when
from nlu.lexicon import Hits, Lexicon
from nlu.phrasing import length
from values import expressions as re

# Characters, as `phrasing.length` counts them, up to which such a question is all that a message says.
NAMING_ASKED = 22
_SOME = r"(?:快|将近|整整|有|都|已经|了)*[\d一二两三四五六七八九十几好半多]+(?:来|多)?"
_YEARS = _SOME + r"年(?:多|半|了)*"
_MANY = _SOME + r"(?:年|个月|个?月|岁)(?:多|半|了)*"
# How long somebody has worked or lived somewhere, and how old somebody is: of the person, and not of the matter.
_OF_A_LIFE = re.compile(
    rf"(?:[干教当]了?|工作|上班|退休|下岗|结婚|嫁过来|搬来|住)(?:了|过|到现在)*{_YEARS}"
    rf"|(?:孩子|宝宝|娃娃?|婴儿|小孩|儿子|女儿|闺女|孙子|孙女|外孙女?)(?:现在|今年)?(?:才|刚|只有|还不到|不到|还没|满)+{_MANY}"
    rf"|住(?:了|过)*{_MANY}的?院"
    r"|[一半两]年(?:到头)?(?:才|只|就|也|能)*(?:回来|回家|来)"
    rf"|怀孕?(?:都|已经|快)*{_MANY}"
    r"|(?:[我俺他她]|老伴|老头子?|老太太)?今年(?:都|已经|快|整|刚|满)*(?:[六七八九]十[一二三四五六七八九]?|[6-9]\d)(?:多?岁|了|(?=[，,。]))"
)
_PARTICLE = re.compile(
    r"(?<=[\u4e00-\u9fff]{2})(?:撒|噻|嗦|咯|咧|哩|嘞|啵|呗|哈|嘛|啦|呀|啊|哦|哟|伐|哎)+(?=[。！!？?~～ ]*$)"
)
# Nothing but when it happens: 天天半夜两三点, 一般晚上十点多到十二点.
_WHEN = re.compile(
    r"(?=.*[点晚夜早午周天])(?:[，,。、\s~-]|都是|是|一般|基本上?|大概|差不多|每天|每晚|天天|每周|每个?|周[一二三四五六日末天]|星期[一二三四五六日天]|晚上|夜里|半夜|凌晨|早上|早晨|清早"
    r"|大清早|中午|下午|上午|傍晚|白天|晚|夜|[零一二两三四五六七八九十\d]+|点钟?|半|多|几|来|到|至|以后|之后|以前|前后|左右|吧|的时候|时候|从|就|开始|的|有时候?|次)++"
)
# 旁边就是幼儿园 tells where it is, and no harm.
# 我是开小饭馆的, 我是外地来打工的: who speaks, before anything is told; 我是被打的 and 我是来投诉的 tell more.
_INTRODUCES = re.compile(
    r"(?:你好|您好|领导|同志|喂|[，,。\s])*(?:我|俺|本人|咱)(?:们)?(?:就|也)?是(?:一个|一名|一位|个|名|位)?(?!.*(?:被|投诉|反映|举报|咨询|想|要|问|不|没|坏|漏|堵|欠|偷|打(?!工)|骂))"
    r"[^，,。！!？?]{1,12}(?:的|人|户|主|员|工|者|师|生|军人|老兵|代表|老百姓|居民|村民|家属|家长|司机|骑手|租客|农民)[啊呀。！!]*"
)
_STANDS_THERE = re.compile(
    r"(?:还有|而且|另外|就|这|那|[，, ])*(?:旁边|边上|对面|附近|周围|隔壁|楼下|门口|前面|后面|马路对面)(?:就|都|还|也)?(?:是|有|挨着|靠着)(?:一?[个所家座])?"
    r"[\u4e00-\u9fff]{0,6}(?:幼儿园|小学|中学|学校|大学|医院|菜市场|市场|公园|广场|小区|车站|地铁站|公交站|加油站|银行|超市|商场|养老院|敬老院|社区|居委会|派出所)(?:[呢啊呀的了哦]|[，,。!！])*"
)
_LINK = re.compile(r"(?:https?://|www\.)[!-~]+")
_GRIEVANCE = re.compile(
    r"好(?:难闻|难受|难熬|危险|恶心|可怕|麻烦|害怕|害人|气人|过分|臭|吵|黑|暗|脏|乱|冷|热|滑|堵|呛|烦|痛|疼|响|闷|怕)(?:[啊呀哦喔了人的死！!。，,~ ]|得很)*"
)
_OF_ANOTHER = re.compile(r"(?:上次|上回|上一?件)[^，。]{0,10}$")  # 上次那个事拖了三个月


def stands_there(flat: str) -> bool:
    """Whether it tells nothing but what stands beside the place of the matter."""
    return _STANDS_THERE.fullmatch(flat.strip()) is not None


def introduces(flat: str) -> bool:
    """Whether it tells nothing but who speaks."""
    return _INTRODUCES.fullmatch(flat.strip()) is not None


def without_lives(text: str) -> str:
    """A text of the same length in which what tells how long somebody has lived, worked or been born is blank."""
    return _OF_A_LIFE.sub(lambda told: " " * len(told.group()), text)


def without_links(text: str) -> str:
    """A text of the same length in which addresses of pages are blank: they tell no matter, and no language."""
    return _LINK.sub(lambda link: " " * len(link.group()), text) if "://" in text or "www." in text else text


def only_when(flat: str) -> bool:
    """Whether it tells nothing but at what time of the day or the week something is."""
    return _WHEN.fullmatch(flat) is not None


def without_particle(text: str) -> str:
    """A text of the same length without the particle at its end that is no part of a name: 幸福里撒."""
    return _PARTICLE.sub(lambda said: " " * len(said.group()), text)


def without_assent(flat: str, intents: tuple[tuple[Intent, float], ...]) -> tuple[tuple[Intent, float], ...]:
    """The intents of 好臭, whose 好 is "very" and no yes: more is told of what was told before."""
    if not _GRIEVANCE.fullmatch(flat.strip()):
        return intents
    kept = tuple((intent, sure) for intent, sure in intents if intent is not Intent.YES)
    return kept or ((Intent.SUPPLEMENT, 1.0),)


def asks_of_naming(hits: Hits, placed: bool) -> bool:
    """Whether all that is said asks who will learn who reports; a wish to be hidden is none, and neither is a place."""
    if placed or not hits.has("details.naming_asked"):
        return False
    return hits.once(length) <= NAMING_ASKED and not hits.has("details.confidential", "details.anonymous")


def naming_question(words: Lexicon) -> str:
    """The plain words of such a question, by which a city's knowledge has its answer; the list's patterns mean the same."""
    return min(words.words("details.naming_asked"), key=len)


DID = 2  # characters before a time that tell what took so long: 哭了


def of_something_else(since: Mention, text: str, title: str) -> bool:
    """Whether it is when something else was that is told besides."""
    at = since.span.start
    if when.is_one_night(since) and text[max(0, at - DID) : at] not in title:
        return True  # 放音响，孩子哭了一晚上
    if when.is_a_moment(since):  # 没水浇地，上个月差点掉进去个娃: when something else was
        told = text[since.span.end : since.span.end + DID]
        return told not in title and not titles.beside(text, at, title, ahead=True)
    return _OF_ANOTHER.search(text, 0, at) is not None and not titles.beside(text, at, title)
