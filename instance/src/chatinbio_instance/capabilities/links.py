"""Capability: the creator's links."""

from __future__ import annotations

from uuid import uuid4

from pydantic import Field

from chatinbio_instance.core.deps import ToolContext
from chatinbio_instance.core.material import Link, LinkKind, Material
from chatinbio_instance.core.tools import Arguments, Tool, ToolOutcome
from chatinbio_instance.surface import link_list

MAX_SHOWN = 8


class LinksArguments(Arguments):
    """Which links to show."""

    kinds: list[LinkKind] = Field(
        default_factory=list, description="Kinds to show, such as ['music']; empty for every kind."
    )
    titles: list[str] = Field(
        default_factory=list, description="Exact titles, when only certain links are asked for; empty for all."
    )


def tool(material: Material) -> Tool:
    """The tool `show_links`."""

    async def show_links(_: ToolContext, arguments: LinksArguments) -> ToolOutcome:
        found = _chosen(list(await material.links()), arguments)
        if not found:
            what = " or ".join(arguments.kinds) if arguments.kinds else "such"
            return ToolOutcome("not_found_error", f"There are no {what} links on this page.")
        shown = found[:MAX_SHOWN]
        listed = "; ".join(f"{link.title} ({link.kind}, {link.url})" for link in shown)
        more = f" {len(found) - len(shown)} more are on the page." if len(found) > len(shown) else ""
        surface = link_list(f"links-{uuid4().hex}", shown)
        return ToolOutcome("completed", f"Shown to the visitor as buttons: {listed}.{more}", surface, tuple(shown))

    return Tool(
        name="show_links",
        label="Looking through the links",
        description="Show the visitor the creator's links (music, videos, shop, newsletter, social profiles, website …) as buttons.",
        capability="links",
        arguments=LinksArguments,
        function=show_links,
    )


def _chosen(links: list[Link], arguments: LinksArguments) -> list[Link]:
    if arguments.titles:
        wanted = {title.casefold() for title in arguments.titles}
        links = [link for link in links if link.title.casefold() in wanted]
    if arguments.kinds:
        links = [link for link in links if link.kind in arguments.kinds]
    return links
