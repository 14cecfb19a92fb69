"""What an idle instance imports stays small: SQLAlchemy's ORM would cost each of them 8 MB."""

from __future__ import annotations

import subprocess
import sys

# What somebody must first ask for: the chat, the creator's side, a password, a limit.
NOT_YET = (
    "sqlalchemy.orm",
    "sqlalchemy.ext.asyncio",
    "pydantic",
    "argon2",
    "limits",
    "wrapt",
    "chatinbio_instance.web.admin",
    "chatinbio_instance.web.sliding",
)


def test_the_server_imports_core_and_the_driver_and_nothing_for_later() -> None:
    program = "import sys, chatinbio_instance.web.server, aiosqlite; print(' '.join(sys.modules))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60)
    loaded = done.stdout.split()
    assert "sqlalchemy.engine" in loaded
    assert [name for name in loaded if name.startswith(NOT_YET)] == []
