"""Understanding (理解): what a resident's words mean, from the city's own data and plain word lists, from the first day.

`build(city)` gives the handlers' `Understanding` port; with a model of the city's history it also uses what that taught.
"""

from __future__ import annotations

from nlu.understand import build

__all__ = ["build"]
