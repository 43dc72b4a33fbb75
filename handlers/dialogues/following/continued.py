"""What goes on with a ticket that is open (接着说一张工单) without asking anything of it: who handles it and how, or more of what was
filed just now. Another matter is opened only where nothing speaks for the ticket, or where the resident says so.

YZ-… 到现在没人管 ─► the number names it: nudged with these words │ added to it
他们打电话了，态度不好 ─► who handles it is spoken of as known: added to it, [是另一件事] beside
这回亮了，谢谢 ─► told to the unit, and what is no longer needed can be taken back
能不能先搞个临时坡道 ─► a wish for the meantime: added to it
what names neither them nor a wish ─► `more_of_it`
"""

from __future__ import annotations

from handlers.conversation.message import Choice
from handlers.conversation.turn import Turn
from handlers.dialogues.drafting.draft import SURE, names_a_place
from handlers.dialogues.following import supplement
from handlers.dialogues.following.urge import URGEABLE, urge_ticket
from handlers.dialogues.following.which import by_its_end, by_its_words
from handlers.dialogues.following.withdraw import WITHDRAWABLE
from handlers.ports.understanding import OF_TICKETS, Intent
from tickets.errors import HotlineError
from tickets.ticket import Solved, Ticket
from values import expressions as re

LONGEST = 60  # characters of words about a ticket that do not name it
TELLS_SO, LONGEST_SO = 4, 24  # letters of words that tell that it is solved; 好了谢谢 answers whatever was told last
CALLS_SO = 3  # … where they call which one
SHOWN = 3
_TELLS = frozenset(
    {Intent.REPORT, Intent.RETURNED, Intent.SUPPLEMENT, Intent.CORRECTION, Intent.ANSWER, Intent.UNKNOWN, Intent.RATE}
)
ASKS = 0.75  # of asking after a ticket, from which the words are that
# What makes a question of words, but in languages that have other ones.
_ASKS = re.compile(
    r"[?？吗么呢咋怎啥哪几谁]|什么|多[久少大长]|为何|是否|能否|可否|([\u4e00-\u9fff])[不没]\1|进[展度]|结果|了没有?[啊呀]?$|吧[。！!]*$"
)
_IT_IS = re.compile(r"(?:就|我)?是(?![不否谁哪什怎])[^？?吗]{4,}$")  # 是投诉街道办 tells, and asks nothing


def take_named(turn: Turn) -> bool:
    """Words beside the number of an open ticket of theirs belong to it, whatever is being told: a grievance nudges, all else is added."""
    meaning = turn.meaning
    numbers = meaning.ticket_numbers or by_its_end(turn)
    if turn.do or len(numbers) != 1 or turn.length > LONGEST or not meaning.has_matter:
        return False
    ticket = turn.own_ticket(numbers[0])
    if ticket is None or ticket.state not in supplement.SUPPLEMENTABLE or names_a_place(meaning.place):
        return False
    if meaning.intent in (*OF_TICKETS, Intent.QUESTION, Intent.HUMAN, Intent.CANCEL):
        return False
    if not (_complains(turn) and _nudged(turn, ticket)):
        supplement.add(turn, ticket)
    return True


def take_handling(turn: Turn) -> bool:
    """What those who handle a ticket have done or said (打电话来的人说不归他们管), however it is put: it is added to the only one that is
    open. That nobody did anything presses, and what is asked beside it is asked of the line."""
    mine = _open(turn)
    did = turn.says_one_of("continued.words_who") and turn.says_one_of("continued.words_did")
    asks = turn.says_one_of("continued.words_unmoved") or turn.says_one_of("continued.words_not_handled")
    if not did or asks or len(mine) != 1 or turn.do or turn.length > LONGEST or names_a_place(turn.meaning.place):
        return False
    if turn.meaning.confidentiality is not None or turn.says_one_of("chat.words_person"):
        return False
    ticket = turn.own_ticket(mine[0].number)
    if ticket is None:
        return False
    supplement.add(turn, ticket, choices=(other_matter(turn),))
    return True


def _open(turn: Turn) -> list[Ticket]:
    return [t for t in turn.tickets(open_only=True) if t.state in supplement.SUPPLEMENTABLE]


def take(turn: Turn) -> bool:
    """Words that name no ticket and tell that one is well, or of those who handle it; then they are added to it, or it is asked."""
    mine = _open(turn)
    if turn.do or not mine:
        return False
    if _told_solved(turn, mine):
        return True
    if not _may_go_on(turn):
        return False
    if not (of_handling(turn) or turn.begins_with_one_of("continued.words_meanwhile")):
        return False
    ticket = turn.own_ticket(mine[0].number) if len(mine) == 1 else None
    if ticket is None:
        ask(turn, mine)
    else:
        supplement.add(turn, ticket, choices=(other_matter(turn),))
    return True


def _told_solved(turn: Turn, mine: list[Ticket]) -> bool:
    """这回亮了，谢谢, of the ticket that is still handled, or the one of several that they call (路灯亮了): the unit is told, and whether
    it is taken back they decide."""
    words = sum(map(str.isalnum, turn.text))
    alone = len(mine) == 1
    mine = mine if alone else by_its_words(turn, mine)
    least = TELLS_SO if alone else CALLS_SO
    if turn.meaning.solved is not Solved.YES or not least < words <= LONGEST_SO or len(mine) != 1:
        return False
    if turn.meaning.intent in (*OF_TICKETS, Intent.QUESTION, Intent.SMALL_TALK) or names_a_place(turn.meaning.place):
        return False
    ticket = turn.own_ticket(mine[0].number)
    if ticket is None or ticket.state not in WITHDRAWABLE:
        return False
    args = {"ticket": ticket.number, "because": "solved"}
    supplement.add(turn, ticket, choices=(Choice("ticket.withdraw", "button.solved_withdraw", args=args),))
    return True


def of_handling(turn: Turn) -> bool:
    """Whether they speak of those who handle a ticket (他们, 来的师傅) and of what these did, as one speaks of what is known."""
    if turn.says_one_of("continued.words_not_handled"):
        return True
    return turn.says_one_of("continued.words_who") and turn.says_one_of("continued.words_did")


def _may_go_on(turn: Turn) -> bool:
    """Whether the words tell something short, at no place of their own and of no sure leaf that is not theirs."""
    meaning = turn.meaning
    if not turn.text or turn.length > LONGEST or len(meaning.problems) > 1 or meaning.emergency is not None:
        return False
    if names_a_place(meaning.place) or meaning.phone is not None or turn.says_one_of("report.words_also"):
        return False
    question = meaning.intent is Intent.QUESTION
    return (
        meaning.intent in _TELLS
        or question
        and not asks(turn)
        or question
        and turn.begins_with_one_of("continued.words_meanwhile")
    )


def asks(turn: Turn) -> bool:
    """Whether the words ask something; 是投诉街道办 and 孩子要高考 only sound so."""
    if turn.meaning.intent is not Intent.QUESTION or _IT_IS.match(turn.text) is not None:
        return False
    return turn.language != turn.city.language or _ASKS.search(turn.text) is not None


def tells(turn: Turn) -> bool:
    """连纸都没有, 昨天给了5000: whether words that sound like asking after a ticket tell something and ask nothing."""
    return turn.meaning.sure_of(Intent.PROGRESS) < ASKS and _ASKS.search(turn.text) is None


def _complains(turn: Turn) -> bool:
    meaning = turn.meaning
    if turn.says_one_of("continued.words_unmoved"):
        return True
    return (
        meaning.solved is Solved.NO or meaning.sure_of(Intent.RETURNED) >= SURE or meaning.sure_of(Intent.URGE) >= SURE
    )


def _nudged(turn: Turn, ticket: Ticket) -> bool:
    """The unit is nudged with these words, unless it was today already."""
    if ticket.state not in URGEABLE:
        return False
    try:
        urge_ticket(turn, ticket, again=False)
    except HotlineError:
        turn.case.pending.clear()
        return False
    return True


def ask(turn: Turn, mine: list[Ticket]) -> None:
    """Ask of which of these the words are, or whether of another matter."""
    mine = mine[:SHOWN]
    args = {"text": turn.text[:1500]}
    other = other_matter(turn)
    if len(mine) == 1:
        one = mine[0]
        same = Choice("resident.same", "button.same_matter", args={"ticket": one.number, **args})
        turn.say("continued.ask", choices=(same, other), number=one.number, title=turn.title_of(one))
        return
    choices = [
        Choice(
            "resident.same",
            "which.choice",
            {"number": t.number, "title": turn.title_of(t)},
            args={"ticket": t.number, **args},
        )
        for t in mine
    ]
    turn.say("continued.ask_which", choices=(*choices, other))


def other_matter(turn: Turn) -> Choice:
    """What they press whose words were of something else."""
    return Choice("resident.different", "button.other_matter", args={"text": turn.text[:1500]})
