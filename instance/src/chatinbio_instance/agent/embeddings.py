"""From `CHATINBIO_EMBEDDINGS` to an embedder: a provider's, through pydantic-ai, or the local one.

Place in the flow: Settings → **embedder** → library.embeddings. Importing this imports no SDK; building one does, so it runs in a
thread. A provider is asked where the chat's model is: at the same address and with the same key, where those are set.
"""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final, Protocol

from chatinbio_instance.agent.model.failures import ProviderFailed, failure
from chatinbio_instance.agent.model.provider import EXTRAS, RENAMED, build_provider
from chatinbio_instance.agent.spec import ModelChoice
from chatinbio_instance.core.embeddings import Embedder, EmbeddingsUnavailable, TextKind, Vector

if TYPE_CHECKING:
    from pydantic_ai.embeddings import EmbeddingModel

OFF: Final = "off"
LOCAL: Final = "local"
SECONDS: Final = 30.0


class EmbeddingSettings(Protocol):
    """What is read of the instance's Settings."""

    @property
    def embeddings(self) -> str: ...
    @property
    def model_base_url(self) -> str | None: ...
    @property
    def model_api_key(self) -> str | None: ...


def build_embedder(settings: EmbeddingSettings) -> Embedder:
    """The embedder for `local` or `provider:model`. Raises EmbeddingsUnavailable that says what to change."""
    if settings.embeddings == LOCAL:
        from chatinbio_instance.library.embeddings.minilm import MiniLM

        return MiniLM()
    choice = ModelChoice(settings.embeddings, settings.model_base_url, settings.model_api_key)
    kind, _, name = choice.model.partition(":")
    kind = RENAMED.get(kind, kind)
    try:
        from pydantic_ai.embeddings import infer_embedding_model
        from pydantic_ai.exceptions import UserError

        try:
            provider = build_provider(kind, choice)
            made = infer_embedding_model(f"{kind}:{name}", provider_factory=lambda _: provider)
        except (UserError, ValueError, ProviderFailed) as error:
            reason = error.reason if isinstance(error, ProviderFailed) else str(error)
            raise EmbeddingsUnavailable(f"CHATINBIO_EMBEDDINGS={choice.model} cannot be used: {reason}") from error
    except ImportError as error:
        extra = EXTRAS.get(kind)
        remedy = f": pip install 'chatinbio-instance[{extra}]'" if extra else ", which is not part of this installation"
        raise EmbeddingsUnavailable(f"CHATINBIO_EMBEDDINGS={choice.model} needs the {kind} package{remedy}") from error
    return ProviderEmbedder(choice.model, made, provider.client)


class ProviderEmbedder:
    """A provider's embedding model. The texts of the page and visitors' questions go to that provider."""

    def __init__(self, name: str, model: EmbeddingModel, client: Any) -> None:
        self.name = name
        self.dimensions: int | None = None
        self._model = model
        self._client = client

    async def embed(self, texts: Sequence[str], kind: TextKind) -> list[Vector]:
        """A vector for each text. Raises EmbeddingsUnavailable with the kind of failure, never with what the provider wrote."""
        try:
            async with asyncio.timeout(SECONDS):
                result = await self._model.embed(list(texts), input_type=kind)
        except Exception as error:
            failed = failure(error)
            reason = failed.reason if isinstance(failed, ProviderFailed) else failed.code
            raise EmbeddingsUnavailable(f"{self.name}: {reason}") from error
        vectors = [list(vector) for vector in result.embeddings]
        if len(vectors) != len(texts) or not all(vectors) or len({len(vector) for vector in vectors}) > 1:
            raise EmbeddingsUnavailable(f"{self.name}: it sent no vector for each text")
        self.dimensions = len(vectors[0]) if vectors else self.dimensions
        return list(vectors)

    async def close(self) -> None:
        """Close the connections to the provider."""
        if inspect.iscoroutinefunction(close := getattr(self._client, "close", None)):
            await close()
