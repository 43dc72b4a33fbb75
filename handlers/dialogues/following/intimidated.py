"""Who is pressed because they reported (受人施压): the village head at the door, a boss who threatens. Who supervises learns of it with the
words, and no unit does, for it may be the very one; what to do now is told, and nothing is taken back.

村长上门让俺别告了 · 老板放话谁告谁走人 ─► on record for the supervisors alone ─► said again ─► the same, and no unit is told
"""

from __future__ import annotations

from handlers.conversation.form import tell
from handlers.conversation.message import Choice, Named, Part, Value
from handlers.conversation.state import Frame
from handlers.conversation.turn import Turn
from handlers.dialogues.following.which import by_its_end, spoken_of
from handlers.dialogues.following.withdraw import is_told
from handlers.usecases.resident import press_upon
from tickets import expressions as re
from tickets.ticket import Ticket
from tickets.values import replace

LONGEST = 150  # characters of words that tell it
_ME = "(?:我们?|俺们?|咱们?|我家|俺家|额)"
_REPORTING = "(?:告|投诉|举报|反映|追究|上访|闹|吭声|声张|乱说|乱讲|说出去|往外说|打12345|找12345|计较)"
# 让俺别告了 · 谁告谁走人 · 再投诉就给你好看 · 知道是我举报的了，找上门来
_PRESSED = re.compile(
    rf"(?:让|叫|要|逼|劝|喊|求|警告|吓唬){_ME}.{{0,4}}?(?:别|不要|不许|不准|莫|甭|不能|少)(?:再|去|往)?.{{0,2}}?{_REPORTING}"
    rf"|(?:让|叫|逼|劝){_ME}(?:算了|消停|闭嘴)|(?:让|叫|逼|要){_ME}(?:改口|写保证|写谅解|给好评|说(?:已经)?(?:解决|满意))"
    rf"|谁(?:再|敢)?{_REPORTING}.{{0,4}}谁|(?:再|敢){_REPORTING}.{{0,3}}就.{{0,6}}(?:不客气|走人|滚|开除|好看|弄|打|收拾|后果|停)"
    rf"|(?:知道|晓得|查到|打听到)(?:了)?是{_ME}.{{0,4}}?{_REPORTING}"
    rf"|(?<!会)(?:威胁|恐吓|吓唬|警告|报复|骚扰|收拾|整)(?:了|过)?{_ME}|(?<!会)打击报复|给{_ME}穿小鞋"
    rf"|(?:找上|堵)(?:了)?(?:{_ME}(?:家)?)?(?:的)?门.{{0,8}}(?:骂|闹|威胁|警告|撤|告|投诉)"
)
_AFAR = re.compile(r"电话|短信|微信|信息|留言|放话|带话|捎话|传话|托人")


def said(turn: Turn, top: Frame | None) -> bool:
    """Whether the words tell that somebody presses them because of an open ticket; then only who supervises learns of it."""
    if top is not None or turn.do or turn.meaning.emergency is not None or not 0 < turn.length <= LONGEST:
        return False
    if is_told(turn) or not (_PRESSED.search(turn.text) or turn.says_one_of("intimidated.words")):
        return False
    ticket = _meant(turn)
    if ticket is None or _PRESSED.search(ticket.text):  # there it is what was reported, and the unit is to know it
        return False
    press_upon(turn.case, ticket, turn.actor, turn.text)
    turn.remember(last_ticket=ticket.number)
    told: dict[str, Value] = {"number": ticket.number, "police": Named("number", "police")}
    choices = (Choice("human.request", "button.person"),)
    tell(turn, [Part("intimidated.kept", told), Part("intimidated.what_now", told)], choices, ticket=ticket.number)
    return True


def only_threatened(turn: Turn, top: Frame | None) -> None:
    """有人打电话威胁我，说再告就不客气: told from afar, in no words that name a danger now, it is pressure and no alarm."""
    found = turn.meaning.emergency
    if found is None or found.named or turn.do or top is not None:
        return
    afar = found.danger == "violence" and _AFAR.search(turn.text)
    others = found.danger == "self_harm" and found.about_other  # 他放话了，谁告谁走人
    if (afar or others) and _PRESSED.search(turn.text) and turn.tickets(open_only=True):
        turn.meaning = replace(turn.meaning, emergency=None)


def _meant(turn: Turn) -> Ticket | None:
    """The ticket that they name or spoke of last, else the newest."""
    mine = turn.tickets(open_only=True)
    found = spoken_of(turn, mine, by_its_end(turn)) or list(mine)
    return turn.own_ticket(found[0].number) if found else None
