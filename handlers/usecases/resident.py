"""What the resident does with a ticket: supplement, urge, withdraw, rate, ask for a review (补充、留名、催单、撤单、评价、复核)."""

from __future__ import annotations

from collections.abc import Mapping

from handlers.ports.understanding import Told
from handlers.privacy import taken_out
from handlers.usecases import merging
from handlers.usecases.casework import Casework
from handlers.usecases.on_record import Recorded, put_on_record, with_what_is_beside
from tickets import follow_up
from tickets.deadlines import on_return_to_dispatcher, on_review
from tickets.errors import TooLate, TooSoon
from tickets.lifecycle import Action, check
from tickets.ticket import Confidentiality, Contact, FileId, Solved, State, Ticket
from tickets.units import LINE, Actor
from tickets.withdrawals import handling_goes_on
from values import replace


def supplement(
    case: Casework,
    ticket: Ticket,
    actor: Actor,
    text: str,
    identifying: tuple[str, ...],
    photos: tuple[FileId, ...] = (),
    answers: Mapping[str, str] | None = None,
    readings: tuple[str, ...] = (),
    contact: Contact | None = None,
    seen: str | None = None,
) -> Ticket:
    """Add words or photos to an open ticket (补充); `identifying` is what in them would tell who writes, `readings` what a
    machine read on the photos, `contact` how they are reached from now on, where the words tell it, `seen` the words as staff are
    shown them where they insult: the record keeps what was written. Of what is said while the follow-up is open the unit hears
    only when that has ended."""
    missing = ticket.state is State.NEEDS_INFORMATION
    data = {"photos": str(len(photos))} if photos else {}
    data |= {"seen": seen} if seen is not None else {}
    if ticket.state is State.FOLLOW_UP:
        check(ticket, Action.SUPPLEMENT, actor, case.city.units)
        ticket = case.note(ticket, "follow_up_words", actor, text.strip(), confidential=False, **data)
    else:
        ticket = case.move(ticket, Action.SUPPLY if missing else Action.SUPPLEMENT, actor, text, data or None)
    ticket = replace(
        ticket,
        photos=(*ticket.photos, *photos),
        readings=(*ticket.readings, *readings),
        answers={**ticket.answers, **(answers or {})},
        identifying=(*ticket.identifying, *identifying),
        contact=contact or ticket.contact,
    )
    if missing:
        ticket = on_return_to_dispatcher(ticket, case.category_of(ticket), case.now, case.city)
    ticket = case.keep(with_what_is_beside(case, ticket, actor, text, Told.THREAT_TO_STAFF, Told.INTEREST))
    if ticket.state is State.MERGED:
        merging.second_with(case, ticket, seen or text)
    return ticket


def name(
    case: Casework, ticket: Ticket, actor: Actor, way: Confidentiality, identifying: tuple[str, ...] = ()
) -> Ticket:
    """Change how the resident is named (留名) on an open ticket: from now on nobody is shown more than `way` lets them see;
    `identifying` is what in the words would tell who writes. The number stays with the ticket: the resident may take it back."""
    ticket = case.move(ticket, Action.NAME, actor, data={"way": way.value})
    name = ticket.contact.name if ticket.contact and way is not Confidentiality.NAMED else ""
    identifying = (*ticket.identifying, *identifying, *((name,) if name else ()))
    return case.keep(replace(ticket, confidentiality=way, identifying=identifying))


def take_out(
    case: Casework,
    ticket: Ticket,
    actor: Actor,
    phrases: tuple[str, ...] = (),
    *,
    number: bool = False,
    name: bool = False,
) -> Ticket:
    """Take out (去掉) what the resident does not want to stand in it: words of theirs, their number, their name. What was told later
    keeps them out, too, as far as nobody is to know who reports; the unit of an open ticket gets it anew."""
    contact = ticket.contact or Contact()
    phrases = (*phrases, *((contact.phone,) if number else ()), *((contact.name,) if name else ()))
    phrases = tuple(filter(None, phrases))
    contact = replace(contact, phone="" if number else contact.phone, name="" if name else contact.name)
    contact = replace(contact, note=taken_out(contact.note, phrases))
    if ticket.is_open:
        ticket = case.note(ticket, "taken_out", actor)
    text = taken_out(ticket.text, phrases)
    told_there = any(ticket.since in phrase for phrase in phrases) and ticket.since not in text
    ticket = replace(
        ticket,
        title=taken_out(ticket.title, phrases) or ticket.title,
        summary=taken_out(ticket.summary, phrases),
        text=text,
        since="" if told_there else ticket.since,
        answers={key: taken_out(answer, phrases) for key, answer in ticket.answers.items()},
        contact=contact if contact != Contact() else None,
        identifying=tuple(dict.fromkeys((*ticket.identifying, *phrases))),
    )
    return case.keep(ticket)


def urge(case: Casework, ticket: Ticket, actor: Actor, text: str = "", identifying: tuple[str, ...] = ()) -> Ticket:
    """Nudge (催单): as often a day as the city allows; `identifying` is what in the words would tell who writes.

    Raises:
        TooSoon: urged already today; the unit was told then.
    """
    check(ticket, Action.URGE, actor, case.city.units)
    today = case.now.astimezone(case.city.timezone).date()
    times = [moment for moment in ticket.urged if moment.astimezone(case.city.timezone).date() == today]
    if len(times) >= case.city.limits.urges_per_day:
        raise TooSoon("urged_today", at=times[-1])
    ticket = replace(ticket, identifying=(*ticket.identifying, *identifying))
    ticket = case.move(ticket, Action.URGE, actor, text)
    ticket = with_what_is_beside(case, ticket, actor, text, Told.THREAT_TO_STAFF)
    return case.keep(replace(ticket, urged=(*ticket.urged, case.now)))


def urge_again(case: Casework, ticket: Ticket, actor: Actor, text: str, identifying: tuple[str, ...] = ()) -> Ticket:
    """What is said with a nudge that is one too many for today: nobody is told again, and the words stand on the ticket."""
    check(ticket, Action.URGE, actor, case.city.units)
    ticket = replace(ticket, identifying=(*ticket.identifying, *identifying))
    ticket = case.note(ticket, "urged_again", actor, text.strip())
    return case.keep(with_what_is_beside(case, ticket, actor, text, Told.THREAT_TO_STAFF))


# ── withdrawing ───────────────────────────────────────────────────────────────────────────────────────────────────────


def withdraw(case: Casework, ticket: Ticket, actor: Actor, because: str) -> Ticket:
    """Withdraw (撤单). For safety and tip-offs the handling goes on, the resident hears no more of it."""
    if handling_goes_on(ticket):
        check(ticket, Action.WITHDRAW, actor, case.city.units)
        ticket = case.note(ticket, "withdrawal_noted", actor, because)
    else:
        ticket = replace(case.move(ticket, Action.WITHDRAW, actor, because), unchecked=None)
    return case.keep(replace(ticket, withdrawn_because=because))


def end(case: Casework, ticket: Ticket, actor: Actor) -> Ticket:
    """The danger is over by the resident's own word, who was missed is found: nobody needs to go on, and who has it is told."""
    ticket = replace(case.move(ticket, Action.WITHDRAW, actor, "solved"), unchecked=None)
    return case.keep(replace(ticket, withdrawn_because="solved"))


def told_to_withdraw(
    case: Casework, ticket: Ticket, actor: Actor, words: str = "", identifying: tuple[str, ...] = ()
) -> Ticket:
    """The resident was asked to withdraw: it goes on, and only supervisors learn of it (禁止劝撤), with the words where they tell who
    asked, or what was offered."""
    check(ticket, Action.WITHDRAW, actor, case.city.units)
    if words:
        return put_on_record(case, ticket, Recorded.PRESSURE_ON_RESIDENT, actor, words, identifying)
    return case.keep(case.note(ticket, "pressed_to_withdraw", confidential=True))


def deny_contact(case: Casework, ticket: Ticket, actor: Actor) -> Ticket:
    """The unit says that it spoke with the resident, the resident says no: supervisors check, the clocks run on."""
    ticket = case.move(ticket, Action.DENY_CONTACT, actor)
    return case.keep(replace(ticket, contacted_at=None))


# ── the follow-up ─────────────────────────────────────────────────────────────────────────────────────────────────────


def answer_solved(
    case: Casework,
    ticket: Ticket,
    actor: Actor,
    solved: Solved,
    words: str = "",
    photos: tuple[FileId, ...] = (),
    *,
    action: Action = Action.RATE,
) -> Ticket:
    """The first answer of the follow-up: is it solved? What follows is told by `tickets.follow_up`. `words` and `photos` are
    what is still wrong; `action` tells how the line heard it.

    Raises:
        TooLate: the window has ended, or the answer has had its consequence.
    """
    follow_up.check_answerable(ticket)
    if photos:
        ticket = replace(ticket, photos=(*ticket.photos, *photos))
    consequence = follow_up.CONSEQUENCE[solved]
    if consequence is Action.REJECT_REPLY:
        return reject_reply(case, ticket, actor, words)
    ticket = case.move(ticket, action, actor, words if action is not Action.RATE else "", {"solved": solved.value})
    ticket = follow_up.answered(ticket, solved, case.now, words)
    return reopen(case, ticket, solved.value, words=words) if consequence is Action.REOPEN else case.keep(ticket)


def reject_reply(case: Casework, ticket: Ticket, actor: Actor, words: str = "") -> Ticket:
    """The reply does not answer the appeal (答复不对题): back to the unit, no rating, the deadline stays."""
    return case.keep(follow_up.rejected(case.move(ticket, Action.REJECT_REPLY, actor, words)))


def reopen(case: Casework, ticket: Ticket, because: str, actor: Actor = LINE, *, words: str = "") -> Ticket:
    """Handled again (发回重办), and a problem ticket where it was so too often."""
    data = {"because": because, "count": str(ticket.reopened + 1)}
    ticket = case.move(ticket, Action.REOPEN, actor, words, data)
    ticket = follow_up.reopened(ticket, case.category_of(ticket), case.now, case.city)
    if follow_up.becomes_problem(ticket, case.city.clocks):
        ticket = follow_up.raised(case.move(ticket, Action.RAISE, LINE))
    return case.keep(ticket)


def grade(case: Casework, ticket: Ticket, actor: Actor, value: int, *, action: Action = Action.RATE) -> Ticket:
    """The grade 5…1 after "solved": closed, or a person looks at it.

    Raises:
        TooLate: the window has ended, or one matter was rated already.
    """
    follow_up.check_gradable(ticket)
    ticket = case.move(ticket, action, actor, data={"grade": str(value)})
    ticket = case.move(ticket, follow_up.after_grade(value, case.city.clocks), LINE)
    return case.keep(follow_up.graded(ticket, value, case.now, case.city))


def explain_grade(case: Casework, ticket: Ticket, actor: Actor, reason: str, words: str) -> Ticket:
    """Why so: a reason by button, or the resident's own words."""
    if ticket.survey is None:
        return ticket
    reasons = (*ticket.survey.reasons, reason) if reason else ticket.survey.reasons
    survey = replace(ticket.survey, reasons=reasons, words=words or ticket.survey.words)
    ticket = case.note(ticket, "survey_reason", actor, words, reason=reason)
    return case.keep(replace(ticket, survey=survey))


def answer_again(case: Casework, ticket: Ticket, actor: Actor, *, fixed: bool) -> Ticket:
    """The second follow-up, half a month later: still fixed, or broken again (反复)."""
    return case.keep(case.move(ticket, Action.ANSWER_AGAIN, actor, data={"fixed": "yes" if fixed else "no"}))


def ask_review(case: Casework, ticket: Ticket, actor: Actor, words: str = "") -> Ticket:
    """A person looks again, once, at what was declined, shelved or closed with an answer that is not accepted.

    Raises:
        TooLate: reviewed once.
    """
    if ticket.review_asked:
        raise TooLate("reviewed_once")
    check(ticket, Action.ASK_REVIEW, actor, case.city.units)
    ticket = case.move(ticket, Action.ASK_REVIEW, actor, words)
    ticket = replace(ticket, review_asked=True, shelved_until=None, closed_at=None, outcome=None)
    return case.keep(on_review(ticket, case.now, case.city))
