"""Instances as real processes."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx

from tests.instance.pages import PATIENCE, Page

ROOT = Path(__file__).parents[2]


class Program:
    """A started process; `log` holds what it has written to standard error so far, parsed."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self.process = process
        self.log: list[dict[str, Any]] = []
        self.words: list[str] = []
        self.port = 0

    async def listening(self) -> None:
        """Read its log until it listens; fails with the log where it ends before."""
        assert self.process.stderr is not None
        async with asyncio.timeout(PATIENCE):
            while line := await self.process.stderr.readline():
                self._note(line)
                if self.port:
                    return
        raise AssertionError("".join(self.words))

    async def ended(self) -> int:
        """Its exit code, once it has ended and everything it wrote was read."""
        assert self.process.stderr is not None
        async with asyncio.timeout(PATIENCE):
            async for line in self.process.stderr:
                self._note(line)
            return await self.process.wait()

    def _note(self, line: bytes) -> None:
        self.words.append(line.decode())
        if line.startswith(b"{"):
            self.log.append(json.loads(line))
            if self.log[-1]["event"] == "listening":
                self.port = self.log[-1]["port"]

    def visitor(self) -> httpx.AsyncClient:
        return httpx.AsyncClient(base_url=f"http://127.0.0.1:{self.port}", timeout=PATIENCE, trust_env=False)

    def chat(self, visitor: httpx.AsyncClient, resume: int | None = None, **address: Any) -> Any:
        return Page.chat(self, visitor, resume=resume, **address)  # type: ignore[arg-type]

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.port}"


@asynccontextmanager
async def started(data: Path, module: str = "chatinbio_instance", **settings: Any) -> AsyncIterator[Program]:
    """A program on a free port over `data`; killed at the end if it still runs. Wait for it with `listening`."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("CHATINBIO_")}
    environment = kept | {"CHATINBIO_DATA_DIR": str(data), "CHATINBIO_PORT": "0"}
    environment |= {f"CHATINBIO_{name.upper()}": str(value) for name, value in settings.items()}
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", module, cwd=ROOT, env=environment, stderr=asyncio.subprocess.PIPE, limit=2**20
    )
    program = Program(process)
    try:
        yield program
    finally:
        if process.returncode is None:
            process.kill()
        await program.ended()
