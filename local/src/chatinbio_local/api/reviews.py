"""Questions about rights and tokens: may I, may they, who am I, whose is this. Answered by what decides requests, never stored.

Place in the flow: routes → **reviews** → (rbac, authentication). Whoever asks about others needs the right to create the review.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from chatinbio_local.api import errors
from chatinbio_local.api.accounts import ISSUER
from chatinbio_local.api.authentication import Authenticator
from chatinbio_local.api.rbac import MASTERS, Action, Authorizer, User
from chatinbio_local.client import ApiError, Object

AUTHENTICATION, AUTHORIZATION = "authentication.k8s.io", "authorization.k8s.io"


class Review(NamedTuple):
    """A kind of question."""

    group: str
    version: str
    plural: str
    kind: str
    namespaced: bool = False


REVIEWS = (
    Review(AUTHENTICATION, "v1", "selfsubjectreviews", "SelfSubjectReview"),
    Review(AUTHENTICATION, "v1", "tokenreviews", "TokenReview"),
    Review(AUTHORIZATION, "v1", "localsubjectaccessreviews", "LocalSubjectAccessReview", namespaced=True),
    Review(AUTHORIZATION, "v1", "selfsubjectaccessreviews", "SelfSubjectAccessReview"),
    Review(AUTHORIZATION, "v1", "selfsubjectrulesreviews", "SelfSubjectRulesReview"),
    Review(AUTHORIZATION, "v1", "subjectaccessreviews", "SubjectAccessReview"),
)


def find_review(parts: list[str]) -> tuple[Review, str] | None:
    """The review that a path (`apis/{group}/{version}/[namespaces/{namespace}/]{plural}`) asks for, and in which namespace."""
    namespace = ""
    if len(parts) == 6 and parts[3] == "namespaces":
        namespace = parts[4]
        parts = [*parts[:3], parts[5]]
    found = next((review for review in REVIEWS if ["apis", *review[:3]] == parts), None)
    return None if found is None or found.namespaced != bool(namespace) else (found, namespace)


class Reviewer:
    """Answers."""

    def __init__(self, authorizer: Authorizer, authenticator: Authenticator) -> None:
        self._authorizer = authorizer
        self._authenticator = authenticator

    def answer(self, review: Review, namespace: str, body: Object, user: User) -> Object:
        """The review with its status. Raises ApiError 400, 403, 422."""
        self._authorizer.check(user, Action("create", review.group, review.plural, namespace))
        spec = body.get("spec") or {}
        if not isinstance(spec, dict):
            raise errors.bad_request("spec must be an object")
        answer: Object = {
            "kind": review.kind,
            "apiVersion": f"{review.group}/{review.version}",
            "metadata": {"creationTimestamp": None, **({"namespace": namespace} if namespace else {})},
        }
        match review.kind:
            case "SelfSubjectReview":
                return {**answer, "status": {"userInfo": _told(user)}}
            case "SelfSubjectRulesReview":
                return {**answer, "spec": spec, "status": self._rules(_text(spec, "namespace"), user)}
            case "TokenReview":
                return {**answer, "spec": spec, "status": self._token(spec)}
        if review.kind != "SelfSubjectAccessReview":
            user = _subject(review, namespace, spec)
        return {**answer, "spec": spec, "status": self._access(_action(review, spec), user)}

    def _access(self, action: Action, user: User) -> Object:
        if MASTERS in user.groups:
            return {"allowed": True}
        grant = self._authorizer.granting(user, action)
        return {"allowed": False} if grant is None else {"allowed": True, "reason": f"RBAC: allowed by {grant.origin}"}

    def _rules(self, namespace: str, user: User) -> Object:
        resources: list[Object] = []
        paths: list[Object] = []
        everything = ["*"]
        if MASTERS in user.groups:
            resources.append({"verbs": everything, "apiGroups": everything, "resources": everything})
            paths.append({"verbs": everything, "nonResourceURLs": everything})
        for grant in self._authorizer.grants(user):
            if grant.namespace in ("", namespace):
                (paths if grant.rule.get("nonResourceURLs") else resources).append(grant.rule)
        return {"resourceRules": resources, "nonResourceRules": paths, "incomplete": False}

    def _token(self, spec: Object) -> Object:
        token = _text(spec, "token")
        if not token:
            raise errors.bad_request("spec.token is required for TokenReview in authentication")
        audiences = _texts(spec, "audiences") or (ISSUER,)
        found = self._authenticator.owner(token, audiences)
        if found is None:
            return {"user": {}, "error": "the token is of nobody here, or not for these audiences"}
        user, matching = found
        return {"authenticated": True, "user": _told(user), "audiences": list(matching)}


def _told(user: User) -> Object:
    return {"username": user.name, **({"uid": user.uid} if user.uid else {}), "groups": list(user.groups)}


def _subject(review: Review, namespace: str, spec: Object) -> User:
    """Whose rights are asked for; their groups are those that are named."""
    user = User(_text(spec, "user"), _texts(spec, "groups"))
    if not user.name and not user.groups:
        raise _invalid(review, "spec.user", "at least one of user or group must be specified")
    attributes = spec.get("resourceAttributes")
    if namespace and (not isinstance(attributes, dict) or attributes.get("namespace") != namespace):
        raise _invalid(
            review, "spec.resourceAttributes.namespace", f"must be the namespace of the request, {namespace}"
        )
    return user


def _action(review: Review, spec: Object) -> Action:
    resource, path = spec.get("resourceAttributes"), spec.get("nonResourceAttributes")
    if isinstance(resource, dict) == isinstance(path, dict):
        raise _invalid(
            review,
            "spec.resourceAttributes",
            "exactly one of nonResourceAttributes or resourceAttributes must be specified",
        )
    if isinstance(resource, dict):
        subresource = _text(resource, "subresource")
        return Action(
            _text(resource, "verb"),
            _text(resource, "group"),
            _text(resource, "resource") + (f"/{subresource}" if subresource else ""),
            _text(resource, "namespace"),
            _text(resource, "name"),
        )
    assert isinstance(path, dict)
    return Action(_text(path, "verb"), path=_text(path, "path") or "/")


def _text(spec: Object, name: str) -> str:
    value: Any = spec.get(name) or ""
    if not isinstance(value, str):
        raise errors.bad_request(f"{name} must be a string")
    return value


def _texts(spec: Object, name: str) -> tuple[str, ...]:
    value: Any = spec.get(name) or []
    if not isinstance(value, list) or not all(isinstance(entry, str) for entry in value):
        raise errors.bad_request(f"{name} must be a list of strings")
    return tuple(value)


def _invalid(review: Review, field: str, message: str) -> ApiError:
    cause = {"field": field, "reason": "FieldValueInvalid", "message": f"Invalid value: {message}"}
    return errors.invalid(review.group, review.kind, "", [cause])
