"""Azure OpenAI, Anthropic, Google and OpenAI's responses on the wire: text, a call of a tool with its result, usage, an error."""

from __future__ import annotations

import logging
import ssl
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest

from chatinbio_instance.agent.factory import build_engine
from chatinbio_instance.agent.model.engine import ModelEngine
from chatinbio_instance.agent.model.price import price
from chatinbio_instance.agent.model.provider import build_model
from chatinbio_instance.agent.spec import ModelChoice
from chatinbio_instance.core.events import Usage
from chatinbio_instance.library.service import Library
from chatinbio_instance.settings import Settings
from tests.instance.agent.answers import ask, prompt_of, said
from tests.instance.agent.wire_server import Answer, WireServer, events, wire_server
from tests.instance.agent.wire_server import said as json_said
from tests.instance.capabilities.desk import build_tools
from tests.instance.library.pages import clock, page_of

KEY = "key-very-secret"
CALL = {"kinds": ["music"]}


@dataclass(frozen=True)
class Protocol:
    """How one provider says things. `text` makes the answer of some pieces, `call` that of a call of show_links, each costing 21
    tokens read and 9 said; `error` is one; `asked` reads from a request where it went, the key, the system prompt, what was said
    before, the tools and the last result."""

    model: str
    text: Callable[..., Answer]
    call: Answer
    error: Answer
    code: str
    path: str
    key: tuple[str, str]
    system: Callable[[Any], str]
    messages: Callable[[Any], list[tuple[str, str]]]
    tools: Callable[[Any], set[str]]
    result: Callable[[Any], str]


def _openai_chunk(choices: list[dict[str, Any]], **more: Any) -> dict[str, Any]:
    return {"id": "c", "object": "chat.completion.chunk", "created": 1, "model": "m", "choices": choices, **more}


def _openai(*deltas: dict[str, Any], finish: str = "stop") -> Answer:
    usage = {"prompt_tokens": 21, "completion_tokens": 9, "total_tokens": 30}
    # Azure begins with a chunk about its content filter, which has no choices.
    chunks = [_openai_chunk([], prompt_filter_results=[{"prompt_index": 0}]) | {"model": ""}]
    chunks += [_openai_chunk([{"index": 0, "delta": delta, "finish_reason": None}]) for delta in deltas]
    chunks += [_openai_chunk([{"index": 0, "delta": {}, "finish_reason": finish}]), _openai_chunk([], usage=usage)]
    return Answer((*events(*chunks), b"data: [DONE]\n\n"))


AZURE = Protocol(
    model="azure:my-deployment",
    text=lambda *pieces: _openai(*({"content": piece} for piece in pieces)),
    call=_openai(
        {
            "tool_calls": [
                {"index": 0, "id": "call_1", "type": "function", "function": {"name": "show_links", "arguments": ""}}
            ]
        },
        {"tool_calls": [{"index": 0, "function": {"arguments": '{"kinds": '}}]},
        {"tool_calls": [{"index": 0, "function": {"arguments": '["music"]}'}}]},
        finish="tool_calls",
    ),
    error=json_said({"error": {"code": "DeploymentNotFound", "message": "secret"}}, 404),
    code="model_not_found",
    path="/openai/v1/chat/completions",
    key=("authorization", f"Bearer {KEY}"),
    system=lambda body: body["messages"][0]["content"],
    messages=lambda body: [(m["role"], m["content"]) for m in body["messages"][1:]],
    tools=lambda body: {tool["function"]["name"] for tool in body["tools"]},
    result=lambda body: body["messages"][-1]["content"],
)


def _anthropic(*blocks: tuple[dict[str, Any], list[dict[str, Any]]], stop: str = "end_turn") -> Answer:
    start: dict[str, Any] = {
        "id": "m",
        "type": "message",
        "role": "assistant",
        "model": "claude-haiku-4-5",
        "content": [],
    }
    start |= {"stop_reason": None, "stop_sequence": None, "usage": {"input_tokens": 21, "output_tokens": 1}}
    chunks: list[dict[str, Any]] = [{"type": "message_start", "message": start}, {"type": "ping"}]
    for index, (block, deltas) in enumerate(blocks):
        chunks.append({"type": "content_block_start", "index": index, "content_block": block})
        chunks += [{"type": "content_block_delta", "index": index, "delta": delta} for delta in deltas]
        chunks.append({"type": "content_block_stop", "index": index})
    end = {"stop_reason": stop, "stop_sequence": None}
    chunks += [{"type": "message_delta", "delta": end, "usage": {"output_tokens": 9}}, {"type": "message_stop"}]
    return Answer(events(*((chunk["type"], chunk) for chunk in chunks)))


ANTHROPIC = Protocol(
    model="anthropic:claude-haiku-4-5",
    text=lambda *pieces: _anthropic(
        ({"type": "text", "text": ""}, [{"type": "text_delta", "text": piece} for piece in pieces])
    ),
    call=_anthropic(
        (
            {"type": "tool_use", "id": "toolu_1", "name": "show_links", "input": {}},
            [{"type": "input_json_delta", "partial_json": piece} for piece in ('{"kinds": ', '["music"]}')],
        ),
        stop="tool_use",
    ),
    error=json_said({"type": "error", "error": {"type": "overloaded_error", "message": "secret"}}, 529),
    code="provider_unavailable",
    path="/v1/messages",
    key=("authorization", f"Bearer {KEY}"),
    system=lambda body: str(body["system"]),
    messages=lambda body: [(m["role"], "".join(part["text"] for part in m["content"])) for m in body["messages"]],
    tools=lambda body: {tool["name"] for tool in body["tools"]},
    result=lambda body: str(body["messages"][-1]["content"]),
)


def _google(*parts: dict[str, Any]) -> Answer:
    usage = {"promptTokenCount": 21, "candidatesTokenCount": 9, "totalTokenCount": 30}
    chunks: list[dict[str, Any]] = [
        {"candidates": [{"content": {"role": "model", "parts": [part]}, "index": 0}], "modelVersion": "g"}
        for part in parts
    ]
    chunks[-1]["candidates"][0]["finishReason"] = "STOP"
    chunks[-1]["usageMetadata"] = usage
    return Answer(events(*chunks))


GOOGLE = Protocol(
    model="google:gemini-2.5-flash",
    text=lambda *pieces: _google(*({"text": piece} for piece in pieces)),
    call=_google({"functionCall": {"name": "show_links", "args": CALL}}),
    error=json_said({"error": {"code": 429, "message": "secret", "status": "RESOURCE_EXHAUSTED"}}, 429),
    code="provider_rate_limited",
    path="/v1beta/models/gemini-2.5-flash:streamGenerateContent?alt=sse",
    key=("x-goog-api-key", KEY),
    system=lambda body: str(body["systemInstruction"]),
    messages=lambda body: [
        (m["role"].replace("model", "assistant"), "".join(part["text"] for part in m["parts"]))
        for m in body["contents"]
    ],
    tools=lambda body: {tool["name"] for group in body["tools"] for tool in group["functionDeclarations"]},
    result=lambda body: str(body["contents"][-1]),
)

PROTOCOLS = pytest.mark.parametrize("protocol", [AZURE, ANTHROPIC, GOOGLE], ids=["azure", "anthropic", "google"])


@pytest.fixture
async def library(tmp_path: Path) -> AsyncIterator[Library]:
    async with page_of("musician", tmp_path) as library:
        yield library


@pytest.fixture
async def engine_at(library: Library, tmp_path: Path) -> AsyncIterator[Callable[..., ModelEngine]]:
    made: list[ModelEngine] = []

    def engine_at(server: WireServer, model: str, key: str | None = KEY, **more: Any) -> ModelEngine:
        settings = Settings(data_dir=tmp_path, model=model, model_base_url=server.url, model_api_key=key, **more)
        engine = build_engine(settings, library, build_tools(library), prompt_of(library), clock)
        assert isinstance(engine, ModelEngine)
        made.append(engine)
        return engine

    yield engine_at
    for engine in made:
        await engine.close()


@PROTOCOLS
async def test_text_streams_and_usage_is_counted(engine_at: Callable[..., ModelEngine], protocol: Protocol) -> None:
    async with wire_server(protocol.text("I am ", "in Berlin ", "on 5 March.")) as server:
        answer = await ask(engine_at(server, protocol.model), "when?", said("hello", "Hi there!"))
    assert answer.text == "I am in Berlin on 5 March."
    assert len(answer.deltas) > 1
    assert [(u.model, u.input_tokens, u.output_tokens) for u in answer.usage] == [(protocol.model, 21, 9)]
    [asked] = server.asked
    assert asked.path == protocol.path or asked.path.startswith(protocol.path + "?")
    assert asked.headers.get(protocol.key[0]) == protocol.key[1], asked.headers
    assert "Ada Moreau" in protocol.system(asked.body)
    assert protocol.messages(asked.body) == [("user", "hello"), ("assistant", "Hi there!"), ("user", "when?")]
    assert protocol.tools(asked.body) == {"show_links", "show_events", "find_answer"}


@PROTOCOLS
async def test_a_tool_is_called_and_its_result_goes_back(
    engine_at: Callable[..., ModelEngine], protocol: Protocol
) -> None:
    async with wire_server(protocol.call, protocol.text("Here you are.")) as server:
        answer = await ask(engine_at(server, protocol.model), "your music?")
    assert answer.text == "Here you are."
    assert [(event.name, event.status) for event in answer.finished] == [("show_links", "completed")]
    assert len(answer.surfaces) == 1
    assert "Bandcamp" in protocol.result(server.asked[1].body)
    assert [(u.input_tokens, u.output_tokens) for u in answer.usage] == [(42, 18)]


@PROTOCOLS
async def test_an_error_leaves_the_answer_to_the_page_and_is_not_tried_again(
    engine_at: Callable[..., ModelEngine], protocol: Protocol, caplog: pytest.LogCaptureFixture
) -> None:
    async with wire_server(*[protocol.error] * 3) as server:
        with caplog.at_level(logging.INFO, "chatinbio_instance"):
            answer = await ask(engine_at(server, protocol.model), "where can I listen to your music?")
    assert "Spotify" in answer.text
    assert answer.usage == [Usage("offline")]
    assert len(server.asked) == 1
    assert [getattr(record, "code", "") for record in caplog.records] == [protocol.code]
    assert "secret" not in caplog.text


@PROTOCOLS
async def test_the_settings_of_the_model_reach_it(engine_at: Callable[..., ModelEngine], protocol: Protocol) -> None:
    async with wire_server(protocol.text("Hello.")) as server:
        engine = engine_at(server, protocol.model, model_max_tokens=77, model_temperature=0.25)
        assert (await ask(engine, "hi")).text == "Hello."
    body = server.asked[0].text
    assert "77" in body and "0.25" in body


@PROTOCOLS
async def test_without_a_key_the_instance_starts_and_the_page_answers(
    engine_at: Callable[..., ModelEngine], protocol: Protocol, monkeypatch: pytest.MonkeyPatch
) -> None:
    for variable in ("OPENAI", "ANTHROPIC", "GOOGLE", "GEMINI", "AZURE_OPENAI"):
        monkeypatch.delenv(f"{variable}_API_KEY", raising=False)
    monkeypatch.setenv("IDENTITY_ENDPOINT", "http://127.0.0.1:9/token")  # this machine has no identity
    monkeypatch.setenv("IDENTITY_HEADER", "x")
    async with wire_server() as server:
        engine = engine_at(server, protocol.model, key=None)
        await engine.warm_up()
        assert "Spotify" in (await ask(engine, "where can I listen to your music?")).text
    assert server.asked == []


async def test_azure_takes_a_managed_identity_where_there_is_no_key(
    engine_at: Callable[..., ModelEngine], monkeypatch: pytest.MonkeyPatch
) -> None:
    token = json_said({"access_token": "token-of-the-identity", "expires_on": "4000000000", "token_type": "Bearer"})
    async with wire_server(token) as identity, wire_server(AZURE.text("Hello."), AZURE.text("Again.")) as server:
        monkeypatch.setenv("IDENTITY_ENDPOINT", f"{identity.url}/token")
        monkeypatch.setenv("IDENTITY_HEADER", "secret-header")
        monkeypatch.delenv("AZURE_FEDERATED_TOKEN_FILE", raising=False)
        engine = engine_at(server, AZURE.model, key=None)
        assert (await ask(engine, "hi")).text == "Hello."
        assert (await ask(engine, "hi")).text == "Again."
    assert [asked.headers["authorization"] for asked in server.asked] == ["Bearer token-of-the-identity"] * 2
    [asked] = identity.asked
    assert "resource=https%3A%2F%2Fcognitiveservices.azure.com" in asked.path or "cognitiveservices" in asked.path


async def test_azure_takes_the_workload_identity_of_the_pod(
    engine_at: Callable[..., ModelEngine], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    token = json_said({"access_token": "token-of-the-pod", "expires_in": 3600, "token_type": "Bearer"})
    (tmp_path / "token").write_text("the pod's own token")
    async with (
        wire_server(token, tls=_self_signed(tmp_path)) as authority,
        wire_server(AZURE.text("Hello.")) as server,
    ):
        for name, value in {
            "AZURE_FEDERATED_TOKEN_FILE": str(tmp_path / "token"),
            "AZURE_AUTHORITY_HOST": authority.url,
            "AZURE_TENANT_ID": "adfs",  # the one tenant whose authority is not asked about elsewhere first
            "AZURE_CLIENT_ID": "client",
            "REQUESTS_CA_BUNDLE": str(tmp_path / "authority.pem"),
        }.items():
            monkeypatch.setenv(name, value)
        assert (await ask(engine_at(server, AZURE.model, key=None), "hi")).text == "Hello."
    assert server.asked[0].headers["authorization"] == "Bearer token-of-the-pod"
    assert any("client_assertion=the+pod%27s+own+token" in asked.text for asked in authority.asked)


async def test_an_endpoint_is_reached_over_tls_and_only_with_a_certificate_that_is_trusted(
    engine_at: Callable[..., ModelEngine],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    async with wire_server(*[AZURE.text("Hello ", "over TLS.")] * 2, tls=_self_signed(tmp_path)) as server:
        with caplog.at_level(logging.ERROR, "chatinbio_instance"):
            answer = await ask(engine_at(server, "openai:m"), "where can I listen to your music?")
        assert "Spotify" in answer.text
        assert [getattr(record, "code", "") for record in caplog.records] == ["provider_unavailable"]
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "authority.pem"))
        assert (await ask(engine_at(server, "openai:m"), "hi")).text == "Hello over TLS."
    assert len(server.asked) == 1


def test_azure_without_an_endpoint_says_what_to_set() -> None:
    from chatinbio_instance.agent.model.failures import ModelMisconfigured

    with pytest.raises(ModelMisconfigured) as caught:
        build_model(ModelChoice("azure:gpt", None, KEY))
    assert "CHATINBIO_MODEL_BASE_URL" in caught.value.reason


async def test_openais_responses_are_spoken_where_they_are_asked_for(engine_at: Callable[..., ModelEngine]) -> None:
    response = {
        "id": "r",
        "object": "response",
        "created_at": 1,
        "model": "m",
        "output": [],
        "parallel_tool_calls": True,
    }
    response |= {"tool_choice": "auto", "tools": [], "status": "in_progress"}
    usage = {"input_tokens": 21, "output_tokens": 9, "total_tokens": 30}
    usage |= {"input_tokens_details": {"cached_tokens": 0}, "output_tokens_details": {"reasoning_tokens": 0}}  # type: ignore[dict-item]
    item: dict[str, Any] = {"id": "i", "type": "message", "role": "assistant", "status": "in_progress", "content": []}
    part = {"type": "output_text", "text": "", "annotations": []}
    at: dict[str, Any] = {"item_id": "i", "output_index": 0, "content_index": 0}
    chunks: list[dict[str, Any]] = [
        {"type": "response.created", "response": response},
        {"type": "response.output_item.added", "output_index": 0, "item": item},
        {"type": "response.content_part.added", **at, "part": part},
        {"type": "response.output_text.delta", **at, "delta": "Hel", "logprobs": []},
        {"type": "response.output_text.delta", **at, "delta": "lo.", "logprobs": []},
        {"type": "response.completed", "response": response | {"status": "completed", "usage": usage}},
    ]
    numbered = [(chunk["type"], chunk | {"sequence_number": n}) for n, chunk in enumerate(chunks)]
    async with wire_server(Answer(events(*numbered))) as server:
        answer = await ask(engine_at(server, "openai-responses:m"), "hi")
    assert answer.text == "Hello."
    assert [(u.input_tokens, u.output_tokens) for u in answer.usage] == [(21, 9)]
    assert server.asked[0].path == "/responses"


@pytest.mark.parametrize("model", ["openai:gpt-4o-mini", "anthropic:claude-haiku-4-5", "google:gemini-2.5-flash"])
def test_what_a_run_cost_is_known_for_the_providers_own_prices_only(model: str) -> None:
    from pydantic_ai.usage import RequestUsage

    usage = RequestUsage(input_tokens=1_000_000, output_tokens=1_000)
    choice = ModelChoice(model, api_key=KEY)
    cost = price(build_model(choice), usage, choice)
    assert cost is not None and 0.05 < cost < 10
    own = ModelChoice(model, "http://127.0.0.1:9", KEY)
    assert price(build_model(own), usage, own) is None
    unknown = ModelChoice(model.partition(":")[0] + ":nobody-knows-this", api_key=KEY)
    assert price(build_model(unknown), usage, unknown) is None


def _self_signed(folder: Path) -> ssl.SSLContext:
    """A certificate for 127.0.0.1, in `authority.pem`."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "authority")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder(
            name, name, key.public_key(), x509.random_serial_number(), now - timedelta(days=1), now + timedelta(days=1)
        )
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    (folder / "authority.pem").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    (folder / "authority.key").write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "authority.pem", folder / "authority.key")
    return context
