"""One side of the line, residents or staff, and the stack of open dialogues (对话栈) in a conversation with it."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence

from handlers.conversation.refusals import refusal
from handlers.conversation.state import Conversation, Frame
from handlers.conversation.turn import Dialogue, Pass, Turn
from tickets.errors import HotlineError
from tickets.geography import Place
from values import replace


class Party(ABC):
    """Those who talk in one way: residents (`Reception`) or staff (`Desk`). Keeps the stack of dialogues."""

    def __init__(self, dialogues: Sequence[Dialogue]) -> None:
        self.dialogues: Mapping[str, Dialogue] = {dialogue.name: dialogue for dialogue in dialogues}

    @abstractmethod
    def hear(self, turn: Turn) -> None:
        """Take one message."""

    def expecting(self, conversation: Conversation) -> str | None:
        frame = self.top(conversation)
        return self.dialogues[frame.dialogue].expecting(frame) if frame else None

    def known_place(self, conversation: Conversation) -> Place | None:
        return None

    def takes(self, conversation: Conversation, do: str) -> bool:
        """Whether words may still pick an option that does this; buttons always say what became of them."""
        return True

    def top(self, conversation: Conversation) -> Frame | None:
        """The open frame; one of an older version or an unknown dialogue is as if it had never been."""
        for frame in reversed(conversation.frames):
            dialogue = self.dialogues.get(frame.dialogue)
            if dialogue is not None and dialogue.version == frame.version:
                return frame
        return None

    def open(self, turn: Turn, frame: Frame) -> None:
        """Put a dialogue on the stack and let it ask."""
        frame = replace(frame, version=self.dialogues[frame.dialogue].version)
        asked = self.dialogues[frame.dialogue].ask(turn, frame)
        turn.remember(frames=(*turn.conversation.frames, asked))

    def keep(self, turn: Turn, frame: Frame) -> None:
        """The top frame goes on."""
        turn.replace_top(frame)

    def close(self, turn: Turn) -> None:
        """The top frame has ended; what was suspended below goes on."""
        turn.drop_top()
        turn.sleep()
        if (below := self.top(turn.conversation)) is not None:
            self.resume(turn, below)

    def resume(self, turn: Turn, below: Frame) -> None:
        """What was suspended asks again."""
        self.keep(turn, self.dialogues[below.dialogue].ask(turn, below))

    def continue_with(self, turn: Turn) -> bool:
        """Let the open dialogue take the message; False when it passed."""
        frame = self.top(turn.conversation)
        if frame is None:
            return False
        if frame is not turn.conversation.frames[-1]:
            index = turn.conversation.frames.index(frame)
            turn.remember(frames=turn.conversation.frames[: index + 1])
        result = self.dialogues[frame.dialogue].hear(turn, frame)
        if isinstance(result, Pass):
            return False
        if result is None:
            self.close(turn)
        else:
            self.keep(turn, result)
        return True

    def ask_again(self, turn: Turn) -> None:
        """After an interruption: the open question once more."""
        frame = self.top(turn.conversation)
        if frame is not None:
            self.keep(turn, self.dialogues[frame.dialogue].ask(turn, frame))

    def refused(self, turn: Turn, error: HotlineError) -> None:
        """A rule said no: its text tells why, and nothing was changed."""
        turn.case.pending.clear()
        refusal(turn, error)

    def stumbled(self, turn: Turn) -> None:
        """The program itself failed over this message and its transaction was undone: say that nothing was done."""
        turn.say("desk.fault")
