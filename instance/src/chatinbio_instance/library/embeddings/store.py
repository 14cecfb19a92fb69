"""Reading and writing of kept vectors."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping

from sqlalchemy import Connection, delete, insert, select

from chatinbio_instance.library.embeddings.tables import embeddings

_ROW = embeddings.c


def content_hash(text: str) -> str:
    """What a text is known by: SHA-256 in hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()


def read(connection: Connection, embedder: str) -> dict[str, bytes]:
    """Every kept vector of an embedder, by the hash of its text."""
    rows = connection.execute(select(_ROW.content_hash, _ROW.vector).where(_ROW.embedder == embedder))
    return {row.content_hash: row.vector for row in rows}


def keep(connection: Connection, embedder: str, new: Mapping[str, bytes], gone: Collection[str]) -> None:
    """Add vectors, and drop those of texts that are gone and of every other embedder."""
    connection.execute(delete(embeddings).where(_ROW.embedder != embedder))
    for text in gone:
        connection.execute(delete(embeddings).where(_ROW.embedder == embedder, _ROW.content_hash == text))
    for text, vector in new.items():
        row = {"embedder": embedder, "content_hash": text, "vector": vector}
        connection.execute(insert(embeddings).prefix_with("OR REPLACE"), [row])
