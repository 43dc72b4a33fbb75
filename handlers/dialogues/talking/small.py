"""Small things (小事) that are no matter of the city, whatever the words sound like, and are answered as what they are.

一天没人跟我说话 ─► a kind word, a visit by the community, whom to talk to · 有新情况吗 ─► progress
老了没用了 ─► `weary` · 前面还有几个人 ─► nobody queues here · 就是问问 ─► ask away · 对不起刚才火大了 ─► no offence · 有没有卖茶叶的 ─► shops are not looked up here
来两碗牛肉面, 代开发票, <script> ─► what the line is for
"""

from __future__ import annotations

import re

from handlers.conversation.message import Choice, Named
from handlers.conversation.state import Frame
from handlers.conversation.turn import Turn
from handlers.dialogues.drafting.draft import Report, is_report
from handlers.dialogues.following import progress
from handlers.dialogues.talking import weary
from handlers.ports.understanding import Intent
from tickets.catalogue import Kind

_CODE = re.compile(
    r"<\w[^<>]*>[^\u3400-\u9fff\uac00-\ud7a3]*|[^\w\s]*\{\{.*\}\}[^\w\s]*"
)  # <script>… is typed by who tries the line
SHORT = 16  # characters of a message that says no more than that
APOLOGY = 24  # of one that is sorry for the tone of another
LONGEST = 60  # of one that tells why somebody feels alone
WORTH = 0.2  # of a leaf from which it is told what is wrong


def take(turn: Turn, top: Frame | None) -> bool:
    """Whether the message is one of these; then it is answered."""
    told = top is not None and (not is_report(top) or bool(Report.of(top.draft).said))
    meaning = turn.meaning
    if weary.take(turn, open_dialogue=told):
        return True
    if turn.text and turn.length <= APOLOGY and meaning.place is None and _apologises(turn):
        turn.say("chat.no_offence")
        return True
    if told or not turn.text or turn.length > LONGEST or meaning.emergency is not None:
        return False
    if meaning.place is not None and meaning.place.complete:
        return False
    if turn.says_one_of("chat.words_lonely"):
        return _lonely(turn)
    if is_code(turn):
        turn.say("chat.small_talk", hotline=Named("hotline", ""))
        return True
    return turn.length <= SHORT and _in_few_words(turn, top)


def _in_few_words(turn: Turn, top: Frame | None) -> bool:
    """The same of what is asked in so few words that they tell nothing else."""
    meaning = turn.meaning
    if top is None and turn.says_one_of("progress.words_news") and turn.tickets():
        progress.show_progress(turn)
        return True
    if meaning.intent is not Intent.REPORT and turn.says_one_of("chat.words_ahead"):
        turn.say("human.still_calling" if turn.conversation.memory.get("human_since") else "chat.no_queue")
        return True
    if turn.says_one_of("chat.words_only_asking"):
        turn.say("chat.ask_away")
        return True
    if turn.begins_with_one_of("chat.words_orders") and meaning.kind_value not in (Kind.COMPLAINT, Kind.TIP_OFF):
        turn.say("chat.small_talk", hotline=Named("hotline", ""))
        return True
    if meaning.likeliest[1] < WORTH and turn.says_one_of("chat.words_shopping"):
        turn.say("chat.no_shops")
        return True
    return False


def _apologises(turn: Turn) -> bool:
    """对不起刚才火大了: of how it was said, and of no matter."""
    return (
        turn.meaning.emergency is None
        and turn.says_one_of("chat.words_sorry")
        and turn.says_one_of("chat.words_temper")
    )


def is_code(turn: Turn) -> bool:
    """Whether somebody only tries what the line does with a program's words."""
    return _CODE.fullmatch(turn.text.strip()) is not None


def _lonely(turn: Turn) -> bool:
    if weary.MENTAL not in turn.city.lines:
        return False
    wish = turn.case.texts.text("chat.lonely_wish", {}, turn.language, turn.now)
    visit = Choice("resident.different", "button.visit", args={"text": wish})
    choices = (visit, Choice("resident.fine", "button.understood"))
    turn.say("chat.lonely", choices=choices, mental=Named("number", weary.MENTAL))
    return True
