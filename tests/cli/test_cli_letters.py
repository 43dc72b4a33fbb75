"""`minhu pushes …`: what was given up is listed with its reason, and sent again."""

from __future__ import annotations

import json
from datetime import UTC, datetime

from command_line import CommandLine

from bot.settings import Settings
from handlers.conversation.message import Account, Outgoing
from storage import Keyring, SqlStore

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)


def given_up(minhu: CommandLine, *mids: str) -> None:
    """Messages that a platform refused."""
    minhu("db", "upgrade")
    with SqlStore(minhu.store, Keyring(Settings(home=minhu.home).keyring_keys())) as store, store.begin() as work:
        for mid in mids:
            message = Outgoing(
                mid, Account("telegram", "4242"), "push.reply", "水管修好了", "zh-CN", NOW, NOW, push=True
            )
            work.messages.add(message)
            work.messages.failed(mid, NOW, "SendFailed: hangs up", dead=True)


def test_what_was_given_up_is_listed_without_what_it_says_and_to_whom(minhu: CommandLine) -> None:
    given_up(minhu, "p1", "p2")
    found = minhu("pushes", "dead", "--json")
    assert found.code == 0
    assert [(one["id"], one["why"], one["tries"]) for one in json.loads(found.out)] == [
        ("p2", "SendFailed: hangs up", 1),
        ("p1", "SendFailed: hangs up", 1),
    ]
    shown = minhu("pushes", "dead", "--limit", "1").out
    assert "p2" in shown
    assert "1 more" in shown
    for told in (found.out, shown):
        assert "4242" not in told
        assert "水管" not in told


def test_what_was_given_up_is_sent_again_by_its_id_or_all_at_once(minhu: CommandLine) -> None:
    given_up(minhu, "p1", "p2", "p3")
    assert minhu("pushes", "retry", "p1").out == "1 on their way again\n"
    again = minhu("pushes", "retry", "p1")
    assert again.code == 1
    assert again.err == "minhu: p1 is no message that was given up\n"
    assert minhu("pushes", "retry", "--all").out == "2 on their way again\n"
    assert minhu("pushes", "dead").out == "no message was given up\n"
