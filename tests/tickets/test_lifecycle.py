"""The life of a ticket (工单流转): who may do what in which state, each row of the table, and everything else refused."""

from __future__ import annotations

import ast
from dataclasses import replace
from datetime import UTC, datetime
from itertools import product
from pathlib import Path

import pytest

from tickets.errors import NeedsReason, NotAllowed, WrongState
from tickets.lifecycle import BY_ACTION, REASONED, TABLE, Action, Who, check, may_see, move, waits_for_line, who_is
from tickets.ticket import ENDED, CitizenId, Petition, Reply, State, Ticket, TicketNumber
from tickets.units import LINE, Actor, ActorKind, Role, StaffMember, Unit, Units

NOW = datetime(2026, 11, 21, 16, 20, tzinfo=UTC)
UNITS = Units(
    (
        Unit("line", {"en": "Line"}, (), "C"),
        Unit("works", {"en": "Works"}, (), "C", "line"),
        Unit("lamps", {"en": "Lamps"}, (), "C", "works"),
        Unit("power", {"en": "Power"}, (), "C", "line"),
        Unit("street", {"en": "Street"}, (), "C", "line"),
        Unit("water", {"en": "Water"}, (), "C", "line"),
    )
)
OWNER = CitizenId("p-wang")


def ticket(state: State = State.ACKNOWLEDGED) -> Ticket:
    return Ticket(
        TicketNumber("YZ-261121-0001"),
        OWNER,
        NOW,
        state,
        unit="lamps",
        co_units=("power",),
        first_receiver="street",
    )


def staff(role: Role, unit: str) -> Actor:
    return Actor.staff(StaffMember(f"{role}@{unit}", "Li", unit, role))


# What each actor is to the ticket, written by hand.
ACTORS: dict[str, tuple[Actor, frozenset[Who]]] = {
    "the line": (LINE, frozenset({Who.LINE})),
    "who filed it": (Actor.citizen(OWNER), frozenset({Who.CITIZEN})),
    "another resident": (Actor.citizen("p-zhao"), frozenset()),
    "an officer of the unit": (staff(Role.OFFICER, "lamps"), frozenset({Who.UNIT})),
    "the unit's head": (staff(Role.HEAD, "lamps"), frozenset({Who.UNIT, Who.LEADER})),
    "the unit's grid worker": (staff(Role.GRID, "lamps"), frozenset({Who.UNIT})),
    "an officer of the co-unit": (staff(Role.OFFICER, "power"), frozenset({Who.CO_UNIT})),
    "an officer of the first receiver": (staff(Role.OFFICER, "street"), frozenset({Who.FIRST_RECEIVER})),
    "an officer above": (staff(Role.OFFICER, "works"), frozenset({Who.ABOVE})),
    "another unit's officer": (staff(Role.OFFICER, "water"), frozenset()),
    "another unit's head": (staff(Role.HEAD, "water"), frozenset()),
    "a dispatcher": (staff(Role.DISPATCHER, "line"), frozenset({Who.DISPATCHER})),
    "a supervisor": (staff(Role.SUPERVISOR, "line"), frozenset({Who.SUPERVISOR})),
    "an operator": (staff(Role.OPERATOR, "line"), frozenset({Who.OPERATOR})),
    # The role counts, not the unit in which somebody of the line happens to be enrolled.
    "a dispatcher enrolled at the unit": (staff(Role.DISPATCHER, "lamps"), frozenset({Who.DISPATCHER})),
    "an actor of no kind": (Actor(ActorKind.STAFF, "x"), frozenset()),
}


@pytest.mark.parametrize("name", ACTORS)
def test_everybody_is_what_they_are_to_the_ticket(name: str) -> None:
    actor, expected = ACTORS[name]
    assert who_is(actor, ticket(), UNITS) == expected


@pytest.mark.parametrize("action", Action)
def test_a_row_admits_its_states_and_actors_and_refuses_all_others(action: Action) -> None:
    rule = BY_ACTION[action]
    for state, (actor, who) in product(State, ACTORS.values()):
        if not rule.who & who:
            with pytest.raises(NotAllowed):
                check(ticket(state), action, actor, UNITS)
        elif state not in rule.of:
            with pytest.raises(WrongState):
                check(ticket(state), action, actor, UNITS)
        else:
            after, event = move(ticket(state), action, actor, NOW, UNITS, text="parts are missing")
            assert after.state is (rule.to or state)
            assert (event.type, event.seq, event.by) == (rule.event, 1, actor)


def test_a_refused_move_changes_nothing() -> None:
    before = ticket(State.CLOSED)
    with pytest.raises(WrongState):
        move(before, Action.RESOLVE, ACTORS["an officer of the unit"][0], NOW, UNITS)
    assert before == ticket(State.CLOSED)


# What is never allowed, and what follows from it: by hand, not from the table.
NEVER: list[tuple[str, Action, State | None, str | None]] = [
    ("returned after the resident was contacted", Action.REQUEST_RETURN, State.CONTACTED, None),
    ("returned while it is being handled", Action.REQUEST_RETURN, State.IN_PROGRESS, None),
    ("returned twice at a time", Action.REQUEST_RETURN, State.RETURN_REQUESTED, None),
    ("closed before it was dispatched", Action.CLOSE, State.ACCEPTED, None),
    ("closed without a reply", Action.CLOSE, State.IN_PROGRESS, None),
    ("closed by the unit", Action.CLOSE, None, "an officer of the unit"),
    ("closed by the unit's head", Action.CLOSE, None, "the unit's head"),
    ("closed by a dispatcher", Action.CLOSE, None, "a dispatcher"),
    ("rated by another resident", Action.RATE, None, "another resident"),
    ("rated by the unit", Action.RATE, None, "an officer of the unit"),
    ("rated by an operator on somebody's behalf", Action.RATE, None, "an operator"),
    ("rated after the window", Action.RATE, State.CLOSED, None),
    ("rated before a reply", Action.RATE, State.IN_PROGRESS, None),
    ("reopened after it was withdrawn", Action.REOPEN, State.WITHDRAWN, None),
    ("reopened after it was closed", Action.REOPEN, State.CLOSED, None),
    ("reopened by the unit", Action.REOPEN, None, "an officer of the unit"),
    ("prolonged by the unit itself", Action.GRANT_EXTENSION, None, "the unit's head"),
    ("its return approved by the unit itself", Action.APPROVE_RETURN, None, "the unit's head"),
    ("its return approved by an operator", Action.APPROVE_RETURN, None, "an operator"),
    ("left with the unit as undecided by the unit itself", Action.KEEP_UNDECIDED, None, "the unit's head"),
    ("shelved by the unit", Action.SHELVE, None, "the unit's head"),
    ("declined by the unit", Action.DECLINE, None, "an officer of the unit"),
    ("declined after it was dispatched", Action.DECLINE, State.ACKNOWLEDGED, None),
    ("explained away by the unit", Action.EXPLAIN, None, "the unit's head"),
    ("explained without a review or a shelving", Action.EXPLAIN, State.IN_PROGRESS, None),
    ("merged by the unit", Action.MERGE, None, "an officer of the unit"),
    ("merged when it is closed", Action.MERGE, State.CLOSED, None),
    ("resolved by a co-unit", Action.RESOLVE, None, "an officer of the co-unit"),
    ("resolved by a unit above", Action.RESOLVE, None, "an officer above"),
    ("resolved by the first receiver", Action.RESOLVE, None, "an officer of the first receiver"),
    ("resolved before it was acknowledged", Action.RESOLVE, State.DISPATCHED, None),
    ("acknowledged by a dispatcher for the unit", Action.ACKNOWLEDGE, None, "a dispatcher"),
    ("sent on by a unit that does not have it", Action.TRANSFER, None, "another unit's head"),
    ("withdrawn by anybody but who filed it", Action.WITHDRAW, None, "another resident"),
    ("withdrawn by the unit", Action.WITHDRAW, None, "an officer of the unit"),
    ("withdrawn by the line", Action.WITHDRAW, None, "the line"),
    ("withdrawn after it has ended", Action.WITHDRAW, State.CLOSED, None),
    ("its reporter shown to the unit", Action.REVEAL, None, "the unit's head"),
    ("its reporter shown to a dispatcher", Action.REVEAL, None, "a dispatcher"),
    ("its reporter shown to an operator", Action.REVEAL, None, "an operator"),
]


@pytest.mark.parametrize(("what", "action", "state", "name"), NEVER, ids=[what for what, *_ in NEVER])
def test_a_ticket_is_never(what: str, action: Action, state: State | None, name: str | None) -> None:
    states = [state] if state else list(State)
    actors = [ACTORS[name][0]] if name else [actor for actor, _ in ACTORS.values()]
    for one, actor in product(states, actors):
        with pytest.raises((NotAllowed, WrongState)):
            check(ticket(one), action, actor, UNITS)


def test_a_stranger_may_neither_see_nor_do_anything() -> None:
    for name in ("another resident", "another unit's officer", "another unit's head", "an actor of no kind"):
        actor, _ = ACTORS[name]
        assert not may_see(actor, ticket(), UNITS)
        for action, state in product(Action, State):
            with pytest.raises(NotAllowed):
                check(ticket(state), action, actor, UNITS)


def test_a_unit_above_looks_and_does_no_more() -> None:
    actor, _ = ACTORS["an officer above"]
    assert may_see(actor, ticket(), UNITS)
    for action in Action:
        with pytest.raises(NotAllowed):
            check(ticket(), action, actor, UNITS)


def test_each_action_has_one_row() -> None:
    assert sorted(rule.action for rule in TABLE) == sorted(Action)


def test_every_state_can_be_reached_from_a_submission() -> None:
    reached = {State.SUBMITTED}
    while new := {rule.to for rule in TABLE if rule.to and rule.of & reached} - reached:
        reached |= new
    assert reached == set(State)


def test_every_open_state_leads_to_an_end() -> None:
    leads = set(ENDED)
    while new := {s for rule in TABLE if rule.to in leads for s in rule.of} - leads:
        leads |= new
    assert leads == set(State)


def test_no_row_is_dead() -> None:
    """Each action is done somewhere in the use cases, by name or as a rule tells them."""
    house = Path(__file__).parents[2]
    told = [house / "tickets" / f"{name}.py" for name in ("follow_up", "disputes")]
    used = {
        node.attr
        for path in (*(house / "handlers" / "usecases").glob("*.py"), *told)
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "Action"
    }
    assert used == {action.name for action in Action}


def test_the_line_must_act_on_what_has_no_unit_what_is_asked_for_what_is_to_be_checked_or_looked_at_again() -> None:
    asked = Petition("extension", "p-li", "lamps", NOW, "parts")
    waiting = {state for state in State if waits_for_line(ticket(state))}
    assert waiting == {State.SUBMITTED, State.ACCEPTED, State.RETURN_REQUESTED, State.REVIEW}
    assert waits_for_line(replace(ticket(State.IN_PROGRESS), petition=asked))
    assert waits_for_line(replace(ticket(State.IN_PROGRESS), unchecked=Reply(NOW, "p-li", "lamps", "done")))
    assert not waits_for_line(replace(ticket(State.WITHDRAWN), petition=asked))
    assert waits_for_line(replace(ticket(State.CLOSED), exclusion=asked)), "it is asked for what has ended"


def test_a_person_refuses_returns_declines_and_looks_only_with_a_reason_and_the_line_has_it_in_its_rule() -> None:
    for action in REASONED:
        rule = BY_ACTION[action]
        for actor, who in ACTORS.values():
            if rule.who & who and actor.kind is not ActorKind.LINE:
                with pytest.raises(NeedsReason):
                    move(ticket(min(rule.of)), action, actor, NOW, UNITS, text="  ")
    declined, _ = move(ticket(State.SUBMITTED), Action.DECLINE, LINE, NOW, UNITS)
    assert declined.state is State.DECLINED
