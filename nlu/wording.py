"""Wording (标题与摘要): the matter in the resident's own words, short and without greetings, politeness and abuse."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterator, Sequence
from math import inf

import rjieba

from handlers.ports.understanding import PlaceMention
from nlu.characters import HAN
from nlu.lexicon import Hits
from nlu.title_model import Clause

_OTHER_SCRIPT = re.compile(r"[\u3041-\u30fa\uac00-\ud7a3]")
TITLE = 20  # characters of a Chinese title
TITLE_SYLLABIC = 32  # of a Japanese or Korean one
TITLE_ALPHABETIC = 64
CUT = "…"
# What a clause is worth as a title: a word of trouble, likeness to the leaf, and less for each clause before it.
TROUBLE, MATTER, LATER = 2.5, 2.5, 0.6
HANDLED = 4.0  # and this much less where it only tells how the matter was dealt with
THE_POINT = 2.5  # and this much more where a long story comes to its point: …，就是二单元的扶手掉了
LONG_STORY = 60  # characters of such a story
STORY, SUMMARY = 200, 160  # characters from which a summary leaves sentences out, and those that it keeps at most
SENTENCE = 60  # characters from which a sentence is taken in parts
THING = 12  # characters of a clause that may only name what the next one tells of
LOOKED_AT = 5  # clauses that are compared with the leaf
_CLAUSE = re.compile(r"[，,。！!？?；;\n、]+|\.\s|\s{2,}|[:：](?!\d)")
# A message spoken and not punctuated: its blanks are its marks, where what stands between them is long enough for a clause.
_SPOKEN = re.compile(r"(?<=[\u3400-\u9fff])\s+(?=[\u3400-\u9fff])")
# One spoken without any mark or blank: words that begin another clause in speech.
_RUNNING = re.compile(
    r"(?:我(?:就)?(?:想|要)(?:跟你们?)?(?:说|讲|反映|问)(?:一下|下|个事)?)?(?:就是说?|然后呢?)(?=.{6})|(?=你们?(?:能不能|管不管|说咋))|(?=我(?:妈|爸|家孩子|们家住|们一共))|(?=(?:老板|物业)说)|(?=天天(?:开|都|吵|闹))|(?=他(?:们|家)?(?:天天|每天|总是|老是|又|就))|(?=我上去)|(?=报警)|(?=孩子(?:明年|今年|要|还))|(?:喂)?(?:你好|您好)(?:那个|就是)*(?=.{6})|(?:那个)?我(?:是)?住(?:在)?的?(?=我们家|楼上|隔壁)|(?=谁赔)"
)
UNMARKED = 24  # characters of a clause without marks from which it is looked through for those
HALTING = 5  # characters between two blanks, on the average, below which somebody only stopped to think
SPOKEN_CLAUSE = 6  # characters of such a clause, on the average
_PICTURES = re.compile("[\U0001f000-\U0001faff\u2600-\u27bf\u2b00-\u2bff\ufe0f\u200d]+")
# What stands where words were taken out: a mark behind a mark, blanks behind one.
_MARKS_LEFT = re.compile(r"([，,。！!？?；;])\s*(?:[，,。！!？?；;]\s*)+")
_BLANKS_LEFT = re.compile(r"(?<=[，。！？；])\s+|(?<=[\u3400-\u9fff][,!?;])\s+(?=[\u3400-\u9fff])")
_BLANKS = re.compile(r"\s+")
_COMMA = re.compile(r"\s*[,、]\s*")
_EDGE = " ，,。.！!？?；;：:、~～…\n\t-"
_LEADING = re.compile(
    r"^(?:同志啊?你?(?=$)|(?:不对|说错了|错了|搞错了|不是|算了|哦不)[，, ]*(?:我说的|应该|其实)*(?:就)?是(?=.{2})|(?:我|我们|咱们?|俺们?)(?=里的|里边的|里面的)|(?:我|我们|市民)?(?:想要?|要|来)?(?:投诉|举报|反映|咨询|建议|求助)(?:一下|一个)?(?:你们(?=[把给在将]))?(?=.{4})|(?:我|我们)?(?:想要?|要)?(?:表扬|感谢)的(?=.{2})|(?:我|我们)?(?:上次|之前|昨天|刚才)?(?:报|反映|投诉|举报|说)的(?=.{3})|(?:我|我们)老的(?=.{3})|(?:我|我们)?(?:想|要)(?:举报|投诉|反映)|(?:喂|诶|哎|嗯|恩|呃|那个|我|就|是)*想?(?:问一下|问一问|问问|问下)(?:就是|关于|你们)?|[喂诶哎](?=.{3})|(?:你们?|您)?(?:快|都|来)?(?:看看?|瞧瞧?)(?:这|那)(?:个|条|些)?(?=.)|我?(?:还是)?(?:想|要)?(?:说说|讲讲)(?=.{4})|我?(?:要|想)报(?:修|一下)?(?=.{2})|另外|还有(?!没有)|[一二三四五](?:[是、.．])(?=.{3})|其[一二三四](?=[^他它她余实中].{2})|顺便|此外|再就是|的|那边|这边|那个|这个|有一?个|一?个(?=[一-龥]{2,}(?:坏|丢|没|不|倒|漏|塌|破|裂|堵|翘|松|歪|亮))|里厢|里头|里面|里|处(?![理罚置])|上(?![面边头下层楼学班网门のがで])|就是|然后|所以|因为|而且|但是|现在|is |are |has |the |and |but |also,? |has been |the |no (?=longer)|(?:so )?i mean,? |there(?:'s| is| are) (?:an? |some )?(?=\w)|i(?:'d| would) like to (?:suggest|propose) |i (?:suggest|propose) (?:that )?|big (?=thanks)|の|に|で|(?:에서|에)\s|그리고\s|거기\s|и |а |ещё |еще |также |там же |(?:ещё |еще )?предложение: |あと、|それと)+",
    re.IGNORECASE,
)
# 表扬的网格员小李 (the name's place was taken out of the middle) praises the man.
_PRAISED = re.compile(r"^(?:真心|必须|特别|我|我们)*(?:想要?|要)?(表扬|感谢|夸|点赞)(?:一下|下)?的")
# 也不是不亮，是大白天也亮着: what it is not is no title, and the title of what it is begins behind 是.
_IS_NOT = re.compile(r"^(?:也|其实|并|倒|又|都|真)*(?:不是|不算)(?!.*是)")
_BUT_IS = re.compile(r"^(?:而|就|才|其实|应该|只|都)*是(?!不是)(?=.{2})")
# A place that the sentence cannot do without: what is swept, what a crane passes over, what is full of holes.
_GOVERNS = re.compile(
    r"(?:[从往到向对把被给沿占将]|[堆停放摆扔倒丢挂贴装建立堵晾晒埋搭架塞泼洒][放满着]?在|\b(?:from|of|to|through|over|across|into))\s*(?:the\s+)?$",
    re.IGNORECASE,
)
_NEEDED = re.compile(r"^\s*(?:[がはをも]|(?:이|가|은|는|을|를|도)(?:\s|$))")
# What may stand before a place that is taken out of a Chinese clause: nothing but who speaks, and how.
_OPENS = re.compile(
    r"^(?:.*?(?:投诉|举报|反映|咨询|求助|建议|表扬|感谢|是|住|就|说|有)(?:一下|在)?)?(?:我们?|咱们?|俺们?|你好|您好|请问|这|那|还有|另外|的|在|到|我?老?家|就是|小区|院里?|楼里?|村里?)*$"
)
# 2号楼|楼道的灯坏了: which part of a house it is says whose lamp it is.
INNER = re.compile(r"(?<=.)(?:楼道|楼梯间?|电梯间?|走廊|过道|门厅|地下室|地下车库|地库|车库|单元门)$")
_WITHIN = re.compile(r"[上下里内外边面旁头中]$")
# What goes with a place that is taken out: outside …, возле …
_BEFORE = re.compile(
    r"(?:关于|[在于]|(?:^|(?<=\s))(?:at|in|on|near|outside|opposite|by|behind|beside|на|в|во|у|возле|около|рядом с|напротив|за|перед|по))"
    r"\s*(?:the\s+)?$",
    re.IGNORECASE,
)
# Where a long story comes to its point.
_TO_THE_POINT = re.compile(
    r"(?:主要|问题|麻烦的?|我(?:今天)?(?:想|要)(?:说|反映|问)的?|关键)(?:就)?是(?!不|这样|这么)|就是(?!不|这样|这么|说|啊|吧|他|因为|没|要|想|在|从|到|个)"
)
# 站牌|倒了: what it befell is part of what happened.
_BEFELL = re.compile(
    r"^(?:又|也|都|全|已经|给|被[^，。]{1,4})?(?:倒|坏|漏(?![水电气雨])|塌(?![方陷])|堵|断(?![水电气网])|掉|歪|裂|破|碎|炸|锁|斜|松|翘)[了着掉塌]"
)
# 学校旁边那个新幼儿园盖好都两年了, 围墙外头的人行道上全是砖: what is pointed at within the place is what the sentence speaks of.
_POINTED_AT = re.compile(r"(?:[那这](?:个|家|条|座|栋|间|块|片|处)|的)(?=[^的那这]{2,}$)")
_UNTIL = re.compile(r"[到至]$|只[^，。]{0,3}$|[干做等住拖跑排]了$")  # 摆到|凌晨三点, 只能住|十天, 干了|四个月
_FAILS_SINCE = re.compile(r"[都也还就才]?(?:没(?!水|电|气|网|暖)|不|未)")
# What binds a place or a time that is taken out to the words behind it: 清水河に, 칭수이허에; and to those before it: со вчера.
_BOUND = re.compile(
    r"(?:には|では|での|にも|でも|に|で|の|へ|から|まで)(?=[^\s、。])|(?:에서는|에서도|에서|에는|에도|으로|에|의)(?=\s|$)|(?:이에요|예요|이요|요|입니다)(?=\s*(?:[.,!?]|$))"
)
_BOUND_BEFORE = re.compile(r"\b(?:с|со|уже|ещё|еще)\s+$", re.IGNORECASE)
_ALPHABETIC = re.compile(r"[a-z\u0400-\u04ff]", re.IGNORECASE)
LETTERS_A_HAN = 1.5  # letters for each Han character from which a mixed message is told in letters
_LATIN_WORD = re.compile(r"[A-Za-z]\s*$")
_TRAILING = re.compile(
    r"(?<=[\u3400-\u9fff]{4})(?:的事儿?吧|(?<![盖修建做装弄办搞备说治铺搭理谈不很太更正刚])好|还有|另外|而且|都|已经|的)$|\s(?:at|in|on|near|of|the|from|for|and|or|to|a|an|и|в|на|с)$"
)
# 楼道里的灯，黑了半个月: what befell the thing that the clause before it named.
_BEFELL_IT = re.compile(
    r"^(?:又|都|也|全|就|还是|老是?|总是?|天天|一直|突然|已经|从来)*(?:坏|黑|灭|断|堵|漏|塌|掉|歪|裂|翘|松|臭|脏|冒|溢|停|锁|丢|倒|闪|响|烂|破|态度|不(?:亮|热|通|灵|转|走|制冷|出水|好使))"
)
_IS_WHAT = re.compile(
    r"(?<!不)是[\u4e00-\u9fff]{1,2}的$|是(?:他|她|我|你|谁|自己|[^，。]{2,8}).{2,}的$"
)  # 是他背到医院的
_LEADS_ON = re.compile(r"(?:[的地得和与及将把被给在从向对为是有或比于以让就又也还且而但因]|[（(][^）)]*)+$")
_OPEN_END = re.compile(r"[着的得把被]$")
SHORTEST = 4  # characters of a Chinese title that says something
# How it was dealt with so far, which is not the matter: 我都打了八遍电话了你们就是不管.
_HANDLING = re.compile(
    r"[打报说反映投诉]{1,2}过?了?\s?(?:[一二三四五六七八九十两几好多无\d]+)(?:多|来)?(?:个|次|遍|回)|你们(?:就是|都|还|也)?不管|踢皮球|推来推去|互相推"
    r"|^(?:我们?|咱们?|俺们?|业主|居民)?(?:们|都|也)?(?:多次|几次|好几次|一直|反复)(?:找|向|跟|给|打|反映|联系|投诉)"
    r"|(?:热线|你们).{0,3}(?:管用|管不管|有没有用|到底)|^(?:你们)?(?:答复|回复|你们)(?:里|上)?(?:说|写)"
    r"|^(?:我)?(?:听)?(?:邻居|同事|朋友|别人|人家)[^，。]{0,5}(?:说|讲)"
    r"|^(?:还|就|却|非|硬|反)?(?:说|讲)(?:是|我|我们|没|不|要|等|过)|^因(?!为).{2,16}(?:检修|施工|维修|抢修|改造)$"
    r"|^我?们?(?:就)?(?:要|想要?|要求|想)(?:求)?(?:全额)?(?:退款|退钱|赔偿|赔钱|说法|个说法)$|^你们(?:就|才|都)?(?:修|弄|来|处理|办|派人)(?:过|了|来)"
    r"|^(?:也|都|还|又|一直|老)*没人(?:修|管|理|来|清|处理|来修|来管)(?:过)?$"
    r"|^(?:物业|村里|社区|居委会|街道)(?:公司)?(?:也|就是|又|还|都|从来)*(?:不管|不理|不来|没人管|不修|不处理)$"
    r"|^(?:我们)?(?:全楼|全小区|全村|整栋楼|整个小区|全体|所有|几十|我们|小区|\d+)(?:的)?(?:\d+多?)?(?:余|来)?(?:户|位|名)?(?:业主|居民|住户|村民|邻居)?(?:们)?(?:联名|一起|集体|共同|都)(?:来)?(?:反映|投诉|举报|要求|签名|签字)?(?:一下)?$"
    r"|^(?:物业|开发商|社区|居委会|村委会|街道|派出所|城管|厂家|商家|商场|他们|对方|人家).{0,8}(?:说|让我?们?找|推给)"
)
# 我想举报一个人，…: whom and what, the next clauses tell; 十二点半，…, 那个就是 …: nothing yet.
_NOBODY_NAMED = re.compile(
    r"(?:那个|这个|就是|然后|反正|我说|[呃嗯啊哎])+|(?:现在|这会儿|都|快|才|凌晨|早上|上午|中午|下午|晚上|夜里|半夜)*(?:\d{1,2}|[一二三四五六七八九十两]{1,3})点(?:半|多|钟|[一二三四五六七八九十\d]{1,3}分?)*了?|"
    r"(?:我)?(?:是)?(?:来)?(?:帮|替|代)[^，。]{1,10}(?:问|打听|报|反映|投诉|说|打电话)(?:一下|下)?的?|(?:有)?(?:一?[个件家]|某[个家]?|这[个件家]?)?(?:人|单位|公司|老板|店|事儿?|事情|问题|情况|地方|以下(?:几个|\d个)?问题)"
)
# 户口在石桥镇，能在城北上小学吗: what is asked is what it is about.
_ASKED = re.compile(r"^(?!.*(?:能来|测|治|处理|解决|管|修|派|帮|查|来人)).{3,}(?:吗|(?<![什这那怎多要])么)$")
_SENTENCE = re.compile(r"[。！!？?；;\n]+|\s{2,}")
_UNNAMED = re.compile(r"^(?:的|着|了|过|把|被|给|和|跟|到|从|堵着|天天|每天)")


def says_little(words: str, hits: Hits) -> bool:
    """Whether a Chinese title is too short to name the thing (堵着): the category's plain name then says more (停水了 does not)."""
    if not HAN.search(words) or _OTHER_SCRIPT.search(words) or len(words) >= SHORTEST + 2:
        return False
    if _UNNAMED.match(words):
        return True
    return len(words) < SHORTEST and (bool(_OPEN_END.search(words)) or not hits.has("problem.words"))


def point_of(text: str) -> str:
    """What a long story comes to (…，就是楼道的扶手掉了一截，…) with what is told behind it; "" where it comes to nothing so."""
    if len(text) < LONG_STORY:
        return ""
    begins = [m.end() for m in _CLAUSE.finditer(text) if _TO_THE_POINT.match(text, m.end())]
    return text[begins[-1] :] if begins else ""


def beside(text: str, at: int, words: str) -> bool:
    """Whether what stands `at` is told in the sentence of a title, or in the clause before or behind it."""
    clauses = [m.start() for m in _CLAUSE.finditer(text)]
    core = words.rstrip(CUT)
    found = next((text.find(core[i : i + 3]) for i in range(max(1, len(core) - 2)) if core[i : i + 3] in text), -1)
    if found < 0:
        return True
    return sum(1 for mark in clauses if min(at, found) <= mark < max(at, found)) <= 1


def clauses(
    text: str,
    hits: Hits,
    place: PlaceMention | None,
    since: tuple[int, int] | None,
    problems: Sequence[tuple[int, int]],
) -> list[Clause]:
    """The clauses that may be a title, without place, time and filler: worth more with words of trouble, and the earlier of two alike."""
    gone = _besides(text, hits, place, since, problems)
    told: list[Clause] = []
    denied, thing, order = False, "", -1
    for start, end in _clauses(text, gone):
        out = [(s - start, e - start) for s, e in gone if s < end and e > start]
        words = _clean(_without(text[start:end], out))
        nameless = place is not None and not (place.complete or place.candidates) and start <= place.span.start < end
        if len(words) < SHORTEST and nameless:
            words = _clean(text[start:end])  # 健身房跑路了: what it befell is no place that was told
        befallen, thing = thing, words if len(words) <= THING else ""
        if any(start <= s < end and text[s:e] in thing for s, e in problems):
            thing = ""
        if len(words) < 2 or _NOBODY_NAMED.fullmatch(words):
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
    alphabetic = _is_alphabetic(text)
    most = TITLE_ALPHABETIC if alphabetic else TITLE_SYLLABIC if _OTHER_SCRIPT.search(text) else TITLE
    best = [(clause.worth, clause.words) for clause in sorted(told, key=lambda clause: -clause.worth)[:LOOKED_AT]]
    if (
        len(best) > 1 and best[0][0] - best[1][0] < sure * MATTER
    ):  # else no likeness brings another one before the first
        fit = fits([words for _, words in best])
        most_fit = max(fit) or 1.0
        best = [(worth + sure * MATTER * own / most_fit, words) for (worth, words), own in zip(best, fit, strict=True)]
    return shortened(max(best, key=lambda one: one[0])[1] if best else _clean(text), most, alphabetic)


def summary(text: str, hits: Hits, told: Sequence[Clause] = (), worth: Sequence[float] = ()) -> str:
    """The text without greetings, politeness and abuse; of a long story the sentences that tell most by their clauses, as they were
    written, with … for those left out. The text itself when nothing else would be left."""
    gone = hits.all_spans(("filler.polite", "intent.abuse"))
    kept = _telling(text, told, worth) if len(text) > STORY and told else [(0, len(text))]
    pieces = [_without(text[start:end], [(s - start, e - start) for s, e in gone]).strip() for start, end in kept]
    cut = _MARKS_LEFT.sub(r"\1 ", CUT.join(pieces))
    cut = _BLANKS_LEFT.sub("", cut)
    cut = _BLANKS.sub(" ", cut).strip(" ，,、；;")
    return cut or text.strip()


_WANTED = re.compile(
    r"请问|[能可][不否]|能否|什么时候|何时|几时|(?:希望|恳请|要求|请求?|盼|想)(?!问|教).{2,}|(?:吗|呢|么)[？?。]|怎么办|该找谁"
)


def _telling(text: str, told: Sequence[Clause], worth: Sequence[float]) -> list[tuple[int, int]]:
    """The stretches of a story that tell most, as many as a summary has room for, the last that says what is wanted among them, and
    none that tells nothing (-inf); what stands beside each other joined."""
    telling = [
        (max((own for own, one in zip(worth, told, strict=True) if start <= one.start < end), default=-inf), start, end)
        for start, end in _sentences(text)
    ]
    telling = [one for one in telling if one[0] > -inf] or telling
    if wanted := [at for at, (_, start, end) in enumerate(telling) if _WANTED.search(text, start, end)]:
        most = max(worth for worth, _, _ in telling)
        telling[wanted[-1]] = (most, *telling[wanted[-1]][1:])
    room = SUMMARY
    kept: dict[str, tuple[int, int]] = {}  # what is said again is kept once
    for _, start, end in sorted(telling, key=lambda one: -one[0]):
        if text[start:end] not in kept and (end - start <= room or not kept):
            kept[text[start:end]] = (start, min(end, start + room))
            room -= end - start
    joined: list[tuple[int, int]] = []
    for start, end in sorted(kept.values()):
        if joined and joined[-1][1] == start:
            start = joined.pop()[0]
        joined.append((start, end))
    return joined


def _sentences(text: str) -> Iterator[tuple[int, int]]:
    """Where each sentence begins and ends, its mark with it; a long one in parts of several clauses."""
    start = 0
    for mark, behind in [*(m.span() for m in _SENTENCE.finditer(text)), (len(text), len(text))]:
        part, end = start, min(mark + 1, behind)
        for _, to in _clauses(text[start:end], []):
            if start + to - part > SENTENCE or start + to == end:
                yield part, start + to
                part = start + to
        start = behind


def _besides(
    text: str,
    hits: Hits,
    place: PlaceMention | None,
    since: tuple[int, int] | None,
    problems: Sequence[tuple[int, int]],
) -> list[tuple[int, int]]:
    """What belongs into no title: politeness and abuse, what is said of oneself and of earlier reports, the place and the time."""
    gone = hits.all_spans(("filler.polite", "intent.abuse", "filler.told_before", "filler.thanked", "filler.identity"))
    if not is_chinese(text):
        named = hits.all_spans(("details.confidential", "details.anonymous"))
        gone += named
        gone += _how_to_be_named(text, named, problems)
    if place is not None and (cut := _place_cut(text, place.span.start, place.span.end)):
        gone.append(cut if is_chinese(text) else _with_mark(text, *cut, problems))
    if since is not None and not _needs_time(text, *since, place):
        before, behind = _BOUND_BEFORE.search(text[: since[0]]), _BOUND.match(text, since[1])
        gone.append((before.start() if before else since[0], behind.end() if behind else since[1]))
    return gone


def _how_to_be_named(
    text: str, named: Sequence[tuple[int, int]], problems: Sequence[tuple[int, int]]
) -> Iterator[tuple[int, int]]:
    """The whole clauses that tell how to be named (店主に知られたくないのですが、…), where little else is in them or the trouble is elsewhere."""
    for start, end in itertools.pairwise([0, *(m.end() for m in _CLAUSE.finditer(text)), len(text)]):
        own = [(s, e) for s, e in named if start <= s < end]
        elsewhere = any(not start <= s < end for s, _ in problems)
        if own and (elsewhere or end - start - sum(e - s for s, e in own) <= THING) and end - start < len(text):
            yield start, end


def _with_mark(text: str, start: int, end: int, problems: Sequence[tuple[int, int]]) -> tuple[int, int]:
    """A place with the comma behind it, where one word stands before it that tells nothing alone: Соседи |в Хэпинли, корпус 2, |сверлят."""
    first = max((m.end() for m in _CLAUSE.finditer(text, 0, start)), default=0)
    mark = _COMMA.match(text, end)
    if mark is None or len(text[first:start].split()) != 1 or any(first <= s < start for s, _ in problems):
        return start, end
    return start, mark.end()


def is_chinese(text: str) -> bool:
    """Whether it is told neither in letters nor in kana or hangul."""
    return not (_OTHER_SCRIPT.search(text) or _is_alphabetic(text))


def _is_alphabetic(text: str) -> bool:
    """Whether it is told in letters; a Chinese address within makes no Chinese sentence of it."""
    if _OTHER_SCRIPT.search(text):
        return False
    return len(_ALPHABETIC.findall(text)) > LETTERS_A_HAN * len(HAN.findall(text))


def _needs_time(text: str, start: int, end: int, place: PlaceMention | None) -> bool:
    """Whether a sentence falls apart without the time in its middle: 工资三个月没发了, 烧烤店半夜两点还在放音乐 (not 路灯坏了快一周了,
    昨天停水, nor 人民路昨天停水, where only the place stands before it), or a long one loses its end by it."""
    if _UNTIL.search(text, 0, start):
        return True
    if not HAN.search(text[start - 1 : start]) or not HAN.match(text, end):
        return False
    before = [m.end() for m in _CLAUSE.finditer(text, 0, start)]
    begins = before[-1] if before else 0
    if place is not None and begins <= place.span.start and place.span.end <= start:
        begins = place.span.end
    if _OPENS.search(text[begins:start]):
        return False
    behind = _CLAUSE.search(text, end)
    fits = (behind.start() if behind else len(text)) - begins <= TITLE
    return fits or _FAILS_SINCE.match(text, end) is not None


def _place_cut(text: str, start: int, end: int) -> tuple[int, int] | None:
    """The place with what binds it to the sentence; None where the sentence needs it (nobody sweeps Garden Street)."""
    before, after = text[:start], text[end:]
    if _GOVERNS.search(before) or _NEEDED.match(after) or _BEFELL.match(after):
        return None
    bound = _BEFORE.search(before)
    opened = _CLAUSE.split(before)[-1]
    tied = HAN.search(after[:1].strip("的")) or not _WITHIN.search(opened)  # 有人拆|老城墙|的砖; 网站上|云门那片|的图
    if bound is None and HAN.search(opened[-1:]) and HAN.search(after[:1]) and tied and not _OPENS.search(opened):
        return None
    if (
        bound is None
        and _LATIN_WORD.search(before)
        and not _BEFORE.search(text[:start] + text[start:end].split(" ")[0])
    ):
        return None
    if (inner := INNER.search(text[start:end])) and after.strip():
        end = start + inner.start()
    if HAN.match(after) and not after.startswith("的") and (pointed := _POINTED_AT.search(text[start:end])):
        end = start + pointed.end()
    behind = _BOUND.match(text, end)
    return (bound.start() if bound else start, behind.end() if behind else end)


def _clauses(text: str, whole: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Where each begins and ends; what looks like an end inside of something `whole` (No. 38) is none."""
    mark = _CLAUSE
    if not _CLAUSE.search(text.strip()) and len(pieces := _SPOKEN.split(text)) > 2:
        mark = _SPOKEN if len(text) > SPOKEN_CLAUSE * len(pieces) else _CLAUSE
    if mark is _CLAUSE and HAN.search(text) and not _CLAUSE.search(text.strip()) and len(text) >= UNMARKED:
        mark = _RUNNING
    marks = (m for m in mark.finditer(text) if not any(s < m.start() and m.end() < e for s, e in whole))
    ends = [0, *(m.end() for m in marks), len(text)]
    return [(a, b) for a, b in itertools.pairwise(ends) if b > a]


def _comes_to_the_point(clause: str) -> bool:
    return _TO_THE_POINT.match(clause.lstrip(_EDGE)) is not None


def _without(text: str, spans: list[tuple[int, int]]) -> str:
    gone = {i for s, e in spans for i in range(max(0, s), min(e, len(text)))}
    return "".join(c for i, c in enumerate(text) if i not in gone)


def _clean(words: str) -> str:
    words = _BLANKS.sub(" ", _PICTURES.sub(" ", words)).strip(_EDGE)
    if len(words) < HALTING * len(_SPOKEN.split(words)):  # 楼下 那个 饭店 油烟 很大
        words = _SPOKEN.sub("", words)
    words = _PRAISED.sub(r"\1", words)
    words = _LEADING.sub("", words).strip(_EDGE) or words
    if _IS_WHAT.search(words):
        return words
    return _TRAILING.sub("", words).strip(_EDGE) or words


def _whole_words(words: str, most: int) -> str:
    """As many whole words as have room, as long as the last one is no character that only leads to the next."""
    cut = ""
    for word in rjieba.cut(words):
        if len(cut) + len(word) > most:
            break
        cut += word
    return _LEADS_ON.sub("", cut) if len(cut) >= most // 2 else words[:most]


def shortened(words: str, most: int, alphabetic: bool) -> str:
    if len(words) <= most:
        return words
    cut = words[: most - len(CUT)]
    if HAN.search(cut[-1:]):
        cut = _whole_words(words, len(cut))
    if " " in cut and words[len(cut)] != " " and (alphabetic or re.search(r"[a-z\uac00-\ud7a3]$", cut)):
        cut = cut.rsplit(" ", 1)[0]
    return _TRAILING.sub("", cut).rstrip(_EDGE) + CUT
