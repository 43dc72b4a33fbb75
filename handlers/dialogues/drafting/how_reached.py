"""How to reach them, told among the rest of an appeal (怎么联系): 只能发文字，别打电话; 她叫王桂兰; 敲门大声点. It is kept beside the contact, so that
whoever comes or rings reads it there.
"""

from __future__ import annotations

from handlers.conversation.turn import Turn
from handlers.dialogues.drafting.draft import Report
from handlers.dialogues.drafting.hours import with_wish
from values import expressions as re
from values import replace

LONGEST = 30  # characters of such a clause
_CLAUSES = re.compile(r"[,，。.;；!！?？\n\s]+")
_HOW = re.compile(
    r"(?:别|不要|不用|莫|甭)(?:再)?(?:给我)?打(?:我)?(?:的)?电话|(?:只能?|可以|请|麻烦)(?:给我)?(?:发|回|用|打)(?:个|一下)?(?:微信|短信|文字|消息|信息|字)"
    r"|(?:接|打)不了电话|不方便接(?:听)?电话|(?:敲门?|说话?|讲话?|喊)(?:要|得|请)?(?:大声|大点声|响一?点|慢一?点)|(?:要|得|请)?(?:敲|说|喊|讲)(?:得)?(?:大声|大点声|响|慢)一?点"
    r"|^(?:她|他|我[妈爸]|老人家?|我奶奶|我爷爷|我外婆|我外公|孩子|我儿子|我女儿|我老伴)(?:的)?(?:名字)?(?:是)?叫(?!我|他|她|你|做|什么|不|来|去|人|物业|救|120|110)[一-龥]{2,4}$"
)
_OTHERS = re.compile(r"邻居|楼上|楼下|隔壁|对门|物业|老板|店|他们|推销|催[费债款收]")


def noted(turn: Turn, draft: Report) -> Report:
    """The draft with what the words tell of it beside the contact."""
    found = [
        clause
        for clause in _CLAUSES.split(turn.text)
        if len(clause) <= LONGEST and _HOW.search(clause) and not _OTHERS.search(clause)
    ]
    note = draft.contact_note
    for clause in found:
        note = with_wish(note, clause)
    return replace(draft, contact_note=note) if note != draft.contact_note else draft
