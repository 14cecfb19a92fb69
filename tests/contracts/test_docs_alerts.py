"""docs/runbooks/alerts.md has an entry for every alert and no other; an alert goes by figures that docs/metrics.md lists, and a story
causes it. That what is listed is served, with those labels, is held by test_docs_metrics."""

from __future__ import annotations

import re
from typing import Any

import pytest
import yaml

from chatinbio_api import Phase
from chatinbio_operator.model import CHILD_KINDS
from tests.alerts.prometheus import RULES, rules
from tests.alerts.promql import Expression
from tests.contracts.documentation import DOCS, ROOT, anchors, names, section, table

PAGE = DOCS / "runbooks" / "alerts.md"
RAW: list[dict[str, Any]] = [
    rule for group in yaml.safe_load(RULES.read_text(encoding="utf-8"))["groups"] for rule in group["rules"]
]
ALERTS = list(dict.fromkeys(rule["alert"] for rule in RAW))
# What a scrape adds to every series.
TARGET = {"job", "namespace", "pod"}


def documented() -> dict[str, tuple[str, set[str]]]:
    """Type and labels of every metric of all tables, by its name."""
    page = DOCS / "metrics.md"
    rows = [row for part in ("Instance", "Operator", "Control plane") for row in table(section(page, part))]
    return {names(name)[0]: (kind, set(names(labels))) for name, kind, labels, _ in rows}


def test_every_alert_has_an_entry_and_every_entry_an_alert() -> None:
    assert re.findall(r"^## (.+)$", PAGE.read_text(), flags=re.MULTILINE) == ALERTS
    severities = {alert: [r["labels"]["severity"] for r in RAW if r["alert"] == alert] for alert in ALERTS}
    listed = {names(alert)[0]: severity.split(", ") for alert, severity, _ in table(PAGE.read_text())}
    assert listed == severities


@pytest.mark.parametrize("alert", ALERTS)
def test_an_entry_says_how_to_look_what_to_do_and_when_it_goes(alert: str) -> None:
    text = section(PAGE, alert)
    assert [word for word in ("**Look.**", "**Do.**", "**Goes**") if word not in text] == []
    look = text.partition("**Look.**")[2].partition("**Do.**")[0]
    assert re.search(r"^    (kubectl|curl|chatinbio) ", look, flags=re.MULTILINE)
    # One of its own figures is looked at, without the endings of a histogram or a counter's parts.
    own = {
        s.metric.removesuffix("_bucket") for rule in rules() if rule.alert == alert for s in rule.expression.selectors
    }
    patterns = re.findall(r"metrics \| grep (.+)$", look, flags=re.MULTILINE)
    asked = {word for pattern in patterns for word in pattern.split() if not word.startswith("-")}
    assert any(figure.startswith(word) or word.startswith(figure) for figure in own for word in asked), (own, asked)


@pytest.mark.parametrize("rule", RAW, ids=lambda rule: f"{rule['alert']}-{rule['labels']['severity']}")
def test_an_alert_says_whom_it_wakes_what_is_wrong_and_where_to_read_on(rule: dict[str, Any]) -> None:
    assert rule.keys() == {"alert", "expr", "for", "labels", "annotations"}
    assert rule["labels"].keys() == {"severity"}
    assert rule["labels"]["severity"] in ("page", "ticket")
    assert rule["annotations"].keys() == {"summary", "description", "runbook_url"}
    path, _, anchor = rule["annotations"]["runbook_url"].partition("#")
    assert DOCS / path == PAGE
    assert anchor == rule["alert"].lower()
    assert anchor in anchors(PAGE)


def test_a_severity_is_said_once_for_each_name() -> None:
    said = [(rule["alert"], rule["labels"]["severity"]) for rule in RAW]
    assert len(set(said)) == len(said)
    assert 8 <= len(ALERTS) <= 16, "every alert that nobody acts on takes away from the others"


@pytest.mark.parametrize("rule", RAW, ids=lambda rule: f"{rule['alert']}-{rule['labels']['severity']}")
def test_an_expression_goes_by_figures_and_labels_that_are_served(rule: dict[str, Any]) -> None:
    served = documented()
    known: dict[str, set[str]] = {"phase": {phase.value for phase in Phase}, "kind": {*CHILD_KINDS}}
    for selector in Expression(rule["expr"]).selectors:
        kind, labels = served[selector.metric.removesuffix("_bucket")]
        assert selector.metric.endswith("_bucket") == (kind == "histogram")
        for label, sign, text in selector.matchers[1:]:
            assert label in labels | TARGET
            assert "job" in {name for name, _, _ in selector.matchers}, "others have metrics of these names too"
            if label in known:
                chosen = {value for value in known[label] if re.fullmatch(text, value)}
                assert sign in ("=", "=~")
                assert len(chosen) == len(text.split("|")), "each of them exists"
    gathered = {name.strip() for names_ in re.findall(r"by \(([^)]*)\)", rule["expr"]) for name in names_.split(",")}
    shown = set(re.findall(r"\$labels\.(\w+)", yaml.safe_dump(rule["annotations"])))
    assert shown <= gathered, "what a text names is kept by the expression"


def test_every_alert_is_caused_by_a_story() -> None:
    stories = "\n".join(path.read_text() for path in sorted((ROOT / "tests" / "alerts").glob("test_*.py")))
    caused = set(re.findall(r'"(Chatinbio\w+)"', stories))
    assert caused == set(ALERTS)
