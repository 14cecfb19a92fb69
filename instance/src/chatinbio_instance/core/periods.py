"""A span of the creator's days, as they would name it, and the one it is compared with. Pure.

Place in the flow: a creator's question → arguments → **Span** → the instants that statistics are asked for.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from typing import Literal

from pydantic import Field

from chatinbio_instance.core.dates import day_span
from chatinbio_instance.core.locales import Locale
from chatinbio_instance.core.refusals import Invalid
from chatinbio_instance.core.tools import Arguments
from chatinbio_instance.core.words import Catalogue

Period = Literal["today", "yesterday", "week", "last_week", "month", "last_month", "year"]

DAY = timedelta(days=1)

# How spans are called, by their English name.
NAMES = Catalogue(
    en={
        name: name
        for name in (
            "today",
            "all of yesterday",
            "yesterday",
            "the day before",
            "this week",
            "last week up to the same day",
            "last week",
            "the week before",
            "this month",
            "last month up to the same day",
            "last month",
            "the month before",
            "this year",
            "last year up to the same day",
            "as many days before",
        )
    },
    de={
        "today": "heute",
        "all of yesterday": "gestern, der ganze Tag",
        "yesterday": "gestern",
        "the day before": "der Tag davor",
        "this week": "diese Woche",
        "last week up to the same day": "letzte Woche bis zum selben Tag",
        "last week": "letzte Woche",
        "the week before": "die Woche davor",
        "this month": "dieser Monat",
        "last month up to the same day": "letzter Monat bis zum selben Tag",
        "last month": "letzter Monat",
        "the month before": "der Monat davor",
        "this year": "dieses Jahr",
        "last year up to the same day": "letztes Jahr bis zum selben Tag",
        "as many days before": "ebenso viele Tage davor",
    },
    ar={
        "today": "اليوم",
        "all of yesterday": "أمس كاملًا",
        "yesterday": "أمس",
        "the day before": "اليوم الذي قبله",
        "this week": "هذا الأسبوع",
        "last week up to the same day": "الأسبوع الماضي حتى اليوم نفسه",
        "last week": "الأسبوع الماضي",
        "the week before": "الأسبوع الذي قبله",
        "this month": "هذا الشهر",
        "last month up to the same day": "الشهر الماضي حتى اليوم نفسه",
        "last month": "الشهر الماضي",
        "the month before": "الشهر الذي قبله",
        "this year": "هذه السنة",
        "last year up to the same day": "السنة الماضية حتى اليوم نفسه",
        "as many days before": "عدد مماثل من الأيام قبلها",
    },
)


class PeriodArguments(Arguments):
    """A period by name, or by its days."""

    period: Period = Field(
        "month",
        description="The period up to now: today, the week since Monday, the month since its first day, or a past one.",
    )
    first_day: date | None = Field(None, description="First day, YYYY-MM-DD, for any other period.")
    last_day: date | None = Field(None, description="Last day, YYYY-MM-DD, inclusive; without it up to today.")


@dataclass(frozen=True, slots=True)
class Span:
    """Whole days from `first` to `last`, both included; `name` as one says it ("this week"), empty for what has no name but its days."""

    first: date
    last: date
    name: str

    def instants(self, zone: tzinfo) -> tuple[datetime, datetime]:
        """When the first day begins and when the last has ended."""
        return datetime.combine(self.first, time(), zone), datetime.combine(self.last + DAY, time(), zone)

    def named(self, locale: Locale) -> str:
        """The name in a language."""
        return NAMES(locale)[self.name] if self.name else self.written(locale)

    def written(self, locale: Locale) -> str:
        """`4 – 10 January 2027`."""
        return day_span(locale, self.first, self.last)


def spans(arguments: PeriodArguments, today: date) -> tuple[Span, Span]:
    """The period that is meant and the one before it, as far into it as this one has come.

    Raises Invalid where the days are no period or none that has begun.
    """
    if arguments.first_day is not None or arguments.last_day is not None:
        return _between(arguments.first_day, arguments.last_day, today)
    monday, month = today - today.weekday() * DAY, today.replace(day=1)
    match arguments.period:
        case "today":
            return Span(today, today, "today"), Span(today - DAY, today - DAY, "all of yesterday")
        case "yesterday":
            return Span(today - DAY, today - DAY, "yesterday"), Span(today - 2 * DAY, today - 2 * DAY, "the day before")
        case "week":
            return Span(monday, today, "this week"), Span(
                monday - 7 * DAY, today - 7 * DAY, "last week up to the same day"
            )
        case "last_week":
            return Span(monday - 7 * DAY, monday - DAY, "last week"), Span(
                monday - 14 * DAY, monday - 8 * DAY, "the week before"
            )
        case "month":
            before = (month - DAY).replace(day=1)
            same_day = min(before + (today - month), month - DAY)
            return Span(month, today, "this month"), Span(before, same_day, "last month up to the same day")
        case "last_month":
            last = (month - DAY).replace(day=1)
            return Span(last, month - DAY, "last month"), Span(
                (last - DAY).replace(day=1), last - DAY, "the month before"
            )
        case "year":
            year = today.replace(month=1, day=1)
            before = year.replace(year=year.year - 1)
            return Span(year, today, "this year"), Span(before, before + (today - year), "last year up to the same day")


def _between(first: date | None, last: date | None, today: date) -> tuple[Span, Span]:
    last = min(last or today, today)
    first = first or last
    if first > last:
        raise Invalid("The first day must not be after the last, nor in the future.")
    days = last - first + DAY
    return Span(first, last, ""), Span(first - days, first - DAY, "as many days before")
