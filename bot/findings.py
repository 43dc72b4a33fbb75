"""What was looked at and how it is (体检): what `minhu doctor` tells, and whether an address answers."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.error import URLError
from urllib.request import ProxyHandler, Request, build_opener

WELL, LOOK, BROKEN = "well", "look", "broken"
REACH_SECONDS = 5.0


@dataclass(frozen=True)
class Finding:
    """`what` was looked at, how it is (well, look, broken), and in words what was found."""

    what: str
    state: str
    told: str


def reach(what: str, url: str, shown: str) -> Finding:
    """Whether an http address answers; `shown` is the address without its secret."""
    opener = build_opener(ProxyHandler({})) if "//127." in url or "//localhost" in url else build_opener()
    try:
        with opener.open(Request(url), timeout=REACH_SECONDS) as answer:  # noqa: S310 - an address of the settings, which are http
            status = answer.status
    except URLError as error:
        code = getattr(error, "code", None)
        if hasattr(error, "close"):
            error.close()
        told = f"answers {code}" if code else f"cannot be reached ({error.reason})"
        return Finding(what, BROKEN, f"{shown}: {told}")
    except OSError as error:
        return Finding(what, BROKEN, f"{shown}: cannot be reached ({type(error).__name__})")
    return Finding(what, WELL, f"{shown} answers {status}")
