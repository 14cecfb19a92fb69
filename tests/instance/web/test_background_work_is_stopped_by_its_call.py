"""A visitor knows the call that began background work before anything tells them its job: either name stops it."""

from __future__ import annotations

import pytest

from chatinbio_instance.jobs.model import JobView
from tests.instance.pages import Page, eventually


@pytest.mark.parametrize("name", ["job-1", "call-1"])
async def test_either_name_stops_it_over_http_and_websocket(
    page: Page, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    stopped: list[str] = []

    async def cancel(job: str, visitor: str) -> bool:
        stopped.append(job)
        return True

    async with page.visitor() as visitor:
        thread = (await visitor.post("/api/threads")).json()["thread"]
        view = JobView("job-1", thread, "call-1", "analyse", "Going through the questions", "running")
        monkeypatch.setattr(page.server.instance.jobs, "running", lambda of: [view] if of == thread else [])
        monkeypatch.setattr(page.server.instance.jobs, "cancel", cancel)
        answer = await visitor.post(f"/api/threads/{thread}/cancel", json={"job": name})
        assert answer.json() == {"cancelled": True}
        other = await visitor.post(f"/api/threads/{thread}/cancel", json={"job": "another"})
        assert other.json() == {"cancelled": False}
        async with page.chat(visitor) as chat:
            await chat.send(type="cancel", job=name)
            await eventually(lambda: len(stopped) == 2)
    assert stopped == ["job-1", "job-1"]
