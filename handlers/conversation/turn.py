"""One turn: the message, its meaning, the state, and what is said back. A dialogue gets nothing else."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Protocol, Unpack

from handlers.conversation.halting import as_read
from handlers.conversation.memory import Memory
from handlers.conversation.message import Choice, Inbound, Outgoing, Part, Phrase, Say, Value
from handlers.conversation.so_far import SoFar
from handlers.conversation.state import Conversation, Frame
from handlers.conversation.wording import length, plain
from handlers.ports.store import Work
from handlers.ports.understanding import Context, Meaning, Understanding
from handlers.usecases.casework import Casework
from tickets.city import City
from tickets.ticket import CitizenId, Ticket
from tickets.units import LINE_ROLES, Actor, Role, StaffMember
from values import replace

TELLS = 3  # letters that tell something
TIME_TO_THINK = 16  # characters of words that only ask for time


@dataclass(frozen=True)
class Pass:
    """The dialogue could not use the message: somebody else may, else it counts as a failure."""


PASS = Pass()
Result = Frame | None | Pass


@dataclass
class Turn:
    """What a dialogue may see and do. `chosen` is the choice that was pressed or picked in words and is still valid;
    `rest` what was said beside it."""

    message: Inbound
    text: str
    meaning: Meaning
    conversation: Conversation
    case: Casework
    understanding: Understanding
    member: StaffMember | None = None
    chosen: Choice | None = None
    card: Outgoing | None = None
    rest: str = ""
    says: list[Say] = field(default_factory=list)
    so_far: SoFar = field(default_factory=SoFar)

    @property
    def work(self) -> Work:
        return self.case.work

    @property
    def city(self) -> City:
        return self.case.city

    @property
    def now(self) -> datetime:
        return self.case.now

    @property
    def today(self) -> date:
        """The day that it is in the city."""
        return self.now.astimezone(self.city.timezone).date()

    @property
    def language(self) -> str:
        return self.conversation.language

    @property
    def written(self) -> str:
        """The language in which the resident writes, which may be one that the city does not speak."""
        return str(self.conversation.memory.get("written") or self.language)

    @property
    def citizen(self) -> CitizenId:
        return CitizenId(self.conversation.person)

    @property
    def actor(self) -> Actor:
        return Actor.staff(self.member) if self.member else Actor.citizen(self.conversation.person)

    @property
    def do(self) -> str:
        return self.chosen.do if self.chosen else ""

    @property
    def args(self) -> Mapping[str, str]:
        return self.chosen.args if self.chosen else {}

    def read(self, words: str, *, expecting: str | None = None, tickets: bool = False) -> Meaning:
        """What other words mean than those that were just said, in this conversation's language."""
        return self.understanding.understand(
            words, Context(language=self.language, expecting=expecting, tickets=tickets)
        )

    def as_an_answer(self, words: str) -> Meaning:
        """What words mean as the answer to the follow-up of a ticket: is it solved, how satisfied?"""
        return self.read(words, expecting="survey", tickets=True)

    @property
    def photos(self) -> tuple[str, ...]:
        return tuple(p.file for p in self.message.pictures if p.file)

    @property
    def readings(self) -> tuple[str, ...]:
        """What a machine read on the photos; none of it was said by the person."""
        return tuple(p.reading for p in self.message.pictures if p.file and p.reading)

    @property
    def voices(self) -> tuple[str, ...]:
        return tuple(v.file for v in self.message.voices if v.file)

    def say(
        self,
        key: str,
        *more: Part,
        choices: Sequence[Choice] = (),
        photos: Sequence[str] = (),
        ticket: str | None = None,
        replaces: str | None = None,
        **values: Value,
    ) -> None:
        """Say one message: the text `key` with its values, then further paragraphs."""
        self.says.append(Say((Part(key, values), *more), tuple(choices), tuple(photos), ticket, replaces))

    def tell(
        self,
        key: str,
        values: Mapping[str, Value],
        *more: Part,
        choices: Sequence[Choice] = (),
        photos: Sequence[str] = (),
        ticket: str | None = None,
    ) -> None:
        """The same with the values of the first paragraph as a mapping."""
        self.says.append(Say((Part(key, values), *more), tuple(choices), tuple(photos), ticket))

    def values(self, ticket: Ticket) -> dict[str, Value]:
        """What a text about the ticket may name: all of it to the resident, to staff only what they may see."""
        values = self.case.values(ticket, own=self.member is None)
        return {**values, "title": self.title_of(ticket)} if self.is_watched else values

    @property
    def is_watched(self) -> bool:
        """Whether somebody whom they fear reads their phone: no word of a matter is said."""
        return bool(self.conversation.memory.get("watched"))

    def title_of(self, ticket: Ticket) -> Value:
        """What the ticket is called to them."""
        return Phrase("word.your_matter") if self.is_watched else ticket.title

    def remember(self, **changes: Any) -> None:
        """Change the conversation's own fields."""
        self.conversation = replace(self.conversation, **changes)

    def note(self, **memory: Unpack[Memory]) -> None:
        """Keep (or, with None, forget) small facts beside the dialogues."""
        self.conversation = self.conversation.noted(**memory)

    def wake(self, what: str, after: timedelta) -> None:
        """Be woken later to do `what`; a new time for the same replaces the old one."""
        self.conversation = self.conversation.waking(what, self.now + after)

    def sleep(self, *whats: str) -> None:
        """Forget these alarms; without names all but those that outlive a dialogue."""
        self.conversation = self.conversation.sleeping(*whats)

    def words_of(self, key: str) -> tuple[str, ...]:
        """A list of words from the texts, where _ stands for a blank: in the resident's language, and in the city's own."""
        return self.case.texts.words(key, self.language)

    def longest_first(self, key: str) -> list[str]:
        """The words of a list, so that of two that begin alike the longer one is met first."""
        return sorted(self.words_of(key), key=len, reverse=True)

    def replace_top(self, frame: Frame) -> None:
        """The dialogue on top goes on with this frame."""
        self.remember(frames=(*self.conversation.frames[:-1], frame))

    def drop_top(self) -> None:
        """The dialogue on top has ended."""
        self.remember(frames=self.conversation.frames[:-1])

    def without(self, text: str, *keys: str) -> str:
        """The text, in small letters, with a blank in place of each word of these lists, the longest of a list first."""
        for key in keys:
            for word in self.longest_first(key):
                text = text.replace(word.lower(), " ")
        return text

    @property
    def length(self) -> int:
        """How much was said, in characters as if it were told in Chinese; what is short there is as short in any language."""
        return length(self.text)

    def holds(self, text: str, key: str) -> bool:
        """Whether a text of theirs holds one of the words of a list."""
        texts, language = self.case.texts, self.language
        if language == texts.own:
            return any(map(text.lower().__contains__, texts.small_words(key, language)))
        return texts.one_of(key, language).search(plain(text)) is not None

    def says_one_of(self, key: str) -> bool:
        """Whether the message holds one of the words of a list."""
        return self.holds(self.text, key)

    def waits(self) -> bool:
        """Whether somebody only asks for time: 我想想, 等我晚上看看再说. 你帮我问问 asks for something, and 等等 灯没好 tells it."""
        short = self.length <= TIME_TO_THINK and not (self.do or self.meaning.has_matter)
        if not short or self.meaning.place is not None or not self.says_one_of("chat.words_wait"):
            return False
        return not (self.says_one_of("chat.words_for_us") or self._tells_behind_a_wait())

    def _tells_behind_a_wait(self) -> bool:
        """等等 灯没好: whether something is told behind a word that only stops them."""
        behind = (self.behind("chat.words_stop") or "").strip(" ，,。.!！")
        return sum(map(str.isalnum, behind)) >= TELLS and not self.holds(behind, "chat.words_wait")

    def begins_with_one_of(self, key: str) -> bool:
        """Whether the message begins with one of the words of a list."""
        if self.language == self.city.language:
            return self.text.lower().startswith(self.case.texts.small_words(key, self.language))
        return self.case.texts.one_of(key, self.language).match(plain(self.text)) is not None

    def behind(self, key: str) -> str | None:
        """What is said behind a word of a list with which the message begins; None where it begins with none of them."""
        begins = self.case.texts.one_of(key, self.language).match(plain(self.text))
        return self.text[begins.end() :] if begins is not None else None

    def apart(self, key: str) -> list[str]:
        """The message, cut at the words of a list."""
        words = map(re.escape, self.case.texts.small_words(key, self.language))
        return [part for part in re.split("|".join(words), self.text.lower()) if part.strip()]

    def as_words(self) -> None:
        """What was picked in words is no pick after all: the message is read as it was said."""
        self.chosen, self.rest, self.text = None, "", as_read(self.message, staff=self.member is not None)

    @property
    def of_the_line(self) -> bool:
        """Whether it is the line's own people who write, and no unit and no resident."""
        return self.member is not None and self.member.role in LINE_ROLES

    # ── what residents' dialogues ask again and again ─────────────────────────────────────────────────────────────

    def tickets(self, *, open_only: bool = False) -> tuple[Ticket, ...]:
        return self.work.tickets.of_citizen(self.citizen, open_only=open_only)

    def own_ticket(self, number: str | None) -> Ticket | None:
        """The resident's own ticket of that number, under lock; anybody else's is as if it did not exist."""
        ticket = self.work.tickets.get(number) if number else None
        return ticket if ticket and ticket.citizen == self.citizen else None

    def operators_ready(self) -> bool:
        """Whether a person could take over."""
        return bool(self.operators())

    def operators(self) -> tuple[StaffMember, ...]:
        return self.case.on_duty(self.work.staff.with_role(Role.OPERATOR))


class Dialogue(Protocol):
    """A dialogue of residents or staff: named as a verb phrase, one file each.

    `version` grows when a stored draft of the former one cannot be read: it then restarts politely.
    """

    name: str
    version: int

    def ask(self, turn: Turn, frame: Frame) -> Frame:
        """Say the open question (again)."""

    def hear(self, turn: Turn, frame: Frame) -> Result:
        """Take the message: the frame that goes on, None at the end, PASS when it was not for this dialogue."""

    def expecting(self, frame: Frame) -> str:
        """Which slot is open, for the understanding."""

    def failed(self, turn: Turn, frame: Frame) -> Frame:
        """Nobody understood the message: ask in other words, the second time with an example, then offer a person."""
