"""What keeps the pods of this node apart: found out once, when it starts.

Place in the flow: settings → **isolation** → node. What the machine does not offer is said once, in words that say what to do about it; pods
then run as they can.
"""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from chatinbio_local.node import landlock
from chatinbio_local.node.sandbox import Sandbox, code
from chatinbio_local.node.users import Users, obstacle

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Isolation:
    """None: pods run as we do; with our files in reach."""

    users: Users | None = None
    sandbox: Sandbox | None = None
    missing: tuple[str, ...] = field(
        default=(), compare=False
    )  # what the machine does not offer, and what to do about it

    @property
    def description(self) -> str:
        """For the node's status."""
        users = "each as a user of its own" if self.users else f"as user {os.geteuid()}"
        files = f"with their own files (Landlock {self.sandbox.version})" if self.sandbox else "with its files in reach"
        return f"pods run as local processes, {users}, {files}"


def isolation(
    pods: Path, volumes: Path, *, private: Path, users: bool, sandbox: bool, environ: Mapping[str, str] = os.environ
) -> Isolation:
    """What this machine offers of what is wished for.

    `private` is the folder of all state, in which `pods` and `volumes` lie. Where pods get users of their own, these three are opened
    for passing through, and every file that lies in `private` itself is closed to others.
    """
    missing: list[str] = []
    own = _users(pods, volumes, private, missing) if users else None
    as_root = own is None and os.geteuid() == 0
    box = None
    if sandbox and landlock.version():
        box = Sandbox(private, environ, as_root=as_root)
    elif sandbox:
        missing.append(
            "pods can reach the files of whoever runs them: this system has no Landlock. "
            "Linux has it from 5.13 on, where `cat /sys/kernel/security/lsm` lists it"
        )
    for note in missing:
        log.warning("%s", note)
    return Isolation(own, box, tuple(missing))


def _users(pods: Path, volumes: Path, private: Path, missing: list[str]) -> Users | None:
    if os.geteuid() != 0:
        return None  # nothing to be said: whoever is not root has no choice
    reason = obstacle(code(), private.parent) if sys.platform == "linux" else "this takes Linux"
    if reason:
        missing.append(f"pods run as root, not each as a user of its own: {reason}")
        return None
    for entry in private.iterdir():
        if entry.is_file() and not entry.is_symlink():
            entry.chmod(0o600)
    for folder in (private, pods, volumes):
        folder.chmod(0o711)
    return Users(pods, volumes)
