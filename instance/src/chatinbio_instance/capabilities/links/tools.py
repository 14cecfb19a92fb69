"""The tool of the links: chosen by kind or by title."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import uuid4

from pydantic import Field

from chatinbio_instance.capabilities.links.surfaces import link_list
from chatinbio_instance.capabilities.links.words import WORDS
from chatinbio_instance.core.deps import ToolContext
from chatinbio_instance.core.events import Source
from chatinbio_instance.core.material import Link, LinkKind, Material
from chatinbio_instance.core.tools import Arguments, Tool, ToolOutcome, completed, not_found_error, tool

MAX_SHOWN = 8


class LinksArguments(Arguments):
    """Which links to show."""

    kinds: list[LinkKind] = Field(
        default_factory=list, description="Kinds to show, such as ['music']; empty for every kind."
    )
    titles: list[str] = Field(
        default_factory=list, description="Exact titles, when only certain links are asked for; empty for all."
    )


def tools(material: Material) -> tuple[Tool, ...]:
    """The tool `show_links`."""

    @tool(name="show_links", label=lambda locale: WORDS(locale).looking)
    async def show_links(context: ToolContext, arguments: LinksArguments) -> ToolOutcome:
        """Show the visitor the creator's links (music, videos, shop, newsletter, social profiles, website …) as cards."""
        found = _chosen(await material.links(), arguments)
        if not found:
            what = " or ".join(arguments.kinds) if arguments.kinds else "such"
            return not_found_error(f"There are no {what} links on this page.")
        shown = found[:MAX_SHOWN]
        listed = "; ".join(f"{link.title} ({link.kind}, {link.url})" for link in shown)
        more = f" {len(found) - len(shown)} more are on the page." if len(found) > len(shown) else ""
        return completed(
            f"Shown to the visitor as cards to tap: {listed}.{more}",
            surface=link_list(f"links-{uuid4().hex}", shown),
            items=tuple(shown),
            sources=tuple(Source("link", str(link.id), link.title) for link in shown),
        )

    return (show_links,)


def _chosen(links: Iterable[Link], arguments: LinksArguments) -> list[Link]:
    titles = {title.casefold() for title in arguments.titles}
    return [
        link
        for link in links
        if (not titles or link.title.casefold() in titles) and (not arguments.kinds or link.kind in arguments.kinds)
    ]
