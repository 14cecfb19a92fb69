"""One language in many countries: how dates and times are written there, as `Intl` of the browsers writes them.

The document and the elements that take it over agree because the document's `lang` says which variant it is in. Here are only variants
that ICU writes alike from 72 (2022) to 78 (2025); Iraq is not among them, one of its months has a space of its own. Whoever asks for another
country gets the language as such.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any, Final

from chatinbio_instance.web.page.words import AR, CATALOGUES, DE, EN, Words

_DAY_FIRST = "{day} {month}"
_SEPT = (*EN.months[:8], "Sept", *EN.months[9:])
_LONG_SUMMER = (*_SEPT[:5], "June", "July", *_SEPT[7:])
_JAENNER = ("Jän", *DE.months[1:])
_JAENNER_IN_DATES = ("Jän.", *DE.months_in_dates[1:8], "Sep.", *DE.months_in_dates[9:])
_LEVANT = (
    "كانون الثاني",
    "شباط",
    "آذار",
    "نيسان",
    "أيار",
    "حزيران",
    "تموز",
    "آب",
    "أيلول",
    "تشرين الأول",
    "تشرين الثاني",
    "كانون الأول",
)
_MOROCCO = ("يناير", "فبراير", "مارس", "أبريل", "ماي", "يونيو", "يوليوز", "غشت", "شتنبر", "أكتوبر", "نونبر", "دجنبر")
_MAGHREB = ("جانفي", "فيفري", "مارس", "أفريل", "ماي", "جوان", "جويلية", "أوت", "سبتمبر", "أكتوبر", "نوفمبر", "ديسمبر")


def _months(names: tuple[str, ...]) -> dict[str, Any]:
    return {"months": names, "months_in_dates": names}


_BRITISH: dict[str, Any] = _months(_SEPT) | {"date": _DAY_FIRST, "half_days": None}
_SOUTHERN: dict[str, Any] = {
    "months": _SEPT,
    "months_in_dates": _LONG_SUMMER,
    "date": _DAY_FIRST,
    "half_days": ("am", "pm"),
}
_DIFFERENT: dict[str, dict[str, Any]] = (
    {
        "en-US": {},
        "en-CA": {"half_days": ("a.m.", "p.m.")},
        "en-GB": _BRITISH,
        "en-IE": _BRITISH,
        "en-IN": _months(_SEPT) | {"date": _DAY_FIRST, "half_days": ("am", "pm")},
        "en-NZ": _months(_SEPT) | {"date": _DAY_FIRST, "half_days": ("am", "pm")},
        "en-AU": _SOUTHERN,
        "en-ZA": _BRITISH | {"date": "{day:02} {month}"},
        "de-DE": {},
        "de-CH": {},
        "de-AT": {"months": _JAENNER, "months_in_dates": _JAENNER_IN_DATES},
        "ar-MA": _months(_MOROCCO) | {"half_days": None},
    }
    | {f"ar-{country}": {} for country in ("AE", "BH", "EG", "KW", "LY", "OM", "QA", "SA", "SD", "YE")}
    | {f"ar-{country}": _months(_MAGHREB) for country in ("DZ", "TN")}
    | {f"ar-{country}": _months(_LEVANT) for country in ("JO", "LB", "PS", "SY")}
)
_OF: Final = {"en": EN, "de": DE, "ar": AR}
# Every variant that the document can be in, by its tag; the bare languages among them.
VARIANTS: Final[dict[str, Words]] = CATALOGUES | {
    tag: replace(_OF[tag[:2]], tag=tag, **different) for tag, different in _DIFFERENT.items()
}
_KNOWN: Final = {tag.lower(): tag for tag in VARIANTS}

_RANGE = re.compile(r"\s*([A-Za-z*]{1,8}(?:-[A-Za-z0-9-]+)?)\s*(?:;\s*q\s*=\s*([0-9.]{1,5}))?\s*")


def accepted(header: str) -> str:
    """The variant that an Accept-Language header (RFC 9110) likes best: the best of our languages, English where it likes none of them, as
    it is written in the first country of it that is known."""
    best, weight = "en", 0.0
    countries: dict[str, tuple[str, float]] = {}
    for part in header[:1000].split(","):
        found = _RANGE.fullmatch(part)
        if found is None:
            continue
        try:
            liked = float(found[2]) if found[2] else 1.0
        except ValueError:
            continue
        tag = found[1].lower()
        language = tag.partition("-")[0]
        if language not in CATALOGUES or liked <= 0:
            continue
        if liked > weight:
            best, weight = language, liked
        if tag in _KNOWN and tag != language and liked > countries.get(language, ("", 0.0))[1]:
            countries[language] = _KNOWN[tag], liked
    return countries.get(best, (best, 0.0))[0]
