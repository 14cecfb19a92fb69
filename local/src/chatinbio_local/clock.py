"""Times as the Kubernetes API writes them: UTC, to the second, with a Z."""

from __future__ import annotations

from datetime import UTC, datetime


def now() -> datetime:
    """The time in UTC."""
    return datetime.now(UTC)


def timestamp(moment: datetime | None = None) -> str:
    """`moment` (default: now) as RFC 3339 to the second, e.g. 2026-11-21T05:00:00Z."""
    moment = now() if moment is None else moment.astimezone(UTC)
    return moment.replace(tzinfo=None).isoformat(timespec="seconds") + "Z"


def parse_timestamp(text: str) -> datetime:
    """The inverse of `timestamp`; fractions of a second are read too. Raises ValueError."""
    return datetime.fromisoformat(text)
