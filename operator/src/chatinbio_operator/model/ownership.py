"""Whose an object is that has the name of a child: the Creator's, an earlier Creator's, or somebody else's."""

from __future__ import annotations

from typing import Final

from chatinbio_api import Creator
from chatinbio_api.names import GROUP, KIND, LABEL_CREATOR
from chatinbio_operator.model import Body, Observed

# On every child that was applied: the digest of what was applied (planning.comparison).
APPLIED: Final = f"{GROUP}/applied"


def is_strangers(body: Body, handle: str) -> bool:
    """Whether somebody else made this object. Ours keeps at least one sign of it: a Creator as its owner, the label, or
    the digest of the last apply. Claims are judged by their owner's hash (`claims`); a Secret of the session's name is
    taken as it is, since it can only have been made to be used."""
    if body["kind"] in ("PersistentVolumeClaim", "Secret"):
        return False
    metadata = body["metadata"]
    controller = next((r for r in metadata.get("ownerReferences", ()) if r.get("controller")), None)
    if controller is not None:
        return bool(controller.get("kind") != KIND)
    signed = (metadata.get("labels") or {}).get(LABEL_CREATOR) == handle
    return not signed and APPLIED not in (metadata.get("annotations") or {})


def strangers(creator: Creator, observed: Observed) -> tuple[tuple[str, str], ...]:
    """Kind and name of every object in the way of a child; nothing is done to them."""
    return tuple(key for key, body in sorted(observed.children.items()) if is_strangers(body, creator.handle))
