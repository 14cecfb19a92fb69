"""What was said on the page: conversations found, read and replayed, and the runs of the engine behind them."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import msgspec
from litestar import Request, get
from litestar.params import FromPath, QueryParameter
from sqlalchemy import Connection

from chatinbio_instance.threads import runs, transcripts
from chatinbio_instance.threads.runs import CompletionView
from chatinbio_instance.threads.transcripts import Transcript, TranscriptItem, Wanted
from chatinbio_instance.web.access import instance_of
from chatinbio_instance.web.admin.leads import collected
from chatinbio_instance.web.admin.listing import Limit, Listing, Offset

Before = Annotated[
    int | None,
    QueryParameter(ge=0, le=2**63 - 1, description="The `before` of the last answer: read on into the past."),
]
Run = Literal["running", "complete", "cancelled", "interrupted", "error"]
Mark = Literal["up", "down", "unanswered", "failed", "lead"]


class TranscriptRead(msgspec.Struct):
    """A conversation and its newest items, those that were replaced among them; `before` reads on into the past."""

    transcript: Transcript
    items: list[TranscriptItem]
    total: int
    before: int | None


@get("/transcripts")
async def list_transcripts(
    request: Request[Any, Any, Any],
    q: Annotated[str, QueryParameter(max_length=500, description="Words that were said, or their beginnings.")] = "",
    mark: Annotated[
        Mark | None,
        QueryParameter(
            description="Only with an answer rated `up` or `down`, an `unanswered` question, a run that `failed`, or a `lead`."
        ),
    ] = None,
    visitor: Annotated[
        str | None, QueryParameter(max_length=100, description="Only those of this visitor (id).")
    ] = None,
    limit: Limit = 50,
    offset: Offset = 0,
) -> Listing[Transcript]:
    """Conversations, the newest first; with `q` those in which all its words were said in one message."""
    leads = await _who_left_an_address(request)
    wanted = Wanted(query=q, mark=mark, visitor=visitor, leads=leads)
    found, total = await instance_of(request).database.read(
        lambda connection: transcripts.find(connection, wanted, limit, offset)
    )
    return Listing(found, total, limit, offset)


@get("/transcripts/{thread:str}")
async def read_transcript(
    request: Request[Any, Any, Any], thread: FromPath[str], limit: Limit = 200, before: Before = None
) -> TranscriptRead:
    """One conversation, as a person reads it."""

    leads = await _who_left_an_address(request)

    def read(connection: Connection) -> TranscriptRead:
        transcript = transcripts.read(connection, thread, leads)
        page = transcripts.items(connection, thread, limit, before)
        return TranscriptRead(transcript, page.items, page.total, page.before)

    return await instance_of(request).database.read(read)


@get("/transcripts/{thread:str}/frames")
async def read_frames(
    request: Request[Any, Any, Any], thread: FromPath[str], limit: Limit = 500, offset: Offset = 0
) -> Listing[msgspec.Raw]:
    """The frames of a conversation exactly as they were sent, for a replay; docs/frames.schema.json describes them."""

    def read(connection: Connection) -> Listing[msgspec.Raw]:
        transcripts.read(connection, thread)
        found, total = transcripts.frames(connection, thread, limit, offset)
        return Listing([msgspec.Raw(frame) for frame in found], total, limit, offset)

    return await instance_of(request).database.read(read)


@get("/completions")
async def list_completions(
    request: Request[Any, Any, Any],
    status: Annotated[Run | None, QueryParameter(description="Only runs that went so.")] = None,
    thread: Annotated[str | None, QueryParameter(max_length=100, description="Only those of this thread.")] = None,
    limit: Limit = 100,
    offset: Offset = 0,
) -> Listing[CompletionView]:
    """Runs of the engine with what they cost and how long they took, the newest first."""
    found, total = await instance_of(request).database.read(
        lambda connection: runs.completions(connection, status, thread, limit, offset)
    )
    return Listing(found, total, limit, offset)


async def _who_left_an_address(request: Request[Any, Any, Any]) -> frozenset[str]:
    return frozenset(lead.visitor for lead in await collected(request))


ROUTES = (list_transcripts, read_transcript, read_frames, list_completions)
