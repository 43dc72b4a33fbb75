"""Whatever a resident sends: it is answered in words, nothing is filed that was not submitted, and nothing said is lost."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from itertools import count
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.clock import MovedClock
from bot.composition import House, build_engine
from bot.play import Outage, loaded
from bot.stage import Stage
from handlers.conversation.message import Account, Inbound, Location, Outgoing, Picture, Pressed, Segment, Sticker, Text
from handlers.dialogues.drafting.draft import Report, filled, with_categories
from handlers.dialogues.drafting.urgent import by_number
from handlers.ports.understanding import Context
from handlers.texts import bundle
from nlu.choose import choose
from storage.crypto import Keyring
from storage.store import SqlStore
from tickets.city import City

DEMO = Path(__file__).parents[2] / "cities" / "demo"
START = datetime.fromisoformat("2026-11-21T16:20:00+08:00")
# A text key that was never put into words: report.ask_place.
RAW_KEY = re.compile(r"^[a-z]+\.[a-z_]+$")
SAID = (
    "路灯坏了", "人民路38号院门口的路灯坏了快一周了", "锦绣花园3号楼", "垃圾没人收，另外井盖丢了", "匿名", "我要举报有人往河里排污水", "光明里9号楼暖气不热",
    "对，提交", "嗯", "不对，是5号楼", "1", "１", "11", "第一个", "都不是", "下一页", "返回", "上一步", "取消", "重新来", "转人工", "谢谢", "你好", "身份证丢了怎么补",
    "就那儿啊", "13812345678 王女士", "先联系我，她耳朵背", "我妈一个人住，暖气不热", "跳过", "😂😂", "没有", "多少度算合格？", "滚", "说不准", "进度",
)  # fmt: skip
_numbers = count(1)


def messages() -> st.SearchStrategy[tuple[Segment, ...]]:
    words = st.one_of(
        st.sampled_from(SAID), st.text(max_size=60), st.text(alphabet="是不对在1一 ,，。号楼路\0\u202e", max_size=20)
    )
    pins = st.builds(Location, st.floats(-90, 90), st.floats(-180, 180), st.sampled_from(("WGS-84", "GCJ-02", "BD-09")))
    others = st.one_of(
        pins,
        st.just(Location(32.06, 112.98, "GCJ-02")),
        st.just(Sticker("👍")),
        st.just(Picture("kept")),
        st.just(Picture(refused="not_an_image")),
        st.builds(Pressed, st.just("r000000000000000000"), st.integers(0, 12)),
    )
    said = words.map(lambda text: (Text(text),))
    return st.one_of(
        said, said, others.map(lambda segment: (segment,)), st.integers(1, 9).map(lambda n: (Text(f"#{n}"),))
    )


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    city, understanding = loaded(DEMO.resolve())
    store = SqlStore(f"sqlite:///{tmp_path_factory.mktemp('report') / 'x.db'}", Keyring([b"properties".ljust(32)]))
    store.create_tables()
    made = House(city, store, build_engine(city, store, Outage(understanding)))
    yield made
    made.close()


class Resident:
    """Somebody new who talks to the line."""

    def __init__(self, house: House) -> None:
        self.stage = Stage(house, MovedClock(START))
        self.account = Account("test", f"resident-{next(_numbers)}")
        self.sent = 0

    def says(self, *segments: Segment) -> list[Outgoing]:
        self.sent += 1
        pressed = self._pressed(segments)
        message = Inbound(self.account, f"m{self.sent}", pressed, self.stage.clock.now())
        return [one.message for one in self.stage.hear(message) if one.message.to == self.account]

    def _pressed(self, segments: tuple[Segment, ...]) -> tuple[Segment, ...]:
        """`#2` presses the second button of the newest card."""
        first = segments[0]
        if isinstance(first, Text) and re.fullmatch(r"#\d", first.text):
            card = self.stage.newest_card(self.account)
            return (Pressed(card.mid, int(first.text[1])),) if card else (Text(first.text),)
        return segments

    def tickets(self) -> int:
        with self.stage.house.store.begin() as work:
            conversation = work.conversations.load(self.account)
            return len(work.tickets.of_citizen(conversation.person)) if conversation else 0  # type: ignore[arg-type]


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(talk=st.lists(messages(), min_size=1, max_size=7))
def test_every_message_is_answered_in_words_and_nothing_raises(house: House, talk: list[tuple[Segment, ...]]) -> None:
    resident = Resident(house)
    for segments in talk:
        for answer in resident.says(*segments):
            assert answer.text.strip()
            assert not any(RAW_KEY.match(line) for line in (*answer.text.split("\n"), *answer.labels))
            assert len(answer.labels) <= 9
            assert len(set(answer.labels)) == len(answer.labels)
    assert resident.says(Text("路灯坏了")), "still there at the end"


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(words=st.lists(st.text(max_size=80), min_size=1, max_size=4))
def test_no_words_become_a_ticket_before_they_were_submitted(house: House, words: list[str]) -> None:
    resident = Resident(house)
    resident.says(Text("路灯坏了"))
    for text in words:
        card = resident.stage.newest_card(resident.account)
        submits = "提交" in text or "对" in text or choose(text, card.labels if card else ()) is not None
        if not submits:
            resident.says(Text(text))
    assert resident.tickets() == 0


def test_a_button_of_somebody_else_does_nothing(house: House) -> None:
    owner, other = Resident(house), Resident(house)
    card = owner.says(Text("人民路38号院门口的路灯坏了快一周了"))[-1]
    answer = other.says(Pressed(card.mid, 1))
    assert answer[0].key == "stale.unknown"
    assert owner.tickets() == other.tickets() == 0


def test_ten_thousand_characters_are_kept(house: House) -> None:
    resident = Resident(house)
    words = "人民路38号院门口的路灯坏了，" + "一直没人修，" * 1700
    resident.says(Text(words))
    resident.says(Text("提交"))
    with house.store.begin() as work:
        person = work.conversations.load(resident.account)
        assert person is not None and person.last_ticket is not None
        ticket = work.tickets.peek(person.last_ticket)
    assert ticket is not None
    assert ticket.text == words


@given(code=st.sampled_from(["0104", "0208", "9999", ""]), probability=st.floats(0, 1), second=st.floats(0, 1))
def test_a_category_is_taken_or_offered_but_never_invented(code: str, probability: float, second: float) -> None:
    city: City = loaded(DEMO.resolve())[0]
    ranked = tuple(sorted(((code, probability), ("0301", second)), key=lambda pair: -pair[1]))
    draft = with_categories(Report(), ranked, city)
    assert not (draft.category and draft.likely)
    assert all(city.catalogue.get(known) for known in (*draft.likely, draft.category) if known)


@given(text=st.text(max_size=200))
def test_a_draft_survives_its_storage(text: str) -> None:
    city, understanding = loaded(DEMO.resolve())
    draft = filled(Report(said=(text,)), understanding.understand(text, Context(language="zh-CN")), city)
    assert Report.of(draft.json()) == draft


def test_a_figure_means_the_answer_that_names_its_side_of_the_limit() -> None:
    offered = ("16度以下，有老人小孩病人", "16度以下，没有", "16度以上")
    assert by_number("12度", offered, frail=True) == 0
    assert by_number("12度", offered, frail=False) == 1
    assert by_number("16", offered, frail=True) == 2
    assert by_number("很冷", offered, frail=True) is None
    assert by_number("12", ("有", "没有"), frail=True) is None


def test_every_text_of_the_report_is_in_the_city_s_language() -> None:
    texts = bundle("zh-CN")
    for slot in (
        "what",
        "place",
        "confidentiality",
        "namesake",
        "category",
        "urgent",
        "former",
        "reach",
        "number",
        "another",
    ):
        for suffix in ("_again", "_example"):
            assert f"ask_{slot}{suffix}" in texts.get_message("report").attributes
