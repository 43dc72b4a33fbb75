"""`minhu run`, `minhu serve`, `minhu work`."""

from __future__ import annotations

import gc
from pathlib import Path

from bot import logs
from bot.cli.opening import open_store, settings_of


def serve(
    role: str,
    *,
    city: Path | None,
    store: str | None,
    host: str | None = None,
    port: int | None = None,
    demo: bool = False,
) -> int:
    gc.disable()  # until all is built (`keep_what_was_built`): nothing of it is garbage, and looking costs a fifth of the start
    settings = settings_of(host=host, port=port, city=city, store=store, demo=demo or None)
    logs.set_up(settings.log_level, settings.log_format)
    from bot.roles import Role, check

    check(Role(role), settings)
    from bot.running import run
    from bot.serving import Serving

    with Serving(settings.store_url) as serving:
        open_store(settings).close()  # what is wrong with it is told before anything is built
        return run(settings, Role(role), serving, lambda line: print(line, flush=True))
