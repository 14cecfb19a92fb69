"""The ledger: what explains the others comes first, and a Creator that is well has nothing to explain."""

from __future__ import annotations

from datetime import timedelta

import pytest

from chatinbio_api import ConditionType
from chatinbio_local.inspect.ledger import Ledger, judge
from tests.local.inspect.world import NOW, ada, ago, child, evidence, lease


def causes(ledger: Ledger) -> list[str]:
    return [entry.type for entry in ledger.role("cause")]


def follows(ledger: Ledger) -> list[str]:
    return [entry.type for entry in ledger.role("follows")]


def test_a_creator_that_is_well_has_no_cause() -> None:
    ledger = judge(evidence(ada()), NOW)
    assert ledger.ready
    assert {entry.role for entry in ledger.entries} == {"well"}
    assert len(ledger.entries) == len(ConditionType) - 1  # Ready is the headline


def test_a_missing_secret_explains_the_pod_and_what_sums_up() -> None:
    ledger = judge(
        evidence(
            ada(
                "Failed",
                ConfigValid=("False", "ModelSecretNotFound", "Make it: kubectl create secret generic llm"),
                WorkloadAvailable=("False", "ContainerConfigInvalid"),
                UpToDate=("False", "RollingOut"),
                Degraded=("True", "ModelSecretNotFound"),
                Ready=("False", "ModelSecretNotFound"),
            )
        ),
        NOW,
    )
    assert not ledger.ready
    assert causes(ledger) == ["ConfigValid"]
    assert follows(ledger) == ["WorkloadAvailable", "UpToDate", "Degraded"]
    assert ledger.entries[0].role == "cause"


def test_a_claim_that_waits_for_a_pod_that_no_node_takes_is_not_the_cause() -> None:
    ledger = judge(
        evidence(
            ada(
                "Provisioning",
                VolumeBound=("False", "WaitingForVolume"),
                WorkloadAvailable=("False", "Unschedulable"),
                Ready=("False", "Unschedulable"),
            )
        ),
        NOW,
    )
    assert causes(ledger) == ["WorkloadAvailable"]
    assert follows(ledger) == ["VolumeBound"]


def test_a_volume_that_is_lost_explains_the_pod_that_waits_for_it() -> None:
    ledger = judge(
        evidence(
            ada(
                "Failed",
                VolumeBound=("False", "VolumeLost"),
                WorkloadAvailable=("False", "Starting"),
                Ready=("False", "VolumeLost"),
            )
        ),
        NOW,
    )
    assert (causes(ledger), follows(ledger)) == (["VolumeBound"], ["WorkloadAvailable"])


def test_an_operator_that_is_gone_comes_before_everything_it_said() -> None:
    creator = ada(
        "Provisioning", metadata={"generation": 2}, WorkloadAvailable=("False", "Starting"), Ready=("False", "Starting")
    )
    ledger = judge(evidence(creator, heartbeat=lease(ago(minutes=10))), NOW)
    assert causes(ledger)[:2] == ["Operator", "Status"]
    assert "10m" in ledger.entries[0].message
    assert ledger.entries[1].reason == "NotSeenYet"


@pytest.mark.parametrize(("renewed", "absent"), [(5, False), (29, False), (31, True)])
def test_an_operator_is_gone_when_another_would_have_taken_over(renewed: int, absent: bool) -> None:
    ledger = judge(evidence(ada("Pending", Ready=("False", "Progressing")), heartbeat=lease(ago(seconds=renewed))), NOW)
    assert ("Operator" in causes(ledger)) is absent


@pytest.mark.parametrize(("beat", "absent"), [(100, False), (151, True)])
def test_without_a_lease_the_canary_tells(beat: int, absent: bool) -> None:
    canary = child("ConfigMap", "chatinbio-operator-canary")
    canary["metadata"]["annotations"] = {"chatinbio.dev/beat": ago(seconds=beat)}
    ledger = judge(evidence(ada("Pending", Ready=("False", "Progressing")), heartbeat=canary), NOW)
    assert ("Operator" in causes(ledger)) is absent


def test_visitors_who_are_served_need_no_operator() -> None:
    ledger = judge(evidence(ada(), heartbeat=lease(ago(hours=2))), NOW)
    assert ledger.ready
    assert causes(ledger) == []
    assert [entry.type for entry in ledger.role("notice")] == ["Operator"]


def test_a_suspension_is_as_wished_and_explains_nothing() -> None:
    creator = ada(
        "Suspended",
        spec={"suspended": True},
        Suspended=("True", "Suspended"),
        WorkloadAvailable=("False", "Suspended"),
        Ready=("False", "Suspended"),
    )
    ledger = judge(evidence(creator), NOW)
    assert ledger.suspended and not ledger.ready
    assert {entry.role for entry in ledger.entries} == {"well"}


def test_a_suspension_that_nobody_wished_for_is_not_well() -> None:
    ledger = judge(evidence(ada("Suspended", Suspended=("True", "Suspended"), Ready=("False", "Suspended"))), NOW)
    assert not ledger.suspended
    assert "Suspended" in causes(ledger)


def test_a_new_creator_has_been_judged_by_nobody() -> None:
    creator = ada()
    del creator["status"]
    ledger = judge(evidence(creator), NOW)
    assert (ledger.phase, causes(ledger)) == ("Unknown", ["Status"])
    assert ledger.entries[0].since == NOW - timedelta(days=3)


def test_a_condition_of_an_older_spec_says_so() -> None:
    creator = ada(metadata={"generation": 2})
    creator["status"]["observedGeneration"] = 2
    ledger = judge(evidence(creator), NOW)
    assert all(entry.outdated for entry in ledger.entries)


def test_a_condition_of_a_later_version_is_shown_after_the_known_ones() -> None:
    ledger = judge(
        evidence(
            ada(
                "Failed",
                ConfigValid=("False", "HostTaken"),
                Mystery=("Unknown", "SaidByALaterVersion"),
                Ready=("False", "HostTaken"),
            )
        ),
        NOW,
    )
    assert causes(ledger) == ["ConfigValid"]
    # A type that a later version added is shown, after those that are known.
    assert follows(ledger) == ["Mystery"]


def test_what_ails_a_creator_that_goes_explains_nothing() -> None:
    creator = ada(
        "Terminating",
        metadata={"deletionTimestamp": ago(minutes=1), "finalizers": ["chatinbio.dev/children"], "generation": 2},
        WorkloadAvailable=("False", "ImagePullFailed"),
        Ready=("False", "Terminating"),
    )
    ledger = judge(evidence(creator), NOW)
    assert not ledger.ready
    assert causes(ledger) == ["Deletion"]
    assert [entry.type for entry in ledger.role("notice")] == ["WorkloadAvailable"]
    assert not any(entry.outdated for entry in ledger.entries), "a deletion is no change of the spec"
