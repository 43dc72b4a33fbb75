"""Fear for one's name (怕被知道), told while a matter is: 公司会不会把我开了, 说了老师整我娃. It is answered, and never noted for the unit.

named so far ─► what anonymous and confidential mean, both as choices │ hidden already ─► what that means, and the open question again
"""

from __future__ import annotations

from handlers.conversation.form import tell
from handlers.conversation.message import Part
from handlers.conversation.state import Frame
from handlers.conversation.turn import Turn
from handlers.dialogues.drafting import people
from handlers.dialogues.drafting.draft import Report
from handlers.dialogues.reporting import review
from values import expressions as re
from values import replace

LONGEST = 36  # characters of words that tell no more than the fear
_WHO = (
    r"(?:公司|单位|老板|领导|主任|校长|学校|老师|班主任|村里|村上|大队|村干部|村长|支书|书记|队长|物业|社区|居委会|邻居|楼上|楼下|对门|隔壁|房东|厂里|厂长|工地|工头|包工头|经理|店里|店家|商家|医院|医生|亲戚"
    r"|对方|人家|他们|她们|别人|他|她)"
)
_KNOWS = rf"{_WHO}(?:那边|那头|那里|们)?(?:到时候|以后|要是|万一|不|可)?(?:会不会|能不能|会|能|是不是会|可能)(?:就|也|都)?(?:知道|晓得|查到|查出|查得|认出|发现|猜到|看到|看见)"
_HARM = r"(?:开了|开除|辞退|辞了|炒了|炒鱿鱼|报复|打击|穿小鞋|针对|为难|收拾|找上门|找我|盯上|卡我|扣我|整我|整俺|整我们|弄我|赶我|赶出去|撵|算账)"
_OURS = r"(?:我|俺|咱|我们|我家|我娃|我孩子|孩子|娃)"
_AFRAID = re.compile(
    rf"{_KNOWS}(?![^，。]{{0,6}}(?:坏|漏|堵|这事|情况|怎么|咋|如何|什么))|会不会(?:被|把{_OURS}|给{_OURS}|对{_OURS}|来|让){{0,2}}[^，。]{{0,4}}{_HARM}"
    rf"|(?:怕|担心|害怕)[^，。]{{0,6}}{_HARM}|(?:怕|担心|害怕)(?:被)?{_WHO}(?:们)?(?:知道|晓得|发现|查|认出)"
    rf"|(?:说|报|讲|举报|投诉|反映|告)(?:了|完|出去)[^，。]{{0,8}}(?:整|报复|收拾|针对|为难|开除|穿小鞋|不给{_OURS}好)[^，。]{{0,4}}"
    rf"|(?:整|报复|收拾|针对|为难){_OURS}(?:娃|孩子|儿子|闺女|家)?(?:咋|怎么)办"
    rf"|(?:怕|担心)[^，。]{{0,4}}丢(?:了)?(?:工作|饭碗|活)|会(?:不会)?被(?:开除|辞退|炒|报复|穿小鞋|针对)"
    rf"|(?:知道|晓得|查到|查出来?|发现|传出去|漏出去)[^，。]{{0,10}}[，,。\s]*{_OURS}?(?:还|就)?(?:完了|惨了|死定|活不活|怎么活|咋活|咋办|待不下去|混不下去|没法(?:待|混|活|做人))"
    rf"|{_WHO}(?:那边|那头)?(?:能)?(?:查得到|查得出|看得到|看得见|认得出|知道|晓得)(?:是)?(?:谁|我)[^，。]{{0,6}}(?:不|吗|么|没)[呀啊哦呢]*$"
    r"|不敢(?:说|讲|报|举报|投诉|反映|留名|写名|提)|(?:怕|不敢)得罪"
)


def says_so(turn: Turn) -> bool:
    """Whether the words tell no more than that they fear for their name."""
    if turn.do or not turn.text or turn.length > LONGEST or turn.meaning.emergency is not None:
        return False
    if turn.meaning.confidentiality is not None or turn.meaning.place is not None and turn.meaning.place.complete:
        return False
    return _AFRAID.search(turn.text) is not None or turn.says_one_of("naming.words_afraid")


def take(turn: Turn, top: Frame) -> bool:
    """Whether it was answered; the choices stand where the open question stood, so that it is not asked at once again."""
    if not says_so(turn):
        return False
    draft = Report.of(top.draft)
    if draft.empty or draft.confidentiality in review.HIDDEN:
        return False
    ways = tuple(people.ways_to_be_named(turn, draft))
    submit = (replace(review.submit(draft), key="button.submit_short"),) if top.asked == "review" else ()
    tell(turn, [Part("naming.afraid")], (*ways, *submit))
    turn.so_far.opened = True
    return True


def take_hidden(turn: Turn, top: Frame) -> bool:
    """Whether who fears is hidden already, and was told so."""
    if not says_so(turn):
        return False
    way = Report.of(top.draft).confidentiality
    if way not in review.HIDDEN:
        return False
    turn.say(f"report.named_{way}")
    return True
