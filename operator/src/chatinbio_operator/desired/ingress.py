"""The Ingress: the platform's host and the creator's own domains lead to the Service.

With an issuer of certificates the own domains have an Ingress to themselves: cert-manager asks for a certificate for
every `tls` entry of an Ingress that names an issuer, and would overwrite the platform's wildcard certificate.
"""

from __future__ import annotations

from chatinbio_api import Creator
from chatinbio_operator.model import PORT_NAME, Body, Platform, hosts_name, owned_metadata, service_name

ISSUER = "cert-manager.io/cluster-issuer"


def ingress(creator: Creator, platform: Platform, hosts: tuple[str, ...]) -> Body:
    host = platform.host(creator.handle)
    own = () if platform.cert_issuer else hosts
    # The wildcard certificate speaks for the platform's host alone.
    return _ingress(creator, platform, creator.handle, (host, *own), (host,), platform.tls_secret)


def hosts_ingress(creator: Creator, platform: Platform, hosts: tuple[str, ...]) -> tuple[Body, ...]:
    """The Ingress of the own domains with their certificate, where there are both."""
    if not hosts or not platform.cert_issuer:
        return ()
    body = _ingress(creator, platform, hosts_name(creator.handle), hosts, hosts, f"{creator.handle}-hosts-tls")
    body["metadata"]["annotations"] = {ISSUER: platform.cert_issuer}
    return (body,)


def _ingress(
    creator: Creator, platform: Platform, name: str, hosts: tuple[str, ...], secured: tuple[str, ...], secret: str
) -> Body:
    backend = {"service": {"name": service_name(creator.handle), "port": {"name": PORT_NAME}}}
    spec: Body = {
        "rules": [
            {"host": host, "http": {"paths": [{"path": "/", "pathType": "Prefix", "backend": backend}]}}
            for host in hosts
        ]
    }
    if platform.ingress_class:
        spec["ingressClassName"] = platform.ingress_class
    if secret:
        spec["tls"] = [{"hosts": list(secured), "secretName": secret}]
    return {
        "apiVersion": "networking.k8s.io/v1",
        "kind": "Ingress",
        "metadata": owned_metadata(creator, platform, name),
        "spec": spec,
    }
