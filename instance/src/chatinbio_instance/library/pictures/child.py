"""Making a picture in a process of its own: `python -m chatinbio_instance.library.pictures.child USE [ADDRESS]`.

The file comes on standard input, or from the web address that is named. On standard output go a line of JSON and the WebP; or, with exit
code 2, the refusal as JSON. Pillow and an HTTP client would stay in the instance's memory, and what comes from outside may be anything:
here it has some memory, a little time, no file to write and none of the instance's secrets, and whatever becomes of it is over when
the process is.
"""

from __future__ import annotations

import os
import resource
import sys
from contextlib import suppress
from pathlib import Path
from typing import Final, cast, get_args

import msgspec

from chatinbio_instance.library.pictures.refusals import EXIT_CODE, Unusable
from chatinbio_instance.library.pictures.uses import PictureUse

MEMORY: Final = 896 * 1024**2
CPU_SECONDS: Final = 20


def confine() -> None:
    """Give up what a picture does not need, for good."""
    with suppress(OSError, ValueError):  # a system that knows no such limit, or a stricter one already
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    for limit, most in (
        (resource.RLIMIT_CPU, CPU_SECONDS),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        with suppress(OSError, ValueError):
            resource.setrlimit(limit, (most, most))
    with suppress(OSError):  # where memory is short, this is what ends, not the page
        Path("/proc/self/oom_score_adj").write_text("1000")


def main(arguments: list[str]) -> int:
    """0 and the picture on standard output, or 2 and a refusal."""
    use, *addresses = arguments
    assert use in get_args(PictureUse)
    confine()
    try:
        file = _fetched(addresses[0]) if addresses else sys.stdin.buffer.read()
        from chatinbio_instance.library.pictures.shrinking import shrink

        content, width, height = shrink(file, cast(PictureUse, use))
    except Unusable as error:
        sys.stdout.buffer.write(msgspec.json.encode({"complaint": str(error), "final": error.final}))
        return EXIT_CODE
    sys.stdout.buffer.write(msgspec.json.encode({"width": width, "height": height}) + b"\n" + content)
    sys.stdout.buffer.flush()
    return 0


def _fetched(address: str) -> bytes:
    from chatinbio_instance.library.pictures.fetching import fetch

    return fetch(address)


if __name__ == "__main__":
    code = main(sys.argv[1:])
    sys.stdout.flush()
    os._exit(code)
