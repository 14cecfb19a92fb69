"""An uploaded archive on its way into a staged database: a folder of its own in the data folder, gone when it is done with.

Place in the flow: request → **uploads** → `staging` in a child process → restoring.
"""

from __future__ import annotations

import asyncio
import shutil
import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import msgspec

from chatinbio_instance.errors import InstanceError, StorageUnavailable
from chatinbio_instance.web.admin.archive.contents import MOST_PACKED, Manifest
from chatinbio_instance.web.admin.archive.refusals import EXIT_CODE

PREFIX = "import-"


@asynccontextmanager
async def staged(chunks: AsyncIterator[bytes], data_dir: Path) -> AsyncIterator[tuple[Manifest, Path]]:
    """The manifest of an archive and the database it was laid out as.

    Raises InstanceError `archive_refused` (422) with the reason, `archive_too_large` (413), or StorageUnavailable.
    """
    for left in data_dir.glob(f"{PREFIX}*"):  # of a process that died
        await asyncio.to_thread(shutil.rmtree, left, ignore_errors=True)
    folder = Path(tempfile.mkdtemp(prefix=PREFIX, dir=data_dir))
    try:
        try:
            await _receive(chunks, folder / "archive.zip")
        except OSError as error:
            raise StorageUnavailable("There is no room for this archive on the page's disk.") from error
        yield await _stage(folder / "archive.zip", folder / "staged.db"), folder / "staged.db"
    finally:
        await asyncio.to_thread(shutil.rmtree, folder, ignore_errors=True)


async def _receive(chunks: AsyncIterator[bytes], path: Path) -> None:
    received = 0
    with path.open("wb") as file:
        async for chunk in chunks:
            received += len(chunk)
            if received > MOST_PACKED:
                raise InstanceError("archive_too_large", "This archive is larger than a page can be.", status=413)
            await asyncio.to_thread(file.write, chunk)


async def _stage(archive: Path, database: Path) -> Manifest:
    command = (sys.executable, "-m", "chatinbio_instance.web.admin.archive.staging", str(archive), str(database))
    child = await asyncio.create_subprocess_exec(
        *command, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE
    )
    try:
        told, complaint = await child.communicate()
    finally:
        if child.returncode is None:  # nobody waits for it any more
            child.kill()
            await child.wait()
    if child.returncode == EXIT_CODE:
        reason = complaint.decode(errors="replace").strip()
        raise InstanceError(
            "archive_refused", f"This archive cannot be used: {reason}. Nothing was changed.", status=422
        )
    if child.returncode:
        raise StorageUnavailable("The archive could not be looked at just now. Nothing was changed; please try again.")
    return msgspec.json.decode(told, type=Manifest)
