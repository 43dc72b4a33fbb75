"""Titles (标题): the matter in the resident's own words, short, the one clause that tells most of it."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence

from handlers.ports.understanding import Emergency, PlaceMention
from nlu.characters import HAN
from nlu.clauses import CLAUSE, OTHER_SCRIPT, SPOKEN, clauses_of, is_alphabetic, is_chinese, without
from nlu.left_out import left_out
from nlu.lexicon import Hits
from nlu.listed import any_of
from nlu.title_model import Clause
from nlu.trimming import CUT, EDGE, TITLE, TITLE_ALPHABETIC, TITLE_SYLLABIC, shortened, trimmed
from values import expressions as re

# What a clause is worth as a title: a word of trouble, likeness to the leaf, and less for each clause before it.
TROUBLE, MATTER, LATER = 2.5, 2.5, 0.6
HANDLED = 4.0  # and this much less where it only tells how the matter was dealt with
THE_POINT = 2.5  # and this much more where a long story comes to its point: …，就是二单元的扶手掉了
LONG_STORY = 60  # characters of such a story
THING = 12  # characters of a clause that may only name what the next one tells of
LOOKED_AT = 5  # clauses that are compared with the leaf
# 也不是不亮，是大白天也亮着: what it is not is no title, and the title of what it is begins behind 是.
_IS_NOT = re.compile(r"^(?:也|其实|并|倒|又|都|真)*(?:不是|不算)(?!.*是)")
_BUT_IS = re.compile(r"^(?:而|就|才|其实|应该|只|都)*是(?!不是)(?=.{2})")
# Where a long story comes to its point.
_TO_THE_POINT = re.compile(
    r"(?:主要|问题|麻烦的?|我(?:今天)?(?:想|要)(?:说|反映|问)的?|关键)(?:就)?是(?!不|这样|这么)|就是(?!不|这样|这么|说|啊|吧|他|因为|没|要|想|在|从|到|个)"
)
# 楼道里的灯，黑了半个月: what befell the thing that the clause before it named.
_BEFELL_IT = re.compile(
    r"^(?:又|都|也|全|就|还是|老是?|总是?|天天|一直|突然|已经|从来)*(?:坏|黑|灭|断|堵|漏|塌|掉|歪|裂|翘|松|臭|脏|冒|溢|停|锁|丢|倒|闪|响|烂|破|态度|不(?:亮|热|通|灵|转|走|制冷|出水|好使))"
)
# 三个月, 刚才, 三月的: what is left of a clause that tells only how long, or when.
_ONLY_HOW_LONG = re.compile(
    r"(?:都|已经|快|有|也|将近|足足|整整|前后|这都|得|拖了|等了|持续)*(?:[\d一二两三四五六七八九十几好半多]+(?:个)?半?(?:来|多)?(?:小时|钟头|分钟|天|礼拜|星期|周|月|年|[月号日]份?)多?)(?:了|的|左右|来|以上)*|(?:刚刚?|方)才?"
)
# 在幼儿园滑梯旁边: where it is.
_ONLY_WHERE = re.compile(
    r"(?:就|都)?(?:在|位于)[\u4e00-\u9fff]{2,12}(?:旁|边|边上|门口|门前|对面|附近|里面?|外面|楼下|楼上|后面|前面)"
)
_KANA = re.compile(r"[\u3041-\u30fa]")
# 水道管が破裂して, …하고: what it came to stands in the clause behind.
_HANGS = re.compile(r"(?:[てで]|られ|され|ので|から|けど|が|고|는데|아서|어서|니까)$")
_OPEN_END = re.compile(r"[着的得把被]$")
# A clause that tells when and what, and not who or what does it.
_BEGINS_WITH_WHEN = re.compile(
    r"(?:天天|每[天晚夜]|半夜|夜里|凌晨|晚上|大半夜|老是|总是|一直|一晚上|从早到晚)+(?!.{0,8}[车人机声])"
)
_BARE_THING = re.compile(
    r"(?:都是|全是|就是|是|一(?:群|帮|堆|辆|台|排)|好多|几[十辆台个])?[\u4e00-\u9fff]{1,4}(?:车|机|狗|人|声|音乐|音响|喇叭|老太太|小孩|孩子)(?:们)?"
)
OF_THE_SAME = 0.4  # of the likeness of a clause to the leaf, from which the clause before it tells of the same
SHORTEST = 4  # characters of a Chinese title that says something
# How it was dealt with so far, which is not the matter: 我都打了八遍电话了你们就是不管.
_HANDLING = re.compile(any_of("titles.handling"))
# 我想举报一个人，…: whom and what, the next clauses tell; 十二点半，…, 那个就是 …: nothing yet.
_NOBODY_NAMED = re.compile(any_of("titles.nobody_named"), re.IGNORECASE)
# 户口在石桥镇，能在城北上小学吗: what is asked is what it is about.
_ASKED = re.compile(r"^(?!.*(?:能来|测|治|处理|解决|管|修|派|帮|查|来人)).{3,}(?:吗|(?<![什这那怎多要])么)$")
_UNNAMED = re.compile(r"^(?:的|着|了|过|把|被|给|和|跟|到|从|堵着|天天|每天)")


def says_little(words: str, hits: Hits) -> bool:
    """Whether a Chinese title is too short to name the thing (堵着): the category's plain name then says more (停水了 does not)."""
    if not HAN.search(words) or OTHER_SCRIPT.search(words) or len(words) >= SHORTEST + 2:
        return False
    if _UNNAMED.match(words):
        return True
    return len(words) < SHORTEST and (bool(_OPEN_END.search(words)) or not hits.has("problem.words"))


def in_full(text: str, words: str, told: Sequence[Clause]) -> str:
    """The clause as it was told, its place and its time with it, of which too little is left: 锦绣花园3号楼天天晚上吵; "" where it is long."""
    clause = next((text[one.start : one.end] for one in told if one.words == words), "")
    whole = trimmed(clause)
    return whole if words in whole and SHORTEST < len(whole) <= TITLE else ""


def point_of(text: str) -> str:
    """What a long story comes to (…，就是楼道的扶手掉了一截，…) with what is told behind it; "" where it comes to nothing so."""
    if len(text) < LONG_STORY:
        return ""
    begins = [m.end() for m in CLAUSE.finditer(text) if _TO_THE_POINT.match(text, m.end())]
    return text[begins[-1] :] if begins else ""


def beside(text: str, at: int, words: str, *, ahead: bool = False) -> bool:
    """Whether what stands `at` is told in the sentence of a title, or in the clause before or behind it; where it must stand `ahead`,
    not behind it."""
    clauses = [m.start() for m in (SPOKEN if CLAUSE.search(text.strip()) is None else CLAUSE).finditer(text)]
    core = words.rstrip(CUT)
    found = next((text.find(core[i : i + 3]) for i in range(max(1, len(core) - 2)) if core[i : i + 3] in text), -1)
    if found < 0:
        return True
    between = sum(1 for mark in clauses if min(at, found) <= mark < max(at, found))
    return between == 0 or between == 1 and (at < found or not ahead)


def clauses(
    text: str,
    hits: Hits,
    place: PlaceMention | None,
    since: tuple[int, int] | None,
    problems: Sequence[tuple[int, int]],
    reached: Sequence[tuple[int, int]] = (),
) -> list[Clause]:
    """The clauses that may be a title, without place, time, filler and where somebody is `reached`: worth more with words of
    trouble, and the earlier of two alike."""
    gone = [*left_out(text, hits, place, since, problems), *reached]
    told: list[Clause] = []
    denied, thing, order = False, "", -1
    for start, end in clauses_of(text, gone):
        out = [(s - start, e - start) for s, e in gone if s < end and e > start]
        words = trimmed(without(text[start:end], out))
        nameless = place is not None and not (place.complete or place.candidates) and start <= place.span.start < end
        left_little = len(words) < SHORTEST or is_alphabetic(words) and words.count(" ") < 2
        if nameless and left_little:
            words = trimmed(text[start:end])  # 健身房跑路了: what it befell is no place that was told
        befallen, thing = thing, words if len(words) <= THING else ""
        if any(start <= s < end and text[s:e] in thing for s, e in problems):
            thing = ""
        if _ONLY_WHERE.fullmatch(words):
            continue
        if len(words) < 2 or _NOBODY_NAMED.fullmatch(words) or _ONLY_HOW_LONG.fullmatch(words):
            thing = ""
            continue
        order += 1
        if befallen and _BEFELL_IT.match(words):
            words, thing = befallen + words, ""
        if denied and _BUT_IS.match(words):
            told.pop()
            words = _BUT_IS.sub("", words)
        denied = bool(_IS_NOT.match(words))
        named = sum(1 for s, e in problems if start <= s < end)
        trouble = min(2, named) + (_ASKED.search(words) is not None)
        handled = _HANDLING.search(words) is not None
        worth = TROUBLE * trouble + min(len(words), 10) * 0.2 - order * LATER - HANDLED * handled
        worth += THE_POINT * (trouble > 0 and len(text) >= LONG_STORY and _comes_to_the_point(text[start:end]))
        told.append(Clause(start, end, words, named, handled, worth))
    return told


def title(text: str, told: Sequence[Clause], fits: Callable[[Sequence[str]], Sequence[float]], sure: float) -> str:
    """The clause with the problem: the one that says most of the matter by `fits` (of each clause, in [0, 1], as far as the matter is
    `sure`) and by its worth."""
    alphabetic = is_alphabetic(text)
    most = TITLE_ALPHABETIC if alphabetic else TITLE_SYLLABIC if OTHER_SCRIPT.search(text) else TITLE
    best = [(clause.worth, clause.words) for clause in sorted(told, key=lambda clause: -clause.worth)[:LOOKED_AT]]
    # Otherwise no likeness brings another one before the first.
    if len(best) > 1 and best[0][0] - best[1][0] < sure * MATTER:
        fit = fits([words for _, words in best])
        most_fit = max(fit) or 1.0
        best = [(worth + sure * MATTER * own / most_fit, words) for (worth, words), own in zip(best, fit, strict=True)]
    words = max(best, key=lambda one: one[0])[1] if best else trimmed(text)
    if not alphabetic and most == TITLE:
        return shortened(_with_its_thing(words, told), most, alphabetic)
    return shortened(_with_what_led_to_it(text, words, told, most, fits), most, alphabetic)


def with_danger(words: str, told: Sequence[Clause], danger: Emergency | None) -> str:
    """The title of who names a danger begins with it, whatever else they ask: 我老公打我，我想离婚，…. Despair is in no title."""
    if danger is None or not danger.named or danger.over or danger.danger == "self_harm":
        return words
    named = danger.span.text
    clause = next((clause for clause in told if clause.start <= danger.span.start < clause.end), None)
    if clause is None or named[:SHORTEST] in words or clause.words in words:
        return words
    if is_chinese(clause.words):
        return shortened(f"{clause.words}，{words}", TITLE, False) if HAN.search(clause.words) else words
    alphabetic = is_alphabetic(clause.words)
    both = clause.words + (", " if alphabetic or not _KANA.search(words) else "、") + words
    most = TITLE_ALPHABETIC if alphabetic else TITLE_SYLLABIC
    return both if len(both) <= most else shortened(clause.words, most, alphabetic)


def begun(words: str) -> str:
    """Words with a capital at their beginning, where their letters have capitals: the article was cut from "the lift is broken"."""
    first = words.split(" ", 1)[0]
    return words[0].upper() + words[1:] if first.islower() else words


def _with_what_led_to_it(
    text: str, words: str, told: Sequence[Clause], most: int, fits: Callable[[Sequence[str]], Sequence[float]]
) -> str:
    """In other languages a clause often has its subject in the one before it: 路面が穴だらけで、…危ないです; "my son is missing, we lost
    him …". Those before it that tell of the same matter stand with it as long as there is room."""
    at = next((at for at, clause in enumerate(told) if clause.words == words), 0)
    joint = "、" if _KANA.search(words) else ", "
    own = fits([words])[0]
    for before in reversed(told[:at]):
        longer = before.words + joint + words
        same = before.trouble or fits([before.words])[0] >= own * OF_THE_SAME
        asks = text[before.start : before.end].rstrip().endswith(("?", "？"))
        if len(longer) > most or before.handled or asks or not same:
            break
        words = longer
    if at + 1 < len(told) and _HANGS.search(words) and len(longer := words + joint + told[at + 1].words) <= most:
        return longer
    return words


def _with_its_thing(words: str, told: Sequence[Clause]) -> str:
    """天天半夜两点从建设路过，大货车: what passes is named behind what it does."""
    behind = next((b.words for a, b in itertools.pairwise(told) if a.words == words and not b.trouble), "")
    thing = _BEGINS_WITH_WHEN.match(words) and _BARE_THING.fullmatch(behind)
    return f"{words}，{behind}" if thing and len(words) + len(behind) < TITLE else words


def _comes_to_the_point(clause: str) -> bool:
    return _TO_THE_POINT.match(clause.lstrip(EDGE)) is not None
