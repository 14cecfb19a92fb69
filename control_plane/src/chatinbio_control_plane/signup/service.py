"""Signs a creator up. The API server's atomic create is what makes a handle unique; everything else follows from its answer.

    admit (pure) → reserve the Idempotency-Key → create the Creator → keep the answer

A crash between any two steps is healed by sending the request again: the reservation and the Creator both carry what is
needed to recognise the request and to derive the same answer.
"""

from __future__ import annotations

import asyncio
import secrets
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

from pydantic import BaseModel

from chatinbio_api import API_VERSION, KIND, Phase
from chatinbio_api.names import FINALIZER
from chatinbio_control_plane import store
from chatinbio_control_plane.cluster import ACCOUNT_LABEL, SIGNUP_ANNOTATION, SKELETON_LABEL, AlreadyExists, CreatorView
from chatinbio_control_plane.dependencies import Call, Context
from chatinbio_control_plane.errors import HANDLE_TERMINATING, IDEMPOTENCY_KEY_REUSED, FieldProblem, Refusal
from chatinbio_control_plane.signup import admission, claim
from chatinbio_control_plane.signup.schemas import SignupRequest

Object = dict[str, Any]


class _Answer(BaseModel):
    """What is kept under an Idempotency-Key: the answer without its claim link, and the salt that gives the link back."""

    created_at: datetime
    salt: str


async def sign_up(context: Context, call: Call, request: SignupRequest, idempotency_key: str | None) -> CreatorView:
    """The new creator with its claim link; the same answer again for the same Idempotency-Key. Raises Refusal."""
    try:
        if refusal := admission.refusal(request.handle):
            raise refusal
        if idempotency_key is None:
            return await _sign_up_once(context, call, request)
        return await _sign_up_again(context, call, request, idempotency_key)
    except Refusal as refusal:
        context.figures.signups[refusal.code.code] += 1
        await call.audit(context, "creator.create", request.handle, refusal.code.code)
        raise
    except Exception:
        context.figures.signups["failed"] += 1
        raise


async def _sign_up_once(context: Context, call: Call, request: SignupRequest) -> CreatorView:
    token = secrets.token_urlsafe(32)
    created = await _create(context, call, request, token, None)
    if created is None:
        raise await _taken(context, request.handle)
    context.figures.signups["created"] += 1
    await call.audit(context, "creator.create", request.handle, "ok")
    return _answer(context, request, _created_at(created), token)


async def _sign_up_again(context: Context, call: Call, request: SignupRequest, idempotency_key: str) -> CreatorView:
    key_id, secret = call.caller.key_id, call.caller.secret
    wanted = claim.Signature(
        fingerprint=claim.fingerprint(key_id, idempotency_key),
        request_hash=claim.request_hash(request.normal_form()),
        salt=secrets.token_hex(16),
    )
    reserved = await store.reserve(
        context.engine,
        key_id,
        wanted.fingerprint,
        request_hash=wanted.request_hash,
        salt=wanted.salt,
        lifetime=timedelta(hours=context.settings.idempotency_hours),
    )
    if reserved.request_hash != wanted.request_hash:
        raise _reused()
    if reserved.response is not None:
        context.figures.signups["repeated"] += 1
        answer = _Answer.model_validate_json(reserved.response)
        signature = claim.Signature(wanted.fingerprint, wanted.request_hash, answer.salt)
        return _answer(context, request, answer.created_at, claim.derive_token(secret, signature))
    signature = claim.Signature(wanted.fingerprint, wanted.request_hash, reserved.salt)
    try:
        created, signature = await _create_or_recognise(context, call, request, signature)
    except Refusal as refusal:
        if 400 <= refusal.code.status < 500:  # nothing was made: the corrected request may use the key
            await store.forget(context.engine, key_id, wanted.fingerprint)
        raise
    mine = _Answer(created_at=_created_at(created), salt=signature.salt).model_dump_json()
    first = await store.answered(context.engine, key_id, wanted.fingerprint, mine)
    context.figures.signups["created" if first else "repeated"] += 1
    if first:
        await call.audit(context, "creator.create", request.handle, "ok")
    return _answer(context, request, _created_at(created), claim.derive_token(secret, signature))


async def _create_or_recognise(
    context: Context, call: Call, request: SignupRequest, signature: claim.Signature
) -> tuple[Object, claim.Signature]:
    """The Creator of this signup, made now or by an earlier or simultaneous try, and the signature that it carries."""
    created = await _create(context, call, request, claim.derive_token(call.caller.secret, signature), signature)
    if created is not None:
        return created, signature
    existing = await context.cluster.get(request.handle)
    metadata = existing["metadata"] if existing is not None else {}
    found = claim.Signature.decode(metadata.get("annotations", {}).get(SIGNUP_ANNOTATION))
    if (
        existing is None
        or found is None
        or found.fingerprint != signature.fingerprint
        or "deletionTimestamp" in metadata
    ):
        raise await _taken(context, request.handle)
    if found.request_hash != signature.request_hash:
        raise _reused()
    return existing, found


async def _create(
    context: Context, call: Call, request: SignupRequest, token: str, signature: claim.Signature | None
) -> Object | None:
    """The new object, or None when one of that name exists."""
    seen = admission.skeleton(request.handle)
    # Two look-alikes signed up in the same instant may both pass: what is unique is the handle. A refusal here is a courtesy.
    for other in await context.cluster.list(f"{SKELETON_LABEL}={seen}", limit=2):
        if (existing := other["metadata"]["name"]) != request.handle:
            raise admission.lookalike(request.handle, existing, await _free(context, request.handle))
    spec = {
        "displayName": request.display_name,
        "owner": {"email": request.email},
        "profile": request.profile.model_dump(mode="json", by_alias=True, exclude_none=True),
        "claimTokenHash": claim.token_hash(token),
    }
    metadata: Object = {
        "name": request.handle,
        "finalizers": [FINALIZER],  # the operator's, which would have to write it before anything else
        "labels": {ACCOUNT_LABEL: call.caller.account_id, SKELETON_LABEL: seen},
    }
    if signature is not None:
        metadata["annotations"] = {SIGNUP_ANNOTATION: signature.encode()}
    try:
        return await context.cluster.create(
            {"apiVersion": API_VERSION, "kind": KIND, "metadata": metadata, "spec": spec}
        )
    except AlreadyExists:
        return None


async def _taken(context: Context, handle: str) -> Refusal:
    existing = await context.cluster.get(handle)
    if existing is not None and "deletionTimestamp" in existing["metadata"]:
        detail = f"{handle!r} is being deleted. Send the request again in some seconds, or choose another handle."
        return Refusal(HANDLE_TERMINATING, detail, [FieldProblem("#/handle", detail)], {"Retry-After": "5"})
    return admission.taken(handle, await _free(context, handle))


async def _free(context: Context, handle: str) -> list[str]:
    """Up to three alternatives that are free now."""
    ideas = list(islice(admission.candidates(handle), 5))
    found = await asyncio.gather(*(context.cluster.get(idea) for idea in ideas), return_exceptions=True)
    return [idea for idea, existing in zip(ideas, found, strict=True) if existing is None][:3]


def _answer(context: Context, request: SignupRequest, created_at: datetime, token: str) -> CreatorView:
    """The answer to a signup tells how things stand the moment the Creator exists, so it is the same however late it is given."""
    page = context.settings.page_url(request.handle)
    return CreatorView(
        handle=request.handle,
        display_name=request.display_name,
        email=request.email,
        url=page,
        phase=Phase.PENDING,
        ready=False,
        created_at=created_at,
        claim_url=f"{page}/claim#{token}",
    )


def _created_at(created: Object) -> datetime:
    return datetime.fromisoformat(created["metadata"]["creationTimestamp"])


def _reused() -> Refusal:
    detail = "This Idempotency-Key was used for another signup. Use a fresh key for each signup, the same one only to repeat it."
    return Refusal(IDEMPOTENCY_KEY_REUSED, detail, [FieldProblem("header:idempotency-key", detail)])
