"""The instance's figures, worded for Prometheus. Imported with the first scrape."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, ProcessCollector, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily, Metric
from prometheus_client.registry import Collector

from chatinbio_instance.agent.model.failures import CODES
from chatinbio_instance.jobs.model import ENDINGS
from chatinbio_instance.turn.figures import REFUSALS, TTFT_BUCKETS

if TYPE_CHECKING:
    from chatinbio_instance.web.instance import Instance


class Metrics(Collector):
    """One scrape reads the plain counts of `turn.figures`."""

    content_type = CONTENT_TYPE_LATEST

    def __init__(self, instance: Instance) -> None:
        self._instance = instance
        self._registry = CollectorRegistry()
        self._registry.register(self)
        ProcessCollector(registry=self._registry)

    def text(self) -> bytes:
        return generate_latest(self._registry)

    def collect(self) -> Iterator[Metric]:
        figures = self._instance.turns.figures
        turns = CounterMetricFamily("chatinbio_turns", "Turns that ended, by how.", labels=["status"])
        for status, count in figures.turns.items():
            turns.add_metric([status], count)
        yield turns
        refused = CounterMetricFamily("chatinbio_messages_refused", "Messages not taken, by reason.", labels=["code"])
        for code in dict.fromkeys((*REFUSALS, *figures.refused)):
            refused.add_metric([code], figures.refused[code])
        yield refused
        failures = CounterMetricFamily(
            "chatinbio_model_failures", "Answers that the model did not give or finish, by why.", labels=["code"]
        )
        for code in dict.fromkeys((*CODES, *figures.model_failures)):
            failures.add_metric([code], figures.model_failures[code])
        yield failures
        tokens = CounterMetricFamily("chatinbio_tokens", "Tokens of the model.", labels=["direction"])
        tokens.add_metric(["input"], figures.input_tokens)
        tokens.add_metric(["output"], figures.output_tokens)
        yield tokens
        database = self._instance.database
        well = float(not database.trouble)
        yield GaugeMetricFamily("chatinbio_storage_ok", "1 while what is written becomes durable, else 0.", value=well)
        yield CounterMetricFamily("chatinbio_commits", "Durable commits.", value=database.commits)
        yield CounterMetricFamily("chatinbio_writes", "Writes that shared them.", value=database.jobs)
        jobs = self._instance.jobs
        waiting = GaugeMetricFamily("chatinbio_jobs", "Background jobs that are not over.", labels=["status"])
        waiting.add_metric(["queued"], jobs.count("queued"))
        waiting.add_metric(["running"], jobs.count("running"))
        yield waiting
        ended = CounterMetricFamily("chatinbio_jobs_ended", "Background jobs that ended, by how.", labels=["status"])
        for status in ENDINGS:
            ended.add_metric([status], jobs.ended[status])
        yield ended
        yield GaugeMetricFamily("chatinbio_turns_running", "Turns under way.", value=figures.running)
        yield GaugeMetricFamily("chatinbio_sockets", "Open chat connections.", value=len(self._instance.sockets))
        buckets = [(str(bound), float(n)) for bound, n in zip(TTFT_BUCKETS, figures.first_frames, strict=True)]
        yield HistogramMetricFamily(
            "chatinbio_first_frame_seconds",
            "From a message to the first frame of its answer.",
            buckets=[*buckets, ("+Inf", float(figures.first_frame_count))],
            sum_value=figures.first_frame_seconds,
        )
