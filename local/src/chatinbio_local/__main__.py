"""`chatinbio`: the command line of the local cluster.

Place in the flow: **__main__** → fleet (up, down, status, clean) | cluster (the process that `up` starts). Everything heavy is
imported by the command that needs it, so `--help` is quick.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
from collections.abc import Sequence
from dataclasses import replace

from chatinbio_local.settings import PREFIX, LocalSettings, SettingsError


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; the exit code."""
    parser = _parser()
    options = parser.parse_args(arguments)
    if options.command is None:
        parser.print_help()
        return 2
    try:
        settings = LocalSettings.read()
    except SettingsError as error:
        return _fail(str(error))
    if options.command == "cluster":
        from chatinbio_local.cluster import main as cluster

        return cluster(settings)
    if options.command == "settings":
        return _show_settings(settings)
    return _run_fleet(options, settings)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="chatinbio", description="Chat-in-Bio on this machine, without containers.")
    commands = parser.add_subparsers(dest="command", metavar="command")
    up = commands.add_parser("up", help="start everything; Ctrl-C stops it")
    up.add_argument("--detach", action="store_true", help="return when everything runs; `chatinbio down` stops it")
    up.add_argument("--no-pods", action="store_true", help="run no pods, for measuring the control plane alone")
    up.add_argument("--no-demo", action="store_true", help="sign up no demonstration creator")
    up.add_argument("--background", action="store_true", help=argparse.SUPPRESS)  # what --detach starts
    commands.add_parser("down", help="stop what runs")
    commands.add_parser("status", help="show programs and pods")
    commands.add_parser("clean", help="stop what runs and forget all data")
    commands.add_parser("settings", help="show every setting, its value and its meaning")
    commands.add_parser("cluster", help="run the cluster process alone (`up` does that)")
    return parser


def _run_fleet(options: argparse.Namespace, settings: LocalSettings) -> int:
    from chatinbio_local.fleet import commands
    from chatinbio_local.fleet.preflight import FleetError
    from chatinbio_local.fleet.screen import Screen

    screen = Screen()
    try:
        if options.command == "status":
            return commands.status(settings, screen)
        if options.command == "down":
            asyncio.run(commands.down(settings, screen))
        elif options.command == "clean":
            asyncio.run(commands.clean(settings, screen))
        else:
            if options.no_pods:
                settings = replace(settings, pods=False)
            if options.no_demo:
                settings = replace(settings, demo=False)
            if options.detach:
                asyncio.run(commands.up_detached(settings, screen))
            else:
                _up(settings, screen, options.background)
    except FleetError as error:
        return _fail(str(error))
    except OSError as error:
        return _fail(f"{error.strerror or error}: {error.filename}" if error.filename else str(error))
    return 0


def _up(settings: LocalSettings, screen: object, background: bool) -> None:
    import logging

    from chatinbio_local.fleet.screen import Screen
    from chatinbio_local.fleet.up import up

    assert isinstance(screen, Screen)
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(message)s", datefmt="%H:%M:%S")
    asyncio.run(up(settings, screen, detached=background))


def _show_settings(settings: LocalSettings) -> int:
    from typing import get_type_hints

    for name, hint in get_type_hints(LocalSettings, include_extras=True).items():
        print(f"{PREFIX}{name.upper()}={getattr(settings, name)}\n    {hint.__metadata__[0]}")
    return 0


def _fail(message: str) -> int:
    print(f"chatinbio: {message}", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
