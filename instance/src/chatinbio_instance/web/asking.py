"""What a client asks of a thread, over whichever transport: a message, a click, an answer anew, an edited message.

Place in the flow: WebSocket, POST /api/chat → **asking** → turn.
"""

from __future__ import annotations

from typing import Annotated, Any

import msgspec

from chatinbio_instance.core import locales
from chatinbio_instance.core.locales import Reader
from chatinbio_instance.errors import InstanceError
from chatinbio_instance.turn.clicks import Click
from chatinbio_instance.web.access import Connection, address_of, instance_of, key_of, role_of
from chatinbio_instance.web.limits import RateLimited

# Wishes of a client: one that cannot be read is passed over, so any JSON is let through.
Locale = Annotated[Any, msgspec.Meta(description="BCP 47, such as `de-AT`.", extra_json_schema={"type": "string"})]
TimeZone = Annotated[
    Any, msgspec.Meta(description="IANA, such as `Europe/Berlin`.", extra_json_schema={"type": "string"})
]


class Action(msgspec.Struct, frozen=True, rename="camel"):
    """A click on a surface, as A2UI reports it."""

    name: str
    surface_id: str = ""
    source_component_id: str = ""
    timestamp: str = ""
    context: dict[str, Any] = {}

    def click(self) -> Click:
        """The same, as turns know it."""
        return Click(self.name, self.surface_id, self.source_component_id, self.timestamp, self.context)


class Wish(msgspec.Struct, frozen=True):
    """Exactly one of: words to say, a click, the id of an answer to give anew (empty for the newest), an edit of the message
    `edit` into `message`. `locale` and `time_zone` say who reads the answer; what they hold of any other kind is passed over."""

    message: str | None = None
    action: Action | None = None
    regenerate: str | None = None
    edit: str | None = None
    locale: Locale = None
    time_zone: TimeZone = msgspec.field(default=None, name="timeZone")


async def reader_of(connection: Connection, locale: object = None, time_zone: object = None) -> Reader:
    """Who reads what is answered: as the page is set, else as the client says, else as its browser does."""
    setting = (await instance_of(connection).library.page_settings()).language
    said = connection.query_params if connection.scope["type"] == "websocket" else {}
    header = ",".join(connection.headers.getall("accept-language", []))
    return locales.reader(setting, (locale, said.get("locale"), header), (time_zone, said.get("tz")))


async def grant(connection: Connection, visitor: str, thread: str, wish: Wish) -> str:
    """Begin the turn, within the limits; returns its id. Raises InstanceError, RateLimited among them."""
    instance = instance_of(connection)
    turns = instance.turns
    role = role_of(connection)
    key = key_of(connection)
    reader = await reader_of(connection, wish.locale, wish.time_zone)
    asked = [wish.action is not None, wish.regenerate is not None, wish.edit is not None]
    if sum(asked) > 1 or (wish.message is None and (wish.edit is not None or not any(asked))):
        code = "invalid_json" if connection.scope["type"] == "websocket" else "invalid_request"
        raise InstanceError(
            code,
            "Send one thing: a message, an action, an answer to regenerate, or an edit with its message.",
        )
    try:
        await instance.limits.message(visitor, address_of(connection), key)
    except RateLimited:
        turns.figures.refuse("rate_limited")
        raise
    if wish.action is not None:
        return await turns.act(visitor, thread, wish.action.click(), role=role, reader=reader)
    if wish.regenerate is not None:
        return await turns.regenerate(visitor, thread, wish.regenerate or None, role=role, reader=reader)
    assert wish.message is not None
    if wish.edit is not None:
        return await turns.edit(visitor, thread, wish.edit, wish.message, role=role, reader=reader)
    return await turns.say(visitor, thread, wish.message, role=role, reader=reader)
