"""How much memory containers use, measured without help from the kernel's control groups."""

from __future__ import annotations

import contextlib
import os
import sys
from pathlib import Path


def resident_by_session() -> dict[int, int]:
    """Resident bytes of all processes, summed by session; a container's session has its first process's number."""
    totals: dict[int, int] = {}
    if sys.platform == "linux":
        page = os.sysconf("SC_PAGE_SIZE")
        for entry in Path("/proc").iterdir():
            if entry.name.isdigit():
                with contextlib.suppress(OSError, ValueError, IndexError):
                    session = os.getsid(int(entry.name))
                    pages = int((entry / "statm").read_text(encoding="ascii").split()[1])
                    totals[session] = totals.get(session, 0) + pages * page
        return totals
    import psutil  # type: ignore[import-untyped]  # lazily: only systems without /proc need it

    for process in psutil.process_iter():
        with contextlib.suppress(psutil.Error, OSError):
            session = os.getsid(process.pid)
            totals[session] = totals.get(session, 0) + int(process.memory_info().rss)
    return totals
