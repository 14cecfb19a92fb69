"""A streamed answer of chat completions, read by hand: lines are split, chunks typed by msgspec, pieces that arrived together are one.

Place in the flow: the provider's server → **stream** → pydantic-ai's events → agent. A token through the SDK's own stream costs more
than twice what it costs here.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import httpx2
import msgspec
from pydantic_ai import _model_errors
from pydantic_ai.exceptions import ModelAPIError, ModelConnectionError, ModelTimeoutError
from pydantic_ai.messages import FinishReason, ModelResponseStreamEvent
from pydantic_ai.models import StreamedResponse
from pydantic_ai.usage import RequestUsage

# A line longer than this is no token any more.
MAX_LINE = 16 * 1024 * 1024
# After its last word a server may end the response, so that the connection serves again; it is not waited for.
LAST_WORD_SECONDS = 0.02

# Between these two a model thinks aloud.
TAGS = ("<think>", "</think>")
FINISH: dict[str, FinishReason] = {
    "stop": "stop",
    "length": "length",
    "tool_calls": "tool_call",
    "function_call": "tool_call",
    "content_filter": "content_filter",
}


class _Function(msgspec.Struct):
    name: str | None = None
    arguments: str | None = None


class _Call(msgspec.Struct):
    index: int = 0
    id: str | None = None
    function: _Function | None = None


class _Delta(msgspec.Struct):
    content: str | list[Any] | None = None
    refusal: str | None = None
    tool_calls: list[_Call] | None = None


class _Choice(msgspec.Struct):
    delta: _Delta | None = None
    finish_reason: str | None = None


class _Details(msgspec.Struct):
    cached_tokens: int | None = None


class _Usage(msgspec.Struct):
    prompt_tokens: int | None = None
    completion_tokens: int | None = None
    prompt_tokens_details: _Details | None = None


class _Chunk(msgspec.Struct):
    """What is read of a chunk; what a model thinks to itself is not."""

    choices: list[_Choice] | None = None
    usage: _Usage | None = None
    error: Any = None


_decode = msgspec.json.Decoder(_Chunk).decode


@dataclass
class LeanStream(StreamedResponse):
    """One streamed answer; `_silence` is in seconds between signs of life, and a comment that keeps a line open is none."""

    _response: httpx2.Response
    _model: str
    _provider: str
    _url: str
    _silence: float
    _begun: datetime = field(default_factory=lambda: datetime.now(UTC))
    _ended: bool = field(default=False, init=False)
    _ids: dict[int, str] = field(default_factory=dict, init=False)

    async def close_stream(self) -> None:
        await self._response.aclose()

    async def _get_event_iterator(self) -> AsyncIterator[ModelResponseStreamEvent]:
        clock = asyncio.get_running_loop().time
        heard = clock()
        rest: list[bytes] = []
        size = 0
        pieces = self._response.aiter_bytes()
        try:
            async for piece in pieces:
                if b"\n" not in piece:
                    rest.append(piece)
                    size += len(piece)
                    if size > MAX_LINE:
                        raise ModelAPIError(self._model, "a line of the stream does not end")
                    continue
                *lines, last = b"".join((*rest, piece)).split(b"\n")
                rest, size = [last], len(last)
                chunks = [line[5:].strip() for line in lines if line.startswith(b"data:")]
                if chunks:
                    heard = clock()
                elif clock() - heard > self._silence:
                    raise ModelTimeoutError(self._model, "the stream is kept open and says nothing")
                for event in self._events(chunks):
                    yield event
                if self._ended:
                    with suppress(TimeoutError):
                        async with asyncio.timeout(LAST_WORD_SECONDS):
                            async for _ in pieces:
                                pass
                    break
        except httpx2.TimeoutException as error:
            raise ModelTimeoutError(self._model, "the stream fell silent") from error
        except httpx2.TransportError as error:
            raise ModelConnectionError(self._model, "the stream broke off") from error
        if not self._ended and self.finish_reason is None:
            raise ModelConnectionError(self._model, "the stream ended in the middle")

    def _events(self, chunks: list[bytes]) -> Iterator[ModelResponseStreamEvent]:
        text = ""
        for data in chunks:
            if data.startswith(b"[DONE]"):
                self._ended = True
                continue
            try:
                chunk = _decode(data)
            except msgspec.DecodeError as error:
                raise ModelAPIError(self._model, "the stream holds what is no chunk") from error
            if chunk.error:
                raise _model_errors.stream_error(self._model, "an error in the stream", chunk.error)
            if chunk.usage:
                self._usage = _usage(chunk.usage)
            if not chunk.choices:
                continue
            choice = chunk.choices[0]
            if choice.finish_reason:
                self.finish_reason = FINISH.get(choice.finish_reason, "stop")
            if (delta := choice.delta) is None:
                continue
            if delta.refusal:
                self.finish_reason = "content_filter"
            said = delta.content if isinstance(delta.content, str) else _joined(delta.content)
            if said in TAGS:  # a model that thinks aloud: what stands between the two is not said
                yield from self._text(text)
                yield from self._text(said)
                text = ""
            elif said:
                text += said
            if delta.tool_calls:
                yield from self._text(text)
                text = ""
                for call in delta.tool_calls:
                    yield from self._call(call)
        yield from self._text(text)

    def _text(self, text: str) -> Iterator[ModelResponseStreamEvent]:
        if not text:
            return iter(())
        return self._parts_manager.handle_text_delta(vendor_part_id="text", content=text, thinking_tags=TAGS)

    def _call(self, call: _Call) -> Iterator[ModelResponseStreamEvent]:
        if call.id:  # some servers number every call 0
            self._ids[call.index] = call.id
        return self._parts_manager.handle_tool_call_delta_events(
            vendor_part_id=(call.index, self._ids.get(call.index)),
            tool_name=call.function.name if call.function else None,
            args=call.function.arguments if call.function else None,
            tool_call_id=call.id,
        )

    @property
    def model_name(self) -> str:
        return self._model

    @property
    def provider_name(self) -> str:
        return self._provider

    @property
    def provider_url(self) -> str:
        return self._url

    @property
    def timestamp(self) -> datetime:
        return self._begun


def _joined(parts: list[Any] | None) -> str:
    """The text of content in parts, as some servers send it."""
    texts = (part.get("text") for part in parts or () if isinstance(part, dict))
    return "".join(text for text in texts if isinstance(text, str))


def _usage(usage: _Usage) -> RequestUsage:
    cached = usage.prompt_tokens_details.cached_tokens if usage.prompt_tokens_details else None
    return RequestUsage(
        input_tokens=usage.prompt_tokens or 0,
        output_tokens=usage.completion_tokens or 0,
        cache_read_tokens=cached or 0,
    )
