"""What a node remembers of a container, kept in its folder so that it outlives the node.

Place in the flow: container → **state** → status. The process number is written down right after the start; what the API
shows is derived from this and never the other way round.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from chatinbio_local.processes import ProcessIdentity


@dataclass(slots=True)
class Ended:
    """How a run of a container ended. Times are RFC 3339."""

    exit_code: int
    reason: str
    started_at: str
    finished_at: str
    message: str = ""


@dataclass(slots=True)
class ContainerState:
    """Running if there is a process, over if `ended`, else waiting for `reason`."""

    name: str
    restarts: int = 0
    process: ProcessIdentity | None = None
    started_at: str = ""
    reason: str = "ContainerCreating"
    message: str = ""
    ended: Ended | None = None
    last: Ended | None = None
    failures: int = 0  # in a row, for the back-off
    started: bool = False  # the startup probe has passed
    ready: bool = False

    def wait_for(self, reason: str, message: str = "") -> bool:
        """The container waits. True if that is news."""
        news = (self.reason, self.message, self.process, self.ended) != (reason, message, None, None)
        if self.ended is not None:
            self.last, self.ended = self.ended, None
        self.reason, self.message, self.process = reason, message, None
        self.ready = self.started = False
        return news

    def run(self, process: ProcessIdentity, started_at: str) -> None:
        """The container runs."""
        self.process, self.started_at, self.ended = process, started_at, None
        self.reason = self.message = ""
        self.ready = self.started = False

    def end(self, ended: Ended) -> None:
        """The container has ended."""
        self.process, self.ended = None, ended
        self.reason = self.message = ""
        self.ready = self.started = False

    def save(self, folder: Path) -> None:
        """Write the state, whole or not at all."""
        write_json(folder / "state.json", asdict(self))

    @classmethod
    def load(cls, folder: Path, name: str) -> ContainerState:
        """The state kept in a folder; a new one where there is none."""
        try:
            values: dict[str, Any] = json.loads((folder / "state.json").read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return cls(name)
        for field in ("ended", "last"):
            if values.get(field):
                values[field] = Ended(**values[field])
        if values.get("process"):
            values["process"] = ProcessIdentity(*values["process"])
        return cls(**values)


def write_json(path: Path, value: Any) -> None:
    """Replace a file by one rename."""
    fresh = path.with_name(f".{path.name}.new")
    fresh.write_text(json.dumps(value), encoding="utf-8")
    fresh.replace(path)
