"""The reference use case: add, list, complete, delete, by words and by hand; one list per conversation."""

from __future__ import annotations

import pytest
from sqlalchemy import text as sql

from chatinbio_instance.capabilities.todo.service import MAX_TODOS, Todo, Todos, meant
from chatinbio_instance.core.actions import ActionOutcome
from tests.instance.capabilities.desk import Desk, Guest
from tests.instance.surface.drawn import Drawn


async def written(guest: Guest, *texts: str) -> Drawn:
    for text in texts:
        assert (await guest.call("add_todo", text=text)).status == "completed"
    return await guest.shown("list_todos")


def boxes(drawn: Drawn) -> dict[str, bool]:
    return {box["label"]: drawn.value(box["value"]) for box in drawn.of_kind("ActionCheckBox")}


def kinds(outcome: ActionOutcome) -> set[str]:
    return {key for surface in outcome.surfaces for message in surface.messages for key in message} - {"version"}


async def test_what_is_added_by_words_is_listed_with_checkboxes(ada: Guest) -> None:
    outcome = await ada.call("add_todo", text="  Buy   strings ")
    assert outcome.status == "completed"
    assert "Written down: Buy strings." in outcome.summary
    assert boxes(Drawn(outcome.surface)) == {"Buy strings": False}
    assert boxes(await written(ada, "Tune the piano")) == {"Buy strings": False, "Tune the piano": False}


async def test_a_tick_changes_the_data_of_the_same_surface_and_nothing_is_drawn_anew(ada: Guest) -> None:
    drawn = await written(ada, "Buy strings", "Tune the piano")
    box = drawn.of_kind("ActionCheckBox")[0]
    drawn.fill(box["value"]["path"], True)  # the client writes first, then sends
    outcome = await ada.send(drawn, box)
    assert outcome.status == "completed"
    assert outcome.summary == "The visitor ticked off: Buy strings."
    assert kinds(outcome) == {"updateDataModel"}
    assert boxes(drawn) == {"Buy strings": True, "Tune the piano": False}
    assert drawn.value(box["lineThrough"]) is True
    assert "1 of 2 done" in drawn.words
    drawn.fill(box["value"]["path"], False)
    assert (await ada.send(drawn, box)).summary == "The visitor opened again: Buy strings."
    assert boxes(await ada.shown("list_todos")) == {"Buy strings": False, "Tune the piano": False}


async def test_a_to_do_is_deleted_and_added_by_hand(ada: Guest) -> None:
    drawn = await written(ada, "Buy strings", "Tune the piano")
    first = drawn.of_kind("ActionCheckBox")[0]
    outcome = await ada.press(drawn, "todo.delete", text="Buy strings")
    assert outcome.summary == "The visitor deleted from their list: Buy strings."
    assert boxes(drawn) == {"Tune the piano": False}
    assert first not in drawn.seen
    drawn.fill("/new", "Call Ben")
    assert (await ada.press(drawn, "todo.add")).status == "completed"
    assert boxes(drawn) == {"Tune the piano": False, "Call Ben": False}
    assert drawn.data["new"] == ""


async def test_everything_done_is_said(ada: Guest) -> None:
    drawn = await ada.shown("list_todos")
    assert "Nothing to do yet." in drawn.words
    await written(ada, "One")
    assert "All done" in (await ada.call("complete_todo", which="one")).summary


@pytest.mark.parametrize("which", ["2", "#2", "2.", "tune the piano", "PIANO"])
async def test_one_is_meant_by_number_or_by_words(ada: Guest, which: str) -> None:
    await written(ada, "Buy strings", "Tune the piano")
    assert "Ticked off: Tune the piano." in (await ada.call("complete_todo", which=which)).summary
    assert "Opened again: Tune the piano." in (await ada.call("complete_todo", which=which, done=False)).summary
    assert "Deleted: Tune the piano." in (await ada.call("delete_todo", which=which)).summary
    assert boxes(await ada.shown("list_todos")) == {"Buy strings": False}


async def test_what_is_not_on_the_list_or_may_be_several_is_asked_back(ada: Guest) -> None:
    await written(ada, "Call Ben", "Call Zoe")
    several = await ada.call("complete_todo", which="call")
    assert several.status == "validation_error"
    assert "1. Call Ben; 2. Call Zoe" in several.summary
    missing = await ada.call("delete_todo", which="paint the shed")
    assert missing.status == "not_found_error"
    assert "1. Call Ben" in missing.summary
    assert (await ada.call("complete_todo", which="3")).status == "not_found_error"


def test_the_same_words_go_before_words_that_contain_them() -> None:
    listed = [Todo("a", "Call Ben back"), Todo("b", "Call Ben")]
    assert meant("call ben", listed) == [listed[1]]
    assert meant("   ", listed) == []


async def test_what_an_older_surface_still_offers_is_refused_and_the_list_shown_as_it_is(ada: Guest) -> None:
    old = await written(ada, "Buy strings", "Tune the piano")
    assert (await ada.call("delete_todo", which="1")).status == "completed"
    outcome = await ada.press(old, "todo.tick", text="Buy strings")
    assert outcome.status == "not_found_error"
    assert "not on the list any more" in outcome.summary
    assert boxes(old) == {"Tune the piano": False}


async def test_a_list_is_one_conversations_and_nobody_elses(desk: Desk, ada: Guest) -> None:
    drawn = await written(ada, "Ada's secret")
    todo = drawn.of_kind("ActionCheckBox")[0]["action"]["event"]["context"]["id"]
    for other in (await desk.visitor("bob"), await desk.visitor("ada", "ada-2")):
        assert boxes(await other.shown("list_todos")) == {}
        for name, more in (("todo.tick", {"done": True}), ("todo.delete", {})):
            outcome = await other.act(name, drawn.surface, id=todo, text="Ada's secret", **more)
            assert outcome.status == "not_found_error"
            assert "secret" not in str(outcome.surfaces)
    assert boxes(await ada.shown("list_todos")) == {"Ada's secret": False}


async def test_too_much_is_refused_in_words_on_the_form(ada: Guest) -> None:
    drawn = await ada.shown("list_todos")
    for new, words in (("   ", "what there is to do"), ("x" * 201, "200 characters")):
        drawn.fill("/new", new)
        outcome = await ada.press(drawn, "todo.add")
        assert (outcome.status, kinds(outcome)) == ("validation_error", {"updateDataModel"})
        assert words in outcome.summary
        assert words in drawn.value(drawn.of_kind("Form")[0]["error"])
        assert drawn.data["new"] == new  # what was written stays
    assert words in (await ada.call("add_todo", text=new)).summary


async def test_a_visitor_keeps_a_hundred_and_no_more(ada: Guest) -> None:
    todos = Todos(ada.desk.database, ada.desk.clock)
    for number in range(MAX_TODOS):
        await todos.add(ada.deps, f"Thing {number}")
    outcome = await ada.call("add_todo", text="One more")
    assert outcome.status == "validation_error"
    assert "100 to-dos" in outcome.summary
    drawn = await ada.shown("list_todos")
    assert len(boxes(drawn)) == MAX_TODOS
    await ada.press(drawn, "todo.delete", text="Thing 0")
    assert (await ada.call("add_todo", text="One more")).status == "completed"


@pytest.mark.parametrize(
    ("action", "sent"),
    [
        ("todo.tick", {"id": "x", "text": "y", "done": "perhaps"}),
        ("todo.tick", {"id": "x", "text": "y"}),
        ("todo.tick", {"id": {"$ne": ""}, "text": "y", "done": True}),
        ("todo.delete", {"id": "x", "text": "y", "visitor": "bob"}),
        ("todo.delete", {}),
        ("todo.add", {"text": ["x"]}),
        ("todo.add", {"text": "x" * 20_001}),
    ],
)
async def test_forged_arguments_are_refused(ada: Guest, action: str, sent: dict[str, object]) -> None:
    outcome = await ada.act(action, **sent)
    assert (outcome.status, outcome.surfaces) == ("validation_error", ())
    assert "perhaps" not in outcome.summary


async def test_words_stay_words(ada: Guest) -> None:
    text = "<script>alert(1)</script> **bold** ${/done} '; DROP TABLE todos; --"
    assert boxes(await written(ada, text)) == {text: False}


@pytest.mark.parametrize("gone", ["DELETE FROM visitors", "DELETE FROM threads"])
async def test_it_goes_with_the_visitor_and_with_the_conversation(desk: Desk, ada: Guest, gone: str) -> None:
    await written(ada, "Buy strings")
    assert len(await desk.rows("SELECT * FROM todos")) == 1
    await desk.write(lambda connection: connection.execute(sql(gone)))
    assert await desk.rows("SELECT * FROM todos") == []


async def test_what_was_done_is_told_to_people(desk: Desk) -> None:
    labels = {
        name: desk.actions[name].label_in("en", desk.actions[name].arguments.model_validate(sent))
        for name, sent in {
            "todo.tick": {"id": "x", "text": "Buy milk", "done": True},
            "todo.delete": {"id": "x", "text": "Buy milk"},
            "todo.add": {"text": "  Buy\nmilk "},
        }.items()
    }
    assert labels == {
        "todo.tick": "Ticked off: Buy milk",
        "todo.delete": "Deleted: Buy milk",
        "todo.add": "Added: Buy milk",
    }
