"""Bring one database file to the newest schema: `python -m chatinbio_instance.db.migrate FILE`.

Run by `db.boot` in a process of its own, under the lock that the instance holds.
"""

from __future__ import annotations

import sys
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.util import CommandError
from sqlalchemy import create_engine, event
from sqlalchemy.pool import NullPool


def config() -> Config:
    """Alembic's configuration; the scripts are part of this package."""
    settings = Config()
    settings.set_main_option("script_location", "chatinbio_instance:db/migrations")
    settings.set_main_option("path_separator", "os")
    return settings


def migrate(path: Path, to: str = "head") -> None:
    """Forward to a revision. Raises alembic's CommandError for a database newer than this program."""
    engine = create_engine(f"sqlite:///{path}", poolclass=NullPool)

    @event.listens_for(engine, "connect")
    def _prepare(connection: object, record: object) -> None:
        connection.isolation_level = None  # type: ignore[attr-defined]

    @event.listens_for(engine, "begin")
    def _begin(connection: object) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")  # type: ignore[attr-defined]

    settings = config()
    with engine.connect() as connection:
        settings.attributes["connection"] = connection
        command.upgrade(settings, to)
    engine.dispose()


def main() -> int:
    try:
        migrate(Path(sys.argv[1]))
    except CommandError as error:
        print(f"{error} (is this database from a newer version? Run that version.)", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
