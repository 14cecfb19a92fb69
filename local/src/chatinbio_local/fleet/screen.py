"""What a person sees while the fleet starts and runs: steps with a spinner on a terminal, plain lines elsewhere.

Place in the flow: up, commands → **screen** → standard output.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from rich.console import Console


class Screen:
    """Steps, notes, errors."""

    def __init__(self, console: Console | None = None) -> None:
        self.console = console or Console(highlight=False, soft_wrap=True)

    @contextmanager
    def step(self, text: str) -> Iterator[None]:
        """Show that something is under way, and then that it is done and how long it took."""
        began = time.monotonic()
        if self.console.is_terminal:
            with self.console.status(text):
                yield
        else:
            yield
        took = time.monotonic() - began
        self.console.print(f"[green]✓[/green] {text} [dim]{took:.1f} s[/dim]")

    def note(self, text: str) -> None:
        """One line."""
        self.console.print(text, markup=False)

    def announce(self, announcement: dict[str, Any]) -> None:
        """The final block: where everything is."""
        rows = [
            ("Page", announcement["page"]),
            ("Control plane", announcement["docs"]),
            ("API key", f"{announcement['key']}  ({announcement['key_file']})"),
            ("kubectl", f"export KUBECONFIG={announcement['kubeconfig']}"),
            ("", f"{announcement['kubectl']} get creators"),
        ]
        if announcement.get("claim"):
            rows.insert(1, ("Take the page over", f"{announcement['claim']}  (shown once)"))
        width = max(len(title) for title, _ in rows) + 2
        self.console.print()
        for title, value in rows:
            self.console.print(f"  {title:<{width}}{value}", markup=False)
        self.console.print()
        for warning in announcement.get("warnings", ()):
            self.console.print(f"  {warning}", style="yellow", markup=False)
        self.console.print(f"  {announcement['stop']}\n", markup=False)


def fail(message: str) -> int:
    """Say what went wrong on standard error; the exit code for it."""
    print(f"chatinbio: {message}", file=sys.stderr)
    return 1
