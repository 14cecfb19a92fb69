"""Vectors kept and compared: packed 32-bit floats, cosine by brute force.

A page has dozens of texts, at most some thousands: an index would cost more than it saves. numpy is used where it is
there already (with the local embedder); without it 2,000 vectors of 384 numbers take about 60 ms.
"""

from __future__ import annotations

import math
import sys
from array import array
from collections.abc import Callable, Sequence
from importlib.util import find_spec
from operator import mul

from chatinbio_instance.core.embeddings import Vector
from chatinbio_instance.library.embeddings.arrays import load_numpy

_sumprod: Callable[[Sequence[float], Sequence[float]], float] = getattr(
    math, "sumprod", lambda one, other: sum(map(mul, one, other))
)


def pack(vector: Vector) -> bytes:
    """The vector at length one, as 32-bit floats in little-endian order. A vector of zeros stays one."""
    length = math.sqrt(_sumprod(vector, vector)) or 1.0
    packed = array("f", (value / length for value in vector))
    if sys.byteorder == "big":
        packed.byteswap()
    return packed.tobytes()


def unpack(packed: bytes) -> array[float]:
    """The vector of a kept text."""
    vector = array("f", packed)
    if sys.byteorder == "big":
        vector.byteswap()
    return vector


def cosines(query: bytes, vectors: Sequence[bytes]) -> list[float]:
    """How near each packed vector is to the query, from -1 to 1; 0 for one of another length."""
    if vectors and find_spec("numpy") is not None and all(len(vector) == len(query) for vector in vectors):
        numpy = load_numpy()
        matrix = numpy.frombuffer(b"".join(vectors), dtype="<f4").reshape(len(vectors), -1)
        found: list[float] = (matrix @ numpy.frombuffer(query, dtype="<f4")).tolist()
        return found
    asked = unpack(query)
    return [_sumprod(asked, unpack(vector)) if len(vector) == len(query) else 0.0 for vector in vectors]
