"""What is said of a Creator: conditions for programs, a phase and messages for people.

Place in the flow: Creator, Platform, Observed, now → **verdict** → reconcile writes it when it differs. Pure. The same
facts give the same status, so a settled Creator is never written again.

`parts`, `workload` and `pods` find out what is, `motion` where it goes, `bookkeeping` dates it. The phase is a summary and nothing is derived from it.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from chatinbio_api import ConditionType, Creator, Phase
from chatinbio_operator.model import Body, Key, Observed, Platform
from chatinbio_operator.verdict.bookkeeping import conditions, known_in, known_of
from chatinbio_operator.verdict.findings import Finding
from chatinbio_operator.verdict.hosts import hosts
from chatinbio_operator.verdict.motion import (
    NEEDS_A_PERSON,
    STUCK,
    degraded,
    look_again,
    progressing,
    up_to_date,
)
from chatinbio_operator.verdict.parts import HARMLESS, config_valid, route_ready, volume_bound
from chatinbio_operator.verdict.pods import version_of
from chatinbio_operator.verdict.workload import newest, suspended, workload_available

__all__ = [
    "Finding",
    "failing",
    "judge",
    "judge_removal",
    "look_again",
    "unreadable",
]


def judge(
    creator: Creator,
    platform: Platform,
    observed: Observed,
    now: datetime,
    wished: Collection[Key] = (),
    outstanding: Collection[Key] = (),
) -> Body:
    """The status of a Creator that is to live, as JSON. `wished` are the children that it should have, `outstanding` those
    of them that still have to be written: the API server refused them, or the Creator is paused."""
    known = known_of(creator)
    config = config_valid(creator, platform, observed)
    volume = volume_bound(creator, platform, observed)
    workload = workload_available(creator, platform, observed)
    route = route_ready(creator, platform, observed)
    ready = _ready(config, volume, workload, route)
    current = up_to_date(creator, observed, config, wished, outstanding)
    progress = progressing(creator, known, config, ready, current, observed, now)
    worse = degraded(creator, known, ready, progress)
    findings = {
        ConditionType.READY: ready,
        ConditionType.CONFIG_VALID: config,
        ConditionType.VOLUME_BOUND: volume,
        ConditionType.WORKLOAD_AVAILABLE: workload,
        ConditionType.ROUTE_READY: route,
        ConditionType.UP_TO_DATE: current,
        ConditionType.PROGRESSING: progress,
        ConditionType.DEGRADED: worse,
        ConditionType.SUSPENDED: suspended(creator, observed),
    }
    pod = newest(observed.pods)
    return {
        "phase": _phase(creator, findings, observed).value,
        **_facts(creator, platform, (version_of(pod) if pod else None) or creator.status.version),
        "observedGeneration": creator.metadata.generation,
        **_told(hosts(creator, platform, observed)),
        "conditions": conditions(findings, known, creator.metadata.generation, now),
    }


def judge_removal(creator: Creator, platform: Platform, waiting_for: str, now: datetime) -> Body:
    """The status of a Creator that is being deleted and waits for something. What else was known stays as it was."""
    message = f"The Creator is being deleted and waits for {waiting_for}."
    findings = {
        ConditionType.READY: Finding(False, "Terminating", message),
        ConditionType.PROGRESSING: Finding(True, "Terminating", message),
        ConditionType.DEGRADED: Finding(False, "Terminating", message),
    }
    generation = creator.metadata.generation
    return {
        "phase": Phase.TERMINATING.value,
        **_facts(creator, platform, creator.status.version),
        "observedGeneration": generation,
        **_told([host.model_dump(by_alias=True, exclude_none=True) for host in creator.status.hosts]),
        "conditions": conditions(findings, known_of(creator), generation, now),
    }


def unreadable(body: Body, complaint: str, now: datetime) -> Body:
    """The status of an object that the API server took and the models do not. What was published stays published."""
    message = f"The operator cannot read this Creator: {complaint}. Correct its spec, or run an operator of the CRD's version."
    unknown = Finding(None, "SpecUnreadable", message)
    findings = dict.fromkeys(ConditionType, unknown) | {
        ConditionType.CONFIG_VALID: Finding(False, "SpecUnreadable", message),
        ConditionType.UP_TO_DATE: Finding(False, "SpecUnreadable", message),
        ConditionType.PROGRESSING: Finding(False, "SpecUnreadable", message),
        ConditionType.DEGRADED: Finding(True, "SpecUnreadable", message),
    }
    return _without_judgement(body, Phase.FAILED, findings, now)


def failing(body: Body, complaint: str, now: datetime) -> Body:
    """The status of a Creator on which the operator fails again and again. What it knew of it stays."""
    before = body.get("status", {})
    message = (
        f"The operator fails on this Creator again and again, and goes on trying: {complaint}. "
        "See its log; its children are as they were."
    )
    findings = {
        ConditionType.UP_TO_DATE: Finding(None, "ReconcileFailing", message),
        ConditionType.PROGRESSING: Finding(True, "ReconcileFailing", message),
        ConditionType.DEGRADED: Finding(True, "ReconcileFailing", message),
    }
    if not known_in(before.get("conditions", ())):
        findings[ConditionType.READY] = Finding(None, "ReconcileFailing", message)
    terminating = "deletionTimestamp" in body["metadata"]
    return _without_judgement(body, Phase.TERMINATING if terminating else Phase.DEGRADED, findings, now)


def _ready(config: Finding, volume: Finding, workload: Finding, route: Finding) -> Finding:
    """Whether visitors are served. If not, the part that explains most speaks for the whole."""
    bad = [finding for finding in (volume, workload, route) if not finding.holds]
    if not bad:
        but = "" if config.holds else f" But not all of the spec is carried out: {config.message}"
        return Finding(True, "Ready", f"Visitors are served.{but}")
    if workload.reason in ("Suspended", "Suspending"):
        trouble = (
            "It could not start again as it is" if workload.reason == "Suspended" else "This may keep it from stopping"
        )
        but = "" if config.holds else f" {trouble}: {config.message}"
        return Finding(False, workload.reason, f"{workload.message}{but}")
    if not config.holds and config.reason not in HARMLESS:
        return config
    # A pod in trouble explains more than a claim that waits for its first pod.
    return next((finding for finding in bad if finding.reason in STUCK), bad[0])


def _phase(creator: Creator, findings: dict[ConditionType, Finding], observed: Observed) -> Phase:
    ready, config = findings[ConditionType.READY], findings[ConditionType.CONFIG_VALID]
    if ready.holds:
        return Phase.READY
    if creator.spec.suspended:
        return Phase.SUSPENDED
    if ready.reason in NEEDS_A_PERSON or ready.reason == config.reason:
        return Phase.FAILED
    if findings[ConditionType.DEGRADED].holds:
        return Phase.DEGRADED
    return Phase.PROVISIONING if observed.children else Phase.PENDING


def _facts(creator: Creator, platform: Platform, version: str | None) -> Body:
    facts = {"url": platform.url(creator.handle), "version": version, "namespace": platform.namespace}
    return {name: value for name, value in facts.items() if value}


def _told(hosts: list[Body]) -> Body:
    return {"hosts": hosts} if hosts else {}


def _without_judgement(body: Body, phase: Phase, findings: dict[ConditionType, Finding], now: datetime) -> Body:
    before, generation = body.get("status", {}), body["metadata"].get("generation", 0)
    return {
        "phase": phase.value,
        **{name: before[name] for name in ("url", "version", "namespace", "hosts") if name in before},
        "observedGeneration": generation,
        "conditions": conditions(findings, known_in(before.get("conditions", ())), generation, now),
    }
