"""What turns are given of the rest of the instance, and what they tell it. Every default needs nothing."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, Protocol

from chatinbio_instance.core.deps import Role
from chatinbio_instance.core.events import Usage
from chatinbio_instance.core.frames import ItemStatus
from chatinbio_instance.core.locales import Reader

if TYPE_CHECKING:
    from chatinbio_instance.core.actions import Action

# What began a turn.
Cause = Literal["message", "action", "regenerate", "edit"]


class JobStarter(Protocol):
    """Starts background tools."""

    async def start(
        self,
        *,
        thread: str,
        visitor: str,
        role: Role,
        turn: str,
        call: str,
        tool: str,
        arguments: Mapping[str, Any],
        reader: Reader,
    ) -> str:
        """The id of the job, once it is on disk."""
        ...


@dataclass(frozen=True, slots=True)
class TurnEnded:
    """How a turn went. `ttft` and `duration` are in seconds; `ttft` is None where nothing came, `usage` where no model spoke.

    `code` is that of an error, empty otherwise; `unanswered` says that the page had no answer.
    """

    thread: str
    visitor: str
    role: Role
    turn: str
    completion: str
    cause: Cause
    engine: str
    status: ItemStatus
    code: str
    unanswered: bool
    ttft: float | None
    duration: float
    usage: Usage | None


async def _no_actions() -> Mapping[str, Action]:
    return {}


async def _every_capability() -> frozenset[str] | None:
    return None


def _nobody_asks(ended: TurnEnded) -> None:
    pass


@dataclass(frozen=True, slots=True)
class Surroundings:
    """`actions` by name, made when the first click comes; `capabilities` are the names of those that are switched on, None for
    all; `jobs` is None where no background work is possible."""

    actions: Callable[[], Awaitable[Mapping[str, Action]]] = _no_actions
    capabilities: Callable[[], Awaitable[frozenset[str] | None]] = _every_capability
    jobs: JobStarter | None = None
    on_ended: Callable[[TurnEnded], None] = _nobody_asks
