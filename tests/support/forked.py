"""`minhu` in a process of its own, forked from one that has imported the program: two thirds of a start are imports.

What is killed, frozen or stopped is as real a process as any. That the program also starts from nothing is proved by
`tests/live/test_live_server.py`, `tests/cli`, `tests/deploy` and `tests/upgrade`.
"""

from __future__ import annotations

import importlib
import os
import signal
import subprocess
import sys
import warnings
from collections.abc import Mapping, Sequence
from multiprocessing import Pipe, get_context
from multiprocessing.connection import Connection
from pathlib import Path
from typing import TextIO

_CONTEXT = get_context("forkserver")
_CONTEXT.set_forkserver_preload(
    ["bot.running", "bot.cli.cases", "bot.cli.headless", "bot.cli.people", "alembic.command"]
)


class Forked:
    """As `subprocess.Popen` of the command line: what it prints is read from `stdout`, its errors go to the file `log`,
    what it is told comes from the file `said`."""

    def __init__(
        self,
        arguments: Sequence[str],
        environment: Mapping[str, str],
        folder: Path,
        log: Path,
        said: Path | None = None,
    ) -> None:
        reading, writing = Pipe(duplex=False)
        given = (tuple(arguments), dict(environment), folder, said or Path(os.devnull), writing, log)
        self._process = _CONTEXT.Process(target=_run, args=given)
        self._process.start()
        writing.close()
        assert self._process.pid is not None
        self.pid = self._process.pid
        self.stdout: TextIO = os.fdopen(os.dup(reading.fileno()), encoding="utf-8")
        reading.close()

    def poll(self) -> int | None:
        return self._process.exitcode

    def wait(self, patience: float | None = None) -> int:
        """Its exit code, below zero that of a signal; TimeoutExpired: it still runs."""
        self._process.join(patience)
        code = self._process.exitcode
        if code is None:
            raise subprocess.TimeoutExpired("minhu", patience or 0.0)
        return code

    def send_signal(self, number: int) -> None:
        if self.poll() is None:
            os.kill(self.pid, number)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)


def _run(
    arguments: tuple[str, ...], environment: dict[str, str], folder: Path, said: Path, writing: Connection, log: Path
) -> None:
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(folder)
    with said.open("rb") as from_, log.open("ab") as errors:
        for number, end in enumerate((from_, writing, errors)):
            os.dup2(end.fileno(), number)
    writing.close()
    sys.stdin, sys.stdout, sys.stderr = (
        os.fdopen(number, mode, encoding="utf-8") for number, mode in enumerate(("r", "w", "w"))
    )
    warnings.simplefilter("error")
    import bot.seams
    from bot.cli import main

    importlib.reload(bot.seams)  # reads the environment when it is imported
    sys.exit(main(list(arguments)))
