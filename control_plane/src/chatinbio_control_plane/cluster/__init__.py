"""The cluster as the control plane knows it: Creators and nothing else."""

from chatinbio_control_plane.cluster.client import AlreadyExists, Changed, Cluster, connect
from chatinbio_control_plane.cluster.view import (
    ACCOUNT_LABEL,
    SIGNUP_ANNOTATION,
    SKELETON_LABEL,
    ConditionView,
    CreatorView,
    view,
)

__all__ = [
    "ACCOUNT_LABEL",
    "SIGNUP_ANNOTATION",
    "SKELETON_LABEL",
    "AlreadyExists",
    "Changed",
    "Cluster",
    "ConditionView",
    "CreatorView",
    "connect",
    "view",
]
