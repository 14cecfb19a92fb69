"""The full-text index: what stands in it, and a question as an FTS5 expression.

Place in the flow: a visitor's words → **expression** → FTS5 candidates → ranking.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, text

from chatinbio_instance.core.material import Event, Faq, Link
from chatinbio_instance.library.content import Content, Item, Key
from chatinbio_instance.library.lexicon import Lexicon
from chatinbio_instance.library.ranking import Document

CANDIDATES = 50
MAX_WORDS = 40

_FIND = text(
    "SELECT kind, ref FROM search WHERE search MATCH :expression ORDER BY bm25(search, 0, 0, 4, 4, 1) LIMIT :k"
)
_FILL = text("INSERT INTO search (kind, ref, title, aliases, body) VALUES (:kind, :ref, :title, :aliases, :body)")


def expression(stems: Sequence[str], lexicon: Lexicon) -> str | None:
    """The FTS5 query: any of the stems or their synonyms, as prefixes; None where nothing is left to look for.

    Stems are letters and digits only, and quoted besides, so no text a visitor types is ever syntax.
    """
    wanted = dict.fromkeys(stems[:MAX_WORDS])
    for stem in list(wanted):
        wanted.update(dict.fromkeys(sorted(lexicon.synonyms.get(stem, ()))))
    return " OR ".join(f'"{stem}"*' for stem in wanted) or None


def candidates(connection: Connection, query: str) -> list[Key]:
    """Kind and row id of what may answer, by bm25, best first."""
    found = connection.execute(_FIND, {"expression": query, "k": CANDIDATES})
    return [(kind, int(ref)) for kind, ref in found]


def reindex(connection: Connection, content: Content) -> None:
    """Make the index anew from the page, in the caller's transaction. A page is small: this is some milliseconds."""
    connection.execute(text("DELETE FROM search"))
    rows = []
    for (kind, ref), item in content.items.items():
        title, aliases, body = _columns(item)
        rows.append({"kind": kind, "ref": ref, "title": title, "aliases": "\n".join(aliases), "body": body})
    if rows:
        connection.execute(_FILL, rows)


def document(item: Item, lexicon: Lexicon) -> Document:
    """The same texts as the ranking compares them: other ways to ask are alternatives, a kind or a place goes with its title."""
    title, aliases, body = _columns(item)
    titles = (title, *aliases) if isinstance(item, Faq) else (" ".join((title, *aliases)),)
    return Document(
        tuple(frozenset(lexicon.content_words(words)) for words in titles), frozenset(lexicon.content_words(body))
    )


def _columns(item: Item) -> tuple[str, tuple[str, ...], str]:
    match item:
        case Link():
            return item.title, (item.kind,) if item.kind != "other" else (), item.description
        case Event():
            return item.title, (item.place,) if item.place else (), item.description
        case Faq():
            return item.question, item.aliases, item.answer
