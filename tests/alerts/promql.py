"""The part of PromQL that charts/chatinbio/alerts/rules.yaml keeps to, evaluated as Prometheus 3 defines it.

    selectors      name{label="a", label!="b", label=~"a|b", label!~"a.*"}, and with a range: name{…}[10m]
    functions      rate, increase, histogram_quantile, absent
    aggregation    sum, max; both also with `by (…)` in front of the parentheses
    operators      + - * /, == != > < >= <= (filters), and, unless, or; vectors match one to one on all labels

Anything else is a SyntaxError, so a rule that needs more is noticed when it is written.
"""

from __future__ import annotations

import math
import operator
import re
from collections.abc import Callable
from typing import Any

from tests.alerts.series import NAME, Labels, Selector, Storage, Vector, increase, only, quantile, without

Value = float | Vector
Step = Callable[[Storage, float], Any]

_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400}
_TOKEN = re.compile(
    r"""\s*(?:(?P<range>\[\d+[smhd]\])|(?P<number>\d+(?:\.\d+)?)|"(?P<text>[^"\\]*)"|(?P<word>[a-zA-Z_:][\w:]*)"""
    r"""|(?P<sign>==|!=|>=|<=|=~|!~|[-+*/><=(){},])|(?P<end>$))"""
)
_ARITHMETIC: dict[str, Callable[[float, float], float]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": lambda a, b: a / b if b else math.nan if a == 0 or math.isnan(a) else math.copysign(math.inf, a),
}
_COMPARISON: dict[str, Callable[[float, float], bool]] = {
    "==": operator.eq,
    "!=": operator.ne,
    ">": operator.gt,
    "<": operator.lt,
    ">=": operator.ge,
    "<=": operator.le,
}
# The looser first.
_PRECEDENCE = (("or",), ("and", "unless"), tuple(_COMPARISON), ("+", "-"), ("*", "/"))


class Expression:
    """`Expression(text)(storage, at)` is a number or a vector; `selectors` are all that it reads. Raises SyntaxError."""

    def __init__(self, text: str) -> None:
        self.selectors: list[Selector] = []
        self._tokens: list[tuple[str, str]] = []
        place = 0
        while not self._tokens or self._tokens[-1][0] != "end":
            found = _TOKEN.match(text, place)
            if not found or not found.lastgroup:
                raise SyntaxError(f"not of this part of PromQL: {text[place:]}")
            self._tokens.append((found.lastgroup, found[found.lastgroup]))
            place = found.end()
        self._tokens.reverse()
        self._step = self._binary(0)
        self._expect("end", "")

    def __call__(self, storage: Storage, at: float) -> Value:
        value: Value = self._step(storage, at)
        return value

    def _next(self) -> tuple[str, str]:
        return self._tokens.pop()

    def _expect(self, kind: str, text: str) -> None:
        if self._next() != (kind, text):
            raise SyntaxError(f"{text or kind} was expected")

    def _takes(self, kind: str, *texts: str) -> str:
        return self._next()[1] if self._tokens[-1][0] == kind and self._tokens[-1][1] in texts else ""

    def _binary(self, level: int) -> Step:
        if level == len(_PRECEDENCE):
            return self._single()
        left = self._binary(level + 1)
        while sign := self._takes("word" if level < 2 else "sign", *_PRECEDENCE[level]):
            left = _joined(sign, left, self._binary(level + 1))
        return left

    def _single(self) -> Step:
        kind, text = self._next()
        match kind, text:
            case "number", _:
                return lambda storage, at: float(text)
            case "sign", "(":
                inner = self._binary(0)
                self._expect("sign", ")")
                return inner
            case "word", "sum" | "max":
                names = self._names() if self._takes("word", "by") else []
                return _aggregated(sum if text == "sum" else max, names, self._argument())
            case "word", "rate" | "increase":
                self._expect("sign", "(")
                return self._growth(text == "rate")
            case "word", "absent":
                return _absent(self._argument())
            case "word", "histogram_quantile":
                self._expect("sign", "(")
                q = self._binary(0)
                self._expect("sign", ",")
                buckets = self._binary(0)
                self._expect("sign", ")")
                return lambda storage, at: _quantiles(q(storage, at), buckets(storage, at))
            case "word", _ if self._tokens[-1] != ("sign", "("):
                return self._selector(text).instant
        raise SyntaxError(f"{text} is not of this part of PromQL")

    def _argument(self) -> Step:
        self._expect("sign", "(")
        inner = self._binary(0)
        self._expect("sign", ")")
        return inner

    def _names(self) -> list[str]:
        self._expect("sign", "(")
        names = [self._next()[1]]
        while self._takes("sign", ","):
            names.append(self._next()[1])
        self._expect("sign", ")")
        return names

    def _selector(self, metric: str) -> Selector:
        matchers = [(NAME, "=", metric)]
        if self._takes("sign", "{"):
            while not self._takes("sign", "}"):
                (_, name), (_, sign), (kind, text) = self._next(), self._next(), self._next()
                if sign not in ("=", "!=", "=~", "!~") or kind != "text":
                    raise SyntaxError(f"{name}{sign}{text} is no matcher")
                matchers.append((name, sign, text))
                if not self._takes("sign", ",") and self._tokens[-1] != ("sign", "}"):
                    raise SyntaxError("} was expected")
        self.selectors.append(Selector(tuple(matchers)))
        return self.selectors[-1]

    def _growth(self, per_second: bool) -> Step:
        selector = self._selector(self._next()[1])
        kind, text = self._next()
        if kind != "range":
            raise SyntaxError("a range was expected")
        self._expect("sign", ")")
        seconds = float(text[1:-2]) * _SECONDS[text[-2]]

        def step(storage: Storage, at: float) -> Vector:
            return {
                without(labels, NAME): increase(samples, at - seconds, at) / (seconds if per_second else 1)
                for labels, samples in selector.range(storage, at, seconds).items()
                if len(samples) > 1
            }

        return step


def _aggregated(function: Callable[[list[float]], float], names: list[str], of: Step) -> Step:
    def step(storage: Storage, at: float) -> Vector:
        groups: dict[Labels, list[float]] = {}
        for labels, value in of(storage, at).items():
            groups.setdefault(only(labels, names), []).append(value)
        return {labels: function(values) for labels, values in groups.items()}

    return step


def _absent(of: Step) -> Step:
    return lambda storage, at: {} if of(storage, at) else {frozenset(): 1.0}


def _quantiles(q: float, buckets: Vector) -> Vector:
    groups: dict[Labels, list[tuple[float, float]]] = {}
    for labels, value in buckets.items():
        groups.setdefault(without(labels, NAME, "le"), []).append((float(dict(labels)["le"]), value))
    return {labels: quantile(q, sorted(each)) for labels, each in groups.items()}


def _joined(sign: str, left: Step, right: Step) -> Step:
    def step(storage: Storage, at: float) -> Value:
        a, b = left(storage, at), right(storage, at)
        if sign in ("and", "unless"):
            known = {without(labels, NAME) for labels in b}
            return {k: v for k, v in a.items() if (without(k, NAME) in known) == (sign == "and")}
        if sign == "or":
            known = {without(labels, NAME) for labels in a}
            return a | {k: v for k, v in b.items() if without(k, NAME) not in known}
        if isinstance(a, float) and isinstance(b, float):
            return float((_ARITHMETIC | _COMPARISON)[sign](a, b))
        pairs: list[tuple[Labels, float, float, float]] = []  # labels, both sides, and what a comparison lets through
        if isinstance(b, float):
            pairs = [(k, v, b, v) for k, v in a.items()]
        elif isinstance(a, float):
            pairs = [(k, a, v, v) for k, v in b.items()]
        else:
            others = {without(k, NAME): v for k, v in b.items()}
            pairs = [(k, v, others[without(k, NAME)], v) for k, v in a.items() if without(k, NAME) in others]
        if sign in _COMPARISON:
            return {k: kept for k, x, y, kept in pairs if _COMPARISON[sign](x, y)}
        return {without(k, NAME): _ARITHMETIC[sign](x, y) for k, x, y, _ in pairs}

    return step
