"""The staff card of a ticket (工单卡片): facts first, then what this person can do with it in its present state.

Nothing on a card tells a unit who tipped off: no contact, no numbers, no phrase by which the writer could be known.
"""

from __future__ import annotations

from types import MappingProxyType

from handlers.conversation.message import At, Choice, Listed, Named, On, Part, Phrase, Value
from handlers.dialogues.where import area_path
from handlers.privacy import seen_text
from handlers.usecases.casework import ADDED, Casework
from handlers.usecases.checking import ground_for
from handlers.usecases.excluding import excludable
from handlers.usecases.handling import returnable
from handlers.usecases.opening import find_unit
from tickets.lifecycle import BEFORE_DISPATCH, BY_ACTION, HANDLING, WITH_UNIT, Action, is_witness
from tickets.ticket import Confidentiality, Event, Petition, Reply, State, Survey, Ticket
from tickets.units import LINE_ROLES, UNIT_ROLES, Role, StaffMember
from tickets.values import replace

SHOWN_SUPPLEMENTS = 3
# What waits for a dispatcher, or for a supervisor who stands in.
DISPATCHERS_ALONE = BEFORE_DISPATCH | {State.RETURN_REQUESTED, State.MERGED}
SEEN = ("seen_yes", "seen_partly", "seen_no", "seen_not_mine")  # what who saw it themselves is asked
FOLLOWED_UP = frozenset({State.REPLIED, State.FOLLOW_UP})  # what is solved is said to the follow-up
DECIDE_EXCLUSIONS = frozenset({Role.DISPATCHER, Role.SUPERVISOR})
PASSED_ON = frozenset(
    {"supplemented", "information_supplied", "follow_up_words"}
)  # the resident's words, whoever heard them
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
OTHERS_SHOWN = 3  # buttons beside those of an exclusion; like tickets


def staff_card(case: Casework, ticket: Ticket, member: StaffMember) -> tuple[tuple[Part, ...], tuple[Choice, ...]]:
    """The card's paragraphs and its buttons for this member."""
    return card_parts(case, ticket, member), card_choices(case, ticket, member)


# ── facts ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


def card_parts(case: Casework, ticket: Ticket, member: StaffMember) -> tuple[Part, ...]:
    values = case.values(ticket)
    values |= {
        "urgency": Phrase(f"urgency.level_{ticket.urgency}"),
        "kind": Phrase(f"kind.{ticket.kind.value}"),
        "photos": len(ticket.photos),
        "summary": seen_text(ticket, ticket.summary or ticket.text),
    }
    if ticket.danger and ticket.title:  # the leaf may name more than was said: a knife where somebody hits a door
        values["category"] = seen_text(ticket, ticket.title)
    parts = [Part("card.facts", values), Part("card.summary", values)]
    if abridged(ticket):
        parts.append(Part("card.abridged", {"count": len(ticket.text)}))
    if ticket.since:
        parts.append(Part("card.since", {"since": ticket.since}))
    if ticket.accused:
        parts.append(Part("card.accused", {"accused": seen_text(ticket, ticket.accused)}))
    if ticket.vulnerable:
        parts.append(Part("card.vulnerable", {"people": _to_look_after(case, ticket)}))
    if ticket.readings:
        words = seen_text(ticket, "；".join(" ".join(reading.split()) for reading in ticket.readings))
        parts.append(Part("card.readings", {"words": words}))
    parts += [_answer(case, ticket, key, answer) for key, answer in ticket.answers.items()]
    parts += _of_reporter(case, ticket)
    parts += _said_since(case, ticket, member)
    parts += _notes(case, ticket)
    parts += _of_history(case, ticket, member, values)
    parts += _of_clocks(ticket, values)
    if ticket.unchecked is not None:
        parts.append(_unchecked(case, ticket, ticket.unchecked))
    if ticket.petition is not None:
        parts.append(Part(f"card.petition_{ticket.petition.what}", _petition(ticket.petition)))
    if ticket.exclusion is not None:
        rate = Phrase(f"rate.{ticket.exclusion.what}")
        parts.append(Part("card.petition_exclusion", {**_petition(ticket.exclusion), "rate": rate}))
    return tuple(parts)


def _to_look_after(case: Casework, ticket: Ticket) -> Value:
    """Who is to be looked after, as it was said; in the city's language before what was said in another one."""
    said = Listed(tuple(seen_text(ticket, words) for words in ticket.vulnerable))
    if ticket.language == case.city.language or not ticket.frail:
        return said
    people = Listed(tuple(Phrase(f"frail.{who}") for who in ticket.frail))
    return Phrase("card.in_other_words", {"meant": people, "said": said})


def _unchecked(case: Casework, ticket: Ticket, reply: Reply) -> Part:
    """The reply that waits to be checked, why, and how many photos came with it."""
    found: dict[str, Value] = {"text": reply.text, "at": At(reply.at), "unit": Named("unit", reply.unit)}
    ground = ground_for(case, ticket, reply.text)
    why: Value = Phrase(f"check.{ground.value}") if ground is not None else Phrase("word.none")
    found |= {"ground": why, "count": len(reply.photos)}
    return Part("card.unchecked_photos" if reply.photos else "card.unchecked", found)


def _of_reporter(case: Casework, ticket: Ticket) -> list[Part]:
    """Who reports, as far as a unit may know it."""
    parts = []
    if ticket.confidentiality is not Confidentiality.NAMED:
        parts.append(Part(f"card.{ticket.confidentiality.value}"))
    elif ticket.contact and (ticket.contact.phone or ticket.contact.note):
        parts.append(Part("card.contact", {"note": ticket.contact.note or Phrase("word.by_phone")}))
    if ticket.source:
        parts.append(_source(case, ticket))
    if ticket.language != case.city.language:
        name = Phrase(f"language.name_{ticket.language.lower().replace('-', '_')}")
        parts.append(Part("card.language", {"language": name}))
        parts += _known_place(case, ticket)
    return parts


def _source(case: Casework, ticket: Ticket) -> Part:
    """How it came; who filed it is no word about who tips off."""
    named = ticket.confidentiality is Confidentiality.NAMED
    filer = case.work.staff.get(ticket.filed_by) if named else None
    way: Value = Phrase(f"source.{ticket.source}")
    return Part("card.filed", {"source": way, "name": filer.name}) if filer else Part("card.source", {"source": way})


def _known_place(case: Casework, ticket: Ticket) -> list[Part]:
    """The place by the city's own names, where the resident named it in another language: whoever goes there can read it."""
    place = ticket.place
    known = case.city.geography.places_by_code.get(place.known or "") if place is not None else None
    name: Value = known.name(case.city.language) if known is not None else ""
    if place is not None and place.area:
        area: Value = area_path(case.city, place.area)
        return [
            Part("card.place_known", {"place": name, "area": area}) if name else Part("card.area_known", {"area": area})
        ]
    return [Part("card.place_known_alone", {"place": name})] if name else []


def _answer(case: Casework, ticket: Ticket, key: str, answer: str) -> Part:
    """An answer with the question that it answers."""
    answer = seen_text(ticket, answer)
    code = ticket.category or ""
    asked = next((q for q in case.city.questions if q.key == key and code.startswith(q.category)), None)
    if asked is None:
        return Part("card.answer_plain", {"answer": answer})
    return Part("card.answer", {"question": asked.ask[case.city.language], "answer": answer})


def _said_since(case: Casework, ticket: Ticket, member: StaffMember) -> list[Part]:
    """What the resident added since, so that the next unit, too, reads it; never of a follow-up that is still open."""
    known = ticket.answers.values()
    hidden = {"follow_up_words"} if ticket.state is State.FOLLOW_UP and member.role not in LINE_ROLES else set()
    seen = ADDED - hidden
    events = [e for e in case.work.tickets.events(ticket.number) if e.type in seen and not e.confidential]
    said = [e for e in events if e.text and e.text not in known and (e.by.kind != "staff" or e.type in PASSED_ON)]
    shown = said[-SHOWN_SUPPLEMENTS:]
    return [
        Part(_added_by(ticket, e), {"text": seen_text(ticket, e.text), "at": At(e.at), "name": e.by.name})
        for e in shown
    ]


def _added_by(ticket: Ticket, event: Event) -> str:
    """What who saw it themselves adds is their own word, and no resident's."""
    return "card.added_by_filer" if ticket.seen_by_filer and event.by.kind == "staff" else "card.added"


def _notes(case: Casework, ticket: Ticket) -> list[Part]:
    """What staff noted for each other (备注)."""
    notes = [e for e in case.work.tickets.events(ticket.number) if e.type == "noted"]
    return [
        Part("card.note", {"text": seen_text(ticket, e.text), "name": e.by.name, "at": At(e.at)})
        for e in notes[-SHOWN_SUPPLEMENTS:]
    ]


def _of_history(case: Casework, ticket: Ticket, member: StaffMember, values: dict[str, Value]) -> list[Part]:
    parts = []
    if ticket.state is State.DISPATCHED and (alike := case.alike(ticket)):
        line = (
            member.role in LINE_ROLES
        )  # of all the city's tickets several end alike: a merger is told by whole numbers
        key = "card.alike_line" if line else "card.alike"
        own, other = (number if line else number[-4:] for number in (ticket.number, alike[-1].number))
        numbers = Listed(tuple(other.number for other in alike[:OTHERS_SHOWN]))
        parts.append(Part(key, values | {"numbers": numbers, "other": other, "own": own}))
    if ticket.seconds:
        parts.append(Part("card.seconds", {"count": len(ticket.seconds)}))
    if ticket.officer not in (None, member.id) and (officer := case.work.staff.get(ticket.officer or "")) is not None:
        parts.append(Part("card.officer", {"name": officer.name}))
    if ticket.co_units:
        units = Listed(tuple(Named("unit", code) for code in ticket.co_units))
        parts.append(Part("card.co_units", values | {"units": units}))
    if ticket.recurs:
        parts.append(Part("card.recurs", {"number": ticket.recurs}))
    if ticket.reopened:
        parts.append(Part("card.times_reopened", values))
    if ticket.problem:
        parts.append(Part("card.is_problem"))
    if ticket.last_reply is not None and ticket.state not in BEFORE_DISPATCH:
        key = "card.last_reply" if ticket.last_reply.final else "card.last_interim"
        parts.append(Part(key, {"text": ticket.last_reply.text}))
    if ticket.survey is not None and member.role in LINE_ROLES:  # a unit never sees its own follow-up before it ends
        parts += _survey(ticket.survey)
    return parts


def _survey(survey: Survey) -> list[Part]:
    parts = []
    if survey.grade is not None:
        parts.append(Part("card.grade", {"grade": Phrase(f"survey.grade_{survey.grade}")}))
    reasons: list[Value] = [Phrase(f"survey.reason_{reason}") for reason in survey.reasons]
    if survey.words:
        reasons.append(survey.words)
    if reasons and survey.grade is not None:
        parts.append(Part("card.reasons", {"reasons": Listed(tuple(reasons))}))
    elif survey.words:
        parts.append(Part("card.said", {"text": survey.words}))
    return parts


def _of_clocks(ticket: Ticket, values: dict[str, Value]) -> list[Part]:
    match ticket.state:
        case State.DISPATCHED if ticket.contacted_at is None:
            return [Part("card.clocks" if ticket.due.contact else "card.clocks_unowed", values)]
        case State.ACKNOWLEDGED if ticket.contacted_at is None and ticket.due.contact:
            return [Part("card.contact_clock", values)]
        case State.SUBMITTED | State.ACCEPTED | State.NEEDS_INFORMATION | State.RETURN_REQUESTED:
            return [Part("card.dispatch_clock", values)]
        case State.REVIEW if ticket.due.review:
            return [Part("card.review_clock", values)]
        case State.SHELVED if ticket.shelved_until:
            return [Part("card.shelved_until", values)]
    return [Part("card.reply_clock", values)] if ticket.state in WITH_UNIT else []


def _petition(petition: Petition) -> dict[str, Value]:
    until: Value = On(petition.until) if petition.until else ""
    unit = Named("unit", petition.unit)
    return {"unit": unit, "reason": petition.reason, "at": At(petition.at), "until": until}


# ── buttons ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def card_choices(case: Casework, ticket: Ticket, member: StaffMember) -> tuple[Choice, ...]:
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


def checks_now(case: Casework, ticket: Ticket, member: StaffMember) -> bool:
    """Whether this member is asked to check the reply: supervisors; dispatchers where there is none, or once it is late."""
    late = ticket.due.check is not None and ticket.due.check <= case.now
    return member.role is Role.SUPERVISOR or (
        member.role is Role.DISPATCHER and (late or not case.line_staff(Role.SUPERVISOR))
    )


def _of_state(case: Casework, ticket: Ticket, member: StaffMember) -> tuple[Choice, ...]:
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
            return _do(ticket, "message", *((*_for_caller(ticket), *taken_back) if ticket.filed_by else ()))
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


def more_choices(case: Casework, ticket: Ticket, member: StaffMember) -> tuple[Choice, ...]:
    """What stands behind "更多"."""
    if member.role is Role.DISPATCHER:
        return _do(ticket, *_rare_for_dispatcher(ticket))
    if member.role is Role.SUPERVISOR:
        return _do(ticket, *_rare_for_supervisor(ticket, stands_in=case.stands_in(member)))
    exclude = ["exclude"] if member.unit == ticket.unit and _may_exclude(case, ticket) else []
    return _do(ticket, *_rare_for_unit(ticket), *exclude)


def _may_exclude(case: Casework, ticket: Ticket) -> bool:
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


def _for_unit(case: Casework, ticket: Ticket) -> tuple[Choice, ...]:
    can_return = ["return"] if returnable(case, ticket) else []
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


def _for_dispatcher(case: Casework, ticket: Ticket) -> tuple[Choice, ...]:
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


def _to_suggested(case: Casework, ticket: Ticket) -> tuple[Choice, ...]:
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


def _for_supervisor(case: Casework, ticket: Ticket, member: StaffMember) -> tuple[Choice, ...]:
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
            return _do(ticket, "reject_reply", *reveal)
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
