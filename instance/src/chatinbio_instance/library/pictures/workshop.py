"""Where pictures are made: a short-lived child process for each, so that nothing of a file is ever looked at in this one.

Place in the flow: bytes or a web address → **workshop** → `child` → `store.Made`.
"""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Sequence
from typing import Final

import msgspec

from chatinbio_instance.library.pictures.refusals import EXIT_CODE, Unusable
from chatinbio_instance.library.pictures.store import Made
from chatinbio_instance.library.pictures.uses import PictureUse

COMMAND: Final = (sys.executable, "-m", "chatinbio_instance.library.pictures.child")
# All that the child is told of this process: no setting, no key.
ENVIRONMENT: Final = ("PATH", "PYTHONPATH", "PYTHONHOME", "LANG", "LC_ALL", "SSL_CERT_FILE", "SSL_CERT_DIR")
# More than fetching and shrinking may take by their own clocks.
SECONDS: Final = 40.0


class _Refusal(msgspec.Struct):
    complaint: str
    final: bool


class _Size(msgspec.Struct):
    width: int
    height: int


class Workshop:
    """One picture at a time: each may need some hundred megabytes."""

    def __init__(self, command: Sequence[str] | None = None, seconds: float = SECONDS) -> None:
        self._command = tuple(command or COMMAND)
        self._seconds = seconds
        self._bench = asyncio.Semaphore(1)

    async def make(self, file: bytes, use: PictureUse) -> Made:
        """A picture out of a file. Raises Unusable."""
        return await self._run(file, use)

    async def fetch(self, address: str, use: PictureUse) -> Made:
        """A picture out of what is at a web address. Raises Unusable."""
        return await self._run(b"", use, address)

    async def _run(self, file: bytes, *arguments: str) -> Made:
        async with self._bench:
            child = await asyncio.create_subprocess_exec(
                *self._command,
                *arguments,
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.DEVNULL,
                env={name: os.environ[name] for name in ENVIRONMENT if name in os.environ},
            )
            try:
                async with asyncio.timeout(self._seconds):
                    said, _ = await child.communicate(file)
            except TimeoutError:
                raise Unusable("It takes too long to look at. Save it anew and try again.") from None
            finally:
                if child.returncode is None:
                    child.kill()
                    await child.wait()
        if child.returncode == EXIT_CODE:
            refusal = msgspec.json.decode(said, type=_Refusal)
            raise Unusable(refusal.complaint, final=refusal.final)
        line, _, content = said.partition(b"\n")
        try:
            size = msgspec.json.decode(line, type=_Size)
        except msgspec.MsgspecError:
            size = None
        if child.returncode or size is None:  # out of memory or time, or a fault of a decoder: the file has done it
            raise Unusable("It cannot be looked at. Save it anew, smaller, and try again.")
        return Made(content, size.width, size.height)
