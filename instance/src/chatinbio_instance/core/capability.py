"""A capability: a self-contained module of what the chat can do, and what it is built from.

Place in the flow: `capabilities.registry` builds each from `Services`; engines get the tools, turns the actions.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, tzinfo
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from chatinbio_instance.core.material import Material

if TYPE_CHECKING:
    from chatinbio_instance.core.actions import Action
    from chatinbio_instance.core.tools import Tool

T = TypeVar("T")


class Storage(Protocol):
    """The database, as a capability sees it: functions over a SQLAlchemy Core connection."""

    async def read(self, query: Callable[[Any], T]) -> T: ...
    async def write(self, job: Callable[[Any], T]) -> T: ...


@dataclass(frozen=True, slots=True)
class Asked:
    """A message of a visitor, for the creator: what, when, and whether the page had an answer."""

    text: str
    at: datetime
    answered: bool


@dataclass(frozen=True, slots=True)
class PageFigures:
    """What happened on the page in a span of time. `clicks` by link title, most clicked first."""

    visits: int = 0
    visitors: int = 0
    chats: int = 0
    questions: int = 0
    unanswered: int = 0
    clicks: tuple[tuple[str, int], ...] = ()


class Statistics(Protocol):
    """What is known about visits and questions; never for a visitor."""

    async def zone(self) -> tzinfo:
        """Where the creator's days begin and end."""
        ...

    async def figures(self, since: datetime, until: datetime) -> PageFigures:
        """From `since` on and before `until`, both aware; visits and clicks are counted by the creator's whole days."""
        ...

    async def questions(self, since: datetime, until: datetime) -> Sequence[Asked]:
        """What was asked in that time, oldest first."""
        ...


@dataclass(frozen=True, slots=True)
class Services:
    """What capabilities are built from."""

    material: Material
    database: Storage
    statistics: Statistics
    clock: Callable[[], datetime]


@dataclass(frozen=True, slots=True)
class Lead:
    """Somebody who left their address for the creator: one row of `leads` and of its CSV."""

    id: str
    kind: str
    at: datetime
    name: str = ""
    email: str = ""
    message: str = ""
    fields: dict[str, str] = field(default_factory=dict)
    visitor: str = ""


async def _no_leads() -> Sequence[Lead]:
    return ()


@dataclass(frozen=True, slots=True)
class Capability:
    """`name` is the folder's and the prefix of its actions; `title` and `description` are for the creator, who may switch it off.
    Its tools and actions learn here whose they are. Raises ValueError for an action of another name.

    `leads` reads what it has collected for the creator, newest first. Everything that is kept about a visitor hangs on
    `visitors.id` with ON DELETE CASCADE, so erasing a visitor erases it.
    """

    name: str
    title: str
    description: str
    tools: tuple[Tool, ...] = ()
    actions: tuple[Action, ...] = ()
    enabled_by_default: bool = True
    leads: Callable[[], Awaitable[Sequence[Lead]]] = _no_leads

    def __post_init__(self) -> None:
        for action in self.actions:
            if not action.name.startswith(f"{self.name}."):
                raise ValueError(f"the action {action.name} of {self.name} must be called {self.name}.<verb>")
        # Frozen for everybody else.
        object.__setattr__(self, "tools", tuple(replace(tool, capability=self.name) for tool in self.tools))
        object.__setattr__(self, "actions", tuple(replace(action, capability=self.name) for action in self.actions))
