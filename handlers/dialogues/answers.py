"""What is answered without a ticket: questions from the city's knowledge, greetings, thanks, small talk, anger, help, language."""

from __future__ import annotations

from handlers.conversation.message import Choice, Named, Part, Value
from handlers.conversation.turn import Turn
from handlers.ports.understanding import Intent
from tickets.city import Knowledge

# Below it the answer would be a guess: then the line says that it does not know.
KNOWN = 0.5
CHAT = {
    Intent.GREETING: "chat.greeting",
    Intent.THANKS: "chat.thanks",
    Intent.SMALL_TALK: "chat.small_talk",
    Intent.ABUSE: "chat.abuse",
    Intent.HELP: "chat.help",
}


def knowledge_for(turn: Turn) -> Knowledge | None:
    """The entry that answers the question, if one surely does."""
    if not turn.meaning.knowledge or turn.meaning.knowledge[0][1] < KNOWN:
        return None
    id = turn.meaning.knowledge[0][0]
    return next((entry for entry in turn.city.knowledge if entry.id == id), None)


def answer(turn: Turn, entry: Knowledge, *, offer: bool = True) -> None:
    """The answer with its source; where a matter hides behind the question, it can be filed."""
    words = entry.answer.get(turn.language) or entry.answer[turn.city.language]
    choices: tuple[Choice, ...] = ()
    if offer:
        args = {"category": entry.category or "", "text": turn.text[:200]}
        choices = (Choice("resident.fine", "button.understood"), Choice("resident.file", "button.file_it", args=args))
    turn.say(
        "knowledge.answer",
        Part("knowledge.source", {"source": entry.source, "date": entry.source_date}),
        choices=choices,
        text=words,
    )


def unknown_question(turn: Turn) -> None:
    """No reliable source: said so, with the ways that remain."""
    choices = (
        Choice(
            "resident.file", "button.written_answer", args={"category": "", "text": turn.text[:200], "kind": "inquiry"}
        ),
        Choice("human.request", "button.person"),
    )
    turn.say("knowledge.unknown", choices=choices)


def chat(turn: Turn, intent: Intent, *, inside: bool) -> bool:
    """Greeting, thanks, small talk, abuse, help: never a ticket, never the end. False for anything else."""
    key = CHAT.get(intent)
    if key is None:
        return False
    if intent is Intent.ABUSE:
        return _calm(turn, inside=inside)
    if inside:
        key = f"{key}_inside" if intent in (Intent.GREETING, Intent.HELP) else key
    values: dict[str, Value] = {"hotline": Named("hotline", ""), "example": turn.city.example_text}
    turn.say(key, **values)
    return True


def _calm(turn: Turn, *, inside: bool) -> bool:
    """Anger is about something: the open ticket is named and nudged where that is still possible."""
    if inside:
        turn.say("chat.abuse_inside")
        return True
    mine = turn.tickets(open_only=True)
    if not mine:
        turn.say("chat.abuse")
        return True
    choices = [
        Choice("ticket.progress", "which.choice", {"number": t.number, "title": t.title}, args={"ticket": t.number})
        for t in mine[:2]
    ]
    choices += [Choice("resident.new", "button.something_else"), Choice("human.request", "button.person")]
    turn.say("chat.abuse_ticket", choices=choices, title=mine[0].title, number=mine[0].number)
    return True
