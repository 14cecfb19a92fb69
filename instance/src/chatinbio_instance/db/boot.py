"""What happens to the database before anything else: the lock for life and the way to the newest schema.

Only the standard library is imported here. Migrations run in a child process (`web.prepare`) and only when the schema is
behind: Alembic would stay in this process' memory for as long as the instance lives.
"""

from __future__ import annotations

import fcntl
import os
import sqlite3
import subprocess
import sys
from pathlib import Path

from chatinbio_instance.db.migrations import HEAD
from chatinbio_instance.errors import BootError

DATABASE_NAME = "chatinbio.db"
LOCK_NAME = "chatinbio.lock"


def lock(data_dir: Path) -> int:
    """Take the data folder for this process alone; the lock ends with the process, however that happens.

    Returns the descriptor to keep open. Raises BootError where another process has it or the folder cannot be used.
    """
    try:
        data_dir.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(data_dir / LOCK_NAME, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise BootError(
            f"The data folder {data_dir} cannot be used ({error.strerror}). "
            "Set CHATINBIO_DATA_DIR to a folder that this user may write to."
        ) from error
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        os.close(descriptor)
        raise BootError(
            f"Another instance already runs on {data_dir}. Stop it first, or set CHATINBIO_DATA_DIR to another folder."
        ) from error
    return descriptor


def revision(path: Path) -> str | None:
    """The schema revision of a database file; None for a file that is absent or empty."""
    if not path.exists():
        return None
    connection = sqlite3.connect(path)
    try:
        row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    except sqlite3.OperationalError as error:
        if "no such table" in str(error):
            return None
        raise BootError(f"The database {path} cannot be opened: {error}. Restore it from a backup.") from error
    except sqlite3.DatabaseError as error:
        raise BootError(f"The file {path} is no readable database: {error}. Restore it from a backup.") from error
    finally:
        connection.close()
    return row[0] if row else None


def begin_preparing(path: Path, lock: int) -> subprocess.Popen[str] | None:
    """Start the child that makes the database ready; None where its schema is current. Finish with `end_preparing`.

    The child holds the lock too: should this process be killed, its successor does not begin before the child has ended.
    """
    if revision(path) == HEAD:
        return None
    command = [sys.executable, "-m", "chatinbio_instance.web.prepare"]
    return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, pass_fds=(lock,))


def end_preparing(child: subprocess.Popen[str] | None) -> None:
    """Wait for the child. Raises BootError with its last words where it failed."""
    if child is None:
        return
    _, words = child.communicate()
    if child.returncode != 0:
        last = words.strip().splitlines()[-1:] or [f"preparing the database ended with {child.returncode}"]
        raise BootError(last[0])
