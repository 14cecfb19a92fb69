"""Figures as one reads them."""

from __future__ import annotations

from collections.abc import Iterator

from chatinbio_instance.core.capability import PageFigures
from chatinbio_instance.core.periods import Span

MOST_LINKS = 5


def rows(now: PageFigures, then: PageFigures) -> Iterator[tuple[str, str, str, str]]:
    """What is counted: its name, its figure, the figure before, how it changed."""
    for name in ("visits", "visitors", "chats", "questions"):
        value, before = getattr(now, name), getattr(then, name)
        yield name.capitalize(), f"{value:,}", f"{before:,}", change(value, before)
    share, share_before = answered(now), answered(then)
    points = "" if share is None or share_before is None else f"{share - share_before:+d} points"
    yield "Answered", percent(share), percent(share_before), points or "–"
    clicks, clicks_before = (sum(n for _, n in figures.clicks) for figures in (now, then))
    yield "Clicks on links", f"{clicks:,}", f"{clicks_before:,}", change(clicks, clicks_before)


def answered(figures: PageFigures) -> int | None:
    """Per cent of the questions that the page had an answer to; None without questions."""
    if not figures.questions:
        return None
    return round(100 * (figures.questions - figures.unanswered) / figures.questions)


def percent(share: int | None) -> str:
    return "–" if share is None else f"{share} %"


def change(now: int, before: int) -> str:
    """`+40 %`; a dash where there is nothing to compare with."""
    if not before:
        return "–"
    return f"{round(100 * (now - before) / before):+d} %" if now != before else "same"


def told(span: Span, before: Span, now: PageFigures, then: PageFigures) -> str:
    """Everything in a few sentences, for a model."""
    figures = "; ".join(
        f"{name.lower()} {value} (before: {earlier}{f', {changed}' if changed != '–' else ''})"
        for name, value, earlier, changed in rows(now, then)
    )
    links = ", ".join(f"{title} {clicks:,}" for title, clicks in now.clicks[:MOST_LINKS])
    followed = f" Most followed links: {links}." if links else " No link was followed."
    return (
        f"Shown to the creator: {span.name} ({span.written}) compared with {before.name} ({before.written}): {figures}."
        + followed
    )
