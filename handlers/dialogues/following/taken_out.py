"""Taken out (去掉): what residents do not want to go out or be kept: words of theirs, their number, their name, all of it.

words ─► out of the title, the summary and the text, of the draft or of the open ticket
number, name ─► out of the draft at once; of tickets after being asked once more
all of it ─► what can be erased and what is kept; a person of the line erases it, so it becomes a promise on record
"""

from __future__ import annotations

from handlers.conversation.message import Choice, Part
from handlers.conversation.state import Frame
from handlers.conversation.turn import Turn
from handlers.dialogues.drafting import child_named
from handlers.dialogues.drafting.draft import Report, entitled, is_report
from handlers.dialogues.following import naming
from handlers.dialogues.talking.call_back import promise_also
from handlers.privacy import taken_out
from handlers.usecases.resident import take_out
from tickets.ticket import Ticket
from values import expressions as re
from values import replace

SHORT = 30  # characters of a message that wants no more than that
CLAUSE = 4  # of what is left of a clause, below which all of it goes
ALIKE = 0.5  # of the pairs of characters of what is named that the clause must have
_DELETE = r"(?:给我|都|也|全部?|统统|通通|请|帮我|一并|先)*(?:删|去|抹|清|撤|划|拿|擦|注销)(?:掉|除|了|去|干净)+"
_NUMBER = r"(?:电话|手机|号码|联系方式)(?:号码?)?"
_NAME = r"(?:名字|姓名|真名|大名)"
_DATA = r"(?:信息|资料|数据|隐私|(?:聊天|对话)(?:记录|内容)?|账号)"
_MINE = r"(?:我|本人|个人|所有|全部|留)(?:的|们|个人|所有|全部|留)*"
_WHAT = {
    what: re.compile(rf"{_MINE}{of}{_DELETE}|^(?:请|帮我|麻烦)?(?:把|将)?{of}{_DELETE}|{_DELETE}(?:一下)?{_MINE}{of}")
    for what, of in (("number", _NUMBER), ("name", _NAME), ("data", _DATA))
}
_OF_OTHERS = re.compile(r"他们?|她|对方|单位|公司|平台|学校|物业|客服|银行|医院|被")
_POINTED = r"(?:这|那|的|刚才|上面)*(?:一?句话?|几?个字|段话?|条|话|内容)"
_WORDS = (
    re.compile(rf"[“\"「『](?P<words>[^”\"」』]{{2,}})[”\"」』].{{0,10}}?{_DELETE}"),
    re.compile(rf"{_DELETE}(?:一下)?[“\"「『](?P<words>[^”\"」』]{{2,}})[”\"」』]"),
    re.compile(rf"(?:把|将)?(?P<words>[^，,。！!？?“\"]{{0,24}}?){_POINTED}(?:就|请)*{_DELETE}"),
    re.compile(
        rf"(?P<words>[^，,。！!？?]{{0,24}}?)(?:{_POINTED}|这事|这点)?(?:就|请|可|千万)*(?:别|不要|不用|不能|莫|甭)(?:给我)?"
        r"(?:写|记|放|加|填|报)(?:进去|进|上去|出去|到里面)"
    ),
    re.compile(r"(?:别|不要|莫|甭)(?:给我)?(?:写|记|放|加|填|提)(?:上|进去)?(?P<words>我[^，,。！!？?]{2,24})"),
)
_LEADS = re.compile(r"^(?:把|将|刚才|前面|上面|我[说写]|关于|里面?|的|这|那)+|(?:的|这|那)+$")
_CLAUSES = re.compile(r"[^，,。；;！!？?\n、]+")


def take(turn: Turn, top: Frame | None) -> bool:
    """Whether the message wants something taken out; then it is done, asked once more, or said who does it."""
    if not turn.text or turn.meaning.place is not None and turn.meaning.place.candidates:
        return False
    report = top if is_report(top) else None
    if report is not None and turn.length <= child_named.LONGEST and child_named.is_wished(turn.text):
        _of_a_child(turn, report)
        return True
    match _wanted(turn):
        case "data":
            explain(turn)
        case "number" | "name" as what:
            return _of_person(turn, report, what)
        case _:
            return _of_words(turn, report)
    return True


def _wanted(turn: Turn) -> str:
    """number, name, data, or "" where the words want none of these out."""
    if turn.length > SHORT or _OF_OTHERS.search(turn.text):
        return ""
    for what, pattern in _WHAT.items():
        if pattern.search(turn.text) or turn.says_one_of(f"taken_out.words_{what}"):
            return what
    return ""


# ── words ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


def _of_words(turn: Turn, report: Frame | None) -> bool:
    found = next((match for pattern in _WORDS for match in list(pattern.finditer(turn.text))[-1:]), None)
    if found is None:
        return False
    words = _LEADS.sub("", found["words"].strip())
    if report is not None:
        draft = Report.of(report.draft)
        last = draft.said[-1] if len(draft.said) > 1 else ""
        phrase = _phrase(words, draft.text()) if words else last
        if not phrase:
            return _ask_which(turn, words)
        turn.replace_top(replace(report, draft=_without(turn, draft, phrase).json()))
        turn.say("taken_out.words_draft", phrase=phrase)
        return True
    ticket = turn.own_ticket(turn.conversation.last_ticket)
    if ticket is None or not ticket.is_open:
        return False
    phrase = _phrase(words, ticket.text) if words else ""
    if not phrase:
        return _ask_which(turn, words)
    take_out(turn.case, ticket, turn.actor, (phrase,))
    turn.say("taken_out.words_seen" if ticket.unit else "taken_out.words_ticket", phrase=phrase, number=ticket.number)
    return True


def _of_a_child(turn: Turn, report: Frame) -> None:
    """孩子叫李某某 不要写名字: the child's name goes, and nobody becomes anonymous by it."""
    draft = Report.of(report.draft)
    gone = child_named.names(draft.text())
    said = tuple(child_named.without(words, gone) for words in draft.said)
    title, summary = (child_named.without(words, gone) for words in (draft.title, draft.summary))
    turn.replace_top(replace(report, draft=replace(draft, said=said, title=title, summary=summary).json()))
    turn.say("taken_out.child_name")


def _ask_which(turn: Turn, words: str) -> bool:
    """Nothing that was told has these words; where none were named, it is asked which."""
    if words and turn.meaning.has_matter:
        return False
    turn.say("taken_out.which")
    return True


def _phrase(words: str, text: str) -> str:
    """What of the text is meant: the very words, or the clause that tells them (我是那儿的老师, of 我是老师); "" where none does."""
    clauses = [found.group().strip() for found in _CLAUSES.finditer(text)]
    for clause in clauses:
        if words in clause:
            return clause if len(clause) - len(words) < CLAUSE else words
    pairs = {words[i : i + 2] for i in range(len(words) - 1)}
    best = max(clauses, key=lambda clause: sum(pair in clause for pair in pairs), default="")
    alike = sum(pair in best for pair in pairs) >= ALIKE * len(pairs)
    return best if pairs and alike and _in_order(words, best) else ""


def _in_order(words: str, clause: str) -> bool:
    rest = iter(clause)
    return all(character in rest for character in words)


def _without(turn: Turn, draft: Report, phrase: str) -> Report:
    """The draft as if it had never been said."""
    kept = tuple(filter(None, (taken_out(words, (phrase,)) for words in draft.said)))
    title, summary = taken_out(draft.title, (phrase,)), taken_out(draft.summary, (phrase,))
    if title != draft.title or not summary:
        meaning = turn.read("\n".join(kept))
        title, summary = meaning.title or title or entitled(draft.title), summary or meaning.summary
    identifying = tuple(words for words in draft.identifying if words not in phrase)
    since = draft.since if draft.since not in phrase or any(draft.since in words for words in kept) else ""
    return replace(draft, said=kept, title=title, summary=summary, since=since, identifying=identifying)


# ── the number and the name ───────────────────────────────────────────────────────────────────────────────────────────


def _of_person(turn: Turn, report: Frame | None, what: str) -> bool:
    if report is not None:
        _of_draft(turn, report, what)
        return True
    if what == "name" and naming.take(turn):
        return True
    mine = [ticket for ticket in turn.tickets() if _held(ticket, what)]
    if not mine:
        turn.say(f"taken_out.no_{what}")
        return True
    choices = (
        Choice("own.take_out", "button.take_out", args={"what": what}),
        Choice("resident.fine", "button.keep_it"),
    )
    turn.say(f"taken_out.sure_{what}", choices=choices, count=len(mine), title=turn.title_of(mine[0]))
    return True


def _of_draft(turn: Turn, report: Frame, what: str) -> None:
    draft = Report.of(report.draft)
    held = draft.phone if what == "number" else draft.name
    way = turn.meaning.confidentiality if what == "name" else None
    if held:
        draft = _without(turn, draft, held)
        draft = replace(draft, phone="", contact_note="") if what == "number" else replace(draft, name="")
    if way is not None:
        draft = replace(draft, confidentiality=way.value)
    turn.replace_top(replace(report, draft=draft.json()))
    if way is not None and way.value in ("anonymous", "confidential"):
        turn.say(f"report.named_{way.value}")
    else:
        turn.say(f"taken_out.draft_{what}" if held else f"taken_out.no_{what}")


def pressed(turn: Turn) -> None:
    """Take the number or the name out of all tickets, as was said once more."""
    what = turn.args["what"]
    for known in turn.tickets():
        ticket = turn.own_ticket(known.number) if _held(known, what) else None
        if ticket is not None:
            take_out(turn.case, ticket, turn.actor, number=what == "number", name=what == "name")
    turn.say(f"taken_out.done_{what}")


def _held(ticket: Ticket, what: str) -> bool:
    return ticket.contact is not None and bool(ticket.contact.phone if what == "number" else ticket.contact.name)


# ── all of it ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def explain(turn: Turn) -> None:
    """What of a person is erased and what stays, who does it, and that it is for good: it is asked whether that is wanted."""
    held = any(_held(ticket, "number") for ticket in turn.tickets())
    number = (Choice("own.take_out", "button.only_number", args={"what": "number"}),) if held else ()
    choices = (Choice("own.erase", "button.erase"), *number, Choice("resident.fine", "button.keep_it"))
    still = len(turn.tickets(open_only=True))
    first = (Part("taken_out.data_open", {"open": still}),) if still else ()
    turn.say("taken_out.data", *first, Part("taken_out.data_ask"), choices=choices)


def erase(turn: Turn) -> None:
    """The wish goes to those who can do it, on record with a time."""
    promise_also(
        turn, "taken_out.erase_passed_on", turn.case.texts.text("taken_out.wish", {}, turn.city.language, turn.now)
    )
