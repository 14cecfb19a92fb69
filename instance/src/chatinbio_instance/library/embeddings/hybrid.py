"""Ranking by words and by meaning together.

Place in the flow: a question, what the words found → **Meaning** → scores. Words stay enough: where no vectors can be had in
time, the lexical scores go through as they are.
"""

from __future__ import annotations

import asyncio
import heapq
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from time import monotonic
from typing import Final

from chatinbio_instance.core.embeddings import Embedder, EmbeddingsUnavailable
from chatinbio_instance.core.material import Event, Faq, Link
from chatinbio_instance.db.database import Database
from chatinbio_instance.errors import StorageUnavailable
from chatinbio_instance.library.content import Item, Key
from chatinbio_instance.library.embeddings import store
from chatinbio_instance.library.embeddings.vectors import cosines, pack

log = logging.getLogger(__name__)

# A visitor waits for an answer: after this long it is looked for by words alone.
QUERY_SECONDS: Final = 2.0
# After a failure the embedder is left alone for so long.
REST_SECONDS: Final = 60.0
BATCH: Final = 64
# So many of the nearest take part in a ranking.
CANDIDATES: Final = 20
# A cosine this far from what the page's own texts have in common towards 1 says the same with other words.
SAME: Final = 0.6
# From here on the words alone are clear, and nothing is weighed against them.
CLEAR: Final = 0.75
# How much the words weigh against the meaning: where they found something, and where the meaning found more.
BY_WORDS, BY_MEANING = 0.65, 0.15
# Used where a page has too few texts to tell what is common to them.
COMMON: Final = 0.2
LEAST_TEXTS: Final = 4


@dataclass(frozen=True, slots=True)
class _Image:
    """The vectors of one edition of the page; `common` is how near its unrelated texts are to each other on average."""

    items: Mapping[Key, Item]
    keys: tuple[Key, ...]
    vectors: tuple[bytes, ...]
    common: float


class Meaning:
    """`embedder` makes the embedder, on its first call; it may import much and runs off the event loop as it sees fit."""

    def __init__(self, database: Database, embedder: Callable[[], Awaitable[Embedder]]) -> None:
        self._database = database
        self._make = embedder
        self._embedder: Embedder | None = None
        self._image: _Image | None = None
        self._refreshing: asyncio.Task[_Image] | None = None
        self._rests_until = 0.0

    async def rerank(self, query: str, lexical: Mapping[Key, float], items: Mapping[Key, Item]) -> dict[Key, float]:
        """The score of every item by both, from 0 to 1; what neither finds is left out. Never raises.

        The weights are those that did best on the development sets of `tests/instance`; without vectors the lexical scores stand.
        """
        similar = dict(await self.find_similar(query, items, CANDIDATES))
        if not similar:
            return dict(lexical)
        return {
            key: blended(lexical.get(key, 0.0), similar.get(key, 0.0)) for key in dict.fromkeys([*lexical, *similar])
        }

    async def find_similar(self, query: str, items: Mapping[Key, Item], k: int) -> list[tuple[Key, float]]:
        """The `k` items nearest in meaning with their scores above 0 and up to 1, nearest first; none without vectors in time."""
        if not items or not query.strip() or monotonic() < self._rests_until:
            return []
        try:
            async with asyncio.timeout(QUERY_SECONDS):
                image = await self._current(items)
                [vector] = await (await self._ready()).embed([query], "query")
        except (EmbeddingsUnavailable, StorageUnavailable, TimeoutError) as error:
            if self._refreshing is None or self._refreshing.done():  # a first reading of the page takes its time
                self._rests_until = monotonic() + REST_SECONDS
                log.warning("searching by words alone for a while", extra={"reason": str(error) or "too slow"})
            return []
        scores = self._scores(pack(vector), image)
        nearest = heapq.nlargest(k, scores.items(), key=lambda entry: (entry[1], entry[0]))
        return [(key, min(score, 1.0)) for key, score in nearest]

    async def refresh(self, items: Mapping[Key, Item]) -> None:
        """Have vectors of every text of the page; only those that changed are made. Raises EmbeddingsUnavailable."""
        await self._current(items)

    async def close(self) -> None:
        """Let go of the embedder."""
        if self._refreshing is not None:
            self._refreshing.cancel()
            await asyncio.wait({self._refreshing})
        if self._embedder is not None:
            await self._embedder.close()

    @staticmethod
    def _scores(query: bytes, image: _Image) -> dict[Key, float]:
        scores: dict[Key, float] = {}
        for key, cosine in zip(image.keys, cosines(query, image.vectors), strict=True):
            score = (cosine - image.common) / (SAME * (1 - image.common))
            if score > scores.get(key, 0.0):
                scores[key] = score
        return scores

    async def _ready(self) -> Embedder:
        if self._embedder is None:
            self._embedder = await self._make()
        return self._embedder

    async def _current(self, items: Mapping[Key, Item]) -> _Image:
        """The image of this edition; several who wait share one reading, and one who gives up does not end it."""
        while self._image is None or self._image.items is not items:
            if self._refreshing is None or self._refreshing.done():
                self._refreshing = asyncio.create_task(self._read(items), name="embeddings")
                self._refreshing.add_done_callback(lambda task: task.cancelled() or task.exception())
            self._image = await asyncio.shield(self._refreshing)
        return self._image

    async def _read(self, items: Mapping[Key, Item]) -> _Image:
        embedder = await self._ready()
        texts = [(key, text) for key, item in items.items() for text in texts_of(item)]
        hashes = {store.content_hash(text): text for _, text in texts}
        kept = await self._database.read(lambda connection: store.read(connection, embedder.name))
        missing = [text for text in hashes if text not in kept]
        new: dict[str, bytes] = {}
        for begin in range(0, len(missing), BATCH):
            batch = missing[begin : begin + BATCH]
            vectors = await embedder.embed([hashes[text] for text in batch], "document")
            new |= {text: pack(vector) for text, vector in zip(batch, vectors, strict=True)}
        gone = kept.keys() - hashes.keys()
        if new or gone:
            await self._database.write(lambda connection: store.keep(connection, embedder.name, new, gone))
            log.info("embedded texts of the page", extra={"new": len(new), "kept": len(hashes) - len(new)})
        by_hash = kept | new
        vectors_of = tuple(by_hash[store.content_hash(text)] for _, text in texts)
        keys = tuple(key for key, _ in texts)
        return _Image(items, keys, vectors_of, _common(keys, vectors_of))


def blended(words: float, meaning: float) -> float:
    """One score of two; never less than the meaning alone would give it, and the words' own where they are clear."""
    if words >= CLEAR:
        return words
    return max(BY_WORDS * words + (1 - BY_WORDS) * meaning, BY_MEANING * words + (1 - BY_MEANING) * meaning)


def texts_of(item: Item) -> tuple[str, ...]:
    """What an item is found by: each way to ask it, and all of it."""
    match item:
        case Faq():
            return (item.question, *item.aliases, f"{item.question} {item.answer}")
        case Link():
            kind = f" ({item.kind})" if item.kind != "other" else ""
            return (
                (f"{item.title}{kind}", f"{item.title}: {item.description}")
                if item.description
                else (item.title + kind,)
            )
        case Event():
            place = f" at {item.place}" if item.place else ""
            return (f"{item.title}{place}. {item.description}".strip(" ."),)


def _common(keys: Sequence[Key], vectors: Sequence[bytes]) -> float:
    """The mean cosine between texts of different items; over a sample, where there are many."""
    step = max(len(keys) // 50, 1)
    sample = list(zip(keys, vectors, strict=True))[::step]
    apart = [
        cosine
        for n, (key, vector) in enumerate(sample)
        for (other, _), cosine in zip(sample[:n], cosines(vector, [v for _, v in sample[:n]]), strict=True)
        if other != key
    ]
    enough = len({key for key, _ in sample}) >= LEAST_TEXTS
    return max(sum(apart) / len(apart), 0.0) if enough else COMMON
