"""The questions of the page with their answers."""

from __future__ import annotations

from typing import Any

import msgspec
from litestar import Request, delete, get, patch, post, put
from litestar.params import JSONBody
from msgspec import UNSET, UnsetType
from sqlalchemy import Connection

from chatinbio_instance.accounts.audit import note
from chatinbio_instance.core.material import Faq
from chatinbio_instance.library.editing import faq
from chatinbio_instance.web.access import instance_of
from chatinbio_instance.web.admin.changes import contents, note_update, sent
from chatinbio_instance.web.admin.guard import account_of
from chatinbio_instance.web.admin.links import Order
from chatinbio_instance.web.admin.listing import Limit, Listing, Offset, RowId, listed


class FaqView(msgspec.Struct):
    """A question with its answer and the other ways to ask it."""

    id: int
    question: str
    answer: str
    aliases: list[str]


class FaqDraft(msgspec.Struct, forbid_unknown_fields=True):
    """A new question: up to 200 characters, its answer 2,000, up to 20 other ways to ask it."""

    question: str
    answer: str
    aliases: list[str] = []


class FaqChange(msgspec.Struct, forbid_unknown_fields=True):
    """What is not sent stays as it is; `aliases` are then all of them."""

    question: str | UnsetType = UNSET
    answer: str | UnsetType = UNSET
    aliases: list[str] | UnsetType = UNSET


@get("/faq")
async def list_faq(request: Request[Any, Any, Any], limit: Limit = 100, offset: Offset = 0) -> Listing[FaqView]:
    """Every question in its order."""
    return await _all(request, limit, offset)


@post("/faq")
async def create_faq(request: Request[Any, Any, Any], data: JSONBody[FaqDraft]) -> FaqView:
    """Add a question below all others; the chat answers it at once."""
    account = account_of(request)

    def job(connection: Connection) -> FaqView:
        entry = faq.create(connection, sent(data))
        note(connection, account, "faq.create", f"faq/{entry.id}", contents(entry))
        return view(entry)

    return await instance_of(request).library.edit(job)


@patch("/faq/{entry:int}")
async def change_faq(request: Request[Any, Any, Any], entry: RowId, data: JSONBody[FaqChange]) -> FaqView:
    """Change a question; the chat answers with it at once."""
    account = account_of(request)

    def job(connection: Connection) -> FaqView:
        before, after = faq.change(connection, entry, sent(data))
        note_update(connection, account, "faq", f"faq/{entry}", before, after)
        return view(after)

    return await instance_of(request).library.edit(job)


@delete("/faq/{entry:int}", status_code=204)
async def delete_faq(request: Request[Any, Any, Any], entry: RowId) -> None:
    """Delete a question."""
    account = account_of(request)

    def job(connection: Connection) -> None:
        note(connection, account, "faq.delete", f"faq/{entry}", contents(faq.remove(connection, entry)))

    await instance_of(request).library.edit(job)


@put("/faq/order")
async def order_faq(request: Request[Any, Any, Any], data: JSONBody[Order]) -> Listing[FaqView]:
    """Put the questions into another order."""
    account = account_of(request)

    def job(connection: Connection) -> None:
        faq.reorder(connection, data.ids)
        note(connection, account, "faq.reorder", "faq", {"order": data.ids})

    await instance_of(request).library.edit(job)
    return await _all(request, faq.MOST, 0)


async def _all(request: Request[Any, Any, Any], limit: int, offset: int) -> Listing[FaqView]:
    return listed([view(entry) for entry in await instance_of(request).library.faq()], limit, offset)


def view(entry: Faq) -> FaqView:
    """A question as the API tells it."""
    return FaqView(entry.id, entry.question, entry.answer, list(entry.aliases))


ROUTES = (list_faq, create_faq, change_faq, delete_faq, order_faq)
