"""A user of its own for every pod, where root runs the cluster.

Place in the flow: node start → **users** → pod. Whatever users a pod names, all its processes are this one here, as user namespaces make it
on a real node. The number is nobody's account; who owns a claim's folder stays the user of whoever mounts it, so a pod that is
made anew finds its files its own.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

# Numbers that distributions give to nobody, above those of containers: https://systemd.io/UIDS-GIDS
FIRST, COUNT = 1_879_048_192, 268_304_384
_LOOK = 'for path; do test -x "$path" && { test "${path%/.}" != "$path" || test -r "$path"; } || echo "$path"; done'
_PASSES = 0o001


class Users:
    """The numbers. The search starts at a place that depends on `state`, so that two clusters do not meet."""

    def __init__(self, state: Path, volumes: Path) -> None:
        self._taken = {volume.lstat().st_uid for volume in volumes.iterdir()}
        self._cursor_file = state / "next-user"
        try:
            self._cursor = int(self._cursor_file.read_text(encoding="ascii"))
        except (OSError, ValueError):
            digest = hashlib.sha256(str(state).encode()).digest()
            self._cursor = int.from_bytes(digest[:4], "big") % COUNT

    def of(self, folders: Iterable[Path]) -> int:
        """The user who owns one of `folders` already, else one that was nobody's: no number is given out twice."""
        for folder in folders:
            owner = folder.stat().st_uid
            if FIRST <= owner < FIRST + COUNT:
                return owner
        while True:
            self._cursor = (self._cursor + 1) % COUNT
            if FIRST + self._cursor not in self._taken:
                break
        self._cursor_file.write_text(str(self._cursor), encoding="ascii")
        return FIRST + self._cursor


def obstacle(read: Iterable[Path], enter: Path, interpreter: Path = Path(sys.executable)) -> str:
    """Why such a user could not read the folders `read`, pass through `enter` or run `interpreter`; empty where nothing is in the way. It
    is found out by doing it, in two processes that live for some milliseconds."""
    folders = [*(str(path) for path in read if path.is_dir()), f"{enter}/."]
    try:
        closed = _run("/bin/sh", "-c", _LOOK, "sh", *folders).splitlines()
        if closed:
            return _closed_at(Path(closed[0]))
        _run(str(interpreter), "-I", "-S", "-c", "pass")
    except (PermissionError, subprocess.CalledProcessError):
        return _closed_at(interpreter)
    except (OSError, ValueError, subprocess.SubprocessError) as error:
        return f"the system has no such users here ({error})"
    return ""


def _run(*command: str) -> str:
    """What a command prints as such a user."""
    done = subprocess.run(
        command,
        user=FIRST,
        group=FIRST,
        extra_groups=[],
        cwd="/",
        capture_output=True,
        text=True,
        timeout=60,  # a busy machine is no obstacle
        check=True,
    )
    return done.stdout


def _closed_at(path: Path) -> str:
    """Which folder on the way to `path` keeps others out."""
    for name in (path.absolute(), path.resolve()):
        for folder in (*reversed(name.parents), *([name] if name.is_dir() else [])):
            if not folder.stat().st_mode & _PASSES:
                return f"{name} lies in {folder}, which others may not enter; `chmod o+x {folder}` lets them pass"
    return f"others may not read {path}"


def give(folder: Path, user: int) -> None:
    """Make `folder` and everything in it `user`'s; links are not followed. It looks at the folder alone first, and changes that last."""
    if folder.stat().st_uid == user:
        return
    for _, folders, files, descriptor in os.fwalk(folder, topdown=False):
        for name in (*folders, *files):
            os.chown(name, user, user, dir_fd=descriptor, follow_symlinks=False)
    os.chown(folder, user, user)
