"""The headless Service that leads to the instance's pod: no cluster address is used up for each creator."""

from __future__ import annotations

from chatinbio_api import Creator
from chatinbio_operator.model import PORT_NAME, Body, Platform, owned_metadata, selector, service_name


def service(creator: Creator, platform: Platform) -> Body:
    return {
        "apiVersion": "v1",
        "kind": "Service",
        "metadata": owned_metadata(creator, platform, service_name(creator.handle)),
        "spec": {
            "clusterIP": "None",
            "selector": selector(creator.handle),
            "ports": [{"name": PORT_NAME, "port": 80, "protocol": "TCP", "targetPort": PORT_NAME}],
        },
    }
