"""The words of a Creator's status: phases for people, condition types for programs."""

from enum import StrEnum


class Phase(StrEnum):
    """One word for where an instance stands. Derived from the conditions, never the other way round."""

    PENDING = "Pending"  # nothing made yet
    PROVISIONING = (
        "Provisioning"  # children exist, visitors are not served yet or not since a change that was asked for
    )
    READY = "Ready"  # visitors are served
    DEGRADED = "Degraded"  # was ready, is not, and nobody asked for that; or the operator fails on it again and again
    SUSPENDED = "Suspended"
    FAILED = "Failed"  # cannot become ready without a change by a person
    TERMINATING = "Terminating"


class ConditionType(StrEnum):
    """Types of `status.conditions`, in the order in which they are told.

    Good is True, but for `Progressing` and `Degraded`, where it is False, and for `Suspended`, where it is what
    `spec.suspended` says.
    """

    READY = "Ready"  # visitors are served
    CONFIG_VALID = "ConfigValid"  # the spec can be carried out and what it refers to exists
    VOLUME_BOUND = "VolumeBound"  # the claim is bound and belongs to this owner
    WORKLOAD_AVAILABLE = "WorkloadAvailable"  # the pod runs and answers its readiness probe
    ROUTE_READY = "RouteReady"  # Service and Ingress lead to it
    UP_TO_DATE = "UpToDate"  # every child is as wished, the running pod is of the newest template and version
    PROGRESSING = "Progressing"  # the operator or the cluster is on the way to what the spec says
    DEGRADED = "Degraded"  # it was ready, is not, and nobody asked for that; or the operator keeps failing on it
    SUSPENDED = "Suspended"  # spec.suspended holds and the pod is gone
