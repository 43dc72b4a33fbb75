"""One file or folder per platform (渠道). Each that has a `Platform` (`bot/channels/platform.py`) is found by being here."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from pkgutil import iter_modules
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.channels.platform import Platform

NONE = frozenset({"platform", "port", "headless", "terminal"})
"""The contract, and what talks to one person at the command line."""


def platforms() -> Mapping[str, type[Platform]]:
    """The platforms by their names, in the order of the alphabet."""
    names = sorted(module.name for module in iter_modules(__path__) if module.name not in NONE)
    return {name: import_module(f"{__name__}.{name}").Platform for name in names}
