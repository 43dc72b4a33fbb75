"""Intent (意图): what a person wants with a message inside the dialogue.

```
the whole message is a word of the list (进度, 取消, 没有) ─→ sure
words of the list inside a short message               ─→ likely, the less the more is told besides
something was asked and this is no command              ─→ an answer
something to file                                       ─→ a report
```
A long message with a matter stays a report even when it also greets, thanks, swears or says "快点".
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from handlers.ports.understanding import Context, Intent
from nlu.characters import HAN, bare
from nlu.intent_model import asked, likely
from nlu.lexicon import LANGUAGES, Hits, Lexicon

WHOLE = 0.95  # the whole message is the word
INSIDE = 0.85  # the word in a short message
FLOOR, CEILING = 0.5, 0.97  # how sure the model's likeliest intent counts at probability 0 and 1
BEHIND = 0.02  # and by how much what the rules found stays behind it at least
CLEAR = 0.9  # from which probability the model has seen such words with such signs, and nothing outweighs it
GUESS = 0.3  # below this probability the model is not believed where the rules did not find the same
SURE = 0.6  # and below this one not of what is done at once, where no words say so
POSSIBLE = 0.15  # from which probability a second intent is told
DENIED = 0.92  # a no and then what is right: surer than an answer
WHEN_DONE = 0.96  # of somebody with a ticket who asks when it will be done
FAINT_LEAF = 0.15  # and below which they are about none
SURE_LEAF = 0.7  # how likely the likeliest leaf is from which the words are about it, whatever else they sound like
BESIDE = 0.45  # the word in a message that tells a matter
SHORT = 14  # Han characters (or a third of the letters) within which a command is a command
MIDDLE = 32
MAIN = 0.35  # share of the message that the words of a command are when it is one (год назад is no "back")
_WHOLE = (
    Intent.CANCEL, Intent.RESTART, Intent.BACK, Intent.HELP, Intent.HUMAN, Intent.PROGRESS, Intent.URGE, Intent.WITHDRAW, Intent.SUPPLEMENT,
    Intent.RATE, Intent.GREETING, Intent.THANKS, Intent.SMALL_TALK, Intent.REPORT, Intent.YES, Intent.NO, Intent.SKIP,
)  # fmt: skip
_ORDER = {intent: place for place, intent in enumerate(Intent)}
_KEYS = {intent: f"intent.{intent}" for intent in Intent}
_CORRECTABLE = frozenset({"review", "place", "category", "what"})
_COMMANDS = (Intent.CANCEL, Intent.RESTART, Intent.BACK, Intent.SKIP, Intent.HELP)
# What asks the line itself and so is no answer to what the line asked.
_ASIDE = frozenset(
    {
        Intent.PROGRESS, Intent.URGE, Intent.WITHDRAW, Intent.HUMAN, Intent.CANCEL, Intent.RESTART, Intent.BACK, Intent.HELP, Intent.SKIP,
        Intent.LANGUAGE, Intent.GREETING, Intent.THANKS, Intent.SMALL_TALK, Intent.RATE,
    }
)  # fmt: skip
_GIVES_UP = frozenset({Intent.CANCEL, Intent.SKIP})
_CALLS = frozenset({Intent.HUMAN, Intent.HELP})
# What is done at once and cannot be taken back lightly, or would hurt whoever meant something else: a guess is not enough, the words
# themselves must say it.
_DOES = frozenset({Intent.YES, Intent.CANCEL, Intent.RESTART, Intent.WITHDRAW, Intent.BACK, Intent.ABUSE})
# 没事了，就是擦破皮 tells of the person, and takes nothing back.
_UNHURT = re.compile(r"(?:没(?:什么|啥|大)?事|没受?伤).{0,6}(?:就是|只是|擦|破皮|皮外|青了|肿|疼|吓)")
# 不撤了, 先别撤: nothing is taken back.
_KEEPS = re.compile(r"(?:不|别|不想|不要|不用|先不|暂时不)撤(?!\S{0,3}(?:不|行吗|可以吗))")
_WHETHER = re.compile(
    r"(?:能不能|能否|可不可以|可以|还能|能|怎么)撤(?!了)[^，。]{0,3}[吗么嘛?？]|(?:能不能|能否|可不可以|怎么)撤(?!了)"
)
# Things by whose name one also scolds: alone they may as well be what it is about.
_THINGS = frozenset({"垃圾", "狗", "狗屎", "猪", "臭"})
_SIGNS = (
    "matter", "place", "known_place", "emergency", "number", "survey", "graded", "language_wanted", "contact", "problem_words", "asks",
    "known_question", "denied",
)  # fmt: skip
_MARKS = ("mark.asks", "?？"), ("mark.shouts", "!！")
_POLITE = frozenset({Intent.GREETING, Intent.THANKS})
_EDGES = re.compile(
    r"^(?:嗯+|哦|噢|那|就|好的?|哎|唉|喂|请|我想?要?|帮我|给我|麻烦你?)+|(?:吧|呀|啊|呢|哦|哈|嘛|啦|了|一下|下|谢谢|です|ます|요|please|пожалуйста)+$"
)
_MINE = re.compile(
    r"我(?:那个|那件|那|的|上次|之前|报的|昨天报|反映的|投诉的|这个|这件)|上次(?:报|说|反映)|之前(?:报|说|反映)|\bmy (?:report|ticket|complaint|case)\b|мо\w+ (?:заявк|обращен|жалоб)|내\s*(?:신고|민원)|私の(?:通報|相談|件)"
)
_REPORTED = re.compile(
    r"(?:上次|上回|之前|以前|昨天|前天|前几天|上周|上个?月|刚才|早上|那天|\d+[号日])(?:我|我们)?(?:报|反映|投诉|举报|提交)过?的"
)
_INFORMATION = re.compile(
    r"[走办](?:什么|哪些|啥)(?:程序|手续|流程)|怎么(?:办理|申请|认证|查|领|交|开|弄|报销|备案|补|转|算|收费|办(?!了)|预约|报名|缴|取|走流程|填|提取|贷|补缴|登记|销户|注销|变更|激活|挂失|落户|迁|续|退|改签|开通|安装|加装|处理才)|如何|在哪|要不要|需不需要|用不用|哪里(?:办|能|可以|有|领)|去哪|需要(?:什么|哪些|带)|要(?:什么|哪些|带什么)|什么(?:条件|材料|手续|时候发|规定|标准|意思)|"
    r"几点到几点|几点(?:可以|能)|该(?:打|找|拨|去)(?:什么|哪|谁|多少)|[打拨](?:什么|哪个|哪)电话|(?:对外)?开放吗|要(?:不要)?预约|多少钱|多少岁|几点(?:上班|开|关|下班)|凭(?:什么|啥)|哪条|归谁|咋(?:申请|换(?!了))|要(?:啥|几天|多久|几个工作日)|几号(?:开始|发|供|截止)|(?:停|等|开)到几点|扔(?:哪|到哪)|找谁(?:来?拉|办|预约|申请)|多大(?:岁数|年纪)|几天能|多少度(?:才|算)|规定吗|多久(?=[?？]?$)|什么时候出来|管(?:什么|啥|哪些)(?:事|的)|会不会(?:被|让|有)人知道|谁管|哪个部门|电话是?多少|能不能(?:办|报|领|取|用|补|转|享受|申请|撤(?!了))|可以(?:办|报|领|取|补|转|申请)吗|怎样(?:办|申请|才能)|有(?:什么|啥)(?:政策|补贴|条件|要求)|合法吗|违法吗|有规定吗|多久(?:能|办|到|下)|"
    r"how (?:do|can|much|to|long)|where (?:do|can|is)|what (?:papers|documents|do i|is the|are the)|can i\b|am i\b|don'?t (?:even )?know (?:who|where|which)|どうすれば|どこ[でに](?:も)?|いくら|どうやって|何が必要|方法|어떻게|어디(?:서|에)|얼마|무엇|как (?:подать|получить|оформить|вернуть|узнать|записать|сделать|подтвердить)|где (?:можно|подать|получить)|сколько|какие документы|куда обра|(?:не знаю|непонятно),? (?:к кому|куда)",
    re.IGNORECASE,
)
_COMPLAINS = re.compile(
    r"没人(?:管|修|理|来|清)|不管|坏了|怎么还|怎么没|咋还|咋没|还没|太|天天|总是|老是|一直|什么时候(?:能|才)|啥时候(?:能|才)|管不管|能不能(?:管|修|来|清|处理|解决)"
)
_PLEA = re.compile(
    r"(?<=[，,。 ])(?:请问)?(?:我们?|他|她|这)?(?:应?该|可|到底)?(?:怎么办|咋办|咋整|怎么解决)(?:呢|啊|呀|才好)?[?？。!！]*$"
)
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


@dataclass(frozen=True)
class Facts:
    """What the other parts found in the message and the intents depend on."""

    matter: bool
    place: bool
    known_place: bool
    emergency: bool
    number: bool
    survey: bool
    graded: bool
    language_wanted: bool
    contact: bool
    problem_words: bool
    whole: tuple[Intent, ...] = ()
    asks: bool = False
    known_question: bool = False
    denied: bool = False
    leaf: float = 0.0  # how likely the likeliest leaf is


def asks_for_information(flat: str) -> bool:
    """Whether it asks to know (怎么办理, 多少钱, 凭什么), not why nobody comes. "该怎么办" behind a long story asks for help with it."""
    plea = _PLEA.search(flat)
    if plea is not None and plea.start() >= STORY:
        flat = flat[: plea.start()]
    return bool(_INFORMATION.search(flat)) or bool(_ASKS.search(flat) and not _COMPLAINS.search(flat))


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


@lru_cache(maxsize=len(LANGUAGES))
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


def read(flat: str, hits: Hits, context: Context, facts: Facts) -> tuple[tuple[Intent, float], ...]:
    """The intents with how sure they are, the surest first."""
    scores = by_rules(flat, hits, context, facts)
    nobody_frail = (
        hits.has("details.nobody") and not facts.matter
    )  # an answer, whatever "no" and "there are" sound like
    if flat.strip() and not nobody_frail and not _certain(scores, context, facts):
        probable = _told(likely(flat, context.expecting, hits, signs(flat, facts, scores)), flat, hits)
        if not _outweighs(scores, probable[0], hits, facts, context):
            if _UNHURT.search(flat):
                scores.pop(Intent.SMALL_TALK, None)
                _raise(scores, Intent.ANSWER, INSIDE)
            else:
                _weigh(scores, probable)
    if flat.strip() and _KEEPS.search(flat) and Intent.WITHDRAW in scores:
        scores[Intent.NO] = max(scores.pop(Intent.WITHDRAW), INSIDE)
    if facts.asks and Intent.WITHDRAW in scores and _WHETHER.search(flat):
        del scores[Intent.WITHDRAW]
    if hits.once(bare) in _THINGS:
        scores.pop(Intent.ABUSE, None)
    if not scores:
        return ((Intent.UNKNOWN, 1.0),)
    return tuple(sorted(scores.items(), key=lambda item: (-item[1], _ORDER[item[0]])))


def signs(flat: str, facts: Facts, scores: Mapping[Intent, float]) -> dict[str, float]:
    """What the model looks at besides the words, 0 to 1 by name: what the other parts found and how sure the rules are."""
    found = {f"is.{name}": 1.0 for name in _SIGNS if getattr(facts, name)}
    found["is.leaf"] = facts.leaf
    if facts.leaf >= SURE_LEAF:
        found["is.leaf.sure"] = 1.0
    elif facts.leaf < FAINT_LEAF:
        found["is.leaf.faint"] = 1.0
    found.update((f"whole.{intent.value}", 1.0) for intent in facts.whole)
    found.update((f"rule.{intent.value}", value) for intent, value in scores.items())
    if scores:
        found[f"first.{max(scores, key=lambda intent: scores[intent]).value}"] = 1.0
    found.update((name, 1.0) for name, marks in _MARKS if any(mark in flat for mark in marks))
    return found


# 你们的接线员挂我电话 complains of those who answer here, and asks for none of them.
_OF_STAFF = re.compile(
    r"投诉[^，。]{0,10}(?:接线|话务|客服|坐席|值班)|(?:接线|话务|客服|坐席|值班)(?:的|人|员|同志)*[^，。]{0,6}(?:态度|骂|挂|说话|不耐烦|凶|敷衍|推|不接|不记|无理)"
)
_CALLED = re.compile(r"转人工|找(?:个)?(?:真)?人|换(?:个)?人|真人|人工")
_TO_COME = re.compile(r"(?:让|派|叫|找|安排|请)(?:个)?(?:人|师傅|工人)(?:来|上门|过来|去|看)")


def _told(probable: tuple[tuple[Intent, float], ...], flat: str, hits: Hits) -> tuple[tuple[Intent, float], ...]:
    """Without a command that only resembles what befell something: 丢了 of a lid gives nothing up, 我不想投诉了 does."""
    if _TO_COME.search(flat) and not hits.has("intent.human") or _of_staff(flat):  # 让人来看看表 asks for the fitter
        probable = tuple(one for one in probable if one[0] is not Intent.HUMAN) or probable
    if not any(start == 0 for start, _ in hits.spans("problem.words")):
        return probable
    kept = tuple((intent, p) for intent, p in probable if intent not in _GIVES_UP or hits.has(f"intent.{intent.value}"))
    return kept or probable


def _of_staff(flat: str) -> bool:
    return bool(_OF_STAFF.search(flat)) and not _CALLED.search(flat)


def _certain(scores: dict[Intent, float], context: Context, facts: Facts) -> bool:
    """Whether rules alone decide: danger, a wanted language, a question that the city can answer, a no and what is
    right instead, a word that is the whole message.

    对 and 没有 in answer to "is it solved?" say how it went, which the model knows better.
    """
    if facts.emergency or facts.language_wanted or Intent.CORRECTION in scores and scores[Intent.CORRECTION] >= DENIED:
        return True
    if facts.known_question and scores.get(Intent.QUESTION, 0.0) >= max(scores.values()):
        return True
    return bool(facts.whole) and not (asked(context.expecting) == "survey" and not _ASIDE.intersection(facts.whole))


def of_own_ticket(hits: Hits, facts: Facts) -> bool:
    """Whether the words name what was reported before: a number, 我那单, "my complaint"."""
    return facts.number or hits.has("cue.own", "cue.ticket")


def of_what_was_reported(flat: str) -> bool:
    """Whether it speaks of 昨天报的那个: who asks how that goes tells no new matter, even where no ticket is known."""
    return bool(_REPORTED.search(flat))


def _outweighs(
    scores: dict[Intent, float], likeliest: tuple[Intent, float], hits: Hits, facts: Facts, context: Context
) -> bool:
    """Whether the rules are heard and not the model: who asks when it will be done asks of what was reported; and where the model is
    not clear, a matter with its place is a report, whoever is asked for beside it; what asks to know is no report; who gives a number
    need not want to be called now."""
    best, probability = likeliest
    first = max(scores, key=lambda intent: scores[intent], default=Intent.UNKNOWN)
    if first in (Intent.PROGRESS, Intent.URGE) and scores[first] >= WHEN_DONE:
        return best in {Intent.QUESTION, Intent.SMALL_TALK, Intent.REPORT, Intent.CORRECTION, Intent.SUPPLEMENT}
    if probability >= CLEAR:
        return False
    if (
        best is Intent.HUMAN and facts.contact and not hits.has("intent.human")
    ):  # 有事打138… gives a number, asks nobody
        return True
    if first is Intent.REPORT and best is Intent.QUESTION and not facts.asks:
        if facts.place and facts.contact and facts.matter:
            return True  # with a place and a number to call nobody only wants to know
        if context.expecting == "place":
            return facts.leaf >= SURE_LEAF  # the noise goes on until three: what is wrong, and nothing that is asked
    if first is Intent.REPORT and best in _CALLS and facts.leaf >= SURE_LEAF and not hits.has(f"intent.{best.value}"):
        return True  # fifty calls a day are no wish for a call
    if first is Intent.REPORT and best in _ASIDE:
        told = facts.place or (best in _POLITE and facts.problem_words)
        return facts.matter and told and not of_own_ticket(hits, facts)
    return first is Intent.QUESTION and best is Intent.REPORT


def _weigh(scores: dict[Intent, float], probable: tuple[tuple[Intent, float], ...]) -> None:
    """Put the model's likeliest intent first and keep what the rules found behind it, as sure as they were if that is less."""
    probable = tuple(told for told in probable if told[0] not in _DOES or told[1] >= SURE or told[0] in scores)
    best, sure = probable[0]
    if sure < GUESS and best not in scores:  # neither knows the words
        return
    first = FLOOR + (CEILING - FLOOR) * sure
    for intent, value in scores.items():
        if intent is not best:
            scores[intent] = min(value, first - BEHIND)
    scores[best] = first
    for intent, value in probable[1:]:
        if value < POSSIBLE:
            break
        _raise(scores, intent, min(value, first - BEHIND))


def by_rules(flat: str, hits: Hits, context: Context, facts: Facts) -> dict[Intent, float]:
    """How sure the rules are of each intent that they find."""
    scores: dict[Intent, float] = {}
    size = hits.once(length)
    for intent in facts.whole:
        _raise(scores, intent, WHOLE)
    _yes_no_skip(scores, context)
    if facts.language_wanted:
        _raise(scores, Intent.LANGUAGE, WHOLE)
    _commands(scores, flat, hits, size, facts, context)
    _about_tickets(scores, flat, hits, size, facts, context)
    _manners(scores, flat, hits, size, facts)
    _matters(scores, flat, hits, facts, context)
    if facts.graded and (context.expecting == "survey" or hits.has("whole.rate")):
        _raise(scores, Intent.RATE, 0.8)
    _answer(scores, flat, hits, facts, context)
    return scores


def _share(hits: Hits, intent: Intent) -> float:
    """How much of the message the words of an intent are."""
    return hits.covered(_KEYS[intent]) / max(1, len(hits.once(bare)))


def _raise(scores: dict[Intent, float], intent: Intent, value: float) -> None:
    scores[intent] = max(scores.get(intent, 0.0), value)


def _yes_no_skip(scores: dict[Intent, float], context: Context) -> None:
    """没有 is "no" to a yes-no question and "skip" where something is to be told."""
    if Intent.NO in scores and Intent.SKIP in scores:
        scores[
            Intent.NO
            if context.expecting in {"contact", "photo", "detail", "question", "supplement", "words"}
            else Intent.SKIP
        ] = 0.6


def _commands(scores: dict[Intent, float], flat: str, hits: Hits, size: int, facts: Facts, context: Context) -> None:
    for intent in _COMMANDS:
        if size <= SHORT and hits.has(_KEYS[intent]):
            main = not facts.place and _share(hits, intent) >= MAIN
            _raise(scores, intent, INSIDE if main else BESIDE)
    if hits.has("intent.human") and not _of_staff(flat):
        main = size <= SHORT * 1.5 and (not facts.matter or _share(hits, Intent.HUMAN) >= MAIN)
        _raise(scores, Intent.HUMAN, 0.9 if main else BESIDE if facts.matter else 0.7)
    if hits.has("intent.withdraw") and not facts.place:
        main = size <= MIDDLE and (_share(hits, Intent.WITHDRAW) >= MAIN or context.tickets or facts.number)
        _raise(scores, Intent.WITHDRAW, INSIDE if main else BESIDE)
    if hits.has("intent.correction"):
        _raise(
            scores, Intent.CORRECTION, INSIDE if context.expecting and size <= MIDDLE else 0.6 if size <= SHORT else 0.3
        )
    elif facts.denied and context.expecting in _CORRECTABLE and size <= MIDDLE:
        _raise(scores, Intent.CORRECTION, DENIED)
    if hits.has("whole.supplement") and size <= MIDDLE:
        _raise(scores, Intent.SUPPLEMENT, 0.8 if context.tickets or facts.number or size <= SHORT else 0.5)


def _about_tickets(
    scores: dict[Intent, float], flat: str, hits: Hits, size: int, facts: Facts, context: Context
) -> None:
    mine = bool(_MINE.search(flat)) or facts.number
    known = mine or context.tickets
    if hits.has("intent.progress"):
        main = size <= SHORT and not facts.place and (known or _share(hits, Intent.PROGRESS) >= MAIN)
        likely = 0.6 if known and size <= MIDDLE else 0.3
        _raise(scores, Intent.PROGRESS, 0.9 if mine and size <= MIDDLE else INSIDE if main else likely)
    elif facts.number:
        _raise(scores, Intent.PROGRESS, 0.7 if size <= SHORT * 1.5 else 0.35)
    if not facts.place and hits.has("intent.when_done"):
        if context.tickets:
            _raise(scores, Intent.PROGRESS, WHEN_DONE)  # 什么时候来处理: asked of what was reported, not of the rules
        elif context.expecting in _CORRECTABLE:
            _raise(scores, Intent.URGE, WHEN_DONE)  # and of what is just being told
    if hits.has("intent.urge"):
        main = size <= SHORT and _share(hits, Intent.URGE) >= MAIN
        likely = 0.55 if not facts.place else 0.3
        _raise(scores, Intent.URGE, 0.88 if known and size <= MIDDLE else 0.8 if main else likely)
    if hits.has("intent.returned"):
        _raise(scores, Intent.RETURNED, 0.86 if not facts.place or mine else 0.72 if known else 0.4)
    elif hits.has("intent.again"):  # the same again may as well be a first report
        _raise(scores, Intent.RETURNED, 0.82 if mine and not facts.place else 0.6 if known else 0.35)


_MANNERS = ((Intent.GREETING, 0.9), (Intent.THANKS, 0.9), (Intent.SMALL_TALK, 0.85), (Intent.ABUSE, 0.85))


def _manners(scores: dict[Intent, float], flat: str, hits: Hits, size: int, facts: Facts) -> None:
    """Greetings, thanks, chat and abuse count as far as nothing else is told."""
    for intent, sure in _MANNERS:
        if hits.has(key := _KEYS[intent]):
            rest = len(hits.once(bare)) - hits.covered(key, "filler.words", "filler.polite")
            alone = (not facts.matter or rest < 4) and (intent is not Intent.SMALL_TALK or _share(hits, intent) >= MAIN)
            _raise(scores, intent, sure if alone and size <= MIDDLE else BESIDE if intent is Intent.ABUSE else 0.25)


def _matters(scores: dict[Intent, float], flat: str, hits: Hits, facts: Facts, context: Context) -> None:
    if facts.emergency:
        _raise(scores, Intent.REPORT, 0.97)
    if facts.matter:
        sure = 0.7 + 0.1 * facts.problem_words + 0.08 * facts.place
        aside = max((p for i, p in scores.items() if i in _ASIDE or i is Intent.RETURNED), default=0.0)
        if aside >= 0.8 and not facts.emergency:
            sure = min(sure, 0.5)
        _raise(scores, Intent.REPORT, min(sure, 0.55) if facts.asks else sure)
    if facts.asks or hits.has("intent.question"):
        alone = not any(i in _ASIDE and p >= 0.8 for i, p in scores.items())
        _raise(scores, Intent.QUESTION, (0.8 if alone else BESIDE) if facts.asks else 0.35)


def _answer(scores: dict[Intent, float], flat: str, hits: Hits, facts: Facts, context: Context) -> None:
    if not context.expecting or not flat.strip():
        return
    commanded = max((p for i, p in scores.items() if i in _ASIDE and i is not Intent.RATE), default=0.0)
    if commanded >= 0.8 and not (context.expecting == "survey" and facts.survey):
        return
    fits = {
        "place": facts.place,
        "what": facts.matter,
        "contact": facts.contact,
        "survey": facts.survey or facts.graded,
        "review": Intent.YES in scores or Intent.NO in scores or Intent.CORRECTION in scores,
    }.get(context.expecting, True)
    _raise(scores, Intent.ANSWER, 0.9 if fits and Intent.QUESTION not in scores else 0.75 if fits else 0.4)
