"""A pod reads its Secrets when it starts. Whoever changes one finds the pod replaced; nobody else does."""

from __future__ import annotations

import base64
from pathlib import Path
from typing import Any

import pytest

from chatinbio_local.client import PODS, SECRETS
from chatinbio_operator.desired import children
from chatinbio_operator.model import Apply, CreateIfAbsent, Delete, Observed
from chatinbio_operator.model.digests import digest_of_text, secret_digest
from chatinbio_operator.planning import Plan, plan
from chatinbio_operator.planning.secrets import ROUND
from tests.local.api.harness import CREATORS_NAMESPACE, kubeconfig_for
from tests.operator.engine import Engine
from tests.operator.test_plans_are_right import PLATFORM, STS, Live, Object, creator, live, planned
from tests.operator.world import TOKEN, World

SESSION = ("Secret", "ada-session")
KEYED = {"model": "openai:gpt-5-mini", "modelSecretRef": {"name": "ada-openai"}}


def key(value: str) -> Object:
    return {"metadata": {"name": "ada-openai"}, "data": {"api-key": value}}


def with_key(observed: Live, value: str | None, **spec: Any) -> Plan:
    one = creator(instance=KEYED, **spec)
    secret = key(value) if value is not None else None
    return plan(one, children(one, PLATFORM), Observed(children=observed, model_secret=secret))


def applied(waves: Plan, kind: str = "StatefulSet") -> Object:
    (body,) = [
        s.body for wave in waves for s in wave if isinstance(s, Apply | CreateIfAbsent) and s.body["kind"] == kind
    ]
    return body


def mark(stateful_set: Object) -> Object:
    found: Object = stateful_set["spec"]["template"]["metadata"].get("annotations", {})
    return found


def follow(observed: Live, waves: Plan) -> None:
    """Let the cluster do what is planned for the StatefulSet."""
    body = applied(waves)
    observed[STS]["metadata"] |= body["metadata"]
    observed[STS]["spec"] |= body["spec"]


@pytest.fixture
def running() -> Live:
    """An instance that was started with the key `one`."""
    observed = live(creator(instance=KEYED))
    del observed[STS]
    body = applied(with_key(observed, "one"))
    assert mark(body) == {}, "a pod that is yet to start reads what there is"
    observed[STS] = body | {"metadata": body["metadata"] | {"uid": "uid-sts"}}
    assert with_key(observed, "one") == ()
    return observed


def test_another_key_replaces_the_pod_once(running: Live) -> None:
    waves = with_key(running, "two")
    assert mark(applied(waves)) == {"chatinbio.dev/model-secret": "two"}
    follow(running, waves)
    assert with_key(running, "two") == ()
    follow(running, with_key(running, "one"))  # and back
    assert mark(running[STS]) == {"chatinbio.dev/model-secret": "one"}


def test_a_key_that_goes_takes_nobody_down(running: Live) -> None:
    assert with_key(running, None) == ()
    follow(running, with_key(running, "two"))
    assert with_key(running, None) == ()
    assert with_key(running, "two") == (), "and when it comes back as it was, nothing has changed"


def test_an_instance_of_before_is_noted_and_not_restarted() -> None:
    observed = live(creator(instance=KEYED))
    waves = with_key(observed, "one")
    assert mark(applied(waves)) == {}
    assert applied(waves)["metadata"]["annotations"]["chatinbio.dev/model-secret"] == "one"
    follow(observed, waves)
    assert mark(applied(with_key(observed, "two"))) == {"chatinbio.dev/model-secret": "two"}


def test_a_running_instance_is_not_replaced_by_one_that_could_not_start() -> None:
    observed = live(creator())
    assert with_key(observed, None) == ()
    assert "CHATINBIO_MODEL_API_KEY" in str(applied(with_key(observed, "one")))
    assert applied(with_key(observed, None, suspended=True))["spec"]["replicas"] == 0, "which holds nothing else up"
    del observed[STS]
    assert applied(with_key(observed, None)), "and a pod that is not there waits for its key by itself"


def test_a_new_version_waits_for_a_key_that_went_missing_and_a_scale_by_hand_does_not(running: Live) -> None:
    one = creator(instance={**KEYED, "version": "9.9.9"})
    observed = Observed(children=running)
    assert plan(one, children(one, PLATFORM), observed) == ()
    running[STS]["spec"]["replicas"] = 3
    assert applied(with_key(running, None))["spec"]["replicas"] == 1
    found = plan(one, children(one, PLATFORM), Observed(children=running, model_secret=key("one")))
    assert "9.9.9" in str(applied(found))


def test_without_a_key_of_its_own_nothing_is_marked_or_noted() -> None:
    observed = live(creator())
    observed[SESSION]["metadata"]["annotations"] = {"chatinbio.dev/made-with": "digest"}
    observed[SESSION]["data"] = {"session-key": "digest"}
    one = creator()
    assert plan(one, children(one, PLATFORM), Observed(children=observed, model_secret=key("any"))) == ()


def test_a_session_key_that_was_deleted_is_made_anew_and_the_pod_with_it() -> None:
    observed = live(creator())
    for number in ("1", "2"):
        del observed[SESSION]
        waves = plan(creator(), children(creator(), PLATFORM), Observed(children=observed))
        made = applied(waves, "Secret")
        assert made["metadata"]["annotations"] == {"chatinbio.dev/session-round": number}
        assert mark(applied(waves)) == {"chatinbio.dev/session-secret": number}
        # The operator may die between the two: the Secret says it all.
        made["metadata"]["annotations"]["chatinbio.dev/made-with"] = "new"
        observed[SESSION] = made | {"data": {"session-key": "new"}}
        assert mark(applied(plan(creator(), children(creator(), PLATFORM), Observed(children=observed)))) == mark(
            applied(waves)
        )
        follow(observed, waves)
        assert planned(creator(), observed) == []


def test_a_session_key_that_was_edited_reaches_the_pod() -> None:
    observed = live(creator())
    observed[SESSION]["metadata"]["annotations"] = {"chatinbio.dev/made-with": "first"}
    observed[SESSION]["data"] = {"session-key": "first"}
    assert planned(creator(), observed) == []
    observed[SESSION]["data"] = {"session-key": "second"}
    assert planned(creator(), observed) == [["Apply StatefulSet ada"]]
    observed[SESSION] = {"kind": "Secret", "metadata": {"name": "ada-session"}, "data": {"session-key": "by hand"}}
    assert planned(creator(), observed) == [["Apply StatefulSet ada"]]


def test_a_session_key_of_an_earlier_version_is_noted_without_a_restart_and_then_watched() -> None:
    observed = live(creator())
    observed[SESSION]["data"] = {"session-key": "first"}

    def next_plan() -> Plan:
        return plan(creator(), children(creator(), PLATFORM), Observed(children=observed))

    noted = applied(next_plan())
    assert mark(noted) == {}, "its pod was started with this key"
    assert noted["metadata"]["annotations"]["chatinbio.dev/session-secret"] == "first"
    follow(observed, next_plan())
    assert next_plan() == ()
    for value in ("second", "third", "first"):
        observed[SESSION]["data"] = {"session-key": value}
        assert mark(applied(next_plan())) == {"chatinbio.dev/session-secret": f"edited-{value}"}
        follow(observed, next_plan())
        assert next_plan() == ()
    # One that lost its key is replaced by one of today, which says itself what it was made with.
    observed[SESSION]["metadata"]["annotations"] = {"chatinbio.dev/made-with": "new", ROUND: "1"}
    observed[SESSION]["data"] = {"session-key": "new"}
    assert mark(applied(next_plan())) == {"chatinbio.dev/session-secret": "1"}


def test_a_session_secret_without_its_key_is_replaced() -> None:
    observed = live(creator())
    observed[SESSION]["data"] = {}
    ((step,),) = plan(creator(), children(creator(), PLATFORM), Observed(children=observed))
    assert isinstance(step, Delete)
    assert (step.kind, step.name) == SESSION


def test_a_digest_tells_values_apart_and_nothing_of_them() -> None:
    encoded = base64.b64encode(b"sk-1").decode()
    assert digest_of_text("ada-openai", "api-key", "sk-1") == secret_digest("ada-openai", "api-key", encoded)
    assert len({secret_digest(name, "api-key", value) for name in "ab" for value in ("c2s=", "c2sy")}) == 4
    assert len(secret_digest("a", "b", encoded)) == 16
    assert secret_digest("a", "b", "") == ""


async def test_an_earlier_versions_session_key_is_watched_from_its_first_sight(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KUBECONFIG", str(kubeconfig_for(world.api, tmp_path / "operator", TOKEN)))

    async def noted() -> Object | None:
        found = await world.need("StatefulSet")
        return found if "chatinbio.dev/session-secret" in found["metadata"]["annotations"] else None

    await world.create()
    async with Engine(world, "ada"):
        await world.until_made()
    bare = {"metadata": {"annotations": {"chatinbio.dev/made-with": None}}}
    await world.api.client.merge(SECRETS, "ada-session", bare, CREATORS_NAMESPACE)
    pod = (await world.until(lambda: world.find(PODS, "ada-0")))["metadata"]["uid"]
    async with Engine(world, "ada"):
        assert mark(await world.until(noted)) == {}
        await world.settled()
        assert ((await world.find(PODS, "ada-0")) or {})["metadata"]["uid"] == pod, "nobody is restarted for a note"
        mine = {"stringData": {"session-key": "mine"}}
        await world.api.client.merge(SECRETS, "ada-session", mine, CREATORS_NAMESPACE)

        async def replaced() -> bool:
            found = await world.find(PODS, "ada-0")
            return found is not None and found["metadata"]["uid"] != pod

        await world.until(replaced)
        assert mark(await world.need("StatefulSet"))["chatinbio.dev/session-secret"].startswith("edited-")


async def test_both_keys_reach_the_pod_and_no_log(world: World) -> None:
    async def marks() -> Object:
        return mark(await world.need("StatefulSet"))

    async def marked(*names: str) -> Object:
        async def so() -> Object | None:
            found = await marks()
            return found if set(found) == {f"chatinbio.dev/{name}" for name in names} else None

        result: Object = await world.until(so)
        return result

    body = {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "ada-openai"}, "stringData": {"api-key": "sk-1"}}
    async with world.operator(log_level="debug") as operator:
        await world.api.client.create(SECRETS, body, CREATORS_NAMESPACE)
        await world.create(instance=KEYED)
        await world.until_made()
        first = (await world.need("StatefulSet"))["metadata"]["generation"]
        # What does not change the value restarts nobody.
        label = {"metadata": {"labels": {"refreshed": "now"}}, "stringData": {"other": "x"}}
        await world.api.client.merge(SECRETS, "ada-openai", label, CREATORS_NAMESPACE)
        await world.settled()
        assert (await world.need("StatefulSet"))["metadata"]["generation"] == first
        await world.api.client.merge(SECRETS, "ada-openai", {"stringData": {"api-key": "sk-2"}}, CREATORS_NAMESPACE)
        await marked("model-secret")
        await world.api.client.merge(
            SECRETS, "ada-session", {"stringData": {"session-key": "mine"}}, CREATORS_NAMESPACE
        )
        assert (await marked("model-secret", "session-secret"))["chatinbio.dev/session-secret"].startswith("edited-")
        await world.api.client.delete(SECRETS, "ada-session", CREATORS_NAMESPACE)

        async def anew() -> bool:
            return (await marks())["chatinbio.dev/session-secret"] == "1"

        await world.until(anew)
        before = await world.settled()
        await world.api.client.delete(SECRETS, "ada-openai", CREATORS_NAMESPACE)
        await world.until_reason("ConfigValid", "ModelSecretNotFound")
        assert (await marks()).keys() == {"chatinbio.dev/model-secret", "chatinbio.dev/session-secret"}
        assert before < await world.version()
        assert not {"sk-1", "sk-2", "mine"} & set(operator.log.replace('"', " ").split())
