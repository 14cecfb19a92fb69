"""Fields and addresses as people write them."""

from __future__ import annotations

import pytest

from chatinbio_instance.core.addresses import is_email_address, is_page_address, is_web_address
from chatinbio_instance.surface import Field, Form, summed_up
from tests.instance.surface.drawn import Drawn

FORM = Form(
    "test.send",
    "Heading",
    "Intro",
    (
        Field("name", "Name", required=True, max_length=5),
        Field("email", "E-mail", "email"),
        Field("day", "Day", "date"),
        Field("agreed", "I agree", "consent"),
    ),
)
RIGHT = {"name": "Ada", "email": "a@example.com", "day": "2028-02-29", "agreed": True}


@pytest.mark.parametrize(
    ("sent", "wrong"),
    [
        (RIGHT, []),
        ({"name": "Ada", "agreed": True}, []),
        ({}, ["name", "agreed"]),
        (RIGHT | {"name": " Ada  "}, []),
        (RIGHT | {"name": "Adaline"}, ["name"]),
        (RIGHT | {"agreed": "true"}, ["agreed"]),
        (RIGHT | {"day": "2027-02-29"}, ["day"]),
        (RIGHT | {"day": "20270228"}, ["day"]),
        (RIGHT | {"day": "2027-W01-1"}, ["day"]),
        (RIGHT | {"email": "nobody"}, ["email"]),
    ],
)
def test_each_field_is_checked(sent: dict[str, str | bool], wrong: list[str]) -> None:
    assert list(FORM.complaints(sent)) == wrong


def test_it_is_summed_up_for_whoever_does_not_see_it() -> None:
    assert summed_up(FORM.complaints({})) == "name: Please fill this in. agreed: Please tick this box to go on."


def test_it_is_shown_with_what_was_said_and_refused_and_thanked_in_place() -> None:
    drawn = Drawn(FORM.shown("test-1", {"name": "Ada"}))
    assert drawn.data["form"] == {"name": "Ada", "email": "", "day": "", "agreed": False}
    form = drawn.offering("test.send")
    assert drawn.sent(form) == {"name": "Ada", "email": "", "day": "", "agreed": False}
    drawn.take(FORM.refused("test-1", {"email": "No."}, "Not now."))
    assert {"No.", "Not now."} <= set(drawn.words)
    drawn.take(FORM.refused("test-1", {}))
    assert not {"No.", "Not now."} & set(drawn.words)
    drawn.take(FORM.thanked("test-1", "Thanks", "Bye."))
    assert drawn.words == ["Thanks", "Bye."]
    assert drawn.data == {}


@pytest.mark.parametrize(
    "address",
    [
        "a@b.de",
        "ada.lovelace+list@mail.example.co.uk",
        "o'brien@example.com",
        "jürgen@müller.de",
        "a_b@xn--mller-kva.de",
    ],
)
def test_an_address_as_people_have_it_is_taken(address: str) -> None:
    assert is_email_address(address)


@pytest.mark.parametrize(
    "address",
    [
        "",
        "ada",
        "ada@",
        "@example.com",
        "ada@example",
        "ada@example..com",
        "a..b@example.com",
        ".ada@example.com",
        "ada.@example.com",
        "ada@-example.com",
        "ada@example.c",
        "ada@example.123",
        "ada @example.com",
        "a@b.de, c@d.de",
        "a@b.de;c@d.de",
        "Ada <a@b.de>",
        "a@b@c.de",
        "a@b.de\nBcc: eve@example.com",
        "a\x00b@example.com",
        "x" * 65 + "@example.com",
        "a@" + "x" * 250 + ".de",
    ],
)
def test_what_is_no_address_is_not(address: str) -> None:
    assert not is_email_address(address)


@pytest.mark.parametrize(
    ("url", "web", "page"), [("https://a.de", True, True), ("/x", False, True), ("/", False, True)]
)
def test_an_address_of_the_page_is_a_web_address_or_a_path(url: str, web: bool, page: bool) -> None:
    assert (is_web_address(url), is_page_address(url)) == (web, page)
