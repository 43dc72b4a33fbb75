"""What is said to the line and to no resident (说给热线的话): 发错了, 第二张, 都联系过了, 等等; it never becomes a reply."""

from __future__ import annotations

from handlers.conversation.turn import Turn
from handlers.desk.orders.by_number import ANYWHERE, without_all
from handlers.desk.reading.answers import AROUND, is_one_of
from handlers.desk.reading.clauses import clauses
from handlers.desk.reading.dates.words import NO_WEEK_BEFORE, WEEK, WEEKDAY
from handlers.desk.reading.which import to_mean
from handlers.desk.showing.lists import LISTED, to_do
from tickets.ticket import State
from values import expressions as re
from values.numerals import ONES, number_of

_NTH = re.compile(rf"第([{ONES[:-1]}1-8])(?:张|个|条|件)?")
QUESTION, DETAIL = 12, 20
TO_THEM = ("您", "本人")
_SAYS = re.compile(r"(?:来电|又|也|还|那边)?(?:说|反映|讲|称|反馈)(?!的|明|好|过|了|服)")
# 明天修好 tells what is to be, 修好了 what is.
_TO_BE = re.compile(r"[修弄搞做办换装补通清处理解决](?:好|完|毕)(?!了|啦)")
# 三张都好了, 都修好了 said of one ticket alone.
_MORE_THAN_ONE = re.compile(rf"^(?:这|那)?(?:[两{ONES[1:]}十]|[2-9]|几)张|^(?:全部|全都|都)")
# 下午两点到; 后续加强巡查, 如有问题再联系 end many a final answer.
_AT_AN_HOUR = re.compile(
    rf"(?:早上|上午|中午|下午|傍晚|晚上|今晚|{NO_WEEK_BEFORE}{WEEK}{WEEKDAY})(?:（[^）]*）)?[\d{ONES}两十点半:：]{{0,5}}(?:前|左右)?(?:到|去|来|修|换|装|处理|过去|清|停|派)(?!了|过)"
)
_BY_AN_HOUR = re.compile(
    rf"(?:\d{{1,2}}[点:：]\d{{0,2}}半?|{WEEK}{WEEKDAY}|\d{{1,2}}[号日]|今天|今晚|明天|后天|月底|周末)(?:（[^）]*）)?(?:之?前|以前)?(?:能|可以|要|会)?(?:清|修|换|装|弄|办|处理|解决|搞|通|给|回复|答复|完成|恢复|到位|[一-龥](?:完|好|净|走|通))"
)
_PAST = re.compile(r"了|已|过(?!来|去)")
_IN_GENERAL = re.compile(r"您|如|若|有问题|加强|巡查|监管|关注|跟踪|以后|今后|谢谢|感谢|致电|拨打|避免|防止")
SHORT_TALK = 16


def small_talk(turn: Turn) -> bool:
    """中午吃啥, 不干了 烦死: said to nobody's ticket; a friendly word, and nobody else is told."""
    text = turn.text.strip()
    known = ("desk.sounds_handled", "desk.sounds_result", "desk.sounds_planned", "desk.sounds_to_resident")
    if turn.photos or len(text) > SHORT_TALK or turn.meaning.ticket_numbers or any(map(turn.says_one_of, known)):
        return False
    if not turn.says_one_of("desk.sounds_small_talk"):
        return False
    turn.say("desk.small_talk")
    return True


def is_remark(turn: Turn, text: str) -> bool:
    """居民说每天下午4点最多: what somebody else says is for the ticket, and no answer to them; 市民说亮了，已换灯头 is one."""
    first, *others = clauses(text) or [""]
    who = next((w for w in turn.longest_first("desk.called_resident") if first.startswith(w)), "")
    told = _SAYS.match(first[len(who) :]) if who and who not in TO_THEM else None
    if told is None:
        return False
    handled, done = turn.words_of("desk.sounds_handled"), turn.words_of("desk.sounds_done")
    return not any(any(w in one for w in handled) and any(w in one for w in done) for one in others)


def means_several(text: str) -> bool:
    """Whether a reply speaks of more tickets than the one to which it would go."""
    return _MORE_THAN_ONE.match(text.strip()) is not None


def picks(turn: Turn) -> None:
    """第二张 behind a list: the turn is then as if that button had been pressed."""
    match = _NTH.fullmatch(turn.text.strip(AROUND))
    if match is None or turn.do or turn.card is None or turn.conversation.frames:
        return
    n = number_of(match[1]) or 0
    opens = [choice for choice in turn.card.choices if choice.do == "desk.open"]
    if n <= len(opens):
        turn.chosen = opens[n - 1]


def only_planned(turn: Turn, text: str) -> bool:
    """Whether a reply tells what will be done: nothing was (明天上午去修), or only the beginning (抽干了 管子要下周开挖换)."""
    return _all_to_be(turn, text) or _ends_planned(turn, text) or _to_come(turn, text)


def _to_come(turn: Turn, text: str) -> bool:
    """已经联系哈啰，12点前清走，往后每天巡查: a clause tells by when it is to be done, and none behind it that it was."""
    parts = clauses(text.lower())
    at = next((n for n, part in enumerate(parts) if _BY_AN_HOUR.search(part) and not _PAST.search(part)), None)
    done, handled = turn.words_of("desk.sounds_done"), turn.words_of("desk.sounds_handled")
    behind = parts[at + 1 :] if at is not None else []
    return at is not None and not any(any(w in p for w in done) and any(w in p for w in handled) for p in behind)


def _ends_planned(turn: Turn, text: str) -> bool:
    """Whether its last clause tells what is still to be done, and nothing in general (后续加强巡查)."""
    parts = clauses(text)
    if len(parts) < 2 or _IN_GENERAL.search(parts[-1]):
        return False
    return _all_to_be(turn, parts[-1])


def _all_to_be(turn: Turn, text: str) -> bool:
    said = text.lower()
    for contacted in turn.longest_first("desk.words_contacted"):
        said = said.removeprefix(contacted)  # 已经给市民打过电话了，说周四前去看 is no end
    if _AT_AN_HOUR.search(said) is None and not any(word in said for word in turn.words_of("desk.sounds_planned")):
        return False
    if not any(word in said for word in turn.words_of("desk.sounds_past")):
        # 已安排人明天修好 has nothing done yet
        said = _TO_BE.sub(" ", turn.without(said, "desk.sounds_set_going", "desk.sounds_planned"))
    return not any(word in said for word in turn.words_of("desk.sounds_done"))


def asks_card(turn: Turn, text: str) -> bool:
    """0002 地址在哪, 什么时候到期: what the card tells, asked of the line."""
    said, short = text.lower().strip(AROUND), len(text) <= QUESTION and not turn.photos
    to_us = not (asks_detail(turn, said) or any(word in said for word in turn.words_of("desk.sounds_to_resident")))
    if (
        short
        and to_us
        and (said.endswith(turn.words_of("desk.ends_asking")) or is_one_of(turn, "desk.asks_card_bare", said))
    ):
        return True
    asked = short and any(word in said for word in turn.case.texts.small_words("desk.asks_card", turn.language))
    return asked and to_us and not any(word in said for word in turn.words_of("desk.sounds_done"))


def asks_resident(turn: Turn, text: str) -> bool:
    """Whether a reply asks the resident something and tells nothing that was done: 您好，请问是哪一盏."""
    said = text.lower()
    for greeting in turn.longest_first("desk.greetings"):
        said = said.removeprefix(greeting)
    if asks_detail(turn, said):
        return True
    asks = any(word in said for word in turn.words_of("desk.sounds_question"))
    return asks and not any(word in said for word in turn.words_of("desk.sounds_done"))


def asks_detail(turn: Turn, text: str) -> bool:
    """院子里在哪, 具体哪一栋: what the resident alone can tell, and no card."""
    short = len(text) <= DETAIL and any(word in text for word in turn.words_of("desk.sounds_asking_detail"))
    done = any(word in text for key in ("desk.sounds_past", "desk.sounds_handled") for word in turn.words_of(key))
    return short and not done


def take(turn: Turn, *, amid: bool) -> bool:
    """Whether it was said to the line; `amid` tells that a reply waits for its yes."""
    said = clauses(ANYWHERE.sub(" ", turn.text))
    if said and all(is_one_of(turn, "desk.words_undo", clause) for clause in said):  # 0010发错了，撤回
        if amid and is_one_of(turn, "desk.words_undo"):
            return False
        turn.say("desk.cannot_undo")
        return True
    if not amid and is_one_of(turn, "desk.words_cancel"):
        turn.say("desk.nothing_open")
        return True
    text, rest = turn.text.strip(), without_all(turn.text.strip())
    if rest == text or not is_one_of(turn, "desk.words_contacted", rest) or turn.member is None or turn.of_the_line:
        return False
    waiting = [t for t in to_do(turn, turn.member) if t.state is State.ACKNOWLEDGED]
    key = "desk.contacted_which" if waiting else "desk.list_empty"
    turn.say(key, choices=to_mean(turn, waiting[:LISTED], ""))
    return True
