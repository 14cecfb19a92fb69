"""Traefik's static configuration: the ingress controller as a real cluster would run it, pointed at the local API.

Place in the flow: programs → **traefik** → file → Traefik.
"""

from __future__ import annotations

import socket
from pathlib import Path

import yaml

from chatinbio_local.fleet.state import write_private
from chatinbio_local.settings import LOOPBACK


def write_configuration(path: Path, *, http_port: int, api_port: int, authority: Path, token: str) -> None:
    """Write the file (it holds the token, so only its owner reads it). `authority` is the API's CA certificate."""
    entry_points = {"web": {"address": f"{LOOPBACK}:{http_port}"}}
    if has_ipv6_loopback():
        entry_points["web6"] = {"address": f"[::1]:{http_port}"}  # where browsers look first for *.localhost
    configuration = {
        "global": {"checkNewVersion": False, "sendAnonymousUsage": False},
        "log": {"level": "WARN"},
        "entryPoints": entry_points,
        "providers": {
            # Traefik gathers changes for so long before it rebuilds its routes; its default of 2 s is what a sign-up would wait.
            "providersThrottleDuration": "250ms",
            "kubernetesIngress": {
                "endpoint": f"https://{LOOPBACK}:{api_port}",
                "token": token,
                "certAuthFilePath": str(authority),
                "ingressClass": "traefik",
                # An instance without endpoints answers 503, not 404.
                "allowEmptyServices": True,
                # The first event counts at once, those of the next moment together: each one reads every route anew.
                "throttleDuration": "250ms",
            },
        },
    }
    write_private(path, yaml.safe_dump(configuration, sort_keys=False))


def has_ipv6_loopback() -> bool:
    """Whether this machine can listen on ::1."""
    try:
        with socket.socket(socket.AF_INET6) as probe:
            probe.bind(("::1", 0))
    except OSError:
        return False
    return True
