"""Who a ticket was for has died (人过世了): nothing is asked but which ticket, and nothing more is wanted of those who write.

我爸昨天过世了，换证不用办了 ─► taken back with a word of condolence · asked why it is taken back: 都不是，人没了 ─► the same
老人走了, and no word of what becomes of it ─► condolence, passed on, and it can be taken back
"""

from __future__ import annotations

from handlers.conversation.message import Choice
from handlers.conversation.state import Frame
from handlers.conversation.turn import Turn
from handlers.dialogues.following import supplement, withdraw
from handlers.dialogues.following.which import KNOWN, LIKELY, has_another_beside, which_ticket
from handlers.ports.understanding import Told
from tickets.ticket import Ticket
from values import replace

SHORT = 20  # of words that tell nothing else
LONGEST = 60  # characters of words that tell it
READ_ANEW = 10  # of the newest words that were added, at most


def take(turn: Turn, top: Frame | None) -> bool:
    """Whether the words tell it of somebody for whom a ticket is open; then it is taken back, or can be."""
    asked = top is not None and top.dialogue == "withdraw"
    if turn.do or turn.meaning.emergency is not None or turn.length > LONGEST:
        return False
    unwanted = asked or withdraw.gives_up(turn) or turn.says_one_of("bereaved.words_unwanted")
    gone = unwanted or _is_of_them(turn)
    died = next((one for one in (Told.DEATH, *((Told.GONE,) if gone else ())) if one in turn.meaning.told), None)
    if died is None:
        return False
    mine = turn.tickets(open_only=True)
    if not mine or not unwanted and turn.meaning.place is not None:
        return False
    if has_another_beside(turn, died, mine, KNOWN if unwanted else LIKELY):
        return False
    if asked and top is not None:
        ticket = turn.own_ticket(str(top.draft["ticket"]))
        turn.drop_top()
        turn.sleep("frame_end")
    else:
        because = {"because": withdraw.BEREAVED}
        ticket = which_ticket(turn, "ticket.withdraw", lambda t: t.state in withdraw.WITHDRAWABLE, **because)
    if ticket is None:
        return bool(turn.says)
    if unwanted:
        withdraw.settle(turn, ticket, withdraw.BEREAVED)
        return True
    back = Choice("ticket.withdraw", "button.not_needed", args={"ticket": ticket.number, "because": withdraw.BEREAVED})
    supplement.add(turn, ticket)
    turn.says.clear()
    turn.say("bereaved.noted", choices=(back,), ticket=ticket.number, number=ticket.number)
    return True


def _is_of_them(turn: Turn) -> bool:
    """我爸昨天走了, where a ticket tells of 我爸: whoever was spoken of has not only left."""
    gone = turn.meaning.told.get(Told.GONE)
    kin = [word for word in turn.words_of("bereaved.words_kin") if gone is not None and word in gone.text]
    return any(word in ticket.text for ticket in turn.tickets(open_only=True) for word in kin)


def is_told(turn: Turn, ticket: Ticket) -> bool:
    """Whether it was told of this ticket before: who wants it ended then is asked for no reason."""
    said = [event.text for event in turn.work.tickets.events(ticket.number) if event.type == "supplemented"]
    newest = [text for text in said if len(text) <= LONGEST][-READ_ANEW:]
    return any(Told.DEATH in (told := turn.read(text).told) or Told.GONE in told for text in newest)


def only_sounds_so(turn: Turn, top: Frame | None) -> None:
    """奶奶去世了, of who has a ticket open, is no despair and nobody missing, where no word names one and the writer says nothing of themselves."""
    found, told = turn.meaning.emergency, turn.meaning.told
    if found is None or found.named or found.danger not in ("self_harm", "missing") or turn.length > SHORT:
        return
    asked = top is not None and top.dialogue == "withdraw"
    died = (Told.DEATH in told or Told.GONE in told) and Told.OWN_GRIEF not in told
    if died and (asked or top is None and turn.tickets(open_only=True)):
        turn.meaning = replace(turn.meaning, emergency=None)
