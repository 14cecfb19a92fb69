"""Service → EndpointSlices."""

from __future__ import annotations

import json

from chatinbio_local.client import ENDPOINT_SLICES, PODS, SERVICES
from tests.local.controllers.conftest import Cluster, template
from tests.local.waiting import eventually


async def test_a_pod_appears_when_it_has_an_address_and_turns_ready(cluster: Cluster) -> None:
    await cluster.service("web")
    await cluster.stateful_set("web")
    await cluster.exists("web-0")
    await eventually(lambda: len(cluster.slices("web")) == 1 and not cluster.endpoints("web"), "an empty slice")
    await cluster.make_ready("web-0", ready=False)
    await eventually(lambda: cluster.endpoints("web") == {"127.64.0.1": False}, "not ready")
    await cluster.make_ready("web-0")
    await eventually(lambda: cluster.endpoints("web") == {"127.64.0.1": True}, "ready")
    (body,) = cluster.slices("web")
    assert body["ports"] == [{"name": "http", "port": 8000, "protocol": "TCP"}]
    assert body["endpoints"][0]["hostname"] == "web-0"
    assert body["metadata"]["labels"]["service.kubernetes.io/headless"] == ""


async def test_a_pod_that_is_being_deleted_is_ready_no_more(cluster: Cluster) -> None:
    await cluster.service("web")
    await cluster.stateful_set("web")
    await cluster.exists("web-0")
    await cluster.make_ready("web-0")
    await eventually(lambda: cluster.endpoints("web") == {"127.64.0.1": True}, "ready")
    await cluster.client.delete(PODS, "web-0", "default")
    await eventually(lambda: cluster.endpoints("web") == {"127.64.0.1": False}, "going")
    conditions = cluster.slices("web")[0]["endpoints"][0]["conditions"]
    assert conditions == {"ready": False, "serving": True, "terminating": True}
    await cluster.let_go("web-0")
    await eventually(lambda: not cluster.endpoints("web"), "gone")


async def test_a_service_without_selector_is_left_alone(cluster: Cluster) -> None:
    body = {
        "metadata": {"name": "by-hand", "labels": {"kubernetes.io/service-name": "by-hand"}},
        "addressType": "IPv4",
        "endpoints": [{"addresses": ["127.0.0.1"], "conditions": {"ready": True}}],
        "ports": [{"name": "http", "port": 8081}],
    }
    await cluster.client.create(ENDPOINT_SLICES, body, "default")
    await cluster.service("by-hand", selector=None)
    await cluster.settled()
    (kept,) = cluster.slices("by-hand")
    assert kept["endpoints"] == body["endpoints"]


async def test_pods_with_assigned_ports_get_slices_of_their_own(cluster: Cluster) -> None:
    await cluster.service("web")
    for name, port in (("a", 31001), ("b", 31002)):
        annotations = {"local.chatinbio.dev/ports": json.dumps({"8000": port})}
        metadata = {"name": name, "labels": {"app": "web"}, "annotations": annotations}
        await cluster.client.create(PODS, {"metadata": metadata, "spec": template("web", "i")["spec"]}, "default")
        await cluster.make_ready(name, "127.0.0.1")
    await eventually(
        lambda: sorted(s["ports"][0]["port"] for s in cluster.slices("web") if s["endpoints"]) == [31001, 31002],
        "two slices",
    )
    await eventually(lambda: len(cluster.slices("web")) == 2, "the empty one is gone")


async def test_a_changed_or_damaged_slice_is_put_right(cluster: Cluster) -> None:
    await cluster.service("web")
    await cluster.stateful_set("web")
    await cluster.exists("web-0")
    await cluster.make_ready("web-0")
    await eventually(lambda: cluster.endpoints("web") == {"127.64.0.1": True}, "ready")
    name = cluster.slices("web")[0]["metadata"]["name"]
    await cluster.client.merge(ENDPOINT_SLICES, name, {"endpoints": []}, "default")
    await eventually(lambda: cluster.endpoints("web") == {"127.64.0.1": True}, "repaired")
    await cluster.client.delete(ENDPOINT_SLICES, name, "default")
    await eventually(lambda: cluster.endpoints("web") == {"127.64.0.1": True}, "made again")


async def test_a_deleted_service_takes_its_slices_along(cluster: Cluster) -> None:
    await cluster.service("web")
    await eventually(lambda: cluster.slices("web"), "a slice")
    await cluster.client.delete(SERVICES, "web", "default")
    await eventually(lambda: not cluster.slices("web"), "no slice")
