"""What processes took of the machine: CPU seconds and memory, from Linux's /proc."""

from __future__ import annotations

import os
import resource
from collections.abc import Iterable
from pathlib import Path

TICK = os.sysconf("SC_CLK_TCK")


def cpu_seconds(pids: Iterable[int]) -> float:
    """Of these processes and of children of theirs that have ended."""
    return sum(sum(map(int, _stat(pid)[11:15])) for pid in pids) / TICK


def family(pid: int) -> list[int]:
    """The process and its living children."""
    others = [int(path.name) for path in Path("/proc").iterdir() if path.name.isdecimal()]
    return [pid, *(other for other in others if _parent(other) == pid)]


def parent(pid: int) -> int:
    return int(_stat(pid)[1])


def rss_mb(pid: int) -> float:
    """What it holds at this moment, and what its children hold besides."""
    return round(_status(pid, "VmRSS") + _childrens_mb(pid), 1)


def most_mb(pid: int) -> float:
    """The most that it ever held, and what its children hold besides; they never hold less than before."""
    return round(_status(pid, "VmHWM") + _childrens_mb(pid), 1)


def raise_file_limit(wanted: int) -> int:
    """How many open files this process, and those that it starts, may have from now on."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    allowed = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
    if allowed > soft:
        resource.setrlimit(resource.RLIMIT_NOFILE, (allowed, hard))
    return max(allowed, soft)


def _stat(pid: int) -> list[str]:
    """The fields after the name, which may have blanks in it: state, parent …"""
    return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()


def _parent(pid: int) -> int:
    try:
        return parent(pid)
    except OSError:  # it ended meanwhile
        return 0


def _childrens_mb(pid: int) -> float:
    """What children share with nobody."""
    files = [Path(f"/proc/{child}/smaps_rollup") for child in family(pid)[1:]]
    lines = [line for file in files for line in file.read_text(encoding="ascii").splitlines()]
    return sum(int(line.split()[1]) for line in lines if line.startswith("Private_")) / 1024


def _status(pid: int, name: str) -> float:
    lines = Path(f"/proc/{pid}/status").read_text(encoding="utf-8").splitlines()
    return next(round(int(line.split()[1]) / 1024, 1) for line in lines if line.startswith(name))
