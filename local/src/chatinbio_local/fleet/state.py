"""The state folder `.chatinbio/`: where everything is.

Place in the flow: settings → **state** → all of the fleet, the cluster process.
"""

from __future__ import annotations

import json
import secrets
from dataclasses import dataclass
from pathlib import Path

MARKER = "This folder belongs to the local cluster of Chat-in-Bio. `chatinbio clean` removes it.\n"
ROLES = ("admin", "operator", "control-plane", "traefik")


@dataclass(frozen=True, slots=True)
class StateFolder:
    """Paths under the state folder."""

    root: Path

    @property
    def marker(self) -> Path:
        return self.root / "README.txt"

    @property
    def kubeconfig(self) -> Path:
        """The administrator's."""
        return self.root / "kubeconfig"

    def kubeconfig_of(self, role: str) -> Path:
        """The kubeconfig of one program."""
        return self.kubeconfig if role == "admin" else self.root / "kubeconfigs" / role

    @property
    def api_key(self) -> Path:
        return self.root / "api-key"

    @property
    def tls(self) -> Path:
        return self.root / "tls"

    @property
    def volumes(self) -> Path:
        return self.root / "volumes"

    @property
    def pods(self) -> Path:
        return self.root / "pods"

    @property
    def logs(self) -> Path:
        return self.root / "logs"

    @property
    def run(self) -> Path:
        return self.root / "run"

    @property
    def control_plane(self) -> Path:
        return self.root / "control-plane"

    @property
    def demonstration(self) -> Path:
        """Exists once the demonstration creator was signed up; deleting her does not bring her back."""
        return self.root / "demonstration.json"

    @property
    def cluster_ready(self) -> Path:
        """Holds the number of the cluster process once it serves."""
        return self.run / "cluster.ready"

    @property
    def cluster_notes(self) -> Path:
        """What the cluster process has to say to who starts it, a line each."""
        return self.run / "cluster.notes"

    @property
    def announcement(self) -> Path:
        """What `up` prints in the end, for the shell that started it detached."""
        return self.run / "announcement.json"

    def prepare(self) -> None:
        """Make the folders. Raises OSError."""
        self.root.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.marker.write_text(MARKER, encoding="utf-8")
        for folder in (self.tls, self.volumes, self.pods, self.logs, self.run, self.control_plane):
            folder.mkdir(exist_ok=True, mode=0o700)
        (self.root / "kubeconfigs").mkdir(exist_ok=True, mode=0o700)

    def tokens(self) -> dict[str, str]:
        """The bearer token of each role, made at the first start and kept."""
        path = self.root / "tokens.json"
        tokens: dict[str, str] = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
        if set(ROLES) - tokens.keys():
            tokens = {role: tokens.get(role) or secrets.token_urlsafe(32) for role in ROLES}
            write_private(path, json.dumps(tokens))
        return tokens


def write_private(path: Path, text: str) -> None:
    """Write a file that only its owner reads, whole or not at all."""
    fresh = path.with_name(f".{path.name}.new")
    fresh.touch(mode=0o600)
    fresh.chmod(0o600)
    fresh.write_text(text, encoding="utf-8")
    fresh.replace(path)
