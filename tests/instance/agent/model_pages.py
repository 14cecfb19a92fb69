"""A whole instance whose model is a scripted server: everything between the visitor's socket and the provider's is real."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from chatinbio_instance.db.boot import DATABASE_NAME
from chatinbio_instance.settings import Settings
from chatinbio_instance.web.instance import build_engine
from chatinbio_instance.web.server import DrainingServer, serve
from tests.instance.agent.openai_server import OpenAIServer
from tests.instance.pages import Page, ScriptedEngine


def far_ahead(seed: dict[str, Any]) -> dict[str, Any]:
    """The seed with its dates in the same days seventy years later: a whole instance goes by the machine's clock."""
    profile = seed.get("profile", {})
    moved = [event | {"startsAt": event["startsAt"].replace("2027-", "2097-")} for event in profile.get("events", ())]
    return seed | {"profile": profile | {"events": moved}} if moved else seed


@asynccontextmanager
async def model_page(
    data: Path, empty_database: Path, model: OpenAIServer | None, seed: dict[str, Any], **more: Any
) -> AsyncIterator[Page]:
    """Serve the page of a seed with a model, or without any; `more` are further settings."""
    data.mkdir()
    shutil.copy(empty_database, data / DATABASE_NAME)
    settings = Settings(
        data_dir=data,
        port=0,
        drain_seconds=0,
        model="openai:test-model" if model else "offline",
        model_base_url=model.base_url if model else None,
        model_api_key="sk-test",
        **more,
    )
    listening: asyncio.Future[DrainingServer] = asyncio.get_running_loop().create_future()
    serving = asyncio.create_task(serve(settings, build_engine, listening.set_result))
    await asyncio.wait([serving, listening], return_when=asyncio.FIRST_COMPLETED)  # type: ignore[type-var]
    if not listening.done():
        await serving  # raises why it could not
    server = listening.result()
    try:
        await server.instance.library.seed(far_ahead(seed))
        yield Page(server, ScriptedEngine(), data)
    finally:
        server.should_exit = True
        await serving
