"""Names that more than one program must spell the same way."""

from typing import Final

GROUP: Final = "chatinbio.dev"
VERSION: Final = "v1alpha1"
PLURAL: Final = "creators"
KIND: Final = "Creator"
API_VERSION: Final = f"{GROUP}/{VERSION}"

FINALIZER: Final = f"{GROUP}/children"
FIELD_MANAGER: Final = "chatinbio-operator"

# Labels that every child carries.
LABEL_NAME: Final = "app.kubernetes.io/name"  # chatinbio-instance
LABEL_INSTANCE: Final = "app.kubernetes.io/instance"  # the handle
LABEL_MANAGED_BY: Final = "app.kubernetes.io/managed-by"  # chatinbio-operator
LABEL_PART_OF: Final = "app.kubernetes.io/part-of"  # chatinbio
LABEL_CREATOR: Final = f"{GROUP}/creator"  # the handle; what the operator selects children by

# On the PersistentVolumeClaim: whose data it holds (SHA-256 of the owner's lower-cased e-mail, first 32 hex digits).
LABEL_OWNER_HASH: Final = f"{GROUP}/owner-hash"
ANNOTATION_CREATOR_UID: Final = f"{GROUP}/creator-uid"
# And that it was left behind on purpose: what `kubectl get pvc -l chatinbio.dev/retained=true` lists.
LABEL_RETAINED: Final = f"{GROUP}/retained"

# On a Creator, with the value "true": its children are left alone, whatever its spec says.
ANNOTATION_PAUSED: Final = f"{GROUP}/paused"

INSTANCE_NAME: Final = "chatinbio-instance"
OPERATOR_NAME: Final = "chatinbio-operator"
