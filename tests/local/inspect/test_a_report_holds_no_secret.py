"""Canaries are planted wherever a secret may stand; the whole archive is searched, byte for byte."""

from __future__ import annotations

import base64
import hashlib
import json
import tarfile
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from urllib.parse import quote

import pytest
import yaml

from chatinbio_local.api.server import ApiServer
from chatinbio_local.inspect.scrub import MASKED_EMAIL, REMOVED, Scrubber
from tests.local.inspect.conftest import Logs
from tests.local.inspect.world import RUNNING, Asking, ada, child, family, lease, plant, pod

MODEL_KEY = "Canary model key, of no known form!"
SESSION_KEY = "c0ffee" * 10 + "cafe"
CLAIM_TOKEN = "canary-claim-token-of-43-characters-xxxxxxx"
CLAIM_HASH = hashlib.sha256(CLAIM_TOKEN.encode()).hexdigest()
EMAIL = "canary.owner@example.org"
OWNER_HASH = hashlib.sha256(EMAIL.encode()).hexdigest()[:32]
ENV_VALUE = "canary_in_a_variable"
IN_ANNOTATION = "canary_in_an_annotation"
BEARER = "canary.bearer-value"
PASSWORD = "canary_password"
API_KEY = "cib_canaryCanaryCanaryCanaryCanary01"
PROVIDER = "sk-proj-canaryCanary0123456789"
JWT = "eyJhbGciOiJub25lIn0canary.eyJzdWIiOiJjYW5hcnkifQ.c2lnbmF0dXJl"
VISITOR = "canary.visitor@example.net"
COOKIE = "canarycookievalue"

CANARIES = (
    [MODEL_KEY, SESSION_KEY, CLAIM_TOKEN, CLAIM_HASH, EMAIL, OWNER_HASH, ENV_VALUE, IN_ANNOTATION, BEARER]
    + [PASSWORD, API_KEY, PROVIDER, JWT, VISITOR, COOKIE]
    + [base64.b64encode(value.encode()).decode() for value in (MODEL_KEY, SESSION_KEY)]
    + [quote(MODEL_KEY, safe=""), quote(EMAIL, safe="")]
)
LINES = [
    json.dumps({"event": "asked", "authorization": f"Bearer {BEARER}", "status": 401}),
    f"GET / headers: [(b'cookie', b'cib_session={COOKIE}'), (b'accept', b'*/*')]",
    f"provider said: invalid key {MODEL_KEY}",
    f"provider said: invalid key {quote(MODEL_KEY, safe='')} and {base64.b64encode(MODEL_KEY.encode()).decode()}",
    f"claimed with {CLAIM_TOKEN}; stored {CLAIM_HASH}",
    f"mail to {EMAIL}, {quote(EMAIL, safe='')} and {VISITOR}",
    f"connecting to postgres://ada:{PASSWORD}@db.example.org/x",
    f"password={PASSWORD} session_key: '{SESSION_KEY}' variable {ENV_VALUE}",
    f"asked: url=https://example.org/?x=1&token={PASSWORD} Headers: password={PASSWORD}",
    f"keys {API_KEY} {PROVIDER} {JWT}",
    "plain line: input_tokens=42, handle ada, image chatinbio/instance:0.1.0",
]


@pytest.fixture
async def sick(api: ApiServer, logs: Logs) -> ApiServer:
    """A crashing Creator with a canary in every place."""
    told = f"The key {PROVIDER} of {EMAIL} was refused: Authorization: Bearer {BEARER}"
    creator = ada(
        "Degraded",
        spec={
            "owner": {"email": EMAIL},
            "claimTokenHash": CLAIM_HASH,
            "profile": {"bio": f"Write to {VISITOR}"},
            "instance": {"modelSecretRef": {"name": "llm"}, "modelBaseURL": f"https://u:{PASSWORD}@llm.example.org/v1"},
        },
        metadata={"annotations": {"note": IN_ANNOTATION, "kubectl.kubernetes.io/last-applied-configuration": EMAIL}},
        WorkloadAvailable=("False", "CrashLooping", told),
        Ready=("False", "CrashLooping", told),
    )
    crashing = pod(
        RUNNING,
        restarts=2,
        last={"exitCode": 1, "finishedAt": "2026-11-21T11:59:00Z", "message": told},
        env=[
            {"name": "CHATINBIO_HANDLE", "value": "ada"},
            {"name": "CHATINBIO_NEW_SETTING", "value": ENV_VALUE},
            {"name": "CHATINBIO_MODEL_API_KEY", "valueFrom": {"secretKeyRef": {"name": "llm", "key": "api-key"}}},
        ],
    )
    crashing["metadata"]["annotations"] = {"note": IN_ANNOTATION}
    seed = child("ConfigMap", "ada-seed", data={"seed.json": json.dumps({"claimTokenHash": CLAIM_HASH})})
    session = child("Secret", "ada-session", data={"session-key": base64.b64encode(SESSION_KEY.encode()).decode()})
    session["metadata"]["annotations"] = {"kubectl.kubernetes.io/last-applied-configuration": SESSION_KEY}
    llm = child("Secret", "llm", data={"api-key": base64.b64encode(MODEL_KEY.encode()).decode()})
    del llm["metadata"]["labels"]
    claim = next(each for each in family() if each["kind"] == "PersistentVolumeClaim")
    claim["metadata"]["labels"]["chatinbio.dev/owner-hash"] = OWNER_HASH
    event = {
        "apiVersion": "v1",
        "kind": "Event",
        "metadata": {"name": "one", "namespace": "chatinbio-creators", "annotations": {"note": IN_ANNOTATION}},
        "involvedObject": {"kind": "Pod", "name": "ada-0", "namespace": "chatinbio-creators"},
        "type": "Warning",
        "reason": "Failed",
        "message": f"{told} {MODEL_KEY} {CLAIM_TOKEN}",
    }
    await plant(api, creator, crashing, seed, session, llm, claim, event, lease("2026-11-21T11:59:00Z"))
    logs.lines = {
        ("ada-0", "instance", False): LINES,
        ("ada-0", "instance", True): ["before: " + line for line in LINES],
    }
    return api


def unpacked(path: Path) -> dict[str, str]:
    with tarfile.open(path) as archive:
        members = archive.getmembers()
        return {m.name.partition("/")[2]: archive.extractfile(m).read().decode() for m in members}  # type: ignore[union-attr]


async def test_no_canary_is_in_the_archive_and_what_helps_is(sick: ApiServer, ask: Asking, tmp_path: Path) -> None:
    path = tmp_path / "ada.tar.gz"
    with metrics(f'controller_runtime_reconcile_total{{controller="creator"}} 7\n# {PROVIDER}\n') as address:
        answer = await ask("report", "ada", "-o", str(path), "--operator-metrics", address)
    assert answer.code == 0, answer.err
    assert path.stat().st_mode & 0o777 == 0o600
    files = unpacked(path)
    everything = "\n".join((*files, *files.values(), answer.out))
    assert [canary for canary in CANARIES if canary.lower() in everything.lower()] == []
    assert {name for name in files if not name.startswith("children/")} == {
        "README.txt",
        "why.txt",
        "why.json",
        "creator.yaml",
        "events.yaml",
        "logs/ada-0-instance.log",
        "logs/ada-0-instance.previous.log",
        "operator/lease.yaml",
        "operator/metrics.txt",
    }
    assert {"children/secret-llm.yaml", "children/secret-ada-session.yaml", "children/pod-ada-0.yaml"} <= set(files)

    # And yet it tells what happened.
    creator = yaml.safe_load(files["creator.yaml"])
    assert creator["spec"]["owner"]["email"] == MASKED_EMAIL
    assert creator["spec"]["claimTokenHash"] == REMOVED
    assert creator["spec"]["instance"]["modelSecretRef"]["name"] == "llm"
    assert creator["spec"]["instance"]["modelBaseURL"] == f"https://{REMOVED}@llm.example.org/v1"
    assert creator["metadata"]["annotations"]["note"] == REMOVED
    env = yaml.safe_load(files["children/pod-ada-0.yaml"])["spec"]["containers"][0]["env"]
    assert [entry.get("value") for entry in env] == ["ada", REMOVED, None]
    claim = yaml.safe_load(files["children/persistentvolumeclaim-ada-data.yaml"])
    assert claim["metadata"]["labels"]["chatinbio.dev/owner-hash"] == "owner-1"
    assert LINES[-1] in files["logs/ada-0-instance.log"]
    assert json.loads(files["why.json"])["reason"] == "CrashLooping"
    assert "CrashLooping" in files["why.txt"] and "exit code 1" in files["why.txt"]
    assert "controller_runtime_reconcile_total" in files["operator/metrics.txt"]
    assert "- nothing" in files["README.txt"]


async def test_what_cannot_be_read_is_named_and_the_rest_is_packed(
    sick: ApiServer, ask: Asking, tmp_path: Path
) -> None:
    path = tmp_path / "ada.tar.gz"
    assert (await ask("report", "ada", "-o", str(path))).code == 0
    assert "the operator's metrics: no pod of it is in this cluster" in unpacked(path)["README.txt"]

    nowhere = await ask("report", "ada", "-o", str(tmp_path / "no-folder" / "ada.tar.gz"))
    assert (nowhere.code, "cannot be written" in nowhere.err) == (2, True)
    unknown = await ask("report", "adah", "-o", str(tmp_path / "other.tar.gz"))
    assert (unknown.code, "Do you mean ada?" in unknown.err) == (2, True)
    assert sorted(each.name for each in tmp_path.glob("*.gz*")) == ["ada.tar.gz"]


class metrics:
    """An operator that is no pod: one page over HTTP."""

    def __init__(self, text: str) -> None:
        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self.send_response(200)
                self.end_headers()
                self.wfile.write(text.encode())

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._thread = Thread(target=self._server.serve_forever)

    def __enter__(self) -> str:
        self._thread.start()
        return f"http://127.0.0.1:{self._server.server_address[1]}/metrics"

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


@pytest.mark.parametrize(
    "line",
    [
        "input_tokens=42 output_tokens: 7",
        "image registry.example.org/chatinbio/instance@sha256:" + "ab12" * 16,
        "pod chatinbio-operator-7d9f8c6b5d-x2k4q on uid 6b1b6a0e-3d53-4c1c-9a0a-0f8f3d0b7f11",
        "kubectl -n chatinbio-creators logs ada-0 --previous",
        'chatinbio_creators{phase="Ready"} 12',
        "kubectl create secret generic llm --from-literal=api-key=<the key>",
    ],
)
def test_what_is_no_secret_stays_as_it_is(line: str) -> None:
    assert Scrubber(["a secret value"], CLAIM_HASH).text(line) == line


def test_a_key_of_many_lines_goes_line_by_line() -> None:
    key = "-----BEGIN PRIVATE KEY-----\nMIIcanarycanarycanary\n-----END PRIVATE KEY-----\n"
    scrubber = Scrubber([key])
    assert "canary" not in scrubber.text(f"read MIIcanarycanarycanary\n{key}")
    assert "canary" not in Scrubber().text(f"no matter whose: {key}")


def test_what_a_visitor_may_write_does_not_keep_the_scrubber_busy() -> None:
    """Each of these makes a pattern that goes back and forth run for hours."""
    runs = ("a", "token", "x@", "a.", "eyJ-", "x-", "cookie=", "a:", "://", "x%40", "bearer ", '"', "a@a.")
    hostile = "\n".join(run * 50_000 for run in runs)
    assert "canary" not in Scrubber([MODEL_KEY], CLAIM_HASH).text(f"{hostile}\npassword=canary")
