"""`chatinbio`: the command line of the local cluster, and of whoever looks into any cluster with Creators.

Place in the flow: **__main__** → fleet (up, down, status, clean) | inspect (why, status, report) | cluster (the process that `up`
starts). Everything heavy is imported by the command that needs it, so `--help` is quick.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from chatinbio_local.inspect import options as inspect_options
from chatinbio_local.settings import LOOPBACK, PREFIX, LocalSettings, SettingsError

NOT_ANSWERED = 2


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
    if options.command in ("why", "report"):
        return _inspect(options, _kubeconfig(options, settings), _operator_metrics(options, settings))
    if options.command == "status":
        return _status(options, settings)
    return _run_fleet(options, settings)


def plugin(arguments: Sequence[str] | None = None) -> int:
    """`kubectl chatinbio …`: the commands for any cluster, of the kubeconfig that kubectl takes; the exit code."""
    parser = argparse.ArgumentParser(prog="kubectl chatinbio", description="Look into a fleet of Creators.")
    commands = parser.add_subparsers(dest="command", metavar="command", required=True)
    inspect_options.add_commands(commands)
    options = parser.parse_args(arguments)
    return _inspect(options, options.kubeconfig, getattr(options, "operator_metrics", ""))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="chatinbio", description="Chat-in-Bio on this machine, without containers.")
    commands = parser.add_subparsers(dest="command", metavar="command")
    up = commands.add_parser("up", help="start everything; Ctrl-C stops it")
    up.add_argument("--detach", action="store_true", help="return when everything runs; `chatinbio down` stops it")
    up.add_argument("--no-pods", action="store_true", help="run no pods, for measuring the control plane alone")
    up.add_argument("--no-demo", action="store_true", help="sign up no demonstration creator")
    up.add_argument("--background", action="store_true", help=argparse.SUPPRESS)  # what --detach starts
    commands.add_parser("down", help="stop what runs")
    inspect_options.add_commands(commands)
    commands.add_parser("clean", help="stop what runs and forget all data")
    commands.add_parser("settings", help="show every setting, its value and its meaning")
    commands.add_parser("cluster", help="run the cluster process alone (`up` does that)")
    return parser


def _kubeconfig(options: argparse.Namespace, settings: LocalSettings) -> str:
    """The kubeconfig that is meant: one that was named, else that of the fleet that runs here; "" leaves it to kubectl's rules."""
    if options.kubeconfig or options.context or os.environ.get("KUBECONFIG"):
        return str(options.kubeconfig)
    return str(_own_kubeconfig(settings)) if _fleet_runs(settings) else ""


def _own_kubeconfig(settings: LocalSettings) -> Path:
    from chatinbio_local.fleet.state import StateFolder

    return StateFolder(settings.state_dir).kubeconfig_of("admin")


def _fleet_runs(settings: LocalSettings) -> bool:
    from chatinbio_local.fleet.preflight import read_pid
    from chatinbio_local.fleet.state import StateFolder

    state = StateFolder(settings.state_dir)
    return read_pid(state, "cluster") is not None and _own_kubeconfig(settings).is_file()


def _operator_metrics(options: argparse.Namespace, settings: LocalSettings) -> str:
    """Where the local fleet's operator tells its metrics, when that fleet is the one that is meant."""
    given = getattr(options, "operator_metrics", "")
    if given or options.command != "report":
        return str(given)
    named = _kubeconfig(options, settings) or os.environ.get("KUBECONFIG", "")
    own = _own_kubeconfig(settings)
    if named and own.is_file() and Path(named).expanduser().absolute() == own:
        return f"http://{LOOPBACK}:{settings.operator_health_port}/metrics"
    return ""


def _inspect(options: argparse.Namespace, kubeconfig: str, operator_metrics: str = "") -> int:
    from chatinbio_local.inspect import commands
    from chatinbio_local.inspect.connection import Trouble, connect

    try:
        cluster = connect(kubeconfig, options.context)
        try:
            if options.command == "why":
                return commands.why(cluster, inspect_options.creator_name(options.name), options.output)
            if options.command == "report":
                name = inspect_options.creator_name(options.name)
                return commands.write_report(cluster, name, options.output, operator_metrics)
            if options.output == "json":
                code, found = commands.status_json(cluster)
                _print_json({"fleet": None, "cluster": found})
                return code
            return commands.status(cluster)
        finally:
            cluster.close()
    except Trouble as error:
        _fail(str(error))
        return NOT_ANSWERED


def _status(options: argparse.Namespace, settings: LocalSettings) -> int:
    """The fleet of this machine, and the Creators of the cluster that is meant: a named one, or this fleet's own."""
    from chatinbio_local.fleet import commands as fleet
    from chatinbio_local.fleet.screen import Screen

    kubeconfig = _kubeconfig(options, settings)
    named = bool(options.kubeconfig or options.context or os.environ.get("KUBECONFIG"))
    if named and not any(program.pid for program in fleet.running(settings)):
        return _inspect(options, kubeconfig)  # somebody else's cluster; none of ours runs
    if options.output == "json":
        return _status_json(options, settings, kubeconfig, named)
    code = fleet.status(settings, Screen())
    if not named and not kubeconfig:
        return code
    print()
    judged = _inspect(options, kubeconfig)
    return judged if named else judged or code


def _status_json(options: argparse.Namespace, settings: LocalSettings, kubeconfig: str, named: bool) -> int:
    from chatinbio_local.fleet import commands as fleet
    from chatinbio_local.inspect import commands
    from chatinbio_local.inspect.connection import Trouble, connect

    code, programs = fleet.status_json(settings)
    found, judged = None, 0
    if named or kubeconfig:
        try:
            cluster = connect(kubeconfig, options.context)
            try:
                judged, found = commands.status_json(cluster)
            finally:
                cluster.close()
        except Trouble as error:
            _fail(str(error))
            judged = NOT_ANSWERED
    _print_json({"fleet": programs, "cluster": found})
    return judged if named else judged or code


def _run_fleet(options: argparse.Namespace, settings: LocalSettings) -> int:
    from chatinbio_local.fleet import commands
    from chatinbio_local.fleet.preflight import FleetError
    from chatinbio_local.fleet.screen import Screen

    screen = Screen()
    try:
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


def _print_json(body: object) -> None:
    print(json.dumps(body, ensure_ascii=False, indent=2))


def _fail(message: str) -> int:
    print(f"chatinbio: {message}", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
