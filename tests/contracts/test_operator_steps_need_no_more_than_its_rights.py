"""Every request that the operator can make is granted by charts/chatinbio/rbac/operator.yaml."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from chatinbio_api import Creator
from chatinbio_operator.cluster.api import RESOURCES
from chatinbio_operator.cluster.memory import REMEMBERED
from chatinbio_operator.desired import children
from chatinbio_operator.model import Apply, CreateIfAbsent, Observed, Platform
from chatinbio_operator.planning import plan

ROOT = Path(__file__).parents[2]
RULES: dict[str, list[dict[str, Any]]] = yaml.safe_load((ROOT / "charts/chatinbio/rbac/operator.yaml").read_text())
CREATOR = Creator.parse(
    {"metadata": {"name": "ada", "uid": "u"}, "spec": {"displayName": "Ada", "owner": {"email": "ada@example.com"}}}
)


def granted(verb: str, kind: str, subresource: str = "") -> bool:
    version, plural = RESOURCES[kind]
    group = version.rpartition("/")[0]
    resource = f"{plural}/{subresource}" if subresource else plural
    scopes = ("cluster",) if kind in ("Creator", "Event") else ("cluster", "namespaced")
    return any(
        group in rule["apiGroups"] and resource in rule["resources"] and verb in rule["verbs"]
        for scope in scopes
        for rule in RULES[scope]
    )


def test_what_a_plan_asks_for_is_granted() -> None:
    steps = [step for wave in plan(CREATOR, children(CREATOR, Platform()), Observed()) for step in wave]
    assert len(steps) == 6
    for step in steps:
        if isinstance(step, Apply):
            assert granted("patch", step.body["kind"]), step
            assert granted("create", step.body["kind"]), step
        else:
            assert isinstance(step, CreateIfAbsent)
            assert granted("create", step.body["kind"]), step


@pytest.mark.parametrize("kind", ["ConfigMap", "Service", "Ingress", "StatefulSet", "PersistentVolumeClaim"])
def test_what_may_be_pruned_or_removed_may_be_deleted(kind: str) -> None:
    assert granted("delete", kind)


@pytest.mark.parametrize("kind", REMEMBERED)
def test_what_is_remembered_may_be_listed_and_watched(kind: str) -> None:
    assert granted("list", kind)
    assert granted("watch", kind)


def test_finalizer_status_and_events_may_be_written() -> None:
    assert granted("patch", "Creator")
    assert granted("patch", "Creator", "status")
    assert granted("create", "Event")


def test_no_rule_says_everything() -> None:
    rules = RULES["cluster"] + RULES["namespaced"]
    assert "*" not in {word for rule in rules for part in ("apiGroups", "resources", "verbs") for word in rule[part]}
    assert not granted("delete", "Creator")
    assert not granted("create", "Creator")
    assert not granted("update", "Secret")
    assert not granted("patch", "Secret")
