"""What the official validator says of a surface, and the address rule it does not know."""

from __future__ import annotations

from functools import cache
from typing import Any

from a2ui.core.basic_catalog.v0_9 import BasicCatalog
from a2ui.utils import validate_payload

from chatinbio_instance.core.events import SurfaceShown


@cache
def _catalogue() -> BasicCatalog:
    return BasicCatalog()


def check(surface: SurfaceShown) -> None:
    """Raise where a renderer of the basic catalogue would refuse any of the messages."""
    validate_payload([_catalogue()], list(surface.messages))
    assert {surface_id(message) for message in surface.messages} == {surface.surface}
    for component in components(surface):
        for url in _opened(component):
            assert url.startswith(("http://", "https://")), url


def components(surface: SurfaceShown) -> list[dict[str, Any]]:
    return [c for m in surface.messages if "updateComponents" in m for c in m["updateComponents"]["components"]]


def texts(surface: SurfaceShown) -> list[str]:
    return [component["text"] for component in components(surface) if component["component"] == "Text"]


def actions(surface: SurfaceShown) -> list[dict[str, Any]]:
    return [component["action"] for component in components(surface) if component["component"] == "Button"]


def surface_id(message: dict[str, Any]) -> str:
    [body] = [value for key, value in message.items() if key != "version"]
    return str(body["surfaceId"])


def _opened(component: dict[str, Any]) -> list[str]:
    call = component.get("action", {}).get("functionCall")
    return [call["args"]["url"]] if call else []
