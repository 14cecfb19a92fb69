"""What happens next: who acts, on what, by when.

Place in the flow: Evidence, Ledger, now → **next_steps** → show, report. Pure. The message of a condition says what a person can do;
this adds whether anybody has to.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal

from chatinbio_api import ConditionType
from chatinbio_api.names import FINALIZER
from chatinbio_local.inspect.connection import Body
from chatinbio_local.inspect.durations import moment
from chatinbio_local.inspect.evidence import Evidence
from chatinbio_local.inspect.ledger import PAUSED, Entry, Ledger

Actor = Literal["nobody", "operator", "cluster", "you"]

DELETION_BOUND = timedelta(minutes=10)  # then the operator lets a Creator go, whatever is still there
ATTENTION = timedelta(minutes=1)  # a new Creator is looked at long before
LONGEST_BACK_OFF = timedelta(minutes=5)

# Reasons that pass without a person. Every other reason waits for you, and its message says for what.
PASSES: Final[dict[str, tuple[Actor, str]]] = {
    "Progressing": ("operator", "makes the children that are missing, within seconds"),
    "WaitingForVolume": ("cluster", "provisions the volume; some StorageClasses begin when the pod is scheduled"),
    "VolumeTerminating": ("cluster", "removes the old claim when its pod has stopped; the operator makes a new one"),
    "VolumeResizing": ("cluster", "grows the volume; some drivers end that when the pod is started anew"),
    "RouteAltered": ("operator", "mends Service and Ingress, within seconds"),
    "Starting": ("cluster", "starts the pod"),
    "RollingOut": ("cluster", "stops the old pod, then starts the new one on the same volume"),
    "Restarting": ("cluster", "stops the pod, then starts it again"),
    "CrashLooping": ("cluster", "starts the instance again, and goes on so until it stays up: what ends it needs you"),
    "NotReady": ("cluster", "asks again every few seconds, and starts the instance anew when it hangs"),
    "Suspending": ("cluster", "stops the pod"),
}
# Whatever else is under way, these say that it does not get there by itself.
STUCK: Final = frozenset({"ReconcileFailing", "ProgressDeadlineExceeded"})


@dataclass(frozen=True, slots=True)
class Next:
    """`who` does `what`, `by` a time where one is known. `command` is one that a person may run."""

    who: Actor
    what: str
    by: datetime | None = None
    command: str = ""


def what_happens_next(evidence: Evidence, ledger: Ledger, now: datetime) -> Next:
    """The next step, of whoever takes it."""
    name = ledger.name
    types = {entry.type for entry in ledger.entries}
    deleted = moment(evidence.creator["metadata"].get("deletionTimestamp"))
    absent = next((entry for entry in ledger.entries if entry.type == "Operator"), None)
    if absent is not None and not ledger.ready:
        return Next("you", absent.message)
    if deleted:
        return _of_deletion(evidence, deleted)
    if "Pause" in types and not ledger.ready:
        return Next("you", "let the operator write again, or mend it by hand", command=_resume(name))
    if "Status" in types:
        return _not_seen(ledger, now)
    if ledger.suspended:
        patch = f'kubectl patch creator {name} --type merge -p \'{{"spec":{{"suspended":false}}}}\''
        return Next("nobody", "it stays suspended; its data is kept", command=patch)
    if "Pause" in types:
        return Next("nobody", "visitors are served; changes wait until it is resumed", command=_resume(name))
    causes = [entry for entry in ledger.entries if entry.role in ("cause", "notice")]
    if not causes:
        return Next("nobody", "nothing needs doing") if ledger.ready else Next("you", ledger.message)
    return _of(causes[0], evidence, ledger, now)


def _of_deletion(evidence: Evidence, deleted: datetime) -> Next:
    finalizers = evidence.creator["metadata"].get("finalizers") or []
    others = [name for name in finalizers if name != FINALIZER]
    if FINALIZER not in finalizers and others:
        return Next("you", f"the operator has let it go; whoever set {', '.join(others)} has to let go as well")
    return Next(
        "operator", "removes the children and lets the Creator go, whatever is left then", deleted + DELETION_BOUND
    )


def _not_seen(ledger: Ledger, now: datetime) -> Next:
    made = next((entry.since for entry in ledger.entries if entry.type == "Status"), None)
    if made is not None and now - made > ATTENTION:
        what = "see whether an operator is at work, and what its log says"
        return Next("you", what, command="kubectl get deployments,pods -A -l app.kubernetes.io/part-of=chatinbio")
    return Next("operator", f"looks at generation {ledger.generation}, within seconds when it is at work")


def _of(cause: Entry, evidence: Evidence, ledger: Ledger, now: datetime) -> Next:
    known = PASSES.get(cause.reason)
    if known is None and cause.reason not in _reasons_for_you(ledger) and _under_way(ledger):
        known = ("cluster", "is on the way to what the spec says")
    if known is None:
        return Next("you", cause.message, command=_command(cause.message))
    who, what = known
    due = _due(cause.reason, evidence)
    if due is not None and due < now and cause.reason in ("Starting", "Restarting"):
        what += "; this takes longer than it should"
    return Next(who, what, due, _command(cause.message))


def _reasons_for_you(ledger: Ledger) -> frozenset[str]:
    """When the spec is refused, only a change of it helps."""
    spec = ledger.condition(ConditionType.CONFIG_VALID)
    return STUCK | ({spec.reason} if spec is not None and spec.role == "cause" else set())


def _under_way(ledger: Ledger) -> bool:
    progressing = ledger.condition(ConditionType.PROGRESSING)
    return progressing is not None and progressing.status == "True"


def _due(reason: str, evidence: Evidence) -> datetime | None:
    """When this should be over, as far as the pod tells."""
    pod = next(reversed(evidence.of("Pod")), None)
    if pod is None:
        return None
    match reason:
        case "Starting":
            return _started_by(pod)
        case "Restarting" | "RollingOut" | "Suspending":
            return moment(pod["metadata"].get("deletionTimestamp"))
        case "CrashLooping":
            return _restart_at(pod)
    return None


def _started_by(pod: Body) -> datetime | None:
    """When the startup probe gives up."""
    status: Body = next(iter(pod.get("status", {}).get("containerStatuses") or ()), {})
    began = moment(status.get("state", {}).get("running", {}).get("startedAt"))
    container: Body = next(iter(pod.get("spec", {}).get("containers") or ()), {})
    probe = container.get("startupProbe")
    if began is None or not probe:
        return None
    seconds = probe.get("initialDelaySeconds", 0) + probe.get("periodSeconds", 10) * probe.get("failureThreshold", 3)
    return began + timedelta(seconds=seconds)


def _restart_at(pod: Body) -> datetime | None:
    """When the kubelet's back-off is over: 10 s, doubled with each restart, at most five minutes."""
    status: Body = next(iter(pod.get("status", {}).get("containerStatuses") or ()), {})
    state, last = status.get("state", {}), status.get("lastState", {})
    ended = moment((state.get("terminated") or last.get("terminated") or {}).get("finishedAt"))
    if ended is None:
        return None
    said = re.search(r"back-off (?:(\d+)m)?(\d+)s", state.get("waiting", {}).get("message", ""))
    if said:
        return ended + timedelta(minutes=int(said[1] or 0), seconds=int(said[2]))
    return ended + min(LONGEST_BACK_OFF, timedelta(seconds=10 * 2 ** min(status.get("restartCount", 0), 5)))


def _command(message: str) -> str:
    """The command that a message names, for a line of its own."""
    found = re.search(r"\bkubectl (?:(?!\. )[^\n])+", message)
    return found[0].rstrip(" .") if found else ""


def _resume(name: str) -> str:
    return f"kubectl annotate creator {name} {PAUSED}-"
