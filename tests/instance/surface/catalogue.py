"""What the official validator says of a surface, and the rules that it does not know."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from chatinbio_instance.core.addresses import is_page_address
from chatinbio_instance.core.events import A2uiMessage, SurfaceShown

if TYPE_CHECKING:
    from a2ui.core import CatalogApi

CATALOGUE = files("chatinbio_instance.surface") / "catalog.json"


@cache
def catalogues() -> tuple[CatalogApi, ...]:
    """A2UI's own and ours, as the official SDK reads them; it is imported when the first surface is checked."""
    from a2ui.core.basic_catalog.v0_9 import BasicCatalog
    from a2ui.processor import CatalogConfig

    ours = CatalogConfig.from_path(str(CATALOGUE), protocol_version="v0.9").catalog
    return (BasicCatalog(), ours)


# Most tests show the same few surfaces; the validator takes its time.
_valid: set[str] = set()
_RANDOM = re.compile(r"\b[0-9a-f]{32}\b")


def check(*shown: SurfaceShown) -> None:
    """Raise where a renderer would refuse any of the messages, given in the order in which they were shown.

    Beyond the validator: every surface is drawn with unique ids, what is named as a child is there, and every address is one of
    the web or of the page itself. A surface that was not made here is held to the catalogue that knows its components.
    """
    from a2ui.utils import validate_payload

    catalogs: dict[str, str] = {}
    components: dict[str, dict[str, Any]] = {}
    for surface in shown:
        known = {surface.surface: catalogs[surface.surface]} if surface.surface in catalogs else {}
        seen = _shape(json.dumps([surface.surface, surface.messages, known]))
        if seen not in _valid:
            validate_payload(catalogues(), list(surface.messages), surface_catalog_ids=known)
            _valid.add(seen)
        for message in surface.messages:
            _hold(surface.surface, message)
            if "createSurface" in message:
                catalogs[surface.surface] = message["createSurface"]["catalogId"]
                components[surface.surface] = {}
            if "updateComponents" in message and surface.surface in components:
                components[surface.surface] |= {c["id"]: c for c in message["updateComponents"]["components"]}
    for drawn in components.values():
        _hold_together(drawn)


def _shape(text: str) -> str:
    """The text with its random ids numbered as they come: equal for surfaces that differ in nothing else."""
    numbers: dict[str, str] = {}
    return _RANDOM.sub(lambda found: numbers.setdefault(found[0], f"#{len(numbers)}"), text)


def _hold(surface: str, message: A2uiMessage) -> None:
    assert surface_id(message) == surface, f"a message for another surface than {surface}"
    added = [c["id"] for c in message.get("updateComponents", {}).get("components", ())]
    assert len(added) == len(set(added)), f"ids that are there twice: {added}"
    for url in _addresses(message):
        assert is_page_address(url), url


def _hold_together(drawn: Mapping[str, dict[str, Any]]) -> None:
    """Everything that can be reached from the root is there; what was taken off it may lie about."""
    reached, open_ = set(), ["root"] if drawn else []
    while open_:
        identifier = open_.pop()
        if identifier not in reached:
            reached.add(identifier)
            assert identifier in drawn, f"{identifier} is named and not there"
            open_ += children(drawn[identifier])


def children(component: Mapping[str, Any]) -> list[str]:
    listed = component.get("children", [])
    listed = [listed["componentId"]] if isinstance(listed, dict) else listed
    tabs = [tab["child"] for tab in component.get("tabs", ())]
    return [*listed, *tabs, *(component[name] for name in ("child", "trigger", "content") if name in component)]


def _addresses(value: Any, name: str = "") -> Iterator[str]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _addresses(inner, key)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _addresses(inner, name)
    elif isinstance(value, str) and name in ("url", "iconUrl"):
        yield value


# -- what a test asks about a surface ------------------------------------------------------------------------------------


def components(surface: SurfaceShown) -> list[dict[str, Any]]:
    return [c for m in surface.messages if "updateComponents" in m for c in m["updateComponents"]["components"]]


def of_kind(surface: SurfaceShown, *kinds: str) -> list[dict[str, Any]]:
    return [component for component in components(surface) if component["component"] in kinds]


def texts(surface: SurfaceShown) -> list[str]:
    """The words that are drawn, in the order of the components; what is bound to the data model is left out."""
    found = []
    for component in components(surface):
        words = (component.get(name) for name in ("text", "title", "description", "label"))
        found += [text for text in words if isinstance(text, str)]
    return found


def actions(surface: SurfaceShown) -> list[dict[str, Any]]:
    return [component["action"] for component in components(surface) if "action" in component]


def links(surface: SurfaceShown) -> list[str]:
    """Where one gets from the surface."""
    calls = (action.get("functionCall", {}).get("args", {}) for action in actions(surface))
    return [c["url"] for c in components(surface) if "url" in c] + [call["url"] for call in calls if "url" in call]


def data(shown: Iterable[SurfaceShown]) -> dict[str, Any]:
    """The data model after these, in this order."""
    model: dict[str, Any] = {}
    for message in (message for surface in shown for message in surface.messages):
        if (update := message.get("updateDataModel")) is None:
            continue
        *way, last = update.get("path", "/").strip("/").split("/")
        if not last:
            model = dict(update["value"])
            continue
        place = model
        for step in way:
            place = place.setdefault(step, {})
        place[last] = update["value"]
    return model


def surface_id(message: A2uiMessage) -> str:
    [body] = [value for key, value in message.items() if key != "version"]
    return str(body["surfaceId"])
