"""One table: event → who is told what (通知).

`audience` is resident, unit (the staff of the ticket's unit, or the one officer it was allotted to), dispatchers,
supervisors or operators. A text key ends in the audience's own wording. Residents are not woken at night: only `urgent`
notices, and those of tickets in danger, break the quiet hours.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True)
class Notice:
    """Tell `audience` the text `key`; `card` shows the staff card beside it; `survey` asks the follow-up questions."""

    audience: str
    key: str
    card: bool = False
    survey: bool = False
    urgent: bool = False


NOTICES = MappingProxyType(
    {
        "dispatched": (Notice("unit", "card.new", card=True, urgent=True),),
        "transferred": (Notice("unit", "card.transferred", card=True, urgent=True), Notice("resident", "push.transferred")),
        "acknowledged": (Notice("resident", "push.acknowledged"),),
        "contacted": (Notice("resident", "push.contacted"),),
        "replied_interim": (Notice("resident", "push.interim"),),
        "follow_up_started": (Notice("resident", "push.reply", survey=True),),
        "reply_rejected": (Notice("unit", "card.reply_rejected", card=True),),
        "reopened": (Notice("unit", "card.reopened", card=True, urgent=True), Notice("supervisors", "card.reopened_line")),
        "problem": (Notice("supervisors", "card.problem", card=True, urgent=True), Notice("resident", "push.problem")),
        "return_requested": (Notice("dispatchers", "card.return_requested", card=True),),
        "returned": (Notice("former_unit", "card.return_approved"), Notice("resident", "push.returned")),
        "return_refused": (Notice("unit", "card.return_refused", card=True),),
        "designated": (Notice("unit", "card.designated", card=True),),
        "extension_requested": (Notice("supervisors", "card.extension_requested", card=True),),
        "extension_granted": (Notice("unit", "card.extension_granted"), Notice("resident", "push.extended")),
        "extension_refused": (Notice("unit", "card.extension_refused"),),
        "co_unit_added": (Notice("co_units", "card.co_unit", card=True),),
        "conference_asked": (Notice("dispatchers", "card.conference", card=True),),
        "shelved": (Notice("resident", "push.shelved"), Notice("unit", "card.shelved")),
        "unshelved": (Notice("resident", "push.unshelved"), Notice("unit", "card.unshelved", card=True)),
        "explained": (Notice("resident", "push.explained"),),
        "review_started": (Notice("supervisors", "card.review", card=True), Notice("resident", "push.review")),
        "review_asked": (Notice("supervisors", "card.review_asked", card=True),),
        "undispatched": (Notice("dispatchers", "card.undispatched", card=True, urgent=True),),
        "unmanned": (Notice("dispatchers", "card.unmanned", card=True, urgent=True),),
        "information_asked": (Notice("resident", "push.information_asked"),),
        "information_supplied": (Notice("dispatchers", "card.information_supplied", card=True),),
        "declined_by_person": (Notice("resident", "push.declined"),),
        "withdrawn": (Notice("unit", "card.withdrawn"),),
        "urged": (Notice("unit", "card.urged", card=True, urgent=True),),
        "supplemented": (Notice("unit", "card.supplemented"),),
        "danger": (Notice("operators", "card.danger", card=True, urgent=True), Notice("dispatchers", "card.danger", card=True, urgent=True)),
        "dispatch_overdue": (Notice("dispatchers", "card.dispatch_overdue", card=True), Notice("supervisors", "card.dispatch_overdue", card=True)),
        "sign_overdue": (Notice("unit", "card.sign_overdue", card=True), Notice("supervisors", "card.sign_overdue_line")),
        "contact_overdue": (Notice("unit", "card.contact_overdue", card=True), Notice("supervisors", "card.contact_overdue_line")),
        "warning_2": (Notice("unit", "card.warning", card=True),),
        "warning_1": (Notice("unit", "card.warning", card=True),),
        "overdue": (
            Notice("unit", "card.overdue", card=True),
            Notice("supervisors", "card.overdue_line"),
            Notice("resident", "push.overdue"),
        ),
        "survey_reminder": (Notice("resident", "push.survey_reminder", survey=True),),
        "survey_end": (Notice("resident", "push.survey_end"),),
        "second_follow_up": (Notice("resident", "push.second_follow_up", survey=True),),
        "message_to_resident": (Notice("resident", "push.message"),),
        "message_to_unit": (Notice("unit", "card.message", card=True),),
        "contact_denied": (Notice("unit", "card.contact_denied"), Notice("supervisors", "card.contact_denied", card=True)),
        "pressed_to_withdraw": (Notice("supervisors", "card.pressed_to_withdraw", card=True),),
        "revealed": (Notice("supervisors", "card.revealed"),),
    }
)  # fmt: skip

# A warning never waits for another: each stage is told once, and nothing after `overdue` repeats it.
