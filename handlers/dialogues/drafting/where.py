"""The place of the problem (地点): where it is, not where the phone is.

pin sent unasked ─► "is it there?" ─┐
words ─► known │ namesakes ─► which ─► place
              │ not exact ─► closer? ┘
              └ any words ─► asked again, or taken as they were written if the resident wants
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import timedelta

from handlers.conversation.message import Choice, Named, Phrase, Value
from handlers.conversation.turn import Turn
from handlers.dialogues.drafting import said_where
from handlers.dialogues.drafting.draft import SHORTEST_NAME, Report, corrects, names_a_place, only_within, with_place
from handlers.ports.understanding import OF_TICKETS, Context, Intent, PlaceMention
from tickets.catalogue import Kind, PlaceNeeded
from tickets.city import City
from tickets.geography import Place
from tickets.ticket import Ticket
from values import expressions as re
from values import replace

# What asks the line itself is no answer to "where?".
NO_PLACE = frozenset(
    {
        Intent.QUESTION,
        Intent.ABUSE,
        Intent.HUMAN,
        Intent.GREETING,
        Intent.THANKS,
        Intent.SMALL_TALK,
        Intent.HELP,
        Intent.CANCEL,
        Intent.RESTART,
    }
)
# And what nobody would want written down as a place: yes submit.
NO_WORDS = NO_PLACE | OF_TICKETS | {Intent.YES, Intent.NO, Intent.SKIP}
# What stands between a name and what is told closer of it.
JOINTS = {"zh-CN": "", "ja": "", "ko": " "}
# … where that is a sentence of its own: 我住它楼上.
CLAUSE = {"zh-CN": "，", "ja": "、"}
JOINED = "joined"  # origin of a place to which something closer was told later
MARKS = " ，,。.！!"
# What stands beside a road, told behind it; a firm told before it; and what was bought where there is no place.
_BESIDE = re.compile(
    r"对过|对面|旁边?|隔壁|门口|[前后]头|[前后]面|楼下|路口|拐角|桥头|边上|附近"
    r"|^那(?:个|家|栋|座|片|处)(?:[一-龥]{1,4}的)?[一-龥]{0,4}(?:商场|超市|工地|大楼|大厦|楼|厂|店|馆|学校|医院|市场|广场|桥|仓库)$"
    r"|^的[一-龥A-Za-z0-9]{2,14}(?:工地|公司|厂|超市|商场|饭店|酒店|酒楼|餐馆|药店|医院|诊所|学校|幼儿园|市场|大厦|大楼|写字楼|健身房|停车场|物流园|项目部)$"
)
_ALL_OF_IT = re.compile(
    r"(?:我们?|咱们?|俺们?)?(?:[这那]个?)?(?:破|烂|老|旧|新)?(?:小区|大院|院子?|单元|村)"
)  # 这破小区
_BESIDE_IT = re.compile(
    r"(?:旁边|边上|隔壁|对面|对门|附近|后面|前面|楼上|楼下)(?:的|那个?|那家|有个|有家)*[一-龥A-Za-z]{2}"
)
# 挨着一个修车的, told closer of a road: just such a thing as was asked for.
_NEXT_TO = re.compile(
    r"(?:就|在)*(?P<what>(?:旁边|附近|(?:斜|正)?对面|隔壁|边上|后面|前面|挨着|紧挨着?|靠着|对着)(?:那里|那儿)?(?:就)?(?:有|是)?(?:[一两]?(?:个|家|间|座|处|棵|片))[一-龥]{2,12})"
)
_FIRM = re.compile(r"[一-龥A-Za-z]{2,18}(?:公司|集团|厂|酒店|宾馆|超市|医院|学校|幼儿园|饭店|工地)")
_AT_HOME = re.compile(r"^(?:我们?|俺们?|咱们?)家?就?(?:住)?在")  # 俺家在信用社后头: behind the credit union
_LIVES = re.compile(r"(?:我|俺)(?:们|家)*就?住[^，。]{0,4}(?:楼上|楼下|隔壁|对面|楼|层|[那这]栋)[^，。]{0,6}")
# Somewhere in the compound or village that was told before: 就小区大门口, 我们村口.
_IN_COMPOUND = re.compile(
    r"(?:就|还|也|是|在|那个)*(?:我们?|咱们?|俺们?)?(?:这个?)?(?:小区|院子?|村)里?的?"
    r"(?P<where>[东西南北正大前后侧]*(?:门口?|出入口|入口|出口|广场|花园|车库|车棚|健身区|围墙边)(?:外面?|里面?|那里|那儿|边上|旁边)?)(?:的|吧|呢|啊)*"
)
_COMPOUND = re.compile(
    r"[一-龥]+?(?:小区|花园|家园|里|苑|院|村|庄|园|城|府|湾)(?=[\dA-Za-z一二三四五六七八九十东西南北]|$)"
)
_NUMBERED_COURT = re.compile(r".+?\d号(?:楼?院|楼)?(?=[一-龥])")
# An office, a firm, a square by its name, which the unit finds though the city's data do not know it; 那个超市 is no name.
_INSTITUTION = re.compile(
    r"(?!.*[那这哪我你您他她的个])(?!(?:小区|村里?|楼下|门口|路边|旁边|附近|对面|隔壁|院里?|前面|后面))"
    r"(?:[一二三四五六七八九十]{1,2}(?:中|小|幼|院)|[一-龥]{2,12}(?:医院|卫生院|小学|中学|[一二三四五六七八九十]中|幼儿园|学校|学院|公司|银行|驾校|养老院|敬老院|广场|公园|商场|商城|超市|大厦|大楼|酒店|宾馆"
    r"|市场|菜场|步行街|夜市|体育馆|车站|工业园|局|派出所|办事处|政务大厅|服务中心|营业厅|驿站))(?=[啊呀吧的呢]?$)"
)
# 叫老张饭店, 就是学校后门: what only says that a name follows.
_CALLED = re.compile(r"^(?:就是|是|名字叫|店名叫?|叫做?|名叫)(?=[一-龥])(?!得|的)")
_CROSSES = re.compile(
    r"(?:就|是|在|那个)*(?:跟|和|与|同)(?P<other>[一-龥]{1,6}(?:路|街|大道|巷))的?(?:相?交叉|相?交汇|相?交|路口|十字|那个口|口)"
)
# 就迎春路桥往下走那一段
_ONLY_IS = re.compile(r"^(?:就|是|在)+(?=[一-龥]{3})")
# How sure the words must be about a ticket to tell nothing closer of a place.
ASIDE = 0.5
WITHIN = 3  # characters of what tells where at a place: 院子里, and not 小区
ENDING = 3  # characters of a polite ending behind a place
SKIPPED = 12  # characters of a bare "skip it"
# So short that it is no place that anybody could find.
SHORTEST = 4
LONGEST = 60
LONGEST_BESIDE = 16  # characters of what is told beside a road
JUST_NOW = timedelta(minutes=30)


def deaf(turn: Turn) -> bool:
    """Whether the understanding is down: it gives back nothing of the words, not even a summary."""
    return bool(turn.text) and not turn.meaning.summary


def exactness(turn: Turn, draft: Report) -> PlaceNeeded:
    """How exact a place the matter needs: exact, area or none; as long as the matter is open, the most exact. Who may take their life,
    as staff are told, is looked for where they are."""
    if draft.danger == "self_harm":
        return PlaceNeeded.EXACT
    if (
        draft.kind == Kind.INQUIRY
        and not draft.category
        or draft.kind == Kind.PRAISE
        or turn.holds(draft.text(), "report.words_placeless")
        or said_where.is_everywhere(draft)
    ):
        return PlaceNeeded.NONE
    leaves = map(turn.city.catalogue.get, (draft.category,) if draft.category else draft.likely)
    needs = {leaf.place for leaf in leaves if leaf} or {PlaceNeeded.EXACT}
    if PlaceNeeded.EXACT not in needs and said_where.is_on_a_line(draft):
        return PlaceNeeded.NONE
    return next(need for need in PlaceNeeded if need in needs)


def missing(turn: Turn, draft: Report) -> bool:
    if draft.namesakes or draft.where() is not None or "place" in draft.skipped:
        return False
    need = exactness(turn, draft)
    return need == "exact" or (need == "area" and draft.around is None)


def wording(turn: Turn, draft: Report) -> str:
    """Which text asks for the place the first time."""
    if draft.pin:
        return "report.ask_place_pin"
    if draft.around and not only_within(str(draft.around.get("text"))):
        return "report.ask_place_closer"
    if draft.kind == Kind.TIP_OFF and draft.confidentiality:
        return "report.ask_place_tip_off"
    if draft.category and not draft.danger and exactness(turn, draft) == "area":
        return "report.ask_area"
    return "report.ask_place"


def wording_again(turn: Turn, draft: Report) -> str:
    """Which text asks once more after words that told no place, or not enough of one."""
    if draft.around:
        return "report.ask_place_closer_again"
    return "report.ask_place_again" if can_be_written(turn) else "report.ask_place_needed"


def values(turn: Turn, draft: Report) -> dict[str, Value]:
    named = str((draft.pin or draft.around or {}).get("text") or "")
    return {
        "rough": named,
        "named": draft.named,
        "place": str((draft.place or {}).get("text") or ""),
        "example": turn.city.place_to_try(turn.language),
    }


def former_place(turn: Turn) -> Place | None:
    """Where the matter is that this resident filed a moment ago: the next one is often there, too (那里的灯也坏了)."""
    last = turn.own_ticket(turn.conversation.last_ticket)
    return last.place if last is not None and filed_just_now(turn, last) else None


def filed_just_now(turn: Turn, ticket: Ticket) -> bool:
    return turn.now - ticket.submitted_at <= JUST_NOW


def said_there(turn: Turn, draft: Report) -> Report:
    """Words that point to the place of the matter before (там же, 거기, 同じ場所) are taken as that, and 院子里 as in it; the card shows it."""
    within = str((draft.around or {}).get("text") or "")
    if within and only_within(within) and (former := former_place(turn)) is not None and not only_within(former.text):
        named = _COMPOUND.match(former.text) or _NUMBERED_COURT.match(former.text)
        return draft.at(joined(replace(former, text=named.group()) if named else former, within, turn.language))
    if draft.place is not None or draft.namesakes or draft.around or not turn.says_one_of("report.words_same_place"):
        return draft
    same = former_place(turn)
    return draft.at(same) if same is not None else draft


def joined(whole: Place, within: str, language: str) -> Place:
    """A place, and where at it: 人民路38号院，院子里."""
    joint = CLAUSE.get(language, JOINTS.get(language, ", "))
    return replace(whole, text=f"{whole.text}{joint}{within}"[:LONGEST], detail=within, origin=JOINED)


def beside(draft: Report, what: str, language: str) -> Report:
    """人民路38号院，对面工地: beside the place of the matter before."""
    place = draft.where()
    if place is None or only_within(what) or _BESIDE_IT.match(what) is None:
        return draft
    return draft.at(joined(place, what, language))


def offer(turn: Turn, draft: Report) -> Sequence[Choice]:
    if not draft.pin and not draft.around and (same := former_place(turn)) is not None:
        return (Choice("report.same_place", "button.same_place", {"place": same.text}),)
    if draft.pin:
        return (Choice("report.here", "button.here"), Choice("report.elsewhere", "button.elsewhere"))
    return ()


def read(turn: Turn, draft: Report) -> Report | None:
    """The answer to "where?"."""
    if turn.message.location is not None:
        return draft if draft.where() is not None else None
    if not turn.text or said_where.is_only_where_they_live(turn, draft):
        return None
    if (within := _in_the_compound(turn, draft)) is not None:
        return draft.at(within)
    there = turn.meaning.intent is Intent.YES or turn.says_one_of("report.words_same_place")
    if there and not draft.pin and not draft.around and (same := former_place(turn)) is not None:
        return draft.at(same)
    if draft.pin and turn.meaning.intent is Intent.YES:
        return draft.at(Place(**draft.pin))
    if deaf(turn):
        return as_written(draft, turn.text)
    if (named := _INSTITUTION.match(turn.text.strip(MARKS))) and not names_a_place(turn.meaning.place):
        return as_written(draft, named.group())
    if draft.around and turn.language in JOINTS and (beside := _NEXT_TO.fullmatch(turn.text.strip(MARKS))):
        return draft.at(joined(Place(**draft.around), beside["what"], turn.language))
    mention = said_where.trimmed(draft, mention_of(turn))
    if mention is None or (turn.meaning.intent in NO_PLACE and not names_a_place(turn.meaning.place)):
        return None
    apart = replace(draft, around=None)
    found = _closer(turn, draft, mention) or _unknown_name(turn, draft, mention) or with_place(apart, mention)
    found = _with_where_within(turn, draft, _with_what_is_beside(turn, found, mention))
    return found if found not in (draft, apart) else None


def _with_where_within(turn: Turn, before: Report, draft: Report) -> Report:
    """院子里 was told first, now which yard: it stays told where in it."""
    within, place = str((before.around or {}).get("text") or ""), draft.where()
    tells_where = len(within) >= WITHIN and only_within(within) and _ALL_OF_IT.fullmatch(within) is None
    if place is None or place.known is None or not tells_where:
        return draft
    return draft.at(joined(place, within, turn.language))


def _with_what_is_beside(turn: Turn, draft: Report, mention: PlaceMention) -> Report:
    """A road that is told with what is on it can be found."""
    return at_what_is_beside(turn, draft, mention) if draft.around else draft


def at_what_is_beside(turn: Turn, draft: Report, mention: PlaceMention) -> Report:
    """The draft at the road and what is told beside it; a firm that is told whole is whom it is about, where that was only 公司."""
    known = draft.whereabouts()
    whole = _joined_beside(turn, known, mention) if known is not None else None
    if whole is None:
        return draft
    accused = whole.detail if draft.accused and draft.accused in whole.detail else draft.accused
    return replace(draft, accused=accused).at(whole)


def _joined_beside(turn: Turn, known: Place, mention: PlaceMention) -> Place | None:
    """The road with what is told beside it: 铁路街那疙瘩，就老粮库对过; 宏达建材有限公司，在建材路. None without any."""
    if turn.meaning.has_matter or mention.complete:
        return None
    before, behind = turn.text[: mention.span.start], turn.text[mention.span.end :].strip(MARKS)
    if (firm := _FIRM.search(before)) is not None:
        return replace(known, text=f"{known.text}{firm.group()}"[:LONGEST], detail=firm.group(), origin=JOINED)
    if 2 < len(behind) <= LONGEST_BESIDE and _BESIDE.search(behind):
        words = _CALLED.sub("", behind.removeprefix("就"))
        return replace(known, text=f"{known.text}，{words}"[:LONGEST], detail=words, origin=JOINED)
    return None


def _in_the_compound(turn: Turn, draft: Report) -> Place | None:
    """就小区大门口, asked about the next matter: where in the compound or village of the one that was filed a moment ago."""
    said = _IN_COMPOUND.fullmatch(turn.text.strip(MARKS))
    former = former_place(turn) if said and not draft.around and not draft.pin else None
    if said is None or former is None or (named := _COMPOUND.match(former.text)) is None:
        return None
    return replace(former, text=f"{named.group()}{said['where']}", detail=said["where"], origin=JOINED)


def _unknown_name(turn: Turn, draft: Report, mention: PlaceMention) -> Report | None:
    """A name that the city's data do not know in front of a building or number: 翡翠城3号楼, taken as it was written."""
    if draft.around or mention.candidates or not mention.parts or turn.meaning.has_matter:
        return None
    whole = said_where.trimmed(draft, turn.understanding.find_place(turn.text, context(turn)))
    unknown = whole is not None and whole.complete and not whole.candidates and whole.span != mention.span
    return as_written(draft, whole.span.text) if unknown and whole is not None else None


def _closer(turn: Turn, draft: Report, mention: PlaceMention) -> Report | None:
    """What is told closer of a place that was named before: 文昌路 … 56号门口, 靠近菜场那头."""
    if not draft.around or mention.outside or corrects(turn.meaning) or turn.meaning.phone is not None:
        return None
    if turn.meaning.intent in NO_WORDS - {Intent.SKIP} or any(turn.meaning.sure_of(i) >= ASIDE for i in OF_TICKETS):
        return None
    if turn.meaning.has_matter and not names_a_place(turn.meaning.place):
        return None  # 罚款五百
    known = Place(**draft.around)
    if (crossing := _crossing(turn, known)) is not None:
        return draft.at(crossing)
    said = said_where.only(draft, turn.text.strip(MARKS), mention.span.text)
    told = said_where.without_wishes(turn, said)
    words = _CALLED.sub("", told)
    words = _ONLY_IS.sub("", words)
    if told != said and (not words or words in known.text):
        return None  # the same once more beside a wish: улица Сюэфу, их штук 8
    if words.startswith(mention.span.text) and len(words) - len(mention.span.text) <= ENDING:
        words = mention.span.text  # 정문 앞|이요
    if known.known is None and len(words) >= SHORTEST_NAME and words in known.text:
        return draft.at(known)  # the same once more, of what the city's data do not know: they know no closer
    if mention.candidates and (mention.complete or mention.span.text == words or known.text in words):
        if not (mention.complete and len(mention.candidates) == 1 and turn.begins_with_one_of("report.words_beside")):
            return None  # another place, or the same once more
        there = mention.candidates[0]  # near the university gate: the road stays, and it is known where on it
        known = replace(known, lat=there.lat, lon=there.lon, datum=there.datum, area=there.area or known.area)
    words = _AT_HOME.sub("", words)
    joints = CLAUSE if turn.says_one_of("report.words_of_oneself") else JOINTS
    text = f"{known.text}{joints.get(turn.language, ', ')}{words}"[:LONGEST]
    return draft.at(replace(known, text=text, detail=words, origin=JOINED))


def _crossing(turn: Turn, road: Place) -> Place | None:
    """跟北环路交叉那儿, of a road that was named before: the crossing of both, as the city's data know it or as it is told."""
    said = _CROSSES.match(turn.text.strip(MARKS))
    if said is None or said["other"] in road.text:
        return None
    words = f"{road.text}与{said['other']}路口"
    found = turn.understanding.find_place(words, context(turn))
    if found is not None and len(found.candidates) == 1 and found.complete:
        return found.candidates[0]
    return replace(road, text=words[:LONGEST], detail=said["other"], origin=JOINED)


def lives_there(turn: Turn, draft: Report) -> Report | None:
    """我住它楼上 3楼, of the place that was told before: where at it."""
    known, words = draft.where(), turn.text.strip(MARKS)
    if known is None or _LIVES.fullmatch(words) is None or words in known.text:
        return None
    text = f"{known.text}{CLAUSE['zh-CN']}{words}"
    return draft.at(replace(known, text=text[:LONGEST], detail=words, origin=JOINED))


def mention_of(turn: Turn, near: Place | None = None) -> PlaceMention | None:
    """The place in the words: what was found in them, or the whole of them read as an answer to "where?"."""
    if names_a_place(turn.meaning.place):
        return turn.meaning.place
    if not turn.text:
        return None
    return turn.understanding.find_place(turn.text, context(turn, near))


def context(turn: Turn, place: Place | None = None) -> Context:
    return Context(language=turn.language, expecting="place", place=place)


def only_place(turn: Turn) -> bool:
    """Whether nothing is said but a place."""
    mention = turn.meaning.place
    if mention is None or turn.meaning.has_matter:
        return False
    return len(turn.text.strip()) - len(mention.span.text) <= ENDING


def as_written(draft: Report, words: str) -> Report:
    """The place in the resident's own words, for the unit to find."""
    return draft.at(Place(words.strip()[:LONGEST]))


def can_be_written(turn: Turn) -> bool:
    """Whether the words could be taken as they are when the city's data does not know the place."""
    skips = turn.meaning.intent is Intent.SKIP and turn.length <= SKIPPED  # "next to the gate" does not
    no_place = turn.meaning.intent in NO_WORDS and turn.meaning.intent is not Intent.SKIP
    return len(turn.text) >= SHORTEST and not (
        skips or no_place or turn.meaning.confidentiality or turn.photos or turn.meaning.phone
    )


# ── a shared location ─────────────────────────────────────────────────────────────────────────────────────────────────


def take_pin(turn: Turn, draft: Report, *, asked: bool) -> Report:
    """A pin in answer to "where?" is the place; before the matter it is only offered; beside a written place it gives it
    a point, and far from that it corrects it."""
    pin = turn.message.location
    found = turn.understanding.locate(pin.lat, pin.lon, pin.datum) if pin is not None else None
    if found is None:
        return draft
    current = draft.where()
    if current is not None and (
        current.lat is None or street(turn, current.area or "") == street(turn, found.area or "")
    ):
        area = current.area or found.area
        return draft.at(replace(current, lat=found.lat, lon=found.lon, datum=found.datum, area=area))
    if asked or (turn.text and turn.meaning.has_matter and current is None):
        return draft.at(found)
    return replace(draft, pin=asdict(found)) if current is None else draft.at(found)


def take_offered_pin(draft: Report) -> Report:
    return draft.at(Place(**draft.pin)) if draft.pin else draft


# ── the area around it ────────────────────────────────────────────────────────────────────────────────────────────────


def street(turn: Turn, area: str) -> str:
    """The code of the street or district that the area lies in; its own where there is none above it."""
    geography = turn.city.geography
    found = geography.at_level(area, "street") or geography.at_level(area, "district")
    return found.code if found else area


def area_path(city: City, code: str) -> Value:
    """The area as residents know it: street and community."""
    above = city.geography.at_level(code, "street")
    if above is None or above.code == code:
        return Named("area", code)
    return Phrase("word.area_in", {"street": Named("area", above.code), "area": Named("area", code)})
