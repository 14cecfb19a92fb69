"""The operator's figures, worded for Prometheus: controller-runtime's names where it has them. Imported with the first scrape.

Place in the flow: figures, requests, memory → **metrics** → /metrics.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from prometheus_client import CollectorRegistry, ProcessCollector, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily, Metric
from prometheus_client.registry import Collector

from chatinbio_api import Phase
from chatinbio_operator.model import CHILD_KINDS

if TYPE_CHECKING:
    from chatinbio_operator.handlers.operator import Operator

CONTROLLER = "creator"


class Metrics(Collector):
    """One scrape reads the plain numbers of an operator."""

    def __init__(self, operator: Operator) -> None:
        self._operator = operator
        self._registry = CollectorRegistry()
        self._registry.register(self)
        ProcessCollector(registry=self._registry)

    def text(self) -> bytes:
        return generate_latest(self._registry)

    def collect(self) -> Iterator[Metric]:
        yield from self._passes()
        yield from self._process()
        yield from self._fleet()

    def _passes(self) -> Iterator[Metric]:
        figures, name = self._operator.figures, "controller_runtime_"
        total = CounterMetricFamily(f"{name}reconcile", "Passes by how they ended.", labels=["controller", "result"])
        for result, count in figures.results.items():
            total.add_metric([CONTROLLER, result], count)
        yield total
        errors = CounterMetricFamily(f"{name}reconcile_errors", "Passes that failed.", labels=["controller"])
        errors.add_metric([CONTROLLER], figures.results["error"])
        yield errors
        seconds = HistogramMetricFamily(f"{name}reconcile_time_seconds", "Length of a pass.", labels=["controller"])
        seconds.add_metric([CONTROLLER], figures.seconds.buckets(), figures.seconds.total)
        yield seconds
        active = GaugeMetricFamily(f"{name}active_workers", "Passes under way.", labels=["controller"])
        active.add_metric([CONTROLLER], figures.active)
        yield active
        most = GaugeMetricFamily(f"{name}max_concurrent_reconciles", "Most passes at once.", labels=["controller"])
        most.add_metric([CONTROLLER], self._operator.concurrency)
        yield most
        depth = GaugeMetricFamily("workqueue_depth", "Creators that wait for a pass.", labels=["name"])
        depth.add_metric([CONTROLLER], figures.depth)
        yield depth
        retries = CounterMetricFamily("workqueue_retries", "Passes that had to be tried again.", labels=["name"])
        retries.add_metric([CONTROLLER], figures.retries)
        yield retries
        yield HistogramMetricFamily(
            "chatinbio_reconcile_lag_seconds",
            "From an event to the end of the pass that it led to.",
            buckets=figures.lag.buckets(),
            sum_value=figures.lag.total,
        )

    def _process(self) -> Iterator[Metric]:
        requests = CounterMetricFamily(
            "rest_client_requests", "Requests to the API server.", labels=["code", "method", "host"]
        )
        for (method, code), count in sorted(self._operator.requests.counts.items()):
            requests.add_metric([code, method, ""], count)
        yield requests
        if lease := self._operator.lease:
            master = GaugeMetricFamily("leader_election_master_status", "1 for the active one.", labels=["name"])
            master.add_metric([lease.name], float(lease.held))
            yield master
        yield GaugeMetricFamily(
            "chatinbio_watch_age_seconds", "Since the watch last brought the canary.", value=self._operator.canary.age
        )
        yield GaugeMetricFamily(
            "chatinbio_event_loop_lag_seconds", "Worst of the last minute.", value=self._operator.loop_lag.worst
        )

    def _fleet(self) -> Iterator[Metric]:
        creators = GaugeMetricFamily("chatinbio_creators", "Creators by phase.", labels=["phase"])
        phases = self._operator.memory.phases()
        for phase in Phase:
            creators.add_metric([phase.value], phases[phase.value])
        yield creators
        drift = CounterMetricFamily("chatinbio_drift_corrected", "Children that were mended.", labels=["kind"])
        orphans = GaugeMetricFamily("chatinbio_orphans", "Children whose Creator is gone.", labels=["kind"])
        found = [orphan.kind for orphan in self._operator.orphans]
        for kind in CHILD_KINDS:
            drift.add_metric([kind], self._operator.figures.drift[kind])
            orphans.add_metric([kind], found.count(kind))
        yield drift
        yield orphans
        if domains := self._operator.domains:
            yield GaugeMetricFamily(
                "chatinbio_domains_looked_for", "Own domains that nobody has proved yet.", value=len(domains.hosts)
            )
            lookups = CounterMetricFamily("chatinbio_domain_lookups", "DNS look-ups by result.", labels=["result"])
            for result, count in domains.ended.items():
                lookups.add_metric([result], count)
            yield lookups
