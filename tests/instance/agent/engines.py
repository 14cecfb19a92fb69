"""Engines to compare: ours, and the same over the SDK's own model."""

from __future__ import annotations

from typing import Any, Protocol

from pydantic_ai.models.openai import OpenAIChatModel
from pydantic_ai.providers.openai import OpenAIProvider

from chatinbio_instance.agent.model.engine import ModelEngine
from chatinbio_instance.agent.spec import ModelChoice, RunSettings
from tests.instance.agent.openai_server import OpenAIServer


class EngineFor(Protocol):
    """Makes an engine on a server; further arguments are those of RunSettings."""

    def __call__(self, server: OpenAIServer, **settings: Any) -> ModelEngine: ...


def sdk_model(choice: ModelChoice, settings: RunSettings) -> OpenAIChatModel:
    """The model as pydantic-ai has it, asked once as ours is."""
    provider = OpenAIProvider(base_url=choice.base_url, api_key=choice.api_key)
    provider.client.max_retries = 0
    return OpenAIChatModel(choice.model.partition(":")[2], provider=provider)
