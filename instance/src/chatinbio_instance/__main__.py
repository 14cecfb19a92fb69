"""`chatinbio-instance`: read the settings, take the data folder, migrate, serve.

The order is for speed: the child that migrates and seeds runs while this process imports what it serves with.
"""

from __future__ import annotations

import gc
import os
import sys

from chatinbio_instance.db import boot
from chatinbio_instance.errors import BootError
from chatinbio_instance.settings import Settings


def main() -> int:
    """Run until SIGTERM. Returns 0 after a drained end, 1 where the instance could not start."""
    try:
        settings = Settings.read(os.environ)
        lock = boot.lock(settings.data_dir)
        preparing = boot.begin_preparing(settings.data_dir / boot.DATABASE_NAME, lock)

        import asyncio

        from chatinbio_instance.web import logs
        from chatinbio_instance.web.server import serve

        logs.configure(settings.log_level)
        boot.end_preparing(preparing)
        asyncio.run(serve(settings, on_listening=lambda _: _freeze()))
        os.close(lock)
    except BootError as error:
        print(f"chatinbio-instance: {error}", file=sys.stderr)
        return 1
    return 0


def _freeze() -> None:
    """Leave what is there now out of every later garbage collection: it stays, and a full pass over it, with an engine's modules
    60 ms, would hold up every answer."""
    gc.collect()
    gc.freeze()


if __name__ == "__main__":
    sys.exit(main())
