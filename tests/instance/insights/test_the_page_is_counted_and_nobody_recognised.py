"""Visits, clicks, conversations and questions: what is counted, when it is written, and what is thrown away."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta, tzinfo
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import event, text

from chatinbio_instance.core.capability import PageFigures
from chatinbio_instance.db.database import Database
from chatinbio_instance.insights import reading
from chatinbio_instance.insights.service import Insights
from chatinbio_instance.library.service import Library
from tests.instance.insights.conversations import begun, said
from tests.instance.library.pages import seed_of

NOON = datetime(2027, 1, 14, 12, 0, tzinfo=UTC)
DAY = timedelta(days=1)


class Clock:
    """Time that stands still until it is moved."""

    def __init__(self, at: datetime = NOON) -> None:
        self.at = at

    def __call__(self) -> datetime:
        return self.at


@pytest.fixture
async def database(tmp_path: Path, empty_database: Path) -> AsyncIterator[Database]:
    path = tmp_path / "x.db"
    path.write_bytes(empty_database.read_bytes())
    database = await Database.open(path)
    await Library(database).seed(seed_of("musician"))
    yield database
    await database.close()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def insights(database: Database, clock: Clock) -> AsyncIterator[Insights]:
    insights = Insights(database, clock)
    yield insights
    await insights.close()


def in_zone(name: str):  # type: ignore[no-untyped-def]
    async def zone() -> tzinfo:
        return ZoneInfo(name)

    return zone


async def rows(database: Database, query: str) -> list[tuple[object, ...]]:
    return await database.read(lambda connection: [tuple(row) for row in connection.execute(text(query))])


async def links(database: Database) -> list[tuple[int, str]]:
    return await rows(database, "SELECT id, title FROM links ORDER BY position")  # type: ignore[return-value]


async def test_a_visit_counts_each_time_and_a_visitor_once_a_day(insights: Insights, clock: Clock) -> None:
    for visitor in ("a", "b", "a", None, "a"):
        insights.visit(visitor)
    assert await insights.per_day(NOON.date(), NOON.date()) == [reading.DayFigures(NOON.date(), visits=5, visitors=2)]
    insights.visit("a")
    clock.at += DAY
    insights.visit("a")
    first, second = await insights.per_day(NOON.date(), (NOON + DAY).date())
    assert (first.visits, first.visitors) == (6, 2)
    assert (second.visits, second.visitors) == (1, 1)


async def test_figures_hold_what_is_just_being_written(insights: Insights, database: Database) -> None:
    going, held = asyncio.Event(), threading.Event()
    loop = asyncio.get_running_loop()

    def busy(_connection: object) -> None:
        loop.call_soon_threadsafe(going.set)
        held.wait(60)

    insights.visit("a")
    writer = asyncio.create_task(database.write(busy))
    try:
        await going.wait()
        flushing = asyncio.create_task(insights.flush())
        asked = asyncio.create_task(insights.per_day(NOON.date(), NOON.date()))
        # What is asked while the counts wait for their turn at the disk could be read at once, without them.
        await asyncio.wait({asked}, timeout=0.2)
        assert not asked.done()
    finally:
        held.set()
    assert await asked == [reading.DayFigures(NOON.date(), visits=1, visitors=1)]
    await asyncio.gather(writer, flushing)


async def test_who_came_is_remembered_through_a_restart_of_the_same_day(database: Database, clock: Clock) -> None:
    before = Insights(database, clock)
    before.visit("a")
    await before.close()
    after = Insights(database, clock)
    after.visit("a")
    after.visit("b")
    [day] = await after.per_day(NOON.date(), NOON.date())
    await after.close()
    assert (day.visits, day.visitors) == (3, 2)


async def test_marks_hold_no_id_and_go_with_the_day(insights: Insights, database: Database, clock: Clock) -> None:
    insights.visit("visitor-ada")
    await insights.flush()
    [(mark,)] = await rows(database, "SELECT mark FROM visitor_marks")
    assert b"visitor-ada" not in mark  # type: ignore[operator]
    [(salt,)] = await rows(database, "SELECT value FROM meta WHERE key = 'insights.salt'")
    clock.at += DAY
    insights.visit("somebody else")
    await insights.flush()
    assert await rows(database, "SELECT day FROM visitor_marks") == [("2027-01-15",)]
    [(other,)] = await rows(database, "SELECT value FROM meta WHERE key = 'insights.salt'")
    assert other != salt


async def test_marks_go_at_midnight_even_when_nobody_comes(database: Database) -> None:
    clock = Clock(datetime(2027, 1, 14, 23, 59, 59, 990000, tzinfo=UTC))
    insights = Insights(database, clock)
    insights.visit("a")
    await insights.flush()
    clock.at += timedelta(seconds=1)
    assert insights._midnight is not None
    await asyncio.wait_for(insights._midnight, 10)
    assert await rows(database, "SELECT * FROM visitor_marks") == []
    assert await rows(database, "SELECT value FROM meta WHERE key = 'insights.salt'") == []
    await insights.close()


async def test_many_visits_are_one_commit_and_at_rest_there_is_none(database: Database, clock: Clock) -> None:
    commits = 0

    def counted(_: object) -> None:
        nonlocal commits
        commits += 1

    event.listen(database._engine, "commit", counted)
    insights = Insights(database, clock, flush_seconds=0.02)
    for n in range(1000):
        insights.visit(f"v{n % 100}")
        insights.click(1)
    assert insights._flushing is not None
    await asyncio.wait_for(insights._flushing, 10)  # it writes, and ends by itself
    assert commits == 1
    assert await rows(database, "SELECT visits, visitors, clicks FROM page_days") == [(1000, 100, 1000)]
    await insights.close()
    assert commits == 1


async def test_what_the_disk_does_not_take_is_kept_for_the_next_time(
    insights: Insights, database: Database, clock: Clock
) -> None:
    def refuse(connection: object) -> None:
        event.remove(database._engine, "commit", refuse)
        raise OSError("disk full")

    insights.visit("a")
    event.listen(database._engine, "commit", refuse)
    figures = await insights.figures(NOON - DAY, NOON + DAY)
    assert figures.visits == 0
    insights.visit("b")
    figures = await insights.figures(NOON - DAY, NOON + DAY)
    assert (figures.visits, figures.visitors) == (2, 2)


async def test_clicks_count_for_their_link_and_unknown_ones_for_nothing(
    insights: Insights, database: Database, clock: Clock
) -> None:
    (first, music), (second, other) = (await links(database))[:2]
    for link in (second, first, second, 4711):
        insights.click(link)
    clock.at += DAY
    insights.click(second)
    figures = await insights.figures(NOON, NOON + DAY + DAY)
    assert figures.clicks == ((other, 3), (music, 1))
    assert (await insights.figures(NOON, NOON + timedelta(hours=1))).clicks == ((other, 2), (music, 1))
    assert [day.clicks for day in await insights.per_day(NOON.date(), (NOON + DAY).date())] == [3, 1]
    assert await database.read(reading.clicks_by_link) == {first: 1, second: 3}


async def test_a_deleted_link_takes_its_title_along_and_leaves_the_total(
    insights: Insights, database: Database
) -> None:
    (first, _), *_ = await links(database)
    insights.click(first)
    await insights.flush()
    await database.write(lambda connection: connection.execute(text("DELETE FROM links WHERE id = :id"), {"id": first}))
    assert (await insights.figures(NOON, NOON + DAY)).clicks == ()
    assert [day.clicks for day in await insights.per_day(NOON.date(), NOON.date())] == [1]


async def test_days_are_the_creators_and_have_no_gaps(database: Database) -> None:
    clock = Clock(datetime(2027, 1, 14, 18, 40, tzinfo=UTC))  # 00:10 on the 15th in Kolkata
    insights = Insights(database, clock, in_zone("Asia/Kolkata"))
    insights.visit("a")
    await begun(database, "t", datetime(2027, 1, 14, 18, 29, tzinfo=UTC))  # 23:59
    await said(database, "t", "before midnight", datetime(2027, 1, 14, 18, 29, 59, tzinfo=UTC))
    await said(database, "t", "after midnight", datetime(2027, 1, 14, 18, 30, tzinfo=UTC), answered=False)
    days = await insights.per_day(date(2027, 1, 13), date(2027, 1, 16))
    await insights.close()
    assert [day.day.day for day in days] == [13, 14, 15, 16]
    assert [day.visits for day in days] == [0, 0, 1, 0]
    assert [day.chats for day in days] == [0, 1, 0, 0]
    assert [day.questions for day in days] == [0, 1, 1, 0]
    assert [day.unanswered for day in days] == [0, 0, 1, 0]


async def test_a_day_of_twenty_three_hours_is_one_day(database: Database) -> None:
    insights = Insights(database, Clock(), in_zone("Europe/Zurich"))
    await begun(database, "t", datetime(2027, 3, 28, 21, 59, tzinfo=UTC))  # 23:59 after the clocks went forward
    days = await insights.per_day(date(2027, 3, 27), date(2027, 3, 29))
    await insights.close()
    assert [day.chats for day in days] == [0, 1, 0]


async def test_questions_are_what_people_wrote_and_still_stand_by(insights: Insights, database: Database) -> None:
    hour = timedelta(hours=1)
    await begun(database, "t", NOON)
    await said(database, "t", "Do you sell vinyl?", NOON + hour, answered=False)
    await said(database, "t", "When is teh next show?", NOON + 2 * hour, replaced_at=NOON + 3 * hour)
    await said(database, "t", "When is the next show?", NOON + 3 * hour)
    await said(database, "t", "Voted: blue", NOON + 4 * hour, click=True)
    await said(database, "t", "too late", NOON + DAY)
    asked = await insights.questions(NOON, NOON + DAY)
    assert [(a.text, a.at, a.answered) for a in asked] == [
        ("Do you sell vinyl?", NOON + hour, False),
        ("When is the next show?", NOON + 3 * hour, True),
    ]
    assert await insights.figures(NOON, NOON + DAY) == PageFigures(chats=1, questions=2, unanswered=1)


async def test_what_the_creator_asks_their_own_page_is_no_question_of_a_visitor(
    insights: Insights, database: Database
) -> None:
    await begun(database, "visitors", NOON)
    await said(database, "visitors", "Do you sell vinyl?", NOON)
    await begun(database, "own", NOON)
    await said(database, "own", "What did visitors ask?", NOON, role="owner")
    assert [asked.text for asked in await insights.questions(NOON, NOON + DAY)] == ["Do you sell vinyl?"]
    assert await insights.figures(NOON, NOON + DAY) == PageFigures(chats=1, questions=1)
    [day] = await insights.per_day(NOON.date(), NOON.date())
    assert (day.chats, day.questions) == (1, 1)


async def test_an_answer_that_was_given_anew_counts_as_it_is_now(insights: Insights, database: Database) -> None:
    await begun(database, "t", NOON)
    await said(database, "t", "Do you sell vinyl?", NOON, answered=False)
    again = (
        "INSERT INTO completions (id, thread_id, turn, item_id, status, engine, started_at, unanswered) "
        "SELECT 'again', thread_id, 'again', item_id, 'complete', 'offline', '2027-01-14T12:01:00.000000+00:00', 0 "
        "FROM completions"
    )
    await database.write(lambda connection: connection.execute(text(again)))
    assert [asked.answered for asked in await insights.questions(NOON, NOON + DAY)] == [True]
    assert (await insights.figures(NOON, NOON + DAY)).unanswered == 0
