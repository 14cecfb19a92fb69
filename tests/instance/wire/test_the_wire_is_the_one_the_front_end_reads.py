"""Golden streams: what a client of the real instance gets, line by line, for both sides of the wire.

The front end's tests read the same files (`instance/frontend/test`), so neither side can move alone. A line is a frame,
or `{"snapshot": …}` for an answer of `GET /api/thread`. Ids and times are replaced by their order of appearance; how
the words are cut into frames depends on the clock and is kept as recorded, but not compared.

Record anew with `CHATINBIO_RECORD_WIRE=1 pytest tests/instance/wire`, then read the difference.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import jsonschema
import pytest

from tests.instance.pages import open_page
from tests.instance.processes import Program, started
from tests.instance.wire.recordings import OFFLINE, QUESTIONS, SCRIPTED, Lines, record_answers, record_resume

HERE = Path(__file__).parent
SCHEMA = json.loads((HERE.parents[2] / "docs" / "frames.schema.json").read_text())
IDS = re.compile(r"[0-9a-f]{32}|\bt[0-9a-f]{24}|\bu[0-9a-f]{28}")
TIMES = re.compile(r'("createdAt": ?)"[^"]+"')


def normalised(lines: Lines) -> Lines:
    """Ids by their order of appearance, times that stand still."""
    names: dict[str, str] = {}
    counts: dict[str, int] = {}

    def name(match: re.Match[str]) -> str:
        if match[0] not in names:
            kind = {25: "thread-", 29: "turn-"}.get(len(match[0]), "")
            counts[kind] = counts.get(kind, 0) + 1
            names[match[0]] = f"{kind}{counts[kind]}"
        return names[match[0]]

    text = IDS.sub(name, "\n".join(json.dumps(line, ensure_ascii=False) for line in lines))
    return [json.loads(line) for line in TIMES.sub(r'\1"2026-11-21T06:00:00+00:00"', text).split("\n")]


def meaning(lines: Lines) -> Lines:
    """The lines without what only the clock decides: into how many frames the words were cut."""
    joined: Lines = []
    for line in lines:
        if line.get("type") == "text_delta" and joined and joined[-1].get("type") == "text_delta":
            joined[-1] = joined[-1] | {"text": joined[-1]["text"] + line["text"]}
        else:
            joined.append(line)
    without = [{key: value for key, value in line.items() if key != "seq"} for line in joined]
    return [
        {"snapshot": {k: v for k, v in line["snapshot"].items() if k != "lastSeq"}} if "snapshot" in line else line
        for line in without
    ]


def check(name: str, lines: Lines) -> None:
    file = HERE / f"{name}.jsonl"
    lines = normalised(lines)
    if os.environ.get("CHATINBIO_RECORD_WIRE"):
        file.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines), encoding="utf-8")
    kept = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    assert meaning(lines) == meaning(kept)
    for frame in (line for line in [*lines, *kept] if "snapshot" not in line):
        jsonschema.validate(frame, SCHEMA)
    numbers = [frame["seq"] for frame in kept if frame.get("turn")]
    assert numbers == list(range(numbers[0], numbers[0] + len(numbers)))


@asynccontextmanager
async def offline(tmp_path: Path) -> AsyncIterator[Program]:
    async with started(tmp_path / "data", seed_file=HERE / "page.json", handle="ada", model="offline") as program:
        await program.listening()
        yield program


@pytest.mark.timeout(300)  # every story of the engine, one after the other, in a process of its own
async def test_the_offline_engine_answers_as_the_golden_streams_say(tmp_path: Path) -> None:
    async with offline(tmp_path) as program:
        recorded = {name: await record_answers(program, questions) for name, questions in QUESTIONS.items()}
        recorded |= {name: await record(program) for name, record in OFFLINE.items()}
        async with program.visitor() as visitor:
            bio = (await visitor.get("/api/bio")).json()
    for name, lines in recorded.items():
        check(name, lines)
    file = HERE / "bio.json"
    if os.environ.get("CHATINBIO_RECORD_WIRE"):
        file.write_text(json.dumps(bio, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    assert json.loads(file.read_text(encoding="utf-8")) == bio


@pytest.mark.parametrize("name", SCRIPTED)
async def test_a_turn_that_takes_another_way_is_told_as_the_golden_stream_says(
    name: str, tmp_path: Path, empty_database: Path
) -> None:
    async with open_page(tmp_path / "data", empty_database) as page:
        check(name, await SCRIPTED[name](page))


async def test_a_server_that_goes_away_says_so_as_the_golden_stream_says(tmp_path: Path, empty_database: Path) -> None:
    check("resume", await record_resume(tmp_path, empty_database))


def test_no_stream_is_left_behind() -> None:
    assert {file.stem for file in HERE.glob("*.jsonl")} == {*QUESTIONS, *OFFLINE, *SCRIPTED, "resume"}
