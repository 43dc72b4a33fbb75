"""Understanding (理解): what a resident's words mean, from the city's own data and plain word lists, without a trained model.

`build(city)` gives the handlers' `Understanding` port.
"""

from __future__ import annotations

from nlu.understand import build

__all__ = ["build"]
