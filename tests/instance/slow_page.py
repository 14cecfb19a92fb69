"""An instance as a process of its own whose engine never stops talking: `python -m tests.instance.slow_page`."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator

from chatinbio_instance.core.events import EngineEvent, EngineRequest, TextDelta
from chatinbio_instance.db import boot
from chatinbio_instance.settings import Settings
from chatinbio_instance.web import logs
from chatinbio_instance.web.instance import Instance
from chatinbio_instance.web.server import serve


class TalkativeEngine:
    """A word every 10 ms, without end; only "short" is answered shortly, and "count 30" with thirty words."""

    name = "offline"

    async def run(self, request: EngineRequest) -> AsyncIterator[EngineEvent]:
        if request.message == "short":
            yield TextDelta("yes")
            return
        n = 0
        last = request.message.removeprefix("count ")
        while not (last.isdigit() and n == int(last)):
            yield TextDelta(f"{n} ")
            n += 1
            await asyncio.sleep(0.01)

    async def warm_up(self) -> None:
        return


async def engine(instance: Instance) -> TalkativeEngine:
    return TalkativeEngine()


def main() -> None:
    """Serve until SIGTERM."""
    settings = Settings.read(os.environ)
    lock = boot.lock(settings.data_dir)
    boot.end_preparing(boot.begin_preparing(settings.data_dir / boot.DATABASE_NAME, lock))
    logs.configure(settings.log_level)
    asyncio.run(serve(settings, engine))


if __name__ == "__main__":
    main()
