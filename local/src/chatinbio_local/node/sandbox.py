"""What a pod may reach of this machine's files: the system and the code to read, its own volumes to write, nothing else.

Place in the flow: node start → **sandbox** → container (confinement). Of an image only what its entry in the table names counts, never
what a pod says: a pod chooses its command and its variables itself.
"""

from __future__ import annotations

import shutil
import stat
import subprocess
import sys
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from pathlib import Path

from chatinbio_local.node import landlock
from chatinbio_local.node.environment import Mounts
from chatinbio_local.node.images import Image
from chatinbio_local.node.landlock import Rules

SYSTEM = ("/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32", "/nix/store", "/run/current-system", "/proc")
# Programs ask these how many processors there are and what their control group allows.
HARDWARE = ("/sys/devices/system", "/sys/fs/cgroup", "/sys/kernel/mm/transparent_hugepage")
LINKED = ("/etc/resolv.conf", "/etc/localtime")  # often links to somewhere else
DEVICES = ("/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom")
CERTIFICATES = ("SSL_CERT_FILE", "SSL_CERT_DIR", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE")
_THEIR_PATH = "import sys; print(*sys.path, sep='\\n')"


class Sandbox:
    """One for all pods. `private` is the folder that they see nothing of but their own, whatever it lies in. Where they run `as_root`, it
    also holds back what root owns of the system's settings."""

    def __init__(self, private: Path, environ: Mapping[str, str], *, as_root: bool) -> None:
        """Takes as long as an interpreter takes to start."""
        certificates = (environ[name] for name in CERTIFICATES if environ.get(name))
        roots = {Path(path) for path in (*SYSTEM, *HARDWARE, *LINKED, *certificates)} | set(code())
        self.version = landlock.version()
        self._private = private.resolve()
        self._shared = tuple(part for root in sorted(roots) for part in self._outside(root))
        if as_root:
            self._shared += tuple(parts(Path("/etc"), _is_closed))
        else:
            self._shared += (Path("/etc"),)
        self._devices = tuple(Path(path) for path in DEVICES)

    def _outside(self, root: Path) -> list[Path]:
        if not self._private.is_relative_to(root.resolve()):
            return [root]
        return parts(root.resolve(), self._private.__eq__, on_the_way_to=self._private)

    def rules(self, image: Image, path: str, mounts: Mounts, own: Iterable[Path]) -> Rules:
        """For one container. `own` is what it may write beside its mounts, `path` where the image's program is looked for."""
        program = shutil.which(image.command[0], path=path)
        named = (
            part for part in (*image.command, *image.args) if part.startswith("/") and mounts.translate(part) == part
        )
        files = [program, *image.files, *named]
        read = {Path(file) for file in files if file} | {mounts.paths[mount] for mount in mounts.read_only}
        write = {folder for mount, folder in mounts.paths.items() if mount not in mounts.read_only}
        return Rules(read=(*self._shared, *sorted(read)), write=(*self._devices, *own, *sorted(write)))


@cache
def code() -> tuple[Path, ...]:
    """Where an interpreter of this environment reads from: itself, its libraries, and source trees that are installed in place."""
    done = subprocess.run([sys.executable, "-I", "-c", _THEIR_PATH], capture_output=True, text=True, check=True)
    imported = {Path(line) for line in done.stdout.splitlines() if line}
    return tuple(sorted({Path(sys.prefix), Path(sys.base_prefix), *imported}))


def parts(root: Path, is_private: Callable[[Path], bool], on_the_way_to: Path | None = None) -> list[Path]:
    """`root` without what is private in it: as few files and folders as cover the rest. Links are not followed. `on_the_way_to` is
    where something private can only lie."""
    if is_private(root):
        return []
    if root.is_symlink() or not root.is_dir() or (on_the_way_to and not on_the_way_to.is_relative_to(root)):
        return [root]
    try:
        children = sorted(root.iterdir())
    except OSError:
        return []
    kept = [parts(child, is_private, on_the_way_to) for child in children]
    if kept == [[child] for child in children]:
        return [root]
    return [part for inner in kept for part in inner if not part.is_symlink()]


def _is_closed(path: Path) -> bool:
    """Whether other users than its owner's and group's may not read it. Root owns much, so its own rights say nothing."""
    try:
        mode = path.lstat().st_mode
    except OSError:
        return True
    needed = stat.S_IROTH | stat.S_IXOTH if stat.S_ISDIR(mode) else stat.S_IROTH
    return mode & needed != needed
