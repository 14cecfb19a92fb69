"""Patches by their media type: JSON patch, merge patch and strategic merge patch.

Place in the flow: objects → **patches** → schema. Pure: an object and a patch in, the patched object out.
"""

from __future__ import annotations

import copy
from typing import Any

from chatinbio_local.api.definitions import Node, items_of, property_of, resolve
from chatinbio_local.api.errors import bad_request, unprocessable
from chatinbio_local.api.kinds import Kind
from chatinbio_local.client import Object

JSON = "application/json-patch+json"
MERGE = "application/merge-patch+json"
STRATEGIC = "application/strategic-merge-patch+json"
APPLY = "application/apply-patch+yaml"
MEDIA_TYPES = (JSON, MERGE, STRATEGIC, APPLY)


def patched(kind: Kind, body: Object, patch: Any, media_type: str) -> Object:
    """`body` after `patch`. Raises ApiError 400 for what is no patch, 422 when a JSON patch's test fails."""
    if media_type == JSON:
        return _json_patch(body, patch)
    if not isinstance(patch, dict):
        raise bad_request("a merge patch must be an object")
    result = merge_patch(body, patch) if media_type == MERGE else strategic_merge(body, patch, kind.schema.root)
    if not isinstance(result, dict):
        raise bad_request("the patch does not leave an object")
    return result


def _json_patch(body: Object, patch: Any) -> Object:
    import jsonpatch

    if not isinstance(patch, list):
        raise bad_request("a JSON patch must be a list of operations")
    try:
        result = jsonpatch.apply_patch(body, patch)
    except jsonpatch.JsonPatchTestFailed as failure:
        raise unprocessable(
            f"the server rejected our request due to an error in our request: testing value failed: {failure}"
        ) from None
    except jsonpatch.InvalidJsonPatch as failure:
        raise bad_request(f"the JSON patch is malformed: {failure}") from None
    except (jsonpatch.JsonPatchException, jsonpatch.JsonPointerException, TypeError, KeyError) as failure:
        raise unprocessable(f"the server rejected our request due to an error in our request: {failure}") from None
    if not isinstance(result, dict) or not isinstance(result.get("metadata"), dict):
        raise unprocessable("the patch does not leave an object with metadata")
    return result


def merge_patch(target: Any, patch: Any) -> Any:
    """RFC 7386."""
    if not isinstance(patch, dict):
        return copy.deepcopy(patch)
    result = dict(target) if isinstance(target, dict) else {}
    for name, value in patch.items():
        if value is None:
            result.pop(name, None)
        else:
            result[name] = merge_patch(result.get(name), value)
    return result


def strategic_merge(target: Any, patch: Any, node: Node) -> Any:
    """A merge patch that knows lists by their merge keys, and the `$patch`, `$retainKeys`, `$setElementOrder` and
    `$deleteFromPrimitiveList` directives."""
    if not isinstance(patch, dict):
        return copy.deepcopy(patch)
    if patch.get("$patch") == "replace":
        return {name: copy.deepcopy(value) for name, value in patch.items() if name != "$patch"}
    if patch.get("$patch") == "delete":
        return {}
    result = dict(target) if isinstance(target, dict) else {}
    if "$retainKeys" in patch:
        result = {name: value for name, value in result.items() if name in patch["$retainKeys"]}
    for name, value in patch.items():
        if name.startswith("$deleteFromPrimitiveList/"):
            field = name.partition("/")[2]
            result[field] = [item for item in result.get(field) or [] if item not in value]
    for name, value in patch.items():
        if name.startswith("$"):
            continue
        if value is None:
            result.pop(name, None)
            continue
        child = resolve(property_of(node, name) or {})
        if isinstance(value, list):
            result[name] = _merge_list(result.get(name), value, child)
        else:
            result[name] = strategic_merge(result.get(name), value, child)
    for name, order in patch.items():
        if name.startswith("$setElementOrder/"):
            field = name.partition("/")[2]
            if isinstance(result.get(field), list):
                key = resolve(property_of(node, field) or {}).get("x-kubernetes-patch-merge-key")
                result[field] = _ordered(result[field], order, key)
    return result


def _merge_list(target: Any, patch: list[Any], node: Node) -> list[Any]:
    merges = "merge" in node.get("x-kubernetes-patch-strategy", "")
    key = node.get("x-kubernetes-patch-merge-key")
    live = list(target) if isinstance(target, list) else []
    if not merges:
        return [copy.deepcopy(item) for item in patch]
    if key is None:
        return live + [item for item in patch if item not in live]
    if any(isinstance(item, dict) and item.get("$patch") == "replace" for item in patch):
        return [copy.deepcopy(item) for item in patch if item.get("$patch") != "replace"]
    declared = items_of(node)
    for item in patch:
        if not isinstance(item, dict) or key not in item:
            raise bad_request(f"an item of the patch lacks its merge key {key!r}")
        at = next((index for index, entry in enumerate(live) if entry.get(key) == item[key]), None)
        if item.get("$patch") == "delete":
            live = [entry for entry in live if entry.get(key) != item[key]]
        elif at is None:
            live.append(strategic_merge({}, item, declared))
        else:
            live[at] = strategic_merge(live[at], item, declared)
    return live


def _ordered(items: list[Any], order: list[Any], key: str | None) -> list[Any]:
    wanted = [entry.get(key) if isinstance(entry, dict) and key else entry for entry in order]
    ranks = {repr(value): rank for rank, value in enumerate(wanted)}

    def rank(item: Any) -> int:
        return ranks.get(repr(item.get(key) if key and isinstance(item, dict) else item), len(ranks))

    return sorted(items, key=rank)
