"""Every kind that the operator's steps may name has the rights that performing them takes, and nothing has more."""

from __future__ import annotations

import pytest
import yaml

from chatinbio_operator.cluster.api import RESOURCES
from chatinbio_operator.model import CHILD_KINDS
from tests.charts.rendering import CHARTS, Object

RULES: Object = yaml.safe_load((CHARTS / "chatinbio" / "rbac" / "operator.yaml").read_text())
READING = {"get", "list", "watch"}
# Server-side apply creates and patches; a Secret is created once and never written again.
WRITING = {kind: {"create", "patch", "delete"} for kind in CHILD_KINDS} | {"Secret": {"create", "delete"}}


def _verbs(scope: str, kind: str) -> set[str]:
    version, plural = RESOURCES[kind]
    group = version.rpartition("/")[0]
    return {
        verb
        for rule in RULES[scope]
        if group in rule["apiGroups"] and plural in rule["resources"]
        for verb in rule["verbs"]
    }


@pytest.mark.parametrize("kind", CHILD_KINDS)
def test_a_child_may_be_watched_made_mended_and_pruned(kind: str) -> None:
    assert _verbs("namespaced", kind) == READING | WRITING[kind]
    assert _verbs("cluster", kind) == set(), "in the creators' namespace only"


def test_pods_are_only_looked_at() -> None:
    assert _verbs("namespaced", "Pod") == READING


def test_creators_are_watched_and_their_finalizer_is_set_but_none_is_made_or_deleted() -> None:
    assert _verbs("cluster", "Creator") == READING | {"patch"}


def test_an_event_is_told_and_counted_when_it_repeats_itself() -> None:
    assert _verbs("cluster", "Event") == {"create", "patch"}


def test_the_lease_is_taken_and_renewed_in_the_operators_own_namespace() -> None:
    assert _verbs("own", "Lease") == {"get", "create", "patch"}
    assert _verbs("cluster", "Lease") == _verbs("namespaced", "Lease") == set()


def test_no_right_is_for_a_kind_that_the_operator_does_not_know() -> None:
    known = {(version.rpartition("/")[0], plural) for version, plural in RESOURCES.values()}
    beside = {
        ("chatinbio.dev", "creators/status"),
        ("chatinbio.dev", "creators/finalizers"),
        ("apiextensions.k8s.io", "customresourcedefinitions"),
    }
    granted = {
        (group, resource)
        for rules in RULES.values()
        for rule in rules
        for group in rule["apiGroups"]
        for resource in rule["resources"]
    }
    assert granted == known | beside
