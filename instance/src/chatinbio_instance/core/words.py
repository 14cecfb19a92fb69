"""Words in every language of the product: catalogues, plurals, numbers, lists. Pure.

Place in the flow: a capability's `words.py` → **Catalogue** → the words of one reader. A catalogue has one object of the same class for
each language, so an entry that is missing is an error when the file is read; `tests/instance/core` holds the placeholders together.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from chatinbio_instance.core.locales import Locale

T = TypeVar("T")


class Catalogue(Generic[T]):
    """The same words in every language; `catalogue(locale)` are those of one."""

    def __init__(self, *, en: T, de: T, ar: T) -> None:
        self._words: dict[Locale, T] = {"en": en, "de": de, "ar": ar}

    def __call__(self, locale: Locale) -> T:
        return self._words[locale]

    def __iter__(self) -> Iterator[tuple[Locale, T]]:
        return iter(self._words.items())


@dataclass(frozen=True, slots=True)
class Plural:
    """The forms of what is counted; `{n}` is the number. A form that a language does not tell apart is left out."""

    one: str
    other: str
    zero: str = ""
    two: str = ""
    few: str = ""
    many: str = ""

    def form(self, locale: Locale, count: int) -> str:
        """The form for a number, by the rules of CLDR."""
        if locale != "ar":
            return self.one if count == 1 else self.other
        if count in (0, 1, 2):
            return (self.zero, self.one, self.two)[count] or self.other
        if 3 <= count % 100 <= 10:
            return self.few or self.other
        return (self.many or self.other) if count % 100 >= 11 else self.other


def counted(locale: Locale, count: int, plural: Plural) -> str:
    """`1 question`, `2,000 questions`."""
    return plural.form(locale, count).format(n=number(locale, count))


def number(locale: Locale, value: int) -> str:
    """`1,234`; in German `1.234`."""
    written = f"{value:,}"
    return written.replace(",", ".") if locale == "de" else written


def listed(locale: Locale, names: Sequence[str], last: str) -> str:
    """`a`, `a and b`, `a, b and c` for `last` = "and"; empty for nothing. In Arabic the word is written before every one but the first."""
    if locale == "ar":
        return f" {last}".join(names)
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} {last} {names[-1]}" if names else ""
