"""Writing an archive: every table of the instance as JSON lines, from one snapshot and a row at a time."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterator
from datetime import datetime
from importlib.metadata import version
from typing import IO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import msgspec

from chatinbio_instance.web.admin.archive.contents import (
    APPLICATION,
    FORMAT,
    MANIFEST,
    TABLES,
    Manifest,
    Member,
    PackedTable,
    path_of,
)


def pack(
    database: sqlite3.Connection, file: IO[bytes], handle: str, team: tuple[Member, ...], at: datetime
) -> Manifest:
    """Write the archive of a database, which the caller holds to one snapshot, to a file; returns its manifest."""
    packed = {}
    with ZipFile(file, "w", ZIP_DEFLATED) as archive:
        for table in TABLES:
            if database.execute("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?", (table,)).fetchone():
                packed[table] = _pack_table(database, archive, table)
        manifest = Manifest(
            application=APPLICATION,
            format=FORMAT,
            version=version(APPLICATION),
            schema=database.execute("SELECT version_num FROM alembic_version").fetchone()[0],
            handle=handle,
            exported_at=at,
            team=team,
            tables=packed,
        )
        archive.writestr(_entry(MANIFEST), msgspec.json.format(msgspec.json.encode(manifest)))
    return manifest


def _pack_table(database: sqlite3.Connection, archive: ZipFile, table: str) -> PackedTable:
    digest, rows = hashlib.sha256(), 0
    with archive.open(_entry(path_of(table)), "w", force_zip64=True) as file:
        for line in _lines(database, table):
            digest.update(line)
            file.write(line)
            rows += 1
    return PackedTable(rows, digest.hexdigest())


def _lines(database: sqlite3.Connection, table: str) -> Iterator[bytes]:
    """Rows by primary key, so that what is equal is packed equally."""
    columns = database.execute(f'PRAGMA table_info("{table}")').fetchall()
    names = [column[1] for column in columns]
    key = ", ".join(f'"{column[1]}"' for column in sorted(columns, key=lambda column: column[5]) if column[5])
    encoder = msgspec.json.Encoder()
    for row in database.execute(f'SELECT * FROM "{table}" ORDER BY {key}'):  # noqa: S608 - of the schema
        yield encoder.encode(dict(zip(names, row, strict=True))) + b"\n"


def _entry(name: str) -> ZipInfo:
    entry = ZipInfo(name)  # with the earliest of all dates: an archive tells its time once, in the manifest
    entry.compress_type = ZIP_DEFLATED
    return entry
