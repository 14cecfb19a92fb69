"""What makes an agent: the model, how its system prompt comes about, its tools, and how far a run may go.

Place in the flow: Settings → factory → **AgentSpec** → `build_agent` → Agent, which runs. Importing this imports no SDK.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from chatinbio_instance.core.deps import AgentDeps
from chatinbio_instance.core.tools import Tool

if TYPE_CHECKING:
    from pydantic_ai.models import Model

    from chatinbio_instance.agent.model.agent import Agent

# Makes the system prompt of one run. It is secret: an answer that repeats it is cut off. A `core.prompt.SystemPrompt` says which
# of it is; of any other text all is.
PromptBuilder = Callable[[AgentDeps], Awaitable[str]]


@dataclass(frozen=True, slots=True)
class ModelChoice:
    """What the settings say: `provider:model`, an endpoint of one's own, a key. The key never shows in a representation."""

    model: str
    base_url: str | None = None
    api_key: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class RunSettings:
    """How a model is to speak, and how far one run may go.

    None leaves it to the provider. `silence` is in seconds between signs of life; `history` counts messages; `requests`,
    `tool_calls` and `total_tokens` are for the whole run, `max_tokens` and `characters` for what is said.
    """

    max_tokens: int = 1000
    temperature: float | None = None
    top_p: float | None = None
    silence: float = 30.0
    history: int = 50
    requests: int = 6
    tool_calls: int = 8
    total_tokens: int = 100_000

    @property
    def characters(self) -> int:
        """The most that `max_tokens` can be in any language; beyond it a provider ignores its own limit."""
        return 32 * self.max_tokens


@dataclass(frozen=True, slots=True)
class AgentSpec:
    """The whole of an agent, as data."""

    model: ModelChoice
    system_prompt: PromptBuilder
    tools: tuple[Tool, ...] = ()
    settings: RunSettings = RunSettings()


def build_agent(spec: AgentSpec, build_model: Callable[[ModelChoice, RunSettings], Model[Any]] | None = None) -> Agent:
    """The agent of a spec. Imports the provider's SDK, which takes a second: run it in a thread.

    Raises ModelMisconfigured that says what to change. `build_model` makes another model than the provider's.
    """
    from chatinbio_instance.agent.model.agent import Agent
    from chatinbio_instance.agent.model.provider import build_model as from_provider

    return Agent(spec, (build_model or from_provider)(spec.model, spec.settings))
