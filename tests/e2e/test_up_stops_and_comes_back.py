"""`make up` twice: the second finds everything again; a busy port is named; leftovers are ended."""

from __future__ import annotations

import signal
import socket
import stat
from collections.abc import Iterator

import psutil
import pytest

from tests.e2e.fleet import Fleet, eventually, until_gone


@pytest.fixture
def own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Fleet]:
    """A fleet that the story may stop and start."""
    fleet = Fleet.on_free_ports(tmp_path_factory.mktemp("own"))
    yield fleet
    fleet.chatinbio("down")


async def test_a_second_up_finds_all_data_again(own: Fleet) -> None:
    own.up()
    key = own.api_key
    async with own.visitor("ada") as visitor:
        await visitor.get("/api/thread")
        await own.ask("ada", "hello", visitor.cookies)
        uid = own.get("creator", "ada")["metadata"]["uid"]
        own.down()
        assert not own.processes("instance:ada")
        assert not any(own.processes(p) for p in ("cluster", "operator", "control-plane", "traefik"))

        own.up()
        assert own.api_key == key
        assert own.get("creator", "ada")["metadata"]["uid"] == uid

        async def remembered() -> bool:
            items = await own.items(visitor)
            return [item["role"] for item in items] == ["user", "assistant"]

        await eventually(remembered)


async def test_what_a_killed_up_left_behind_is_ended_by_the_next(own: Fleet) -> None:
    own.up()
    for process in psutil.process_iter():
        try:
            line, environment = process.cmdline(), process.environ()
        except psutil.Error:
            continue
        if str(own.state) in environment.get("CHATINBIO_LOCAL_STATE_DIR", "") and "up" in line:
            process.send_signal(signal.SIGKILL)
            until_gone(process)
    own.up()
    assert len(own.processes("cluster")) == 1
    assert len(own.processes("operator")) == 1
    await eventually(lambda: len(own.processes("instance:ada")) == 1)


def test_a_busy_port_is_an_error_that_names_it(own: Fleet) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", own.http_port))
        taken.listen()
        done = own.chatinbio("up", "--detach")
    assert done.returncode != 0
    said = done.stdout + done.stderr
    assert str(own.http_port) in said
    assert "CHATINBIO_LOCAL_HTTP_PORT" in said
    assert "Traceback" not in said


def test_up_prints_what_its_users_need(fleet: Fleet) -> None:
    port = fleet.http_port
    assert f"http://ada.localhost:{port}" in fleet.printed
    assert f"http://api.localhost:{port}/docs" in fleet.printed
    assert fleet.api_key in fleet.printed
    assert str(fleet.state / "kubeconfig") in fleet.printed
    assert stat.S_IMODE((fleet.state / "api-key").stat().st_mode) == 0o600
    assert stat.S_IMODE((fleet.state / "kubeconfig").stat().st_mode) == 0o600
