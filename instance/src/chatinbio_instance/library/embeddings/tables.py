"""The table of vectors: each text is embedded once for each embedder, whatever entry it stands in."""

from __future__ import annotations

from sqlalchemy import Column, LargeBinary, String, Table

from chatinbio_instance.db.base import metadata

# `content_hash` is the SHA-256 of the text in hexadecimal, `vector` 32-bit floats in little-endian order, of length one.
embeddings = Table(
    "embeddings",
    metadata,
    Column("embedder", String, primary_key=True),
    Column("content_hash", String, primary_key=True),
    Column("vector", LargeBinary, nullable=False),
    sqlite_with_rowid=False,
)
