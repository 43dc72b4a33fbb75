"""Phrasing (措辞): what a message is by its words alone, before anybody asks what is wanted: how long, whether it asks to know,
whether the whole of it is a listed word, whether it begins with a no, of whom or of what it speaks."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import lru_cache

from handlers.ports.understanding import Intent
from nlu.characters import HAN, bare
from nlu.lexicon import CITIES, LANGUAGES, Lexicon
from nlu.listed import any_of
from nlu.own import NATIONAL
from values import expressions as re

SHORT = 14  # Han characters (or a third of the letters) within which a command is a command
MIDDLE = 32
_WHOLE = (
    Intent.CANCEL, Intent.RESTART, Intent.BACK, Intent.HELP, Intent.HUMAN, Intent.PROGRESS, Intent.URGE, Intent.WITHDRAW, Intent.SUPPLEMENT,
    Intent.RATE, Intent.GREETING, Intent.THANKS, Intent.SMALL_TALK, Intent.REPORT, Intent.YES, Intent.NO, Intent.SKIP,
)  # fmt: skip
_EDGES = re.compile(
    r"^(?:嗯|哦|噢|那|就|好的?|哎|唉|喂|请|我想?要?|帮我|给我|麻烦你?)+|(?:吧|呀|啊|呢|哦|哈|嘛|啦|了|一下|下|谢谢|です|ます|요|please|пожалуйста)+$"
)
_REPORTED = re.compile(
    r"(?:上次|上回|之前|以前|昨天|前天|前几天|上周|上个?月|刚才|早上|那天|\d+[号日])(?:我|我们)?(?:报|反映|投诉|举报|提交)过?的"
)
_INFORMATION = re.compile(any_of("phrasing.information"), re.IGNORECASE)
# どうにかしていただけませんか asks for something to be done, and to know nothing.
_REQUEST = re.compile(any_of("phrasing.request"), re.IGNORECASE)
_COMPLAINS = re.compile(
    r"没人(?:管|修|理|来|清)|不管|坏了|怎么还|怎么没|咋还|咋没|还没|太|天天|总是|老是|一直|什么时候(?:能|才)|啥时候(?:能|才)|管不管|能不能(?:管|修|来|清|处理|解决)"
)
_PLEA = re.compile(
    r"(?<=[，,。 ])(?:请问)?(?:我们?|他|她|这)?(?:应?该|可|到底)?(?:怎么办|咋办|咋整|怎么解决)(?:呢|啊|呀|才好)?[?？。!！]*$"
)
# 有补偿没有, 罚钱不, 归自来水管还是归物业管, 头一步做什么: asked without a mark or a word of asking at its end.
_CHOICE = re.compile(any_of("phrasing.choice"))
# 我不清楚是哪条路 asks nobody.
_KNOWS_NOT = re.compile(
    r"^(?:这个)?我?(?:也|还|都|真的?)*(?:不知道|不清楚|不晓得|说不清|记不得|忘了)(?:具体)?(?:是|在|叫)?(?:哪里|哪儿|哪[条个]?|什么|啥)(?:地方|路|街)?(?=[，,。！!\s]|$)"
    # 公共收益不知道花哪去了
    r"|(?:不知道|不晓得|不清楚|谁知道)(?:都|是|被|给|到底|究竟)*(?:去(?:哪里?|哪儿)(?=了)|[花用弄搞收拿藏跑扔挪贴]?(?:到|在)?(?:哪里?|哪儿|谁(?:那|手)里?|什么地方)(?:去)?)了?(?=[，,。！!\s]|$)"
)
_CLAUSES = re.compile(r"[\s,，.。!！?？;；]+")
# 发定位行不 asks whether this will do, 能不能来验表 for somebody to come, whatever was told before it.
_WILL_IT_DO = re.compile(r"(?:行|中|好|成|可以)(?:不|不行|吗|么)$|^(?:能不能|能否|可不可以)(?:来|帮|派|给|让|请)")
STORY = 30  # characters before a plea that tell what happened
_PARTS = re.compile(r"[\s,，.。!！、;；]*[,，.。!！、;；\n][\s,，.。!！、;；]*")
_NOS = frozenset({"no", "нет", "不是", "不对", "いいえ", "아니요", "아니"})
# What is right is named: 是…, "it is …", …です, …예요, это ….
_NAMES_IT = re.compile(
    r"[,，.。!！、]\s*(?:应该|就)?[是在]|\bit(?:'s| is| was)\b|\bthe (?:place|address|street)\b|(?:です|でした)[。.!！]?$|(?:예요|이에요|였어요|입니다)[.!]?$|\bэто\b"
)
# In Korean 가요 asks behind ㄴ (인가요, 한가요, 는가요); 치워가요 tells.
_KOREAN_N = "".join(chr(code) for code in range(0xAC00, 0xD7A4) if (code - 0xAC00) % 28 == 4)
_KANA, _HANGUL = re.compile(r"[\u3041-\u30fa]"), re.compile(r"[\uac00-\ud7a3]")
_LETTER_WORDS = re.compile(r"[a-zа-яё0-9]+")
# 하나요 asks; 소리가 나요 and 냄새나요 tell.
_ASKS = re.compile(
    rf"[?？]|(?:吗|呢|么|か|까|(?<=[\uac00-\ud7a3])(?<!냄새)(?<!냄세)(?<!고장)(?<!소리)(?<!연기)(?<!불)(?<!열)(?<!화)(?<!피)(?<!땀)나요|니까|[{_KOREAN_N}]가요)\s*[。!！]?\s*$"
)
# 你们的接线员挂我电话 complains of those who answer here, and asks for none of them.
_OF_STAFF = re.compile(
    r"投诉[^，。]{0,10}(?:接线|话务|客服|坐席|值班)|(?:接线|话务|客服|坐席|值班)(?:的|人|员|同志)*[^，。]{0,6}(?:态度|骂|挂|说话|不耐烦|凶|敷衍|推|不接|不记|无理)"
    r"|热线[^，。]{0,6}(?:[一两三四五六七八九十几\d]+(?:遍|次|回)|没人接|打不通)"
)
# 就是投诉你们12345, 打了半天全是占线, 接线员没听完就挂: what is complained of is the line itself.
_OF_LINE = any_of("phrasing.of_line")
_CALLED = re.compile(r"转人工|找(?:个)?(?:真)?人|换(?:个)?人|真人|人工")


def asks_for_information(flat: str) -> bool:
    """Whether it asks to know (怎么办理, 多少钱, 凭什么), not why nobody comes. "该怎么办" behind a long story asks for help with it."""
    flat = _KNOWS_NOT.sub("", flat)
    plea = _PLEA.search(flat)
    if plea is not None and plea.start() >= STORY:
        flat = flat[: plea.start()]
    if _INFORMATION.search(flat):
        return True
    flat = _REQUEST.sub("", flat)
    return bool(_ASKS.search(flat) or _CHOICE.search(flat)) and not _COMPLAINS.search(flat)


def told_beside_a_question(flat: str) -> str:
    """What the clauses tell that ask nothing, of 冷链运费八十六 东西到手全化了 这能退吗; "" where none asks, or none tells."""
    clauses = [clause for clause in _CLAUSES.split(flat) if clause]
    told = [one for one in clauses if not (_WILL_IT_DO.search(one) or asks_for_information(one))]
    return "，".join(told) if len(told) < len(clauses) else ""


def length(flat: str) -> int:
    """Characters of a message as if each letter word were two Han characters."""
    han, kana, hangul, words = (len(kind.findall(flat)) for kind in (HAN, _KANA, _HANGUL, _LETTER_WORDS))
    return han + kana // 2 + hangul + 2 * words


def whole_words(flat: str, lexicon: Lexicon) -> tuple[Intent, ...]:
    """The intents for which the whole message is one of the listed words."""
    said = bare(flat)
    cores = {said, bare(_EDGES.sub("", flat.strip(" ，,。.！!？?～~"))), bare(_EDGES.sub("", said))} - {""}
    if not cores and flat.strip() in {"?", "？"}:
        cores = {"?"}
    meant = _whole_meanings(lexicon)
    found = {intent for core in cores for intent in meant.get(core, ())}
    if not found:  # 行，就这样报 and "네, 맞아요" say the same twice
        agreed = (Intent.YES, lexicon.words("whole.yes")), (Intent.NO, lexicon.words("whole.no"))
        pieces = _PARTS.split(flat)
        found = {intent for intent, words in agreed if len(pieces) > 1 and _only(words, pieces)}
    return tuple(intent for intent in _WHOLE if intent in found) if found else ()


def _only(words: Collection[str], pieces: Sequence[str]) -> bool:
    """Whether what stands between the marks of a message are words of a list, and more than one."""
    said = 0
    for piece in map(bare, pieces):
        if piece and piece not in words:
            return False
        said += bool(piece)
    return said > 1


@lru_cache(maxsize=CITIES * len(LANGUAGES))
def _whole_meanings(lexicon: Lexicon) -> dict[str, tuple[Intent, ...]]:
    """Of each word that may be a whole message: what it means."""
    meant: dict[str, tuple[Intent, ...]] = {}
    for intent in _WHOLE:
        for word in lexicon.words(f"whole.{intent.value}"):
            meant[word] = (*meant.get(word, ()), intent)
    return meant


def denies_first(flat: str, lexicon: Lexicon) -> bool:
    """Whether it begins with a no and goes on with what is right: "no, it is Pine Gardens"."""
    if not _NAMES_IT.search(flat):
        return False
    parts = [said for piece in _PARTS.split(flat) if (said := bare(piece))]
    if len(parts) < 2 or len(parts[1]) < 2 or parts[0] not in _NOS | lexicon.words("whole.no"):
        return False
    agrees = lexicon.words("whole.no") | lexicon.words("whole.yes") | lexicon.words("whole.thanks")
    return parts[1] not in agrees and (parts[0] in _NOS or parts[0] not in lexicon.words("whole.skip"))


def of_staff(flat: str) -> bool:
    return bool(_OF_STAFF.search(flat)) and not _CALLED.search(flat)


@lru_cache(maxsize=CITIES)
def _of_line(numbers: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(_OF_LINE.replace(NATIONAL, "|".join(map(re.escape, numbers))))


def beside_the_line(flat: str, numbers: tuple[str, ...]) -> str | None:
    """What is told beside a complaint of the line itself, which has these numbers; None where nobody complains of it."""
    rest = _of_line(numbers).sub(" ", flat)
    return rest if rest != flat else None


def of_what_was_reported(flat: str) -> bool:
    """Whether it speaks of 昨天报的那个: who asks how that goes tells no new matter, even where no ticket is known."""
    return bool(_REPORTED.search(flat))
