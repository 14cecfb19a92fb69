"""What of a status is worth an Event: that Ready, Suspended or Degraded has changed.

Place in the flow: reconcile → **telling** → writing. Pure.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from chatinbio_operator.model import Body

# Conditions whose changes are told, and the status in which all is well or as it was asked for.
_TOLD: Final = {"Ready": ("True",), "Suspended": ("True", "False"), "Degraded": ("False",)}
# Not being ready for these reasons is what somebody has asked for.
_WISHED: Final = frozenset({"Suspended", "Suspending", "RollingOut", "Terminating"})


class News(NamedTuple):
    """An Event to be."""

    good: bool
    reason: str
    message: str


def news(before: Body, status: Body) -> list[News]:
    """The Events for a status that replaces `before` ({} for the first). That a new Creator is not ready
    yet, or is not degraded, is none; what several conditions say with the same reason is told once."""
    found: dict[str, News] = {}
    for type_, well in _TOLD.items():
        was, now = condition(before, type_), condition(status, type_)
        if not now or was.get("status") == now["status"] or now["status"] == "Unknown":
            continue
        good = now["status"] in well or now["reason"] in _WISHED
        if was or good == (type_ == "Ready"):
            found.setdefault(now["reason"], News(good, now["reason"], now["message"]))
    return list(found.values())


def settles(status: Body) -> bool:
    """Whether what a new Creator consists of is still being made by the cluster, with nothing in the way."""
    made = all(condition(status, type_).get("status") == "True" for type_ in ("VolumeBound", "UpToDate"))
    return not made and condition(status, "ConfigValid").get("status") == "True"


def condition(status: Body, type_: str) -> Body:
    """The condition of that type, {} when there is none."""
    return next((c for c in status.get("conditions", ()) if c["type"] == type_), {})
