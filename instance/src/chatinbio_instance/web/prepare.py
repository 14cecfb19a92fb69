"""Make the data folder ready before the server opens it: `python -m chatinbio_instance.web.prepare`.

Run by `__main__` in a process of its own, under the lock that the instance holds, whenever the schema is behind. Alembic
and the reading of a first seed would otherwise stay in the instance's memory for as long as it lives.
"""

from __future__ import annotations

import asyncio
import os
import sys

from chatinbio_instance.db.boot import DATABASE_NAME
from chatinbio_instance.db.database import Database
from chatinbio_instance.db.migrate import migrate
from chatinbio_instance.errors import BootError
from chatinbio_instance.library.service import Library
from chatinbio_instance.settings import Settings
from chatinbio_instance.web.seed_file import read_seed


async def prepare(settings: Settings) -> None:
    """Migrate, then fill the page from its seed. Raises BootError."""
    path = settings.data_dir / DATABASE_NAME
    await asyncio.to_thread(migrate, path)
    if settings.seed_file is None:
        return
    database = await Database.open(path)
    try:
        await Library(database).seed(read_seed(settings.seed_file))
    finally:
        await database.close()


def main() -> int:
    """0, or 1 with one line on standard error that says what to do."""
    try:
        asyncio.run(prepare(Settings.read(os.environ)))
    except BootError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
