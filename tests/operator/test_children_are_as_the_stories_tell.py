"""Each folder of golden/ is a story: a Creator (and a platform), and every byte of its children.

After a change that is meant: `REGENERATE=1 pytest tests/operator/test_children_are_as_the_stories_tell.py`, then read the
difference; whatever changes under `template:` restarts every instance of the fleet.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest
import yaml

from chatinbio_api import Creator
from chatinbio_operator.desired import children, rendered
from chatinbio_operator.model import CHILD_KINDS, Platform

STORIES = sorted(path for path in (Path(__file__).parent / "golden").iterdir() if path.is_dir())


def told(story: Path) -> str:
    creator = Creator.parse(yaml.safe_load((story / "creator.yaml").read_text()))
    own = story / "platform.yaml"
    return rendered(children(creator, Platform(**(yaml.safe_load(own.read_text()) if own.exists() else {}))))


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.name)
def test_the_children_are_these(story: Path) -> None:
    golden = story / "children.yaml"
    if os.environ.get("REGENERATE"):
        golden.write_text(told(story))
    assert told(story) == golden.read_text()


def test_there_is_one_of_every_kind_in_the_order_of_making() -> None:
    plain = next(story for story in STORIES if story.name == "a creator with nothing special gets all six")
    made = [body["kind"] for body in yaml.safe_load_all((plain / "children.yaml").read_text())]
    assert tuple(made) == CHILD_KINDS


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.name)
def test_every_pod_is_fit_for_the_restricted_standard(story: Path) -> None:
    bodies = {body["kind"]: body for body in yaml.safe_load_all((story / "children.yaml").read_text())}
    pod = bodies["StatefulSet"]["spec"]["template"]["spec"]
    assert pod["securityContext"]["runAsNonRoot"] is True
    assert pod["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
    assert pod["automountServiceAccountToken"] is False
    for container in pod["containers"]:
        assert container["securityContext"] == {
            "allowPrivilegeEscalation": False,
            "readOnlyRootFilesystem": True,
            "capabilities": {"drop": ["ALL"]},
        }
    assert {next(iter(set(volume) - {"name"})) for volume in pod["volumes"]} <= {
        "persistentVolumeClaim",
        "configMap",
        "emptyDir",
    }


def test_the_kinds_are_real_kubernetes() -> None:
    import kubernetes_validate

    for story in STORIES:
        for body in yaml.safe_load_all((story / "children.yaml").read_text()):
            kubernetes_validate.validate(body, "1.33", strict=True)
