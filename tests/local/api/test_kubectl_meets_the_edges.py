"""kubectl where a cluster has to say more than an object: widths, rollouts, other people's rights, what is not there."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from chatinbio_local.api.faults import Faults
from chatinbio_local.api.server import ApiServer
from chatinbio_local.client import PODS, STATEFUL_SETS, Resource
from tests.local.api.harness import CREATORS, CREATORS_NAMESPACE, creator, kubeconfig_for, running_api
from tests.local.api.programs import Kubectl
from tests.local.api.test_kubectl_does_what_an_sre_expects import WORKLOAD
from tests.local.api.test_rights_are_those_of_the_chart import ACCOUNT, bind


@pytest.fixture
async def api(tmp_path: Path) -> AsyncIterator[ApiServer]:
    async with running_api(tmp_path, tokens={"nobody": "carol"}, faults=Faults()) as server:
        yield server


@pytest.fixture
def kubectl(api: ApiServer, tmp_path: Path) -> Kubectl:
    return Kubectl(tmp_path / "kubeconfig")


async def set_status(api: ApiServer, **status: Any) -> None:
    await api.client.merge(STATEFUL_SETS, "ada", {"status": status}, CREATORS_NAMESPACE, subresource="status")


async def test_a_rollout_is_waited_for(api: ApiServer, kubectl: Kubectl) -> None:
    await kubectl.good("apply", "-f", "-", stdin=WORKLOAD)
    waiting = await kubectl("rollout", "status", "sts/ada", "--watch=false")
    assert "Waiting for statefulset spec update to be observed" in waiting.out
    revisions = {"currentRevision": "ada-1", "updateRevision": "ada-1"}
    await set_status(api, observedGeneration=1, replicas=1, **revisions)
    assert "Waiting for 1 pods to be ready" in (await kubectl("rollout", "status", "sts/ada", "--watch=false")).out
    await set_status(api, readyReplicas=1, availableReplicas=1, currentReplicas=1, updatedReplicas=1)
    assert "roll out complete: 1 new pods" in await kubectl.good("rollout", "status", "sts/ada", "--timeout=50s")
    assert "restarted" in await kubectl.good("rollout", "restart", "sts/ada")
    template = (await api.client.get(STATEFUL_SETS, "ada", CREATORS_NAMESPACE))["spec"]["template"]
    assert "kubectl.kubernetes.io/restartedAt" in template["metadata"]["annotations"]


async def test_a_set_is_scaled_only_from_where_one_believes_it_to_be(api: ApiServer, kubectl: Kubectl) -> None:
    await kubectl.good("apply", "-f", "-", stdin=WORKLOAD)
    refused = await kubectl("scale", "sts/ada", "--current-replicas=3", "--replicas=0")
    assert refused.code == 1 and "Expected replicas to be 3, was 1" in refused.err
    assert "scaled" in await kubectl.good("scale", "sts/ada", "--current-replicas=1", "--replicas=0")
    assert (await api.client.get(STATEFUL_SETS, "ada", CREATORS_NAMESPACE))["spec"]["replicas"] == 0


async def test_wide_tables_have_the_columns_of_a_cluster(api: ApiServer, kubectl: Kubectl) -> None:
    await kubectl.good("apply", "-f", "-", stdin=WORKLOAD)
    spec = {"containers": [{"name": "app", "image": "app:1"}], "nodeName": "local"}
    await api.client.create(PODS, {"metadata": {"name": "ada-0"}, "spec": spec}, CREATORS_NAMESPACE)
    for resource, columns in {
        "pods": "NAME READY STATUS RESTARTS AGE IP NODE NOMINATED NODE READINESS GATES",
        "sts": "NAME READY AGE CONTAINERS IMAGES",
        "svc": "NAME TYPE CLUSTER-IP EXTERNAL-IP PORT(S) AGE SELECTOR",
        "pvc": "NAME STATUS VOLUME CAPACITY ACCESS MODES STORAGECLASS VOLUMEATTRIBUTESCLASS AGE VOLUMEMODE",
        "ing": "NAME CLASS HOSTS ADDRESS PORTS AGE",
    }.items():
        header = (await kubectl.good("get", resource, "-o", "wide")).splitlines()[0]
        assert " ".join(header.split()) == columns, resource


async def test_children_are_described(kubectl: Kubectl) -> None:
    await kubectl.good("apply", "-f", "-", stdin=WORKLOAD)
    described = "".join([await kubectl.good("describe", kind, "ada") for kind in ("sts", "svc", "ing")])
    for words in (
        "Update Strategy:        RollingUpdate",
        "Pods Status:    0 Running / 0 Waiting",
        "TargetPort:               http/TCP",
        "ada.localhost",
    ):
        assert words in described
    assert "Access Modes:" in await kubectl.good("describe", "pvc", "ada-data")


async def test_one_may_ask_what_a_program_may_do(api: ApiServer, kubectl: Kubectl, tmp_path: Path) -> None:
    await bind(api, "operator")
    operator = ACCOUNT.format("operator")
    for question, answer in {
        ("patch", "statefulsets.apps", "-n", CREATORS_NAMESPACE): "yes",
        ("patch", "statefulsets.apps", "-n", "default"): "no",
        ("create", "creators.chatinbio.dev"): "no",
        ("post", "/chatinbio.dev/faults"): "no",
    }.items():
        assert (await kubectl("auth", "can-i", *question, f"--as={operator}")).out.strip() == answer, question
    refused = await kubectl("get", "secrets", "-n", "default", f"--as={operator}")
    assert f'User "{operator}" cannot list resource "secrets"' in refused.err
    groups = await kubectl.good("auth", "whoami", f"--as={operator}", "-o", "jsonpath={.status.userInfo.groups}")
    assert "system:serviceaccounts:chatinbio-system" in groups
    nobody = Kubectl(kubeconfig_for(api, tmp_path / "nobody", "nobody"))
    refused = await nobody("get", "creators", "--as=admin", "--as-group=system:masters")
    assert refused.code == 1 and 'cannot impersonate resource "users"' in refused.err


async def test_what_a_pod_that_is_a_process_cannot_do_is_said(api: ApiServer, kubectl: Kubectl) -> None:
    spec = {"containers": [{"name": "app", "image": "app:1"}], "nodeName": "local"}
    await api.client.create(PODS, {"metadata": {"name": "ada-0"}, "spec": spec}, CREATORS_NAMESPACE)
    container = {"name": "app", "image": "app:1", "imageID": "", "ready": True, "restartCount": 0}
    running = {"phase": "Running", "containerStatuses": [container]}
    await api.client.merge(PODS, "ada-0", {"status": running}, CREATORS_NAMESPACE, subresource="status")
    for command in (("exec", "ada-0", "--", "ls"), ("attach", "ada-0"), ("port-forward", "ada-0", ":8000")):
        refused = await kubectl(*command)
        assert refused.code == 1 and "does not serve this" in refused.err, refused.err
    refused = await kubectl("get", "--raw", f"/api/v1/namespaces/{CREATORS_NAMESPACE}/pods/ada-0/proxy")
    assert refused.code == 1 and "does not serve this" in refused.err
    for option in ("--since=1h", "--timestamps"):
        refused = await kubectl("logs", "ada-0", option)
        assert refused.code == 1 and "no times" in refused.err, option


async def test_a_body_that_cannot_be_read_wholly_is_refused(kubectl: Kubectl) -> None:
    """`create service` and the like send protobuf; half an object would be worse than none."""
    refused = await kubectl("create", "service", "clusterip", "x", "--tcp=80:80")
    assert refused.code == 1 and "unknown format" in refused.err


async def test_a_dry_run_tells_and_changes_nothing(api: ApiServer, kubectl: Kubectl) -> None:
    await api.client.create(CREATORS, creator("ada"))
    told = await kubectl.good(
        "patch", "creator", "ada", "--type=merge", "-p", '{"spec":{"suspended":true}}', "--dry-run=server", "-o", "yaml"
    )
    assert "suspended: true" in told
    assert (await api.client.get(CREATORS, "ada"))["spec"]["suspended"] is False
    assert "server dry run" in await kubectl.good("delete", "creator", "ada", "--dry-run=server")
    assert await api.client.get(CREATORS, "ada")


async def test_kubectl_survives_a_cluster_that_is_busy(kubectl: Kubectl, tmp_path: Path) -> None:
    rules = tmp_path / "rules.json"
    rules.write_text(
        '[{"match":{"verb":"list","resource":"nodes"},"fault":"status","code":429,"retryAfter":1,"times":1}]'
    )
    assert "struck" in await kubectl.good("create", "--raw", "/chatinbio.dev/faults", "-f", str(rules))
    assert "No resources found" in (await kubectl("get", "nodes")).err
    assert '"struck":1' in await kubectl.good("get", "--raw", "/chatinbio.dev/faults")
    assert '"rules":[]' in await kubectl.good("delete", "--raw", "/chatinbio.dev/faults")


@pytest.mark.parametrize(("policy", "stays"), [("background", False), ("foreground", False), ("orphan", True)])
async def test_kubectl_deletes_with_or_without_the_children(
    api: ApiServer, kubectl: Kubectl, policy: str, stays: bool
) -> None:
    owner = await api.client.create(CREATORS, creator("ada"))
    reference = {
        "apiVersion": "chatinbio.dev/v1alpha1",
        "kind": "Creator",
        "name": "ada",
        "uid": owner["metadata"]["uid"],
    }
    body = {"metadata": {"name": "child", "ownerReferences": [{**reference, "blockOwnerDeletion": True}]}}
    await api.client.create(Resource("", "v1", "configmaps"), body, CREATORS_NAMESPACE)
    await kubectl.good("delete", "creator", "ada", f"--cascade={policy}", "--timeout=50s")
    if stays:
        assert await kubectl.good("get", "cm", "child", "-o", "jsonpath={.metadata.ownerReferences}") == ""
    else:
        assert (await kubectl("wait", "--for=delete", "cm/child", "--timeout=50s")).code == 0
