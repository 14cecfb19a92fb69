"""A look-up against a DNS server of the real protocol: what it finds, and in which words it says that it found nothing."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import AsyncIterator

import pytest
from pydantic import ValidationError

from chatinbio_operator.cluster import Dns
from chatinbio_operator.model import Answer
from chatinbio_operator.settings import NameServer as Address
from chatinbio_operator.settings import Settings
from tests.operator.nameserver import NameServer

RECORD = "_chatinbio.music.example.com"
VALUE = "chatinbio-verification=0123456789abcdef"


@pytest.fixture
async def server() -> AsyncIterator[NameServer]:
    async with NameServer() as running:
        yield running


async def ask(server: NameServer, host: str = "music.example.com") -> Answer:
    limit = 0.3 if server.trouble == "silence" else 60
    return await Dns([Address("127.0.0.1", server.port)], time_limit=limit)(host)


async def test_the_record_is_found_beside_others_and_in_several_strings(server: NameServer) -> None:
    server.records[RECORD] = ['"v=spf1 -all"', f'"{VALUE[:10]}" "{VALUE[10:]}"']
    assert await ask(server) == Answer(frozenset({"v=spf1 -all", VALUE}))
    assert set(server.asked) == {RECORD}, "this name and no other, whatever the system would add to it"


async def test_aliases_and_wildcards_are_followed(server: NameServer) -> None:
    server.aliases[RECORD] = "proof.dns.example.net"
    server.aliases["proof.dns.example.net"] = "again.example.net"
    server.records["*.example.net"] = [f'"{VALUE}"']
    assert await ask(server) == Answer(frozenset({VALUE}))


async def test_no_such_name_and_no_such_record_are_answers_without_values(server: NameServer) -> None:
    assert await ask(server) == Answer()
    server.records[RECORD] = []
    assert await ask(server) == Answer()


@pytest.mark.parametrize(
    ("trouble", "words"),
    [("SERVFAIL", "SERVFAIL"), ("REFUSED", "REFUSED"), ("silence", "no answer within 0.3 seconds")],
)
async def test_who_does_not_answer_is_told_in_the_same_words_each_time(
    server: NameServer, trouble: str, words: str
) -> None:
    server.records[RECORD], server.trouble = [f'"{VALUE}"'], trouble
    assert [await ask(server), await ask(server)] == [Answer(trouble=words)] * 2


async def test_a_name_that_cannot_be_in_dns_is_trouble(server: NameServer) -> None:
    host = ".".join(["a" * 60] * 4) + ".example"
    assert len(host) < 253
    found = await ask(server, host)
    assert (found.values, server.asked) == (frozenset(), [])
    assert "long" in found.trouble


async def test_of_a_domain_that_says_very_much_little_is_kept_and_ours_first(server: NameServer) -> None:
    server.records[RECORD] = [*(f'"{number:04} {"x" * 200}"' for number in range(50)), f'"{VALUE}"']
    found = await ask(server)
    assert VALUE in found.values
    assert len(found.values) == 20
    assert max(map(len, found.values)) == 100


@pytest.mark.parametrize(
    ("text", "servers"),
    [
        ("", ()),
        ("10.0.0.10", (Address("10.0.0.10"),)),
        ("10.0.0.10:5353, fd00::10", (Address("10.0.0.10", 5353), Address("fd00::10"))),
        ("[fd00::10]:5353,[::1]", (Address("fd00::10", 5353), Address("::1"))),
    ],
)
def test_servers_are_named_by_address_and_port(
    monkeypatch: pytest.MonkeyPatch, text: str, servers: tuple[Address, ...]
) -> None:
    monkeypatch.setenv("CHATINBIO_OPERATOR_DNS_SERVERS", text)
    assert Settings().dns_servers == servers  # type: ignore[call-arg]


@pytest.mark.parametrize("text", ["dns.example.com", "10.0.0.10:dns", "10.0.0.10:0", "10.0.0.10:70000", "[::1]5353x"])
def test_what_is_no_address_is_refused_at_start(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setenv("CHATINBIO_OPERATOR_DNS_SERVERS", text)
    with pytest.raises(ValidationError) as refused:
        Settings()  # type: ignore[call-arg]
    assert [error["loc"] for error in refused.value.errors()] == [("dns_servers",)]


def test_the_library_is_loaded_when_there_is_something_to_look_for() -> None:
    program = "import sys, chatinbio_operator.handlers; print([m for m in sys.modules if m.split('.')[0] == 'dns'])"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
