"""What the document and the elements both know: icons, the colours of a handle, the kinds of places."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from chatinbio_instance.core.material import ICONS
from chatinbio_instance.web.page import body, document
from chatinbio_instance.web.page.richtext import blocks, plain
from chatinbio_instance.web.page.words import CATALOGUES

FRONTEND = Path(__file__).parents[3] / "instance" / "frontend"
DRAWN = json.loads((FRONTEND / "public" / "icons.json").read_text())


def test_every_icon_that_a_link_may_have_is_drawn() -> None:
    assert set(ICONS) | set(document.OWN_ICONS) | {"arrow"} <= set(DRAWN)
    for name, drawn in DRAWN.items():
        [(kind, path)] = drawn.items()
        assert kind in ("stroke", "fill"), name
        assert re.fullmatch(r"[Mm][\d\s.,MmLlHhVvCcSsQqTtAaZz+-]+", path), name


def test_an_icon_that_the_elements_bring_themselves_is_the_same_one() -> None:
    source = (FRONTEND / "src" / "surface" / "icons.ts").read_text()
    brought = dict(re.findall(r"^  (\w+): '(M[^']+)',$", source, re.MULTILINE))
    kinds = ("website", "music", "video", "social", "shop", "newsletter", "podcast", "other", "arrow")
    assert {name: DRAWN[name]["stroke"] for name in kinds} == {name: brought[name] for name in kinds}


def test_players_have_the_same_names() -> None:
    source = (FRONTEND / "src" / "elements" / "page" / "link-tree.ts").read_text()
    block = source.split("const PROVIDERS", 1)[1].split("};", 1)[0]
    assert dict(re.findall(r"(\w+): '([^']+)'", block)) == body.PROVIDERS


@pytest.mark.parametrize(("name", "number"), [("SHOWN", body.SHOWN_DATES), ("LONG", body.LONG), ("LEAD", body.LEAD)])
def test_as_much_is_shown_at_first(name: str, number: int) -> None:
    folder = FRONTEND / "src" / "elements" / "page"
    sources = "".join(path.read_text() for path in sorted(folder.glob("*.ts")))
    assert re.findall(rf"^const {name} = (\d+);", sources, re.MULTILINE) == [str(number)]


@pytest.mark.parametrize("language", CATALOGUES)
def test_what_both_say_is_worded_the_same(language: str) -> None:
    source = (FRONTEND / "src" / "words" / "page" / f"{language}.ts").read_text()
    said = {
        name: re.sub(r"\$\{\w+\}", "{}", text)
        for name, text in re.findall(r"^  (\w+): (?:\([^)]*\) => )?['`](.*)['`],$", source, re.MULTILINE)
    }
    words = CATALOGUES[language]
    assert {
        "links": words.links,
        "coming": words.coming,
        "tickets": words.tickets,
        "ticketsFor": words.tickets_for,
        "addToCalendar": words.add_to_calendar,
        "allDates": words.all_dates,
        "more": words.more,
        "share": words.share,
        "openOn": words.open_on,
        "embedNote": words.embed_note,
    }.items() <= said.items()


@pytest.mark.parametrize(
    ("text", "kinds", "read"),
    [
        ("", [], ""),
        ("One\ntwo\n\nthree", ["p", "p"], "One\ntwo\n\nthree"),
        ("- a\n- b\n3. c\n4) d", ["ul", "ol"], "a\nb\n\nc\nd"),
        ("# Heading\n* point", ["p", "ul"], "Heading\n\npoint"),
        ("**bold** and *not*", ["p"], "bold and *not*"),
        (
            "See https://example.com/a_(b). Then (https://example.com/c).",
            ["p"],
            "See example.com/a_(b). Then (example.com/c).",
        ),
        ("[x](javascript:alert(1)) **", ["p"], "[x](javascript:alert(1)) **"),
    ],
)
def test_the_markdown_of_answers_is_read_as_the_chat_reads_it(text: str, kinds: list[str], read: str) -> None:
    assert [block.kind for block in blocks(text)] == kinds
    assert plain(text) == read
