"""The persona: the template that the model is told, its versions, and a look at what it becomes."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec
from litestar import Request, get, post
from litestar.params import JSONBody
from sqlalchemy import Connection

from chatinbio_instance.accounts.audit import note
from chatinbio_instance.library.prompts.service import PromptVersion
from chatinbio_instance.library.prompts.template import VARIABLES
from chatinbio_instance.web.access import instance_of
from chatinbio_instance.web.admin.guard import account_of
from chatinbio_instance.web.admin.listing import Limit, Listing, Offset, RowId, listed


class PromptView(msgspec.Struct, rename="camel"):
    """A version of the persona. Version 0 is the program's own: no author, no time."""

    version: int
    body: str
    author: str
    created_at: datetime | None
    active: bool


class PromptDraft(msgspec.Struct, forbid_unknown_fields=True):
    """A template: text in which `{{name}}` and the other variables stand for something of the page."""

    body: str


class Preview(msgspec.Struct):
    """What the model would be told."""

    text: str


class Variable(msgspec.Struct):
    """What a template may speak of."""

    name: str
    description: str


@get("/prompts")
async def list_prompts(request: Request[Any, Any, Any], limit: Limit = 100, offset: Offset = 0) -> Listing[PromptView]:
    """Every version, the newest first, the program's own last."""
    versions = await instance_of(request).prompts.versions()
    return listed([_view(version) for version in versions], limit, offset)


@post("/prompts")
async def save_prompt(request: Request[Any, Any, Any], data: JSONBody[PromptDraft]) -> PromptView:
    """Keep a new version and use it from the next message on."""
    account = account_of(request)
    prompts = instance_of(request).prompts

    def also(connection: Connection, version: int) -> None:
        note(connection, account, "prompt.create", f"prompt/{version}", {"characters": len(data.body)})

    await prompts.save(data.body, account.name, also=also)
    return _view(await prompts.current())


@post("/prompts/{version:int}/activate", status_code=200)
async def activate_prompt(request: Request[Any, Any, Any], version: RowId) -> PromptView:
    """Use a version from the next message on; 0 is the program's own."""
    account = account_of(request)
    prompts = instance_of(request).prompts
    before = (await prompts.current()).version

    def also(connection: Connection, version: int) -> None:
        note(connection, account, "prompt.activate", f"prompt/{version}", {"active": [before, version]})

    await prompts.activate(version, also=also)
    return _view(await prompts.current())


@post("/prompts/preview", status_code=200)
async def preview_prompt(request: Request[Any, Any, Any], data: JSONBody[PromptDraft]) -> Preview:
    """What the model would be told with this template and the page as it is; nothing is kept."""
    return Preview(await instance_of(request).prompts.preview(data.body))


@get("/prompts/variables")
async def list_variables(request: Request[Any, Any, Any], limit: Limit = 100, offset: Offset = 0) -> Listing[Variable]:
    """Everything that a template may speak of."""
    return listed([Variable(name, description) for name, description in VARIABLES.items()], limit, offset)


def _view(version: PromptVersion) -> PromptView:
    return PromptView(version.version, version.body, version.author, version.created_at, version.active)


ROUTES = (list_prompts, save_prompt, activate_prompt, preview_prompt, list_variables)
