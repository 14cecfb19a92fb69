"""What the operator renders is what the instance reads: every variable, and the seed."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
import yaml

from chatinbio_instance.settings import PREFIX, Settings
from chatinbio_operator.settings import Settings as OperatorSettings

GOLDEN = Path(__file__).parents[1] / "operator" / "golden"
STORIES = sorted(GOLDEN.glob("*/children.yaml"))
# The instance's own limits and the ways of its model have defaults that hold for everybody; no Creator sets them.
OWN_BUSINESS = {
    "embeddings",
    "frames_per_minute",
    "model_max_tokens",
    "model_seconds",
    "model_temperature",
    "model_top_p",
    "model_total_tokens",
    "turns_per_minute",
    "turns_per_minute_address",
    "turns_per_minute_total",
    "turn_seconds",
    "drain_seconds",
}
FROM_ELSEWHERE = {
    "CHATINBIO_BIND_HOST": "10.1.2.3",
    "CHATINBIO_SESSION_KEY": "ab" * 32,
    "CHATINBIO_MODEL_API_KEY": "sk-test",
}


def rendered(story: Path) -> list[dict[str, Any]]:
    bodies = {body["kind"]: body for body in yaml.safe_load_all(story.read_text())}
    env: list[dict[str, Any]] = bodies["StatefulSet"]["spec"]["template"]["spec"]["containers"][0]["env"]
    return env


def environment(story: Path) -> dict[str, str]:
    """The variables as a kubelet resolves them."""
    return {e["name"]: e["value"] if "value" in e else FROM_ELSEWHERE[e["name"]] for e in rendered(story)}


@pytest.mark.parametrize("story", STORIES, ids=lambda path: path.parent.name)
def test_the_instance_reads_whatever_is_rendered(story: Path) -> None:
    settings = Settings.read(environment(story))
    assert settings.public_url.startswith("http")
    assert settings.data_dir == Path("/data")
    assert settings.bind_host == "10.1.2.3"
    assert settings.port == 8000
    assert settings.session_key == bytes.fromhex("ab" * 32)


def test_nothing_is_rendered_that_the_instance_does_not_read() -> None:
    known = {PREFIX + field.name.upper() for field in fields(Settings)}
    assert STORIES
    assert {entry["name"] for story in STORIES for entry in rendered(story)} <= known


def test_nothing_is_read_that_the_operator_never_renders() -> None:
    told = {entry["name"] for story in STORIES for entry in rendered(story)}
    known = {PREFIX + field.name.upper() for field in fields(Settings) if field.name not in OWN_BUSINESS}
    assert known == told


def test_the_operators_default_proxies_and_levels_are_readable() -> None:
    defaults = OperatorSettings.model_fields
    settings = Settings.read(
        {
            "CHATINBIO_DATA_DIR": "/data",
            "CHATINBIO_TRUSTED_PROXIES": defaults["trusted_proxies"].default,
            "CHATINBIO_LOG_LEVEL": defaults["instance_log_level"].default,
        }
    )
    assert settings.trusted_proxies
