"""What an HTTP request asks for: its address, its options and its body.

Place in the flow: routes → **requests**. Turns what clients write into what reading and writing understand.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, ClassVar, NamedTuple

import msgspec
from aiohttp import web

from chatinbio_local.api import errors, patches, protobuf
from chatinbio_local.api.kinds import Kind, Kinds
from chatinbio_local.api.objects import Write
from chatinbio_local.api.rbac import Action
from chatinbio_local.client import Object, Resource

MOST_BYTES = 3 * 2**20  # a body's limit, as in a real cluster
# Subresources of pods that are asked for and answered with 501, and what to do instead.
NOT_SERVED = {
    "exec": "pods are processes of this machine: look at them with ps, and into their folders",
    "attach": "pods are processes of this machine: read their output with kubectl logs -f",
    "portforward": "pods are processes of this machine: connect to the pod's address, it is on the loopback",
    "proxy": "pods are processes of this machine: connect to the pod's address, it is on the loopback",
}
_VERBS = {"POST": "create", "PUT": "update", "PATCH": "patch"}


class Target(NamedTuple):
    """The objects of a kind, one of them, or its subresource."""

    kind: Kind
    namespace: str
    name: str
    subresource: str

    def action(self, method: str, *, watches: bool = False) -> Action:
        """What RBAC is asked."""
        if method in ("GET", "HEAD"):
            verb = "get" if self.name else "watch" if watches else "list"
        elif method == "DELETE":
            verb = "delete" if self.name else "deletecollection"
        else:
            verb = _VERBS.get(method, method.lower())
        resource = self.kind.plural + (f"/{self.subresource}" if self.subresource else "")
        return Action(verb, self.kind.group, resource, self.namespace, self.name)


def find_target(kinds: Kinds, path: str) -> Target | None:
    """`/api/v1/…` or `/apis/{group}/{version}/…` as a target; None when nothing is served there."""
    parts = path.strip("/").split("/")
    if parts[0] == "api":
        group, version, rest = "", parts[1], parts[2:]
    else:
        group, version, rest = parts[1], parts[2], parts[3:]
    namespace = ""
    if (
        rest[:1] == ["namespaces"]
        and len(rest) > 2
        and not (group == "" and len(rest) == 3 and rest[2] in ("status", "finalize"))
    ):
        namespace, rest = rest[1], rest[2:]
    kind = kinds.find(Resource(group, version, rest[0])) if rest else None
    if kind is None or len(rest) > 3 or (namespace and not kind.namespaced):
        return None
    name = rest[1] if len(rest) > 1 else ""
    subresource = rest[2] if len(rest) > 2 else ""
    known = (*kind.subresources, *NOT_SERVED) if kind.stored_as == "/pods" else kind.subresources
    if subresource and subresource not in known:
        return None
    if kind.namespaced and name and not namespace:
        return None
    if kind.stored_as == "/namespaces" and name:
        namespace = name  # a Role within a namespace may speak of the namespace itself
    return Target(kind, namespace, name, subresource)


def flag(query: Mapping[str, str], name: str) -> bool:
    return query.get(name, "").lower() in ("true", "1")


def number(query: Mapping[str, str], name: str) -> int | None:
    """A number of the query. Raises ApiError 400."""
    text = query.get(name, "")
    if not text:
        return None
    if not text.lstrip("-").isdigit():
        raise errors.bad_request(f"{name} must be a number, not {text!r}")
    return int(text)


def write_options(request: web.Request, subresource: str) -> Write:
    """fieldManager, fieldValidation, dryRun and force. Raises ApiError 400."""
    query = request.query
    dry_run = query.getall("dryRun", [])
    if any(value != "All" for value in dry_run):
        raise errors.bad_request(f"dryRun may be All, not {dry_run}")
    validation = query.get("fieldValidation") or "Warn"
    if validation not in ("Strict", "Warn", "Ignore"):
        raise errors.bad_request(f"fieldValidation may be Strict, Warn or Ignore, not {validation!r}")
    manager = query.get("fieldManager", "")
    if len(manager) > 128 or not (manager.isprintable()):
        raise errors.bad_request("fieldManager must be printable and have at most 128 characters")
    manager = manager or request.headers.get("User-Agent", "unknown").split("/")[0][:128]
    return Write(manager, subresource, bool(dry_run), validation, flag(query, "force"))


async def read_body(request: web.Request, *, strict: bool = False) -> Any:
    """The body as a value: JSON when nothing else is said, YAML, or a protobuf body that can be read wholly. None when empty.
    Raises ApiError 400, 413, 415."""
    if (request.content_length or 0) > MOST_BYTES:
        raise errors.too_large(MOST_BYTES)
    data = await request.content.read(MOST_BYTES + 1)
    while len(data) <= MOST_BYTES and (more := await request.content.read(MOST_BYTES + 1 - len(data))):
        data += more
    if len(data) > MOST_BYTES:
        raise errors.too_large(MOST_BYTES)
    if not data.strip():
        return None
    media_type = media_type_of(request)
    if media_type == protobuf.MEDIA_TYPE:
        body = protobuf.decode(data)
        if body is None:
            raise errors.unsupported_media_type(media_type, ["application/json", "application/yaml"])
        return body
    if "yaml" in media_type:
        try:
            return _json(data, strict)  # what programs send as YAML is JSON, which is parsed fifty times as fast
        except (ValueError, RecursionError):
            return _yaml(data)
    if media_type and "json" not in media_type and media_type not in ("text/plain", "application/octet-stream"):
        raise errors.unsupported_media_type(media_type, ["application/json", "application/yaml"])
    try:
        return _json(data, strict)
    except (ValueError, RecursionError) as failure:
        raise errors.bad_request(f"the body of the request is no JSON: {failure}") from None


def _json(data: bytes, strict: bool) -> Any:
    return json.loads(data, object_pairs_hook=_no_duplicates) if strict else msgspec.json.decode(data)


def media_type_of(request: web.Request) -> str:
    """The body's media type without parameters; "" when the request does not say."""
    return request.headers.get("Content-Type", "").split(";")[0].strip().lower()


def _no_duplicates(pairs: list[tuple[str, Any]]) -> Object:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        twice = sorted({name for name in names if names.count(name) > 1})
        raise errors.bad_request(f'strict decoding error: duplicate field "{twice[0]}"')
    return found


def _yaml(data: bytes) -> Any:
    import yaml

    class Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
        """Times stay texts, as in JSON."""

        yaml_implicit_resolvers: ClassVar = {
            first: [(tag, expression) for tag, expression in resolvers if tag != "tag:yaml.org,2002:timestamp"]
            for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
        }

    try:
        return yaml.load(data, Loader)  # noqa: S506  a safe loader
    except (yaml.YAMLError, RecursionError) as failure:
        raise errors.bad_request(f"the body of the request is no YAML: {failure}") from None


def patch_type(request: web.Request) -> str:
    """The media type of a patch. Raises ApiError 415."""
    media_type = media_type_of(request)
    if media_type not in patches.MEDIA_TYPES:
        raise errors.unsupported_media_type(media_type, patches.MEDIA_TYPES)
    return media_type


def accepted(request: web.Request) -> str:
    """What the answer is to be: Table, PartialObjectMetadata, PartialObjectMetadataList or "" for the objects themselves.
    Raises ApiError 406."""
    header = request.headers.get("Accept", "")
    if not header:
        return ""
    for choice in header.split(","):
        media_type, *parameters = [part.strip() for part in choice.split(";")]
        values = dict(part.partition("=")[::2] for part in parameters)
        if media_type not in ("application/json", "*/*", "application/*", "application/yaml", "text/plain"):
            continue
        wanted = values.get("as", "")
        if not wanted or (
            wanted in ("Table", "PartialObjectMetadata", "PartialObjectMetadataList") and values.get("v") == "v1"
        ):
            return wanted
    raise errors.not_acceptable()
