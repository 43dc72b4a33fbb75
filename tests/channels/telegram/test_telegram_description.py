"""The description itself: what the local server trusts must be readable throughout."""

from __future__ import annotations

import pytest

from tests.channels.telegram.description import description


def test_every_method_says_what_it_returns() -> None:
    spec = description()
    assert len(spec.methods) > 180
    assert [method for method in spec.methods if not spec.returns(method)] == []


def test_every_type_has_a_valid_sample() -> None:
    spec = description()
    assert len(spec.types) > 390
    faults = {name: fault for name in spec.types if (fault := spec.object_fault(name, spec.sample(name)))}
    assert faults == {}


@pytest.mark.parametrize(
    ("method", "returned"),
    [
        ("getMe", "User"),
        ("getUpdates", "Array of Update"),
        ("sendMessage", "Message"),
        ("sendMediaGroup", "Array of Message"),
        ("editMessageText", "Message or True"),
        ("answerCallbackQuery", "True"),
        ("getFile", "File"),
    ],
)
def test_results_are_read_from_the_sentences(method: str, returned: str) -> None:
    assert description().returns(method) == returned


@pytest.mark.parametrize(
    ("method", "form"),
    [
        ("sendMessage", {"chat_id": "1"}),
        ("sendMessage", {"chat_id": "1", "text": ""}),
        ("sendMessage", {"chat_id": "1", "text": "字" * 4097}),
        ("sendMessage", {"chat_id": "1", "text": "a", "colour": "red"}),
        ("sendMessage", {"chat_id": "1", "text": "a", "disable_notification": '"yes"'}),
        ("sendMessage", {"chat_id": "1", "text": "a", "reply_markup": '{"inline_keyboard": [{"text": "a"}]}'}),
        (
            "sendMessage",
            {
                "chat_id": "1",
                "text": "a",
                "reply_markup": '{"inline_keyboard": [[{"text": "a", "callback_data": "' + "字" * 22 + '"}]]}',
            },
        ),
        ("sendMediaGroup", {"chat_id": "1", "media": '[{"type": "photo", "media": "attach://a"}]'}),
        ("getUpdates", {"limit": "101"}),
        ("setWebhook", {"url": "https://example.cn", "secret_token": "a b"}),
        ("answerCallbackQuery", {}),
    ],
)
def test_a_wrong_request_is_found_wrong(method: str, form: dict[str, str]) -> None:
    spec = description()
    assert spec.fault(method, spec.parse(method, form)) is not None
