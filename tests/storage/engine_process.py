"""A process of its own for the tests of the engine: delivers into a file, one line a push, and prints what it does.

python engine_process.py URL FILE commit N   enqueue N pushes, print `committed`, deliver nothing, wait to be killed
python engine_process.py URL FILE hang N     enqueue N pushes, deliver the first and hang in the second
python engine_process.py URL FILE drain N    launch, deliver, end when N lines are in the file
"""

from __future__ import annotations

import sys
import threading
from datetime import UTC, datetime
from pathlib import Path

from handlers.conversation.message import Account, Outgoing
from storage import Keyring, SqlStore
from storage.dbos_engine import DbosEngine


def main(url: str, file: Path, job: str, count: int) -> None:
    engine = DbosEngine(url)
    store = SqlStore(url, Keyring([b"0123456789abcdef0123456789abcdef"]), engine_seam=engine)
    done = threading.Event()

    def deliver(mid: str) -> None:
        lines = file.read_text().splitlines() if file.exists() else []
        if job == "hang" and len(lines) == 1:
            print("hanging", flush=True)
            threading.Event().wait()
        with file.open("a") as out:
            out.write(f"{mid}\n")
        if len(lines) + 1 >= count:
            done.set()

    engine.prepare()
    if job != "drain":
        with store.begin() as work:
            for n in range(count):
                now = datetime.now(UTC)
                work.messages.add(Outgoing(f"p{n}", Account("web", "x"), "k", "t", "zh-CN", now, now, push=True))
        print("committed", flush=True)
    if job == "commit":
        threading.Event().wait()
    engine.launch(deliver, lambda: None, lambda mid, why: None)
    print("drained" if done.wait(30) else "not drained", flush=True)
    engine.close()
    store.close()


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), sys.argv[3], int(sys.argv[4]))
