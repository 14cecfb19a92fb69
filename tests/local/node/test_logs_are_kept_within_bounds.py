"""Container logs: rotation in place, tail, previous run, follow."""

from __future__ import annotations

import asyncio
from pathlib import Path

from chatinbio_local.node.logs import begin_run, current_log, read_log, rotate


async def whole(folder: Path, **options: object) -> str:
    return b"".join([chunk async for chunk in read_log(folder, **options)]).decode()  # type: ignore[arg-type]


async def test_a_writer_goes_on_after_its_file_was_rotated(tmp_path: Path) -> None:
    path = current_log(tmp_path)
    with path.open("ab", buffering=0) as writer:
        writer.write(b"first\n" * 10)
        assert rotate(path, limit=20)
        writer.write(b"second\n")
    assert path.read_text() == "second\n"
    assert await whole(tmp_path) == "first\n" * 10 + "second\n"
    assert await whole(tmp_path, tail=2) == "first\nsecond\n"
    assert not rotate(path, limit=20)


async def test_the_last_run_is_kept_as_the_previous_one(tmp_path: Path) -> None:
    begin_run(tmp_path).write_text("one\n")
    begin_run(tmp_path).write_text("two\n")
    assert await whole(tmp_path) == "two\n"
    assert await whole(tmp_path, previous=True) == "one\n"
    begin_run(tmp_path).write_text("three\n")
    assert await whole(tmp_path, previous=True) == "two\n"


async def test_following_shows_what_comes_across_a_rotation_and_ends_with_the_folder(tmp_path: Path) -> None:
    folder = tmp_path / "main"
    folder.mkdir()
    path = current_log(folder)
    path.write_text("a\n")
    seen: list[bytes] = []

    async def follow() -> None:
        async for chunk in read_log(folder, follow=True):
            seen.append(chunk)

    async def until(text: bytes) -> None:
        async with asyncio.timeout(60):
            while text not in b"".join(seen):  # noqa: ASYNC110
                await asyncio.sleep(0.01)

    task = asyncio.create_task(follow())
    await until(b"a\n")
    with path.open("ab") as writer:
        writer.write(b"b\n")
    await until(b"b\n")
    rotate(path, limit=1)
    path.open("ab").close()
    await asyncio.sleep(0.25)  # longer than a step, so that the emptied file is seen
    with path.open("ab") as writer:
        writer.write(b"c\n")
    await until(b"c\n")
    for file in folder.iterdir():
        file.unlink()
    folder.rmdir()
    await asyncio.wait_for(task, 60)


async def test_zero_lines_are_none_and_more_than_there_are_is_all(tmp_path: Path) -> None:
    current_log(tmp_path).write_text("1\n2\n3")
    assert await whole(tmp_path, tail=0) == ""
    assert await whole(tmp_path, tail=2) == "2\n3"
    assert await whole(tmp_path, tail=9) == "1\n2\n3"
