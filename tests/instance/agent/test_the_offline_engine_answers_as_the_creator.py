"""What a visitor reads and sees without any model: the creator's own material, in the first person, and nothing invented."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from chatinbio_instance.agent.factory import build_engine
from chatinbio_instance.agent.offline.engine import OfflineEngine
from chatinbio_instance.core.events import Engine, SurfaceShown, TextDelta, ToolFinished, ToolStarted, Usage
from chatinbio_instance.library.service import Library
from chatinbio_instance.settings import Settings
from tests.instance.agent.answers import ask, prompt_of, said
from tests.instance.capabilities.desk import build_tools
from tests.instance.library.pages import clock, empty_database, page_of, seed_of
from tests.instance.surface.catalogue import actions, check, links, texts


@pytest.fixture
async def library(tmp_path: Path) -> AsyncIterator[Library]:
    async with page_of("musician", tmp_path) as library:
        yield library


@pytest.fixture
def engine(library: Library, tmp_path: Path) -> Engine:
    return build_engine(Settings(data_dir=tmp_path), library, build_tools(library), prompt_of(library), clock)


async def test_where_to_listen_is_a_streamed_sentence_and_only_the_music_links(engine: Engine) -> None:
    answer = await ask(engine, "where can I listen to your music?")
    assert [type(event) for event in answer.events[:2]] == [ToolStarted, ToolFinished]
    assert answer.started[0].label == "Looking through the links"
    assert answer.finished[0].status == "completed"
    assert len(answer.deltas) > 3
    assert "Spotify and Bandcamp" in answer.text
    assert "my" in answer.text or "me" in answer.text
    [surface] = answer.surfaces
    check(surface)
    assert links(surface) == ["https://example.com/spotify", "https://example.com/bandcamp"]
    kinds = [type(event) for event in answer.events]
    shown = kinds.index(SurfaceShown)
    assert TextDelta in kinds[:shown]
    assert TextDelta in kinds[shown:], "the answer goes on after the surface"
    assert answer.events[-1] == Usage("offline")


async def test_the_same_question_gets_the_same_words_and_another_may_get_others(engine: Engine) -> None:
    once, again = await ask(engine, "your music?"), await ask(engine, " Your music? ")
    assert once.text == again.text
    phrasings = {(await ask(engine, f"where is your music{'!' * n}")).text for n in range(8)}
    assert len(phrasings) > 1


@pytest.mark.parametrize(
    "question",
    [
        "are you a bot?",
        "Are you ChatGPT?",
        "is this an AI?",
        "are you a language model",
        "Am I talking to a real person?",
    ],
)
async def test_it_says_that_it_is_no_language_model_and_not_the_creator(engine: Engine, question: str) -> None:
    text = (await ask(engine, question)).text
    assert "not a language model" in text
    assert "not Ada Moreau in person" in text


@pytest.mark.parametrize(
    ("talk", "words"),
    [
        (("when is your next show?",), "16 January 2027 at 20:00 (Le Molotov, Marseille)"),
        (("when is your next show?", "…", "and the next one?"), "23 January 2027 at 19:30 (Union Chapel, London)"),
        (("when is your next show?", "…", "and the next one?", "…", "where is that?"), "Union Chapel, London"),
        (("next gig?", "…", "and the next one?", "…", "and after that?"), "Bi Nuu, Berlin"),
        (("next gig?", "…", "the next one?", "…", "and the next?", "…", "and after that?"), "last date"),
        (("are you playing in Berlin?", "…", "what time?"), "20:30"),
        (("shows this weekend?",), "Le Molotov"),
        (("any concerts in March?",), "Bi Nuu"),
        (("anything on tomorrow?",), "nothing planned tomorrow"),
        (("are you coming to Tokyo?",), "nothing planned in Tokyo. My next date is Night Timetable"),
    ],
)
async def test_dates_are_told_and_followed_up(engine: Engine, talk: tuple[str, ...], words: str) -> None:
    *before, message = talk
    answer = await ask(engine, message, said(*before))
    assert words in answer.text
    for surface in answer.surfaces:
        check(surface)


async def test_an_answer_of_the_creator_is_given_word_for_word(engine: Engine) -> None:
    answer = await ask(engine, "which synths do you play?")
    assert answer.text == "A Prophet-6, a Space Echo and a very tired laptop."
    assert answer.finished[0].name == "find_answer"
    check(answer.surfaces[0])


async def test_the_creators_own_answer_goes_before_small_talk_but_not_before_honesty(tmp_path: Path) -> None:
    faq = [
        {"question": "Who are you?", "answer": "A gardener from Leeds.", "aliases": ["Where are you from?"]},
        {"question": "Are you a bot?", "answer": "No, I am a person."},
    ]
    async with empty_database(tmp_path) as database:
        library = Library(database, clock)
        await library.seed({"displayName": "Sam", "profile": {"faq": faq}})
        engine = OfflineEngine(library, build_tools(library), clock)
        assert (await ask(engine, "where are you from")).text == "A gardener from Leeds."
        assert "not Sam in person" in (await ask(engine, "are you a bot?")).text


async def test_a_link_that_bids_to_go_somewhere_is_called_by_its_site(tmp_path: Path) -> None:
    titles = ("Listen on Bandcamp", "Listen on Spotify")
    links = [{"title": title, "url": "https://example.com", "kind": "music"} for title in titles]
    async with empty_database(tmp_path) as database:
        library = Library(database, clock)
        await library.seed({"profile": {"links": links}})
        answer = await ask(OfflineEngine(library, build_tools(library), clock), "where can I hear you?")
    assert "on Bandcamp and Spotify." in answer.text
    assert set(titles) <= set(texts(answer.surfaces[0]))


async def test_when_unsure_it_asks_back_with_questions_to_tap(tmp_path: Path) -> None:
    async with page_of("potter", tmp_path) as library:
        answer = await ask(
            OfflineEngine(library, build_tools(library), clock), "handle snapped off in the post, what now?"
        )
    [surface] = answer.surfaces
    check(surface)
    assert texts(surface)[-1] == "Did you mean" or "Did you mean" in texts(surface)
    asked = {entry["question"] for entry in seed_of("potter")["profile"]["faq"]}
    assert {action["event"]["context"]["message"] for action in actions(surface)} <= asked


@pytest.mark.parametrize(
    "question", ["what is the capital of Mongolia?", "asdf qwer", "?", "🎹", "\x00\u202e", "' OR 1=1 --", "NEAR(a b)"]
)
async def test_what_the_page_does_not_say_is_not_invented(engine: Engine, question: str) -> None:
    answer = await ask(engine, question)
    assert "have written" in answer.text
    assert "Mongolia" not in answer.text
    assert answer.started == []


async def test_a_site_that_is_not_linked_is_not_claimed(engine: Engine) -> None:
    answer = await ask(engine, "are you on SoundCloud?")
    assert "no link to Soundcloud" in answer.text
    assert "Spotify and Bandcamp" in answer.text


async def test_a_kind_that_is_missing_is_said_and_the_others_are_shown(engine: Engine) -> None:
    answer = await ask(engine, "do you have a podcast?")
    assert "no podcast link" in answer.text
    assert [event.status for event in answer.finished] == ["not_found_error", "completed"]
    assert len(answer.surfaces) == 1


@pytest.mark.parametrize(
    ("question", "apology"),
    [
        ("¿Dónde puedo escuchar tu música?", "Lo siento, solo puedo responder en inglés."),
        ("Où est-ce que je peux écouter ta musique ?", "Désolé"),
    ],
)
async def test_another_language_gets_a_polite_word_in_it_and_the_answer(
    engine: Engine, question: str, apology: str
) -> None:
    answer = await ask(engine, question)
    assert answer.text.startswith(apology)
    assert "Spotify and Bandcamp" in answer.text


@pytest.mark.parametrize(
    "question", ["hello", "what can you do?", "where is your music?", "next show?", "who are you?", "how much is it?"]
)
async def test_an_empty_page_is_honest_about_it(tmp_path: Path, question: str) -> None:
    async with empty_database(tmp_path) as database:
        library = Library(database, clock)
        answer = await ask(OfflineEngine(library, build_tools(library), clock), question)
    assert answer.text
    assert answer.surfaces == []
    assert "None" not in answer.text


async def test_a_message_of_the_greatest_length_is_answered(engine: Engine) -> None:
    answer = await ask(engine, "where musc lisen " * 235)
    assert answer.text


async def test_every_question_of_the_creator_finds_its_own_answer(tmp_path: Path) -> None:
    for creator in ("musician", "writer", "potter"):
        (tmp_path / creator).mkdir()
        async with page_of(creator, tmp_path / creator) as library:
            engine = OfflineEngine(library, build_tools(library), clock)
            for entry in seed_of(creator)["profile"]["faq"]:
                for asked in (entry["question"], *entry.get("aliases", ())):
                    assert entry["answer"] in (await ask(engine, asked)).text, asked


async def test_every_suggestion_of_a_page_can_be_answered(tmp_path: Path) -> None:
    for creator in ("musician", "writer", "potter"):
        (tmp_path / creator).mkdir()
        async with page_of(creator, tmp_path / creator) as library:
            engine = OfflineEngine(library, build_tools(library), clock)
            suggestions = (await library.bio())["suggestions"]
            assert 3 <= len(suggestions) <= 4
            for question in suggestions:
                answer = await ask(engine, question)
                assert "have written" not in answer.text, question
                assert all(event.status == "completed" for event in answer.finished), question


def test_without_a_model_no_model_library_is_loaded() -> None:
    program = (
        "import json, sys; import chatinbio_instance.agent.factory, chatinbio_instance.agent.offline.engine; "
        "import chatinbio_instance.capabilities.registry, chatinbio_instance.library.service; "
        "print(json.dumps(sorted({name.partition('.')[0] for name in sys.modules})))"
    )
    loaded = json.loads(subprocess.run([sys.executable, "-c", program], check=True, capture_output=True).stdout)
    assert not {"pydantic_ai", "openai", "anthropic", "a2ui", "httpx2", "httpx"} & set(loaded)
