"""The words of a Creator's status: phases for people, condition types for programs."""

from enum import StrEnum


class Phase(StrEnum):
    """One word for where an instance stands. Derived from the conditions, never the other way round."""

    PENDING = "Pending"  # nothing made yet
    PROVISIONING = "Provisioning"  # children exist, the pod is not ready for the first time or again after a change
    READY = "Ready"
    DEGRADED = "Degraded"  # was ready, is not, and the cluster is working on it (crash, probe failing)
    SUSPENDED = "Suspended"
    FAILED = "Failed"  # cannot become ready without a change by a person
    TERMINATING = "Terminating"


class ConditionType(StrEnum):
    """Types of `status.conditions`. Each is True when all is well; `Ready` sums the others up."""

    CONFIG_VALID = "ConfigValid"  # the spec can be turned into children and what it refers to exists
    VOLUME_BOUND = "VolumeBound"  # the claim is bound and belongs to this owner
    WORKLOAD_AVAILABLE = "WorkloadAvailable"  # the pod runs and answers its readiness probe
    ROUTE_READY = "RouteReady"  # service and ingress exist
    READY = "Ready"
