"""The offline engine in German and Arabic: its own words, labels and surfaces in the visitor's language, the creator's as they are written;
dates in the place's time and the visitor's, and days as they are where the visitor is."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from chatinbio_instance.agent.offline.engine import OfflineEngine
from chatinbio_instance.core.deps import AgentDeps
from chatinbio_instance.core.events import HistoryMessage
from chatinbio_instance.core.locales import Reader
from chatinbio_instance.core.tools import failed, pending
from chatinbio_instance.library.service import Library
from tests.instance.agent.answers import Answer, ask
from tests.instance.agent.test_wishes_are_granted_where_they_are_clear import Recorder
from tests.instance.capabilities.desk import build_tools, open_desk
from tests.instance.library.pages import clock, page_of
from tests.instance.surface.drawn import Drawn

ARABIC = re.compile("[\u0620-\u064a]")


@pytest.fixture
async def library(tmp_path: Path) -> AsyncIterator[Library]:
    async with page_of("musician", tmp_path) as library:
        yield library


async def answer(library: Library, message: str, *history: str, now: Any = clock, **reader: Any) -> Answer:
    engine = OfflineEngine(library, build_tools(library), now)
    said = tuple(HistoryMessage("user", text) for text in history)
    return await ask(engine, message, said, deps=AgentDeps(reader=Reader(**reader)))


@pytest.mark.parametrize(
    ("question", "opening", "label", "words"),
    [
        ("Gibst du Klavierunterricht?", "Not at the moment", "Ich suche meine Antwort", "Du könntest auch fragen"),
        ("Wann spielst du in Berlin?", "", "Ich sehe nach den Terminen", "Fr., 5. März 2027 · 20:30"),
        ("متى تعزف في برلين؟", "", "أتحقق من المواعيد", "الجمعة 5 مارس 2027 · 20:30"),
        ("هل تعطي دروسًا؟", "Not at the moment", "أبحث عن إجابتي", "يمكنك أيضًا أن تسأل"),
    ],
)
async def test_sentence_label_and_surface_are_in_the_language_of_the_question(
    library: Library, question: str, opening: str, label: str, words: str
) -> None:
    said = await answer(library, question)
    assert said.text.startswith(opening)
    assert [event.label for event in said.started] == [label]
    assert words in Drawn(said.surfaces[0]).words


@pytest.mark.parametrize(
    ("question", "answered"),
    [
        ("Wann ist dein nächstes Konzert?", "Night Timetable live am Samstag, 16. Januar 2027 um 20:00 Uhr (Le Molotov, Marseille)."),
        ("Spielst du dieses Wochenende?", "Night Timetable live am Samstag, 16. Januar 2027 um 20:00 Uhr (Le Molotov, Marseille)."),
        ("Spielst du auch in Tokio?", "Ich habe in Tokio nichts geplant. Mein nächster Termin: Night Timetable live"),
        ("Deine Termine bitte", "Ich habe drei Termine in nächster Zeit."),
        ("Hast du einen Podcast?", "Einen Link zu einem Podcast habe ich auf dieser Seite nicht. Was es gibt: Spotify, Bandcamp, YouTube, Instagram und 2 weitere."),
        ("Wer bist du?", "Ich bin Ada Moreau. Songs for late trains."),
        ("Vielen Dank!", "!"),
        ("Was ist die Hauptstadt der Mongolei?", "Frag mich zum Beispiel nach: meiner Musik, meinen Videos, meinen nächsten Terminen oder Dingen wie „What gear do you use?“."),
        ("متى حفلتك القادمة؟", "Night Timetable live يوم السبت 16 يناير 2027 الساعة 20:00 (Le Molotov, Marseille)."),
        ("ما مواعيدك؟", "عدد مواعيدي القادمة: 3."),
        ("أين أستمع إلى موسيقاك؟", "Spotify وBandcamp."),
        ("من أنت؟", "أنا Ada Moreau."),
        ("ما هي عاصمة منغوليا؟", "اسألني عن موسيقاي أو مقاطع الفيديو"),
        ("هل أنت روبوت؟", "ولست نموذجًا لغويًا"),
    ],
)  # fmt: skip
async def test_answers_are_worded_in_it(library: Library, question: str, answered: str) -> None:
    assert answered in (await answer(library, question)).text


async def test_what_is_in_no_clear_language_is_answered_in_the_one_before_or_the_clients(library: Library) -> None:
    before = await answer(library, "Merch?", "Wo kann ich deine Musik hören?")
    assert before.started[0].label == "Ich sehe die Links durch"
    client = await answer(library, "Merch?", locale="ar")
    assert client.started[0].label == "أبحث في الروابط"
    english = await answer(library, "Where can I listen to your music?", locale="de")
    assert english.started[0].label == "Looking through the links"


@pytest.mark.parametrize(
    "question", ["When is your next show?", "¿Cuándo es tu próximo concierto?", "متى حفلتك القادمة؟"]
)
async def test_a_page_in_one_language_answers_everybody_in_it(library: Library, question: str) -> None:
    said = await answer(library, question, locale="de", fixed=True)
    assert not ARABIC.search(said.text)
    assert "Lo siento" not in said.text
    assert all(event.label == "Ich sehe nach den Terminen" for event in said.started)


async def test_a_follow_up_is_understood_in_it(library: Library) -> None:
    said = await answer(library, "Und danach?", "Wann ist dein nächstes Konzert?")
    assert said.text.startswith("Danach kommt: Winter Lights Festival am Samstag, 23. Januar 2027")


@pytest.mark.parametrize(
    ("faq", "asked"),
    [
        (("Gibst du Unterricht?", "Ja, dienstags."), "Kann man bei dir Unterricht nehmen?"),
        (("Verschickst du Gutscheine?", "Ja, per Post."), "Gibt es bei dir auch Gutscheine?"),
        (("هل تعطي دروسًا في العود؟", "نعم، يوم الثلاثاء."), "أريد دروسًا في العود"),
    ],
)
async def test_what_the_creator_wrote_in_that_language_is_found_and_told_as_it_stands(
    tmp_path: Path, faq: tuple[str, str], asked: str
) -> None:
    (tmp_path / "desk").mkdir()
    async with open_desk(tmp_path / "desk") as desk:
        question, told = faq
        await desk.library.seed({"displayName": "Ada", "profile": {"faq": [{"question": question, "answer": told}]}})
        assert (await answer(desk.library, asked)).text.endswith(told)


async def test_a_date_is_told_in_the_time_of_its_place_and_in_the_visitors(library: Library) -> None:
    said = await answer(library, "When do you play in Marseille?", time_zone="America/New_York")
    assert "Saturday, 16 January 2027 at 20:00 (Le Molotov, Marseille), 14:00 where you are." in said.text
    assert "Sat 16 January 2027 · 14:00 where you are" in Drawn(said.surfaces[0]).words
    far = await answer(library, "Wann spielst du in Marseille?", time_zone="Asia/Tokyo")
    assert "um 20:00 Uhr (Le Molotov, Marseille), bei dir Sonntag, 17. Januar 2027 um 04:00 Uhr." in far.text
    same = await answer(library, "When do you play in Marseille?", time_zone="Europe/Berlin")
    assert "where you are" not in same.text + str(Drawn(same.surfaces[0]).words)


async def test_today_is_the_visitors_day(library: Library) -> None:
    def friday_night() -> datetime:
        return datetime(2027, 1, 15, 23, 30, tzinfo=UTC)

    there = await answer(library, "Do you play today?", now=friday_night, time_zone="Europe/Berlin")
    assert "Here" in there.text
    assert "16 January" in there.text
    here = await answer(library, "Do you play today?", now=friday_night, time_zone="America/New_York")
    assert here.text.startswith("I have nothing planned today.")


@pytest.mark.parametrize(
    ("message", "outcome", "words"),
    [
        ("Hake Milch ab", failed(), "gleich noch einmal"),
        ("Setze Milch auf meine Liste", pending("Started."), "sobald es da ist"),
        ("Zeig mir meine Liste", None, "Deine Liste ist leer"),
        ("أضف الحليب إلى قائمتي", None, "دوّنتها"),
    ],
)
async def test_what_came_of_a_wish_is_said_in_it(library: Library, message: str, outcome: Any, words: str) -> None:
    recorder = Recorder(outcome) if outcome else Recorder()
    engine = OfflineEngine(library, (*build_tools(library), *recorder.tools), clock)
    assert words in (await ask(engine, message)).text
