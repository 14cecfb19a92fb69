"""`make check`: what a visit costs, held to `instance/frontend/budget.json` (Lighthouse's format; sizes in KiB as sent, gzip).

Asks a real instance for the real documents and follows what they name: scripts with all their static imports, style sheets, pictures.
Also what Lighthouse would say about a document without looking at it: nothing blocks the first paint but style sheets, and people and
machines find what they need. No times: those depend on the machine.
"""

from __future__ import annotations

import asyncio
import gzip
import json
import re
import sys
import tempfile
from collections import Counter
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import httpx

from tests.instance.processes import Program, started

FRONTEND = Path(__file__).parents[3] / "instance" / "frontend"
SEED = Path(__file__).parents[1] / "wire" / "page.json"
IMPORT = re.compile(r"""(?:\bfrom|\bimport)\s*["'](\.{1,2}/[^"']+\.js)["']""")
KIB = 1024


@dataclass
class Visit:
    """What one address makes a browser load before anybody touches anything; bytes by address and kind."""

    loaded: dict[str, tuple[str, int]] = field(default_factory=dict)
    foreign: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def sizes(self) -> Counter[str]:
        sizes: Counter[str] = Counter()
        for kind, size in self.loaded.values():
            sizes[kind] += size
            sizes["total"] += size
        return sizes

    def counts(self) -> Counter[str]:
        return Counter([kind for kind, _ in self.loaded.values()] + ["third-party"] * len(self.foreign))


class Document(HTMLParser):
    """The parts of a document that a budget asks about."""

    def __init__(self) -> None:
        super().__init__()
        self.named: list[tuple[str, str]] = []
        self.complaints: list[str] = []
        self.seen: set[str] = set()

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        has = {name: value or "" for name, value in attributes}
        self.seen.add(tag)
        if tag == "html" and not has.get("lang"):
            self.complaints.append("the document does not say its language")
        if tag == "meta" and has.get("name") == "viewport":
            self.seen.add("viewport")
        if tag == "script" and has.get("type", "") not in ("application/json", "application/ld+json"):
            if not has.get("src"):
                self.complaints.append("a script stands in the document itself")
            elif has.get("type") != "module" and "defer" not in has and "async" not in has:
                self.complaints.append(f"{has['src']} blocks the first paint")
            if has.get("src"):
                self.named.append(("script", has["src"]))
        if tag == "style":
            self.complaints.append("a style sheet stands in the document itself")
        if tag == "link" and "stylesheet" in has.get("rel", "").split():
            self.named.append(("stylesheet", has["href"]))
        if tag == "img":
            if "alt" not in has:
                self.complaints.append(f"{has.get('src')} has no text for those who do not see it")
            if not (has.get("width") and has.get("height")):
                self.complaints.append(f"{has.get('src')} has no size, so what follows jumps")
            self.named.append(("image", has.get("src", "")))


async def visit(http: httpx.AsyncClient, path: str) -> Visit:
    """Everything that a browser loads for this address."""
    found = Visit()
    waiting = [("script" if path.endswith(".js") else "document", path)]
    while waiting:
        kind, address = waiting.pop()
        if not address.startswith("/") or address.startswith("//"):
            found.foreign.append(address)
            continue
        if address in found.loaded:
            continue
        answer = await http.get(address)
        answer.raise_for_status()
        found.loaded[address] = (kind, len(gzip.compress(answer.content, 9)))
        if kind == "script":
            waiting += [("script", urljoin(address, name)) for name in IMPORT.findall(answer.text)]
        if kind == "document":
            document = Document()
            document.feed(answer.text)
            waiting += document.named
            found.complaints += document.complaints
            found.complaints += [f"there is no <{tag}>" for tag in ("title", "viewport") if tag not in document.seen]
    return found


def over(budget: dict[str, Any], visit: Visit) -> list[str]:
    """What of a visit goes beyond its budget, in words."""
    said = list(visit.complaints)
    sizes, counts = visit.sizes(), visit.counts()
    for line in budget.get("resourceSizes", ()):
        size = sizes[line["resourceType"]] / KIB
        if size > line["budget"]:
            said.append(f"{line['resourceType']} {size:.1f} KiB, at most {line['budget']}")
    for line in budget.get("resourceCounts", ()):
        count = counts[line["resourceType"]]
        if count > line["budget"]:
            said.append(f"{count} of {line['resourceType']}, at most {line['budget']}")
    return [f"{budget['path']}: {words}" for words in said]


async def measure(program: Program) -> list[tuple[dict[str, Any], Visit]]:
    """Every budget with what its address costs."""
    budgets = json.loads((FRONTEND / "budget.json").read_text())
    async with program.visitor() as http:
        return [(budget, await visit(http, budget["path"])) for budget in budgets]


async def main() -> int:
    """0 where everything is within its budget; says every figure."""
    with tempfile.TemporaryDirectory() as folder:
        async with started(Path(folder), seed_file=SEED, handle="ada", model="offline") as program:
            await program.listening()
            measured = await measure(program)
    complaints = []
    for budget, cost in measured:
        sizes = ", ".join(f"{kind} {size / KIB:.1f}" for kind, size in sorted(cost.sizes().items()))
        print(f"{budget['path']}: {sizes} KiB")
        complaints += over(budget, cost)
    print(*complaints, sep="\n", end="\n" if complaints else "", file=sys.stderr)
    return 1 if complaints else 0


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
