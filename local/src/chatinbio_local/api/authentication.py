"""Who asks: a bearer token's user, or whom that user may stand in for.

Place in the flow: routes, reviews → **authentication** → (accounts, rbac).
"""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from dataclasses import replace

from aiohttp import web

from chatinbio_local.api import errors
from chatinbio_local.api.accounts import ISSUER, PREFIX, Accounts
from chatinbio_local.api.rbac import AUTHENTICATED, MASTERS, Action, Authorizer, User

ADMIN = "admin"


def user_of(name: str) -> User:
    """A user by name: "admin" may do everything, a service account is in the groups that it is in on any cluster."""
    if name == ADMIN:
        return User(name, (MASTERS, AUTHENTICATED))
    prefix, _, account = name.partition(PREFIX)
    if not prefix and account:
        namespace = account.partition(":")[0]
        return User(name, ("system:serviceaccounts", f"system:serviceaccounts:{namespace}", AUTHENTICATED))
    return User(name, (AUTHENTICATED,))


class Authenticator:
    """`tokens` maps each bearer token that is given at start to its user; `accounts` knows those that were asked for."""

    def __init__(self, tokens: Mapping[str, User], authorizer: Authorizer, accounts: Accounts) -> None:
        self._accounts = accounts
        self._tokens = {token.encode(): user for token, user in tokens.items()}
        self._authorizer = authorizer

    def user(self, request: web.Request) -> User:
        """Raises ApiError 401 for nobody, 403 for who may not stand in for whom they name."""
        user = self._bearer(request)
        return self._impersonated(request, user) if "Impersonate-User" in request.headers else user

    def _bearer(self, request: web.Request) -> User:
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        found = self.owner(token.strip(), (ISSUER,)) if scheme.lower() == "bearer" else None
        if found is None:
            raise errors.unauthorized()
        return found[0]

    def owner(self, token: str, audiences: tuple[str, ...]) -> tuple[User, tuple[str, ...]] | None:
        """Whose a token is, and for which of these audiences; None where it is nobody's or for none of them."""
        given = token.encode()
        found = next((user for known, user in self._tokens.items() if hmac.compare_digest(known, given)), None)
        meant: tuple[str, ...] = (ISSUER,)
        if found is None and (claims := self._accounts.claims(token)) is not None:
            found = replace(user_of(claims.user_name), uid=claims.uid)
            meant = claims.audiences
        matching = tuple(audience for audience in audiences if audience in meant)
        return (found, matching) if found is not None and matching else None

    def _impersonated(self, request: web.Request, user: User) -> User:
        """`kubectl --as`: the right to impersonate is a right like others, one for the name and one for each group."""
        name = request.headers["Impersonate-User"]
        groups = request.headers.getall("Impersonate-Group", [])
        account = name.removeprefix(PREFIX)
        if account != name:
            namespace, _, short = account.partition(":")
            self._authorizer.check(user, Action("impersonate", "", "serviceaccounts", namespace, short))
        else:
            self._authorizer.check(user, Action("impersonate", "", "users", "", name))
        for group in groups:
            self._authorizer.check(user, Action("impersonate", "", "groups", "", group))
        if not groups and account != name:
            return user_of(name)
        return User(name, tuple(dict.fromkeys([*groups, AUTHENTICATED])))
