"""The links of the page: what they say, their order, when visitors meet them, how often they were followed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec
from litestar import Request, delete, get, patch, post, put
from litestar.params import JSONBody
from msgspec import UNSET, UnsetType
from sqlalchemy import Connection

from chatinbio_instance.accounts.audit import note
from chatinbio_instance.core.material import Link, LinkKind
from chatinbio_instance.db.base import now
from chatinbio_instance.insights.reading import clicks_by_link
from chatinbio_instance.library.content import read_links
from chatinbio_instance.library.editing import links
from chatinbio_instance.web.access import instance_of
from chatinbio_instance.web.admin.changes import contents, note_update, sent, written
from chatinbio_instance.web.admin.guard import account_of
from chatinbio_instance.web.admin.listing import Limit, Listing, Offset, RowId, listed


class LinkView(msgspec.Struct, rename="camel"):
    """A link as its creator sees it; `visible` says whether visitors meet it now."""

    id: int
    title: str
    url: str
    description: str
    kind: LinkKind
    enabled: bool
    visible_from: str | None
    visible_until: str | None
    visible: bool
    clicks: int


class LinkDraft(msgspec.Struct, rename="camel", forbid_unknown_fields=True):
    """A new link. Title up to 80 characters, description 200; the address begins with http:// or https://.

    `visibleFrom` and `visibleUntil` are ISO 8601; without an offset they are in the page's time zone.
    """

    title: str
    url: str
    description: str = ""
    kind: LinkKind = "other"
    enabled: bool = True
    visible_from: str | None = None
    visible_until: str | None = None


class LinkChange(msgspec.Struct, rename="camel", forbid_unknown_fields=True):
    """What is not sent stays as it is."""

    title: str | UnsetType = UNSET
    url: str | UnsetType = UNSET
    description: str | UnsetType = UNSET
    kind: LinkKind | UnsetType = UNSET
    enabled: bool | UnsetType = UNSET
    visible_from: str | UnsetType | None = UNSET
    visible_until: str | UnsetType | None = UNSET


class Order(msgspec.Struct, forbid_unknown_fields=True):
    """The ids of all entries in their new order."""

    ids: list[int]


@get("/links")
async def list_links(request: Request[Any, Any, Any], limit: Limit = 100, offset: Offset = 0) -> Listing[LinkView]:
    """Every link in its order, also those that visitors do not meet now."""
    return await _all(request, limit, offset)


@post("/links")
async def create_link(request: Request[Any, Any, Any], data: JSONBody[LinkDraft]) -> LinkView:
    """Add a link below all others."""
    account = account_of(request)

    def job(connection: Connection) -> LinkView:
        link = links.create(connection, sent(data))
        note(connection, account, "link.create", f"link/{link.id}", contents(link))
        return _view(link, {})

    return await instance_of(request).library.edit(job)


@patch("/links/{link:int}")
async def change_link(request: Request[Any, Any, Any], link: RowId, data: JSONBody[LinkChange]) -> LinkView:
    """Change a link; visitors see it at once."""
    account = account_of(request)

    def job(connection: Connection) -> LinkView:
        before, after = links.change(connection, link, sent(data))
        note_update(connection, account, "link", f"link/{link}", before, after)
        return _view(after, clicks_by_link(connection))

    return await instance_of(request).library.edit(job)


@delete("/links/{link:int}", status_code=204)
async def delete_link(request: Request[Any, Any, Any], link: RowId) -> None:
    """Delete a link, and the count of its clicks."""
    account = account_of(request)

    def job(connection: Connection) -> None:
        note(connection, account, "link.delete", f"link/{link}", contents(links.remove(connection, link)))

    await instance_of(request).library.edit(job)


@put("/links/order")
async def order_links(request: Request[Any, Any, Any], data: JSONBody[Order]) -> Listing[LinkView]:
    """Put the links into another order."""
    account = account_of(request)

    def job(connection: Connection) -> None:
        links.reorder(connection, data.ids)
        note(connection, account, "link.reorder", "link", {"order": data.ids})

    await instance_of(request).library.edit(job)
    return await _all(request, links.MOST, 0)


async def _all(request: Request[Any, Any, Any], limit: int, offset: int) -> Listing[LinkView]:
    def read(connection: Connection) -> list[LinkView]:
        clicks = clicks_by_link(connection)
        return [_view(link, clicks) for link in read_links(connection)]

    return listed(await instance_of(request).database.read(read), limit, offset)


def _view(link: Link, clicks: Mapping[int, int]) -> LinkView:
    return LinkView(
        id=link.id,
        title=link.title,
        url=link.url,
        description=link.description,
        kind=link.kind,
        enabled=link.enabled,
        visible_from=written(link.visible_from),
        visible_until=written(link.visible_until),
        visible=link.is_visible(now()),
        clicks=clicks.get(link.id, 0),
    )


ROUTES = (list_links, create_link, change_link, delete_link, order_links)
