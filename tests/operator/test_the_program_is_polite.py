"""The command line: render without a cluster, and errors that say what to do."""

from __future__ import annotations

import operator as stdlib_operator
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from chatinbio_operator.__main__ import main
from tests.operator.world import ROOT

LEAST = ROOT / "crds" / "examples" / "valid" / "the-least-that-is-needed.yaml"


def test_render_prints_every_child(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["render", "-f", str(LEAST)]) == 0
    kinds = [body["kind"] for body in yaml.safe_load_all(capsys.readouterr().out)]
    assert sorted(kinds) == ["ConfigMap", "Ingress", "PersistentVolumeClaim", "Secret", "Service", "StatefulSet"]


def test_render_follows_the_settings(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("CHATINBIO_OPERATOR_DOMAIN", "bio.example")
    assert main(["render", "-f", str(LEAST)]) == 0
    assert "ada.bio.example" in capsys.readouterr().out


def test_render_says_everything_that_is_wrong(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    bad = tmp_path / "bad.yaml"
    bad.write_text(LEAST.read_text().replace("name: ada", "name: a") + "  colour: red\n")
    assert main(["render", "-f", str(bad)]) == 1
    said = capsys.readouterr().err
    assert "a handle has 3 to 40 characters" in said
    assert "spec.colour: unknown field" in said
    assert main(["render", "-f", str(tmp_path / "none.yaml")]) == 1
    assert "cannot be read" in capsys.readouterr().err


def test_a_bad_setting_is_named(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHATINBIO_OPERATOR_CONCURRENCY", "many")
    monkeypatch.setenv("CHATINBIO_OPERATOR_URL_TEMPLATE", "http://nowhere")
    assert main([]) == 1
    said = capsys.readouterr().err
    assert "CHATINBIO_OPERATOR_CONCURRENCY" in said
    assert "CHATINBIO_OPERATOR_URL_TEMPLATE" in said


def test_without_a_cluster_it_says_how_to_name_one(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "chatinbio_operator"],
        env={"PATH": "", "HOME": str(tmp_path), "CHATINBIO_OPERATOR_HEALTH_PORT": "0"},
        capture_output=True,
        text=True,
        timeout=100,
    )
    assert done.returncode == 1
    assert "Set KUBECONFIG" in done.stderr
    assert "Traceback" not in done.stderr


def test_the_standard_librarys_operator_is_still_there() -> None:
    assert stdlib_operator.itemgetter(0)("ab") == "a"
    assert not (ROOT / "operator" / "__init__.py").exists()
