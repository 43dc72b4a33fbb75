"""No place at all (没有地点): 手机上的事哪有地点, 说不出是哪家公司. The place is left open, and the dispatcher finds the way.

it happened on the net or by telephone, or the firm cannot be named ─► filed without a place
they do not know where, of what somebody must go to ─► asked again as before
"""

from __future__ import annotations

from handlers.conversation.turn import Turn
from handlers.dialogues.drafting import there, where
from handlers.dialogues.drafting.draft import Report, names_a_place
from tickets.catalogue import Kind
from values import expressions as re
from values import replace

LONGEST = 30
_NO_PLACE = re.compile(
    r"(?:没有?|不用|不需要|用不着|不涉及|哪有|哪里有|哪来|哪儿有|无|没啥|没什么|谈不上|有啥|有什么)(?:什么|啥|具体|个|的)*(?:地点|地址|地方|位置|场所)(?![^，,。]{0,6}(?:停|放|去|住|坐|走|玩|充|摆|躲|上厕))"
    r"|(?:别|莫|不要|甭)(?:再|老|总)*问(?:我|俺)?(?:要)?(?:地点|地址|位置|在哪)|(?:地点|地址|位置)[^，,。]{0,2}(?:不(?:方便|想|能|便)|没法)(?:说|讲|写|透露)"
    r"|(?:不是|没)(?:在)?(?:哪个|什么|具体)(?:地方|地点)(?:的事|发生的)"
)
_AFAR = re.compile(
    r"(?:手机|网|线|电话|微信|抖音|快手|淘宝|京东|拼多多|闲鱼|直播间?|群|小程序|公众号|平台|短信|软件|app|APP|支付宝|游戏)(?:里面?|上面?)?(?:的(?:事情?|东西|买卖)?|的|办的|买的|弄的|发生的|遇到的|充的|搞的)[啊呀吧嘛呢]*$"
)
_UNNAMED = re.compile(
    r"(?:说不(?:出|上来|清)|不(?:能|敢|方便|好|便|想)说|不(?:知道|晓得|清楚)|记不得|记不住|叫不(?:出|上)|不(?:能|敢|方便)(?:写|提|透露|讲))[^，,。]{0,6}(?:哪家|哪个(?:公司|单位|厂|店)|公司|单位|厂名|店名|名字|叫什么|叫啥)"
    r"|^(?:就是|真|实在|我)*(?:说不(?:出来?|上来)|不(?:能|敢|方便|好)说)(?:啊|呀|了|的)*$"
)
_ONLY_ASKS = re.compile(r"(?:就|只|光)(?:是|想)*(?:问|咨询|了解|打听)")  # 不用地点 就问咋补
_MARKS = " ，,。.！!？?；;～~"


def read(turn: Turn, draft: Report) -> Report | None:
    """The report without a place; None where the words name one, or where somebody must go there."""
    words = turn.text.strip(_MARKS)
    if turn.do or not words or turn.length > LONGEST or names_a_place(turn.meaning.place) or not draft.said:
        return None
    without = replace(draft, skipped=(*draft.skipped, "place"))
    hides = draft.kind == Kind.TIP_OFF or bool(draft.confidentiality)
    if (_UNNAMED.search(words) or turn.says_one_of("report.words_unnamed")) and (
        hides or where.exactness(turn, draft) != "exact"
    ):
        return without
    parts = re.split(r"[，,、。；;]+\s*|(?<=[一-龥])\s+", words)
    afar = [part for part in parts if _is_afar(turn, part) and not _is_none(turn, part)]
    if afar:
        return where.as_written(there.bought(turn, draft, afar[0]), afar[0])
    if not _is_none(turn, words):
        return None
    return replace(without, kind=Kind.INQUIRY) if _ONLY_ASKS.search(words) else without


def _is_afar(turn: Turn, part: str) -> bool:
    return _AFAR.search(part) is not None or turn.holds(part, "report.words_afar")


def _is_none(turn: Turn, part: str) -> bool:
    return _NO_PLACE.search(part) is not None or turn.holds(part, "report.words_no_place")
