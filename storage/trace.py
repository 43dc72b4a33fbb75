"""The trace (追踪号): by which platform's update something came about; kept with each message that the update causes."""

from __future__ import annotations

from contextvars import ContextVar

TRACE: ContextVar[str] = ContextVar("minhu_trace", default="")
"""Of what this thread or task is doing at present; empty outside of any turn or timer."""
