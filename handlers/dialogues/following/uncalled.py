"""没人打电话给我 (没人联系): whether somebody was to ring, by when, and whether the unit has it on record, told as it stands.

the line promised a call ─► by when │ the unit entered that it did ─► that does not count, supervisors check
not due yet ─► by when │ due ─► nothing is on record: the unit is pressed with these words │ it tried in vain ─► when
while it is asked whether it is solved ─► counts as not contacted, kept beside the answer, and asked again
"""

from __future__ import annotations

from collections.abc import Sequence

from handlers.conversation.form import tell
from handlers.conversation.message import At, By, Part
from handlers.conversation.state import Frame
from handlers.conversation.turn import Turn
from handlers.dialogues.drafting.draft import names_a_place
from handlers.dialogues.following import survey
from handlers.dialogues.following.survey import keep_asking
from handlers.dialogues.following.urge import URGEABLE
from handlers.dialogues.following.which import spoken_of
from handlers.dialogues.talking.call_back import open_promise
from handlers.usecases.on_record import Recorded, put_on_record
from handlers.usecases.resident import deny_contact, urge
from tickets.errors import TooSoon
from tickets.lifecycle import BEFORE_DISPATCH, BY_ACTION, Action
from tickets.ticket import State, Ticket
from values import expressions as re

LONGEST = 30  # characters of words that say this and no more
LIKELY = 0.3  # of a leaf, from which words beside it may tell a matter
TELLS_MORE = 4  # letters beside them that tell how it went
DENIABLE = BY_ACTION[Action.DENY_CONTACT].of
_END = r"(?=[，,。！!？?；;啊呀呢吧嘛了的\s]|$)"
_UNCALLED = re.compile(
    rf"没(?:有)?(?:任何|一个)?人(?:来|再)?(?:给|跟|和)?(?:我|俺|咱|我们)?(?:来)?(?:打(?:过|来)?(?:个|一个)?(?:电话)?(?:过来|来|过)?|联系|来电话?)(?:过|给)?(?:我|俺|咱)?们?{_END}"
    rf"|(?:说好|不是说|讲好|答应)[^，,。]{{0,8}}(?:打(?:个)?电话|回(?:个)?电话|回电|联系我?)[^，,。]{{0,3}}{_END}"
    rf"|(?:连|也)?(?:没|没有)(?:一)?个电话|(?:没|未)(?:有)?(?:接到|收到|等到|接着)(?:过|任何|一个)*(?:你们|他们|单位|谁)?的?电话|电话(?:也|都|还)?(?:没(?:有)?(?:打|来|接到|一个)|呢)"
    rf"|(?:怎么|咋|为什么|为啥|也|还|都|一直)(?:还|都|也)?没(?:有)?(?:人)?(?:给我)?(?:打电话|来电话|联系我?){_END}"
)


# 人呢, 到底有没有人: asked by who was promised a call.
_WHERE_ARE_YOU = re.compile(
    r"人呢|人哪|有没有人|有人(?:吗|没|在吗)|没人(?:理|管|应|回)|等了?(?:这么|那么|好|半天|老|多)久?|(?:说好?|不是说|答应)[^，,。]{0,8}(?:回|打|联系)(?:给)?我"
    r"|(?:怎么|咋|为啥|为什么)?还(?:没|不)(?:有人)?(?:回|打|联系|来|理)|(?:还)?要等(?:到)?(?:多久|什么时候|啥时候|几点)|(?:什么时候|啥时候|几点)(?:能)?(?:给我)?(?:回|打|联系)"
)


def waits_for_call(turn: Turn) -> bool:
    """Whether who was promised a call asks where it is."""
    if turn.do or not 0 < turn.length <= LONGEST or turn.meaning.emergency is not None or turn.meaning.has_matter:
        return False
    return _WHERE_ARE_YOU.search(turn.text) is not None and open_promise(turn) is not None


def says_so(turn: Turn) -> bool:
    """Whether the words are that nobody rang them."""
    if turn.do or not turn.text or turn.length > LONGEST or turn.meaning.emergency is not None:
        return False
    listed = turn.says_one_of("push.words_denied") or turn.says_one_of("standing.words_uncalled")
    return listed or _UNCALLED.search(turn.text) is not None


def take(turn: Turn, top: Frame | None) -> bool:
    """Whether they say that nobody rang, nothing else being told; then how it stands is told, and done what follows."""
    waits = waits_for_call(turn)
    if not (waits or says_so(turn)) or names_a_place(turn.meaning.place):
        return False
    if turn.meaning.has_matter and _tells_more(turn) and _tells_matter(turn, _beside(turn)):
        return False  # 没人联系我，家里水管又漏了 is another matter, or belongs to it
    if survey.why_is_asked(top):
        if (rated := turn.own_ticket(str(top.draft["ticket"])) if top is not None else None) is not None:
            put_on_record(turn.case, rated, Recorded.UNCONTACTED, turn.actor, turn.text, turn.meaning.identifying_words)
        return False  # why they are not satisfied was asked, and this is why
    call, mine = open_promise(turn), list(turn.tickets(open_only=True))
    if not mine and call is None:
        return False
    parts = [Part("uncalled.promised", {"by": By(call.by)})] if call is not None and call.by > turn.now else []
    ticket = turn.own_ticket(_meant(turn, mine).number) if mine and not waits else None
    if ticket is None:
        key = "uncalled.noted" if call is not None and call.by > turn.now else "uncalled.promised_late"
        tell(turn, [*parts, Part(key)] if waits else parts or [Part(key)])
        return True
    turn.remember(last_ticket=ticket.number)
    if ticket.state is State.FOLLOW_UP:
        put_on_record(turn.case, ticket, Recorded.UNCONTACTED, turn.actor, turn.text, turn.meaning.identifying_words)
        if _tells_more(turn):
            return False  # 没人打过电话，灯也没修 answers what was asked, too
        keep_asking(turn, ticket, "uncalled.in_follow_up")
        return True
    if (
        ticket.state is State.REVIEW and ticket.survey is not None
    ):  # answered and rated: no deadline is told of it any more
        put_on_record(turn.case, ticket, Recorded.UNCONTACTED, turn.actor, turn.text, turn.meaning.identifying_words)
        turn.tell("survey.noted", turn.values(ticket), ticket=ticket.number)
        return True
    if ticket.state in DENIABLE and ticket.contacted_at is not None:
        deny_contact(turn.case, ticket, turn.actor)
        turn.say("push.denial_noted", number=ticket.number)
        return True
    tell(turn, [*parts, *_stands(turn, ticket)], ticket=ticket.number)
    return True


def _beside(turn: Turn) -> str:
    return _UNCALLED.sub("", turn.text).strip(" ，,。；;！!")


def _tells_matter(turn: Turn, words: str) -> bool:
    """Whether these words tell a matter by themselves; 说好的昨天 hardly does."""
    meaning = turn.read(words)
    return meaning.has_matter and meaning.likeliest[1] >= LIKELY


def _tells_more(turn: Turn) -> bool:
    return sum(map(str.isalnum, _beside(turn))) >= TELLS_MORE


def _meant(turn: Turn, mine: Sequence[Ticket]) -> Ticket:
    """The one that they name or spoke of last, else one that owes a contact, the latest."""
    owing = [t for t in mine if t.due.contact is not None and t.contacted_at is None]
    return (spoken_of(turn, mine) or owing or list(mine))[0]


def _stands(turn: Turn, ticket: Ticket) -> list[Part]:
    """What was promised of it, what is on record, and what was done just now."""
    values = turn.values(ticket)
    if ticket.is_praise:
        return [Part("standing.praise", values)]
    if ticket.unit is None or ticket.state in BEFORE_DISPATCH:
        return [Part("uncalled.dispatcher", values)]
    if ticket.due.contact is None or ticket.state not in URGEABLE:
        return [Part("uncalled.unowed", values)]
    parts = [*_tried(turn, ticket), *_numberless(ticket)]
    if turn.now < ticket.due.contact:
        return [Part("uncalled.not_due", values), *parts]
    try:
        urge(turn.case, ticket, turn.actor, turn.text, turn.meaning.identifying_words)
    except TooSoon as error:
        told = {"at": At(error.values["at"])}  # type: ignore[arg-type]
        put_on_record(turn.case, ticket, Recorded.UNCONTACTED, turn.actor, turn.text, turn.meaning.identifying_words)
        return [Part("uncalled.due", values), Part("uncalled.pressed_before", told), *_tried(turn, ticket)]
    return [Part("uncalled.due", values), Part("uncalled.pressed", values), *parts]


def _tried(turn: Turn, ticket: Ticket) -> list[Part]:
    """That it tried in vain, as the unit entered it."""
    since = ticket.dispatched_at
    events = turn.work.tickets.events(ticket.number)
    missed = [e for e in events if e.type == "contact_missed" and (since is None or e.at >= since)]
    return [Part("uncalled.missed", {"at": At(missed[-1].at)})] if missed else []


def _numberless(ticket: Ticket) -> list[Part]:
    """Nobody can ring who left no number: they are written to here."""
    return [] if ticket.contact is not None and ticket.contact.phone else [Part("uncalled.no_number")]
