"""Which ticket is meant (哪一张): by words of its title, its place and its matter, else it is asked with number, title and place, and the order
goes on with the answer."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from handlers.conversation.message import Choice, spoken
from handlers.conversation.turn import Turn
from handlers.ports.understanding import Context
from handlers.privacy import seen_text
from tickets.ticket import Ticket
from values import expressions as re

SAY_NOTHING = frozenset("了的是不没一个在有很都也和去来要我你他这那")  # signs by which no title is known
GRAM = 2
# What stands around a name and names nothing: 幸福小区里头的, 邮局门口那边.
_FILLS = re.compile(
    r"里头|里面|里边|外头|外面|门口|门前|旁边|边上|附近|对面|跟前|那边|那里|那儿|那头|[的那里上边处前后下个就也把\s]"
)
COVERED = 0.7  # so much of what was said has to stand in the ticket: 汽车站 is no 火车站
FIRST = 2  # so much more a word of the title or the place weighs than one of the matter or the story
ROAD = 3  # characters that name a place at the beginning: 柳河路
_NUMBER = re.compile(r"(?<!\d)\d{4}(?!\d)")
_ONLY_LOOKS = frozenset({"open", "more", "words"})
_AT_A_PLACE = re.compile(r"(?P<place>[一-龥]{2,8}?)(?:那边|那里|那儿|这边|那块|那个|那处|的(?![确士]))")
_ANY_PLACE = re.compile(r"^(?:小区|街道|社区|公园|医院|学校|广场|市场|车站|单元|楼道|楼下|楼上|[路号院楼栋口门前里])+")


def by_title(tickets: Sequence[Ticket], text: str) -> Ticket | None:
    """发黄的那个, 污水的事: the only one whose title shares words with the text that no other's has, or with whose place the text
    begins."""
    if (there := by_place(tickets, text)) is not None:
        return there
    grams = {ticket.number: _grams(ticket.title) for ticket in tickets}
    found = []
    for ticket in tickets:
        others = set[str]().union(*(grams[other.number] for other in tickets if other.number != ticket.number))
        if any(gram in text for gram in grams[ticket.number] - others):
            found.append(ticket)
    return found[0] if len(found) == 1 else None


def by_signs(turn: Turn, tickets: Sequence[Ticket], text: str) -> Ticket | None:
    """爆管 for 水管爆了: the only one of whose title and matter several signs that no other's have stand in the text."""
    signs = {ticket.number: _signs(turn, ticket) for ticket in tickets}
    found = []
    for ticket in tickets:
        others = set[str]().union(*(signs[other.number] for other in tickets if other.number != ticket.number))
        told = (signs[ticket.number] - others).intersection(text)
        if told:
            found.append((ticket, len(told)))
    return found[0][0] if len(found) == 1 and found[0][1] >= FIRST else None


def _signs(turn: Turn, ticket: Ticket) -> set[str]:
    leaf = turn.city.catalogue.get(ticket.category) if ticket.category else None
    name = leaf.name(turn.city.language) if leaf is not None else ""
    return {sign for sign in f"{ticket.title}{name}" if sign.isalpha() and sign not in SAY_NOTHING}


def by_place(tickets: Sequence[Ticket], text: str) -> Ticket | None:
    """北门小区里头的灯归物业: the only one with whose place the words begin."""
    best, found = ROAD - 1, list[Ticket]()
    for ticket in tickets:
        told = _begins_with_place(ticket, text)
        if told > best:
            best, found = told, [ticket]
        elif told == best and found:
            found.append(ticket)
    return found[0] if len(found) == 1 else None


def named_elsewhere(turn: Turn, ticket: Ticket, text: str) -> str:
    """湖滨的建筑垃圾清了, of a ticket in 东湖小区: the place of the city with which the words begin, where the ticket is not there; else
    nothing."""
    found = _AT_A_PLACE.match(text.strip())
    name = found["place"] if found is not None else ""
    geography, language = turn.city.geography, turn.city.language
    if not name or name in f"{ticket.title}\n{ticket.text}\n{ticket.place.text if ticket.place else ''}":
        return ""
    if ticket.place is not None:
        inside = [area.name(language) for area in geography.upward(ticket.place.area)]
        known = geography.places_by_code.get(ticket.place.known or "")
        inside += [known.name(language), *known.aliases] if known is not None else []
        if any(name in one for one in inside):
            return ""
    names = [place.name(language) for place in geography.places_by_code.values()]
    names += [area.name(language) for area in geography.areas]
    return name if any(one.startswith(name) for one in names) else ""


def _begins_with_place(ticket: Ticket, text: str) -> int:
    """With how many characters of the place the text begins; 0 where its own number is another one's (人民路3号, 人民路38号)."""
    place = ticket.place.text if ticket.place else ""
    end = next((n for n in range(len(text), ROAD - 1, -1) if text[:n] in place), 0)
    begins = place.find(text[:end]) if end else 0
    if end and text[0].isdigit() and place[begins - 1 : begins].isdigit():  # 52号院, and no 152号院
        return 0
    if end and text[end - 1].isdigit() and not _whole(text, end, place):
        return 0
    if text[end : end + 1].isdigit() or _ANY_PLACE.sub("", text[:end]) == "":
        return 0
    return end


def _whole(text: str, end: int, place: str) -> bool:
    at = place.find(text[:end]) + end
    return not (text[end : end + 1].isdigit() or place[at : at + 1].isdigit())


def _grams(title: str) -> set[str]:
    pairs = (title[n : n + GRAM] for n in range(len(title) - 1))
    return {pair for pair in pairs if not SAY_NOTHING.intersection(pair) and pair.isalpha()}


def called(turn: Turn, tickets: Iterable[Ticket], name: str) -> list[Ticket]:
    """Those that a name may mean (停水, 邮局那个树, 幸福小区灯罩): of all that hold nearly all of it, those that hold it where it tells most."""
    said = _FILLS.sub("", name)
    best, found = 0, list[Ticket]()
    for ticket in tickets:
        weight, covered = _alike(turn, ticket, said)
        if not weight or covered < COVERED * len(said) or weight < best:
            continue
        if weight > best:
            best, found = weight, []
        found.append(ticket)
    return found


def all_called(turn: Turn, tickets: Iterable[Ticket], name: str) -> list[Ticket]:
    """All that a name may mean together (路灯的, 竹园路的): those in whose title, place or matter nearly all of it stands."""
    said = _FILLS.sub("", name)
    found = []
    for ticket in tickets:
        weight, covered = _alike(turn, ticket, said, told=False)
        if weight and covered >= COVERED * len(said):
            found.append(ticket)
    return found


def stands_first(ticket: Ticket, name: str) -> bool:
    """Whether the whole name stands in the title or the place, where a number is not another's."""
    first = f"{ticket.title}\n{ticket.place.text if ticket.place else ''}"
    return _longest(name, 0, first) == len(name)


def _alike(turn: Turn, ticket: Ticket, said: str, *, told: bool = True) -> tuple[int, int]:
    """What the words weigh that stand in the ticket, and how many characters they are; `told`: in what was told as well."""
    first = f"{ticket.title}\n{ticket.place.text if ticket.place else ''}"
    if not said:
        return 0, 0
    known = turn.city.geography.places_by_code.get(ticket.place.known or "") if ticket.place else None
    if known is not None:
        first += "\n" + "\n".join((known.name(turn.city.language), *known.aliases))
    leaf = turn.city.catalogue.get(ticket.category) if ticket.category else None
    story = seen_text(ticket, ticket.text) if told else ""
    rest = f"{story}\n{leaf.name(turn.city.language) if leaf is not None else ''}"
    if len(said) == 1:
        return (1, 1) if said in ticket.title else (0, 0)
    at = weight = covered = 0
    while at < len(said):
        in_first = _longest(said, at, first)
        length = max(in_first, _longest(said, at, rest))
        if not length and covered and said[at] in first and not said[at].isdigit():  # 邮局、树
            weight, covered, at = weight + 1, covered + 1, at + 1
            continue
        weight += in_first * FIRST + (length - in_first)
        covered += length
        at += length or 1
    return weight, covered


def _longest(said: str, at: int, text: str) -> int:
    """How many characters from here on stand in the text; a number only as a whole."""
    for end in range(len(said), at + GRAM - 1, -1):
        part = said[at:end]
        place = text.find(part)
        if place < 0:
            continue
        cut = part[0].isdigit() and (said[at - 1 : at].isdigit() or text[place - 1 : place].isdigit())
        cut = cut or (part[-1].isdigit() and (said[end : end + 1].isdigit() or text[place + len(part) :][:1].isdigit()))
        if not cut:
            return end - at
    return 0


def nearest(turn: Turn, tickets: Sequence[Ticket], name: str) -> list[Ticket]:
    """Those in which something of the name stands, the most of it first."""
    weights = {ticket.number: _alike(turn, ticket, _FILLS.sub("", name))[0] for ticket in tickets}
    return sorted((t for t in tickets if weights[t.number]), key=lambda ticket: -weights[ticket.number])


def to_mean(turn: Turn, tickets: Iterable[Ticket], order: str, *, guessed: bool = False) -> list[Choice]:
    """The buttons that say which is meant; with `order` it is then done with that one, else its card is shown. `guessed`: none is
    called as it was told, so that nothing is sent anywhere before it was shown."""
    if order:
        turn.note(which=order)
        turn.so_far.asked_which = True
    choices = []
    for ticket in tickets:
        told = turn.values(ticket)
        values = {name: told[name] for name in ("number", "title", "place")}
        args = {"ticket": ticket.number, "order": order} if order else {"ticket": ticket.number}
        args |= {"listed": "guessed" if guessed else "called"} if order else {}
        key = "desk.choice_placed" if ticket.place is not None else "which.choice"
        choices.append(Choice("desk.meant" if order else "desk.open", key, values, args=args))
    return choices


def not_of_the_past(turn: Turn) -> None:
    """0001, behind an order that followed the list, is that ticket and no answer to what was asked before."""
    if _is_passed(turn) and not turn.message.pressed and _NUMBER.search(spoken(turn.message)):
        turn.as_words()


def _is_passed(turn: Turn) -> bool:
    listed = turn.do == "desk.meant" and "listed" in turn.args
    return listed and turn.conversation.memory.get("which") != turn.args["order"]


def passed(turn: Turn) -> bool:
    """Whether the list from which it was picked belongs to an order that others followed; it is then asked once more. A list dies
    with the next order."""
    if not _is_passed(turn):
        return False
    ticket = turn.work.tickets.peek(turn.args["ticket"])
    if ticket is None:
        return False
    args = {name: value for name, value in turn.args.items() if name != "listed"}
    again = Choice("desk.meant", "desk.button_do_it", args=args)
    turn.tell("desk.which_passed", turn.values(ticket) | {"text": turn.args["order"]}, choices=[again])
    return True


def forget(turn: Turn, asked: object) -> None:
    """After each turn: what was asked before it is over, unless a ticket was only looked at."""
    if asked and not turn.so_far.asked_which and turn.do.partition(".")[2] not in _ONLY_LOOKS:
        turn.note(which=None)


def take_order(turn: Turn) -> None:
    """The order that waited for the choice: the turn is then as if it had been written with the number."""
    turn.so_far.guessed = turn.args.get("listed") == "guessed"
    anew(turn, f"{turn.args['ticket']} {turn.args['order']}")


def anew(turn: Turn, words: str) -> None:
    """The turn is then as if these words alone had been said, with nothing open."""
    turn.chosen, turn.rest, turn.text = None, "", words
    turn.meaning = turn.understanding.understand(words, Context(language=turn.language, staff=True))
