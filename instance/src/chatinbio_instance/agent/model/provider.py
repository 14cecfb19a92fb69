"""From a model string to a pydantic-ai model.

Place in the flow: Settings → **provider** → `ModelEngine`. Runs in a thread: the first import of an SDK takes hundreds of
modules.
"""

from __future__ import annotations

import inspect
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from chatinbio_instance.core.events import EngineError

if TYPE_CHECKING:
    from pydantic_ai.models import Model
    from pydantic_ai.providers import Provider

# Which extra of this distribution brings the SDK of a provider.
EXTRAS = {
    "openai": "openai",
    "openai-chat": "openai",
    "openai-responses": "openai",
    "anthropic": "anthropic",
    "google": "google",
    "google-gla": "google",
    "google-cloud": "google",
    "google-vertex": "google",
}
# Names that people know from earlier versions of pydantic-ai.
RENAMED = {"google-gla": "google", "google-vertex": "google-cloud"}


@dataclass(frozen=True, slots=True)
class ModelChoice:
    """What the settings say: `provider:model`, an endpoint of one's own, a key. The key never shows in a representation."""

    model: str
    base_url: str | None = None
    api_key: str | None = field(default=None, repr=False)


class ModelMisconfigured(EngineError):
    """The model cannot be used as configured; `reason` is for the log and says what to change."""

    def __init__(self, reason: str) -> None:
        super().__init__("model_misconfigured", "The chat is not set up completely yet.", retryable=False)
        self.reason = reason


def build_model(choice: ModelChoice) -> Model[Any]:
    """The model to run. Raises ModelMisconfigured that says what to change.

    `openai:` speaks chat completions, always: that is what every compatible endpoint offers. `openai-responses:` is the other.
    """
    provider, _, name = choice.model.partition(":")
    provider = RENAMED.get(provider, provider)
    kind = "openai-chat" if provider == "openai" else provider
    try:
        from pydantic_ai.exceptions import UserError
        from pydantic_ai.models import infer_model

        try:
            return infer_model(f"{kind}:{name}", lambda asked: _provider(asked, choice))
        except (UserError, ValueError) as error:
            raise ModelMisconfigured(f"CHATINBIO_MODEL={choice.model} cannot be used: {error}") from error
    except ImportError as error:
        extra = EXTRAS.get(provider)
        remedy = (
            f"install it with `pip install 'chatinbio-instance[{extra}]'`"
            if extra
            else "this provider's package is not part of this installation; choose another model or add it"
        )
        raise ModelMisconfigured(f"CHATINBIO_MODEL={choice.model} needs the {provider} package: {remedy}") from error


def _provider(name: str, choice: ModelChoice) -> Provider[Any]:
    from pydantic_ai.providers import infer_provider_class

    factory: Any = infer_provider_class(name)
    accepted = inspect.signature(factory.__init__).parameters
    given = {"api_key": choice.api_key, "base_url": choice.base_url}
    arguments = {key: value for key, value in given.items() if value}
    if refused := arguments.keys() - accepted.keys():
        settings = ", ".join(f"CHATINBIO_MODEL_{key.upper()}" for key in sorted(refused))
        raise ValueError(f"the provider {name} does not take {settings}")
    provider: Provider[Any] = factory(**arguments)
    return provider
