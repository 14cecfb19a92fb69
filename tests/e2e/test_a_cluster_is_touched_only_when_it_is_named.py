"""`make test-cluster`: the stories run on any cluster, and on none that was not named for it."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from tests.e2e.cluster import STORIES, Refused, named_kubeconfig, permit
from tests.e2e.fleet import Fleet

ROOT = Path(__file__).parents[2]


def kubeconfig(folder: Path, context: str) -> Path:
    path = folder / "kubeconfig"
    path.write_text(yaml.safe_dump({"apiVersion": "v1", "kind": "Config", "current-context": context}))
    return path


def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "tests.e2e.cluster", *arguments],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "HOME": os.environ.get("HOME", "/"), **environment},
        capture_output=True,
        text=True,
        timeout=200,
    )


@pytest.mark.parametrize("allowed", ["", "staging", "production-2,staging", "prod"])
def test_a_context_that_nobody_named_is_refused_by_its_name(tmp_path: Path, allowed: str) -> None:
    path = kubeconfig(tmp_path, "production")
    with pytest.raises(Refused, match="current context is 'production'"):
        permit(path, {"CHATINBIO_TEST_CONTEXTS": allowed})
    assert permit(path, {"CHATINBIO_TEST_CONTEXTS": f"{allowed}, production"}) == "production"


def test_the_command_asks_nothing_of_a_cluster_that_it_may_not_touch(tmp_path: Path) -> None:
    path = kubeconfig(tmp_path, "production")
    done = run(KUBECONFIG=str(path), CHATINBIO_E2E_API_KEY="key", CHATINBIO_E2E_BASE="http://192.0.2.1")
    assert done.returncode == 1 and done.stdout == ""
    assert "CHATINBIO_TEST_CONTEXTS=production" in done.stderr
    done = run(KUBECONFIG=str(tmp_path / "none"), CHATINBIO_TEST_CONTEXTS="production")
    assert done.returncode == 1 and "cannot be read" in done.stderr
    done = run(KUBECONFIG=str(kubeconfig(tmp_path, "")), CHATINBIO_TEST_CONTEXTS="production")
    assert done.returncode == 1 and "no current context" in done.stderr


def test_pytest_alone_does_not_get_around_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kubeconfig(tmp_path, "production")
    monkeypatch.setenv("CHATINBIO_E2E_BASE", "http://192.0.2.1")
    monkeypatch.setenv("CHATINBIO_E2E_STATE", str(tmp_path))
    monkeypatch.delenv("CHATINBIO_TEST_CONTEXTS", raising=False)
    with pytest.raises(Refused):
        Fleet.named_by_the_environment()


def test_each_run_on_a_cluster_that_stays_has_names_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kubeconfig(tmp_path, "staging")
    for name, value in (("E2E_BASE", "http://192.0.2.1"), ("E2E_STATE", str(tmp_path)), ("TEST_CONTEXTS", "staging")):
        monkeypatch.setenv(f"CHATINBIO_{name}", value)
    runs = [Fleet.named_by_the_environment() for _ in range(2)]
    first, second = (run.name("grace") for run in runs if run)
    assert first != second
    assert all(re.fullmatch(r"grace-[0-9a-f]{6}", handle) for handle in (first, second))


def test_the_file_is_the_one_that_kubectl_uses() -> None:
    assert named_kubeconfig({"KUBECONFIG": "/a:/b"}) == Path("/a")
    assert named_kubeconfig({"HOME": "/home/x"}) == Path("/home/x/.kube/config")
    assert all((ROOT / story).is_file() for story in STORIES)


def test_a_cluster_that_was_named_is_told_the_stories(fleet: Fleet) -> None:
    """The local cluster, taken for any other: by its kubeconfig, its ingress and a key alone."""
    story = f"{STORIES[0]}::test_ada_answers_where_to_listen_with_a_sentence_and_a_surface"
    done = run(
        story,
        f"{STORIES[2]}::test_get_creators_shows_the_columns",
        KUBECONFIG=str(fleet.state / "kubeconfig"),
        CHATINBIO_TEST_CONTEXTS="chatinbio",
        CHATINBIO_E2E_BASE=f"http://127.0.0.1:{fleet.http_port}",
        CHATINBIO_E2E_API_KEY=fleet.api_key,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "The stories run on chatinbio" in done.stdout and "2 passed" in done.stdout
