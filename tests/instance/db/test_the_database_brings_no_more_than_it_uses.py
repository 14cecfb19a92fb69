"""What an idle instance imports stays small: SQLAlchemy's ORM would cost each of them 8 MB."""

from __future__ import annotations

import subprocess
import sys


def test_the_server_imports_core_and_the_driver_but_no_orm() -> None:
    program = "import sys, chatinbio_instance.web.server, aiosqlite; print(' '.join(sys.modules))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60)
    loaded = done.stdout.split()
    assert "sqlalchemy.engine" in loaded
    assert [
        name for name in loaded if name.startswith(("sqlalchemy.orm", "sqlalchemy.ext.asyncio", "pydantic_ai"))
    ] == []
