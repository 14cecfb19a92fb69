"""`chatinbio-operator`: run the operator, or render a Creator's children without a cluster.

Place in the flow: **__main__** → handlers → reconcile. SIGTERM ends it with 0.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import sys
from dataclasses import fields
from pathlib import Path

from pydantic import ValidationError

from chatinbio_operator.errors import OperatorError
from chatinbio_operator.model import Platform
from chatinbio_operator.settings import PREFIX, Settings


def main(arguments: list[str] | None = None) -> int:
    """The program. Returns the exit code: 0 after SIGTERM, 1 for an error that is said on standard error, 2 for usage."""
    options = _parser().parse_args(arguments)
    try:
        settings = Settings()  # type: ignore[call-arg]
    except ValidationError as error:
        for problem in error.errors(include_url=False):
            name = PREFIX + "_".join(str(part) for part in problem["loc"]).upper()
            print(f"{name}: {problem['msg']}", file=sys.stderr)
        return 1
    try:
        return _render(settings, options.file) if options.command == "render" else _run(settings)
    except OperatorError as error:
        print(error, file=sys.stderr)
        return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="chatinbio-operator", description="Makes an instance of every Creator.")
    commands = parser.add_subparsers(dest="command", metavar="[command]")
    commands.add_parser("run", help="run until SIGTERM (the default)")
    render = commands.add_parser("render", help="print the children of a Creator as YAML, without a cluster")
    render.add_argument("-f", "--file", required=True, help="the Creator's manifest; - reads standard input")
    return parser


def _run(settings: Settings) -> int:
    import kopf

    from chatinbio_operator.handlers import Operator, registry_for
    from chatinbio_operator.handlers.logs import set_up

    set_up(settings.log_level, settings.log_format)
    operator = Operator(settings, platform_of(settings))
    # What was imported stays: the garbage collector need not walk through it again and again. Nor need it look so often as
    # by default, for a few hundred new objects: a pass makes thousands, and hardly any of them in cycles.
    gc.freeze()
    gc.set_threshold(10_000, 20, 20)
    watching = kopf.operator(
        registry=registry_for(operator), standalone=True, namespaces=[settings.namespace], stop_flag=operator.ended
    )
    try:
        asyncio.run(watching)
    except asyncio.CancelledError:
        pass  # how kopf ends after a signal
    except Exception:
        if operator.failure is None:
            raise
    if operator.failure:
        raise operator.failure from None
    return 0


def platform_of(settings: Settings) -> Platform:
    """The part of the settings that children depend on."""
    return Platform(**{field.name: getattr(settings, field.name) for field in fields(Platform)})


def _render(settings: Settings, file: str) -> int:
    import yaml

    from chatinbio_api import Creator
    from chatinbio_api.validation import problems
    from chatinbio_operator.desired import children, rendered

    try:
        text = sys.stdin.read() if file == "-" else Path(file).read_text(encoding="utf-8")
        body = yaml.safe_load(text)
    except (OSError, yaml.YAMLError) as error:
        raise OperatorError(f"{file} cannot be read: {error}") from error
    if not isinstance(body, dict):
        raise OperatorError(f"{file} holds no Creator")
    if found := problems(body):
        raise OperatorError("\n".join(f"{file}: {problem}" for problem in found))
    print(rendered(children(Creator.parse(body), platform_of(settings))), end="")
    return 0


if __name__ == "__main__":
    sys.exit(main())
