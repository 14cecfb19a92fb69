"""Label and field selectors, as their query parameters spell them.

Place in the flow: routes, client → **selectors** → (list, watch). A selector is parsed once and asked per object.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from chatinbio_local.api.errors import bad_request

_SET = re.compile(r"^(?P<key>[^\s!=(),]+)\s+(?P<op>in|notin)\s*\((?P<values>[^()]*)\)$")
_EQUAL = re.compile(r"^(?P<key>[^\s!=(),]+)\s*(?P<op>==|=|!=)\s*(?P<value>[^\s!=(),]*)$")
_EXISTS = re.compile(r"^(?P<not>!?)\s*(?P<key>[^\s!=(),]+)$")


class LabelTerm(NamedTuple):
    key: str
    op: str  # in | notin | exists | absent
    values: frozenset[str]

    def matches(self, labels: Mapping[str, str]) -> bool:
        value = labels.get(self.key)
        if self.op == "in":
            return value in self.values
        if self.op == "notin":
            return value not in self.values
        return (value is not None) == (self.op == "exists")


class LabelSelector(NamedTuple):
    terms: tuple[LabelTerm, ...] = ()

    def matches(self, labels: Mapping[str, str]) -> bool:
        return all(term.matches(labels) for term in self.terms)


def parse_labels(text: str) -> LabelSelector:
    """`a=b,c!=d,e in (f,g),h,!i`. Raises ApiError 400."""
    terms = []
    for part in re.split(r",(?![^(]*\))", text):
        part = part.strip()
        if not part:
            continue
        if found := _SET.match(part):
            values = frozenset(value.strip() for value in found["values"].split(","))
            terms.append(LabelTerm(found["key"], found["op"], values))
        elif found := _EQUAL.match(part):
            terms.append(LabelTerm(found["key"], "notin" if found["op"] == "!=" else "in", frozenset([found["value"]])))
        elif found := _EXISTS.match(part):
            terms.append(LabelTerm(found["key"], "absent" if found["not"] else "exists", frozenset()))
        else:
            raise bad_request(f"unable to parse requirement: {part!r} is no label selector")
    return LabelSelector(tuple(terms))


class FieldSelector(NamedTuple):
    """Terms (path, value, equal)."""

    terms: tuple[tuple[str, str, bool], ...] = ()

    @property
    def name(self) -> str:
        """The one name it asks for, if it asks for one."""
        return next((value for path, value, equal in self.terms if path == "metadata.name" and equal), "")

    def matches(self, body: Mapping[str, Any]) -> bool:
        return all((_at(body, path) == value) is equal for path, value, equal in self.terms)


def _at(body: Mapping[str, Any], path: str) -> str:
    value: Any = body
    for step in path.split("."):
        if not isinstance(value, Mapping):
            return ""
        value = value.get(step)
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else str(value)


def parse_fields(text: str, allowed: Callable[[str], bool]) -> FieldSelector:
    """`metadata.name=a,status.phase!=Running`. Raises ApiError 400, also for a field that the kind does not offer."""
    terms = []
    for part in text.split(","):
        part = part.strip()
        if not part:
            continue
        path, op, value = part.partition("!=")
        if not op:
            path, op, value = part.partition("==" if "==" in part else "=")
        if not op:
            raise bad_request(f"invalid selector: '{part}'; can't understand '{part}'")
        if not allowed(path):
            raise bad_request(f'field label not supported: "{path}"')
        terms.append((path, value, op != "!="))
    return FieldSelector(tuple(terms))
