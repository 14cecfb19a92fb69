"""Container logs: files that stay bounded, and reading them for `kubectl logs`.

Place in the flow: container process → current.log → **logs** → api (pod log). The process writes to the file itself, so a
full one is copied aside and emptied in place; a line written in between the two may be lost.
"""

from __future__ import annotations

import asyncio
import os
import shutil
from collections.abc import AsyncGenerator
from pathlib import Path

LIMIT = 10 * 2**20  # bytes of the current file; as much again is kept beside it
CHUNK = 64 * 1024
FOLLOW_STEP = 0.1  # seconds between looks while following


def current_log(folder: Path) -> Path:
    """Where a container's current run writes."""
    return folder / "current.log"


def begin_run(folder: Path) -> Path:
    """Put the last run's log aside as the previous one; returns the file for the new run."""
    current = current_log(folder)
    if current.exists():
        current.replace(folder / "previous.log")
    (folder / "current.log.1").unlink(missing_ok=True)
    return current


def rotate(path: Path, limit: int = LIMIT) -> bool:
    """Empty a log that has outgrown `limit`, its content kept as `<name>.1`. The writer must have opened it for appending."""
    try:
        if path.stat().st_size <= limit:
            return False
        shutil.copyfile(path, path.with_name(path.name + ".1"))
        os.truncate(path, 0)
    except FileNotFoundError:
        return False
    return True


async def read_log(
    folder: Path, *, previous: bool = False, tail: int | None = None, follow: bool = False
) -> AsyncGenerator[bytes, None]:
    """The log of a container folder, the last `tail` lines of it, and with `follow` what comes until the folder is gone."""
    path = folder / ("previous.log" if previous else "current.log")
    older = path.with_name(path.name + ".1")
    offset = 0
    if tail is None:
        if older.exists():
            async for chunk in _chunks(older, 0):
                yield chunk
    else:
        lines, offset = await asyncio.to_thread(_last_lines, [older, path], tail)
        if lines:
            yield lines
    if not follow or previous:
        async for chunk in _chunks(path, offset):
            yield chunk
        return
    async for chunk in _follow(folder, path, offset):
        yield chunk


async def _follow(folder: Path, path: Path, offset: int) -> AsyncGenerator[bytes, None]:
    """What is written from `offset` on, run after run. The file is held open, so the last words of a run are not missed."""
    while folder.exists():
        try:
            file = path.open("rb")
        except FileNotFoundError:
            await asyncio.sleep(FOLLOW_STEP)
            continue
        with file:
            file.seek(offset)
            while True:
                replaced = _inode(path) != os.fstat(file.fileno()).st_ino
                while chunk := file.read(CHUNK):
                    yield chunk
                if replaced or not folder.exists():
                    break
                if os.fstat(file.fileno()).st_size < file.tell():
                    file.seek(0)  # emptied by a rotation
                await asyncio.sleep(FOLLOW_STEP)
        offset = 0


async def _chunks(path: Path, offset: int) -> AsyncGenerator[bytes, None]:
    while True:
        chunk = _read(path, offset)
        if not chunk:
            return
        offset += len(chunk)
        yield chunk


def _read(path: Path, offset: int) -> bytes:
    try:
        with path.open("rb") as file:
            file.seek(offset)
            return file.read(CHUNK)
    except FileNotFoundError:
        return b""


def _inode(path: Path) -> int:
    try:
        return path.stat().st_ino
    except FileNotFoundError:
        return 0


def _last_lines(paths: list[Path], count: int) -> tuple[bytes, int]:
    """The last `count` lines of the files as if they were one, and the size that was read of the last file."""
    contents = [path.read_bytes() if path.exists() else b"" for path in paths]
    lines = b"".join(contents).splitlines(keepends=True)
    return b"".join(lines[-count:] if count > 0 else []), len(contents[-1])
