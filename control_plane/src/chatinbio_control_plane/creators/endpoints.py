"""`GET /v1/creators`, and `GET|PATCH|DELETE /v1/creators/{handle}` with its events."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Body, Depends, Header, Path, Query, Response
from fastapi.sse import EventSourceResponse, ServerSentEvent

from chatinbio_api import Phase
from chatinbio_control_plane.cluster import CreatorView
from chatinbio_control_plane.creators import service
from chatinbio_control_plane.creators.schemas import CreatorChange, CreatorList
from chatinbio_control_plane.dependencies import Called, InContext
from chatinbio_control_plane.dependencies.problems import problems
from chatinbio_control_plane.errors import (
    CHANGED_MEANWHILE,
    CREATOR_NOT_FOUND,
    HOST_TAKEN,
    INVALID_FIELDS,
    INVALID_JSON,
    MODEL_KEY_BOUND,
    TOO_MANY_WRITERS,
)

router = APIRouter(prefix="/v1/creators", tags=["creators"])

_SHOWN: dict[str, Any] = {"response_model_exclude": {"claim_url"}}
Handle = Annotated[str, Path(max_length=253, examples=["ada"])]


async def _found(handle: Handle, context: InContext, call: Called) -> dict[str, Any]:
    return await service.find(context, call, handle)


Found = Annotated[dict[str, Any], Depends(_found)]


@router.get(
    "",
    summary="List creators",
    response_model_exclude={"items": {"__all__": {"claim_url"}}},
    responses=problems(INVALID_FIELDS),
)
async def list_creators(
    context: InContext,
    call: Called,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    offset: Annotated[int, Query(ge=0, le=1_000_000)] = 0,
    phase: Annotated[Phase | None, Query(description="Only those in this phase.")] = None,
    q: Annotated[
        str | None, Query(max_length=100, description="Only those with this in handle, name or e-mail.")
    ] = None,
) -> CreatorList:
    """The creators of your account, by handle."""
    return await service.page(context, call, limit=limit, offset=offset, phase=phase, q=q)


@router.get("/{handle}", summary="Look at a creator", responses=problems(CREATOR_NOT_FOUND, INVALID_FIELDS), **_SHOWN)
async def get_creator(
    found: Found, context: InContext, response: Response, if_none_match: Annotated[str | None, Header()] = None
) -> CreatorView:
    """How the creator stands. With `If-None-Match` and an unchanged creator the answer is an empty 304."""
    response.headers["ETag"] = service.etag(found)
    if if_none_match == service.etag(found):
        return Response(status_code=304, headers={"ETag": service.etag(found)})  # type: ignore[return-value]
    return service.show(context, found)


@router.get(
    "/{handle}/events",
    summary="Follow a creator until it is ready",
    response_class=EventSourceResponse,
    responses=problems(CREATOR_NOT_FOUND, INVALID_FIELDS),
)
async def follow_creator(found: Found, context: InContext) -> AsyncIterator[ServerSentEvent]:
    """Server-sent events whose data is the creator's view: `status` at once and after every change of phase or conditions, then
    `ready` or `deleted`, and the end. A comment every 15 seconds keeps proxies from closing the stream."""
    with context.figures.following():
        async for event, version, shown in service.follow(context, found):
            yield ServerSentEvent(
                event=event, id=version, raw_data=shown.model_dump_json(by_alias=True, exclude={"claim_url"})
            )


@router.patch(
    "/{handle}",
    summary="Change a creator",
    responses=problems(
        CHANGED_MEANWHILE,
        CREATOR_NOT_FOUND,
        HOST_TAKEN,
        INVALID_FIELDS,
        INVALID_JSON,
        MODEL_KEY_BOUND,
        TOO_MANY_WRITERS,
    ),
    **_SHOWN,
)
async def change_creator(
    handle: Handle,
    wanted: Annotated[CreatorChange, Body()],
    context: InContext,
    call: Called,
    response: Response,
    if_match: Annotated[str | None, Header(description="Change only this state: an ETag of GET.")] = None,
) -> CreatorView:
    """A JSON merge patch: what is absent stays as it is, null resets, lists are replaced whole."""
    changed = await service.change(context, call, handle, wanted, if_match)
    response.headers["ETag"] = service.etag(changed)
    return service.show(context, changed)


@router.delete(
    "/{handle}",
    status_code=202,
    summary="Delete a creator",
    responses=problems(CREATOR_NOT_FOUND, INVALID_FIELDS),
    **_SHOWN,
)
async def delete_creator(
    handle: Handle,
    context: InContext,
    call: Called,
    data: Annotated[
        Literal["keep", "delete"],
        Query(description="keep leaves the volume as the creator's policy says; delete destroys it for good."),
    ] = "keep",
) -> CreatorView:
    """Takes the page down. The data stays, for the same owner to come back to, unless you say `data=delete`."""
    return service.show(context, await service.delete(context, call, handle, data=data))
