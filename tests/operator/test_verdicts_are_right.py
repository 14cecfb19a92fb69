"""judge() as tables: what is observed, and what is said of it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from chatinbio_api import Creator
from chatinbio_operator.model import Observed, Platform, Refusal
from chatinbio_operator.verdict import failing, judge, judge_removal, look_again, unreadable
from tests.operator.test_plans_are_right import creator, live
from tests.operator.world import RUNNING

NOW = datetime(2027, 1, 1, 12, tzinfo=UTC)
PLATFORM = Platform()
Object = dict[str, Any]


def pod(state: Object | None = None, *, ready: bool = False, started: bool = False, **container: Any) -> Object:
    status = {"name": "instance", "state": state or {"running": {}}, "started": started, **container}
    return {
        "metadata": {"name": "ada-0", "creationTimestamp": "2027-01-01T11:00:00Z"},
        "spec": {"containers": [{"name": "instance", "image": "registry:5000/chatinbio/instance:0.1.0"}]},
        "status": {
            "conditions": [{"type": "Ready", "status": "True" if ready else "False"}],
            "containerStatuses": [status],
        },
    }


def observed(*pods: Object, **more: Any) -> Observed:
    children = live(creator())
    children["PersistentVolumeClaim", "ada-data"]["status"] = {"phase": more.pop("claim", "Bound")}
    children["StatefulSet", "ada"]["status"] = {"observedGeneration": 1}
    return Observed(children=children, pods=pods, **more)


def of(status: Object, type_: str) -> Object:
    found: Object = next(c for c in status["conditions"] if c["type"] == type_)
    return found


def with_status(one: Creator, status: Object, generation: int = 1) -> Creator:
    return creator(metadata={"generation": generation}).model_copy(
        update={"status": Creator.parse({"metadata": {"name": "ada"}, "spec": one.spec, "status": status}).status}
    )


WAITING = {"waiting": {"reason": "ErrImagePull", "message": "no such tag"}}
CRASH = {"waiting": {"reason": "CrashLoopBackOff"}}
CONFIG = {"waiting": {"reason": "CreateContainerConfigError", "message": "secret not found"}}
UNSCHEDULED = {
    "metadata": {"name": "ada-0"},
    "status": {"conditions": [{"type": "PodScheduled", "status": "False", "message": "0/1 nodes: memory."}]},
}


@pytest.mark.parametrize(
    ("seen", "phase", "reason", "words"),
    [
        (Observed(), "Pending", "Progressing", "is not there yet; the operator makes it"),
        (observed(claim="Pending"), "Provisioning", "WaitingForVolume", "describe pvc ada-data"),
        (observed(claim="Lost"), "Failed", "VolumeLost", "Restore the volume"),
        (observed(), "Provisioning", "Progressing", "describe statefulset ada"),
        (observed(pod({"waiting": {"reason": "ContainerCreating"}})), "Provisioning", "Starting", "is starting"),
        (observed(pod(started=True)), "Provisioning", "NotReady", "logs ada-0"),
        (observed(pod(WAITING)), "Failed", "ImagePullFailed", "no such tag"),
        (observed(pod(CONFIG)), "Failed", "ContainerConfigInvalid", "secret not found"),
        (observed(pod(CRASH, lastState={"terminated": {"exitCode": 2}}, restartCount=4)), "Degraded", "CrashLooping", "exit code 2"),
        (observed(pod(CRASH, lastState={"terminated": {"exitCode": 137, "reason": "OOMKilled"}})), "Degraded", "CrashLooping", "limits.memory"),
        (observed(UNSCHEDULED), "Provisioning", "Unschedulable", "0/1 nodes: memory."),
        (observed(UNSCHEDULED, claim="Pending"), "Provisioning", "Unschedulable", "Add a node"),
        (observed(pod(ready=True, started=True)), "Ready", "Ready", "Visitors are served"),
        (
            observed(refusals=(Refusal("StatefulSet", "ada", "spec…resources.requests: must be less than or equal to cpu limit"),)),
            "Failed", "InvalidResources", "Correct spec.instance.resources",
        ),
        (
            observed(refusals=(Refusal("PersistentVolumeClaim", "ada-data", "exceeded quota: disks"),)),
            "Failed", "StorageRefused", "exceeded quota: disks",
        ),
    ],
)  # fmt: skip
def test_ready_says_why_not_and_what_to_do(seen: Observed, phase: str, reason: str, words: str) -> None:
    status = judge(creator(), PLATFORM, seen, NOW)
    ready = of(status, "Ready")
    assert (status["phase"], ready["reason"]) == (phase, reason)
    assert words in ready["message"]
    assert ready["status"] == ("True" if phase == "Ready" else "False")


def test_a_suspended_creator_is_suspended_also_while_its_claim_waits_for_a_first_pod() -> None:
    status = judge(creator(suspended=True), PLATFORM, observed(claim="Pending"), NOW)
    assert (status["phase"], of(status, "Ready")["reason"]) == ("Suspended", "Suspended")


def test_the_same_facts_give_the_same_status_whenever_they_are_seen() -> None:
    seen = observed(pod(ready=True))
    first = judge(creator(), PLATFORM, seen, NOW)
    later = judge(with_status(creator(), first), PLATFORM, seen, NOW + timedelta(hours=1))
    assert later == first


def test_a_transition_is_dated_only_where_the_status_flips() -> None:
    first = judge(creator(), PLATFORM, observed(pod({"waiting": {}})), NOW)
    later = NOW + timedelta(minutes=5)
    second = judge(with_status(creator(), first), PLATFORM, observed(pod(WAITING)), later)
    assert of(second, "Ready")["reason"] != of(first, "Ready")["reason"]
    assert of(second, "Ready")["lastTransitionTime"] == "2027-01-01T12:00:00Z"
    third = judge(with_status(creator(), second), PLATFORM, observed(pod(ready=True)), later)
    assert of(third, "Ready")["lastTransitionTime"] == "2027-01-01T12:05:00Z"
    assert of(third, "VolumeBound")["lastTransitionTime"] == "2027-01-01T12:00:00Z"


def test_what_was_ready_and_is_not_is_degraded_until_the_spec_changes() -> None:
    ready = judge(creator(), PLATFORM, observed(pod(ready=True)), NOW)
    down = observed(pod(started=True))
    assert judge(with_status(creator(), ready), PLATFORM, down, NOW)["phase"] == "Degraded"
    assert judge(with_status(creator(), ready, generation=2), PLATFORM, down, NOW)["phase"] == "Provisioning"


def test_a_pod_of_the_old_template_serves_and_is_not_up_to_date() -> None:
    seen = observed(pod(ready=True))
    seen.children["StatefulSet", "ada"]["status"]["updateRevision"] = "ada-2"
    seen.pods[0]["metadata"]["labels"] = {"controller-revision-hash": "ada-1"}
    status = judge(creator(), PLATFORM, seen, NOW)
    assert (status["phase"], of(status, "WorkloadAvailable")["reason"]) == ("Ready", "Serving")
    assert (of(status, "UpToDate")["status"], of(status, "UpToDate")["reason"]) == ("False", "RollingOut")
    assert of(status, "Progressing")["status"] == "True"


def test_a_template_that_the_cluster_has_not_taken_up_counts_as_rolling_out() -> None:
    seen = observed(pod(ready=True))
    seen.children["StatefulSet", "ada"]["metadata"]["generation"] = 2
    assert of(judge(creator(), PLATFORM, seen, NOW), "UpToDate")["reason"] == "RollingOut"


def test_a_rollout_that_nobody_asked_for_in_the_spec_does_not_degrade_either() -> None:
    """A new default version of the operator replaces every pod of the fleet at an unchanged generation."""
    ready = judge(creator(), PLATFORM, observed(pod(ready=True)), NOW)
    rolling = observed(pod(ready=True))
    rolling.children["StatefulSet", "ada"]["status"]["updateRevision"] = "ada-2"
    rolling.pods[0]["metadata"] |= {"labels": {"controller-revision-hash": "ada-1"}, "deletionTimestamp": "now"}
    status = judge(with_status(creator(), ready), PLATFORM, rolling, NOW)
    assert (of(status, "Ready")["reason"], of(status, "Degraded")["reason"]) == ("RollingOut", "ChangeUnderWay")
    starting = judge(with_status(creator(), status), PLATFORM, observed(pod({"waiting": {}})), NOW)
    assert (starting["phase"], of(starting, "Degraded")["status"]) == ("Provisioning", "False")
    crashing = judge(with_status(creator(), starting), PLATFORM, observed(pod(WAITING)), NOW)
    assert (of(crashing, "Degraded")["status"], of(crashing, "Degraded")["reason"]) == ("True", "ImagePullFailed")


def test_the_version_is_that_of_the_pod_and_stays_known_without_one() -> None:
    first = judge(creator(), PLATFORM, observed(pod(ready=True)), NOW)
    assert first["version"] == "0.1.0"
    assert judge(with_status(creator(), first), PLATFORM, observed(), NOW)["version"] == "0.1.0"
    assert "version" not in judge(creator(), PLATFORM, observed(), NOW)


def test_every_condition_speaks_of_a_generation() -> None:
    status = judge(creator(metadata={"generation": 7}), PLATFORM, observed(), NOW)
    assert {c["observedGeneration"] for c in status["conditions"]} == {7}
    assert status["observedGeneration"] == 7


def test_a_creator_that_goes_says_what_it_waits_for_and_keeps_what_was_known() -> None:
    first = judge(creator(), PLATFORM, observed(pod(ready=True)), NOW)
    status = judge_removal(with_status(creator(), first), PLATFORM, "the instance to stop", NOW)
    assert status["phase"] == "Terminating"
    assert "the instance to stop" in of(status, "Ready")["message"]
    assert [of(status, type_)["status"] for type_ in ("Progressing", "Degraded", "Suspended")] == [
        "True",
        "False",
        "False",
    ]
    assert of(status, "VolumeBound") == of(first, "VolumeBound")
    assert len(status["conditions"]) == 9
    assert judge_removal(with_status(creator(), status), PLATFORM, "the instance to stop", NOW + timedelta(1)) == status


def test_what_the_models_cannot_read_is_said_without_them() -> None:
    body = {"metadata": {"name": "ada", "generation": 3}, "spec": {}}
    status = unreadable(body, "spec.displayName: Field required", NOW)
    assert status["phase"] == "Failed"
    assert {c["reason"] for c in status["conditions"]} == {"SpecUnreadable"}
    assert {c["type"]: c["status"] for c in status["conditions"]} == {
        "Ready": "Unknown",
        "ConfigValid": "False",
        "VolumeBound": "Unknown",
        "WorkloadAvailable": "Unknown",
        "RouteReady": "Unknown",
        "UpToDate": "False",
        "Progressing": "False",
        "Degraded": "True",
        "Suspended": "Unknown",
    }
    assert unreadable(body | {"status": status}, "spec.displayName: Field required", NOW + timedelta(1)) == status


def test_what_cannot_be_read_keeps_what_was_published_and_recovers() -> None:
    ready = judge(creator(), PLATFORM, observed(pod(ready=True)), NOW)
    status = unreadable({"metadata": {"name": "ada", "generation": 2}, "status": ready}, "spec: no", NOW)
    assert (status["url"], status["version"]) == (ready["url"], ready["version"])
    starting = judge(with_status(creator(), status, generation=3), PLATFORM, observed(pod({"waiting": {}})), NOW)
    assert (starting["phase"], of(starting, "Degraded")["reason"]) == ("Provisioning", "NotReadyYet")


def test_a_creator_on_which_the_operator_keeps_failing_is_degraded_and_keeps_what_was_known() -> None:
    ready = judge(creator(), PLATFORM, observed(pod(ready=True)), NOW)
    body = {"metadata": {"name": "ada", "generation": 1}, "status": ready}
    status = failing(body, "ValueError: no", NOW)
    assert (status["phase"], of(status, "Degraded")["reason"]) == ("Degraded", "ReconcileFailing")
    assert "ValueError: no" in of(status, "Progressing")["message"]
    assert of(status, "Ready") == of(ready, "Ready")
    assert failing(body | {"status": status}, "ValueError: no", NOW + timedelta(hours=1)) == status
    after = judge(with_status(creator(), status), PLATFORM, observed(pod(ready=True)), NOW)
    assert (after["phase"], of(after, "Degraded")["status"]) == ("Ready", "False")


def test_a_creator_of_which_nothing_is_known_when_the_operator_fails_is_not_said_to_be_down() -> None:
    status = failing({"metadata": {"name": "ada", "generation": 1}}, "ValueError: no", NOW)
    assert of(status, "Ready")["status"] == "Unknown"
    going = {"metadata": {"name": "ada", "generation": 2, "deletionTimestamp": "now"}, "status": status}
    assert failing(going, "ValueError: no", NOW)["phase"] == "Terminating"


def test_conditions_of_an_older_operator_go() -> None:
    old = {
        "type": "StorageReady",
        "status": "True",
        "reason": "Bound",
        "message": "",
        "lastTransitionTime": "2026-01-01T00:00:00Z",
    }
    status = judge(with_status(creator(), {"conditions": [old]}), PLATFORM, observed(pod(ready=True)), NOW)
    assert "StorageReady" not in {c["type"] for c in status["conditions"]}


def test_it_is_looked_at_again_when_its_time_is_up_and_not_when_it_rests() -> None:
    starting = judge(creator(), PLATFORM, observed(pod({"waiting": {}})), NOW)
    assert look_again(starting, NOW + timedelta(minutes=4)) == 360
    assert look_again(starting, NOW + timedelta(minutes=11)) == 1
    assert look_again(judge(creator(), PLATFORM, observed(pod(ready=True)), NOW), NOW) is None


def test_the_pod_that_other_tests_play_is_ready() -> None:
    played = pod() | {"status": RUNNING}
    assert judge(creator(), PLATFORM, observed(played), NOW)["phase"] == "Ready"
