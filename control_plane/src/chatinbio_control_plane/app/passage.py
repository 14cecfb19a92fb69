"""How a request came: straight to this process, as scrapers and probes come, or passed on by what leads platforms to the API."""

from __future__ import annotations

import re
from typing import Any, Final

# One of them is added by every proxy that says whom it asks for.
PASSED_ON: Final = (b"forwarded", b"via", b"x-forwarded-", b"x-real-ip")
# An address, or a name without a dot (localhost, a container's). An ingress leads here by the API's host alone, which has one:
# so whoever has a proxy take those headers away again still asks for the API.
NO_SITE: Final = re.compile(rb"(\[[0-9a-f:.]+\]|[0-9.]+|[^.:\[\]]+)(:[0-9]+)?", re.IGNORECASE)


def came_straight(scope: Any) -> bool:
    """Whether nobody passed the request of this ASGI scope on, and it does not ask for the API by its host."""
    hosts = [value for name, value in scope["headers"] if name == b"host"]
    return (
        len(hosts) == 1
        and NO_SITE.fullmatch(hosts[0]) is not None
        and not any(name.startswith(PASSED_ON) for name, _ in scope["headers"])
    )
