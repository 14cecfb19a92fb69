"""A web address that a creator gives is fetched from the public internet alone, whatever it says, resolves to or redirects to."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler

import pytest

from chatinbio_instance.library.pictures import fetching
from chatinbio_instance.library.pictures.fetching import fetch, is_public, resolve
from chatinbio_instance.library.pictures.refusals import Unusable
from chatinbio_instance.library.pictures.uses import MOST_BYTES
from tests.instance.library.pictures.place import Place, file, moved, opened


@pytest.fixture
def place() -> Iterator[Place]:
    with opened() as place:
        yield place


def here(host: str, port: int) -> list[str]:
    """A name server that knows one machine."""
    return ["127.0.0.1"]


def fetched(url: str) -> bytes:
    """On a web whose public part is this machine's one address."""
    return fetch(url, resolve=here, public=lambda address: address == "127.0.0.1")


NOT_PUBLIC = [
    "127.0.0.1",
    "127.8.8.8",
    "0.0.0.0",
    "10.0.0.1",
    "172.16.0.1",
    "172.31.255.255",
    "192.168.1.1",
    "169.254.169.254",
    "100.64.0.1",
    "192.0.0.8",
    "192.0.2.1",
    "192.88.99.1",
    "198.18.0.1",
    "198.51.100.1",
    "203.0.113.1",
    "224.0.0.1",
    "240.0.0.1",
    "255.255.255.255",
    "::1",
    "::",
    "fe80::1",
    "fe80::1%eth0",
    "fc00::1",
    "fd00:ec2::254",
    "fec0::1",
    "ff02::1",
    "::ffff:10.0.0.1",
    "::ffff:169.254.169.254",
    "::10.0.0.1",
    "2002:a00:1::",
    "2002:a9fe:a9fe::",
    "64:ff9b::a00:1",
    "64:ff9b::a9fe:a9fe",
    "64:ff9b:1::1",
    "2001:db8::1",
    "2001::1",
    "100::1",
    "3fff::1",
    "5f00::1",
    "nonsense",
    "0x7f000001",
    "127.1",
]


@pytest.mark.parametrize("address", NOT_PUBLIC)
def test_an_address_inside_is_not_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize(
    "address", ["8.8.8.8", "93.184.216.34", "2606:4700::1111", "64:ff9b::808:808", "::ffff:8.8.8.8"]
)
def test_an_address_outside_is(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "localhost", "[::1]", "[::ffff:127.0.0.1]", "2130706433", "0x7f.1", "127.1", "0"]
)
def test_this_machine_is_not_asked_however_it_is_written(place: Place, host: str) -> None:
    """With the real name server and the real rule: every spelling that an operating system takes for the loopback."""
    place.answers["/a.png"] = file(b"secret")
    with pytest.raises(Unusable) as refusal:
        fetch(place.at("/a.png", host))
    assert place.asked == []
    assert "public internet" in str(refusal.value) or "cannot be reached" in str(refusal.value)


@pytest.mark.parametrize(
    "answer",
    [["10.0.0.7"], ["93.184.216.34", "10.0.0.7"], ["10.0.0.7", "93.184.216.34"], ["93.184.216.34", "fd00::1"], []],
)
def test_a_name_with_any_address_inside_is_not_asked(answer: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """A name server that answers both: the one that was looked at might not be the one that is connected to."""
    monkeypatch.setattr(socket, "create_connection", lambda *_, **__: pytest.fail("connected"))
    with pytest.raises(Unusable, match="public internet"):
        fetch("http://pictures.example/a.png", resolve=lambda host, port: answer)


def test_a_name_is_asked_for_once_and_what_was_looked_at_is_what_is_connected_to(place: Place) -> None:
    """A name server that says something else the second time finds nobody who asks."""
    place.answers["/a.png"] = file(b"picture")
    answers = iter([["127.0.0.1"], ["10.0.0.7"]])
    asked: list[str] = []

    def rebinding(host: str, port: int) -> list[str]:
        asked.append(host)
        return next(answers)

    assert fetch(place.at("/a.png"), rebinding, lambda address: address == "127.0.0.1") == b"picture"
    assert asked == ["pictures.example"]


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_followed_and_looked_at_anew(place: Place, status: int) -> None:
    place.answers["/a"] = moved("/b", status)
    place.answers["/b"] = moved(place.at("/c", "elsewhere.example"), status)
    place.answers["/c"] = file(b"picture")
    assert fetched(place.at("/a")) == b"picture"
    assert [host for _, host, _ in place.asked] == ["pictures.example", "pictures.example", "elsewhere.example"]


@pytest.mark.parametrize("inside", ["10.0.0.7", "169.254.169.254", "::1"])
def test_a_redirect_does_not_lead_inside(place: Place, inside: str) -> None:
    place.answers["/a"] = moved(place.at("/secret", "inside.example"))
    place.answers["/secret"] = file(b"secret")
    names = {"pictures.example": ["127.0.0.1"], "inside.example": [inside]}
    with pytest.raises(Unusable, match="public internet"):
        fetch(place.at("/a"), lambda host, port: names[host], lambda address: address == "127.0.0.1")
    assert [path for _, _, path in place.asked] == ["/a"]


@pytest.mark.parametrize(
    "to", ["file:///etc/passwd", "ftp://example.com/a.png", "gopher://x/", "data:image/png;base64,AAAA", "javascript:1"]
)
def test_a_redirect_does_not_lead_to_another_protocol(place: Place, to: str) -> None:
    place.answers["/a"] = moved(to)
    with pytest.raises(Unusable):
        fetched(place.at("/a"))
    assert len(place.asked) == 1


def test_redirects_come_to_an_end(place: Place) -> None:
    for n in range(9):
        place.answers[f"/{n}"] = moved(f"/{n + 1}")
    place.answers["/9"] = file(b"picture")
    with pytest.raises(Unusable, match="on and on"):
        fetched(place.at("/0"))
    assert len(place.asked) == 4
    assert fetched(place.at("/6")) == b"picture"


def test_more_than_may_come_is_not_waited_for(place: Place) -> None:
    def endless(request: BaseHTTPRequestHandler) -> None:
        request.send_response(200)
        request.send_header("Content-Length", str(2**40))
        request.end_headers()
        try:
            while True:
                request.wfile.write(b"\0" * 2**20)
        except OSError:
            request.close_connection = True

    place.answers["/a"] = endless
    with pytest.raises(Unusable, match="larger than 10 MiB"):
        fetched(place.at("/a"))
    place.answers["/b"] = file(b"\0" * MOST_BYTES)
    assert len(fetched(place.at("/b"))) == MOST_BYTES


def test_a_place_that_drips_is_given_up(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each byte comes in time; all of them together would take for ever."""
    monkeypatch.setattr(fetching, "SECONDS", 0.4)

    def drip(request: BaseHTTPRequestHandler) -> None:
        request.send_response(200)
        request.end_headers()
        try:
            while True:
                request.wfile.write(b"\0")
                request.wfile.flush()
        except OSError:
            request.close_connection = True

    place.answers["/a"] = drip
    with pytest.raises(Unusable) as refusal:
        fetched(place.at("/a"))
    assert not refusal.value.final or "larger" in str(refusal.value)


def test_a_place_that_says_nothing_is_given_up(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetching, "SECONDS", 0.3)
    silent = socket.socket()
    silent.bind(("127.0.0.1", 0))
    silent.listen()
    with silent, pytest.raises(Unusable, match="in time") as refusal:
        fetched(f"http://pictures.example:{silent.getsockname()[1]}/a.png")
    assert not refusal.value.final


@pytest.mark.parametrize(
    ("status", "final"), [(404, True), (403, True), (410, True), (500, False), (503, False), (429, False), (204, True)]
)
def test_what_may_be_better_later_is_told_from_what_is_not(place: Place, status: int, final: bool) -> None:
    place.answers["/a"] = file(b"", status)
    with pytest.raises(Unusable, match=str(status)) as refusal:
        fetched(place.at("/a"))
    assert refusal.value.final is final


def test_a_place_that_is_not_there_may_be_there_later() -> None:
    with socket.socket() as silent:
        # Held, so that nobody else gets the port; it does not listen, so whoever connects is refused.
        silent.bind(("127.0.0.1", 0))
        port = silent.getsockname()[1]
        with pytest.raises(Unusable, match="cannot be reached") as refusal:
            fetched(f"http://pictures.example:{port}/a.png")
        assert not refusal.value.final
        with pytest.raises(Unusable, match="cannot be reached"):
            fetched(f"https://pictures.example:{port}/a.png")
    with pytest.raises(Unusable, match="cannot be reached"):
        fetch("http://no-such-host.invalid/a.png")


def test_the_place_learns_nothing_of_whoever_asks(place: Place) -> None:
    place.answers["/a.png?x=1"] = file(b"picture")
    fetched(place.at("/a.png?x=1").replace("http://", "http://user:password@"))
    [said] = place.headers
    assert {name.lower() for name in said} == {"host", "accept", "accept-encoding", "user-agent"}
    assert said["host"] == f"pictures.example:{place.port}"


def test_an_unencrypted_answer_on_an_encrypted_line_is_none(place: Place) -> None:
    with pytest.raises(Unusable):
        fetched(place.at("/a.png").replace("http://", "https://"))


def test_a_host_may_have_several_addresses_of_which_one_answers(place: Place) -> None:
    place.answers["/a"] = file(b"picture")
    both = ["127.0.0.2", "127.0.0.1"]
    assert fetch(place.at("/a"), lambda host, port: both, lambda address: True) == b"picture"


def test_the_operating_systems_own_answers_are_understood() -> None:
    assert set(resolve("localhost", 80)) <= {"127.0.0.1", "::1"}
