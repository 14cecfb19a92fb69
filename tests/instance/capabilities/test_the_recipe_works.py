"""docs/new-capability.md, followed literally: its files are written, its migration is run, its name is listed, its test passes, and a
visitor uses it in a conversation."""

from __future__ import annotations

import importlib.util
import re
import shutil
import sqlite3
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import closing
from pathlib import Path
from types import ModuleType

import pytest
from alembic import command
from sqlalchemy import Table, create_engine
from sqlalchemy.pool import NullPool

from chatinbio_instance import capabilities
from chatinbio_instance.capabilities import registry
from chatinbio_instance.db import migrations
from chatinbio_instance.db.base import metadata
from chatinbio_instance.db.boot import DATABASE_NAME
from chatinbio_instance.db.migrate import config
from tests.instance.capabilities.conversation import Talk
from tests.instance.capabilities.desk import FOLDERS, Desk, open_desk

RECIPE = Path(__file__).parents[3] / "docs" / "new-capability.md"
TOLD = RECIPE.read_text(encoding="utf-8")
# A file is named in a line of its own, and the block that follows is what stands in it.
FILES = dict(re.findall(r"^`([\w/.]+\.py)`\n\n```python\n(.*?)^```$", TOLD, re.MULTILINE | re.DOTALL))
[LISTED] = re.findall(
    r'^Its name goes into `CAPABILITIES` in `capabilities/registry\.py`: `"(\w+)",`\.', TOLD, re.MULTILINE
)


@pytest.fixture
def followed(tmp_path: Path, empty_database: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The recipe's files, found where they would be in the repository; next to them a database that their migration was run on."""
    before = set(metadata.tables)
    for name, text in FILES.items():
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    monkeypatch.setattr(capabilities, "__path__", [*capabilities.__path__, str(tmp_path / "capabilities")])
    monkeypatch.setattr(registry, "CAPABILITIES", (*registry.CAPABILITIES, LISTED))
    shutil.copy(empty_database, tmp_path / DATABASE_NAME)
    _migrate(tmp_path)
    yield tmp_path
    for name in [name for name in sys.modules if name.startswith(f"{capabilities.__name__}.{LISTED}")]:
        del sys.modules[name]
    vars(capabilities).pop(LISTED, None)
    for table in set(metadata.tables) - before:
        metadata.remove(metadata.tables[table])


def _migrate(folder: Path) -> None:
    own = folder / "db/migrations/versions"
    [migration] = own.iterdir()
    # It goes after the newest there is, whatever that is by now.
    text = re.sub(r'^revision = ".*"', 'revision = "recipe"', migration.read_text(), flags=re.MULTILINE)
    migration.write_text(
        re.sub('^down_revision = ".*"', f'down_revision = "{migrations.HEAD}"', text, flags=re.MULTILINE)
    )
    settings = config()
    settings.set_main_option("version_locations", f"{Path(migrations.__file__).parent / 'versions'}:{own}")
    engine = create_engine(f"sqlite:///{folder / DATABASE_NAME}", poolclass=NullPool)
    with engine.connect() as connection:
        settings.attributes["connection"] = connection
        command.upgrade(settings, "head")
    engine.dispose()


def _module(file: Path) -> ModuleType:
    specification = importlib.util.spec_from_file_location(file.stem, file)
    assert specification is not None
    assert specification.loader is not None
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    return module


@pytest.fixture
async def desk(followed: Path) -> AsyncIterator[Desk]:
    async with open_desk(followed, folders=(*FOLDERS, LISTED)) as desk:
        yield desk


def test_every_file_that_it_names_is_written() -> None:
    rooms = ("tables", "words", "service", "surfaces", "tools", "actions", "__init__")
    assert {f"capabilities/{LISTED}/{room}.py" for room in rooms} < set(FILES)
    assert TOLD.count("```python") == len(FILES) == len(rooms) + 2


async def test_its_own_test_passes(followed: Path, tmp_path: Path) -> None:
    [file] = (followed / "tests").rglob("test_*.py")
    stories = [story for name, story in vars(_module(file)).items() if name.startswith("test_")]
    assert len(stories) == 3
    for number, story in enumerate(stories):
        folder = tmp_path / str(number)
        folder.mkdir()
        shutil.copy(followed / DATABASE_NAME, folder)
        await story(folder)


def test_its_tables_are_those_of_its_migration(followed: Path) -> None:
    tables = _module(followed / f"capabilities/{LISTED}/tables.py")
    [table] = [value for value in vars(tables).values() if isinstance(value, Table)]
    with closing(sqlite3.connect(followed / DATABASE_NAME)) as database:
        columns = database.execute(f"SELECT name FROM pragma_table_info('{table.name}')").fetchall()
        parents = database.execute(
            f"SELECT \"table\", on_delete FROM pragma_foreign_key_list('{table.name}')"
        ).fetchall()
    assert [name for (name,) in columns] == [column.name for column in table.columns]
    assert parents == [("visitors", "CASCADE")]


async def test_it_stands_among_the_others(desk: Desk) -> None:
    assert LISTED in registry.names()
    assert desk.capabilities[LISTED].title
    assert {tool.capability for tool in desk.capabilities[LISTED].tools} == {LISTED}


async def test_a_visitor_uses_it_in_a_conversation(desk: Desk) -> None:
    talk = Talk(desk)
    drawn = await talk.ask("show_guestbook")
    drawn.fill("/line", "x" * 121)
    await talk.press(drawn, drawn.offering("guestbook.sign"))
    assert "Please write 1 to 120 characters." in drawn.words
    drawn.fill("/line", "I was here")
    await talk.press(drawn, drawn.offering("guestbook.sign"))
    assert "I was here" in (await talk.kept(drawn)).words
    assert await desk.rows("SELECT visitor_id, line FROM guestbook_lines") == [(talk.stage.visitor, "I was here")]
