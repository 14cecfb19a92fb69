"""The child that makes pictures, on a web that is this machine: every name of `.example` is it, and it counts as public."""

from __future__ import annotations

import os
import sys

from chatinbio_instance.library.pictures import child, fetching


def fetch(address: str) -> bytes:
    return fetching.fetch(address, resolve=lambda host, port: ["127.0.0.1"], public=lambda address: True)


if __name__ == "__main__":
    child._fetched = fetch
    code = child.main(sys.argv[1:])
    sys.stdout.flush()
    os._exit(code)
