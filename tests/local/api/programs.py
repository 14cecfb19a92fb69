"""Programs of others, run against a server of a test."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import NamedTuple

PROGRAMS = Path(sys.executable).parent
ROOT = Path(__file__).parents[3]


class Ended(NamedTuple):
    code: int
    out: str
    err: str


class Kubectl:
    """kubectl with a kubeconfig and a home folder of its own."""

    def __init__(self, kubeconfig: Path) -> None:
        self._kubeconfig = kubeconfig

    async def __call__(self, *arguments: str, stdin: str = "", env: Mapping[str, str] | None = None) -> Ended:
        """Run to the end, at most a minute."""
        home = self._kubeconfig.parent / "home"
        process = await asyncio.create_subprocess_exec(
            str(PROGRAMS / "kubectl"),
            *arguments,
            env={"PATH": os.environ["PATH"], "HOME": str(home), "KUBECONFIG": str(self._kubeconfig), **(env or {})},
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        try:
            out, err = await asyncio.wait_for(process.communicate(stdin.encode()), 60)
        except TimeoutError:
            process.kill()
            await process.wait()
            raise
        return Ended(process.returncode or 0, out.decode(), err.decode())

    async def good(self, *arguments: str, stdin: str = "", env: Mapping[str, str] | None = None) -> str:
        """Its output; fails the test when it fails."""
        ended = await self(*arguments, stdin=stdin, env=env)
        assert ended.code == 0, f"kubectl {' '.join(arguments)}: {ended.err}{ended.out}"
        return ended.out


@asynccontextmanager
async def running(
    *command: str, log: Path, env: Mapping[str, str] | None = None
) -> AsyncIterator[asyncio.subprocess.Process]:
    """A program that runs until the block ends; what it says goes to `log`."""
    with log.open("wb") as file:
        process = await asyncio.create_subprocess_exec(
            *command, cwd=ROOT, env={**os.environ, **(env or {})}, stdout=file, stderr=asyncio.subprocess.STDOUT
        )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.terminate()
            try:
                await asyncio.wait_for(process.wait(), 30)
            except TimeoutError:
                process.kill()
                await process.wait()
