"""Language (语言): which language a message is in, by its script, and which language the writer asks for.

Script ranges are as good as any package here. Where the script says nothing (kanji only, "OK", a number) the conversation's
language is the prior. A language that no word list covers keeps its own code ("ug", "bo", "fr" …, "und" where nobody can tell which
it is): then nothing was understood but a danger that is cried in it, and the caller can say so instead of guessing.
"""

from __future__ import annotations

from collections.abc import Sequence

from nlu import unspoken
from nlu.languages import every
from nlu.listed import any_of
from values import expressions as re

UNTOLD = "und"  # a language that is none of those known here
_SCRIPTS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("han", re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff々]")),
    ("ja", re.compile(r"[\u3041-\u309f\u30a1-\u30fa\uff66-\uff9d]")),
    ("ko", re.compile(r"[\uac00-\ud7a3\u1100-\u11ff\u3131-\u318e]")),
    ("ru", re.compile(r"[\u0400-\u04ff]")),
    ("ug", re.compile(r"[\u0600-\u06ff\ufb50-\ufdff\ufe70-\ufeff]")),
    ("bo", re.compile(r"[\u0f00-\u0fff]")),
    ("mn", re.compile(r"[\u1800-\u18af]")),
    ("th", re.compile(r"[\u0e00-\u0e7f]")),
    ("hi", re.compile(r"[\u0900-\u097f]")),
    # Greek, Armenian, Hebrew, Bengali to Lao, Burmese, Georgian, Amharic, Khmer: nobody here need tell them apart.
    (
        UNTOLD,
        re.compile(r"[\u0370-\u03ff\u0530-\u05ff\u0980-\u0dff\u0e80-\u0eff\u1000-\u10ff\u1200-\u139f\u1780-\u17ff]"),
    ),
)
# Any letter of the scripts behind the first: most messages have none, and are counted for their Han characters alone.
_NEITHER_HAN_NOR_LATIN = re.compile("|".join(script.pattern for _, script in _SCRIPTS[1:]))
_VIETNAMESE = re.compile(r"[ăđơưạ-ỹ]", re.IGNORECASE)
_LATIN_WORD = re.compile(r"[a-zß-öø-ÿœăđĩũơưạ-ỹ][a-zß-öø-ÿœăđĩũơưạ-ỹ'’-]*", re.IGNORECASE)
_DECORATION = re.compile(r"の")  # 鲜の果 on a Chinese shop sign is no Japanese
# Letters that Japan writes and China does not, in simplified or old form: 駅前の広場, 穴だらけ without a kana is still Japanese.
_JAPANESE_HAN = re.compile(
    "[駅円図売対広気沢営桜渋込畑働団戻拡検権歩処毎経続総緑絵薬観覚辺遅鉄銭録険顔験黒齢壊児両価伝県実帰弾従悪応戦抜拠掲浄満焼発稲縦聴舗転軽雑駆騒髪峠辻枠塀喫々]"
)
_CHINESE_WORDS = re.compile(r"[的了吗呢吧啊我你您们这那个没很]")
_CHAT_LATIN = re.compile(r"^\W*(ok+|okay|no|yes|hi|hello|bye|wifi|app|led|vip|ktv|etc|id|qq|pm|am)\W*$", re.IGNORECASE)

# Chinese in Latin letters: nothing but whole syllables of it (lu deng huai le), and most of them no English words (can you).
PINYIN = "zh-Latn"
SPELT = "-Latn"  # how the code of a language ends that is written as it sounds: sumimasen, annyeonghaseyo, privet
_SYLLABLE = (
    r"(?:[bp](?:ai?|ang?|ao|ei|eng?|i(?:an|ao|e|ng?)?|o|u)|pou|m(?:ai?|ang?|ao|ei?|eng?|i(?:an|ao|e|ng?|u)?|ou?|u)|f(?:ang?|a|ei|eng?|ou?|u)"
    r"|[dt](?:ai?|ang?|ao|ei?|eng?|i(?:an|ao|e|ng|u)?|ong|ou|u(?:an|i|n|o)?)|[nl](?:ai?|ang?|ao|ei?|eng?|i(?:ang?|ao?|e|ng?|u)?|ong|ou|u(?:an|n|o|e)?|ve?)"
    r"|[gkh](?:ai?|ang?|ao|ei?|eng?|ong|ou|u(?:ai?|ang?|i|n|o)?)|[jqx](?:i(?:ang?|ao?|e|ng?|ong|u)?|u(?:an|e|n)?)"
    r"|(?:[zcs]h?)(?:ai?|ang?|ao|ei?|eng?|i|ong|ou|u(?:ai?|ang?|i|n|o)?)|r(?:ang?|ao|eng?|e|i|ong|ou|u(?:an|i|n|o)?)"
    r"|y(?:ang?|ao?|e|ing?|i|ong|ou|u(?:an|e|n)?)|w(?:ai?|ang?|ei|eng?|o|u))"
)
_SYLLABLES = re.compile(rf"{_SYLLABLE}|er|ai|an|ang|ao|ou|en|[aeo]", re.IGNORECASE)
_ALL_SYLLABLES = re.compile(
    rf"(?:er|ai|ang?|ao|ou|en|[aeo])?{_SYLLABLE}{{1,6}}|er|ai|ang?|ao|ou|en|[aeo]", re.IGNORECASE
)
# Words of English that are whole syllables, too, and those that end as English words do: line, care.
_ENGLISH_TOO = re.compile(rf"(?:{any_of('language.english_too')})|[a-z]{{1,4}}[aiou][mntdklrscg]es?", re.IGNORECASE)
SYLLABLES_OF_PINYIN, SURELY_PINYIN = 4, 3  # at least so many, of which so many are of no English word

# Kana or hangul share of a text from which it is that language and not a borrowed word.
KANA_SHARE = 0.15
LATIN_WORDS = 2  # a sentence, not the name of an app
ENGLISH_WORDS = 3  # of those that English is known by: no name of a place
LETTERS_OF_A_WORD = 4
_HAN_RUN = re.compile(r"[\d#-]*[一-龥][一-龥\d-]*")
# 幸福小区3号楼, 人民路38号院门口: where, and nothing that has happened there.
_A_PLACE = re.compile(
    r"(?!.*[了没不坏修漏停吵脏臭堵请吗呢])[一-龥\d#-]{1,16}(?:路|街|道|巷|胡同|小区|花园|家园|公寓|新村|[苑里院楼栋幢座号室门站桥村镇区]|单元|广场|大厦|医院|学校|[小中大]学|幼儿园|公园|市场|超市|商场)(?:附近|旁边|对面|门口|楼下|后面|前面)?\d{0,4}"
)
LETTERS_OF_A_SENTENCE = 6  # ಠ_ಠ and (´ω｀) are faces
# The first word of a newcomer; ok, hi and 88 are Chinese chat too.
_GREETS_IN_ENGLISH = re.compile(r"^\W*(?:hello|help|hello there|good (?:morning|evening|afternoon))\W*$", re.IGNORECASE)

_NAMES = {one.code: one.names for one in every()}
_ASKING = [asking for one in every() for asking in one.asking]
_WANTED = tuple(
    (code, re.compile("|".join(p.replace("{n}", names) for p in _ASKING) + rf"|^\W*(?:{names})\W*$", re.IGNORECASE))
    for code, names in _NAMES.items()
)
_NAMED = re.compile("|".join(_NAMES.values()), re.IGNORECASE)
# I don't speak Chinese, 我不会说英语: no wish for that language.
_ANY = "|".join(_NAMES.values())
_NOT_SPOKEN = re.compile(
    rf"(?:\b(?:do(?:es)?n'?t|do(?:es)? not|can'?t|can ?not|no|not|without|never)\b[^.!?]{{0,18}}|(?:不会|不懂|听不懂|看不懂|不太会)[^，。]{{0,4}}|не (?:говорю|понимаю|знаю)\b[^.!?]{{0,12}})(?:{_ANY})"
    rf"|(?:{_ANY})\s*(?:は|が)?\s*(?:わかりません|分かりません|話せません|できません|を\s*못|는\s*못|을\s*못|를\s*못|못\s*(?:해|합)|를 몰라)",
    re.IGNORECASE,
)
LONGEST_REQUEST = 60  # "说英语" inside a long appeal is the appeal's matter, not a wish


def detect(text: str, prior: str | None, own: str) -> str:
    """The language of a text: where its letters do not tell, `prior` (the conversation's), then the city's `own`."""
    if prior is None:
        return "en" if _GREETS_IN_ENGLISH.match(text) else _by_script(text, own)
    return _by_script(text, prior)


def _by_script(text: str, prior: str) -> str:
    foreign = _NEITHER_HAN_NOR_LATIN.search(text) is not None
    counts = {code: len(script.findall(text)) if foreign or code == "han" else 0 for code, script in _SCRIPTS}
    counts["ja"] -= len(_DECORATION.findall(text)) if counts["ja"] <= 2 and counts["han"] else 0
    words = _LATIN_WORD.findall(text)
    han = counts["han"]
    if counts["ja"] > 0 and counts["ja"] >= KANA_SHARE * (counts["ja"] + han):
        return "ja"
    for code in ("ko", "ru", "ug", "bo", "mn", "th", "hi"):
        if counts[code] >= 2 and counts[code] * 2 >= han and not _only_greets_in(code, counts[code], prior, words):
            return unspoken.arabic(text) if code == "ug" else code
    if counts[UNTOLD] >= LETTERS_OF_A_SENTENCE and counts[UNTOLD] * 2 >= han:
        return UNTOLD
    if han and _names_a_place_in_english(text, words, prior):
        return "en"
    if han and (len(words) < max(3, han // 2) or han > len(words) and unspoken.english(words) < ENGLISH_WORDS):
        return "ja" if prior == "ja" or _written_in_japan(text) else "zh-CN"
    if len(words) >= LATIN_WORDS and len(_VIETNAMESE.findall(text)) >= 2:
        return "vi"
    if _CHAT_LATIN.match(text):
        return prior
    told = unspoken.latin(text, words) if words else None
    if told is not None and told.endswith(SPELT):
        return told
    if prior == "zh-CN" and is_pinyin(words):
        return PINYIN
    if len(words) >= LATIN_WORDS or any(len(w) >= LETTERS_OF_A_WORD for w in words):
        return told or (UNTOLD if unspoken.is_no_english(text, words) else "en")
    return prior


def _names_a_place_in_english(text: str, words: Sequence[str], prior: str) -> bool:
    """Whether the Han letters are only where it is, and English tells what: no water 幸福小区3号楼."""
    told = len(words) >= LATIN_WORDS and (prior == "en" or unspoken.english(words) > 0)
    told = told or prior == "en" and any(len(word) >= LETTERS_OF_A_WORD for word in words)
    runs = _HAN_RUN.findall(text) if told else []
    return bool(runs) and all(_A_PLACE.fullmatch(run) for run in runs)


def _only_greets_in(code: str, letters: int, prior: str, words: Sequence[str]) -> bool:
    """Whether a word of another script stands before an English message: Здравствуйте, help please, my card was swallowed by the ATM."""
    return code != prior and sum(map(len, words)) > letters and unspoken.english(words) >= ENGLISH_WORDS


def is_pinyin(words: Sequence[str]) -> bool:
    """Whether Latin words are Chinese as it sounds: who writes so reads Chinese, and is answered in it."""
    if not words or not all(_ALL_SYLLABLES.fullmatch(word) for word in words):
        return False
    syllables = [one for word in words for one in _SYLLABLES.findall(word)]
    sure = [word for word in words if not _ENGLISH_TOO.fullmatch(word)]
    told = sum(len(_SYLLABLES.findall(word)) for word in sure)
    return len(syllables) >= SYLLABLES_OF_PINYIN and told >= SURELY_PINYIN


def _written_in_japan(text: str) -> bool:
    """Whether Han letters alone tell Japanese; a Chinese sentence may hold the name of a Japanese shop."""
    return bool(_JAPANESE_HAN.search(text)) and not _CHINESE_WORDS.search(text)


def wanted(text: str) -> str | None:
    """The language that a short message asks for ("English please", "说英语", "한국어로"); None when it asks for none."""
    if len(text) > LONGEST_REQUEST or not _NAMED.search(text):
        return None
    text = _NOT_SPOKEN.sub(" ", text)
    return next((code for code, asking in _WANTED if asking.search(text)), None)
