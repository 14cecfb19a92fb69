"""The end-to-end stories against the cluster that KUBECONFIG names: `make test-cluster`, or `python -m tests.e2e.cluster`.

They sign up creators, kill pods and delete what they made, so they run on no cluster that was not named for it: the current context must
stand in CHATINBIO_TEST_CONTEXTS. CHATINBIO_E2E_BASE is the cluster's ingress as seen from here, CHATINBIO_E2E_API_KEY a platform's key.
"""

from __future__ import annotations

import datetime
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

import httpx
import yaml

ALLOWED = "CHATINBIO_TEST_CONTEXTS"
# What kills processes of this machine, or is about `chatinbio up` itself, is the local cluster's alone.
STORIES = (
    "tests/e2e/test_a_platform_signs_up_a_creator_who_answers.py",
    "tests/e2e/test_a_visitor_chats_in_the_browser.py",
    "tests/e2e/test_an_sre_works_with_kubectl.py",
)


class Refused(Exception):
    """The stories do not run there; the message says why and what to do."""


def permit(kubeconfig: Path, environ: Mapping[str, str]) -> str:
    """The current context of a kubeconfig, if the stories may run there. Raises Refused."""
    try:
        config = yaml.safe_load(kubeconfig.read_text(encoding="utf-8")) or {}
    except OSError as error:
        raise Refused(f"{kubeconfig} cannot be read: {error.strerror}. Set KUBECONFIG to the cluster's file.") from None
    context = str(config.get("current-context") or "")
    allowed = [name.strip() for name in environ.get(ALLOWED, "").split(",") if name.strip()]
    if not context:
        raise Refused(f"{kubeconfig} has no current context. Choose one: kubectl config use-context NAME")
    if context not in allowed:
        said = f"allowed are {', '.join(allowed)}" if allowed else "no context is allowed"
        raise Refused(
            f"The current context is {context!r}, and {said}. The stories make and delete creators and kill pods: if that "
            f"cluster is there for it, run again with {ALLOWED}={context}"
        )
    return context


def named_kubeconfig(environ: Mapping[str, str]) -> Path:
    """The file that kubectl would write to: the first of KUBECONFIG, or the one at home."""
    first = environ.get("KUBECONFIG", "").split(os.pathsep)[0]
    return Path(first) if first else Path(environ.get("HOME", "/")) / ".kube" / "config"


def sign_up_ada(base: str, key: str) -> None:
    """The stories are about Ada, whom `chatinbio up` signs up by itself; taken (409) means that somebody did. Raises Refused."""
    from chatinbio_local.fleet.demonstration import content

    headers = {"Host": f"api.localhost:{httpx.URL(base).port or 80}", "X-API-Key": key}
    body = content(datetime.datetime.now().astimezone())
    try:
        answer = httpx.post(f"{base}/v1/creators", json=body, headers=headers, trust_env=False, timeout=30)
    except httpx.HTTPError as error:
        raise Refused(f"{base} does not answer ({error}). Set CHATINBIO_E2E_BASE to the cluster's ingress.") from None
    if answer.status_code not in (202, 409):
        raise Refused(f"Ada could not be signed up at {base}: {answer.status_code} {answer.text}")


def main(arguments: list[str], environ: Mapping[str, str]) -> int:
    """Run the stories with pytest's `arguments`; its exit code, 1 when refused."""
    kubeconfig = named_kubeconfig(environ)
    base = environ.get("CHATINBIO_E2E_BASE") or "http://127.0.0.1:8080"
    try:
        context = permit(kubeconfig, environ)
        key = environ.get("CHATINBIO_E2E_API_KEY", "").strip()
        if not key:
            raise Refused("CHATINBIO_E2E_API_KEY must be a key of the platform: chatinbio-control-plane keys create")
        print(f"The stories run on {context}, through {base}", flush=True)
        sign_up_ada(base, key)
    except Refused as refusal:
        print(refusal, file=sys.stderr)
        return 1
    with tempfile.TemporaryDirectory() as folder:
        state = Path(folder)
        for name, text in (("kubeconfig", kubeconfig.read_text(encoding="utf-8")), ("api-key", key)):
            (state / name).touch(mode=0o600)
            (state / name).write_text(text, encoding="utf-8")
        command = [sys.executable, "-m", "pytest", "-q", "-p", "no:xdist", *(arguments or STORIES)]
        return subprocess.run(
            command, env={**environ, "CHATINBIO_E2E_BASE": base, "CHATINBIO_E2E_STATE": folder}
        ).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:], os.environ))
