"""Danger (险情): danger to life that is going on now, and how urgent a matter is that is none.

```
words of a danger ─────────┐
                           ├─→ metaphor? (气炸了) ─→ denied? (没着火) ─→ told of? (电影, 演习) ─→ past, over,
signs together (frames) ───┘   imagined, asked about, harmless? ─→ Emergency
```
Recall first: a word of danger counts unless the clauses around it clearly say that it is no danger now; "现在", "又", "还在"
outweigh a past and a question. Self-harm is never talked away by time or doubt, only by a metaphor, a story told, or a plain
question about the topic (自杀干预热线几点到几点).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass

from handlers.ports.understanding import Emergency, Mention, Span
from nlu import frames
from nlu.characters import bare, blanked
from nlu.danger_model import Suspicion, suspicion
from nlu.lexicon import Hits, Lexicon, span
from tickets.catalogue import Catalogue, DeadlineClass

# Told to first when several are in one message: what must be answered first.
DANGERS = (
    "self_harm", "gas", "fire", "electric", "lift", "drowning", "flood", "collapse",
    "medical", "traffic", "violence", "poison", "child", "missing", "fraud", "freezing",
)  # fmt: skip
_NAMED = {f"danger.{danger}": danger for danger in DANGERS}
# A past does not end these: who was lost yesterday is still lost, who was cheated yesterday may still stop the money.
_LASTING = frozenset({"self_harm", "missing", "fraud", "freezing"})
# Fear and doubt are part of these: 怕房子塌, 可能要倒 is a report of danger, not a thought.
_FEARED = frozenset({"self_harm", "missing", "fraud", "freezing"})
# "经常困人" tells of many times before, not of somebody inside.
_HABITUAL = frozenset({"lift", "fire", "traffic", "drowning", "medical"})
# With these the danger is over for who is out; a fire or gas goes on behind who went out.
_ENDS_OUTSIDE = frozenset({"lift", "child", "drowning", "missing"})
_STATE = re.compile(r"快|要|随时|越来越|已经|歪|倾斜|裂|悬")
_DENIED = re.compile(r"没|未|不|別|not |n't |не |안\s|못\s")
# What nearly happened is urgent, not going on.
_NEARLY = re.compile(r"差点|险些|差一点|\bnearly\b|\balmost\b|そうにな(?:った|り)|ところだった|뻔|чуть не|едва не")
NEAR_MISS_REACH = 8
_CLAUSE = re.compile(r"[，,、：:]+\s*|(?<=[\u3040-\u9fff])\s+(?=[\u3040-\u9fff])")
# Where what is said of a danger ends in Japanese and Korean, whose denial stands behind the word: 倒れて反応がありません
# denies no fall, 燃えていない does; 죽고 싶어요 아무도 없어요 are two sentences without a mark.
_CLAUSE_END = re.compile(
    r"[、。,.!！]|[てで](?!い[なま]|[はもなおるま])|(?<=[ぁ-んァ-ヶ一-龥])\s|(?:요|다|고|서|며|는데)\s"
)
# And so does their condition: 불이 나면, 溺れたら.
_CONDITION = re.compile(
    r"(?:[가-힣]|가?\s?나)?(?:면|거든)(?!서)|[ぁ-ん]{0,4}(?:たら|だら|れば|なら|ても|でも)(?![いよう])"
)
# What is threatened is conditional by nature: 出たら殺すと言われた is no thought.
_THREAT = re.compile(r"杀|弄死|殺|\bkill|убь|зареж|죽이|죽인|죽여")
_SENTENCE = re.compile(r"[。！？!?\n；;]+|(?<=[a-zа-я])\.(?=\s|$)")
NEGATION_REACH = 4  # characters before the word
NEGATION_REACH_ALPHABETIC = 14
IMAGINED_REACH = 16  # characters between 要是 and the danger
CONDITION_REACH = 45  # and between an if and the danger of its own clause
CONSEQUENCE_REACH = 6  # characters between the danger and what would come of it
LONG_SENTENCE = 60  # characters up to which a whole sentence is about the danger
LONG_SENTENCE_ALPHABETIC = 180
AT_ITS_START = 4  # characters of the words of danger in which its person may stand
SUSPECTED = 0.7  # of all leaves of one danger together, from which the matter itself is that danger
# … and at least so much must one of a thing be told as dangers are told: 灯杆是绿色的 is most like live lamp posts and tells none.
NOT_UNLIKE = 0.1
OF_THINGS = frozenset({"electric", "gas", "lift", "collapse"})
OF_PEOPLE = frozenset({"violence", "fraud"})  # what quarrels and deals resemble: 小区群里有人骂我
SHORT = 40  # characters up to which a danger is most of a message, so that the model may doubt it
DOUBTED = 0.02  # below it the model knows nothing like it among dangers: a word or a frame must be mistaken
HEARD = 0.3  # from which a message is told as dangers are told, though no word of one is known in it
HEARD_OTHERWISE = 0.6  # … where it surely tells a matter of the line that is no danger (网络谣言骂人, 校园欺凌)
HEARD_BRIEF, BRIEF = 0.5, 8  # … in so few characters, which answer a question more often: 一个人住, 漏到我床上了
HEARD_ELSEWHERE = 0.7  # by keys and grams: of our complaints fewer ring than at .5, and of dangers as many
HEARD_IN_LETTER = 0.65  # where so many stretches are looked at, one must be told more clearly
# In a letter a word of danger counts where the clauses around it are told as dangers are told; less of that is enough beside 现在.
IN_LETTER, IN_LETTER_NOW = 0.3, 0.1
DESPAIR_IN_LETTER, TOPIC_IN_LETTER = 0.03, 0.12  # and where the words may as well be about others (自杀, 走投无路)
MIDDLE, IN_MIDDLE = 60, 0.02  # characters from which a message tells of more than one thing
LONGEST_CRY = 120  # characters: a long letter names its danger, or it is none now
LETTER, LETTER_ALPHABETIC = (
    150,
    450,
)  # characters from which a danger must be told as one of now: letters tell much of before
# 我要自杀: one's own will is doubted in no letter.
_OWN_WILL = re.compile(r"(?:我|俺)(?:真的?|现在|今天|今晚|都|也|就|只)?(?:想|要|得|能|有|好|打算|准备|干脆)去?$")
OWN_REACH = 8
BESIDE = 12  # characters between a danger and the word that says it is going on, in a letter
POSSIBLE = 0.03  # of the next leaf from which it may be meant
SURELY_A_MATTER = 0.85  # from which a leaf tells what a message is about, whatever dangers it resembles
RELIABLE = 0.7  # from which a category's own danger or deadline counts
_ASKED_IF = re.compile(r"(?:有没有|是不是|会不会|是否)$")
POLITE = 0.8  # share of a message that is a greeting or a farewell


@dataclass(frozen=True)
class Risk:
    """What `read` found: the danger, the urgency and the words that made it urgent."""

    emergency: Emergency | None
    urgency: int
    urgent_words: tuple[Span, ...]
    vulnerable: tuple[Mention, ...]


def read(
    text: str,
    flat: str,
    hits: Hits,
    lexicon: Lexicon,
    catalogue: Catalogue,
    categories: tuple[tuple[str, float], ...],
    *,
    only_place: bool = False,
) -> Risk:
    """The danger in a message and its urgency: 1 danger to life, 2 urgent, 3 soon, 4 ordinary. Where a message is `only_place`,
    the name of a place and nothing else (中山路), what it resembles is no danger."""
    likely = suspicion(flat, hits)
    leaf = catalogue.get(categories[0][0]) if categories and categories[0][1] >= RELIABLE else None
    otherwise = leaf is not None and not leaf.danger and categories[0][1] >= SURELY_A_MATTER
    emergency = _emergency(text, flat, hits, lexicon, likely, only_place, otherwise)
    vulnerable = tuple(
        Mention(key.removeprefix("vulnerable."), span(text, first[0], word_end(flat, first[1])))
        for key in hits.among(hits.keys_of("vulnerable"))
        for first in hits.spans(key)[:1]
        if not any(s <= first[0] < e for s, e in hits.all_spans(("details.nobody", "details.culprit")))
    )
    if emergency is None and len(flat) <= LONGEST_CRY and not (_talked_away(flat, hits) or _only_polite(flat, hits)):
        emergency = _by_category(text, flat, hits, catalogue, categories, likely)
    if emergency is None and leaf is not None and leaf.danger and _talked_away(flat, hits):
        leaf = None
    words = _words(hits, ("urgent.life", "urgent.urgent"))
    level = _urgency(hits, emergency, bool(vulnerable), leaf.deadline_class if leaf else None)
    if level == 2 and not words:
        words = _words(hits, ("urgent.outage", "urgent.cold"))
    if level == 3 and not words:
        words = _words(hits, ("urgent.soon",))
    return Risk(emergency, level, tuple(span(text, *w) for w in words) if level < 4 else (), vulnerable)


def _words(hits: Hits, keys: tuple[str, ...]) -> list[tuple[int, int]]:
    return sorted(set(hits.all_spans(keys)))


def word_end(flat: str, end: int) -> int:
    """Where the word ends of which a phrase found the stem: ребён|ок. Han and hangul have no such ends."""
    while end < len(flat) and end and flat[end - 1].isalpha() and flat[end].isalpha() and flat[end] < "\u1100":
        end += 1
    return end


def _urgency(hits: Hits, emergency: Emergency | None, vulnerable: bool, deadline: DeadlineClass | None) -> int:
    if emergency is not None and not emergency.over:
        return 1
    if hits.has("urgent.life"):
        return 1
    frail = hits.has(
        "vulnerable.elder", "vulnerable.infant", "vulnerable.pregnant", "vulnerable.patient", "vulnerable.disabled"
    )
    frail = frail or hits.has("vulnerable.dialysis", "vulnerable.machine", "vulnerable.child", "vulnerable.alone")
    if hits.has("urgent.urgent") or emergency is not None or (frail and hits.has("urgent.outage", "urgent.cold")):
        return 2
    if deadline is DeadlineClass.E2H:
        return 2
    if hits.has("urgent.soon") or deadline is DeadlineClass.H24 or (frail and vulnerable and hits.has("urgent.soon")):
        return 3
    return 4


def _emergency(
    text: str, flat: str, hits: Hits, lexicon: Lexicon, likely: Suspicion, only_place: bool, otherwise: bool
) -> Emergency | None:
    framed = frames.find(flat, hits, lexicon)
    may_doubt = likely.sure < DOUBTED and len(flat) <= SHORT and lexicon.language == "zh-CN"
    # Despair first however it is told; then what is named; then what only its signs tell. All at home sick beside the stove are
    # named as poisoned and are in the gas of it.
    for danger, spans in (
        ("self_harm", [*hits.spans("danger.self_harm"), *framed.get("self_harm", ())]),
        ("gas", framed.get("gas", ()) if hits.has("danger.poison") else ()),
        *((_NAMED[key], hits.spans(key)) for key in hits.among(_NAMED)),
        *((danger, framed[danger]) for danger in DANGERS if danger in framed),
    ):
        named = hits.spans(f"danger.{danger}")
        for start, end in spans:
            if (start, end) in named and _negated(danger, start, end, flat, hits, lexicon):
                continue
            if not (may_doubt and danger != "self_harm") and not _excluded(danger, start, end, flat, hits, lexicon):
                return Emergency(
                    danger,
                    span(text, start, end),
                    _about_other(min(end, start + AT_ITS_START), hits),
                    _is_over(danger, flat, hits, (start, end)),
                )
    return None if only_place else _resembled(text, flat, hits, lexicon, likely, otherwise)


def _only_polite(flat: str, hits: Hits) -> bool:
    """Whether it is nothing but a greeting, thanks or a farewell: "goodbye" alone is no last one."""
    return hits.covered("intent.small_talk", "intent.greeting", "intent.thanks") >= POLITE * len(hits.once(bare))


_CURRENT = ("sign.wire", "sign.electric_thing", "sign.live", "sign.shocked", "sign.thrown_back", "danger.electric")


def _resembled(
    text: str, flat: str, hits: Hits, lexicon: Lexicon, likely: Suspicion, otherwise: bool
) -> Emergency | None:
    """A danger that no word or frame names, but that is told as dangers are told; more clearly where it is `otherwise` surely a matter of the line."""
    long = len(flat) > LONGEST_CRY
    heard = HEARD_ELSEWHERE if lexicon.language != "zh-CN" else HEARD_IN_LETTER if long else HEARD
    if lexicon.language == "zh-CN" and len(bare(flat)) <= BRIEF:
        heard = HEARD_BRIEF
    if otherwise and likely.danger in OF_PEOPLE:
        heard = max(heard, HEARD_OTHERWISE)
    if likely.sure < heard or long and lexicon.language != "zh-CN":
        return None
    if lexicon.language != "zh-CN" and likely.danger == "electric" and not hits.has(*_CURRENT):
        return None  # water leaks under a road, too
    if _only_polite(flat, hits):
        return None
    if not long and (hits.has("guard.out", "guard.over") or _talked_away(flat, hits)):
        return None
    if _excluded(likely.danger, likely.start, likely.end, flat, hits, lexicon):
        return None
    where = span(text, likely.start, likely.end)
    return Emergency(likely.danger, where, hits.has("person.other"), _is_over(likely.danger, flat, hits))


def _excluded(danger: str, start: int, end: int, flat: str, hits: Hits, lexicon: Lexicon) -> bool:
    near = _within(hits, *_around(flat, start, end, lexicon))
    if near("guard.quoted") or any(s <= start and end <= e for s, e in hits.spans("guard.metaphor")):
        return True
    if _doubted(danger, start, end, flat, hits, lexicon):
        return True
    now = near("guard.now")
    if danger == "self_harm":
        other = near("guard.information", "guard.policy", "guard.past") or (near("guard.saved") and not now)
        return _of_topic(start, end, hits) and other
    behind = NEAR_MISS_REACH if lexicon.language in {"ja", "ko"} else 0  # 当たりそうになった, 다칠 뻔
    if _NEARLY.search(flat[max(0, start - NEAR_MISS_REACH) : end + behind]):
        return True
    if near("guard.resolved", f"guard.harmless_{danger}") or (near("guard.aftermath") and danger not in _LASTING):
        return True
    if not now and (near("guard.information", "guard.policy") or (danger in _HABITUAL and near("guard.habit"))):
        return True
    return _imagined(danger, start, end, flat, hits) or (not now and _past(danger, near))


def _doubted(danger: str, start: int, end: int, flat: str, hits: Hits, lexicon: Lexicon) -> bool:
    """Whether a long message, which tells much of before and elsewhere, names a danger without telling of one."""
    spelt = lexicon.language in {"en", "ru"}
    letter = len(flat) > (LETTER_ALPHABETIC if spelt else LETTER)
    beside = _within(hits, max(0, start - BESIDE), end + BESIDE)
    now = beside("guard.now", "urgent.urgent")
    if lexicon.language != "zh-CN":
        return letter and danger != "self_harm" and not now
    if len(flat) <= (LONGEST_CRY if danger == "self_harm" else MIDDLE):
        return False
    if danger == "self_harm":
        if _OWN_WILL.search(flat, max(0, start - OWN_REACH), start):
            return False
        least = TOPIC_IN_LETTER if _of_topic(start, end, hits) else DESPAIR_IN_LETTER
    else:
        least = IN_MIDDLE if not letter else IN_LETTER_NOW if now else IN_LETTER
    first, last = _around(flat, start, end, lexicon)
    return suspicion(flat[first:last]).sure < least


def _of_topic(start: int, end: int, hits: Hits) -> bool:
    return any(s <= start and end <= e for s, e in hits.spans("guard.topic"))


def _imagined(danger: str, start: int, end: int, flat: str, hits: Hits) -> bool:
    """Whether what follows 要是, 怕 or 早晚 is only thought of."""
    if danger == "violence" and _THREAT.search(flat, start, end):
        return False
    if danger in _FEARED or (danger == "collapse" and _STATE.search(flat[max(0, start - 6) : end])):
        return False
    behind = flat[end - 1 : end + 1]
    if "了" not in behind and any(end <= s <= end + CONSEQUENCE_REACH for s, _ in hits.spans("guard.consequence")):
        return True  # 烧起来可不得了; 烧起来了 is told
    if _CONDITION.match(flat, end):
        return True
    first, _ = _sentence(flat, start, end)
    if danger == "fire" and (traps := would_trap(hits)):
        return all(any(s <= start and end <= e for s, e in traps) for start, end in hits.spans("danger.fire"))
    clause = max(first, flat.rfind(",", first, start) + 1, start - CONDITION_REACH)
    if any(clause <= s and e <= start for s, e in hits.spans("guard.condition")):
        return True
    return any(first <= s and e <= end and start - e <= IMAGINED_REACH for s, e in hits.spans("guard.hypothetical"))


def would_trap(hits: Hits) -> list[tuple[int, int]]:
    """What would come of a way that is blocked: 楼道堆满纸箱，着火了都跑不出去 tells of the boxes, and of no fire."""
    blocked = min((s for s, _ in hits.spans("guard.way_blocked")), default=None)
    return [(s, e) for s, e in hits.spans("guard.would_trap") if blocked is not None and blocked < s]


def _past(danger: str, near: Callable[..., bool]) -> bool:
    if danger in _LASTING:
        return False
    return near("guard.past") or (danger not in {"collapse", "electric", "violence"} and near("guard.recent"))


def _around(flat: str, start: int, end: int, lexicon: Lexicon) -> tuple[int, int]:
    """What a guard has to stand in to count: the sentence; of a long one the clauses next to the danger."""
    first, last = _sentence(flat, start, end)
    if last - first <= (LONG_SENTENCE_ALPHABETIC if lexicon.language in {"en", "ru"} else LONG_SENTENCE):
        return first, last
    before = [m.end() for m in _CLAUSE.finditer(flat, first, start)]
    after = [m.start() for m in _CLAUSE.finditer(flat, end, last)]
    return before[-2] if len(before) > 1 else first, after[1] if len(after) > 1 else last


def _within(hits: Hits, first: int, last: int) -> Callable[..., bool]:
    def has(*keys: str) -> bool:
        return any(first <= s < last for key in keys for s, _ in hits.spans(key))

    return has


def _negated(danger: str, start: int, end: int, flat: str, hits: Hits, lexicon: Lexicon) -> bool:
    """Whether the word of a danger is denied; 不想活 and 有没有着火 are no denials. A frame's signs were looked at before."""
    if flat[start:end].startswith(("不", "没", "活不")) if danger == "self_harm" else _asked_if(flat, start):
        return False
    reach = NEGATION_REACH_ALPHABETIC if lexicon.language in {"en", "ru"} else NEGATION_REACH
    if lexicon.language in {"ja", "ko"}:  # the negation stands behind the word; 生きていたくない has its own inside
        over = _CLAUSE_END.search(flat, end)
        return any(
            s >= end and s - start <= 12 and (over is None or s <= over.start()) for s, _ in hits.spans("guard.negated")
        )
    return any(
        s >= start - reach and e <= start and not re.search(r"[，,、]", flat[e:start])
        for s, e in hits.spans("guard.negated")
    )


def _asked_if(flat: str, start: int) -> bool:
    return bool(_ASKED_IF.search(flat[max(0, start - 3) : start]))


def _sentence(flat: str, start: int, end: int) -> tuple[int, int]:
    first = max((m.end() for m in _SENTENCE.finditer(flat, 0, start)), default=0)
    after = _SENTENCE.search(flat, end)
    return first, after.start() if after else len(flat)


def _by_category(
    text: str,
    flat: str,
    hits: Hits,
    catalogue: Catalogue,
    categories: tuple[tuple[str, float], ...],
    likely: Suspicion,
) -> Emergency | None:
    """A danger told without any of its words, by leaves that the city's catalogue calls a danger by themselves."""
    suspected: dict[str, float] = defaultdict(float)
    for code, probability in categories:
        leaf = catalogue.get(code)
        if leaf and leaf.danger in DANGERS:
            suspected[leaf.danger or ""] += probability
    danger = max(suspected, key=lambda name: suspected[name], default="")
    harmless = hits.has("guard.resolved", "guard.policy", "guard.quoted", "guard.out", f"guard.harmless_{danger}")
    harmless = harmless or (danger not in _LASTING and hits.has("guard.aftermath"))
    harmless = harmless or (danger in _HABITUAL and hits.has("guard.habit") and not hits.has("guard.now"))
    unlike = danger in OF_THINGS and likely.sure < NOT_UNLIKE
    if suspected.get(danger, 0.0) < SUSPECTED or harmless or unlike:
        return None
    return Emergency(
        danger, span(text, 0, len(text)), about_other=hits.has("person.other"), over=_is_over(danger, flat, hits)
    )


def without_doubtful(
    flat: str, categories: tuple[tuple[str, float], ...], hits: Hits, catalogue: Catalogue
) -> tuple[tuple[str, float], ...]:
    """The categories of what tells no danger: "the lift is stuck all the time" is of a lift that breaks down, and of nobody in it;
    何回電話したと思ってるんだ is anger and rats in the corridor are no fire, which they resemble least of all. What the leaf of such a danger had goes to the next that is none."""
    leaf = catalogue.get(categories[0][0]) if categories else None
    if leaf is None or not leaf.danger:
        return categories
    unlike = categories[0][1] < RELIABLE and suspicion(flat, hits).sure < NOT_UNLIKE
    habit = leaf.danger in _HABITUAL and hits.has("guard.habit") and not hits.has("guard.now")
    if not (unlike or habit):
        return categories
    rest = [
        (code, p) for code, p in categories if (other := catalogue.get(code)) is None or other.danger != leaf.danger
    ]
    if not rest or rest[0][1] < POSSIBLE:
        return categories
    gone = sum(p for _, p in categories) - sum(p for _, p in rest)
    return ((rest[0][0], rest[0][1] + gone), *rest[1:])


def _about_other(end: int, hits: Hits) -> bool:
    """The nearest person in or before the words; the writer when nobody is named."""
    selves = [s for s, _ in hits.spans("person.self") if s < end]
    others = [s for s, _ in hits.spans("person.other") if s < end]
    return bool(others) and (not selves or others[-1] > selves[-1])


def _is_over(danger: str, flat: str, hits: Hits, words: tuple[int, int] = (0, 0)) -> bool:
    """The danger itself is gone (found, put out): told, and not denied (三天没回家了; the 不 of the danger's own `words`, 喘不上气,
    denies nothing, that of 没回家 does). Who is out of the house is no end of a fire."""
    keys = ("guard.over", "guard.out") if danger in _ENDS_OUTSIDE else ("guard.over",)
    flat = flat if danger in _LASTING else blanked(flat, [words])
    told = any(not _DENIED.search(flat[max(0, start - 4) : start]) for key in keys for start, _ in hits.spans(key))
    # Of 没回家，… 找到了 the first words tell what the danger was, and not that it goes on.
    return told and all(words[0] <= start < words[1] for start, _ in hits.spans("guard.not_over"))


def _talked_away(flat: str, hits: Hits) -> bool:
    """Whether the words of a danger were there and set aside, or the message asks, remembers or imagines."""
    if hits.has(*_NAMED) or _NEARLY.search(flat):
        return True
    return (
        hits.has("guard.past", "guard.hypothetical", "guard.information", "guard.metaphor")
        and not hits.has("guard.now")
        or flat.endswith(("?", "？"))
    )
