from __future__ import annotations

import pytest

from chatinbio_api import handle_problem, owner_hash


@pytest.mark.parametrize("handle", ["ada", "a1b", "3-blue-1-brown", "a" * 40, "a--b"])
def test_a_dns_label_is_a_handle(handle: str) -> None:
    assert handle_problem(handle) is None


@pytest.mark.parametrize(
    "handle",
    ["", "ab", "a" * 41, "Ada", "ada.b", "-ada", "ada-", "ada_b", "xn--ada", "аda", "ada\n", "ada b", "１２３"],
)
def test_anything_else_is_none_and_says_why(handle: str) -> None:
    assert (handle_problem(handle) or "").startswith("a handle ")


def test_an_owner_is_recognised_whatever_the_case_and_named_nowhere() -> None:
    assert owner_hash("Ada@Example.com") == owner_hash(" ada@example.com ")
    assert owner_hash("ada@example.com") != owner_hash("eve@example.com")
    assert len(owner_hash("ada@example.com")) == 32
    assert "ada" not in owner_hash("ada@example.com")
