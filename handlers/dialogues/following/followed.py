"""What residents say instead of answering "is it solved?" (回访时说的别的话): it is never lost, and the question stays open.

only a grade ─► solved, with that grade · too soon to tell ─► there is time · 撤单 ─► one word is enough
more about the matter, thanks, anger ─► kept for who reads the follow-up (the unit not before it ends), and asked again
"""

from __future__ import annotations

from dataclasses import replace

from handlers.conversation.message import spoken
from handlers.conversation.state import Frame
from handlers.conversation.turn import Turn
from handlers.dialogues.following.supplement import elsewhere, may_be_about
from handlers.dialogues.following.survey import keep_asking, keep_grade, open_survey, survey_choices, wants_no_grade
from handlers.dialogues.talking.answers import knowledge_for
from handlers.ports.understanding import Intent, Meaning
from handlers.usecases.resident import supplement
from tickets.catalogue import Kind
from tickets.follow_up import is_content
from tickets.ticket import Solved, State, Ticket, TicketNumber
from values import expressions as re

# What is said of the follow-up's ticket, where it is no new matter.
ABOUT_IT = frozenset(
    {
        Intent.ANSWER,
        Intent.UNKNOWN,
        Intent.SUPPLEMENT,
        Intent.RATE,
        Intent.REPORT,
        Intent.CORRECTION,
        Intent.URGE,
        Intent.NO,
    }
)
# What is polite, or the contrary, and tells nothing of the matter: it is answered, and the question stays open.
MANNERS = {Intent.THANKS: "chat.thanks", Intent.ABUSE: "survey.not_content"}
LIKELY = 2  # leaves that a piece of several answers may name,
NAMES = 0.2  # each so likely
# What few words sound like where nothing was asked, unless they surely are: 明白了, 能做什么.
UNSURE = frozenset({Intent.SMALL_TALK, Intent.HELP})
CHATS = 0.9
# What the reading as an answer makes of words that answer.
ANSWERS = frozenset({Intent.RATE, Intent.RETURNED, Intent.NO, Intent.CORRECTION})
_NOT_YET = (Solved.NO, Solved.PARTLY)
_ASKED_BACK = re.compile(r"(?P<quoted>[^，,。？?！!\s]{3,16})[？?！!]+\s*\S{3,}")
_PIECES = re.compile(r"[，,。.;；!！\n]+")
_ENDING = re.compile(r"(?<!\d)\d{4}(?!\d)")
_THINGS = re.compile(r"^[\u3400-\u9fff]{2}|[^\W\d_\u3400-\u9fff]{4,}")  # of a title: 路灯 of 路灯坏了, street and lamp
LEFT_OVER = 30  # characters of words that tell what is left over
SHORTEST = 2  # letters of words that tell something
EVERY = 10  # … of words that answer for each of several
HEARD = 6  # … of words that only agree: 嗯嗯好
AGREES = frozenset({Intent.YES, Intent.GREETING, Intent.SMALL_TALK, Intent.ANSWER, Intent.UNKNOWN})
_DID = r"(?:修|换|清|弄|通|装|补|拆|搬|扫|查)"
# 你们修的是6号楼的, 不是我家那盏: what was done, but not there.
_ELSEWHERE = re.compile(
    rf"{_DID}(?:好|了|完|走)?的(?:都|明明|好像|可能)?是(?!我|俺|咱|什么|啥|不是)[^，,。！!？?]{{1,12}}"
    r"|不是(?:我|俺|咱)们?家?(?:门口|楼下|那边|这边)?的?(?:那|这)(?:个|盏|处|块|根|条|段|口|栋|台)"
)


def done_elsewhere(turn: Turn, ticket: Ticket) -> bool:
    """不是我家那个灯，你们修的是6号楼的: something was done, and not what they reported. It puts no place right."""
    return ticket.last_reply is not None and not turn.do and _ELSEWHERE.search(turn.text) is not None


def waits_for_words(ticket: Ticket) -> bool:
    """Whether it was not yet said how it went."""
    return ticket.survey is None or ticket.survey.solved is None


def understood_as_answer(turn: Turn, ticket: Ticket) -> None:
    """Read the words once more as an answer to the follow-up, in which even a long sentence rates: 修是修了，等了一周，给80分.
    Only what is content with the ticket's own matter is taken so: 没人修 may be said of anything."""
    meaning = turn.meaning
    about = may_be_about(turn, ticket) or _praises(turn, ticket)
    about = about or turn.says_one_of("survey.words_how")  # 办是办了，就是态度差 tells of the same
    if not about and not _left_over(turn, ticket):
        return
    placed = meaning.place is not None and meaning.place.complete
    if placed and meaning.place is not None and not meaning.place.candidates:
        placed = not is_not_theirs(turn, ticket)  # 西边那个 only tells which one they mean
    if placed or len(meaning.problems) > 1:
        return
    again = turn.as_an_answer(turn.text)
    if not about:
        turn.meaning = replace(meaning, grade=None, solved=again.solved, intents=again.intents)
        return
    solved = again.solved
    if disputes(turn, ticket):
        solved = Solved.NO
    elif solved not in (None, Solved.YES) and meaning.solved is None and not _answers(turn, again, ticket):
        solved = None
    returned = meaning.intent is Intent.RETURNED and again.intent is not Intent.RETURNED
    # 修是修了但是… is not yet "not solved"; 阿婆咳得好点了, 这回中 are no small talk here.
    answers = meaning.intent in UNSURE and meaning.intents[0][1] < CHATS and again.intent is Intent.RATE
    intents = again.intents if returned or answers else meaning.intents
    turn.meaning = replace(meaning, grade=again.grade, solved=solved, intents=intents)


def _praises(turn: Turn, ticket: Ticket) -> bool:
    """水清了！那个小伙子真不错，我要送锦旗: praise that is told while it is asked how it went is of those who did it, and no appeal of its own."""
    return turn.meaning.kind_value is Kind.PRAISE and not elsewhere(turn.meaning, ticket)


def _left_over(turn: Turn, ticket: Ticket) -> bool:
    """来了，不过水是黄的, where there was none: something is well and the rest is wrong, with a matter of the same kind and at no other place."""
    meaning, catalogue = turn.meaning, turn.city.catalogue
    if meaning.place is not None or turn.length > LEFT_OVER:
        return False
    leaf = catalogue.get(meaning.likeliest[0])
    alike = leaf is not None and leaf.is_near(catalogue.get(ticket.category))
    return alike and turn.as_an_answer(turn.text).solved is Solved.PARTLY


def says_otherwise(turn: Turn, top: Frame | None) -> bool:
    """Whether words that hold the name of a button that is content answer something else (解决了一半, 解决了？我怎么没看见); then they are
    read as they were said."""
    if turn.message.pressed is not None or turn.card is None or turn.chosen not in turn.card.choices:
        return False
    words, label = spoken(turn.message), turn.card.labels[turn.card.choices.index(turn.chosen)]
    grade = int(turn.args.get("grade") or 0)
    content = turn.args.get("solved") == Solved.YES or is_content(grade, turn.city.clocks)
    if turn.do not in ("survey.solved", "survey.grade") or not content or label.casefold() not in words.casefold():
        return False
    asked = "survey" if turn.do == "survey.solved" else "grade"
    told = turn.read(words, expecting=asked, tickets=True)
    said = told.solved if asked == "survey" else told.grade and str(told.grade)
    if said is None or said in turn.args.values():
        return False
    turn.as_words()
    turn.meaning = told if top is not None else turn.read(turn.text, tickets=True)
    return True


def answers_surely(turn: Turn) -> bool:
    """Whether words that sound like a question about a ticket answer the open follow-up: 你们问错人了吧，我报的是垃圾."""
    ticket = open_survey(turn) if turn.meaning.intent is not Intent.WITHDRAW else None
    if ticket is None or not waits_for_words(ticket) or not may_be_about(turn, ticket):
        return False
    if turn.waits():
        return True  # haven't checked yet
    if _tells_what_sounds_asked(turn):
        return True
    again = turn.as_an_answer(turn.text)
    hurries = turn.meaning.intent is Intent.URGE and (again.solved in _NOT_YET or _content(turn, again))
    return again.solved is Solved.NOT_MINE or hurries


def _tells_what_sounds_asked(turn: Turn) -> bool:
    """办了 但办得糙, 那现在绊着人算谁的: said to the answer, and no question how it stands, which they were just told."""
    progress = turn.meaning.intent is Intent.PROGRESS and turn.language == turn.city.language
    return progress and not (turn.meaning.ticket_numbers or turn.says_one_of("survey.words_how_it_stands"))


def is_not_theirs(turn: Turn, ticket: Ticket) -> bool:
    """跟你们说的不是一回事 我说的是西边那个: of the answer that the follow-up asks about; it puts no place right."""
    asked = ticket.state is State.FOLLOW_UP and waits_for_words(ticket) and not turn.do
    return asked and turn.as_an_answer(turn.text).solved is Solved.NOT_MINE


def wants_redone(turn: Turn) -> bool:
    """我要重新查，换人查, while it is asked whether it is solved: it is not, and nobody of the line is asked for."""
    ticket = open_survey(turn)
    if turn.do or ticket is None or not waits_for_words(ticket) or turn.says_one_of("in_reply.words_person"):
        return False
    return turn.as_an_answer(turn.text).solved in _NOT_YET


def agrees_to_it(turn: Turn) -> bool:
    """是的, behind 您是说，问题解决了吗."""
    asked = turn.card is not None and turn.card.key == "survey.which_is_it"
    return asked and not turn.do and turn.meaning.intent is Intent.YES and not turn.meaning.has_matter


def _content(turn: Turn, meaning: Meaning) -> bool:
    return meaning.grade is not None and is_content(meaning.grade, turn.city.clocks)


def _answers(turn: Turn, again: Meaning, ticket: Ticket) -> bool:
    """Whether what is wrong by these words is wrong of the ticket: 没人修 may be said of anything."""
    likely = {code for code, _ in turn.meaning.categories[:LIKELY]}
    return not turn.meaning.has_matter or ticket.category in likely or again.intent in ANSWERS


def disputes(turn: Turn, ticket: Ticket) -> bool:
    """没发现问题？馊水流了一地: what the reply says, asked back, and then how it is."""
    reply = ticket.last_reply
    asked = _ASKED_BACK.match(turn.text.strip())
    return reply is not None and asked is not None and asked["quoted"] in reply.text


def of_several(turn: Turn) -> list[tuple[Ticket, Solved, str]]:
    """路灯好了，垃圾还是没收: what is said of each of several follow-ups, what is solved last; empty where not every piece names one."""
    waiting = [t for t in turn.tickets(open_only=True) if t.state is State.FOLLOW_UP and waits_for_words(t)]
    if len(waiting) > 1 and (of_all := _of_all(turn)) is not None:
        own = [one for t in waiting if (one := turn.own_ticket(t.number)) is not None]
        return [(one, of_all, turn.text) for one in own]
    pieces = [piece for piece in _PIECES.split(turn.text) if piece.strip()] if len(waiting) > 1 else []
    told: dict[TicketNumber, tuple[Ticket, Solved, str]] = {}
    for piece in pieces if len(pieces) > 1 else ():
        again = turn.as_an_answer(piece)
        solved = again.solved or (Solved.NO if again.intent is Intent.RETURNED else None)
        likely = turn.understanding.categorise(piece, turn.language)[:LIKELY]
        named = [t for t in waiting if any(t.number.endswith(number) for number in _ENDING.findall(piece))]
        named = named or [t for t in waiting if any(t.category == code and p >= NAMES for code, p in likely)]
        ticket = turn.own_ticket(named[0].number) if len(named) == 1 else None
        if solved is None or ticket is None or ticket.number in told:
            return []
        told[ticket.number] = ticket, solved, piece
    return sorted(told.values(), key=lambda one: one[1] is Solved.YES)


def is_of_each(several: list[tuple[Ticket, Solved, str]]) -> bool:
    """Whether the same words answer all of them, with the grade that they hold."""
    return len({words for _, _, words in several}) == 1


def _of_all(turn: Turn) -> Solved | None:
    """都好了, 都满意: what is said of each follow-up that is open; None where it is said of one."""
    if not turn.begins_with_one_of("which.words_every") or turn.length > EVERY or turn.meaning.has_matter:
        return None
    told = turn.as_an_answer(turn.text)
    if told.solved in (Solved.YES, Solved.NO):
        return told.solved
    return Solved.YES if _content(turn, told) else None


def names(words: str, ticket: Ticket, *, beside: str) -> bool:
    """Whether the words name what the ticket is about (路灯), and not what is told beside it."""
    return any(thing in words and thing not in beside for thing in _THINGS.findall(ticket.title.casefold()))


def solved_by_grade(turn: Turn) -> Solved | None:
    """打个九分: who is content has it solved; who is not, or says 一般般, may still have it solved, and is asked, once."""
    if not _content(turn, turn.meaning) or turn.says_one_of("survey.words_so_so") and not _said_so_before(turn):
        return None
    return Solved.YES


def _said_so_before(turn: Turn) -> bool:
    number, value, _ = turn.conversation.memory.get("graded") or ("", 0, "")
    asked = open_survey(turn)
    return asked is not None and number == asked.number and value == turn.meaning.grade


def take_else(turn: Turn, ticket: Ticket) -> bool:
    """Take words that tell not how it went; False for what has nothing to do with the ticket."""
    meaning = turn.meaning
    if turn.waits():
        turn.say("survey.no_hurry", choices=survey_choices(ticket), ticket=ticket.number, number=ticket.number)
        return True
    if turn.says_one_of("survey.words_afraid"):
        turn.say("survey.not_shown", choices=survey_choices(ticket), ticket=ticket.number)
        return True
    if _only_agrees(turn):
        turn.say("survey.which_is_it", choices=survey_choices(ticket), ticket=ticket.number)
        return True
    doubts = meaning.intent is Intent.QUESTION and knowledge_for(turn) is None
    doubts = doubts and not turn.says_one_of("in_reply.words_of_line")
    manners = meaning.intent in MANNERS and (not meaning.has_matter or meaning.intent is Intent.ABUSE)
    doubts = doubts or _tells_what_sounds_asked(turn)
    if meaning.grade is None and not (meaning.intent in ABOUT_IT or doubts or manners or wants_no_grade(turn)):
        return False
    of_handling = meaning.grade is not None and turn.says_one_of("survey.words_how")  # 差评，态度太差了
    if not (may_be_about(turn, ticket) or _praises(turn, ticket) or of_handling) or len(meaning.problems) > 1:
        return False
    if sum(c.isalpha() for c in turn.text) < SHORTEST and meaning.grade is None:
        return False
    tells = not manners or meaning.has_matter  # thanks and mere anger tell the unit nothing
    tells = tells and meaning.grade is None and not wants_no_grade(turn)
    identifying = meaning.identifying_words if tells else ()
    supplement(turn.case, ticket, turn.actor, turn.text if tells else "", identifying)
    if wants_no_grade(turn):
        turn.say("survey.leave_it", ticket=ticket.number)
        return True
    discontent = meaning.grade is not None or meaning.intent is Intent.ABUSE
    asks = meaning.intent in (Intent.QUESTION, Intent.PROGRESS)
    kept = "survey.kept_question" if asks else "survey.kept"
    kept = "survey.not_content" if discontent else MANNERS.get(meaning.intent, kept)
    if meaning.grade is not None:
        keep_grade(turn, ticket, meaning.grade)
        kept = "survey.so_so" if is_content(meaning.grade, turn.city.clocks) else kept
    keep_asking(turn, ticket, kept)
    return True


def _only_agrees(turn: Turn) -> bool:
    """嗯嗯好: heard, and still not said whether it is solved."""
    if turn.meaning.has_matter or turn.meaning.intent not in AGREES or turn.meaning.grade is not None:
        return False
    return 0 < sum(map(str.isalnum, turn.text)) <= HEARD and turn.says_one_of("survey.words_agrees")
