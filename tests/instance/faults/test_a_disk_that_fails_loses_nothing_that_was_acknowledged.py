"""A disk that is full, or that makes nothing durable, or a limit on file sizes: said, refused, recovered from, nothing lost."""

from __future__ import annotations

import resource
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import httpx
import pytest

from chatinbio_instance.db.boot import DATABASE_NAME
from tests.instance.pages import types, words
from tests.instance.processes import Program, started

FAULTY = "tests.instance.faults.faulty_page"

Fault = Callable[[Program, Path, bool], None]


def told(order: str) -> Fault:
    """A fault below SQLite."""

    def change(program: Program, data: Path, fails: bool) -> None:
        file = data / "fault"
        if fails:
            (data / "fault.new").write_text(order)
            (data / "fault.new").rename(file)
        else:
            file.unlink()

    return change


def limited(program: Program, data: Path, fails: bool) -> None:
    """A fault of the operating system's: files may not grow, as under a quota."""
    allowed = 512 if fails else resource.RLIM_INFINITY
    resource.prlimit(program.process.pid, resource.RLIMIT_FSIZE, (allowed, resource.RLIM_INFINITY))


FAULTS = {"full": told("full"), "fsync": told("fsync"), "quota": limited}


@pytest.mark.parametrize("name", FAULTS)
async def test_a_disk_that_fails_is_told_and_nothing_acknowledged_is_lost(
    tmp_path: Path, empty_database: Path, name: str
) -> None:
    shutil.copy(empty_database, tmp_path / DATABASE_NAME)
    fault = FAULTS[name]
    async with started(tmp_path, FAULTY) as program:
        await program.listening()
        async with program.visitor() as visitor:
            await visitor.get("/api/thread")
            cookies = {c.name: c.value or "" for c in visitor.cookies.jar}
            async with program.chat(visitor) as chat:
                before = await chat.turn("short")
                await chat.send(message="count for me")
                seen = [*(await chat.until("run_start")), *(await chat.until("text_delta"))]

                fault(program, tmp_path, True)
                seen += await chat.until("error")
                refusal = (await chat.turn("short"))[-1]
                # Reading goes on, and what was kept is there.
                assert (await visitor.get("/api/bio")).status_code == 200
                items = (await visitor.get("/api/thread")).json()["items"]
                assert [item["role"] for item in items] == ["user", "assistant", "user"]
                await refused(visitor, before[0]["thread"])
                ready = await visitor.get("/readyz")
                assert ready.status_code == 503
                assert ready.text.startswith("nothing can be saved: ")

                fault(program, tmp_path, False)
                assert (await visitor.get("/readyz")).text == "ok\n"
                await chat.send(message="short")
                after = await chat.until("done")
        assert (seen[-1]["code"], seen[-1]["retryable"]) == ("storage_unavailable", True)
        assert (refusal["code"], refusal["turn"]) == ("storage_unavailable", "")
        # First the turn that the fault cut off is closed.
        assert types(after) == ["item_stored", "error", "run_start", "text_delta", "item_stored", "done"]
        assert words(after) == "yes"
        program.process.kill()
        await program.ended()
        told = [entry["event"] for entry in program.log]
        assert (told.count("nothing can be saved"), told.count("saving works again")) == (1, 1)

    with closing(sqlite3.connect(tmp_path / DATABASE_NAME)) as database:
        assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    async with started(tmp_path, FAULTY) as program:
        await program.listening()
        async with program.visitor() as visitor:
            visitor.cookies.update(cookies)
            async with program.chat(visitor, resume=0) as chat:
                replay = await chat.until("done")
                replay += await chat.until("error")
                replay += await chat.until("done")
    acknowledged = [frame for frame in (*before, *seen[:-1], *after) if frame["turn"]]
    assert [frame for frame in replay if frame in acknowledged] == acknowledged
    assert [frame["seq"] for frame in replay] == list(range(1, len(replay) + 1))
    assert types(replay)[-3:] == ["text_delta", "item_stored", "done"]
    assert len([frame for frame in replay if frame["type"] == "run_start"]) == 3


async def refused(visitor: httpx.AsyncClient, thread: str) -> None:
    """Every kind of write says that nothing was kept, and that one may try again."""
    writes = (
        ("POST", "/api/chat", {"message": "short"}),
        ("PATCH", f"/api/threads/{thread}", {"label": "x"}),
        ("DELETE", f"/api/threads/{thread}", None),
        ("DELETE", "/api/me", None),
    )
    for method, path, body in writes:
        answer = await visitor.request(method, path, json=body)
        assert (answer.status_code, answer.json()["code"]) == (503, "storage_unavailable"), path
