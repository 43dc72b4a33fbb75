"""Who takes a resident's message (接待). Danger first, then a person's hand, buttons, the open dialogue, intents.

danger ► operator in the chat ► codes ► pictures and pins that could not be taken ► words nobody can read
       ► button or option ► strong interruptions ► the open dialogue ► weak interruptions, the open question again
       ► by intent
"""

from __future__ import annotations

from datetime import timedelta
from types import MappingProxyType

from handlers.conversation.message import Part
from handlers.conversation.state import Conversation, Frame
from handlers.conversation.turn import Turn
from handlers.dialogues.danger import kept, watched
from handlers.dialogues.danger.on_duty import asks_for_person, keep_words, words_said
from handlers.dialogues.drafting.draft import REPORT, Report, is_report
from handlers.dialogues.following import followed, intimidated, naming
from handlers.dialogues.following.supplement import take_answer
from handlers.dialogues.talking import unread
from handlers.dialogues.talking.call_back import promise_call
from handlers.dialogues.talking.human import kept_for_person
from handlers.dialogues.talking.relay import relay
from handlers.ports.understanding import Intent
from handlers.reception import bereaved, between, buttons, interruptions, own_language, peril, waking
from handlers.reception.attached import more_of_album, refused_files, unusable
from handlers.reception.codes import number_for_call, take_code
from handlers.reception.commands import obey
from handlers.reception.opening import by_intent
from handlers.reception.side import Residents
from handlers.usecases.on_record import Recorded
from tickets.errors import HotlineError
from values import replace

# The same words again so soon are a second tap, a bad line or a flood, not a second thing said.
TWICE = timedelta(seconds=10)

# What was heard beside the rest, and is said of it.
NOTICED = MappingProxyType(
    {
        Recorded.THREAT_TO_STAFF.value.event: "supplement.threat_on_record",
        Recorded.INTEREST_TOLD.value.event: "supplement.interest_kept",
    }
)


class Reception(Residents):
    """Hears residents."""

    def hear(self, turn: Turn) -> None:
        try:
            self._hear(turn)
        except HotlineError as error:
            self.refused(turn, error)
            self.ask_again(turn)
        if not turn.says and not turn.so_far.silent:
            turn.say("chat.heard")
        for event, key in NOTICED.items():
            if event in turn.case.noticed and turn.says:
                turn.says[-1] = replace(turn.says[-1], parts=(*turn.says[-1].parts, Part(key)))
        unread.show_transcript(turn)
        unread.show_whom_to_ring(turn)
        if (said := words_said(turn)) and turn.meaning.intent is not Intent.HUMAN and not asks_for_person(turn):
            turn.note(last_words=said[:200])
        elif turn.voices and not said:
            turn.note(last_words="🎤")

    def takes(self, conversation: Conversation, do: str) -> bool:
        """A dialogue's own options are picked in words only while it is open."""
        top = self.top(conversation)
        return do in buttons.ACTIONS or (top is not None and top.dialogue == do.partition(".")[0])

    def never_silent(self, turn: Turn) -> bool:
        """Somebody in danger is answered however often they write."""
        top = self.top(turn.conversation)
        return turn.meaning.emergency is not None or (top is not None and top.dialogue in peril.DIALOGUES)

    def woken(self, turn: Turn, what: str) -> None:
        """Something that was planned for this conversation is due."""
        waking.woken(self, turn, what)

    def stumbled(self, turn: Turn) -> None:
        """The program itself failed over this message: it is kept, said so, and a person will look. The second time in
        a row the open dialogue, which may be the cause, is put away; what was told in it is in the promise."""
        faults = int(turn.conversation.memory.get("faults") or 0) + 1
        told = [frame.draft.get("said") for frame in turn.conversation.frames]  # of a crisis it only counts
        said = [str(line) for lines in told if isinstance(lines, list) for line in lines]
        if faults > 1:
            turn.remember(frames=())
            turn.sleep()
        turn.note(faults=faults)
        promise_call(turn, "chat.fault", " / ".join((*said, turn.text)) or "—")

    def _hear(self, turn: Turn) -> None:
        top = self.top(turn.conversation)
        if len(turn.conversation.frames) and top is None:
            turn.remember(frames=())
            turn.sleep()
            turn.say("chat.restarted")
        own_language.follow(self, turn)
        waits = bool(turn.conversation.memory.get("human_since"))
        if waits:
            keep_words(turn)
        if turn.meaning.emergency is not None:
            intimidated.only_threatened(turn, top)
            bereaved.only_sounds_so(turn, top)
        if watched.take(turn, top) or peril.take_answer(self, turn, top):
            return
        top = peril.answered_below(self, turn, top)
        if peril.in_danger(self, turn, top) or self._across(turn, top):
            return
        top = peril.after_crisis(self, turn, self.top(turn.conversation))
        if not turn.so_far.settled:
            top = peril.after_alarm(self, turn, top)
        if turn.so_far.settled:
            return
        if take_code(turn) or number_for_call(self, turn, top) or obey(self, turn) or unusable(self, turn):
            return
        if unread.cannot_read(turn) and not peril.goes_on(top):
            unread.say_so(turn)
        elif turn.chosen is not None and not (followed.says_otherwise(turn, top) or naming.asks_whether(turn)):
            buttons.press(self, turn, top)
        elif not interruptions.strong(self, turn, top):
            if top is None and waits and not turn.photos and (take_answer(turn) or kept_for_person(turn)):
                return
            self._ordinary(turn, top)

    def _across(self, turn: Turn, top: Frame | None) -> bool:
        """Lines go to the operator who holds the conversation; buttons do what they say besides."""
        if turn.message.command is not None or not relay(turn):
            return False
        if top is not None and top.dialogue == "danger" and not top.draft["ticket"]:
            self.keep(turn, kept.listen(turn, top))
        if turn.message.pressed is not None:
            return False
        refused_files(turn)
        turn.so_far.silent = True
        return True

    def _ordinary(self, turn: Turn, top: Frame | None) -> None:
        if turn.message.album and turn.conversation.memory.get("album") == turn.message.album:
            more_of_album(self, turn)
            return
        turn.note(album=turn.message.album)
        if self._said_again(turn, top):
            self.ask_again(turn)
            return
        if turn.voices and not turn.text and not (top is not None and top.dialogue in (REPORT, "supplement")):
            unread.voice_kept(turn, inside=top is not None)
            if top is None and not self._belongs_to_last(turn):
                frame = replace(self.report.start(turn), asked="what")
                turn.remember(frames=(frame,))
                turn.wake("draft_reminder", turn.city.clocks.draft_reminder)
                return
        if top is not None and top.dialogue == self.danger.name and self.danger.only_tells(turn, top):
            peril.only_telling(self, turn, kept.listen(turn, top))
            return
        if top is not None and self.continue_with(turn):
            return
        if between.weak(self, turn, top):
            return
        if top is not None:
            self.keep(turn, self.dialogues[top.dialogue].failed(turn, self.top(turn.conversation) or top))
            return
        by_intent(self, turn)

    def _said_again(self, turn: Turn, top: Frame | None) -> bool:
        """The very words that the draft already holds, a moment later."""
        heard = turn.conversation.last_heard_at
        if not is_report(top) or not turn.text or heard is None or turn.now - heard > TWICE:
            return False
        return turn.text in Report.of(top.draft).said and not turn.photos and turn.message.edits is None

    def _belongs_to_last(self, turn: Turn) -> bool:
        last = turn.own_ticket(turn.conversation.last_ticket)
        return last is not None and last.is_open
