"""What is being told belongs to a ticket that was filed before (写到那张单里): it goes there, and nothing new is opened.

这个写到0028里 · 加到我上一个单子里 · 补到路灯那个单子里 ─► added to that ticket, the draft is put aside; [是另一件事] goes the other way
a ticket of somebody else's, or one that has ended ─► told so, and the draft goes on
"""

from __future__ import annotations

from handlers.conversation.form import tell
from handlers.conversation.message import Choice, Part, Phrase
from handlers.conversation.state import Frame
from handlers.conversation.turn import Turn
from handlers.dialogues.drafting.draft import Report
from handlers.dialogues.following.supplement import SUPPLEMENTABLE
from handlers.dialogues.following.which import ENDING, by_its_end, spoken_of
from handlers.dialogues.following.worse import JOINABLE
from handlers.usecases.resident import supplement
from handlers.usecases.worsening import worsen
from tickets.ticket import Confidentiality, FileId, Ticket
from values import expressions as re

LONGEST = 40  # characters of words that say this and tell hardly more
LEAST = 4  # letters of a clause beside it that tells something
GROUP = 2  # characters of a code that matters of one kind share
_CLAUSES = re.compile(r"[,，。.;；!！\n]+\s*")


def take(turn: Turn, top: Frame) -> bool:
    """Whether the words want what is being told in a ticket that is there; then it is done, or said why not."""
    if turn.do or turn.length > LONGEST:
        return False
    draft = Report.of(top.draft)
    if not draft.said or not turn.says_one_of("into_ticket.words_into") or turn.meaning.emergency is not None:
        return False
    named = turn.meaning.ticket_numbers or by_its_end(turn) or tuple(ENDING.findall(turn.text)[:1])
    if not named and not turn.says_one_of("into_ticket.words_ticket"):
        return False
    ticket = _meant(turn, named)
    if ticket is None:
        if not named:
            return False
        turn.say("which.not_yours", number=named[0])
        return True
    if ticket.state not in SUPPLEMENTABLE:
        turn.say("which.not_possible", number=ticket.number, state=Phrase(f"state.{ticket.state.value}"))
        return True
    hidden = draft.confidentiality not in ("", Confidentiality.NAMED)
    if hidden and ticket.confidentiality is Confidentiality.NAMED:
        return False  # what was told to be hidden goes into no ticket with a name
    _join(turn, draft, ticket)
    return True


def _meant(turn: Turn, named: tuple[str, ...]) -> Ticket | None:
    """The ticket of that number, of that name, else the one that was spoken of last."""
    if named:
        return turn.own_ticket(named[0])
    mine = turn.tickets(open_only=True)
    found = spoken_of(turn, mine) or mine[:1]
    return turn.own_ticket(found[0].number) if found else None


def _join(turn: Turn, draft: Report, ticket: Ticket) -> None:
    text = "\n".join((*draft.said, *_besides(turn)))
    place = draft.whereabouts()
    words = text if place is None or place.text in text else f"{text}\n{place.text}"
    files = tuple(FileId(one) for one in (*draft.photos, *draft.voices, *turn.photos, *turn.voices))
    identifying = tuple(dict.fromkeys((*draft.identifying, *turn.meaning.identifying_words)))
    readings = (*draft.readings, *turn.readings)
    urgency = min(draft.urgency, turn.meaning.urgency)
    if urgency < ticket.urgency and ticket.state in JOINABLE:
        ticket = worsen(turn.case, ticket, turn.actor, words, urgency, files, identifying, readings)
    else:
        ticket = supplement(turn.case, ticket, turn.actor, words, identifying, files, readings=readings)
    turn.drop_top()
    turn.remember(last_ticket=ticket.number)
    turn.sleep("draft_reminder", "draft_end")
    turn.note(after=None)
    turn.so_far.opened = True  # nothing of the draft is asked any more
    other = Choice("resident.different", "button.other_matter", args={"text": text[:1500]})
    parts = [Part("into_ticket.joined", turn.values(ticket) | {"matter": draft.title or draft.said[0]})]
    if draft.category and draft.category[:GROUP] != (ticket.category or "")[:GROUP]:
        parts.append(Part("into_ticket.of_another"))
    tell(turn, parts, (other,), ticket=ticket.number)


def _besides(turn: Turn) -> list[str]:
    """What the words tell beside the wish itself."""
    wish = (*turn.words_of("into_ticket.words_into"), *turn.words_of("into_ticket.words_no_new"))
    clauses = [one.strip() for one in _CLAUSES.split(turn.text)]
    return [one for one in clauses if sum(map(str.isalnum, one)) >= LEAST and not any(w in one.lower() for w in wish)]
