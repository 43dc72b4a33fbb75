"""Texts and code: no key without a text, no text without a use."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator
from typing import get_args

from text_files import ROOT, SOURCE, city, read
from text_keys import code

from bot.media import Reason
from handlers.desk.asked_list import OFFERED
from handlers.desk.asking.came import KINDS
from handlers.desk.orders.jobs import JOBS
from handlers.desk.orders.plainly import SAID_PLAINLY
from handlers.desk.orders.presses import MOVING
from handlers.desk.reading.counting import COMPARED, By, What
from handlers.dialogues.danger.danger import CALL_CHOICES
from handlers.dialogues.following.progress import STEPS
from handlers.dialogues.following.survey import GRADES, REASONS
from handlers.dialogues.talking.unread import SORRY
from handlers.notices import NOTICES
from handlers.texts import PAST
from tickets import errors
from tickets.catalogue import Kind
from tickets.lifecycle import TABLE, Who
from tickets.periods import Period
from tickets.rates import RATED
from tickets.ticket import ENDED, Confidentiality, State
from tickets.units import Role


def words_of(values: Iterable[object], *, prefix: str = "") -> frozenset[str]:
    return frozenset(f"{prefix}{value}" for value in values)


def dangers() -> frozenset[str]:
    """What the understanding can tell; a wish to die is a conversation of its own."""
    file = ROOT / "nlu" / "words" / f"{SOURCE}.toml"
    return words_of(tomllib.loads(file.read_text(encoding="utf-8"))["danger"]) - {"self_harm"}


def events_seen() -> frozenset[str]:
    """Events that somebody reads by name: a resident's steps, what a colleague did, who was first."""
    by_people = {rule.event for rule in TABLE if rule.who - {Who.CITIZEN, Who.LINE}}
    return frozenset(by_people | STEPS | {"acknowledged", "contacted"})


def deeds() -> frozenset[str]:
    """What a colleague, or somebody else, did to a ticket whose old card is still there."""
    return MOVING | {rule.event for rule in TABLE if rule.who - {Who.CITIZEN, Who.LINE}}


def of_figures() -> dict[str, frozenset[str]]:
    """What leaders may ask to have counted: each measure, grouping, period and rate has each of its words."""
    measures, groupings, rates = words_of(What), words_of(By), words_of(RATED)
    return {
        "desk.total_*": measures,
        "desk.what_*": measures,
        "desk.asks_*": measures,
        "desk.counts_by_*": groupings,
        "desk.counted_by_*": groupings,
        "desk.counts_rate_*": rates,
        "desk.rule_rate_*": rates,
        "desk.counts_than_*": words_of(COMPARED),
        "desk.former_*": words_of(Period),
        "desk.counts_*": frozenset({"more", "less", "same"}),
        "desk.asks_came_*": words_of(KINDS),
        "desk.came_*": words_of(KINDS.keys() - set(Kind)) | {"all"},
        "desk.named_half_*": frozenset({"1", "2"}),
    }


def families() -> dict[str, frozenset[str]]:
    """What the code may put into a key. A family that is not listed must have at least one text, and uses all it has."""
    hidden = words_of(way.value for way in Confidentiality if way is not Confidentiality.NAMED)
    known_errors = {c.code for c in vars(errors).values() if isinstance(c, type) and issubclass(c, errors.HotlineError)}
    return {
        "kind.*": words_of(kind.value for kind in Kind),
        "state.*": words_of(state.value for state in State),
        "role.*": words_of(role.value for role in Role),
        "urgency.level_*": words_of(range(1, 5)),
        "event.*": events_seen(),
        "danger.*": dangers() | words_of(name for names in CALL_CHOICES.values() for name in names),
        "refused.*": frozenset(known_errors | code().refused),
        "media.*": words_of(get_args(Reason)),
        "time.month_*": words_of(range(1, 13)),
        "time.weekday_*": words_of(range(1, 8)),
        "language.name_*": words_of(language.lower().replace("-", "_") for language in city().languages)
        | SORRY
        | {"und"},
        "rate.*": words_of(measure.value for measure in RATED),
        "desk.rate_*": words_of(measure.value for measure in RATED),
        "card.*": hidden,
        "card.petition_*": frozenset({"return", "extension", "shelving", "conference"}),
        "deed.*": deeds(),
        "desk.button_*": frozenset(JOBS)
        | {"more", "words", "send_final", "submit_final", "send_interim", "rewrite", "cancel", "by_person", *OFFERED}
        | words_of(period.value for period in Period),
        "desk.ask_*": frozenset(name for name, job in JOBS.items() if job.words or not job.at_once)
        - {"dispatch_by_name", "redispatch"}
        | {"words"},
        "desk.words_*": frozenset(
            {
                "list",
                "queue",
                "search",
                "figures",
                "by_person",
                "filed",
                "excluded",
                "digest",
                "leave",
                "ringing",
                "help",
                "rates",
                "by_unit",
                *SAID_PLAINLY,
            }
        )
        | words_of(period.value for period in Period),
        "report.line_*": hidden,
        "report.edit_*": frozenset({"place", "matter", "contact", "photo"}),
        "button.*": words_of(name for names in CALL_CHOICES.values() for name in names),
        "progress.ended_*": words_of(state.value for state in ENDED),
        "progress.now_*": frozenset({"follow_up", "review", "needs_information"}),
        "survey.grade_*": words_of(GRADES),
        "survey.reason_*": words_of(REASONS),
        "withdraw.done_*": frozenset({"solved", "waiting", "unsaid"}),
        **of_figures(),
    }


# Texts that are one family and need no reader of their own: every event is in the history that others read.
HISTORY = re.compile(r"event\..*")
# The city's own question is asked in the place of this one's first wording.
NEVER_ASKED_PLAINLY = frozenset({"report.ask_urgent"})
# `answers.chat`: said inside a dialogue, from f"{key}_inside".
CHAT_INSIDE = frozenset({"chat.greeting_inside", "chat.help_inside"})


def wanted() -> Iterator[tuple[str, str]]:
    """Every key that the code may say, with where."""
    found = code()
    messages = {key.partition(".")[0] for key in read(SOURCE).texts}
    for key, place in found.said.items():
        if key not in NEVER_ASKED_PLAINLY:
            yield key, place
    for key, place in found.loose.items():
        if key.partition(".")[0] in messages and key not in found.actions and key not in NEVER_ASKED_PLAINLY:
            yield key, place
    for key, endings in found.asked.items():
        yield from ((key + ending, "a variant") for ending in endings)
    for key in CHAT_INSIDE:
        yield key, "answers.py"
    for family, names in families().items():
        if family in found.families:
            for name in names:
                yield family.replace("*", name), found.families[family]


def unlisted() -> dict[str, list[str]]:
    """Families that are not listed above, and the texts that they can mean."""
    texts = read(SOURCE).texts
    known = families()
    return {
        f"{family} ({place})": [k for k in texts if re.fullmatch(re.escape(family).replace(r"\*", "[a-z0-9_]+"), k)]
        for family, place in code().families.items()
        if family not in known
    }


def test_every_key_that_the_code_names_has_a_text() -> None:
    texts = read(SOURCE).texts
    assert not {key: place for key, place in wanted() if key not in texts}
    assert not [family for family, found in unlisted().items() if not found]


def test_every_listed_family_is_still_in_the_code() -> None:
    assert not families().keys() - code().families.keys()


def test_no_text_is_dead() -> None:
    used = {key for key, _ in wanted()} | {key for found in unlisted().values() for key in found}
    used |= code().loose.keys()
    said = {
        key for key in read(SOURCE).texts if key.removesuffix(PAST) not in used
    }  # what is said once its day is past
    assert not sorted(key for key in said if not HISTORY.fullmatch(key))


def test_every_event_that_is_told_of_has_a_name() -> None:
    events = {key.partition(".")[2] for key in read(SOURCE).texts if key.startswith("event.")}
    possible = {rule.event for rule in TABLE} | NOTICES.keys() | code().noted | STEPS
    assert not events_seen() - events
    assert not events - possible
