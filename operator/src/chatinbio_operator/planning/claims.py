"""What may be asked of a claim that exists: a bound one takes a larger size and nothing else; one that is taken over is no longer
retained."""

from __future__ import annotations

from chatinbio_api.names import LABEL_RETAINED
from chatinbio_operator.model import Body
from chatinbio_operator.model.quantities import quantity


def with_what_cannot_change(body: Body, live: Body) -> Body:
    """The wished claim with the spec that the live one can have; asking for more would be refused at every pass."""
    spec, has = body["spec"], live["spec"]
    size = spec["resources"]["requests"]["storage"]
    held = has["resources"]["requests"]["storage"]
    larger = (quantity(size) or 0) > (quantity(held) or 0)
    kept: Body = {
        "accessModes": has["accessModes"],
        "resources": {"requests": {"storage": size if larger else held}},
    }
    if "storageClassName" in spec and "storageClassName" in has:
        kept["storageClassName"] = has["storageClassName"]
    return body | {"spec": kept}


def retained_by_hand(live: Body) -> bool:
    """Whether somebody marked the claim as retained, as the runbook says for when there is no operator. The label is theirs
    then, and an apply without it leaves it."""
    return (live["metadata"].get("labels") or {}).get(LABEL_RETAINED) == "true"


def with_the_label_taken(body: Body) -> Body:
    """The wished claim with that label as its own: the next apply, without it, takes it off."""
    metadata = body["metadata"]
    return body | {"metadata": metadata | {"labels": metadata["labels"] | {LABEL_RETAINED: "false"}}}
