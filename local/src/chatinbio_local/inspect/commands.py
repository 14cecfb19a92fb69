"""`chatinbio why`, `status` and `report`, once arguments are read.

Place in the flow: __main__ → **commands** → evidence, ledger, show, report. Exit codes: 0 ready, 1 not ready, 2 the question could
not be answered (raised as Trouble).
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path
from typing import Any, Final

from rich.console import Console

from chatinbio_local.inspect import report, roster, show
from chatinbio_local.inspect.children import Child, children
from chatinbio_local.inspect.connection import Body, Cluster, Trouble
from chatinbio_local.inspect.durations import rfc3339
from chatinbio_local.inspect.evidence import Evidence, gather, last_seen
from chatinbio_local.inspect.ledger import Ledger, judge, operator_words
from chatinbio_local.inspect.next_steps import Next, what_happens_next

READY: Final = 0
NOT_READY: Final = 1


def why(cluster: Cluster, name: str, output: str) -> int:
    """Print the cause ledger, as a screen or as JSON. Raises Trouble."""
    evidence, now = gather(cluster, name), datetime.now(UTC)
    ledger, found, coming = _judged(evidence, now)
    if output == "json":
        print(json.dumps(as_json(evidence, ledger, found, coming), ensure_ascii=False, indent=2))
    else:
        show.why(show.console(), evidence, ledger, found, coming, now)
    return READY if ledger.ready else NOT_READY


def status(cluster: Cluster) -> int:
    """Print the Creators by phase, and who is not ready. Raises Trouble."""
    found = roster.read(cluster)
    show.status(show.console(), found, datetime.now(UTC))
    return _code(found)


def status_json(cluster: Cluster) -> tuple[int, dict[str, Any]]:
    """What `status` prints, for programs, after the exit code. Raises Trouble."""
    found = roster.read(cluster)
    return _code(found), roster_json(found, datetime.now(UTC))


def write_report(cluster: Cluster, name: str, file: str, operator_metrics: str = "") -> int:
    """Write the archive and say where it is. Raises Trouble."""
    evidence, now = gather(cluster, name), datetime.now(UTC)
    ledger, found, coming = _judged(evidence, now)
    screen = StringIO()
    plain = Console(file=screen, width=show.WIDTH, color_system=None, force_terminal=False, highlight=False)
    show.why(plain, evidence, ledger, found, coming, now)
    facts = json.dumps(as_json(evidence, ledger, found, coming), ensure_ascii=False, indent=2)
    path = Path(file or f"chatinbio-report-{evidence.name}-{now:%Y%m%dT%H%M%SZ}.tar.gz").expanduser()
    try:
        done = report.write(
            cluster, evidence, {"why.txt": screen.getvalue(), "why.json": facts}, path, now, operator_metrics
        )
    except OSError as error:
        raise Trouble(f"{path} cannot be written: {error.strerror or error}") from error
    for gap in done.gaps:
        print(f"not in it: {show.clean(gap)}")
    print(f"{done.path} ({done.files} files, {done.bytes / 1024:.0f} KiB)")
    print("Secrets are taken out of it; look through it all the same before you pass it on.")
    return 0


def _judged(evidence: Evidence, now: datetime) -> tuple[Ledger, tuple[Child, ...], Next]:
    ledger = judge(evidence, now)
    return ledger, children(evidence), what_happens_next(evidence, ledger, now)


def _code(found: roster.Roster) -> int:
    return NOT_READY if found.waiting else READY


def as_json(evidence: Evidence, ledger: Ledger, found: tuple[Child, ...], coming: Next) -> dict[str, Any]:
    """What the screen shows, for programs; times are RFC 3339."""
    return {
        "creator": ledger.name,
        "context": evidence.context,
        "server": evidence.server,
        "ready": ledger.ready,
        "suspended": ledger.suspended,
        "phase": ledger.phase,
        "reason": ledger.reason,
        "message": ledger.message,
        "since": rfc3339(ledger.since),
        "url": ledger.url,
        "version": ledger.version,
        "generation": ledger.generation,
        "observedGeneration": ledger.seen,
        "ledger": [
            {
                "role": entry.role,
                "type": entry.type,
                "status": entry.status or None,
                "reason": entry.reason,
                "message": entry.message,
                "since": rfc3339(entry.since),
                "outdated": entry.outdated,
            }
            for entry in ledger.entries
        ],
        "children": [
            {
                "kind": child.kind,
                "name": child.name,
                "namespace": evidence.namespace,
                "good": child.good,
                "state": child.state,
                "since": rfc3339(child.since),
            }
            for child in found
        ],
        "events": [_event(event) for event in evidence.events],
        "next": {"who": coming.who, "what": coming.what, "by": rfc3339(coming.by), "command": coming.command or None},
        "gaps": list(evidence.gaps),
    }


def _event(event: Body) -> dict[str, Any]:
    about = event.get("involvedObject", {})
    return {
        "time": last_seen(event),
        "type": event.get("type", ""),
        "reason": event.get("reason", ""),
        "message": event.get("message", ""),
        "count": event.get("count") or (event.get("series") or {}).get("count") or 1,
        "kind": about.get("kind", ""),
        "name": about.get("name", ""),
    }


def roster_json(found: roster.Roster, now: datetime) -> dict[str, Any]:
    """What the screen of `status` shows of Creators, whole."""
    return {
        "context": found.context,
        "server": found.server,
        "operator": operator_words(found.heartbeat, now) or None,
        "creators": found.total,
        "phases": found.phases,
        "notReady": [
            {
                "name": each.name,
                "phase": each.phase,
                "reason": each.reason,
                "message": each.message,
                "since": rfc3339(each.since),
            }
            for each in found.waiting
        ],
    }
