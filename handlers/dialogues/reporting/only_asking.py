"""Who only wants to know (只想问问): 算了不要交，我就想知道路灯归谁管 is answered, and no report is forced on it.

what is refused before it ─► the open report is put away │ nothing refused ─► it stays open
who handles it ─► the unit of the kept table · what the city knows ─► its answer · else ─► said so, with the ways that remain
"""

from __future__ import annotations

from handlers.conversation.message import Choice, Named
from handlers.conversation.turn import Turn
from handlers.dialogues.drafting.draft import NOTHING, Report, sure
from handlers.dialogues.talking import answers
from handlers.ports.understanding import OF_TICKETS, Intent
from tickets.routing import route
from values import expressions as re

MARKS = " ，,。:：?？!！"
LONGEST = 40  # characters of a question
_AT_A_LOSS = re.compile(r"不(?:知道|晓得|清楚|懂)")  # 我也不知道该找谁: they need not, and are told so
SHORT = 16  # and of one that asks nothing but who handles it
ASKS = 0.3  # how sure it must be that words ask, where they say themselves that they only do


def question(turn: Turn) -> str:
    """What they only want to know; "" where they want something handled, ask how theirs goes, or ask nothing."""
    meaning, low = turn.meaning, turn.text.lower()
    who_handles = turn.says_one_of("knowledge.words_who_handles")  # 我就问管不管, however much it sounds like pressing
    of_ticket = meaning.intent in OF_TICKETS and not who_handles
    if turn.do or meaning.emergency is not None or of_ticket or meaning.ticket_numbers:
        return ""
    words = next((w for w in turn.longest_first("knowledge.words_only_want_to_know") if w in low), "")
    before, _, behind = turn.text.partition(turn.text[low.find(words) :][: len(words)]) if words else ("", "", "")
    asked = behind if behind.strip(MARKS) else before  # 公益性公墓多少钱你先告诉我
    if not words and turn.begins_with_one_of("knowledge.words_who_handles"):
        asked = turn.text  # who handles noise from bars at night?
    if not asked:
        return ""
    for refusal in turn.longest_first("report.words_do_not_file"):
        asked = asked.replace(refusal, "")  # 就想知道在不在拆迁范围 不投诉
    asked = asked.strip(MARKS)
    complains = turn.says_one_of("knowledge.words_complaining") or meaning.place is not None and meaning.place.complete
    if not asked or len(asked) > LONGEST or complains:
        return ""
    asks = who_handles or meaning.sure_of(Intent.QUESTION) >= ASKS
    return asked if asks or turn.read(asked).sure_of(Intent.QUESTION) >= ASKS else ""


def refuses(turn: Turn) -> bool:
    """Whether what is being told is not to be filed: 不要交, 别提交了."""
    return turn.meaning.sure_of(Intent.CANCEL) >= ASKS or turn.says_one_of("report.words_do_not_file")


def answer(turn: Turn, asked: str, *, inside: bool, about: str = "", draft: Report = NOTHING) -> bool:
    """Answer it from what is known; `inside` a report that stays open nothing else is offered, and False tells that nothing is known.
    能不能补, of what was told just now (`about`), is asked of that."""
    text, meaning, told = turn.text, turn.meaning, turn.read(asked)
    if about and not told.knowledge:
        asked = f"{about}，{asked}"
        told = turn.read(asked)
    turn.text, turn.meaning = asked, told
    entry = answers.knowledge_for(turn)
    if entry is not None:
        answers.answer(turn, entry, offer=not inside)
    elif not _who_handles(turn, draft, offer=not inside):
        if inside:
            turn.text, turn.meaning = text, meaning
            return False
        answers.unknown_question(turn)
    return True


def _who_handles(turn: Turn, draft: Report, *, offer: bool) -> bool:
    """路灯归谁管: the unit that the kept table leads to in the whole city, where it is one; of what is being told, the one where it is."""
    city, leaf = turn.city, None
    if turn.says_one_of("knowledge.words_who_handles"):
        code = draft.category or sure(turn.understanding.categorise(turn.text, turn.language), city)
        leaf = city.catalogue.get(code)
    place = draft.whereabouts()
    area = place.area if place is not None else None
    unit = route(leaf, area, rules=city.routing, units=city.units, geography=city.geography).unit
    if leaf is None or unit is None and not draft.category:
        return False
    category = Named("category", leaf.code)
    if unit is None:
        turn.tell("knowledge.who_handles_there", {"category": category})
        return True
    args = {"category": leaf.code, "text": turn.text[:200]}
    file_it = (Choice("resident.fine", "button.understood"), Choice("resident.file", "button.file_it", args=args))
    values = {"unit": Named("unit", unit.code), "category": category}
    if offer:
        answers.keep_asked(turn, turn.text)
    turn.tell("knowledge.who_handles", values, choices=file_it if offer else ())
    return True


def take_who(turn: Turn, draft: Report) -> bool:
    """Whether it was asked, amid what is being told, who handles that (这个归谁管); then it is answered."""
    short = turn.length <= SHORT and turn.meaning.intent is Intent.QUESTION and not turn.meaning.has_matter
    short = short and _AT_A_LOSS.search(turn.text) is None
    return short and bool(draft.category) and _who_handles(turn, draft, offer=False)
