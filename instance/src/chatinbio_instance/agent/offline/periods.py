"""The days a question names: "this weekend", "in March", "tomorrow". Pure; weeks begin on Monday."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

_MONTHS = {name.lower(): n for n, name in enumerate(calendar.month_name) if name}
_MONTHS |= {name.lower(): n for n, name in enumerate(calendar.month_abbr) if name} | {"sept": 9}
_DAYS = {name.lower(): n for n, name in enumerate(calendar.day_name)}

# Short names and "may" are also common words: they count only after a word that announces a date.
_MONTH = re.compile(
    r"\b(?:(?:in|on|this|next|during|until|late|early|mid|of)\s+(?P<announced>" + "|".join(_MONTHS) + r")"
    r"|(?P<plain>" + "|".join(m for m in _MONTHS if len(m) > 4 and m != "march") + r"))\b(?:\s+(?P<year>20\d\d))?"
)
_DAY = re.compile(r"\b(?:on|this|next)\s+(" + "|".join(_DAYS) + r")\b")

# Words that only say when; a question made of them alone is hardly about dates.
WORDS = (
    frozenset(_MONTHS) - {"may", "mar"}
    | frozenset(_DAYS)
    | frozenset(
        ["today", "tonight", "tomorrow", "weekend", "week", "month", "year", "next", "soon", "coming", "upcoming"]
    )
)


@dataclass(frozen=True, slots=True)
class Period:
    """First and last day, both included, and how a person says it: a weekday and a month also by what they are."""

    name: str
    first: date
    last: date
    unit: Literal["", "day", "month"] = ""


def period(text: str, today: date) -> Period | None:
    """The period that a folded text names, seen from `today`; None where it names none."""
    if re.search(r"\b(today|tonight)\b", text):
        return Period("today", today, today)
    if re.search(r"\btomorrow\b", text):
        return Period("tomorrow", today + timedelta(1), today + timedelta(1))
    monday = today - timedelta(today.weekday())
    if re.search(r"\bweekend\b", text):
        monday += timedelta(7 * bool(re.search(r"\bnext\s+weekend\b", text)))
        return Period("that weekend", max(today, monday + timedelta(5)), monday + timedelta(6))
    if re.search(r"\bthis\s+week\b", text):
        return Period("this week", today, monday + timedelta(6))
    if re.search(r"\bnext\s+week\b", text):
        return Period("next week", monday + timedelta(7), monday + timedelta(13))
    if re.search(r"\bthis\s+month\b", text):
        return _month(today.year, today.month, today)
    if re.search(r"\bnext\s+month\b", text):
        return _month(today.year + today.month // 12, today.month % 12 + 1, today)
    if found := _DAY.search(text):
        day = today + timedelta((_DAYS[found[1]] - today.weekday()) % 7)
        return Period(f"on {day:%A}", day, day, "day")
    if found := _MONTH.search(text):
        number = _MONTHS[found["announced"] or found["plain"]]
        year = int(found["year"]) if found["year"] else today.year + (number < today.month)
        return _month(year, number, today)
    return None


def _month(year: int, number: int, today: date) -> Period:
    first = date(year, number, 1)
    last = date(year, number, calendar.monthrange(year, number)[1])
    return Period(f"in {first:%B}", max(first, today) if last >= today else first, last, "month")
