"""Asks a running instance everything: `python -m tests.instance.openapi.asking`, told what it needs as JSON on standard input.

A process of its own, begun with the same hash seed: hypothesis also draws from what stands in the modules that are loaded, and which those are
would depend on the tests that ran before.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from typing import Any

import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis.errors import Unsatisfiable
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import FailureGroup
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from chatinbio_instance.web import openapi
from tests.instance.pages import PATIENCE

SEED = 20_270_114
EXAMPLES = {GenerationMode.POSITIVE: 16, GenerationMode.NEGATIVE: 8}
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]

# Without end when it goes well; refused ones are sent all the same.
ENDLESS = "/api/threads/{thread}/events"
# Asked at last: they end the owner's session or the visitor's threads.
LAST = ("/api/admin/logout", "/api/me")


def ask_everything(origin: str, headers: dict[str, str], there: dict[str, Any], mode: GenerationMode) -> list[str]:
    """Send what hypothesis thinks of; returns what went wrong, each with the request that shows it."""
    described = schemathesis.openapi.from_dict(json.loads(openapi.FILE.read_bytes()))
    everything = [found.ok() for found in described.get_all_operations()]
    everything.sort(key=lambda operation: operation.path in LAST)
    wrong: list[str] = []
    with requests.Session() as session:
        session.trust_env = False
        for operation in everything:
            named = {p.name: there[p.name] for p in operation.path_parameters if p.name in there}
            ways: list[dict[str, Any]] = [{}]
            if named and len(named) == len(list(operation.path_parameters)) and operation.path != ENDLESS:
                ways.append({"path_parameters": named})
            for way in ways:
                strategy = operation.as_strategy(mode, **way)
                complaint = _try(strategy, EXAMPLES[mode], lambda case: _ask(case, session, origin, headers))
                wrong += [f"{operation.method.upper()} {operation.path}: {complaint}"] if complaint else []
    return wrong


def _try(strategy: Any, examples: int, ask: Callable[[Any], None]) -> str:
    @seed(SEED)
    @settings(
        max_examples=examples,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=strategy)
    def run(case: Any) -> None:
        ask(case)

    try:
        run()
    except Unsatisfiable:
        return ""  # nothing wrong can be sent here
    except (Exception, FailureGroup) as error:
        return str(error)
    return ""


def _ask(case: Any, session: requests.Session, origin: str, headers: dict[str, str]) -> None:
    # Longer than what the instance itself allows a picture to be fetched and shrunk.
    answer = case.call(origin, session, headers=headers, timeout=PATIENCE)
    case.validate_response(answer, checks=CHECKS)


if __name__ == "__main__":
    told = json.load(sys.stdin)
    json.dump(ask_everything(**told | {"mode": GenerationMode(told["mode"])}), sys.stdout)
