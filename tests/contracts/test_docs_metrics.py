"""docs/metrics.md lists every figure that an instance, an operator and a control plane serve, and no other."""

from __future__ import annotations

from collections import Counter
from types import SimpleNamespace
from typing import Any, cast

from prometheus_client.registry import Collector

from chatinbio_control_plane.app.metrics import Metrics as ControlPlaneMetrics
from chatinbio_control_plane.dependencies import Figures as ControlPlaneFigures
from chatinbio_instance.agent.model.failures import CODES
from chatinbio_instance.errors import StorageUnavailable
from chatinbio_instance.jobs.model import ENDINGS
from chatinbio_instance.turn.figures import REFUSALS, Figures
from chatinbio_instance.turn.runner import BROKEN, EMPTY, STOPPED
from chatinbio_instance.web.metrics import Metrics
from chatinbio_operator.cluster import Memory, Requests
from chatinbio_operator.handlers.metrics import Metrics as OperatorMetrics
from chatinbio_operator.reconcile.figures import Figures as OperatorFigures
from tests.contracts.documentation import DOCS, names, section, table

ROWS = table(section(DOCS / "metrics.md", "Instance"))
CONTROL_PLANE_ROWS = table(section(DOCS / "metrics.md", "Control plane"))
OPERATOR_ROWS = table(section(DOCS / "metrics.md", "Operator"))


def _served() -> dict[str, tuple[str, frozenset[str]]]:
    """Name to type and labels of what a scrape sends, the process's own left out."""
    figures = Figures()
    figures.first_frame(0.01)
    jobs = SimpleNamespace(count=lambda status: 1, ended=Counter())
    database = SimpleNamespace(trouble="", commits=1, jobs=1)
    instance = SimpleNamespace(turns=SimpleNamespace(figures=figures), jobs=jobs, sockets={1}, database=database)
    return _read(Metrics(cast(Any, instance)))


def _served_by_an_operator() -> dict[str, tuple[str, frozenset[str]]]:
    requests = Requests()
    requests.counts["GET", "200"] += 1
    operator = SimpleNamespace(
        figures=OperatorFigures(),
        requests=requests,
        memory=Memory(),
        concurrency=16,
        lease=SimpleNamespace(name="chatinbio-operator", held=True),
        canary=SimpleNamespace(age=1.0),
        loop_lag=SimpleNamespace(worst=0.0),
        orphans=set(),
        domains=SimpleNamespace(hosts=frozenset(), ended=Counter(found=1)),
    )
    return _read(OperatorMetrics(cast(Any, operator)))


def _served_by_a_control_plane() -> dict[str, tuple[str, frozenset[str]]]:
    figures = ControlPlaneFigures()
    figures.answered("GET", "/v1/creators", 200, 0.01)
    return _read(ControlPlaneMetrics(figures))


def _read(collector: Collector) -> dict[str, tuple[str, frozenset[str]]]:
    served = {}
    for metric in collector.collect():
        labels = frozenset(name for sample in metric.samples for name in sample.labels) - {"le"}
        served[metric.name + ("_total" if metric.type == "counter" else "")] = (metric.type, labels)
    return served


def _written(rows: list[list[str]]) -> dict[str, tuple[str, frozenset[str]]]:
    written = {names(name)[0]: (type_, frozenset(names(labels))) for name, type_, labels, _ in rows}
    assert len(rows) == len(written)
    return written


def test_the_table_is_what_a_scrape_of_an_instance_sends() -> None:
    assert _written(ROWS) == _served()


def test_the_table_is_what_a_scrape_of_an_operator_sends() -> None:
    assert _written(OPERATOR_ROWS) == _served_by_an_operator()


def test_the_table_is_what_a_scrape_of_a_control_plane_sends() -> None:
    assert _written(CONTROL_PLANE_ROWS) == _served_by_a_control_plane()


def test_the_ways_a_turn_and_a_job_end_are_named() -> None:
    meanings = {names(name)[0]: set(names(meaning)) for name, _, _, meaning in ROWS}
    assert meanings["chatinbio_turns_total"] == Figures().turns.keys()
    assert meanings["chatinbio_jobs_ended_total"] == {*ENDINGS}


def test_the_codes_that_are_counted_are_those_that_clients_are_told_of() -> None:
    text = (
        (DOCS / "contracts.md").read_text().partition("`error` for a message that was refused (")[2].partition(")")[0]
    )
    # What is no message at all is not counted as one.
    assert set(names(text)) - {"invalid_json", "not_text"} == {*REFUSALS}
    told = {names(code)[0] for code, _, _ in table(section(DOCS / "frames.md", "How a turn fails"))}
    endings = {ending.code for ending in (BROKEN, EMPTY, *STOPPED.values()) if ending.code}
    assert told - endings - {StorageUnavailable().code} == {*CODES}
