"""What visitors do while the golden streams are recorded: each function is one story and answers its lines."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from chatinbio_instance.core.events import Source, SurfaceShown, ToolFinished, ToolProgressed, ToolStarted, Usage
from chatinbio_instance.core.tools import completed
from chatinbio_instance.jobs.model import Delivery
from chatinbio_instance.surface import Board
from chatinbio_instance.surface.components import BASIC
from tests.instance.pages import Chat, Page, open_page
from tests.instance.processes import Program

Lines = list[dict[str, Any]]

QUESTIONS = {
    "links": ["Where can I listen to your music?"],
    "dates": ["When do you play next?"],
    "answers": ["Hi!", "How can I book you?", "Do you like xylophone pancakes?"],
    "sources": ["Do you give lessons?"],
}
LIVE = (
    "Let me see. ",
    ToolStarted("c1", "show_links", "Looking through the links"),
    ToolFinished("c1", "show_links", "not_found_error", "None."),
    SurfaceShown(
        "s1",
        (
            {"version": "v0.9", "createSurface": {"surfaceId": "s1", "catalogId": BASIC}},
            {
                "version": "v0.9",
                "updateComponents": {
                    "surfaceId": "s1",
                    "components": [{"id": "root", "component": "Text", "text": "Soon"}],
                },
            },
        ),
    ),
)


async def snapshot(visitor: Any) -> dict[str, Any]:
    return {"snapshot": (await visitor.get("/api/thread")).json()}


async def record_answers(program: Program, questions: list[str]) -> Lines:
    """A visitor who comes, asks, and whose page is read again at the end."""
    async with program.visitor() as visitor:
        lines = [await snapshot(visitor)]
        async with program.chat(visitor) as chat:
            for question in questions:
                lines += await chat.turn(question)
        return [*lines, await snapshot(visitor)]


async def record_cancelled(page: Page) -> Lines:
    page.engine.say(*LIVE, ToolStarted("c2", "show_dates", "Looking through the dates"))
    async with page.visitor() as visitor:
        lines = [await snapshot(visitor)]
        async with page.chat(visitor) as chat:
            await chat.send(message="Never mind")
            lines += await chat.until("surface")
            lines += await chat.until("tool_start")
            await chat.send(type="cancel")
            lines += await chat.until("cancelled")
        return [*lines, await snapshot(visitor)]


async def record_failed(page: Page) -> Lines:
    page.engine.say("Let me ", RuntimeError("the engine broke"))
    async with page.visitor() as visitor:
        lines = [await snapshot(visitor)]
        async with page.chat(visitor) as chat:
            lines += await chat.turn("Will it break?")
        return [*lines, await snapshot(visitor)]


async def record_refused(page: Page) -> Lines:
    page.engine.answer("Hello.")
    async with page.visitor() as visitor:
        lines = [await snapshot(visitor)]
        async with page.chat(visitor) as chat:
            lines += await chat.turn("hello")
            lines += await chat.turn("x" * 4001)
            lines += await chat.turn("   ")
        return [*lines, await snapshot(visitor)]


async def record_reload(page: Page) -> Lines:
    """The page is opened again in the middle of an answer: the thread, then the line resumed from it."""
    page.engine.answer("An earlier answer.")
    page.engine.say(*LIVE)
    async with page.visitor() as visitor:
        await visitor.get("/api/thread")
        async with page.chat(visitor) as chat:
            await chat.turn("Earlier")
            await chat.send(message="And now?")
            await chat.until("surface")
        lines = [await snapshot(visitor)]
        async with page.chat(visitor, resume=lines[0]["snapshot"]["lastSeq"]) as chat:
            lines += await chat.until("surface")
            page.engine.answer("There it is.", Usage("m", 12, 7))
            lines += await chat.until("done")
        return [*lines, await snapshot(visitor)]


async def record_action(program: Program) -> Lines:
    """A to-do is written down and ticked on the list itself; a click on what is gone is refused."""
    async with program.visitor() as visitor:
        lines = [await snapshot(visitor)]
        async with program.chat(visitor) as chat:
            lines += await chat.turn("Show my to-do list")
            form = component(lines, "Form")
            lines += await click(chat, form, text="Buy milk")
            box = component(lines, "ActionCheckBox")
            lines += await click(chat, box, done=True)
            lines += await click(chat, component(lines, "ActionButton"))
            lines += await click(chat, box, done=False)
        return [*lines, await snapshot(visitor)]


async def record_regenerate(program: Program) -> Lines:
    async with program.visitor() as visitor:
        lines = [await snapshot(visitor)]
        async with program.chat(visitor) as chat:
            lines += await chat.turn("Do you give lessons?")
            answer = next(line["item"]["id"] for line in lines if line.get("type") == "item_stored")
            await chat.send(type="regenerate", item=answer)
            lines += await chat.until("done")
        return [*lines, await snapshot(visitor)]


async def record_edit(program: Program) -> Lines:
    """The first of two messages is said differently: what came after it is no longer part of the thread."""
    async with program.visitor() as visitor:
        lines = [await snapshot(visitor)]
        async with program.chat(visitor) as chat:
            lines += await chat.turn("Do you give lessons?")
            first = lines[1]["item"]["id"]
            lines += await chat.turn("When do you play next?")
            await chat.send(type="edit", item=first, message="Hi!")
            lines += await chat.until("done")
        return [*lines, await snapshot(visitor)]


async def record_progress(page: Page) -> Lines:
    """A tool of the answer itself that tells how far it is."""
    page.engine.say(ToolStarted("c1", "read", "Reading the questions"), ToolProgressed("c1", "The first ones", 0.25))
    async with page.visitor() as visitor:
        lines = [await snapshot(visitor)]
        async with page.chat(visitor) as chat:
            await chat.send(message="What do people ask?")
            lines += await chat.until("tool_progress")
            found = ToolFinished("c1", "read", "completed", "Read.", (Source("faq", "1", "Do you give lessons?"),))
            page.engine.answer(
                ToolProgressed("c1", "All but a few"), found, "They ask for lessons.", Usage("m", 12, 7, 0.5)
            )
            lines += await chat.until("done")
        return [*lines, await snapshot(visitor)]


async def record_background(page: Page) -> Lines:
    """Work that goes on when the answer has ended: how far it is, and its result between two turns."""
    label = "Going through the questions"
    page.engine.answer(
        ToolStarted("c1", "analyse", label),
        ToolFinished("c1", "analyse", "pending", "Started."),
        "The result will come.",
    )
    page.engine.answer("And this is the next answer.")
    turns = page.server.instance.turns
    async with page.visitor() as visitor:
        lines = [await snapshot(visitor)]
        async with page.chat(visitor) as chat:
            lines += await chat.turn("What did visitors ask?")
            thread, turn = lines[1]["thread"], lines[1]["turn"]
            turns.report(thread, turn, "c1", "200 of 400 read", 0.5)
            lines += await chat.until("tool_progress")
            board = Board()
            outcome = completed(
                "They ask for lessons.", surface=board.show("analysis-1", board.text("Lessons, mostly."))
            )
            await turns.deliver(Delivery("job-1", thread, turn, "c1", "analyse", label, outcome))
            lines += await chat.until("background_result")
            lines += await chat.turn("And now?")
        return [*lines, await snapshot(visitor)]


async def record_resume(tmp_path: Path, empty_database: Path) -> Lines:
    """The server goes away in the middle of an answer, and another one takes up its thread."""
    async with open_page(tmp_path / "data", empty_database) as page, page.visitor() as visitor:
        page.engine.say("Let me ")
        lines = [await snapshot(visitor)]
        async with page.chat(visitor) as chat:
            await chat.send(message="Where is it?")
            lines += await chat.until("text_delta")
            page.server.should_exit = True
            lines += await chat.until("resume")
        cookies = visitor.cookies
    async with open_page(tmp_path / "data", empty_database) as page, page.visitor() as visitor:
        visitor.cookies = cookies
        return [*lines, await snapshot(visitor)]


def component(lines: Lines, kind: str) -> dict[str, Any]:
    """The newest component of a kind that was shown, with the surface on which it is."""
    for line in reversed(lines):
        for message in line.get("messages", ()) if line.get("type") == "surface" else ():
            for one in message.get("updateComponents", {}).get("components", ()):
                if one["component"] == kind:
                    return {**one, "surface": line["surface"]}
    raise AssertionError(f"no {kind} was shown")


async def click(chat: Chat, component: dict[str, Any], **values: Any) -> Lines:
    """What comes of a click; `values` are what is bound to the data model."""
    event = component["action"]["event"]
    await chat.send(
        action={
            "name": event["name"],
            "surfaceId": component["surface"],
            "sourceComponentId": component["id"],
            "timestamp": "2026-11-21T06:00:00Z",
            "context": event["context"] | values,
        }
    )
    return await chat.until("done", "error")


OFFLINE: dict[str, Callable[[Program], Awaitable[Lines]]] = {
    "action": record_action,
    "regenerate": record_regenerate,
    "edit": record_edit,
}
SCRIPTED: dict[str, Callable[[Page], Awaitable[Lines]]] = {
    "background": record_background,
    "cancelled": record_cancelled,
    "failed": record_failed,
    "progress": record_progress,
    "refused": record_refused,
    "reload": record_reload,
}
