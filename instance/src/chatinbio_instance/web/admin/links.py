"""The links of the page: what they say, their order, when visitors meet them, how often they were followed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Literal, TypeVar

import msgspec
from litestar import Request, delete, get, patch, post, put
from litestar.params import JSONBody
from msgspec import UNSET, UnsetType
from sqlalchemy import Connection

from chatinbio_instance.accounts.audit import note
from chatinbio_instance.core.embeds import embed_of
from chatinbio_instance.core.icons import icon_of
from chatinbio_instance.core.material import Icon, Link, LinkKind, LinkStyle
from chatinbio_instance.db.base import now
from chatinbio_instance.insights.reading import clicks_by_link
from chatinbio_instance.library.content import read_links
from chatinbio_instance.library.editing import links
from chatinbio_instance.library.pictures import sources
from chatinbio_instance.library.pictures.sources import PictureState
from chatinbio_instance.web.access import instance_of
from chatinbio_instance.web.admin.changes import contents, note_update, sent, written
from chatinbio_instance.web.admin.guard import account_of
from chatinbio_instance.web.admin.listing import Limit, Listing, Offset, RowId, listed
from chatinbio_instance.web.bio import BioEmbed

T = TypeVar("T")
ChosenIcon = Literal["", Icon]


class LinkView(msgspec.Struct, rename="camel"):
    """A link as its creator sees it; `visible` says whether visitors meet it now.

    `icon` is what was chosen, `shownIcon` what is drawn; `thumbnailUrl` what was given, `thumbnailPath` what visitors are shown. A web
    address is fetched in the background: `thumbnailState` is `fetching` until then, or `failed`, and then `thumbnailComplaint` says why.
    """

    id: int
    style: LinkStyle
    title: str
    url: str
    description: str
    kind: LinkKind
    icon: ChosenIcon
    shown_icon: Icon
    thumbnail_url: str | None
    thumbnail_path: str | None
    thumbnail_state: PictureState | None
    thumbnail_complaint: str | None
    embed: BioEmbed | None
    enabled: bool
    visible_from: str | None
    visible_until: str | None
    visible: bool
    clicks: int


class LinkDraft(msgspec.Struct, rename="camel", forbid_unknown_fields=True):
    """A new link. Title up to 80 characters, description 200; the address begins with http:// or https://.

    A heading has no address; an embed's must be of something that can be played here. An empty `icon` follows from the address or the kind.
    The thumbnail is a picture of the page's own, `/media/…`, or an http or https address of one to fetch. `visibleFrom` and `visibleUntil` are ISO 8601; without an offset they are in the page's time zone.
    """

    title: str
    url: str | None = None
    description: str = ""
    kind: LinkKind = "other"
    style: LinkStyle = "link"
    icon: ChosenIcon = ""
    thumbnail_url: str | None = None
    enabled: bool = True
    visible_from: str | None = None
    visible_until: str | None = None


class LinkChange(msgspec.Struct, rename="camel", forbid_unknown_fields=True):
    """What is not sent stays as it is."""

    title: str | UnsetType = UNSET
    url: str | UnsetType | None = UNSET
    description: str | UnsetType = UNSET
    kind: LinkKind | UnsetType = UNSET
    style: LinkStyle | UnsetType = UNSET
    icon: ChosenIcon | UnsetType = UNSET
    thumbnail_url: str | UnsetType | None = UNSET
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
        return _view(link, {}, sources.read(connection))

    return await _edited(request, job)


@patch("/links/{link:int}")
async def change_link(request: Request[Any, Any, Any], link: RowId, data: JSONBody[LinkChange]) -> LinkView:
    """Change a link; visitors see it at once."""
    account = account_of(request)

    def job(connection: Connection) -> LinkView:
        before, after = links.change(connection, link, sent(data))
        note_update(connection, account, "link", f"link/{link}", before, after)
        return _view(after, clicks_by_link(connection), sources.read(connection))

    return await _edited(request, job)


@delete("/links/{link:int}", status_code=204)
async def delete_link(request: Request[Any, Any, Any], link: RowId) -> None:
    """Delete a link, and the count of its clicks."""
    account = account_of(request)

    def job(connection: Connection) -> None:
        note(connection, account, "link.delete", f"link/{link}", contents(links.remove(connection, link)))

    await _edited(request, job)


@put("/links/order")
async def order_links(request: Request[Any, Any, Any], data: JSONBody[Order]) -> Listing[LinkView]:
    """Put the links into another order."""
    account = account_of(request)

    def job(connection: Connection) -> None:
        links.reorder(connection, data.ids)
        note(connection, account, "link.reorder", "link", {"order": data.ids})

    await instance_of(request).library.edit(job)
    return await _all(request, links.MOST, 0)


async def _edited(request: Request[Any, Any, Any], job: Callable[[Connection], T]) -> T:
    instance = instance_of(request)
    result = await instance.library.edit(job)
    instance.pictures.look()
    return result


async def _all(request: Request[Any, Any, Any], limit: int, offset: int) -> Listing[LinkView]:
    def read(connection: Connection) -> list[LinkView]:
        clicks, known = clicks_by_link(connection), sources.read(connection)
        return [_view(link, clicks, known) for link in read_links(connection)]

    return listed(await instance_of(request).database.read(read), limit, offset)


def _view(link: Link, clicks: Mapping[int, int], known: sources.Known) -> LinkView:
    thumbnail = sources.told(link.thumbnail_url, "thumbnail", known)
    embed = embed_of(link.url) if link.style == "embed" else None
    return LinkView(
        id=link.id,
        style=link.style,
        title=link.title,
        url=link.url,
        description=link.description,
        kind=link.kind,
        icon=link.icon,
        shown_icon=icon_of(link),
        thumbnail_url=link.thumbnail_url,
        thumbnail_path=thumbnail.path,
        thumbnail_state=thumbnail.state,
        thumbnail_complaint=thumbnail.complaint,
        embed=BioEmbed(embed.provider, embed.url, embed.height) if embed else None,
        enabled=link.enabled,
        visible_from=written(link.visible_from),
        visible_until=written(link.visible_until),
        visible=link.is_visible(now()),
        clicks=clicks.get(link.id, 0),
    )


ROUTES = (list_links, create_link, change_link, delete_link, order_links)
