"""The tool `page_statistics`: the creator's periods, compared, in words and as a table."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta, tzinfo
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from chatinbio_instance.capabilities import registry
from chatinbio_instance.core.capability import Capability, Services
from chatinbio_instance.core.deps import AgentDeps, Role, ToolContext
from chatinbio_instance.core.periods import PeriodArguments, spans
from chatinbio_instance.core.refusals import Invalid
from chatinbio_instance.core.tools import ToolOutcome
from chatinbio_instance.db.database import Database
from chatinbio_instance.insights.service import Insights
from chatinbio_instance.library.service import Library
from tests.instance.insights.conversations import begun, said
from tests.instance.library.pages import seed_of
from tests.instance.surface.catalogue import check, texts

ZURICH = ZoneInfo("Europe/Zurich")
# A Thursday afternoon in Zurich.
NOW = datetime(2027, 1, 14, 15, 0, tzinfo=UTC)
TODAY = NOW.date()


async def zurich() -> tzinfo:
    return ZURICH


@pytest.fixture
async def page(tmp_path: Path, empty_database: Path) -> AsyncIterator[tuple[Database, Insights, Capability]]:
    path = tmp_path / "x.db"
    path.write_bytes(empty_database.read_bytes())
    database = await Database.open(path)
    library = Library(database)
    await library.seed(seed_of("musician"))
    insights = Insights(database, lambda: clock[0], zurich)
    clock = [NOW]
    links = {link.title: link.id for link in await library.links()}
    for days_ago, visits, clicks in ((0, 6, 2), (1, 4, 1), (7, 5, 1), (8, 3, 0)):
        clock[0] = NOW - timedelta(days=days_ago)
        for n in range(visits):
            insights.visit(f"v{n % 3}")
        for link in list(links.values())[:2] * clicks:
            insights.click(link)
        insights.click(next(iter(links.values())))
        await insights.flush()
    clock[0] = NOW
    await begun(database, "t", NOW - timedelta(hours=1))
    for n, answered in enumerate((True, True, True, False)):
        await said(database, "t", f"question {n}", NOW - timedelta(minutes=30 - n), answered=answered)
    await begun(database, "old", NOW - timedelta(days=7))
    await said(database, "old", "an older question", NOW - timedelta(days=7), answered=False)
    services = Services(library, database, insights, lambda: NOW)
    [statistics] = registry.build(services, ("statistics",))
    yield database, insights, statistics
    await insights.close()
    await database.close()


def meant(**arguments: Any) -> PeriodArguments:
    return PeriodArguments.model_validate(arguments)


async def call(statistics: Capability, role: Role = "owner", **arguments: Any) -> ToolOutcome:
    [tool] = statistics.tools
    return await tool.call(ToolContext(AgentDeps(role=role), "call-1"), arguments)


async def test_this_week_is_told_beside_last_week_up_to_the_same_day(page: Any) -> None:
    outcome = await call(page[2], period="week")
    assert outcome.status == "completed"
    assert "this week (11 – 14 January 2027)" in outcome.summary
    assert "last week up to the same day (4 – 7 January 2027)" in outcome.summary
    assert "visits 10 (before: 8, +25 %)" in outcome.summary
    assert "visitors 6 (before: 6, same)" in outcome.summary
    assert "chats 1 (before: 1" in outcome.summary
    assert "questions 4 (before: 1, +300 %)" in outcome.summary
    assert "answered 75 % (before: 0 %, +75 points)" in outcome.summary
    assert "clicks on links 8 (before: 4, +100 %)" in outcome.summary
    assert outcome.surface is not None
    check(outcome.surface)
    shown = texts(outcome.surface)
    assert [shown[n : n + 4] for n in range(2, 14, 4)] == [
        ["", "Now", "Before", "Change"],
        ["Visits", "10", "8", "+25 %"],
        ["Visitors", "6", "6", "same"],
    ]
    first, second = [link.title for link in await Library(page[0]).links()][:2]
    assert shown[-5:] == ["Most followed links", first, "5", second, "3"]


async def test_an_empty_period_is_told_without_dividing_by_nothing(page: Any) -> None:
    outcome = await call(page[2], first_day="2026-07-01", last_day="2026-07-31")
    assert "visits 0 (before: 0)" in outcome.summary
    assert "answered – (before: –)" in outcome.summary
    assert "No link was followed." in outcome.summary
    check(outcome.surface)  # type: ignore[arg-type]


async def test_it_is_for_the_creator_alone(page: Any) -> None:
    assert (await call(page[2], "visitor", period="week")).status == "not_found_error"
    assert (await call(page[2], "editor", period="week")).status == "completed"


async def test_days_that_are_no_period_are_refused_in_words(page: Any) -> None:
    outcome = await call(page[2], first_day="2027-01-15")
    assert outcome.status == "validation_error"
    assert "first day" in outcome.summary


@pytest.mark.parametrize(
    ("period", "span", "before"),
    [
        ("today", (date(2027, 3, 31), date(2027, 3, 31)), (date(2027, 3, 30), date(2027, 3, 30))),
        ("yesterday", (date(2027, 3, 30), date(2027, 3, 30)), (date(2027, 3, 29), date(2027, 3, 29))),
        ("week", (date(2027, 3, 29), date(2027, 3, 31)), (date(2027, 3, 22), date(2027, 3, 24))),
        ("last_week", (date(2027, 3, 22), date(2027, 3, 28)), (date(2027, 3, 15), date(2027, 3, 21))),
        ("month", (date(2027, 3, 1), date(2027, 3, 31)), (date(2027, 2, 1), date(2027, 2, 28))),
        ("last_month", (date(2027, 2, 1), date(2027, 2, 28)), (date(2027, 1, 1), date(2027, 1, 31))),
        ("year", (date(2027, 1, 1), date(2027, 3, 31)), (date(2026, 1, 1), date(2026, 3, 31))),
    ],
)
def test_a_period_has_one_before_it_that_is_as_far_along(period: Any, span: Any, before: Any) -> None:
    found = spans(meant(period=period), date(2027, 3, 31))
    assert [(s.first, s.last) for s in found] == [span, before]


def test_days_of_ones_own_are_compared_with_as_many_before() -> None:
    arguments = meant(first_day=date(2026, 12, 30), last_day=date(2027, 1, 2))
    span, before = spans(arguments, TODAY)
    assert span.written("en") == "30 December 2026 – 2 January 2027"
    assert (before.first, before.last) == (date(2026, 12, 26), date(2026, 12, 29))
    assert spans(meant(first_day=TODAY - timedelta(days=1), last_day=date(2099, 1, 1)), TODAY)[0].last == TODAY
    with pytest.raises(Invalid):
        spans(meant(first_day=date(2027, 1, 2), last_day=date(2027, 1, 1)), TODAY)
    day_of_change = spans(meant(first_day=date(2027, 3, 28), last_day=date(2027, 3, 28)), date(2027, 4, 1))[0]
    begin, end = day_of_change.instants(ZURICH)
    assert end.astimezone(UTC) - begin.astimezone(UTC) == timedelta(hours=23)
