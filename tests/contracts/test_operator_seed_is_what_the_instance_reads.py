"""The seed that the operator renders fills a page: the golden ConfigMaps, read by the instance's own library."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml

from chatinbio_instance.db.database import Database
from chatinbio_instance.db.migrate import migrate
from chatinbio_instance.library.service import Library

GOLDEN = Path(__file__).parents[1] / "operator" / "golden"
STORIES = sorted(path.parent for path in GOLDEN.glob("*/children.yaml"))


def rendered(story: Path) -> dict[str, Any]:
    bodies = {body["kind"]: body for body in yaml.safe_load_all((story / "children.yaml").read_text())}
    seed: dict[str, Any] = json.loads(bodies["ConfigMap"]["data"]["seed.json"])
    return seed


@pytest.mark.parametrize("story", STORIES, ids=lambda path: path.name)
async def test_the_page_begins_with_what_the_creator_resource_says(story: Path, tmp_path: Path) -> None:
    spec = yaml.safe_load((story / "creator.yaml").read_text())["spec"]
    profile = spec.get("profile", {})
    path = tmp_path / "instance.db"
    migrate(path)
    database = await Database.open(path)
    try:
        library = Library(database, clock=lambda: datetime(2020, 1, 1, tzinfo=UTC))
        await library.seed(rendered(story))
        bio = await library.bio()
    finally:
        await database.close()
    assert bio["displayName"] == spec["displayName"]
    assert bio["tagline"] == profile.get("tagline", "")
    assert [link["url"] for link in bio["links"]] == [link["url"] for link in profile.get("links", [])]
    assert {event["title"] for event in bio["events"]} == {event["title"] for event in profile.get("events", [])}
    assert [entry["question"] for entry in bio["faq"]] == [entry["question"] for entry in profile.get("faq", [])]


def test_a_claim_hash_stands_in_the_seed_and_nowhere_else() -> None:
    with_claim = [story for story in STORIES if "claimTokenHash" in (story / "creator.yaml").read_text()]
    assert with_claim
    for story in with_claim:
        assert rendered(story)["claimTokenHash"]
        assert (story / "children.yaml").read_text().count(rendered(story)["claimTokenHash"]) == 1
