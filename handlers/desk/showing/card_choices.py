"""What somebody can do with a ticket in its present state (工单可做的事): the buttons of its card, most likely first."""

from __future__ import annotations

from types import MappingProxyType

from handlers.conversation.message import Choice, Named
from handlers.usecases.excluding import excludable
from handlers.usecases.opening import find_unit
from handlers.usecases.telling import Telling
from tickets.disputes import is_returnable
from tickets.lifecycle import BEFORE_DISPATCH, BY_ACTION, HANDLING, WITH_UNIT, Action, is_witness
from tickets.ticket import Confidentiality, State, Ticket
from tickets.units import LINE_ROLES, UNIT_ROLES, Role, StaffMember
from values import replace

# What waits for a dispatcher, or for a supervisor who stands in.
DISPATCHERS_ALONE = BEFORE_DISPATCH | {State.RETURN_REQUESTED, State.MERGED}
SEEN = ("seen_yes", "seen_partly", "seen_no", "seen_not_mine")  # what who saw it themselves is asked
FOLLOWED_UP = frozenset({State.REPLIED, State.FOLLOW_UP})  # what is solved is said to the follow-up
DECIDE_EXCLUSIONS = frozenset({Role.DISPATCHER, Role.SUPERVISOR})
LEFT_OUT = 60  # characters by which a summary is shorter than the words, from which these stand behind a button
ASKS = "desk.button_ask"  # a word to the resident (发消息), as it is called before the receipt is confirmed
GRANTED = MappingProxyType({"conference": "add_co_unit", "shelving": "shelve"})  # by what was asked for
GRANTED_AS = MappingProxyType({"add_co_unit": "desk.button_grant_conference", "shelve": "desk.button_grant_shelving"})
OWN_NAME = MappingProxyType(
    {
        "desk.relay_supply": "button.supplement",
        "desk.relay_supplement": "button.supplement",
        "desk.relay_urge": "button.urge",
    }
)
OTHERS_SHOWN = 3  # buttons beside those of an exclusion


def card_choices(case: Telling, ticket: Ticket, member: StaffMember) -> tuple[Choice, ...]:
    """What the member may do next, most likely first; what is rare stands behind "更多"."""
    decide: list[str] = []
    if ticket.unchecked is not None and checks_now(case, ticket, member):
        decide += ["approve_reply", "send_back_reply"]
    if ticket.exclusion is not None and member.role in DECIDE_EXCLUSIONS:
        decide += ["grant_exclusion", "refuse_exclusion"]
    others = _of_state(case, ticket, member)
    shown = _do(ticket, *decide) + others[:OTHERS_SHOWN] if decide else others
    return shown + (_do(ticket, "words") if abridged(ticket) else ())


def abridged(ticket: Ticket) -> bool:
    """Whether the summary leaves out sentences of what the resident told."""
    return bool(ticket.summary) and len(ticket.text) - len(ticket.summary) >= LEFT_OUT


def checks_now(case: Telling, ticket: Ticket, member: StaffMember) -> bool:
    """Whether this member is asked to check the reply: supervisors; dispatchers where there is none, or once it is late."""
    late = ticket.due.check is not None and ticket.due.check <= case.now
    return member.role is Role.SUPERVISOR or (
        member.role is Role.DISPATCHER and (late or not case.line_staff(Role.SUPERVISOR))
    )


def _of_state(case: Telling, ticket: Ticket, member: StaffMember) -> tuple[Choice, ...]:
    if member.role in UNIT_ROLES and member.unit == ticket.unit:
        return _for_unit(case, ticket)
    if ticket.state is State.FOLLOW_UP and ticket.survey is None and is_witness(member, ticket):
        return _do(ticket, *SEEN)
    if ticket.by_phone and ticket.state is State.FOLLOW_UP and member.role in LINE_ROLES:
        return _do(ticket, *_for_ringing(ticket))
    match member.role:
        case Role.DISPATCHER:
            return _for_dispatcher(case, ticket)
        case Role.SUPERVISOR:
            return _for_supervisor(case, ticket, member)
        case Role.OPERATOR if ticket.is_open:
            taken_back = [] if ticket.state in FOLLOWED_UP else ["relay_withdraw"]
            heard = ["heard_no"] if ticket.state is State.FOLLOW_UP and ticket.survey is None else []
            caller = _for_caller(ticket) if ticket.filed_by or not heard else []  # whoever filed it may ring up, too
            return _do(ticket, "message", *heard, *caller, *(taken_back if ticket.filed_by else ()))
        case Role.HEAD if ticket.state in WITH_UNIT and case.city.units.holds(member.unit, ticket.unit or ""):
            return _do(ticket, "supervise")
        case _ if member.unit in ticket.co_units and ticket.state in HANDLING:
            return _do(ticket, "reply", "message")
        case _ if member.unit == ticket.first_receiver and ticket.state in WITH_UNIT:
            return _do(ticket, "message")
        case _ if member.id == ticket.filed_by and ticket.is_open:
            return tuple(_in_own_name(ticket, one) for one in _do(ticket, *_for_caller(ticket)))
    return ()


def _for_caller(ticket: Ticket) -> list[str]:
    """What is passed on for a resident who rings up again."""
    if ticket.state is State.NEEDS_INFORMATION:
        return ["relay_supply"]
    return ["relay_supplement", *(["relay_urge"] if ticket.state in BY_ACTION[Action.URGE].of else [])]


def _in_own_name(ticket: Ticket, one: Choice) -> Choice:
    """Who saw it themselves speaks for nobody else (补充, not 代市民补充)."""
    return replace(one, key=OWN_NAME.get(one.do, one.key)) if ticket.seen_by_filer else one


def _for_ringing(ticket: Ticket) -> list[str]:
    """What the resident is asked on the phone (电话回访): solved, then how satisfied."""
    if ticket.survey is not None:
        return [f"survey_{value}" for value in range(5, 0, -1)]
    asked = ["survey_yes", "survey_partly", "survey_no", "survey_not_mine"] if ticket.rung else []
    return [*asked, "ring"]


def more_choices(case: Telling, ticket: Ticket, member: StaffMember) -> tuple[Choice, ...]:
    """What stands behind "更多"."""
    if member.role is Role.DISPATCHER:
        return _do(ticket, *_rare_for_dispatcher(ticket))
    if member.role is Role.SUPERVISOR:
        return _do(ticket, *_rare_for_supervisor(ticket, stands_in=case.stands_in(member)))
    exclude = ["exclude"] if member.unit == ticket.unit and _may_exclude(case, ticket) else []
    return _do(ticket, *_rare_for_unit(ticket), *exclude)


def _may_exclude(case: Telling, ticket: Ticket) -> bool:
    return ticket.exclusion is None and bool(excludable(case, ticket))


def choice(ticket: Ticket, job: str, **args: str) -> Choice:
    return Choice(f"desk.{job}", f"desk.button_{job}", args={"ticket": ticket.number, **args})


def _do(ticket: Ticket, *jobs: str) -> tuple[Choice, ...]:
    return tuple(choice(ticket, job) for job in jobs)


def _granting(ticket: Ticket, *jobs: str) -> tuple[Choice, ...]:
    """Where a unit asked for it (会办、挂账), the button that does it is called a grant."""
    asked = GRANTED.get(ticket.petition.what if ticket.petition else "")
    return tuple(
        replace(one, key=GRANTED_AS[job]) if job == asked else one
        for job, one in zip(jobs, _do(ticket, *jobs), strict=True)
    )


def _with_more(ticket: Ticket, jobs: list[str], rare: list[str]) -> tuple[Choice, ...]:
    """One rare job needs no second step."""
    return _do(ticket, *jobs, *(rare if len(rare) < 2 else ["more"]))


def _for_unit(case: Telling, ticket: Ticket) -> tuple[Choice, ...]:
    can_return = ["return"] if is_returnable(ticket, case.now, case.city) else []
    match ticket.state:
        case State.DISPATCHED:
            ask = () if case.nobody_there(ticket) else (replace(choice(ticket, "message"), key=ASKS),)
            return (*_do(ticket, "acknowledge", *can_return), *ask, *_do(ticket, "pass_on"))
        case state if state in HANDLING and case.nobody_there(ticket):
            again = can_return if state is State.ACKNOWLEDGED else []
            return _with_more(ticket, ["reply", "pass_on", *again], _rare_for_unit(ticket))
        case State.ACKNOWLEDGED:
            return _with_more(ticket, ["contacted", "message", "pass_on", *can_return], _rare_for_unit(ticket))
        case State.CONTACTED | State.IN_PROGRESS:
            return _with_more(ticket, ["reply", "message", "pass_on"], _rare_for_unit(ticket))
        case State.RETURN_REQUESTED:
            return _do(ticket, "message")
    return _do(ticket, "exclude") if _may_exclude(case, ticket) else ()


def _rare_for_unit(ticket: Ticket) -> list[str]:
    rare = []
    if ticket.state in HANDLING and ticket.petition is None:
        rare += ["extend", "confer", "request_shelving"]
    if ticket.state in HANDLING:
        rare.append("note")
    named = ticket.confidentiality is Confidentiality.NAMED
    if named and ticket.contact and ticket.contact.phone and ticket.state in HANDLING:
        rare.insert(0, "phone")
    return rare


def _for_dispatcher(case: Telling, ticket: Ticket) -> tuple[Choice, ...]:
    asked = ticket.petition.what if ticket.petition else ""
    match ticket.state:
        case State.RETURN_REQUESTED:
            return _do(ticket, "approve_return", "refuse_return")
        case State.ACCEPTED | State.NEEDS_INFORMATION:
            ask = ["ask_information"] if ticket.state is State.ACCEPTED else []
            return _to_suggested(case, ticket) + _do(ticket, *ask, "more")
        case state if state in WITH_UNIT:
            decide = {
                "conference": ["add_co_unit", "refuse_conference"],
                "extension": ["grant_extension", "refuse_extension"],
            }
            return _granting(ticket, *decide.get(asked, []), "redispatch", "message", "more")
        case State.REVIEW:
            return _do(ticket, "take_in" if ticket.unit is None else "redo")
        case State.MERGED:
            return _do(ticket, "unmerge")
    return ()


def _to_suggested(case: Telling, ticket: Ticket) -> tuple[Choice, ...]:
    """To the unit that the rules name, or to another one."""
    suggested = find_unit(case, ticket).unit
    if suggested is None or suggested.code == ticket.unit:
        return _do(ticket, "dispatch_by_name")
    args = {"ticket": ticket.number, "unit": suggested.code}
    to = Choice("desk.dispatch_to", "desk.button_dispatch_to", {"unit": Named("unit", suggested.code)}, args=args)
    return (to, *_do(ticket, "dispatch"))


def _rare_for_dispatcher(ticket: Ticket) -> list[str]:
    if ticket.state in BEFORE_DISPATCH:
        return ["decline", "hand_over", "merge"]
    release = ["release_co_unit"] if ticket.co_units else []
    return ["add_co_unit", *release, "merge"] if ticket.state in WITH_UNIT else []


def _for_supervisor(case: Telling, ticket: Ticket, member: StaffMember) -> tuple[Choice, ...]:
    asked = ticket.petition.what if ticket.petition else ""
    stands_in = case.stands_in(member)
    reveal = _rare_for_supervisor(ticket, stands_in=stands_in)
    match ticket.state:
        case state if stands_in and state in DISPATCHERS_ALONE:
            return _for_dispatcher(case, ticket) + _do(ticket, *(reveal if state not in BEFORE_DISPATCH else ()))
        case State.REVIEW:
            return _do(ticket, "take_in" if ticket.unit is None else "redo", "explain", *reveal)
        case State.SHELVED:
            return _do(ticket, "unshelve", "explain", *reveal)
        case State.FOLLOW_UP:
            return _do(ticket, "reject_reply", "rework", *reveal)
        case state if state in HANDLING:
            decide = {"extension": ["grant_extension", "refuse_extension"], "shelving": ["shelve", "refuse_shelving"]}
            decide |= {"conference": ["add_co_unit", "refuse_conference"]} if stands_in else {}
            return _granting(ticket, *decide.get(asked, []), "supervise", "message", "more")
        case State.DISPATCHED:
            return _do(ticket, "supervise", "message", "more")
    return _do(ticket, *reveal)


def _rare_for_supervisor(ticket: Ticket, *, stands_in: bool) -> list[str]:
    reveal = ["reveal"] if ticket.confidentiality is Confidentiality.CONFIDENTIAL else []
    dispatchers = _rare_for_dispatcher(ticket) if stands_in else []
    if ticket.state not in WITH_UNIT:
        return dispatchers + reveal
    shelve = ["shelve"] if ticket.state in BY_ACTION[Action.SHELVE].of else []
    raised = [] if ticket.problem else ["raise"]
    release = ["release_co_unit"] if ticket.co_units and not stands_in else []
    return ["redispatch", *shelve, *raised, *dispatchers, *release, *reveal]
