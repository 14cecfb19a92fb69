"""The Secret whose key signs visitors' and owners' cookies. The key itself is made when the Secret is created."""

from __future__ import annotations

from chatinbio_api import Creator
from chatinbio_operator.model import Body, Platform, owned_metadata, session_secret_name


def secret(creator: Creator, platform: Platform) -> Body:
    return {
        "apiVersion": "v1",
        "kind": "Secret",
        "metadata": owned_metadata(creator, platform, session_secret_name(creator.handle)),
        "type": "Opaque",
    }
