"""pydantic-ai asks a model for a whole answer where it does not stream; ours reads it from the stream."""

from __future__ import annotations

from pydantic_ai import messages as m
from pydantic_ai.models import ModelRequestParameters

from chatinbio_instance.agent.model.lean import LeanChatModel
from chatinbio_instance.agent.model.provider import build_model
from chatinbio_instance.agent.spec import ModelChoice
from tests.instance.agent.openai_server import USAGE, Say, openai_server


async def test_a_request_without_a_stream_gives_the_whole_answer() -> None:
    async with openai_server(Say(["All ", "of ", "it."])) as server:
        model = build_model(ModelChoice("openai:test-model", server.base_url, "sk-test"))
        assert isinstance(model, LeanChatModel)
        asked = [m.ModelRequest(parts=[m.UserPromptPart("hello")])]
        answer = await model.request([*asked], None, ModelRequestParameters())
        assert answer.text == "All of it."
        assert answer.usage.output_tokens == USAGE["completion_tokens"]
        await model.close()
