"""A Prometheus in small: it scrapes real programs over HTTP, keeps what they say, and evaluates the rules that the chart ships.

Place in the flow: a program's /metrics → **prometheus** → series, promql → what fires. Its clock is its own: a scrape says how long
after the one before it stands, so that nobody waits for the ten minutes of a rate. `for` is not waited for either; a story
shows that the expression holds while its cause lasts and no longer after.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import aiohttp
import yaml
from prometheus_client.parser import text_string_to_metric_families

from tests.alerts.promql import Expression
from tests.alerts.series import NAME, Labels, Storage, only, without

RULES = Path(__file__).parents[2] / "charts" / "chatinbio" / "alerts" / "rules.yaml"
OPERATOR = "chatinbio-operator"
INSTANCE = "chatinbio-instance"
CONTROL_PLANE = "chatinbio-control-plane"
INTERVAL = 30.0
HOUR = 3600.0


@dataclass(frozen=True)
class Rule:
    """One alerting rule; two of them may have one name and different severities."""

    alert: str
    severity: str
    expression: Expression


@cache
def rules() -> tuple[Rule, ...]:
    groups = yaml.safe_load(RULES.read_text(encoding="utf-8"))["groups"]
    return tuple(
        Rule(rule["alert"], rule["labels"]["severity"], Expression(rule["expr"]))
        for group in groups
        for rule in group["rules"]
    )


class Prometheus:
    """`watch` a program, `scrape` all that are watched, ask what `fires` now."""

    def __init__(self) -> None:
        self.now = 1_000_000.0
        self._storage = Storage()
        self._targets: dict[Labels, str] = {}

    def watch(self, job: str, address: str, pod: str) -> None:
        """Scrape `address` from now on, with the labels that the chart's PodMonitor for `job` gives it."""
        labels = {"job": job, "namespace": "chatinbio", "pod": pod, "instance": address}
        self._targets[frozenset(labels.items())] = f"http://{address}/metrics"

    async def scrape(self, after: float = INTERVAL) -> None:
        """Ask everybody, `after` seconds later. A series that is gone ends, all of them where nobody answers."""
        self.now += after
        for target, address in self._targets.items():
            told = await self._told(address)
            seen = {frozenset({*labels, *target}): value for labels, value in (told or {}).items()}
            own = {name for name, _ in target}
            for labels, samples in self._storage.series.items():
                if only(labels, own) == target and labels not in seen and samples[-1][1] is not None:
                    self._storage.add(labels, self.now, None)
            for labels, value in seen.items():
                self._storage.add(labels, self.now, value)
            self._storage.add(frozenset({(NAME, "up"), *target}), self.now, float(told is not None))

    def fires(self, alert: str, severity: str = "", **labels: str) -> bool:
        """Whether the expression of this alert holds now, for a series with these labels."""
        found = [rule for rule in rules() if rule.alert == alert and severity in ("", rule.severity)]
        assert found, f"there is no alert {alert} {severity}"
        values = [rule.expression(self._storage, self.now) for rule in found]
        return any(labels.items() <= dict(without(each, NAME)).items() for value in values for each in _vector(value))

    def value(self, metric: str, **labels: str) -> float:
        """What the one series of this metric with these labels says now."""
        wanted = {NAME: metric, **labels}.items()
        (samples,) = [samples for each, samples in self._storage.series.items() if wanted <= dict(each).items()]
        return samples[-1][1] or 0.0

    async def _told(self, address: str) -> dict[Labels, float] | None:
        try:
            async with aiohttp.ClientSession() as session, session.get(address) as answer:
                assert answer.status == 200
                text = await answer.text()
        except aiohttp.ClientConnectionError:
            return None
        return {
            frozenset({(NAME, sample.name), *sample.labels.items()}): sample.value
            for family in text_string_to_metric_families(text)
            for sample in family.samples
        }


def _vector(value: float | dict[Labels, float]) -> dict[Labels, float]:
    assert isinstance(value, dict), "an alert is a vector"
    return value
