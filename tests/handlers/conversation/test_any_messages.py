"""Whatever people send, in any order: no exception, no silence, no flood of answers, nothing of somebody else."""

from __future__ import annotations

import tempfile
from datetime import timedelta
from pathlib import Path

from conversation_talk import CITY, LI, WANG, Talk
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.play import Outage, loaded
from handlers.conversation.message import Command, Location, Picture, Pressed, Segment, Sticker, Text, Voice

MOST = 6  # messages that one message may bring to its sender
WORDS = (
    "人民路38号院门口的路灯坏了", "锦绣花园3号楼漏水", "对", "不对", "1", "２", "第一个", "都不是", "取消", "重来", "返回", "跳过", "帮助", "转人工",
    "进度", "催一下", "撤单", "补充", "谢谢", "你好", "废物", "煤气味很重", "出来了", "不想活了", "没事了", "我说气话的", "English please", "说中文",
    "Where do I pay?", "水漏れです", "ياخشىمۇسىز", "13800001111", "YZ-261121-0001", "ABCD-EFG2-3456-7890", "没解决", "满意", "匿名", "举报工厂排污",
    "我妈一个人住，暖气不热", "法院判得不公", "退休金怎么认证", "？？？", "👍", "", " ", "\x00", "\u202e", "交还机器人", "退出", "队列", "我的",
)  # fmt: skip
texts = st.one_of(st.sampled_from(WORDS), st.text(max_size=40)).map(Text)
pins = st.builds(Location, st.floats(-90, 90), st.floats(-180, 180), st.sampled_from(["WGS-84", "GCJ-02", "BD-09"]))
places = st.sampled_from([Location(32.078, 113.077), Location(0, 0), Location(39.9, 116.4)])
pictures = st.sampled_from([Picture("f1"), Picture(refused="too_large"), Picture(refused="not_an_image")])
others = st.sampled_from(
    [Sticker("🙂"), Sticker(), Voice("v1", 3), Voice(refused="not_a_voice"), Command("start", "p-none"), Command("help"), Command("human")]
)  # fmt: skip
buttons = st.integers(0, 9)
steps = st.lists(
    st.tuples(
        st.sampled_from(["wang", "wang", "wang", "li", "hua"]),
        st.one_of(texts, pins, places, pictures, others, buttons),
    ),
    min_size=1,
    max_size=12,
)


def pressed(talk: Talk, who: object, number: int) -> Segment:
    """One of the buttons that were offered to this person, or to another one."""
    with talk.house.store.begin() as work:
        cards = [m for account in (WANG, LI) for m in work.messages.since(account, 0, limit=1000) if m.labels]
        own = [m for m in cards if m.to == who] or cards
    if not own:
        return Pressed("nothing", number)
    card = (cards if number == 9 else own)[-1 - number % 2 if len(own) > 1 else -1]
    return Pressed(card.mid, number)


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(steps)
def test_any_sequence_of_messages_is_answered_and_never_raises(sequence: list[tuple[str, Segment | int]]) -> None:
    city, understanding = loaded(CITY.resolve())
    with tempfile.TemporaryDirectory() as folder:
        talk = Talk(Path(folder), city, Outage(understanding))
        people = {"wang": WANG, "li": LI, "hua": talk.enrol("hua")}
        for name, item in sequence:
            who = people[name]
            segment = pressed(talk, who, item) if isinstance(item, int) else item
            talk.stage.clock.move(timedelta(seconds=3))
            heard = talk.house.engine.hear(talk.message(segment, who=who), talk.now)
            assert len(heard.replies) <= MOST
            assert all(reply.to == who for reply in heard.replies)
            assert heard.replies or heard.pushes, (name, segment)
            assert not any(reply.key in ("chat.fault", "desk.fault") for reply in heard.replies), (name, segment)
            list(talk.stage.settle())
        talk.advance(days=2)
        assert {t.number for t in talk.tickets(WANG)}.isdisjoint(t.number for t in talk.tickets(LI))
        talk.house.close()
