"""Settings: a wrong or missing one stops the start with one line that names it; the table in docs tells them all."""

from __future__ import annotations

from pathlib import Path

import pytest
from command_line import SMALL, CommandLine

from bot.settings import Settings, settings_table

DOCS = Path(__file__).parents[2] / "docs" / "settings.md"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("MINHU_CITY", "/nowhere"),
        ("MINHU_HOME", "/dev/null/home"),
        ("MINHU_STORE", "minhu.db"),
        ("MINHU_STORE", "mysql://root@localhost/minhu"),
        ("MINHU_KEYS", "secret"),
        ("MINHU_REDIS", "http://secret@localhost"),
        ("MINHU_HOST", "256.0.0.1"),
        ("MINHU_PORT", "80000"),
        ("MINHU_REDIS", "redis://:secret@[:1"),
        ("MINHU_PUBLIC_URL", "example.org"),
        ("MINHU_PUBLIC_URL", "http://["),
        ("MINHU_PUBLIC_URL", "https://"),
        ("MINHU_PUBLIC_URL", "https://12345.example.cn:many"),
        ("MINHU_DEMO", "perhaps"),
        ("MINHU_TELEGRAM_MODE", "pigeon"),
        ("MINHU_TELEGRAM_SERVER", "localhost"),
        ("MINHU_TELEGRAM_TOKEN", "no token"),
        ("MINHU_RASA_URL", "localhost:5005"),
        ("MINHU_RASA_SECONDS", "60"),
        ("MINHU_LLM_URL", "model"),
        ("MINHU_LLM_SECONDS", "0"),
        ("MINHU_SPEECH_URL", "ftp://voice"),
        ("MINHU_SPEECH_SECONDS", "soon"),
        ("MINHU_LOG_LEVEL", "LOUD"),
        ("MINHU_LOG_FORMAT", "xml"),
        ("MINHU_PROT", "8012"),
    ],
)
def test_a_wrong_setting_stops_the_start_with_one_line_that_names_it(
    minhu: CommandLine, monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv("MINHU_CITY", str(SMALL))
    monkeypatch.setenv("MINHU_PORT", "0")
    monkeypatch.setenv(name, value)
    found = minhu("run")
    assert found.code == 2
    [line] = found.err.splitlines()
    assert line.startswith(f"minhu: {name}: ")
    assert "secret" not in line


def test_a_webhook_without_its_address_names_the_missing_setting(
    minhu: CommandLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MINHU_TELEGRAM_TOKEN", "123456:abcdefghijklmnopqrstuvwxyz012345678")
    monkeypatch.setenv("MINHU_TELEGRAM_MODE", "webhook")
    assert minhu("run").err.startswith("minhu: MINHU_PUBLIC_URL: ")
    monkeypatch.setenv("MINHU_PUBLIC_URL", "https://example.org")
    assert minhu("run").err.startswith("minhu: MINHU_TELEGRAM_SECRET: ")


@pytest.mark.parametrize("secret", ["short", "not a good secret!"])
def test_a_webhook_secret_that_telegram_does_not_take_is_told_by_its_own_name(
    minhu: CommandLine, monkeypatch: pytest.MonkeyPatch, secret: str
) -> None:
    monkeypatch.setenv("MINHU_TELEGRAM_TOKEN", "123456:abcdefghijklmnopqrstuvwxyz012345678")
    monkeypatch.setenv("MINHU_TELEGRAM_MODE", "webhook")
    monkeypatch.setenv("MINHU_PUBLIC_URL", "https://hotline.example")
    monkeypatch.setenv("MINHU_TELEGRAM_SECRET", secret)
    found = minhu("run")
    assert found.err.startswith("minhu: MINHU_TELEGRAM_SECRET: ")
    assert secret not in found.err


def test_a_language_model_without_its_name_is_told(minhu: CommandLine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MINHU_LLM_URL", "http://localhost:1/v1")
    assert minhu("run").err.startswith("minhu: MINHU_LLM_MODEL: ")


def test_a_misspelt_setting_in_the_file_beside_the_start_is_not_passed_over(
    minhu: CommandLine, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / ".env").write_text("MINHU_TELEGRAM_TOKN=123456:abc\nOTHER=1\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    found = minhu("run", "--port", "0")
    assert found.code == 2
    [line] = found.err.splitlines()
    assert line.startswith("minhu: MINHU_TELEGRAM_TOKN: ")
    assert "abc" not in line
    (tmp_path / ".env").write_bytes(b"\xff\xfe")
    assert minhu("run", "--port", "0").err == "minhu: .env: cannot be read: it is not UTF-8\n"


def test_a_file_beside_the_start_sets_too_and_the_environment_wins(
    minhu: CommandLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    Path(".env").write_text(f"MINHU_CITY={SMALL}\nOTHER=1\n", encoding="utf-8")
    assert "Port Bay" in minhu("city", "show").out
    monkeypatch.setenv("MINHU_CITY", "/nowhere")
    assert minhu("city", "show").code == 2


def test_a_city_beside_the_program_is_found_from_any_folder(
    minhu: CommandLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MINHU_CITY", "tests/cities/small")
    assert "Port Bay" in minhu("city", "show").out
    monkeypatch.setenv("MINHU_CITY", "tests/cities/large")
    assert str(Path("tests/cities/large").absolute()) in minhu("city", "show").err


def test_the_own_key_is_made_once_and_for_the_owner_only(minhu: CommandLine) -> None:
    keys = [Settings(home=minhu.home).keyring_keys() for _ in range(2)]
    assert keys[0] == keys[1]
    assert (minhu.home / "key").stat().st_mode & 0o777 == 0o600
    assert [path.name for path in minhu.home.glob("key*")] == ["key"]
    fresh = Settings(home=minhu.home / "fresh")
    assert fresh.own_home().stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize("command", [("run", "--port", "0"), ("ticket", "list"), ("staff", "list")], ids=" ".join)
@pytest.mark.parametrize("added", ["", "own,"], ids=["another key", "another key behind the own one"])
def test_with_another_key_nothing_is_served_read_or_written(
    minhu: CommandLine, monkeypatch: pytest.MonkeyPatch, command: tuple[str, ...], added: str
) -> None:
    minhu.play({"from": "citizen:ann", "text": "hello"})
    own = (minhu.home / "key").read_text()
    monkeypatch.setenv("MINHU_KEYS", added.replace("own", own) + "ab" * 32)
    found = minhu(*command, "--city", str(SMALL))
    assert found.code == 2
    [line] = found.err.splitlines()
    assert line.startswith("minhu: MINHU_KEYS: ")


def test_a_key_is_changed_as_the_guide_says(minhu: CommandLine, monkeypatch: pytest.MonkeyPatch) -> None:
    minhu.play({"from": "citizen:ann", "text": "hello"})
    first, second, third = (minhu.home / "key").read_text(), "ab" * 32, "cd" * 32
    for keys, resealed in (
        (f"{second},{first}", True),
        (f"{third},{second},{first}", True),
        (f"{third},{first}", False),
    ):
        monkeypatch.setenv("MINHU_KEYS", keys)
        found = minhu("db", "reseal")
        assert found.code == 0
        assert found.out.startswith("0 values") is not resealed


def test_the_documented_table_is_the_settings(minhu: CommandLine) -> None:
    assert settings_table() in DOCS.read_text(encoding="utf-8")


@pytest.mark.parametrize("role", ["serve", "work"])
def test_a_part_of_the_whole_is_refused_on_sqlite_with_one_line(minhu: CommandLine, role: str) -> None:
    found = minhu(role)
    assert found.code == 2
    [line] = found.err.splitlines()
    assert line.startswith(f"minhu: MINHU_STORE: minhu {role} needs postgresql://")
    assert "minhu run" in line


@pytest.mark.parametrize("role", ["serve", "work"])
def test_processes_that_share_a_store_must_be_given_their_keys(minhu: CommandLine, role: str) -> None:
    found = minhu(role, "--store", "postgresql://127.0.0.1:1/minhu")
    assert found.code == 2
    [line] = found.err.splitlines()
    assert line.startswith("minhu: MINHU_KEYS: ")
