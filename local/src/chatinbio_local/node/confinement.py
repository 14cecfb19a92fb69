"""Starting a process that may do less than we may.

Place in the flow: container → **confinement** → landlock, the operating system. What is taken away is taken from a thread of its own,
which then starts the process and ends: Linux keeps these things by thread, a child has what the thread had that made it, and nothing of
ours runs between fork and exec, where a program with threads must not do much.
"""

from __future__ import annotations

import ctypes
import os
import subprocess
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from chatinbio_local.node.landlock import Rules, restrict_thread

_DROP_FROM_BOUNDING_SET = 24  # prctl
LAST_CAPABILITY = Path("/proc/sys/kernel/cap_last_cap")


@dataclass(frozen=True, slots=True)
class Confinement:
    """What a process is held to."""

    user: int | None = None  # with a group of the same number and no other; None: our own
    rules: Rules | None = None  # None: no sandbox


def spawn(command: list[str], confinement: Confinement, **options: Any) -> subprocess.Popen[bytes]:
    """Popen, confined. Raises OSError where the command cannot be run or not be held to all of it."""
    if confinement == Confinement():
        return subprocess.Popen(command, **options)
    if confinement.user is not None:
        options |= {"user": confinement.user, "group": confinement.user, "extra_groups": []}
    result: list[subprocess.Popen[bytes] | BaseException] = []

    def start() -> None:
        try:
            if os.geteuid() == 0:
                _drop_capabilities()
            if confinement.rules is not None:
                restrict_thread(confinement.rules)
            result.append(subprocess.Popen(command, **options))
        except BaseException as error:  # it is raised where it is waited for
            result.append(error)

    thread = threading.Thread(target=start, name="confined start")
    thread.start()
    thread.join()
    if isinstance(result[0], BaseException):
        raise result[0]
    return result[0]


def _drop_capabilities() -> None:
    """What root may do beyond its own files ends with the next exec of this thread. Raises OSError."""
    libc = ctypes.CDLL(None, use_errno=True)
    for capability in range(int(LAST_CAPABILITY.read_text(encoding="ascii")) + 1):
        if libc.prctl(*(ctypes.c_ulong(value) for value in (_DROP_FROM_BOUNDING_SET, capability, 0, 0, 0))):
            raise OSError(ctypes.get_errno(), "the capabilities of root cannot be dropped")
