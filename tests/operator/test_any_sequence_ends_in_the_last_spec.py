"""Whatever people edit, whatever they delete, whenever the API fails or the operator dies: at the end stands the last spec.

The operator's own parts run here in the test's process on the local API, without a watch: it sees what it lists, at the moments
that are drawn. Hypothesis prints the sequence that breaks it, as short as it can be.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chatinbio_api import Creator
from chatinbio_local.api.server import ApiServer
from chatinbio_local.client import ApiError, Resource
from chatinbio_operator.cluster import Memory, Writer
from chatinbio_operator.cluster.api import RESOURCES
from chatinbio_operator.desired import children
from chatinbio_operator.errors import Gone, Refused, Retry
from chatinbio_operator.model import CHILD_KINDS, Platform
from chatinbio_operator.reconcile import Reconciler
from chatinbio_operator.reconcile.figures import Figures
from tests.local.api.harness import CREATORS, CREATORS_NAMESPACE, creator, running_api
from tests.operator.test_plans_are_right import Object

PLATFORM = Platform(cert_issuer="letsencrypt", host_verification="none")
MODEL_SECRET = "ada-openai"


def resource(kind: str) -> Resource:
    version, plural = RESOURCES[kind]
    group, _, name = version.rpartition("/")
    return Resource(group, name, plural)


class Api:
    """`cluster.Api` without the network. The next writes fail as `faults` says: "before" they are done, or "after"."""

    namespace = CREATORS_NAMESPACE

    def __init__(self, server: ApiServer) -> None:
        self._client = server.client
        self.faults: list[str] = []
        self.writes = 0

    async def list(self, kind: str) -> AsyncIterator[Object]:
        version, _ = RESOURCES[kind]
        for body in await self._client.list(resource(kind), "" if kind == "Creator" else CREATORS_NAMESPACE):
            yield {"apiVersion": version, "kind": kind} | body

    async def apply(self, body: Object) -> Object:
        manager = "chatinbio-operator"
        return await self._write(lambda: self._client.apply(resource(body["kind"]), body, field_manager=manager))

    async def create(self, body: Object, namespace: str | None = None) -> Object:
        where = namespace or CREATORS_NAMESPACE
        return await self._write(lambda: self._client.create(resource(body["kind"]), body, where))

    async def merge(
        self, kind: str, name: str, patch: Object, subresource: str = "", namespace: str | None = None
    ) -> Object:
        where = "" if kind == "Creator" else namespace or CREATORS_NAMESPACE
        return await self._write(
            lambda: self._client.merge(resource(kind), name, patch, where, subresource=subresource)
        )

    async def delete(self, kind: str, name: str, uid: str) -> Object:
        async def done() -> Object:
            await self._client.delete(resource(kind), name, CREATORS_NAMESPACE, uid=uid)
            return {"kind": "Status"}

        return await self._write(done)

    async def _write(self, act: Callable[[], Awaitable[Object]]) -> Object:
        self.writes += 1
        fault = self.faults.pop(0) if self.faults else ""
        if fault == "before":
            raise Retry("connection refused")
        try:
            answer = await act()
        except ApiError as error:
            raise _as_told(error) from error
        if fault == "after":
            raise Retry("the answer was lost")
        return answer


def _as_told(error: ApiError) -> Exception:
    if error.status == 404:
        return Gone(error.message)
    if error.reason == "AlreadyExists":
        return FileExistsError(error.message)
    return Refused(error.message) if error.status in (400, 403, 422) else Retry(error.message)


class Life:
    """One Creator named ada, the people around it, and an operator that may be restarted."""

    def __init__(self, server: ApiServer) -> None:
        self.client = server.client
        self.api = Api(server)
        self.restart()

    def restart(self) -> None:
        self.memory = Memory()
        self.operator = Reconciler(PLATFORM, self.memory, Writer(self.api, self.memory), Figures())  # type: ignore[arg-type]

    async def look(self) -> None:
        """What a watch would have brought."""
        await self.memory.refresh(self.api)  # type: ignore[arg-type]

    async def run(self) -> None:
        with contextlib.suppress(Retry, Refused):
            await self.operator("ada")

    async def do(self, what: str, value: Any) -> None:
        with contextlib.suppress(ApiError):  # people make mistakes, and are told
            match what:
                case "spec":
                    await self.client.merge(CREATORS, "ada", {"spec": value})
                case "edit":
                    kind, name, patch = value
                    await self.client.merge(resource(kind), name, patch, CREATORS_NAMESPACE)
                case "delete":
                    kind, name = value
                    await self.client.delete(resource(kind), name, "" if kind == "Creator" else CREATORS_NAMESPACE)
                case "key":
                    metadata = {"name": MODEL_SECRET, "namespace": CREATORS_NAMESPACE}
                    body = {"apiVersion": "v1", "kind": "Secret", "metadata": metadata, "stringData": value}
                    await self.client.apply(resource("Secret"), body, field_manager="somebody")
                case "signup":
                    await self.client.create(CREATORS, creator("ada"))
                case "faults":
                    self.api.faults = list(value)
                case "restart":
                    self.restart()

    async def settle(self) -> None:
        """No more faults: pass and look until two rounds have written nothing."""
        self.api.faults = []
        if not await self.client.list(CREATORS):
            await self.client.create(CREATORS, creator("ada"))
        quiet = 0
        for _ in range(40):
            before = self.api.writes
            await self.look()
            await self.run()
            going = [
                body
                for kind in (*CHILD_KINDS, "Creator")
                for body in await self.client.list(resource(kind))
                if body["metadata"].get("deletionTimestamp")
            ]
            if not await self.client.list(CREATORS):
                await self.client.create(CREATORS, creator("ada"))
                going.append({})
            quiet = quiet + 1 if self.api.writes == before and not going and not await self._collecting() else 0
            if quiet == 2:
                return
            await asyncio.sleep(0)
        raise AssertionError("it does not come to rest")

    async def _collecting(self) -> bool:
        """Whether the garbage collector has yet to take what an earlier Creator left."""
        (one,) = await self.client.list(CREATORS)
        for kind in CHILD_KINDS:
            for body in await self.client.list(resource(kind), CREATORS_NAMESPACE):
                owners = body["metadata"].get("ownerReferences", ())
                if owners and all(owner["uid"] != one["metadata"]["uid"] for owner in owners):
                    return True
        return False


def has(live: Any, wished: Any) -> bool:
    """Every wished value, and in lists nothing else."""
    if isinstance(wished, dict):
        return isinstance(live, dict) and all(has(live.get(key), value) for key, value in wished.items())
    if isinstance(wished, list):
        return isinstance(live, list) and len(live) == len(wished) and all(map(has, live, wished))
    return bool(str(live) == str(wished))


FIELDS = {
    "suspended": st.booleans(),
    "hosts": st.lists(st.sampled_from(["ada.example.com", "eve.localhost", "x.example.org"]), unique=True, max_size=2),
    "profile": st.fixed_dictionaries({"tagline": st.sampled_from(["", "one", "two"])}),
    "displayName": st.sampled_from(["Ada", "Ada L."]),
    "instance": st.fixed_dictionaries(
        {
            "version": st.sampled_from(["", "1.0.0", "2.0.0"]),
            "modelSecretRef": st.sampled_from([None, {"name": MODEL_SECRET, "key": "api-key"}]),
            "resources": st.sampled_from([None, {"limits": {"memory": "1Gi"}}, {"requests": {"cpu": "100m"}}]),
        }
    ),
    "storage": st.fixed_dictionaries(
        {"size": st.sampled_from(["1Gi", "2Gi", "512Mi"]), "deletionPolicy": st.sampled_from(["Retain", "Delete"])}
    ),
}
NOBODY = {"metadata": {"labels": {"chatinbio.dev/creator": None}}}
UNOWNED = {"metadata": {"ownerReferences": None}}
OTHER = [{"name": "instance", "image": "other:1"}]
EDITS = [
    ("StatefulSet", "ada", {"spec": {"replicas": 3}}),
    ("StatefulSet", "ada", {"spec": {"updateStrategy": {"type": "OnDelete", "rollingUpdate": None}}}),
    ("StatefulSet", "ada", {"spec": {"template": {"spec": {"containers": OTHER}}}}),
    ("StatefulSet", "ada", UNOWNED),
    ("StatefulSet", "ada", NOBODY),
    ("Service", "ada", {"spec": {"selector": {"app": "eve"}}}),
    ("Service", "ada", UNOWNED),
    ("Ingress", "ada", {"spec": {"rules": [{"host": "eve.localhost"}], "ingressClassName": "other"}}),
    ("Ingress", "ada.hosts", {"spec": {"tls": None}}),
    ("ConfigMap", "ada-seed", {"data": {"seed.json": "{}"}}),
    ("ConfigMap", "ada-seed", NOBODY),
    ("PersistentVolumeClaim", "ada-data", {"metadata": {"annotations": {"chatinbio.dev/creator-uid": None}}}),
    ("Secret", "ada-session", {"data": {"session-key": None}}),
    ("Secret", "ada-session", {"stringData": {"session-key": "edited"}}),
]
DELETIONS = [
    *((kind, name) for kind, name in {(kind, name) for kind, name, _ in EDITS}),
    ("Creator", "ada"),
    ("Secret", MODEL_SECRET),
]
SPEC = st.sampled_from(sorted(FIELDS)).flatmap(
    lambda field: st.tuples(st.just("spec"), st.fixed_dictionaries({field: FIELDS[field]}))
)
ACTIONS = st.one_of(
    *[SPEC] * 4,
    st.tuples(st.just("edit"), st.sampled_from(EDITS)),
    st.tuples(st.just("delete"), st.sampled_from(sorted(DELETIONS))),
    st.tuples(st.just("key"), st.sampled_from([{"api-key": "one"}, {"api-key": "two"}, {"other": "x"}])),
    st.tuples(st.just("signup"), st.none()),
    st.tuples(st.just("faults"), st.lists(st.sampled_from(["", "before", "after"]), max_size=8)),
    st.tuples(st.just("restart"), st.none()),
)
# After each of them the operator may hear of it and pass, pass without having heard, or do nothing yet.
THEN = st.sampled_from(["hear and pass", "pass", "nothing"])


async def live_through(server: ApiServer, actions: list[tuple[tuple[str, Any], str]]) -> None:
    life = Life(server)
    await life.do("signup", None)
    for (what, value), then in actions:
        await life.do(what, value)
        if then == "hear and pass":
            await life.look()
        if then != "nothing":
            await life.run()
    await life.settle()
    (body,) = await life.client.list(CREATORS)
    one = Creator.parse(body)
    wished = children(one, PLATFORM)
    found = {
        (kind, child["metadata"]["name"]): child
        for kind in CHILD_KINDS
        for child in await life.client.list(resource(kind), CREATORS_NAMESPACE)
        if child["metadata"]["name"] != MODEL_SECRET
    }
    assert set(found) == {(child["kind"], child["metadata"]["name"]) for child in wished}, "no orphans, no doubles"
    for child in wished:
        live = found[child["kind"], child["metadata"]["name"]]
        if child["kind"] == "PersistentVolumeClaim":
            assert "chatinbio.dev/retained" not in live["metadata"]["labels"]
            child["spec"] = live["spec"]  # it may have grown before, and keeps that
        if child["kind"] == "StatefulSet" and one.spec.instance.model_secret_ref and not one.spec.suspended:
            secret = [s for s in await life.client.list(resource("Secret")) if s["metadata"]["name"] == MODEL_SECRET]
            if not any("api-key" in s.get("data", {}) for s in secret):
                continue  # what runs is not replaced by what could not start
        if child["kind"] == "Secret":
            assert live["data"]["session-key"]
            child["metadata"].pop("ownerReferences")  # nobody but its maker may write it; the removal sees to it
        assert has(live, child), f"{live} is not {child}"
    await clean(life)


async def clean(life: Life) -> None:
    """For the next sequence: as at the beginning."""
    await life.client.merge(CREATORS, "ada", {"metadata": {"finalizers": None}})
    await life.client.delete(CREATORS, "ada")
    for kind in CHILD_KINDS:
        for body in await life.client.list(resource(kind), CREATORS_NAMESPACE):
            with contextlib.suppress(ApiError):
                await life.client.delete(resource(kind), body["metadata"]["name"], CREATORS_NAMESPACE)
    while [b for k in CHILD_KINDS for b in await life.client.list(resource(k), CREATORS_NAMESPACE)]:  # noqa: ASYNC110
        await asyncio.sleep(0)


@pytest.mark.timeout(300)  # thirty lives
def test_at_the_end_stands_the_last_spec(tmp_path: Path) -> None:
    with asyncio.Runner() as runner:
        stack = contextlib.AsyncExitStack()
        server = runner.run(stack.enter_async_context(running_api(tmp_path)))

        @settings(
            max_examples=30,
            deadline=None,
            derandomize=True,
            database=None,
            suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
        )
        @given(st.lists(st.tuples(ACTIONS, THEN), min_size=5, max_size=16))
        def whatever_happens(actions: list[tuple[tuple[str, Any], str]]) -> None:
            runner.run(live_through(server, actions))

        try:
            whatever_happens()
        finally:
            runner.run(stack.aclose())
