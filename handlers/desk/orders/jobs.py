"""The jobs of the desk as one table (承办动作): what a card's button does, what must be allowed, what it needs.

at once: the press alone │ words: the next message is what was asked for │ steps: its own questions (`words.WriteForTicket`)
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from handlers.conversation.message import Listed, Phrase, Value
from handlers.conversation.turn import Turn
from handlers.notices import AGAIN
from handlers.usecases import checking, deciding, excluding, handling, merging, resident, ringing, witness, worsening
from tickets.deadlines import contact_is_late
from tickets.errors import NotAllowed
from tickets.lifecycle import Action
from tickets.ticket import Solved, State, Ticket
from values import replace

AtOnce = Callable[[Turn, Ticket], Ticket]
WithWords = Callable[[Turn, Ticket, str], Ticket]


@dataclass(frozen=True)
class Job:
    """`action` is checked before anything is asked, so that nobody writes a reason in vain; `done` is the text after
    it, `may` a rule beside the lifecycle. Neither `at_once` nor `words`: it has its own steps."""

    action: Action
    done: str = ""
    at_once: AtOnce | None = None
    words: WithWords | None = None
    may: Callable[[Turn, Ticket], None] | None = None


def _answered(solved: Solved) -> WithWords:
    return lambda turn, ticket, words: ringing.answer(turn.case, ticket, turn.actor, solved, words)


def _graded(value: int) -> Job:
    return Job(
        Action.RATE_BY_PHONE, "desk.survey_graded", at_once=lambda t, k: ringing.grade(t.case, k, t.actor, value)
    )


def _seen(solved: Solved, done: str) -> Job:
    return Job(Action.RATE, done, at_once=lambda t, k: witness.answer(t.case, k, t.actor, solved, t.rest))


def _withdrawn(turn: Turn, ticket: Ticket, words: str) -> Ticket:
    """What a caller takes back (代市民撤单); whoever was told to is protected, as in a chat."""
    told = ("withdraw.words_told", "desk.sounds_told_to_withdraw")
    if any(word in words for key in told for word in turn.words_of(key)):
        return resident.told_to_withdraw(turn.case, ticket, turn.actor, words)
    waiting = any(word in words for word in turn.words_of("withdraw.words_waiting"))
    return resident.withdraw(turn.case, ticket, turn.actor, "waiting" if waiting else "solved")


def check_has_co_units(turn: Turn, ticket: Ticket) -> None:
    if not ticket.co_units:
        raise NotAllowed("no_co_unit")


def _day(said: str | None) -> date | None:
    return date.fromisoformat(said) if said else None


def _redo(turn: Turn, ticket: Ticket) -> Ticket:
    return resident.reopen(turn.case, ticket, "review", turn.actor, words=turn.rest)


def _heard_no(turn: Turn, ticket: Ticket, words: str) -> Ticket:
    """Who rings up amid the follow-up and says that it is not solved has answered it."""
    who = next((word for word in turn.longest_first("desk.sounds_relayed") if words.startswith(word)), "")
    said = words[len(who) :].lstrip(" ，,：:说") or words
    return resident.answer_solved(turn.case, ticket, turn.actor, Solved.NO, said, action=Action.RATE_BY_PHONE)


JOBS = MappingProxyType(
    {
        # the unit
        "acknowledge": Job(
            Action.ACKNOWLEDGE, "desk.acknowledged", at_once=lambda t, k: handling.acknowledge(t.case, k, t.actor)
        ),
        "contacted": Job(Action.CONTACT, "desk.contacted", at_once=lambda t, k: handling.contact(t.case, k, t.actor)),
        "missed": Job(
            Action.MISS_CONTACT, "desk.missed", at_once=lambda t, k: handling.miss_contact(t.case, k, t.actor)
        ),
        "phone": Job(Action.SEE_CONTACT, "desk.phone", at_once=lambda t, k: handling.see_contact(t.case, k, t.actor)),
        "return": Job(
            Action.REQUEST_RETURN,
            "desk.return_requested",
            words=lambda t, k, w: handling.request_return(t.case, k, t.actor, w),
            may=lambda t, k: handling.check_returnable(t.case, k),
        ),
        "message": Job(
            Action.MESSAGE_RESIDENT,
            "desk.message_sent",
            words=lambda t, k, w: handling.message_to_resident(t.case, k, t.actor, w),
        ),
        "reply": Job(Action.REPLY),
        "note": Job(Action.NOTE, "desk.noted", words=lambda t, k, w: handling.keep_note(t.case, k, t.actor, w)),
        "extend": Job(Action.REQUEST_EXTENSION),
        "request_shelving": Job(
            Action.REQUEST_SHELVING,
            "desk.shelving_requested",
            words=lambda t, k, w: handling.request_shelving(t.case, k, t.actor, w),
        ),
        "confer": Job(
            Action.CONFER, "desk.conference_asked", words=lambda t, k, w: handling.confer(t.case, k, t.actor, w)
        ),
        "pass_on": Job(Action.ALLOT, may=lambda t, k: handling.check_passable(t.case, k, t.actor)),
        "exclude": Job(Action.REQUEST_EXCLUSION, may=lambda t, k: excluding.check_excludable(t.case, k)),
        # who hears the resident on the phone
        "relay_urge": Job(Action.URGE, "desk.relayed_urge", at_once=lambda t, k: resident.urge(t.case, k, t.actor)),
        "relay_supplement": Job(
            Action.SUPPLEMENT,
            "desk.relayed_supplement",
            words=lambda t, k, w: resident.supplement(t.case, k, t.actor, w, ()),
        ),
        "relay_supply": Job(
            Action.SUPPLY,
            "desk.relayed_supplement",
            words=lambda t, k, w: resident.supplement(t.case, k, t.actor, w, ()),
        ),
        "relay_withdraw": Job(Action.WITHDRAW, "desk.relayed_withdraw", words=_withdrawn),
        # the dispatcher
        "dispatch_to": Job(
            Action.DISPATCH,
            "desk.dispatched",
            at_once=lambda t, k: deciding.dispatch(t.case, k, t.actor, t.args["unit"]),
        ),
        "dispatch": Job(Action.DISPATCH),
        "dispatch_by_name": Job(Action.DISPATCH),
        "redispatch": Job(Action.DISPATCH),
        "ask_information": Job(
            Action.ASK_INFORMATION,
            "desk.information_asked",
            words=lambda t, k, w: deciding.ask_information(t.case, k, t.actor, w),
        ),
        "decline": Job(Action.DECLINE, "desk.declined", words=lambda t, k, w: deciding.decline(t.case, k, t.actor, w)),
        "hand_over": Job(Action.HAND_OVER),
        "take_in": Job(Action.ACCEPT, "desk.taken_in", at_once=lambda t, k: deciding.take_in(t.case, k, t.actor)),
        "approve_return": Job(
            Action.APPROVE_RETURN,
            "desk.return_approved",
            at_once=lambda t, k: deciding.approve_return(t.case, k, t.actor),
        ),
        "refuse_return": Job(
            Action.REFUSE_RETURN,
            "desk.return_refused",
            words=lambda t, k, w: deciding.refuse_return(t.case, k, t.actor, w),
        ),
        "add_co_unit": Job(Action.ADD_CO_UNIT),
        "release_co_unit": Job(Action.RELEASE_CO_UNIT, may=check_has_co_units),
        "refuse_conference": Job(
            Action.REFUSE_CONFERENCE,
            "desk.conference_refused",
            words=lambda t, k, w: deciding.refuse_conference(t.case, k, t.actor, w),
        ),
        "merge": Job(Action.MERGE),
        "unmerge": Job(Action.UNMERGE, "desk.unmerged", at_once=lambda t, k: merging.unmerge(t.case, k, t.actor)),
        # the supervisor
        "grant_extension": Job(
            Action.GRANT_EXTENSION,
            "desk.extension_granted",
            at_once=lambda t, k: deciding.grant_extension(t.case, k, t.actor, _day(t.args.get("until"))),
        ),
        "refuse_extension": Job(
            Action.REFUSE_EXTENSION,
            "desk.extension_refused",
            words=lambda t, k, w: deciding.refuse_extension(t.case, k, t.actor, w),
        ),
        "grant_exclusion": Job(
            Action.GRANT_EXCLUSION,
            "desk.exclusion_granted",
            at_once=lambda t, k: excluding.grant_exclusion(t.case, k, t.actor),
        ),
        "refuse_exclusion": Job(
            Action.REFUSE_EXCLUSION,
            "desk.exclusion_refused",
            words=lambda t, k, w: excluding.refuse_exclusion(t.case, k, t.actor, w),
        ),
        "shelve": Job(Action.SHELVE),
        "refuse_shelving": Job(
            Action.REFUSE_SHELVING,
            "desk.shelving_refused",
            words=lambda t, k, w: deciding.refuse_shelving(t.case, k, t.actor, w),
        ),
        "approve_reply": Job(
            Action.APPROVE_REPLY, "desk.reply_approved", at_once=lambda t, k: checking.approve_reply(t.case, k, t.actor)
        ),
        "send_back_reply": Job(
            Action.SEND_BACK_REPLY,
            "desk.reply_sent_back",
            words=lambda t, k, w: checking.send_back_reply(t.case, k, t.actor, w),
        ),
        "unshelve": Job(Action.UNSHELVE, "desk.unshelved", at_once=lambda t, k: deciding.unshelve(t.case, k, t.actor)),
        "reject_reply": Job(
            Action.REJECT_REPLY,
            "desk.reply_rejected",
            words=lambda t, k, w: resident.reject_reply(t.case, k, t.actor, w),
        ),
        "redo": Job(Action.REOPEN, "desk.redone", at_once=_redo),
        "rework": Job(
            Action.REOPEN,
            "desk.redone",
            words=lambda t, k, w: resident.reopen(t.case, replace(k, survey=None), "line", t.actor, words=w),
        ),
        "heard_no": Job(Action.RATE_BY_PHONE, "desk.survey_redone", words=_heard_no),
        "hasten": Job(Action.HASTEN, "desk.hastened", at_once=lambda t, k: worsening.hasten(t.case, k, t.actor)),
        "explain": Job(Action.EXPLAIN, "desk.explained", words=lambda t, k, w: deciding.explain(t.case, k, t.actor, w)),
        "supervise": Job(
            Action.SUPERVISE,
            "desk.supervised",
            words=lambda t, k, w: deciding.supervise(t.case, k, t.actor, w),
        ),
        "raise": Job(Action.RAISE, "desk.raised", words=lambda t, k, w: deciding.raise_level(t.case, k, t.actor, w)),
        # the follow-up on the phone
        "ring": Job(Action.RING, "desk.rung", at_once=lambda t, k: ringing.ring(t.case, k, t.actor)),
        "survey_yes": Job(
            Action.RATE_BY_PHONE,
            "desk.survey_yes",
            at_once=lambda t, k: ringing.answer(t.case, k, t.actor, Solved.YES),
        ),
        "survey_partly": Job(Action.RATE_BY_PHONE, "desk.survey_redone", words=_answered(Solved.PARTLY)),
        "survey_no": Job(Action.RATE_BY_PHONE, "desk.survey_redone", words=_answered(Solved.NO)),
        "survey_not_mine": Job(Action.RATE_BY_PHONE, "desk.survey_rejected", words=_answered(Solved.NOT_MINE)),
        **{f"survey_{value}": _graded(value) for value in range(1, 6)},
        # who filed what they saw themselves
        "seen_yes": _seen(Solved.YES, "desk.seen_solved"),
        "seen_partly": _seen(Solved.PARTLY, "desk.seen_redone"),
        "seen_no": _seen(Solved.NO, "desk.seen_redone"),
        "seen_not_mine": _seen(Solved.NOT_MINE, "desk.seen_rejected"),
        "reveal": Job(Action.REVEAL, "desk.revealed", words=lambda t, k, w: deciding.reveal(t.case, k, t.actor, w)),
    }
)


# Jobs after which the number itself is told, to the one person who asked and is on record for it.
SHOW_CONTACT = frozenset({"phone", "reveal", "ring"})
# What a caller says that goes to the unit.
RELAYED = frozenset({"relay_supplement", "relay_supply", "relay_urge"})


def values_after(turn: Turn, job: str, ticket: Ticket) -> dict[str, Value]:
    """What the text after a job may name."""
    values = turn.values(ticket)
    if job in SHOW_CONTACT:
        known = (ticket.contact.name, ticket.contact.phone, ticket.contact.note) if ticket.contact else ()
        values["contact"] = Listed(tuple(filter(None, known))) if any(known) else Phrase("word.none")
    if job == "supervise" or job in RELAYED:
        unit = turn.city.units.get(ticket.unit)
        values["phone"] = unit.phone if unit is not None and unit.phone else Phrase("word.none")
    if job == "ring" and ticket.last_reply is not None:
        values["text"] = ticket.last_reply.text
    return values


def said_after(turn: Turn, job: str, ticket: Ticket) -> str:
    """The text after a job; where the rules made another thing of it, that one."""
    if job == "hasten" and turn.work.tickets.events(ticket.number)[-1].type != "hastened":
        return "desk.hastened_before"
    if job == "phone" and not (ticket.contact and ticket.contact.phone):
        return "desk.no_phone"
    if job == "missed" and turn.case.without_chat(ticket):
        return "desk.missed_without_chat"
    if job == "missed" and AGAIN in turn.work.tickets.events(ticket.number)[-1].data:
        return "desk.missed_again"
    if job == "message" and turn.case.without_chat(ticket):
        return "desk.message_by_filer" if turn.case.by_filer(ticket) else "desk.message_kept"
    if job == "grant_extension" and "asked" in turn.work.tickets.events(ticket.number)[-1].data:
        return "desk.extension_less"
    if job == "return" and turn.case.nobody_decides():
        return "desk.return_unheard"
    if job == "relay_supplement" and ticket.state is State.FOLLOW_UP:
        return "desk.relayed_in_follow_up"
    if job == "relay_withdraw" and ticket.state is not State.WITHDRAWN:
        return "desk.relayed_goes_on"
    if job.startswith("survey_") and ticket.state is State.REVIEW:
        return "desk.survey_to_review"
    if job in RELAYED and ticket.unit and not turn.work.staff.of_unit(ticket.unit):  # nobody there hears of it
        return "desk.relayed_urge_unmanned" if job == "relay_urge" else "desk.relayed_supplement_unmanned"
    if job in RELAYED and ticket.seen_by_filer:
        return "desk.urged_seen" if job == "relay_urge" else "desk.supplemented_seen"
    if job == "acknowledge" and contact_is_late(ticket, turn.now):
        return "desk.acknowledged_late"
    if job == "acknowledge" and ticket.is_praise:
        return "desk.acknowledged_praise"
    if job == "acknowledge" and ticket.due.contact is None:
        return "desk.acknowledged_unowed"
    if job == "supervise" and not turn.work.staff.of_unit(ticket.unit or ""):
        return "desk.supervised_unmanned"
    if ticket.designated and job in ("approve_return", "refuse_return"):
        return "desk.designated"
    return JOBS[job].done
