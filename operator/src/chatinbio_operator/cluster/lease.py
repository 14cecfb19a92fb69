"""One operator at a time: a Lease that the active one holds and renews, as client-go's leader election does.

Place in the flow: handlers → **lease** → API server. Clocks of two machines are never compared: a candidate measures with its own
clock for how long the record has not changed. A holder that cannot renew gives up after two thirds of the time, before
anybody else may take over.
"""

from __future__ import annotations

import asyncio
import logging
import random
import socket
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from chatinbio_operator.cluster.api import Api
from chatinbio_operator.errors import Gone, Refused, Retry
from chatinbio_operator.model import Body

log = logging.getLogger(__name__)


class Lease:
    """`await acquire()`, then `await hold()` until it is lost, or `await release()`. `seconds` is how long a holder that has gone
    silent still counts; all three raise Refused where rights are missing."""

    def __init__(self, api: Api, name: str, namespace: str, seconds: int, identity: str = "") -> None:
        self.name = name
        self.namespace = namespace
        self.identity = identity or f"{socket.gethostname()}_{uuid4()}"
        self.held = False
        self._api = api
        self._seconds = seconds
        self._version = ""
        self._seen: tuple[str, float] = ("", 0.0)  # version of the record, and when it was first seen

    async def acquire(self) -> None:
        """Stand by until nobody else holds it, and take it."""
        told = ""
        while not self.held:
            try:
                holder = await self._attempt()
            except Retry as error:
                log.warning("lease %s: %s", self.name, error)
            else:
                if holder and holder != told:
                    told = holder
                    log.info("standing by: %s holds lease %s", holder, self.name)
            if not self.held:
                await asyncio.sleep(self._pause())
        log.info("holding lease %s as %s", self.name, self.identity)

    async def hold(self) -> str:
        """Renew for as long as it can be renewed; why it could not be any more."""
        clock = asyncio.get_running_loop().time
        renewed = clock()
        limit = self._seconds * 2 / 3
        while True:
            await asyncio.sleep(self._pause())
            try:
                async with asyncio.timeout_at(renewed + limit):
                    holder = await self._renew()
            except (Retry, TimeoutError) as error:
                if clock() - renewed >= limit:
                    self.held = False
                    return f"it could not be renewed for {limit:.0f} seconds ({error or 'no answer'})"
                continue
            if holder != self.identity:
                self.held = False
                return f"{holder or 'nobody'} holds it now"
            renewed = clock()

    async def release(self) -> None:
        """Let another one take over at once."""
        if not self.held:
            return
        self.held = False
        try:
            await self._write({"holderIdentity": "", "leaseDurationSeconds": 1, "renewTime": _now()})
        except (Retry, Gone, Refused) as error:
            log.warning("lease %s could not be given back: %s", self.name, error)

    def _pause(self) -> float:
        # As client-go: two seconds of fifteen, so that a holder has several tries before it gives up. Candidates that began
        # together must not ask together for ever.
        return self._seconds * 2 / 15 * random.uniform(0.8, 1.0)  # noqa: S311  no secret

    async def _attempt(self) -> str:
        """Take it if it is free; who holds it otherwise."""
        try:
            body = await self._api.get("Lease", self.name, self.namespace)
        except Gone:
            return await self._create()
        spec = body.get("spec") or {}
        holder = str(spec.get("holderIdentity") or "")
        self._version = body["metadata"]["resourceVersion"]
        now = asyncio.get_running_loop().time()
        if self._seen[0] != self._version:
            self._seen = (self._version, now)
        if holder not in ("", self.identity) and now - self._seen[1] < int(
            spec.get("leaseDurationSeconds") or self._seconds
        ):
            return holder
        transitions = int(spec.get("leaseTransitions") or 0) + (holder != self.identity)
        await self._write({**self._record(), "acquireTime": _now(), "leaseTransitions": transitions})
        self.held = True
        return self.identity

    async def _create(self) -> str:
        body = {
            "apiVersion": "coordination.k8s.io/v1",
            "kind": "Lease",
            "metadata": {"name": self.name, "namespace": self.namespace},
            "spec": {**self._record(), "acquireTime": _now(), "leaseTransitions": 0},
        }
        try:
            self._version = (await self._api.create(body, self.namespace))["metadata"]["resourceVersion"]
        except FileExistsError:
            return ""  # somebody was faster; the next attempt sees who
        self.held = True
        return self.identity

    async def _renew(self) -> str:
        """Who holds it after the attempt."""
        try:
            await self._write(self._record())
        except Gone:
            return ""
        except Retry:
            # Either there was no answer, or somebody has written: then it matters who.
            body = await self._api.get("Lease", self.name, self.namespace)
            holder = str(body["spec"].get("holderIdentity") or "")
            if holder == self.identity:
                self._version = body["metadata"]["resourceVersion"]
                await self._write(self._record())
            return holder
        return self.identity

    async def _write(self, spec: Body) -> None:
        """Raises Retry where the record is not the one that was last seen."""
        patch: dict[str, Any] = {"metadata": {"resourceVersion": self._version}, "spec": spec}
        answer = await self._api.merge("Lease", self.name, patch, namespace=self.namespace)
        self._version = answer["metadata"]["resourceVersion"]

    def _record(self) -> Body:
        return {"holderIdentity": self.identity, "leaseDurationSeconds": self._seconds, "renewTime": _now()}


def _now() -> str:
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
