"""One table: event → who is told what (通知).

`audience` is resident, unit (the staff of the ticket's unit, or the one officer it was allotted to; while nobody has it
the dispatchers, while it is reviewed the supervisors), asker (who wrote to the resident last), former_unit, event_unit (the one that the event names), co_units, lead (the unit itself, of what a co-unit did), dispatchers, supervisors (where none is
enrolled the dispatchers), operators leaders (the heads of the line's own unit), filer (who filed it for a resident that has no chat) or witness (who
filed what they saw themselves). Nobody is woken at night: only `urgent` notices break the quiet hours, for residents
those of tickets in danger, too, for staff those of tickets whose clocks run through the night, and whatever concerns somebody
who is at work at that moment. What the resident has just done is not told to them again.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType

from tickets.timers import LATE_NOTICES, OVERDUE_REMINDER


@dataclass(frozen=True)
class Notice:
    """Tell `audience` the text `key`; `card` shows the staff card beside it; `survey` asks the follow-up questions,
    `offers` names the resident's choices beside it; `late` is said instead where the event itself came too late, `less` where less was
    granted than asked, `unowed` where no contact is owed, `heard` where they had said something, though not what was asked, or had been written to, `sooner` where it is due sooner than before; `pressed` tells who of those on duty was told before to hurry
    with the contact or the reply;
    `once` leaves the facts of the card out where an earlier clock of this dispatch brought them, its buttons come all the same."""

    audience: str
    key: str
    card: bool = False
    survey: bool = False
    urgent: bool = False
    offers: tuple[str, ...] = ()
    late: str = ""
    less: str = ""
    unowed: str = ""
    heard: str = ""
    sooner: str = ""
    pressed: str = ""
    once: bool = False


def _unit(key: str, *, card: bool = True) -> Notice:
    return Notice("unit", key, card=card)


def _resident(key: str, *offers: str) -> Notice:
    return Notice("resident", key, offers=offers)


def _dispatchers(key: str, *, urgent: bool = False) -> Notice:
    return Notice("dispatchers", key, card=True, urgent=urgent)


def _supervisors(key: str, *, card: bool = True) -> Notice:
    return Notice("supervisors", key, card=card)


SENT_ELSEWHERE = Notice("resident", "push.redispatched", sooner="push.redispatched_sooner")
NOTICES = MappingProxyType(
    {
        # taking in, dispatch, return
        "filed": (_resident("push.filed", "supplement"),),
        "undispatched": (_dispatchers("card.undispatched"),),
        "unmanned": (_dispatchers("card.unmanned"),),
        "unheard": (_dispatchers("card.unheard"),),
        "unattended": (_dispatchers("card.unattended"),),
        "information_asked": (
            _resident("push.information_asked", "supplement"),
            Notice("filer", "card.filed_question"),
        ),
        "information_supplied": (_dispatchers("card.information_supplied"),),
        "declined_by_person": (_resident("push.declined", "review", "fine"), Notice("filer", "card.filed_reply")),
        "handed_over": (_resident("push.handed_over"),),
        "taken_in": (_resident("push.taken_in"), _dispatchers("card.taken_in")),
        "dispatched": (_unit("card.new"),),
        "redispatched": (Notice("former_unit", "card.redispatched"), SENT_ELSEWHERE),
        "dispatched_anew": (SENT_ELSEWHERE,),
        "transferred": (_unit("card.transferred"), _resident("push.transferred")),
        "allotted": (_unit("card.allotted"),),
        "return_requested": (_dispatchers("card.return_requested"),),
        "returned": (Notice("former_unit", "card.return_approved"), _resident("push.returned")),
        "return_refused": (_unit("card.return_refused"),),
        "return_undecided": (_unit("card.return_undecided"),),
        "designated": (_unit("card.designated"), _resident("push.designated")),
        # handling
        "acknowledged": (
            Notice("resident", "push.acknowledged", late="push.acknowledged_late", unowed="push.acknowledged_unowed"),
        ),
        "contacted": (_resident("push.contacted", "not_contacted"),),
        "contact_missed": (_resident("push.contact_missed", "answer_unit"),),
        "contact_denied": (_unit("card.contact_denied"), _supervisors("card.contact_denied")),
        "uncontacted": (_supervisors("card.uncontacted", card=False),),
        "stood_up": (_supervisors("card.stood_up", card=False),),
        "replied_interim": (_resident("push.interim"), Notice("lead", "card.co_interim")),
        "co_unit_added": (Notice("event_unit", "card.co_unit", card=True), _unit("card.co_unit_added")),
        "co_unit_released": (Notice("event_unit", "card.co_unit_released"), _unit("card.co_unit_gone", card=False)),
        "conference_asked": (_dispatchers("card.conference"),),
        "conference_refused": (_unit("card.conference_refused", card=False),),
        "extension_requested": (_supervisors("card.extension_requested"),),
        "extension_granted": (
            Notice("unit", "card.extension_granted", less="card.extension_less"),
            _resident("push.extended"),
        ),
        "extension_refused": (_unit("card.extension_refused", card=False),),
        "shelving_requested": (_supervisors("card.shelving_requested"),),
        "shelving_refused": (_unit("card.shelving_refused", card=False),),
        "exclusion_requested": (_supervisors("card.exclusion_requested"),),
        "excluded": (Notice("event_unit", "card.excluded"),),
        "exclusion_refused": (Notice("event_unit", "card.exclusion_refused"),),
        "shelved": (_resident("push.shelved", "agree_to_wait", "object", "supplement"), _unit("card.shelved", card=False)),
        "unshelved": (_resident("push.unshelved"), _unit("card.unshelved")),
        "message_to_resident": (_resident("push.message", "answer_unit"), Notice("filer", "card.filed_question")),
        "message_to_unit": (Notice("asker", "card.message", card=True),),
        # the resident
        "supplemented": (_unit("card.supplemented", card=False),),
        "worsened": (_unit("card.worsened"),),
        "hastened": (_unit("card.hastened"),),
        "naming_changed": (_unit("card.naming_changed"),),
        "taken_out": (_unit("card.taken_out"),),
        "place_corrected": (_unit("card.place_corrected"),),
        "place_of_another": (_dispatchers("card.place_of_another"),),
        "urged": (_unit("card.urged"),),
        "withdrawn": (_unit("card.withdrawn", card=False),),
        "withdrawal_noted": (_unit("card.withdrawal_noted", card=False),),
        "threatened": (_supervisors("card.threatened"),),
        "staff_threatened": (
            Notice("unit", "card.threatened_you", urgent=True),
            Notice("supervisors", "card.staff_threatened", card=True, urgent=True),
            Notice("operators", "card.staff_threatened", urgent=True),
        ),
        "pressed_to_withdraw": (_supervisors("card.pressed_to_withdraw"),),
        "pressed_upon": (_supervisors("card.pressed_upon"),),
        "misconduct_told": (_supervisors("card.misconduct_told"),),
        "interest_told": (_dispatchers("card.interest_told"), _supervisors("card.interest_told")),
        "extension_objected": (_supervisors("card.extension_objected"),),
        "petition_objected": (_supervisors("card.petition_objected"),),
        "other_unit_wished": (_dispatchers("card.other_unit_wished"),),
        "leak_alleged": (Notice("supervisors", "card.leak_alleged", card=True, urgent=True),),
        "merged": (_resident("push.merged", "same_for_me", "differs", "split"),),
        "unmerged": (_resident("push.unmerged"), _dispatchers("card.unmerged")),
        "seconded": (_unit("card.seconded", card=False),),
        # the follow-up
        "follow_up_started": (Notice("resident", "push.reply", survey=True), Notice("filer", "card.filed_reply", survey=True)),
        "answered_unasked": (_resident("push.reply", "review", "fine"), Notice("filer", "card.filed_reply")),
        "survey_reminder": (
            Notice("resident", "push.survey_reminder", survey=True),
            Notice("witness", "card.seen_reminder", survey=True),
        ),
        "ringing_due": (Notice("operators", "card.ringing_due"),),
        "survey_end": (
            Notice("resident", "push.survey_end", heard="push.survey_end_heard"),
            Notice("witness", "card.seen_end"),
        ),
        "second_follow_up": (Notice("resident", "push.second_follow_up", survey=True),),
        "reply_submitted": (_supervisors("card.reply_submitted"),),
        "check_begun": (_resident("push.check_begun"),),
        "reply_approved": (_unit("card.reply_approved", card=False),),
        "reply_sent_back": (_unit("card.reply_sent_back"), _resident("push.reply_sent_back")),
        "check_overdue": (
            _supervisors("card.check_overdue"),
            _dispatchers("card.check_overdue"),
            _resident("push.check_overdue"),
        ),
        "check_escalated": (Notice("leaders", "card.check_escalated"),),
        "reply_rejected": (_unit("card.reply_rejected"), _resident("push.reply_rejected")),
        "reopened": (
            _unit("card.reopened"),
            Notice("co_units", "card.reopened_co", card=True),
            _supervisors("card.reopened_line", card=False),
            _resident("push.reopened"),
        ),
        "supervised": (_unit("card.supervised"), _supervisors("card.supervised_line", card=False)),
        "problem_answered": (_supervisors("card.problem_answered"),),
        "problem": (_supervisors("card.problem"), _resident("push.problem")),
        "review_started": (_supervisors("card.review"),),
        "survey_reason": (_supervisors("card.survey_reason", card=False),),
        "review_asked": (_supervisors("card.review_asked"),),
        "explained": (_resident("push.explained", "review", "fine"), Notice("filer", "card.filed_reply")),
        # the clock
        "recomputed": (_resident("push.recomputed"), _unit("card.recomputed", card=False)),
        "dispatch_overdue": (_dispatchers("card.dispatch_overdue"), _supervisors("card.dispatch_overdue_line")),
        "sign_overdue": (_unit("card.sign_overdue"), _supervisors("card.sign_overdue_line")),
        "contact_overdue": (
            _unit("card.contact_overdue"),
            Notice("supervisors", "card.contact_overdue_line", card=True, once=True),
            Notice("resident", "push.contact_overdue", heard="push.contact_overdue_written", pressed="contact"),
        ),
        "own_limit": (_unit("card.own_limit"),),
        "warned": (_unit("card.warning"),),
        "overdue": (
            _unit("card.overdue"),
            Notice("supervisors", "card.overdue_line", card=True, once=True),
            Notice("resident", "push.overdue", pressed="reply"),
        ),
        "overdue_in_check": (_supervisors("card.overdue_in_check"), _resident("push.overdue_in_check")),
        "overdue_reminder": (_unit("card.overdue_reminder"),),  # who supervises has a line in the morning's report
        "overdue_raised": (_supervisors("card.overdue_raised"), Notice("leaders", "card.overdue_raised", card=True)),
        "late_again": (
            _unit("card.late_told", card=False),
            _supervisors("card.late_told_line", card=False),
            Notice("resident", "push.late_again", pressed="reply"),
        ),
        "late_last": (
            _unit("card.late_told", card=False),
            _supervisors("card.late_told_line", card=False),
            Notice("resident", "push.late_last", pressed="reply"),
        ),
        "review_overdue": (
            _supervisors("card.review_overdue"),
            Notice("resident", "push.review_overdue", pressed="reply"),
        ),
        "review_late": (
            _supervisors("card.review_overdue"),
            Notice("resident", "push.review_late", pressed="reply"),
        ),
        "review_late_last": (
            _supervisors("card.review_overdue"),
            Notice("resident", "push.review_late_last", pressed="reply"),
        ),
        # people whom nothing reaches
        "resident_unreachable": (
            _unit("card.resident_unreachable", card=False),
            _supervisors("card.resident_unreachable", card=False),
        ),
        # danger and identity
        "danger": (Notice("operators", "card.danger", card=True, urgent=True), _dispatchers("card.danger", urgent=True)),
        "revealed": (_supervisors("card.revealed", card=False),),
    }
)  # fmt: skip

# What those whose tickets were merged into one hear of it besides their own follow-up (并单：进度照推).
FOLLOWED = frozenset(
    {"redispatched", "dispatched_anew", "transferred", "returned", "designated", "acknowledged", "replied_interim", "extension_granted", "shelved", "unshelved", "overdue", "late_again", "late_last",
     "check_begun", "reply_sent_back", "check_overdue", "overdue_in_check"}
)  # fmt: skip

# The resident's choices: what each does, and its label.
OFFERS = MappingProxyType(
    {
        "supplement": ("ticket.supplement", "button.supplement"),
        "review": ("ticket.review", "button.review"),
        "fine": ("resident.fine", "button.fine"),
        "agree_to_wait": ("resident.fine", "button.agree_to_wait"),
        "object": ("ticket.review", "button.object"),
        "answer_unit": ("resident.answer_unit", "push.answer_unit"),
        "not_contacted": ("resident.not_contacted", "push.not_contacted"),
        "same_for_me": ("resident.fine", "button.same_for_me"),
        "differs": ("ticket.supplement", "button.differs"),
        "split": ("ticket.split", "button.split"),
    }
)

# Events that bring the unit's photos to the resident, and the resident's photos to the unit.
WITH_REPLY = frozenset({"follow_up_started", "answered_unasked", "replied_interim"})
WITH_PHOTOS = frozenset({"dispatched", "transferred", "co_unit_added", "reopened"})
# Who was told to hurry with what is late: the unit, the line alone, nobody.
PRESSED = MappingProxyType(
    {
        "contact": ("word.pressed_unit", "word.pressed_line", "word.pressed_nobody"),
        "reply": ("word.hurried_unit", "word.hurried_line", "word.hurried_nobody"),
    }
)
# Events whose words are what the resident said with them.
WITH_WORDS = frozenset({"reopened", "reply_rejected", "urged", "review_asked", "information_supplied"})
# What somebody has to do at once: where nobody of the unit is enrolled, a dispatcher rings there.
PRESSING = frozenset({"urged", "worsened"})
# What the resident said since they filed it: stands on every card, so that the next unit, too, reads it.
ADDED = frozenset(
    {
        "supplemented",
        "information_supplied",
        "message_to_unit",
        "reopened",
        "reply_rejected",
        "follow_up_words",
        "place_corrected",
        "worsened",
        "uncontacted",
        "stood_up",
        "urged",
        "urged_again",
    }
)
# What a clock tells: who is off duty reads it in the list of what waits, when they are back.
CLOCKS = frozenset(
    {"sign_overdue", "contact_overdue", "own_limit", "warned", "overdue", OVERDUE_REMINDER, *LATE_NOTICES}
)
# Clocks of which a supervisor is told with the whole card.
ESCALATED = frozenset({"sign_overdue", "contact_overdue"})
# What who saw it themselves reads instead: where they are asked, and where not.
ASKED_FILER = {"card.filed_reply": "card.filed_reply_asked"}
SEEN_BY_FILER = {"card.filed_reply": "card.filed_reply_seen", "card.filed_question": "card.filed_question_seen"}
# What they say themselves, where a resident would.
SAID_BY_FILER = {
    "card.supplemented": "card.supplemented_by_filer",
    "card.urged": "card.urged_by_filer",
    "card.information_supplied": "card.information_by_filer",
}
# What is said of praise, which nobody handles.
OF_PRAISE = {
    "push.acknowledged": "push.acknowledged_praise",
    "push.acknowledged_late": "push.acknowledged_praise",
    "push.acknowledged_unowed": "push.acknowledged_praise",
    "push.transferred": "push.passed_praise",
    "push.redispatched": "push.passed_praise",
    "push.returned": "push.passed_praise",
    "push.designated": "push.passed_praise",
    "push.reply": "push.reply_praise",
}
# A reply that is only passed on: the line does not ring for it.
PASSED_ON = {"card.filed_reply": "card.filed_reply_told"}
AGAIN = "again"  # in the data of an event of which the resident has just heard
# What leaves the buttons of colleagues as they are: words, looks, and what only the line may know.
NOT_ON_CARDS = frozenset(
    {
        "message_to_resident",
        "contact_seen",
        "revealed",
        "reporter_sought",
        "staff_threatened",
        "rung",
        "rated",
        "rated_by_phone",
        "urged",
        "supplemented",
        "worsened",
        "follow_up_words",
        "dispatched_anew",
        "noted",
    }
)
