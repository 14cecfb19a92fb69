"""schemathesis at every operation of a running instance: nothing that can be sent is answered with a fault.

Every run asks the same. Requests go with a visitor's cookie and the owner's session; where an address names something, half of them
name something that is there.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import os
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from tests.instance.processes import ROOT, Program, started

TOKEN = "claim-me"

PAGE = {
    "tagline": "Songs",
    "links": [{"title": "Music", "url": "https://example.com/music"}],
    "events": [{"title": "Concert", "startsAt": "2099-05-01T20:00:00+02:00", "city": "Graz"}],
    "faq": [{"question": "Can I hire you?", "answer": "Yes."}],
}


@pytest.fixture
async def program(tmp_path: Path) -> AsyncIterator[Program]:
    seed_file = tmp_path / "seed.json"
    token_hash = hashlib.sha256(TOKEN.encode()).hexdigest()
    seed_file.write_text(json.dumps({"displayName": "Ada", "profile": PAGE, "claimTokenHash": token_hash}))
    often = {f"turns_per_minute{whose}": 100_000 for whose in ("", "_address", "_total")}
    async with started(tmp_path / "data", seed_file=seed_file, **often) as program:
        await program.listening()
        yield program


async def known(program: Program) -> tuple[dict[str, str], dict[str, Any]]:
    """The headers of an owner who is also a visitor, and what there is to name in an address."""
    async with program.visitor() as visitor:
        person = {"token": TOKEN, "name": "Ada", "email": "ada@example.com", "password": "correct horse battery"}
        assert (await visitor.post("/api/claim", json=person)).status_code == 204
        csrf = (await visitor.get("/api/admin/session")).json()["csrf"]
        assert "event: done" in (await visitor.post("/api/chat", json={"message": "hello"})).text
        thread = (await visitor.get("/api/thread")).json()
        cookies = "; ".join(f"{c.name}={c.value}" for c in visitor.cookies.jar)
    there = {"thread": thread["thread"], "item": thread["items"][-1]["id"], "name": "1.ics", "version": 0}
    there |= dict.fromkeys(("link", "event", "entry"), 1)
    return {"cookie": cookies, "x-csrf-token": csrf}, there


async def asked(**told: Any) -> list[str]:
    """What went wrong while everything was asked."""
    asking = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.instance.openapi.asking"),
        cwd=ROOT,
        env=os.environ | {"PYTHONHASHSEED": "0"},
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    try:
        said, _ = await asking.communicate(json.dumps(told).encode())
    finally:
        if asking.returncode is None:
            asking.kill()
            await asking.wait()
    wrong: list[str] = json.loads(said)
    return wrong


@pytest.mark.timeout(600)  # some three thousand requests, pictures among them that a process of their own shrinks
@pytest.mark.parametrize("mode", ["positive", "negative"])
async def test_nothing_that_can_be_sent_is_answered_with_a_fault(program: Program, mode: str) -> None:
    headers, there = await known(program)
    wrong = await asked(origin=program.origin, headers=headers, there=there, mode=mode)
    async with program.visitor() as visitor:
        assert (await visitor.get("/readyz")).text == "ok\n"
    assert wrong == []
