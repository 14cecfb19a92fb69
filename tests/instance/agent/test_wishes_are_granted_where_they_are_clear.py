"""To-dos, forms, polls and figures without a model: `wishes.jsonl` says what is asked and which tool must run, with what.

It was written after the patterns and by the same hand; of its first 59 lines 58 were right on first contact.
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from pydantic import Field

from chatinbio_instance.agent.offline.engine import OfflineEngine
from chatinbio_instance.core.deps import AgentDeps, Role, ToolContext
from chatinbio_instance.core.events import EngineRequest, Unanswered
from chatinbio_instance.core.periods import PeriodArguments
from chatinbio_instance.core.tools import (
    Arguments,
    Audience,
    Tool,
    ToolOutcome,
    completed,
    failed,
    not_found_error,
    pending,
)
from chatinbio_instance.library.service import Library
from tests.instance.agent.answers import Answer, ask
from tests.instance.agent.test_the_offline_engine_understands_visitors import QUESTIONS, understood
from tests.instance.capabilities.desk import build_tools
from tests.instance.library.pages import clock, page_of

WISHES = [
    json.loads(line) for line in Path(__file__).with_name("wishes.jsonl").read_text(encoding="utf-8").splitlines()
]


DONE = completed("Done, for a model.")


class Nothing(Arguments):
    pass


class Text(Arguments):
    text: str = Field(min_length=1)


class Which(Arguments):
    which: str = Field(min_length=1)


class Recorder:
    """Tools by the names that capabilities give them, which note how they were called and answer what they are told to."""

    def __init__(self, outcome: ToolOutcome = DONE) -> None:
        self.calls: list[tuple[str, dict[str, Any]]] = []
        self.outcome = outcome
        everyone: dict[str, type[Arguments]] = {
            "add_todo": Text,
            "list_todos": Nothing,
            "complete_todo": Which,
            "delete_todo": Which,
            "show_contact_form": Nothing,
            "show_booking_form": Nothing,
            "show_newsletter_form": Nothing,
            "show_poll": Nothing,
        }
        creators: dict[str, type[Arguments]] = {
            "page_statistics": PeriodArguments,
            "analyse_questions": PeriodArguments,
        }
        self.tools = (
            *(self._tool(name, arguments, "visitor") for name, arguments in everyone.items()),
            *(self._tool(name, arguments, "creator") for name, arguments in creators.items()),
        )

    def _tool(self, name: str, arguments: type[Arguments], audience: Audience) -> Tool:
        async def function(context: ToolContext, given: Arguments) -> ToolOutcome:
            self.calls.append((name, given.model_dump(mode="json", exclude_unset=True)))
            return self.outcome

        capability = name.rpartition("_")[2]
        return Tool(name, name, name, arguments, function, capability=capability, audience=audience)


@pytest.fixture
async def library(tmp_path: Path) -> AsyncIterator[Library]:
    async with page_of("potter", tmp_path) as library:
        yield library


def engine(library: Library, recorder: Recorder) -> OfflineEngine:
    return OfflineEngine(library, (*build_tools(library), *recorder.tools), clock)


async def answer(engine: OfflineEngine, message: str, **deps: Any) -> Answer:
    return await ask(engine, message, deps=AgentDeps(**deps))


@pytest.mark.parametrize("wish", WISHES, ids=lambda wish: wish["message"])
async def test_the_tool_that_was_meant_runs_with_what_was_said(library: Library, wish: dict[str, Any]) -> None:
    recorder = Recorder()
    role: Role = wish.get("role", "visitor")
    said = await answer(engine(library, recorder), wish["message"], role=role)
    assert said.text
    if wish["expect"] is None:
        assert recorder.calls == []
        if "visit" in wish["message"]:  # which are the creator's figures, and no dates to come to
            assert said.started == []
        return
    assert {tool for tool, _ in recorder.calls} == {wish["expect"]}
    if "given" in wish:
        given = wish["given"] if isinstance(wish["given"], list) else [wish["given"]]
        assert [value for _, arguments in recorder.calls for value in arguments.values()] == given
    assert "for a model" not in said.text


@pytest.mark.parametrize(
    ("outcome", "words"),
    [
        (not_found_error("No such to-do is on the list."), "No such to-do"),
        (failed(), "try again"),
        (pending("Started."), "as soon as it is there"),
    ],
)
async def test_what_came_of_it_is_said(library: Library, outcome: ToolOutcome, words: str) -> None:
    said = await answer(engine(library, Recorder(outcome)), "tick off milk")
    assert words in said.text
    assert [event.status for event in said.finished] == [outcome.status]


async def test_an_answer_that_the_creator_wrote_goes_before_a_form(tmp_path: Path) -> None:
    async with page_of("musician", tmp_path) as library:
        recorder = Recorder()
        said = await answer(engine(library, recorder), "can I book you for a private event?")
    assert recorder.calls == []
    assert said.finished[0].name == "find_answer"


async def test_what_is_switched_off_is_not_done(library: Library) -> None:
    recorder = Recorder()
    said = await answer(engine(library, recorder), "add milk to my list", capabilities=frozenset({"links", "faq"}))
    assert recorder.calls == []
    assert "add_todo" not in {event.name for event in said.started}


async def test_links_that_are_switched_off_are_not_shown_and_not_known(library: Library) -> None:
    said = await answer(engine(library, Recorder()), "show me all your links", capabilities=frozenset({"faq"}))
    assert said.started == []
    assert Unanswered() in said.events
    assert "my shop" not in said.text


@pytest.mark.parametrize(
    ("message", "known"), [("what is the capital of Mongolia?", False), ("do you ship abroad?", True)]
)
async def test_what_the_page_had_no_answer_to_is_noted_for_the_creator(
    library: Library, message: str, known: bool
) -> None:
    said = await answer(engine(library, Recorder()), message)
    assert (Unanswered() not in said.events) is known


@pytest.mark.parametrize(("name", "least_right", "most_wrong"), [("held_out", 0.9, 0.08), ("development", 0.9, 0.08)])
async def test_questions_are_understood_as_well_where_everything_is_offered(
    name: str, least_right: float, most_wrong: float, tmp_path: Path
) -> None:
    """A question about booking or the newsletter may then bring the form: that is no error, it is what the form is for."""
    questions = [question for question in QUESTIONS if question["set"] == name]
    missed, wrong = [], 0
    for creator in sorted({question["creator"] for question in questions}):
        (tmp_path / creator).mkdir()
        async with page_of(creator, tmp_path / creator) as library:
            everything = engine(library, Recorder())
            for question in questions:
                if question["creator"] != creator:
                    continue
                intent = await everything.understand(EngineRequest("thread", question["question"]))
                forms = {"links:newsletter": "wish:show_newsletter_form", "links:contact": "wish:show_contact_form"}
                if not understood(question["expect"], intent.label) and intent.label != forms.get(question["expect"]):
                    wrong += intent.kind not in ("suggest", "unsure")
                    missed.append(f"{question['question']!r}: {question['expect']}, was read as {intent.label}")
    count = len(questions)
    assert count - len(missed) >= least_right * count and wrong <= most_wrong * count, "\n".join(missed)
