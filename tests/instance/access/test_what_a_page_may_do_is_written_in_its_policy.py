"""The policy that goes with every answer: what a page of ours loads, from where, and who may frame it."""

from __future__ import annotations

import pytest

from chatinbio_instance.core import embeds
from tests.contracts.documentation import DOCS, section
from tests.instance.pages import Page


def directives(policy: str) -> dict[str, list[str]]:
    return {name: sources for name, *sources in (part.split() for part in policy.split(";"))}


@pytest.mark.parametrize(
    "path", ["/", "/admin", "/claim", "/api/bio", "/theme.css", "/nothing-here", "/api/admin/session"]
)
async def test_nothing_inline_runs_and_no_other_host_is_asked(page: Page, path: str) -> None:
    async with page.visitor() as visitor:
        headers = (await visitor.get(path)).headers
    policy = directives(headers["content-security-policy"])
    for name, sources in policy.items():
        if name not in ("frame-src", "require-trusted-types-for", "trusted-types"):
            assert set(sources) <= {"'self'", "'none'"}, name
    assert policy["default-src"] == policy["base-uri"] == ["'none'"]
    assert policy["frame-ancestors"] == ["'self'"]
    assert headers["x-frame-options"] == "SAMEORIGIN"
    assert headers["x-dns-prefetch-control"] == "off"
    assert headers["cross-origin-opener-policy"] == "same-origin"


async def test_players_are_framed_from_known_hosts_over_https_alone(page: Page) -> None:
    async with page.visitor() as visitor:
        policy = directives((await visitor.get("/")).headers["content-security-policy"])
    own, *others = policy["frame-src"]
    assert own == "'self'"
    assert tuple(others) == embeds.ORIGINS
    assert all(source.startswith("https://") and "*" not in source for source in others)


async def test_markup_is_made_by_the_policies_that_the_documentation_names(page: Page) -> None:
    async with page.visitor() as visitor:
        policy = directives((await visitor.get("/")).headers["content-security-policy"])
    assert policy["require-trusted-types-for"] == ["'script'"]
    written = section(DOCS / "access.md", "What a page of ours may do")
    assert policy["trusted-types"] == ["lit-html"]
    assert all(f"`{name}`" in written for name in policy["trusted-types"])
