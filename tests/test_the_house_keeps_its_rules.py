"""Rules of the house that no linter knows."""

from __future__ import annotations

import subprocess
from pathlib import Path

ROOT = Path(__file__).parents[1]
LINES = 400


def tracked(*patterns: str) -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "-z", *patterns], cwd=ROOT, capture_output=True, text=True, check=True)
    return [ROOT / name for name in listed.stdout.split("\0") if name and (ROOT / name).is_file()]


def test_no_source_file_is_longer_than_a_person_reads() -> None:
    """Nobody reads what a generator wrote."""
    sources = [path for path in tracked("*.py", "*.ts") if not path.name.endswith(".generated.ts")]
    assert len(sources) > 50
    long = {str(path.relative_to(ROOT)): len(path.read_text().splitlines()) for path in sources}
    assert {name: count for name, count in long.items() if count > LINES} == {}


def test_no_module_is_a_drawer_for_anything() -> None:
    assert [
        path for path in tracked("*.py", "*.ts") if path.stem in ("utils", "util", "helpers", "common", "misc")
    ] == []


def test_every_test_folder_is_a_package_and_the_operators_folder_is_none() -> None:
    assert not (ROOT / "operator" / "__init__.py").exists(), "it would shadow the standard library's operator"
    folders = {path.parent for path in tracked("tests/**/*.py")}
    assert [folder for folder in folders if not (folder / "__init__.py").exists()] == []


def test_the_lock_files_name_no_machine() -> None:
    for name in ("uv.lock", "instance/frontend/package-lock.json"):
        text = (ROOT / name).read_text()
        assert "file://" not in text
        assert '"resolved"' not in text
