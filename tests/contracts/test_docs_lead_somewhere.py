"""Links, commands and decisions that the documentation names exist, and none is forgotten."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.contracts.documentation import DOCS, ROOT, anchors, pages

TARGETS = dict(re.findall(r"^([a-z0-9-]+):.*?## (.+)$", (ROOT / "Makefile").read_text(), flags=re.MULTILINE))


@pytest.mark.parametrize("page", pages(), ids=lambda p: str(p.relative_to(ROOT)))
def test_every_link_of_a_page_leads_somewhere(page: Path) -> None:
    broken = []
    for target in re.findall(r"(?:\]\(|<img src=\")([^)\s\"]+)", page.read_text()):
        if re.match(r"[a-z]+:", target):
            continue
        path, _, anchor = target.partition("#")
        place = (page.parent / path).resolve() if path else page
        if not place.exists() or (anchor and anchor not in anchors(place)):
            broken.append(target)
    assert broken == []


def test_every_page_can_be_reached_from_a_readme() -> None:
    reached: set[Path] = set()
    waiting = [ROOT / "README.md", DOCS / "README.md"]
    while waiting:
        page = waiting.pop()
        if page in reached:
            continue
        reached.add(page)
        for target in re.findall(r"\]\(([^)#\s]+)", page.read_text()):
            place = (page.parent / target).resolve()
            if place.is_dir() and (place / "README.md").exists():
                place = place / "README.md"
            if place.suffix == ".md" and place.exists():
                waiting.append(place)
    assert [str(p.relative_to(ROOT)) for p in pages() if p not in reached] == []


def test_every_make_target_in_the_docs_exists() -> None:
    named = {
        (str(page.relative_to(ROOT)), target)
        for page in pages()
        for target in re.findall(r"(?:^ {4}|`)make ([a-z][a-z0-9-]*)", page.read_text(), flags=re.MULTILINE)
    }
    assert len(named) > 10
    assert {(page, target) for page, target in named if target not in TARGETS} == set()


def test_every_make_target_is_in_the_docs() -> None:
    text = "\n".join(page.read_text() for page in pages())
    assert TARGETS.keys() >= {"up", "down", "test", "check"}
    assert [target for target in TARGETS if f"make {target}" not in text] == []


def test_the_decisions_are_numbered_without_a_gap_and_all_listed() -> None:
    files = sorted(path.name for path in (DOCS / "adr").glob("[0-9]*.md"))
    assert [int(name[:4]) for name in files] == list(range(1, len(files) + 1))
    index = (DOCS / "adr" / "README.md").read_text()
    listed = re.findall(r"^- \[(.+)\]\((.+)\)$", index, flags=re.MULTILINE)
    assert [name for _, name in listed] == files
    for title, name in listed:
        text = (DOCS / "adr" / name).read_text()
        assert text.startswith(f"# {title}\n")
        assert re.findall(r"^## (.+)$", text, flags=re.MULTILINE) == ["Context", "Decision", "Consequences"]


def test_no_page_names_a_machine() -> None:
    for page in pages():
        assert not re.search(r"(?<![\w.])/(work|root|home|Users|tmp)/", page.read_text()), page
