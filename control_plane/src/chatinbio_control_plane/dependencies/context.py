"""The server's parts and the request's facts, as FastAPI dependencies."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass, field
from typing import Annotated

from fastapi import Depends, Request
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine

from chatinbio_control_plane import store
from chatinbio_control_plane.cluster import Cluster
from chatinbio_control_plane.dependencies.figures import Figures
from chatinbio_control_plane.settings import Settings

log = logging.getLogger("chatinbio.control_plane")


@dataclass(frozen=True, slots=True)
class Context:
    """The parts of one running server. `draining` is set when it has been told to stop."""

    settings: Settings
    cluster: Cluster
    engine: AsyncEngine
    figures: Figures = field(default_factory=Figures)
    draining: asyncio.Event = field(default_factory=asyncio.Event)


@dataclass(frozen=True, slots=True)
class Caller:
    """Who makes the request. `secret` is the presented key; it is never written anywhere."""

    account_id: str
    key_id: str
    secret: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Call:
    """One request: who, and under which id it is found in the log."""

    caller: Caller
    request_id: str

    async def audit(self, context: Context, action: str, handle: str, outcome: str) -> None:
        """Add to the audit log. What was done is done: a log that cannot be written does not take the answer away."""
        try:
            await store.record(
                context.engine,
                action=action,
                outcome=outcome,
                account_id=self.caller.account_id,
                key_id=self.caller.key_id,
                handle=handle,
                request_id=self.request_id,
            )
        except SQLAlchemyError:
            log.exception("audit entry lost: %s %r %s, request %s", action, handle, outcome, self.request_id)


def _context(request: Request) -> Context:
    context: Context = request.app.state.context
    return context


def _call(request: Request) -> Call:
    return Call(request.state.caller, request.state.request_id)


InContext = Annotated[Context, Depends(_context)]
Called = Annotated[Call, Depends(_call)]
