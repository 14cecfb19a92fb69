"""No text of a visitor is ever SQL: statements are constants in the source, and what looks like SQL is kept and found as words."""

from __future__ import annotations

import ast
import json
import re
import sqlite3
from collections.abc import AsyncIterator, Iterator
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

import httpx
import pytest

import chatinbio_instance
from chatinbio_instance.db.boot import DATABASE_NAME
from tests.instance.admin.creators import open_creators_page
from tests.instance.library.pages import seed_of
from tests.instance.pages import Page

SOURCE = Path(chatinbio_instance.__file__).parent
STATEMENT = re.compile(r"\b(SELECT|INSERT INTO|UPDATE|DELETE FROM|PRAGMA|CREATE|DROP|ALTER|FROM|WHERE|VALUES|MATCH)\b")
# What takes SQL as text, whatever it is given: functions of SQLAlchemy's, and methods of its connections and of the driver's.
FUNCTIONS = {"text", "literal_column", "DDL"}
METHODS = {"exec_driver_sql", "executescript"}

# Statements that are put together, and of what: never of anything that came from outside.
PUT_TOGETHER = {
    "db/database.py": {"f'PRAGMA {pragma}'"},  # a constant of the module
    # Names of tables are a list of the module's; names of columns are those that the database itself tells.
    "web/admin/archive/packing.py": {
        "f'PRAGMA table_info(\"{table}\")'",
        "f'SELECT * FROM \"{table}\" ORDER BY {key}'",
    },
    "web/admin/archive/restoring.py": {
        "f'SELECT count(*) FROM \"{table}\"'",
        "f'DELETE FROM \"{table}\"'",
        "f'PRAGMA table_info(\"{table}\")'",
        "f'SELECT {columns} FROM \"{table}\"'",
        "f'INSERT INTO \"{table}\" ({columns}) VALUES ({places})'",
    },
    "web/admin/archive/staging.py": {
        "f'PRAGMA table_info(\"{table}\")'",
        "f'INSERT INTO \"{table}\" VALUES ({places})'",
    },
}


def built(tree: ast.AST) -> Iterator[ast.expr]:
    """Every expression that puts a text together and holds a word of SQL, the outermost alone."""
    waiting: list[ast.AST] = [tree]
    while waiting:
        node = waiting.pop()
        match node:
            case ast.JoinedStr() | ast.BinOp(op=ast.Mod() | ast.Add()):
                is_built = True
            case ast.Call(func=ast.Attribute(attr="format" | "join" | "replace" | "format_map")):
                is_built = True
            case _:
                is_built = False
        constants = (part.value for part in ast.walk(node) if isinstance(part, ast.Constant))
        if is_built and any(isinstance(value, str) and STATEMENT.search(value) for value in constants):
            assert isinstance(node, ast.expr)
            yield node
        else:
            waiting += ast.iter_child_nodes(node)


def given_as_text(tree: ast.Module) -> Iterator[ast.expr]:
    """What is given to those that take SQL as text and is no constant: neither a literal nor a name that only literals are bound to."""
    bound: dict[str, list[ast.expr]] = {}
    functions: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign):
            for target in node.targets:
                if isinstance(target, ast.Name):
                    bound.setdefault(target.id, []).append(node.value)
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith("sqlalchemy"):
            functions |= {imported.asname or imported.name for imported in node.names if imported.name in FUNCTIONS}
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Name(id=name), args=[given, *_]) if name in functions:
                pass
            case ast.Call(func=ast.Attribute(attr=name), args=[given, *_]) if name in METHODS:
                pass
            case _:
                continue
        values = bound.get(given.id, [given]) if isinstance(given, ast.Name) else [given]
        yield from (value for value in values if not isinstance(value, ast.Constant))


def test_every_statement_in_the_source_is_a_constant() -> None:
    found: dict[str, set[str]] = {}
    # Migrations run before anybody can ask anything, on nothing but what stands in them.
    for path in set(SOURCE.rglob("*.py")) - set(SOURCE.glob("db/migrations/**/*.py")):
        tree = ast.parse(path.read_text())
        for expression in (*built(tree), *given_as_text(tree)):
            found.setdefault(path.relative_to(SOURCE).as_posix(), set()).add(ast.unparse(expression))
    assert found == PUT_TOGETHER, "bind what is not constant as a parameter"


@pytest.mark.parametrize(
    "statement",
    [
        "connection.execute(f\"SELECT * FROM items WHERE id = '{item}'\")",
        "driver.execute('SELECT * FROM items WHERE id = %s' % item)",
        "query = 'DELETE FROM items WHERE id = ' + item",
        "query = 'SELECT {} FROM items'.format(column)",
        "query = ' WHERE '.join(parts)",
        "connection.execute(text(message))",
        "connection.exec_driver_sql(message)",
        "query = text(' AND '.join(parts))",
    ],
)
def test_the_eye_on_the_source_is_awake(statement: str) -> None:
    tree = ast.parse(
        f"from sqlalchemy import text\ndef find(connection, driver, item, column, message, parts):\n    {statement}"
    )
    assert [*built(tree), *given_as_text(tree)]


TEXTS = (
    "'; DROP TABLE items; --",
    '"; DELETE FROM threads; --',
    "' OR '1'='1",
    "1); UPDATE accounts SET role = 'owner'; --",
    "x' UNION SELECT password_hash FROM accounts --",
    "%' ESCAPE '\\",
    ":id ?1 @name $name %s {0}",
    "NEAR(items, 3) OR body:* ^x -y",
    "'||(SELECT group_concat(sql) FROM sqlite_master)||'",
)


@pytest.fixture
async def both(tmp_path: Path, empty_database: Path) -> AsyncIterator[tuple[Page, httpx.AsyncClient]]:
    async with open_creators_page(tmp_path, empty_database, seed_of("musician")) as both:
        yield both


def shape(page: Page) -> list[object]:
    """What no visitor changes: the schema, the accounts, the page."""
    with closing(sqlite3.connect(page.data / DATABASE_NAME)) as database:
        queries = (
            "SELECT sql FROM sqlite_master",
            "SELECT * FROM accounts",
            "SELECT * FROM links",
            "SELECT * FROM faq",
        )
        return [database.execute(query).fetchall() for query in queries]


async def test_what_looks_like_sql_is_words_in_chat_labels_and_searches(both: tuple[Page, httpx.AsyncClient]) -> None:
    page, creator = both
    before = shape(page)
    async with page.visitor() as visitor:
        for number, words in enumerate(TEXTS):
            page.engine.answer(f"You said: {words}")
            assert (await visitor.post("/api/chat", json={"message": words})).status_code == 200
            thread = (await visitor.get("/api/thread")).json()["thread"]
            label = (await visitor.patch(f"/api/threads/{thread}", json={"label": words})).json()["label"]
            assert label == " ".join(words.split())
            items = (await visitor.get(f"/api/threads/{thread}")).json()["items"]
            assert [part["text"] for item in items[-2:] for part in item["parts"]] == [words, f"You said: {words}"]
            assert len(items) == 2 * number + 2
            assert len(await page.server.instance.library.search(words)) <= 5
            for address in (f"/api/threads/{quote(words, safe='')}", f"/api/threads?state={quote(words)}&limit=1"):
                assert (await visitor.get(address)).status_code in (400, 404)
            found = (await creator.get("/api/admin/transcripts", params={"q": words})).json()
            assert found["total"] <= 1
            for listed in ("audit", "completions", "keys"):
                query = {"action": words, "account": words, "status": words}
                assert (await creator.get(f"/api/admin/{listed}", params=query)).status_code in (200, 400)
        export = json.loads((await visitor.get("/api/me/export")).text)
        assert len(export["threads"]) == 1
    assert shape(page) == before
    assert page.rows("SELECT count(*) FROM items") == [(2 * len(TEXTS),)]
