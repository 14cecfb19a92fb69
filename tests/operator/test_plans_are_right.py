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
from chatinbio_operator.planning import PATIENCE, Plan, Removal, plan, plan_removal
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
        (change(*STS, lambda b: b["spec"]["updateStrategy"].update(type="OnDelete")), "Apply StatefulSet ada"),
        (change(*STS, lambda b: b["spec"]["updateStrategy"].update(rollingUpdate={"partition": 1})), "Apply StatefulSet ada"),
        (change(*STS, lambda b: b["metadata"].pop("ownerReferences")), "Apply StatefulSet ada"),
        (change("PersistentVolumeClaim", "ada-data", lambda b: b["metadata"]["labels"].clear()), "Apply PersistentVolumeClaim ada-data"),
        (change("Ingress", "ada", lambda b: b["spec"].update(ingressClassName="other")), "Apply Ingress ada"),
        (change("Service", "ada", lambda b: b["spec"]["selector"].update(more="x")), "Apply Service ada"),
        (change("Ingress", "ada", lambda b: b["spec"]["rules"].append({"host": "eve.x"})), "Apply Ingress ada"),
        (change("ConfigMap", "ada-seed", lambda b: b["data"].clear()), "Apply ConfigMap ada-seed"),
        (change("Service", "ada", lambda b: b["spec"]["ports"][0].update(targetPort=9)), "Apply Service ada"),
    ],
    ids=[
        "scaled", "env gone", "env changed", "hardening gone", "limits", "label", "digest", "strategy", "partition", "owner",
        "claim's labels", "class", "selector", "host added", "seed", "port",
    ],
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


def removal(one: Creator, now: datetime = NOW, **observed: Any) -> Removal:
    return plan_removal(one, children(one, PLATFORM), Observed(**observed), now)


def going(**spec: Any) -> Creator:
    return creator(**copy.deepcopy(GOING), **spec)


def test_removal_with_retain_marks_the_claim_and_waits_for_nothing() -> None:
    observed = live(creator())
    first = removal(going(), children=observed)
    assert (words(first.waves), first.waiting_for) == ([["Apply PersistentVolumeClaim ada-data"]], "")
    ((step,),) = first.waves
    assert isinstance(step, Apply)
    assert step.body["metadata"]["labels"]["chatinbio.dev/retained"] == "true"
    assert step.body["spec"] == {"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": "1Gi"}}}
    observed["PersistentVolumeClaim", "ada-data"]["metadata"] |= step.body["metadata"]
    assert removal(going(), children=observed) == Removal()


def test_the_mark_goes_when_the_same_owner_takes_the_claim_over() -> None:
    observed = live(creator())
    ((step,),) = removal(going(), children=observed).waves
    assert isinstance(step, Apply)
    observed["PersistentVolumeClaim", "ada-data"]["metadata"] |= step.body["metadata"]
    again = creator(metadata={"uid": "uid-again"})
    wave, *_ = plan(
        again, children(again, PLATFORM), Observed(children={key_of(step.body): observed[key_of(step.body)]})
    )
    (claim,) = [s for s in wave if isinstance(s, Apply) and s.body["kind"] == "PersistentVolumeClaim"]
    assert "chatinbio.dev/retained" not in claim.body["metadata"]["labels"]
    assert claim.body["metadata"]["annotations"]["chatinbio.dev/creator-uid"] == "uid-again"


def test_a_mark_that_was_made_by_hand_is_taken_and_then_taken_off() -> None:
    """Others' labels stay where an apply leaves them out; what we set ourselves goes with the next apply."""
    observed = live(creator())
    claim = observed["PersistentVolumeClaim", "ada-data"]
    claim["metadata"]["labels"]["chatinbio.dev/retained"] = "true"
    for mark in ("false", None):
        ((step,),) = plan(creator(), children(creator(), PLATFORM), Observed(children=observed))
        assert isinstance(step, Apply)
        assert step.body["metadata"]["labels"].get("chatinbio.dev/retained") == mark
        claim["metadata"] |= step.body["metadata"]
    assert planned(creator(), observed) == []


def test_nobody_marks_the_data_of_another_owner() -> None:
    eve = going(owner={"email": "eve@example.com"})
    observed = live(creator(metadata={"uid": "uid-earlier"}))
    assert removal(eve, children=observed) == Removal()


def test_removal_with_delete_stops_the_pod_then_lets_the_data_go() -> None:
    one = going(storage={"deletionPolicy": "Delete"})
    observed = live(creator())
    first = removal(one, children=observed)
    assert (words(first.waves), first.waiting_for) == ([["Delete StatefulSet ada"]], "the instance to stop")
    del observed[STS]
    second = removal(one, children=observed, pods=({"metadata": {"name": "ada-0"}},))
    assert (words(second.waves), second.waiting_for) == ([], "the instance to stop")
    third = removal(one, children=observed)
    assert words(third.waves) == [["Delete PersistentVolumeClaim ada-data"]]
    assert third.waiting_for
    observed["PersistentVolumeClaim", "ada-data"]["metadata"]["deletionTimestamp"] = NOW.isoformat()
    assert removal(one, children=observed) == Removal()


def test_a_pod_that_never_goes_holds_nothing_up_for_ever() -> None:
    observed: Any = {"children": live(creator()), "pods": ({"metadata": {"name": "ada-0"}},)}
    late = removal(going(storage={"deletionPolicy": "Delete"}), NOW + PATIENCE + timedelta(seconds=1), **observed)
    assert words(late.waves)[-1] == ["Delete PersistentVolumeClaim ada-data"]


def test_after_ten_minutes_it_may_go_and_what_is_left_is_named() -> None:
    observed: Any = {"children": live(creator()), "pods": ({"metadata": {"name": "ada-0"}},)}
    one = going(storage={"deletionPolicy": "Delete"})
    assert not removal(one, NOW + timedelta(minutes=9, seconds=59), **observed).overdue
    late = removal(one, NOW + timedelta(minutes=10), **observed)
    assert late.overdue
    assert late.waiting_for == ""
    assert late.left == "StatefulSet ada, PersistentVolumeClaim ada-data, Pod ada-0"
    kept = removal(going(), NOW + timedelta(minutes=10), children=live(creator()))
    assert kept.left == "PersistentVolumeClaim ada-data without the label chatinbio.dev/retained"


@pytest.mark.parametrize("kind", ["Secret", "Ingress", "StatefulSet"])
def test_a_child_that_lost_its_owner_is_deleted_since_no_collector_would(kind: str) -> None:
    observed = live(creator())
    key = next(key for key in observed if key[0] == kind)
    del observed[key]["metadata"]["ownerReferences"]
    (wave,) = removal(going(), children=observed).waves
    assert words((wave,))[0][0] == f"Delete {kind} {key[1]}"
    observed[key]["metadata"]["labels"] = {}  # neither label nor owner: it may be anybody's
    assert f"Delete {kind} {key[1]}" not in words(removal(going(), children=observed).waves)[0]
