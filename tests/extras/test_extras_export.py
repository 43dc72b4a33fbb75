"""`minhu nlu export rasa`."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.cli import main

SMALL = Path(__file__).parents[1] / "cities" / "small"


def test_the_command_writes_the_project(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("MINHU_CITY", str(SMALL))
    assert main(["nlu", "export", "rasa", str(tmp_path / "project"), "--epochs", "3"]) == 0
    assert {path.name for path in tmp_path.rglob("*.yml")} == {"config.yml", "domain.yml", "nlu.yml"}
    assert "epochs: 3\n" in (tmp_path / "project" / "config.yml").read_text("utf-8")
    assert "rasa train nlu" in capsys.readouterr().out


def test_a_folder_that_cannot_be_written_is_told_in_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("MINHU_CITY", str(SMALL))
    (tmp_path / "project").mkdir()
    (tmp_path / "project" / "data").write_text("a file")
    assert main(["nlu", "export", "rasa", str(tmp_path / "project")]) == 2
    [line] = capsys.readouterr().err.splitlines()
    assert "nlu.yml: cannot be written" in line
