"""Random walks through the states of verdicts/, each seen by an operator that knows only the status before."""

from __future__ import annotations

from datetime import timedelta
from functools import cache

from hypothesis import given, settings
from hypothesis import strategies as st

from chatinbio_api import Creator
from tests.operator.test_every_state_is_told import NOON, PLAIN, STORIES, Object, creator_of, judged, read

STEPS = st.lists(
    st.tuples(st.sampled_from(STORIES), st.booleans(), st.integers(0, 20)),
    min_size=1,
    max_size=12,
)


def conditions(status: Object) -> dict[str, Object]:
    return {condition["type"]: condition for condition in status["conditions"]}


@cache
def plain(name: str) -> Creator:
    return creator_of(read(name)[1])


def seen(name: str, generation: int, status: Object) -> Creator:
    known = Creator.parse({"metadata": {"name": "ada"}, "spec": PLAIN, "status": status}).status
    creator = plain(name)
    metadata = creator.metadata.model_copy(update={"generation": generation})
    return creator.model_copy(update={"metadata": metadata, "status": known})


@settings(deadline=None, derandomize=True)
@given(STEPS)
def test_a_status_never_contradicts_itself_and_never_flutters(steps: list[tuple[str, bool, int]]) -> None:
    status: Object = {}
    now, generation = NOON, 1
    for name, changed, minutes in steps:
        now, generation = now + timedelta(minutes=minutes), generation + changed
        before, status = status, judged(name, seen(name, generation, status), now)
        assert judged(name, seen(name, generation, status), now) == status, "the same facts say the same"
        is_ = conditions(status)
        for type_, was in conditions(before).items() if before else ():
            same = is_[type_]["status"] == was["status"]
            assert (is_[type_]["lastTransitionTime"] == was["lastTransitionTime"]) or not same
        assert {condition["observedGeneration"] for condition in is_.values()} == {generation}
        holds = {type_ for type_, condition in is_.items() if condition["status"] == "True"}
        assert (status["phase"] == "Ready") == ("Ready" in holds)
        assert not {"Ready", "Degraded"} <= holds
        assert ("Ready" in holds) <= ({"VolumeBound", "WorkloadAvailable", "RouteReady"} <= holds)
        assert ("UpToDate" in holds) <= ("ConfigValid" in holds)
        if is_["Progressing"]["reason"] == "Settled":
            assert holds == {"Ready", "ConfigValid", "VolumeBound", "WorkloadAvailable", "RouteReady", "UpToDate"}
        if "Suspended" in holds:
            assert not {"Ready", "WorkloadAvailable", "Degraded"} & holds


@settings(deadline=None, derandomize=True)
@given(STEPS)
def test_whatever_has_been_a_creator_that_serves_ends_settled(steps: list[tuple[str, bool, int]]) -> None:
    status: Object = {}
    now = NOON
    for name, _, minutes in [*steps, ("serving", False, 1)]:
        now += timedelta(minutes=minutes)
        status = judged(name, seen(name, 1, status), now)
    alone = judged("serving", seen("serving", 1, {}), now)
    assert [(c["type"], c["status"], c["reason"]) for c in status["conditions"]] == [
        (c["type"], c["status"], c["reason"]) for c in alone["conditions"]
    ]
