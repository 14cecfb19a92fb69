"""The languages that the product itself speaks, and who reads it: in which of them, and in which time zone. Pure.

Place in the flow: what a client says, the page's setting → **Reader** → AgentDeps → surfaces, labels, the offline engine's words. Whatever
a client says is a wish: what cannot be read is passed over, never refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Literal, get_args
from zoneinfo import ZoneInfo

Locale = Literal["en", "de", "ar"]
LOCALES: Final[tuple[Locale, ...]] = get_args(Locale)
ENGLISH: Final[Locale] = "en"

# What is read of a header; a list of all the world's languages is shorter.
LONGEST: Final = 500
_NAME = re.compile(r"[A-Za-z0-9_+-]+(?:/[A-Za-z0-9_+-]+){0,2}")


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads an answer. `fixed` says that the page is in `locale` for everybody, whatever somebody writes in; `time_zone` is an IANA
    name, empty where it is not known."""

    locale: Locale = ENGLISH
    fixed: bool = False
    time_zone: str = ""


# Of whom nothing is known.
ANYBODY: Final = Reader()


def spoken(wanted: str) -> Locale | None:
    """The best of our languages for a language tag (`de-AT`) or a list of them as in Accept-Language; None where there is none."""
    for tag in _by_preference(wanted[:LONGEST]):
        for locale in LOCALES:
            if tag == locale:
                return locale
    return None


def _by_preference(wanted: str) -> Iterator[str]:
    """Primary subtags, those first that are wanted most; of equals the one that was said first."""
    tags: list[tuple[float, str]] = []
    for part in wanted.split(","):
        tag, _, parameters = part.partition(";")
        weight = _weight(parameters)
        if weight > 0:
            tags.append((weight, re.split("[-_]", tag.strip().lower(), maxsplit=1)[0]))
    return (tag for _, tag in sorted(tags, key=lambda entry: -entry[0]))


def _weight(parameters: str) -> float:
    found = re.fullmatch(r"\s*q\s*=\s*([01](?:\.\d{0,3})?)\s*", parameters)
    return float(found[1]) if found else 0.0 if "q" in parameters else 1.0


@lru_cache(maxsize=256)
def zone(name: str) -> ZoneInfo | None:
    """The time zone of an IANA name; None where there is no such zone."""
    if len(name) > 64 or not _NAME.fullmatch(name):
        return None
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):  # unknown, not a name, or a folder of zones
        return None


def reader(setting: str, languages: Iterable[object], time_zones: Iterable[object]) -> Reader:
    """Who reads. `setting` is the page's language or `auto`; the others are what a client says in one place or another, of whatever type:
    the first that can be read counts."""
    zones = (zone(name) for name in time_zones if isinstance(name, str))
    known = next(filter(None, zones), None)
    name = known.key if known else ""
    for locale in LOCALES:
        if setting == locale:
            return Reader(locale, True, name)
    wishes = (spoken(wanted) for wanted in languages if isinstance(wanted, str))
    return Reader(next(filter(None, wishes), ENGLISH), False, name)
