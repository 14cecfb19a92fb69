"""Requests and limits are held against each other as a cluster does it, whatever their units."""

from __future__ import annotations

import pytest

from tests.local.api.harness import Http

PODS = "/api/v1/namespaces/default/pods"
STATEFUL_SETS = "/apis/apps/v1/namespaces/default/statefulsets"


def pod_spec(requests: dict[str, object], limits: dict[str, object]) -> dict[str, object]:
    return {"containers": [{"name": "main", "image": "a", "resources": {"requests": requests, "limits": limits}}]}


@pytest.mark.parametrize(
    ("requests", "limits", "over"),
    [
        ({"cpu": "1500m"}, {"cpu": 1}, "cpu limit of 1"),
        ({"memory": "1Gi"}, {"memory": "1G"}, "memory limit of 1G"),
        ({"cpu": "1", "memory": "1Gi"}, {"cpu": "1000m", "memory": "1024Mi"}, ""),
        ({"cpu": "8"}, {"memory": "1Gi"}, ""),
    ],
)
async def test_a_request_over_its_limit_is_refused(
    http: Http, requests: dict[str, object], limits: dict[str, object], over: str
) -> None:
    spec = pod_spec(requests, limits)
    template = {"metadata": {"labels": {"app": "web"}}, "spec": spec}
    stateful_set = {
        "apiVersion": "apps/v1",
        "kind": "StatefulSet",
        "metadata": {"name": "web"},
        "spec": {"serviceName": "web", "selector": {"matchLabels": {"app": "web"}}, "template": template},
    }
    pod = {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "web"}, "spec": spec}
    for path, body, where in ((STATEFUL_SETS, stateful_set, "spec.template.spec"), (PODS, pod, "spec")):
        status, answer = await http.call("POST", path, body)
        assert status == (422 if over else 201), answer
        if over:
            assert f"{where}.containers[0].resources.requests: Invalid value" in answer["message"]
            assert f"must be less than or equal to {over}" in answer["message"]
