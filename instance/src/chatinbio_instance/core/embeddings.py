"""Embeddings: texts as vectors, near each other where they mean the same.

Place in the flow: the library's texts and a visitor's question → **Embedder** → cosine → ranking.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, Protocol

# A question is embedded to be looked up, a document to be found; some models tell the two apart.
TextKind = Literal["query", "document"]
Vector = Sequence[float]


class EmbeddingsUnavailable(Exception):
    """No vectors just now. `str(error)` is for the log and says what to change; search goes on without them."""


class Embedder(Protocol):
    """Makes vectors. Texts may be of any length; what a model cannot take in is cut off."""

    @property
    def name(self) -> str:
        """Vectors of one name may be compared with each other, and with no others."""
        ...

    @property
    def dimensions(self) -> int | None:
        """How many numbers a vector has; None where that is known only from the first."""
        ...

    async def embed(self, texts: Sequence[str], kind: TextKind) -> list[Vector]:
        """A vector for each text, in order. Raises EmbeddingsUnavailable."""
        ...

    async def close(self) -> None:
        """Let go of connections and memory; what is embedded after this begins anew."""
        ...
