"""numpy, as it is used here: on one core.

Its linear algebra would start a thread for every core; in a pod that may use part of one they wait for each other, and a question that takes
milliseconds takes seconds.
"""

from __future__ import annotations

import os
from typing import Any


def load_numpy() -> Any:
    """The module. Imports much the first time: run it in a thread."""
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    import numpy

    return numpy
