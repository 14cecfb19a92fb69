"""Questions with their answers, and the other ways to ask them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from sqlalchemy import Connection, delete, insert, update

from chatinbio_instance.core.material import Faq
from chatinbio_instance.core.text import words
from chatinbio_instance.errors import InstanceError
from chatinbio_instance.library.content import read_faq
from chatinbio_instance.library.editing import rows
from chatinbio_instance.library.editing.fields import Fields
from chatinbio_instance.library.marks import new_ids
from chatinbio_instance.library.tables import faq, faq_aliases

MOST = 500
MOST_ALIASES = 20
LONGEST_QUESTION = 200


def find(connection: Connection, entry: int) -> Faq:
    """One question. Raises InstanceError `not_found`."""
    for found in read_faq(connection):
        if found.id == entry:
            return found
    raise rows.missing("question", entry)


def create(connection: Connection, values: dict[str, Any]) -> Faq:
    """Add a question below all others; `values` are fields of `Faq`. Raises InstanceError `question_exists` (409) too."""
    rows.leave_room(connection, faq, MOST)
    row, aliases = _checked(connection, asdict(Faq("", "")) | values)
    [entry] = new_ids(connection, faq)
    connection.execute(insert(faq), [row | {"id": entry, "position": rows.last_position(connection, faq)}])
    _keep_aliases(connection, entry, aliases)
    return find(connection, entry)


def change(connection: Connection, entry: int, changes: dict[str, Any]) -> tuple[Faq, Faq]:
    """Set fields of a question; `aliases` are all of them. Returns how it was and how it is."""
    before = find(connection, entry)
    row, aliases = _checked(connection, asdict(before) | changes)
    connection.execute(update(faq).where(faq.c.id == entry).values(row))
    connection.execute(delete(faq_aliases).where(faq_aliases.c.faq_id == entry))
    _keep_aliases(connection, entry, aliases)
    return before, find(connection, entry)


def remove(connection: Connection, entry: int) -> Faq:
    """Delete a question; returns what it was."""
    before = find(connection, entry)
    rows.remove(connection, faq, entry)
    return before


def reorder(connection: Connection, order: Sequence[int]) -> None:
    """Put the questions into the order of their ids. Raises InstanceError `changed_meanwhile`."""
    rows.reorder(connection, faq, order)


def _checked(connection: Connection, values: dict[str, Any]) -> tuple[dict[str, Any], list[str]]:
    fields = Fields(values)
    row = {
        "question": fields.line("question", LONGEST_QUESTION, required=True),
        "answer": fields.lines("answer", 2000, required=True),
    }
    aliases = fields.several("aliases", MOST_ALIASES, LONGEST_QUESTION)
    fields.settle()
    asked = words(row["question"])
    for other in read_faq(connection):
        if other.id != values["id"] and words(other.question) == asked:
            raise InstanceError(
                "question_exists", f"Question {other.id} already asks this. Change that one instead.", status=409
            )
    return row, [alias for alias in aliases if words(alias) != asked]


def _keep_aliases(connection: Connection, entry: int, aliases: Sequence[str]) -> None:
    if aliases:
        connection.execute(insert(faq_aliases), [{"faq_id": entry, "alias": alias} for alias in aliases])
