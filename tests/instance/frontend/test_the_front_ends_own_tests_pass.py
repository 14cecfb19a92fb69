"""The front end's own tests (vitest), so that `make test` has one summary. One case here for each file there."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

# One run of all of them is the setup of the first.
pytestmark = pytest.mark.timeout(300)
FRONTEND = Path(__file__).parents[3] / "instance" / "frontend"
FILES = sorted(str(path.relative_to(FRONTEND)) for path in FRONTEND.glob("test/**/*.test.ts"))


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    """One run of vitest; its results by file."""
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    node = shutil.which("node", path=path)
    assert node, "Node is missing; `make frontend` installs it"
    output = tmp_path_factory.mktemp("vitest") / "report.json"
    done = subprocess.run(
        [node, "node_modules/vitest/vitest.mjs", "run", "--reporter=json", f"--outputFile={output}"],
        cwd=FRONTEND,
        env={**os.environ, "PATH": path, "NO_COLOR": "1"},
        capture_output=True,
        text=True,
        timeout=290,
    )
    assert output.exists(), done.stdout + done.stderr
    results = json.loads(output.read_text())["testResults"]
    return {str(Path(result["name"]).relative_to(FRONTEND)): result for result in results}


def test_there_are_such_tests() -> None:
    assert len(FILES) >= 4


@pytest.mark.parametrize("name", FILES)
def test_front_end(name: str, report: dict[str, dict[str, Any]]) -> None:
    result = report[name]
    failed = [case for case in result["assertionResults"] if case["status"] != "passed"]
    assert result["status"] == "passed", result["message"] + "".join(
        f"\n{case['fullName']}: {case['status']} {' '.join(case['failureMessages'])}" for case in failed
    )
    assert failed == [], "a skipped test hides a gap"
    assert result["assertionResults"], "a file of tests without a test"
