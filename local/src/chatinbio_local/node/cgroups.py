"""Limits held by the kernel: a control group (version 2) for every container, where the host gives us a folder of them.

Place in the flow: settings → **cgroups** ← container. Nothing depends on it: without a folder, memory is measured (see memory). The
folder must be delegated to whoever runs the cluster and must hold no process itself, since the kernel wants those in leaves.
"""

from __future__ import annotations

import contextlib
import logging
from pathlib import Path

from chatinbio_local.client import Object
from chatinbio_local.quantities import quantity

CONTROLLERS = ("cpu", "memory")
PERIOD = 100_000  # microseconds over which CPU is counted, as the kubelet does
log = logging.getLogger(__name__)


class ControlGroupError(Exception):
    """The folder cannot be used; the message says why."""


class ControlGroups:
    """Control groups below `root`. Raises ControlGroupError where the kernel does not offer the controllers there."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._kills: dict[str, int] = {}  # those of earlier runs, where a group could not be removed
        try:
            offered = (root / "cgroup.controllers").read_text(encoding="ascii").split()
            missing = [name for name in CONTROLLERS if name not in offered]
            if missing:
                raise ControlGroupError(f"the control group {root} has no {' and no '.join(missing)} controller")
            wanted = " ".join(f"+{name}" for name in CONTROLLERS)
            (root / "cgroup.subtree_control").write_text(wanted, encoding="ascii")
        except OSError as error:
            raise ControlGroupError(f"the control group {root} cannot be used: {error.strerror}") from error

    def enter(self, name: str, pid: int, limits: Object) -> None:
        """Put a process that was just started, and all that it starts, under `limits` (as in a container's resources). What the kernel
        refuses is logged: the container runs, and its memory is still measured."""
        settings = {"memory.oom.group": "1"}  # a container goes as a whole
        if "memory" in limits:
            settings |= {"memory.max": str(int(quantity(limits["memory"]))), "memory.swap.max": "0"}
        if "cpu" in limits:
            settings["cpu.max"] = f"{max(int(quantity(limits['cpu']) * PERIOD), 1000)} {PERIOD}"
        folder = self._root / name
        self._kills[name] = self._killed(folder)
        try:
            folder.mkdir(exist_ok=True)
            for file, value in settings.items():
                with contextlib.suppress(FileNotFoundError) if file == "memory.swap.max" else contextlib.nullcontext():
                    (folder / file).write_text(value, encoding="ascii")
            (folder / "cgroup.procs").write_text(str(pid), encoding="ascii")
        except OSError as error:
            log.warning("no control group for %s: %s", name, error)

    def leave(self, name: str) -> bool:
        """Remove the group of a container that has ended; whether the kernel ended it for its memory."""
        folder = self._root / name
        killed = self._killed(folder) > self._kills.pop(name, 0)
        with contextlib.suppress(OSError):  # an exec probe may still be in it; the next run uses it again
            folder.rmdir()
        return killed

    def _killed(self, folder: Path) -> int:
        """How often the kernel ended something in a group for its memory."""
        with contextlib.suppress(OSError, ValueError):
            events = dict(line.split() for line in (folder / "memory.events").read_text(encoding="ascii").splitlines())
            return int(events.get("oom_kill", "0"))
        return 0
