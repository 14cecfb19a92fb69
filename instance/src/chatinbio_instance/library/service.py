"""The library: everything this page knows, and the way to find it.

Place in the flow: seed.json and (later) the creator's editor → **library** → web, capabilities, engines. Reads are served from
one image in memory; this process is the only writer of its database, so the image is made anew only when a write here says so.
"""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, delete, insert, select
from sqlalchemy.dialects.sqlite import insert as upsert

from chatinbio_instance.core.material import Event, Faq, Hit, Link, LinkKind, Persona
from chatinbio_instance.core.text import words
from chatinbio_instance.db.base import now
from chatinbio_instance.db.database import Database
from chatinbio_instance.db.tables import meta
from chatinbio_instance.library import search, tables
from chatinbio_instance.library.content import Content, Key, read_content
from chatinbio_instance.library.lexicon import lexicon
from chatinbio_instance.library.ranking import Document, Ranking
from chatinbio_instance.library.seed import Seed
from chatinbio_instance.library.suggestions import suggestions

log = logging.getLogger(__name__)

# How long after its beginning an event still counts as one to come: most are over by then.
LASTS = timedelta(hours=4)

# Keys in `meta`: the seed that was read last, and the page as it was right after.
SEEDED = "library.seed"
SEEDED_CONTENT = "library.seeded_content"


@dataclass(frozen=True, slots=True)
class _Index:
    content: Content
    ranking: Ranking
    documents: dict[Key, Document]
    verbatim: dict[tuple[str, ...], Faq]


class Library:
    """The creator's material. `clock` gives the time, aware; tests hold it still."""

    def __init__(self, database: Database, clock: Callable[[], datetime] = now) -> None:
        self._database = database
        self._clock = clock
        self._edition = 0
        self._content: Content | None = None
        self._index: _Index | None = None

    async def seed(self, seed: dict[str, Any]) -> bool:
        """Fill an empty page from `seed.json`; fill it again when the seed changed and the creator has edited nothing since.

        Returns whether the page was filled. Raises BootError where the seed does not describe a page.
        """
        fingerprint = _fingerprint(seed)

        def fill(connection: Connection) -> bool:
            if _recall(connection, SEEDED) == fingerprint:
                return False
            untouched = read_content(connection).fingerprint == (_recall(connection, SEEDED_CONTENT) or _EMPTY)
            if untouched:
                _replace(connection, Seed.read(seed), self._clock())
                content = read_content(connection)
                search.reindex(connection, content)
                _remember(connection, SEEDED_CONTENT, content.fingerprint)
            _remember(connection, SEEDED, fingerprint)
            return untouched

        filled = await self._database.write(fill)
        self._edition += 1
        self._content = self._index = None
        log.info("seeded the page" if filled else "kept the page as it is")
        return filled

    async def persona(self) -> Persona:
        """Who the page belongs to."""
        return (await self._read()).persona

    async def links(self, kind: LinkKind | None = None) -> tuple[Link, ...]:
        """The links in the creator's order, all of them or of one kind."""
        return tuple(link for link in (await self._read()).links if kind is None or link.kind == kind)

    async def events(self, upcoming: bool = True) -> tuple[Event, ...]:
        """The dates, soonest first; with `upcoming` only those that are not over."""
        since = self._clock() - LASTS
        return tuple(event for event in (await self._read()).events if not upcoming or event.starts_at > since)

    async def faq(self) -> tuple[Faq, ...]:
        """The questions with their answers, in the creator's order."""
        return (await self._read()).faq

    async def bio(self) -> dict[str, Any]:
        """The body of `GET /api/bio`, but for `handle` and `engine`, which the library does not know."""
        content = await self._read()
        events = await self.events()
        return {
            "displayName": content.persona.display_name,
            "tagline": content.persona.tagline,
            "bio": content.persona.bio,
            "avatarUrl": content.persona.avatar_url,
            "links": [
                {"title": link.title, "url": link.url, "description": link.description, "kind": link.kind}
                for link in content.links
            ],
            "events": [
                {
                    "title": event.title,
                    "startsAt": event.starts_at.isoformat(),
                    "venue": event.venue,
                    "city": event.city,
                    "url": event.url,
                    "description": event.description,
                }
                for event in events
            ],
            "faq": [{"question": faq.question} for faq in content.faq],
            "suggestions": suggestions(content.links, events, content.faq, content.persona),
        }

    async def search(self, query: str, k: int = 5) -> list[Hit]:
        """The `k` best hits for any text a visitor may type, best first; of events, only those that are not over."""
        content = await self._read()
        index = self._indexed(content)
        exact = index.verbatim.get(tuple(words(query)))
        verbatim = [Hit(exact, 1.0)] if exact else []
        stems = index.ranking.corrected(lexicon().content_words(query)[: search.MAX_WORDS])
        expression = search.expression(stems, lexicon())
        if expression is None:
            return verbatim
        found = await self._database.read(lambda connection: search.candidates(connection, expression))
        upcoming = await self.events()
        question = index.ranking.question(stems)
        hits = [
            Hit(content.items[key], index.ranking.score(question, index.documents[key]))
            for key in found
            if key in content.items and (key[0] != "event" or content.items[key] in upcoming)
        ]
        # sorted() is stable: bm25 decides between equals.
        hits = sorted((hit for hit in hits if hit.score > 0), key=lambda hit: -hit.score)
        return [*verbatim, *(hit for hit in hits if hit.item is not exact)][:k]

    async def _read(self) -> Content:
        if self._content is not None:
            return self._content
        edition = self._edition
        content = await self._database.read(read_content)
        if edition == self._edition:  # else the page was changed while it was read
            self._content = content
        return content

    def _indexed(self, content: Content) -> _Index:
        if self._index is None or self._index.content is not content:
            documents = {key: search.document(item, lexicon()) for key, item in content.items.items()}
            # What the page is about as a whole tells its parts apart the least, so it counts as a text too.
            about = Document((), frozenset(lexicon().content_words(f"{content.persona.tagline} {content.persona.bio}")))
            verbatim = {
                tuple(words(said)): faq for faq in reversed(content.faq) for said in (*faq.aliases, faq.question)
            }
            self._index = _Index(content, Ranking([*documents.values(), about], lexicon()), documents, verbatim)
        return self._index


_EMPTY = Content(Persona(), (), (), (), {}).fingerprint


def _fingerprint(seed: dict[str, Any]) -> str:
    """SHA-256 of the part of the seed that is about the page, in hexadecimal."""
    page = {key: seed.get(key) for key in ("displayName", "profile")}
    return hashlib.sha256(json.dumps(page, sort_keys=True).encode()).hexdigest()


def _recall(connection: Connection, key: str) -> str | None:
    value: str | None = connection.scalar(select(meta.c.value).where(meta.c.key == key))
    return value


def _remember(connection: Connection, key: str, value: str) -> None:
    stored = upsert(meta).values(key=key, value=value)
    connection.execute(stored.on_conflict_do_update(index_elements=[meta.c.key], set_={"value": value}))


def _replace(connection: Connection, seed: Seed, moment: datetime) -> None:
    for table in (tables.faq_aliases, tables.faq, tables.events, tables.links, tables.profile):
        connection.execute(delete(table))
    profile = seed.profile
    about = {"display_name": seed.display_name, "tagline": profile.tagline, "bio": profile.bio}
    connection.execute(
        insert(tables.profile), [about | {"id": 1, "avatar_url": profile.avatar_url, "updated_at": moment}]
    )
    for n, link in enumerate(profile.links):
        row = {"position": n, "title": link.title, "url": link.url, "description": link.description, "kind": link.kind}
        connection.execute(insert(tables.links), [row])
    for event in profile.events:
        when = {"starts_at": event.starts_at.isoformat(), "starts_unix": int(event.starts_at.timestamp())}
        where = {"venue": event.venue, "city": event.city, "url": event.url}
        connection.execute(
            insert(tables.events), [{"title": event.title, "description": event.description} | when | where]
        )
    for n, entry in enumerate(profile.faq):
        question = insert(tables.faq).values(position=n, question=entry.question, answer=entry.answer)
        faq = connection.scalar(question.returning(tables.faq.c.id))
        for alias in entry.aliases:
            connection.execute(insert(tables.faq_aliases), [{"faq_id": faq, "alias": alias}])
