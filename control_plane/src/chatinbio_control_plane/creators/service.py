"""Reads and changes the creators of one account. What belongs to another account does not exist here."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from typing import Any, Literal

from pydantic import ValidationError

from chatinbio_api import Creator, Phase, handle_problem
from chatinbio_control_plane.cluster import ACCOUNT_LABEL, Changed, CreatorView, view
from chatinbio_control_plane.creators import changes
from chatinbio_control_plane.creators.schemas import CreatorChange, CreatorList
from chatinbio_control_plane.dependencies import Call, Context
from chatinbio_control_plane.errors import CHANGED_MEANWHILE, TOO_MANY_WRITERS, Refusal, not_found

Object = dict[str, Any]

_TRIES = 5


async def find(context: Context, call: Call, handle: str) -> Object:
    """The object. Raises Refusal `creator_not_found`, also for a creator of another account."""
    # What is no handle (`..`) must not become a part of an address.
    found = None if handle_problem(handle) else await context.cluster.get(handle)
    if found is None or found["metadata"].get("labels", {}).get(ACCOUNT_LABEL) != call.caller.account_id:
        raise not_found(handle)
    return found


def show(context: Context, found: Object) -> CreatorView:
    """The object as the API shows it."""
    return view(Creator.parse(found), context.settings.page_url(found["metadata"]["name"]))


def etag(found: Object) -> str:
    """Names this state of the creator, status included."""
    return f'"{found["metadata"]["resourceVersion"]}"'


async def page(
    context: Context, call: Call, *, limit: int, offset: int, phase: Phase | None, q: str | None
) -> CreatorList:
    """Creators by handle; `q` is looked for in handle, name and address."""
    shown: list[CreatorView] = []
    for found in await context.cluster.list(f"{ACCOUNT_LABEL}={call.caller.account_id}"):
        # One Creator that a newer schema let in and these models cannot read must not take the list away.
        with contextlib.suppress(ValidationError):
            shown.append(show(context, found))
    if phase is not None:
        shown = [v for v in shown if v.phase == phase]
    if q:
        wanted = q.casefold()
        shown = [v for v in shown if wanted in f"{v.handle}\n{v.display_name}\n{v.email}".casefold()]
    shown.sort(key=lambda v: v.handle)
    return CreatorList(items=shown[offset : offset + limit], total=len(shown), limit=limit, offset=offset)


async def change(context: Context, call: Call, handle: str, wanted: CreatorChange, if_match: str | None) -> Object:
    """Apply a change; the object as it stands after. With `if_match`, only to the state of that ETag."""
    sent = wanted.sent()
    try:
        changed = await _change(context, call, handle, sent, if_match)
    except Refusal as refusal:
        await call.audit(context, "creator.change", handle, refusal.code.code)
        raise
    await call.audit(context, "creator.change", handle, "ok")
    return changed


async def _change(context: Context, call: Call, handle: str, sent: Object, if_match: str | None) -> Object:
    for _ in range(_TRIES):
        found = await find(context, call, handle)
        if if_match not in (None, "*", etag(found)):
            raise Refusal(
                CHANGED_MEANWHILE, "The creator is no longer what it was at this ETag. Read it again and decide anew."
            )
        if refusal := changes.refusal(Creator.parse(found), sent, context.settings.domain):
            raise refusal
        if sent.get("hosts") and (refusal := changes.hosts_taken(handle, sent["hosts"], await context.cluster.list())):
            raise refusal
        if not sent:
            return found
        # The version makes the checks above hold for the very state that is changed.
        version = {"resourceVersion": found["metadata"]["resourceVersion"]}
        try:
            changed = await context.cluster.patch(handle, {"metadata": version, "spec": changes.spec_patch(sent)})
        except Changed:
            continue
        if changed is None:
            raise not_found(handle)
        return changed
    raise Refusal(
        TOO_MANY_WRITERS, "Others keep changing this creator. Send the request again.", headers={"Retry-After": "1"}
    )


async def delete(context: Context, call: Call, handle: str, *, data: Literal["keep", "delete"]) -> Object:
    """Begin the deletion; the object as it stands. `data="delete"` gives up the volume too, before anything is deleted."""
    try:
        deleted = await _delete(context, call, handle, data=data)
    except Refusal as refusal:
        await call.audit(context, "creator.delete", handle, refusal.code.code)
        raise
    await call.audit(context, "creator.delete", handle, "ok")
    return deleted


async def _delete(context: Context, call: Call, handle: str, *, data: str) -> Object:
    found = await find(context, call, handle)
    uid = found["metadata"]["uid"]
    if data == "delete":
        # The uid makes a creator of the same name that came meanwhile a conflict instead of a victim.
        patch = {"metadata": {"uid": uid}, "spec": {"storage": {"deletionPolicy": "Delete"}}}
        try:
            found = await context.cluster.patch(handle, patch) or found
        except Changed as error:
            raise not_found(handle) from error
    await context.cluster.delete(handle, uid)
    return await context.cluster.get(handle) or found


async def follow(context: Context, first: Object) -> AsyncIterator[tuple[str, str, CreatorView]]:
    """(`status` | `ready` | `deleted`, resourceVersion, view): the state at once, each change, and one last word.

    Ends after `ready` or `deleted`, or when the server stops; a client then asks again and misses nothing, since every
    account of it begins with the state.
    """
    current = show(context, first)
    version = first["metadata"]["resourceVersion"]
    yield "status", version, current
    if current.ready:
        yield "ready", version, current
        return
    states = context.cluster.follow(first)
    stopping = asyncio.create_task(context.draining.wait())
    try:
        while True:
            step = asyncio.ensure_future(anext(states))
            try:
                await asyncio.wait((step, stopping), return_when=asyncio.FIRST_COMPLETED)
            finally:
                if not step.done():
                    step.cancel()
                    await asyncio.wait((step,))
            if step.cancelled():
                return
            found = step.result()
            if found is None:
                yield "deleted", version, current.model_copy(update={"phase": Phase.TERMINATING, "ready": False})
                return
            version, after = found["metadata"]["resourceVersion"], show(context, found)
            if changes.differs(current, after):
                yield "status", version, after
            current = after
            if current.ready:
                yield "ready", version, current
                return
    finally:
        stopping.cancel()
        await states.aclose()
