"""Model strings that cannot work: said in the log with what to change, and the visitor is answered offline."""

from __future__ import annotations

import logging
import sys
from pathlib import Path

import pytest

from chatinbio_instance.agent.factory import build_engine
from chatinbio_instance.agent.model.failures import ModelMisconfigured
from chatinbio_instance.agent.model.provider import build_model
from chatinbio_instance.agent.spec import ModelChoice
from chatinbio_instance.settings import Settings
from tests.instance.agent.answers import ask, prompt_of
from tests.instance.capabilities.desk import build_tools
from tests.instance.library.pages import clock, page_of


@pytest.mark.parametrize(
    "model", ["gpt-5", "openai:", ":gpt-5", "nobody:model", "anthropic:claude-test", "openai:gpt-test"]
)
async def test_the_visitor_is_answered_and_the_log_says_what_to_change(
    tmp_path: Path, model: str, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    for variable in ("OPENAI_API_KEY", "OPENAI_BASE_URL", "ANTHROPIC_API_KEY"):
        monkeypatch.delenv(variable, raising=False)
    async with page_of("musician", tmp_path) as library:
        with caplog.at_level(logging.ERROR, "chatinbio_instance"):
            engine = build_engine(
                Settings(data_dir=tmp_path, model=model), library, build_tools(library), prompt_of(library), clock
            )
            await engine.warm_up()
            answer = await ask(engine, "where can I listen to your music?")
    assert "Spotify" in answer.text
    assert len(answer.surfaces) == 1
    assert "CHATINBIO_MODEL" in caplog.text


def test_a_missing_package_names_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("pydantic_ai.models.anthropic", "pydantic_ai.providers.anthropic", "anthropic"):
        monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(ModelMisconfigured) as caught:
        build_model(ModelChoice("anthropic:claude-test", api_key="k"))
    assert "chatinbio-instance[anthropic]" in caught.value.reason
    assert "chatinbio-instance" not in str(caught.value), "visitors are not told"


@pytest.mark.parametrize(
    ("model", "system", "name"),
    [
        ("openai:gpt-test", "openai", "LeanChatModel"),
        ("openai-responses:gpt-test", "openai", "OpenAIResponsesModel"),
        ("anthropic:claude-test", "anthropic", "AnthropicModel"),
        ("google-gla:gemini-test", "google", "GoogleModel"),
        ("google:gemini-test", "google", "GoogleModel"),
    ],
)
def test_each_provider_takes_the_key_of_the_settings(model: str, system: str, name: str) -> None:
    made = build_model(ModelChoice(model, api_key="sk-test"))
    assert type(made).__name__ == name
    assert made.system.startswith(system)


def test_an_endpoint_of_ones_own_is_used_and_the_key_never_shows() -> None:
    choice = ModelChoice("openai:local-model", "http://127.0.0.1:9/v1", "sk-secret")
    assert str(build_model(choice).base_url).rstrip("/") == "http://127.0.0.1:9/v1"
    assert "sk-secret" not in repr(choice)
