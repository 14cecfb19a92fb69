"""`make bench`: measures the promised figures on a real fleet and writes docs/benchmarks.md.

Every figure is the median of five; the machine and its load stand beside them, since a shared machine's absolute
times are upper bounds.
"""

from __future__ import annotations

import asyncio
import os
import platform
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from tests.bench import broken, chat, figures, rows, scale, sizes
from tests.bench.figure import Figure
from tests.e2e.fleet import Fleet

DOCUMENT = Path(__file__).parents[2] / "docs" / "benchmarks.md"
HEAD = """# Benchmarks

Written by `make bench`; run it again rather than edit. Medians of five, with the least and the most.

| figure | target | median | least | most | |
|---|---|---|---|---|---|
"""


def machine() -> str:
    """What the figures were taken on."""
    load = ", ".join(f"{value:.2f}" for value in os.getloadavg())
    return (
        f"{datetime.now(UTC):%Y-%m-%d}: {platform.system()} {platform.machine()}, {os.cpu_count()} cores (shared), "
        f"Python {platform.python_version()}; load average before the run {load}."
    )


async def measure() -> list[Figure]:
    found: list[Figure] = []
    with tempfile.TemporaryDirectory(prefix="chatinbio-bench-") as folder:
        fleet = Fleet.on_free_ports(Path(folder) / "fleet")
        print("starting a fleet", flush=True)
        fleet.up()
        try:
            for each in (
                figures.idle_memory,
                figures.signup,
                figures.first_frame_ever,
                figures.first_frame,
                figures.recovery,
            ):
                found.append(await each(fleet))
                print(found[-1].row(), flush=True)
        finally:
            fleet.down()
        bare = Fleet.on_free_ports(Path(folder) / "bare")
        print("starting a fleet without pods", flush=True)
        started = bare.chatinbio("up", "--detach", "--no-demo", "--no-pods")
        if started.returncode:
            sys.exit(started.stdout + started.stderr)
        try:
            found.append(await figures.reconcile(bare))
            print(found[-1].row(), flush=True)
        finally:
            bare.down()
        print("a fleet of thousands; this takes some minutes", flush=True)
        for figure in await scale.figures(Path(folder) / "scale"):
            found.append(figure)
            print(figure.row(), flush=True)
        print("broken Creators, a killed leader, a silent watch", flush=True)
        for figure in await broken.figures(Path(folder) / "broken"):
            found.append(figure)
            print(figure.row(), flush=True)
    for alone in (rows.durable_rows, rows.long_thread, chat.streams, chat.idle_sockets, chat.abandoned):
        for figure in await alone():
            found.append(figure)
            print(figure.row(), flush=True)
    found += sizes.figures()
    return found


def main() -> None:
    state = machine()
    found = asyncio.run(measure())
    rows = "\n".join(figure.row() for figure in found)
    DOCUMENT.write_text(f"{HEAD}{rows}\n\n{state}\n\n{figures.HOW}")
    print(f"written to {DOCUMENT.relative_to(Path.cwd())}")


if __name__ == "__main__":
    main()
