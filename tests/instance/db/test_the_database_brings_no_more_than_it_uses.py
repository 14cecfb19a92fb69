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


def loaded(module: str) -> list[str]:
    """What is imported by a process that imports this."""
    program = f"import sys, {module}, aiosqlite; print(' '.join(sys.modules))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60)
    return done.stdout.split()


# What only a chat, a sign-in or an edit needs; each is imported in a thread when the first comes.
NEVER_AT_REST = (
    "alembic",
    "argon2",
    "chatinbio_instance.capabilities",
    "chatinbio_instance.web.admin",
    "greenlet",
    "limits",
    "numpy",
    "pydantic",
    "sqlalchemy.ext.asyncio",
    "sqlalchemy.orm",
)


def test_the_server_imports_core_and_the_driver_and_nothing_for_later() -> None:
    modules = loaded("chatinbio_instance.web.server")
    assert "sqlalchemy.engine" in modules
    assert [name for name in modules if name.startswith(NOT_YET)] == []


def test_the_creators_side_brings_no_migrations_model_or_password_hashing() -> None:
    modules = loaded("chatinbio_instance.web.admin.app")
    assert [name for name in modules if name.startswith(("alembic", "pydantic_ai", "argon2", "sqlalchemy.orm"))] == []
