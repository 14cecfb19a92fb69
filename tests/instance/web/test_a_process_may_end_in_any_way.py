"""The instance as a process: killed, terminated, started twice, started wrongly."""

from __future__ import annotations

import json
import signal
from pathlib import Path

import psutil

from tests.instance.pages import types, words
from tests.instance.processes import started

SLOW = "tests.instance.slow_page"


async def test_what_was_seen_before_a_kill_is_there_after_it_and_the_numbers_go_on(tmp_path: Path) -> None:
    async with started(tmp_path, SLOW) as first:
        await first.listening()
        async with first.visitor() as visitor:
            await visitor.get("/api/thread")
            cookies = visitor.cookies
            async with first.chat(visitor) as chat:
                await chat.send(message="count for me")
                seen = await chat.until("run_start")
                while len(seen) < 12:
                    seen.append(await chat.next())
                first.process.kill()
        assert await first.ended() == -signal.SIGKILL

    async with started(tmp_path, SLOW) as second:
        await second.listening()
        async with second.visitor() as visitor:
            visitor.cookies.update({c.name: c.value or "" for c in cookies.jar})
            thread = (await visitor.get("/api/thread")).json()
            async with second.chat(visitor, resume=0) as chat:
                replay = await chat.until("error")
                rest = await chat.turn("short")
    assert replay[: len(seen)] == seen
    assert types(replay) == ["run_start", "text_delta", "item_stored", "error"]
    assert (replay[-1]["code"], replay[-1]["retryable"]) == ("interrupted", True)
    assert [frame["seq"] for frame in replay + rest] == list(range(1, len(replay + rest) + 1))
    assert thread["running"] is None
    assert [item["status"] for item in thread["items"]] == ["complete", "interrupted"]
    assert thread["items"][1]["parts"] == [{"type": "text", "text": words(replay)}]


async def test_sigterm_keeps_what_came_and_exits_with_zero(tmp_path: Path) -> None:
    async with started(tmp_path, SLOW, drain_seconds=0) as program:
        await program.listening()
        async with program.visitor() as visitor:
            await visitor.get("/api/thread")
            async with program.chat(visitor) as chat:
                await chat.send(message="count for me")
                await chat.until("text_delta")
                program.process.terminate()
                frames = await chat.until("error")
                await chat.socket.wait_closed()
        assert chat.socket.close_code == 1012
        assert frames[-2]["item"]["status"] == "interrupted"
        assert await program.ended() == 0


async def test_a_second_process_on_the_same_data_refuses_to_start(tmp_path: Path) -> None:
    async with started(tmp_path) as first:
        await first.listening()
        async with started(tmp_path) as second:
            assert await second.ended() == 1
        assert f"Another instance already runs on {tmp_path}" in "".join(second.words)
        async with first.visitor() as visitor:
            assert (await visitor.get("/readyz")).status_code == 200


async def test_a_taken_port_is_named(tmp_path: Path) -> None:
    async with started(tmp_path / "one") as first:
        await first.listening()
        async with started(tmp_path / "two", port=first.port) as second:
            assert await second.ended() == 1
    assert f"port {first.port}" in "".join(second.words)


async def test_wrong_settings_are_all_named_and_no_secret_is_shown(tmp_path: Path) -> None:
    async with started(tmp_path, port="http", public_url="example.com", session_key="5ec2e7") as program:
        assert await program.ended() == 1
    said = "".join(program.words)
    assert "CHATINBIO_PORT" in said
    assert "CHATINBIO_PUBLIC_URL" in said
    assert "CHATINBIO_SESSION_KEY" in said
    assert "5ec2e7" not in said


async def test_a_file_that_is_no_database_stops_the_start_with_words(tmp_path: Path) -> None:
    (tmp_path / "chatinbio.db").write_bytes(b"this is a poem" * 100)
    async with started(tmp_path) as program:
        assert await program.ended() == 1
    assert "Restore it from a backup" in "".join(program.words)


async def test_a_seed_that_is_no_json_stops_the_start_with_words(tmp_path: Path) -> None:
    seed = tmp_path / "seed.json"
    seed.write_text("{")
    async with started(tmp_path / "data", seed_file=seed) as program:
        assert await program.ended() == 1
    assert str(seed) in "".join(program.words)
    assert "Traceback" not in "".join(program.words)


async def test_an_idle_instance_has_loaded_nothing_of_its_engines(tmp_path: Path) -> None:
    seed = tmp_path / "seed.json"
    links = [{"title": "Music", "url": "https://example.com/music"}]
    seed.write_text(json.dumps({"displayName": "Ada", "profile": {"links": links}}))
    async with started(tmp_path / "data", seed_file=seed) as program:
        await program.listening()
        async with program.visitor() as visitor:
            assert (await visitor.get("/api/bio")).json()["links"][0]["title"] == "Music"
            await visitor.get("/api/thread")
        mapped = "\n".join(m.path for m in psutil.Process(program.process.pid).memory_maps())
    # Extension modules show in the memory map, and pydantic's core is the first thing that an engine brings.
    assert "_pydantic_core" not in mapped
    assert "sqlalchemy" in mapped


async def test_the_log_holds_json_lines_and_neither_words_nor_secrets(tmp_path: Path) -> None:
    key = "ab" * 32
    async with started(tmp_path, session_key=key, model_api_key="sk-secret") as program:
        await program.listening()
        async with program.visitor() as visitor:
            await visitor.post("/api/chat", json={"message": "my telephone number is 5550199"})
            await visitor.post("/api/claim", json={"token": "hunter2"})
        program.process.terminate()
        assert await program.ended() == 0
    said = "".join(program.words)
    assert {"listening", "turn ended", "stopped"} <= {entry["event"] for entry in program.log}
    assert len(program.log) == len(program.words)
    for secret in (key, "sk-secret", "5550199", "hunter2"):
        assert secret not in said
