"""Small facts beside the dialogues: kept, forgotten, and stored as they always were."""

from __future__ import annotations

import json
from typing import cast

from conversation_talk import GAS, LAMP, Talk

from handlers.conversation.memory import Memory
from handlers.conversation.message import Account
from handlers.conversation.state import Conversation
from values import replace


def test_a_fact_is_kept_until_it_is_forgotten() -> None:
    before = Conversation(Account("test", "wang"), "zh-CN", "p1")
    kept = before.noted(after="detail", faults=1)
    assert kept.memory == {"after": "detail", "faults": 1}
    assert kept.noted(after=None).memory == {"faults": 1}
    assert kept.noted(after="detail") is kept
    assert before.memory == {}


def test_all_that_a_talk_keeps_has_its_place_and_is_json(talk: Talk) -> None:
    for words in ("你好", LAMP, "算了不报了", "转人工", GAS):
        talk.say(words)
        memory = talk.conversation().memory
        assert memory.keys() <= Memory.__annotations__.keys()
        assert json.loads(json.dumps(memory)) == memory


def test_a_fact_of_another_release_is_kept(talk: Talk) -> None:
    talk.say("你好")
    told = replace(talk.conversation(), memory=cast(Memory, {"later_release": [1, None]}))
    with talk.house.store.begin() as work:
        work.conversations.save(told)
    talk.say("你好")
    assert dict(talk.conversation().memory)["later_release"] == [1, None]
