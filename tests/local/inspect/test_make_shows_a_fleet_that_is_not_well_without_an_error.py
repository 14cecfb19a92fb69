"""`make status` is for people, `chatinbio status` for scripts too: somebody who is not ready is an answer, and no error of make."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]


@pytest.mark.parametrize(
    ("code", "well"),
    [(0, True), (1, True), (3, True), (2, False), (127, False)],
    ids=["all ready", "somebody is not", "nothing runs", "not answered", "not installed"],
)
def test_make_fails_only_where_there_was_no_answer(tmp_path: Path, code: int, well: bool) -> None:
    program = tmp_path / "chatinbio"
    program.write_text(f'#!/bin/sh\necho "asked for $*"\nexit {code}\n')
    program.chmod(0o755)
    done = subprocess.run(["make", "status", f"BIN={tmp_path}"], cwd=ROOT, capture_output=True, text=True)
    assert done.stdout == "asked for status\n"
    assert (done.returncode == 0) == well
    assert ("Error" in done.stderr) != well
