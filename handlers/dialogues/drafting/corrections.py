"""Corrections (更正): what the resident's words, at the review or beside another question, change in the draft or add to it."""

from __future__ import annotations

from handlers.conversation.turn import Turn
from handlers.dialogues.drafting import named_fields, people, put_right, where, worded
from handlers.dialogues.drafting.draft import (
    CORRECTING,
    SURE,
    Report,
    categorised,
    corrects,
    entitled,
    filled,
    place_of,
    sure,
    with_categories,
)
from handlers.dialogues.drafting.namesakes import flat_alone
from handlers.dialogues.drafting.renumbered import with_flat_corrected
from handlers.ports.understanding import Intent
from tickets.catalogue import Kind
from values import expressions as re
from values import replace

UNSAID = frozenset({"category", "model", "form"})  # origins of a kind that nobody named: 是有人半夜卸货 tips nobody off
SHORT_ASIDE = 12  # characters of words that only ask for the number, or keep one's own
_DIGIT = re.compile(r"\d")
A_CIRCUMSTANCE = 3  # letters or figures of the shortest words that tell one; of Han characters two do: 烟大, 晚上
# Beside 说过了: that it was they who said it.
_WHO_SAID = re.compile(
    r"[我你您俺咱们都不是早已经刚才前面上就跟给和对啊呀呢吗嘛么了过的哦诶唉哎A-Za-zА-Яа-яЁё\uac00-\ud7a3，,。！!？?'’\s]*"
)
# 是公厕臭不是垃圾桶, where what is right comes first
_BUT_NOT = re.compile(
    r"[是应该明明就]*是(?P<right>[^，,。；;！!？?不是]{2,12})[，,。 ]*(?:并|而|可)?不是(?P<wrong>[一-龥]{2,10}?)(?:的?事|问题)?[啊呀吧。！!]*"
)
_NOT_BUT = re.compile(r"不是(?P<wrong>[一-龥]{2,10}?)[，,。 ]+(?:而|其实)?是(?P<right>[^，,。；;！!？?]{4,})")
# What the matter is called on the card, and what it should be called.
_MATTER = re.compile(
    r"(?:不对|不是|错了|[\s，,])*(?:这个|那个|你们)?(?:事情|标题|题目)(?:那[行栏里])?(?:还是|就|应该|要|请)?(?:写|记|填)?(?:得|的)?"
    r"(?:不对|(?P<left_out>漏了?|少了?|不全)|错了?|不准)?(?:了|啊|呀|吧)*[\s，,。：:]*(?:应该|就|还是|其实|改)*(?:是|写成?|记成?|成)?[\s，,：:“\"]*"
    r"(?P<matter>(?!不对|错|漏|啊|呀|了|得|的|没|还|怎么|什么|不)[^“”\"]{2,40})[”\"]?$"
)
_MATTER_LEAST = re.compile(r"(?:事情|标题|题目)[^，。]{0,3}(?:写|记|填|是|应该|不对|改)")
_ONLY_DENIED = re.compile(
    r"(?:不是|没说(?:是|要)?|没(?:要)?(?:投诉|反映|举报))(?P<wrong>[^，,。；;\s是]{2,14})[啊呀吧。！!]*$"
)
_CATEGORY = re.compile(
    r"(?:类别|分类|类型)[^，。]{0,6}?(?:[，,\s]|应该|改成|改为|换成|是|算|选)+(?P<leaf>(?!不|错|什么|哪)[一-龥]{2,10}?)(?:类|的|吧|啊|才对)*$"
)
_DENIAL = re.compile(r"不是|不对|错了|没有|别|也别|我没说")  # 不是摊贩占道 is no title


def corrected(turn: Turn, draft: Report) -> Report:
    """The draft with every field that the words change: place, number, name, naming, time, kind, matter."""
    meaning = turn.meaning
    named = named_fields.amended(turn, draft)
    if turn.so_far.amended:
        # 地点…，类别…: each field was named, and nothing else but a number is read into the words.
        return people.with_contact(turn, named, asked=False) or named if meaning.phone is not None else named
    draft, before = named, draft
    if (other := named_fields.denied_leaf(turn, draft)) is not None:
        return other
    if draft.kind != before.kind:
        return people.reach_corrected(turn, draft)  # 不是咨询，我二月的养老金没到账
    known = draft.where()
    if known is not None and (flat := with_flat_corrected(known, turn.text)) is not None:
        return draft.at(flat)
    changed = put_right.place_said(turn, draft)
    if meaning.phone is not None:
        changed = people.with_contact(turn, changed, asked=False) or changed
    changed = people.reach_corrected(turn, people.naming_said(turn, changed))
    if (matter := _written_so(turn, draft)) is not None:
        return matter
    if changed == draft and (matter := _rather_this(turn, draft)) is not None:
        return matter
    if changed == draft and meaning.since is not None and 2 * len(meaning.since.span.text) >= len(turn.text.strip()):
        return replace(draft, since=meaning.since.value)  # 停了五天了, of what was three days
    if changed == draft and (sorted_anew := _category_said(turn, draft)) is not None:
        return sorted_anew
    if not corrects(meaning):
        return changed
    if meaning.since is not None:
        changed = replace(changed, since=meaning.since.value)
    only_asks = meaning.kind_value is Kind.INQUIRY and changed != draft  # 还是北门，能改吗
    if meaning.kind is not None and meaning.kind.origin not in UNSAID and not only_asks:
        changed = replace(changed, kind=meaning.kind.value)
    return changed if changed != draft else _matter_said(turn, draft)


def _written_so(turn: Turn, draft: Report) -> Report | None:
    """事情写得不对，是过期牛奶; 事情写漏了 是垃圾站: how the matter is to be called, and of which leaf that is where it is sure."""
    said = _MATTER.match(turn.text.strip(where.MARKS))
    if said is None or _MATTER_LEAST.search(turn.text) is None:
        return None
    words = said["matter"]
    told = turn.read(words, expecting="what")
    left_out = said["left_out"] and words not in draft.title
    title = f"{words}，{draft.title}" if left_out else told.title or words
    code = sure(told.categories, turn.city)
    if code and code != draft.category:
        draft = categorised(replace(draft, kind=""), code, turn.city)
    draft = draft if turn.text in draft.said else draft.telling(turn.text, turn.message.event_id)
    return replace(draft, title=entitled(title))


def _category_said(turn: Turn, draft: Report) -> Report | None:
    """类别不对，应该是油烟: the leaf of that name, the few that could be meant, or what these words are usually of."""
    said = _CATEGORY.search(turn.text.strip(where.MARKS))
    if said is None:
        return None
    return named_fields.sorted_as(turn, draft, said["leaf"])


def _rather_this(turn: Turn, draft: Report) -> Report | None:
    """不是施工，是有人半夜卸货: what was told is denied, and something else told instead, whatever leaf that is of."""
    meaning, denied = turn.meaning, _NOT_BUT.search(turn.text)
    if denied is None and (denied := _BUT_NOT.fullmatch(turn.text.strip())) is not None:
        meaning = turn.read(denied["right"], expecting="what")
    if denied is None or not meaning.has_matter or denied["wrong"] not in draft.text():
        return None
    open_ = replace(draft, category="", likely=(), title=entitled(denied["right"]))
    return with_categories(open_, meaning.categories, turn.city)


def _matter_said(turn: Turn, draft: Report) -> Report:
    """不对，是红绿灯不亮: another matter than was understood; or the same kind of it, said otherwise (不是不亮，是白天也亮着)."""
    _, right = worded.instead(turn, begins=True)
    meaning = turn.read(right, expecting="what") if right else turn.meaning  # what is denied is none of it
    code = sure(meaning.categories, turn.city)
    puts_right = right or turn.says_one_of("report.words_wrong") or turn.says_one_of("report.words_rather")
    if not code or turn.language != turn.city.language and not puts_right:
        return draft  # actually there are five of them
    title = draft.title if not meaning.title or _DENIAL.match(meaning.title) else meaning.title
    if (denied := _ONLY_DENIED.search(turn.text)) is not None:
        # 不是摊贩占道: it is not asked whether it is; what else it is, is asked
        return replace(draft, category="", likely=()) if code == draft.category and len(denied["wrong"]) > 1 else draft
    if code == draft.category:
        otherwise = meaning.has_matter and turn.says_one_of("report.words_wrong")  # 是移动的井盖 only adds
        return replace(draft, title=title) if otherwise else draft
    if draft.category and meaning.categories[0][1] < SURE:
        return draft  # he says that I broke it, but that's not true
    return replace(
        categorised(replace(draft, kind=""), code, turn.city),
        title=title,
        summary=meaning.summary or draft.summary,
    )


def aside(turn: Turn) -> str:
    """What is answered to who asks for the number before there is one, or gives no telephone number; "" to any other words."""
    if turn.meaning.phone is not None or turn.length > SHORT_ASIDE:
        return ""
    if turn.says_one_of("report.words_number") and not _DIGIT.search(turn.text):  # 灯杆编号是0017 tells one
        return "report.number_later"
    return "report.no_number_needed" if turn.says_one_of("report.words_no_phone") else ""


def only_since(turn: Turn) -> bool:
    """一个礼拜了, which sounds like a nudge: since when, and nothing else."""
    since = turn.meaning.since
    return since is not None and 2 * len(since.span.text) >= len(turn.text.strip()) and not turn.meaning.has_matter


def says_told(turn: Turn) -> bool:
    """都跟你说过了: nothing new; what was understood is shown."""
    short = turn.length <= SHORT_ASIDE and not turn.meaning.has_matter and turn.meaning.place is None
    if not short or not turn.says_one_of("report.words_told"):
        return False
    return _WHO_SAID.fullmatch(turn.without(turn.text, "report.words_told")) is not None  # and not 物业说过了


def rather(turn: Turn) -> bool:
    """算了还是滨湖公园，两个都脏 goes back to another place, and is no other matter."""
    mention = turn.meaning.place
    return mention is not None and mention.complete and turn.begins_with_one_of("report.words_rather")


def with_rest(turn: Turn, draft: Report) -> Report:
    """What was said beside the picked option: "1，不过不对，是5号楼"."""
    if not turn.rest:
        return draft
    mention = turn.meaning.place
    details = mention is not None and put_right.DETAILS & mention.parts.keys()
    which = turn.do == "report.namesake" and turn.args["n"] != "-1"
    if which and not (details or corrects(turn.meaning) or turn.meaning.has_matter):
        return draft  # 第二个，文昌路那个 says once more which one it is
    return corrected(turn, draft)


def corrected_beside(turn: Turn, draft: Report) -> Report:
    """What is taken back, or told of the place, while something else was asked."""
    changed = corrected(turn, draft) if corrects(turn.meaning) else draft
    if changed != draft:
        return changed
    if (there := where.lives_there(turn, draft)) is not None:
        return there
    known, flat = draft.where(), flat_alone(turn.text)
    if known is not None and flat and not known.text.endswith(flat):
        return draft.at(
            replace(known, text=f"{known.text}{put_right.flat_joint(known)}{flat}", detail=flat, origin=where.JOINED)
        )
    mention = turn.meaning.place
    unknown = known is not None and known.known is None and where.only_place(turn)
    if unknown and known is not None and mention is not None and (area := put_right.only_an_area(mention)):
        inside = area in {above.code for above in turn.city.geography.upward(known.area)}
        return draft if inside else draft.at(replace(known, area=area))  # 就是北门街道的
    if unknown and mention is not None and len(mention.candidates) == 1:
        return draft.at(place_of(mention))  # a place that the city's data know is better than one that they do not
    mention = put_right.nearer_place(turn, draft)
    return draft if mention is None else put_right.place_corrected(draft, mention)


def told_more(turn: Turn, draft: Report, *, unused: bool) -> Report:
    """More of the matter, or who could be recognised by it: kept as it was said. So are plain words (一共三盏, 昨天中午) that
    changed nothing that is on the card (`unused`)."""
    meaning = turn.meaning
    told = meaning.has_matter or bool(meaning.identifying or meaning.vulnerable) or meaning.intent is Intent.SUPPLEMENT
    if not told and not (unused and _tells(turn)):
        return draft
    if named_fields.only_denies_kind(turn):
        return draft  # 我又不是举报谁, of what is no tip-off
    if turn.text in draft.said or turn.so_far.amended or meaning.sure_of(Intent.ABUSE) >= CORRECTING:
        return draft
    told_of = filled(draft.telling(turn.text, turn.message.event_id), meaning, turn.city)
    well = named_fields.not_frail(turn, told_of)
    return replace(told_of, vulnerable=tuple(one for one in told_of.vulnerable if one not in well)) if well else told_of


def _tells(turn: Turn) -> bool:
    """Whether words that are no answer to "submit?" tell a circumstance; a bare "that is wrong" does not."""
    meaning = turn.meaning
    enough = sum(2 if "\u3400" <= c <= "\u9fff" else 1 for c in turn.text if c.isalnum()) > A_CIRCUMSTANCE
    if meaning.intent is Intent.CORRECTION:
        pointed = meaning.place is not None and not meaning.place.candidates and enough  # 就那个超市的后门
        return meaning.since is not None or pointed or any(c.isnumeric() for c in turn.text)
    return meaning.intent in (Intent.ANSWER, Intent.UNKNOWN) and enough
