"""schemathesis at every operation of a running instance: nothing that can be sent is answered with a fault.

The seed is fixed and printed with a failure. Requests go with a visitor's cookie and the owner's session; where an address names
something, half of them name something that is there.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis.errors import Unsatisfiable
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import FailureGroup
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from chatinbio_instance.web import openapi
from tests.instance.processes import Program, started

SEED = 20_270_114
EXAMPLES = {GenerationMode.POSITIVE: 16, GenerationMode.NEGATIVE: 8}
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
TOKEN = "claim-me"

# Without end when it goes well; refused ones are sent all the same.
ENDLESS = "/api/threads/{thread}/events"
# Asked at last: they end the owner's session or the visitor's threads.
LAST = ("/api/admin/logout", "/api/me")

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


def ask_everything(origin: str, headers: dict[str, str], there: dict[str, Any], mode: GenerationMode) -> list[str]:
    """Send what hypothesis thinks of; returns what went wrong, each with the request that shows it."""
    described = schemathesis.openapi.from_dict(json.loads(openapi.FILE.read_bytes()))
    everything = [found.ok() for found in described.get_all_operations()]
    everything.sort(key=lambda operation: operation.path in LAST)
    wrong: list[str] = []
    with requests.Session() as session:
        session.trust_env = False
        for operation in everything:
            named = {p.name: there[p.name] for p in operation.path_parameters if p.name in there}
            ways: list[dict[str, Any]] = [{}]
            if named and len(named) == len(list(operation.path_parameters)) and operation.path != ENDLESS:
                ways.append({"path_parameters": named})
            for way in ways:
                strategy = operation.as_strategy(mode, **way)
                complaint = _try(strategy, EXAMPLES[mode], lambda case: _ask(case, session, origin, headers))
                wrong += [f"{operation.method.upper()} {operation.path}: {complaint}"] if complaint else []
    return wrong


def _try(strategy: Any, examples: int, ask: Callable[[Any], None]) -> str:
    @seed(SEED)
    @settings(
        max_examples=examples,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=strategy)
    def run(case: Any) -> None:
        ask(case)

    try:
        run()
    except Unsatisfiable:
        return ""  # nothing wrong can be sent here
    except (Exception, FailureGroup) as error:
        return str(error)
    return ""


def _ask(case: Any, session: requests.Session, origin: str, headers: dict[str, str]) -> None:
    answer = case.call(origin, session, headers=headers, timeout=10)
    case.validate_response(answer, checks=CHECKS)


@pytest.mark.parametrize("mode", EXAMPLES)
async def test_nothing_that_can_be_sent_is_answered_with_a_fault(program: Program, mode: GenerationMode) -> None:
    headers, there = await known(program)
    wrong = await asyncio.to_thread(ask_everything, program.origin, headers, there, mode)
    async with program.visitor() as visitor:
        assert (await visitor.get("/readyz")).text == "ok\n"
    assert wrong == [], f"seed {SEED}"
