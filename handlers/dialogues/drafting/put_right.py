"""A place put right (地点更正): what the resident's words, at the review or beside another question, change in where it is."""

from __future__ import annotations

from handlers.conversation.turn import Turn
from handlers.dialogues.drafting import said_where, there, urgent, where, worded
from handlers.dialogues.drafting.draft import (
    Report,
    corrects,
    names_a_place,
    place_of,
    with_place,
)
from handlers.dialogues.drafting.namesakes import flat_alone
from handlers.dialogues.drafting.renumbered import renumbered
from handlers.ports.understanding import PlaceMention
from tickets.geography import Place
from values import expressions as re
from values import replace

# Parts of a place that alone only say where inside the known place: 5号楼, 3单元, 6楼.
DETAILS = frozenset({"building", "unit", "floor", "room"})
KIND = 2  # characters at the end of a name that tell of what kind it is
# What a name takes the place of: 对面那家, 那家健身房
_POINTED = re.compile(r"的?[那这](?:一?家|个|边|儿|里)[一-龥]{0,4}$")
_POINTING = re.compile(r"就?是|叫做?|[那这](?:一?家|个|边|儿|里)|的|[\s，,。！!]")
# The number on a thing tells which one it is: 编号是A00001.
_TAG = re.compile(
    r"(?P<thing>[一-龥]{0,4}?)(?:编号|杆号|牌号)(?:是|为|[:：])?\s*(?P<number>[A-Za-z]{0,4}[-－ ]?\d[\d-]*)号?"
)
_CALLED = re.compile(r"(?:就|名字?|店名|厂名|公司|单位|店|厂)?叫做?(?P<name>[一-龥A-Za-z0-9]{2,12}?)(?:的|吧)?")
# 不是人民路的，是文昌路那个: what was wrong, and what is right instead.
_NAME = r"[一-龥\dA-Za-z]{2,8}?"
_INSTEAD = re.compile(
    rf"(?:不是|不在|没(?:有|说)?(?:过|是|要)?(?:我要)?(?:投诉|反映|举报|报)(?:的|过)?(?:是|在)?)(?P<wrong>{_NAME})(?:的|那[个边条])?(?:[，,。 ]*(?:而|应该|应当|其实)?[是在]|[，,。 ]+)(?P<right>[一-龥\dA-Za-z]{{2,16}}?)(?:的|那[个边条]|上的)?[吧呢啊。！!]*$"
)
# 写错了，是建设路不是建国路; 在东区那个，不是西区
_AND_NOT = re.compile(
    rf"[是在](?P<right>{_NAME})(?:的|那[个边条])?[，,。 ]*(?:并|而|可)?不[是在](?P<wrong>{_NAME})(?:的|那[个边条])?[吧呢啊。！!]*$"
)
_NUMBERED = re.compile(r"第[一二三四五六七八九十\d]+(?P<kind>[一-龥]{0,3}(?:小学|中学|医院|幼儿园|学校))")
# A side or a gate alone tells where at the known place: 南门那一片, 是北门.
_SIDE = re.compile(
    r"(?:不对|不是|错了|还是|应该|就|是|在|靠|那个|我?记错了?|想起来了|对|哦|嗯|[，,\s])*(?P<side>(?:(?:最|靠)?[东西南北]{1,2}|正|大|后|侧|前)(?:门(?:口|外|里)?|边|侧|头|面|角|区)(?:那|这)?(?:一?[片带块边头]|儿|里)?)(?:的|吧|呢|啊)*"
    r"(?P<beside>[，,\s]*(?:靠近?|挨着|紧挨|对着|就在|在)[^，,。！!？?\d]{2,10})?"
)
_SIDE_AT_END = re.compile(
    r"(?:(?:最|靠)?[东西南北]{1,2}|正|大|后|侧|前)(?:门(?:口|外|里)?|边|侧|头|面|角|区)(?:那|这)?(?:一?[片带块边头]|儿|里)?$"
)

_LETTER_AT_END = re.compile(r"[A-Za-zА-Яа-яё가-힣]$")  # Jinxiu Garden, building 5 of which is told

# 东湖公园北门那个公厕: the gate stands before what is there.
_SIDE_INSIDE = re.compile(r"[东西南北]{1,2}门(?=那个|的|口的|外的|旁的)")


def side_instead(turn: Turn, draft: Report) -> Report | None:
    """应该是南门, told while something else is asked: where at the known place, and no answer."""
    said = _side_in(turn)
    return _side_said(turn, draft) if said is not None and "门" in said["side"] else None


def _side_in(turn: Turn) -> re.Match[str] | None:
    """The side that the words tell, all of them or, where they go back on something, a clause: 我问了我老婆，还是北门，能改吗."""
    if (whole := _SIDE.fullmatch(turn.text.strip(" 。.!！"))) is not None or not corrects(turn.meaning):
        return whole
    clauses = (_SIDE.fullmatch(clause) for clause in re.split(r"[，,。.!！\s]+", turn.text) if clause)
    return next((said for said in clauses if said is not None and said["side"] != said.group()), None)


def place_said(turn: Turn, draft: Report) -> Report:
    """The draft with the place that the words put right."""
    mention = turn.meaning.place
    if said_where.is_only_where_they_live(turn, draft):
        return draft
    if (beside := _instead(turn, draft) or _side_said(turn, draft) or _instead_in_words(turn, draft)) is not None:
        return beside
    if not names_a_place(mention) and corrects(turn.meaning) and turn.meaning.phone is None:
        mention = turn.understanding.find_place(turn.text, where.context(turn, draft.where()))
    mention = said_where.trimmed(draft, mention)
    known = draft.whereabouts()
    if known is not None and (closer := _closer_said(turn, known)):
        return draft.at(replace(known, text=f"{known.text}{closer}"[: where.LONGEST], origin=where.JOINED))
    if mention is None or mention.outside or not names_a_place(mention):
        return draft
    if turn.meaning.confidentiality is not None and not mention.candidates:
        return draft  # 莫让学校晓得是我说的
    if known is not None and _pointed_out(mention.span.text) in _pointed_out(known.text):
        return draft  # 就是光明路那个老张饭店 says once more where it is
    if known is not None and known.known is None and known.text in mention.span.text:
        return draft.at(place_of(mention))  # 市儿童医院, of what was called 儿童医院
    if known is not None and known.known is None and (area := only_an_area(mention)):
        return draft.at(replace(known, area=area))
    if known is not None and (namesake := _namesake_there(turn, known, mention)) is not None:
        return draft.at(namesake)
    if not mention.complete and where.only_place(turn) and (exact := there.on_a_road(turn)) is not None:
        return draft.at(exact)  # 就铁路街老王小卖铺
    detail = bool(DETAILS & set(mention.parts))
    elsewhere = corrects(turn.meaning) and known is not None and mention.span.text not in known.text
    elsewhere = elsewhere and (bool(mention.candidates) or turn.says_one_of("report.words_wrong"))
    if not (mention.complete or detail or known is None or elsewhere and urgent.OUTDOORS & mention.parts.keys()):
        return draft
    changed = _named_there(turn, draft, mention) or place_corrected(draft, mention)
    return where.at_what_is_beside(turn, changed, mention)


def _named_there(turn: Turn, draft: Report, mention: PlaceMention) -> Report | None:
    """The name of what stands at the known place (老张饭店, of the one opposite) joins it, unless that was wrong."""
    known = draft.whereabouts()
    if known is None or mention.candidates or turn.language not in where.JOINTS:
        return None
    name, before, former = mention.span.text, known.text, ""
    if other := _other_number(known, name):
        return draft.at(replace(known, text=other))
    pointed = _POINTED.search(before)
    if set(mention.parts) != {"landmark"} and not (pointed and set(mention.parts) == {"compound"}):
        return None
    if pointed:
        former = draft.accused if draft.accused in pointed.group() else ""
    elif turn.says_one_of("report.words_wrong"):
        former = known.detail if known.origin == where.JOINED else _name_at_the_end(turn, known, name)
        if not former or (before := before.removesuffix(former).strip()) == "":
            return None
    if name in before:
        return draft
    if known.known is None and not known.detail and before[-KIND:] == name[-KIND:] and set(name) != set(before):
        return draft.at(replace(known, text=name))  # 滨江公园 after 青山公园: nobody is in both
    text = where.JOINTS[turn.language].join((_POINTED.sub("", before), name))
    accused = name if former and draft.accused == former else draft.accused
    return replace(draft, accused=accused).at(
        replace(known, text=text[: where.LONGEST], detail=name, origin=where.JOINED)
    )


def _side_said(turn: Turn, draft: Report) -> Report | None:
    """南门那一片, 不是那个，是北门: a side or a gate of the known place, which takes the place of the side told before."""
    known, said = draft.whereabouts(), _side_in(turn)
    if known is None or said is None or turn.language not in where.JOINTS:
        return None
    former = _SIDE_INSIDE.sub(said["side"], known.text) if _SIDE_INSIDE.search(known.text) else ""
    beside = (said["beside"] or "").strip("，, ")
    whole = former or f"{_SIDE_AT_END.sub('', known.text)}{said['side']}"
    text = (f"{whole}，{beside}" if beside else whole)[: where.LONGEST]
    return draft.at(replace(known, text=text, detail=said["side"], origin=where.JOINED))


def one_for_another(words: str) -> re.Match[str] | None:
    """不是人民路，是文昌路: which name takes the place of which, if the words tell so."""
    return _AND_NOT.search(words) or _INSTEAD.search(words)


def _instead(turn: Turn, draft: Report) -> Report | None:
    """不是人民路的，是文昌路那个: one name in the known place takes the place of another."""
    known, said = draft.whereabouts(), one_for_another(turn.text)
    wrong = re.compile(rf"(?<!\d){re.escape(said['wrong'])}") if said is not None else None
    if known is None or said is None or wrong is None:
        return None
    if (at := wrong.search(known.text)) is None:
        return _other_area(turn, draft, known, said)
    behind = known.text[at.end() :]  # 社保窗口, of 医保窗口, names the window once more
    named = next((n for n in range(len(behind), 0, -1) if said["right"].endswith(behind[:n])), 0)
    text = wrong.sub(said["right"].removesuffix(behind[:named]), known.text)
    found = turn.understanding.find_place(text, where.context(turn))
    if found is None or not found.candidates:
        beside = (
            turn.understanding.find_place(said["right"], where.context(turn))
            if said["wrong"] in said["right"]
            else None
        )
        if beside is not None and beside.span.text == said["right"]:
            return where.as_written(draft, text)  # 夜市后面那个钟楼广场, of what was 东湖夜市
        only_right = known.text.startswith(said["wrong"]) and turn.understanding.find_place(
            said["right"], where.context(turn)
        )
        return where.as_written(draft, said["right"]) if only_right else None  # 东方名都, which the data do not know
    if len(found.candidates) > 1 or not found.complete:
        return with_place(replace(draft, place=None, around=None), found)
    return draft.at(replace(found.candidates[0], text=text[: where.LONGEST]))


def _instead_in_words(turn: Turn, draft: Report) -> Report | None:
    """5 Jiefang Road, not Renmin Road; не дом 3, а дом 5: the place as it is told anew, or the known one with the right name in it."""
    known, (wrong, right) = draft.whereabouts(), worded.instead(turn)
    if known is None or not right or not any(map(str.isalpha, wrong)):
        return None  # a number alone, 5号楼 not 4, may stand in many places of it
    found = turn.understanding.find_place(right, where.context(turn))
    if found is None or found.outside or not names_a_place(found):
        return None
    if found.complete and not (found.parts.keys() <= DETAILS):
        return with_place(replace(draft, place=None), found) if found.candidates else draft.at(place_of(found))
    at = known.text.lower().find(wrong.lower())
    if at < 0:
        return None
    text = f"{known.text[:at]}{found.span.text}{known.text[at + len(wrong) :]}"
    detail = found.span.text if known.detail.lower() == wrong.lower() else known.detail
    return draft.at(replace(known, text=text[: where.LONGEST], detail=detail))


def _other_area(turn: Turn, draft: Report, known: Place, said: re.Match[str]) -> Report | None:
    """在东区那个，不是西区, of what the city's data do not know by its name: it lies in the other one."""
    geography, language = turn.city.geography, turn.city.language
    above = [area.name(language) for area in geography.upward(known.area)] if known.area and known.known is None else []
    if not any(said["wrong"] in name for name in above):
        return None
    found = turn.understanding.find_place(said["right"], where.context(turn))
    area = only_an_area(found) if found is not None else ""
    return draft.at(replace(known, area=area)) if area else None


def _closer_said(turn: Turn, known: Place) -> str:
    """What 是102 or 叫宏达电子 adds to the known place: its flat, or how it is called; "" where it is said already."""
    if turn.language not in where.JOINTS:
        return ""
    if (tag := _TAG.fullmatch(turn.text.strip(" 。.!！"))) is not None and tag["number"] not in known.text:
        return f"，{tag['thing']}编号{tag['number']}"
    if (flat := flat_alone(turn.text)) and not known.text.endswith(flat):
        return f"{flat_joint(known)}{flat}"
    called = _CALLED.fullmatch(turn.text.strip(" 。.!！"))
    return f"，{called['name']}" if called and called["name"] not in known.text else ""


def flat_joint(known: Place) -> str:
    """What stands between a place and the flat in it."""
    last = known.text[-1:]
    if "\uac00" <= last <= "\ud7a3":
        return " "
    return "" if last in "元楼栋幢层棟" or last.isascii() else "，"


def _pointed_out(words: str) -> str:
    """The names in it, without what points to them: 光明路老张饭店 of 就是光明路那个老张饭店."""
    return _POINTING.sub("", words)


def _name_at_the_end(turn: Turn, known: Place, name: str) -> str:
    """What a place that was told whole is called at its end, if it ends as the new name does: 老张饭店 of 幸福小区老张饭店."""
    told = turn.understanding.find_place(known.text, where.context(turn))
    former = told.parts.get("landmark", "") if told is not None else ""
    return former if former and known.text.endswith(former) and former[-1] == name[-1] else ""


def _other_number(known: Place, name: str) -> str:
    """The known place with 第三小学 instead of 第二小学: nobody is at both; "" where the name is of another kind."""
    former, said = _NUMBERED.search(known.text), _NUMBERED.fullmatch(name)
    if former is None or said is None or former["kind"] != said["kind"]:
        return ""
    return known.text.replace(former.group(), name)[: where.LONGEST]


def only_an_area(mention: PlaceMention) -> str:
    """云山街道那个 tells which one is meant of what the city's data do not know, and is no other place."""
    only = mention.candidates[0] if len(mention.candidates) == 1 else None
    return only.area or "" if only is not None and only.known == only.area else ""


def _namesake_there(turn: Turn, known: Place, mention: PlaceMention) -> Place | None:
    """东湖街道的, of a name that there is in two streets: the other one of them."""
    area = only_an_area(mention)
    if not area or area in {above.code for above in turn.city.geography.upward(known.area)}:
        return None
    name = known.text.removesuffix(known.detail) if known.detail else known.text
    found = turn.understanding.find_place(name, where.context(turn))
    there = [
        one
        for one in (found.candidates if found is not None else ())
        if area in {above.code for above in turn.city.geography.upward(one.area)}
    ]
    return replace(there[0], text=known.text, detail=known.detail) if len(there) == 1 else None


def place_corrected(draft: Report, mention: PlaceMention) -> Report:
    """A detail alone ("是5号楼") keeps the known place and changes what stands behind it."""
    current = draft.where()
    if current and DETAILS & set(mention.parts) and not mention.candidates and not mention.parts.get("road"):
        if (instead := renumbered(current, mention.span.text, mention.parts.keys())) is not None:
            return draft.at(instead)
        kept = current.text.removesuffix(current.detail) if current.detail else current.text
        joint = " " if _LETTER_AT_END.search(kept) else ""
        return draft.at(replace(current, text=f"{kept}{joint}{mention.span.text}", detail=mention.span.text))
    if current is not None and (behind := _behind_the_name(current, mention)):
        there = mention.candidates[0]
        return draft.at(replace(there, text=f"{there.text}{behind}"[: where.LONGEST], detail=current.detail))
    return with_place(replace(draft, place=None), mention) if mention.candidates else draft.at(place_of(mention))


def _behind_the_name(known: Place, mention: PlaceMention) -> str:
    """3号楼门口, where another place of the very same name is told (东湖街道的锦绣花园): which house it is was not wrong."""
    name = mention.parts.get("compound", "")
    if not name or len(mention.candidates) != 1 or DETAILS & mention.parts.keys() or not known.detail:
        return ""
    _, _, behind = known.text.partition(name)
    return behind if mention.span.text.endswith(name) else ""


def detail_beside(turn: Turn, draft: Report) -> PlaceMention | None:
    """A building, unit or flat that is told beside an answer, and that the place does not have yet."""
    mention, current = turn.meaning.place, draft.where()
    if mention is None or mention.outside or current is None or not mention.parts or mention.parts.keys() - DETAILS:
        return None
    return mention if mention.span.text not in current.text else None


def nearer_place(turn: Turn, draft: Report) -> PlaceMention | None:
    """A place said while something else was asked: it takes the place of the one that was understood before."""
    mention, current = turn.meaning.place, draft.where()
    if mention is None or mention.outside:
        return None
    if current is not None and mention.parts.keys() <= DETAILS and mention.parts and not turn.meaning.has_matter:
        return detail_beside(turn, draft)
    if not mention.complete or len(mention.candidates) != 1:
        return None
    told = current is not None and not turn.meaning.has_matter and mention.candidates[0].text != current.text
    return mention if told else None
