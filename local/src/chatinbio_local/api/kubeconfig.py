"""The file by which a client finds the cluster and says who it is.

Place in the flow: fleet, tests → **kubeconfig**.
"""

from __future__ import annotations

import base64
from pathlib import Path

import yaml


def write_kubeconfig(
    path: Path, server: str, ca: Path, token: str, *, namespace: str = "default", user: str = "admin"
) -> None:
    """Write a kubeconfig (mode 600, replaced in one step) for `server`, whose authority's certificate is the file `ca`."""
    name = "chatinbio"
    body = {
        "apiVersion": "v1",
        "kind": "Config",
        "clusters": [
            {
                "name": name,
                "cluster": {"server": server, "certificate-authority-data": base64.b64encode(ca.read_bytes()).decode()},
            }
        ],
        "users": [{"name": user, "user": {"token": token}}],
        "contexts": [{"name": name, "context": {"cluster": name, "user": user, "namespace": namespace}}],
        "current-context": name,
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(path.name + ".new")
    fresh.unlink(missing_ok=True)
    fresh.touch(mode=0o600)
    fresh.write_text(yaml.safe_dump(body, sort_keys=False), encoding="utf-8")
    fresh.replace(path)
