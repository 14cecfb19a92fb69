"""Who acts next, on what and by when; and what each child says of itself."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from chatinbio_local.inspect.children import children
from chatinbio_local.inspect.evidence import Evidence
from chatinbio_local.inspect.ledger import judge
from chatinbio_local.inspect.next_steps import PASSES, STUCK, Next, what_happens_next
from tests.contracts.documentation import DOCS, names, section, table
from tests.local.inspect.world import NOW, RUNNING, Body, ada, ago, child, evidence, family, lease, pod


def coming(found: Evidence) -> Next:
    return what_happens_next(found, judge(found, NOW), NOW)


def with_pod(reason: str, *pods: Body, phase: str = "Provisioning", **more: Any) -> Evidence:
    creator = ada(phase, WorkloadAvailable=("False", reason, "See why: kubectl logs ada-0"), Ready=("False", reason))
    return evidence(creator, *(each for each in family() if each["kind"] != "Pod"), *pods, **more)


def states(found: Evidence) -> dict[str, tuple[bool | None, str]]:
    return {each.kind: (each.good, each.state) for each in children(found)}


def test_nobody_has_to_act_for_a_creator_that_is_well() -> None:
    assert coming(evidence(ada())).who == "nobody"


def test_a_starting_pod_has_until_its_probe_gives_up() -> None:
    state = {"running": {"startedAt": ago(seconds=20)}}
    starting = pod(state, startupProbe={"periodSeconds": 1, "failureThreshold": 120})
    step = coming(with_pod("Starting", starting))
    assert (step.who, step.by) == ("cluster", NOW + timedelta(seconds=100))
    assert "longer than it should" not in step.what

    late = pod({"running": {"startedAt": ago(minutes=5)}}, startupProbe={"periodSeconds": 1, "failureThreshold": 120})
    assert "longer than it should" in coming(with_pod("Starting", late)).what


def test_a_crashing_instance_is_started_again_when_its_back_off_is_over() -> None:
    last = {"exitCode": 1, "reason": "Error", "finishedAt": ago(seconds=30)}
    said = {"waiting": {"reason": "CrashLoopBackOff", "message": "back-off 2m40s restarting failed container"}}
    step = coming(with_pod("CrashLooping", pod(said, restarts=5, last=last), phase="Degraded"))
    assert (step.who, step.by) == ("cluster", NOW + timedelta(seconds=130))
    assert step.command == "kubectl logs ada-0"

    silent = {"waiting": {"reason": "CrashLoopBackOff"}}
    step = coming(with_pod("CrashLooping", pod(silent, restarts=2, last=last), phase="Degraded"))
    assert step.by == NOW + timedelta(seconds=10)  # 10 s, doubled twice, since 30 s ago


def test_what_only_a_person_can_mend_is_for_you() -> None:
    step = coming(with_pod("ImagePullFailed", phase="Failed"))
    assert (step.who, step.command) == ("you", "kubectl logs ada-0")
    assert step.what.startswith("See why")


def test_a_reason_of_a_later_version_is_for_the_cluster_while_something_moves() -> None:
    moving = ada(
        "Provisioning", VolumeBound=("False", "Resizing"), Progressing=("True", "Resizing"), Ready=("False", "Resizing")
    )
    stuck = ada("Failed", VolumeBound=("False", "Resizing", "Do this."), Ready=("False", "Resizing", "Do this."))
    refused = ada(
        "Failed", ConfigValid=("False", "Odd", "Mend it."), Progressing=("True", "Odd"), Ready=("False", "Odd")
    )
    assert coming(evidence(moving)).who == "cluster"
    assert coming(evidence(stuck)) == Next("you", "Do this.")
    assert coming(evidence(refused)) == Next("you", "Mend it.")


def test_a_deletion_has_ten_minutes() -> None:
    going = ada("Terminating", metadata={"deletionTimestamp": ago(minutes=4), "finalizers": ["chatinbio.dev/children"]})
    step = coming(evidence(going))
    assert (step.who, step.by) == ("operator", NOW + timedelta(minutes=6))
    gone = evidence(going, heartbeat=lease(ago(minutes=5)))
    assert coming(gone).who == "you", "without an operator nobody lets it go"

    held = ada(metadata={"deletionTimestamp": ago(minutes=4), "finalizers": ["example.org/hold"]})
    step = coming(evidence(held))
    assert (step.who, step.by) == ("you", None)
    assert "example.org/hold" in step.what


def test_a_pause_names_the_command_that_ends_it() -> None:
    paused = {"annotations": {"chatinbio.dev/paused": "true"}}
    sick = ada("Pending", metadata=paused, WorkloadAvailable=("False", "Progressing"), Ready=("False", "Progressing"))
    command = "kubectl annotate creator ada chatinbio.dev/paused-"
    assert (coming(evidence(sick)).who, coming(evidence(sick)).command) == ("you", command)
    well = coming(evidence(ada(metadata=paused)))
    assert (well.who, well.command) == ("nobody", command)


def test_a_suspended_creator_waits_for_nobody_and_says_how_to_wake_it() -> None:
    step = coming(
        evidence(
            ada(
                "Suspended",
                spec={"suspended": True},
                Suspended=("True", "Suspended"),
                WorkloadAvailable=("False", "Suspended"),
                Ready=("False", "Suspended"),
            )
        )
    )
    assert step.who == "nobody"
    assert '{"spec":{"suspended":false}}' in step.command


def test_a_new_creator_is_the_operators_for_a_minute_and_then_yours() -> None:
    fresh = ada(metadata={"creationTimestamp": ago(seconds=3)})
    old = ada(metadata={"creationTimestamp": ago(minutes=2)})
    for creator in (fresh, old):
        del creator["status"]
    assert (coming(evidence(fresh)).who, coming(evidence(old)).who) == ("operator", "you")


def test_every_reason_that_is_known_here_is_one_of_the_runbook() -> None:
    rows = table(section(DOCS / "runbooks" / "creator-not-ready.md", "Reasons"))
    assert {*PASSES, *STUCK} <= {names(reason)[0] for reason, *_ in rows}


def test_children_that_are_well_are_all_there() -> None:
    found = states(evidence(ada()))
    assert found["StatefulSet"] == (True, "1/1 ready")
    assert found["Pod"] == (True, "Ready")
    assert found["PersistentVolumeClaim"] == (True, "Bound 1Gi")
    assert found["Ingress"] == (True, "ada.localhost")
    assert "missing" not in {state for _, state in found.values()}


def test_children_that_are_missing_are_named_unless_nobody_could_look() -> None:
    found = states(evidence(ada(), pod(RUNNING, ready=True)))
    assert found["Service"] == (False, "missing")
    blind = evidence(ada(), pod(RUNNING, ready=True), unread=frozenset({"Service"}))
    assert "Service" not in states(blind)


def test_a_suspended_creator_misses_no_pod() -> None:
    bodies = [each for each in family() if each["kind"] != "Pod"]
    assert "Pod" not in states(evidence(ada(spec={"suspended": True}), *bodies))


def test_a_pod_tells_how_it_ended() -> None:
    last = {"exitCode": 137, "reason": "OOMKilled", "finishedAt": ago(seconds=30)}
    crashing = pod({"waiting": {"reason": "CrashLoopBackOff"}}, restarts=7, last=last)
    found = states(evidence(ada(), crashing))
    assert found["Pod"] == (False, "CrashLoopBackOff, 7 restarts, last OOMKilled (exit code 137)")


def test_a_child_of_an_earlier_creator_is_no_child_of_this_one() -> None:
    service = child("Service", "ada", spec={"ports": [{"port": 80}]})
    service["metadata"]["ownerReferences"] = [{"kind": "Creator", "name": "ada", "uid": "another"}]
    claim = child("PersistentVolumeClaim", "ada-data", {"phase": "Bound"}, spec={})
    claim["metadata"]["annotations"] = {"chatinbio.dev/creator-uid": "another"}
    found = states(evidence(ada(), service, claim))
    assert found["Service"] == (False, "port 80, belongs to an earlier Creator ada")
    assert found["PersistentVolumeClaim"] == (False, "Bound, belongs to an earlier Creator of this name")


def test_a_model_key_that_is_missing_is_a_missing_child() -> None:
    creator = ada(spec={"instance": {"modelSecretRef": {"name": "llm"}}})
    assert ("llm", False) in [(each.name, each.good) for each in children(evidence(creator))]
    forbidden = evidence(creator, gaps=("secrets: not allowed",))
    assert "llm" not in [each.name for each in children(forbidden)]
