"""Limits held by the kernel: a control group for every container, where the host gives us folders of them.

Place in the flow: settings → **cgroups** ← container. Nothing depends on it: without a folder, memory is measured (see memory). A folder
must be delegated to whoever runs the cluster. One of version 2 holds memory and CPU, and no process itself, since the kernel wants those
in leaves; version 1 has a folder for each of the two.
"""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from chatinbio_local.client import Object
from chatinbio_local.quantities import quantity

PERIOD = 100_000  # microseconds over which CPU is counted, as the kubelet does
OPTIONAL = ("memory.swap.max", "memory.memsw.limit_in_bytes")  # not there in a kernel that does not count swap
log = logging.getLogger(__name__)


class ControlGroupError(Exception):
    """The folder cannot be used; the message says why."""


@dataclass(frozen=True, slots=True)
class _Kind:
    """How the kernel is spoken to in one sort of folder, which is known by `mark`."""

    mark: str
    held: tuple[str, ...]
    limits: Callable[[Object], list[tuple[str, str]]]  # what to write, in this order; nothing without a limit of it
    kills: str = ""  # the file that counts them as `oom_kill`


def _unified(limits: Object) -> list[tuple[str, str]]:
    settings = [("memory.oom.group", "1")]  # a container goes as a whole
    if "memory" in limits:
        settings += [("memory.max", _bytes(limits)), ("memory.swap.max", "0")]
    if "cpu" in limits:
        settings.append(("cpu.max", f"{_quota(limits)} {PERIOD}"))
    return settings if len(settings) > 1 else []


def _memory(limits: Object) -> list[tuple[str, str]]:
    if "memory" not in limits:
        return []
    with_swap = "memory.memsw.limit_in_bytes"  # never less than without
    return [(with_swap, "-1"), ("memory.limit_in_bytes", _bytes(limits)), (with_swap, _bytes(limits))]


def _cpu(limits: Object) -> list[tuple[str, str]]:
    return [("cpu.cfs_period_us", str(PERIOD)), ("cpu.cfs_quota_us", str(_quota(limits)))] if "cpu" in limits else []


def _bytes(limits: Object) -> str:
    return str(int(quantity(limits["memory"])))


def _quota(limits: Object) -> int:
    return max(int(quantity(limits["cpu"]) * PERIOD), 1000)


KINDS = (
    _Kind("cgroup.controllers", ("cpu", "memory"), _unified, "memory.events"),
    _Kind("memory.limit_in_bytes", ("memory",), _memory, "memory.oom_control"),
    _Kind("cpu.cfs_quota_us", ("cpu",), _cpu),
)


class ControlGroups:
    """Control groups below `roots`. Raises ControlGroupError where the kernel does not offer the controllers there."""

    def __init__(self, roots: Sequence[Path]) -> None:
        self._roots = [(root, _kind(root)) for root in roots]
        self._kills: dict[str, int] = {}  # those of earlier runs, where a group could not be removed

    @property
    def held(self) -> list[str]:
        """The resources whose limits are held."""
        return sorted({name for _, kind in self._roots for name in kind.held})

    def enter(self, name: str, pid: int, limits: Object) -> None:
        """Put a process that was just started, and all that it starts, under `limits` (as in a container's resources). What the kernel
        refuses is logged: the container runs, and its memory is still measured."""
        self._kills[name] = self._killed(name)
        for root, kind in self._roots:
            settings = kind.limits(limits)
            if not settings:
                continue
            folder = root / name
            try:
                folder.mkdir(exist_ok=True)
                for file, value in settings:
                    with contextlib.suppress(FileNotFoundError) if file in OPTIONAL else contextlib.nullcontext():
                        _write(folder / file, value)
                _write(folder / "cgroup.procs", str(pid))
            except OSError as error:
                log.warning("no control group for %s: %s", name, error)

    def leave(self, name: str) -> bool:
        """Remove the groups of a container that has ended; whether the kernel ended something in them for its memory."""
        killed = self._killed(name) > self._kills.pop(name, 0)
        for root, _ in self._roots:
            with contextlib.suppress(OSError):  # an exec probe may still be in it; the next run uses it again
                (root / name).rmdir()
        return killed

    def _killed(self, name: str) -> int:
        """How often the kernel ended something in a container's groups for its memory."""
        count = 0
        for root, kind in self._roots:
            with contextlib.suppress(OSError, ValueError):
                lines = (root / name / kind.kills).read_text(encoding="ascii").splitlines() if kind.kills else []
                count += int(dict(line.split() for line in lines).get("oom_kill", "0"))
        return count


def _kind(root: Path) -> _Kind:
    kind = next((kind for kind in KINDS if (root / kind.mark).is_file()), None)
    if kind is None:
        raise ControlGroupError(f"{root} is no control group of memory or cpu")
    if kind.mark == "cgroup.controllers":
        try:
            offered = (root / kind.mark).read_text(encoding="ascii").split()
            missing = [name for name in kind.held if name not in offered]
            if missing:
                raise ControlGroupError(f"the control group {root} has no {' and no '.join(missing)} controller")
            _write(root / "cgroup.subtree_control", " ".join(f"+{name}" for name in kind.held))
        except OSError as error:
            raise ControlGroupError(f"the control group {root} cannot be used: {error.strerror}") from error
    return kind


def _write(file: Path, value: str) -> None:
    file.write_text(value, encoding="ascii")
