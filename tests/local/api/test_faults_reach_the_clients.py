"""Faults on demand, as the official client (both of it) and kopf meet them; and that nobody else can switch them on."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from chatinbio_local.api.faults import PATH, Faults
from chatinbio_local.api.server import ApiServer
from chatinbio_local.client import CONFIGMAPS, Resource
from tests.local.api.harness import CREATORS, CREATORS_NAMESPACE, Http, creator, eventually, running_api
from tests.local.api.test_an_unmodified_kopf_works import operator
from tests.local.api.test_rights_are_those_of_the_chart import ACCOUNT, bind

NAMES = ("chatinbio.dev", "v1alpha1", "creators")


@pytest.fixture
def faults() -> Faults:
    return Faults()


@pytest.fixture
async def api(tmp_path: Path, faults: Faults) -> AsyncIterator[ApiServer]:
    tokens = {"operator": ACCOUNT.format("operator")}
    async with running_api(tmp_path, tokens=tokens, faults=faults) as server:
        yield server


@pytest.fixture
async def client(api: ApiServer, tmp_path: Path) -> AsyncIterator[Any]:
    from kubernetes.aio import client, config

    await config.load_kube_config(str(tmp_path / "kubeconfig"))
    async with client.ApiClient() as connected:
        yield connected


def rule(fault: str, verb: str = "", resource: str = "", *, nth: int = 0, times: int = 1, **more: Any) -> Any:
    match = {"verb": verb, "resource": resource, **({"nth": nth} if nth else {})}
    return {"match": match, "fault": fault, "times": times, **more}


def config_map(name: str) -> dict[str, Any]:
    return {"metadata": {"name": name}}


async def test_without_the_setting_nobody_finds_them(tmp_path: Path) -> None:
    async with running_api(tmp_path) as api, Http(api) as http:
        for method in ("GET", "POST", "DELETE"):
            status, _ = await http.call(method, PATH, [rule("hang")] if method == "POST" else None)
            assert status in (404, 405)
        assert (await http.call("GET", "/api/v1/nodes"))[0] == 200


async def test_a_running_operator_may_not_touch_them(api: ApiServer) -> None:
    await bind(api, "operator")
    async with Http(api, "operator") as http:
        for method, body in (("GET", None), ("POST", [rule("hang")]), ("DELETE", None)):
            status, refusal = await http.call(method, PATH, body)
            assert (status, refusal["reason"]) == (403, "Forbidden")


async def test_an_administrator_sets_reads_and_clears_them(http: Http) -> None:
    said = {"match": {"verb": "get", "resource": "nodes", "nth": 2}, "fault": "status", "code": 429, "retryAfter": 3}
    assert (await http.call("POST", PATH, [said]))[0] == 200
    assert [(await http.call("GET", "/api/v1/nodes/n"))[0] for _ in range(3)] == [404, 429, 404]
    await http.call("GET", "/api/v1/nodes")
    _, told = await http.call("GET", PATH)
    assert told["rules"] == [{**said, "times": 1, "met": 3, "struck": 1}]
    assert (await http.call("DELETE", PATH))[1] == {"rules": []}
    for wrong in ({"fault": "flood"}, {"fault": "hang", "match": {"colour": "red"}}, {"fault": "hang", "times": "2"}):
        assert (await http.call("POST", PATH, [rule("hang"), wrong]))[0] == 400
    assert (await http.call("GET", PATH))[1] == {"rules": []}


async def test_statuses_come_as_the_asynchronous_client_raises_them(client: Any, faults: Faults) -> None:
    from kubernetes.aio import client as k8s

    custom = k8s.CustomObjectsApi(client)
    for code, reason in ((409, "Conflict"), (410, "Expired"), (429, "TooManyRequests"), (500, "InternalError")):
        faults.add([rule("status", "create", "creators", code=code, retryAfter=7 if code == 429 else 0)])
        with pytest.raises(k8s.ApiException) as refusal:
            await custom.create_cluster_custom_object(*NAMES, creator("ada"))
        assert refusal.value.status == code and f'"reason":"{reason}"' in str(refusal.value.body)
        assert refusal.value.headers.get("Retry-After") == ("7" if code == 429 else None)
    await custom.create_cluster_custom_object(*NAMES, creator("ada"))


SYNCHRONOUS = """
from kubernetes import client, config
config.load_kube_config()
core = client.CoreV1Api()
print(len(core.list_node().items))
try:
    core.list_namespace()
except client.ApiException as refusal:
    print(refusal.status)
"""


async def test_the_synchronous_client_comes_again_when_it_was_told_to(
    api: ApiServer, tmp_path: Path, faults: Faults
) -> None:
    faults.add([rule("status", "list", "nodes", code=429, retryAfter=1)])
    faults.add([rule("status", "list", "namespaces", code=500)])
    environment = {"PATH": os.environ["PATH"], "KUBECONFIG": str(tmp_path / "kubeconfig")}
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", SYNCHRONOUS, env=environment, stdout=asyncio.subprocess.PIPE
    )
    out, _ = await asyncio.wait_for(process.communicate(), 90)
    assert out.split() == [b"0", b"500"]
    first, second = faults.listed()
    assert (first["struck"], first["met"], second["met"]) == (1, 2, 1)


async def test_a_connection_may_end_before_or_after_the_work_was_done(client: Any, faults: Faults) -> None:
    from kubernetes.aio import client as k8s

    core = k8s.CoreV1Api(client)
    for fault, there in (("drop", False), ("die-before", False), ("die-after", True), ("cut", True)):
        faults.add([rule(fault, "create", "configmaps")])
        with pytest.raises(aiohttp.ClientError):
            await core.create_namespaced_config_map(CREATORS_NAMESPACE, config_map(fault))
        listed = await core.list_namespaced_config_map(CREATORS_NAMESPACE)
        assert (fault in [item.metadata.name for item in listed.items]) is there


async def test_an_answer_may_never_come(client: Any, faults: Faults) -> None:
    from kubernetes.aio import client as k8s

    core = k8s.CoreV1Api(client)
    for fault in ("hang", "silence"):
        faults.add([rule(fault, "list", "nodes")])
        asking = asyncio.create_task(core.list_node())

        async def struck() -> bool:
            return faults.listed()[-1]["struck"] == 1

        await eventually(struck)  # patience that ended before would leave the rule to the next request
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(asking, 0.3)
    assert (await core.list_node()).items == []


async def seen_by_a_watch(client: Any, api: ApiServer, *, until: int, silence: float = 60) -> list[str]:
    """What the asynchronous client's watch tells of config maps a, b, c made one after the other, from the first to `until`; it may be
    silent for so many seconds after an event."""
    from kubernetes.aio import client as k8s
    from kubernetes.aio import watch

    core = k8s.CoreV1Api(client)
    since = (await core.list_namespaced_config_map(CREATORS_NAMESPACE)).metadata.resource_version
    for name in "abc":
        await api.client.create(CONFIGMAPS, config_map(name), CREATORS_NAMESPACE)
    seen: list[str] = []
    stream = watch.Watch()
    try:
        async with asyncio.timeout(60) as patience:
            arguments = {"resource_version": since, "timeout_seconds": 300}
            async for event in stream.stream(core.list_namespaced_config_map, CREATORS_NAMESPACE, **arguments):
                seen.append(event["object"].metadata.name)
                if len(seen) == until:
                    break
                patience.reschedule(asyncio.get_running_loop().time() + silence)
    except TimeoutError:
        seen.append("silence")
    finally:
        await stream.close()
    return seen


@pytest.mark.parametrize(
    ("fault", "seen"),
    [
        ("drop", ["a", "c"]),
        ("duplicate", ["a", "b", "b", "c"]),
        ("reorder", ["a", "c", "b"]),
        ("silence", ["a", "silence"]),
    ],
)
async def test_a_watch_may_lie(client: Any, api: ApiServer, faults: Faults, fault: str, seen: list[str]) -> None:
    faults.add([rule(fault, "watch", "configmaps", nth=2)])
    told = await seen_by_a_watch(client, api, until=len(seen), silence=2 if fault == "silence" else 60)
    assert told == seen
    assert faults.listed()[0]["struck"] == 1


async def test_a_watch_may_end_in_the_middle_of_a_line(client: Any, api: ApiServer, http: Http, faults: Faults) -> None:
    faults.add([rule("cut", "watch", "configmaps", nth=2)])
    with pytest.raises(aiohttp.ClientError):
        await seen_by_a_watch(client, api, until=3)
    faults.clear()
    faults.add([rule("cut", "watch", "configmaps", nth=2)])
    path = f"/api/v1/namespaces/{CREATORS_NAMESPACE}/configmaps?watch=true"
    async with http._session.get(path) as response:
        whole = await response.content.readline()
        with pytest.raises(aiohttp.ClientPayloadError):
            await response.content.readline()
    assert whole.endswith(b"}\n")


async def test_a_watch_may_be_told_that_it_is_too_old(client: Any, api: ApiServer, faults: Faults) -> None:
    from kubernetes.aio import client as k8s

    faults.add([rule("expire", "watch", "configmaps", nth=2, times=9)])
    with pytest.raises(k8s.ApiException) as refusal:
        await seen_by_a_watch(client, api, until=3)
    assert refusal.value.status == 410


async def test_kopf_comes_through_all_of_them(api: ApiServer, faults: Faults, tmp_path: Path) -> None:
    """Each of these is met; in the end every object has been handled by its last spec. Events that are dropped or doubled are not among
    them: there, a handler of kopf waits for the next event, which is why the operator has a loop of its own."""
    faults.add(
        [
            rule("status", "patch", "creators", code=500),
            rule("status", "patch", "creators", code=429, retryAfter=1),
            rule("die-after", "patch", "creators/status"),
            rule("drop", "list", "creators"),
            rule("cut", "watch", "creators", nth=6),
            rule(
                "expire", "watch", "creators", nth=10
            ),  # what changes while the watch is cut comes in a list, and counts for no line
        ]
    )
    names = ["ada", "bob", "cleo", "dora"]

    async def handled(text: str) -> bool:
        bodies = [await api.client.get(CREATORS, name) for name in names]
        return all(body.get("status", {}).get("url") == f"http://{text}" for body in bodies)

    async with operator(tmp_path, "kopf.log", LIST_FIRST="yes"):
        for name in names:
            await api.client.create(CREATORS, creator(name, displayName="First"))
        await eventually(lambda: handled("created/First"), 60)
        for name in names:
            await api.client.merge(CREATORS, name, {"spec": {"displayName": "Second"}})
        await eventually(lambda: handled("updated/Second"), 60)
    assert [said["struck"] for said in faults.listed()] == [1] * 6


async def test_a_doubled_event_makes_kopf_wait_for_the_next_one(api: ApiServer, faults: Faults, tmp_path: Path) -> None:
    """No cluster sends an event twice in one watch. The answers to kopf are those of any cluster, and its log says what it makes of them."""
    log = tmp_path / "kopf.log"

    async def said(text: str) -> bool:
        return log.exists() and text in log.read_text()

    async def handled() -> bool:
        return bool((await api.client.get(CREATORS, "ada")).get("status"))

    async with operator(tmp_path, log.name, LIST_FIRST="yes"):
        await api.client.create(CREATORS, creator("bob"))
        await eventually(lambda: said("[bob] Creation is processed"))  # the watch is open
        faults.add(
            [{"match": {"verb": "watch", "resource": "creators", "name": "ada"}, "fault": "duplicate", "times": 1}]
        )
        await api.client.create(CREATORS, creator("ada"))
        await eventually(lambda: said("[ada] Could not apply the patch in full"))
        assert not await handled()
        await api.client.merge(CREATORS, "ada", {"metadata": {"labels": {"next": "event"}}})
        await eventually(handled)
    assert faults.listed()[0]["struck"] == 1


async def test_a_rule_of_rights_may_grant_them(tmp_path: Path) -> None:
    group = "rbac.authorization.k8s.io"
    async with running_api(tmp_path, tokens={"t": "carol"}, faults=Faults()) as api, Http(api, "t") as http:
        assert (await http.call("POST", PATH, []))[0] == 403
        everything = {"verbs": ["*"], "nonResourceURLs": ["*"]}
        roles = Resource(group, "v1", "clusterroles")
        await api.client.create(roles, {"metadata": {"name": "cluster-admin"}, "rules": [everything]})
        subject = {"kind": "User", "name": "carol"}
        reference = {"apiGroup": group, "kind": "ClusterRole", "name": "cluster-admin"}
        binding = {"metadata": {"name": "carol"}, "roleRef": reference, "subjects": [subject]}
        await api.client.create(Resource(group, "v1", "clusterrolebindings"), binding)
        assert (await http.call("POST", PATH, []))[0] == 200
