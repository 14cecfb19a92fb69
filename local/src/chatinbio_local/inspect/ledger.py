"""The cause ledger: everything that is said of a Creator, what explains the others first.

Place in the flow: Evidence, now → **ledger** → next_steps, show, report. Pure. The conditions are the operator's own; beside them
stand a few things that it cannot say itself: that nobody is at work, that its status speaks of an older spec, that the Creator
is being deleted or paused.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final, Literal

from chatinbio_api import ConditionType
from chatinbio_api.names import GROUP
from chatinbio_local.inspect.connection import Body
from chatinbio_local.inspect.durations import age, moment, span
from chatinbio_local.inspect.evidence import Evidence

PAUSED: Final = f"{GROUP}/paused"
BEAT: Final = f"{GROUP}/beat"
CANARY_PATIENCE = timedelta(seconds=150)  # it is written every minute
LEASE_GRACE = timedelta(seconds=15)  # beyond the lease's own length: another operator takes over within 30 s

# cause: explains what follows. follows: is explained by a cause. notice: does not hurt now. well: as it should be.
Role = Literal["cause", "follows", "notice", "well"]

# A condition that is not well in spite of one of these follows from it.
_NEEDS: Final[dict[str, tuple[str, ...]]] = {
    ConditionType.CONFIG_VALID: (),
    ConditionType.VOLUME_BOUND: (ConditionType.CONFIG_VALID,),
    ConditionType.WORKLOAD_AVAILABLE: (ConditionType.CONFIG_VALID, ConditionType.VOLUME_BOUND),
    ConditionType.ROUTE_READY: (ConditionType.CONFIG_VALID, ConditionType.WORKLOAD_AVAILABLE),
}
# Of these False is good; what they say sums others up or follows from them.
_FALSE_IS_GOOD: Final = (ConditionType.PROGRESSING, ConditionType.DEGRADED)


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the ledger: a condition, or an observation of ours (`status` is then "")."""

    type: str
    status: str
    role: Role
    reason: str
    message: str
    since: datetime | None = None
    outdated: bool = False  # speaks of an older generation of the spec


@dataclass(frozen=True, slots=True)
class Ledger:
    """Where a Creator stands. `entries` are ordered: causes, what follows, notices, what is well."""

    name: str
    ready: bool
    suspended: bool  # and nothing is wrong with that
    phase: str
    reason: str
    message: str
    since: datetime | None
    url: str
    version: str
    generation: int
    seen: int  # the generation that the status speaks of
    entries: tuple[Entry, ...]

    def role(self, role: Role) -> list[Entry]:
        """The entries of one role."""
        return [entry for entry in self.entries if entry.role == role]

    def condition(self, type_: str) -> Entry | None:
        """The entry of one condition."""
        return next((entry for entry in self.entries if entry.type == type_ and entry.status), None)


def judge(evidence: Evidence, now: datetime) -> Ledger:
    """The ledger of one Creator."""
    creator = evidence.creator
    metadata, status = creator["metadata"], creator.get("status", {})
    generation, seen = metadata.get("generation", 0), status.get("observedGeneration", 0)
    conditions = [each for each in status.get("conditions") or () if each.get("type")]
    ready: Body = next((each for each in conditions if each["type"] == ConditionType.READY), {})
    wished_away = bool(creator.get("spec", {}).get("suspended"))
    observations = _observations(evidence, now, generation, seen)
    deleted = bool(metadata.get("deletionTimestamp"))
    generation_asked = seen if deleted else generation
    spoken = tuple(
        _entry(each, generation_asked, wished_away) for each in conditions if each["type"] != ConditionType.READY
    )
    suspended = wished_away and any(e.type == ConditionType.SUSPENDED and e.status == "True" for e in spoken)
    # What ails a Creator that goes is no cause of anything any more.
    served = ready.get("status") == "True" or deleted
    return Ledger(
        name=evidence.name,
        ready=served and not deleted,
        suspended=suspended and not deleted,
        phase=str(status.get("phase", "Unknown")),
        reason=str(ready.get("reason", "")),
        message=str(ready.get("message", "")),
        since=moment(ready.get("lastTransitionTime")),
        url=str(status.get("url", "")),
        version=str(status.get("version", "")),
        generation=generation,
        seen=seen,
        entries=_ordered(observations, spoken, str(ready.get("reason", "")), served),
    )


def _entry(condition: Body, generation: int, wished_away: bool) -> Entry:
    type_, status = str(condition["type"]), str(condition.get("status", "Unknown"))
    if wished_away and condition.get("reason") == ConditionType.SUSPENDED:
        good = True  # as wished
    elif type_ == ConditionType.SUSPENDED:
        good = status == ("True" if wished_away else "False")
    else:
        good = status == ("False" if type_ in _FALSE_IS_GOOD else "True")
    return Entry(
        type=type_,
        status=status,
        role="well" if good else "cause",
        reason=str(condition.get("reason", "")),
        message=str(condition.get("message", "")),
        since=moment(condition.get("lastTransitionTime")),
        outdated=condition.get("observedGeneration", generation) < generation,
    )


def _observations(evidence: Evidence, now: datetime, generation: int, seen: int) -> tuple[Entry, ...]:
    """What nobody but an onlooker can say, the most telling first."""
    metadata = evidence.creator["metadata"]
    made = moment(metadata.get("creationTimestamp"))
    found: list[Entry] = []
    if absent := operator_absent(evidence.heartbeat, now):
        found.append(absent)
    if deleted := moment(metadata.get("deletionTimestamp")):
        waits = ", ".join(metadata.get("finalizers") or ()) or "nothing"
        found.append(
            Entry("Deletion", "", "cause", "Terminating", f"It is being deleted and waits for {waits}.", deleted)
        )
    if (metadata.get("annotations") or {}).get(PAUSED) == "true":
        message = (
            f"The annotation {PAUSED} keeps the operator from writing any child. "
            f"Resume: kubectl annotate creator {evidence.name} {PAUSED}-"
        )
        found.append(Entry("Pause", "", "cause", "Paused", message))
    if not evidence.creator.get("status", {}).get("conditions"):
        found.append(Entry("Status", "", "cause", "NotJudgedYet", "No operator has said anything of it yet.", made))
    elif seen < generation and not deleted:  # a deletion counts as a generation
        message = f"The status speaks of generation {seen}, the spec is of generation {generation}."
        found.append(Entry("Status", "", "cause", "NotSeenYet", message))
    return tuple(found)


def operator_absent(heartbeat: Body | None, now: datetime) -> Entry | None:
    """That no operator has renewed what shows it at work; None where one has, or where there is nothing to tell by."""
    heard, holder, patience = _heard(heartbeat)
    if heartbeat is None or heard is None or (holder and now - heard <= patience):
        return None
    kind, metadata = heartbeat["kind"], heartbeat["metadata"]
    message = (
        f"Nobody has renewed the {kind} {metadata['namespace']}/{metadata['name']} for {age(heard, now)}, so no operator is "
        "at work. Look at its pod and log: kubectl get deployments,pods -A -l app.kubernetes.io/part-of=chatinbio"
    )
    return Entry("Operator", "", "cause", "OperatorAbsent", message, heard)


def operator_words(heartbeat: Body | None, now: datetime) -> str:
    """Who is at work, in a few words; "" where nobody can tell."""
    heard, holder, _ = _heard(heartbeat)
    if heard is None:
        return ""
    if operator_absent(heartbeat, now):
        return f"none at work for {age(heard, now)}"
    return f"{holder}, heard of {span(now - heard)} ago"


def _heard(heartbeat: Body | None) -> tuple[datetime | None, str, timedelta]:
    """When an operator was last heard of, which one, and how long it may be silent."""
    if heartbeat is None:
        return None, "", timedelta(0)
    if heartbeat["kind"] == "ConfigMap":
        stamp = (heartbeat["metadata"].get("annotations") or {}).get(BEAT)
        return moment(stamp), "at work", CANARY_PATIENCE
    spec = heartbeat.get("spec") or {}
    patience = timedelta(seconds=spec.get("leaseDurationSeconds", 15)) + LEASE_GRACE
    return moment(spec.get("renewTime")), str(spec.get("holderIdentity") or ""), patience


def _ordered(
    observations: tuple[Entry, ...], conditions: tuple[Entry, ...], why: str, served: bool
) -> tuple[Entry, ...]:
    """Everything with its role, in the order of causes."""
    order = [type_.value for type_ in ConditionType]
    bad = [entry for entry in conditions if entry.role == "cause"]
    bad.sort(key=lambda entry: order.index(entry.type) if entry.type in order else len(order))
    # The operator has said which part explains most: the one whose reason is that of Ready.
    told = next((entry for entry in bad if entry.reason == why and entry.type in _NEEDS), None)
    if told is not None:
        bad = [told, *(entry for entry in bad if entry is not told)]
    wrong = {entry.type for entry in bad}
    explained = bool(observations) and not served
    # A deletion is the cause of itself, and needs an operator.
    going = {"Deletion", "Operator"} if any(each.type == "Deletion" for each in observations) else set()
    placed = [replace(each, role="notice") if served and each.type not in going else each for each in observations]
    for entry in bad:
        needs = _NEEDS.get(entry.type)
        if served:
            role: Role = "notice"
        elif entry is told:
            role = "cause"
        elif needs is None:  # it sums others up
            role = "follows" if explained or wrong & set(_NEEDS) else "cause"
        else:
            behind_told = told is not None and told.type in _NEEDS and _is_behind(entry.type, told.type)
            role = "follows" if wrong & set(needs) or behind_told else "cause"
        placed.append(replace(entry, role=role))
    placed += [entry for entry in conditions if entry.role == "well"]
    rank: dict[Role, int] = {"cause": 0, "follows": 1, "notice": 2, "well": 3}
    placed.sort(key=lambda entry: rank[entry.role])
    return tuple(placed)


def _is_behind(type_: str, told: str) -> bool:
    """A claim may wait for the first pod, so a pod that cannot run explains a claim that is not bound."""
    return type_ == ConditionType.VOLUME_BOUND and told == ConditionType.WORKLOAD_AVAILABLE
