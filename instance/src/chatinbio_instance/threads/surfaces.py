"""A surface as it is now: A2UI messages folded into the fewest that draw the same.

Pure, and the counterpart of what a renderer does in the browser. `updateComponents` replaces components by id, `updateDataModel` sets a
value at a JSON pointer or takes it away; where a renderer would refuse a message, it changes nothing here either.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from copy import deepcopy
from itertools import pairwise
from typing import Any, Final

from chatinbio_instance.core.events import A2uiMessage

_UNSET: Final = object()
# An index beyond this is no list that anybody reads.
_LONGEST: Final = 10_000
# The properties in which the catalogues' components name their children.
_CHILDREN: Final = ("child", "children", "tabs", "trigger", "content")


def creates(messages: Iterable[A2uiMessage]) -> bool:
    """Whether these messages begin a surface, rather than change one."""
    return any("createSurface" in message for message in messages)


def compact(messages: Iterable[A2uiMessage]) -> tuple[A2uiMessage, ...]:
    """At most one createSurface, one updateDataModel and one updateComponents, in this order; nothing where it was deleted.

    Compacting what was compacted, with more behind it, is the same as compacting everything at once.
    """
    version: Any = None
    created: Any = None
    surface = ""
    components: dict[str, Any] | None = None
    model: Any = _UNSET
    for message in messages:
        version = message.get("version", version)
        match message:
            case {"createSurface": create}:
                created, surface, components, model = create, create.get("surfaceId", surface), None, _UNSET
            case {"deleteSurface": _}:
                created, components, model = None, None, _UNSET
            case {"updateComponents": update}:
                surface = update.get("surfaceId", surface)
                components = (components or {}) | {part["id"]: part for part in update.get("components", ())}
            case {"updateDataModel": update}:
                surface = update.get("surfaceId", surface)
                model = _with(model, update.get("path") or "/", update.get("value", _UNSET))
    folded: list[A2uiMessage] = []
    if created is not None:
        folded.append({"version": version, "createSurface": created})
    if model is not _UNSET:
        folded.append({"version": version, "updateDataModel": {"surfaceId": surface, "path": "/", "value": model}})
    if components is not None:
        update = {"surfaceId": surface, "components": list(components.values())}
        folded.append({"version": version, "updateComponents": update})
    return tuple(folded)


def drawn(messages: Iterable[A2uiMessage]) -> tuple[A2uiMessage, ...]:
    """The same compacted, without components that nothing leads to from the root: no protocol message takes them off, they are not
    drawn, and so they offer nothing. Where the root is still to come, all are kept."""
    return tuple(_without_lost(message) if "updateComponents" in message else message for message in compact(messages))


def _without_lost(message: A2uiMessage) -> A2uiMessage:
    update = message["updateComponents"]
    components = {part["id"]: part for part in update["components"]}
    if "root" not in components:
        return message
    reached: set[str] = set()
    waiting = ["root"]
    while waiting:
        identifier = waiting.pop()
        if identifier in components and identifier not in reached:
            reached.add(identifier)
            waiting += _texts([components[identifier].get(name) for name in _CHILDREN])
    kept = [part for identifier, part in components.items() if identifier in reached]
    return {**message, "updateComponents": {**update, "components": kept}}


def _texts(value: Any) -> Iterator[str]:
    """Every text in a value; the ids among them are those of the children."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from _texts(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _texts(inner)


def _with(model: Any, path: str, value: Any) -> Any:
    """The data model with `value` at `path`; without what is there where the value is unset."""
    if path == "/":
        return value
    model = {} if model is _UNSET or model is None else deepcopy(model)
    keys = [key.replace("~1", "/").replace("~0", "~") for key in path.strip("/").split("/")]
    place = model
    for key, following in pairwise(keys):
        inner = _at(place, key)
        if inner is None:
            inner = [] if following.isdecimal() else {}
            if not _put(place, key, inner):
                return model
        place = inner
    _put(place, keys[-1], value)
    return model


def _at(place: Any, key: str) -> Any:
    if isinstance(place, dict):
        return place.get(key)
    if isinstance(place, list) and key.isdecimal() and int(key) < len(place):
        return place[int(key)]
    return None


def _put(place: Any, key: str, value: Any) -> bool:
    """Set or, with an unset value, take away; False where the place can hold no such key."""
    if isinstance(place, dict):
        if value is _UNSET:
            place.pop(key, None)
        else:
            place[key] = value
        return True
    if isinstance(place, list) and key.isdecimal() and int(key) < _LONGEST:
        place.extend([None] * (int(key) + 1 - len(place)))
        place[int(key)] = None if value is _UNSET else value
        return True
    return False
