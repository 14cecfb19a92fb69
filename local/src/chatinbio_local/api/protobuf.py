"""The few protobuf bodies that kubectl insists on sending: reviews of oneself.

Place in the flow: routes → **protobuf**. A kind is read wholly or not at all (415): a partial reading would lose fields
silently.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from chatinbio_local.client import Object

MEDIA_TYPE = "application/vnd.kubernetes.protobuf"
_MAGIC = b"k8s\x00"
_ATTRIBUTES = {1: "namespace", 2: "verb", 3: "group", 4: "version", 5: "resource", 6: "subresource", 7: "name"}
_PATH = {1: "path", 2: "verb"}
# Field number → (name, its own fields or None for text).
_Shape = dict[int, Any]
_ACCESS: _Shape = {2: ("spec", {1: ("resourceAttributes", _ATTRIBUTES), 2: ("nonResourceAttributes", _PATH)})}
_RULES: _Shape = {2: ("spec", {1: "namespace"})}
_SHAPES: dict[str, _Shape] = {
    "SelfSubjectAccessReview": _ACCESS,
    "SelfSubjectRulesReview": _RULES,
    "SelfSubjectReview": {},
}


def decode(data: bytes) -> Object | None:
    """The object, or None for a kind that is not read here or a body that is damaged."""
    if not data.startswith(_MAGIC):
        return None
    try:
        unknown = dict(_fields(data[len(_MAGIC) :]))
        meta = dict(_fields(unknown.get(1, b"")))
        api_version, kind = meta.get(1, b"").decode(), meta.get(2, b"").decode()
        shape = _SHAPES.get(kind)
        if shape is None:
            return None
        body = _read(unknown.get(2, b""), shape)
    except (IndexError, UnicodeDecodeError, ValueError):
        return None
    return {"apiVersion": api_version, "kind": kind, **body}


def _read(data: bytes, shape: _Shape) -> Object:
    found: Object = {}
    for number, value in _fields(data):
        entry = shape.get(number)
        if isinstance(entry, str):
            found[entry] = value.decode()
        elif entry is not None:
            found[entry[0]] = _read(value, entry[1])
    return found


def _fields(data: bytes) -> Iterator[tuple[int, bytes]]:
    """(number, bytes) of every length-delimited field; numbers are skipped. Raises ValueError, IndexError."""
    at = 0
    while at < len(data):
        tag, at = _varint(data, at)
        wire = tag & 7
        if wire == 0:
            _, at = _varint(data, at)
        elif wire == 1:
            at += 8
        elif wire == 5:
            at += 4
        elif wire == 2:
            length, at = _varint(data, at)
            if at + length > len(data):
                raise ValueError("a field runs over the end")
            yield tag >> 3, data[at : at + length]
            at += length
        else:
            raise ValueError("an unknown wire type")


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
