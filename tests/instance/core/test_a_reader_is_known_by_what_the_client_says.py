"""In which language and time zone somebody reads: the page's setting, the client's wish, the browser's header, in this order."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from chatinbio_instance.core.dates import day_span, long_moment, short_day
from chatinbio_instance.core.locales import LOCALES, Reader, reader, spoken, zone
from chatinbio_instance.core.words import Plural, counted, listed, number


@pytest.mark.parametrize(
    ("wanted", "locale"),
    [
        ("de", "de"),
        ("de-AT", "de"),
        ("DE_ch", "de"),
        ("ar-EG-u-nu-latn", "ar"),
        ("en-GB,en;q=0.8", "en"),
        ("fr-FR, fr;q=0.9, de;q=0.8, en;q=0.7", "de"),
        ("en;q=0.2, ar;q=0.9", "ar"),
        ("de;q=0, en;q=0.1", "en"),
        ("fr", None),
        ("*", None),
        ("", None),
        ("deutsch", None),
        ("de;q=nonsense", None),
        (";;;,,,;q=1", None),
        ("x" * 100_000, None),
    ],
)
def test_the_best_of_our_languages_is_found(wanted: str, locale: str | None) -> None:
    assert spoken(wanted) == locale


@pytest.mark.parametrize("name", ["Europe/Berlin", "America/Argentina/Ushuaia", "UTC", "Etc/GMT+5"])
def test_time_zones_are_known_by_their_names(name: str) -> None:
    found = zone(name)
    assert found is not None
    assert found.key == name


@pytest.mark.parametrize(
    "name",
    ["", "Mars/Olympus", "../../etc/passwd", "/etc/passwd", "Europe", "Europe/Berlin\x00", "x" * 10_000, "ü", "a b"],
)
def test_what_is_no_time_zone_is_none(name: str) -> None:
    assert zone(name) is None


@pytest.mark.parametrize(
    ("setting", "said", "header", "found"),
    [
        ("auto", "de", "ar", Reader("de", False, "Asia/Tokyo")),
        ("auto", "fr", "ar", Reader("ar", False, "Asia/Tokyo")),
        ("auto", None, "", Reader("en", False, "Asia/Tokyo")),
        ("auto", ["de"], "", Reader("en", False, "Asia/Tokyo")),
        ("ar", "de", "en", Reader("ar", True, "Asia/Tokyo")),
    ],
)
def test_the_page_goes_before_the_client_and_the_client_before_its_browser(
    setting: str, said: object, header: str, found: Reader
) -> None:
    assert reader(setting, (said, header), ("Asia/Tokyo",)) == found


@pytest.mark.parametrize("time_zone", [None, 5, {}, ["UTC"], "nowhere"])
def test_a_time_zone_that_is_none_is_passed_over(time_zone: object) -> None:
    assert reader("auto", ("de",), (time_zone,)) == Reader("de")
    assert reader("auto", (), (time_zone, "Asia/Tokyo")).time_zone == "Asia/Tokyo"


def test_days_are_written_as_each_language_writes_them() -> None:
    moment = datetime(2027, 1, 16, 20, 0)
    assert [long_moment(locale, moment) for locale in LOCALES] == [
        "Saturday, 16 January 2027 at 20:00",
        "Samstag, 16. Januar 2027 um 20:00 Uhr",
        "السبت 16 يناير 2027 الساعة 20:00",
    ]
    assert [short_day(locale, moment) for locale in LOCALES] == [
        "Sat 16 January 2027",
        "Sa., 16. Januar 2027",
        "السبت 16 يناير 2027",
    ]


@pytest.mark.parametrize(
    ("first", "last", "written"),
    [
        ("2027-01-04", "2027-01-10", ["4 – 10 January 2027", "4. – 10. Januar 2027", "4 – 10 يناير 2027"]),
        ("2027-01-28", "2027-02-03", ["28 January – 3 February 2027", "28. Januar – 3. Februar 2027", "28 يناير – 3 فبراير 2027"]),
        ("2026-12-30", "2027-01-02", ["30 December 2026 – 2 January 2027", "30. Dezember 2026 – 2. Januar 2027", "30 ديسمبر 2026 – 2 يناير 2027"]),
        ("2027-01-04", "2027-01-04", ["4 January 2027", "4. Januar 2027", "4 يناير 2027"]),
    ],
)  # fmt: skip
def test_what_two_days_have_in_common_is_said_once(first: str, last: str, written: list[str]) -> None:
    days = date.fromisoformat(first), date.fromisoformat(last)
    assert [day_span(locale, *days) for locale in LOCALES] == written


@pytest.mark.parametrize(
    ("count", "said"),
    [(0, "zero"), (1, "one"), (2, "two"), (3, "3 few"), (10, "10 few"), (11, "11 many"), (99, "99 many"), (100, "100 other"),
     (101, "101 other"), (102, "102 other"), (103, "103 few"), (1_111, "1,111 many")],
)  # fmt: skip
def test_arabic_counts_in_six_forms(count: int, said: str) -> None:
    forms = Plural(zero="zero", one="one", two="two", few="{n} few", many="{n} many", other="{n} other")
    assert counted("ar", count, forms) == said


def test_numbers_and_lists_are_written_as_each_language_does() -> None:
    assert [number(locale, 12_345) for locale in LOCALES] == ["12,345", "12.345", "12,345"]
    assert counted("de", 1, Plural(one="{n} Frage", other="{n} Fragen")) == "1 Frage"
    assert listed("en", ["a", "b", "c"], "and") == "a, b and c"
    assert listed("ar", ["أ", "ب", "ج"], "و") == "أ وب وج"
    assert [listed(locale, ["a"], "x") for locale in LOCALES] == ["a", "a", "a"]
    assert [listed(locale, [], "x") for locale in LOCALES] == ["", "", ""]
