"""The one way to an API server: a kubeconfig, read by the official client, which knows tokens, certificates and plugins.

Place in the flow: evidence, roster, report → **connection** → API server. GET requests alone. The client is imported when a
connection is made, so that `--help` need not wait for it.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeVar

Body = dict[str, Any]
T = TypeVar("T")

PATIENCE = (5.0, 20.0)  # seconds to connect, and between two pieces of an answer
PAGE = 500
AT_ONCE = 8
METADATA = "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1"
METADATA_LIST = "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1"


class Trouble(Exception):
    """Why a question cannot be answered; the message says what to do next."""


class Absent(Trouble):
    """404: no such object, or no such kind."""


class Forbidden(Trouble):
    """403: this user may not."""


class Cluster:
    """One API server and who we are there. Every call raises Trouble; calls may be made from several threads."""

    def __init__(self, client: Any, context: str) -> None:
        self._client = client
        self.context = context
        self.server: str = client.configuration.host

    def get(self, path: str, accept: str = "application/json", **query: str) -> Body:
        """One object, or one page of a list."""
        raw = self._request(path, accept, query)
        try:
            body = json.loads(raw)
        except ValueError:
            body = None
        if not isinstance(body, dict):
            raise Trouble(f"{self.server}{path} answers what is not JSON. Is this the address of an API server?")
        return body

    def items(self, path: str, accept: str = "application/json", **query: str) -> list[Body]:
        """All objects of a list, page by page."""
        found: list[Body] = []
        query = {"limit": str(PAGE), **query}
        while True:
            page = self.get(path, accept, **query)
            found += page.get("items") or []
            token = page.get("metadata", {}).get("continue")
            if not token:
                return found
            query["continue"] = token

    def text(self, path: str, **query: str) -> str:
        """A text, such as a log; bytes that are no UTF-8 are replaced."""
        return self._request(path, "*/*", query).decode("utf-8", "replace")

    def all(self, questions: Iterable[Callable[[], T]]) -> list[T]:
        """The answers, in order; a few questions are asked at once."""
        with ThreadPoolExecutor(AT_ONCE, thread_name_prefix="question") as pool:
            return [future.result() for future in [pool.submit(question) for question in questions]]

    def close(self) -> None:
        """Give the connections back."""
        manager = self._client.rest_client.pool_manager
        for key in manager.pools.keys():  # noqa: SIM118  it is no dict
            manager.pools[key].close()  # clearing alone waits for whoever still holds an answer
        self._client.rest_client.close()

    def _request(self, path: str, accept: str, query: dict[str, str]) -> bytes:
        from kubernetes.client.exceptions import ApiException
        from urllib3.exceptions import HTTPError

        try:
            asked = self._client.param_serialize(
                "GET",
                path,
                query_params=list(query.items()),
                header_params={"Accept": accept},
                auth_settings=["BearerToken"],
            )
            answer = self._client.call_api(*asked, _request_timeout=PATIENCE)
            raw: bytes = answer.read()
        except ApiException as error:
            raise Trouble(f"{self.server} cannot be asked: {error.reason}") from error
        except HTTPError as error:
            raise Trouble(f"{self.server} {_failure(error)} {self._hint()}") from error
        if answer.status >= 400:
            raise self._refusal(answer.status, raw, path)
        return raw

    def _refusal(self, code: int, raw: bytes, path: str) -> Trouble:
        try:
            message = str(json.loads(raw)["message"])
        except (ValueError, KeyError, TypeError):
            message = raw[:200].decode("utf-8", "replace").strip()
        match code:
            case 401:
                return Trouble(
                    f"{self.server} does not know this user (401). The credentials of context {self.context} have "
                    "expired or belong to another cluster: log in again."
                )
            case 403:
                return Forbidden(f"not allowed: {message}")
            case 404:
                return Absent(message)
        return Trouble(f"{self.server} answers {code} to {path}: {message}")

    def _hint(self) -> str:
        return f"(context {self.context}). Does the cluster run, and is this the right kubeconfig? See --kubeconfig, --context."


def connect(kubeconfig: str = "", context: str = "") -> Cluster:
    """The cluster that a kubeconfig names: `kubeconfig` (one path, or several as in KUBECONFIG), else KUBECONFIG, else
    ~/.kube/config; `context`, else its current one. Nothing is asked yet. Raises Trouble."""
    kubeconfig = kubeconfig or os.environ.get("KUBECONFIG", "") or _default()
    paths = [path for path in kubeconfig.split(os.pathsep) if path]
    if not any(Path(path).expanduser().is_file() for path in paths):
        raise Trouble(f"no kubeconfig at {kubeconfig}. Set KUBECONFIG or --kubeconfig to the file of your cluster.")

    from kubernetes import config
    from kubernetes.client import Configuration
    from yaml import YAMLError

    where = os.pathsep.join(str(Path(path).expanduser()) for path in paths)
    try:
        contexts, current = config.list_kube_config_contexts(where)
        names = [str(each["name"]) for each in contexts or ()]
        if context and context not in names:
            raise Trouble(f"{kubeconfig} has no context {context}. It has: {', '.join(names)}")
        configuration = Configuration()
        configuration.retries = False  # said at once is better than tried for long
        client = config.new_client_from_config(
            where, context or None, persist_config=False, client_configuration=configuration
        )
    except (config.ConfigException, YAMLError, OSError, ValueError, TypeError, AttributeError) as error:
        raise Trouble(f"{kubeconfig} cannot be used as a kubeconfig: {_first_line(error)}") from error
    return Cluster(client, context or str((current or {}).get("name", "")))


def _default() -> str:
    path = Path("~/.kube/config").expanduser()
    if not path.is_file():
        raise Trouble(
            "no cluster to ask: KUBECONFIG is not set and ~/.kube/config is not there. "
            "Set KUBECONFIG or --kubeconfig, or start the local cluster: chatinbio up"
        )
    return str(path)


def _failure(error: Exception) -> str:
    """What a connection failed of, without the library's own words around it."""
    from urllib3 import exceptions

    inner = getattr(error, "reason", None) or error
    if isinstance(inner, exceptions.SSLError):
        return f"does not prove who it is: {_first_line(inner)}"
    if isinstance(inner, exceptions.NameResolutionError):
        return "has a name that nobody knows here"
    if isinstance(inner, exceptions.NewConnectionError):
        return "refuses connections" if "refused" in str(inner) else f"cannot be reached: {_first_line(inner)}"
    if isinstance(inner, exceptions.TimeoutError):
        return "does not answer in time"
    return f"broke the connection off: {_first_line(inner)}"


def _first_line(error: BaseException) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0]
