"""Prompts: which template is in use, its versions, and the system prompt of a run.

Place in the flow: creator's editor → **service** → agent. The system prompt goes to the model and nowhere else.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, insert, select, update

from chatinbio_instance.core.deps import AgentDeps
from chatinbio_instance.core.locales import ANYBODY, Reader, zone
from chatinbio_instance.core.material import Material
from chatinbio_instance.core.prompt import SystemPrompt
from chatinbio_instance.db.base import now
from chatinbio_instance.db.database import Database
from chatinbio_instance.errors import InstanceError
from chatinbio_instance.library.prompts.tables import prompts
from chatinbio_instance.library.prompts.template import AUTO, DEFAULT, LANGUAGES, UNKNOWN, Values, check, render

# What else is written in the commit of a change, such as its entry in the audit log; it is told the version.
Also = Callable[[Connection, int], None]


@dataclass(frozen=True, slots=True)
class PromptVersion:
    """One version of the persona. Version 0 is the default of this program: no author, no time."""

    version: int
    body: str
    author: str
    created_at: datetime | None
    active: bool


def _nothing_else(connection: Connection, version: int) -> None:
    pass


class Prompts:
    """The persona's template. `clock` gives the time, aware; tests hold it still."""

    def __init__(self, database: Database, material: Material, clock: Callable[[], datetime] = now) -> None:
        self._database = database
        self._material = material
        self._clock = clock
        self._body: str | None = None  # of the active version, as long as nothing changed it
        self._edition = 0

    async def system_prompt(self, deps: AgentDeps) -> SystemPrompt:
        """The system prompt of a run, from the active template and the page as it is now."""
        return render(deps.persona or await self._active(), await self._values(deps.reader))

    async def _active(self) -> str:
        body, edition = self._body, self._edition
        if body is None:
            body = (await self.current()).body
            if edition == self._edition:  # else it was changed while it was read
                self._body = body
        return body

    async def preview(self, body: str) -> str:
        """What the model would be told. Raises InstanceError `prompt_invalid`."""
        return str(render(check(body), await self._values(ANYBODY)))

    async def current(self) -> PromptVersion:
        """The active version."""
        return next(version for version in await self.versions() if version.active)

    async def versions(self) -> tuple[PromptVersion, ...]:
        """Every version, newest first, the default last."""
        kept = await self._database.read(_versions)
        default = PromptVersion(0, DEFAULT, "", None, active=not any(version.active for version in kept))
        return (*kept, default)

    async def save(self, body: str, author: str, *, also: Also = _nothing_else) -> int:
        """Keep a new version and use it from the next run on; returns its number. Raises InstanceError `prompt_invalid`."""
        checked = check(body)

        def job(connection: Connection) -> int:
            version = (connection.scalar(select(func.max(prompts.c.version))) or 0) + 1
            row = {"version": version, "body": checked, "author": author, "created_at": self._clock(), "active": False}
            connection.execute(insert(prompts), [row])
            _use(connection, version)
            also(connection, version)
            return version

        version = await self._database.write(job)
        self.changed()
        return version

    async def activate(self, version: int, *, also: Also = _nothing_else) -> None:
        """Use this version from the next run on; 0 is the default. Raises InstanceError `prompt_not_found`."""

        def job(connection: Connection) -> None:
            known = version == 0 or connection.scalar(select(prompts.c.version).where(prompts.c.version == version))
            if known is None:
                raise InstanceError("prompt_not_found", f"There is no version {version} of the persona.", status=404)
            _use(connection, version)
            also(connection, version)

        await self._database.write(job)
        self.changed()

    def changed(self) -> None:
        """The table was written, perhaps by somebody else, such as an import: read it again."""
        self._edition += 1
        self._body = None

    async def _values(self, reader: Reader) -> Values:
        today = self._clock()
        if (theirs := zone(reader.time_zone)) is not None:
            today = today.astimezone(theirs)
        return Values(
            persona=await self._material.persona(),
            links=await self._material.links(),
            dates=await self._material.events(),
            faq=await self._material.faq(),
            today=today.date().isoformat(),
            weekday=f"{today:%A}",
            language=LANGUAGES[reader.locale] if reader.fixed else AUTO,
            time_zone=reader.time_zone or UNKNOWN,
        )


def _versions(connection: Connection) -> tuple[PromptVersion, ...]:
    rows = connection.execute(select(prompts).order_by(prompts.c.version.desc()))
    return tuple(PromptVersion(**row) for row in rows.mappings())


def _use(connection: Connection, version: int) -> None:
    connection.execute(update(prompts).values(active=prompts.c.version == version))
