"""A model of pydantic-ai's for everything that speaks OpenAI's chat completions, over httpx2 alone.

Place in the flow: provider → **lean** → agent. The official SDK takes 24 MB of every instance that has chatted, walks through every
tool's schema for each request and through five layers for each token. What is sent and what errors mean is the same; a test holds
the two together.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import httpx2
import msgspec
from pydantic_ai import ModelSettings, RunContext, _model_errors
from pydantic_ai import messages as m
from pydantic_ai.exceptions import ModelConnectionError, ModelHTTPError, ModelTimeoutError
from pydantic_ai.models import Model, ModelRequestParameters, StreamedResponse
from pydantic_ai.tools import ToolDefinition

from chatinbio_instance.agent.model.lean_stream import LeanStream
from chatinbio_instance.agent.model.network import lean_client

# Of the body of an error this much is read.
MAX_ERROR = 64 * 1024


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where chat completions are spoken. `key` gives what stands in the Authorization header, empty for none.

    `limit` is the name of the field that bounds an answer: OpenAI has renamed it, others have not. `priced` says whether its
    prices may be known.
    """

    provider: str
    base_url: str
    key: Callable[[], Awaitable[str]]
    limit: str = "max_tokens"
    priced: bool = False


class LeanChatModel(Model[httpx2.AsyncClient]):
    """One model at an endpoint. It streams and does nothing else; it is asked once."""

    def __init__(self, model_name: str, endpoint: Endpoint, silence: float) -> None:
        if endpoint.priced:
            super().__init__()
        else:  # what it does, but for loading the price list: 5 MB that an endpoint of one's own has no use for
            self._settings = None
            self._profile = None
        self._name = model_name
        self._endpoint = endpoint
        self._silence = silence
        self._client = lean_client()
        self._url = endpoint.base_url.rstrip("/") + "/chat/completions"

    @property
    def model_name(self) -> str:
        return self._name

    @property
    def system(self) -> str:
        return self._endpoint.provider

    @property
    def base_url(self) -> str:
        return self._endpoint.base_url

    async def close(self) -> None:
        """Close the connections."""
        await self._client.aclose()

    async def request(
        self,
        messages: list[m.ModelMessage],
        model_settings: ModelSettings | None,
        model_request_parameters: ModelRequestParameters,
    ) -> m.ModelResponse:
        """The whole answer at once, read from its stream. Raises ModelAPIError in all its kinds."""
        async with self.request_stream(messages, model_settings, model_request_parameters) as stream:
            async for _ in stream:
                pass
            return stream.get()

    @asynccontextmanager
    async def request_stream(
        self,
        messages: list[m.ModelMessage],
        model_settings: ModelSettings | None,
        model_request_parameters: ModelRequestParameters,
        run_context: RunContext[Any] | None = None,
    ) -> AsyncGenerator[StreamedResponse, None]:
        """Ask, and give the stream of the answer. Raises ModelAPIError in all its kinds."""
        key = await self._endpoint.key()
        request = self._client.build_request(
            "POST",
            self._url,
            content=msgspec.json.encode(self._body(messages, model_settings or {}, model_request_parameters)),
            headers={"content-type": "application/json", "accept": "text/event-stream"}
            | ({"authorization": f"Bearer {key}"} if key else {}),
            timeout=httpx2.Timeout(self._silence),
        )
        response = await self._send(request)
        try:
            if response.status_code >= 400:
                raise await self._refusal(response)
            yield LeanStream(
                model_request_parameters, response, self._name, self._endpoint.provider, self.base_url, self._silence
            )
        finally:
            await response.aclose()

    async def _send(self, request: httpx2.Request) -> httpx2.Response:
        try:
            try:
                return await self._client.send(request, stream=True)
            except httpx2.RemoteProtocolError:
                # It was closed without a word, most likely while it lay idle: that says nothing of the provider.
                return await self._client.send(request, stream=True)
        except httpx2.TimeoutException as error:
            raise ModelTimeoutError(self._name, "no answer in time") from error
        except httpx2.TransportError as error:
            raise ModelConnectionError(self._name, "the server cannot be reached") from error

    def _body(
        self, messages: Sequence[m.ModelMessage], settings: ModelSettings, parameters: ModelRequestParameters
    ) -> dict[str, Any]:
        body: dict[str, Any] = {
            "model": self._name,
            "messages": list(_conversation(messages)),
            "stream": True,
            "stream_options": {"include_usage": True},
        }
        if parameters.function_tools:
            body["tools"] = [_tool(definition) for definition in parameters.function_tools]
        names = {"max_tokens": self._endpoint.limit, "temperature": "temperature", "top_p": "top_p"}
        return body | {names[name]: value for name, value in settings.items() if name in names}

    async def _refusal(self, response: httpx2.Response) -> ModelHTTPError:
        """The error of a status; what the server wrote is read for its kind and not kept, for it may repeat the prompt."""
        text = b""
        try:
            async for piece in response.aiter_bytes():
                text += piece
                if len(text) > MAX_ERROR:
                    break
            told = msgspec.json.decode(text)
        except (httpx2.TransportError, msgspec.DecodeError):
            told = None
        error = told.get("error") if isinstance(told, dict) else None
        said = error if isinstance(error, dict) else {}
        code, kind, message = (str(said[name]) if said.get(name) else None for name in ("code", "type", "message"))
        return ModelHTTPError.for_category(
            _model_errors.openai_compatible_category(response.status_code, code, kind, message),
            status_code=response.status_code,
            model_name=self._name,
            headers=response.headers,
        )


def _conversation(messages: Sequence[m.ModelMessage]) -> Sequence[dict[str, Any]]:
    """Messages as they are sent; the newest instructions go first."""
    instructions = next(
        (said for x in reversed(messages) if isinstance(x, m.ModelRequest) and (said := x.instructions)), ""
    )
    sent: list[dict[str, Any]] = [{"role": "system", "content": instructions}] if instructions else []
    for message in messages:
        if isinstance(message, m.ModelResponse):
            sent.append(_answer(message))
            continue
        for part in message.parts:
            if isinstance(part, m.UserPromptPart):
                sent.append({"role": "user", "content": str(part.content)})
            elif isinstance(part, m.ToolReturnPart):
                sent.append({"role": "tool", "tool_call_id": part.tool_call_id, "content": part.model_response_str()})
    return sent


def _answer(message: m.ModelResponse) -> dict[str, Any]:
    text = "".join(part.content for part in message.parts if isinstance(part, m.TextPart))
    calls = [
        {
            "id": call.tool_call_id,
            "type": "function",
            "function": {"name": call.tool_name, "arguments": call.args_as_json_str()},
        }
        for call in message.tool_calls
    ]
    return {"role": "assistant", "content": text or None} | ({"tool_calls": calls} if calls else {})


def _tool(definition: ToolDefinition) -> dict[str, Any]:
    return {
        "type": "function",
        "function": {
            "name": definition.name,
            "description": definition.description or "",
            "parameters": definition.parameters_json_schema,
        },
    }
