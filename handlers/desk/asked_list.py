"""The lists of the desk (清单): my list, the queue, figures, the rates, by a command or in plain words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from handlers.conversation.message import Part
from handlers.conversation.party import Party
from handlers.conversation.turn import Turn
from handlers.desk.asking.asked import asked, unknown_subject
from handlers.desk.asking.card_asked import asked_amid, say_next_step
from handlers.desk.asking.looking_up import look_up
from handlers.desk.orders import absence
from handlers.desk.orders.leaving import leave
from handlers.desk.orders.plainly import job_begun
from handlers.desk.orders.reasons import FORMAL, VERBATIM
from handlers.desk.reading.answers import is_one_of
from handlers.desk.reading.periods import asks_of_then
from handlers.desk.replying import aside
from handlers.desk.replying.unsent import asks
from handlers.desk.showing.by_person import by_person
from handlers.desk.showing.digest import LINE_LEADS, asked_digest, say_digest
from handlers.desk.showing.lists import asks_how_many, figures, filed, my_list, queue, ringing, to_go
from handlers.desk.showing.rates import asked_rates, say_excluded_here, say_rates_asked
from handlers.dialogues.talking.relay import let_go
from handlers.ports.understanding import Intent
from tickets.units import Role

# Jobs that offer choices: what is said meanwhile is read accordingly.
WITH_CHOICES = frozenset({"pass_on", "dispatch", "dispatch_by_name", "redispatch", "hand_over", "confirm"})

# Open questions amid which another job may be asked for plainly: what is waited for here looks otherwise.
PLAIN_AMID = frozenset({"confirm", "extend"})

SHORT = 20
# Lists that are offered to whoever was not understood.
OFFERED = ("queue", "figures", "digest", "help")


def by_command(turn: Turn) -> bool:
    command = turn.message.command
    if command is None:
        return False
    if command.name == "search" and command.argument:
        look_up(turn, command.argument)
        return True
    LISTS.get("list" if command.name == "progress" else command.name, say_help)(turn)
    return True


def named(turn: Turn) -> bool:
    """Whether the words are the name of a list, which is shown then."""
    words = turn.text.strip().lower()
    for name, say in LISTS.items():
        if words in (known.lower() for known in turn.words_of(f"desk.words_{name}")):
            say(turn)
            return True
    return False


def in_words(desk: Party, turn: Turn) -> bool:
    """Plain words for the lists, from the texts of the city's language."""
    if not turn.text.strip():
        return False
    if named(turn):
        return True
    top = desk.top(turn.conversation)
    job = top.draft.get("job") if top is not None else None  # what is being filed has none
    waits = job in VERBATIM | FORMAL and asks(turn, turn.text)  # a question is no reason
    if (top is None or waits or job in PLAIN_AMID) and asked(turn):
        desk.ask_again(turn)  # what waits for its yes is not forgotten
        return True
    if (
        turn.meaning.intent is Intent.HELP
        and not (asks_how_many(turn) or aside.asks_detail(turn, turn.text))
        and job_begun(turn, turn.text.strip()) is None
    ):
        if not say_next_step(turn):
            say_help(turn)
        return True
    if top is None and _asked_plainly(turn):
        return True
    rest = asked_rates(turn)
    if rest == "" and (waits or job == "confirm"):
        say_rates_asked(turn, rest)  # no reply to anybody
        return True
    if (top is None or job in WITH_CHOICES) and absence.asked(turn):
        return True
    if top is not None:
        return (waits or job == "confirm") and asked_amid(desk, turn)
    if rest is not None:
        say_rates_asked(turn, rest)
        return True
    if asked_digest(turn):
        return True
    if asks_how_many(turn):
        _say_stock(turn)
        return True
    return False


def _say_stock(turn: Turn) -> None:
    """What lies there now; of another time, or of what is not known, it would be no answer."""
    if asks_of_then(turn):
        turn.say("desk.counts_what_of_then", choices=to_go("figures", "digest"))
    elif subject := unknown_subject(turn):
        turn.say("desk.counts_no_matter", words=subject)
    else:
        figures(turn)


def _asked_plainly(turn: Turn) -> bool:
    """按单位看: the rates; 我接班了，前面的交代一下, 我看下今天有没有要我批的: what waits for whoever of the line asks."""
    short = len(turn.text.strip()) <= SHORT and not turn.photos
    if is_one_of(turn, "desk.words_by_unit"):
        say_rates_asked(turn, turn.text.strip())
    elif turn.of_the_line and short and turn.says_one_of("desk.sounds_taking_shift"):
        queue(turn)
    else:
        return False
    return True


def offer_lists(turn: Turn) -> None:
    """Nothing was understood or done and nobody was told; what is asked for most is one press away."""
    supervises = turn.member is not None and turn.member.role in LINE_LEADS
    more = (Part("desk.may_be_asked"),) if supervises else ()
    turn.say("desk.not_understood", *more, choices=to_go(*OFFERED))


def say_help(turn: Turn) -> None:
    role = turn.member.role if turn.member is not None else None
    files = {Role.GRID: ("desk.help_grid",), Role.OPERATOR: ("desk.help_operator",)}.get(role, ()) if role else ()
    turn.say("desk.help_line" if turn.of_the_line else "desk.help", *map(Part, files))


def say_left(turn: Turn) -> None:
    """Leave the desk (离岗): no more cards come to this chat."""
    let_go(turn, leaving=True)
    member = leave(turn.case, turn.message.account)
    turn.remember(frames=(), last_ticket=None)
    turn.sleep()
    turn.say("desk.left", name=member.name if member else "")


LISTS: Mapping[str, Callable[[Turn], None]] = MappingProxyType(
    {
        "list": my_list,
        "queue": queue,
        "figures": figures,
        "by_person": by_person,
        "excluded": say_excluded_here,
        "digest": say_digest,
        "ringing": ringing,
        "filed": filed,
        "leave": say_left,
        "help": say_help,
    }
)
