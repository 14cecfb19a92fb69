"""The musician's library, and engines on a model server: ours, and the same over the SDK's model."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from chatinbio_instance.agent.model.engine import ModelEngine
from chatinbio_instance.agent.offline.engine import OfflineEngine
from chatinbio_instance.agent.spec import AgentSpec, ModelChoice, RunSettings
from chatinbio_instance.library.service import Library
from tests.instance.agent.answers import prompt_of
from tests.instance.agent.engines import EngineFor, sdk_model
from tests.instance.agent.openai_server import (
    OpenAIServer,
)
from tests.instance.agent.slow_tool import Slow
from tests.instance.capabilities.desk import build_tools
from tests.instance.library.pages import clock, page_of


@pytest.fixture
async def library(tmp_path: Path) -> AsyncIterator[Library]:
    async with page_of("musician", tmp_path) as library:
        yield library


@pytest.fixture
def slow() -> Slow:
    return Slow()


@pytest.fixture(params=["lean", "sdk"])
async def engine_for(request: pytest.FixtureRequest, library: Library, slow: Slow) -> AsyncIterator[EngineFor]:
    made: list[ModelEngine] = []

    def engine_for(server: OpenAIServer, **settings: Any) -> ModelEngine:
        tools = (*build_tools(library), slow.tool)
        choice = ModelChoice("openai:test-model", server.base_url, "sk-test")
        spec = AgentSpec(choice, prompt_of(library), tools, RunSettings(**settings))
        build = sdk_model if request.param == "sdk" else None
        made.append(ModelEngine(spec, fallback=OfflineEngine(library, tools, clock), build_model=build))
        return made[-1]

    yield engine_for
    for engine in made:
        await engine.close()
