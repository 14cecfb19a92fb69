"""Seeding, reading and finding, on a real database."""

from __future__ import annotations

import hashlib
import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, text, update

from chatinbio_instance.core.material import Event, Faq, Link, Persona
from chatinbio_instance.errors import BootError
from chatinbio_instance.library.content import fingerprint
from chatinbio_instance.library.service import Library
from chatinbio_instance.library.tables import links
from tests.instance.library.pages import NOW, clock, empty_database, page_of, seed_of


@pytest.fixture
async def library(tmp_path: Path) -> AsyncIterator[Library]:
    async with page_of("writer", tmp_path) as library:
        yield library


async def test_the_bio_is_what_the_contract_says(library: Library) -> None:
    bio = await library.bio()
    page = {"displayName", "tagline", "bio", "avatarUrl", "links", "events", "faq"}
    assert set(bio) == page | {"suggestions", "sessions", "language"}
    assert bio["displayName"] == "Nour Haddad"
    assert bio["links"][2] == {
        "id": 3,
        "style": "link",
        "title": "Buy the books",
        "url": "https://example.com/books",
        "description": "Signed copies from my local bookshop",
        "kind": "shop",
        "icon": "shop",
        "thumbnailUrl": None,
        "embed": None,
    }
    assert bio["events"][0] == {
        "id": 1,
        "title": "Reading from Low Tide",
        "startsAt": "2027-01-20T19:00:00+01:00",
        "endsAt": None,
        "timeZone": "",
        "venue": "Literaturhaus",
        "city": "Hamburg",
        "url": None,
        "description": "",
    }
    assert bio["faq"][1] == {"question": "Are there audiobooks?"}, "answers are for the chat"
    assert 3 <= len(bio["suggestions"]) <= 4
    json.dumps(bio)


async def test_events_are_soonest_first_and_end_with_the_evening(tmp_path: Path) -> None:
    times = {"over": -5, "on stage": -1, "later": 50, "sooner": 2}
    events = [
        {"title": title, "startsAt": (NOW + timedelta(hours=hours)).isoformat()} for title, hours in times.items()
    ]
    # The same instant as 13:00 UTC, written elsewhere: it sorts by when it is, not by how it is written.
    events.append({"title": "far away", "startsAt": "2027-01-15T02:00:00+13:00"})
    async with empty_database(tmp_path) as database:
        library = Library(database, clock)
        await library.seed({"profile": {"events": events}})
        assert [event.title for event in await library.events()] == ["on stage", "far away", "sooner", "later"]
        assert (await library.events(upcoming=False))[0].title == "over"
        assert (await library.events())[1].starts_at.isoformat() == "2027-01-15T02:00:00+13:00"
        assert (await library.bio())["events"][0]["title"] == "on stage"


async def test_an_event_is_left_out_once_it_is_over(tmp_path: Path) -> None:
    moment = NOW
    async with empty_database(tmp_path) as database:
        library = Library(database, lambda: moment)
        await library.seed({"profile": {"events": [{"title": "Reading", "startsAt": NOW.isoformat()}]}})
        assert [hit.item.title for hit in await library.search("reading") if isinstance(hit.item, Event)] == ["Reading"]
        moment += timedelta(days=1)
        assert await library.events() == ()
        assert await library.search("reading") == []


async def test_a_seed_fills_an_empty_page_once(tmp_path: Path) -> None:
    async with empty_database(tmp_path) as database:
        library = Library(database, clock)
        assert (await library.bio())["links"] == []
        assert await library.seed(seed_of("writer")) is True
        assert len((await library.bio())["links"]) == 5
        assert await library.seed(seed_of("writer")) is False
    async with empty_database(tmp_path) as database:
        again = Library(database, clock)
        assert await again.seed(seed_of("writer")) is False
        assert len(await again.links()) == 5
        assert await again.search("audiobooks")


async def test_a_changed_seed_replaces_a_page_that_nobody_edited(tmp_path: Path) -> None:
    async with empty_database(tmp_path) as database:
        library = Library(database, clock)
        await library.seed(seed_of("writer"))
        assert await library.seed(seed_of("potter")) is True
        assert (await library.persona()).display_name == "Teo Ishikawa"
        assert await library.search("audiobooks") == []
        assert [hit.item.question for hit in await library.search("dishwasher") if isinstance(hit.item, Faq)]


async def test_what_the_creator_edited_is_never_seeded_over(tmp_path: Path) -> None:
    async with empty_database(tmp_path) as database:
        await Library(database, clock).seed(seed_of("writer"))

        def edit(connection: Connection) -> None:
            connection.execute(update(links).where(links.c.position == 0).values(title="My own words"))

        await database.write(edit)
        library = Library(database, clock)
        assert await library.seed(seed_of("potter")) is False
        assert (await library.links())[0].title == "My own words"
        assert (await library.persona()).display_name == "Nour Haddad"
        assert await library.seed(seed_of("musician")) is False


def test_a_page_that_an_earlier_version_seeded_is_known_again() -> None:
    at = datetime(2027, 1, 1, tzinfo=UTC)
    link = Link("Music", "https://example.com", "", "music", id=7, visible_until=at)
    event = Event("Live", at, id=8, time_zone="UTC")
    kept = (
        "(Persona(display_name='Ada', tagline='', bio='', avatar_url=None), "
        "(Link(title='Music', url='https://example.com', description='', kind='music'),), "
        "(Event(title='Live', starts_at=datetime.datetime(2027, 1, 1, 0, 0, tzinfo=datetime.timezone.utc), "
        "venue='', city='', url=None, description=''),), (Faq(question='Why?', answer='So.', aliases=()),))"
    )
    assert (
        fingerprint(Persona("Ada"), (link,), (event,), (Faq("Why?", "So.", id=9),))
        == hashlib.sha256(kept.encode()).hexdigest()
    )


async def test_what_else_stands_in_a_seed_does_not_fill_the_page_again(tmp_path: Path) -> None:
    async with empty_database(tmp_path) as database:
        library = Library(database, clock)
        await library.seed(seed_of("writer"))
        assert await library.seed(seed_of("writer") | {"claimTokenHash": "0" * 64}) is False


@pytest.mark.parametrize(
    ("profile", "field"),
    [
        ({"links": [{"title": "x", "url": "javascript:alert(1)"}]}, "url"),
        ({"links": [{"title": "x", "url": "https://example.com", "kind": "tape"}]}, "kind"),
        ({"events": [{"title": "x", "startsAt": "2027-01-15T20:00:00"}]}, "startsAt"),
        ({"faq": [{"question": "x"}]}, "answer"),
        ({"avatarUrl": "file:///etc/passwd"}, "avatarUrl"),
    ],
)
async def test_a_seed_that_describes_no_page_names_what_to_correct(
    tmp_path: Path, profile: dict[str, Any], field: str
) -> None:
    async with empty_database(tmp_path) as database:
        library = Library(database, clock)
        with pytest.raises(BootError, match=field):
            await library.seed({"displayName": "X", "profile": profile})
        assert await library.links() == ()
        assert await library.seed(seed_of("writer")) is True, "nothing of it was kept"


@pytest.mark.parametrize(
    ("query", "question"),
    [
        ("Which book should I start with?", "In which order should I read the Inspector Salma books?"),
        ("inspecter slama", "In which order should I read the Inspector Salma books?"),
        ("AUDIOBÖÖKS", "Are there audiobooks?"),
        ("visiting a school", "Do you visit schools?"),
        ("audiob", "Are there audiobooks?"),
        ("inspiration", "Where do you get your ideas?"),
        ("Lina Farah", "Are there audiobooks?"),
        ("Zurich", "Who is your literary agent?"),
    ],
)
async def test_words_are_found_by_alias_typo_accent_inflection_beginning_synonym_and_answer(
    library: Library, query: str, question: str
) -> None:
    hits = await library.search(query)
    assert isinstance(hits[0].item, Faq)
    assert hits[0].item.question == question


async def test_a_question_of_small_words_only_is_found_as_it_stands(tmp_path: Path) -> None:
    faq = [{"question": "Who are you?", "answer": "A gardener."}, {"question": "How is it?", "answer": "Fine."}]
    async with empty_database(tmp_path) as database:
        library = Library(database, clock)
        await library.seed({"profile": {"faq": faq}})
        [hit] = await library.search("how IS it")
    assert (hit.item, hit.score) == (Faq("How is it?", "Fine."), 1.0)


async def test_links_and_events_are_found_too(library: Library) -> None:
    assert isinstance((await library.search("cold cases"))[0].item, Link)
    hit = (await library.search("workshop in Koln"))[0]
    assert isinstance(hit.item, Event)
    assert hit.item.city == "Köln"


async def test_hits_are_best_first_and_between_nothing_and_all(library: Library) -> None:
    hits = await library.search("Do you read manuscripts?", k=3)
    assert len(hits) <= 3
    scores = [hit.score for hit in hits]
    assert scores == sorted(scores, reverse=True)
    assert scores[0] == pytest.approx(1.0)
    assert all(0 < score <= 1.0 + 1e-9 for score in scores)


@pytest.mark.parametrize(
    "query",
    ["", " ", "???", '"', "'", "*", "a*", "NEAR(book)", "title:book", "book AND OR NOT", "-book", "^book", "(((", "\x00", "🎹" * 50,
     "'; DROP TABLE links; --", "ａｕｄｉｏ", "book\ud800", "x" * 4000, "book " * 800],
)  # fmt: skip
async def test_no_text_is_ever_syntax(library: Library, query: str) -> None:
    assert len(await library.search(query)) <= 5
    assert len(await library.links()) == 5


async def test_the_index_is_asked_and_not_only_the_memory(tmp_path: Path) -> None:
    async with empty_database(tmp_path) as database:
        library = Library(database, clock)
        await library.seed(seed_of("writer"))

        def rows(connection: Connection) -> list[str]:
            found = connection.execute(text("SELECT title FROM search WHERE search MATCH 'aliases:feedback'"))
            return [title for (title,) in found]

        assert await database.read(rows) == ["Do you read manuscripts?"]


async def test_two_hundred_questions_are_found_each_by_its_own_words(tmp_path: Path) -> None:
    names = [f"{tree}{a}{b}" for tree in ("amber", "birch") for a in "abcdefghij" for b in "klmnopqrst"]
    faq = [{"question": f"What is {name} about?", "answer": f"It is about {name}."} for name in names]
    async with empty_database(tmp_path) as database:
        library = Library(database, lambda: datetime(2027, 1, 1, tzinfo=UTC))
        await library.seed({"profile": {"faq": faq}})
        for entry in faq[::20]:
            [best, *_] = await library.search(entry["question"])
            assert isinstance(best.item, Faq)
            assert best.item.question == entry["question"]
