"""From a model string to a pydantic-ai model.

Place in the flow: Settings → **provider** → Agent. Runs in a thread: the first import of an SDK takes hundreds of modules.
No provider is tried twice for one answer: the page has an answer of its own, and a visitor is waiting.
"""

from __future__ import annotations

import inspect
import os
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

from chatinbio_instance.agent.model.failures import ModelMisconfigured
from chatinbio_instance.agent.spec import ModelChoice, RunSettings

if TYPE_CHECKING:
    from pydantic_ai.models import Model
    from pydantic_ai.providers import Provider

# Which extra of this distribution brings what a provider needs; chat completions with a key need none.
EXTRAS = {
    "openai": "openai",
    "openai-responses": "openai",
    "azure": "azure",
    "anthropic": "anthropic",
    "google": "google",
    "google-gla": "google",
    "google-cloud": "google",
    "google-vertex": "google",
}
OPENAI = "https://api.openai.com/v1"
# Names that people know from earlier versions of pydantic-ai.
RENAMED = {"google-gla": "google", "google-vertex": "google-cloud"}


DEFAULTS = RunSettings()


def build_model(choice: ModelChoice, settings: RunSettings = DEFAULTS) -> Model[Any]:
    """The model to run. Raises ModelMisconfigured that says what to change.

    `openai:` speaks chat completions, always: that is what every compatible endpoint offers. `openai-responses:` is the other.
    `azure:` names a deployment; the endpoint of the resource is the base URL.
    """
    kind, _, name = choice.model.partition(":")
    kind = RENAMED.get(kind, kind)
    try:
        from pydantic_ai.exceptions import UserError
        from pydantic_ai.models import infer_model

        try:
            if kind in ("openai", "openai-chat", "azure"):
                return _chat_completions(kind, name, choice, settings)
            return infer_model(f"{kind}:{name}", lambda asked: build_provider(asked, choice))
        except (UserError, ValueError) as error:
            raise ModelMisconfigured(f"CHATINBIO_MODEL={choice.model} cannot be used: {error}") from error
    except ImportError as error:
        extra = EXTRAS.get(kind)
        remedy = (
            f"install it with `pip install 'chatinbio-instance[{extra}]'`"
            if extra
            else "this provider's package is not part of this installation; choose another model or add it"
        )
        raise ModelMisconfigured(f"CHATINBIO_MODEL={choice.model} needs the {kind} package: {remedy}") from error


def _chat_completions(kind: str, name: str, choice: ModelChoice, settings: RunSettings) -> Model[Any]:
    from chatinbio_instance.agent.model.lean import Endpoint, LeanChatModel

    if not name:
        raise ValueError("it names no model")
    if kind == "azure":
        from chatinbio_instance.agent.model.azure import endpoint_of, identity

        url = endpoint_of(choice)
        key = _given(choice.api_key) if choice.api_key else identity()
        return LeanChatModel(name, Endpoint("azure", url, key, "max_completion_tokens", priced=True), settings.silence)
    if choice.base_url:  # a server of one's own may want no key
        endpoint = Endpoint("openai", choice.base_url, _given(choice.api_key or ""))
    elif known := choice.api_key or os.environ.get("OPENAI_API_KEY"):
        endpoint = Endpoint("openai", OPENAI, _given(known), "max_completion_tokens", priced=True)
    else:
        raise ValueError("set CHATINBIO_MODEL_API_KEY, or CHATINBIO_MODEL_BASE_URL to a server of your own")
    return LeanChatModel(name, endpoint, settings.silence)


def _given(key: str) -> Callable[[], Awaitable[str]]:
    async def give() -> str:
        return key

    return give


def build_provider(name: str, choice: ModelChoice) -> Provider[Any]:
    """The provider of that name, with the address and the key of the settings. Raises ValueError for what it does not take."""
    if name == "azure":
        from chatinbio_instance.agent.model.azure import azure_provider

        return azure_provider(choice)
    from pydantic_ai.providers import infer_provider_class

    factory: Any = infer_provider_class(name)
    accepted = inspect.signature(factory.__init__).parameters
    given = {"api_key": choice.api_key, "base_url": choice.base_url}
    arguments: dict[str, Any] = {key: value for key, value in given.items() if value}
    if refused := arguments.keys() - accepted.keys():
        settings = ", ".join(f"CHATINBIO_MODEL_{key.upper()}" for key in sorted(refused))
        raise ValueError(f"the provider {name} does not take {settings}")
    provider: Provider[Any] = factory(**arguments)
    if hasattr(provider.client, "max_retries"):
        provider.client.max_retries = 0  # what its SDK would do on its own
    return provider
