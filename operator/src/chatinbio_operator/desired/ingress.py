"""The Ingress: the platform's host and the creator's own domains lead to the Service."""

from __future__ import annotations

from chatinbio_api import Creator
from chatinbio_operator.model import PORT_NAME, Body, Platform, owned_metadata, service_name


def ingress(creator: Creator, platform: Platform, hosts: tuple[str, ...]) -> Body:
    backend = {"service": {"name": service_name(creator.handle), "port": {"name": PORT_NAME}}}
    host = platform.host(creator.handle)
    spec: Body = {
        "rules": [
            {"host": name, "http": {"paths": [{"path": "/", "pathType": "Prefix", "backend": backend}]}}
            for name in (host, *hosts)
        ]
    }
    if platform.ingress_class:
        spec["ingressClassName"] = platform.ingress_class
    if platform.tls_secret:
        # The wildcard certificate speaks for the platform's host alone.
        spec["tls"] = [{"hosts": [host], "secretName": platform.tls_secret}]
    return {
        "apiVersion": "networking.k8s.io/v1",
        "kind": "Ingress",
        "metadata": owned_metadata(creator, platform, creator.handle),
        "spec": spec,
    }
