"""Days and times as one reads them, in every language of the product. Pure; the forms are those of CLDR."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from chatinbio_instance.core.locales import Locale
from chatinbio_instance.core.words import Catalogue


@dataclass(frozen=True, slots=True)
class _Names:
    """Names from January and from Monday on. The forms are of a day: `short` with its short name; and of a moment on a day."""

    months: tuple[str, ...]
    days: tuple[str, ...]
    short_days: tuple[str, ...]
    day: str
    weekday: str
    short: str
    moment: str


_NAMES: Final = Catalogue(
    en=_Names(
        months=(
            "January",
            "February",
            "March",
            "April",
            "May",
            "June",
            "July",
            "August",
            "September",
            "October",
            "November",
            "December",
        ),
        days=("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
        short_days=("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
        day="{day} {month} {year}",
        weekday="{weekday}, {day} {month} {year}",
        short="{weekday} {day} {month} {year}",
        moment="{day} at {time}",
    ),
    de=_Names(
        months=(
            "Januar",
            "Februar",
            "März",
            "April",
            "Mai",
            "Juni",
            "Juli",
            "August",
            "September",
            "Oktober",
            "November",
            "Dezember",
        ),
        days=("Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag"),
        short_days=("Mo.", "Di.", "Mi.", "Do.", "Fr.", "Sa.", "So."),
        day="{day}. {month} {year}",
        weekday="{weekday}, {day}. {month} {year}",
        short="{weekday}, {day}. {month} {year}",
        moment="{day} um {time} Uhr",
    ),
    ar=_Names(
        months=(
            "يناير",
            "فبراير",
            "مارس",
            "أبريل",
            "مايو",
            "يونيو",
            "يوليو",
            "أغسطس",
            "سبتمبر",
            "أكتوبر",
            "نوفمبر",
            "ديسمبر",
        ),
        days=("الاثنين", "الثلاثاء", "الأربعاء", "الخميس", "الجمعة", "السبت", "الأحد"),
        short_days=("الاثنين", "الثلاثاء", "الأربعاء", "الخميس", "الجمعة", "السبت", "الأحد"),
        day="{day} {month} {year}",
        weekday="{weekday} {day} {month} {year}",
        short="{weekday} {day} {month} {year}",
        moment="{day} الساعة {time}",
    ),
)


def month_name(locale: Locale, month: int) -> str:
    """`March` for 3."""
    return _NAMES(locale).months[month - 1]


def weekday_name(locale: Locale, day: date) -> str:
    """`Saturday`."""
    return _NAMES(locale).days[day.weekday()]


def plain_day(locale: Locale, day: date) -> str:
    """`16 January 2027`."""
    return _written(locale, _NAMES(locale).day, day)


def long_day(locale: Locale, day: date) -> str:
    """`Saturday, 16 January 2027`."""
    return _written(locale, _NAMES(locale).weekday, day, weekday_name(locale, day))


def short_day(locale: Locale, day: date) -> str:
    """`Sat 16 January 2027`."""
    names = _NAMES(locale)
    return _written(locale, names.short, day, names.short_days[day.weekday()])


def long_moment(locale: Locale, moment: datetime) -> str:
    """`Saturday, 16 January 2027 at 20:00`, in the moment's own offset."""
    return _NAMES(locale).moment.format(day=long_day(locale, moment), time=f"{moment:%H:%M}")


def day_span(locale: Locale, first: date, last: date) -> str:
    """`4 – 10 January 2027`: what both days have in common is said once."""
    if first == last:
        return plain_day(locale, first)
    whole = plain_day(locale, last)
    if first.year != last.year:
        return f"{plain_day(locale, first)} – {whole}"
    dot = "." if locale == "de" else ""
    month = "" if first.month == last.month else f" {month_name(locale, first.month)}"
    return f"{first.day}{dot}{month} – {whole}"


def _written(locale: Locale, form: str, day: date, weekday: str = "") -> str:
    return form.format(weekday=weekday, day=day.day, month=month_name(locale, day.month), year=day.year)
