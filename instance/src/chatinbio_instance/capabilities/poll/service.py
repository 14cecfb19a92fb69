"""Polls, as one visitor meets them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from chatinbio_instance.capabilities.poll import store
from chatinbio_instance.capabilities.poll.store import Option, Poll
from chatinbio_instance.core.capability import Storage
from chatinbio_instance.core.deps import AgentDeps
from chatinbio_instance.core.text import folded


@dataclass(frozen=True, slots=True)
class Ballot:
    """A poll and what this visitor voted for."""

    poll: Poll
    own: int | None

    @property
    def choice(self) -> Option | None:
        """What they voted for."""
        return next((option for option in self.poll.options if option.id == self.own), None)


class Polls:
    """The creator's polls."""

    def __init__(self, database: Storage, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._clock = clock

    async def all(self) -> Sequence[Poll]:
        """The newest first."""
        return await self._database.read(store.list_polls)

    async def find(self, words: str) -> Poll | None:
        """The newest that is meant by words of its question; without words the newest that is open, or else the newest."""
        polls = await self.all()
        if words:
            return next((poll for poll in polls if folded(words) in folded(poll.question)), None)
        return next((poll for poll in polls if poll.is_open), polls[0] if polls else None)

    async def ballot(self, deps: AgentDeps, poll: int) -> Ballot | None:
        """How it stands, for this visitor; None where there is no such poll."""

        def read(connection: Connection) -> Ballot | None:
            found = store.read(connection, poll)
            return None if found is None else Ballot(found, store.own_vote(connection, poll, deps.visitor))

        return await self._database.read(read)

    async def vote(self, deps: AgentDeps, poll: int, option: int) -> None:
        """Vote, or vote otherwise. Raises NotFound, or Invalid once the poll is closed."""
        moment = self._clock()
        await self._database.write(lambda connection: store.vote(connection, poll, option, deps.visitor, moment))
