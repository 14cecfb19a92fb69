"""Times as people read them.

Place in the flow: ledger, children, roster, show → **durations**. Pure.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta


def moment(text: object) -> datetime | None:
    """A time of the API (RFC 3339), None for what is none."""
    try:
        parsed = datetime.fromisoformat(str(text or ""))
    except ValueError:
        return None
    return parsed if parsed.tzinfo else parsed.replace(tzinfo=UTC)


def rfc3339(time: datetime | None) -> str | None:
    """As the API writes it, in UTC to the second."""
    return time.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if time else None


def span(length: timedelta) -> str:
    """As kubectl writes an age: 45s, 3m12s, 5h7m, 3d4h; no more than two units."""
    seconds = max(0, int(length.total_seconds()))
    if seconds < 120:
        return f"{seconds}s"
    minutes, hours, days = seconds // 60, seconds // 3600, seconds // 86400
    if minutes < 10:
        return f"{minutes}m{seconds % 60}s" if seconds % 60 else f"{minutes}m"
    if hours < 3:
        return f"{minutes}m"
    if hours < 48:
        return f"{hours}h{minutes % 60}m" if hours < 8 and minutes % 60 else f"{hours}h"
    return f"{days}d{hours % 24}h" if days < 8 and hours % 24 else f"{days}d"


def age(time: datetime | None, now: datetime) -> str:
    """How long ago; "" for a time that is not known."""
    return span(now - time) if time else ""
