"""A whole instance as its own process: the creator edits by HTTP, and the next answer of the real engine is another."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import httpx

from tests.instance.library.pages import seed_of
from tests.instance.processes import started

TOKEN = "claim-me"


async def answer(visitor: httpx.AsyncClient, message: str) -> str:
    """Everything that the chat says and shows to a message."""
    said = await visitor.post("/api/chat", json={"message": message})
    assert "event: done" in said.text
    frames = [json.loads(line.removeprefix("data: ")) for line in said.text.splitlines() if line.startswith("data: ")]
    return "".join(
        frame["text"] if frame["type"] == "text_delta" else json.dumps(frame["messages"])
        for frame in frames
        if frame["type"] in ("text_delta", "surface")
    )


async def test_what_the_creator_changes_is_what_the_chat_says_next(tmp_path: Path) -> None:
    seed_file = tmp_path / "seed.json"
    token_hash = hashlib.sha256(TOKEN.encode()).hexdigest()
    seed_file.write_text(json.dumps(seed_of("writer") | {"claimTokenHash": token_hash}))
    async with started(tmp_path / "data", seed_file=seed_file) as program:
        await program.listening()
        async with program.visitor() as visitor, program.visitor() as creator:
            assert (await creator.post("/api/claim", json={"token": TOKEN, "name": "Nour"})).status_code == 204
            creator.headers["X-CSRF-Token"] = (await creator.get("/api/admin/session")).json()["csrf"]

            assert "beekeeper" not in await answer(visitor, "Do you keep bees?")
            [question] = (await creator.get("/api/admin/unanswered")).json()["items"]
            assert question["question"] == "Do you keep bees?"
            path = f"/api/admin/unanswered/{question['id']}/answer"
            assert (await creator.post(path, json={"answer": "I am a proud beekeeper."})).status_code == 201
            assert "I am a proud beekeeper." in await answer(visitor, "do you keep bees")

            assert "https://example.com/books" in await answer(visitor, "Where can I buy your books?")
            moved = {"url": "https://example.com/new-shop"}
            assert (await creator.patch("/api/admin/links/3", json=moved)).status_code == 200
            assert "https://example.com/new-shop" in await answer(visitor, "Where can I buy your books?")
            assert (await creator.patch("/api/admin/links/3", json={"enabled": False})).status_code == 200
            assert "new-shop" not in await answer(visitor, "Where can I buy your books?")

            assert "Lina Farah" in await answer(visitor, "Are there audiobooks?")
            assert (await creator.put("/api/admin/capabilities/faq", json={"enabled": False})).status_code == 200
            assert "Lina Farah" not in await answer(visitor, "Are there audiobooks?")
            assert (await creator.put("/api/admin/capabilities/faq", json={"enabled": True})).status_code == 200
            assert "Lina Farah" in await answer(visitor, "Are there audiobooks?")
