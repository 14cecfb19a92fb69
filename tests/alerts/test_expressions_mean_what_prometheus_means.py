"""The evaluator of these stories against Prometheus: numbers of its own test data and of its documentation, and the definitions
worked out by hand."""

from __future__ import annotations

import math
from collections.abc import Sequence

import pytest

from tests.alerts.promql import Expression
from tests.alerts.series import Labels, Storage

MINUTE = 60.0
STEP = 5 * MINUTE


def labelled(name: str, **labels: str) -> Labels:
    return frozenset({("__name__", name), *labels.items()})


def stored(*series: tuple[Labels, Sequence[float | None]], step: float = STEP) -> Storage:
    """Series with a sample every `step` seconds from 0 on."""
    storage = Storage()
    for labels, values in series:
        for n, value in enumerate(values):
            storage.add(labels, n * step, value)
    return storage


def ask(text: str, storage: Storage, at: float) -> dict[str, float]:
    """The values by their labels, as `a=1,b=2`."""
    found = Expression(text)(storage, at)
    assert isinstance(found, dict)
    return {
        ",".join(f"{k}={v}" for k, v in sorted(labels) if k != "__name__"): value for labels, value in found.items()
    }


REQUESTS = stored(
    (labelled("requests", path="/foo"), [10.0 * n for n in range(11)]),
    (labelled("requests", path="/bar"), [*(10.0 * n for n in range(6)), *(10.0 * n for n in range(6))]),
)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        # The first has one sample in every five minutes; the second starts anew from 0 half way.
        ("increase(requests[50m])", {"path=/foo": 100, "path=/bar": 80 * 50 / 45}),
        ("rate(requests[50m])", {"path=/foo": 100 / 3000, "path=/bar": 80 / 2700}),
        # 14 of 15 minutes: the edge is less than 1.1 steps away, so it counts to the edge.
        ('increase(requests{path="/foo"}[15m])', {"path=/foo": 30}),
        # One sample says nothing of a growth.
        ("increase(requests[4m])", {}),
    ],
)
def test_a_counter_grows_as_far_as_its_samples_reach(text: str, found: dict[str, float]) -> None:
    assert ask(text, REQUESTS, 50 * MINUTE) == pytest.approx(found)


def test_a_growth_is_not_carried_far_beyond_its_samples() -> None:
    storage = stored((labelled("a"), [100.0, 106.0, 112.0]), step=30)
    # Half a step to either side, where the range begins and ends farther away.
    assert ask("increase(a[10m])", storage, 60 + 300) == pytest.approx({"": 12 * 90 / 60})
    # A counter that began at 0 has not been below.
    storage = stored((labelled("a"), [0.0, 6.0, 12.0]), step=30)
    assert ask("increase(a[10m])", storage, 60) == pytest.approx({"": 12})


# The histogram of Prometheus' own tests: 5, 7, 11, 12 up to 0.1, 0.2, 1 and beyond.
BUCKETS = stored(
    *((labelled("b_bucket", le=le, of="x"), [n * 1.0 for n in range(0, step * 11, step)])
      for le, step in (("0.1", 5), ("0.2", 7), ("1e0", 11), ("+Inf", 12)))
)  # fmt: skip


@pytest.mark.parametrize(("q", "value"), [(0, 0), (0.2, 0.048), (0.5, 0.15), (0.8, 0.72), (1, 1)])
def test_a_quantile_lies_linearly_within_its_bucket(q: float, value: float) -> None:
    assert ask(f"histogram_quantile({q}, b_bucket)", BUCKETS, 50 * MINUTE) == pytest.approx({"of=x": value})
    assert ask(f"histogram_quantile({q}, sum by (le) (rate(b_bucket[50m])))", BUCKETS, 50 * MINUTE) == pytest.approx(
        {"": value}
    )


def test_a_histogram_without_observations_has_no_quantile_and_exceeds_nothing() -> None:
    empty = stored(*((labelled("b", le=le), [0.0]) for le in ("1", "+Inf")))
    assert math.isnan(ask("histogram_quantile(0.9, b)", empty, 0)[""])
    assert ask("histogram_quantile(0.9, b) > 0", empty, 0) == {}
    endless = stored((labelled("b", le="1"), [1.0]), (labelled("b", le="+Inf"), [10.0]))
    assert ask("histogram_quantile(0.9, b)", endless, 0) == {"": 1}, "the highest bound that there is"


GAUGES = stored(
    (labelled("a", x="1", y="p"), [3.0]),
    (labelled("a", x="2", y="p"), [5.0]),
    (labelled("b", x="1", y="p"), [2.0]),
    (labelled("b", x="3", y="p"), [0.0]),
)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("a", {"x=1,y=p": 3, "x=2,y=p": 5}),
        ('a{x!="1"}', {"x=2,y=p": 5}),
        ('a{x=~"1|3"}', {"x=1,y=p": 3}),
        ('a{y=~"."}', {"x=1,y=p": 3, "x=2,y=p": 5}),
        ('a{y=~""}', {}),
        ('a{x!~"1.*"}', {"x=2,y=p": 5}),
        ('a{z=""}', {"x=1,y=p": 3, "x=2,y=p": 5}),
        ("sum(a)", {"": 8}),
        ("max by (y) (a)", {"y=p": 5}),
        ("sum by (x, z) (b)", {"x=1": 2, "x=3": 0}),
        ("a > 4", {"x=2,y=p": 5}),
        ("4 > a", {"x=1,y=p": 3}),
        ("a != 3", {"x=2,y=p": 5}),
        ("a > b", {"x=1,y=p": 3}),
        ("a / b", {"x=1,y=p": 1.5}),
        ("b / 0", {"x=1,y=p": math.inf, "x=3,y=p": math.nan}),
        ("a - b * 2", {"x=1,y=p": -1}),
        ("(a - b) * 2 == 2", {"x=1,y=p": 2}),
        ("a and b", {"x=1,y=p": 3}),
        ("a unless b", {"x=2,y=p": 5}),
        ("a > 1 and b > 1", {"x=1,y=p": 3}),
        ("a or b", {"x=1,y=p": 3, "x=2,y=p": 5, "x=3,y=p": 0}),
        ("b > 1 or a and b or absent(nothing)", {"x=1,y=p": 2, "": 1}),
        ("a > 9 or absent(a) or b < 1", {"x=3,y=p": 0}),
        ("absent(a)", {}),
        ("absent(a == 4)", {"": 1}),
        ("absent(nothing)", {"": 1}),
    ],
)
def test_vectors_are_chosen_joined_and_gathered(text: str, found: dict[str, float]) -> None:
    assert ask(text, GAUGES, 0) == pytest.approx(found, nan_ok=True)


def test_a_series_counts_for_five_minutes_or_until_it_ends() -> None:
    storage = stored((labelled("a"), [1.0, 2.0, None]), step=30)
    assert ask("a", storage, 59) == {"": 2}
    assert ask("a", storage, 60) == {}
    storage = stored((labelled("a"), [1.0]))
    assert ask("a", storage, 299) == {"": 1}
    assert ask("a", storage, 300) == {}
    assert ask("a", storage, -1) == {}


@pytest.mark.parametrize(
    "text",
    [
        "avg(a)", "sum without (x) (a)", "rate(a)", "rate(a[5m:1m])", "a offset 5m", "a or on(x) b", "a > bool 1", 'a{x="1"', "sum(a",
        "delta(a[5m])", "rate(sum(a)[5m])", "a b", "a{x=1}", "", "a ^ 2", "'a'",
    ],
)  # fmt: skip
def test_what_is_beyond_this_part_is_refused_and_not_guessed(text: str) -> None:
    with pytest.raises(SyntaxError):
        Expression(text)
