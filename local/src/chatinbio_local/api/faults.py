"""Faults on demand: a table of rules that says which request, or which line of a watch, goes wrong and how.

Place in the flow: tests, routes (POST /chatinbio.dev/faults) → **faults** → disturbing. Pure: it counts and answers, and does nothing to
anybody. A server has no table unless it is given one, and then only an administrator may fill it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, NamedTuple

from chatinbio_local.api import errors
from chatinbio_local.client import ApiError, Object

PATH = "/chatinbio.dev/faults"
# What may go wrong with a request, and what with a line of a watch that is already open.
REQUEST_FAULTS = frozenset({"status", "hang", "drop", "cut", "silence", "die-before", "die-after"})
OPENING_FAULTS = frozenset({"status", "hang", "die-before"})
LINE_FAULTS = frozenset({"drop", "cut", "silence", "duplicate", "reorder", "expire"})
_BOOKMARK_FAULTS = frozenset({"cut", "silence"})
_MATCHED = {"verb": str, "resource": str, "name": str, "userAgent": str, "nth": int}
_SAID = {"match": dict, "fault": str, "code": int, "retryAfter": int, "times": int}
_REASONS = {
    400: "BadRequest",
    401: "Unauthorized",
    403: "Forbidden",
    404: "NotFound",
    409: "Conflict",
    410: "Expired",
    422: "Invalid",
    429: "TooManyRequests",
    500: "InternalError",
    503: "ServiceUnavailable",
    504: "Timeout",
}


class Call(NamedTuple):
    """What a rule is held against. `resource` is the plural, with the subresource: `pods`, `creators/status`."""

    verb: str
    resource: str
    name: str = ""
    user_agent: str = ""
    part: str = "request"  # request | line (of a watch) | bookmark


class Fault(NamedTuple):
    """What goes wrong; `code` and `retry_after` (seconds, 0: not said) are of the fault `status`."""

    kind: str
    code: int = 500
    retry_after: int = 0

    def refusal(self) -> ApiError:
        """The answer of the fault `status`."""
        details: Object = {"retryAfterSeconds": self.retry_after} if self.retry_after else {}
        reason = _REASONS.get(self.code, "")
        return ApiError(self.code, reason, "this answer was asked for at " + PATH, details)


@dataclass
class Rule:
    """One line of the table. Empty texts match everything; `nth` 0 every time; `times` 0 without end."""

    fault: Fault
    verb: str = ""
    resource: str = ""
    name: str = ""
    user_agent: str = ""  # matches what begins with it
    nth: int = 0
    times: int = 0
    met: int = 0
    struck: int = 0

    @classmethod
    def parse(cls, said: Any) -> Rule:
        """From `{match: {…}, fault, code?, retryAfter?, times?}`. Raises ApiError 400."""
        given = _typed(said, _SAID)
        match = _typed(given.get("match", {}), _MATCHED)
        kind = given.get("fault", "")
        if kind not in REQUEST_FAULTS | LINE_FAULTS:
            raise errors.bad_request(f"fault may be {', '.join(sorted(REQUEST_FAULTS | LINE_FAULTS))}, not {kind!r}")
        code = given.get("code", 500)
        if not 400 <= code < 600:
            raise errors.bad_request(f"code must be from 400 to 599, not {code}")
        fault = Fault(kind, code, given.get("retryAfter", 0))
        nth = match.get("nth", 0)
        times = given.get("times", 1 if nth else 0)
        verb, resource, name, agent = (match.get(key, "") for key in ("verb", "resource", "name", "userAgent"))
        return cls(fault, verb, resource, name, agent, nth, times)

    def strikes(self, call: Call) -> bool:
        """Whether this call is one of those that go wrong. Counts it."""
        if not self._means(call):
            return False
        self.met += 1
        if self.met < self.nth or (self.times and self.struck >= self.times):
            return False
        self.struck += 1
        return True

    def _means(self, call: Call) -> bool:
        if call.part == "request":
            possible = OPENING_FAULTS if call.verb == "watch" else REQUEST_FAULTS
        else:
            possible = LINE_FAULTS if call.part == "line" else _BOOKMARK_FAULTS
        return (
            self.fault.kind in possible
            and self.verb in ("", call.verb)
            and self.resource in ("", call.resource)
            and self.name in ("", call.name)
            and call.user_agent.startswith(self.user_agent)
        )

    def said(self) -> Object:
        """As it was given, with how often it was `met` and how often it `struck`."""
        match = {"verb": self.verb, "resource": self.resource, "name": self.name, "userAgent": self.user_agent}
        told: Object = {"match": {key: value for key, value in {**match, "nth": self.nth}.items() if value}}
        told["fault"] = self.fault.kind
        if self.fault.kind == "status":
            told["code"] = self.fault.code
            told |= {"retryAfter": self.fault.retry_after} if self.fault.retry_after else {}
        return {**told, **({"times": self.times} if self.times else {}), "met": self.met, "struck": self.struck}


class Faults:
    """The table. The first rule that strikes decides; rules that stand behind it do not count that call."""

    def __init__(self, rules: Iterable[Any] = ()) -> None:
        self._rules: list[Rule] = []
        self.add(rules)

    def add(self, rules: Iterable[Any]) -> None:
        """Add rules as JSON says them, behind those that are there; all or none. Raises ApiError 400."""
        self._rules += [Rule.parse(rule) for rule in rules]

    def clear(self) -> None:
        """Nothing goes wrong any more."""
        self._rules.clear()

    def listed(self) -> list[Object]:
        """Every rule with how often it was met and struck."""
        return [rule.said() for rule in self._rules]

    def strike(self, call: Call) -> Fault | None:
        """What goes wrong with this call, if anything. Counts it."""
        return next((rule.fault for rule in self._rules if rule.strikes(call)), None)

    def __bool__(self) -> bool:
        return bool(self._rules)


def _typed(said: Any, fields: dict[str, type]) -> Object:
    if not isinstance(said, dict):
        raise errors.bad_request("a rule is an object: {match, fault, code, retryAfter, times}")
    for name, value in said.items():
        if name not in fields:
            raise errors.bad_request(f"a rule may say {', '.join(fields)}, not {name!r}")
        right = isinstance(value, fields[name]) and not isinstance(value, bool)
        if not right or (isinstance(value, int) and value < 0):
            raise errors.bad_request(f"{name} of a rule is not a {fields[name].__name__}: {value!r}")
    return said
