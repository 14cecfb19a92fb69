"""The figures, worded for Prometheus. Imported with the first scrape."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import accumulate

from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, ProcessCollector, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily, Metric
from prometheus_client.registry import Collector

from chatinbio_control_plane.dependencies.figures import BUCKETS, OUTCOMES, Figures


class Metrics(Collector):
    """One scrape reads the plain counts."""

    content_type = CONTENT_TYPE_LATEST

    def __init__(self, figures: Figures) -> None:
        self._figures = figures

    def text(self) -> bytes:
        registry = CollectorRegistry()
        registry.register(self)
        ProcessCollector(registry=registry)
        return generate_latest(registry)

    def collect(self) -> Iterator[Metric]:
        figures = self._figures
        requests = CounterMetricFamily(
            "http_requests", "Requests that were answered.", labels=["method", "handler", "code"]
        )
        for (method, route, status), count in figures.requests.items():
            requests.add_metric([method, route, str(status)], count)
        yield requests
        durations = HistogramMetricFamily(
            "http_request_duration_seconds",
            "From a request to the beginning of its answer.",
            labels=["method", "handler"],
        )
        for key, seen in figures.durations.items():
            bounds = [*map(str, BUCKETS), "+Inf"]
            buckets = [(bound, float(count)) for bound, count in zip(bounds, accumulate(seen.counts), strict=True)]
            durations.add_metric(key, buckets, sum_value=seen.total)
        yield durations
        signups = CounterMetricFamily("chatinbio_signups", "Signups, by what came of them.", labels=["outcome"])
        for outcome in dict.fromkeys((*OUTCOMES, *figures.signups)):
            signups.add_metric([outcome], figures.signups[outcome])
        yield signups
        yield GaugeMetricFamily("chatinbio_event_streams", "Open event streams.", value=figures.streams)
