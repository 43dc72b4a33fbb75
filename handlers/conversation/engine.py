"""One turn of a conversation, from the message to the replies, inside one transaction.

heard before? ─ yes ─► the same replies
     │ no
load ► understand ► danger? ► operator in the chat? ► a button or an option in words?
     ► strong interruptions (person, language, cancel, start over, help)
     ► the open dialogue ► weak interruptions (question, progress, thanks …), then the open question again
     ► open a dialogue by intent ► say what was not understood
save conversation, ticket, events, replies, pushes
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol

from handlers.conversation.message import (
    Choice,
    Command,
    Inbound,
    Location,
    Outgoing,
    Part,
    Picture,
    Pressed,
    Sticker,
    Text,
    Voice,
)
from handlers.conversation.state import Conversation
from handlers.conversation.turn import Turn
from handlers.ports.store import Due, Store, Work
from handlers.ports.understanding import Context, Meaning, Understanding
from handlers.texts import Texts
from handlers.usecases.casework import Casework, rendered
from handlers.usecases.clockwork import fire
from tickets.city import City
from tickets.clocks import quiet_until
from tickets.geography import Place
from tickets.ticket import Ticket
from tickets.units import StaffMember

# What is said to somebody in danger, or who was promised a person, does not wait for the morning.
URGENT_ALARMS = frozenset({"danger_check", "crisis_check", "human_wait"})


class SameIdOtherContent(Exception):
    """An event id came again with other content: the sender's mistake, nothing is changed."""


@dataclass(frozen=True)
class Heard:
    """What a turn caused: its own replies, and the pushes to others that were put on their way."""

    replies: tuple[Outgoing, ...]
    pushes: tuple[Outgoing, ...] = ()
    again: bool = False


class Residents(Protocol):
    """The residents' side, as the engine needs it."""

    def hear(self, turn: Turn) -> None: ...

    def expecting(self, conversation: Conversation) -> str | None: ...

    def known_place(self, conversation: Conversation) -> Place | None: ...

    def survey_choices(self, ticket: Ticket) -> tuple[Choice, ...]: ...

    def woken(self, turn: Turn, what: str) -> None: ...


class Officers(Protocol):
    """The staff's side, as the engine needs it."""

    def hear(self, turn: Turn) -> None: ...

    def expecting(self, conversation: Conversation) -> str | None: ...

    def known_place(self, conversation: Conversation) -> Place | None: ...

    def card(
        self, case: Casework, ticket: Ticket, member: StaffMember
    ) -> tuple[tuple[Part, ...], tuple[Choice, ...]]: ...

    def woken(self, turn: Turn, what: str) -> None: ...


class Engine:
    """Hears residents and staff. Holds no state of its own: everything is loaded and saved with the turn."""

    def __init__(
        self,
        city: City,
        store: Store,
        understanding: Understanding,
        texts: Texts,
        reception: Residents,
        desk: Officers,
    ) -> None:
        self.city = city
        self.store = store
        self.understanding = understanding
        self.texts = texts
        self._reception = reception
        self._desk = desk

    def hear(self, message: Inbound, now: datetime, *, merged: Sequence[Inbound] = ()) -> Heard:
        """One turn in one transaction. `merged` are further messages of the same sender that are answered by it.

        Raises:
            SameIdOtherContent: see there. Whatever the store raises: then nothing was changed.
        """
        with self.store.begin() as work:
            return self.hear_within(work, message, now, merged=merged)

    def hear_within(self, work: Work, message: Inbound, now: datetime, *, merged: Sequence[Inbound] = ()) -> Heard:
        known = work.inbox.heard(message.account, message.event_id)
        print_ = fingerprint(message)
        if known is not None:
            if known.fingerprint != print_:
                raise SameIdOtherContent(message.event_id)
            return Heard(work.messages.of(known.replies), again=True)
        conversation = self.load(work, message, now)
        member = work.staff.by_account(message.account)
        turn = self.turn(work, joined(message, merged), conversation, member, now)
        (self._desk if member else self._reception).hear(turn)
        replies = self.send(turn)
        conversation = replace(turn.conversation, last_heard_at=now, blocked=False)
        work.conversations.save(conversation)
        mids = [reply.mid for reply in replies]
        work.inbox.record(message, print_, mids)
        for other in merged:
            if work.inbox.heard(other.account, other.event_id) is None:
                work.inbox.record(other, fingerprint(other), mids)
        return Heard(replies, tuple(turn.case.pushed))

    def wake(self, due: Due, now: datetime) -> tuple[Outgoing, ...]:
        """Do what is due for a ticket or a conversation, if it is still the version that was planned for."""
        with self.store.begin() as work:
            if due.kind == "ticket":
                ticket = work.tickets.get(due.key)
                if ticket is None or ticket.version != due.version:
                    return ()
                case = self.casework(work, now)
                if fire(case, ticket) is None:
                    case.keep(ticket)
                return tuple(case.pushed)
            conversation = work.conversations.by_key(due.key)
            if conversation is None or conversation.version != due.version:
                return ()
            return self._wake_conversation(work, conversation, due, now)

    def _wake_conversation(
        self, work: Work, conversation: Conversation, due: Due, now: datetime
    ) -> tuple[Outgoing, ...]:
        account, language = conversation.account, conversation.language
        message = Inbound(account, f"clock:{due.at.isoformat()}", (), now)
        member = work.staff.by_account(account)
        turn = Turn(
            message,
            "",
            Meaning("", language),
            conversation,
            self.casework(work, now),
            self.understanding,
            member,
        )
        (self._desk if member else self._reception).woken(turn, conversation.next_action)
        urgent = conversation.next_action in URGENT_ALARMS
        for n, say in enumerate(turn.says):
            at = now if urgent else quiet_until(now, self.city)
            turn.case.push(say, account, turn.conversation.language, f"{due.key}:{due.version}:{n}", at)
        work.conversations.save(turn.conversation)
        return tuple(turn.case.pushed)

    def load(self, work: Work, message: Inbound, now: datetime) -> Conversation:
        conversation = work.conversations.load(message.account)
        if conversation is not None:
            return conversation
        language = _supported(message.language, self.city.languages) or self.city.language
        return Conversation(message.account, language, work.new_person())

    def casework(self, work: Work, now: datetime) -> Casework:
        return Casework(work, self.city, self.texts, now, self._desk.card, self._reception.survey_choices)

    def turn(
        self,
        work: Work,
        message: Inbound,
        conversation: Conversation,
        member: StaffMember | None,
        now: datetime,
    ) -> Turn:
        text = spoken(message)
        card, chosen, rest = self._chosen(work, message, text, conversation.language)
        heard_text = rest if chosen is not None and not message.pressed else text
        party = self._desk if member else self._reception
        context = Context(
            language=conversation.language,
            expecting=party.expecting(conversation),
            labels=card.labels if card else (),
            staff=member is not None,
            place=party.known_place(conversation),
        )
        meaning = (
            self.understanding.understand(heard_text, context) if heard_text else Meaning("", conversation.language)
        )
        return Turn(
            message,
            heard_text,
            meaning,
            conversation,
            self.casework(work, now),
            self.understanding,
            member,
            chosen,
            card,
            rest,
        )

    def _chosen(
        self, work: Work, message: Inbound, text: str, language: str
    ) -> tuple[Outgoing | None, Choice | None, str]:
        if (pressed := message.pressed) is not None:
            card = work.messages.get(pressed.mid)
            if card is None or card.to != message.account or not 1 <= pressed.index <= len(card.choices):
                return None, Choice("gone"), ""
            return card, card.choices[pressed.index - 1], ""
        card = work.messages.newest_card(message.account)
        if card is None or not text:
            return card, None, text
        picked = self.understanding.choose(text, card.labels, language)
        if picked is None:
            return card, None, text
        return card, card.choices[picked.index], picked.rest

    def send(self, turn: Turn) -> tuple[Outgoing, ...]:
        """Render the turn's own replies and store them with it."""
        replies: list[Outgoing] = []
        message, language = turn.message, turn.conversation.language
        for n, say in enumerate(turn.says):
            source = f"reply:{message.account.channel}:{message.account.id}:{message.event_id}:{n}"
            mid = "r" + hashlib.blake2b(source.encode(), digest_size=9).hexdigest()
            reply = rendered(self.texts, say, message.account, language, mid, turn.now, turn.now, push=False)
            turn.work.messages.add(reply)
            replies.append(reply)
        frames = turn.conversation.frames
        asked = next((reply.mid for reply in reversed(replies) if reply.choices), "")
        if frames and asked:
            turn.remember(frames=(*frames[:-1], replace(frames[-1], mid=asked)))
        return turn.work.messages.of([reply.mid for reply in replies]) if replies else ()


def spoken(message: Inbound) -> str:
    """The words of a message: text, the transcript of a voice, nothing for pins and photos."""
    words = [s.text for s in message.segments if isinstance(s, Text)]
    words += [s.words for s in message.segments if isinstance(s, Voice) and s.words]
    return "\n".join(word for word in words if word).strip()


def joined(message: Inbound, merged: Sequence[Inbound]) -> Inbound:
    """Several messages of one sender as one."""
    if not merged:
        return message
    segments = [segment for one in (message, *merged) for segment in one.segments]
    texts = "\n".join(dict.fromkeys(s.text for s in segments if isinstance(s, Text)))
    others = [s for s in segments if not isinstance(s, Text)]
    return replace(message, segments=(*((Text(texts),) if texts else ()), *others))


def fingerprint(message: Inbound) -> str:
    """What the message says, so that the same id with other content is noticed."""
    said: list[object] = [message.edits, message.album]
    for segment in message.segments:
        match segment:
            case Text(text):
                said.append(["text", text])
            case Pressed(mid, index):
                said.append(["pressed", mid, index])
            case Picture(file, refused):
                said.append(["picture", file, refused])
            case Voice(file, seconds, words, refused):
                said.append(["voice", file, seconds, words, refused])
            case Location(lat, lon, datum):
                said.append(["location", lat, lon, datum])
            case Sticker(emoji):
                said.append(["sticker", emoji])
            case Command(name, argument):
                said.append(["command", name, argument])
    return hashlib.sha256(json.dumps(said, ensure_ascii=False).encode()).hexdigest()


def _supported(language: str | None, languages: Sequence[str]) -> str | None:
    if not language:
        return None
    short = language.lower().partition("-")[0]
    return next((known for known in languages if known.lower().partition("-")[0] == short), None)
