"""The staff card of a ticket (工单卡片): facts first, then what this person can do with it in its present state.

Nothing on a card tells a unit who tipped off: no contact, no numbers, no phrase by which the writer could be known.
"""

from __future__ import annotations

from handlers.conversation.message import At, Choice, Listed, Named, On, Part, Phrase, Value
from handlers.desk.showing.card_choices import abridged, card_choices
from handlers.dialogues.drafting.where import area_path
from handlers.notices import ADDED
from handlers.privacy import seen_text
from handlers.usecases.checking import ground_for
from handlers.usecases.telling import Telling
from handlers.usecases.ticket_values import shown_words
from tickets.lifecycle import BEFORE_DISPATCH, WITH_UNIT
from tickets.ticket import Confidentiality, Contact, Event, Petition, Reply, State, Survey, Ticket
from tickets.units import LINE_ROLES, ActorKind, StaffMember

SHOWN_SUPPLEMENTS = 3
ALIKE_SHOWN = 3
PASSED_ON = frozenset(
    {"supplemented", "worsened", "information_supplied", "follow_up_words"}
)  # the resident's words, whoever heard them


def staff_card(case: Telling, ticket: Ticket, member: StaffMember) -> tuple[tuple[Part, ...], tuple[Choice, ...]]:
    """The card's paragraphs and its buttons for this member."""
    return card_parts(case, ticket, member), card_choices(case, ticket, member)


def card_parts(case: Telling, ticket: Ticket, member: StaffMember) -> tuple[Part, ...]:
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
    if ticket.accused and not ticket.is_praise:
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


def _to_look_after(case: Telling, ticket: Ticket) -> Value:
    """Who is to be looked after, as it was said; in the city's language before what was said in another one."""
    said = Listed(tuple(seen_text(ticket, words) for words in ticket.vulnerable))
    if ticket.language == case.city.language or not ticket.frail:
        return said
    people = Listed(tuple(Phrase(f"frail.{who}") for who in ticket.frail))
    return Phrase("card.in_other_words", {"meant": people, "said": said})


def _unchecked(case: Telling, ticket: Ticket, reply: Reply) -> Part:
    """The reply that waits to be checked, why, and how many photos came with it."""
    found: dict[str, Value] = {"text": reply.text, "at": At(reply.at), "unit": Named("unit", reply.unit)}
    ground = ground_for(case, ticket, reply.text)
    why: Value = Phrase(f"check.{ground.value}") if ground is not None else Phrase("word.none")
    found |= {"ground": why, "count": len(reply.photos)}
    return Part("card.unchecked_photos" if reply.photos else "card.unchecked", found)


def _of_reporter(case: Telling, ticket: Ticket) -> list[Part]:
    """Who reports, as far as a unit may know it."""
    parts = []
    if ticket.confidentiality is not Confidentiality.NAMED:
        parts.append(Part(f"card.{ticket.confidentiality.value}"))
    elif ticket.contact and (ticket.contact.phone or ticket.contact.note):
        parts.append(_contact(case, ticket.contact))
    if ticket.source:
        parts.append(_source(case, ticket))
    if ticket.language != case.city.language:
        name = Phrase(f"language.name_{ticket.language.lower().replace('-', '_')}")
        parts.append(Part("card.language", {"language": name}))
        parts += _known_place(case, ticket)
    return parts


def _source(case: Telling, ticket: Ticket) -> Part:
    """How it came; who filed it is no word about who tips off."""
    named = ticket.confidentiality is Confidentiality.NAMED
    filer = case.work.staff.get(ticket.filed_by) if named else None
    way: Value = Phrase(f"source.{ticket.source}")
    return Part("card.filed", {"source": way, "name": filer.name}) if filer else Part("card.source", {"source": way})


def _known_place(case: Telling, ticket: Ticket) -> list[Part]:
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


def _answer(case: Telling, ticket: Ticket, key: str, answer: str) -> Part:
    """An answer with the question that it answers."""
    answer = seen_text(ticket, answer)
    code = ticket.category or ""
    asked = next((q for q in case.city.questions if q.key == key and code.startswith(q.category)), None)
    if asked is None:
        return Part("card.answer_plain", {"answer": answer})
    return Part("card.answer", {"question": asked.ask[case.city.language], "answer": answer})


def _said_since(case: Telling, ticket: Ticket, member: StaffMember) -> list[Part]:
    """What the resident added since, so that the next unit, too, reads it; never of a follow-up that is still open."""
    known = ticket.answers.values()
    hidden = {"follow_up_words"} if ticket.state is State.FOLLOW_UP and member.role not in LINE_ROLES else set()
    seen = ADDED - hidden
    events = [e for e in case.work.tickets.events(ticket.number) if e.type in seen and not e.confidential]
    said = [
        e
        for e in events
        if e.text
        and e.data.get("seen", e.text) not in known
        and (e.by.kind is not ActorKind.STAFF or e.type in PASSED_ON)
    ]
    once = {e.text: e for e in said}  # 没人打电话，灯也没亮 tells of the contact and of the reply
    shown = [*once.values()][-SHOWN_SUPPLEMENTS:]
    return [
        Part(_added_by(ticket, e), {"text": shown_words(ticket, e), "at": At(e.at), "name": e.by.name}) for e in shown
    ]


def _added_by(ticket: Ticket, event: Event) -> str:
    """What who saw it themselves adds is their own word, and no resident's."""
    return "card.added_by_filer" if ticket.seen_by_filer and event.by.kind is ActorKind.STAFF else "card.added"


def _notes(case: Telling, ticket: Ticket) -> list[Part]:
    """What staff noted for each other (备注)."""
    notes = [e for e in case.work.tickets.events(ticket.number) if e.type == "noted"]
    return [
        Part("card.note", {"text": seen_text(ticket, e.text), "name": e.by.name, "at": At(e.at)})
        for e in notes[-SHOWN_SUPPLEMENTS:]
    ]


def _of_history(case: Telling, ticket: Ticket, member: StaffMember, values: dict[str, Value]) -> list[Part]:
    parts = []
    if ticket.state is State.DISPATCHED and (alike := case.alike(ticket)):
        line = (
            member.role in LINE_ROLES
        )  # of all the city's tickets several end alike: a merger is told by whole numbers
        key = "card.alike_line" if line else "card.alike"
        whole = line or ticket.number[-4:] == alike[-1].number[-4:]  # 0002 of July, and 0002 of August
        own, other = (number if whole else number[-4:] for number in (ticket.number, alike[-1].number))
        numbers = Listed(tuple(other.number for other in alike[:ALIKE_SHOWN]))
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


def _contact(case: Telling, contact: Contact) -> Part:
    """How they are reached, and whether there is a number that may be rung."""
    written = case.texts.text("reached.note_chat", {}, case.city.language, case.now) in contact.note
    key = (
        "card.contact_written"
        if written and contact.phone
        else "card.contact"
        if contact.phone
        else "card.contact_note"
    )
    return Part(key, {"note": contact.note or Phrase("word.by_phone")})


def _of_clocks(ticket: Ticket, values: dict[str, Value]) -> list[Part]:
    if ticket.is_praise and ticket.state in WITH_UNIT:
        return [Part("card.clocks_praise", values)]
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
