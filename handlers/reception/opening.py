"""No dialogue is open (开场): what the words ask for, by their intent; a matter opens a report."""

from __future__ import annotations

from handlers.conversation.message import Choice
from handlers.conversation.turn import Turn
from handlers.dialogues.drafting import appeal, worded
from handlers.dialogues.drafting.draft import Report, names_a_place
from handlers.dialogues.drafting.elsewhere import is_elsewhere
from handlers.dialogues.drafting.where import filed_just_now
from handlers.dialogues.following import continued, more_of_it, naming, pinned, progress, standing, supplement, which
from handlers.dialogues.following.urge import urge_ticket
from handlers.dialogues.following.which import by_its_end
from handlers.dialogues.reporting import bare, scope
from handlers.dialogues.reporting.promise import answers_after
from handlers.dialogues.talking import again, answers, unread
from handlers.ports.understanding import Intent, Meaning
from handlers.reception import behind_question, buttons, peril
from handlers.reception.side import Residents
from tickets.catalogue import Kind
from tickets.ticket import State, Ticket
from values import expressions as re

# "没解决" beside a number, and nothing that would be a matter of its own.
HARDLY_A_WORD = 8
NO_NUMBER = 30  # characters of words that say no more than that they have no number
FURTHER = 14  # characters of words that tell more of a question of which nothing was known
_MARKS = re.compile(r"[。．.，,、…!！~～\-—]+")  # 。 alone asks whether anybody is there
HARDLY = 0.8  # how sure it must be that somebody without a ticket speaks of one
GREETED = 14  # characters of a greeting behind which more is told
SURELY = 0.9  # of asking after a ticket, from which what it is about is no first report
AFTER_IT = 20  # and characters of words that ask so
TELLS = 5  # characters of words that tell something, though nobody knows what


def by_intent(here: Residents, turn: Turn) -> None:
    """What is done with a message that no open dialogue waited for; whatever it is, it is answered.

    Each step tells whether it has dealt with the message; the first that has is the last.
    """
    if (endangered := peril.aftermath(turn)) is not None and here.danger.add(turn, endangered):
        return
    unknown = _asked_in_vain(turn)
    asked = behind_question.take_question(turn)
    if (
        peril.take_no_danger(turn)
        or behind_question.filed(here, turn, asked)
        or _deal_with_a_known_ticket(turn)
        or _of_the_question(turn, unknown)
        or behind_question.told_on(here, turn, unknown)
        or _ask_for_words(turn)
        or again.asked_often(turn)
        or scope.ask_who(turn)
        or _decline_by_table(here, turn)
        or _goes_on_asking(turn, unknown)
        or turn.meaning.intent is Intent.QUESTION
        and answers.several(turn)
        or _answer_from_knowledge(turn)
        or more_of_it.take(turn)
        or _do_what_a_ticket_needs(here, turn)
    ):
        return
    if turn.meaning.has_matter and (_tells_more(turn.meaning) or not answers.only_asks(turn)):
        _matter(here, turn)
    elif _comes_with_files(turn) or not (_answer_chat(turn) or more_of_it.take_unclear(turn)):
        _open_report(here, turn, unknown)


def _deal_with_a_known_ticket(turn: Turn) -> bool:
    """What is said about a ticket that is there already: another's, one without its number, the last one."""
    opening = turn.meaning.intent is Intent.REPORT and not turn.meaning.has_matter  # 我要投诉
    last = None if opening else _spoken_of(turn)
    if (
        _only_a_number(turn)
        or _only_named(turn)
        or _others_ticket(turn)
        or naming.take(turn)
        or supplement.take_answer(turn)
    ):
        return True
    if _without_number(turn) or _only_heard(turn) or last is not None and _deal_with_the_last(turn, last):
        return True
    return continued.take(turn)


def _spoken_of(turn: Turn) -> Ticket | None:
    """The ticket whose number is written out (把0001的电话改成…), else the last one."""
    numbers = turn.meaning.ticket_numbers or by_its_end(turn)
    named = turn.own_ticket(numbers[0]) if len(numbers) == 1 else None
    return named or turn.own_ticket(turn.conversation.last_ticket)


def _only_named(turn: Turn) -> bool:
    """垃圾呢, of the only ticket that is called so: how that goes."""
    asks = turn.text.strip(" ，,。.?？!！").endswith(turn.words_of("which.words_and_that"))
    if turn.do or not asks or turn.length > HARDLY_A_WORD:
        return False
    mine = turn.tickets(open_only=True)
    named = which.called(turn, turn.text, [t for t in mine if t.state is not State.FOLLOW_UP])
    if named is None:
        return False
    progress.show_progress(turn, turn.own_ticket(named.number))
    return True


def _only_a_number(turn: Turn) -> bool:
    """0001呢: the end of a number of theirs, and hardly a word beside it, asks how that goes."""
    if turn.length > HARDLY_A_WORD or turn.do or not by_its_end(turn):
        return False
    progress.show_progress(turn)
    return True


def _deal_with_the_last(turn: Turn, last: Ticket) -> bool:
    if _nothing_more(turn, last):
        return True
    if more_of_it.opens(turn) or which.only_points(turn) or more_of_it.names_another(turn, last):
        return False
    matterless = _is_files_only(turn) or turn.text and not turn.meaning.has_matter
    amends = turn.says_one_of("supplement.words_amends") or worded.only_beside(turn)
    amends = amends and last.is_open and filed_just_now(turn, last) and turn.meaning.emergency is None
    if turn.text and (answers_after(turn, last) or amends) or matterless and last.is_open and _adds_to(turn, last):
        if not pinned.take(turn, last):
            other = (continued.other_matter(turn),) if more_of_it.tells_whole(turn) else ()
            supplement.add(turn, last, choices=other)
        return True
    return False


def _ask_for_words(turn: Turn) -> bool:
    if _is_files_only(turn) or turn.text and not unread.wordless(turn):
        return False
    turn.say("chat.only_marks" if _MARKS.fullmatch(turn.text.strip()) else "chat.no_words")
    return True


def _is_files_only(turn: Turn) -> bool:
    return not turn.text and _comes_with_files(turn)


def _comes_with_files(turn: Turn) -> bool:
    """With photos, a voice or a pin: 你好，看看这个, and a photo."""
    return bool(turn.photos or turn.voices or turn.message.location is not None)


def _decline_by_table(here: Residents, turn: Turn) -> bool:
    """What the city's table leaves to another authority is declined; what is told beside it is not."""
    row = scope.table_row(turn)
    if row is None:
        return False
    scope.decline_by_table(turn, row)
    if others := scope.others(turn):
        here.open(turn, here.report.of_problems(turn, others))
    return True


def _goes_on_asking(turn: Turn, unknown: str) -> bool:
    """А какие документы нужны?, behind a question that was answered or of which nothing is known: of that, and of nothing else."""
    if not answers.asks_of_nothing(turn):
        return False
    if (before := answers.goes_on(turn)) is not None:
        answers.answer_further(turn, before)
    elif unknown:
        answers.unknown_question(turn, f"{unknown} {turn.text}")
    else:
        return False
    return True


def _answer_from_knowledge(turn: Turn) -> bool:
    """Answer a question, or the one that goes on from it, out of the city's knowledge."""
    meaning = turn.meaning
    asks = meaning.intent is Intent.QUESTION
    if asks and (before := answers.goes_on(turn)) is not None:
        answers.answer_further(turn, before)
        return True
    entry = answers.knowledge_for(turn)
    if entry is None and asks and (answers.only_asks(turn) or not meaning.has_matter):
        entry = answers.known_in_part(turn)
    if entry is None or not (asks or not meaning.has_matter):
        return False
    if _tells_more(meaning) or answers.complains(turn):
        return False
    answers.answer(turn, entry)
    return True


def _do_what_a_ticket_needs(here: Residents, turn: Turn) -> bool:
    """Progress, supplement, urging, withdrawal. "Come quickly" of who has no ticket yet is a first report."""
    meaning = turn.meaning
    likely = meaning.likeliest[1] >= answers.WORTH
    told = meaning.has_matter and not turn.tickets() and (likely or meaning.place is not None)
    of_ticket = meaning.intent in (Intent.PROGRESS, Intent.URGE) and not meaning.has_matter
    if of_ticket and meaning.intents[0][1] < HARDLY and not turn.tickets():
        return False  # 忍了你们很久了 presses for no ticket: what it is about is asked
    match meaning.intent:
        case Intent.PROGRESS if not told or _asks_after_it(turn):
            progress.show_progress(turn)
        case Intent.SUPPLEMENT if meaning.ticket_numbers or turn.tickets(open_only=True):
            buttons.add_to_ticket(here, turn)
        case Intent.URGE if not told:
            urge_ticket(turn)
        case Intent.WITHDRAW if not told:
            buttons.withdraw_ticket(here, turn)
        case Intent.CANCEL if turn.tickets(open_only=True) and turn.says_one_of("withdraw.words_filed"):
            buttons.withdraw_ticket(here, turn)  # 算了不报了, of what was filed
        case Intent.CANCEL if not meaning.has_matter:
            here.cancel(turn)
        case _:
            return False
    return True


def _asks_after_it(turn: Turn) -> bool:
    """那个路灯的事咋样了, of who has no ticket here: nothing to take down; 路灯什么时候能修好 and what has a place is a first report."""
    meaning = turn.meaning
    brief = turn.length <= AFTER_IT and not _comes_with_files(turn)
    return brief and meaning.place is None and meaning.intents[0][1] >= SURELY


def _greets_and_tells(turn: Turn) -> bool:
    """Здравствуйте, я иностранный студент, общежитие не продлевает договор: of no known kind, and told behind a greeting."""
    greets = turn.meaning.intent is Intent.GREETING and turn.language != turn.city.language
    return greets and turn.length > GREETED and turn.says_one_of("chat.words_trouble")


def _open_report(here: Residents, turn: Turn, unknown: str) -> None:
    """`unknown`: a question just before of which nothing was known, and this may be where it is."""
    meaning = turn.meaning
    if _greets_and_tells(turn):
        turn.meaning = meaning = bare.as_told(meaning)
        if (said := appeal.as_said(turn, Report())) is not None:
            here.begin_report(turn, said)
            return
    told = _comes_with_files(turn) or meaning.has_matter
    there = bool(unknown) and not told and names_a_place(meaning.place)
    here.open(turn, here.report.of_question_there(turn, unknown) if there else here.report.start(turn))


def _tells_more(meaning: Meaning) -> bool:
    """Whether there is something to file beside what can be answered: 要什么材料？另外门口天天堵."""
    return len(meaning.problems) > 1 and any(problem.knowledge is None for problem in meaning.problems)


def _answer_chat(turn: Turn) -> bool:
    """Answer what tells no matter: chat, a yes to nothing, a question that nothing is known of."""
    meaning = turn.meaning
    if _greets_and_tells(turn):
        return False
    if _only_calls(turn) and standing.say_here(turn):
        return True
    if answers.chat(turn, meaning.intent, inside=False):
        return True
    if meaning.intent is Intent.RETURNED and turn.tickets(open_only=True):
        last = turn.own_ticket(turn.conversation.last_ticket)
        if last is not None and last.reopened and last.state in supplement.SUPPLEMENTABLE:
            supplement.add(turn, last)  # 还是满的, said while it is handled again
        else:
            progress.show_progress(turn)
    elif meaning.intent in (Intent.YES, Intent.NO, Intent.SKIP):
        turn.say("chat.fine")
    elif meaning.intent is Intent.QUESTION:
        answers.unknown_question(turn)
    else:
        return False
    return True


def _only_calls(turn: Turn) -> bool:
    """有人在吗, 早说嘛: nothing that is answered in itself, as who the line is or a farewell."""
    if turn.meaning.intent not in (Intent.GREETING, Intent.SMALL_TALK):
        return False
    return not any(map(turn.says_one_of, ("chat.words_farewell", "chat.words_robot", "chat.words_understood")))


def _others_ticket(turn: Turn) -> bool:
    """A number that is not theirs, and hardly a word beside it: nobody speaks for another's ticket."""
    number = next((n for n in turn.meaning.ticket_numbers if turn.own_ticket(n) is None), None)
    if number is None or len(turn.text.replace(number, "").strip()) > HARDLY_A_WORD:
        return False
    turn.say("which.not_yours", number=number)
    return True


def _adds_to(turn: Turn, ticket: Ticket) -> bool:
    """Whether words or files without a matter of their own belong to the last ticket."""
    if _comes_with_files(turn) or turn.meaning.phone is not None:
        return True
    if turn.conversation.memory.get("after") and turn.meaning.intent in (
        Intent.ANSWER,
        Intent.UNKNOWN,
        Intent.SUPPLEMENT,
        Intent.YES,
        Intent.NO,
        Intent.REPORT,
    ):
        return True
    told = turn.meaning.intent is Intent.ANSWER or turn.meaning.intent is Intent.UNKNOWN and turn.length >= TELLS
    if told and filed_just_now(turn, ticket):  # 微信同号, 他家几号我不知道
        return True
    return turn.meaning.intent in (Intent.SUPPLEMENT, Intent.CORRECTION)  # 刚才说错了，是…


def _only_heard(turn: Turn) -> bool:
    """Answer 等等 and 好的知道了, which want nothing."""
    if not turn.text or turn.chosen is not None:
        return False
    if turn.waits():
        turn.say("chat.take_your_time")
    elif turn.meaning.intent is Intent.SMALL_TALK and turn.says_one_of("chat.words_understood"):
        turn.say("chat.fine")
    else:
        return False
    return True


def _without_number(turn: Turn) -> bool:
    """没有号: whoever cannot name a ticket is shown theirs."""
    short = turn.length <= NO_NUMBER and turn.says_one_of("which.words_no_number")
    if not short or not turn.tickets():
        return False
    progress.show_progress(turn)
    return True


def _asked_in_vain(turn: Turn) -> str:
    """The question just before of which nothing was known, "" without one: now may follow where it is."""
    unknown = turn.conversation.memory.get("unknown")
    turn.note(unknown=None)
    return str(unknown or "")


def _of_the_question(turn: Turn, unknown: str) -> bool:
    """我们是外地户口, told behind a question of which nothing was known: it belongs to that, and is no matter of its own."""
    meaning = turn.meaning
    more = meaning.has_matter and meaning.kind_value is Kind.INQUIRY and not names_a_place(meaning.place)
    if not unknown or not more or turn.length > FURTHER or meaning.intent is Intent.QUESTION:
        return False
    answers.unknown_question(turn, f"{unknown}，{turn.text}", say="knowledge.unknown_with")
    return True


def _nothing_more(turn: Turn, ticket: Ticket) -> bool:
    """Answer 不撤了, 不用补了, and 对的，提交吧 behind the promise: the last ticket stays as it is."""
    words = turn.text.strip(" 。.!！").lower()
    if ticket.is_open and len(words) <= HARDLY_A_WORD and turn.says_one_of("withdraw.words_keep"):
        turn.say("withdraw.kept", number=ticket.number)
    elif words in turn.words_of("supplement.words_nothing") or _agrees_once_more(turn, ticket):
        turn.note(after=None)
        turn.say("chat.fine")
    else:
        return False
    return True


def _agrees_once_more(turn: Turn, ticket: Ticket) -> bool:
    """对的，提交吧 behind the promise answers the card that was submitted, and not what the promise asked."""
    agreed = turn.meaning.intent is Intent.YES and not turn.meaning.has_matter
    return agreed and filed_just_now(turn, ticket) and turn.says_one_of("report.words_submit")


def _matter(here: Residents, turn: Turn) -> None:
    """A new appeal; the resident's own open ticket of the same matter and place is offered first."""
    for problem in turn.meaning.problems:
        entry = answers.entry_of(turn, problem.knowledge)
        if entry is not None and len(turn.meaning.problems) > 1:
            answers.answer(turn, entry, offer=False)
    same = _same_matter(turn)
    if same is not None and turn.meaning.sure_of(Intent.ABUSE) and turn.length <= answers.OUTBURST:
        answers.soothe(turn, turn.own_ticket(same.number))
        return
    if same is not None:
        args = {"ticket": same.number, "text": turn.text[:1500]}
        choices = (
            Choice("resident.same", "button.same_matter", args=args),
            Choice("resident.different", "button.other_matter", args=args),
        )
        turn.say("report.same_matter", choices=choices, number=same.number, title=turn.title_of(same))
        return
    here.open(turn, here.report.start(turn))


def _same_matter(turn: Turn) -> Ticket | None:
    if not turn.meaning.categories or len(turn.meaning.problems) > 1:
        return None
    code = turn.meaning.categories[0][0]
    place = turn.meaning.place
    found = place is not None and bool(place.candidates)
    for ticket in turn.tickets(open_only=True):
        near = ticket.place is not None and (not is_elsewhere(place, ticket.place) if found else place is None)
        if ticket.category == code and near and ticket.state is not State.FOLLOW_UP:
            return ticket
    return None
