"""The offline engine: answers from the creator's own material, without any model.

Place in the flow: turn → **engine** → understanding → tools → wording → events. The same tools, events and surfaces as with
a model. It never invents: what it says is a template around what the page holds, or the creator's own words.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any
from uuid import uuid4

from chatinbio_instance.agent.offline.glossary import glossary
from chatinbio_instance.agent.offline.languages import foreign, written_in
from chatinbio_instance.agent.offline.understanding import Dates, Intent, understand
from chatinbio_instance.agent.offline.wishes import Wish
from chatinbio_instance.agent.offline.wording import Wording
from chatinbio_instance.core.deps import AgentDeps, ToolContext
from chatinbio_instance.core.events import (
    EngineEvent,
    EngineRequest,
    SurfaceShown,
    TextDelta,
    ToolFinished,
    ToolStarted,
    Unanswered,
    Usage,
)
from chatinbio_instance.core.locales import ENGLISH, LOCALES, Locale, zone
from chatinbio_instance.core.material import Material
from chatinbio_instance.core.text import words
from chatinbio_instance.core.tools import Tool, ToolOutcome
from chatinbio_instance.library.lexicon import lexicon
from chatinbio_instance.library.suggestions import suggestions
from chatinbio_instance.surface import question_list

NAME = "offline"
# What an intent cannot be answered without; a creator may have switched it off.
_NEEDS = {"links": "show_links", "events": "show_events", "faq": "find_answer"}

# Two to four words: short enough to be seen growing, long enough not to flood the wire.
_PIECE = re.compile(r"\s*(?:\S+\s*){1,3}")


class OfflineEngine:
    """Answers by rules and search. `clock` gives the time, aware; tests hold it still."""

    def __init__(self, material: Material, tools: Sequence[Tool], clock: Callable[[], datetime]) -> None:
        self._material = material
        self._tools = {tool.name: tool for tool in tools}
        self._clock = clock

    @property
    def name(self) -> str:
        return NAME

    async def warm_up(self) -> None:
        """Read the lexicon and the search index, off the event loop where it takes time."""
        await asyncio.to_thread(_read_words)
        await self._material.search("hello", k=1)

    async def understand(self, request: EngineRequest) -> Intent:
        """What the visitor wants, as this engine reads it."""
        offered, locale = self._offered(request.deps), spoken(request)
        today = self._today(request.deps)
        return await understand(request.message, request.history, self._material, today, offered, locale)

    def _today(self, deps: AgentDeps) -> date:
        """The day that it is where the visitor is."""
        return self._clock().astimezone(zone(deps.time_zone) or self._clock().tzinfo).date()

    def _offered(self, deps: AgentDeps) -> frozenset[str]:
        """The tools that this run may use."""
        return frozenset(name for name, tool in self._tools.items() if tool.is_offered(deps))

    async def run(self, request: EngineRequest) -> AsyncIterator[EngineEvent]:
        """Answer one message."""
        intent = await self.understand(request)
        request = _in(answered(request), request)
        if _NEEDS.get(intent.kind, "") not in self._offered(request.deps) | {""}:
            intent = Intent("unsure", language=intent.language)
        if intent.kind in ("suggest", "unsure"):
            yield Unanswered()
        async for event in self._answer(intent, request):
            yield event
            await asyncio.sleep(0)  # a cancel may come in between
        yield Usage(NAME)

    async def _answer(self, intent: Intent, request: EngineRequest) -> AsyncIterator[EngineEvent]:
        if intent.language and not request.deps.reader.fixed:
            for piece in _pieces(intent.language.apology + " "):
                yield piece
        match intent.kind:
            case "links":
                events = self._links(intent, request)
            case "events":
                events = self._dates(intent.dates, request)
            case "faq" if intent.faq:
                events = self._faq(intent, request)
            case "wish" if intent.wish:
                events = self._grant(intent.wish, request)
            case _:
                events = self._talk(intent, request)
        async for event in events:
            yield event

    async def _links(self, intent: Intent, request: EngineRequest) -> AsyncIterator[EngineEvent]:
        wording = Wording(request.deps.reader)
        step = _Step(
            request.deps, self._tools["show_links"], {"kinds": list(intent.kinds), "titles": list(intent.titles)}
        )
        async for event in step.run():
            yield event
        said = wording.not_on(intent.missing) if intent.missing else ""
        if step.outcome.items:
            sites = frozenset().union(*lexicon().names.values())
            opening, closing = wording.links(step.outcome.items, intent.topic, sites, request.message)
        else:
            step = _Step(request.deps, self._tools["show_links"], {})
            async for event in step.run():
                yield event
            opening, closing = wording.no_links(intent, step.outcome.items), ""
        for event in _said(said + opening, step.outcome.surface, closing):
            yield event

    async def _dates(self, asked: Dates, request: EngineRequest) -> AsyncIterator[EngineEvent]:
        wording = Wording(request.deps.reader)
        step = _Step(request.deps, self._tools["show_events"], _arguments(asked))
        async for event in step.run():
            yield event
        if step.outcome.status == "completed":
            for event in _said(wording.dates(step.outcome.items, asked, request.message), step.outcome.surface):
                yield event
            return
        text = wording.no_dates(asked, step.outcome.items)
        if step.outcome.items and not asked.skip:
            instead = _Step(request.deps, self._tools["show_events"], {"limit": 1})
            async for event in instead.run():
                yield event
            step = instead
        for event in _said(text, step.outcome.surface):
            yield event

    async def _faq(self, intent: Intent, request: EngineRequest) -> AsyncIterator[EngineEvent]:
        assert intent.faq is not None
        step = _Step(request.deps, self._tools["find_answer"], {"question": intent.faq.question})
        async for event in step.run():
            yield event
        said = Wording(request.deps.reader).words
        lead = "" if intent.sure else said.if_you_mean.format(question=intent.faq.question) + " "
        for event in _said(lead + intent.faq.answer, step.outcome.surface):
            yield event

    async def _grant(self, wish: Wish, request: EngineRequest) -> AsyncIterator[EngineEvent]:
        for arguments in (wish.arguments, *wish.again):
            step = _Step(request.deps, self._tools[wish.tool], arguments)
            async for event in step.run():
                yield event
            if step.outcome.status != "completed":
                break
        for event in _said(Wording(request.deps.reader).done(wish.tool, step.outcome), step.outcome.surface):
            yield event

    async def _talk(self, intent: Intent, request: EngineRequest) -> AsyncIterator[EngineEvent]:
        """Everything that needs no tool."""
        message = request.message
        wording = Wording(request.deps.reader)
        persona = await self._material.persona()
        offered = self._offered(request.deps)
        links = await self._material.links() if "show_links" in offered else ()
        dates = await self._material.events() if "show_events" in offered else ()
        faq = await self._material.faq() if "find_answer" in offered else ()
        subjects = wording.subjects(links, dates, faq)
        heading = wording.words.could_ask
        questions = suggestions(links, dates, faq, persona, request.deps.locale)
        match intent.kind:
            case "greeting":
                text = wording.greeting(persona, subjects, message)
            case "help":
                text = wording.ask_about(subjects)
            case "about":
                text, questions = wording.about(persona), []
            case "identity":
                text = wording.identity(persona)
            case "thanks":
                text, questions = wording.thanks(message), []
            case "goodbye":
                text, questions = wording.goodbye(message), []
            case "suggest":
                text, heading, questions = (
                    wording.not_sure(message),
                    wording.words.did_you_mean,
                    list(intent.suggestions),
                )
            case _:
                text = wording.unsure(subjects, message)
        for event in _said(text, question_list(f"questions-{uuid4().hex}", heading, questions, request.deps.locale)):
            yield event


class _Step:
    """One call of a tool: its events, and the outcome once they were consumed."""

    def __init__(self, deps: AgentDeps, tool: Tool, arguments: Mapping[str, Any]) -> None:
        self._deps = deps
        self._tool = tool
        self._arguments = arguments
        self.outcome = ToolOutcome("failed", "")

    async def run(self) -> AsyncIterator[EngineEvent]:
        call = f"call-{uuid4().hex}"
        yield ToolStarted(call, self._tool.name, self._tool.label_in(self._deps.locale))
        self.outcome = await self._tool.call(ToolContext(self._deps, call), self._arguments)
        yield ToolFinished(call, self._tool.name, self.outcome.status, self.outcome.summary, self.outcome.sources)


def spoken(request: EngineRequest) -> Locale:
    """The language that the visitor writes in: that of the message, else of what they said last that was clearly in one, else the one
    that they read."""
    earlier = (entry.text for entry in reversed(request.history) if entry.role == "user")
    for said in (request.message, *earlier):
        if (found := written_in(words(said))) is not None:
            return found
    return request.deps.locale


def answered(request: EngineRequest) -> Locale:
    """The language to answer in: the page's, where it has one for everybody, else the visitor's; English to one that is not spoken."""
    if request.deps.reader.fixed:
        return request.deps.locale
    return ENGLISH if foreign(words(request.message)) else spoken(request)


def _in(locale: Locale, request: EngineRequest) -> EngineRequest:
    """The request with what is shown and said in a language."""
    reader = replace(request.deps.reader, locale=locale)
    return replace(request, deps=replace(request.deps, reader=reader))


def _read_words() -> None:
    lexicon()
    for locale in LOCALES:
        glossary(locale)


def _arguments(asked: Dates) -> dict[str, Any]:
    window = asked.period
    days = {"first_day": window.first, "last_day": window.last} if window else {}
    return {"city": asked.city, "title": asked.title, "skip": asked.skip, "limit": asked.limit, **days}


def _said(text: str, surface: SurfaceShown | None, closing: str = "") -> list[EngineEvent]:
    """A sentence, what it speaks of, and perhaps a word after it."""
    events: list[EngineEvent] = [*_pieces(text)]
    if surface:
        events.append(surface)
    if closing:
        events += _pieces("\n\n" + closing)
    return events


def _pieces(text: str) -> list[TextDelta]:
    return [TextDelta(piece) for piece in _PIECE.findall(text)]
