"""What the files of deploy/ name is there: settings, roles, recipes, files that are copied in."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from serving_process import ROOT

from bot.roles import Role, check
from bot.settings import fields, load_settings

FILES = sorted(path for path in (ROOT / "deploy").rglob("*") if path.is_file())
PACKAGES = ("values", "tickets", "handlers", "nlu", "storage", "bot")
LISTED_BY_SETUPTOOLS = """
import os
from setuptools.dist import Distribution

program = Distribution({"script_name": "setup.py"})
program.parse_config_files()
program.include_package_data = False  # not what an earlier build left in its list
packed = program.get_command_obj("build_py")
packed.build_lib = "packed"
packed.ensure_finalized()
print(*(os.path.relpath(name, "packed") for name in packed.get_outputs(include_bytecode=False)))
"""
KNOWN = {name for name, _ in fields()}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_each_setting_that_is_named_exists(path: Path) -> None:
    assert set(re.findall(r"MINHU_[A-Z_]*[A-Z]", path.read_text(encoding="utf-8"))) <= KNOWN


def test_each_role_that_is_started_exists() -> None:
    started = set(re.findall(r"command: \[(\w+)\]", (ROOT / "deploy" / "compose.yaml").read_text(encoding="utf-8")))
    for unit in (ROOT / "deploy" / "systemd").iterdir():
        started |= set(re.findall(r"ExecStart=\S+/minhu (\w+)", unit.read_text(encoding="utf-8")))
    assert started == {role.value for role in Role}


def compose() -> dict[str, dict[str, object]]:
    found: dict[str, dict[str, object]] = yaml.safe_load((ROOT / "deploy" / "compose.yaml").read_text(encoding="utf-8"))
    return found


def test_what_compose_asks_of_its_env_file_is_in_the_example() -> None:
    asked = set(re.findall(r"\$\{([A-Z_]+)", (ROOT / "deploy" / "compose.yaml").read_text(encoding="utf-8")))
    example = (ROOT / "deploy" / ".env.example").read_text(encoding="utf-8")
    assert asked == set(re.findall(r"^([A-Z_]+)=", example, re.MULTILINE))


@pytest.mark.parametrize("service", ["serve", "work"])
@pytest.mark.parametrize("telegram", [True, False])
def test_the_settings_that_compose_gives_a_role_are_good(
    service: str, telegram: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    filled = {"POSTGRES_PASSWORD": "secret", "MINHU_KEYS": "ab" * 32}
    if telegram:
        filled |= {"MINHU_PUBLIC_URL": "https://12345.example.cn", "MINHU_TELEGRAM_TOKEN": "4242:A"}
        filled["MINHU_TELEGRAM_SECRET"] = "a-secret-of-16-letters"
    found = compose()["services"][service]
    assert isinstance(found, dict)
    for name, value in found["environment"].items():
        given = re.sub(r"\$\{([A-Z_]+)[:?-]*([^}]*)\}", lambda asked: filled.get(asked[1], asked[2]), str(value))
        monkeypatch.setenv(name, given)
    settings = load_settings()
    check(Role(service), settings)
    answers = settings.port if service == "serve" else settings.probes_port
    assert f"http://127.0.0.1:{answers}/readyz" in str(found["healthcheck"])


def test_everything_that_the_image_copies_is_there_and_every_package_is_copied() -> None:
    lines = (ROOT / "deploy" / "Dockerfile").read_text(encoding="utf-8").splitlines()
    copied = {name for line in lines if line.startswith("COPY ") for name in line.split()[1:-1]}
    assert all((ROOT / name).exists() for name in copied)
    assert copied >= {*PACKAGES, "cities"}
    kept = {line.removeprefix("!") for line in (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()}
    assert copied <= kept


def test_a_package_of_the_program_holds_all_its_words_texts_and_pages() -> None:
    listed = subprocess.run(
        [sys.executable, "-c", LISTED_BY_SETUPTOOLS], cwd=ROOT, text=True, capture_output=True, check=True
    )
    packed = set(listed.stdout.split())
    there = {
        path.relative_to(ROOT).as_posix()
        for package in PACKAGES
        for path in (ROOT / package).rglob("*")
        if path.is_file() and path.suffix not in {".md", ".pyc"} and "/." not in path.relative_to(ROOT).as_posix()
    }
    assert there - packed == set()


def test_the_guide_names_only_what_there_is() -> None:
    told = (ROOT / "docs" / "deploy.md").read_text(encoding="utf-8")
    named = set(re.findall(r"\b(?:deploy|tests)/[a-z_.]+\b", told)) - {"deploy/.env"}
    assert named
    assert [name for name in named if not (ROOT / name.rstrip(".")).exists()] == []


def test_a_command_beside_the_service_has_its_settings_its_store_its_user_and_its_program(tmp_path: Path) -> None:
    asked = tmp_path / "systemd-run"
    asked.write_text('#!/bin/sh\nprintf "%s\\n" "$@"\n')
    asked.chmod(0o755)
    done = subprocess.run(
        [ROOT / "deploy" / "minhu", "staff", "invite", "--name", "李 建国"],
        env={"PATH": f"{tmp_path}:/usr/bin:/bin"},
        text=True,
        capture_output=True,
        check=True,
    )
    given = done.stdout.splitlines()
    unit = (ROOT / "deploy" / "systemd" / "minhu.service").read_text(encoding="utf-8").splitlines()
    user, file, home, start = (
        next(line.removeprefix(key) for line in unit if line.startswith(key))
        for key in ("User=", "EnvironmentFile=", "Environment=", "ExecStart=")
    )
    program = start.removesuffix(" run")
    assert {f"--uid={user}", f"--property=EnvironmentFile={file}", f"--setenv={home}"} <= set(given)
    assert given[given.index(program) :] == [program, "staff", "invite", "--name", "李 建国"]
