"""A persona is tried before it is used: one turn with it, tools and all, of which nothing is kept."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import msgspec
from litestar import Request, post
from litestar.params import JSONBody

from chatinbio_instance.core.deps import AgentDeps
from chatinbio_instance.core.events import EngineRequest, HistoryMessage
from chatinbio_instance.library.prompts.template import MAX_BODY, check
from chatinbio_instance.turn.service import clean
from chatinbio_instance.web.access import address_of, instance_of
from chatinbio_instance.web.admin.guard import account_of
from chatinbio_instance.web.asking import Locale, TimeZone, reader_of
from chatinbio_instance.web.event_stream import STREAM, Say, Stream, event_of
from chatinbio_instance.web.instance import Instance

MOST_EARLIER = 50
# What an engine may say at most; a history is made of what was said.
LONGEST_EARLIER = 20_000


class Earlier(msgspec.Struct, forbid_unknown_fields=True):
    """A message that was said before."""

    role: Literal["user", "assistant"]
    text: Annotated[str, msgspec.Meta(max_length=LONGEST_EARLIER)]


class Try(msgspec.Struct, forbid_unknown_fields=True, rename="camel"):
    """A message to try, the template to try it with (null for the one in use), and what was said before, oldest first."""

    message: str
    body: Annotated[str, msgspec.Meta(max_length=2 * MAX_BODY)] | None = None
    history: Annotated[list[Earlier], msgspec.Meta(max_length=MOST_EARLIER)] = []
    locale: Locale = None
    time_zone: TimeZone = None


class _TriedTurn(Stream):
    """The frames of one turn, to its end; whoever hangs up stops it."""

    def __init__(self, instance: Instance, request: EngineRequest) -> None:
        super().__init__("a rehearsal", {})
        self._instance = instance
        self._request = request

    async def _send_frames(self, say: Say) -> None:
        async with self._instance.turns.rehearsals.begin(self._request) as frames:
            async for frame in frames:
                await say(event_of(frame))


@post("/prompts/try", status_code=200, responses=STREAM)
async def try_prompt(request: Request[Any, Any, Any], data: JSONBody[Try]) -> _TriedTurn:
    """One turn as a visitor would see it, with a persona that need not be saved. Nothing of it is kept; closing the connection stops it."""
    instance = instance_of(request)
    account = account_of(request)
    body = None if data.body is None else check(data.body)
    message = clean(data.message)
    await instance.limits.message(f"account {account.id}", address_of(request))
    instance.warm_up()
    deps = AgentDeps(
        role=account.role,
        capabilities=await instance.enabled(),
        reader=await reader_of(request, data.locale, data.time_zone),
        persona=body,
    )
    history = tuple(HistoryMessage(earlier.role, earlier.text) for earlier in data.history)
    return _TriedTurn(instance, EngineRequest("", message, history, deps))


ROUTES = (try_prompt,)
