"""Questions about oneself: may I, what may I, who am I. Answered, never stored.

Place in the flow: routes → **reviews** → rbac.
"""

from __future__ import annotations

from chatinbio_local.api import errors
from chatinbio_local.api.rbac import MASTERS, Action, Authorizer, User
from chatinbio_local.client import Object


def answer(plural: str, body: Object, user: User, authorizer: Authorizer) -> Object:
    """The review with its status. Raises ApiError 404 for a review that is not served."""
    if plural == "selfsubjectaccessreviews":
        return _access(body, user, authorizer)
    if plural == "selfsubjectrulesreviews":
        return _rules(body, user, authorizer)
    if plural == "selfsubjectreviews":
        info = {"username": user.name, "groups": list(user.groups)}
        return {
            "kind": "SelfSubjectReview",
            "apiVersion": "authentication.k8s.io/v1",
            "metadata": {"creationTimestamp": None},
            "status": {"userInfo": info},
        }
    raise errors.no_such_path()


def _access(body: Object, user: User, authorizer: Authorizer) -> Object:
    spec = body.get("spec") or {}
    resource, path = spec.get("resourceAttributes"), spec.get("nonResourceAttributes")
    if isinstance(resource, dict):
        subresource = resource.get("subresource")
        name = resource.get("resource", "") + (f"/{subresource}" if subresource else "")
        action = Action(
            resource.get("verb", ""),
            resource.get("group", ""),
            name,
            resource.get("namespace", ""),
            resource.get("name", ""),
        )
    elif isinstance(path, dict):
        action = Action(path.get("verb", ""), path=path.get("path", ""))
    else:
        raise errors.bad_request("spec must have resourceAttributes or nonResourceAttributes")
    allowed = authorizer.allows(user, action)
    return {
        "kind": "SelfSubjectAccessReview",
        "apiVersion": "authorization.k8s.io/v1",
        "metadata": {"creationTimestamp": None},
        "spec": spec,
        "status": {"allowed": allowed},
    }


def _rules(body: Object, user: User, authorizer: Authorizer) -> Object:
    namespace = (body.get("spec") or {}).get("namespace", "")
    resources: list[Object] = []
    paths: list[Object] = []
    everything = ["*"]
    if MASTERS in user.groups:
        resources.append({"verbs": everything, "apiGroups": everything, "resources": everything})
        paths.append({"verbs": everything, "nonResourceURLs": everything})
    for grant in authorizer.grants(user):
        if grant.namespace in ("", namespace):
            (paths if grant.rule.get("nonResourceURLs") else resources).append(grant.rule)
    return {
        "kind": "SelfSubjectRulesReview",
        "apiVersion": "authorization.k8s.io/v1",
        "metadata": {"creationTimestamp": None},
        "spec": {"namespace": namespace},
        "status": {"resourceRules": resources, "nonResourceRules": paths, "incomplete": False},
    }
