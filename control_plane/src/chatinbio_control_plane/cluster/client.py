"""The one door to the Kubernetes API: get, list, watch, create, patch and delete of Creators.

Objects come in and go out as the API's dicts; what cannot be read as a Creator is somebody else's fault and said so. Errors
of the API leave here as refusals that tell the caller what to do (`cluster.refusals`).
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import os
from collections.abc import AsyncGenerator
from pathlib import Path
from typing import Any, cast

import aiohttp
from kubernetes.aio import client as k8s
from kubernetes.aio import config
from kubernetes.aio.client.exceptions import ApiException

from chatinbio_api.names import GROUP, PLURAL, VERSION
from chatinbio_control_plane.cluster.refusals import from_api, unreachable
from chatinbio_control_plane.errors import Refusal

Object = dict[str, Any]

log = logging.getLogger("chatinbio.control_plane")

_SERVICE_ACCOUNT = Path("/var/run/secrets/kubernetes.io/serviceaccount/token")
_WATCH_SECONDS = 240  # the server ends a watch after this; it is taken up where it ended
_RETRY_SECONDS = (0.2, 0.5, 1.0, 2.0)


class AlreadyExists(Exception):
    """A Creator of that name is there."""


class Changed(Exception):
    """The Creator is no longer at the resourceVersion that the change was made for."""


async def connect(kubeconfig: Path | None, timeout: float) -> Cluster:
    """Open the cluster named by the kubeconfig, by KUBECONFIG or by the pod's service account.

    Nothing is asked yet. Raises kubernetes' ConfigException when there is no configuration.
    """
    configuration = k8s.Configuration()
    # Proxies and certificate bundles of the environment are for the outside world, not for the cluster.
    configuration.client_session_kwargs = {"trust_env": False}
    if kubeconfig is None and "KUBECONFIG" not in os.environ and _SERVICE_ACCOUNT.exists():
        config.load_incluster_config(client_configuration=configuration)
    else:
        path = str(kubeconfig) if kubeconfig is not None else None
        await config.load_kube_config(config_file=path, client_configuration=configuration, persist_config=False)
    configuration.connection_pool_maxsize = 0  # open event streams hold connections: they must not starve requests
    return Cluster(k8s.ApiClient(configuration), timeout)


class Cluster:
    """Creators in the cluster. Every call raises Refusal when the API cannot be reached or refuses."""

    def __init__(self, api_client: k8s.ApiClient, timeout: float) -> None:
        self._client = api_client
        self._api = k8s.CustomObjectsApi(api_client)
        self._timeout = float(timeout)
        self._where: dict[str, Any] = {"group": GROUP, "version": VERSION, "plural": PLURAL}

    async def close(self) -> None:
        await self._client.close()

    async def create(self, body: Object) -> Object:
        """Raises AlreadyExists."""
        try:
            return await self._call(
                self._api.create_cluster_custom_object, body=body, field_manager="chatinbio-control-plane"
            )
        except ApiException as error:
            if error.status == 409:
                raise AlreadyExists from error
            raise from_api(error) from error

    async def get(self, handle: str) -> Object | None:
        """The object, or None where there is none."""
        try:
            return await self._call(self._api.get_cluster_custom_object, name=handle)
        except ApiException as error:
            if error.status == 404:
                return None
            raise from_api(error) from error

    async def list(self, label_selector: str = "", *, limit: int | None = None) -> list[Object]:
        """The objects with these labels, in the order of their names."""
        keywords: Object = {"label_selector": label_selector}
        if limit is not None:
            keywords["limit"] = limit
        try:
            answer = await self._call(self._api.list_cluster_custom_object, **keywords)
        except ApiException as error:
            raise from_api(error) from error
        items: list[Object] = answer["items"]
        return items

    async def patch(self, handle: str, patch: Object) -> Object | None:
        """JSON merge patch. None where there is none; raises Changed when the patch names an old resourceVersion."""
        try:
            return await self._call(
                self._api.patch_cluster_custom_object,
                name=handle,
                body=patch,
                field_manager="chatinbio-control-plane",
                _content_type="application/merge-patch+json",
            )
        except ApiException as error:
            if error.status == 404:
                return None
            if error.status == 409:
                raise Changed from error
            raise from_api(error) from error

    async def delete(self, handle: str, uid: str) -> bool:
        """Delete the creator with that uid, never a later one of the same name. False where it is gone already."""
        try:
            await self._call(
                self._api.delete_cluster_custom_object,
                name=handle,
                body={"preconditions": {"uid": uid}, "propagationPolicy": "Background"},
            )
        except ApiException as error:
            if error.status in (404, 409):
                return False
            raise from_api(error) from error
        return True

    async def reachable(self) -> None:
        """Ask for one Creator, as a probe does. Raises Refusal."""
        await self.list(limit=1)

    async def follow(self, first: Object) -> AsyncGenerator[Object | None]:
        """The creator from `first` on: each later state, then None once it is deleted. Never ends otherwise.

        A watch that expires, breaks or is too old (410) is taken up again without the caller noticing; states in between
        may then be missed, never the last one.
        """
        name, uid = first["metadata"]["name"], first["metadata"]["uid"]
        version = first["metadata"]["resourceVersion"]
        failures = 0
        while True:
            try:
                async with contextlib.aclosing(self._watch(name, version)) as events:
                    async for kind, item in events:
                        failures = 0
                        version = item["metadata"]["resourceVersion"]
                        if kind == "BOOKMARK":
                            continue
                        if kind == "DELETED" or item["metadata"]["uid"] != uid:
                            yield None
                            return
                        yield item
                continue
            except (ApiException, aiohttp.ClientError, OSError, TimeoutError, ValueError):
                await asyncio.sleep(_RETRY_SECONDS[min(failures, len(_RETRY_SECONDS) - 1)])
                failures += 1
            try:
                current = await self.get(name)
            except Refusal:
                continue  # still unreachable: the watch above fails again and waits longer
            if current is None or current["metadata"]["uid"] != uid:
                yield None
                return
            if current["metadata"]["resourceVersion"] != version:
                version = current["metadata"]["resourceVersion"]
                yield current

    async def _watch(self, name: str, version: str) -> AsyncGenerator[tuple[str, Object]]:
        answer = await self._api.list_cluster_custom_object_without_preload_content(
            **self._where,
            field_selector=f"metadata.name={name}",
            resource_version=version,
            watch=True,
            allow_watch_bookmarks=True,
            timeout_seconds=_WATCH_SECONDS,
            # Passed on to aiohttp, which takes no pair of numbers; a silent watch ends by `total`.
            _request_timeout=cast(
                Any, aiohttp.ClientTimeout(total=_WATCH_SECONDS + self._timeout, sock_connect=self._timeout)
            ),
        )
        try:
            if answer.status != 200:
                raise ApiException(status=answer.status, reason=answer.reason)
            async for line in answer.content:
                if not line.strip():
                    continue
                event = json.loads(line)
                if event["type"] == "ERROR":
                    raise ApiException(status=event["object"].get("code"), reason=event["object"].get("reason"))
                yield event["type"], event["object"]
        finally:
            answer.close()

    async def _call(self, method: Any, **keywords: Any) -> Object:
        try:
            result: Object = await method(**self._where, **keywords, _request_timeout=self._timeout)
        except (aiohttp.ClientError, OSError, TimeoutError) as error:
            log.warning("the Kubernetes API cannot be reached: %s: %s", type(error).__name__, error)
            raise unreachable() from error
        except ApiException as error:
            if error.status not in (404, 409, 422):
                log.warning("the Kubernetes API answered %s %s: %s", error.status, error.reason, error.body)
            raise
        return result
