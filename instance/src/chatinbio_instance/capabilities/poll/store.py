"""Polls and votes as functions over a connection: the creator's side (make, list, close, delete) and the visitor's (vote).

Place in the flow: admin routes and `poll.service` → **store** → tables.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Row, and_, delete, func, insert, select, update
from sqlalchemy.dialects.sqlite import insert as upsert

from chatinbio_instance.capabilities.poll import tables
from chatinbio_instance.core.refusals import Invalid, NotFound
from chatinbio_instance.core.text import one_line
from chatinbio_instance.errors import Complaint, invalid_fields

MAX_QUESTION = 200
MAX_OPTION = 100
MAX_OPTIONS = 10


@dataclass(frozen=True, slots=True)
class Option:
    """What may be voted for, and how many did."""

    id: int
    text: str
    votes: int = 0


@dataclass(frozen=True, slots=True)
class Poll:
    """A poll with its count. `closed_at` is None while it is open."""

    id: int
    question: str
    created_at: datetime
    closed_at: datetime | None
    options: tuple[Option, ...]

    @property
    def is_open(self) -> bool:
        return self.closed_at is None

    @property
    def votes(self) -> int:
        """All votes together."""
        return sum(option.votes for option in self.options)


def create(connection: Connection, question: str, options: Sequence[str], moment: datetime) -> int:
    """Make a poll and return its id. Raises InstanceError `invalid_fields` where the question or the options cannot be used."""
    asked = one_line(question)
    offered = [one_line(option) for option in options]
    wrong: dict[str, Complaint] = {}
    if not asked:
        wrong["question"] = Complaint("required", "must not be empty")
    elif len(asked) > MAX_QUESTION:
        wrong["question"] = Complaint("maxLength", f"must be at most {MAX_QUESTION} characters", MAX_QUESTION)
    if len(offered) < 2:
        wrong["options"] = Complaint("minItems", "must be at least 2", 2)
    elif len(offered) > MAX_OPTIONS:
        wrong["options"] = Complaint("maxItems", f"must be at most {MAX_OPTIONS}", MAX_OPTIONS)
    elif not all(offered):
        wrong["options"] = Complaint("required", "must each have words")
    elif max(map(len, offered)) > MAX_OPTION:
        wrong["options"] = Complaint("maxLength", f"must each be at most {MAX_OPTION} characters", MAX_OPTION)
    elif len({option.casefold() for option in offered}) < len(offered):
        wrong["options"] = Complaint("distinct", "must differ from each other")
    if wrong:
        raise invalid_fields(wrong)
    made = insert(tables.polls).values(question=asked, created_at=moment, closed_at=None)
    poll: int = connection.execute(made.returning(tables.polls.c.id)).scalar_one()
    rows = [{"poll_id": poll, "position": position, "text": text} for position, text in enumerate(offered)]
    connection.execute(insert(tables.poll_options), rows)
    return poll


def list_polls(connection: Connection) -> list[Poll]:
    """All polls with their count, the newest first."""
    rows = connection.execute(select(tables.polls).order_by(tables.polls.c.id.desc())).all()
    return _counted(connection, rows)


def read(connection: Connection, poll: int) -> Poll | None:
    """One poll with its count."""
    rows = connection.execute(select(tables.polls).where(tables.polls.c.id == poll)).all()
    return next(iter(_counted(connection, rows)), None)


def set_closed(connection: Connection, poll: int, moment: datetime | None) -> bool:
    """Close a poll, or with None open it again; votes are kept. Returns whether there is such a poll."""
    changed = update(tables.polls).where(tables.polls.c.id == poll).values(closed_at=moment)
    return connection.execute(changed).rowcount == 1


def remove(connection: Connection, poll: int) -> bool:
    """Delete a poll with its votes, for good. Returns whether there was such a poll."""
    return connection.execute(delete(tables.polls).where(tables.polls.c.id == poll)).rowcount == 1


def vote(connection: Connection, poll: int, option: int, visitor: str, moment: datetime) -> None:
    """Vote, or vote otherwise. Raises NotFound for what cannot be voted for, Invalid once the poll is closed."""
    found = read(connection, poll)
    if found is None or option not in {offered.id for offered in found.options}:
        raise NotFound("This poll is not there any more.")
    if not found.is_open:
        raise Invalid("This poll is closed; no more votes are counted.")
    row = {"poll_id": poll, "visitor_id": visitor, "option_id": option, "voted_at": moment}
    kept = upsert(tables.poll_votes).values(row)
    changed = {"option_id": option, "voted_at": moment}
    connection.execute(kept.on_conflict_do_update(index_elements=["poll_id", "visitor_id"], set_=changed))


def own_vote(connection: Connection, poll: int, visitor: str) -> int | None:
    """The option that a visitor voted for."""
    votes = tables.poll_votes
    mine = select(votes.c.option_id).where(and_(votes.c.poll_id == poll, votes.c.visitor_id == visitor))
    return connection.execute(mine).scalar_one_or_none()


def _counted(connection: Connection, polls: Sequence[Row[tuple[object, ...]]]) -> list[Poll]:
    counts = (
        select(tables.poll_options, func.count(tables.poll_votes.c.visitor_id).label("votes"))
        .outerjoin(tables.poll_votes, tables.poll_votes.c.option_id == tables.poll_options.c.id)
        .where(tables.poll_options.c.poll_id.in_([poll.id for poll in polls]))
        .group_by(tables.poll_options.c.id)
        .order_by(tables.poll_options.c.position)
    )
    options: dict[int, list[Option]] = {}
    for row in connection.execute(counts):
        options.setdefault(row.poll_id, []).append(Option(row.id, row.text, row.votes))
    return [
        Poll(poll.id, poll.question, poll.created_at, poll.closed_at, tuple(options.get(poll.id, ()))) for poll in polls
    ]
