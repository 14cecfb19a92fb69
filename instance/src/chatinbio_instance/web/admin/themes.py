"""Looks to begin with: what a creator may take as their own and then change."""

from __future__ import annotations

import msgspec
from litestar import get

from chatinbio_instance.library.themes import THEMES
from chatinbio_instance.web.admin.listing import Limit, Listing, Offset, listed
from chatinbio_instance.web.admin.tokens import TokensBody


class ThemeView(msgspec.Struct):
    """A look: `tokens` as they are sent to `PUT tokens` to take it."""

    name: str
    title: str
    description: str
    tokens: TokensBody


@get("/themes")
async def list_themes(limit: Limit = 100, offset: Offset = 0) -> Listing[ThemeView]:
    """Every look of the gallery."""
    views = [
        ThemeView(theme.name, theme.title, theme.description, msgspec.convert(theme.tokens, TokensBody))
        for theme in THEMES
    ]
    return listed(views, limit, offset)


ROUTES = (list_themes,)
