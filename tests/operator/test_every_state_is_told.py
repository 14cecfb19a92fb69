"""Each file of verdicts/ is a story: what the cluster shows of a Creator, and every word that is then said of it.

A story begins where another has ended (`after`, `minutes` later), with a spec that is merged over that of a plain
Creator and a cluster in which all is well but for what the story says: `cluster` and `pod` are merged over healthy
objects. After a change that is meant: `REGENERATE=1 pytest tests/operator/test_every_state_is_told.py`, then read the
difference: these are the words that people get to read.
"""

from __future__ import annotations

import copy
import os
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

import chatinbio_api
from chatinbio_api import ConditionType, Creator, Phase
from chatinbio_operator.desired import children
from chatinbio_operator.model import Answer, Delete, Key, Observed, Platform, Refusal, key_of
from chatinbio_operator.planning import plan
from chatinbio_operator.planning.comparison import stamped
from chatinbio_operator.verdict import judge
from tests.contracts.reasons import reasons

FOLDER = Path(__file__).parent / "verdicts"
STORIES = sorted(path.stem for path in FOLDER.glob("*.yaml"))
NOON = datetime(2027, 1, 1, 12, tzinfo=UTC)
PLATFORM = Platform()
PLAIN = {"displayName": "Ada", "owner": {"email": "ada@example.com"}}
POD = {
    "metadata": {"name": "ada-0", "labels": {"controller-revision-hash": "ada-1"}},
    "spec": {"containers": [{"name": "instance", "image": "chatinbio/instance:0.1.0"}]},
    "status": {
        "conditions": [{"type": "Ready", "status": "True"}],
        "containerStatuses": [{"name": "instance", "started": True, "state": {"running": {}}}],
    },
}
HEALTHY: dict[str, Any] = {
    "Secret": {"data": {"session-key": ""}},
    "PersistentVolumeClaim": {"status": {"phase": "Bound", "capacity": {"storage": "1Gi"}}},
    "StatefulSet": {"metadata": {"generation": 1}, "status": {"observedGeneration": 1, "updateRevision": "ada-1"}},
}

# Said by judge_removal, unreadable and failing: no state of the cluster (test_verdicts_are_right).
TOLD_OTHERWISE = {"Terminating", "SpecUnreadable", "ReconcileFailing"}

Object = dict[str, Any]


@cache
def read(name: str) -> tuple[str, Object]:
    """The text of a story up to its end, and all of it parsed."""
    text = (FOLDER / f"{name}.yaml").read_text(encoding="utf-8")
    given, _, _ = text.partition("then:\n")
    return given, yaml.safe_load(text) or {}


def creator_of(story: Object, *, plain: bool = False) -> Creator:
    annotations = {"chatinbio.dev/paused": "true"} if story.get("paused") else {}
    metadata = {"name": "ada", "uid": "uid-ada", "generation": story.get("generation", 1), "annotations": annotations}
    body: Object = {"metadata": metadata, "spec": PLAIN if plain else merged(PLAIN, story.get("spec", {}))}
    if before := story.get("after"):
        body["status"] = told(before)[0]
    return Creator.parse(body)


def cluster_of(story: Object) -> dict[Key, Object]:
    """The children as the story has them: carried out, but for a Creator whose children are left alone."""
    made: dict[Key, Object] = {}
    changes = story.get("cluster", {})
    if changes == "nothing":
        return made
    for body in children(creator_of(story, plain="paused" in story), PLATFORM, withheld_in(story)):
        change = changes.get(body["kind"], {})
        if change == "gone":
            continue
        live = stamped(body) if body["kind"] != "Secret" else body
        live = merged(copy.deepcopy(live), {"metadata": {"uid": f"uid-{body['kind'].lower()}"}})
        made[key_of(body)] = merged(merged(live, HEALTHY.get(body["kind"], {})), change)
    return made


def withheld_in(story: Object) -> dict[str, str]:
    """The hosts that lead nowhere (`unproved`), or to another Creator (`taken`)."""
    return {**dict.fromkeys(story.get("unproved", ()), ""), **story.get("taken", {})}


@cache
def seen_of(name: str) -> Observed:
    _, story = read(name)
    pod, refused = story.get("pod", {}), story.get("refused")
    return Observed(
        children=cluster_of(story),
        pods=() if pod == "none" or story.get("cluster") == "nothing" else (merged(POD, pod),),
        model_secret={"data": dict.fromkeys(story["modelSecret"], "")} if "modelSecret" in story else None,
        answers={host: Answer(**(told or {})) for host, told in story.get("dns", {}).items()},
        withheld=withheld_in(story),
        refusals=(Refusal(*refused),) if refused else (),
    )


def merged(target: Any, patch: Any) -> Any:
    """A JSON merge patch."""
    if not isinstance(patch, dict):
        return patch
    kept = target if isinstance(target, dict) else {}
    result = kept | {name: merged(kept.get(name), value) for name, value in patch.items()}
    return {name: value for name, value in result.items() if value is not None}


@cache
def work_of(name: str) -> tuple[list[Key], list[Key]]:
    """The children that are wished for, and those that still have to be written."""
    creator, seen = creator_of(read(name)[1]), seen_of(name)
    wished = children(creator, PLATFORM, seen.withheld)
    steps = [step for wave in plan(creator, wished, seen) for step in wave]
    return [key_of(body) for body in wished], [key_of(step.body) for step in steps if not isinstance(step, Delete)]


def judged(name: str, creator: Creator, now: datetime) -> Object:
    return judge(creator, PLATFORM, seen_of(name), now, *work_of(name))


@cache
def told(name: str) -> tuple[Object, datetime]:
    """The status at the end of a story, and when that is."""
    _, story = read(name)
    now = (told(story["after"])[1] if "after" in story else NOON) + timedelta(minutes=story.get("minutes", 0))
    return judged(name, creator_of(story), now), now


@pytest.mark.parametrize("name", STORIES)
def test_this_is_said(name: str) -> None:
    given, story = read(name)
    status = told(name)[0]
    if os.environ.get("REGENERATE"):
        text = yaml.safe_dump({"then": status}, sort_keys=False, allow_unicode=True, width=118)
        (FOLDER / f"{name}.yaml").write_text(given + text, encoding="utf-8")
        read.cache_clear()
        _, story = read(name)
    assert story["then"] == status


@pytest.mark.parametrize("name", STORIES)
def test_a_state_that_stays_is_told_once(name: str) -> None:
    """The same facts a minute later, seen by an operator that knows no more than the status: not a byte is different."""
    status, now = told(name)
    _, story = read(name)
    known = Creator.parse({"metadata": {"name": "ada"}, "spec": PLAIN, "status": status}).status
    creator = creator_of(story).model_copy(update={"status": known})
    assert judged(name, creator, now + timedelta(minutes=1)) == status


@pytest.mark.parametrize("name", STORIES)
def test_a_status_is_one_that_the_crd_takes_and_people_can_act_on(name: str) -> None:
    status, _ = told(name)
    schema = chatinbio_api.crd()["spec"]["versions"][0]["schema"]["openAPIV3Schema"]["properties"]["status"]
    jsonschema.validate(status, schema)
    assert [c["type"] for c in status["conditions"]] == [type_.value for type_ in ConditionType]
    assert {c["observedGeneration"] for c in status["conditions"]} == {status["observedGeneration"]}
    assert [c["message"] for c in status["conditions"] if not c["message"].strip(" .") or ".." in c["message"]] == []


def test_every_reason_has_its_story() -> None:
    conditions = [condition for name in STORIES for condition in told(name)[0]["conditions"]]
    assert {condition["reason"] for condition in conditions} == reasons() - TOLD_OTHERWISE


def test_every_condition_is_told_in_both_ways() -> None:
    conditions = [condition for name in STORIES for condition in told(name)[0]["conditions"]]
    seen = {(condition["type"], condition["status"]) for condition in conditions}
    assert seen == {(type_.value, status) for type_ in ConditionType for status in ("True", "False")}


def test_every_phase_has_its_story() -> None:
    assert {told(name)[0]["phase"] for name in STORIES} == {phase.value for phase in Phase} - {"Terminating"}
