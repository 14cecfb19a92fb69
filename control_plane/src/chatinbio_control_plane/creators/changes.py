"""Decides what a change may do and how it is written to the Creator. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from chatinbio_api import Creator
from chatinbio_control_plane.cluster import CreatorView
from chatinbio_control_plane.errors import HOST_TAKEN, INVALID_FIELDS, MODEL_KEY_BOUND, FieldProblem, Refusal

Object = dict[str, Any]

_PATHS = {
    "displayName": ("displayName",),
    "email": ("owner", "email"),
    "suspended": ("suspended",),
    "version": ("instance", "version"),
    "model": ("instance", "model"),
    "modelBaseURL": ("instance", "modelBaseURL"),
    "hosts": ("hosts",),
    "profile": ("profile",),
}


def spec_patch(change: Object) -> Object:
    """The merge patch of the Creator's spec for a change in the API's names. null stays null: the schema fills in defaults."""
    patch: Object = {}
    for name, value in change.items():
        *parents, last = _PATHS[name]
        target = patch
        for parent in parents:
            target = target.setdefault(parent, {})
        target[last] = value
    return patch


def refusal(creator: Creator, change: Object, domain: str) -> Refusal | None:
    """Why this change of this creator is not allowed, whatever others have, or None."""
    bad = [
        FieldProblem(
            f"#/hosts/{i}",
            f"{host!r} lies under the platform's own domain {domain!r}, where every creator has one host",
        )
        for i, host in enumerate(change.get("hosts") or ())
        if host == domain or host.endswith("." + domain)
    ]
    if bad:
        return Refusal(INVALID_FIELDS, "These hosts cannot be added. Use domains of the creator's own.", bad)
    instance = creator.spec.instance
    # Otherwise whoever may change the endpoint could have the provider's key sent to a place of their own.
    if instance.model_secret_ref and change.get("modelBaseURL", instance.model_base_url) != instance.model_base_url:
        detail = "This creator has a provider's key of its own, which goes to the endpoint it was set up for. Ask the platform's operator to change both."
        return Refusal(MODEL_KEY_BOUND, detail, [FieldProblem("#/modelBaseURL", detail)])
    return None


def hosts_taken(handle: str, hosts: Iterable[str], everyone: Iterable[Object]) -> Refusal | None:
    """The refusal when another creator, of whatever account, has one of these hosts.

    Where hosts are proved, which shows by their records in the status, naming one takes it from nobody and holds it
    against nobody: DNS decides."""
    used = {
        host
        for other in everyone
        if other["metadata"]["name"] != handle
        for host in other.get("spec", {}).get("hosts", ())
        if not _is_proved_by_dns(other, host)
    }
    bad = [
        FieldProblem(f"#/hosts/{i}", f"{host!r} leads to another creator already")
        for i, host in enumerate(hosts)
        if host in used
    ]
    return Refusal(HOST_TAKEN, "A host leads to one creator only. Remove it there first.", bad) if bad else None


def _is_proved_by_dns(creator: Object, host: str) -> bool:
    told = creator.get("status", {}).get("hosts", ())
    return any(entry["host"] == host and entry.get("record") for entry in told)


def differs(before: CreatorView, after: CreatorView) -> bool:
    """Whether someone who follows the creator should hear of it."""

    def told(view: CreatorView) -> tuple[Any, ...]:
        conditions = tuple((c.type, c.status, c.reason, c.message) for c in view.conditions)
        return view.phase, view.ready, view.suspended, view.url, view.version, view.hosts, conditions

    return told(before) != told(after)
