"""Which handles may be taken. Pure: what the cluster knows is handed in.

The shape is `chatinbio_api.handle_problem`'s alone. On top of it: reserved names, and names that only look different. "Look
different" has two strengths. Against reserved names it is strict (hyphens and every look-alike digit count), since nobody has a
claim to `adm1n`. Against other creators only what a reader cannot tell apart in an address bar is refused (0 and o, 1 and l,
rn and m, vv and w): `anna-lisa` and `annalisa` are two people.
"""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import cache
from importlib.resources import files
from typing import Final

from chatinbio_api.handles import MAX_LENGTH, handle_problem
from chatinbio_control_plane.errors import (
    CONFUSABLE_HANDLE,
    HANDLE_TAKEN,
    INVALID_HANDLE,
    RESERVED_HANDLE,
    FieldProblem,
    Refusal,
)

_ALIKE: Final = (("rn", "m"), ("vv", "w"))
_DIGITS: Final = str.maketrans({"0": "o", "1": "l"})
# For reserved names: what each digit may stand for. 1 is read as l and as i.
_READINGS: Final = {"0": "o", "1": "li", "3": "e", "4": "a", "5": "s", "7": "t", "8": "b"}


@cache
def reserved_names() -> frozenset[str]:
    """The names of `reserved.txt`."""
    text = (files(__package__) / "reserved.txt").read_text(encoding="utf-8")
    return frozenset(line.strip() for line in text.splitlines() if line.strip() and not line.startswith("#"))


def skeleton(handle: str) -> str:
    """What a handle looks like: two handles with one skeleton cannot be told apart at a glance."""
    seen = handle.translate(_DIGITS)
    for pair, single in _ALIKE:
        seen = seen.replace(pair, single)
    return seen


def refusal(handle: str) -> Refusal | None:
    """Why nobody may have this handle, or None. Whether it is free is not looked at."""
    if problem := handle_problem(handle):
        proposal = _slug(handle)
        ideas = [proposal] if proposal != handle and _acceptable(proposal) else []
        return _refuse(Refusal(INVALID_HANDLE, f"{problem[0].upper()}{problem[1:]}.{_try(ideas)}"), ideas)
    if handle in reserved_names():
        ideas = list(itertools.islice(candidates(handle), 3))
        return _refuse(Refusal(RESERVED_HANDLE, f"{handle!r} is reserved for the platform.{_try(ideas)}"), ideas)
    if (name := _reserved_lookalike(handle)) is not None:
        return _refuse(
            Refusal(
                CONFUSABLE_HANDLE,
                f"{handle!r} looks like {name!r}, which is reserved for the platform. Choose another one.",
            ),
            [],
        )
    return None


def lookalike(handle: str, existing: str, ideas: Iterable[str]) -> Refusal:
    """The refusal of a handle that looks like a creator's. Whose it is stays unsaid; that it exists is public anyway."""
    found = list(ideas)
    return _refuse(
        Refusal(
            CONFUSABLE_HANDLE,
            f"{handle!r} looks like {existing!r}, which exists. Choose a handle that nobody mistakes for it.{_try(found)}",
        ),
        found,
    )


def taken(handle: str, ideas: Iterable[str]) -> Refusal:
    """The refusal of a handle that somebody has."""
    found = list(ideas)
    return _refuse(Refusal(HANDLE_TAKEN, f"{handle!r} is taken.{_try(found)}"), found)


def candidates(handle: str) -> Iterator[str]:
    """Alternatives to a handle, best first; whether they are free is not looked at."""
    for pattern in ("{}-page", "the-{}", "{}-hq", "hey-{}", "{}-2", "{}-3"):
        room = MAX_LENGTH - len(pattern.format(""))
        idea = pattern.format(handle[:room].strip("-"))
        if _acceptable(idea):
            yield idea


def _acceptable(handle: str) -> bool:
    return handle_problem(handle) is None and handle not in reserved_names() and _reserved_lookalike(handle) is None


def _slug(text: str) -> str:
    """The nearest handle to what was typed: `Ada.Lovelace` → `ada-lovelace`."""
    plain = unicodedata.normalize("NFKD", text.strip().lower()).encode("ascii", "ignore").decode("ascii")
    slug = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")
    return slug.removeprefix("xn--").removeprefix("xn-")[:MAX_LENGTH].strip("-")


def _fold(handle: str) -> str:
    folded = handle.replace("-", "")
    for pair, single in _ALIKE:
        folded = folded.replace(pair, single)
    return folded


@cache
def _folded_names() -> dict[str, str]:
    return {_fold(name): name for name in sorted(reserved_names())}


def _reserved_lookalike(handle: str) -> str | None:
    if handle in reserved_names():
        return None  # it is one, which is said in other words
    digits = sum(letter in _READINGS for letter in handle)
    if digits > 8:
        return None  # no reserved name reads like this, and readings double with every 1
    for reading in itertools.product(*(_READINGS.get(letter, "") + letter for letter in handle)):
        if (name := _folded_names().get(_fold("".join(reading)))) is not None:
            return name
    return None


def _try(ideas: list[str]) -> str:
    return f" Try {' or '.join(repr(idea) for idea in ideas)}." if ideas else ""


def _refuse(refusal: Refusal, ideas: list[str]) -> Refusal:
    refusal.errors.append(FieldProblem("#/handle", refusal.detail))
    refusal.extra["suggestions"] = ideas
    return refusal
