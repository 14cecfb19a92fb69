"""Who may do what: RBAC from the Roles and bindings in the store.

Place in the flow: routes → **rbac** → store. Holds the programs of the fleet to the very Roles that their chart grants.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, NamedTuple

from chatinbio_local.api import errors
from chatinbio_local.api.store import Change, Key, Store
from chatinbio_local.client import ApiError, Object

MASTERS = "system:masters"
AUTHENTICATED = "system:authenticated"
_GROUP = "rbac.authorization.k8s.io"


# What everybody who has a name may do, as on any cluster (system:basic-user, system:discovery).
BASIC: tuple[tuple[str, Object], ...] = (
    (
        "system:basic-user",
        {
            "verbs": ["create"],
            "apiGroups": ["authorization.k8s.io"],
            "resources": ["selfsubjectaccessreviews", "selfsubjectrulesreviews"],
        },
    ),
    (
        "system:basic-user",
        {"verbs": ["create"], "apiGroups": ["authentication.k8s.io"], "resources": ["selfsubjectreviews"]},
    ),
    (
        "system:discovery",
        {
            "verbs": ["get"],
            "nonResourceURLs": [
                "/api", "/api/*", "/apis", "/apis/*", "/healthz", "/livez", "/openapi", "/openapi/*", "/readyz", "/version",
                "/version/",
            ],
        },
    ),
)  # fmt: skip


@dataclass(frozen=True)
class User:
    """Who asks; `uid` is that of a ServiceAccount's token, else ""."""

    name: str
    groups: tuple[str, ...] = ()
    uid: str = ""


class Action(NamedTuple):
    """What is asked for; `resource` includes the subresource (`pods/log`); a path instead of a resource is in `path`."""

    verb: str
    group: str = ""
    resource: str = ""
    namespace: str = ""
    name: str = ""
    path: str = ""


class Grant(NamedTuple):
    """A rule as it holds in one namespace, or everywhere (""); `origin` says by which binding, of which role, to whom."""

    namespace: str
    rule: Object
    origin: str = ""

    def covers(self, action: Action) -> bool:
        if self.namespace and self.namespace != action.namespace:
            return False
        rule = self.rule
        if not _has(rule.get("verbs"), action.verb):
            return False
        if action.path:
            return any(
                path in ("*", action.path) or (path.endswith("*") and action.path.startswith(path[:-1]))
                for path in rule.get("nonResourceURLs") or ()
            )
        _, slash, subresource = action.resource.partition("/")
        resources = rule.get("resources") or ()
        if not (_has(resources, action.resource) or (slash and f"*/{subresource}" in resources)):
            return False
        if not _has(rule.get("apiGroups"), action.group):
            return False
        names = rule.get("resourceNames")
        return not names or action.name in names


def _has(allowed: Any, wanted: str) -> bool:
    return bool(allowed) and ("*" in allowed or wanted in allowed)


class Authorizer:
    """Answers from the bindings of the store, gathered again after any of them changed."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._grants: dict[tuple[str, str], list[Grant]] | None = None
        store.listen(self._on_change, self._forget)

    def _on_change(self, change: Change) -> None:
        if change.record.key.resource.startswith(_GROUP):
            self._forget()

    def _forget(self) -> None:
        self._grants = None

    def allows(self, user: User, action: Action) -> bool:
        """Whether the user may."""
        return MASTERS in user.groups or self.granting(user, action) is not None

    def granting(self, user: User, action: Action) -> Grant | None:
        """What allows it; None also where the user needs no grant."""
        return next((grant for grant in self.grants(user) if grant.covers(action)), None)

    def grants(self, user: User) -> list[Grant]:
        """Everything granted to a user."""
        if self._grants is None:
            self._grants = self._gather()
        found = list(self._grants.get(("User", user.name), ()))
        for group in user.groups:
            found.extend(self._grants.get(("Group", group), ()))
        return found

    def check(self, user: User, action: Action) -> None:
        """Raises ApiError 403."""
        if not self.allows(user, action):
            raise refusal(user, action)

    def _gather(self) -> dict[tuple[str, str], list[Grant]]:
        found: dict[tuple[str, str], list[Grant]] = {
            ("Group", AUTHENTICATED): [
                Grant("", rule, f'ClusterRoleBinding "{role}" of ClusterRole "{role}" to Group "{AUTHENTICATED}"')
                for role, rule in BASIC
            ]
        }
        for resource in ("clusterrolebindings", "rolebindings"):
            for record in self._store.records(f"{_GROUP}/{resource}"):
                binding = record.parse()
                namespace = record.key.namespace
                for subject in binding.get("subjects") or ():
                    origin = _origin(binding, namespace, subject)
                    found.setdefault(_subject(subject, namespace), []).extend(
                        Grant(namespace, rule, origin) for rule in self._rules(binding["roleRef"], namespace)
                    )
        return found

    def _rules(self, reference: Object, namespace: str) -> list[Object]:
        plural, space = ("clusterroles", "") if reference.get("kind") == "ClusterRole" else ("roles", namespace)
        record = self._store.get(Key(f"{_GROUP}/{plural}", space, reference["name"]))
        return [] if record is None else record.parse().get("rules") or []


def _subject(subject: Object, namespace: str) -> tuple[str, str]:
    if subject.get("kind") == "ServiceAccount":
        return "User", f"system:serviceaccount:{subject.get('namespace') or namespace}:{subject['name']}"
    return subject.get("kind", ""), subject.get("name", "")


def _origin(binding: Object, namespace: str, subject: Object) -> str:
    """In the words of a real cluster."""
    name, role = binding["metadata"]["name"], binding["roleRef"]
    bound = f'RoleBinding "{name}/{namespace}"' if namespace else f'ClusterRoleBinding "{name}"'
    who = subject.get("name", "")
    if subject.get("kind") == "ServiceAccount":
        who += f"/{subject.get('namespace') or namespace}"
    return f'{bound} of {role.get("kind")} "{role["name"]}" to {subject.get("kind")} "{who}"'


def refusal(user: User, action: Action) -> ApiError:
    """403 as kubectl's users know it."""
    shown = json.dumps(user.name)
    if action.path:
        return ApiError(403, "Forbidden", f'forbidden: User {shown} cannot {action.verb} path "{action.path}"')
    where = f'in the namespace "{action.namespace}"' if action.namespace else "at the cluster scope"
    plural = action.resource.partition("/")[0]
    message = f'User {shown} cannot {action.verb} resource "{action.resource}" in API group "{action.group}" {where}'
    return errors.forbidden(action.group, plural, action.name, message)
