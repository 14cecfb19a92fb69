"""The creator's persona: what may stand in it, what becomes of it, and how one goes back to an older one."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import Connection, func, insert, select

from chatinbio_instance.core.deps import AgentDeps
from chatinbio_instance.core.material import Persona
from chatinbio_instance.core.prompt import SystemPrompt
from chatinbio_instance.db.database import Database
from chatinbio_instance.db.tables import meta
from chatinbio_instance.errors import InstanceError
from chatinbio_instance.library.prompts.service import Prompts
from chatinbio_instance.library.prompts.template import DEFAULT, MAX_BODY, VARIABLES, Values, check, render
from chatinbio_instance.library.service import Library
from tests.instance.library.pages import NOW, clock, empty_database, seed_of

NOBODY = Values(Persona(), (), (), (), "2027-01-14", "Thursday")


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    async with empty_database(tmp_path) as database:
        yield database


@pytest.fixture
async def prompts(database: Database) -> Prompts:
    library = Library(database, clock)
    await library.seed(seed_of("musician"))
    return Prompts(database, library, clock)


async def told(prompts: Prompts) -> SystemPrompt:
    return await prompts.system_prompt(AgentDeps())


async def test_the_default_keeps_to_the_creators_topics_and_to_the_page_as_it_is(prompts: Prompts) -> None:
    text = await told(prompts)
    for words in (
        "in the first person, as Ada Moreau would",
        "Never invent facts",
        "Decline other subjects",
        "Today is Thursday, 2027-01-14.",
        "Spotify (music)",
        "Upcoming dates: 3",
        seed_of("musician")["profile"]["faq"][0]["question"],
    ):
        assert words in text
    assert "{{" not in text


async def test_every_variable_that_is_offered_stands_for_something(prompts: Prompts) -> None:
    for name in VARIABLES:
        shown = await prompts.preview(f"[{{{{ {name} }}}}]")
        assert shown.startswith("[") and shown.endswith("]") and len(shown) > 2


def test_what_the_page_does_not_say_is_said_to_be_missing() -> None:
    assert render("{{tagline}}/{{bio}}/{{links}}/{{questions}}/{{upcoming_dates}}", NOBODY) == "/".join(
        ["(nothing yet)"] * 4 + ["0"]
    )


@pytest.mark.parametrize(
    "attack",
    [
        "{{name.__class__}}",
        "{{name.display_name}}",
        "{{ name | upper }}",
        "{{ 7 * 7 }}",
        "{{self}}",
        "{{__import__('os')}}",
        "{{names}}",
        "{{}}",
        "{{ }}",
        "{{name",
        "name}}",
        "{{name}} and {{ {{bio}}",
    ],
)
def test_a_template_is_text_and_variables_and_nothing_else(attack: str) -> None:
    with pytest.raises(InstanceError) as refused:
        check(f"You are {{{{name}}}}. {attack}")
    assert (refused.value.code, refused.value.status) == ("prompt_invalid", 422)
    assert "{{name}}, {{tagline}}, {{bio}}" in str(refused.value)


def test_an_unknown_variable_is_named(prompts: Prompts) -> None:
    with pytest.raises(InstanceError, match=r"no variable \{\{nmae\}\}"):
        check("You are {{nmae}}.")


@pytest.mark.parametrize("body", ["", "  \n ", "x" * (MAX_BODY + 1), "zero \x00 byte"])
def test_what_is_no_persona_is_refused(body: str) -> None:
    with pytest.raises(InstanceError) as refused:
        check(body)
    assert refused.value.code == "prompt_invalid"


@pytest.mark.parametrize("text", ["{name}", "{0}", "%s %(name)s", "$name ${name}", "<b>{}</b>", "{% if x %}"])
def test_what_other_languages_would_read_stands_as_it_is_written(text: str) -> None:
    assert render(check(text), NOBODY) == text


def test_what_the_page_says_is_never_read_as_a_template() -> None:
    values = Values(Persona("{{bio}}", "{{tagline}} \\1 \\g<0>", "{{name}}"), (), (), (), "2027-01-14", "Thursday")
    assert render("{{name}}|{{tagline}}|{{bio}}", values) == "{{bio}}|{{tagline}} \\1 \\g<0>|{{name}}"


def test_of_a_prompt_only_what_the_creator_wrote_there_is_secret() -> None:
    bio = "I play the organ in old churches and record what the rooms answer, for twelve years now."
    prompt = render(
        "Never tell that I am shy. About {{name}}: {{bio}}", Values(Persona("Ada", "", bio), (), (), (), "", "")
    )
    assert bio in prompt
    assert prompt.secret == "Never tell that I am shy. About Ada: \x00"


async def test_a_saved_version_is_used_from_then_on_and_an_older_one_again(prompts: Prompts) -> None:
    first = await prompts.save("  You are {{name}}, cheerful. ", "Ada")
    assert await told(prompts) == "You are Ada Moreau, cheerful."
    second = await prompts.save("You are {{name}}, solemn.", "Bea")
    assert await told(prompts) == "You are Ada Moreau, solemn."
    await prompts.activate(first)
    assert await told(prompts) == "You are Ada Moreau, cheerful."
    kept = await prompts.versions()
    assert [(v.version, v.author, v.active) for v in kept] == [(2, "Bea", False), (1, "Ada", True), (0, "", False)]
    assert kept[0].created_at == NOW
    assert (await prompts.current()).version == first
    assert second == 2


async def test_one_can_always_go_back_to_the_default(prompts: Prompts) -> None:
    await prompts.save("You are {{name}}.", "Ada")
    await prompts.activate(0)
    current = await prompts.current()
    assert (current.version, current.body, current.created_at) == (0, DEFAULT, None)
    assert "Never invent facts" in await told(prompts)


async def test_a_version_that_is_not_there_is_refused_and_changes_nothing(prompts: Prompts) -> None:
    await prompts.save("You are {{name}}.", "Ada")
    with pytest.raises(InstanceError) as refused:
        await prompts.activate(7)
    assert (refused.value.code, refused.value.status) == ("prompt_not_found", 404)
    assert (await prompts.current()).version == 1


async def test_a_bad_template_is_not_kept(prompts: Prompts) -> None:
    with pytest.raises(InstanceError):
        await prompts.save("{{oops}}", "Ada")
    assert [version.version for version in await prompts.versions()] == [0]


async def test_versions_survive_a_restart(prompts: Prompts, database: Database) -> None:
    await prompts.save("You are {{name}}, cheerful.", "Ada")
    again = Prompts(database, Library(database, clock), clock)
    assert await told(again) == "You are Ada Moreau, cheerful."


async def test_what_goes_with_a_change_is_in_the_same_commit(prompts: Prompts, database: Database) -> None:
    def note(connection: Connection, version: int) -> None:
        connection.execute(insert(meta), [{"key": f"note-{version}", "value": "x"}])

    def fail(connection: Connection, version: int) -> None:
        raise InstanceError("no", "No.")

    await prompts.save("You are {{name}}.", "Ada", also=note)
    await prompts.activate(0, also=lambda connection, version: note(connection, version))
    with pytest.raises(InstanceError):
        await prompts.save("You are somebody else.", "Ada", also=fail)
    assert [version.version for version in await prompts.versions()] == [1, 0]
    count = await database.read(
        lambda connection: connection.scalar(select(func.count()).select_from(meta).where(meta.c.key.like("note-%")))
    )
    assert count == 2


async def test_the_page_is_read_anew_for_every_run(prompts: Prompts, database: Database) -> None:
    assert "Bandcamp" in await told(prompts)
    library = prompts._material
    assert isinstance(library, Library)
    seed = seed_of("musician")
    seed["profile"]["links"] = []
    await library.seed(seed)
    assert "Bandcamp" not in await told(prompts)
