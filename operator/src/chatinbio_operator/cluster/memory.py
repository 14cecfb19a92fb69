"""What the API server last said of every object that matters to a Creator.

Place in the flow: watches and our own writes → **memory** → observe. It saves the seven reads of every pass. It may be
behind, never wrong for long: each later event wakes the Creator again, and `refresh` lists everything anew at every
resync, and a kind whose watch had to begin anew at once, which also ends what a lost DELETED event left behind.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from typing import Final

from chatinbio_api.names import LABEL_CREATOR
from chatinbio_operator.cluster.api import Api
from chatinbio_operator.model import (
    CHILD_KINDS,
    Body,
    Key,
    Kind,
    Observed,
    claim_name,
    hosts_name,
    seed_name,
    service_name,
    session_secret_name,
)
from chatinbio_operator.model.digests import secret_digest
from chatinbio_operator.model.domains import claim
from chatinbio_operator.model.orphans import Orphan, orphans

REMEMBERED: Final[tuple[Kind, ...]] = (*CHILD_KINDS, "Pod", "Creator")


class Memory:
    """Objects by kind and name. Not for use from several threads."""

    def __init__(self) -> None:
        self._objects: dict[str, dict[str, Body]] = {kind: {} for kind in REMEMBERED}
        self._of: dict[str, set[Key]] = defaultdict(set)  # handle → keys of labelled objects
        self._naming: dict[str, set[str]] = defaultdict(set)  # host → handles of Creators whose spec has it

    def put(self, body: Body) -> bool:
        """Remember an object unless something newer of it is known; whether it was news."""
        kind, name = body["kind"], body["metadata"]["name"]
        known = self._objects[kind].get(name)
        if known is not None and not _newer(body, known):
            return False
        self._objects[kind][name] = _trimmed(body)
        if kind == "Creator":
            self._names_hosts(name, _hosts(known), _hosts(body))
        if known is not None:
            self._of[_label(known)].discard((kind, name))
        if handle := _label(body):
            self._of[handle].add((kind, name))
        return True

    def drop(self, body: Body) -> bool:
        """Forget an object that was deleted, unless its successor is known already; whether it was news."""
        kind, name = body["kind"], body["metadata"]["name"]
        known = self._objects[kind].get(name)
        if known is None or known["metadata"]["uid"] != body["metadata"]["uid"]:
            return False
        del self._objects[kind][name]
        if kind == "Creator":
            self._names_hosts(name, _hosts(known), ())
        handle = _label(known)
        self._of[handle].discard((kind, name))
        if not self._of[handle]:
            del self._of[handle]
        return True

    async def refresh(self, api: Api, kinds: Iterable[Kind] = REMEMBERED) -> set[str]:
        """List everything anew; the handles that something new was learnt of. What is newer here than in the list stays."""
        woken: set[str] = set()
        for kind in kinds:
            before = dict(self._objects[kind])
            listed = set()
            async for body in api.list(kind):
                listed.add(body["metadata"]["name"])
                woken |= self.learn(body)
            for name, body in before.items():
                # Only what was known before the list began and has not changed since can have gone unseen.
                if name not in listed and self._objects[kind].get(name) is body:
                    woken |= self.concerned(body)
                    self.drop(body)
        return woken

    def learn(self, body: Body) -> set[str]:
        """Remember an object as a list or a watch shows it; the handles that this is news to."""
        before = self.concerned(body)
        return before | self.concerned(body) if self.put(body) else set()

    def creator(self, handle: str) -> Body | None:
        return self._objects["Creator"].get(handle)

    def handles(self) -> tuple[str, ...]:
        return tuple(self._objects["Creator"])

    def phases(self) -> Counter[str]:
        """How many Creators are in each phase; one that nothing has been said of yet is Pending."""
        creators = self._objects["Creator"].values()
        return Counter(body.get("status", {}).get("phase") or "Pending" for body in creators)

    def orphans(self) -> tuple[Orphan, ...]:
        """Children that nobody answers for."""
        children = (self._objects[kind][name] for keys in self._of.values() for kind, name in keys)
        return orphans(children, {name: body["metadata"]["uid"] for name, body in self._objects["Creator"].items()})

    def observe(self, handle: str) -> Observed:
        """What is known of one Creator's children."""
        own: dict[Key, Body] = {}
        pods = []
        for kind, name in self._of.get(handle, ()):
            body = self._objects[kind][name]
            if kind == "Pod":
                pods.append(body)
            else:
                own[kind, name] = body
        # Whatever already has the name of a child counts, labelled or not.
        for key in _names(handle):
            if (found := self._objects[key[0]].get(key[1])) is not None:
                own[key] = found
        creator = self.creator(handle) or {}
        model_secret = _model_secret(creator)
        return Observed(
            children=own,
            pods=tuple(pods),
            model_secret=self._objects["Secret"].get(model_secret) if model_secret else None,
            claims={
                host: tuple(claim(self._objects["Creator"][name], host) for name in sorted(self._naming[host]))
                for host in _hosts(creator)
            },
        )

    def concerned(self, body: Body) -> set[str]:
        """The handles that this object concerns, by its label now and as it was known before."""
        kind, name = body["kind"], body["metadata"]["name"]
        known = self._objects[kind].get(name)
        if kind == "Creator":
            return {name}.union(*map(self.naming, (*_hosts(body), *_hosts(known))))
        handles = {_label(body), _label(known) if known else ""} - {""}
        if not handles and kind == "Secret":
            handles = {handle for handle, creator in self._objects["Creator"].items() if _model_secret(creator) == name}
        # An object in the way of a child says of whom by its name alone.
        return handles or {handle for handle in _named_after(kind, name) if handle in self._objects["Creator"]}

    def naming(self, host: str) -> frozenset[str]:
        """The handles of the Creators that name a host in their spec."""
        return frozenset(self._naming.get(host, ()))

    def _names_hosts(self, handle: str, before: Iterable[str], now: Iterable[str]) -> None:
        for host in before:
            self._naming[host].discard(handle)
        for host in now:
            self._naming[host].add(handle)
        for host in before:
            if not self._naming[host]:
                del self._naming[host]


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


def _model_secret(creator: Body) -> str | None:
    reference = creator.get("spec", {}).get("instance", {}).get("modelSecretRef") or {}
    return reference.get("name")


def _hosts(creator: Body | None) -> tuple[str, ...]:
    return tuple((creator or {}).get("spec", {}).get("hosts") or ())


def _label(body: Body) -> str:
    return str((body["metadata"].get("labels") or {}).get(LABEL_CREATOR, ""))


def _newer(body: Body, known: Body) -> bool:
    """Whether `body` is a later state than `known`. Versions of one resource are comparable numbers (KEP-5504)."""
    new, old = body["metadata"]["resourceVersion"], known["metadata"]["resourceVersion"]
    if new.isdigit() and old.isdigit():
        return int(new) > int(old)
    return bool(new != old)


def _trimmed(body: Body) -> Body:
    """Without what is never looked at and large, and without anything secret: of that a digest, to see it change."""
    kept = {**body, "metadata": {k: v for k, v in body["metadata"].items() if k != "managedFields"}}
    if body["kind"] == "Secret":
        name = body["metadata"]["name"]
        kept["data"] = {key: secret_digest(name, key, value) for key, value in (body.get("data") or {}).items()}
        kept.pop("stringData", None)
    return kept
