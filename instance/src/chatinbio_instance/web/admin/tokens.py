"""The look of the page: design tokens, and what of them would be hard to read."""

from __future__ import annotations

from typing import Any

import msgspec
from litestar import Request, get, post, put
from litestar.params import JSONBody
from sqlalchemy import Connection

from chatinbio_instance.accounts.audit import note
from chatinbio_instance.library import tokens
from chatinbio_instance.web.access import instance_of
from chatinbio_instance.web.admin.guard import account_of

Group = dict[str, str | int | float | None]


class TokensBody(msgspec.Struct, forbid_unknown_fields=True):
    """Five groups of tokens; what is left out or null looks as it comes.

    brand: primary, secondary, surface, text, darkPrimary, darkSecondary, darkSurface, darkText (`#rrggbb` or `oklch(…)`), scheme, backdrop,
    image (a picture of the page's own). typography: font, headingFont, size, weight, headingWeight. shape: radius, borderWidth, buttons,
    shadow, avatar. layout: width, spacing, align, position, widgetWidth, widgetHeight. motion: duration, easing.
    """

    brand: Group = {}
    typography: Group = {}
    shape: Group = {}
    layout: Group = {}
    motion: Group = {}


class TokensView(msgspec.Struct):
    """The tokens that are set, the style sheet they become, and in words what visitors would find hard to read."""

    tokens: TokensBody
    css: str
    warnings: list[str]


@get("/tokens")
async def read_tokens(request: Request[Any, Any, Any]) -> TokensView:
    """The look as it is."""
    return _view(await instance_of(request).database.read(tokens.read))


@put("/tokens")
async def change_tokens(request: Request[Any, Any, Any], data: JSONBody[TokensBody]) -> TokensView:
    """Give the page another look, as a whole; visitors see it at once."""
    account = account_of(request)
    wanted = tokens.checked(msgspec.to_builtins(data))

    def job(connection: Connection) -> None:
        tokens.hold_to_pictures(connection, wanted)
        before = tokens.read(connection)
        tokens.keep(connection, wanted)
        change = {
            group: [old, new]
            for (group, old), new in zip(before.document().items(), wanted.document().values(), strict=True)
            if old != new
        }
        if change:
            note(connection, account, "tokens.update", "tokens", change)

    await instance_of(request).library.edit(job)
    return _view(wanted)


@post("/tokens/preview", status_code=200)
async def preview_tokens(request: Request[Any, Any, Any], data: JSONBody[TokensBody]) -> TokensView:
    """What a look would become: answers as `PUT tokens` and keeps nothing."""
    wanted = tokens.checked(msgspec.to_builtins(data))
    await instance_of(request).database.read(lambda connection: tokens.hold_to_pictures(connection, wanted))
    return _view(wanted)


def _view(kept: tokens.Tokens) -> TokensView:
    document = msgspec.convert(kept.document(), TokensBody)
    return TokensView(document, tokens.style_sheet(kept), tokens.warnings(kept))


ROUTES = (read_tokens, change_tokens, preview_tokens)
