"""Reading an archive: `python -m chatinbio_instance.web.admin.archive.staging ARCHIVE DATABASE`.

Run in a process of its own, because what comes from outside may be anything, and because Alembic would stay in the instance's memory. It
lays the archive out as a new database at the newest schema, or says in one line on standard error what is wrong with it (exit code 2).
Names of the archive are looked up and never used as paths; a row is held to the types of its columns, its table to the manifest, the
whole to what the program itself would write.
"""

from __future__ import annotations

import hashlib
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Annotated, Any, Literal
from zipfile import BadZipFile, ZipFile

import msgspec

from chatinbio_instance.db.migrate import migrate
from chatinbio_instance.db.migrations import HEAD
from chatinbio_instance.errors import BootError
from chatinbio_instance.web.admin.archive.contents import (
    APPLICATION,
    FORMAT,
    MANIFEST,
    MOST_BYTES,
    MOST_RATIO,
    MOST_ROW,
    TABLES,
    Manifest,
    PackedTable,
    path_of,
)
from chatinbio_instance.web.admin.archive.judging import judge
from chatinbio_instance.web.admin.archive.refusals import EXIT_CODE, Refused

MOST_MANIFEST = 1024**2

_WHOLE = Annotated[int, msgspec.Meta(ge=-(2**63), le=2**63 - 1)]
# What SQLite calls the types of our columns; a truth value is kept as 0 or 1, bytes are told in base64.
_TYPES: dict[str, Any] = {
    "VARCHAR": str,
    "INTEGER": _WHOLE,
    "BOOLEAN": Literal[0, 1],
    "FLOAT": float,
    "BLOB": bytes,
}


def stage(archive_path: Path, database_path: Path) -> Manifest:
    """Lay an archive out as a database that does not exist yet. Raises Refused."""
    try:
        with ZipFile(archive_path) as archive:
            manifest = _read_manifest(archive)
            migrate(database_path, manifest.schema)
            with closing(sqlite3.connect(database_path, isolation_level=None)) as database:
                database.execute("PRAGMA synchronous = OFF")  # it is thrown away when anything goes wrong
                database.execute("BEGIN")
                for table, packed in manifest.tables.items():
                    _fill(database, table, _rows(archive, table, packed))
                broken = database.execute("PRAGMA foreign_key_check").fetchone()
                if broken:
                    raise Refused(f"a row of {broken[0]} belongs to a row of {broken[2]} that is missing")
                database.execute("COMMIT")
    except (BadZipFile, EOFError, NotImplementedError, RuntimeError) as error:
        raise Refused("it is no zip file, or a damaged one") from error
    except sqlite3.IntegrityError as error:
        raise Refused(f"its rows contradict each other ({error})") from error
    except BootError as error:
        raise Refused(f"its schema {manifest.schema} is not one that this version knows") from error
    migrate(database_path)
    judge(database_path)
    return manifest


def _read_manifest(archive: ZipFile) -> Manifest:
    names = [entry.filename for entry in archive.infolist()]
    if names.count(MANIFEST) != 1 or archive.getinfo(MANIFEST).file_size > MOST_MANIFEST:
        raise Refused(f"it has no {MANIFEST}")
    try:
        manifest = msgspec.json.decode(archive.read(MANIFEST), type=Manifest)
    except msgspec.MsgspecError as error:
        raise Refused(f"its {MANIFEST} cannot be read ({error})") from error
    if (manifest.application, manifest.format) != (APPLICATION, FORMAT):
        raise Refused("it was not made by a program that this one knows")
    if manifest.schema > HEAD:
        raise Refused(f"it was made by a newer version ({manifest.version}); update this instance first")
    strangers = manifest.tables.keys() - set(TABLES)
    if strangers or sorted(names) != sorted([MANIFEST, *map(path_of, manifest.tables)]):
        raise Refused("its files are not those that its manifest names")
    packed = sum(entry.compress_size for entry in archive.infolist())
    unpacked = sum(entry.file_size for entry in archive.infolist())
    if unpacked > MOST_BYTES or unpacked > max(packed, 1024**2) * MOST_RATIO:
        raise Refused("it would unpack to far more than a page can hold")
    return manifest


def _rows(archive: ZipFile, table: str, packed: PackedTable) -> Iterator[bytes]:
    """The lines of a table; more cannot come than its entry says, because the reader stops there."""
    digest, rows = hashlib.sha256(), 0
    with archive.open(path_of(table)) as file:
        while line := file.readline(MOST_ROW + 1):
            if len(line) > MOST_ROW:
                raise Refused(f"a row of {table} is too long")
            digest.update(line)
            rows += 1
            yield line
    if (rows, digest.hexdigest()) != (packed.rows, packed.sha256):
        raise Refused(f"{path_of(table)} was changed since it was packed")


def _fill(database: sqlite3.Connection, table: str, lines: Iterator[bytes]) -> None:
    columns = database.execute(f'PRAGMA table_info("{table}")').fetchall()
    if not columns:
        raise Refused(f"there was no table {table} in its schema")
    decoder = msgspec.json.Decoder(_row_type(table, columns))
    places = ", ".join("?" for _ in columns)
    insert = f'INSERT INTO "{table}" VALUES ({places})'  # noqa: S608 - of the schema

    def values() -> Iterator[tuple[Any, ...]]:
        for number, line in enumerate(lines, 1):
            try:
                yield msgspec.structs.astuple(decoder.decode(line))
            except (msgspec.MsgspecError, RecursionError) as error:
                raise Refused(f"row {number} of {table} cannot be read ({error})") from error

    database.executemany(insert, values())


def _row_type(table: str, columns: list[Any]) -> type[msgspec.Struct]:
    """A row of exactly these columns, each of the type that the schema says."""
    fields = []
    for _, name, declared, required, _, key in columns:
        kind: Any = _TYPES[declared.split("(")[0]]
        fields.append((name, kind if required or key else kind | None))
    return msgspec.defstruct(table, fields, forbid_unknown_fields=True)


def main(arguments: list[str]) -> int:
    """0 and the manifest on standard output, or 2 and the reason for the refusal on standard error."""
    archive, database = map(Path, arguments)
    try:
        manifest = stage(archive, database)
    except Refused as error:
        print(error, file=sys.stderr)
        return EXIT_CODE
    sys.stdout.buffer.write(msgspec.json.encode(manifest))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
