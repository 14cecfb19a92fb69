"""docs/metrics.md lists every figure that an instance serves, and no other."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

from chatinbio_instance.turn.figures import Figures
from chatinbio_instance.web.metrics import Metrics
from tests.contracts.documentation import DOCS, names, section, table

ROWS = table(section(DOCS / "metrics.md", "Instance"))


def _served() -> dict[str, tuple[str, frozenset[str]]]:
    """Name to type and labels of what a scrape sends, the process's own left out."""
    figures = Figures()
    figures.refuse("empty_message")
    figures.first_frame(0.01)
    jobs = SimpleNamespace(count=lambda status: 1, ended={"completed": 1})
    database = SimpleNamespace(trouble="", commits=1, jobs=1)
    instance = SimpleNamespace(turns=SimpleNamespace(figures=figures), jobs=jobs, sockets={1}, database=database)
    served = {}
    for metric in Metrics(cast(Any, instance)).collect():
        labels = frozenset(name for sample in metric.samples for name in sample.labels) - {"le"}
        served[metric.name + ("_total" if metric.type == "counter" else "")] = (metric.type, labels)
    return served


def test_the_table_is_what_a_scrape_sends() -> None:
    written = {names(name)[0]: (type_, frozenset(names(labels))) for name, type_, labels, _ in ROWS}
    assert len(ROWS) == len(written)
    assert written == _served()


def test_the_ways_a_turn_ends_are_named() -> None:
    (meaning,) = [meaning for name, _, _, meaning in ROWS if names(name) == ["chatinbio_turns_total"]]
    assert set(names(meaning)) == Figures().turns.keys()
