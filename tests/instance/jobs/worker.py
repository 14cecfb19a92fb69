"""A process that does background work for one conversation: `python -m tests.instance.jobs.worker`.

Started without work it recovers what the last process left; what ends it delivers as a conversation does, in one commit. With
CHATINBIO_LOG_LEVEL=debug it begins a job whose tool never ends, and says so on standard error.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
from pathlib import Path

from chatinbio_instance.db.boot import DATABASE_NAME
from chatinbio_instance.db.database import Database
from chatinbio_instance.jobs.service import Jobs
from tests.instance.jobs.conversation import Conversation, tool


def say(**words: object) -> None:
    print(json.dumps(words), file=sys.stderr, flush=True)


async def main(data: Path, begins: bool) -> None:
    database = await Database.open(data / DATABASE_NAME)
    conversation = Conversation(database)
    never = asyncio.Event()

    async def count(attempt: int) -> str:
        say(event="listening", port=1, attempt=attempt)
        if begins:
            await never.wait()
        return f"done in attempt {attempt}"

    tools = {"count": tool(count)}
    jobs = Jobs(database, lambda: asyncio.sleep(0, tools), deliver=conversation.deliver, report=conversation.report)
    if begins:
        await conversation.begin()
        await jobs.start(**conversation.call("count"))
        await never.wait()
    await jobs.recover()
    await conversation.delivered(1)
    await jobs.close()
    await database.close()


if __name__ == "__main__":
    asyncio.run(main(Path(os.environ["CHATINBIO_DATA_DIR"]), os.environ.get("CHATINBIO_LOG_LEVEL") == "debug"))
