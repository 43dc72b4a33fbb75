"""Moved to `values.expressions`; here until the branches that still ask for it have landed."""

from values.expressions import *  # noqa: F403
