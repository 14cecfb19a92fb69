"""The schema's history, forward only. `HEAD` lets a current database boot without importing Alembic."""

from typing import Final

HEAD: Final = "0008"
