"""What is kept of the words of an alarm, whoever answers them: where it is, photos, a number to ring back."""

from __future__ import annotations

from handlers.conversation.state import Frame
from handlers.conversation.turn import Turn
from handlers.dialogues.danger import calling, mistaken
from handlers.dialogues.danger.alarm import has_called
from handlers.dialogues.drafting import photographed
from handlers.dialogues.drafting.draft import Report, names_a_place, place_of, with_place
from handlers.ports.understanding import Context, PlaceMention
from tickets.ticket import Confidentiality
from values import replace


def listen(turn: Turn, frame: Frame) -> Frame:
    """Keep what is said meanwhile, whoever answers it: words, place, pin, photos, a number."""
    if turn.do == "danger.called" or turn.says_one_of("danger.words_out_call"):
        calling.done(turn)
    draft = photographed.kept(turn, Report.of(frame.draft["report"]))
    room = max(0, turn.city.limits.photos - len(draft.photos))
    draft = replace(draft, photos=(*draft.photos, *turn.photos[:room]), voices=(*draft.voices, *turn.voices))
    draft = pinned(turn, draft)
    if turn.text and not turn.do and turn.text not in draft.said:
        draft = replace(draft, said=(*draft.said, turn.text))
        moved = mistaken.elsewhere(turn, draft)
        draft, mention = moved or draft, turn.meaning.place
        # 打我电话13…: nobody can go there.
        tells_number = turn.meaning.phone is not None and not names_a_place(mention)
        tells_none = tells_number or moved is not None
        mention = None if tells_none else mention
        if mention is None and frame.asked == "where" and draft.place is None and not tells_none:
            mention = turn.understanding.find_place(turn.text, Context(language=turn.language, expecting="place"))
        if mention is not None and _is_better(draft, mention, asked=frame.asked == "where"):
            several = len(mention.candidates) > 1
            draft = with_place(replace(draft, place=None), mention) if several else draft.at(place_of(mention))
        # Who is beaten themselves must be reached by who helps; who reports it of others stays hidden.
        helped = draft.danger == "violence" and not frame.draft.get("other")
        if (way := turn.meaning.confidentiality) is not None and not helped:
            draft = replace(draft, confidentiality=Confidentiality(way.value).value)
        if turn.meaning.phone:
            draft = replace(draft, phone=turn.meaning.phone.value)
    called = bool(frame.draft.get("called")) or has_called(turn, draft.danger)
    return replace(frame, draft={**frame.draft, "report": draft.json(), "called": called})


def _is_better(draft: Report, mention: PlaceMention, *, asked: bool) -> bool:
    """A place that somebody could find; when it was asked for, any; 楼道里 alone is none."""
    if mention.outside:
        return False
    return bool(mention.candidates) or (draft.place is None and (mention.complete or asked))


def pinned(turn: Turn, draft: Report) -> Report:
    """The draft at the place that was sent as a pin."""
    if (pin := turn.message.location) is None:
        return draft
    place = turn.understanding.locate(pin.lat, pin.lon, pin.datum)
    return draft.at(place) if place else draft
