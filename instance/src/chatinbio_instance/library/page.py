"""How the page behaves and looks, beside its words: settings, switches of capabilities, the style sheet of its tokens.

Place in the flow: `page_settings`, `capability_switches` → **page** → `Content`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal, get_args
from zoneinfo import ZoneInfo

import msgspec
from sqlalchemy import Connection, select
from sqlalchemy.dialects.sqlite import insert as upsert

from chatinbio_instance.library import tables

Sessions = Literal["resume", "tab"]
SESSIONS: Final[tuple[Sessions, ...]] = get_args(Sessions)
# Of the page's own words; the creator's are in whatever language they wrote.
Language = Literal["auto", "en", "de", "ar"]
LANGUAGES: Final[tuple[Language, ...]] = get_args(Language)

# Names of rows in `page_settings`.
SETTINGS: Final = "settings"
TOKENS: Final = "tokens"
STYLE_SHEET: Final = "theme.css"


@dataclass(frozen=True, slots=True)
class PageSettings:
    """What a creator may set about the page as a whole.

    `sessions`: whether a visitor who comes back goes on with their conversation, or each tab has its own. `time_zone` is the
    creator's, as an IANA name: where their days begin, and what a time without an offset means. `language` is that of the page and its
    chat for everybody, or with `auto` each visitor's own. `indexing`: whether search engines may show the page.
    """

    sessions: Sessions = "resume"
    time_zone: str = "UTC"
    language: Language = "auto"
    indexing: bool = True

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)


@dataclass(frozen=True, slots=True)
class StyleSheet:
    """CSS that sets custom properties; empty where the page looks as it comes."""

    css: bytes = b""


def read_settings(connection: Connection) -> PageSettings:
    """The settings, each as it comes where it was never set."""
    return msgspec.json.decode(read_document(connection, SETTINGS) or "{}", type=PageSettings)


def read_switches(connection: Connection) -> dict[str, bool]:
    """Capabilities that were switched on or off, by name."""
    return {row.name: row.enabled for row in connection.execute(select(tables.capability_switches))}


def read_style_sheet(connection: Connection) -> StyleSheet:
    """The style sheet as it was made when the tokens were saved."""
    return StyleSheet((read_document(connection, STYLE_SHEET) or "").encode())


def read_document(connection: Connection, name: str) -> str | None:
    """The text that is kept under a name of `page_settings`."""
    kept = tables.page_settings.c
    value: str | None = connection.scalar(select(kept.value).where(kept.name == name))
    return value


def keep_document(connection: Connection, name: str, value: str) -> None:
    """Keep a text under a name of `page_settings`."""
    stored = upsert(tables.page_settings).values(name=name, value=value)
    connection.execute(stored.on_conflict_do_update(index_elements=["name"], set_={"value": value}))
