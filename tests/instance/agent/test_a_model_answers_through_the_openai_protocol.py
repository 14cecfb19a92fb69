"""The real provider path: openai SDK, pydantic-ai and our engine against a server on loopback."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from chatinbio_instance.agent.model.engine import ModelEngine
from chatinbio_instance.agent.offline.engine import OfflineEngine
from chatinbio_instance.agent.spec import AgentSpec, ModelChoice, RunSettings
from chatinbio_instance.core.events import EngineError, EngineRequest, TextDelta, Usage
from chatinbio_instance.library.service import Library
from tests.instance.agent.answers import ask, prompt_of, said
from tests.instance.agent.engines import EngineFor, sdk_model
from tests.instance.agent.openai_server import (
    BreakOff,
    Call,
    Linger,
    Nonsense,
    OpenAIServer,
    Refuse,
    Say,
    openai_server,
)
from tests.instance.capabilities.desk import build_tools
from tests.instance.library.pages import clock, page_of
from tests.instance.pages import PATIENCE

MODEL = "openai:test-model"
KEY = "sk-very-secret"


@pytest.fixture
async def library(tmp_path: Path) -> AsyncIterator[Library]:
    async with page_of("musician", tmp_path) as library:
        yield library


@pytest.fixture(params=["lean", "sdk"])
async def engine_for(request: pytest.FixtureRequest, library: Library) -> AsyncIterator[EngineFor]:
    """An engine on a server, over both readers of the stream: ours, and the SDK's, which it has to agree with."""
    made: list[ModelEngine] = []

    def engine_for(server: OpenAIServer, **settings: Any) -> ModelEngine:
        tools = build_tools(library)
        spec = AgentSpec(ModelChoice(MODEL, server.base_url, KEY), prompt_of(library), tools, RunSettings(**settings))
        fallback = OfflineEngine(library, tools, clock)
        made.append(ModelEngine(spec, fallback=fallback, build_model=sdk_model if request.param == "sdk" else None))
        return made[-1]

    yield engine_for
    for engine in made:
        await engine.close()


async def test_text_streams_in_the_pieces_the_model_sends(engine_for: EngineFor) -> None:
    async with openai_server(Say(["I am ", "in Berlin ", "on 5 March."])) as server:
        answer = await ask(engine_for(server), "when are you in Berlin?")
    assert [delta.text for delta in answer.deltas] == ["I am ", "in Berlin ", "on 5 March."]
    assert answer.usage == [Usage(MODEL, 21, 9)]
    assert server.paths == ["/v1/chat/completions"]
    assert server.headers[0]["authorization"] == f"Bearer {KEY}"
    assert server.requests[0]["stream"] is True


async def test_a_tool_call_in_pieces_shows_its_surface_and_its_result_goes_back(engine_for: EngineFor) -> None:
    async with openai_server(Call("show_links", '{"kinds": ["music"]}'), Say(["Here ", "you are."])) as server:
        answer = await ask(engine_for(server), "your music?")
    assert [type(event).__name__ for event in answer.events] == [
        "ToolStarted",
        "ToolFinished",
        "SurfaceShown",
        "TextDelta",
        "TextDelta",
        "Usage",
    ]
    assert answer.finished[0].status == "completed"
    assert answer.started[0].call == answer.finished[0].call
    drawn = json.dumps(answer.surfaces[0].messages)
    assert "https://example.com/spotify" in drawn
    assert "https://example.com/merch" not in drawn
    result = server.requests[1]["messages"][-1]
    assert result["role"] == "tool"
    assert "Bandcamp" in result["content"]
    assert "createSurface" not in json.dumps(server.requests), "surfaces are for the visitor, not for the model"
    assert answer.usage == [Usage(MODEL, 42, 18)]


async def test_the_model_is_told_who_it_is_and_what_was_said(engine_for: EngineFor) -> None:
    async with openai_server(Say(["Yes."])) as server:
        await ask(engine_for(server), "and now?", said("hello", "Hi there!"))
    system, *rest = server.requests[0]["messages"]
    assert system["role"] == "system"
    assert "Ada Moreau" in system["content"]
    assert "2027-01-14" in system["content"]
    assert [(m["role"], m["content"]) for m in rest] == [
        ("user", "hello"),
        ("assistant", "Hi there!"),
        ("user", "and now?"),
    ]
    assert {tool["function"]["name"] for tool in server.requests[0]["tools"]} == {
        "show_links",
        "show_events",
        "find_answer",
    }


@pytest.mark.parametrize(
    ("arguments", "status"),
    [('{"kinds": ["tapes"]}', "validation_error"), ('{"kinds": ["podcast"]}', "not_found_error")],
)
async def test_a_call_that_fits_nothing_is_told_to_the_model(
    engine_for: EngineFor, arguments: str, status: str
) -> None:
    async with openai_server(Call("show_links", arguments), Say(["Sorry, no."])) as server:
        answer = await ask(engine_for(server), "your tapes?")
    assert [event.status for event in answer.finished] == [status]
    assert answer.surfaces == []
    assert answer.text == "Sorry, no."


async def test_arguments_that_are_no_json_let_the_model_try_again(engine_for: EngineFor) -> None:
    script = (
        Call("show_links", '{"kinds": [', "call_1"),
        Call("show_links", '{"kinds": ["shop"]}', "call_2"),
        Say(["Here."]),
    )
    async with openai_server(*script) as server:
        answer = await ask(engine_for(server), "shirts?")
    assert [event.status for event in answer.finished] == ["validation_error", "completed"]
    assert len(answer.surfaces) == 1


@pytest.mark.parametrize(
    ("reply", "code"),
    [
        (Refuse(401, "invalid_api_key"), "provider_auth"),
        (Refuse(404, "model_not_found"), "model_not_found"),
        (Refuse(429, "rate_limit_exceeded"), "provider_rate_limited"),
        (Refuse(500, "server_error"), "provider_unavailable"),
        (BreakOff(), "provider_unavailable"),
        (Nonsense(), "provider_unavailable"),
    ],
)
async def test_a_provider_that_fails_before_a_word_leaves_the_answer_to_the_page(
    engine_for: EngineFor,
    caplog: pytest.LogCaptureFixture,
    reply: Refuse | BreakOff | Nonsense,
    code: str,
) -> None:
    async with openai_server(*[reply] * 4) as server:
        with caplog.at_level(logging.ERROR, "chatinbio_instance"):
            answer = await ask(engine_for(server), "where can I listen to your music?")
    assert "Spotify" in answer.text
    assert "https://example.com/bandcamp" in json.dumps(answer.surfaces[0].messages)
    assert answer.usage == [Usage("offline")]
    assert [getattr(record, "code", None) for record in caplog.records] == [code]
    assert KEY not in caplog.text


async def test_a_provider_that_says_nothing_is_not_waited_for(engine_for: EngineFor) -> None:
    async with openai_server(*[Linger()] * 4) as server:
        engine = engine_for(server, silence=1.0)
        answer = await ask(engine, "where can I listen to your music?")
        await asyncio.wait_for(server.hung_up.wait(), PATIENCE)
    assert "Spotify" in answer.text


async def test_a_stream_that_breaks_off_in_a_sentence_is_an_error_that_leaks_nothing(engine_for: EngineFor) -> None:
    heard = []
    async with openai_server(*[BreakOff(["My next ", "show "])] * 4) as server:
        with pytest.raises(EngineError) as caught:
            async for event in engine_for(server).run(EngineRequest("t", "next show?")):
                heard.append(event)
    assert [event.text for event in heard if isinstance(event, TextDelta)] == ["My next ", "show "]
    assert caught.value.code == "provider_unavailable"
    assert caught.value.retryable
    assert "127.0.0.1" not in str(caught.value)


async def test_a_provider_that_fails_after_a_surface_does_not_show_it_twice(engine_for: EngineFor) -> None:
    async with openai_server(Call("show_links", '{"kinds": ["music"]}'), *[Refuse(500)] * 4) as server:
        answer = await ask(engine_for(server), "where can I listen to your music?")
    assert len(answer.surfaces) == 1
    assert len(answer.started) == 1
    assert "Spotify" in answer.text


async def test_cancelling_hangs_up_on_the_provider(engine_for: EngineFor) -> None:
    async with openai_server(Linger(["One ", "moment "])) as server:
        engine = engine_for(server)
        heard = asyncio.Event()

        async def listen() -> None:
            async for event in engine.run(EngineRequest("t", "hello?")):
                if isinstance(event, TextDelta) and event.text == "moment ":
                    heard.set()

        task = asyncio.create_task(listen())
        await asyncio.wait_for(heard.wait(), PATIENCE)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        await asyncio.wait_for(server.hung_up.wait(), PATIENCE)


async def test_a_model_that_calls_tools_for_ever_is_stopped(engine_for: EngineFor) -> None:
    async with openai_server(*[Call("show_events", "{}", f"call_{n}") for n in range(20)]) as server:
        answer = await ask(engine_for(server), "when is your next gig?")
    assert len(server.requests) <= 6
    assert "Night Timetable" in answer.text


async def test_what_is_sent_is_what_the_sdk_would_send(library: Library) -> None:
    """A conversation with a call and its result, an umlaut and a quote: the same messages, the same tools."""
    bodies = []
    for build in (None, sdk_model):
        async with openai_server(Call("show_links", '{"kinds": ["music"]}'), Say(["Here."])) as server:
            tools = build_tools(library)
            spec = AgentSpec(ModelChoice(MODEL, server.base_url, KEY), prompt_of(library), tools)
            engine = ModelEngine(spec, fallback=OfflineEngine(library, tools, clock), build_model=build)
            await ask(engine, 'Grüße! "Music"?', said("hello", "Hi there!"))
            await engine.close()
            bodies.append(server.requests[1])
    ours, theirs = bodies
    assert ours["messages"][:4] == theirs["messages"][:4]
    [called], [call] = ours["messages"][4]["tool_calls"], theirs["messages"][4]["tool_calls"]
    assert called == call
    assert ours["messages"][5] == theirs["messages"][5]
    assert ours["stream_options"] == theirs["stream_options"]
    for sent, expected in zip(ours["tools"], theirs["tools"], strict=True):
        assert sent["function"]["name"] == expected["function"]["name"]
        assert sent["function"]["description"] == expected["function"]["description"]
        assert (
            sent["function"]["parameters"]["properties"].keys()
            == expected["function"]["parameters"]["properties"].keys()
        )
