"""Clients that are gone without a FIN: suspended, or cut off. They answer no ping and read nothing, and are let go of."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
from websockets.frames import Frame, Opcode

from chatinbio_instance.web import server
from tests.instance.pages import PATIENCE, Page, eventually, open_page

HANDSHAKE = (
    "GET /ws/chat HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"
)


@contextmanager
def silent_client(page: Page) -> Iterator[socket.socket]:
    """A WebSocket over a bare connection: nothing behind it answers or reads. What it receives stays small."""
    with closing(socket.socket()) as connection:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        connection.connect(("127.0.0.1", page.server.instance.settings.port))
        connection.sendall(HANDSHAKE.encode())
        yield connection


async def test_who_answers_no_ping_is_let_go(
    tmp_path: Path, empty_database: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server, "PING_SECONDS", 0.1)
    async with open_page(tmp_path / "data", empty_database) as page:
        sockets = page.server.instance.sockets
        with silent_client(page):
            await eventually(lambda: len(sockets) == 1)
            await eventually(lambda: not sockets)


async def test_who_answers_every_ping_stays(
    tmp_path: Path, empty_database: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    answered = 0

    class Patient(server.ChatProtocol):
        """Asks as often and counts the answers, which a busy machine may give late."""

        def __init__(self, *arguments: Any, **more: Any) -> None:
            super().__init__(*arguments, **more)
            self.ping_timeout = PATIENCE

        def handle_pong(self, event: Frame) -> None:
            nonlocal answered
            super().handle_pong(event)
            answered += 1

    monkeypatch.setattr(server, "PING_SECONDS", 0.1)
    monkeypatch.setattr(server, "ChatProtocol", Patient)
    async with open_page(tmp_path / "data", empty_database) as page, page.chat() as chat:
        await eventually(lambda: answered >= 2)
        page.engine.answer("still here")
        assert (await chat.turn("hello"))[-1]["type"] == "done"


async def test_who_reads_nothing_is_let_go_although_much_is_still_to_be_sent(page: Page) -> None:
    connections = page.server.server_state.connections
    with silent_client(page) as client:
        await eventually(lambda: len(page.server.instance.sockets) == 1)
        (connection,) = [c for c in connections if isinstance(c, server.ChatProtocol)]
        connection.transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4096)
        page.engine.answer(*["x" * 2_000] * 20)
        client.sendall(Frame(Opcode.TEXT, b'{"message": "hello"}').serialize(mask=True))
        await eventually(lambda: connection.transport.get_write_buffer_size() > 0)
        connection.keepalive_timeout()  # what the timer does
        await eventually(lambda: not page.server.instance.sockets)
        assert connection not in connections
    await eventually(lambda: page.server.instance.turns.figures.turns["complete"] == 1)


def test_the_longest_that_one_is_held_on_to_is_below_a_minute() -> None:
    assert 2 * server.PING_SECONDS <= 60
    wanted = server.KEEP_ALIVE
    assert wanted["TCP_KEEPIDLE"] + wanted["TCP_KEEPINTVL"] * wanted["TCP_KEEPCNT"] <= 60
    assert wanted["TCP_USER_TIMEOUT"] <= 60_000


async def test_connections_take_over_what_the_listener_was_told(page: Page) -> None:
    with silent_client(page):
        await eventually(lambda: len(page.server.instance.sockets) == 1)
        (connection,) = [c for c in page.server.server_state.connections if isinstance(c, server.ChatProtocol)]
        accepted = connection.transport.get_extra_info("socket")
        assert accepted.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE) == 1
        for name, value in server.KEEP_ALIVE.items():
            if (option := getattr(socket, name, None)) is not None:
                assert accepted.getsockopt(socket.IPPROTO_TCP, option) == value
