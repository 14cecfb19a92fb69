"""StatefulSet → pods: ordered, one at a time, never two of one name."""

from __future__ import annotations

from chatinbio_local.client import PERSISTENT_VOLUME_CLAIMS, PODS, STATEFUL_SETS
from tests.local.controllers.conftest import Cluster, template
from tests.local.waiting import eventually


async def test_it_makes_the_first_pod_with_name_labels_and_owner(cluster: Cluster) -> None:
    made = await cluster.stateful_set("web")
    pod = await cluster.exists("web-0")
    assert pod["spec"]["hostname"] == "web-0" and pod["spec"]["subdomain"] == "web"
    assert pod["metadata"]["labels"]["statefulset.kubernetes.io/pod-name"] == "web-0"
    assert pod["metadata"]["labels"]["app"] == "web"
    (owner,) = pod["metadata"]["ownerReferences"]
    assert (owner["kind"], owner["uid"], owner["controller"]) == ("StatefulSet", made["metadata"]["uid"], True)


async def test_pods_are_made_in_order_each_when_the_one_before_is_ready(cluster: Cluster) -> None:
    await cluster.stateful_set("web", 3)
    for ordinal in range(3):
        await cluster.exists(f"web-{ordinal}")
        await cluster.settled()
        assert cluster.pods() == [f"web-{o}" for o in range(ordinal + 1)]
        await cluster.make_ready(f"web-{ordinal}")
    await eventually(lambda: cluster.status("web").get("readyReplicas") == 3, "all ready")


async def test_in_parallel_all_are_made_at_once(cluster: Cluster) -> None:
    await cluster.stateful_set("web", 3, podManagementPolicy="Parallel")
    await eventually(lambda: cluster.pods() == ["web-0", "web-1", "web-2"], "three pods")


async def test_scaling_down_takes_the_highest_first_and_waits_for_each(cluster: Cluster) -> None:
    await cluster.stateful_set("web", 2)
    for name in ("web-0", "web-1"):
        await cluster.exists(name)
        await cluster.make_ready(name)
    await cluster.client.merge(STATEFUL_SETS, "web", {"spec": {"replicas": 0}}, "default")
    await eventually(lambda: (cluster.pod("web-1") or {})["metadata"].get("deletionTimestamp"), "the last is deleted")
    await cluster.settled()
    assert "deletionTimestamp" not in (cluster.pod("web-0") or {})["metadata"]
    await cluster.let_go("web-1")
    await cluster.let_go("web-0")
    await eventually(lambda: cluster.status("web")["replicas"] == 0, "empty")


async def test_a_changed_template_replaces_the_pod_only_when_the_old_one_is_gone(cluster: Cluster) -> None:
    await cluster.stateful_set("web")
    old = await cluster.exists("web-0")
    await cluster.make_ready("web-0")
    await eventually(lambda: cluster.status("web").get("currentRevision"), "a revision")
    before = cluster.status("web")["currentRevision"]
    await cluster.set_image("web", "image:2")
    await eventually(lambda: (cluster.pod("web-0") or {})["metadata"].get("deletionTimestamp"), "the old is deleted")
    await cluster.settled()
    assert (cluster.pod("web-0") or {})["metadata"]["uid"] == old["metadata"]["uid"]
    assert cluster.status("web")["updateRevision"] != cluster.status("web")["currentRevision"] == before
    await cluster.let_go("web-0")
    new = await cluster.exists("web-0")
    assert new["spec"]["containers"][0]["image"] == "image:2"
    await cluster.make_ready("web-0")
    await eventually(
        lambda: cluster.status("web")["updateRevision"] == cluster.status("web")["currentRevision"] != before,
        "rolled out",
    )
    assert cluster.status("web")["updatedReplicas"] == 1


async def test_with_on_delete_the_pod_stays_until_somebody_deletes_it(cluster: Cluster) -> None:
    await cluster.stateful_set("web", updateStrategy={"type": "OnDelete"})
    await cluster.exists("web-0")
    await cluster.make_ready("web-0")
    await cluster.set_image("web", "image:2")
    await eventually(lambda: cluster.status("web").get("observedGeneration") == 2, "seen")
    await cluster.settled()
    pod = cluster.pod("web-0") or {}
    assert "deletionTimestamp" not in pod["metadata"] and pod["spec"]["containers"][0]["image"] == "image:1"
    await cluster.client.delete(PODS, "web-0", "default")
    await cluster.let_go("web-0")
    assert (await cluster.exists("web-0"))["spec"]["containers"][0]["image"] == "image:2"


async def test_a_partition_keeps_the_lower_ordinals_as_they_are(cluster: Cluster) -> None:
    strategy = {"type": "RollingUpdate", "rollingUpdate": {"partition": 1}}
    await cluster.stateful_set("web", 2, updateStrategy=strategy)
    for name in ("web-0", "web-1"):
        await cluster.exists(name)
        await cluster.make_ready(name)
    await cluster.set_image("web", "image:2")
    await cluster.let_go("web-1")
    await cluster.exists("web-1")
    await cluster.make_ready("web-1")
    await cluster.settled()
    assert (cluster.pod("web-0") or {})["spec"]["containers"][0]["image"] == "image:1"
    assert cluster.status("web")["updatedReplicas"] == 1


async def test_a_foreign_pod_of_that_name_is_left_alone_and_reported(cluster: Cluster) -> None:
    await cluster.client.create(PODS, {"metadata": {"name": "web-0"}, "spec": template("x", "y")["spec"]}, "default")
    await cluster.stateful_set("web")

    def reported() -> bool:
        return any("does not belong" in str(body.get("message")) for body in cluster.client.objects.values())

    await eventually(reported, "an event")
    assert "ownerReferences" not in (cluster.pod("web-0") or {})["metadata"]


async def test_a_failed_pod_is_replaced(cluster: Cluster) -> None:
    await cluster.stateful_set("web")
    old = await cluster.exists("web-0")
    await cluster.client.merge(PODS, "web-0", {"status": {"phase": "Failed"}}, "default", subresource="status")
    await cluster.let_go("web-0")
    assert (await cluster.exists("web-0"))["metadata"]["uid"] != old["metadata"]["uid"]


async def test_claim_templates_give_every_pod_its_claim(cluster: Cluster) -> None:
    claim = {"metadata": {"name": "data"}, "spec": {"resources": {"requests": {"storage": "1Gi"}}}}
    await cluster.stateful_set("web", volumeClaimTemplates=[claim])
    pod = await cluster.exists("web-0")
    assert pod["spec"]["volumes"] == [{"name": "data", "persistentVolumeClaim": {"claimName": "data-web-0"}}]
    assert (PERSISTENT_VOLUME_CLAIMS, "default", "data-web-0") in cluster.client.objects


async def test_once_all_is_as_wished_nothing_more_is_written(cluster: Cluster) -> None:
    await cluster.stateful_set("web")
    await cluster.exists("web-0")
    await cluster.make_ready("web-0")
    await cluster.settled()
    version = cluster.client.version
    await cluster.client.merge(PODS, "web-0", {"metadata": {"annotations": {"a": "b"}}}, "default")
    await cluster.settled()
    assert cluster.client.version == version + 1
