"""The clock of the tables: naive UTC, which SQLite and PostgreSQL keep alike."""

from datetime import UTC, datetime


def utc_now() -> datetime:
    """Now, in UTC, without a zone attached."""
    return datetime.now(UTC).replace(tzinfo=None)
