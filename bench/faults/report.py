"""The report (报告): how often each fault was really there, what came of it, and what is against a criterion."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from bench.faults.checker import Final, Sends
from bench.faults.history import History

Counts = dict[str, float | int | str]

FAULTS = (
    "kill",
    "seam",
    "gone",
    "freeze",
    "long",
    "database",
    "read only",
    "locked",
    "full",
    "redis",
    "weather",
    "slow",
    "clock",
)


@dataclass
class Report:
    """What a run found. It passed where `wrong` has no line."""

    name: str
    counts: Counts
    wrong: dict[str, list[str]] = field(default_factory=dict)

    @property
    def passed(self) -> bool:
        return not any(self.wrong.values())

    def lines(self) -> Iterator[str]:
        yield f"{self.name}: {'passed' if self.passed else 'FAILED'}"
        yield from (f"  {name:<28}{value}" for name, value in self.counts.items())
        for name, lines in self.wrong.items():
            yield f"  {name:<28}{len(lines)}"
            yield from (f"    {line}" for line in lines[:10])


def counted(history: History, final: Final, sent: Sends) -> Counts:
    """The figures of a run, the faults first."""
    firsts = [one for one in history.deliveries if not one.again]
    updates = len({(one.chat, one.event) for one in history.deliveries})
    stops = sum(history.count(kind) for kind in ("kill", "freeze"))
    extra = sent.extra - sent.untold
    return {
        **{kind: history.count(kind) for kind in FAULTS},
        "at which seams": _listed(Counter(fault.what for fault in history.faults if fault.kind == "seam")),
        "failing calls": _listed(history.troubles),
        "poison": _listed(Counter(one.event for one in history.poison)),
        "updates": updates,
        "doubled by the platform": sum(one.again for one in history.deliveries),
        "brought again": len(firsts) - updates,
        "reordered": history.overtaken,
        "albums": history.albums,
        "two officers at once": history.pressed_at_once,
        "rated": history.told_solved,
        "appeals": len(history.appeals),
        "tickets": len(final.cases),
        "events": sum(len(case.events) for case in final.cases),
        "messages": len(final.rows),
        "dead": sum(row.dead for row in final.rows),
        "extra, answer lost": sent.untold,
        "extra, killed or cut": extra,
        "extra per kill or freeze": round(extra / stops, 2) if stops else 0,
        "most sends in a second": sent.most_a_second,
        "settled after, s": round(history.settled, 1),
    }


def _listed(counts: Counter[str]) -> str:
    return ", ".join(f"{name} {count}" for name, count in sorted(counts.items())) or "–"
