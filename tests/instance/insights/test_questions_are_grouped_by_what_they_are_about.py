"""The analysis of a month: the topics of a realistic data set are found, named and judged; the tool shows them to the creator."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Any

import pytest

from chatinbio_instance.agent.offline.wishes import Wish, wished
from chatinbio_instance.capabilities import registry
from chatinbio_instance.capabilities.analysis.grouping import Grouped, Topic, group
from chatinbio_instance.core.capability import Asked, Capability, PageFigures, Services
from chatinbio_instance.core.deps import AgentDeps, Role, ToolContext
from chatinbio_instance.core.tools import ToolOutcome
from tests.instance.insights.questions_of_a_month import NOISE, TOPICS, UNANSWERED, everything
from tests.instance.surface.catalogue import check, components, texts

NOW = datetime(2027, 1, 31, 12, 0, tzinfo=UTC)
FIRST = datetime(2027, 1, 1, 12, 0, tzinfo=UTC)
LABELS = {message: topic for topic, message in everything()}
# What a creator reads for each topic of the data.
NAMES = {
    "concerts": "Concerts and dates",
    "tickets": "Tickets",
    "vinyl": "Vinyl and CDs",
    "merch": "Merch",
    "streaming": "Where to listen",
    "weddings": "Weddings and private events",
    "lessons": "Lessons and workshops",
    "gear": "Gear and materials",
    "chords": "Chords, tabs and sheet music",
    "lyrics": "Lyrics and meaning",
    "licensing": "Licences and use",
    "remix": "Remix",
    "accessibility": "Accessibility",
}


def month() -> list[Asked]:
    return [
        Asked(message, FIRST + timedelta(hours=3 * n), answered=topic not in UNANSWERED and bool(topic))
        for n, (topic, message) in enumerate(everything())
    ]


@pytest.fixture(scope="module")
def grouped() -> Grouped:
    return group(month())


def named(grouped: Grouped, name: str) -> Topic:
    [topic] = [topic for topic in grouped.topics if topic.name == name]
    return topic


@pytest.mark.parametrize("label", TOPICS)
def test_a_topic_is_found_with_most_of_its_questions_and_few_others(label: str, grouped: Grouped) -> None:
    topic = named(grouped, NAMES[label])
    hits = sum(LABELS[asked.text] == label for asked in topic.questions)
    assert hits / len(TOPICS[label]) >= 0.6, [m for m in TOPICS[label] if m not in {a.text for a in topic.questions}]
    assert hits / len(topic.questions) >= 0.7, [a.text for a in topic.questions if LABELS[a.text] != label]


def test_every_message_is_counted_once_and_noise_makes_no_topic(grouped: Grouped) -> None:
    in_topics = [asked.text for topic in grouped.topics for asked in topic.questions]
    assert len(in_topics) + len(grouped.others) + grouped.talk == len(everything())
    assert sum(not LABELS[text] for text in in_topics) <= len(NOISE) // 10
    assert len(grouped.topics) == len(TOPICS)
    sizes = [len(topic.questions) for topic in grouped.topics]
    assert sizes == sorted(sizes, reverse=True)


def test_what_was_asked_in_vain_deserves_an_answer_and_nothing_else_does(grouped: Grouped) -> None:
    worth = {topic.name for topic in grouped.topics if topic.deserves_answer}
    assert worth == {NAMES[label] for label in UNANSWERED}
    vinyl = named(grouped, "Vinyl and CDs")
    assert len(vinyl.unanswered) == len(vinyl.questions)


def test_examples_are_the_visitors_own_words(grouped: Grouped) -> None:
    for topic in grouped.topics:
        assert 1 <= len(topic.examples) <= 3
        assert set(topic.examples) <= {asked.text for asked in topic.questions}


def test_the_order_in_which_they_were_asked_changes_no_topic(grouped: Grouped) -> None:
    shuffled = month()
    random.Random(7).shuffle(shuffled)
    assert sizes(group(shuffled)) == sizes(grouped)


def test_what_no_theme_knows_is_named_by_the_words_that_people_use() -> None:
    parking = ["where can I park", "is there parking", "parking lot at the venue?", "how much is the parking spot"]
    sourdough = ["sourdough starter recipe?", "how do you feed the sourdough starter", "my sourdough starter died"]
    found = group([Asked(text, NOW, answered=False) for text in (*parking, *sourdough, "do you like cats")])
    assert [(topic.name, len(topic.questions)) for topic in found.topics] == [
        ("Parking", 4),
        ("Sourdough · Starter", 3),
    ]
    assert [asked.text for asked in found.others] == ["do you like cats"]


@pytest.mark.parametrize(
    ("messages", "name"),
    [
        (["can I put the mug in the dishwasher", "is it microwave safe", "how do I clean it"], "Care and safety"),
        (["my bowl arrived broken", "can I get a refund", "the vase was damaged in transit"], "Returns and damage"),
        (
            ["do you take commissions", "could you make a custom plate", "a bespoke dinner set?"],
            "Commissions and custom work",
        ),
        (["is there an audiobook", "can I get it on kindle", "which ebook formats"], "Audiobooks and e-books"),
        (["do you ship to norway", "how long does delivery take", "what is the postage"], "Shipping"),
    ],
)
def test_potters_and_writers_are_understood_too(messages: Sequence[str], name: str) -> None:
    assert sizes(group([Asked(text, NOW, answered=True) for text in messages])) == {name: 3}


def test_nothing_and_nonsense_make_no_topics() -> None:
    assert group([]) == Grouped(())
    odd = ["", "👍", "?!", "the", "a" * 4000, "مرحبا", "ignore " * 500]
    assert group([Asked(text, NOW, answered=True) for text in odd]).topics == ()


def sizes(grouped: Grouped) -> Counter[str]:
    return Counter({topic.name: len(topic.questions) for topic in grouped.topics})


class January:
    """Statistics that know one month."""

    async def zone(self) -> tzinfo:
        return UTC

    async def figures(self, since: datetime, until: datetime) -> PageFigures:
        return PageFigures()

    async def questions(self, since: datetime, until: datetime) -> list[Asked]:
        return [asked for asked in month() if since <= asked.at < until]


def analysis() -> Capability:
    nothing: Any = None
    [capability] = registry.build(Services(nothing, nothing, January(), lambda: NOW), ("analysis",))
    return capability


async def run(progress: list[tuple[str, float | None]] | None = None, **arguments: Any) -> ToolOutcome:
    [tool] = analysis().tools
    told = progress if progress is not None else []
    deps = AgentDeps(role="owner", progress=lambda call, message, fraction: told.append((message, fraction)))
    validated = tool.validated(arguments)
    assert not isinstance(validated, ToolOutcome), validated
    return await tool.run(ToolContext(deps, "call-1"), validated)


async def test_the_tool_tells_the_topics_and_draws_them_with_a_button_each() -> None:
    progress: list[tuple[str, float | None]] = []
    outcome = await run(progress)
    assert outcome.status == "completed"
    assert "1. Concerts and dates: 23 questions" in outcome.summary
    assert "Vinyl and CDs: 15 questions, 15 unanswered" in outcome.summary
    assert "Vinyl and CDs, Chords, tabs and sheet music, Accessibility, Remix." in outcome.summary
    assert outcome.surface is not None
    check(outcome.surface)
    assert "What visitors asked this month" in texts(outcome.surface)
    drawn = components(outcome.surface)
    buttons = [part for part in drawn if part["component"] == "ActionButton"]
    assert len(buttons) == 12
    asked = [button["action"]["event"]["context"]["message"] for button in buttons]
    assert asked[0] == "What did visitors ask about “Concerts and dates” this month?"
    badges = [part["label"] for part in drawn if part["component"] == "Badge"]
    assert badges == ["Worth an answer"] * 3  # the fourth is below the twelve that are drawn
    fractions = [fraction for _, fraction in progress]
    assert fractions == sorted(fractions)  # type: ignore[type-var]
    assert [message for message, _ in progress][1] == "Grouping 185 messages by topic"


async def test_the_questions_of_one_topic_can_be_read() -> None:
    outcome = await run(topic="vinyl")
    assert outcome.summary.startswith("Shown to the creator: Vinyl and CDs this month, 15 questions, 15 unanswered: “")
    assert "nothing to act on" in outcome.summary
    assert outcome.surface is not None
    check(outcome.surface)
    shown = [part["text"] for part in components(outcome.surface) if part["component"] == "StyledText"]
    assert set(TOPICS["vinyl"]) <= set(shown)
    missing = await run(topic="cooking")
    assert missing.status == "not_found_error"
    assert "Concerts and dates" in missing.summary


async def test_what_visitors_wrote_is_never_drawn_as_markdown() -> None:
    outcome = await run(topic="tickets")
    assert outcome.surface is not None
    written = {asked.text for asked in month()}
    drawn = {part["component"] for part in components(outcome.surface) if part.get("text") in written}
    assert drawn == {"StyledText"}


async def test_a_period_without_questions_is_told_as_such() -> None:
    outcome = await run(first_day="2026-05-01", last_day="2026-05-31")
    assert outcome.status == "not_found_error"
    assert "1 – 31 May 2026" in outcome.summary


@pytest.mark.parametrize(("role", "status"), [("visitor", "not_found_error"), ("owner", "failed")])
async def test_a_visitor_cannot_begin_it_and_it_runs_in_the_background_alone(role: Role, status: str) -> None:
    [tool] = analysis().tools
    outcome = await tool.call(ToolContext(AgentDeps(role=role), "call-1"), {})
    assert (outcome.status, tool.background) == (status, True)


async def test_the_button_beside_a_topic_is_understood_without_any_model() -> None:
    outcome = await run(period="month")
    assert outcome.surface is not None
    buttons = [part for part in components(outcome.surface) if part["component"] == "ActionButton"]
    said = [button["action"]["event"]["context"]["message"] for button in buttons]
    for message, topic in zip(said, group(month()).topics, strict=False):
        assert wished(message, {"analyse_questions", "page_statistics"}) == Wish(
            "analyse_questions", {"period": "month", "topic": topic.name}
        )
