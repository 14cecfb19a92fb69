"""Server-side apply, and who owns which field (metadata.managedFields).

Place in the flow: objects → **apply** → ownership. Applying lays a manager's wish over the object, takes away what it
no longer wishes, and refuses to change what others own unless forced; any other write makes its author the owner of what it changed.
"""

from __future__ import annotations

import copy
from typing import Any, NamedTuple

from chatinbio_local.api.errors import Cause, apply_conflict
from chatinbio_local.api.kinds import Kind
from chatinbio_local.api.ownership import (
    Fields,
    compare,
    difference,
    fields_of,
    intersection,
    merge,
    paths,
    remove,
    union,
)
from chatinbio_local.client import Object
from chatinbio_local.clock import timestamp

_SYSTEM = (
    "name", "namespace", "generateName", "creationTimestamp", "selfLink", "uid", "generation", "managedFields", "resourceVersion",
    "deletionTimestamp", "deletionGracePeriodSeconds",
)  # fmt: skip


class Author(NamedTuple):
    """Who writes: the field manager's name, how (Apply or Update), and which subresource."""

    manager: str
    operation: str
    subresource: str = ""


class _Owner(NamedTuple):
    author: Author
    api_version: str
    time: str
    fields: Fields


def _owners(body: Object) -> list[_Owner]:
    return [
        _Owner(
            Author(entry.get("manager", ""), entry.get("operation", ""), entry.get("subresource", "")),
            entry.get("apiVersion", ""),
            entry.get("time", ""),
            entry.get("fieldsV1") or {},
        )
        for entry in body["metadata"].get("managedFields") or []
    ]


def _write_owners(body: Object, owners: list[_Owner]) -> None:
    entries = [
        {
            "manager": owner.author.manager,
            "operation": owner.author.operation,
            "apiVersion": owner.api_version,
            "time": owner.time,
            "fieldsType": "FieldsV1",
            "fieldsV1": owner.fields,
            **({"subresource": owner.author.subresource} if owner.author.subresource else {}),
        }
        for owner in owners
        if owner.fields
    ]
    if entries:
        body["metadata"]["managedFields"] = entries
    else:
        body["metadata"].pop("managedFields", None)


def _owned_part(kind: Kind, body: Object, subresource: str = "") -> Object:
    """What of an object can be owned: not the system's fields, and of a subresource only its own."""
    part: dict[str, Any] = {
        name: value for name, value in body.items() if name not in ("apiVersion", "kind", "metadata")
    }
    if subresource == "status":
        part = {name: value for name, value in part.items() if name == "status"}
    elif kind.status:
        part.pop("status", None)
    metadata = {name: value for name, value in body["metadata"].items() if name not in _SYSTEM}
    if metadata and subresource != "status":
        part["metadata"] = metadata
    return part


def server_side_apply(
    kind: Kind, live: Object | None, config: Object, author: Author, *, force: bool, api_version: str
) -> Object:
    """`live` (None: a new object) as `author` wishes it. Raises ApiError 409 with the conflicts unless `force`."""
    shape = kind.schema.shape
    wish = _owned_part(kind, config, author.subresource)
    wanted = fields_of(wish, shape)
    before = live if live is not None else {"metadata": {}}
    owners = _owners(before)
    mine = next((owner for owner in owners if owner.author == author), None)
    others = [owner for owner in owners if owner is not mine]
    merged: Object = config if live is None else merge(before, wish, shape)
    if mine is not None:
        dropped = difference(mine.fields, wanted)
        if dropped:
            kept: Fields = {}
            for owner in others:
                kept = union(kept, owner.fields)
            merged = copy.deepcopy(merged)  # it shares what it did not change with `before`
            remove(merged, dropped, kept, shape)
    if others:
        changed, _ = compare(_all_parts(before), _all_parts(merged), shape)
        others = _settle_conflicts(others, intersection(wanted, changed) if changed else None, force)
    same = mine is not None and mine.fields == wanted and live is not None and _all_parts(before) == _all_parts(merged)
    entry = _Owner(author, api_version, mine.time if same and mine else timestamp(), wanted)
    _write_owners(
        merged,
        [*others, entry] if mine is None else [entry if owner is mine else _kept(owner, others) for owner in owners],
    )
    return merged


def _kept(owner: _Owner, others: list[_Owner]) -> _Owner:
    return next(
        (other for other in others if (other.author, other.api_version) == (owner.author, owner.api_version)),
        owner._replace(fields={}),
    )


def _all_parts(body: Object) -> Object:
    part: Object = {name: value for name, value in body.items() if name not in ("apiVersion", "kind", "metadata")}
    part["metadata"] = {name: value for name, value in body["metadata"].items() if name not in _SYSTEM}
    return part


def _settle_conflicts(others: list[_Owner], changed: Fields | None, force: bool) -> list[_Owner]:
    if not changed:
        return others
    causes: list[Cause] = []
    settled = []
    for owner in others:
        contested = intersection(owner.fields, changed)
        if contested is None:
            settled.append(owner)
            continue
        named = f'conflict with "{owner.author.manager}"'
        if owner.author.subresource:
            named += f' with subresource "{owner.author.subresource}"'
        if owner.author.operation == "Update":
            named += f" using {owner.api_version}"
        causes.extend({"reason": "FieldManagerConflict", "message": named, "field": path} for path in paths(contested))
        settled.append(owner._replace(fields=difference(owner.fields, contested) or {}))
    if causes and not force:
        told = (
            causes[0]["message"] + ": " + causes[0]["field"]
            if len(causes) == 1
            else "conflicts with "
            + ", ".join(sorted({cause["message"].removeprefix("conflict with ") for cause in causes}))
            + ":\n- "
            + "\n- ".join(cause["field"] for cause in causes)
        )
        noun = "conflict" if len(causes) == 1 else "conflicts"
        raise apply_conflict(f"Apply failed with {len(causes)} {noun}: {told}", causes)
    return [owner for owner in settled if owner.fields]


def record_update(kind: Kind, live: Object | None, body: Object, author: Author, api_version: str) -> None:
    """Write into `body` who owns what after `author` wrote it in place of `live`."""
    given = body["metadata"].get("managedFields")
    reset = given is not None and not any(given)  # [] or [{}]: forget the owners
    before = live if live is not None else {"metadata": {}}
    owners = [] if reset else _owners(before)
    changed, removed = compare(_all_parts(before), _all_parts(body), kind.schema.shape)
    if changed is None and removed is None:
        _write_owners(body, owners)
        return
    updated: list[_Owner] = []
    found = False
    for owner in owners:
        fields: Fields | None = owner.fields
        if removed:
            fields = difference(fields or {}, removed)
        if owner.author == author and owner.api_version == api_version:
            found = True
            if changed:
                updated.append(owner._replace(fields=union(fields, changed) if fields else changed, time=timestamp()))
                continue
        elif changed and fields:
            fields = difference(fields, changed)
        updated.append(owner._replace(fields=fields or {}))
    if changed and not found:
        updated.append(_Owner(author, api_version, timestamp(), changed))
    _write_owners(body, updated)
