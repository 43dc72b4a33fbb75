"""A person (转人工): an operator really takes the conversation over in their own chat and hands it back; if nobody does so in time, a call is promised.

asked ─► operators see a card ─► [take over] ─► each line goes across, the bot is silent ─► [hand back] ─► the open question
     │       the others' cards show who was first        └ the operator left, or is silent ─► freed, called again
     └ the limit passes, or nobody is on duty ─► a call-back is promised, on record ─► not kept in time ─► a supervisor
"""

from __future__ import annotations

from handlers.conversation.message import Choice, Phrase, Value
from handlers.conversation.turn import Turn
from handlers.dialogues.danger.on_duty import call_operators
from handlers.dialogues.talking.call_back import promise_also, promise_call
from handlers.ports.understanding import Intent


def request_person(turn: Turn) -> None:
    """The resident wants a person."""
    if turn.conversation.operator:
        turn.say("human.still_calling")
        return
    if not turn.operators():
        promise_call(turn)
        return
    if turn.conversation.memory.get("human_since"):
        turn.say("human.still_calling")
        return
    call_operators(turn)
    turn.say("human.calling", minutes=int(turn.city.clocks.operator_wait.total_seconds() // 60))


def request_speaker(turn: Turn) -> None:
    """Somebody who speaks a language that the city does not, or who explains in it what a unit wrote of a `ticket` (会这种话的人): those
    who are called, or promised, are told which."""
    name = Phrase(f"language.name_{turn.args['language'].lower().replace('-', '_')}")
    texts, heard = turn.case.texts, str(turn.conversation.memory.get("last_words") or "")
    told: dict[str, Value] = {"language": name, "text": heard, "ticket": turn.args.get("ticket", "")}
    key = "human.explain_wanted" if told["ticket"] else "human.speaker_wanted"
    wish = texts.text(key, told, turn.city.language, turn.now)
    if turn.operators() and not turn.conversation.operator:
        call_operators(turn, wish)
        turn.say("human.calling_speaker", minutes=int(turn.city.clocks.operator_wait.total_seconds() // 60))
    else:
        promise_also(turn, "human.call_back", wish)


def kept_for_person(turn: Turn) -> bool:
    """What is told while somebody waits for a person, and belongs to nothing else: it is there for whoever comes, and opens nothing
    unless they say so."""
    if turn.conversation.operator or not turn.text or turn.meaning.intent is Intent.CANCEL:
        return False
    if turn.meaning.intent in (Intent.GREETING, Intent.SMALL_TALK, Intent.THANKS) and not turn.meaning.has_matter:
        turn.say("human.still_calling")  # 在吗
        return True
    report = Choice("resident.different", "button.report_that", args={"text": turn.text[:1500]})
    turn.say("human.kept", choices=(report,) if turn.meaning.has_matter else ())
    return True


def waited(turn: Turn) -> None:
    """The limit passed and nobody took over."""
    if not turn.conversation.operator and turn.conversation.memory.get("human_since"):
        promise_call(turn)
