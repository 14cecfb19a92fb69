"""Where pictures are made: a short-lived child process for each, so that nothing of a file is ever looked at in this one.

Place in the flow: bytes or a web address → **workshop** → `child` → `store.Made`.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Sequence
from typing import Final

import msgspec

from chatinbio_instance.library.pictures.refusals import Unusable
from chatinbio_instance.library.pictures.store import Made
from chatinbio_instance.library.pictures.uses import PictureUse

COMMAND: Final = (sys.executable, "-m", "chatinbio_instance.library.pictures.child")
REFUSED: Final = 2
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

    def __init__(self, command: Sequence[str] = COMMAND, seconds: float = SECONDS) -> None:
        self._command = tuple(command)
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
        if child.returncode == REFUSED:
            refusal = msgspec.json.decode(said, type=_Refusal)
            raise Unusable(refusal.complaint, final=refusal.final)
        if child.returncode:  # out of memory or time, or a fault of a decoder: the file has done it
            raise Unusable("It cannot be looked at. Save it anew, smaller, and try again.")
        line, _, content = said.partition(b"\n")
        size = msgspec.json.decode(line, type=_Size)
        return Made(content, size.width, size.height)
