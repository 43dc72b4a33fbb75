"""One turn of a conversation (一轮对话), from the message to the replies, inside one transaction.

heard before? ─ yes ─► the same replies
     │ no
load ► understand ► danger? ► operator in the chat? ► a button or an option in words?
     ► strong interruptions (person, language, cancel, start over, help)
     ► the open dialogue ► weak interruptions (question, progress, thanks …), then the open question again
     ► open a dialogue by intent ► say that it was not understood
save conversation, ticket, events, replies, pushes

If a dialogue raises an unexpected exception, all of that is undone. A second transaction then records the message as
heard, tells the resident that something went wrong and promises a person. The message is never processed again.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from handlers.conversation.burst import end_burst
from handlers.conversation.halting import as_read
from handlers.conversation.heard import SameIdOtherContent, cleaned, fingerprint, joined
from handlers.conversation.message import (
    Choice,
    Inbound,
    Outgoing,
    spoken,
)
from handlers.conversation.sides import Officers, Residents
from handlers.conversation.state import BESIDE_DIALOGUES, PROMISED, Conversation
from handlers.conversation.turn import Turn
from handlers.ports.records import Due
from handlers.ports.records import Heard as HeardBefore
from handlers.ports.store import Away, Opening, Stale, Store, Twice, Work
from handlers.ports.understanding import Context, Meaning, Understanding
from handlers.texts import Texts
from handlers.usecases.casework import Casework
from handlers.usecases.clockwork import fire
from handlers.usecases.rendering import rendered
from tickets.city import City
from tickets.hours import quiet_until
from tickets.units import StaffMember
from values import replace

# What is said to somebody in danger, or who was promised a person, does not wait for the morning.
URGENT_ALARMS = PROMISED | {"danger_check", "crisis_check", "crisis_unanswered"}
# A ticket whose timer fails is looked at again after this, so that it does not stop the timers of the others.
TIMER_AGAIN = timedelta(hours=1)
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Heard:
    """What a turn caused: its own replies, and the pushes to others that were put on their way. `following` is in what
    context the account's next message will be read, if nothing happens before."""

    replies: tuple[Outgoing, ...]
    pushes: tuple[Outgoing, ...] = ()
    again: bool = False
    following: Context | None = None


class Engine:
    """Hears residents and staff. Holds no state of its own: everything is loaded and saved with the turn.

    `reached` is told each named seam that a turn passes; crash tests end the process there.
    """

    def __init__(
        self,
        city: City,
        store: Store,
        understanding: Understanding,
        texts: Texts,
        reception: Residents,
        desk: Officers,
        reached: Callable[[str], None] = lambda seam: None,
    ) -> None:
        self.city = city
        self.store = store
        self.understanding = understanding
        self.texts = texts
        self._reception = reception
        self._desk = desk
        self._reached = reached

    def hear(self, message: Inbound, now: datetime, *, merged: Sequence[Inbound] = ()) -> Heard:
        """One turn in one transaction. `merged` are further messages of the same sender that are answered by it.

        Raises:
            SameIdOtherContent: see there. Whatever the store raises: then nothing was changed.
        """
        try:
            with self.store.begin(message.account) as work:
                return self.hear_within(work, message, now, merged=merged)
        except (SameIdOtherContent, Twice, Stale, Away):
            raise
        except Exception:  # noqa: BLE001 - whatever a dialogue raises, nobody hears silence
            _log.exception("a turn failed and was undone")
        with self.store.begin(message.account) as work:
            return self._stumble(work, message, now, merged)

    def hear_within(self, work: Work, message: Inbound, now: datetime, *, merged: Sequence[Inbound] = ()) -> Heard:
        """The same inside the caller's transaction, and without the apology for what nobody expected."""
        opening = work.opening(message.account, message.event_id)
        if opening.heard is not None:
            return self._again(work, message, opening.heard)
        self._reached("after_dedup")
        turn = self.turn(work, joined(message, merged), opening, now)
        if turn.member is not None:
            self._desk.hear(turn)
        else:
            self._reception.hear(turn)
            end_burst(turn, never_silent=self._reception.never_silent(turn))
        turn.note(faults=None)
        self._reached("mid_state")
        return self._finish(turn, message, merged)

    def _again(self, work: Work, message: Inbound, known: HeardBefore) -> Heard:
        if known.fingerprint != fingerprint(message):
            raise SameIdOtherContent(message.event_id)
        return Heard(work.messages.of(known.replies), again=True)

    def _finish(self, turn: Turn, message: Inbound, merged: Sequence[Inbound]) -> Heard:
        """Store the replies, the conversation and the row by which the message is known."""
        work = turn.work
        replies = self.send(turn)
        mids = [reply.mid for reply in replies]
        spoken_to = replace(turn.conversation, last_heard_at=turn.now, blocked=False)
        work.close_turn(spoken_to, message, fingerprint(message), mids)
        for other in merged:
            if work.inbox.heard(other.account, other.event_id) is None:
                work.inbox.record(other, fingerprint(other), mids)
        self._reached("before_commit")
        return Heard(replies, tuple(turn.case.pushed), following=self._context(spoken_to, turn.member))

    def _stumble(self, work: Work, message: Inbound, now: datetime, merged: Sequence[Inbound]) -> Heard:
        """The turn was undone: keep the message as heard, and say so."""
        opening = work.opening(message.account, message.event_id)
        if opening.heard is not None:
            return self._again(work, message, opening.heard)
        conversation, member = self._conversation(work, message, opening), opening.member
        whole = joined(message, merged)
        meaning = Meaning("", conversation.language)
        turn = Turn(whole, spoken(whole), meaning, conversation, self.casework(work, now), self.understanding, member)
        (self._desk if member else self._reception).stumbled(turn)
        return self._finish(turn, message, merged)

    def wake(self, due: Due, now: datetime) -> tuple[Outgoing, ...]:
        """Do what is due for a ticket or a conversation, if it is still the version that was planned for.

        What nobody expected is undone and told to the log; the alarm is dropped (of a ticket: put off), so that it
        neither fails for ever nor stops the others.
        """
        try:
            with self.store.begin() as work:
                return self._wake(work, due, now)
        except (Stale, Twice, Away):
            raise
        except Exception:  # noqa: BLE001 - one alarm must not stop the others
            _log.exception("an alarm failed and was undone")
        with self.store.begin() as work:
            self._put_off(work, due, now)
        return ()

    def _wake(self, work: Work, due: Due, now: datetime) -> tuple[Outgoing, ...]:
        if due.kind == "ticket":
            ticket = work.tickets.get(due.key)
            if ticket is None or ticket.version != due.version:
                return ()
            case = self.casework(work, now)
            if fire(case, ticket) is None:
                case.keep(ticket)
            self._reached("in_timer")
            return tuple(case.pushed)
        conversation = work.conversations.by_key(due.key)
        if conversation is None or conversation.version != due.version:
            return ()
        return self._wake_conversation(work, conversation, due, now)

    def _put_off(self, work: Work, due: Due, now: datetime) -> None:
        if due.kind == "ticket":
            ticket = work.tickets.get(due.key)
            if ticket is not None and ticket.version == due.version:
                work.tickets.save(ticket, (), now + TIMER_AGAIN)
            return
        conversation = work.conversations.by_key(due.key)
        if conversation is not None and conversation.version == due.version:
            work.conversations.save(conversation.sleeping(conversation.next_action))

    def _wake_conversation(
        self, work: Work, conversation: Conversation, due: Due, now: datetime
    ) -> tuple[Outgoing, ...]:
        account, language = conversation.account, conversation.language
        message = Inbound(account, f"clock:{due.at.isoformat()}:{due.version}", (), now)
        member = work.staff.by_account(account)
        case = self.casework(work, now)
        turn = Turn(message, "", Meaning("", language), conversation, case, self.understanding, member)
        (self._desk if member else self._reception).woken(turn, conversation.next_action)
        urgent = conversation.next_action in URGENT_ALARMS
        at = now if urgent else quiet_until(now, self.city)
        asked = ""
        for n, say in enumerate(turn.says):
            pushed = turn.case.push(say, account, turn.conversation.language, f"{due.key}:{due.version}:{n}", at)
            asked = pushed.mid if pushed.choices else asked
        if asked and conversation.next_action not in BESIDE_DIALOGUES:  # beside it whatever question was open stays so
            self._ask_by(turn, asked)
        work.conversations.save(turn.conversation)
        return tuple(turn.case.pushed)

    def _ask_by(self, turn: Turn, mid: str) -> None:
        """The open question stands on this message: its buttons are the valid ones, and words may pick from them."""
        frames = turn.conversation.frames
        if frames:
            turn.remember(frames=(*frames[:-1], replace(frames[-1], mid=mid)))
        turn.note(offers=mid)

    def _conversation(self, work: Work, message: Inbound, opening: Opening) -> Conversation:
        if opening.conversation is not None:
            return opening.conversation
        return Conversation(message.account, self._language(message), work.new_person())

    def _language(self, message: Inbound) -> str:
        """The language of a newcomer, until their words are heard."""
        return _supported(message.language, self.city.languages) or self.city.language

    def casework(self, work: Work, now: datetime) -> Casework:
        return Casework(
            work,
            self.city,
            now,
            self.texts,
            self._desk.card,
            self._reception.survey_choices,
            self.understanding.told,
        )

    def turn(self, work: Work, message: Inbound, opening: Opening, now: datetime) -> Turn:
        conversation, member = self._conversation(work, message, opening), opening.member
        message = cleaned(message)
        text = as_read(message, staff=member is not None)
        party = self._desk if member else self._reception
        card, chosen, rest = self._chosen(work, message, text, conversation, opening.card)
        if chosen is not None and not message.pressed and not party.takes(conversation, chosen.do):
            chosen, rest = None, text
        heard_text = rest if chosen is not None and not message.pressed else text
        context = self._context(conversation, member, card, told=message.language)
        meaning = self.understanding.understand(heard_text, context) if heard_text else Meaning("", "")
        if not meaning.language:
            meaning = replace(meaning, language=conversation.language)
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

    def newcomers(self, message: Inbound) -> Context:
        """In what context the first message of an account is read."""
        return self._context(Conversation(message.account, self._language(message), ""), None, told=message.language)

    def _context(
        self,
        conversation: Conversation,
        member: StaffMember | None,
        card: Outgoing | None = None,
        *,
        told: str | None = None,
    ) -> Context:
        """What was going on; `told` is the language that the platform told of a newcomer."""
        party = self._desk if member else self._reception
        newcomer = conversation.last_heard_at is None and told is None
        return Context(
            language=None if newcomer else conversation.language,
            expecting=party.expecting(conversation),
            labels=card.labels if card else (),
            staff=member is not None,
            place=party.known_place(conversation),
            tickets=conversation.last_ticket is not None,
        )

    def _chosen(
        self, work: Work, message: Inbound, text: str, conversation: Conversation, card: Outgoing | None
    ) -> tuple[Outgoing | None, Choice | None, str]:
        if (pressed := message.pressed) is not None:
            if card is None or card.mid != pressed.mid:  # mostly it is the newest one that is pressed
                card = work.messages.get(pressed.mid)
            if card is None or card.to != message.account or not 1 <= pressed.index <= len(card.choices):
                return None, Choice("gone"), ""
            return card, card.choices[pressed.index - 1], ""
        if card is None or not text:
            return card, None, text
        picked = self.understanding.choose(text, card.labels, conversation.language)
        if picked is None or not _may_pick(conversation, card, card.labels[picked.index], text):
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
            replies.append(turn.work.messages.add(reply) or turn.work.messages.of([mid])[0])
        asked = next((reply.mid for reply in reversed(replies) if reply.choices), "")
        if asked:
            self._ask_by(turn, asked)
        elif replies:
            turn.note(offers=None)
        return tuple(replies)


def _may_pick(conversation: Conversation, card: Outgoing, label: str, text: str) -> bool:
    """Whether words may pick from a card: not while two people talk; with a dialogue open only from its open question,
    or by the name of what a later push offers. "2" said to "which floor?" presses no button of yesterday."""
    if conversation.operator or conversation.memory.get("talking_with"):
        return False
    if not conversation.frames or card.mid == conversation.memory.get("offers"):
        return True
    return card.push and text.casefold().startswith(label.casefold())


def _supported(language: str | None, languages: Sequence[str]) -> str | None:
    if not language:
        return None
    short = language.lower().partition("-")[0]
    return next((known for known in languages if known.lower().partition("-")[0] == short), None)
