"""The library: everything this page knows, and the way to find it.

Place in the flow: seed.json and the creator's edits → **library** → web, capabilities, engines. Reads are served from
one image in memory; this process is the only writer of its database, so the image is made anew only when a write here says so.
"""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, TypeVar

from sqlalchemy import Connection

from chatinbio_instance.core.embeds import embed_of
from chatinbio_instance.core.icons import icon_of
from chatinbio_instance.core.locales import ENGLISH, Locale
from chatinbio_instance.core.material import Event, Faq, Hit, Link, LinkKind, Persona
from chatinbio_instance.core.text import words
from chatinbio_instance.db.base import now
from chatinbio_instance.db.database import Database
from chatinbio_instance.library import search
from chatinbio_instance.library.content import Content, Item, Key, fingerprint, read_content, read_fingerprint
from chatinbio_instance.library.lexicon import lexicon
from chatinbio_instance.library.marks import EDITED, SEEDED, SEEDED_CONTENT, recall, remember
from chatinbio_instance.library.page import PageSettings, StyleSheet
from chatinbio_instance.library.ranking import Document, Ranking
from chatinbio_instance.library.seed import Seed, replace_page
from chatinbio_instance.library.suggestions import suggestions

if TYPE_CHECKING:
    from chatinbio_instance.library.embeddings.hybrid import Meaning

log = logging.getLogger(__name__)

T = TypeVar("T")

# How long after its beginning an event whose end nobody knows still counts as one to come: most are over by then.
LASTS = timedelta(hours=4)


@dataclass(frozen=True, slots=True)
class _Index:
    content: Content
    ranking: Ranking
    documents: dict[Key, Document]
    verbatim: dict[tuple[str, ...], Faq]


class Library:
    """The creator's material. `clock` gives the time, aware; tests hold it still.

    `capabilities` tells the names of those that there are, and whether each is on where the creator has not said. With `meaning`
    a search goes by embeddings beside the words.
    """

    def __init__(
        self,
        database: Database,
        clock: Callable[[], datetime] = now,
        capabilities: Callable[[], Mapping[str, bool]] = dict,
        meaning: Meaning | None = None,
    ) -> None:
        self._database = database
        self._clock = clock
        self._capabilities = capabilities
        self._meaning = meaning
        self._edition = 0
        self._content: Content | None = None
        self._index: _Index | None = None

    async def seed(self, seed: dict[str, Any]) -> bool:
        """Fill an empty page from `seed.json`; fill it again when the seed changed and the creator has edited nothing since.

        Returns whether the page was filled. Raises BootError where the seed does not describe a page.
        """
        mark = _mark(seed)

        def fill(connection: Connection) -> bool:
            if recall(connection, SEEDED) == mark:
                return False
            untouched = read_fingerprint(connection) == (recall(connection, SEEDED_CONTENT) or _EMPTY)
            if untouched:
                replace_page(connection, Seed.read(seed), self._clock())
                search.reindex(connection, read_content(connection))
                remember(connection, SEEDED_CONTENT, read_fingerprint(connection))
            remember(connection, SEEDED, mark)
            return untouched

        filled = await self._database.write(fill)
        self.forget()
        log.info("seeded the page" if filled else "kept the page as it is")
        return filled

    async def edit(self, job: Callable[[Connection], T]) -> T:
        """Run a job that changes the page (one of `library.editing`), keep the search index in the same commit, and show it at once."""

        def change(connection: Connection) -> T:
            result = job(connection)
            search.reindex(connection, read_content(connection))
            remember(connection, SEEDED_CONTENT, EDITED)
            return result

        result = await self._database.write(change)
        self.forget()
        return result

    def forget(self) -> None:
        """The page was changed: what is asked next is read anew."""
        self._edition += 1
        self._content = self._index = None

    async def page_settings(self) -> PageSettings:
        """What the creator has set about the page as a whole."""
        return (await self._read()).settings

    async def style_sheet(self) -> StyleSheet:
        """The look that the creator has given the page."""
        return (await self._read()).style_sheet

    async def enabled_capabilities(self) -> frozenset[str] | None:
        """Names of the capabilities that are on; None for all."""
        switches = (await self._read()).switches
        states = {name: switches.get(name, default) for name, default in self._capabilities().items()}
        return None if all(states.values()) else frozenset(name for name, enabled in states.items() if enabled)

    async def persona(self) -> Persona:
        """Who the page belongs to."""
        return (await self._read()).persona

    async def links(self, kind: LinkKind | None = None) -> tuple[Link, ...]:
        """The links that visitors meet now, in the creator's order, all of them or of one kind; no headings."""
        shown = await self._shown_links()
        return tuple(link for link in shown if link.style != "heading" and (kind is None or link.kind == kind))

    async def events(self, upcoming: bool = True) -> tuple[Event, ...]:
        """The dates, soonest first; with `upcoming` only those that are not over."""
        moment = self._clock()
        return tuple(event for event in (await self._read()).events if not upcoming or not _is_over(event, moment))

    async def faq(self) -> tuple[Faq, ...]:
        """The questions with their answers, in the creator's order."""
        return (await self._read()).faq

    async def bio(self, hosts: Sequence[str] = (), reader: Locale = ENGLISH) -> dict[str, Any]:
        """The body of `GET /api/bio`, but for `handle` and `engine`, which the library does not know; `hosts` are those of the page, `reader`
        is in whose language questions are suggested where the page has none for everybody."""
        content = await self._read()
        links, events = await self.links(), await self.events()
        language = content.settings.language
        locale: Locale = reader if language == "auto" else language
        return {
            "displayName": content.persona.display_name,
            "tagline": content.persona.tagline,
            "bio": content.persona.bio,
            "avatarUrl": content.persona.avatar_url,
            "links": [_link(link, hosts) for link in await self._shown_links()],
            "events": [
                {
                    "id": event.id,
                    "title": event.title,
                    "startsAt": event.starts_at.isoformat(),
                    "endsAt": event.ends_at and event.ends_at.isoformat(),
                    "timeZone": event.time_zone,
                    "venue": event.venue,
                    "city": event.city,
                    "url": event.url,
                    "description": event.description,
                }
                for event in events
            ],
            "faq": [{"question": faq.question} for faq in content.faq],
            "suggestions": suggestions(links, events, content.faq, content.persona, locale),
            "sessions": content.settings.sessions,
            "language": language,
        }

    async def search(self, query: str, k: int = 5) -> list[Hit]:
        """The `k` best hits for any text a visitor may type, best first, among what visitors meet now."""
        content = await self._read()
        index = self._indexed(content)
        exact = index.verbatim.get(tuple(words(query)))
        verbatim = [Hit(exact, 1.0)] if exact else []
        scores = await self._by_words(query, index)
        if self._meaning is not None:
            scores = await self._meaning.rerank(query, scores, content.items)
        moment = self._clock()
        hits = [
            Hit(content.items[key], score)
            for key, score in scores.items()
            if score > 0 and _is_shown(content.items[key], moment)
        ]
        # sorted() is stable: bm25 decides between equals.
        hits = sorted(hits, key=lambda hit: -hit.score)
        return [*verbatim, *(hit for hit in hits if hit.item is not exact)][:k]

    async def _shown_links(self) -> tuple[Link, ...]:
        moment = self._clock()
        return tuple(link for link in (await self._read()).links if link.is_visible(moment))

    async def _by_words(self, query: str, index: _Index) -> dict[Key, float]:
        """How well each candidate of the full-text index answers, best by bm25 first."""
        stems = index.ranking.corrected(lexicon().content_words(query)[: search.MAX_WORDS])
        expression = search.expression(stems, lexicon())
        if expression is None:
            return {}
        found = await self._database.read(lambda connection: search.candidates(connection, expression))
        question = index.ranking.question(stems)
        return {key: index.ranking.score(question, index.documents[key]) for key in found if key in index.content.items}

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


def _link(link: Link, hosts: Sequence[str]) -> dict[str, Any]:
    """A link as the page is told it. An embed whose address has no player (any more) is a link."""
    embed = embed_of(link.url) if link.style == "embed" else None
    return {
        "id": link.id,
        "style": "link" if link.style == "embed" and embed is None else link.style,
        "title": link.title,
        "url": link.url,
        "description": link.description,
        "kind": link.kind,
        "icon": icon_of(link),
        "thumbnailUrl": link.thumbnail_url,
        "embed": embed and {"provider": embed.provider, "url": embed.on(hosts), "height": embed.height},
    }


def _is_over(event: Event, moment: datetime) -> bool:
    return moment >= (event.ends_at or event.starts_at + LASTS)


def _is_shown(item: Item, moment: datetime) -> bool:
    match item:
        case Link():
            return item.is_visible(moment)
        case Event():
            return not _is_over(item, moment)
    return True


_EMPTY = fingerprint(Persona(), (), (), ())


def _mark(seed: dict[str, Any]) -> str:
    """SHA-256 of the part of the seed that is about the page, in hexadecimal."""
    page = {key: seed.get(key) for key in ("displayName", "profile")}
    return hashlib.sha256(json.dumps(page, sort_keys=True).encode()).hexdigest()
