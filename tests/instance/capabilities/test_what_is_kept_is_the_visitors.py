"""All that capabilities keep about a visitor is theirs to take along and to erase."""

from __future__ import annotations

from chatinbio_instance.capabilities.poll import store
from chatinbio_instance.threads import people
from tests.instance.capabilities.desk import Desk, Guest

TABLES = ("todos", "contact_messages", "booking_requests", "newsletter_subscribers", "poll_votes")


async def filled(desk: Desk, guest: Guest) -> None:
    """One row of `guest` in every table."""
    await desk.write(lambda connection: store.create(connection, "Which?", ("Red", "Blue"), desk.now))
    person = {"name": guest.deps.visitor, "email": "a@example.com", "message": "Hello"}
    assert (await guest.call("add_todo", text="Buy milk")).status == "completed"
    await guest.act("contact.send", **person)
    await guest.act("booking.send", **person, date="2027-05-31", place="Leeds")
    await guest.act("newsletter.subscribe", email="a@example.com", consent=True)
    await guest.press(await guest.shown("show_poll"), "poll.vote", text="Red")


async def count(desk: Desk) -> dict[str, int]:
    rows = [await desk.rows(f"SELECT count(*) FROM {table}") for table in TABLES]
    return {table: found[0][0] for table, found in zip(TABLES, rows, strict=True)}


async def test_it_is_part_of_what_they_take_along(desk: Desk, ada: Guest) -> None:
    await filled(desk, ada)
    await filled(desk, await desk.visitor("bob"))
    taken = await desk.database.read(lambda connection: people.export_visitor(connection, "ada"))
    for words in ("Buy milk", "Hello", "2027-05-31", "newsletter by e-mail", "a@example.com"):
        assert words in str(taken)
    assert "bob" not in str(taken)


async def test_it_is_gone_when_they_erase_it_and_nobody_elses_is(desk: Desk, ada: Guest) -> None:
    await filled(desk, ada)
    await filled(desk, await desk.visitor("bob"))
    assert await count(desk) == dict.fromkeys(TABLES, 2)
    await desk.write(lambda connection: people.erase_visitor(connection, "ada"))
    assert await count(desk) == dict.fromkeys(TABLES, 1)
    assert "'ada'" not in str([await desk.rows(f"SELECT * FROM {table}") for table in TABLES])
