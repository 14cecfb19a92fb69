"""Times as the Kubernetes API writes them: UTC, to the second, with a Z."""

from __future__ import annotations

from datetime import UTC, datetime


def now() -> datetime:
    """The time in UTC."""
    return datetime.now(UTC)


def timestamp(moment: datetime | None = None) -> str:
    """`moment` (default: now) as RFC 3339 to the second, e.g. 2026-11-21T05:00:00Z."""
    return (moment or now()).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def parse_timestamp(text: str) -> datetime:
    """The inverse of `timestamp`; fractions of a second are read too. Raises ValueError."""
    return datetime.fromisoformat(text)
