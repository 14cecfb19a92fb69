"""Whatever keeps a question from being answered ends with 2, one line on standard error, and what to do next."""

from __future__ import annotations

import base64
import ipaddress
import json
import socket
import ssl
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
import yaml
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from chatinbio_local.__main__ import main
from chatinbio_local.api.server import ApiServer
from tests.local.api.harness import kubeconfig_for, running_api
from tests.local.inspect.world import READER, Asking, ada, plant


@pytest.fixture
def nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A person without a cluster: no KUBECONFIG, no ~/.kube/config, no fleet."""
    monkeypatch.setenv("CHATINBIO_LOCAL_STATE_DIR", str(tmp_path / "no-fleet"))
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("KUBECONFIG", raising=False)
    return tmp_path


def kubeconfig(path: Path, server: str, **user: str) -> Path:
    body = {
        "apiVersion": "v1",
        "kind": "Config",
        "clusters": [{"name": "c", "cluster": {"server": server}}],
        "users": [{"name": "u", "user": user or {"token": "t"}}],
        "contexts": [{"name": "far-away", "context": {"cluster": "c", "user": "u"}}],
        "current-context": "far-away",
    }
    path.write_text(yaml.safe_dump(body))
    return path


def complaint(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    """What a command that cannot answer says; it is one line, and no trace of the program."""
    assert main(list(arguments)) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.startswith("chatinbio: ") and printed.err.count("\n") == 1
    return printed.err


def test_without_a_kubeconfig_it_says_how_to_name_one(nowhere: Path, capsys: pytest.CaptureFixture[str]) -> None:
    said = complaint(capsys, "why", "ada")
    assert "KUBECONFIG is not set" in said and "--kubeconfig" in said and "chatinbio up" in said


def test_a_kubeconfig_that_is_not_there_is_named(nowhere: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert f"no kubeconfig at {nowhere}/gone" in complaint(capsys, "status", "--kubeconfig", f"{nowhere}/gone")


@pytest.mark.parametrize("text", ["", "[]", "{}", "a: [", "apiVersion: v1\nkind: Config\n"])
def test_a_file_that_is_no_kubeconfig_is_named(nowhere: Path, capsys: pytest.CaptureFixture[str], text: str) -> None:
    path = nowhere / "odd"
    path.write_text(text)
    assert f"{path} cannot be used as a kubeconfig" in complaint(capsys, "why", "ada", "--kubeconfig", str(path))


def test_a_context_that_is_not_there_is_told_beside_those_that_are(
    nowhere: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = kubeconfig(nowhere / "config", "https://127.0.0.1:1")
    said = complaint(capsys, "why", "ada", "--kubeconfig", str(path), "--context", "moon")
    assert "no context moon" in said and "far-away" in said


def test_a_cluster_that_refuses_is_named_with_its_context(nowhere: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))  # bound and not listening: nobody else takes it
        server = f"https://127.0.0.1:{closed.getsockname()[1]}"
        said = complaint(capsys, "why", "ada", "--kubeconfig", str(kubeconfig(nowhere / "config", server)))
    assert f"{server} refuses connections" in said and "far-away" in said and "--context" in said


async def test_a_cluster_of_another_authority_is_not_believed(api: ApiServer, ask: Asking, tmp_path: Path) -> None:
    answer = await ask("status", kubeconfig=kubeconfig(tmp_path / "strange", api.url))
    assert answer.code == 2
    assert "CERTIFICATE_VERIFY_FAILED" in answer.err


async def test_a_token_that_has_expired_is_told_as_such(api: ApiServer, ask: Asking, tmp_path: Path) -> None:
    answer = await ask("why", "ada", kubeconfig=kubeconfig_for(api, tmp_path / "old", "expired"))
    assert answer.code == 2
    assert "log in again" in answer.err


async def test_who_may_not_see_creators_is_told_what_is_missing(api: ApiServer, ask: Asking, tmp_path: Path) -> None:
    await plant(api, ada())
    answer = await ask("why", "ada", kubeconfig=kubeconfig_for(api, tmp_path / "reader", READER))
    assert answer.code == 2
    assert 'cannot get resource "creators"' in answer.err


@pytest.mark.parametrize(("asked", "meant"), [("adaa", "ada"), ("../ada", "ada"), ("ADA", ""), ("zorro", "")])
async def test_a_name_that_nobody_has_is_met_with_those_that_are_near(
    api: ApiServer, ask: Asking, asked: str, meant: str
) -> None:
    await plant(api, ada())
    answer = await ask("why", asked)
    assert answer.code == 2
    assert (f"Do you mean {meant}?" if meant else "kubectl get creators") in answer.err


async def test_a_cluster_without_the_definition_says_how_to_install_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], ask: Asking
) -> None:
    folder = tmp_path / "bare"
    folder.mkdir()
    async with running_api(folder, crds=False):
        for command in (["why", "ada"], ["status"], ["report", "ada"]):
            answer = await ask(*command, kubeconfig=folder / "kubeconfig")
            assert answer.code == 2
            assert "kubectl apply -f crds/creators.chatinbio.dev.yaml" in answer.err


def test_a_client_certificate_opens_the_door(nowhere: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A cluster that knows people by their certificates alone; its authority and ours are one here."""
    certificate, key = _certificate()
    pem = nowhere / "both.pem"
    pem.write_bytes(certificate + key)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem)
    context.load_verify_locations(pem)
    context.verify_mode = ssl.CERT_REQUIRED
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Creators)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = Thread(target=server.serve_forever)
    thread.start()
    try:
        path = kubeconfig(
            nowhere / "config",
            f"https://127.0.0.1:{server.server_address[1]}",
            **{
                "client-certificate-data": base64.b64encode(certificate).decode(),
                "client-key-data": base64.b64encode(key).decode(),
            },
        )
        body = yaml.safe_load(path.read_text())
        body["clusters"][0]["cluster"]["certificate-authority-data"] = base64.b64encode(certificate).decode()
        path.write_text(yaml.safe_dump(body))
        assert main(["status", "-o", "json", "--kubeconfig", str(path)]) == 0
        assert json.loads(capsys.readouterr().out)["cluster"]["creators"] == 1
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class _Creators(BaseHTTPRequestHandler):
    """Answers every list with ada."""

    def do_GET(self) -> None:
        items: list[Any] = [ada()] if self.path.startswith("/apis/chatinbio.dev/") else []
        body = json.dumps({"kind": "List", "metadata": {}, "items": items}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


def _certificate() -> tuple[bytes, bytes]:
    """A certificate of 127.0.0.1 that signs itself, and its key, PEM."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "sre")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(minutes=1))
        .not_valid_after(now + timedelta(hours=1))
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return certificate.public_bytes(serialization.Encoding.PEM), private
