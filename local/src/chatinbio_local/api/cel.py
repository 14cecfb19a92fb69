"""x-kubernetes-validations: the CEL rules of a custom kind.

Place in the flow: admission → **cel** (cel-python, imported by the first custom object). A rule is compiled once. A part of an
object that a write leaves as it is was checked when it came, so it is not checked again.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

import celpy
from celpy import celtypes
from celpy.adapter import json_to_cel
from celpy.celparser import CELParseError
from celpy.evaluation import CELEvalError, Evaluator

from chatinbio_local.api.definitions import Node, items_of, property_of, resolve
from chatinbio_local.api.errors import Cause
from chatinbio_local.api.schema import Schema
from chatinbio_local.client import Object

_TRANSITION = re.compile(r"\boldSelf\b")
_REASONS = {"FieldValueRequired", "FieldValueForbidden", "FieldValueInvalid", "FieldValueDuplicate"}
_MISSING: Any = object()


def _find(text: celtypes.StringType, expression: celtypes.StringType) -> celtypes.StringType:
    found = re.search(str(expression), str(text))
    return celtypes.StringType(found.group() if found else "")


def _is_url(text: celtypes.StringType) -> celtypes.BoolType:
    return celtypes.BoolType(bool(re.match(r"^([A-Za-z][A-Za-z0-9+.-]*:|/)\S*$", str(text))))


# What Kubernetes adds to CEL and rules of this project's size use.
_FUNCTIONS: dict[str, Any] = {
    "find": _find,
    "isURL": _is_url,
    "lowerAscii": lambda text: celtypes.StringType(str(text).lower()),
    "upperAscii": lambda text: celtypes.StringType(str(text).upper()),
    "trim": lambda text: celtypes.StringType(str(text).strip()),
    "split": lambda text, by: celtypes.ListType([celtypes.StringType(part) for part in str(text).split(str(by))]),
    "indexOf": lambda text, part: celtypes.IntType(str(text).find(str(part))),
    "replace": lambda text, old, new: celtypes.StringType(str(text).replace(str(old), str(new))),
    "substring": lambda text, start, *end: celtypes.StringType(str(text)[int(start) : int(end[0]) if end else None]),
}


@lru_cache(maxsize=2000)
def _program(rule: str) -> Evaluator:
    """What evaluates the rule, again and again: `evaluate` begins with a copy of all but the variables."""
    environment = celpy.Environment()
    runner = environment.program(environment.compile(rule), functions=_FUNCTIONS)
    return Evaluator(runner.ast, runner.new_activation())


def broken_rules(root: Node, path: str = "") -> Iterator[tuple[str, str, str]]:
    """(path, rule, why) of every rule in a schema that does not compile."""
    for entry in root.get("x-kubernetes-validations") or ():
        for rule in (entry.get("rule"), entry.get("messageExpression")):
            if rule:
                try:
                    _program(rule)
                except CELParseError as failure:
                    yield path, rule, " ".join(str(failure).split())
    for name, child in (root.get("properties") or {}).items():
        yield from broken_rules(child, f"{path}.properties[{name}]")
    for name in ("items", "additionalProperties"):
        if isinstance(root.get(name), dict):
            yield from broken_rules(root[name], f"{path}.{name}")


def check(schema: Schema, body: Object, live: Object | None) -> list[Cause]:
    """The rules that do not hold, one cause each."""
    return list(_check(_view(body), _MISSING if live is None else _view(live), schema.declared, ""))


def _view(body: Object) -> Object:
    """What rules may read of an object: of its metadata only the names."""
    metadata = body["metadata"]
    names = {name: metadata[name] for name in ("name", "generateName") if name in metadata}
    return {**body, "metadata": names}


def _check(value: Any, old: Any, node: Node, path: str) -> Iterator[Cause]:
    node = resolve(node)
    if value is None or value == old:
        return
    for entry in node.get("x-kubernetes-validations") or ():
        rule = entry["rule"]
        transition = bool(_TRANSITION.search(rule))
        if transition and old is _MISSING and not entry.get("optionalOldSelf"):
            continue
        if not transition and _reads_the_same(rule, value, old):
            continue
        failure = _holds(entry, value, old)
        if failure is not None:
            yield _cause(path, entry, value, failure)
    if isinstance(value, dict):
        for name, child in value.items():
            declared = property_of(node, name)
            if declared:
                before = old.get(name, _MISSING) if isinstance(old, dict) else _MISSING
                yield from _check(child, before, declared, f"{path}.{name}" if path else name)
    elif isinstance(value, list):
        item = items_of(node)
        if item:
            for index, child in enumerate(value):
                yield from _check(child, _counterpart(child, old, node), item, f"{path}[{index}]")


@lru_cache(maxsize=2000)
def _read_by(rule: str) -> frozenset[str] | None:
    """The fields of `self` that a rule reads; None when it reads `self` as a whole."""
    fields = re.findall(r"\bself\b(?:\.(\w+)\b(?!\())?", rule)
    return frozenset(fields) if all(fields) else None


def _read(rule: str, value: Any) -> Any:
    """The part of `value` that a rule reads: what is not converted costs nothing."""
    fields = _read_by(rule)
    if fields is None or not isinstance(value, dict):
        return value
    return {name: value[name] for name in fields if name in value}


def _reads_the_same(rule: str, value: Any, old: Any) -> bool:
    """Whether all that the rule reads was there before, when it held."""
    fields = _read_by(rule)
    if fields is None or not isinstance(value, dict) or not isinstance(old, dict):
        return False
    return all(value.get(name, _MISSING) == old.get(name, _MISSING) for name in fields)


def _counterpart(child: Any, old: Any, node: Node) -> Any:
    """The item's former self, where a list is a map by keys or a set."""
    if not isinstance(old, list):
        return _MISSING
    kind = node.get("x-kubernetes-list-type")
    if kind == "map":
        keys = node.get("x-kubernetes-list-map-keys") or []
        return next((item for item in old if all(item.get(key) == child.get(key) for key in keys)), _MISSING)
    return child if child in old and kind == "set" else _MISSING


def _evaluated(rule: str, value: Any, old: Any) -> Any:
    """Raises CELEvalError."""
    variables = {"self": json_to_cel(_read(rule, value))}
    if _TRANSITION.search(rule):
        variables["oldSelf"] = json_to_cel(None if old is _MISSING else old)
    return _program(rule).evaluate(variables)


def _holds(entry: Node, value: Any, old: Any) -> str | None:
    """None when the rule holds, else the message."""
    try:
        result = _evaluated(entry["rule"], value, old)
    except CELEvalError as failure:
        reason = failure.args[0] if failure.args else failure
        return f"rule could not be evaluated: {entry['rule']}: {reason}"
    if bool(result) and not isinstance(result, Exception):
        return None
    if entry.get("messageExpression"):
        try:
            return str(_evaluated(entry["messageExpression"], value, old))
        except CELEvalError:
            pass
    return entry.get("message") or f"failed rule: {entry['rule']}"


def _cause(path: str, entry: Node, value: Any, message: str) -> Cause:
    reason = entry.get("reason") or "FieldValueInvalid"
    where = path + (entry.get("fieldPath") or "")
    shown = (
        json.dumps(value, ensure_ascii=False)
        if not isinstance(value, dict | list)
        else json.dumps("object" if isinstance(value, dict) else "array")
    )
    prefix = {"FieldValueForbidden": "Forbidden", "FieldValueRequired": "Required value"}.get(
        reason, f"Invalid value: {shown}"
    )
    return {
        "field": where or "<nil>",
        "reason": reason if reason in _REASONS else "FieldValueInvalid",
        "message": f"{prefix}: {message}",
    }
