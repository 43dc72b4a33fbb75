"""Who reports, who lives there, whom to contact (联系人), who may be three different people; and how the reporter is named (留名).

tip-off ─► anonymous │ confidential
reported for another, at home ─► whom to reach ─► their number, if they like
"""

from __future__ import annotations

from collections.abc import Sequence

from handlers.conversation.message import Choice, Part, Value
from handlers.conversation.turn import Turn
from handlers.dialogues.drafting.draft import SHORTEST_NAME, Report, is_the_contact
from handlers.dialogues.drafting.hours import wished, with_wish
from handlers.ports.understanding import Intent
from tickets.catalogue import Kind, PlaceNeeded
from values import expressions as re
from values import replace

REACHES = ("them", "me", "both")
# A name or a form of address beside a number: 李女士.
LONGEST_NAME = 12
LONGEST_NOTE = 120
LONGEST_ASIDE = 40  # characters of words that only say whom to reach
TELLS_BESIDE = 2  # letters beside them that tell more: 她听不见
LEFT_TO_US = 12  # characters of 都行，你看着办吧
SHORT = 6  # characters of words that pass a question over
NUMBERS = re.compile(r"(?<!\d)\+?\d{7,15}(?!\d)")
_TELLS_WHO = re.compile(r"叫[一-龥]{2,4}|姓[一-龥]")  # 她叫李桂兰, beside the number
_CLAUSE = re.compile(r"[,，.。;；!！\n]+\s*")
_KIN = "妈|爸|爷|奶|姥|外|哥|姐|弟|妹|儿|女|闺|媳|老|丈|妻|父|母|公|婆|岳|孩|娃|舅|姑|叔|阿|亲|邻|同|朋|工|家"
# 联系我吧, 联系改成我, 打我电话; 联系我妈 is somebody else.
_ME = re.compile(
    rf"(?<![别不])(?:联系|找|打给?|打电话给|通知)(?:人|方式)?(?:的话|应该|改成|换成|改为|写|就|还是|是|先)*(?:我|俺|本人)(?!{_KIN}|们?的?(?:{_KIN}))"
)
_NOT_THEM = re.compile(
    rf"(?:别|不要|不用|莫|甭|不(?=联系|用联系))(?:去|再|先)?(?:联系|找|打给?|打扰|打)(?:我|俺)?(?:家)?(?:{_KIN}|她|他)"
)
_NO_NAME = re.compile(r"别|不|知道|联系|打|以后|之后|之前|听")
_WRONG = re.compile(r"不对|不是|错了|[吧啊呀]")
# The one upstairs whose pipe burst is visited by nobody's wish; nor does anybody come to a home for a refund, or about an escalator.
_NEXT_DOOR = re.compile(r"楼[上下]|隔壁|邻居|对门|那家")
_NO_VISIT = re.compile(
    r"退不退|退费|退钱|退款|发票|账单|扶梯|地铁|公交|车站|站台|医院|商场|超市|公园|广场|路口|[A-Z]口"
)
_CHILD = re.compile(r"孩|娃|宝宝")  # nobody rings a child


# Whoever was stolen from wants it back, and is known to have told.
_ROBBED = re.compile(r"(?:我|俺|咱|家)[^，。]{0,8}(?:被|叫人|让人|给人)[^，。]{0,3}(?:偷|盗|抢)")
# 有人, 厂子, 书记, 老板: whose doing it is
_SOMEBODY = re.compile(
    r"有人|[他她谁]们?|老板|书记|主任|村长|干部|领导|开发商|包工头|贩|厂|店|公司|作坊|饭[馆店]|网吧|歌厅|诊所|学校|单位|工地|车|一伙|一帮|户"
)


# ── anonymous or confidential ─────────────────────────────────────────────────────────────────────────────────────────


def naming_missing(turn: Turn, draft: Report) -> bool:
    """A tip-off of whoever says that it is one or could be known by their words, or of what somebody did who will want to know who told;
    foam on a river, of which nobody is told, is a complaint."""
    if draft.kind != Kind.TIP_OFF or draft.confidentiality:
        return False
    if draft.identifying or draft.name or _says_so(turn, draft):
        return True
    found = map(turn.city.catalogue.get, (draft.category,) if draft.category else draft.likely)
    leaf = next((leaf for leaf in found if leaf is not None), None)
    if leaf is not None and not leaf.exposes or _unknown_whose(turn, draft):
        return False
    exposes = leaf is not None and leaf.kind is Kind.TIP_OFF
    return bool(draft.accused) or exposes and _SOMEBODY.search(draft.text()) is not None


def _unknown_whose(turn: Turn, draft: Report) -> bool:
    """不知道从哪飘来的, 我手机被偷了: whoever does not know whose doing it is accuses nobody."""
    return turn.holds(draft.text(), "report.words_unknown_whose") or _ROBBED.search(draft.text()) is not None


def _says_so(turn: Turn, draft: Report) -> bool:
    """我要举报有人在河边烧烤: what is told so is meant so, however small it is."""
    return draft.tips_off or turn.holds(draft.text(), "report.words_tip_off")


def ways_to_be_named(turn: Turn, draft: Report) -> Sequence[Choice]:
    return (
        Choice("report.named", "button.anonymous", args={"way": "anonymous"}),
        Choice("report.named", "button.confidential", args={"way": "confidential"}),
    )


def read_naming(turn: Turn, draft: Report) -> Report | None:
    found = turn.meaning.confidentiality
    return replace(draft, confidentiality=found.value) if found else None


def answer_naming(turn: Turn, draft: Report) -> Report | None:
    """The answer to "how would you like to be named?"; whoever only wants it submitted is shown to nobody, and can change it."""
    pressed_on = turn.says_one_of("report.words_submit") and turn.length <= SHORT
    left_to_us = turn.says_one_of("report.words_either_way") and turn.length <= LEFT_TO_US
    way = "anonymous" if pressed_on else "confidential" if left_to_us else ""
    return read_naming(turn, draft) or (replace(draft, confidentiality=way) if way else None)


def naming_said(turn: Turn, draft: Report) -> Report:
    """匿名 is an answer at any time, and the last word counts; 实名 of a tip-off answers nothing that was not asked."""
    read = read_naming(turn, draft)
    unasked = draft.kind == Kind.TIP_OFF and not draft.confidentiality
    return draft if read is None or (unasked and read.confidentiality == "named") else read


# ── whom to reach ─────────────────────────────────────────────────────────────────────────────────────────────────────


def reach_missing(turn: Turn, draft: Report) -> bool:
    """Somebody goes there, and it is not where the reporter is."""
    if (
        not draft.lives
        or draft.reach
        or _CHILD.search(draft.lives)
        or turn.holds(draft.lives, "report.words_young_child")
        or draft.kind != Kind.HELP
        or draft.danger
        or "reach" in draft.skipped
    ):
        return False
    place = draft.whereabouts()
    if draft.confidentiality not in ("", "named"):
        return False
    told = f"{draft.title} {place.text if place else ''}"
    if _NEXT_DOOR.search(draft.lives) or _NO_VISIT.search(told):
        return False
    if turn.holds(draft.lives, "report.words_next_door") or turn.holds(told, "report.words_no_visit"):
        return False
    at_home = draft.category.startswith(turn.city.clocks.utilities or ("\0",))
    leaf = turn.city.catalogue.get(draft.category)
    return leaf is not None and (at_home or bool(draft.vulnerable) and leaf.place is PlaceNeeded.EXACT)


def reaches(turn: Turn, draft: Report) -> Sequence[Choice]:
    return tuple(
        Choice("report.reach", f"button.reach_{way}", {"who": draft.lives}, args={"way": way}) for way in REACHES
    )


def reach_values(turn: Turn, draft: Report) -> dict[str, Value]:
    return {"who": draft.lives}


def read_reach(turn: Turn, draft: Report) -> Report | None:
    """先联系我，她耳朵背，电话…: the reporter, or the one who lives there; the words stay as a note."""
    meaning = turn.meaning
    if passes_on(turn) or (meaning.intent is Intent.YES and turn.length <= SHORT):
        return replace(draft, skipped=(*draft.skipped, "reach"))
    if says_me(turn):
        way = "me"  # 先联系我，我妈耳背 names her only to say why not
    elif meaning.relation is not None or turn.begins_with_one_of("report.words_them"):
        way = "them"
    elif meaning.person is not None or meaning.phone is not None:
        way = "me"
    else:
        return None
    return _reached(turn, draft, way, turn.text)


def says_me(turn: Turn) -> bool:
    """联系我吧, 别联系我妈: whether it is the reporter who is to be reached."""
    return bool(turn.says_one_of("report.words_reach_me") or _ME.search(turn.text) or _NOT_THEM.search(turn.text))


def reach_corrected(turn: Turn, draft: Report) -> Report:
    """不对，联系我，别联系我妈: whom to reach, said when another was understood; what was noted before stays."""
    if not draft.lives or draft.is_anonymous or turn.length > LONGEST_ASIDE or not says_me(turn):
        return draft
    besides = _WRONG.sub("", _NOT_THEM.sub("", _ME.sub("", turn.text)))
    note = turn.text if sum(map(str.isalnum, besides)) > TELLS_BESIDE else ""
    return replace(_reached(turn, draft, "me", draft.contact_note or note), name="")


def reached(turn: Turn, draft: Report, way: str) -> Report:
    """It was picked whom to reach, perhaps with more words beside it."""
    return _reached(turn, draft, way, turn.rest)


def _reached(turn: Turn, draft: Report, way: str, words: str) -> Report:
    phone = turn.meaning.phone.value if turn.meaning.phone else draft.phone
    return replace(draft, reach=way, contact_note=without_number(turn, words)[:LONGEST_NOTE], phone=phone)


def without_number(turn: Turn, words: str) -> str:
    """The words without the clause that tells a number: a number stands in its own field, which not everybody sees."""
    found = turn.meaning.phone
    if found is None or found.span.text not in words:
        return words.strip()
    without = (part.replace(found.span.text, " ") if found.span.text in part else part for part in _CLAUSE.split(words))
    left = "，".join(" ".join(part.split()) for part in without if part in words or _TELLS_WHO.search(part))
    return left.strip(" ，,")


def note_told(turn: Turn) -> str:
    """联系我就行，她听不见, said while something else was asked: what whoever comes should know."""
    person = turn.meaning.person
    told = person is not None and len(person.value) < SHORTEST_NAME and not turn.meaning.has_matter
    told = told and not _NOT_THEM.search(turn.text)  # 不联系我姐 tells of nobody to ring
    return without_number(turn, turn.text)[:LONGEST_NOTE] if told else ""


def passes_on(turn: Turn) -> bool:
    """Whether a question that need not be answered is passed over: 跳过, 没有, and 提交 of who has told enough."""
    enough = turn.meaning.intent in (Intent.SKIP, Intent.NO) or turn.says_one_of("report.words_submit")
    return enough and turn.length <= SHORT


def number_missing(turn: Turn, draft: Report) -> bool:
    return bool(draft.reach) and not draft.phone and "phone" not in draft.skipped


def number_offer(turn: Turn, draft: Report) -> Sequence[Choice]:
    return (Choice("report.skip", "button.skip", args={"key": "phone"}),)


def read_number(turn: Turn, draft: Report) -> Report | None:
    if passes_on(turn):
        return replace(draft, skipped=(*draft.skipped, "phone"))
    return with_contact(turn, draft)


def with_contact(turn: Turn, draft: Report, *, asked: bool = True) -> Report | None:
    """A number, and the name that stands beside it where it was asked for; None without either."""
    meaning = turn.meaning
    named = meaning.person.value if meaning.person and len(meaning.person.value) >= SHORTEST_NAME else ""
    if meaning.phone is None:
        return replace(draft, name=named) if named else None
    if not named and (whose := meaning.relation) is not None and is_the_contact(meaning):
        between = turn.text[whose.span.end : meaning.phone.span.start]
        asked_for = turn.says_one_of("report.words_reach")
        named = whose.value if asked_for or not _CLAUSE.search(between) else ""
    numbers = NUMBERS.findall(turn.text) if draft.reach == "both" else []
    phone = " / ".join(numbers) if len(numbers) > 1 else meaning.phone.value
    note = with_wish(draft.contact_note, wished(meaning))
    return replace(draft, phone=phone, contact_note=note, name=named or (asked and _beside(turn)) or draft.name)


def _beside(turn: Turn) -> str:
    """The name in "13800000000 王女士", without what only calls the number a number."""
    assert turn.meaning.phone is not None
    beside = turn.text.replace(turn.meaning.phone.span.text, " ")
    for label in turn.case.texts.text("word.number_labels", {}, turn.language, turn.now).split():
        beside = beside.replace(label, " ")
    beside = beside.strip(" ,，.。;；:：、")
    named = len(beside) <= LONGEST_NAME and not (_CLAUSE.search(beside) or _NO_NAME.search(beside))
    return beside if named else ""  # 别给楼上知道 calls nobody


def contact_lines(draft: Report) -> list[Part]:
    """Who lives there, whom to reach and by which number, on the review."""
    if draft.is_anonymous:
        return [Part("report.line_no_contact")] if draft.phone or draft.name else []
    lines = []
    if draft.lives and draft.reach:
        lines.append(Part("report.line_lives", {"who": draft.lives}))
        lines.append(Part(f"report.line_reach_{draft.reach}", {"who": draft.lives}))
    if draft.phone:
        lines.append(Part("report.line_contact", {"contact": " ".join(filter(None, (draft.name, draft.phone)))}))
    if draft.contact_note:
        lines.append(Part("report.line_contact_note", {"note": draft.contact_note}))
    return lines


def note_for_unit(turn: Turn, draft: Report) -> str:
    """The same for the officer, in the city's language."""
    if not draft.reach:
        return draft.contact_note
    told = turn.case.texts.text(f"report.note_reach_{draft.reach}", {"who": draft.lives}, turn.city.language, turn.now)
    return " · ".join(filter(None, (told, draft.contact_note)))
