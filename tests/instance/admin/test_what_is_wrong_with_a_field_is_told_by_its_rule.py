"""Every rule that a field of the creator's side can break is named in the refusal, with the number that it is about."""

from __future__ import annotations

from typing import Any, get_args

import httpx

from chatinbio_instance.errors import Rule

LINK = {"title": "Shop", "url": "https://example.com"}
EVENT = {"title": "Night", "startsAt": "2027-05-01T20:00:00"}
# Method, path, body → the field, its rule and limit.
BROKEN: list[tuple[str, str, dict[str, Any], tuple[str, Rule, float | None]]] = [
    ("POST", "links", LINK | {"title": " "}, ("title", "required", None)),
    ("POST", "links", LINK | {"title": "x" * 81}, ("title", "maxLength", 80)),
    ("POST", "links", LINK | {"url": "ftp://x"}, ("url", "address", None)),
    ("POST", "links", LINK | {"url": "https://x.org/" + "x" * 2000}, ("url", "maxLength", 2000)),
    ("POST", "links", LINK | {"style": "embed"}, ("url", "playable", None)),
    ("POST", "links", LINK | {"thumbnailUrl": "/media/none"}, ("thumbnailUrl", "picture", None)),
    ("POST", "links", LINK | {"title": 7}, ("title", "type", None)),
    ("POST", "events", EVENT | {"startsAt": "soon"}, ("startsAt", "moment", None)),
    ("POST", "events", EVENT | {"endsAt": "2027-05-01T19:00:00"}, ("endsAt", "later", None)),
    ("POST", "events", EVENT | {"timeZone": "Berlin/Europe"}, ("timeZone", "timeZone", None)),
    ("POST", "faq", {"question": "Q", "answer": "A", "aliases": list("abcdefghijklmnopqrstuvwxyz")}, ("aliases", "maxItems", 20)),
    ("POST", "faq", {"question": "Q", "answer": "A", "aliases": ["x" * 201]}, ("aliases", "maxLength", 200)),
    ("POST", "polls", {"question": "Which?", "options": ["One"]}, ("options", "minItems", 2)),
    ("POST", "polls", {"question": "Which?", "options": list("abcdefghijk")}, ("options", "maxItems", 10)),
    ("POST", "polls", {"question": "Which?", "options": ["One", "ONE"]}, ("options", "distinct", None)),
    ("POST", "polls", {"question": "Which?", "options": ["One", "x" * 101]}, ("options", "maxLength", 100)),
    ("POST", "polls", {"question": "Which?", "options": ["One", " "]}, ("options", "required", None)),
    ("POST", "polls", {"question": " ", "options": ["One", "Two"]}, ("question", "required", None)),
    ("POST", "polls", {"question": "x" * 201, "options": ["One", "Two"]}, ("question", "maxLength", 200)),
    ("PUT", "tokens", {"brand": {"primary": "red"}}, ("brand.primary", "colour", None)),
    ("PUT", "tokens", {"brand": {"image": "a.png"}}, ("brand.image", "picture", None)),
    ("PUT", "tokens", {"brand": {"scheme": "dim"}}, ("brand.scheme", "choice", None)),
    ("PUT", "tokens", {"shape": {"radius": 99}}, ("shape.radius", "maximum", 40)),
    ("PUT", "tokens", {"layout": {"spacing": 0.1}}, ("layout.spacing", "minimum", 0.5)),
    ("POST", "prompts", {"body": "You are {{nobody}}."}, ("body", "variable", None)),
    ("POST", "prompts", {"body": "You are {{name."}, ("body", "braces", None)),
    ("POST", "prompts", {"body": "x" * 20_001}, ("body", "maxLength", 20_000)),
]  # fmt: skip


async def test_a_field_that_breaks_a_rule_is_told_which(creator: httpx.AsyncClient) -> None:
    for method, path, body, told in BROKEN:
        refused = await creator.request(method, f"/api/admin/{path}", json=body)
        assert refused.is_client_error, told
        [error] = refused.json()["errors"]
        assert (error["field"], error["rule"], error.get("limit")) == told
        assert error["message"] in refused.json()["detail"], "and in words, for who reads no rules"


def test_there_is_a_case_for_every_rule() -> None:
    assert {told[1] for *_, told in BROKEN} == set(get_args(Rule))
