"""What a person reads in a terminal. A Creator that is well gets one calm screen; one that is not, the cause first.

Place in the flow: Ledger, Child, Next, Roster → **show** → standard output. Lines fit a terminal of 100 columns; colours on a terminal
only, and nothing that a cluster says can move the cursor.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from datetime import datetime
from typing import Final, TextIO

from rich.console import Console
from rich.table import Table
from rich.text import Text

from chatinbio_local.inspect.children import Child
from chatinbio_local.inspect.connection import Body
from chatinbio_local.inspect.durations import age, moment, span
from chatinbio_local.inspect.evidence import Evidence, last_seen
from chatinbio_local.inspect.ledger import Ledger, operator_absent, operator_words
from chatinbio_local.inspect.next_steps import Next
from chatinbio_local.inspect.roster import Roster

WIDTH = 100
EVENTS = 8
EVENTS_WHEN_WELL = 3
WAITING = 25
SIGNS: Final = {True: ("✓", "green"), False: ("✗", "red"), None: ("·", "dim")}
SHORT_KINDS: Final = {"PersistentVolumeClaim": "pvc", "StatefulSet": "sts", "Service": "svc", "Ingress": "ing"}
ROLES: Final = {"cause": ("✗", "red"), "follows": ("↳", "yellow"), "notice": ("!", "yellow"), "well": ("✓", "green")}


def console(stream: TextIO | None = None) -> Console:
    """A console of at most 100 columns, without colours where nobody sees them."""
    stream = stream or sys.stdout
    if stream.isatty():
        seen = Console(file=stream, highlight=False)
        return Console(file=stream, highlight=False, width=min(seen.width, WIDTH))
    return Console(file=stream, highlight=False, width=WIDTH, color_system=None, force_terminal=False)


def clean(text: object) -> str:
    """One line without control characters: what a cluster says must not drive the terminal."""
    return " ".join("".join(c if c.isprintable() else " " for c in str(text)).split())


def why(out: Console, evidence: Evidence, ledger: Ledger, found: Iterable[Child], coming: Next, now: datetime) -> None:
    """The screen of `chatinbio why`."""
    calm = (ledger.ready or ledger.suspended) and not ledger.role("cause")
    _headline(out, evidence, ledger, now)
    if not calm:
        _section(out, "WHY")
    elif ledger.role("notice"):
        out.print()
    _reasons(out, ledger, now)
    _well(out, ledger)
    _section(out, "CHILDREN" + (f" in namespace {clean(evidence.namespace)}" if evidence.namespace else ""))
    out.print(_children(found, now))
    if events := evidence.events[-(EVENTS_WHEN_WELL if calm else EVENTS) :]:
        _section(out, "LAST EVENTS")
        out.print(_events(events, now))
    _section(out, "WHAT HAPPENS NEXT")
    _coming(out, ledger, coming, now)
    for gap in evidence.gaps:
        out.print(Text(f"Not seen: {clean(gap)}", "yellow"))


def _headline(out: Console, evidence: Evidence, ledger: Ledger, now: datetime) -> None:
    ready = True if ledger.ready else None if ledger.suspended else False
    sign, style = SIGNS[ready]
    head = Text.assemble((f"{sign} ", style), (clean(ledger.name), "bold"), "  ", (clean(ledger.phase), style))
    if ledger.since:
        head.append(f"{' ' if ledger.ready else ', not ready '}since {_when(ledger.since, now)}")
    out.print(head)
    facts = [
        clean(ledger.url),
        f"version {clean(ledger.version)}" if ledger.version else "",
        f"generation {ledger.generation}" + ("" if ledger.seen == ledger.generation else f" (seen: {ledger.seen})"),
    ]
    _paragraph(out, "   ".join(fact for fact in facts if fact), style="dim")
    where = f"context {clean(evidence.context)}, {clean(evidence.server)}"
    if operator := operator_words(evidence.heartbeat, now):
        where += f"; operator: {clean(operator)}"
    _paragraph(out, where, style="dim")
    # A cause says the same with more about it.
    if ledger.message and not any(entry.message == ledger.message for entry in ledger.role("cause")):
        _paragraph(out, clean(ledger.message))


def _reasons(out: Console, ledger: Ledger, now: datetime) -> None:
    """The entries that are not well; what one of them has said is not said again."""
    said: set[str] = set()
    for entry in ledger.entries:
        if entry.role == "well":
            continue
        sign, style = ROLES[entry.role]
        line = Text.assemble((f"{sign} ", style), (clean(entry.type), "bold"))
        if entry.status:
            line.append(f"={clean(entry.status)}")
        line.append(f"  {clean(entry.reason)}", style)
        if entry.since:
            line.append(f"  since {_when(entry.since, now)}", "dim")
        if entry.outdated:
            line.append("  (of an older spec)", "yellow")
        indent = 2 if entry.role == "follows" else 0
        _paragraph(out, line, indent)
        if entry.message not in said:
            _paragraph(out, clean(entry.message), indent + 4)
            said.add(entry.message)


def _well(out: Console, ledger: Ledger) -> None:
    """What is as it should be, those that are so by being False beside the others."""
    well = ledger.role("well")
    if well:
        out.print()
    for sign, words in (
        ("✓", [clean(entry.type) for entry in well if entry.status == "True"]),
        ("·", [f"{clean(entry.type)}={clean(entry.status)}" for entry in well if entry.status != "True"]),
    ):
        if words:
            out.print(_signed(sign, "green" if sign == "✓" else "dim", ", ".join(words)))


def _children(found: Iterable[Child], now: datetime) -> Table:
    table = _table("", "", "", "", "")
    for child in found:
        sign, style = SIGNS[child.good]
        state = Text(clean(child.state), style if child.good is False else "")
        table.add_row(
            Text(sign, style), clean(child.kind), Text(clean(child.name)), state, Text(age(child.since, now), "dim")
        )
    return table


def _events(events: Iterable[Body], now: datetime) -> Table:
    table = _table("", "", "", "")
    for event in events:
        times = event.get("count") or (event.get("series") or {}).get("count") or 1
        about = event.get("involvedObject", {})
        style = "yellow" if event.get("type") == "Warning" else ""
        table.add_row(
            Text(age(moment(last_seen(event)), now), "dim"),
            Text(clean(event.get("reason", "")) + (f" ×{times}" if times > 1 else ""), style),
            Text(f"{_short(clean(about.get('kind', '')))}/{clean(about.get('name', ''))}"),
            Text(clean(event.get("message", ""))),
        )
    return table


def _short(kind: str) -> str:
    """As kubectl lets one write it."""
    return SHORT_KINDS.get(kind, kind.lower())


def _coming(out: Console, ledger: Ledger, coming: Next, now: datetime) -> None:
    who = {"you": "You:", "nobody": "Nobody has to act:"}.get(coming.who, f"The {coming.who}")
    cause = next((entry.type for entry in ledger.role("cause") if entry.message == coming.what), "")
    what = f"what {clean(cause)} says above" if cause else clean(coming.what).rstrip(".")
    line = Text.assemble((who, "bold"), f" {what}")
    if coming.by:
        late = coming.by < now
        when = f"due {span(now - coming.by)} ago" if late else f"by {_clock(coming.by)}, in {span(coming.by - now)}"
        line.append(f" ({when})", "yellow" if late else "")
    line.append(".")
    _paragraph(out, line)
    if coming.command:
        # On a line of its own that is not broken, so that it can be copied.
        out.print(Text(f"  $ {clean(coming.command)}", "cyan"), soft_wrap=True)


def status(out: Console, roster: Roster, now: datetime) -> None:
    """The Creators' part of the screen of `chatinbio status`."""
    many = f"{roster.total:,} Creator{'' if roster.total == 1 else 's'}"
    out.print(Text.assemble((many, "bold"), f" in context {clean(roster.context)}, {clean(roster.server)}"))
    if roster.phases:
        _paragraph(out, "  ".join(f"{clean(phase)} {count:,}" for phase, count in roster.phases.items()))
    if words := operator_words(roster.heartbeat, now):
        absent = operator_absent(roster.heartbeat, now) is not None
        _paragraph(out, f"operator: {clean(words)}", style="red" if absent else "dim")
    if not roster.waiting:
        return
    _section(out, "NOT READY")
    shown = roster.waiting[:WAITING]
    rows = [(clean(each.name), clean(each.phase), clean(each.reason), age(each.since, now)) for each in shown]
    titles = ("NAME", "PHASE", "REASON", "SINCE")
    widths = [max(map(len, column)) for column in zip(titles, *rows, strict=True)]
    room = max(20, out.width - sum(widths) - 2 * len(widths) - 3)
    table = _table("", *titles, "MESSAGE")
    for row, each in zip(rows, shown, strict=True):
        message = clean(each.message)
        cut = message if len(message) <= room else f"{message[: room - 1]}…"
        table.add_row(Text("✗", "red"), *map(Text, row), Text(cut))
    out.print(table)
    left = len(roster.waiting) - WAITING
    if left > 0:
        _paragraph(out, f"and {left:,} more: chatinbio status -o json")
    _paragraph(out, f"More: chatinbio why {clean(shown[0].name)}", style="dim")


def _table(*titles: str) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), show_header=any(titles), header_style="bold")
    for title in titles:
        table.add_column(title, overflow="fold")
    return table


def _section(out: Console, title: str) -> None:
    out.print()
    out.print(Text(title, "bold"))


def _signed(sign: str, style: str, text: str) -> Table:
    """A sign and a text that hangs beside it."""
    grid = Table.grid(padding=(0, 1, 0, 0))
    grid.add_row(Text(sign, style), Text(text))
    return grid


def _paragraph(out: Console, text: str | Text, indent: int = 2, style: str = "") -> None:
    """Words, broken where the screen ends, each line as far in."""
    for line in (Text(text, style) if isinstance(text, str) else text).wrap(out, out.width - indent):
        line.rstrip()
        out.print(Text(" " * indent).append_text(line))


def _when(time: datetime, now: datetime) -> str:
    return (
        f"{_clock(time)} ({age(time, now)})"
        if time.astimezone().date() == now.astimezone().date()
        else (f"{time.astimezone():%Y-%m-%d %H:%M} ({age(time, now)})")
    )


def _clock(time: datetime) -> str:
    return f"{time.astimezone():%H:%M:%S}"
