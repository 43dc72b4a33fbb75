"""Who is in which danger, and how they are placed (处境): out of it, hiding, held, unable to move; somebody else still inside; a child alone.

what was said, the newest first ─► the first line that tells where they are ─► which words help
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from handlers.conversation.turn import Turn
from tickets.ticket import Ticket

STUCK = "stuck"
BYSTANDER = "bystander"  # the manner of texts for who is not in danger themselves
# In these who cannot get away is told what to do where they are, and who went out of it without another is kept from going back.
STUCK_IN = frozenset({"fire", "gas", "flood", "collapse", "traffic", "violence"})
INSIDE_OF = frozenset({"fire", "gas", "flood", "collapse"})
# Whose writer may be a child; of the others a child needs what everybody needs.
YOUNG_IN = frozenset({"fire", "gas", "flood", "medical", "poison", "violence", "child", "electric", "missing"})
_IN_VIOLENCE = (("own", "danger.words_own"), ("held", "danger.words_held"), (STUCK, "danger.words_stuck"))


@dataclass(frozen=True)
class Plight:
    """Who is in which danger: what they said so far, the newest last, where it is as far as known, whether they only saw or
    heard of it, and what the ticket is `about` of which it is told."""

    danger: str
    said: Sequence[str]
    place: str = ""
    bystander: bool = False
    about: str = ""

    def hides(self, turn: Turn) -> bool:
        """Whether they are locked in with somebody violent near, by their newest words that tell where they are."""
        if self.danger != "violence" or self.bystander:
            return False
        hidden, out = turn.words_of("danger.words_hidden"), turn.words_of("danger.words_out")
        for line in reversed(self.said):
            if any(word in line for word in hidden):
                return True
            if any(word in line for word in out):
                return False
        return False

    def placed(self, turn: Turn) -> str:
        """How they are placed, by their newest words that tell it: the one who beats (`own`), `held` by somebody, `stuck` where they are, beside whom they cannot
        `carry`, out while another is `inside`, or beside who is `down` in the gas; "" where the usual word is right."""
        if self.bystander or self.danger not in STUCK_IN:
            return ""
        stuck = ""
        for line in reversed(self.said):
            placed = self._placed_by(turn, line)
            # 走不动的人在6楼, 出不去: told of whom they cannot carry, or of who holds them, where that was told before.
            if placed == STUCK and not turn.holds(line, "danger.words_i"):
                stuck = placed
            elif placed:
                return placed
            elif turn.holds(line, "danger.words_out"):
                return stuck
        return stuck

    def _placed_by(self, turn: Turn, line: str) -> str:
        if self.danger == "violence":
            return next((kind for kind, words in _IN_VIOLENCE if turn.holds(line, words)), "")
        if turn.holds(line, "danger.words_nobody_trapped"):
            return ""
        another = turn.holds(line, "danger.words_another")
        if self.danger in INSIDE_OF and another:
            if self.danger == "gas" and turn.holds(line, "danger.words_down"):
                return "down"
            if turn.holds(line, "danger.words_cannot_carry"):
                return "down" if self.danger == "gas" else "carry"
            if turn.holds(line, "danger.words_inside"):
                return "inside"
        return STUCK if turn.holds(line, "danger.words_stuck") and not another else ""

    def young(self, turn: Turn) -> bool:
        """Whether a child writes."""
        told = self.danger in YOUNG_IN and not self.bystander
        return told and any(turn.holds(line, "danger.words_young") for line in self.said)

    @property
    def manner(self) -> str:
        """By which kind of danger the texts differ: who is not there need not leave."""
        return BYSTANDER if self.bystander else self.danger


def of_ticket(turn: Turn, ticket: Ticket) -> Plight:
    """The plight that a ticket of danger tells, with what is said now."""
    place = ticket.place.text if ticket.place else ""
    seen = turn.conversation.memory.get("bystander") == ticket.number
    return Plight(ticket.danger or "", (*ticket.text.split("\n"), turn.text), place, seen)


def about_other(turn: Turn, danger: str, before: Sequence[str] = ()) -> bool:
    """Whether the violence is told of somebody else, by words that say who suffers it, now or `before`, and none that says the
    writer is in it."""
    all_told = " ".join((*before, turn.text)).lower()
    told = turn.holds(all_told, "danger.words_bystander") and turn.holds(all_told, "danger.words_victim")
    told = told or turn.says_one_of("danger.words_not_me")
    beaten = danger == "violence" or danger == "child" and turn.says_one_of("danger.words_beaten")
    return beaten and told and not turn.says_one_of("danger.words_me")
