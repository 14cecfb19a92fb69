"""Which steps of a plan undo what somebody else has done, as opposed to what the spec or the operator's settings ask for anew.

Place in the flow: reconcile → **drift**. Pure.
"""

from __future__ import annotations

from collections.abc import Iterator

from chatinbio_api import Creator
from chatinbio_operator.model import Apply, Body, CreateIfAbsent, Observed, key_of
from chatinbio_operator.planning import Plan
from chatinbio_operator.planning.comparison import APPLIED

_NOTHING_MADE = ("", "Pending", "Failed")


def drifted(creator: Creator, plan: Plan, observed: Observed) -> Iterator[str]:
    """The kinds of the children that are mended. A child was changed by others when it carries the digest of exactly what is
    wished for and is not like it; it was deleted by others when this very generation was carried out before."""
    status = creator.status
    carried_out = (
        status.observed_generation == creator.metadata.generation and (status.phase or "") not in _NOTHING_MADE
    )
    for wave in plan:
        for step in wave:
            if not isinstance(step, Apply | CreateIfAbsent):
                continue
            live = observed.children.get(key_of(step.body))
            if carried_out if live is None else _digest(live) == _digest(step.body) != "":
                yield step.body["kind"]


def _digest(body: Body) -> str:
    return str((body["metadata"].get("annotations") or {}).get(APPLIED, ""))
