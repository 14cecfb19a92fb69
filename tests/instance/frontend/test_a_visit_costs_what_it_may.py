"""The budget that `make check` holds: what it would notice, on documents made for it, and the real ones."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest

from tests.instance.frontend import budget
from tests.instance.processes import started

GOOD = '<html lang="en"><meta name="viewport"><title>Ada</title><link rel="stylesheet" href="/a.css"><script type="module" src="/a.js"></script>'
LINES = {
    "resourceSizes": [{"resourceType": "script", "budget": 1}],
    "resourceCounts": [{"resourceType": "third-party", "budget": 0}],
}
FILES = {
    "/a.css": "a{}",
    "/a.js": 'import"./b.js";',
    "/b.js": "let b",
    "/big.js": "".join(map(str, range(2000))),
}


async def complaints_about(document: str) -> list[str]:
    """What the budget says of a document, served with the files above."""

    def serve(request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, text=document if request.url.path == "/" else FILES[request.url.path])

    async with httpx.AsyncClient(transport=httpx.MockTransport(serve), base_url="http://page") as http:
        return budget.over(LINES | {"path": "/"}, await budget.visit(http, "/"))


async def test_a_good_document_is_within_it() -> None:
    assert await complaints_about(GOOD) == []


@pytest.mark.parametrize(
    ("more", "complaint"),
    [
        ('<script type="module" src="/big.js"></script>', "/: script"),
        ('<script src="/b.js"></script>', "/b.js blocks the first paint"),
        ("<script>1</script>", "a script stands in the document itself"),
        ("<style>a{}</style>", "a style sheet stands in the document itself"),
        ('<script async src="https://elsewhere.example/x.js"></script>', "1 of third-party"),
        ('<script async src="//elsewhere.example/x.js"></script>', "1 of third-party"),
        ('<img src="/b.js" width="1" height="1">', "has no text"),
        ('<img src="/b.js" alt="">', "has no size"),
    ],
)
async def test_a_worse_one_is_not(more: str, complaint: str) -> None:
    [said] = await complaints_about(GOOD + more)
    assert complaint in said


async def test_a_document_without_a_language_and_a_title_is_not() -> None:
    assert await complaints_about("<meta name=viewport><html>") == [
        "/: the document does not say its language",
        "/: there is no <title>",
    ]


async def test_data_in_the_document_is_no_script() -> None:
    assert await complaints_about(GOOD + '<script type="application/ld+json">{}</script>') == []


async def test_the_real_documents_are_within_it(tmp_path: Path) -> None:
    async with started(tmp_path, seed_file=budget.SEED, handle="ada", model="offline") as program:
        await program.listening()
        measured = await budget.measure(program)
    assert [cost for _, cost in measured if not cost.sizes()["total"]] == []
    assert [words for limit, cost in measured for words in budget.over(limit, cost)] == []
