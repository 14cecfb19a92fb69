"""`POST /v1/creators`."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Header, Response

from chatinbio_control_plane.cluster import CreatorView
from chatinbio_control_plane.dependencies import Called, InContext
from chatinbio_control_plane.dependencies.problems import problems
from chatinbio_control_plane.errors import (
    CONFUSABLE_HANDLE,
    HANDLE_TAKEN,
    HANDLE_TERMINATING,
    IDEMPOTENCY_KEY_REUSED,
    INVALID_FIELDS,
    INVALID_HANDLE,
    INVALID_JSON,
    RESERVED_HANDLE,
)
from chatinbio_control_plane.signup import service
from chatinbio_control_plane.signup.schemas import SignupRequest

router = APIRouter(tags=["creators"])


@router.post(
    "/v1/creators",
    status_code=202,
    summary="Sign up a creator",
    responses=problems(
        CONFUSABLE_HANDLE,
        HANDLE_TAKEN,
        HANDLE_TERMINATING,
        IDEMPOTENCY_KEY_REUSED,
        INVALID_FIELDS,
        INVALID_HANDLE,
        INVALID_JSON,
        RESERVED_HANDLE,
    ),
)
async def sign_up(
    request: SignupRequest,
    response: Response,
    context: InContext,
    call: Called,
    idempotency_key: Annotated[
        str | None,
        Header(
            min_length=1,
            max_length=255,
            description="Any string of yours that names this signup. Sent again with it, the signup is made once and answered alike.",
            examples=["5f0c7c1e-signup-ada"],
        ),
    ] = None,
) -> CreatorView:
    """The creator's page is being set up when this answers: follow it at the address in `Location`, `/events` for a live
    account. `claimUrl` is the link by which the creator takes the page over; it stands in this answer only."""
    created = await service.sign_up(context, call, request, idempotency_key)
    response.headers["Location"] = f"/v1/creators/{created.handle}"
    response.headers["Cache-Control"] = "no-store"
    return created
