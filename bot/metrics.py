"""Metrics (指标) of one process, for Prometheus: what is counted where it happens, and what is read at a scrape.

Labels are platforms, states, kinds and codes of the city only: nothing of a person, nothing that grows without end.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

SECONDS = (0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 30.0)
SHARES = (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 1.0)


class Metrics:
    """All of them, in a registry of their own. Counting is safe in any thread and costs about a microsecond."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.turn_seconds = Histogram(
            "minhu_turn_seconds",
            "From the arrival of a message at the door until its replies were sent",
            ["channel"],
            buckets=SECONDS,
            registry=self.registry,
        )
        self.turns = self._counter("minhu_turns", "Turns by what became of them: heard, failed, refused", "outcome")
        self.sends = self._counter(
            "minhu_sends",
            "Messages by platform, kind (push, reply) and outcome: sent, retried (not now, tried again), blocked, dead",
            "channel",
            "kind",
            "outcome",
        )
        self.timers = self._counter("minhu_timers_fired", "Timers that did their work", "kind")
        self.timers_late = self._counter("minhu_timers_late", "Those of them that fired over a minute late", "kind")
        self.emergencies = self._counter("minhu_emergencies", "Messages that told of danger now", "danger")
        self.http = self._counter("minhu_http_responses", "Answers to requests by status", "status")
        self.sureness = Histogram(
            "minhu_category_confidence",
            "How sure the understanding was of the likeliest category, where there was a matter at all",
            buckets=SHARES,
            registry=self.registry,
        )

    def _counter(self, name: str, what: str, *labels: str) -> Counter:
        return Counter(name, what, labels, registry=self.registry)

    def read(self, name: str, what: str, value: Callable[[], float]) -> None:
        """A value that is asked for at each scrape."""
        Gauge(name, what, registry=self.registry).set_function(value)

    def read_by(self, name: str, what: str, label: str, values: Callable[[], Mapping[str, float]]) -> None:
        """Values by label that are asked for at each scrape."""
        self.registry.register(_Read(name, what, label, values))

    def text(self) -> bytes:
        """As Prometheus reads it."""
        return generate_latest(self.registry)


class _Read(Collector):
    def __init__(self, name: str, what: str, label: str, values: Callable[[], Mapping[str, float]]) -> None:
        self._name, self._what, self._label, self._values = name, what, label, values

    def describe(self) -> Iterable[Metric]:
        return [GaugeMetricFamily(self._name, self._what, labels=[self._label])]

    def collect(self) -> Iterable[Metric]:
        family = GaugeMetricFamily(self._name, self._what, labels=[self._label])
        for label, value in self._values().items():
            family.add_metric([label], value)
        return [family]
