"""What never ends a ticket (不能当最终答复的话): a question, an order for colleagues. 办结 is not offered for it, and no yes sends it.

0001什么情况了, 我还有几个 ─► a question · 新签的那两个转给赵敏, 退回小陈重写 ─► said among staff
"""

from __future__ import annotations

from handlers.conversation.turn import Turn
from handlers.desk.reading.answers import AROUND
from handlers.desk.reading.clauses import clauses
from values import expressions as re

LONGEST = 40
# Said of nothing that is asked: 没什么问题, 不怎么漏了.
_ASKS_NOTHING = re.compile(r"[没不](?:什么|啥|怎么|多少|哪)|(?:什么|啥|怎么|谁|哪里?|多少)[都也]|不管|无论|不论")
_WHETHER = re.compile(r"([一-龥])[不没]\1$")
_HOW_MANY = re.compile(r"(?:几|多少)[件张个单次条份家]?$")
_MORE = re.compile(r"延(?:期|长|到)?.{0,4}(?:[\d一二两三四五六七八九十半]+(?:个)?(?:天|日|周|星期|月|工作日))")
_BY_SURNAME = r"(?:网格员|师傅|同事)?[小老][一-龥](?=去|来|跟|办|弄|跑)"
_NAMED = r"(?:网格员|同事|师傅)?(?:小|老)?[A-Za-z]{2,12}(?![A-Za-z])"


def asks(turn: Turn, text: str) -> bool:
    """Whether it is a question, and tells of nothing that was done."""
    said = _ASKS_NOTHING.sub(" ", text.strip().lower())
    if len(said) > LONGEST or tells_done(turn, _without_question(turn, text)):
        return False
    if said.rstrip(AROUND.replace("?", "").replace("？", "")).endswith(turn.words_of("desk.ends_question")):
        return True
    if _WHETHER.search(said.rstrip(AROUND)):  # 工单停不停
        return True
    last = (clauses(said) or [""])[-1]  # 先请物业看是谁的；物业不管再找我们 asks nothing
    return any(word in last for word in turn.words_of("desk.asks_anything"))


def _for_oneself(turn: Turn, text: str) -> bool:
    """那我延三天, 报延期15天: a day or a week of more time is nothing that is told to a resident as the end."""
    return turn.holds(text, "desk.sounds_extended") and _MORE.search(text) is not None


def _without_question(turn: Turn, text: str) -> str:
    """今天督办了几件, 修好了吗: a last clause that ends as a question tells of nothing that was done."""
    *before, last = clauses(text) or [""]
    ends = last.endswith(turn.words_of("desk.ends_question")) or _HOW_MANY.search(last) is not None
    return "，".join(before) if ends else text


def among_staff(turn: Turn, text: str) -> bool:
    """Whether it orders a colleague to do something: 新签的那两个转给赵敏, 让小孙去, 退回重写."""
    if turn.member is None or len(text) > LONGEST or tells_done(turn, text):
        return False
    said = text.strip(AROUND)
    if said.endswith(turn.words_of("desk.ends_order")):
        return True
    orders = [
        re.escape(word) for key in ("desk.sounds_hand_on", "desk.sounds_order_to") for word in turn.longest_first(key)
    ]
    names = [one.name for one in turn.work.staff.of_unit(turn.member.unit) if one.id != turn.member.id]
    called = [*map(re.escape, names), *(f"[小老]{re.escape(name[:1])}" for name in names), _NAMED, _BY_SURNAME]
    if re.match(rf"(?:{'|'.join(called)})(?:去|来办|来弄|跟|跑)(?!了|过)", said):  # 0009小刘去
        return True
    return re.search(rf"(?:{'|'.join(orders)})\s*(?:{'|'.join(called)})", said) is not None


def tells_done(turn: Turn, text: str) -> bool:
    """Whether one of its clauses tells what was done: 灯修好了，还有什么问题吗."""
    handled, done = turn.words_of("desk.sounds_handled"), turn.words_of("desk.sounds_done")
    return any(any(w in one for w in handled) and any(w in one for w in done) for one in clauses(text.lower()))


def never_ends(turn: Turn, text: str) -> bool:
    """Whether nobody can have meant it as the final answer; 路灯签收 is an order to the line that was not understood."""
    done = tells_done(turn, text)
    told = text.strip(AROUND).endswith(turn.words_of("desk.ends_desk")) and not done
    told = told or turn.holds(text, "desk.sounds_to_line") or _for_oneself(turn, text)
    return told or asks(turn, text) or among_staff(turn, text)
