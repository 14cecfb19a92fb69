"""The few protobuf bodies that kubectl insists on sending: `create namespace|secret|configmap|serviceaccount`, `auth`.

Place in the flow: requests → **protobuf**. A kind is read wholly or not at all (415): a partial reading would lose fields
silently, so a field that is not listed here refuses the body.
"""

from __future__ import annotations

import base64
from collections.abc import Iterator
from typing import Any, NamedTuple

from chatinbio_local.client import Object

MEDIA_TYPE = "application/vnd.kubernetes.protobuf"
_MAGIC = b"k8s\x00"


class _Field(NamedTuple):
    """`kind`: text, bytes, bool, number, texts (repeated), map (to text), bytemap, object (by `fields`), or ignored (set by the server)."""

    name: str
    kind: str = "text"
    fields: dict[int, _Field] = {}  # noqa: RUF012  never changed


_META: dict[int, _Field] = {
    1: _Field("name"),
    2: _Field("generateName"),
    3: _Field("namespace"),
    **{number: _Field("", "ignored") for number in range(4, 11)},  # uid, versions and times
    11: _Field("labels", "map"),
    12: _Field("annotations", "map"),
    14: _Field("finalizers", "texts"),
}
_METADATA = _Field("metadata", "object", _META)
_ATTRIBUTES = {
    number: _Field(name)
    for number, name in enumerate(("namespace", "verb", "group", "version", "resource", "subresource", "name"), 1)
}
_ACCESS = {
    1: _Field("resourceAttributes", "object", _ATTRIBUTES),
    2: _Field("nonResourceAttributes", "object", {1: _Field("path"), 2: _Field("verb")}),
}
_REVIEW_STATUS = _Field("", "ignored")
_TOKEN = {1: _Field("audiences", "texts"), 4: _Field("expirationSeconds", "number")}
_KINDS: dict[str, dict[int, _Field]] = {
    "SelfSubjectAccessReview": {1: _METADATA, 2: _Field("spec", "object", _ACCESS), 3: _REVIEW_STATUS},
    "SelfSubjectRulesReview": {1: _METADATA, 2: _Field("spec", "object", {1: _Field("namespace")}), 3: _REVIEW_STATUS},
    "TokenRequest": {1: _METADATA, 2: _Field("spec", "object", _TOKEN), 3: _REVIEW_STATUS},
    "SelfSubjectReview": {1: _METADATA, 2: _REVIEW_STATUS},
    "Namespace": {
        1: _METADATA,
        2: _Field("spec", "object", {1: _Field("finalizers", "texts")}),
        3: _Field("status", "object", {1: _Field("phase")}),
    },
    "ConfigMap": {
        1: _METADATA,
        2: _Field("data", "map"),
        3: _Field("binaryData", "bytemap"),
        4: _Field("immutable", "bool"),
    },
    "Secret": {
        1: _METADATA,
        2: _Field("data", "bytemap"),
        3: _Field("type"),
        4: _Field("stringData", "map"),
        5: _Field("immutable", "bool"),
    },
    "ServiceAccount": {1: _METADATA, 4: _Field("automountServiceAccountToken", "bool")},
}


def decode(data: bytes) -> Object | None:
    """The object, or None for a kind or field that is not read here and for a body that is damaged."""
    if not data.startswith(_MAGIC):
        return None
    try:
        unknown = dict(_fields(data[len(_MAGIC) :]))
        meta = dict(_fields(_bytes(unknown.get(1, b""))))
        api_version, kind = _bytes(meta.get(1, b"")).decode(), _bytes(meta.get(2, b"")).decode()
        if kind not in _KINDS:
            return None
        body = _read(_bytes(unknown.get(2, b"")), _KINDS[kind])
    except (IndexError, UnicodeDecodeError, ValueError):
        return None
    return {"apiVersion": api_version, "kind": kind, **body}


def _read(data: bytes, fields: dict[int, _Field]) -> Object:
    """Raises ValueError for a field that is not listed."""
    found: Object = {}
    for number, value in _fields(data):
        if number not in fields:
            raise ValueError(f"field {number} is not read here")
        field = fields[number]
        if field.kind == "ignored":
            continue
        if field.kind == "number":
            found[field.name] = value
            continue
        if field.kind == "bool":
            found[field.name] = bool(value)
            continue
        text = _bytes(value)
        if field.kind == "object":
            found[field.name] = _read(text, field.fields)
        elif field.kind == "texts":
            found.setdefault(field.name, []).append(text.decode())
        elif field.kind in ("map", "bytemap"):
            entry = dict(_fields(text))
            content = _bytes(entry.get(2, b""))
            told = content.decode() if field.kind == "map" else base64.b64encode(content).decode()
            found.setdefault(field.name, {})[_bytes(entry.get(1, b"")).decode()] = told
        elif text:  # an empty text is an unset one
            found[field.name] = text.decode()
    return found


def _bytes(value: Any) -> bytes:
    if not isinstance(value, bytes):
        raise ValueError("a number where text was expected")
    return value


def _fields(data: bytes) -> Iterator[tuple[int, bytes | int]]:
    """(number, value) of every field. Raises ValueError, IndexError."""
    at = 0
    while at < len(data):
        tag, at = _varint(data, at)
        number, wire = tag >> 3, tag & 7
        if wire == 0:
            value, at = _varint(data, at)
            yield number, value
        elif wire == 2:
            length, at = _varint(data, at)
            if at + length > len(data):
                raise ValueError("a field runs over the end")
            yield number, data[at : at + length]
            at += length
        else:
            raise ValueError("an unexpected wire type")


def _varint(data: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = data[at]
        at += 1
        value |= (byte & 0x7F) << shift
        if not byte & 0x80:
            return value, at
        shift += 7
        if shift > 63:
            raise ValueError("a number is too long")
