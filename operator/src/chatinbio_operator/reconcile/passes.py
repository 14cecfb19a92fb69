"""Which pass a line of the log belongs to.

Place in the flow: loops set it, handlers' log format reads it. What a pass starts at the same time inherits it.
"""

from __future__ import annotations

from contextvars import ContextVar
from dataclasses import dataclass, field
from uuid import uuid4


@dataclass(slots=True)
class Pass:
    """One pass over one Creator; `uid` is known once the Creator has been looked up."""

    creator: str
    uid: str = ""
    reconcile_id: str = field(default_factory=lambda: str(uuid4()))


CURRENT: ContextVar[Pass | None] = ContextVar("chatinbio_pass", default=None)
