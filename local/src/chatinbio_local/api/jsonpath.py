"""JSONPath as printer columns use it: fields, indices, wildcards and equality filters.

Place in the flow: table → **jsonpath**. Pure.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any, NamedTuple

_STEP = re.compile(
    r"""\.(?P<field>[A-Za-z0-9_\-/\x00]+)                           # .field
      | \['(?P<quoted>[^']*)'\]                                    # ['field']
      | \[(?P<index>-?\d+|\*)\]                                    # [0], [*]
      | \[\?\(@\.(?P<path>[A-Za-z0-9_.\-]+)\s*==\s*(?P<value>"[^"]*"|'[^']*'|[^)\s]+)\s*\)\]  # [?(@.type=="Ready")]
      | \.\*(?P<all>)
    """,
    re.VERBOSE,
)


class Step(NamedTuple):
    kind: str  # field | index | all | filter
    name: str = ""
    value: str = ""


@lru_cache(maxsize=500)
def parse(path: str) -> tuple[Step, ...]:
    """`.status.conditions[?(@.type=="Ready")].status`; braces around it are allowed. Raises ValueError."""
    text = path.strip().removeprefix("{").removesuffix("}").removeprefix("$").replace("\\.", "\x00")
    steps: list[Step] = []
    at = 0
    while at < len(text):
        found = _STEP.match(text, at)
        if found is None:
            raise ValueError(f"{path!r} is no JSONPath that columns may use")
        if found["field"] is not None:
            steps.append(Step("field", found["field"].replace("\x00", ".")))
        elif found["quoted"] is not None:
            steps.append(Step("field", found["quoted"]))
        elif found["index"] is not None:
            steps.append(Step("all") if found["index"] == "*" else Step("index", found["index"]))
        elif found["path"] is not None:
            steps.append(Step("filter", found["path"], found["value"].strip("\"'")))
        else:
            steps.append(Step("all"))
        at = found.end()
    return tuple(steps)


def find(body: Any, path: str) -> list[Any]:
    """Every value at a path."""
    values = [body]
    for step in parse(path):
        values = [found for value in values for found in _step(value, step)]
    return values


def _step(value: Any, step: Step) -> list[Any]:
    if step.kind == "field":
        return [value[step.name]] if isinstance(value, dict) and step.name in value else []
    if step.kind == "all":
        return list(value.values()) if isinstance(value, dict) else list(value) if isinstance(value, list) else []
    if not isinstance(value, list):
        return []
    if step.kind == "index":
        index = int(step.name)
        return [value[index]] if -len(value) <= index < len(value) else []
    return [item for item in value if _text(item, step.name) == step.value]


def _text(item: Any, path: str) -> str:
    for name in path.split("."):
        item = item.get(name) if isinstance(item, dict) else None
    return {True: "true", False: "false"}.get(item, str(item)) if isinstance(item, bool) else str(item)
