"""What the API server last said of every object that matters to a Creator.

Place in the flow: watches and our own writes → **memory** → observe. It saves the seven reads of every pass. It may be
behind, never wrong for long: each later event wakes the Creator again, and `refresh` lists everything anew at every
resync, and a kind whose watch had to begin anew at once, which also ends what a lost DELETED event left behind.

Objects are kept as text: a fifth of what their dictionaries take, and nothing for the garbage collector to walk through.
A pass reads the eight of its Creator; what is asked of all at once stands beside the text (`_Known`).
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import Final, TypeVar

from chatinbio_api.names import LABEL_CREATOR
from chatinbio_operator.cluster.api import Api
from chatinbio_operator.model import (
    CHILD_KINDS,
    CONTAINER,
    Body,
    Key,
    Kind,
    Observed,
    claim_name,
    controller_uid,
    hosts_name,
    key_of,
    seed_name,
    service_name,
    session_secret_name,
)
from chatinbio_operator.model.digests import secret_digest
from chatinbio_operator.model.domains import claim
from chatinbio_operator.model.orphans import Orphan, orphans

REMEMBERED: Final[tuple[Kind, ...]] = (*CHILD_KINDS, "Pod", "Creator")

_Entry = TypeVar("_Entry")
_LAST_APPLIED: Final = "kubectl.kubernetes.io/last-applied-configuration"
_as_text: Final = json.JSONEncoder(separators=(",", ":"), check_circular=False).encode


@dataclass(frozen=True, slots=True)
class _Known:
    """One object; the last three are a Creator's."""

    uid: str
    version: str
    label: str  # the handle that it names, "" for none
    owner: str | None  # the uid of its controller
    text: str
    phase: str = ""
    hosts: tuple[str, ...] = ()
    model_secret: str = ""

    @property
    def body(self) -> Body:
        """A fresh one at every call."""
        body: Body = json.loads(self.text)
        return body


class Memory:
    """Objects by kind and name. Not for use from several threads."""

    def __init__(self, wake: Callable[[set[str]], None] = lambda handles: None) -> None:
        self._wake = wake
        self._objects: dict[str, dict[str, _Known]] = {kind: {} for kind in REMEMBERED}
        # Handles: of what is labelled with them its keys; those whose spec names a host; those that name a Secret.
        self._of: dict[str, set[Key]] = defaultdict(set)
        self._naming: dict[str, set[str]] = defaultdict(set)
        self._keyed: dict[str, set[str]] = defaultdict(set)
        self._waiting: dict[Key, list[Callable[[], set[str]]]] = {}  # what was heard of objects that are being written

    def hear(self, body: Body, *, gone: bool = False) -> None:
        """What a watch says of an object; whoever it concerns is woken if it was news."""
        taken_in = partial(self.drop if gone else self.put, body)
        if (waiting := self._waiting.get(key_of(body))) is None:
            self._wake(taken_in())
        else:
            waiting.append(taken_in)

    @contextmanager
    def writing(self, kind: str, name: str) -> Iterator[None]:
        """While this process writes an object, what is heard of it waits. A watch is often quicker than the answer; what it says
        is no news once the answer is in, and must not lead to another pass."""
        key = (kind, name)
        if key in self._waiting:
            yield
            return
        heard = self._waiting[key] = []
        try:
            yield
        finally:
            del self._waiting[key]
            for taken_in in heard:
                self._wake(taken_in())

    def put(self, body: Body) -> set[str]:
        """Remember an object unless something newer of it is known. The handles that it concerns, by what it says now and by
        what it said before; none when it was no news."""
        kind, metadata = body["kind"], body["metadata"]
        known = self._objects[kind].get(metadata["name"])
        if known is not None and not _newer(metadata["resourceVersion"], known.version):
            return set()
        return self._replace(kind, metadata["name"], known, _known(body))

    def answered(self, body: Body) -> None:
        """What the API server answers to a status. It may hold what somebody else has changed since it was last heard of, such as a
        spec or that the Creator is to go: that is told here, since it is no news any more when the watch brings it."""
        before = self._objects[body["kind"]].get(body["metadata"]["name"])
        concerned = self.put(body)
        if concerned and (before is None or _wished(before.body) != _wished(_trimmed(body))):
            self._wake(concerned)

    def drop(self, body: Body) -> set[str]:
        """Forget an object that was deleted, unless its successor is known already. The handles that it concerned."""
        kind, metadata = body["kind"], body["metadata"]
        known = self._objects[kind].get(metadata["name"])
        if known is None or known.uid != metadata["uid"]:
            return set()
        return self._replace(kind, metadata["name"], known, None)

    async def refresh(self, api: Api, kinds: Iterable[Kind] = REMEMBERED) -> set[str]:
        """List everything anew; the handles that something new was learnt of. What is newer here than in the list stays."""
        woken: set[str] = set()
        for kind in kinds:
            before = dict(self._objects[kind])
            listed = set()
            async for body in api.list(kind):
                listed.add(body["metadata"]["name"])
                woken |= self.put(body)
            for name, known in before.items():
                # Only what was known before the list began and has not changed since can have gone unseen.
                if name not in listed and self._objects[kind].get(name) is known:
                    woken |= self._replace(kind, name, known, None)
        return woken

    def has_creator(self, handle: str) -> bool:
        return handle in self._objects["Creator"]

    def creator(self, handle: str) -> Body | None:
        known = self._objects["Creator"].get(handle)
        return known.body if known else None

    def handles(self) -> tuple[str, ...]:
        return tuple(self._objects["Creator"])

    def phases(self) -> Counter[str]:
        """How many Creators are in each phase; one that nothing has been said of yet is Pending."""
        return Counter(known.phase or "Pending" for known in self._objects["Creator"].values())

    def orphans(self) -> tuple[Orphan, ...]:
        """Children that nobody answers for."""
        uids = {handle: known.uid for handle, known in self._objects["Creator"].items()}
        labelled = (self._objects[kind][name] for keys in self._of.values() for kind, name in keys)
        # Whoever belongs to the very Creator that it names needs no closer look.
        return orphans((known.body for known in labelled if known.owner != uids.get(known.label, "")), uids)

    def observe(self, handle: str) -> Observed:
        """What is known of one Creator's children."""
        # Whatever already has the name of a child counts, labelled or not.
        keys = {*self._of.get(handle, ()), *_names(handle)}
        found = {(kind, name): known.body for kind, name in keys if (known := self._objects[kind].get(name))}
        creators = self._objects["Creator"]
        creator = creators.get(handle)
        secret = self._objects["Secret"].get(creator.model_secret) if creator else None
        return Observed(
            children={key: body for key, body in found.items() if key[0] != "Pod"},
            pods=tuple(body for key, body in found.items() if key[0] == "Pod"),
            model_secret=secret.body if secret else None,
            claims={
                host: tuple(claim(creators[name].body, host) for name in sorted(self._naming[host]))
                for host in (creator.hosts if creator else ())
            },
        )

    def naming(self, host: str) -> frozenset[str]:
        """The handles of the Creators that name a host in their spec."""
        return frozenset(self._naming.get(host, ()))

    def _replace(self, kind: str, name: str, before: _Known | None, now: _Known | None) -> set[str]:
        """Put one state of an object in the place of another; None is for none. The handles that this concerns."""
        if now:
            self._objects[kind][name] = now
        else:
            del self._objects[kind][name]
        states = [state for state in (before, now) if state]
        if kind == "Creator":
            concerned = {name}.union(*(self._naming.get(host, ()) for state in states for host in state.hosts))
            _move(self._naming, name, before.hosts if before else (), now.hosts if now else ())
            _move(self._keyed, name, _name(before), _name(now))
            return concerned
        _move(self._of, (kind, name), _label(before), _label(now))
        labels = {state.label for state in states} - {""}
        if not labels and kind == "Secret":
            labels = set(self._keyed.get(name, ()))
        # An object in the way of a child says of whom by its name alone.
        return labels or {handle for handle in _named_after(kind, name) if self.has_creator(handle)}


def _move(index: dict[str, set[_Entry]], entry: _Entry, before: Iterable[str], now: Iterable[str]) -> None:
    """Take an entry from where it stands in an index to where it belongs now."""
    for key in before:
        index[key].discard(entry)
    for key in now:
        index[key].add(entry)
    for key in before:
        if not index[key]:
            del index[key]


def _label(known: _Known | None) -> tuple[str, ...]:
    return (known.label,) if known and known.label else ()


def _name(known: _Known | None) -> tuple[str, ...]:
    return (known.model_secret,) if known and known.model_secret else ()


def _names(handle: str) -> tuple[Key, ...]:
    return (
        ("Secret", session_secret_name(handle)),
        ("ConfigMap", seed_name(handle)),
        ("PersistentVolumeClaim", claim_name(handle)),
        ("Service", service_name(handle)),
        ("Ingress", handle),
        ("Ingress", hosts_name(handle)),
        ("StatefulSet", handle),
    )


def _named_after(kind: str, name: str) -> set[str]:
    """The handles of which an object of this kind and name could be a child."""
    suffix = {"Secret": "-session", "ConfigMap": "-seed", "PersistentVolumeClaim": "-data"}.get(kind, "")
    return {name.removesuffix(suffix), name.removeprefix("xn--")} if name.endswith(suffix) else set()


def _newer(new: str, old: str) -> bool:
    """Whether one version is later than the other. Versions of one resource are comparable numbers (KEP-5504)."""
    if new.isdigit() and old.isdigit():
        return int(new) > int(old)
    return new != old


def _known(body: Body) -> _Known:
    metadata = body["metadata"]
    uid, version, text = metadata["uid"], metadata["resourceVersion"], _as_text(_trimmed(body))
    label = str((metadata.get("labels") or {}).get(LABEL_CREATOR, ""))
    if body["kind"] != "Creator":
        return _Known(uid, version, label, controller_uid(body), text)
    spec, status = body.get("spec") or {}, body.get("status") or {}
    reference = (spec.get("instance") or {}).get("modelSecretRef") or {}
    return _Known(
        uid=uid,
        version=version,
        label=label,
        owner=None,
        text=text,
        phase=status.get("phase") or "",
        # A later CRD may have more to say of one.
        hosts=tuple(host for host in spec.get("hosts") or () if isinstance(host, str)),
        model_secret=reference.get("name") or "",
    )


def _wished(body: Body) -> Body:
    """All of a Creator that others decide on."""
    metadata = {key: value for key, value in body["metadata"].items() if key != "resourceVersion"}
    return {**body, "metadata": metadata, "status": {}}


def _trimmed(body: Body) -> Body:
    """Without what is never looked at and large, and without anything secret: of that a digest, to see it change."""
    metadata = {key: value for key, value in body["metadata"].items() if key != "managedFields"}
    if _LAST_APPLIED in (annotations := metadata.get("annotations") or {}):
        metadata["annotations"] = {key: value for key, value in annotations.items() if key != _LAST_APPLIED}
    kept = {**body, "metadata": metadata}
    if body["kind"] == "Secret":
        name = metadata["name"]
        kept["data"] = {key: secret_digest(name, key, value) for key, value in (body.get("data") or {}).items()}
        kept.pop("stringData", None)
    if body["kind"] == "Pod":
        containers = (body.get("spec") or {}).get("containers") or ()
        kept["spec"] = {
            "containers": [
                {"name": c["name"], "image": c.get("image", "")} for c in containers if c["name"] == CONTAINER
            ]
        }
    return kept
