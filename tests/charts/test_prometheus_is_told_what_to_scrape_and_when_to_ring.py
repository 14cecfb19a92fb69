"""What the chart makes for the Prometheus operator: monitors that find the pods and their ports, and the rules that the tests evaluate."""

from __future__ import annotations

import re
from typing import Any

import helm_python
import pytest
import yaml

from chatinbio_api import Creator
from chatinbio_operator.desired import children
from chatinbio_operator.model import Platform
from tests.charts.rendering import CHARTS, NAMESPACE, Object, one, render, workloads

ON: Object = {"podMonitors": {"enabled": True}, "rules": {"enabled": True}}
RULES = CHARTS / "chatinbio" / "alerts" / "rules.yaml"
KINDS = ("PodMonitor", "PrometheusRule")


def rendered(**more: Any) -> list[Object]:
    return render("chatinbio", {"monitoring": {**ON, **more}})


def pods() -> list[Object]:
    """The templates of all pods that chart and operator make, with the namespace that they live in."""
    body = {
        "metadata": {"name": "ada", "uid": "1"},
        "spec": {"displayName": "Ada", "owner": {"email": "a@example.org"}},
    }
    platform = Platform(namespace="chatinbio-creators")
    creator = Creator.model_validate(body)
    return [
        {"namespace": made["metadata"]["namespace"], **made["spec"]["template"]}
        for made in workloads([*rendered(), *children(creator, platform)])
    ]


def test_there_is_nothing_of_it_unless_it_is_asked_for() -> None:
    assert [o for o in render("chatinbio") if o["kind"] in KINDS] == []
    only_rules = render("chatinbio", {"monitoring": {"rules": {"enabled": True}}})
    assert [o["kind"] for o in only_rules if o["kind"] in KINDS] == ["PrometheusRule"]


@pytest.mark.parametrize("name", ["chatinbio-operator", "chatinbio-control-plane", "chatinbio-instance"])
def test_a_monitor_finds_its_pods_their_port_and_the_job_that_the_rules_go_by(name: str) -> None:
    spec = one(rendered(), "PodMonitor", name)["spec"]
    namespaces = spec.get("namespaceSelector", {"matchNames": [NAMESPACE]})["matchNames"]
    found = [
        pod
        for pod in pods()
        if pod["namespace"] in namespaces
        and spec["selector"]["matchLabels"].items() <= pod["metadata"]["labels"].items()
    ]
    (pod,) = found
    assert pod["metadata"]["labels"][spec["jobLabel"]] == name
    (endpoint,) = spec["podMetricsEndpoints"]
    (container,) = pod["spec"]["containers"]
    assert endpoint["port"] in [port["name"] for port in container["ports"]]
    assert endpoint["path"] == "/metrics"
    # The operator tells its figures beside its probes.
    assert name == "chatinbio-instance" or container["livenessProbe"]["httpGet"]["port"] == endpoint["port"]


def test_the_rules_go_by_no_other_job() -> None:
    jobs = set(re.findall(r'job="([^"]+)"', RULES.read_text()))
    assert jobs == {o["metadata"]["name"] for o in rendered() if o["kind"] == "PodMonitor"}


def test_a_scraper_in_any_other_namespace_may_reach_the_instances() -> None:
    objects = rendered()
    policy = one(objects, "NetworkPolicy", "chatinbio-instances")["spec"]
    (rule,) = policy["ingress"]
    (expression,) = rule["from"][0]["namespaceSelector"]["matchExpressions"]
    assert (expression["operator"], expression["values"]) == ("NotIn", ["chatinbio-creators"])
    (endpoint,) = one(objects, "PodMonitor", "chatinbio-instance")["spec"]["podMetricsEndpoints"]
    assert endpoint["port"] in [port["port"] for port in rule["ports"]]
    selected = [o["metadata"]["namespace"] for o in objects if o["kind"] == "NetworkPolicy"]
    assert selected == ["chatinbio-creators"], (
        "nothing keeps anybody from the operator's and the control plane's own ports"
    )


def test_the_rules_are_those_of_the_file() -> None:
    groups = yaml.safe_load(RULES.read_text())["groups"]
    assert one(rendered(), "PrometheusRule", "chatinbio")["spec"]["groups"] == groups


@pytest.mark.parametrize("url", ["https://example.org/docs", "https://example.org/docs/"])
def test_runbooks_are_where_the_platform_says(url: str) -> None:
    groups = yaml.safe_load(RULES.read_text())["groups"]
    (*told,) = one(rendered(docsUrl=url), "PrometheusRule", "chatinbio")["spec"]["groups"]
    for written, group in zip(groups, told, strict=True):
        for before, after in zip(written["rules"], group["rules"], strict=True):
            address = after["annotations"].pop("runbook_url")
            assert address == "https://example.org/docs/" + before["annotations"].pop("runbook_url")
            assert after == before


def test_labels_and_interval_are_passed_on() -> None:
    release = {"release": "prometheus"}
    objects = rendered(
        podMonitors={"enabled": True, "interval": "1m", "labels": release}, rules={"enabled": True, "labels": release}
    )
    made = [o for o in objects if o["kind"] in KINDS]
    assert len(made) == 4
    assert all(o["metadata"]["labels"].items() >= release.items() for o in made)
    assert all(o["metadata"]["namespace"] == NAMESPACE for o in made)
    intervals = [e["interval"] for o in made if o["kind"] == "PodMonitor" for e in o["spec"]["podMetricsEndpoints"]]
    assert intervals == ["1m"] * 3


@pytest.mark.parametrize(
    "monitoring",
    [
        {"podMonitors": {"enabled": "yes"}},
        {"podMonitors": {"enabled": True, "interval": "often"}},
        {"rules": {"enabled": True, "severity": "page"}},
        {"docsUrl": "docs"},
        {"serviceMonitors": {}},
    ],
    ids=str,
)
def test_values_that_mean_nothing_are_refused(monitoring: Object) -> None:
    with pytest.raises(helm_python.HelmError):
        render("chatinbio", {"monitoring": monitoring})
