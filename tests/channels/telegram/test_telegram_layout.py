"""Texts cut to length, rows of buttons, what a button carries."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.channels.telegram import layout

TEXTS = st.text(st.sampled_from("字a😀。 \n"), max_size=200).map(lambda text: text * 60)


@given(TEXTS)
def test_every_piece_fits_and_nothing_but_line_ends_is_lost(text: str) -> None:
    pieces = layout.pieces(text)
    assert all(len(piece.encode("utf-16-le")) <= 2 * layout.TEXT_LENGTH and piece.strip() for piece in pieces)
    assert "".join("".join(pieces).split()) == "".join(text.split())


def test_a_long_text_is_cut_at_a_line_end() -> None:
    text = "\n".join(["一" * 1000] * 5)
    assert [len(piece) for piece in layout.pieces(text)] == [4003, 1000]
    assert "\n".join(layout.pieces(text)) == text


def test_a_long_line_is_cut_after_a_sentence_else_anywhere() -> None:
    assert [len(piece) for piece in layout.pieces("一" * 3000 + "。" + "二" * 3000)] == [3001, 3000]
    assert [len(piece) for piece in layout.pieces("一" * 5000)] == [4096, 904]
    assert [len(piece) for piece in layout.pieces("😀" * 3000)] == [2048, 952]


def test_two_short_buttons_share_a_row_and_a_long_one_has_its_own() -> None:
    labels = ["对，提交", "改地点", "改类别", "以上都不是，我想换一种说法", "更多", "返回", "退出"]
    assert layout.rows(labels) == [[0, 1], [2], [3], [4, 5], [6]]


def test_a_label_is_never_empty_and_never_too_long() -> None:
    assert layout.label("  改\n地点 ", 1) == "改 地点"
    assert layout.label(" ", 3) == "3"
    assert len(layout.label("字" * 65, 1)) == 64 and layout.label("字" * 65, 1).endswith("…")


@given(st.text(max_size=80), st.integers(1, 999))
def test_a_button_tells_its_number_and_where_it_fits_its_message(mid: str, index: int) -> None:
    data = layout.button(mid, index)
    assert len(data.encode()) <= layout.BUTTON_BYTES
    assert layout.pressed(data) in {(mid, index), ("", index)}
