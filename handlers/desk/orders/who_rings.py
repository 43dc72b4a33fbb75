"""Who rings (来电的人): their name and how they want to be named, apart from what they tell; a name left in the words would be read by
the unit."""

from __future__ import annotations

import re

from handlers.conversation.turn import Turn
from handlers.dialogues.drafting.draft import Report
from handlers.ports.understanding import Mention
from tickets.ticket import Confidentiality, Ticket
from values import replace

AROUND = " ：:，,。！!"
NAMED_FROM = 2  # characters of a name that stands for itself (王芳); 李 alone is in many words


def name_before(turn: Turn, text: str) -> tuple[str, str]:
    """楼道灯坏了，刘桂芳 138…: what stands in front of the number, and the name that stands alone between them."""
    found = re.search(rf"[{re.escape(AROUND)}]([\u4e00-\u9fff]{{2,3}})[{re.escape(AROUND)}]*$", text)
    if found is None or found[1] in turn.words_of("desk.called_phone"):
        return text, ""
    return text[: found.start()], found[1]


def without_says(turn: Turn, text: str) -> str:
    """说家里没水, 大妈说家里没水, 问社保卡怎么补 ─► what they say; 说英语 and 说话听不清 tell what is so."""
    keys = ("desk.sounds_reporting", "desk.begins_with_says", "desk.calls_who_says", "desk.sounds_calling")
    said, kept, who, rings = ("|".join(map(re.escape, turn.longest_first(key))) for key in keys)
    begins = re.match(
        rf"(?:{who})?(?:(?:{rings})[{re.escape(AROUND)}]*)?(?!{kept})(?:{said}|问(?![题责候卷政过]))[{re.escape(AROUND)}]*",
        text,
    )
    return text[begins.end() :] if begins is not None and begins.end() < len(text) else text


def without_seeing(turn: Turn, text: str) -> str:
    """我看到路口电线垂下来了 ─► 路口电线垂下来了."""
    saw = next((word for word in turn.longest_first("desk.begins_with_seeing") if text.startswith(word)), "")
    return text[len(saw) :].strip(AROUND) or text


def nameless(turn: Turn, draft: Report, text: str) -> tuple[Report, str]:
    """不肯留名字 说工地半夜打桩: who rings up does not want to be named; a number that they left all the same is kept in confidence."""
    word = next((word for word in turn.longest_first("desk.sounds_nameless") if word in text), None)
    if word is None:
        return draft, text
    way = Confidentiality.CONFIDENTIAL if draft.phone else Confidentiality.ANONYMOUS
    return replace(draft, confidentiality=way.value), without_says(turn, text.replace(word, " ").strip(AROUND))


def name_behind(turn: Turn, text: str, person: Mention | None) -> tuple[str, str]:
    """138… 陈伯 路灯坏了: what stands behind the number, and by which form of address, short name or name whoever left it is called."""
    forms = "|".join(map(re.escape, turn.words_of("desk.forms_of_address_short")))
    found = re.match(
        rf"[{re.escape(AROUND)}]*((?:[小老阿])[\u4e00-\u9fff]|[\u4e00-\u9fff]{{1,2}}(?:{forms}))[{re.escape(AROUND)}]+",
        text,
    )
    if found is not None or person is None:
        return (text, "") if found is None else (text[found.end() :], found[1])
    named = re.match(rf"[{re.escape(AROUND)}]*{re.escape(person.value)}[{re.escape(AROUND)}]+", text)
    return (text, "") if named is None else (text[named.end() :], person.value)


def caller(turn: Turn, rest: str) -> tuple[str, str]:
    """你好，李女士，路灯坏了: who it is, by their form of address, and what is told behind it. A name left in the words would be
    read by the unit."""
    for word in turn.words_of("desk.greetings"):
        rest = rest.removeprefix(word).lstrip(AROUND)
    says = "|".join(map(re.escape, turn.longest_first("desk.says_name")))
    if told := re.search(
        rf"[{re.escape(AROUND)}](?:{says})[ 是：:]*([\u4e00-\u9fff]{{2,4}})(?=[{re.escape(AROUND)}\d]|$)", rest
    ):
        return told[1], f"{rest[: told.start()]} {rest[told.end() :]}".strip(AROUND)
    forms = "|".join(map(re.escape, turn.words_of("desk.forms_of_address")))
    speaks = "|".join(map(re.escape, turn.longest_first("desk.sounds_reporting")))
    if surname := re.search(
        rf"(?:^|的|[{re.escape(AROUND)}])(?:的?说)?(?:自己|她|他)?(姓[\u4e00-\u9fff])的?(?=[{re.escape(AROUND)}]|$)",
        rest,
    ):
        return surname[1], f"{rest[: surname.start()]} {rest[surname.end() :]}".strip(AROUND)
    found = re.match(rf"(?:我是|我姓)?([\u4e00-\u9fff]{{1,3}}?(?:{forms}))(?=[{re.escape(AROUND)}]|{speaks})", rest)
    return (found[1], rest[found.end() :].lstrip(AROUND)) if found else ("", rest)


def without_caller(turn: Turn, ticket: Ticket) -> Ticket:
    """王芳女士138…反映，她家漏水: what was written down of a call holds neither name nor number of who rang up; they stand in the
    contact, where each look is on record."""
    name, phone = (ticket.contact.name, ticket.contact.phone) if ticket.contact else ("", "")
    forms = "|".join(map(re.escape, turn.words_of("desk.forms_of_address")))
    alone = re.sub(rf"(?:{forms})$", "", name)
    named = rf"{re.escape(alone)}(?:{forms})?" if len(alone) >= NAMED_FROM else re.escape(name)
    resident = turn.case.texts.text("word.resident", {}, turn.city.language, turn.now)

    def cleaned(text: str) -> str:
        text = text.replace(phone, "") if phone else text
        text = re.sub(named, resident, text) if name else text
        alone = without_says(turn, text.removeprefix(resident).strip(AROUND))
        return alone if len(alone) < len(text.removeprefix(resident).strip(AROUND)) else text

    return replace(
        ticket,
        title=cleaned(ticket.title),
        summary=cleaned(ticket.summary),
        text="\n".join(map(cleaned, ticket.text.split("\n"))),
        answers={key: cleaned(answer) for key, answer in ticket.answers.items()},
    )
