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

from collections import defaultdict
from dataclasses import dataclass
from types import MappingProxyType

from handlers.ports.understanding import Emergency, Mention, Span
from nlu import frames
from nlu.characters import bare
from nlu.danger_guards import (
    AFTER_ALL,
    LASTING,
    LONGEST_CRY,
    NEARLY,
    OF_HEALTH,
    excluded,
    is_only_figure,
    is_over,
    negated,
    told_as_habit,
)
from nlu.danger_model import Suspicion, suspicion
from nlu.lexicon import Hits, Lexicon, span
from tickets.catalogue import Catalogue, Danger, DeadlineClass
from values import expressions as re

# Told to first when several are in one message: what must be answered first.
DANGERS = tuple(danger.value for danger in Danger)
NAMED = {f"danger.{danger}": danger for danger in DANGERS}
AT_ITS_START = 4  # characters of the words of danger in which its person may stand
SUSPECTED = 0.7  # of all leaves of one danger together, from which the matter itself is that danger
# … and at least so much must one of a thing be told as dangers are told: 灯杆是绿色的 is most like live lamp posts and tells none.
NOT_UNLIKE = 0.1
OF_THINGS = frozenset({"electric", "gas", "lift", "collapse"})
TOLD_ALIKE = OF_THINGS | {
    "freezing"
}  # and one of who begs or sleeps rough, whose leaf is the same where nobody freezes
# … and of these in other languages, whose leaves are known by fewer examples: Хочу сообщить begins like Хочу умереть.
LEAST = MappingProxyType({"self_harm": 0.02, "poison": 0.05, "missing": 0.03})
OF_PEOPLE = frozenset({"violence", "fraud"})  # what quarrels and deals resemble: 小区群里有人骂我
SHORT = 40  # characters up to which a danger is most of a message, so that the model may doubt it
FIGURE = 0.06  # below it what surely tells another matter is no despair, where its words may be a figure of speech
A_MATTER = 0.4  # … and from which of a leaf they may, too, where the model knows nothing like it
DOUBTED = 0.02  # below it the model knows nothing like it among dangers: a word or a frame must be mistaken
# In other languages letters say less than characters, and the lists know less: where it is surely a matter of the line that is no
# danger (Отрезало палец на станке, хозяин не признаёт травму), the model may doubt them sooner.
SHORT_ELSEWHERE, DOUBTED_OTHERWISE = 100, 0.4
HEARD = 0.21  # from which a message is told as dangers are told, though no word of one is known in it
HEARD_OTHERWISE = 0.3  # … where it surely tells a matter of the line that is no danger (把我电话发出去了)
HEARD_QUARREL = 0.65  # … and this one resembles dangers among people (网络谣言骂人, 校园欺凌)
HEARD_BRIEF, BRIEF = 0.5, 8  # … in so few characters, which answer a question more often: 一个人住, 漏到我床上了
HEARD_ELSEWHERE = 0.62  # by keys and grams
OTHERWISE_ELSEWHERE = 0.85  # … where it is surely a matter of the line that is none
HEARD_IN_LETTER = 0.5  # where so many stretches are looked at, one must be told more clearly
ASKED = 0.6  # of a leaf that is told by nothing else, so that it is asked about
POSSIBLE = 0.03  # of the next leaf from which it may be meant
SURELY_A_MATTER = 0.85  # from which a leaf tells what a message is about, whatever dangers it resembles
RELIABLE = 0.7  # from which a category's own danger or deadline counts
_AROUND = re.compile(r"楼[上下]|隔壁|对面楼|小区里|群里")  # people by where they are
_COMMA = re.compile(r"[,，。!！?？;；]")
_FROM = re.compile(r"(?:从|在|往|到)(?:我家|你们)?$")
# Before somebody to whom something is done, and who does nothing: 把孩子托付给我姐.
_OBJECT = re.compile(
    r"(?:把|给|跟|和|让|对|替|带着?|抱着?|陪着?|怕|交给|托付给|为了?|没有|离开|照顾|伺候|欠|求|告诉|连累|拖累|对不起|舍不得)$"
)
OBJECT_REACH = 3  # characters
_MYSELF = re.compile(r"(?:我|俺|自己)一?$")
_WITNESSED = re.compile(r"(?:看见|看到|瞧见|瞅见|发现|碰到|碰见|遇到|遇见)(?:了)?")
_THERE_IS = re.compile(r"(?<![我俺还家])有(?=[个位人一])")
SEEN = 6  # characters behind it in which whom one saw is named
MOSTLY = 0.8  # share of a message that is nothing else: a greeting, a farewell, a figure of speech


# Of whom one speaks in a matter of schools or of the old in general: to be looked after only where they come to harm, or sit at home.
_OF_MANY = {
    "vulnerable.child": re.compile(r"(?:小?孩子?|娃|儿童|小?学生|小朋友|幼儿)(?:们)?"),
    "vulnerable.elder": re.compile(r"老年人"),
}


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
    first = catalogue.get(categories[0][0]) if categories and categories[0][1] >= A_MATTER else None
    figure = FIGURE if otherwise else DOUBTED if first is not None and not first.danger else 0.0
    agreed = leaf.danger if leaf is not None else None
    emergency = _emergency(text, flat, hits, lexicon, likely, only_place, otherwise, figure, agreed)
    at_risk = lexicon.language != "zh-CN" or hits.has("details.at_risk") or emergency is not None
    vulnerable = tuple(
        Mention(key.removeprefix("vulnerable."), span(text, first[0], word_end(flat, first[1])))
        for key in hits.among(hits.keys_of("vulnerable"))
        for first in hits.spans(key)[:1]
        if not any(s <= first[0] < e for s, e in hits.all_spans(("details.nobody", "details.culprit")))
        and (key not in _OF_MANY or at_risk or not _OF_MANY[key].fullmatch(flat[slice(*first)]))
    )
    if emergency is None and len(flat) <= LONGEST_CRY and not (_talked_away(flat, hits) or _only_polite(flat, hits)):
        emergency = _by_category(text, flat, hits, catalogue, categories, likely)
    if emergency is None and leaf is not None and leaf.danger:
        unlike = hits.language != "zh-CN" and _unlike(leaf.danger, hits, likely)
        leaf = None if unlike or _talked_away(flat, hits) else leaf
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


def _urgency(hits: Hits, emergency: Emergency | None, vulnerable: bool, deadline: str | None) -> int:
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
    if deadline == DeadlineClass.E2H:
        return 2
    if hits.has("urgent.soon") or deadline == DeadlineClass.H24 or (frail and vulnerable and hits.has("urgent.soon")):
        return 3
    return 4


def _emergency(
    text: str,
    flat: str,
    hits: Hits,
    lexicon: Lexicon,
    likely: Suspicion,
    only_place: bool,
    otherwise: bool,
    figure: float,
    agreed: str | None,
) -> Emergency | None:
    framed = frames.find(flat, hits, lexicon)
    here = lexicon.language == "zh-CN"
    doubted = DOUBTED if here or not otherwise else DOUBTED_OTHERWISE
    may_doubt = likely.sure < doubted and len(flat) <= (SHORT if here else SHORT_ELSEWHERE)
    may_doubt = may_doubt and not hits.has(
        "guard.certain"
    )  # words that mean nothing else, of which the model was told little
    ended: Emergency | None = None
    # Despair first however it is told; then what is named; then what only its signs tell. All at home sick beside the stove are
    # named as poisoned and are in the gas of it.
    of_gas = hits.has("danger.poison") and not hits.has("sign.chemical_tank")
    for danger, spans in (
        ("self_harm", [*hits.spans("danger.self_harm"), *framed.get("self_harm", ())]),
        ("gas", framed.get("gas", ()) if of_gas else ()),
        ("poison", framed.get("poison", ()) if hits.has("sign.chemical_tank") else ()),
        *((NAMED[key], hits.spans(key)) for key in hits.among(NAMED)),
        *((danger, framed[danger]) for danger in DANGERS if danger in framed),
    ):
        named = hits.spans(f"danger.{danger}")
        for start, end in spans:
            if (start, end) in named and negated(danger, start, end, flat, hits, lexicon):
                continue
            if danger == "self_harm" and (start, end) not in named and _of_another(hits, framed, likely):
                continue
            if danger == "self_harm" and likely.sure < figure and _is_figure(start, end, hits):
                continue
            doubts = may_doubt and danger not in ("self_harm", agreed)  # what a word and the leaf tell, no model doubts
            if doubts or excluded(danger, start, end, flat, hits, lexicon):
                continue
            found = Emergency(
                danger,
                span(text, start, end),
                _about_other(danger, flat, start, end, hits),
                is_over(danger, flat, hits, (start, end)),
            )
            if not found.over:
                return found
            ended = ended or found  # 火灭了，但是我爸叫不醒: one is over, and perhaps not the other
    if ended is not None:
        return ended
    return None if only_place else _resembled(text, flat, hits, lexicon, likely, otherwise)


def _of_another(hits: Hits, framed: dict[str, list[tuple[int, int]]], likely: Suspicion) -> bool:
    """Whether what may be signs of despair (a knife, a locked room) is told of somebody violent: 拿菜刀追我，我和孩子锁在卧室."""
    return likely.danger == "violence" and (hits.has("danger.violence") or "violence" in framed)


def _is_figure(start: int, end: int, hits: Hits) -> bool:
    """Whether words that may be despair may as well be a figure of speech: 驾校拖得我想死的心都有了."""
    return any(s <= start and end <= e or start <= s and e <= end for s, e in hits.spans("guard.figure"))


def _only_polite(flat: str, hits: Hits) -> bool:
    """Whether it is nothing but a greeting, thanks or a farewell, "goodbye" alone is no last one; or where they are, 我在屋里."""
    return _covered(hits, "intent.small_talk", "intent.greeting", "intent.thanks", "guard.whereabouts")


def _covered(hits: Hits, *keys: str) -> bool:
    """Whether the words of these keys are nearly all of the message."""
    return hits.covered(*keys) >= MOSTLY * len(hits.once(bare))


_CURRENT = ("sign.wire", "sign.electric_thing", "sign.live", "sign.shocked", "sign.thrown_back", "danger.electric")


def _resembled(
    text: str, flat: str, hits: Hits, lexicon: Lexicon, likely: Suspicion, otherwise: bool
) -> Emergency | None:
    """A danger that no word or frame names, but that is told as dangers are told; more clearly where it is `otherwise` surely a matter of the line."""
    long = len(flat) > LONGEST_CRY
    heard = HEARD_ELSEWHERE if lexicon.language != "zh-CN" else HEARD_IN_LETTER if long else HEARD
    if lexicon.language == "zh-CN" and len(bare(flat)) <= BRIEF:
        heard = HEARD_BRIEF
    if otherwise and lexicon.language != "zh-CN":
        heard = OTHERWISE_ELSEWHERE
    elif otherwise:
        heard = max(heard, HEARD_QUARREL if likely.danger in OF_PEOPLE else HEARD_OTHERWISE)
    if likely.sure < heard or long and lexicon.language != "zh-CN":
        return None
    if likely.danger in OF_PEOPLE and _covered(hits, "told.interest"):
        return None  # 老板他弟弟就在城管局 names nobody in danger
    if lexicon.language != "zh-CN" and _without_current(likely.danger, hits):
        return None
    if _only_polite(flat, hits):
        return None
    ended = hits.has("guard.out", "guard.over", "guard.over_care")
    ended = ended or likely.danger not in AFTER_ALL and hits.has("guard.over_fire")
    ended = ended or likely.danger in OF_HEALTH and hits.has("guard.better")
    ended = ended or likely.danger == "violence" and hits.has("guard.no_violence")
    ended = ended or likely.danger in {"missing", "violence"} and hits.has("guard.left")  # 卖刀的走了 misses nobody
    if not long and (ended or _talked_away(flat, hits)):
        return None
    if excluded(likely.danger, likely.start, likely.end, flat, hits, lexicon):
        return None
    where = span(text, likely.start, likely.end)
    over = is_over(likely.danger, flat, hits)
    return Emergency(likely.danger, where, _told_of_another(likely.danger, flat, hits), over, named=False)


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
    harmless = harmless or (danger not in LASTING and hits.has("guard.aftermath"))
    harmless = harmless or (danger not in AFTER_ALL and hits.has("guard.over_fire"))
    harmless = harmless or told_as_habit(danger, hits) or _covered(hits, "guard.metaphor")
    if suspected.get(danger, 0.0) < SUSPECTED or harmless or _unlike(danger, hits, likely):
        return None
    over = is_over(danger, flat, hits)
    other = _told_of_another(danger, flat, hits)
    return Emergency(danger, span(text, 0, len(text)), other, over, named=False)


def _unlike(danger: str, hits: Hits, likely: Suspicion) -> bool:
    """Whether what only its leaf tells is not told as such dangers are: a lamp post is green, and has tape around it."""
    if danger in TOLD_ALIKE and likely.sure < NOT_UNLIKE:
        return True
    return _unlike_elsewhere(danger, hits, likely)


def _unlike_elsewhere(danger: str, hits: Hits, likely: Suspicion) -> bool:
    """The same of what other languages are told apart by: うるさくて死にそう is most like despair and tells of noise."""
    return hits.language != "zh-CN" and (likely.sure < LEAST.get(danger, 0.0) or _without_current(danger, hits))


def _without_current(danger: str, hits: Hits) -> bool:
    """Whether nothing of a current is told: water leaks under a road, too."""
    return danger == "electric" and not hits.has(*_CURRENT)


def without_doubtful(
    flat: str, categories: tuple[tuple[str, float], ...], hits: Hits, catalogue: Catalogue
) -> tuple[tuple[str, float], ...]:
    """The categories of what tells no danger: "the lift is stuck all the time" is of a lift that breaks down, and of nobody in it, as
    is 电梯卡住了，里面没人; 何回電話したと思ってるんだ is anger and rats in the corridor are no fire, which they resemble least of all. What
    the leaf of such a danger had goes to the next that is none."""
    leaf = catalogue.get(categories[0][0]) if categories else None
    if leaf is None or not leaf.danger:
        return categories
    rest = [
        (code, p) for code, p in categories if (other := catalogue.get(code)) is None or other.danger != leaf.danger
    ]
    harmless = hits.has(f"guard.harmless_{leaf.danger}")
    # What is stuck and empty wants a repair of the same thing; 脏水进屋了 is of the drains, and of no flood.
    thing = leaf.danger == "lift" or harmless and leaf.danger in OF_THINGS
    beside = [(code, p) for code, p in rest if thing and leaf.is_near(catalogue.get(code))]
    likely = suspicion(flat, hits)
    unlike = categories[0][1] < RELIABLE and likely.sure < NOT_UNLIKE
    if _unlike_elsewhere(leaf.danger, hits, likely):
        # A pole that leans may be of that leaf all the same, and is asked about; despair is no matter that one asks about.
        asked = () if leaf.danger == "self_harm" else ((categories[0][0], min(categories[0][1], ASKED)),)
        categories = (*asked, *rest)
    if not (beside or unlike or harmless and leaf.danger == "flood" or told_as_habit(leaf.danger, hits)):
        return categories
    rest = [*beside, *(one for one in rest if one not in beside)]
    if not beside and (not rest or rest[0][1] < POSSIBLE):
        return categories
    gone = sum(p for _, p in categories) - sum(p for _, p in rest)
    return ((rest[0][0], rest[0][1] + gone), *rest[1:])


def _about_other(danger: str, flat: str, start: int, end: int, hits: Hits) -> bool:
    """The nearest person in or before the words; the writer when nobody is named. 没有我他们会过得更好 is the writer's own despair,
    and whoever makes the noise downstairs is not who has had enough of it."""
    if danger == "self_harm":
        return _despairs_of_another(flat, start, end, hits)
    first = min(end, start + AT_ITS_START)
    selves = [s for s, _ in hits.spans("person.self") if s < first]
    others = [s for s, _ in hits.spans("person.other") if s < first]
    return bool(others) and (not selves or others[-1] > selves[-1])


def _despairs_of_another(flat: str, start: int, end: int, hits: Hits) -> bool:
    """Whether it is another who may take their life. Who is taken along, entrusted to somebody or told of (带着她一起走, 托付给我姐) is not
    who despairs, nor are 楼上 of 从楼上跳下去 people; whom the writer saw there is."""
    if any(seen <= s <= seen + SEEN for seen in _ends(_WITNESSED, flat) for s, _ in hits.spans("person.other")):
        return True
    if any(start <= s < end for s, _ in hits.spans("person.self")):
        return False
    selves = [s for s, _ in hits.spans("person.self") if s < end]
    others = [
        s
        for s, e in hits.spans("person.other")
        if s < end
        and not _is_object(flat, s, e)
        and not (_AROUND.fullmatch(flat[s:e]) and (_COMMA.search(flat, e, start) or _FROM.search(flat, 0, s)))
    ]
    return bool(others) and (not selves or others[-1] > selves[-1])


def _told_of_another(danger: str, flat: str, hits: Hits) -> bool:
    """Whether a danger that no word names is another's. Of despair: whom it tells of first, or who stands there (有个女的坐在窗外)."""
    others = hits.spans("person.other")
    if danger != "self_harm" or not others:
        return bool(others)
    if any(seen <= s <= seen + SEEN for seen in (*_ends(_WITNESSED, flat), *_ends(_THERE_IS, flat)) for s, _ in others):
        return True
    acting = [s for s, e in others if not _is_object(flat, s, e)]
    selves = [s for s, _ in hits.spans("person.self")]
    return bool(acting) and (not selves or acting[0] < selves[0])


def _is_object(flat: str, start: int, end: int) -> bool:
    """Whether something is done to this person, or it is the writer alone (都是我一个人伺候)."""
    before = flat[max(0, start - OBJECT_REACH) : start]
    return bool(_OBJECT.search(before)) or flat[start:end].endswith("个人") and bool(_MYSELF.search(before))


def _ends(pattern: re.Pattern[str], flat: str) -> list[int]:
    return [match.end() for match in pattern.finditer(flat)]


def _talked_away(flat: str, hits: Hits) -> bool:
    """Whether the words of a danger were there and set aside, or the message asks, remembers or imagines."""
    if hits.has(*NAMED) or NEARLY.search(flat):
        return True
    if flat.endswith(("?", "？")):
        return True
    doubtful = hits.has("guard.past", "guard.hypothetical", "guard.information") or is_only_figure(flat, hits)
    return doubtful and not hits.has("guard.now")
