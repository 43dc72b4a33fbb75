"""The buttons of a report (按钮): what each of them changes in the draft, one line per button."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from handlers.conversation.turn import Turn
from handlers.dialogues.drafting import appeal, named_fields, namesakes, people, photographed, related, urgent, where
from handlers.dialogues.drafting.draft import Report, categorised
from handlers.dialogues.reporting import at_menu, tree
from values import replace

PRESSES: Mapping[str, Callable[[Turn, Report], Report]] = MappingProxyType(
    {
        "report.named": lambda t, d: replace(d, confidentiality=t.args["way"]),
        "report.namesake": lambda t, d: namesakes.picked(t, d, int(t.args["n"])),
        "report.on_photo": lambda t, d: photographed.take_place(d),
        "report.here": lambda t, d: where.take_offered_pin(d),
        "report.same_place": lambda t, d: d.at(where.former_place(t)),
        "report.elsewhere": lambda t, d: replace(d, pin=None),
        "report.as_written": lambda t, d: where.as_written(d, t.args["text"]),
        "report.category": lambda t, d: categorised(replace(d, kind=d.said_kind), t.args["code"], t.city),
        "report.tree": lambda t, d: tree.opened(d, t.args["path"], t.args["page"]),
        "report.unsorted": lambda t, d: at_menu.undecided(d),
        "report.answer": lambda t, d: urgent.answered(t, d, t.args["key"], t.args["answer"], int(t.args["n"])),
        "report.skip": lambda t, d: replace(d, skipped=(*d.skipped, t.args["key"])),
        "report.reach": lambda t, d: people.reached(t, d, t.args["way"]),
        "report.kind": lambda t, d: named_fields.with_kind(t, d, t.args["kind"]),
        "report.former": lambda t, d: related.settle_former(t, d, same=t.args["same"] == "yes"),
        "report.another": lambda t, d: related.settle_another(t, d, same=t.args["same"] == "yes"),
        "report.together": appeal.together,
    }
)


def pressed(turn: Turn, draft: Report) -> Report | None:
    """The draft after the press; None when the button changes none."""
    press = PRESSES.get(turn.do)
    if press is None:
        return None
    editing = draft.editing if turn.do == "report.tree" else ""
    return replace(press(turn, draft), editing=editing)
