"""What is served: the documents by which clients find kinds, in the old form and the aggregated one.

Place in the flow: routes → **discovery** → kinds.
"""

from __future__ import annotations

from collections.abc import Iterable

from chatinbio_local.api.kinds import API_VERBS, Kind, Kinds
from chatinbio_local.api.reviews import REVIEWS
from chatinbio_local.client import Object

AGGREGATED = "apidiscovery.k8s.io"
VERSION: Object = {
    "major": "1",
    "minor": "37",
    "gitVersion": "v1.37.1+chatinbio",
    "gitCommit": "",
    "gitTreeState": "clean",
    "buildDate": "2026-11-01T00:00:00Z",
    "goVersion": "none",
    "compiler": "none",
    "platform": "python",
}
_SUBRESOURCES = {
    "status": ("get", "patch", "update"),
    "scale": ("get", "patch", "update"),
    "log": ("get",),
    "token": ("create",),
}
# What a subresource is written as, where that is another kind: (group, version, kind).
_RESPONSES = {
    "scale": ("autoscaling", "v1", "Scale"),
    "token": ("authentication.k8s.io", "v1", "TokenRequest"),
}


def groups(kinds: Iterable[Kind]) -> dict[str, list[str]]:
    """Versions by group, both in order; the core group is ""."""
    found: dict[str, list[str]] = {}
    for group, version in [(kind.group, kind.version) for kind in kinds] + [review[:2] for review in REVIEWS]:
        versions = found.setdefault(group, [])
        if version not in versions:
            versions.append(version)
    return {group: sorted(versions, key=_rank) for group, versions in sorted(found.items())}


def _rank(version: str) -> tuple[int, str]:
    return (2 if "alpha" in version else 1 if "beta" in version else 0, version)


def _group(name: str, versions: list[str]) -> Object:
    listed = [{"groupVersion": f"{name}/{version}", "version": version} for version in versions]
    return {"name": name, "versions": listed, "preferredVersion": listed[0]}


def api_versions(server: str) -> Object:
    """GET /api."""
    return {
        "kind": "APIVersions",
        "versions": ["v1"],
        "serverAddressByClientCIDRs": [{"clientCIDR": "0.0.0.0/0", "serverAddress": server}],
    }


def group_list(kinds: Kinds) -> Object:
    """GET /apis."""
    listed = [_group(name, versions) for name, versions in groups(kinds).items() if name]
    return {"kind": "APIGroupList", "apiVersion": "v1", "groups": listed}


def group(kinds: Kinds, name: str) -> Object | None:
    """GET /apis/{group}; None for a group that is not served."""
    versions = groups(kinds).get(name)
    return None if not versions or not name else {"kind": "APIGroup", "apiVersion": "v1", **_group(name, versions)}


def resource_list(kinds: Kinds, group: str, version: str) -> Object | None:
    """GET /api/v1 and /apis/{group}/{version}; None for what is not served."""
    if version not in groups(kinds).get(group, ()):
        return None
    resources: list[Object] = []
    for kind in _of(kinds, group, version):
        resources.append(
            {
                "name": kind.plural,
                "singularName": kind.singular_name,
                "namespaced": kind.namespaced,
                "kind": kind.name,
                "verbs": list(API_VERBS),
                **({"shortNames": list(kind.short_names)} if kind.short_names else {}),
                **({"categories": list(kind.categories)} if kind.categories else {}),
            }
        )
        for subresource in kind.subresources:
            written = _RESPONSES.get(subresource)
            resources.append(
                {
                    "name": f"{kind.plural}/{subresource}",
                    "singularName": "",
                    "namespaced": kind.namespaced,
                    "kind": written[2] if written else kind.name,
                    "verbs": list(_SUBRESOURCES[subresource]),
                    **({"group": written[0], "version": written[1]} if written else {}),
                }
            )
    resources += [
        {
            "name": review.plural,
            "singularName": review.kind.lower(),
            "namespaced": review.namespaced,
            "kind": review.kind,
            "verbs": ["create"],
        }
        for review in REVIEWS
        if review[:2] == (group, version)
    ]
    named = f"{group}/{version}" if group else version
    return {"kind": "APIResourceList", "apiVersion": "v1", "groupVersion": named, "resources": resources}


def _of(kinds: Kinds, group: str, version: str) -> list[Kind]:
    return sorted(
        (kind for kind in kinds if (kind.group, kind.version) == (group, version)), key=lambda kind: kind.plural
    )


def aggregated(kinds: Kinds, *, core: bool) -> Object:
    """GET /api or /apis as one APIGroupDiscoveryList."""
    items = []
    for name, versions in groups(kinds).items():
        if core == (not name):
            listed = [
                {"version": version, "freshness": "Current", "resources": _discovered(kinds, name, version)}
                for version in versions
            ]
            items.append({"metadata": {"name": name, "creationTimestamp": None}, "versions": listed})
    return {"kind": "APIGroupDiscoveryList", "apiVersion": f"{AGGREGATED}/v2", "metadata": {}, "items": items}


def _discovered(kinds: Kinds, group: str, version: str) -> list[Object]:
    found: list[Object] = []
    for kind in _of(kinds, group, version):
        response = {"group": kind.group, "version": kind.version, "kind": kind.name}
        found.append(
            {
                "resource": kind.plural,
                "responseKind": response,
                "scope": "Namespaced" if kind.namespaced else "Cluster",
                "singularResource": kind.singular_name,
                "verbs": list(API_VERBS),
                **({"shortNames": list(kind.short_names)} if kind.short_names else {}),
                **({"categories": list(kind.categories)} if kind.categories else {}),
                "subresources": [
                    {
                        "subresource": name,
                        "responseKind": _response(name) or response,
                        "verbs": list(_SUBRESOURCES[name]),
                    }
                    for name in kind.subresources
                ],
            }
        )
    for review in REVIEWS:
        if review[:2] == (group, version):
            found.append(
                {
                    "resource": review.plural,
                    "responseKind": {"group": group, "version": version, "kind": review.kind},
                    "scope": "Namespaced" if review.namespaced else "Cluster",
                    "singularResource": review.kind.lower(),
                    "verbs": ["create"],
                }
            )
    return found


def _response(subresource: str) -> Object | None:
    group, version, kind = _RESPONSES.get(subresource, ("", "", ""))
    return {"group": group, "version": version, "kind": kind} if kind else None
