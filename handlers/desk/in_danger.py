"""A danger that staff tell of (来电险情、现场险情): by telephone, or seen on the round. First what is to be done, and those on duty know; then
the record.

a caller's ─► what to read to them · one who does not want to live ─► stay on the line, a colleague rings 110 · another's ─► 110 first
seen by a grid worker ─► whom to ring, and how to keep safe there · a bomb, arson ─► 110, and those on duty; it is no appeal
"""

from __future__ import annotations

from handlers.conversation.message import Choice, Part, Say, Value
from handlers.conversation.turn import Turn
from handlers.dialogues.danger.alarm import LEAVE, advice, first_number, first_of, numbers
from handlers.dialogues.danger.crisis import of_another
from handlers.ports.understanding import Emergency
from handlers.privacy import masked
from tickets.units import Role
from values import expressions as re

# Who speaks of themselves, as it is told by whoever hears them: 打来说不想活了, 说她要跳.
_SAYS = re.compile(r"(?:说|讲|称|喊|哭着)(?:是|自己|他|她|，|,|\s)*$")
# An old mother who fell is told of the fire that her house is in, too: what may follow from another danger in the same place.
FOLLOWS = frozenset({"medical", "child", "fire", "poison"})


def caller_in_danger(turn: Turn, *, offer: bool) -> bool:
    """Say what is to be done at once where these words tell a danger now; with the offer to file it, or beside the filing."""
    found = turn.meaning.emergency
    if found is None or not in_danger_now(turn):
        return False
    choices = (Choice("desk.file_caller", "desk.button_file_caller", args={"text": turn.text}),) if offer else ()
    if found.danger == "self_harm" and not _taken(turn):
        _say_despair(turn, found, choices)
        return True
    leaves = found.danger in LEAVE - {"violence"}
    key = "desk.seen_danger" if _is_there(turn) else "desk.caller_danger"
    first = first_number("poison") if found.danger == "self_harm" else first_of(turn, found.danger, turn.text)
    text = Part("crisis.taken" if _taken(turn) else advice(turn, found.danger), numbers(turn))
    turn.tell(f"{key}_leave" if leaves else key, {"first": first}, text, choices=choices)
    return True


def attack_told(turn: Turn) -> bool:
    """有个男的打电话说要炸了政府大楼: those on duty know the words at once, and judge them; nobody is sent to put out a fire."""
    if turn.do or turn.photos or not (turn.of_the_line or _is_there(turn)):
        return False
    rings = turn.says_one_of("desk.sounds_calling") and turn.says_one_of("desk.sounds_reporting")
    if not (turn.says_one_of("desk.words_attack") and (rings or turn.says_one_of("desk.sounds_announcing"))):
        return False
    told = alert_others(turn, "card.caller_attack")
    turn.tell("desk.caller_attack", numbers(turn), *((Part("crisis.other_told"),) if told else ()))
    return True


def in_danger_now(turn: Turn) -> bool:
    """Whether the line's own people, or who walks the round, write down words that tell a danger now."""
    found = turn.meaning.emergency
    told = found is not None and not found.over and bool(turn.text) and not turn.do
    return told and (turn.of_the_line or _is_there(turn))


def is_another(turn: Turn, danger: str, *, placed: bool) -> bool:
    """Whether these words, said amid the record of one `danger` ("": of none) whose place is known, tell another: 老人摔倒了, and then
    有人在楼顶要跳. What may come of the first one is told of it."""
    found = turn.meaning.emergency
    if found is None or not found.named or not in_danger_now(turn):
        return False
    return found.danger != danger and placed and (not danger or found.danger not in FOLLOWS)


def alert_others(turn: Turn, key: str = "") -> int:
    """All who are on duty, and who supervises, hear of it at once, before anything is filed; how many were told."""
    member = turn.member
    if member is None:
        return 0
    told = 0
    others = turn.case.present(turn.work.staff.with_role(Role.OPERATOR, Role.DISPATCHER, Role.SUPERVISOR))
    values: dict[str, Value] = {"name": member.name, "text": masked(turn.text)[:300]}
    for other in others:
        if other.id != member.id:
            card = Say((Part(key or f"card.{'seen' if _is_there(turn) else 'caller'}_danger", values),))
            id = f"{member.id}:caller:{turn.message.event_id}"
            told += turn.case.push_to_staff(other.id, card, id, turn.now) is not None
    return told


def _is_there(turn: Turn) -> bool:
    """Whether a grid worker tells it, who is on the spot."""
    return turn.member is not None and turn.member.role is Role.GRID


def _taken(turn: Turn) -> bool:
    return turn.says_one_of("crisis.words_taken") and not turn.says_one_of("crisis.words_not_harmed")


def _say_despair(turn: Turn, found: Emergency, choices: tuple[Choice, ...]) -> None:
    """Who says it on the telephone is not left; of another, and of who stands there, the police come first."""
    if turn.of_the_line and _SAYS.search(turn.text[: found.span.start]) is not None:
        turn.tell("desk.caller_despair", numbers(turn), Part("crisis.first", numbers(turn)), choices=choices)
        return
    key = "desk.seen_danger" if _is_there(turn) else "desk.caller_danger"
    first: dict[str, Value] = {"first": first_number(found.danger)}
    turn.tell(key, first, Part(of_another(turn), numbers(turn)), choices=choices)
