"""The claim on the volume with the one database file. It has no owner: data outlives its Creator unless told otherwise."""

from __future__ import annotations

from chatinbio_api import Creator
from chatinbio_api.names import ANNOTATION_CREATOR_UID, LABEL_OWNER_HASH
from chatinbio_operator.model import Body, Platform, claim_name, labels, owner_of


def persistent_volume_claim(creator: Creator, platform: Platform) -> Body:
    storage = creator.spec.storage
    spec: Body = {
        "accessModes": [platform.access_mode],
        "resources": {"requests": {"storage": storage.size}},
    }
    if storage.storage_class_name:
        spec["storageClassName"] = storage.storage_class_name
    return {
        "apiVersion": "v1",
        "kind": "PersistentVolumeClaim",
        "metadata": {
            "name": claim_name(creator.handle),
            "namespace": platform.namespace,
            "labels": labels(creator.handle) | {LABEL_OWNER_HASH: owner_of(creator)},
            # Tells the Creator's own claim, whatever its e-mail is now, from one that an earlier Creator left.
            "annotations": {ANNOTATION_CREATOR_UID: creator.metadata.uid},
        },
        "spec": spec,
    }
