"""The creator's polls with their counts."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec
from litestar import Request, delete, get, patch, post
from litestar.params import JSONBody
from sqlalchemy import Connection

from chatinbio_instance.accounts.audit import note
from chatinbio_instance.capabilities.poll import store
from chatinbio_instance.capabilities.poll.store import Poll
from chatinbio_instance.db.base import now
from chatinbio_instance.library.editing.rows import missing
from chatinbio_instance.web.access import instance_of
from chatinbio_instance.web.admin.guard import account_of
from chatinbio_instance.web.admin.listing import Limit, Listing, Offset, RowId, listed


class OptionView(msgspec.Struct):
    """What may be voted for, and how many did."""

    id: int
    text: str
    votes: int


class PollView(msgspec.Struct, rename="camel"):
    """A poll; once it is closed there are no more votes."""

    id: int
    question: str
    options: list[OptionView]
    votes: int
    created_at: datetime
    closed_at: datetime | None


class PollDraft(msgspec.Struct, forbid_unknown_fields=True):
    """A new poll: a question of up to 200 characters, 2 to 10 options of up to 100."""

    question: str
    options: list[str]


class PollChange(msgspec.Struct, forbid_unknown_fields=True):
    """Close it, or open it again. Words that people voted on stay as they are."""

    closed: bool


@get("/polls")
async def list_polls(request: Request[Any, Any, Any], limit: Limit = 100, offset: Offset = 0) -> Listing[PollView]:
    """Every poll, the newest first."""
    found = await instance_of(request).database.read(store.list_polls)
    return listed([_view(poll) for poll in found], limit, offset)


@post("/polls")
async def create_poll(request: Request[Any, Any, Any], data: JSONBody[PollDraft]) -> PollView:
    """Ask visitors something."""
    account = account_of(request)

    def job(connection: Connection) -> PollView:
        poll = store.create(connection, data.question, data.options, now())
        made = _read(connection, poll)
        options = [option.text for option in made.options]
        note(connection, account, "poll.create", f"poll/{poll}", {"question": made.question, "options": options})
        return made

    return await instance_of(request).database.write(job)


@patch("/polls/{poll:int}")
async def change_poll(request: Request[Any, Any, Any], poll: RowId, data: JSONBody[PollChange]) -> PollView:
    """Close a poll, or open it again; its votes are kept."""
    account = account_of(request)

    def job(connection: Connection) -> PollView:
        before = _read(connection, poll).closed_at is not None
        if before != data.closed:
            store.set_closed(connection, poll, now() if data.closed else None)
            note(connection, account, "poll.update", f"poll/{poll}", {"closed": [before, data.closed]})
        return _read(connection, poll)

    return await instance_of(request).database.write(job)


@delete("/polls/{poll:int}", status_code=204)
async def delete_poll(request: Request[Any, Any, Any], poll: RowId) -> None:
    """Delete a poll with its votes."""
    account = account_of(request)

    def job(connection: Connection) -> None:
        before = _read(connection, poll)
        store.remove(connection, poll)
        note(connection, account, "poll.delete", f"poll/{poll}", {"question": before.question, "votes": before.votes})

    await instance_of(request).database.write(job)


def _read(connection: Connection, poll: int) -> PollView:
    found = store.read(connection, poll)
    if found is None:
        raise missing("poll", poll)
    return _view(found)


def _view(poll: Poll) -> PollView:
    options = [OptionView(option.id, option.text, option.votes) for option in poll.options]
    return PollView(poll.id, poll.question, options, poll.votes, poll.created_at, poll.closed_at)


ROUTES = (list_polls, create_poll, change_poll, delete_poll)
