"""Who asks, on the creator's side. Every handler of `/api/admin` goes through here."""

from __future__ import annotations

from litestar.connection import ASGIConnection
from litestar.handlers import BaseRouteHandler

from chatinbio_instance.accounts.model import Account
from chatinbio_instance.errors import InstanceError
from chatinbio_instance.web.access import Connection


def account_of(connection: Connection) -> Account:
    """The person who is signed in. Raises InstanceError `not_signed_in` (401)."""
    raise InstanceError("not_signed_in", "Sign in to change this page.", status=401)


def owners_only(connection: ASGIConnection, _: BaseRouteHandler) -> None:
    """A guard of Litestar's: what an editor may not do. Raises InstanceError `owner_required` (403)."""
    if account_of(connection).role != "owner":
        raise InstanceError("owner_required", "Only the owner of this page may do that. Ask them.", status=403)
