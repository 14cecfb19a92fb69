"""The background tool that groups a period's questions by topic."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime, time, timedelta
from uuid import uuid4

from pydantic import Field

from chatinbio_instance.capabilities.analysis.grouping import Grouped, Topic, group
from chatinbio_instance.capabilities.analysis.surfaces import topic_list, topic_view
from chatinbio_instance.capabilities.analysis.wording import told, told_of
from chatinbio_instance.capabilities.analysis.words import WORDS
from chatinbio_instance.core.capability import Statistics
from chatinbio_instance.core.deps import ToolContext
from chatinbio_instance.core.periods import PeriodArguments, spans
from chatinbio_instance.core.text import folded
from chatinbio_instance.core.tools import Tool, ToolOutcome, completed, not_found_error, tool
from chatinbio_instance.core.words import counted

# When a page is quiet, by the creator's clock.
NIGHT = time(3)


class AnalysisArguments(PeriodArguments):
    """Of which period, and perhaps of which topic alone; now or in the coming night."""

    topic: str = Field(
        "", max_length=120, description="Name of one topic, to read its questions; empty for all topics."
    )
    tonight: bool = Field(
        False, description="Wait for the coming night, when the page is quiet, instead of beginning now."
    )


def tools(statistics: Statistics, clock: Callable[[], datetime]) -> tuple[Tool, ...]:
    """The tool `analyse_questions`."""

    async def begins(arguments: AnalysisArguments) -> datetime | None:
        if not arguments.tonight:
            return None
        today = clock().astimezone(await statistics.zone())
        night = datetime.combine(today, NIGHT, today.tzinfo)
        return night if night > today else datetime.combine(today + timedelta(days=1), NIGHT, today.tzinfo)

    @tool(
        name="analyse_questions",
        label=lambda locale: WORDS(locale).going_through,
        audience="creator",
        background=True,
        begins=begins,
    )
    async def analyse_questions(context: ToolContext, arguments: AnalysisArguments) -> ToolOutcome:
        """Group what visitors asked in a period by topic for the creator: how often, how much of it stayed unanswered, examples,
        and which topics deserve an entry among the questions and answers of the page."""
        words, locale = WORDS(context.locale), context.locale
        zone = await statistics.zone()
        span, _ = spans(arguments, clock().astimezone(zone).date())
        period, days = span.named(locale), span.written(locale)
        context.progress(words.reading.format(period=period), 0.1)
        asked = await statistics.questions(*span.instants(zone))
        if not asked:
            return not_found_error(words.nothing_asked.format(period=period, days=days))
        context.progress(words.grouping.format(messages=counted(locale, len(asked), words.messages)), 0.4)
        grouped = await asyncio.to_thread(group, asked)
        context.progress(words.writing, 0.9)
        surface = f"analysis-{uuid4().hex}"
        if not arguments.topic:
            shown = topic_list(surface, span, grouped, len(asked), locale)
            return completed(told(span, grouped, len(asked)), surface=shown, items=grouped.topics)
        if (topic := _named(grouped, arguments.topic)) is None:
            names = ", ".join(topic.name for topic in grouped.topics) or words.no_topics
            told_so = words.no_such_topic.format(topic=arguments.topic, period=period, topics=names)
            return not_found_error(told_so)
        return completed(told_of(span, topic), surface=topic_view(surface, span, topic, locale), items=(topic,))

    return (analyse_questions,)


def _named(grouped: Grouped, name: str) -> Topic | None:
    """The topic of that name, else the first whose name contains it."""
    wanted = folded(name.strip())
    names = [(folded(topic.name), topic) for topic in grouped.topics]
    same = (topic for known, topic in names if known == wanted)
    return next(same, None) or next((topic for known, topic in names if wanted and wanted in known), None)
