"""A threat against who handles the ticket is told from anger, from what others said, and from words that only sound alike."""

from __future__ import annotations

import pytest

from handlers.usecases.menace import threatens


@pytest.mark.parametrize(
    "words",
    [
        "你那个姓胡的 我知道你家住哪 你等着",
        "再不来我弄死你们",
        "小心你的腿",
        "知道你孩子在哪个学校",
        "我找人打你",
        "再不修我去你家门口坐着",
        "别逼我 小心我找到你们家去",
        "那个修灯的 我见一次打一次",
    ],
)
def test_a_threat_is_found(words: str) -> None:
    assert threatens(words)


@pytest.mark.parametrize(
    "words",
    [
        "我知道你们住建局管这个",
        "谁来收拾你们留下的垃圾",
        "他说知道我家住哪",
        "我知道你们几点上班",
        "灯灭了你们快来",
        "你们等着瞧，我要曝光",
        "他见我一次打我一次",
        "我找到你们单位了 没人",
        "电话打到你们家了吗",
    ],
)
def test_what_only_sounds_alike_is_none(words: str) -> None:
    assert not threatens(words)
