"""Thoughts of suicide (轻生念头): no ticket, no category, no grade, and nobody is argued out of their feelings; a person is called,
and the bot stays with the resident until then.

first words ─► company, means out of reach, numbers, a person called ─► each message answered ─► the person is here
     │ taken already, or hurt: the ambulance now, what and how much, where     │ "note my debt", "I did not mean it": as they wish
     │ nobody took over in 30 seconds: all on duty and the supervisors         └ another question: answered, the door stays open
     └ silence ─► "I am still here", and those on duty decide, not the bot
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from handlers.conversation.message import Choice, Named, Part
from handlers.conversation.state import Frame
from handlers.conversation.turn import Result, Turn
from handlers.dialogues.danger import beside, mistaken
from handlers.dialogues.danger.alarm import numbers, passed, talk_line_opens
from handlers.dialogues.danger.on_duty import alert_line, keep_words
from handlers.dialogues.drafting.draft import SURE
from handlers.ports.understanding import Intent
from values import replace

KEPT_WORDS = 10
STAY = ("crisis.stay_1", "crisis.stay_2", "crisis.stay_3")
UNANSWERED = timedelta(seconds=30)
SILENT_AGAIN = timedelta(minutes=10)
# So long after the last word, an ordinary matter is an ordinary matter again.
PAST = timedelta(hours=1)
SHORT = 20  # characters of words that only say that all is well
FINE = Choice("crisis.fine", "button.crisis_fine")


class StayWithThem:
    """Stays with somebody who does not want to live, or who fears for another."""

    name = "crisis"
    version = 2

    def start(self, turn: Turn) -> Frame:
        found = turn.meaning.emergency
        draft = {"other": bool(found and found.about_other), "said": 0, "words": [turn.text], "harmed": ""}
        draft["named"] = bool(found and found.named)
        draft["own"] = found is not None and turn.holds(turn.text[: found.span.end], "danger.words_i")
        return Frame(self.name, self.version, draft)

    def expecting(self, frame: Frame) -> str:
        return "crisis"

    def ask(self, turn: Turn, frame: Frame) -> Frame:
        """The first words; said only once, later the bot only says that it is there."""
        if frame.asked:
            return self._stay(turn, frame)
        keep_words(turn)
        harmed = _harmed(turn)
        frame = replace(frame, draft={**frame.draft, "harmed": harmed})
        told = alert_line(turn, "card.crisis_harmed" if harmed else "card.crisis", everybody=True)
        coming = "crisis.person_coming" if turn.operators_ready() else "crisis.person_told"
        person = Part(coming if told else "crisis.nobody", numbers(turn))
        if harmed:
            turn.tell(f"crisis.{harmed}", numbers(turn), person)
        elif frame.draft["other"]:
            turn.tell(of_another(turn), numbers(turn), Part("crisis.other_told") if told else person)
        else:
            turn.tell("crisis.first", numbers(turn), person, self._line(turn))
        if told:
            turn.wake("crisis_unanswered", UNANSWERED)
        return self._watch(turn, replace(frame, asked="crisis"))

    def _line(self, turn: Turn) -> Part:
        """The mental health line only while it is open; at night 110 and 120 [R17]."""
        if talk_line_opens(turn):
            return Part("crisis.talk_line", {"mental": Named("number", "mental")})
        return Part("crisis.night_line", numbers(turn))

    def hear(self, turn: Turn, frame: Frame) -> Result:
        if turn.do == FINE.do:
            self.relieved(turn, beside.offered(turn, [str(line) for line in frame.draft.get("words") or ()]))
            return None
        told = 0
        if frame.draft.get("harmed") and turn.says_one_of("crisis.words_in_hospital") and not _refuses(turn):
            return self._in_hospital(turn, frame)
        if not frame.draft.get("harmed") and (harmed := _harmed(turn)):
            frame = replace(frame, draft={**frame.draft, "harmed": harmed, "new": True})
        if not frame.draft["other"] and turn.says_one_of("crisis.words_not_me"):
            frame = replace(frame, draft={**frame.draft, "other": True, "turned": True})
        elif (
            frame.draft["other"] and turn.says_one_of("crisis.words_me") and not turn.says_one_of("crisis.words_not_me")
        ):
            frame = replace(frame, draft={**frame.draft, "other": False, "turned": True})
        if turn.text or turn.message.location is not None or turn.photos:
            keep_words(turn)
            key = "card.crisis_harmed" if frame.draft.get("new") else "card.crisis_said"
            told = alert_line(turn, key, everybody=True, place=self._place(turn))
        return self._stay(turn, frame, told)

    def _in_hospital(self, turn: Turn, frame: Frame) -> Frame:
        """Who took something is looked after now: those on duty know, and nothing is asked any more."""
        alert_line(turn, "card.crisis_safe", quiet=True)
        turn.tell("crisis.safe", {"mental": Named("number", "mental")})
        turn.sleep("crisis_check", "crisis_unanswered")
        return self.handed_back(turn, replace(frame, draft={**frame.draft, "harmed": "", "safe": True}))

    def relieved(
        self, turn: Turn, choices: Sequence[Choice] = (), *, answered: bool = False, misheard: bool = False
    ) -> None:
        """It was not meant: those on duty are told, nobody is asked why, and what was told beside it may be taken down; `answered`: it
        was the answer to a unit's question, and goes there now; `misheard`: no word of theirs ever named it."""
        alert_line(turn, "card.crisis_not_meant", everybody=True)
        key = "crisis.misheard" if answered else "crisis.condolence" if died(turn) else "crisis.misheard_sorry"
        turn.say(key if answered or misheard or died(turn) else "crisis.not_meant", choices=choices)

    def _place(self, turn: Turn) -> str:
        if (pin := turn.message.location) is not None:
            found = turn.understanding.locate(pin.lat, pin.lon, pin.datum)
            return f"{found.text if found else ''} {pin.lat:.6f}, {pin.lon:.6f} ({pin.datum})".strip()
        return turn.meaning.place.span.text if turn.meaning.place else ""

    def _stay(self, turn: Turn, frame: Frame, told: int = 0) -> Frame:
        said = int(frame.draft.get("said", 0))
        key = self._answer(turn, frame)
        values = passed(turn, told, "violence" if key == "crisis.now_violence" else "medical")
        turn.tell(key, values, choices=self._way_out(turn, frame))
        words = [*frame.draft.get("words", ()), *filter(None, (turn.text,))][-KEPT_WORDS:]
        return self._watch(
            turn,
            replace(
                frame,
                draft={
                    **frame.draft,
                    "said": said + 1,
                    "words": words,
                    "new": False,
                    "turned": False,
                    "sure": key == "crisis.sure",
                },
            ),
        )

    def _answer(self, turn: Turn, frame: Frame) -> str:
        """Which text answers these words: first what saves a life, then whom and what they ask for, then that somebody is there."""
        other, said = frame.draft["other"], int(frame.draft.get("said", 0))
        found = turn.meaning.emergency
        place = turn.meaning.place
        if frame.draft.get("new"):
            return f"crisis.{frame.draft['harmed']}"
        if found is not None and found.danger == "violence" and not found.over:
            return "crisis.now_violence"  # whoever beats at the door is not to be let in
        if found is not None and found.danger != "self_harm" and found.named and not found.over:
            return "crisis.now"
        if frame.draft.get("turned"):
            return "crisis.other" if other else "crisis.first"
        if turn.message.location is not None or (place is not None and place.candidates):
            return (
                "crisis.other_place" if other else f"crisis.{'harmed' if frame.draft.get('harmed') else 'thanks'}_place"
            )
        if turn.meaning.intent is Intent.HUMAN:
            return "crisis.person_coming" if turn.operators_ready() else "crisis.nobody"
        if other:
            return "crisis.other_called" if turn.says_one_of("crisis.words_called") else "crisis.other_stay"
        if frame.draft.get("harmed") or turn.says_one_of("crisis.words_what_now"):
            return _of_harm(turn) if frame.draft.get("harmed") else "crisis.what_now"
        return "crisis.sure" if self._says_well(turn) or died(turn) else STAY[min(said, len(STAY) - 1)]

    def _says_well(self, turn: Turn) -> bool:
        """没事, 退出: perhaps they only want to be left alone; they are asked once, in plain words."""
        leaves = turn.meaning.intent in (Intent.CANCEL, Intent.RESTART) or turn.says_one_of("crisis.words_well")
        leaves = leaves or mistaken.nobody(turn, "self_harm")
        return leaves and turn.length <= SHORT and turn.meaning.emergency is None

    def _way_out(self, turn: Turn, frame: Frame) -> tuple[Choice, ...]:
        """Visible where they say that they are well, or have been answered for a while."""
        if frame.draft.get("harmed") or not (turn.text or turn.do):
            return ()
        misheard = not frame.draft.get("named", True)
        return (FINE,) if misheard or self._says_well(turn) or int(frame.draft.get("said", 0)) >= len(STAY) - 1 else ()

    def _watch(self, turn: Turn, frame: Frame) -> Frame:
        turn.wake("crisis_check", turn.city.clocks.danger_check)
        turn.wake("frame_end", turn.city.clocks.draft)
        return replace(frame, draft={**frame.draft, "at": turn.now.isoformat(), "checked": False})

    def failed(self, turn: Turn, frame: Frame) -> Frame:
        return self._stay(turn, frame)

    # ── what ends it ──────────────────────────────────────────────────────────────────────────────────────────────

    def wants_record(self, turn: Turn, frame: Frame) -> bool:
        """Whether they themselves ask to have their matter taken down (债务那件事等本人说愿意，再记), or say that it was only that, which
        somebody is to see to (没有，就是太吵了，你们管管)."""
        if not turn.text or turn.meaning.emergency is not None:
            return False
        only_that = not frame.draft.get("harmed") and not frame.draft["other"] and turn.meaning.has_matter
        only_that = only_that and turn.says_one_of("crisis.words_only_that")
        return turn.says_one_of("crisis.words_record") or (only_that and turn.says_one_of("crisis.words_see_to_it"))

    def not_meant(self, turn: Turn, frame: Frame) -> bool:
        """A figure of speech, another who wants no such thing, or what only sounded so to us and is said to be something else; that
        they themselves are well must be said twice."""
        if not turn.text or frame.draft.get("harmed"):
            return False
        named = bool(frame.draft.get("named", True))
        if not named and (mistaken.goes_on(turn) or mistaken.calls_nobody(turn)):
            return True
        if died(turn) and not frame.draft.get("own"):  # 我妈走了，我也不想活了 was no mistake of ours
            return True
        if (frame.draft["other"] or not named) and mistaken.nobody(turn, "self_harm"):
            return True
        assured = frame.draft.get("sure") and (self._says_well(turn) or turn.meaning.intent in (Intent.YES, Intent.NO))
        return bool(assured) or turn.says_one_of("crisis.words_not_meant")

    def is_past(self, turn: Turn, frame: Frame) -> bool:
        """A while later, with another matter: the conversation is an ordinary one again."""
        at = datetime.fromisoformat(str(frame.draft.get("at") or turn.now.isoformat()))
        if self._asks_otherwise(turn, frame):
            return True
        if turn.says_one_of("crisis.words_in_hospital"):
            return False  # 洗胃了 is told of this, however much later
        if frame.draft.get("handed") and turn.meaning.emergency is None and turn.meaning.has_matter:
            return turn.meaning.likeliest[1] >= SURE
        ordinary = turn.meaning.has_matter or turn.meaning.intent in (Intent.PROGRESS, Intent.URGE, Intent.GREETING)
        return turn.now - at >= PAST and turn.meaning.emergency is None and ordinary

    def _asks_otherwise(self, turn: Turn, frame: Frame) -> bool:
        """产假补贴怎么领: a plain question of something else is answered; who took something is not let go."""
        meaning = turn.meaning
        if frame.draft.get("harmed") or meaning.emergency is not None or meaning.intent is not Intent.QUESTION:
            return False
        return bool(meaning.knowledge) or meaning.likeliest[1] >= SURE

    def handed_back(self, turn: Turn, frame: Frame) -> Frame:
        """After a person was there the bot asks nothing again."""
        draft = {**frame.draft, "said": len(STAY) - 1, "handed": True, "at": turn.now.isoformat(), "checked": True}
        turn.wake("frame_end", turn.city.clocks.draft)
        return replace(frame, draft=draft)

    # ── the clock ─────────────────────────────────────────────────────────────────────────────────────────────────

    def unanswered(self, turn: Turn) -> None:
        """Nobody took over in time: everybody on duty again, and the supervisors with them."""
        alert_line(turn, "card.crisis_unanswered", everybody=True, text=self._last_words(turn))

    def silent(self, turn: Turn, frame: Frame) -> Frame:
        """No word for two minutes: those on duty are told and decide; the bot says once that it is there."""
        alert_line(turn, "card.crisis_silent", everybody=True, text=self._last_words(turn))
        if frame.draft.get("checked"):
            return frame
        turn.say("crisis.still_here")
        turn.wake("crisis_check", SILENT_AGAIN)
        return replace(frame, draft={**frame.draft, "checked": True})

    def _last_words(self, turn: Turn) -> str:
        return " / ".join(str(line) for line in turn.conversation.memory.get("human_words") or ())[-300:]


def of_another(turn: Turn) -> str:
    """What is said first of another who may take their life: on a roof, by a child who tells of a friend, or as ever."""
    if turn.says_one_of("crisis.words_high") and not turn.says_one_of("crisis.words_edge"):
        return "crisis.other_high"
    if turn.says_one_of("crisis.words_edge"):
        return "crisis.other_edge"
    return "crisis.other_young" if turn.says_one_of("crisis.words_minor") else "crisis.other"


def died(turn: Turn) -> bool:
    """不是我，我妈是病死的: it was told of somebody who has died, and not by their own hand."""
    denies = turn.says_one_of("danger.words_not_me") or turn.says_one_of("crisis.words_not_me")
    return denies and turn.says_one_of("crisis.words_deceased") and turn.meaning.emergency is None


def _of_harm(turn: Turn) -> str:
    """Who took something and has somebody there, or feels better, must be seen by a doctor all the same."""
    return "crisis.harmed_with" if turn.says_one_of("crisis.words_with_someone") else "crisis.harmed_still"


def _refuses(turn: Turn) -> bool:
    return turn.says_one_of("crisis.words_not_hospital")


def _harmed(turn: Turn) -> str:
    """Which text they need who have taken something or hurt themselves already; "" where they say nothing of it, or deny it."""
    if turn.says_one_of("crisis.words_not_harmed"):
        return ""
    return next((kind for kind in ("taken", "hurt") if turn.says_one_of(f"crisis.words_{kind}")), "")
