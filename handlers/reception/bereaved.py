"""Who a ticket was for has died (人过世了): nothing is asked but which ticket, and nothing more is wanted of those who write.

我爸昨天过世了，换证不用办了 ─► taken back with a word of condolence · asked why it is taken back: 都不是，人没了 ─► the same
老人走了, and no word of what becomes of it ─► condolence, passed on, and it can be taken back
"""

from __future__ import annotations

from handlers.conversation.message import Choice
from handlers.conversation.state import Frame
from handlers.conversation.turn import Turn
from handlers.dialogues.following import supplement, withdraw
from handlers.dialogues.following.which import which_ticket
from values import expressions as re
from values import replace

SHORT = 20  # of words that tell nothing else
LONGEST = 60  # characters of words that tell it
_ELDERS = "爸|妈|爹|娘|爷|奶|姥|父亲?|母亲?|公公|婆婆|岳父|岳母|丈人|老伴|老人家?|老头子?|老太太?"
_KIN = rf"(?:{_ELDERS}|老公|老婆|丈夫|妻子|媳妇|爱人|儿子|女儿|闺女|孩子|哥|姐|弟|妹|叔|姑|舅|姨|他|她|本人|病人|人)"
_SINCE = "(?:已经|刚刚?|昨天|前天|今天|昨晚|今早|上周|上个月|前几天|都|也)"
_END = r"(?=[，,。.！!；;\s]|$)"
_DIED = re.compile(rf"{_KIN}.{{0,8}}?(?:过世|去世|病故|病逝|离世|辞世|咽气|出殡|火化|下葬)")
# 人没了 and 老人走了 may be said of who only left: they tell it where it is said, too, that nothing is wanted any more.
_GONE = re.compile(rf"{_KIN}{_SINCE}{{0,2}}(?:人都?)?(?:没了|不在了){_END}|(?:老人家?|(?:{_ELDERS}){_SINCE})走了{_END}")
# What the writer says of themselves beside it may be despair: 我也想跟她去.
_OWN = re.compile(rf"(?:我|俺)(?!们?的?(?:家)?(?:{_KIN}))|想|活|死|跟着|陪|撑|累|难|怎么办|咋办")
_LONG_AGO = re.compile(
    r"年前|前年|去年|早就?(?:过世|去世|走了|没了|不在)|(?:走了|没了|去世|过世|不在了?)(?:都)?.{0,3}年|走失|联系不上|没回来|找不到"
)


def take(turn: Turn, top: Frame | None) -> bool:
    """Whether the words tell it of somebody for whom a ticket is open; then it is taken back, or can be."""
    asked = top is not None and top.dialogue == "withdraw"
    if turn.do or turn.meaning.emergency is not None or turn.length > LONGEST:
        return False
    unwanted = asked or withdraw.gives_up(turn) or turn.says_one_of("bereaved.words_unwanted")
    died = _DIED.search(turn.text) is not None
    if _LONG_AGO.search(turn.text) or not (died or unwanted and _GONE.search(turn.text)):
        return False
    if not turn.tickets(open_only=True) or not unwanted and turn.meaning.place is not None:
        return False
    if asked and top is not None:
        ticket = turn.own_ticket(str(top.draft["ticket"]))
        turn.drop_top()
        turn.sleep("frame_end")
    else:
        because = {"because": withdraw.BEREAVED}
        ticket = which_ticket(turn, "ticket.withdraw", lambda t: t.state in withdraw.WITHDRAWABLE, **because)
    if ticket is None:
        return bool(turn.says)
    if unwanted:
        withdraw.settle(turn, ticket, withdraw.BEREAVED)
        return True
    back = Choice("ticket.withdraw", "button.not_needed", args={"ticket": ticket.number, "because": withdraw.BEREAVED})
    supplement.add(turn, ticket)
    turn.says.clear()
    turn.say("bereaved.noted", choices=(back,), ticket=ticket.number, number=ticket.number)
    return True


def only_sounds_so(turn: Turn, top: Frame | None) -> None:
    """奶奶去世了, of who has a ticket open, is no despair and nobody missing, where no word names one and the writer says nothing of themselves."""
    found = turn.meaning.emergency
    if found is None or found.named or found.danger not in ("self_harm", "missing") or turn.length > SHORT:
        return
    asked = top is not None and top.dialogue == "withdraw"
    died = _DIED.search(turn.text) or _GONE.search(turn.text)
    plain = not (_OWN.search(turn.text) or _LONG_AGO.search(turn.text))
    if died and plain and (asked or top is None and turn.tickets(open_only=True)):
        turn.meaning = replace(turn.meaning, emergency=None)
