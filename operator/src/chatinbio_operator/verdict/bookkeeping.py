"""From findings to `status.conditions`: dates, generations and order, and what stays of before."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime

from chatinbio_api import ConditionType, Creator
from chatinbio_operator.model import Body
from chatinbio_operator.verdict.findings import Finding

_ORDER = [type_.value for type_ in ConditionType]


def conditions(
    findings: Mapping[ConditionType, Finding], known: Mapping[str, Body], generation: int, now: datetime
) -> list[Body]:
    """The conditions of a status, in their order. What is not judged now stays as it was last seen; what has no type of
    today (an older operator wrote it) goes."""
    judged = {type_.value: _condition(type_, f, known.get(type_), generation, now) for type_, f in findings.items()}
    return [judged.get(type_) or known[type_] for type_ in _ORDER if type_ in judged or type_ in known]


def known_of(creator: Creator) -> dict[str, Body]:
    """The conditions that a Creator's status has, as JSON, by type."""
    return {
        c.type: c.model_dump(by_alias=True, mode="json") | {"lastTransitionTime": written(c.last_transition_time)}
        for c in creator.status.conditions
    }


def known_in(conditions: Iterable[Body]) -> dict[str, Body]:
    """The same of an object that the models cannot read."""
    return {c["type"]: c for c in conditions if c.get("type")}


def written(value: datetime) -> str:
    return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def read(value: str) -> datetime:
    return datetime.fromisoformat(value)


def _condition(type_: ConditionType, finding: Finding, before: Body | None, generation: int, now: datetime) -> Body:
    same = before is not None and before["status"] == finding.status
    return {
        "type": type_.value,
        "status": finding.status,
        "reason": finding.reason,
        "message": finding.message,
        "observedGeneration": generation,
        "lastTransitionTime": before["lastTransitionTime"] if before and same else written(now),
    }
