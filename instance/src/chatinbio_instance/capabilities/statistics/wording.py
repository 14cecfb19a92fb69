"""Figures as one reads them."""

from __future__ import annotations

from collections.abc import Iterator

from chatinbio_instance.capabilities.statistics.words import WORDS
from chatinbio_instance.core.capability import PageFigures
from chatinbio_instance.core.locales import ENGLISH, Locale
from chatinbio_instance.core.periods import Span
from chatinbio_instance.core.words import number

MOST_LINKS = 5
NOTHING = "–"


def rows(now: PageFigures, then: PageFigures, locale: Locale) -> Iterator[tuple[str, str, str, str]]:
    """What is counted: its name, its figure, the figure before, how it changed."""
    words = WORDS(locale)

    def row(name: str, value: int, before: int) -> tuple[str, str, str, str]:
        return name, number(locale, value), number(locale, before), change(value, before, locale)

    yield row(words.visits, now.visits, then.visits)
    yield row(words.visitors, now.visitors, then.visitors)
    yield row(words.chats, now.chats, then.chats)
    yield row(words.questions, now.questions, then.questions)
    share, share_before = answered(now), answered(then)
    points = NOTHING
    if share is not None and share_before is not None:
        points = words.points.format(value=f"{share - share_before:+d}")
    yield words.answered, percent(share, locale), percent(share_before, locale), points
    yield row(words.clicks, *(sum(n for _, n in figures.clicks) for figures in (now, then)))


def answered(figures: PageFigures) -> int | None:
    """Per cent of the questions that the page had an answer to; None without questions."""
    if not figures.questions:
        return None
    return round(100 * (figures.questions - figures.unanswered) / figures.questions)


def percent(share: int | None, locale: Locale = ENGLISH) -> str:
    return NOTHING if share is None else WORDS(locale).percent.format(value=share)


def change(now: int, before: int, locale: Locale = ENGLISH) -> str:
    """`+40 %`; a dash where there is nothing to compare with."""
    if not before:
        return NOTHING
    words = WORDS(locale)
    changed = round(100 * (now - before) / before)
    return words.percent.format(value=f"{changed:+d}") if now != before else words.same


def told(span: Span, before: Span, now: PageFigures, then: PageFigures) -> str:
    """Everything in a few sentences, for a model."""
    figures = "; ".join(
        f"{name.lower()} {value} (before: {earlier}{f', {changed}' if changed != '–' else ''})"
        for name, value, earlier, changed in rows(now, then, ENGLISH)
    )
    links = ", ".join(f"{title} {clicks:,}" for title, clicks in now.clicks[:MOST_LINKS])
    followed = f" Most followed links: {links}." if links else " No link was followed."
    days, days_before = span.written(ENGLISH), before.written(ENGLISH)
    compared = f"{span.named(ENGLISH)} ({days}) compared with {before.named(ENGLISH)} ({days_before})"
    return f"Shown to the creator: {compared}: {figures}.{followed}"
