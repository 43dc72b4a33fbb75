"""Which of their tickets a resident means: the one they name, the one they talk of, the only one, else they choose."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from difflib import SequenceMatcher

from handlers.conversation.form import tell
from handlers.conversation.message import Choice, Part, Phrase
from handlers.conversation.turn import Turn
from handlers.conversation.wording import length
from handlers.dialogues.drafting.draft import names_a_place
from handlers.dialogues.drafting.elsewhere import is_elsewhere
from handlers.dialogues.following.survey import open_survey, survey_choices
from handlers.ports.understanding import Intent, Meaning, Told
from tickets.ticket import State, Ticket
from values import expressions as re
from values import replace

SAME, OTHER = "resident.same", "resident.different"  # what is done where words are of a ticket, or of another matter
SHOWN = 6
BARE = 4  # characters beside what is told that tell nothing more
SHARED = 2  # characters of a name by which a ticket is called
LIKELY = 0.2  # of a leaf, from which a few words (垃圾那个) name its ticket
KNOWN = 0.5  # … from which what is told is surely of it
HOW_MANY = 20  # characters of words that only ask how many they are
PICKS = 10  # characters of words that only pick one
POINTING = re.compile(
    r"对(?!面|门|过)|就是|就(?=[它他她])|[它他她](?!们)|刚才|刚刚|那个|这个|那件|这件|的|是|[我说啊呀吧呢哦嗯，,。.!！?？\s]"
)
_POINTS = re.compile(
    r"(?:我)?(?:这个|这)?(?:就是|是|要|想)?(?:回复|回|说|问|讲|答|指|补)(?:的|的是|一下)?(?P<what>[^，,。？?\s]{2,8}?)(?:那个|那件|那|这个|这件)(?:事儿?|事情|单子?|工单)?的?[了啊呀吧哈]*"
)
_CLAUSES = re.compile(r"[，,。；;！!\s]+")
_ONE = re.compile(r"(?P<thing>[一-龥])(?:的|那个|那件|那边的?)")
ENDING = re.compile(r"(?<![\d-])0\d{3}(?!\d)")  # the end of a number: 0007


def which_ticket(turn: Turn, do: str, fits: Callable[[Ticket], bool], **args: str) -> Ticket | None:
    """The ticket meant, or None after having said why not or asked which. `do` is what a choice does, `args` with what besides."""
    for number in turn.meaning.ticket_numbers or by_its_end(turn):
        ticket = turn.own_ticket(number)
        if ticket is None:
            turn.say("which.not_yours", number=number)
            return None
        if fits(ticket):
            return ticket
        turn.say("which.not_possible", number=ticket.number, state=Phrase(f"state.{ticket.state.value}"))
        return None
    mine = [ticket for ticket in turn.tickets() if fits(ticket)]
    named = by_its_words(turn, mine) if turn.text and not turn.do else []
    if not named and turn.text and not turn.do and (one := called(turn, turn.text, mine)) is not None:
        named = [one]  # 桥那个咋样
    if named:
        return turn.own_ticket(named[0].number)
    if not mine:
        _none(turn)
        return None
    described = _described(turn, mine)
    if len(described) == 1:
        return turn.own_ticket(described[0].number)
    choices = [
        Choice(do, "which.choice", {"number": t.number, "title": turn.title_of(t)}, args={"ticket": t.number, **args})
        for t in (described or mine)[:SHOWN]
    ]
    turn.say("which.ask", choices=choices, count=len(described or mine))
    return None


def of_none(meaning: Meaning, mine: Sequence[Ticket], least: float = KNOWN) -> bool:
    """Whether it tells a matter that is of none of these: a leaf at `least` so likely, and no ticket of it."""
    leaf, sure = meaning.likeliest
    return meaning.has_matter and sure >= least and all(ticket.category != leaf for ticket in mine)


def has_another_beside(turn: Turn, told: Told, mine: Sequence[Ticket], least: float = KNOWN) -> bool:
    """Whether what stands beside what is `told` is a matter that is of none of these: 我妈去世了，医院还扣着押金不退."""
    rest = turn.text.replace(turn.meaning.told[told].text, " ", 1)
    return length(rest) > BARE and of_none(turn.read(rest), mine, least)


def _lies_elsewhere(turn: Turn, same: Sequence[Choice]) -> bool:
    """光明里3号楼, behind the question whether words are of a ticket that is elsewhere: another matter, there."""
    if turn.meaning.has_matter or not names_a_place(turn.meaning.place):
        return False
    mine = [turn.own_ticket(choice.args.get("ticket")) for choice in same]
    return all(one is not None and is_elsewhere(turn.meaning.place, one.place) for one in mine)


def only_points(turn: Turn) -> bool:
    """那个, 刚才那个, 就是它: words that tell nothing but that something is meant."""
    return bool(turn.text) and not turn.do and not any(map(str.isalnum, POINTING.sub("", turn.text)))


def by_its_end(turn: Turn) -> tuple[str, ...]:
    """The number of the one ticket of theirs that ends so: 0001呢."""
    said = ENDING.search(turn.text)
    ends = [t.number for t in turn.tickets() if t.number.endswith(f"-{said.group()}")] if said is not None else []
    return tuple(ends) if len(ends) == 1 else ()


def picks_all(turn: Turn) -> bool:
    """都说说, 全部, behind the question which of their tickets they mean."""
    asked = turn.card is not None and turn.card.key == "which.ask"
    return asked and not turn.do and 0 < turn.length <= PICKS and turn.begins_with_one_of("which.words_every")


def asks_how_many(turn: Turn) -> bool:
    """我一共报了几件, 办完的有哪几件: asked of all of theirs."""
    return not turn.do and turn.length <= HOW_MANY and turn.says_one_of("which.words_how_many")


def picked(turn: Turn) -> Choice | None:
    """就是灯, behind the question which of their tickets they mean: the one that is called so. Where several are, it is asked among those,
    and the message is answered by that. Behind the question whether words are of a ticket or another matter: 对, 是这件 and 不是, 另外的."""
    card = turn.card
    head, *behind = _CLAUSES.split(turn.text, maxsplit=1)
    if turn.do or card is None or not 0 < length(head) <= PICKS:
        return None
    other = next((choice for choice in card.choices if choice.do == OTHER), None)
    same = [choice for choice in card.choices if choice.do == SAME]
    if other is not None and same and turn.meaning.place is None and not behind:
        if turn.meaning.intent is Intent.NO or turn.says_one_of("which.words_other"):
            return other
        meant = turn.meaning.intent is Intent.YES or turn.says_one_of("which.words_same") or only_points(turn)
        if len(same) == 1 and meant:
            return same[0]
    if other is not None and same and _lies_elsewhere(turn, same):
        kept = other.args.get("text", "")
        return replace(other, args={**other.args, "text": f"{kept}，{turn.text}"})
    if card.key not in ("which.ask", "continued.ask_which") or behind and not turn.as_an_answer(turn.text).solved:
        return None
    words = POINTING.sub("", head.lower())
    own = [(choice, turn.own_ticket(choice.args.get("ticket"))) for choice in card.choices]
    fit = [(choice, one) for choice, one in own if one is not None and words and words in one.title.lower()]
    if len(fit) == 1:
        return fit[0][0]
    if len(fit) > 1 and not behind:
        _ask(turn, [(choice, one.number, one.title) for choice, one in fit])
    return None


def pointed(turn: Turn) -> Ticket | None:
    """我是回公积金那个事: the open ticket that words name which tell nothing but which one they mean."""
    told = _POINTS.fullmatch(turn.text.strip(" ，,。.!！")) if not turn.do else None
    mine = list(turn.tickets(open_only=True)) if told is not None else []
    if told is None or not mine:
        return None
    shares = [max(shared(told["what"], t.title), shared(told["what"], t.place.text if t.place else "")) for t in mine]
    most = max(shares)
    if most < SHARED or shares.count(most) > 1:
        return None
    return turn.own_ticket(mine[shares.index(most)].number)


def _ask(turn: Turn, among: Sequence[tuple[Choice, str, str]]) -> None:
    choices = [Choice(c.do, "which.choice", {"number": n, "title": t}, args=c.args) for c, n, t in among]
    turn.say("which.ask", choices=choices, count=len(choices))


def spoken_of(turn: Turn, mine: Sequence[Ticket], numbers: Sequence[str] = ()) -> list[Ticket]:
    """Those of these that they name (`numbers`: besides those that were read in full) or call by its words, else the one that was
    spoken of last; none where nothing tells."""
    named = [t for t in mine if t.number in (*turn.meaning.ticket_numbers, *numbers)]
    last = [t for t in mine if t.number == turn.conversation.last_ticket]
    return named or by_its_words(turn, mine) or last


def by_its_words(turn: Turn, mine: Sequence[Ticket]) -> list[Ticket]:
    """The one of these that the words call by what it is called (红绿灯那个, 不是门口是后门): none where several are, or none is."""
    if len(mine) < 2:
        return []
    shares = [max(shared(turn.text, t.title), shared(turn.text, t.place.text if t.place else "")) for t in mine]
    most = max(shares)
    return [mine[shares.index(most)]] if most >= SHARED and shares.count(most) == 1 else []


def called(turn: Turn, words: str, mine: Sequence[Ticket], *, beside: str = "") -> Ticket | None:
    """The only one of these that the words call by what it is called, and not by what stands `beside` (the draft that is open); 桥的 and
    桥那个 call the only one that has such a thing in its name."""
    names = {t.number: f"{t.title} {t.place.text if t.place else ''}".lower() for t in mine}
    shares = [(shared(words, name, beside), t) for t, name in ((t, names[t.number]) for t in mine)]
    most = max((share for share, _ in shares), default=0)
    if most >= SHARED:
        found = [t for share, t in shares if share == most]
        return found[0] if len(found) == 1 else None
    one = _ONE.match(words)
    found = [t for t in mine if one is not None and one["thing"] in names[t.number]]
    return found[0] if one is not None and len(found) == 1 and one["thing"] not in beside else None


def shared(said: str, name: str, beside: str = "") -> int:
    """How many characters the words share with a name, all in one stretch that does not stand `beside`."""
    match = SequenceMatcher(None, said.lower(), name.lower(), autojunk=False).find_longest_match()
    both = name[match.b : match.b + match.size].strip()
    return match.size if both.isalpha() and not (beside and both in beside.lower()) else 0


def several_named(turn: Turn) -> list[Ticket]:
    """路灯那个和垃圾那个: the tickets that the words between an "and" name one each; none where they do not."""
    if turn.meaning.ticket_numbers:
        named = [ticket for number in turn.meaning.ticket_numbers if (ticket := turn.own_ticket(number)) is not None]
        return named if len(named) > 1 else []
    mine, found = turn.tickets(), []
    for words in turn.apart("which.words_and") if len(mine) > 1 else ():
        likely = turn.understanding.categorise(words, turn.language)
        of = [t for t in mine if likely and t.category == likely[0][0] and likely[0][1] >= LIKELY]
        if len(of) == 1 and (ticket := turn.own_ticket(of[0].number)) is not None and ticket not in found:
            found.append(ticket)
    return found if len(found) > 1 else []


def _none(turn: Turn) -> None:
    """Nothing of theirs can be nudged or withdrawn; what waits for their word in the follow-up ends by that word."""
    waiting, last = open_survey(turn), turn.own_ticket(turn.conversation.last_ticket)
    if waiting is None and last is not None and last.state is State.CLOSED:
        turn.say("which.closed", number=last.number, title=turn.title_of(last))
    elif waiting is None:
        turn.say("which.none")
    elif waiting.survey is not None and waiting.survey.solved is not None:
        turn.say("survey.answered", number=waiting.number)
    else:
        parts = [
            Part("survey.waiting", {"number": waiting.number, "title": turn.title_of(waiting)}),
            Part("survey.solved_short"),
        ]
        tell(turn, parts, survey_choices(waiting), ticket=waiting.number)


def _described(turn: Turn, mine: list[Ticket]) -> list[Ticket]:
    """Those that the words fit by category or place; all of them where the words say nothing."""
    if len(mine) == 1:
        return mine
    likely = {code for code, probability in turn.meaning.categories[:3] if probability >= 0.15}
    place = turn.meaning.place
    known = {candidate.known for candidate in place.candidates} if place else set()
    by_place = [t for t in mine if t.place and t.place.known and t.place.known in known]
    if by_place:
        return by_place
    by_category = [t for t in mine if t.category in likely] if turn.meaning.has_matter else []
    return by_category
