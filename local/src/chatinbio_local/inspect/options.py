"""The options of `chatinbio why`, `status` and `report`, and which cluster they mean.

Place in the flow: __main__ → **options**. Imports nothing heavy: it is read by `--help`.
"""

from __future__ import annotations

import argparse
from typing import Any

CODES = "Exit code: 0 ready, 1 not ready, 2 not answered (unknown name, no cluster)."
STATUS_CODES = "Exit code: 0 everybody is ready, 1 somebody is not, 2 not answered, 3 the local cluster does not run."


def add_commands(commands: Any) -> None:
    """Add the three to the subparsers `commands`."""
    why = commands.add_parser("why", help="say why a Creator is or is not ready, and what happens next", epilog=CODES)
    why.add_argument("name", help="the Creator, its handle")
    _output(why)
    _cluster(why)
    status = commands.add_parser("status", help="show what runs, and which Creators are not ready", epilog=STATUS_CODES)
    _output(status)
    _cluster(status)
    report = commands.add_parser("report", help="pack a Creator's diagnostics into an archive without secrets")
    report.add_argument("name", help="the Creator, its handle")
    report.add_argument("-o", "--output", default="", metavar="FILE", help="the .tar.gz to write")
    report.add_argument("--operator-metrics", default="", metavar="URL", help="metrics of an operator that is no pod")
    _cluster(report)


def creator_name(text: str) -> str:
    """The name, also of what kubectl prints: creator/ada, creator.chatinbio.dev/ada."""
    kind, slash, name = text.partition("/")
    return name if slash and kind.partition(".")[0] in ("creator", "creators", "cib") else text


def _output(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("-o", "--output", choices=("text", "json"), default="text", help="text (default) or json")


def _cluster(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--kubeconfig", default="", metavar="FILE", help="instead of KUBECONFIG")
    parser.add_argument("--context", default="", metavar="NAME", help="instead of the kubeconfig's current one")
