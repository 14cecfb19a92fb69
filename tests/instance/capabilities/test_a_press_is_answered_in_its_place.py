"""The whole way: a tool shows, a visitor presses, the same surface changes, and it is so when the page is opened anew."""

from __future__ import annotations

import pytest

from chatinbio_instance.capabilities.poll import store
from chatinbio_instance.errors import InstanceError
from tests.instance.capabilities.conversation import Talk
from tests.instance.capabilities.desk import Desk
from tests.instance.pages import types, words


@pytest.fixture
def talk(desk: Desk) -> Talk:
    return Talk(desk)


async def test_a_to_do_is_added_ticked_and_deleted_on_one_surface(talk: Talk) -> None:
    drawn = await talk.ask("list_todos")
    drawn.fill("/new", "Buy strings")
    await talk.press(drawn, drawn.offering("todo.add"))
    box = drawn.offering("todo.tick")
    drawn.fill(box["value"]["path"], True)
    frames = await talk.press(drawn, box)
    assert types(frames) == ["run_start", "surface", "done"]
    assert frames[0]["item"]["parts"] == [
        {
            "type": "action",
            "name": "todo.tick",
            "surface": drawn.surface,
            "component": box["id"],
            "label": "Ticked off: Buy strings",
        }
    ]
    again = await talk.kept(drawn)
    assert again.words == drawn.words
    assert again.value(again.offering("todo.tick")["value"]) is True
    deleted = drawn.offering("todo.delete")
    await talk.press(drawn, deleted)
    assert "Nothing to do yet." in (await talk.kept(drawn)).words
    with pytest.raises(InstanceError) as refusal:
        await talk.press(drawn, deleted)
    assert refusal.value.code == "stale_action"


async def test_what_is_wrong_in_a_form_is_said_in_the_form_alone(talk: Talk) -> None:
    drawn = await talk.ask("show_contact_form")
    drawn.fill("/form/email", "ada")
    frames = await talk.press(drawn, drawn.offering("contact.send"))
    assert words(frames) == ""
    assert frames[-1]["type"] == "done"
    again = await talk.kept(drawn)
    assert "This is no complete e-mail address, such as name@example.com." in again.words
    assert await talk.desk.leads("contact") == []


async def test_a_form_that_was_sent_is_not_sent_again(talk: Talk) -> None:
    drawn = await talk.ask("show_contact_form")
    form = drawn.offering("contact.send")
    for name, value in (("name", "Ada"), ("email", "ada@example.com"), ("message", "Hello")):
        drawn.fill(f"/form/{name}", value)
    frames = await talk.press(drawn, form)
    assert types(frames) == ["run_start", "surface", "done"]
    assert "Hello" not in str(frames)
    assert "Thank you!" in (await talk.kept(drawn)).words
    talk.desk.later(hours=1)
    with pytest.raises(InstanceError) as refusal:
        await talk.press(drawn, form)
    assert refusal.value.code == "stale_action"
    assert len(await talk.desk.leads("contact")) == 1


async def test_a_vote_counts_once_and_what_was_voted_for_is_offered_no_more(talk: Talk) -> None:
    await talk.desk.write(lambda connection: store.create(connection, "Which?", ("Red", "Blue"), talk.desk.now))
    drawn = await talk.ask("show_poll")
    red = drawn.offering("poll.vote", text="Red")
    await talk.press(drawn, red)
    assert "1 vote · 100%" in (await talk.kept(drawn)).words
    with pytest.raises(InstanceError) as refusal:
        await talk.press(drawn, red)
    assert refusal.value.code == "stale_action"


async def test_a_forged_press_is_refused(talk: Talk) -> None:
    drawn = await talk.ask("show_newsletter_form")
    form = drawn.offering("newsletter.subscribe")
    forged = {**form, "action": {"event": {"name": "newsletter.unsubscribe", "context": {}}}}
    with pytest.raises(InstanceError) as refusal:
        await talk.press(drawn, forged)
    assert refusal.value.code == "unknown_action"
