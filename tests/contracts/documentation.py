"""Reading the project's own documentation, for the tests that hold it to the code."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"


def pages() -> list[Path]:
    """Every Markdown page of the project that a person is meant to read."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", "README.md", "docs/*.md"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return [ROOT / name for name in sorted(listed.stdout.split("\0")) if name]


def prose(page: Path) -> str:
    """A page without its code: neither fenced nor indented blocks."""
    text = re.sub(r"^(```|~~~).*?^\1", "", page.read_text(), flags=re.MULTILINE | re.DOTALL)
    return re.sub(r"^(    |\t).*$", "", text, flags=re.MULTILINE)


def section(page: Path, heading: str) -> str:
    """The text below a heading, up to the next one of its level or above. Raises AssertionError where there is none."""
    text = page.read_text()
    found = re.search(rf"^(#+) {re.escape(heading)}$", text, flags=re.MULTILINE)
    assert found, f"{page.relative_to(ROOT)} has no heading {heading!r}"
    level = len(found[1])
    rest = text[found.end() :]
    end = re.search(rf"^#{{1,{level}}} ", rest, flags=re.MULTILINE)
    return rest[: end.start()] if end else rest


def table(text: str) -> list[list[str]]:
    """The cells of every table row in a text, without heads and rules."""
    rows = [line.strip() for line in text.splitlines()]
    cells = [
        [cell.strip().replace("\\|", "|") for cell in re.split(r"(?<!\\)\|", row)[1:-1]]
        for row in rows
        if row.startswith("|")
    ]
    rules = [n for n, row in enumerate(cells) if all(re.fullmatch(r":?-+:?", cell) for cell in row)]
    heads = {n - 1 for n in rules}
    return [row for n, row in enumerate(cells) if n not in heads and n not in rules]


def names(cell: str) -> list[str]:
    """What a cell names in code spans: "`a`, `b`" is ["a", "b"]."""
    return re.findall(r"`([^`]+)`", cell)


def anchors(page: Path) -> set[str]:
    """The anchors that GitHub makes of a page's headings."""
    heads = re.findall(r"^#+ (.+?)\s*$", prose(page), flags=re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", head.lower()).replace(" ", "-") for head in heads}
