"""The pictures of the page, for whoever shows them: the page itself, a widget on another site, whoever a link to the page was sent to."""

from __future__ import annotations

from typing import Any

from litestar import Request, Response, get
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import FromPath

from chatinbio_instance.errors import InstanceError
from chatinbio_instance.library.pictures import store
from chatinbio_instance.library.pictures.paths import picture_at
from chatinbio_instance.web.access import instance_of

WEBP = "image/webp"

# The address says which content it is, so nobody needs to ask twice. Looked at on its own a picture can do nothing. The gate adds
# that its type is not guessed at, and that every site may show it.
HEADERS = {
    "cache-control": "public, max-age=31536000, immutable",
    "content-disposition": "inline",
    "content-security-policy": "default-src 'none'; sandbox",
}


@get(
    "/media/{name:str}",
    media_type=WEBP,
    responses={200: ResponseSpec(bytes, media_type=WEBP, description="The picture", generate_examples=False)},
)
async def picture(request: Request[Any, Any, Any], name: FromPath[str]) -> Response[bytes]:
    """A picture of the creator's, as WebP. What is at an address never changes."""
    wanted = picture_at(f"/media/{name}")
    found = None
    if wanted is not None:
        database = instance_of(request).database
        found = await database.read(lambda connection: store.content(connection, wanted))
    if found is None:
        raise InstanceError("not_found", "There is no picture at this address. The page is at /.", status=404)
    return Response(found, media_type=WEBP, headers=HEADERS)
