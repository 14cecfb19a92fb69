"""The control plane's own database: accounts, API keys, idempotency keys and the audit log. Never the creators themselves."""

from chatinbio_control_plane.store.audit import record
from chatinbio_control_plane.store.engine import open_engine
from chatinbio_control_plane.store.idempotency import Reservation, answered, forget, forget_expired, reserve
from chatinbio_control_plane.store.keys import KeyRow, add_key, all_keys, find_key, revoke_key, touch_key
from chatinbio_control_plane.store.migrate import migrate

__all__ = [
    "KeyRow",
    "Reservation",
    "add_key",
    "all_keys",
    "answered",
    "find_key",
    "forget",
    "forget_expired",
    "migrate",
    "open_engine",
    "record",
    "reserve",
    "revoke_key",
    "touch_key",
]
