"""The tool of the page's figures: one period beside the one before."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from uuid import uuid4

from chatinbio_instance.capabilities.statistics.surfaces import figures_table
from chatinbio_instance.capabilities.statistics.wording import told
from chatinbio_instance.capabilities.statistics.words import WORDS
from chatinbio_instance.core.capability import Statistics
from chatinbio_instance.core.deps import ToolContext
from chatinbio_instance.core.periods import PeriodArguments, spans
from chatinbio_instance.core.tools import Tool, ToolOutcome, completed, tool


def tools(statistics: Statistics, clock: Callable[[], datetime]) -> tuple[Tool, ...]:
    """The tool `page_statistics`."""

    @tool(name="page_statistics", label=lambda locale: WORDS(locale).counting, audience="creator")
    async def page_statistics(context: ToolContext, arguments: PeriodArguments) -> ToolOutcome:
        """Show the creator how their page did in a period, compared with the one before: visits, visitors, chats, questions,
        how many had an answer, and the links that were followed most."""
        zone = await statistics.zone()
        span, before = spans(arguments, clock().astimezone(zone).date())
        now = await statistics.figures(*span.instants(zone))
        then = await statistics.figures(*before.instants(zone))
        shown = figures_table(f"statistics-{uuid4().hex}", span, before, now, then, context.locale)
        return completed(told(span, before, now, then), surface=shown, items=(now, then))

    return (page_statistics,)
