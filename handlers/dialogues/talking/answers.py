"""What is answered without a ticket: questions that the city's knowledge covers, greetings, thanks, small talk, anger, help, language."""

from __future__ import annotations

from collections.abc import Sequence

from handlers.conversation.form import tell
from handlers.conversation.message import Choice, Named, Part, Value
from handlers.conversation.turn import Turn
from handlers.conversation.wording import plain
from handlers.ports.understanding import Intent
from handlers.usecases.resident import urge
from tickets.catalogue import Kind
from tickets.city import ALWAYS, Knowledge
from tickets.errors import HotlineError
from tickets.ticket import Confidentiality, State, Ticket
from values import expressions as re
from values import replace

# Below it the answer would be a guess: then the line says that it does not know.
KNOWN = 0.5
# So sure that words without a question mark are a question too: 屋里几度算合格.
SURELY_KNOWN = 0.8
# How sure a question must be to interrupt what was asked.
ASKED = 0.7
# So sure of its kind, a matter is told behind a question.
WORTH = 0.2  # of a leaf, to take a question for a matter
LONGEST_FURTHER, SAYS_WHO = 24, 12  # … and of one that names nothing of what it asks; of words that say who asks
ASKS = 0.3  # how sure it must be that such words ask
_ASKING = re.compile(r"[?？]\s*$")
ENDING = 3  # letters that bend a word
_WORD, _SIGN, _BENDS = re.compile(r"[^\W_]+"), re.compile(r"[ぁ-ヿ一-鿿]"), re.compile(r"[а-яё가-힣]+")
FURTHER = 8  # characters of a question that asks for more of what was just answered
PRESSING = 2  # the urgency from which what is asked about is wanted handled
# Characters within which angry words only name their matter: 路灯！滚.
OUTBURST = 12
CHAT = {
    Intent.GREETING: "chat.greeting",
    Intent.THANKS: "chat.thanks",
    Intent.SMALL_TALK: "chat.small_talk",
    Intent.ABUSE: "chat.abuse",
    Intent.HELP: "chat.help",
}
CHAT_INSIDE = {
    Intent.GREETING: "chat.greeting_inside",
    Intent.SMALL_TALK: "chat.small_talk_inside",
    Intent.HELP: "chat.help_inside",
}
_SENTENCE = re.compile(r".+?(?:[。！？!?]|\.(?=\s|$)|$)")
_PARTS = re.compile(r"[，,。！!？?；;\n]|\.(?=\s|$)|(?<=[\u3400-\u9fff]) +(?=[\u3400-\u9fff])")  # 我没事 就问结婚证咋补
ASKABLE = 4  # characters of a clause that can be a question
SEVERAL, MOST_ASKED = 2, 5  # questions, and parts of a message that may be some
ASKED_TEXT = 400  # characters of a question that are kept
UNKNOWN = "knowledge.unknown"
FAREWELL = 20  # characters of a message that is one, and no talk


def knowledge_for(turn: Turn, least: float = KNOWN) -> Knowledge | None:
    """The entry that answers the question, if one surely does."""
    if not turn.meaning.knowledge or turn.meaning.knowledge[0][1] < least:
        return None
    entry = entry_of(turn, turn.meaning.knowledge[0][0])
    return None if entry is None or _of_a_wrong_beside_it(turn, entry) else entry


def _of_a_wrong_beside_it(turn: Turn, entry: Knowledge) -> bool:
    """Whether what is asked is surely a wrong of the same group, of which the entry tells nothing: 单位不给交社保能告吗 is not how to pay it
    oneself."""
    code, likely = turn.meaning.likeliest
    leaf, of = turn.city.catalogue.get(code), turn.city.catalogue.get(entry.category)
    if leaf is None or of is None or leaf.code == of.code or likely < SURELY_KNOWN:
        return False
    return leaf.kind in (Kind.COMPLAINT, Kind.TIP_OFF) and of.kind is Kind.INQUIRY and leaf.is_near(of)


def entry_of(turn: Turn, id: str | None) -> Knowledge | None:
    return next((entry for entry in turn.city.knowledge if entry.id == id), None)


def known_in_part(turn: Turn) -> Knowledge | None:
    """The entry that surely answers one clause of a question of which the whole is not known: 我还没写呢，写了以后我单位领导能看见吗."""
    parts = [part for part in _PARTS.split(turn.text) if len(part) >= ASKABLE and part != turn.text]
    for part in parts:
        known = turn.read(part).knowledge
        if known and known[0][1] >= SURELY_KNOWN:
            return entry_of(turn, known[0][0])
    return None


def asks_in_between(turn: Turn) -> bool:
    """Whether the words ask the line something instead of answering it: answered, then the open question comes again."""
    meaning = turn.meaning
    placed = meaning.place is not None and bool(meaning.place.candidates or meaning.place.parts)
    if placed and not _asks_of_it(turn) or _wishes_to_be_hidden(turn):
        return False
    asked = meaning.intent is Intent.QUESTION and meaning.intents[0][1] >= ASKED
    if turn.says_one_of("knowledge.words_complaining") and meaning.has_matter:
        return False  # 漏水了听不懂吗
    return asked or (knowledge_for(turn, SURELY_KNOWN) is not None and not meaning.has_matter)


def _asks_of_it(turn: Turn) -> bool:
    """公益性公墓多少钱: what the city's data know no place of is asked about, and is not where it is."""
    meaning = turn.meaning
    unknown = meaning.place is None or not meaning.place.candidates
    inquires = meaning.kind_value is Kind.INQUIRY and meaning.kind is not None and meaning.kind.origin != "category"
    return unknown and inquires and meaning.sure_of(Intent.QUESTION) >= SURELY_KNOWN


def _wishes_to_be_hidden(turn: Turn) -> bool:
    """匿名行不 is put as a question and is a wish; what the difference is (匿名和保密有啥区别), the knowledge answers."""
    wish = turn.meaning.confidentiality
    return wish is not None and wish.value != Confidentiality.NAMED and knowledge_for(turn) is None


def only_asks(turn: Turn) -> bool:
    """Whether the words ask to know something. Who says that they complain, tip off or need help, or asks about a trouble at a
    place that can be found, wants it handled: 竹溪村的塘发绿，环保能来测一测吗."""
    meaning = turn.meaning
    asked = meaning.intent is Intent.QUESTION and meaning.intents[0][1] >= ASKED and len(meaning.problems) < 2
    likely = meaning.likeliest[1] >= WORTH
    sure_of_leaf = meaning.has_matter and meaning.likeliest[1] >= KNOWN
    said = meaning.kind is not None and meaning.kind.origin != "category"
    inquiry = meaning.kind_value is Kind.INQUIRY
    placed = meaning.place is not None and meaning.place.complete
    if (
        complains(turn)
        or likely
        and meaning.urgency <= PRESSING
        or turn.says_one_of("knowledge.words_who_handles")
        and sure_of_leaf
    ):
        return False  # 停水了，家里有透析病人怎么办; 楼上漏水，我该找谁
    return asked and not (likely and not inquiry and (said or placed))


def complains(turn: Turn) -> bool:
    """暖气费都交了凭什么不热, 停水两天了你们知道吗: put as a question, and told as a trouble."""
    meaning = turn.meaning
    sure_of_leaf = meaning.has_matter and meaning.likeliest[1] >= KNOWN
    return sure_of_leaf and turn.says_one_of("knowledge.words_complaining")


def goes_on(turn: Turn) -> Knowledge | None:
    """那租房的话要什么材料, 要几天 goes on with what was answered last; what that tells of it, if it tells anything else."""
    before = entry_of(turn, turn.conversation.memory.get("answered"))
    if before is not None and asks_of_nothing(turn):
        return before
    further = turn.begins_with_one_of("knowledge.words_going_on") or _names_nothing(turn)
    if before is None or knowledge_for(turn, SURELY_KNOWN) is not None or not further:
        return None
    return before


def asks_of_nothing(turn: Turn) -> bool:
    """Whether the words ask or say who asks, and nothing of what: а какие документы нужны? 일요일은요? Whatever they are like, they go on
    with what was asked before."""
    if turn.do or turn.length > LONGEST_FURTHER or turn.meaning.emergency is not None or turn.meaning.ticket_numbers:
        return False
    if turn.begins_with_one_of("knowledge.words_who_i_am") and turn.length <= SAYS_WHO:
        return True
    if turn.meaning.sure_of(Intent.QUESTION) < ASKS and not _ASKING.search(turn.text):
        return False  # ok, ну хорошо
    empty = turn.longest_first("knowledge.words_elliptical")
    words = _WORD.findall(plain(turn.text))
    return bool(words) and all(_is_empty(word, empty) for word in words)


def _is_empty(word: str, empty: Sequence[str]) -> bool:
    """Whether a word is made of these, but for the ending of a script that bends its words."""
    left = word
    for one in empty:
        left = left.replace(one, "") if len(one) > 1 or _SIGN.match(one) or left == one else left
    return not left or len(left) <= ENDING and left != word and _BENDS.fullmatch(left) is not None


def _names_nothing(turn: Turn) -> bool:
    """Whether a few words ask and name nothing that they ask of (要几天, and not 健康证怎么办)."""
    if turn.length > FURTHER or turn.meaning.place is not None:
        return False
    likely = turn.understanding.categorise(turn.text, turn.language)
    return not likely or likely[0][1] < KNOWN


def topic(turn: Turn) -> str:
    """What was answered or asked in vain last, as the city's knowledge or they themselves put it; "" without any."""
    before = entry_of(turn, turn.conversation.memory.get("answered"))
    unknown = str(turn.conversation.memory.get("unknown") or "")
    if unknown or before is None:
        return unknown
    return (before.questions.get(turn.language) or before.questions.get(turn.city.language) or ("",))[0]


def answer_further(turn: Turn, before: Knowledge) -> None:
    """Answer what goes on with an answer: by another entry of the same matter, else a person can be asked."""
    topic = before.questions.get(turn.language) or before.questions.get(turn.city.language) or ("",)
    both = f"{topic[0]} {turn.text}"
    known = turn.read(both).knowledge
    turn.meaning = replace(turn.meaning, knowledge=known)
    entry = knowledge_for(turn)
    if entry is not None and entry.id != before.id and entry.category == before.category:
        answer(turn, entry)
    elif (_names_nothing(turn) or asks_of_nothing(turn)) and (part := _told_of(turn, before)):
        turn.say("knowledge.part", *source(turn, before), text=part)
    else:
        unknown_question(turn, both)


def several(turn: Turn) -> bool:
    """Whether several questions of one message were answered, each beside its own words: 身份证丢了能不能补，老年卡丢了能不能补."""
    _leave_what_is_taken_back(turn)
    asked = [part.strip() for part in _PARTS.split(turn.text) if len(part.strip()) >= ASKABLE]
    if not 1 < len(asked) <= MOST_ASKED or turn.meaning.emergency is not None:
        return False
    found: list[tuple[str, Knowledge | None]] = []
    for part in asked:
        told = turn.read(part)
        known = entry_of(turn, told.knowledge[0][0]) if told.knowledge and told.knowledge[0][1] >= KNOWN else None
        if known is None and told.has_matter and told.intent is not Intent.QUESTION:
            return False  # a matter stands beside it
        if known is None and len(part) <= FURTHER and told.likeliest[1] < KNOWN:
            continue  # 要带什么材料 asks on of what was asked before
        if told.intent is Intent.QUESTION or known is not None and told.knowledge[0][1] >= SURELY_KNOWN:
            found.append((part, known))
    known_ones = {entry.id for _, entry in found if entry is not None}
    if len(found) < SEVERAL or not known_ones or len(known_ones) == 1 and all(entry for _, entry in found):
        return False
    turn.note(answered=next(iter(entry.id for _, entry in found if entry is not None)))
    parts: list[Part] = []
    for part, entry in found:
        if entry is None:
            parts.append(Part("knowledge.asked_unknown", {"question": part}))
            continue
        words = words_of(turn, entry)
        parts += [Part("knowledge.asked", {"question": part}), Part("knowledge.answer", {"text": words})]
        parts.extend(source(turn, entry))
    unknown = next((part for part, entry in found if entry is None), "")
    written = Choice(
        "resident.file", "button.written_answer", args={"category": "", "text": unknown, "kind": "inquiry"}
    )
    tell(turn, parts, (Choice("resident.fine", "button.understood"), *((written,) if unknown else ())))
    return True


def _leave_what_is_taken_back(turn: Turn) -> None:
    """외국인등록... 아니 거류허가 연장은 어디서 하나요: what is asked is what stands behind the no."""
    parts = [part.strip() for part in _PARTS.split(turn.text) if part.strip()]
    begins = [n for n, part in enumerate(parts) if n and _rather(turn, part) is not None]
    if not begins or turn.language == turn.city.language:
        return
    rest = [_rather(turn, parts[begins[-1]]) or "", *parts[begins[-1] + 1 :]]
    if (words := ", ".join(filter(None, rest)).strip()) and turn.read(words).intent is Intent.QUESTION:
        turn.text, turn.meaning = words, turn.read(words)


def _rather(turn: Turn, part: str) -> str | None:
    """What stands behind a word that takes back what was said before it; None where none begins the part."""
    low = part.lower()
    word = next((one for one in turn.longest_first("knowledge.words_rather") if low.startswith(one)), "")
    behind = part[len(word) :]
    return behind.strip(" ,、") if word and not behind[:1].isalpha() else None


def _told_of(turn: Turn, entry: Knowledge) -> str:
    """The sentences of an answer that was given which tell what is asked now: how long, how much, with what, where; "" without."""
    sentences = _SENTENCE.findall(words_of(turn, entry))
    for what in ("hours", "time", "money", "papers", "place"):
        telling = turn.words_of(f"knowledge.tells_{what}") if turn.says_one_of(f"knowledge.asks_{what}") else ()
        if told := "".join(one for one in sentences if any(word in one for word in telling)).strip():
            return told
    return ""


def source(turn: Turn, entry: Knowledge) -> tuple[Part, ...]:
    """Where it stands; of what is not yet in force from when it is, and nothing where nobody asks for it."""
    if not entry.source:
        return ()
    today = turn.today.isoformat()
    later = entry.source_date > today[: len(entry.source_date)]
    if later and not turn.says_one_of("knowledge.asks_basis"):
        return ()
    key = "knowledge.source_later" if later else "knowledge.source"
    return (Part(key, {"source": entry.source, "date": entry.source_date}),)


def words_of(turn: Turn, entry: Knowledge) -> str:
    """What an entry answers; a number that is asked for: whose it is, and when somebody answers."""
    if not entry.line:
        return entry.answer.get(turn.language) or entry.answer[turn.city.language]
    line = turn.city.lines[entry.line]
    hours = line.hours.get(turn.language) or line.hours[turn.city.language]
    key = "knowledge.number_always" if hours == ALWAYS else "knowledge.number"
    values: dict[str, Value] = {"line": Named("line", line.code), "number": line.number, "hours": hours}
    return turn.case.texts.text(key, values, turn.language, turn.now)


def answer(turn: Turn, entry: Knowledge, *, offer: bool = True) -> None:
    """The answer with its source; where a matter hides behind the question, it can be filed."""
    turn.note(answered=entry.id)
    choices: tuple[Choice, ...] = ()
    if offer:
        keep_asked(turn, turn.text)
        args = {"category": entry.category or "", "answered": entry.id, "text": turn.text[:200]}
        choices = (Choice("resident.fine", "button.understood"), Choice("resident.file", "button.file_it", args=args))
    turn.say(
        "knowledge.answer",
        *source(turn, entry),
        choices=choices,
        text=words_of(turn, entry),
    )


def keep_asked(turn: Turn, text: str) -> None:
    """Keep what was asked: a moment later it may be wanted filed, with what it told (reception/behind_question)."""
    turn.note(asked={"text": text[:ASKED_TEXT], "at": turn.now.isoformat()})


def unknown_question(turn: Turn, asked: str = "", say: str = UNKNOWN) -> None:
    """No reliable source: said so, with the ways that remain. `asked` is the question where the words alone are not."""
    text = (asked or turn.text)[:200]
    turn.note(unknown=text)
    keep_asked(turn, text)
    mine = [one for one in turn.tickets(open_only=True) if one.state is not State.FOLLOW_UP]
    written = Choice("resident.file", "button.written_answer", args={"category": "", "text": text, "kind": "inquiry"})
    of_it = [Choice("resident.same", "button.ask_unit", args={"ticket": mine[0].number, "text": text})] if mine else []
    choices = (
        *of_it,
        written,
        Choice("resident.file", "button.file_it", args={"category": "", "text": text}),
        Choice("human.request", "button.person"),
    )
    turn.say("knowledge.unknown_of_ticket" if mine and say == UNKNOWN else say, choices=choices)


def chat(turn: Turn, intent: Intent, *, inside: bool) -> bool:
    """Greeting, thanks, small talk, abuse, help: never a ticket, never the end. False for anything else."""
    key = CHAT.get(intent)
    if key is None:
        return False
    if intent is Intent.ABUSE:
        return _calm(turn, inside=inside)
    if turn.length <= FAREWELL and turn.says_one_of("chat.words_farewell"):
        key = "chat.farewell"
    elif intent is Intent.SMALL_TALK and turn.says_one_of("chat.words_robot"):
        key = "chat.robot"
    elif inside:
        key = CHAT_INSIDE.get(intent, key)
    values: dict[str, Value] = {"hotline": Named("hotline", ""), "example": turn.city.text_to_try(turn.language)}
    tell(turn, [Part(key, values)])
    return True


def _calm(turn: Turn, *, inside: bool) -> bool:
    """Anger is about something: the open ticket is named and nudged where that is still possible."""
    if inside:
        turn.say("chat.abuse_inside")
        return True
    mine = turn.tickets(open_only=True)
    if not mine:
        turn.say("chat.abuse")
        return True
    named = [t for t in mine if _named(turn, t)]
    if len(named) == 1:
        soothe(turn, turn.own_ticket(named[0].number))
        return True
    choices = [
        Choice(
            "ticket.calm", "which.choice", {"number": t.number, "title": turn.title_of(t)}, args={"ticket": t.number}
        )
        for t in mine[:2]
    ]
    choices += [Choice("resident.new", "button.something_else"), Choice("human.request", "button.person")]
    turn.say("chat.abuse_ticket", choices=choices, title=turn.title_of(mine[0]), number=mine[0].number)
    return True


def _named(turn: Turn, ticket: Ticket) -> bool:
    """Whether angry words name the ticket: 路灯！滚."""
    if ticket.number in turn.meaning.ticket_numbers:
        return True
    likely = turn.understanding.categorise(turn.text, turn.language)[:1]
    return bool(likely) and likely[0][0] == ticket.category and likely[0][1] >= KNOWN


def soothe(turn: Turn, ticket: Ticket | None) -> None:
    """Where the matter stands and by when, and a nudge to the unit if today's is not used up; nothing is asked."""
    if ticket is None or not ticket.is_open:
        turn.say("stale.unknown")
        return
    values = turn.values(ticket)
    try:
        urge(turn.case, ticket, turn.actor)
    except HotlineError:
        turn.case.pending.clear()
        tell(turn, [Part("chat.calm_known", values)], ticket=ticket.number)
        return
    tell(turn, [Part("chat.calm_urged", values)], ticket=ticket.number)
