"""Whose data a claim holds and how much fits in, as planning and verdict both have to know."""

from __future__ import annotations

from chatinbio_api import Creator
from chatinbio_api.names import ANNOTATION_CREATOR_UID, LABEL_OWNER_HASH
from chatinbio_operator.model import Observed, claim_name, owner_of
from chatinbio_operator.model.quantities import quantity


def claim_is_anothers(creator: Creator, observed: Observed) -> bool:
    """Whether the claim of this name holds the data of another owner than this Creator's."""
    claim = observed.child("PersistentVolumeClaim", claim_name(creator.handle))
    if claim is None:
        return False
    metadata = claim["metadata"]
    if metadata.get("annotations", {}).get(ANNOTATION_CREATOR_UID) == creator.metadata.uid:
        return False  # made for this very Creator, whatever its owner's address is now
    return bool(metadata.get("labels", {}).get(LABEL_OWNER_HASH) != owner_of(creator))


def cannot_shrink(creator: Creator, observed: Observed) -> str | None:
    """The size that the claim has, where the Creator wishes for less."""
    claim = observed.child("PersistentVolumeClaim", claim_name(creator.handle))
    if claim is None:
        return None
    has = str(claim["spec"]["resources"]["requests"]["storage"])
    wished, holding = quantity(creator.spec.storage.size), quantity(has)
    return has if wished is not None and holding is not None and wished < holding else None
