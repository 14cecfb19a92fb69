"""Small pure parts of the offline engine: which days are meant, and whether a message is English."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from chatinbio_instance.agent.offline.languages import foreign, written_in
from chatinbio_instance.agent.offline.periods import period
from chatinbio_instance.core.text import folded, stem, words

THURSDAY = date(2027, 1, 14)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("are you playing tonight", "2027-01-14", "2027-01-14"),
        ("tomorrow", "2027-01-15", "2027-01-15"),
        ("anything this weekend", "2027-01-16", "2027-01-17"),
        ("shows next weekend", "2027-01-23", "2027-01-24"),
        ("this week", "2027-01-14", "2027-01-17"),
        ("next week", "2027-01-18", "2027-01-24"),
        ("this month", "2027-01-14", "2027-01-31"),
        ("next month", "2027-02-01", "2027-02-28"),
        ("on friday", "2027-01-15", "2027-01-15"),
        ("in march", "2027-03-01", "2027-03-31"),
        ("december dates", "2027-12-01", "2027-12-31"),
        ("in may 2028", "2028-05-01", "2028-05-31"),
        ("in feb 2028", "2028-02-01", "2028-02-29"),
    ],
)
def test_a_period_has_a_first_and_a_last_day(text: str, first: str, last: str) -> None:
    found = period(text, THURSDAY)
    assert found is not None
    assert (found.first.isoformat(), found.last.isoformat()) == (first, last)


@pytest.mark.parametrize(
    ("today", "first", "last"),
    [("2027-01-16", "2027-01-16", "2027-01-17"), ("2027-01-17", "2027-01-17", "2027-01-17")],
)
def test_a_weekend_that_has_begun_is_this_one(today: str, first: str, last: str) -> None:
    found = period("this weekend", date.fromisoformat(today))
    assert found is not None
    assert (found.first.isoformat(), found.last.isoformat()) == (first, last)


def test_in_december_the_next_month_is_in_the_next_year() -> None:
    found = period("next month", date(2027, 12, 5))
    assert found is not None
    assert found.first == date(2028, 1, 1)
    past = period("in march", date(2027, 12, 5))
    assert past is not None
    assert past.first == date(2028, 3, 1)


@pytest.mark.parametrize(
    "text", ["may i use your song", "march of the penguins", "the sun is out", "jan is my friend", ""]
)
def test_words_that_only_look_like_dates_are_none(text: str) -> None:
    assert period(text, THURSDAY) is None


def test_english_is_never_taken_for_another_language() -> None:
    lines = Path(__file__).with_name("questions.jsonl").read_text(encoding="utf-8").splitlines()
    english = [json.loads(line)["question"] for line in lines]
    assert [question for question in english if foreign(words(question))] == []
    others = {question: found for question in english if (found := written_in(words(question))) not in (None, "en")}
    assert others == {"Wo kann ich deine Musik hören?": "de"}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("¿Cuándo es tu próximo concierto?", "inglés"),
        ("Quand est ton prochain concert ?", "anglais"),
        ("Quando sei a Roma con la tua musica?", "inglese"),
        ("Onde posso ouvir a sua música?", "inglês"),
        ("Waar kan ik naar je muziek luisteren?", "Engels"),
    ],
)
def test_other_languages_are_known_by_their_small_words(text: str, said: str) -> None:
    language = foreign(words(text))
    assert language is not None
    assert said in language.apology


@pytest.mark.parametrize(
    ("text", "locale"),
    [
        ("Wann ist dein nächstes Konzert?", "de"),
        ("Konzerte?", "de"),
        ("Vielen Dank", "de"),
        ("متى حفلتك القادمة؟", "ar"),
        ("هل أنت على Spotify", "ar"),
        ("When is your next show?", "en"),
        ("Spotify?", None),
        ("👋", None),
        ("", None),
        ("¿Cuándo es tu próximo concierto?", None),
        ("Waar kan ik naar je muziek luisteren?", None),
    ],
)
def test_a_message_is_in_one_of_our_languages_or_in_none_that_is_clear(text: str, locale: str | None) -> None:
    assert written_in(words(text)) == locale


def test_words_are_compared_without_case_accents_and_apostrophes() -> None:
    assert folded("Zürich STRASSE Ångström") == "zurich strasse angstrom"
    assert words("What's  on—in “Köln”?") == ["whats", "on", "in", "koln"]


@pytest.mark.parametrize(
    "family",
    [
        ("listen", "listens", "listening", "listened"),
        ("wedding", "weddings"),
        ("story", "stories"),
        ("tour", "touring", "tours"),
        ("license", "licenses", "licensed", "licensing"),
        ("class", "classes"),
        ("plan", "planning", "planned", "plans"),
    ],
)
def test_inflections_have_one_stem(family: tuple[str, ...]) -> None:
    assert len({stem(word) for word in family}) == 1, [stem(word) for word in family]
