"""The diagnostics archive of one Creator: what `why` shows and what it was judged from, without secrets.

Place in the flow: Evidence → **report** → scrub → a .tar.gz. The Creator's Secrets are read for one purpose: to know which values to take
out of everything else. They are never packed, and where they may not be read, forms of secrets are taken out all the same.
"""

from __future__ import annotations

import base64
import binascii
import io
import os
import tarfile
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Final
from urllib.parse import quote, urlsplit

import yaml

from chatinbio_api.names import LABEL_NAME, OPERATOR_NAME
from chatinbio_local.inspect.connection import Absent, Body, Cluster, Trouble
from chatinbio_local.inspect.durations import rfc3339
from chatinbio_local.inspect.evidence import Evidence
from chatinbio_local.inspect.scrub import Scrubber

LINES: Final = "5000"
BYTES: Final = str(4 << 20)
PATIENCE = 10.0

README: Final = """\
Diagnostics of the Creator {name}, read at {time} from context {context}, {server}.

why.txt, why.json   what `chatinbio why {name}` shows
creator.yaml        the Creator
children/           its StatefulSet, pods, claim, Service, EndpointSlices and Ingress; of ConfigMaps and Secrets the metadata
events.yaml         events of all of them
logs/               the pods' logs, the last {lines} lines; .previous is of the container before
operator/           what shows it at work (its lease), and its metrics, where they could be reached

Taken out: the content of Secrets and ConfigMaps, these Secrets' values wherever they stand, the hash and the token of the claim
link, e-mail addresses and owners' hashes, values of annotations and environment variables that are not known to be harmless,
credentials by their form (headers, keys, tokens, passwords in addresses). What visitors wrote is in no log of an instance.
A person should still look through it before it goes to strangers.

Not read:
{gaps}
"""


@dataclass(frozen=True, slots=True)
class Report:
    """A packed archive and what is missing from it."""

    path: Path
    files: int
    bytes: int
    gaps: tuple[str, ...]


def write(
    cluster: Cluster, evidence: Evidence, shown: dict[str, str], path: Path, now: datetime, operator_metrics: str = ""
) -> Report:
    """Pack the archive at `path` (mode 600, there whole or not at all). `shown` are files to pack beside what is read here,
    by name; `operator_metrics` is the address of the operator's metrics where it is no pod. Raises Trouble, OSError."""
    gaps = list(evidence.gaps)
    scrubber = Scrubber(token_hash=str(evidence.creator.get("spec", {}).get("claimTokenHash", "")))
    scrubber.know([str(evidence.creator.get("spec", {}).get("owner", {}).get("email", ""))])
    scrubber.know(_secret_values(cluster, evidence, gaps))
    for body in (evidence.creator, *evidence.children):
        scrubber.learn(body)
    logs = _logs(cluster, evidence, gaps)
    metrics = _metrics(cluster, operator_metrics, gaps)

    files: dict[str, str] = {name: scrubber.text(text) for name, text in shown.items()}
    files["creator.yaml"] = _yaml(scrubber, evidence.creator)
    for body in evidence.children:
        files[f"children/{body['kind'].lower()}-{body['metadata']['name']}.yaml"] = _yaml(scrubber, body)
    files["events.yaml"] = _yaml(scrubber, {"kind": "List", "apiVersion": "v1", "items": list(evidence.events)})
    if evidence.heartbeat:
        files[f"operator/{evidence.heartbeat['kind'].lower()}.yaml"] = _yaml(scrubber, evidence.heartbeat)
    files |= {name: scrubber.text(text) for name, text in {**logs, **metrics}.items()}
    files["README.txt"] = scrubber.text(
        README.format(
            name=evidence.name,
            time=rfc3339(now),
            context=evidence.context,
            server=evidence.server,
            lines=LINES,
            gaps="\n".join(f"- {gap}" for gap in gaps) or "- nothing",
        )
    )
    _pack(path, f"chatinbio-report-{evidence.name}", files, now)
    return Report(path, len(files), path.stat().st_size, tuple(scrubber.text(gap) for gap in gaps))


def _yaml(scrubber: Scrubber, body: Body) -> str:
    text = yaml.safe_dump(scrubber.body(body), sort_keys=False, allow_unicode=True, width=100_000)
    return scrubber.values(text)


def _secret_values(cluster: Cluster, evidence: Evidence, gaps: list[str]) -> list[str]:
    """What stands in the Secrets that the Creator uses; kept in memory alone."""
    found: list[str] = []
    for body in evidence.of("Secret"):
        name = body["metadata"]["name"]
        try:
            where = f"/api/v1/namespaces/{quote(evidence.namespace)}/secrets/{quote(name)}"
            data = cluster.get(where).get("data") or {}
        except Trouble as error:
            gaps.append(f"the values of Secret {name}, so they are taken out by their form alone: {error}")
            continue
        for encoded in data.values():
            try:
                found.append(base64.b64decode(encoded).decode("utf-8", "replace"))
            except (binascii.Error, ValueError):
                found.append(str(encoded))
    return found


def _logs(cluster: Cluster, evidence: Evidence, gaps: list[str]) -> dict[str, str]:
    """The logs of every container of every pod, of now and of before, by file name."""
    wanted: list[tuple[str, Callable[[], str | Trouble | None]]] = []
    for pod in evidence.of("Pod"):
        name, spec = pod["metadata"]["name"], pod.get("spec", {})
        for container in (*(spec.get("initContainers") or ()), *(spec.get("containers") or ())):
            for previous in (False, True):
                file = f"logs/{name}-{container['name']}{'.previous' if previous else ''}.log"
                wanted.append((file, partial(_log, cluster, evidence.namespace, name, container["name"], previous)))
    found: dict[str, str] = {}
    for (file, _), answer in zip(wanted, cluster.all([question for _, question in wanted]), strict=True):
        if isinstance(answer, Trouble):
            gaps.append(f"{file}: {answer}")
        elif answer is not None:
            found[file] = answer
    return found


def _log(cluster: Cluster, namespace: str, pod: str, container: str, previous: bool) -> str | Trouble | None:
    query = {"container": container, "tailLines": LINES, "limitBytes": BYTES}  # lines have their own times
    if previous:
        query["previous"] = "true"
    try:
        return cluster.text(f"/api/v1/namespaces/{quote(namespace)}/pods/{quote(pod)}/log", **query)
    except Trouble as error:
        # A container that never ended has no log of before.
        return None if previous else error


def _metrics(cluster: Cluster, address: str, gaps: list[str]) -> dict[str, str]:
    """The operator's metrics: of its pods through the API server, or from `address`."""
    try:
        if address:
            return {"operator/metrics.txt": _fetch(address)}
        found = {}
        for pod in cluster.items("/api/v1/pods", labelSelector=f"{LABEL_NAME}={OPERATOR_NAME}"):
            where, name = pod["metadata"]["namespace"], pod["metadata"]["name"]
            path = f"/api/v1/namespaces/{quote(where)}/pods/{quote(name)}:{_health_port(pod)}/proxy/metrics"
            found[f"operator/metrics-{name}.txt"] = cluster.text(path)
        if not found:
            gaps.append("the operator's metrics: no pod of it is in this cluster")
        return found
    except (Trouble, OSError) as error:
        gaps.append(f"the operator's metrics: {error}")
        return {}


def _health_port(pod: Body) -> int:
    """The port that the operator's pod calls health."""
    for container in pod.get("spec", {}).get("containers") or ():
        for port in container.get("ports") or ():
            if port.get("name") == "health":
                return int(port["containerPort"])
    raise Absent(f"pod {pod['metadata']['name']} has no port named health")


def _fetch(address: str) -> str:
    """A text over HTTP, without a proxy: the operator is on this machine. Raises OSError."""
    from urllib.request import ProxyHandler, build_opener

    if urlsplit(address).scheme not in ("http", "https"):
        raise OSError(f"{address} is no http address")
    with build_opener(ProxyHandler({})).open(address, timeout=PATIENCE) as answer:
        text: bytes = answer.read()
    return text.decode("utf-8", "replace")


def _pack(path: Path, folder: str, files: dict[str, str], now: datetime) -> None:
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")  # mode 600
    fresh = Path(name)
    try:
        with os.fdopen(handle, "wb") as raw, tarfile.open(fileobj=raw, mode="w:gz") as archive:
            for file, text in sorted(files.items()):
                data = text.encode("utf-8", "replace")
                entry = tarfile.TarInfo(f"{folder}/{file}")
                entry.size, entry.mtime, entry.mode = len(data), int(now.timestamp()), 0o600
                archive.addfile(entry, io.BytesIO(data))
        fresh.replace(path)
    except BaseException:
        fresh.unlink(missing_ok=True)
        raise
