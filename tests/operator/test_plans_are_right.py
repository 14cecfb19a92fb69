"""plan() and plan_removal() as tables: what is observed, and exactly what is then to be done."""

from __future__ import annotations

import copy
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from chatinbio_api import Creator
from chatinbio_operator.desired import children
from chatinbio_operator.model import Apply, CreateIfAbsent, Delete, Observed, Platform, key_of
from chatinbio_operator.planning import PATIENCE, Plan, plan, plan_removal
from chatinbio_operator.planning.comparison import stamped

NOW = datetime(2027, 1, 1, 12, tzinfo=UTC)
PLATFORM = Platform()
Object = dict[str, Any]
Live = dict[tuple[str, str], Object]


def creator(**changes: Any) -> Creator:
    metadata = {"name": "ada", "uid": "uid-ada", "generation": 1} | changes.pop("metadata", {})
    spec = {"displayName": "Ada", "owner": {"email": "ada@example.com"}} | changes
    return Creator.parse({"metadata": metadata, "spec": spec})


def live(one: Creator) -> Live:
    """The children as an API server would give them back: with defaults, uids and its own spelling of quantities."""
    made = {}
    for number, body in enumerate(children(one, PLATFORM)):
        body = copy.deepcopy(stamped(body) if body["kind"] != "Secret" else body)
        body["metadata"] |= {"uid": f"uid-{number}", "resourceVersion": "7", "generation": 1}
        made[key_of(body)] = body
    made["Secret", "ada-session"]["data"] = {"session-key": ""}
    claim = made["PersistentVolumeClaim", "ada-data"]
    claim["spec"] |= {"storageClassName": "standard", "volumeMode": "Filesystem", "volumeName": "pv-1"}
    pod = made["StatefulSet", "ada"]["spec"]["template"]["spec"]
    pod |= {"restartPolicy": "Always", "dnsPolicy": "ClusterFirst"}
    pod["containers"][0]["terminationMessagePath"] = "/dev/termination-log"
    pod["containers"][0]["resources"]["limits"]["memory"] = "402653184"
    pod["volumes"][1]["configMap"]["defaultMode"] = 420
    made["Service", "ada"]["spec"] |= {"clusterIPs": ["None"], "type": "ClusterIP", "sessionAffinity": "None"}
    return made


def words(waves: Plan) -> list[list[str]]:
    return [
        [
            f"{type(step).__name__} {step.kind} {step.name}"
            if isinstance(step, Delete)
            else f"{type(step).__name__} {step.body['kind']} {step.body['metadata']['name']}"
            for step in wave
        ]
        for wave in waves
    ]


def planned(one: Creator, observed: Live) -> list[list[str]]:
    return words(plan(one, children(one, PLATFORM), Observed(children=observed)))


def test_from_nothing_all_is_made_and_the_pod_last() -> None:
    assert planned(creator(), {}) == [
        [
            "CreateIfAbsent Secret ada-session",
            "Apply ConfigMap ada-seed",
            "Apply PersistentVolumeClaim ada-data",
            "Apply Service ada",
            "Apply Ingress ada",
        ],
        ["Apply StatefulSet ada"],
    ]


def test_when_all_is_as_it_should_be_nothing_is_done() -> None:
    assert planned(creator(), live(creator())) == []


def change(kind: str, name: str, edit: Callable[[Object], Any]) -> Callable[[Live], None]:
    return lambda observed: (edit(observed[kind, name]), None)[1]


STS = ("StatefulSet", "ada")


def container(body: Object) -> Object:
    found: Object = body["spec"]["template"]["spec"]["containers"][0]
    return found


@pytest.mark.parametrize(
    ("edit", "expected"),
    [
        (change(*STS, lambda b: b["spec"].update(replicas=0)), "Apply StatefulSet ada"),
        (change(*STS, lambda b: container(b)["env"].pop()), "Apply StatefulSet ada"),
        (change(*STS, lambda b: container(b)["env"][0].update(value="eve")), "Apply StatefulSet ada"),
        (change(*STS, lambda b: container(b)["securityContext"].pop("capabilities")), "Apply StatefulSet ada"),
        (change(*STS, lambda b: container(b)["resources"]["limits"].update(memory="1Gi")), "Apply StatefulSet ada"),
        (change(*STS, lambda b: b["metadata"]["labels"].pop("chatinbio.dev/creator")), "Apply StatefulSet ada"),
        (change(*STS, lambda b: b["metadata"]["annotations"].clear()), "Apply StatefulSet ada"),
        (change("Ingress", "ada", lambda b: b["spec"]["rules"].append({"host": "eve.x"})), "Apply Ingress ada"),
        (change("ConfigMap", "ada-seed", lambda b: b["data"].clear()), "Apply ConfigMap ada-seed"),
        (change("Service", "ada", lambda b: b["spec"]["ports"][0].update(targetPort=9)), "Apply Service ada"),
    ],
    ids=["scaled", "env gone", "env changed", "hardening gone", "limits", "label", "digest", "host added", "seed", "port"],
)  # fmt: skip
def test_drift_in_what_is_ours_is_repaired(edit: Callable[[Live], None], expected: str) -> None:
    observed = live(creator())
    edit(observed)
    assert planned(creator(), observed) == [[expected]]


@pytest.mark.parametrize(
    "edit",
    [
        change(*STS, lambda b: b["metadata"]["annotations"].update(note="x")),
        change(*STS, lambda b: b["spec"]["template"]["metadata"].update(annotations={"restartedAt": "now"})),
        change(*STS, lambda b: b["spec"]["template"]["spec"]["containers"].append({"name": "sidecar"})),
        change(*STS, lambda b: container(b)["env"].append({"name": "TZ", "value": "UTC"})),
        change(*STS, lambda b: container(b)["env"].reverse()),
        change("ConfigMap", "ada-seed", lambda b: b["data"].update(other="x")),
        change(*STS, lambda b: b.update(status={"replicas": 1})),
    ],
    ids=["annotation", "rollout restart", "sidecar", "variable", "order", "other key", "status"],
)
def test_what_others_may_add_is_left_alone(edit: Callable[[Live], None]) -> None:
    observed = live(creator())
    edit(observed)
    assert planned(creator(), observed) == []


def test_what_is_no_longer_wished_for_inside_a_child_is_taken_back() -> None:
    before = live(creator(hosts=["ada.example.com"]))
    assert planned(creator(), before) == [["Apply Ingress ada"], ["Apply StatefulSet ada"]]


def test_a_child_that_is_no_longer_wished_for_goes_if_it_is_ours() -> None:
    observed = live(creator())
    old = copy.deepcopy(observed["ConfigMap", "ada-seed"])
    old["metadata"] |= {"name": "ada-old", "uid": "uid-old"}
    observed["ConfigMap", "ada-old"] = old
    assert planned(creator(), observed) == [["Delete ConfigMap ada-old"]]
    old["metadata"]["ownerReferences"][0]["uid"] = "somebody-else"
    assert planned(creator(), observed) == []


def test_a_child_of_an_earlier_creator_is_waited_for() -> None:
    observed = live(creator(metadata={"uid": "uid-earlier"}))
    for key in [key for key in observed if key[0] == "PersistentVolumeClaim"]:
        del observed[key]
    assert planned(creator(), observed) == [["Apply PersistentVolumeClaim ada-data"]]


def test_a_child_that_is_going_is_waited_for() -> None:
    observed = live(creator())
    observed[STS]["metadata"]["deletionTimestamp"] = "2027-01-01T00:00:00Z"
    assert planned(creator(suspended=True), observed) == []


@pytest.mark.parametrize(
    ("size", "applied"), [("2Gi", "2Gi"), ("512Mi", None), ("1024Mi", None)], ids=["grows", "shrinks", "same"]
)
def test_a_claim_only_ever_grows(size: str, applied: str | None) -> None:
    one = creator(storage={"size": size, "storageClassName": "standard"})
    observed = live(creator(storage={"size": "1Gi", "storageClassName": "standard"}))
    waves = plan(one, children(one, PLATFORM), Observed(children=observed))
    sizes = [s.body["spec"]["resources"]["requests"]["storage"] for w in waves for s in w if isinstance(s, Apply)]
    assert sizes == ([applied] if applied else [])


def test_the_platforms_access_mode_never_changes_a_claim_that_exists() -> None:
    one, other = creator(), Platform(access_mode="ReadWriteOncePod")
    waves = plan(one, children(one, other), Observed(children=live(one)))
    assert words(waves) == []


def test_on_the_data_of_another_owner_nothing_is_started_and_what_runs_is_stopped() -> None:
    observed = live(creator())
    eve = creator(owner={"email": "eve@example.com"}, metadata={"uid": "uid-eve"})
    for body in observed.values():
        for owner in body["metadata"].get("ownerReferences", ()):
            owner["uid"] = "uid-eve"
    assert planned(eve, observed) == [
        ["Delete ConfigMap ada-seed", "Delete Ingress ada", "Delete Service ada", "Delete StatefulSet ada"]
    ]


def test_a_secret_is_never_written_again() -> None:
    observed = live(creator())
    observed["Secret", "ada-session"]["metadata"]["labels"] = {}
    assert planned(creator(), observed) == []
    (first, *_), *_ = plan(creator(), children(creator(), PLATFORM), Observed())
    assert isinstance(first, CreateIfAbsent)
    assert "data" not in first.body
    assert "stringData" not in first.body


GOING = {"metadata": {"deletionTimestamp": NOW.isoformat()}}


def test_removal_with_retain_waits_for_nothing() -> None:
    assert plan_removal(creator(**copy.deepcopy(GOING)), Observed(children=live(creator())), NOW) == ((), "")


def test_removal_with_delete_stops_the_pod_then_lets_the_data_go() -> None:
    going = creator(**copy.deepcopy(GOING), storage={"deletionPolicy": "Delete"})
    observed = live(creator())
    waves, waiting = plan_removal(going, Observed(children=observed), NOW)
    assert (words(waves), waiting) == ([["Delete StatefulSet ada"]], "the instance to stop")
    del observed[STS]
    pod = {"metadata": {"name": "ada-0"}}
    waves, waiting = plan_removal(going, Observed(children=observed, pods=(pod,)), NOW)
    assert (words(waves), waiting) == ([], "the instance to stop")
    waves, waiting = plan_removal(going, Observed(children=observed), NOW)
    assert words(waves) == [["Delete PersistentVolumeClaim ada-data"]]
    assert waiting
    observed["PersistentVolumeClaim", "ada-data"]["metadata"]["deletionTimestamp"] = NOW.isoformat()
    assert plan_removal(going, Observed(children=observed), NOW) == ((), "")


def test_a_pod_that_never_goes_holds_nothing_up_for_ever() -> None:
    going = creator(**copy.deepcopy(GOING), storage={"deletionPolicy": "Delete"})
    observed = Observed(children=live(creator()), pods=({"metadata": {"name": "ada-0"}},))
    waves, _ = plan_removal(going, observed, NOW + PATIENCE + timedelta(seconds=1))
    assert words(waves)[-1] == ["Delete PersistentVolumeClaim ada-data"]
