"""Which engine answers: the one place that knows both. Importing it imports neither a model SDK nor pydantic-ai."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Protocol

from chatinbio_instance.agent.offline.engine import NAME as OFFLINE
from chatinbio_instance.agent.offline.engine import OfflineEngine
from chatinbio_instance.agent.spec import AgentSpec, ModelChoice, PromptBuilder, RunSettings
from chatinbio_instance.core.events import Engine
from chatinbio_instance.core.material import Material
from chatinbio_instance.core.tools import Tool

log = logging.getLogger(__name__)


class ModelSettings(Protocol):
    """What the engines read of the instance's Settings."""

    @property
    def model(self) -> str: ...
    @property
    def model_base_url(self) -> str | None: ...
    @property
    def model_api_key(self) -> str | None: ...
    @property
    def model_max_tokens(self) -> int: ...
    @property
    def model_total_tokens(self) -> int: ...
    @property
    def model_temperature(self) -> float | None: ...
    @property
    def model_top_p(self) -> float | None: ...
    @property
    def model_seconds(self) -> int: ...


def _now() -> datetime:
    return datetime.now(UTC)


def build_engine(
    settings: ModelSettings,
    material: Material,
    tools: Sequence[Tool],
    system_prompt: PromptBuilder,
    clock: Callable[[], datetime] = _now,
) -> Engine:
    """The engine for the configured model, over a `Library`, the tools of the capabilities and the creator's prompt.

    A model string that cannot be meant for any provider is logged, and the offline engine answers: the page goes on.
    """
    offline = OfflineEngine(material, tools, clock)
    if settings.model == OFFLINE:
        return offline
    provider, _, model = settings.model.partition(":")
    if not provider or not model:
        log.error(
            "CHATINBIO_MODEL must be `offline` or `provider:model`, such as `openai:gpt-5-mini`; answering offline",
            extra={"model": settings.model},
        )
        return offline
    from chatinbio_instance.agent.model.engine import ModelEngine

    spec = AgentSpec(
        model=ModelChoice(settings.model, settings.model_base_url, settings.model_api_key),
        system_prompt=system_prompt,
        tools=tuple(tools),
        settings=RunSettings(
            max_tokens=settings.model_max_tokens,
            temperature=settings.model_temperature,
            top_p=settings.model_top_p,
            silence=settings.model_seconds,
            total_tokens=settings.model_total_tokens,
        ),
    )
    return ModelEngine(spec, fallback=offline)
