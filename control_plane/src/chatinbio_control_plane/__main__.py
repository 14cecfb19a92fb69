"""`chatinbio-control-plane`: serves the API, or makes, lists and revokes API keys.

A new key is the only thing that `keys create` writes to standard output, so that a script can read it; all that is for people
goes to standard error.
"""

from __future__ import annotations

import argparse
import asyncio
import signal
import sys
from collections.abc import Awaitable, Callable, Generator, Sequence
from contextlib import contextmanager
from typing import Any

from pydantic import ValidationError
from sqlalchemy.exc import ArgumentError, SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine

from chatinbio_control_plane import store
from chatinbio_control_plane.settings import PREFIX, Settings


def main(arguments: Sequence[str] | None = None) -> int:
    """The command line. Returns the exit code: 0 done, 1 refused, 2 misused."""
    options = _parser().parse_args(arguments)
    try:
        settings = Settings()
    except ValidationError as error:
        for problem in error.errors(include_url=False, include_input=False):
            print(f"{PREFIX}{'_'.join(map(str, problem['loc'])).upper()}: {problem['msg']}", file=sys.stderr)
        return 2
    if options.command == "keys":
        return asyncio.run(_with_store(settings, options.run, options))
    return asyncio.run(serve(settings))


async def serve(settings: Settings) -> int:
    """Serve until SIGTERM or SIGINT; 0 when it stopped in peace."""
    import logging

    import uvicorn

    from chatinbio_control_plane.app import create_app

    logging.basicConfig(
        level=settings.log_level.upper(), stream=sys.stderr, format="%(asctime)s %(levelname)s %(name)s %(message)s"
    )
    app = create_app(settings)

    class Server(uvicorn.Server):
        @contextmanager
        def capture_signals(self) -> Generator[None, None, None]:
            # uvicorn would wait for open event streams, and then end the process by the signal instead of with 0.
            loop = asyncio.get_running_loop()
            for number in (signal.SIGTERM, signal.SIGINT):
                loop.add_signal_handler(number, self.drain)
            yield

        def drain(self) -> None:
            if context := getattr(app.state, "context", None):
                context.draining.set()
            self.handle_exit(signal.SIGTERM, None)

    server = Server(
        uvicorn.Config(
            app,
            host=settings.host,
            port=settings.port,
            access_log=False,
            log_config=None,
            lifespan="on",
            ws="none",
            forwarded_allow_ips=settings.trusted_proxies,
            timeout_graceful_shutdown=settings.drain_seconds,
        )
    )
    try:
        await server.serve()
    except SystemExit as error:  # a port that is taken, a database that cannot be opened: uvicorn has logged it
        return int(error.code or 1)
    return 0 if server.started else 3


async def _with_store(
    settings: Settings, run: Callable[[AsyncEngine, argparse.Namespace], Awaitable[int]], options: argparse.Namespace
) -> int:
    try:
        engine = store.open_engine(settings.database_url)
        try:
            await store.migrate(engine)
            return await run(engine, options)
        finally:
            await engine.dispose()
    except (SQLAlchemyError, ArgumentError, OSError) as error:
        print(f"The database of {PREFIX}DATABASE_URL cannot be used: {error}", file=sys.stderr)
        return 1


async def _create(engine: AsyncEngine, options: argparse.Namespace) -> int:
    from chatinbio_control_plane.auth.keys import issue

    secret, row = await issue(engine, name=options.name, account=options.account)
    print(secret)
    print(f"Key {row.id} of account {row.account!r}. It is shown this once: keep it now.", file=sys.stderr)
    return 0


async def _list(engine: AsyncEngine, _options: argparse.Namespace) -> int:
    rows = [("ID", "ACCOUNT", "NAME", "KEY", "CREATED", "LAST USED", "STATE")]
    for key in await store.all_keys(engine):
        used = f"{key.last_used_at:%Y-%m-%d %H:%M}" if key.last_used_at else "never"
        state = "revoked" if key.revoked_at else "valid"
        rows.append((key.id, key.account, key.name, key.prefix + "…", f"{key.created_at:%Y-%m-%d %H:%M}", used, state))
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    for row in rows:
        print("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())
    return 0


async def _revoke(engine: AsyncEngine, options: argparse.Namespace) -> int:
    if not await store.revoke_key(engine, options.key):
        print(f"No valid key has the id or first letters {options.key!r}: see keys list.", file=sys.stderr)
        return 1
    await store.record(engine, action="key.revoke", outcome="ok")
    print(f"Revoked {options.key}.", file=sys.stderr)
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="chatinbio-control-plane", description=str(__doc__).partition("\n\n")[0])
    commands: Any = parser.add_subparsers(dest="command", metavar="COMMAND")
    commands.add_parser("serve", help="serve the API (what it does without a command)")
    keys = commands.add_parser("keys", help="API keys").add_subparsers(dest="verb", required=True, metavar="VERB")
    create = keys.add_parser("create", help="make a key and print it once")
    create.add_argument("--name", required=True, type=_name, help="what the key is for")
    create.add_argument("--account", default="default", type=_name, help="whose creators it manages; opened when new")
    create.set_defaults(run=_create)
    keys.add_parser("list", help="show all keys, never their secrets").set_defaults(run=_list)
    revoke = keys.add_parser("revoke", help="make a key worthless at once")
    revoke.add_argument("key", help="its id, or its first letters as keys list shows them")
    revoke.set_defaults(run=_revoke)
    return parser


def _name(text: str) -> str:
    if not 1 <= len(text.strip()) <= 80:
        raise argparse.ArgumentTypeError("must have 1 to 80 characters")
    return text.strip()


if __name__ == "__main__":
    sys.exit(main())
