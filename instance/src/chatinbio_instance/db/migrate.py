"""Bring one database file to the newest schema. Imports Alembic: for a process that ends soon (see `web.prepare`)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.util import CommandError
from sqlalchemy import create_engine, event
from sqlalchemy.exc import DatabaseError
from sqlalchemy.pool import NullPool

from chatinbio_instance.errors import BootError


def config() -> Config:
    """Alembic's configuration; the scripts are part of this package."""
    settings = Config()
    settings.set_main_option("script_location", "chatinbio_instance:db/migrations")
    settings.set_main_option("path_separator", "os")
    return settings


def migrate(path: Path, to: str = "head") -> None:
    """Forward to a revision, one transaction a step. Raises BootError; then the last step that worked stands."""
    engine = create_engine(f"sqlite:///{path}", poolclass=NullPool)

    @event.listens_for(engine, "connect")
    def _prepare(connection: Any, record: Any) -> None:
        connection.isolation_level = None  # the driver would commit before every CREATE

    @event.listens_for(engine, "begin")
    def _begin(connection: Any) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    settings = config()
    try:
        with engine.connect() as connection:
            settings.attributes["connection"] = connection
            command.upgrade(settings, to)
    except CommandError as error:
        raise BootError(
            f"The database {path} has a schema that this version does not know ({error}). "
            "It was written by a newer version: run that one."
        ) from error
    except DatabaseError as error:
        raise BootError(
            f"The database {path} could not be migrated: {error.orig}. Restore it from a backup."
        ) from error
    finally:
        engine.dispose()
