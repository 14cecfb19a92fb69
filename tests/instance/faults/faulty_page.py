"""The talkative instance on a disk that fails when it is told to: `python -m tests.instance.faults.faulty_page`."""

from __future__ import annotations

import os
from pathlib import Path

from tests.instance import slow_page
from tests.instance.faults import faulty_disk

if __name__ == "__main__":
    faulty_disk.install(Path(os.environ["CHATINBIO_DATA_DIR"]) / "fault")
    slow_page.main()
