"""Bootstrap objects, Traefik's configuration, the demonstration creator and the settings."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml

from chatinbio_api import CreatorSpec
from chatinbio_local.client import NAMESPACES
from chatinbio_local.fleet import demonstration
from chatinbio_local.fleet.bootstrap import BootstrapError, bootstrap, objects
from chatinbio_local.fleet.programs import control_plane_environment, operator_environment
from chatinbio_local.fleet.state import StateFolder
from chatinbio_local.fleet.traefik import write_configuration
from chatinbio_local.settings import LocalSettings, SettingsError
from tests.local.api.harness import running_api

PROJECT = Path(__file__).parents[3]


async def test_bootstrapping_twice_writes_nothing_the_second_time(tmp_path: Path) -> None:
    async with running_api(tmp_path, crds=False) as api:
        await bootstrap(api.client, PROJECT, 8081)
        before = await versions(api.client)
        await bootstrap(api.client, PROJECT, 8081)
        assert await versions(api.client) == before


async def versions(client: Any) -> dict[str, str]:
    found = {}
    for resource, body in objects(PROJECT, 8081):
        metadata = body["metadata"]
        live = await client.get(resource, metadata["name"], metadata.get("namespace", ""))
        found[f"{resource.plural}/{metadata['name']}"] = live["metadata"]["resourceVersion"]
    return found


def test_every_program_is_bound_to_the_very_rules_of_the_chart() -> None:
    bodies = {(b["kind"], b["metadata"]["name"]): b for _, b in objects(PROJECT, 8081)}
    for role, account in (("operator", "chatinbio-operator"), ("control-plane", "chatinbio-control-plane")):
        rules = yaml.safe_load((PROJECT / "charts" / "chatinbio" / "rbac" / f"{role}.yaml").read_text())
        assert bodies[("ClusterRole", account)]["rules"] == rules["cluster"]
        (subject,) = bodies[("ClusterRoleBinding", account)]["subjects"]
        assert subject == {"kind": "ServiceAccount", "name": account, "namespace": "chatinbio-system"}
    assert bodies[("Role", "chatinbio-operator")]["metadata"]["namespace"] == "chatinbio-creators"


def test_namespaces_come_before_what_lies_in_them() -> None:
    seen: set[str] = set()
    for resource, body in objects(PROJECT, 8081):
        if resource == NAMESPACES:
            seen.add(body["metadata"]["name"])
        assert body["metadata"].get("namespace", "default") in seen | {"default"}


def test_a_missing_checkout_is_named(tmp_path: Path) -> None:
    with pytest.raises(BootstrapError, match="CHATINBIO_LOCAL_PROJECT_DIR"):
        objects(tmp_path, 8081)


def test_traefik_calls_nobody_and_keeps_routes_without_endpoints(tmp_path: Path) -> None:
    path = tmp_path / "traefik.yaml"
    write_configuration(path, http_port=8080, api_port=6443, authority=tmp_path / "ca.crt", token="t")
    written = yaml.safe_load(path.read_text())
    assert path.stat().st_mode & 0o077 == 0
    assert written["global"] == {"checkNewVersion": False, "sendAnonymousUsage": False}
    assert written["entryPoints"]["web"]["address"] == "127.0.0.1:8080"
    assert written["providers"]["kubernetesIngress"]["allowEmptyServices"] is True


def test_the_demonstration_creator_is_real_content_that_the_law_accepts() -> None:
    moment = datetime(2026, 11, 21, 5, 0, tzinfo=UTC)
    body = demonstration.content(moment)
    spec = CreatorSpec.model_validate(
        {"displayName": body["displayName"], "owner": {"email": body["email"]}, "profile": body["profile"]}
    )
    assert body["handle"] == "ada"
    assert {link.kind for link in spec.profile.links} >= {"music", "video", "social", "shop", "newsletter"}
    assert len(spec.profile.events) >= 3
    assert all(event.starts_at > moment + timedelta(days=7) for event in spec.profile.events)
    assert len(spec.profile.faq) >= 6 and all(item.aliases for item in spec.profile.faq)


def test_the_claim_link_is_kept_until_it_was_shown(tmp_path: Path) -> None:
    state = StateFolder(tmp_path / "state")
    state.prepare()
    state.demonstration.write_text(json.dumps({"handle": "ada", "claimUrl": "http://x/claim#t"}))
    demonstration.claim_was_shown(state)
    assert json.loads(state.demonstration.read_text()) == {"handle": "ada"}


def test_settings_come_back_from_the_environment_they_give(tmp_path: Path) -> None:
    variables = {
        "CHATINBIO_LOCAL_STATE_DIR": str(tmp_path),
        "CHATINBIO_LOCAL_HTTP_PORT": "9000",
        "CHATINBIO_LOCAL_PODS": "false",
        "CHATINBIO_LOCAL_POD_ADDRESSES": "shared",
    }
    settings = LocalSettings.read(variables)
    assert settings.http_port == 9000 and not settings.pods
    assert LocalSettings.read(settings.environment()) == settings


@pytest.mark.parametrize(("name", "value"), [("PODS", "perhaps"), ("POD_ADDRESSES", "none")])
def test_a_setting_that_cannot_be_used_is_named(name: str, value: str) -> None:
    with pytest.raises(SettingsError, match=f"CHATINBIO_LOCAL_{name}"):
        LocalSettings.read({f"CHATINBIO_LOCAL_{name}": value})


def test_what_the_programs_are_told_fits_their_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from chatinbio_control_plane.settings import Settings as ControlPlaneSettings
    from chatinbio_operator.settings import Settings as OperatorSettings

    settings = LocalSettings.read({"CHATINBIO_LOCAL_STATE_DIR": str(tmp_path), "CHATINBIO_LOCAL_HTTP_PORT": "9000"})
    state = StateFolder(settings.state_dir)
    for environment, prefix, kind in (
        (operator_environment(settings, state), "CHATINBIO_OPERATOR_", OperatorSettings),
        (control_plane_environment(settings, state), "CHATINBIO_CONTROL_PLANE_", ControlPlaneSettings),
    ):
        names = {name.removeprefix(prefix).lower() for name in environment if name.startswith(prefix)}
        assert names <= set(kind.model_fields)
        with monkeypatch.context() as patched:
            for name, value in environment.items():
                patched.setenv(name, value)
            assert kind().url_template == "http://{handle}.localhost:9000"  # type: ignore[attr-defined]
            if isinstance(told := kind(), OperatorSettings):
                assert told.host_verification == "none", "there is no DNS to prove anything by"
