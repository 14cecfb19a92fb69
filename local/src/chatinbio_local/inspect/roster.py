"""All Creators at a glance: how many in each phase, and who is not ready and why.

Place in the flow: connection → **roster** → show. `read` asks, the rest is pure.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from chatinbio_api import ConditionType, Phase
from chatinbio_local.inspect.connection import Body, Cluster, Trouble
from chatinbio_local.inspect.durations import moment
from chatinbio_local.inspect.evidence import read_creators, read_heartbeat

UNKNOWN: Final = "Unknown"
# The most urgent first.
_URGENCY: Final = (
    Phase.FAILED,
    Phase.DEGRADED,
    Phase.TERMINATING,
    UNKNOWN,
    Phase.PENDING,
    Phase.PROVISIONING,
)


@dataclass(frozen=True, slots=True)
class Waiting:
    """A Creator that is not ready and should be."""

    name: str
    phase: str
    reason: str
    message: str
    since: datetime | None


@dataclass(frozen=True, slots=True)
class Roster:
    """`phases` in the order of the API, none that is empty. `waiting`: the most urgent first, the longest first among equals."""

    context: str
    server: str
    phases: dict[str, int]
    waiting: tuple[Waiting, ...]
    heartbeat: Body | None = None

    @property
    def total(self) -> int:
        """How many Creators there are."""
        return sum(self.phases.values())


def read(cluster: Cluster) -> Roster:
    """Every Creator of a cluster. Raises Trouble."""
    creators = read_creators(cluster)
    try:
        heartbeat = read_heartbeat(cluster, next(filter(None, map(_namespace, creators)), ""))
    except Trouble:  # who may see Creators need not see Leases
        heartbeat = None
    return roster(cluster.context, cluster.server, creators, heartbeat)


def roster(context: str, server: str, creators: list[Body], heartbeat: Body | None = None) -> Roster:
    """The roster of these Creators."""
    counted = Counter(_phase(creator) for creator in creators)
    phases = {name: counted[name] for name in (*Phase, UNKNOWN) if counted[name]}
    waiting = [_waiting(creator) for creator in creators if not _at_rest(creator)]
    waiting.sort(key=lambda each: (_urgency(each.phase), str(each.since or ""), each.name))
    return Roster(context, server, {str(name): count for name, count in phases.items()}, tuple(waiting), heartbeat)


def _namespace(creator: Body) -> str:
    return str(creator.get("status", {}).get("namespace", ""))


def _phase(creator: Body) -> str:
    phase = str(creator.get("status", {}).get("phase", ""))
    return phase if phase in list(Phase) else UNKNOWN


def _ready(creator: Body) -> Body:
    conditions = creator.get("status", {}).get("conditions") or ()
    return next((each for each in conditions if each.get("type") == ConditionType.READY), {})


def _at_rest(creator: Body) -> bool:
    """Ready, or suspended as its spec says."""
    if creator["metadata"].get("deletionTimestamp"):
        return False
    suspended = bool(creator.get("spec", {}).get("suspended")) and _phase(creator) == Phase.SUSPENDED
    return suspended or _ready(creator).get("status") == "True"


def _waiting(creator: Body) -> Waiting:
    ready = _ready(creator)
    metadata = creator["metadata"]
    if not ready:
        return Waiting(
            metadata["name"],
            _phase(creator),
            "NotJudgedYet",
            "No operator has said anything of it yet.",
            moment(metadata.get("creationTimestamp")),
        )
    return Waiting(
        metadata["name"],
        _phase(creator),
        str(ready.get("reason", "")),
        str(ready.get("message", "")),
        moment(ready.get("lastTransitionTime")),
    )


def _urgency(phase: str) -> int:
    return _URGENCY.index(phase) if phase in _URGENCY else len(_URGENCY)
