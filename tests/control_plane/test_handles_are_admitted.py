"""Which handles may be taken: the pure rule as a table, and what the API makes of it."""

from __future__ import annotations

import pytest

from chatinbio_api import handle_problem
from chatinbio_control_plane.signup import admission
from tests.control_plane.plane import Plane

FINE = ["ada", "anna-lisa", "dj2000", "a1b", "x" * 40, "apl", "mall", "ian", "lisa-music", "marina", "7of9", "maria5"]
REFUSED = {
    "ab": "invalid_handle",
    "x" * 41: "invalid_handle",
    "": "invalid_handle",
    "Ada": "invalid_handle",
    "ada.lovelace": "invalid_handle",
    "ada_lovelace": "invalid_handle",
    "-ada": "invalid_handle",
    "ada-": "invalid_handle",
    "ada\n": "invalid_handle",
    "аda": "invalid_handle",  # the first letter is Cyrillic
    "xn--ad-xka": "invalid_handle",
    "../ada": "invalid_handle",
    "api": "reserved_handle",
    "www": "reserved_handle",
    "admin": "reserved_handle",
    "mail": "reserved_handle",
    "adm1n": "confusable_handle",
    "ad-min": "confusable_handle",
    "adrnin": "confusable_handle",
    "4dm1n": "confusable_handle",
    "ap1": "confusable_handle",
    "vvww": "confusable_handle",
    "5upport": "confusable_handle",
    "l0gin": "confusable_handle",
}


@pytest.mark.parametrize("handle", FINE)
def test_a_good_handle_is_admitted(handle: str) -> None:
    assert admission.refusal(handle) is None


@pytest.mark.parametrize("handle", REFUSED)
async def test_a_bad_handle_is_refused_with_a_reason_and_only_good_ideas(plane: Plane, handle: str) -> None:
    answer = await plane.sign_up(handle, email="ada@example.com", displayName="Ada")
    problem = answer.json()
    assert problem["code"] == REFUSED[handle]
    assert answer.status_code == problem["status"] in (409, 422)
    assert problem["errors"][0]["pointer"] == "#/handle"
    assert all(admission.refusal(idea) is None for idea in problem["suggestions"])
    assert await plane.creators() == []


@pytest.mark.parametrize(
    ("typed", "idea"),
    [("Ada", "ada"), ("Ada.Lovelace", "ada-lovelace"), ("Ada Lovelace", "ada-lovelace"), ("Adélie", "adelie")],
)
async def test_what_was_meant_is_suggested(plane: Plane, typed: str, idea: str) -> None:
    answer = await plane.sign_up(typed, email="ada@example.com")
    assert answer.json()["suggestions"] == [idea]
    assert repr(idea) in answer.json()["detail"]


@pytest.mark.parametrize(
    ("existing", "wanted"), [("lola", "1ola"), ("annao", "anna0"), ("marina", "rnarina"), ("wanda", "vvanda")]
)
async def test_a_handle_that_looks_like_a_creators_is_refused(plane: Plane, existing: str, wanted: str) -> None:
    await plane.sign_up(existing)
    answer = await plane.sign_up(wanted)
    assert answer.status_code == 409
    assert answer.json()["code"] == "confusable_handle"
    assert "example.com" not in answer.text, "whose it is stays unsaid"
    assert await plane.creators() == [existing]


def test_a_long_handle_of_digits_is_judged_at_once() -> None:
    assert admission.refusal("1" * 40) is None


def test_every_reserved_name_is_a_handle_somebody_could_have_asked_for() -> None:
    odd = {name for name in admission.reserved_names() if handle_problem(name) and len(name) >= 3}
    assert not odd


def test_alternatives_keep_to_the_length() -> None:
    ideas = list(admission.candidates("x" * 40))
    assert ideas
    assert all(handle_problem(idea) is None for idea in ideas)
