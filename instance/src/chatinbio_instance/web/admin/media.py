"""The page's own pictures: adding, looking through, deleting."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any

import msgspec
from litestar import Request, delete, get, post
from litestar.openapi.spec import OpenAPIFormat, OpenAPIMediaType, OpenAPIType, Operation, RequestBody, Schema
from litestar.params import FromPath, QueryParameter
from sqlalchemy import Connection

from chatinbio_instance.accounts.audit import note
from chatinbio_instance.db.base import now
from chatinbio_instance.errors import InstanceError
from chatinbio_instance.library.pictures import store
from chatinbio_instance.library.pictures.paths import path_of
from chatinbio_instance.library.pictures.uses import MOST_BYTES, PictureUse
from chatinbio_instance.web.access import instance_of
from chatinbio_instance.web.admin.changes import written
from chatinbio_instance.web.admin.guard import account_of
from chatinbio_instance.web.admin.listing import Limit, Listing, Offset, listed

Use = Annotated[PictureUse, QueryParameter(description="What it is for: how it is cut, and how large it is kept.")]


@dataclass
class _TakesPicture(Operation):
    """What the description says about a body that is read as it comes."""

    def __post_init__(self) -> None:
        picture = OpenAPIMediaType(schema=Schema(type=OpenAPIType.STRING, format=OpenAPIFormat.BINARY))
        kinds = ("image/jpeg", "image/png", "image/webp", "image/gif", "image/avif", "application/octet-stream")
        self.request_body = RequestBody(content=dict.fromkeys(kinds, picture), required=True)


class PictureView(msgspec.Struct, rename="camel"):
    """A picture of the page's own. `url` is its path; `bytes` is how large the file is; `usedFor` names what shows it (`profile`,
    `link/3`, `tokens`). One that was `fetched` from a web address goes when nothing gives that address any more."""

    id: str
    url: str
    use: PictureUse
    width: int
    height: int
    bytes: int
    created_at: str | None
    fetched: bool
    used_for: list[str]


@post("/media", request_max_body_size=None, operation_class=_TakesPicture)
async def add_picture(request: Request[Any, Any, Any], use: Use) -> PictureView:
    """Add a picture: the body is a JPEG, PNG, WebP, GIF or AVIF file of at most 10 MiB, whatever it is called.

    It is turned upright, cut (an avatar and a thumbnail to a square), made smaller and written anew; nothing else of the file is kept.
    """
    instance, account = instance_of(request), account_of(request)
    made = await instance.pictures.make(await _received(request), use)

    def job(connection: Connection) -> PictureView:
        picture = store.keep(connection, made, use, now())
        size = {"use": use, "width": made.width, "height": made.height, "bytes": len(made.content)}
        note(connection, account, "media.create", f"media/{picture}", size)
        return _view(store.find(connection, picture))

    return await instance.database.write(job)


@get("/media")
async def list_pictures(
    request: Request[Any, Any, Any], limit: Limit = 100, offset: Offset = 0
) -> Listing[PictureView]:
    """Every picture of the page, newest first."""
    found = await instance_of(request).database.read(store.listed)
    return listed([_view(picture) for picture in found], limit, offset)


@delete("/media/{picture:str}", status_code=204)
async def delete_picture(request: Request[Any, Any, Any], picture: FromPath[str]) -> None:
    """Delete a picture that nothing shows."""
    account = account_of(request)

    def job(connection: Connection) -> None:
        before = store.remove(connection, picture)
        note(connection, account, "media.delete", f"media/{picture}", {"use": before.use, "bytes": before.size})

    await instance_of(request).database.write(job)


async def _received(request: Request[Any, Any, Any]) -> bytes:
    """The body; what is too large is not waited for."""
    file = bytearray()
    async for chunk in request.stream():
        file += chunk
        if len(file) > MOST_BYTES:
            raise InstanceError(
                "media_too_large",
                f"This picture is larger than {MOST_BYTES // 1024**2} MiB. Make it smaller and send it again.",
                status=413,
            )
    if not file:
        raise InstanceError("media_refused", "Send the picture's file as the body.", status=422)
    return bytes(file)


def _view(picture: store.Picture) -> PictureView:
    return PictureView(
        id=picture.id,
        url=path_of(picture.id),
        use=picture.use,
        width=picture.width,
        height=picture.height,
        bytes=picture.size,
        created_at=written(picture.created_at),
        fetched=picture.fetched,
        used_for=list(picture.used_for),
    )


ROUTES = (add_picture, list_pictures, delete_picture)
