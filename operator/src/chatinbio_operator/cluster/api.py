"""Requests to the API server, with plain dictionaries and our own errors.

The typed classes of the official client copy every object twice; its ApiClient is used for what is hard: kubeconfigs,
TLS, token refresh and the pool.
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from typing import Any, Final
from urllib.parse import quote, urlencode

import aiohttp
from kubernetes.aio.client import ApiClient

from chatinbio_api.names import API_VERSION, FIELD_MANAGER
from chatinbio_operator.errors import Gone, Refused, Retry
from chatinbio_operator.model import Body, Kind

_APPLY: Final = "application/apply-patch+yaml"  # JSON is YAML
_MERGE: Final = "application/merge-patch+json"
_JSON: Final = "application/json"
_SECONDS: Final = 30.0
PAGE: Final = 500  # objects of one answer to a list

# kind → (group and version as in apiVersion, plural)
RESOURCES: Final[dict[str, tuple[str, str]]] = {
    "Secret": ("v1", "secrets"),
    "ConfigMap": ("v1", "configmaps"),
    "PersistentVolumeClaim": ("v1", "persistentvolumeclaims"),
    "Service": ("v1", "services"),
    "Pod": ("v1", "pods"),
    "Event": ("v1", "events"),
    "StatefulSet": ("apps/v1", "statefulsets"),
    "Ingress": ("networking.k8s.io/v1", "ingresses"),
    "Lease": ("coordination.k8s.io/v1", "leases"),
    "Creator": (API_VERSION, "creators"),
}


class Api:
    """Every method raises Retry for what may succeed later, Gone for 404, Refused for what never will."""

    def __init__(self, client: ApiClient, namespace: str) -> None:
        self._client = client
        self.namespace = namespace

    async def close(self) -> None:
        await self._client.close()

    async def probe(self, kind: Kind) -> None:
        """Whether a kind is there and may be listed; raises otherwise."""
        await self._request("GET", f"{self._path(kind)}?limit=1")

    async def list(self, kind: Kind) -> AsyncIterator[Body]:
        """All objects of a kind (the children's in their namespace), page by page."""
        query = {"limit": str(PAGE)}
        while True:
            page = await self._request("GET", f"{self._path(kind)}?{urlencode(query)}")
            version, _ = RESOURCES[kind]
            for item in page["items"]:
                # Items of a list do not say what they are.
                yield {"apiVersion": version, "kind": kind} | item
            more = page["metadata"].get("continue")
            if not more:
                return
            query["continue"] = more

    async def get(self, kind: str, name: str, namespace: str | None = None) -> Body:
        return await self._request("GET", self._path(kind, name, namespace))

    async def apply(self, body: Body) -> Body:
        """Server-side apply; takes fields over from whoever changed them."""
        query = f"?fieldManager={FIELD_MANAGER}&force=true"
        return await self._request("PATCH", self._path(body["kind"], body["metadata"]["name"]) + query, body, _APPLY)

    async def create(self, body: Body, namespace: str | None = None) -> Body:
        """Raises FileExistsError where an object of that name is there."""
        query = f"?fieldManager={FIELD_MANAGER}"
        return await self._request("POST", self._path(body["kind"], namespace=namespace) + query, body)

    async def merge(
        self, kind: str, name: str, patch: Body, subresource: str = "", namespace: str | None = None
    ) -> Body:
        path = self._path(kind, name, namespace) + (f"/{subresource}" if subresource else "")
        return await self._request("PATCH", f"{path}?fieldManager={FIELD_MANAGER}", patch, _MERGE)

    async def delete(self, kind: str, name: str, uid: str) -> Body:
        options = {
            "apiVersion": "v1",
            "kind": "DeleteOptions",
            "preconditions": {"uid": uid},
            "propagationPolicy": "Background",
        }
        return await self._request("DELETE", self._path(kind, name), options)

    def _path(self, kind: str, name: str = "", namespace: str | None = None) -> str:
        version, plural = RESOURCES[kind]
        root = f"/api/{version}" if "/" not in version else f"/apis/{version}"
        scope = "" if kind == "Creator" else f"/namespaces/{namespace or self.namespace}"
        return f"{root}{scope}/{plural}" + (f"/{quote(name)}" if name else "")

    async def _request(self, method: str, path: str, body: Body | None = None, media: str = _JSON) -> Body:
        headers = {"Accept": _JSON, "Content-Type": media, "User-Agent": FIELD_MANAGER}
        try:
            await self._client.update_params_for_auth(headers, [], ["BearerToken"], path, method, body)
            response = await self._client.rest_client.request(
                method, self._client.configuration.host + path, headers=headers, body=body, _request_timeout=_SECONDS
            )
            text = await response.read()
        except (TimeoutError, aiohttp.ClientError, OSError) as error:
            raise Retry(f"{method} {path.partition('?')[0]}: {error or type(error).__name__}") from error
        if response.status < 300:
            parsed: Body = json.loads(text)
            return parsed
        after = response.headers.get("Retry-After", "")
        raise _error(response.status, method, path.partition("?")[0], text, float(after) if after.isdigit() else 0.0)


def _error(status: int, method: str, path: str, text: bytes, after: float) -> Exception:
    try:
        answer: dict[str, Any] = json.loads(text)
    except ValueError:
        answer = {}
    reason, message = answer.get("reason", ""), str(answer.get("message") or f"the API server answered {status}")
    if status == 404:
        return Gone(message)
    if reason == "AlreadyExists":
        return FileExistsError(message)
    if status in (400, 403, 422):
        return Refused(message)
    return Retry(f"{method} {path}: {status} {message}", after)
