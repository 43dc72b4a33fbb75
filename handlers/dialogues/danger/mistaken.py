"""An alarm that was mistaken (误报): there is no danger, or it is somewhere else than was told first.

没着火，我是打个比方 ─► stood down · 别报警 我问的是路灯 ─► where only the sound of the words rang: an apology, and back to what was open;
where a danger was named: "is everyone safe?" · 位置发错了 是工农桥 ─► the alarm goes on, at the other place
"""

from __future__ import annotations

from types import MappingProxyType

from handlers.conversation.turn import Turn
from handlers.dialogues.danger import beside
from handlers.dialogues.danger.alarm import numbers
from handlers.dialogues.danger.on_duty import alert_line
from handlers.dialogues.drafting.draft import Report, place_of, with_place
from handlers.dialogues.following.survey import open_survey
from handlers.ports.understanding import Intent
from tickets.follow_up import is_content
from tickets.ticket import Solved
from values import expressions as re
from values import replace

# Who is found is found, whoever was called before.
ENDS = frozenset({"missing"})
DOUBTED = frozenset({"violence"})  # somebody else may hold the phone of whom they beat
SHORT = 24  # characters within which words take an alarm back
WITH_THE_MATTER = 48  # … and what is wrong instead is told with it: 没人困在里面，就是坏了，我们得爬十六层
# Nobody is trapped ends the alarm of a lift, and not that of a fire.
NOBODY = MappingProxyType(
    {
        "lift": "danger.words_nobody_trapped",
        "missing": "danger.words_nobody_missing",
        "self_harm": "danger.words_nobody_despairs",
        "violence": "danger.words_no_beating",
    }
)
# Of what is seen or smelt it can be said that it was something else.
THINGS = frozenset({"fire", "gas", "electric", "drowning", "collapse", "poison"})
# 那工资的事你们记了没: of whoever was misheard.
_ASKS = frozenset({Intent.QUESTION, Intent.PROGRESS, Intent.URGE})
_CLAUSES = re.compile(r"[，,。.！!；;\n]+")
_IT_IS = re.compile(r"^(?:其实|原来|就)?(?:我[只就]?(?:是说|(?:说|问|报|讲)的是)|是(?!不是))")
_NOT_THAT = re.compile(
    r"(?:不是|没有)(?:什么|真的?)?([\u3400-\u9fff]{1,5})[，,。！! ]*(?:原来|其实|就|而)?是([\u3400-\u9fff]{1,8})"
)
_STILL = re.compile(
    r"[煤燃然化]气|瓦斯|一氧|毒|药|高压|电[缆线]|[裸火]线|火|油|爆|炸|孩|娃|[老大两几个]人|人[家在]|[一二三四五六七八九十\d]+[楼层号栋单]|[路街院]|单元|小区|桥|对面|隔壁|那边"
)


def takes_back(turn: Turn, danger: str = "", words: str = "") -> bool:
    """没着火，我是打个比方: there is none, whatever it sounded like; 没人困在里面, of this `danger`; 不是煤气，是臭豆腐, of what its `words` named.
    Who tells where it is instead takes nothing back."""
    if of_the_place(turn):
        return False
    if turn.meaning.intent in (Intent.CANCEL, Intent.NO) and turn.length <= SHORT // 2:
        return not turn.says_one_of("danger.words_not_out")
    return denied(turn, danger, words)


def denied(turn: Turn, danger: str = "", words: str = "") -> bool:
    """Whether words of theirs say that there is no danger; a bare no, which may answer a question, does not."""
    said = (
        turn.without(turn.text.lower(), NOBODY[danger]) if danger in NOBODY else turn.text
    )  # 没打我 is no call not made
    if turn.holds(said, "danger.words_not_out"):
        return False
    mistaken = turn.says_one_of("danger.words_mistaken") or danger in THINGS and _is_another_thing(turn, words)
    return mistaken and _denies_all(turn) and not _still_told(turn, danger) or nobody(turn, danger)


def _still_told(turn: Turn, danger: str) -> bool:
    """看错了，是3号楼着火: what stands beside the denial names a danger."""
    rest = _beside(turn, danger)
    told = turn.read(rest).emergency if rest else None
    return told is not None and told.named and not told.over


def _beside(turn: Turn, danger: str) -> str:
    """What is told in other clauses than the one that denies this danger; "" where none denies it, or nothing else is told."""
    denials = ("danger.words_mistaken", *filter(None, (NOBODY.get(danger),)))
    parts = [part.strip() for part in _CLAUSES.split(turn.text) if part.strip()]
    left = [part for part in parts if not any(turn.holds(part, key) for key in denials)]
    return _IT_IS.sub("", "，".join(left)) if len(left) < len(parts) else ""


def _denies_all(turn: Turn, longest: int = SHORT) -> bool:
    """Whether words that deny a danger are short, and name none beside it."""
    told = turn.meaning.emergency
    return turn.length <= longest and (told is None or not told.named)


def _is_another_thing(turn: Turn, words: str) -> bool:
    """不是煤气，是臭豆腐: it is not what was named, but something harmless. Who names another gas, people or a place takes nothing back."""
    told = _NOT_THAT.search(turn.text)
    return told is not None and bool(set(told[1]) & set(words)) and _STILL.search(told[2]) is None


def nobody(turn: Turn, danger: str) -> bool:
    """没人困在里面, 没有人要自杀, of this `danger`."""
    return danger in NOBODY and turn.says_one_of(NOBODY[danger]) and _denies_all(turn, WITH_THE_MATTER)


def calls_nobody(turn: Turn) -> bool:
    """别报警 我问的是路灯: no help is wanted; perhaps there was never a danger, perhaps somebody is afraid of it."""
    short = turn.length <= SHORT and turn.meaning.emergency is None
    return short and turn.says_one_of("danger.words_no_call")


def goes_on(turn: Turn) -> bool:
    """我问的是路灯, or the answer to the survey that is open below: said by somebody who is in no danger, where no word of theirs named one."""
    meaning = turn.meaning
    if meaning.emergency is not None or meaning.place is not None or turn.length > SHORT:
        return False
    asks_of = turn.says_one_of("danger.words_i_say") or meaning.intent in _ASKS
    of_another = asks_of and turn.says_one_of("danger.words_that_matter")
    if of_another or turn.says_one_of("danger.words_i_meant"):
        return meaning.has_matter or meaning.intent is Intent.QUESTION or of_another
    if turn.says_one_of("danger.words_nothing") and not turn.says_one_of("danger.words_not_out"):
        return True
    return rates(turn)


def rates(turn: Turn) -> bool:
    """Whether these few words tell the follow-up that is open below an alarm that it is well: 解决了, 满意. 不满意 takes no danger back."""
    meaning = turn.meaning
    if meaning.emergency is not None or meaning.place is not None or turn.length > SHORT:
        return False
    if meaning.grade is not None and not is_content(meaning.grade, turn.city.clocks):
        return False
    if any(frame.dialogue == "survey" for frame in turn.conversation.frames):
        return meaning.intent is Intent.RATE or meaning.grade is not None
    return (meaning.grade is not None or meaning.solved is Solved.YES) and open_survey(turn) is not None


def told_instead(turn: Turn, draft: Report, words: str) -> str:
    """What is told or asked in the breath that takes the alarm back: 看错了，是人民路路灯坏了. "" where that is no matter of its own, or
    where it must be made sure first that nobody else holds the phone."""
    if draft.danger in DOUBTED or not takes_back(turn, draft.danger, words):
        return ""
    rest = _beside(turn, draft.danger)
    told = turn.read(rest) if rest else None
    if told is None or told.emergency is not None or not told.has_matter:
        return ""
    leaf = turn.city.catalogue.get(told.likeliest[0])
    ordinary = leaf is not None and not leaf.danger
    placed = told.place is not None and bool(told.place.candidates)
    return rest if told.knowledge or ordinary and (placed or told.intent is Intent.QUESTION) else ""


def stood_down(turn: Turn, draft: Report, *, named: bool, another: bool = False) -> None:
    """There was none, or who was missed is there: those on duty are told, and nothing is filed. What only sounded like a danger to
    us, and never to them, was misheard. `another`: another matter is told with it."""
    said = tuple(line for line in draft.said if line != turn.text)
    told = alert_line(turn, "card.danger_over", quiet=True, text=f"{turn.text}（{' / '.join(said)}）")
    # 没人困在里面，是电梯坏了 tells of the matter itself, and is not asked for again.
    nobody = draft.danger == "lift" and turn.says_one_of(NOBODY["lift"])
    choices = () if another or draft.danger in ENDS else beside.offered(turn, said, turn.text if nobody else "")
    if draft.danger in ENDS and turn.says_one_of("danger.words_found"):
        turn.tell("danger.found", numbers(turn), choices=choices)
    elif named or not (turn.do or calls_nobody(turn) or goes_on(turn)):
        turn.tell("danger.stand_down", numbers(turn), choices=choices)
    else:
        turn.tell("danger.misheard" if told else "danger.misheard_alone", numbers(turn), choices=choices)


def helped(turn: Turn) -> bool:
    """消防来了: who was called is there."""
    asks = turn.meaning.intent is Intent.QUESTION or turn.text.endswith(("吗", "?", "？"))
    return turn.length <= SHORT and not asks and turn.says_one_of("danger.words_helped")


def elsewhere(turn: Turn, draft: Report) -> Report | None:
    """The draft at the place that these words tell instead (位置发错了 是工农桥), or at none where they only say that it is wrong;
    None where the place stays. Those on duty, who were sent to the first one, are told."""
    known = draft.whereabouts()
    if known is None or not of_the_place(turn):
        return None
    mention = turn.meaning.place
    told = mention is not None and not mention.outside and mention.span.text not in known.text
    if not told and not (turn.says_one_of("danger.words_wrong_place") or _denies(turn, known.text)):
        return None  # 对，就是小月河桥
    if told and mention is not None:
        bare = replace(draft, place=None, around=None, namesakes=())
        moved = with_place(bare, mention) if mention.candidates else bare.at(place_of(mention))
    else:
        moved = draft.at(None)
    place = moved.whereabouts()
    alert_line(turn, "card.danger_moved", text=turn.text, place=place.text if place else "")
    return moved


def card(turn: Turn) -> str:
    """What those on duty get of words about a danger that goes on."""
    return "card.danger_moved" if of_the_place(turn) else "card.danger_said"


def of_the_place(turn: Turn) -> bool:
    """Whether what is wrong is where it was said to be."""
    if turn.says_one_of("danger.words_wrong_place"):
        return True
    mention = turn.meaning.place
    if mention is None or mention.outside or not (mention.candidates or mention.complete):
        return False
    corrects = turn.meaning.intent is Intent.CORRECTION and not turn.says_one_of("danger.words_mistaken")
    return corrects or _denies(turn, mention.span.text)


def _denies(turn: Turn, name: str) -> bool:
    """不是小月河桥: this place is not the one."""
    words = turn.words_of("danger.words_not_there")
    return any(said in turn.text for word in words for said in (f"{word}{name}", f"{name}{word}"))
