"""What the operator remembers of the cluster: all that a pass looks at, and nothing that is large, secret or twice there."""

from __future__ import annotations

import base64
from typing import Any, cast

import pytest

from chatinbio_operator.cluster import Api, Memory, Writer
from chatinbio_operator.model import Body
from chatinbio_operator.model.digests import secret_digest
from tests.local.api.harness import creator

HANDLE = "chatinbio.dev/creator"
KEY = base64.b64encode(b"sk-very-secret").decode()


def one(kind: str, name: str, version: int = 1, label: str = "ada", **rest: Any) -> Body:
    metadata = {"name": name, "uid": f"uid-of-{name}", "resourceVersion": str(version)}
    if label:
        metadata["labels"] = {HANDLE: label}  # type: ignore[assignment]
    return {"apiVersion": "v1", "kind": kind, "metadata": metadata | rest.pop("metadata", {}), **rest}


def ada(version: int = 1, name: str = "ada", **spec: Any) -> Body:
    body = creator(name, **spec)
    body["metadata"] |= {"uid": f"uid-of-{name}", "resourceVersion": str(version)}
    return body


@pytest.fixture
def memory() -> Memory:
    found = Memory()
    found.put(ada())
    return found


def test_a_secret_is_remembered_by_its_digest_alone(memory: Memory) -> None:
    memory.put(one("Secret", "ada-session", data={"session-key": KEY}, stringData={"session-key": "sk-very-secret"}))
    secret = memory.observe("ada").children["Secret", "ada-session"]
    assert secret["data"] == {"session-key": secret_digest("ada-session", "session-key", KEY)}
    held = str(vars(memory))
    assert KEY not in held
    assert "sk-very-secret" not in held


def test_what_nobody_looks_at_is_not_kept(memory: Memory) -> None:
    noted = {"kubectl.kubernetes.io/last-applied-configuration": "{long}", "chatinbio.dev/applied": "123"}
    extra = {"managedFields": [{"manager": "x"}], "annotations": noted}
    containers = [
        {"name": "instance", "image": "chatinbio/instance:1", "env": [{"name": "A", "value": "b"}]},
        {"name": "sidecar", "image": "proxy:2"},
    ]
    pod = one(
        "Pod", "ada-0", metadata=extra, spec={"containers": containers, "volumes": []}, status={"phase": "Running"}
    )
    memory.put(pod)
    (kept,) = memory.observe("ada").pods
    assert kept["spec"] == {"containers": [{"name": "instance", "image": "chatinbio/instance:1"}]}
    assert kept["status"] == {"phase": "Running"}
    assert kept["metadata"]["annotations"] == {"chatinbio.dev/applied": "123"}
    assert "managedFields" not in kept["metadata"]
    assert pod["metadata"]["managedFields"], "what was handed in is left as it was"


def test_whoever_looks_gets_a_body_of_its_own(memory: Memory) -> None:
    memory.put(one("Service", "ada", spec={"selector": {"a": "b"}}))
    memory.observe("ada").children["Service", "ada"]["spec"]["selector"]["a"] = "altered"
    assert memory.observe("ada").children["Service", "ada"]["spec"] == {"selector": {"a": "b"}}


def test_news_wakes_whom_it_concerns_and_what_is_known_wakes_nobody(memory: Memory) -> None:
    assert memory.put(ada(name="bob")) == {"bob"}
    assert memory.put(one("Service", "ada", version=10)) == {"ada"}
    assert memory.put(one("Service", "ada", version=10)) == set()
    assert memory.put(one("Service", "ada", version=9)) == set(), "nine came before ten"
    assert memory.put(one("Service", "ada", version=11, label="bob")) == {"ada", "bob"}, (
        "it was taken from one to the other"
    )
    assert memory.put(one("Service", "ada", version=12, label="")) == {"bob"}
    assert memory.put(one("Service", "ada", version=13, label="")) == {"ada"}, "by its name alone"
    assert memory.put(one("Service", "zoe", label="")) == set(), "nobody's"
    successor = one("Service", "ada", version=14) | {
        "metadata": one("Service", "ada", 14)["metadata"] | {"uid": "second"}
    }
    memory.put(successor)
    assert memory.drop(one("Service", "ada", version=13)) == set(), "its successor is there already"
    assert memory.drop(successor) == {"ada"}
    assert not memory.observe("ada").children


def test_the_secret_of_a_models_key_wakes_whoever_names_it(memory: Memory) -> None:
    for number, name in enumerate(("ada", "bob"), start=2):
        memory.put(ada(number, name, instance={"modelSecretRef": {"name": "openai"}}))
    assert memory.put(one("Secret", "openai", label="", data={"api-key": KEY})) == {"ada", "bob"}
    seen = memory.observe("ada").model_secret
    assert seen is not None
    assert seen["data"] == {"api-key": secret_digest("openai", "api-key", KEY)}
    memory.put(ada(9))
    assert memory.put(one("Secret", "openai", version=2, label="")) == {"bob"}
    assert memory.observe("ada").model_secret is None


def test_a_host_wakes_whoever_else_names_it(memory: Memory) -> None:
    memory.put(ada(2, hosts=["a.example.com", "b.example.com"]))
    assert memory.put(ada(3, "bob", hosts=["b.example.com"])) == {"ada", "bob"}
    assert [claim.handle for claim in memory.observe("ada").claims["b.example.com"]] == ["ada", "bob"]
    assert memory.put(ada(4, "bob")) == {"ada", "bob"}, "it gives the host up"
    assert memory.put(ada(5, "bob")) == {"bob"}
    assert memory.naming("b.example.com") == {"ada"}
    assert memory.drop(ada(6)) == {"ada"}
    assert memory.naming("b.example.com") == frozenset()
    assert memory.handles() == ("bob",)
    assert not memory.has_creator("ada")


def test_what_a_watch_says_of_a_write_before_its_answer_is_no_news() -> None:
    woken: list[set[str]] = []
    memory = Memory(woken.append)
    with memory.writing("Service", "ada"):
        memory.hear(one("Service", "ada", version=5))
        assert not woken
        assert not memory.observe("ada").children, "the answer comes first"
        memory.put(one("Service", "ada", version=5))
    assert woken == [set()]

    with memory.writing("Service", "ada"):
        memory.hear(one("Service", "ada", version=6))
        memory.put(one("Service", "ada", version=6))
        memory.hear(one("Service", "ada", version=7))
    assert woken[1:] == [set(), {"ada"}], "somebody else has changed it since"

    memory.hear(one("Service", "bob", label="bob"))
    assert woken.pop() == {"bob"}, "what is not being written is heard at once"


@pytest.mark.parametrize("heard_first", [True, False])
@pytest.mark.parametrize(
    ("change", "woken"),
    [
        ({}, []),
        ({"spec": {"displayName": "Ada L."}}, [{"ada"}]),
        ({"metadata": {"deletionTimestamp": "2027-01-01T00:00:00Z"}}, [{"ada"}]),
        ({"metadata": {"annotations": {"chatinbio.dev/paused": "true"}}}, [{"ada"}]),
    ],
)
async def test_what_somebody_changes_while_a_status_is_written_is_acted_on(
    change: Body, woken: list[set[str]], heard_first: bool
) -> None:
    """The answer to the status holds the change, and then the watch has nothing new to say of it."""
    told: list[set[str]] = []
    memory = Memory(lambda handles: told.append(handles) if handles else None)
    memory.put(ada(1))
    changed = ada(2)
    changed = changed | {part: changed[part] | more for part, more in change.items()}
    answer = changed | {"metadata": changed["metadata"] | {"resourceVersion": "3"}, "status": {"phase": "Ready"}}

    class Busy:
        async def merge(self, *_: object) -> Body:
            if change and heard_first:
                memory.hear(changed)
            return answer

    await Writer(cast(Api, Busy()), memory).status(ada(1), {"phase": "Ready"})
    for body in (changed, answer) if change else (answer,):
        memory.hear(body)
    assert told == woken
    assert memory.phases() == {"Ready": 1}


def test_what_was_heard_of_a_write_that_failed_is_not_lost() -> None:
    woken: list[set[str]] = []
    memory = Memory(woken.append)
    memory.put(one("Service", "ada"))
    with pytest.raises(ConnectionError), memory.writing("Service", "ada"):
        memory.hear(one("Service", "ada"), gone=True)
        raise ConnectionError
    assert woken == [{"ada"}]
    assert not memory.observe("ada").children
