"""A server in a process of its own, for tests that kill it: `python -m tests.local.api.serve FOLDER` prints its address."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from tests.local.api.harness import running_api


async def main() -> None:
    async with running_api(Path(sys.argv[1])) as api:
        print(api.url, flush=True)
        await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main())
