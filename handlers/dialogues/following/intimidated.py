"""Who is pressed because they reported (受人施压): the village head at the door, a boss who threatens. Who supervises learns of it with the
words, and no unit does, for it may be the very one; what to do now is told, and nothing is taken back.

村长上门让俺别告了 · 老板放话谁告谁走人 ─► on record for the supervisors alone ─► said again ─► the same, and no unit is told
你们把我名字给物业了？ · 我要投诉你们泄露我的信息 ─► the same: who supervises looks into it at once, and nothing is denied
"""

from __future__ import annotations

from handlers.conversation.form import tell
from handlers.conversation.message import Choice, Named, Part, Value
from handlers.conversation.state import Frame
from handlers.conversation.turn import Turn
from handlers.dialogues.drafting.draft import Report, is_report
from handlers.dialogues.following.which import by_its_end, spoken_of
from handlers.dialogues.following.withdraw import is_told
from handlers.usecases import interested
from handlers.usecases.resident import allege_leak, press_upon
from tickets.ticket import Ticket
from values import expressions as re
from values import replace

ALLEGED = "leak_alleged"  # the event
NORMAL = 4  # how urgent what is no danger is
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
_OTHERS = r"(?:物业|老板|店家|店主|商家|房东|邻居|楼上|楼下|对门|单位|公司|厂里?|学校|老师|村里?|村[长委干]|书记|主任|领导|工地|施工方|对方|那家|人家|他们?|她们?|被[举投]?[报诉]?的?人?)"
_MINE = rf"{_ME}(?:的)?(?:个人)?(?:名字|姓名|信息|电话|号码|手机号?|身份|地址|住址|隐私|举报|投诉)"
# 泄露我的信息 · 把我电话给了物业 · 物业怎么知道是我 · 物业刚才打我电话骂我
_LEAKED = re.compile(
    rf"(?:泄露|泄漏|透露|暴露|出卖)(?:了|出去)?(?:{_MINE}|举报人|投诉人|个人信息|我(?:们)?(?=[，,。！!？?\s]|$))"
    rf"|把{_MINE}[^，,。？?]{{0,3}}(?:给了?|告诉了?|泄露|泄漏|透露|说给|漏|传|卖|公开|发给)|{_MINE}(?:被|给)(?:你们|人|谁)?(?:泄露|泄漏|透露|卖|传|公开)"
    rf"|把(?:我|俺)(?:给)?(?:举报|投诉|反映)[^，,。？?]{{0,6}}(?:告诉|透露|泄露|说出去|捅)|把(?:我|俺)(?:给)?(?:卖了|出卖|供出|捅出)"
    rf"|{_OTHERS}[^，,。]{{0,4}}(?:怎么|咋|凭什么|为什么|为啥|居然|竟然)[^，,。]{{0,3}}(?:知道|晓得|有|弄到|拿到)[^，,。]{{0,2}}{_ME}"
    rf"|{_OTHERS}[^，,。]{{0,6}}(?:打|来)(?:给?{_ME}(?:的)?)?(?:手机|电话)[^，,。]{{0,3}}(?:骂|质问|问{_ME}|凶{_ME}|警告)"
)
# 会不会把我电话给物业, 别把我名字告诉他们: feared, and not told.
_FEARED = re.compile(
    r"会不会|会|能不能|可别|别|莫|不要|不能|不许|不准|不想|怕|担心|万一|千万|请勿|保证|如果|要是|有没有|是不是|是否"
)
_WHETHER = re.compile(r"[^，,。！!？?\s]{0,6}(?:吗|么|没有?)(?=[，,。！!？?\s]|$)")
_AFAR = re.compile(r"电话|短信|微信|信息|留言|放话|带话|捎话|传话|托人")


def take_leak(turn: Turn, top: Frame | None) -> bool:
    """Whether the words tell that whoever they reported learnt of it; then who supervises is told at once, whatever else is open."""
    if turn.do or turn.meaning.emergency is not None or not 0 < turn.length <= LONGEST:
        return False
    if not any(_is_told(turn.text, found) for found in _LEAKED.finditer(turn.text)):
        return False
    ticket = _meant(turn)
    if ticket is None or _LEAKED.search(ticket.text):
        return False
    if is_report(top) and not Report.of(top.draft).empty and turn.meaning.place is not None:
        return False  # told of what is being reported
    again = any(event.type == ALLEGED for event in turn.work.tickets.events(ticket.number))
    allege_leak(turn.case, ticket, turn.actor, turn.text)
    turn.remember(last_ticket=ticket.number)
    told: dict[str, Value] = {"number": ticket.number, "police": Named("number", "police")}
    choices = (Choice("human.request", "button.person"),)
    watched = "intimidated.leak_watched" if turn.case.supervisors() else "intimidated.leak_kept"
    now = [] if again else [Part("intimidated.leak_what_now", told)]
    tell(turn, [Part(watched, told), *now], choices, ticket=ticket.number)
    return True


def _is_told(text: str, found: re.Match[str]) -> bool:
    """Whether it is told, and not only feared or asked: 是不是把我电话给他了 is answered by who has looked."""
    before = re.split(r"[，,。！!？?\s]", text[: found.start()])[-1]
    return _FEARED.search(before) is None and _WHETHER.match(text[found.end() :]) is None


def take(turn: Turn) -> bool:
    """Whether the words tell that somebody presses them because of an open ticket; then only who supervises learns of it."""
    if turn.do or turn.meaning.emergency is not None or not 0 < turn.length <= LONGEST:
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
    if found is None or found.named or turn.do:
        return
    if interested.told(turn.text):  # 老板他弟弟在城管 names nobody in danger
        turn.meaning = replace(turn.meaning, emergency=None, urgency=NORMAL)
        return
    if top is not None:
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
