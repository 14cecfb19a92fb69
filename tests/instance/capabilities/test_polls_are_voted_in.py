"""A poll of the creator's: one vote a visitor, which may be changed; how it stands is shown in place."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from sqlalchemy import text

from chatinbio_instance.capabilities.poll import store
from chatinbio_instance.errors import InstanceError
from tests.instance.capabilities.desk import Desk, Guest
from tests.instance.surface.drawn import Drawn

COLOURS = ("Red", "Green", "Blue")


async def made(desk: Desk, question: str = "Which cover?", options: Sequence[str] = COLOURS) -> int:
    poll: int = await desk.write(lambda connection: store.create(connection, question, options, desk.now))
    return poll


async def closed(desk: Desk, poll: int, moment: Any = ...) -> None:
    at = desk.now if moment is ... else moment
    assert await desk.write(lambda connection: store.set_closed(connection, poll, at))


def offered(drawn: Drawn) -> list[str]:
    """What may be voted for."""
    return [button["action"]["event"]["context"]["text"] for button in drawn.of_kind("ActionButton")]


def bars(drawn: Drawn) -> dict[str, tuple[float, str]]:
    return {meter["label"]: (round(meter["value"], 2), meter["text"]) for meter in drawn.of_kind("Meter")}


async def test_the_first_vote_turns_the_options_into_bars_in_place(desk: Desk, ada: Guest) -> None:
    await made(desk)
    drawn = await ada.shown("show_poll")
    assert offered(drawn) == list(COLOURS)
    assert bars(drawn) == {}
    outcome = await ada.press(drawn, "poll.vote", text="Green")
    assert (outcome.status, outcome.summary) == ("completed", "The visitor voted for Green.")
    assert not any("createSurface" in message for message in outcome.surfaces[0].messages)
    assert bars(drawn) == {"Red": (0, "0 votes · 0%"), "Green": (1, "1 vote · 100%"), "Blue": (0, "0 votes · 0%")}
    assert "Yours" in drawn.words
    assert "1 vote" in drawn.words


async def test_a_vote_is_one_and_may_be_changed(desk: Desk, ada: Guest) -> None:
    await made(desk)
    drawn = await ada.shown("show_poll")
    await ada.press(drawn, "poll.vote", text="Green")
    assert offered(drawn) == ["Red", "Blue"]
    await ada.press(drawn, "poll.vote", text="Blue")
    bob = await desk.visitor("bob")
    theirs = await bob.shown("show_poll")
    await bob.press(theirs, "poll.vote", text="Red")
    assert bars(theirs) == {"Red": (0.5, "1 vote · 50%"), "Green": (0, "0 votes · 0%"), "Blue": (0.5, "1 vote · 50%")}
    assert await desk.rows("SELECT visitor_id FROM poll_votes ORDER BY visitor_id") == [("ada",), ("bob",)]
    # Shown again, it is how it stands, with one's own vote.
    assert "2 votes" in (await ada.shown("show_poll")).words


async def test_how_it_stands_is_told_to_those_who_voted(desk: Desk, ada: Guest) -> None:
    await made(desk)
    before = await ada.call("show_poll")
    assert "Red, Green, Blue" in before.summary
    assert "0" not in before.summary
    await ada.press(Drawn(before.surface), "poll.vote", text="Red")
    assert "the visitor voted for Red" in (await ada.call("show_poll")).summary


async def test_a_closed_poll_counts_no_more_and_shows_how_it_ended(desk: Desk, ada: Guest) -> None:
    poll = await made(desk)
    drawn = await ada.shown("show_poll")
    await closed(desk, poll)
    outcome = await ada.press(drawn, "poll.vote", text="Green")
    assert outcome.status == "validation_error"
    assert "closed" in outcome.summary
    assert "Closed" in drawn.words
    assert offered(drawn) == []
    assert set(bars(drawn)) == set(COLOURS)
    assert await desk.rows("SELECT * FROM poll_votes") == []
    await closed(desk, poll, None)
    assert offered(await ada.shown("show_poll")) == list(COLOURS)


async def test_the_open_one_is_shown_and_others_by_their_words(desk: Desk, ada: Guest) -> None:
    assert (await ada.call("show_poll")).status == "not_found_error"
    first = await made(desk, "Where next?", ("Leeds", "Lyon"))
    assert offered(await ada.shown("show_poll")) == ["Leeds", "Lyon"]
    newest = await made(desk, "Which song?", ("Ash", "Oak"))
    assert offered(await ada.shown("show_poll")) == ["Ash", "Oak"]
    await closed(desk, newest)
    assert offered(await ada.shown("show_poll")) == ["Leeds", "Lyon"]
    assert "Which song?" in (await ada.shown("show_poll", question="song")).words
    await closed(desk, first)
    assert "Which song?" in (await ada.shown("show_poll")).words
    other = await ada.call("show_poll", question="tea")
    assert other.status == "not_found_error"
    assert "Which song?; Where next?" in other.summary


async def test_a_poll_that_was_deleted_is_gone_with_its_votes(desk: Desk, ada: Guest) -> None:
    poll = await made(desk)
    drawn = await ada.shown("show_poll")
    await ada.press(drawn, "poll.vote", text="Red")
    assert await desk.write(lambda connection: store.remove(connection, poll))
    assert not await desk.write(lambda connection: store.remove(connection, poll))
    assert await desk.rows("SELECT * FROM poll_votes") == await desk.rows("SELECT * FROM poll_options") == []
    outcome = await ada.press(drawn, "poll.vote", text="Blue")
    assert outcome.status == "not_found_error"
    assert drawn.words == ["This poll is over."]


async def test_the_creator_sees_all_polls_with_their_counts(desk: Desk, ada: Guest) -> None:
    first = await made(desk)
    second = await made(desk, " Where\nnext? ", ("Leeds", " Lyon  "))
    await ada.press(await ada.shown("show_poll"), "poll.vote", text="Lyon")
    await closed(desk, first)
    polls = await desk.database.read(store.list_polls)
    assert [(p.id, p.question, p.is_open, p.votes) for p in polls] == [
        (second, "Where next?", True, 1),
        (first, "Which cover?", False, 0),
    ]
    assert [(option.text, option.votes) for option in polls[0].options] == [("Leeds", 0), ("Lyon", 1)]
    assert polls[1].closed_at == desk.now
    assert await desk.database.read(lambda connection: store.read(connection, 99)) is None
    assert not await desk.write(lambda connection: store.set_closed(connection, 99, None))


@pytest.mark.parametrize(
    ("question", "options", "words"),
    [
        ("  ", COLOURS, "question: must not be empty"),
        ("x" * 201, COLOURS, "200 characters"),
        ("Which?", ["Red"], "options: must be at least 2"),
        ("Which?", [str(n) for n in range(11)], "options: must be at most 10"),
        ("Which?", ["Red", " "], "options: must each have words"),
        ("Which?", ["Red", "x" * 101], "100 characters"),
        ("Which?", ["Red", "red "], "options: must differ"),
    ],
)
async def test_a_poll_that_nobody_can_vote_in_is_refused(
    desk: Desk, question: str, options: Sequence[str], words: str
) -> None:
    with pytest.raises(InstanceError, match=words):
        await made(desk, question, options)
    assert await desk.rows("SELECT * FROM polls") == []


async def test_an_option_of_another_poll_is_none_of_this(desk: Desk, ada: Guest) -> None:
    poll, other = await made(desk), await made(desk, "Where next?", ("Leeds", "Lyon"))
    [(option,)] = await desk.rows(f"SELECT id FROM poll_options WHERE poll_id = {other} AND position = 0")
    outcome = await ada.act("poll.vote", poll=poll, option=option, text="Leeds")
    assert outcome.status == "not_found_error"
    assert await desk.rows("SELECT * FROM poll_votes") == []


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"poll": 1, "option": "one", "text": "Red"},
        {"poll": 1, "option": 1, "text": "Red", "visitor": "bob"},
        {"poll": 1, "option": 1, "text": "x" * 201},
        {"poll": 1, "option": 2**63, "text": "Red"},
        {"poll": 0, "option": 1, "text": "Red"},
    ],
)
async def test_forged_arguments_are_refused(desk: Desk, ada: Guest, sent: dict[str, Any]) -> None:
    await made(desk)
    outcome = await ada.act("poll.vote", **sent)
    assert (outcome.status, outcome.surfaces) == ("validation_error", ())


async def test_a_vote_goes_with_the_visitor(desk: Desk, ada: Guest) -> None:
    await made(desk)
    await ada.press(await ada.shown("show_poll"), "poll.vote", text="Red")
    await desk.write(lambda connection: connection.execute(text("DELETE FROM visitors")))
    assert await desk.rows("SELECT * FROM poll_votes") == []
    assert len(await desk.rows("SELECT * FROM poll_options")) == 3
