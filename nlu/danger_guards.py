"""What takes a danger's words back (险情的否定): denied, a metaphor, told of, over, imagined, harmless or nearly so.

A guard counts where it stands in the sentence of the danger, in a long sentence in the clauses next to it. Fear, doubt and a past
take back none that lasts or is feared by nature: who was lost yesterday is still lost.
"""

from __future__ import annotations

from collections.abc import Callable

from nlu.characters import blanked
from nlu.danger_model import suspicion
from nlu.lexicon import Hits, Lexicon
from nlu.lexicon import lexicon as lexicon_of
from values import expressions as re

# A past does not end these: who was lost yesterday is still lost, who was cheated yesterday may still stop the money.
LASTING = frozenset({"self_harm", "missing", "fraud", "freezing"})
# Fear and doubt are part of these: 怕房子塌, 可能要倒 is a report of danger, not a thought.
_FEARED = frozenset({"self_harm", "missing", "fraud", "freezing"})
# "经常困人" tells of many times before, not of somebody inside.
_HABITUAL = frozenset({"lift", "fire", "traffic", "drowning", "medical"})
# That nobody was hurt is no end of these: 起火了，人没事，火还在烧.
_BURNS_ON = frozenset({"fire", "gas", "electric", "flood"})
# These may come of what is over: 孩子救上来了，没呼吸了.
AFTER_ALL = frozenset({"medical", "poison", "gas"})
# Who is better (阿婆咳得好点了) is in no danger of these now.
OF_HEALTH = frozenset({"medical", "poison"})
# What is told of before is told of before, whatever is wrong now: 上个月楼下着火，现在墙还是黑的. Who fainted yesterday may lie there still.
_THEN = frozenset({"fire", "lift"})
# With these the danger is over for who is out; a fire or gas goes on behind who went out.
_ENDS_OUTSIDE = frozenset({"lift", "child", "drowning", "missing"})
_STATE = re.compile(r"快|要|随时|越来越|已经|歪|倾斜|裂|悬")
_DENIED = re.compile(r"没|未|不|別|not |n't |не |안\s|못\s")
# What nearly happened is urgent, not going on.
NEARLY = re.compile(r"差点|险些|差一点|\bnearly\b|\balmost\b|そうにな(?:った|り)|ところだった|뻔|чуть не|едва не")
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
# In a letter a word of danger counts where the clauses around it are told as dangers are told; less of that is enough beside 现在.
IN_LETTER, IN_LETTER_NOW = 0.3, 0.1
DESPAIR_IN_LETTER, TOPIC_IN_LETTER = 0.03, 0.12  # and where the words may as well be about others (自杀, 走投无路)
MIDDLE, IN_MIDDLE = 60, 0.02  # characters from which a message tells of more than one thing
LONGEST_CRY = 120  # characters: a long letter names its danger, or it is none now
# Characters from which a danger must be told as one of now: letters tell much of before.
LETTER, LETTER_ALPHABETIC = 150, 450
BESIDE_FIGURE = 0.5  # from which what is told beside a figure of speech is told as dangers are
# 我要自杀: one's own will is doubted in no letter.
_OWN_WILL = re.compile(r"(?:我|俺)(?:真的?|现在|今天|今晚|都|也|就|只)?(?:想|要|得|能|有|好|打算|准备|干脆)去?$")
OWN_REACH = 8
BESIDE = 12  # characters between a danger and the word that says it is going on, in a letter
_ASKED_IF = re.compile(r"(?:有没有|是不是|会不会|是否)$")


def excluded(danger: str, start: int, end: int, flat: str, hits: Hits, lexicon: Lexicon) -> bool:
    """Whether the words from `start` to `end` tell no danger now, by what stands around them."""
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
    if NEARLY.search(flat[max(0, start - NEAR_MISS_REACH) : end + behind]):
        return True
    if danger not in _BURNS_ON and near("guard.unhurt"):
        return True
    person = danger == "missing" and hits.language != "zh-CN" and _names_a_person(start, end, hits)
    harmless = near(f"guard.harmless_{danger}") and not person
    if near("guard.resolved") or harmless or (near("guard.aftermath") and danger not in LASTING):
        return True
    if not now and (near("guard.information", "guard.policy") or (danger in _HABITUAL and near("guard.habit"))):
        return True
    if danger in _THEN and now:
        own = _within(hits, *_own_clause(flat, start, end))
        before = own("guard.past") or danger == "lift" and own("guard.recent")
        return _imagined(danger, start, end, flat, hits) or before and not own("guard.now")
    return _imagined(danger, start, end, flat, hits) or (not now and _past(danger, near))


def is_only_figure(flat: str, hits: Hits) -> bool:
    """Whether a message has figures of speech, or words that only hold one of danger (火车), and is told as no danger without them:
    电梯夹住人了，急死人了 is."""
    figures = hits.spans("guard.metaphor")
    if not figures:
        return False
    rest = blanked(flat, figures)
    return suspicion(rest, lexicon_of(hits.language).read(rest)).sure < BESIDE_FIGURE


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


def _names_a_person(start: int, end: int, hits: Hits) -> bool:
    """Whether the very words say that somebody is missing, and no thing in them (my son's dog): a red jacket is what they wear."""

    def within(key: str) -> bool:
        return any(start <= s < end for s, _ in hits.spans(key))

    return within("sign.kin_lost") and not within("guard.harmless_missing")


def told_as_habit(danger: str, hits: Hits) -> bool:
    """Whether a message tells of many times before (经常困人) and not of now."""
    return danger in _HABITUAL and hits.has("guard.habit") and not hits.has("guard.now")


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
    if danger in LASTING:
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


def _own_clause(flat: str, start: int, end: int) -> tuple[int, int]:
    """The clause in which the danger itself is told."""
    first, last = _sentence(flat, start, end)
    after = _CLAUSE.search(flat, end, last)
    return max((m.end() for m in _CLAUSE.finditer(flat, first, start)), default=first), after.start() if after else last


def _within(hits: Hits, first: int, last: int) -> Callable[..., bool]:
    def has(*keys: str) -> bool:
        return any(first <= s < last for key in keys for s, _ in hits.spans(key))

    return has


def negated(danger: str, start: int, end: int, flat: str, hits: Hits, lexicon: Lexicon) -> bool:
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


def is_over(danger: str, flat: str, hits: Hits, words: tuple[int, int] = (0, 0)) -> bool:
    """The danger itself is gone (found, put out): told, and not denied (三天没回家了; the 不 of the danger's own `words`, 喘不上气,
    denies nothing, that of 没回家 does). Who is out of the house is no end of a fire."""
    flat = flat if danger in LASTING else blanked(flat, [words])
    ends = ("guard.over_care", f"guard.over_{danger}", *(("guard.out",) if danger in _ENDS_OUTSIDE else ()))
    ends = (*ends, "guard.better") if danger in OF_HEALTH else ends
    ends = ends if danger in _BURNS_ON else (*ends, "guard.unhurt")
    told = [start for key in ends for start, _ in hits.spans(key)]
    told += [start for start, _ in hits.spans("guard.over") if danger not in AFTER_ALL or start >= words[0]]
    over = any(not _DENIED.search(flat[max(0, start - 4) : start]) for start in told)
    # Of 没回家，… 找到了 the first words tell what the danger was, and not that it goes on.
    return over and all(words[0] <= start < words[1] for start, _ in hits.spans("guard.not_over"))
