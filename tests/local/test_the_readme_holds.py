"""local/README.md: the operator and the test in it are taken from the page and run."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

README = Path(__file__).parents[2] / "local" / "README.md"


def test_the_example_for_another_operator_runs(tmp_path: Path) -> None:
    operator, test = re.findall(r"^```python\n(.*?)^```", README.read_text(), flags=re.MULTILINE | re.DOTALL)
    assert "kopf.on.create" in operator and "ApiServer(" in test
    (tmp_path / "widgets.py").write_text(operator)
    (tmp_path / "test_widgets.py").write_text(test)
    (tmp_path / "pytest.ini").write_text("[pytest]\nasyncio_mode = auto\n")
    done = subprocess.run(
        [sys.executable, "-P", "-m", "pytest", "-q", "-p", "no:xdist", "--import-mode=importlib", "test_widgets.py"],
        cwd=tmp_path,
        env={"PATH": os.environ["PATH"], "HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=200,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "2 passed" in done.stdout
