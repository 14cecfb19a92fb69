"""What a field may hold, and the refusal that names every field that holds something else.

Place in the flow: the creator's values → **fields** → rows.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, select

from chatinbio_instance.core.addresses import is_web_address
from chatinbio_instance.core.text import lines, one_line
from chatinbio_instance.errors import Complaint, Rule, invalid_fields
from chatinbio_instance.library.pictures.paths import picture_at
from chatinbio_instance.library.tables import pictures

LONGEST_ADDRESS = 2000
_EARLIEST, _LATEST = datetime(1970, 1, 2, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)


class Fields:
    """Values by name (snake_case), read one by one; `settle` raises when any of them does not fit."""

    def __init__(self, values: Mapping[str, Any]) -> None:
        self._values = values
        self._complaints: dict[str, Complaint] = {}

    def refuse(self, name: str, rule: Rule, message: str, limit: float | None = None) -> None:
        """Say what a field must be. The first complaint about a field stands."""
        self._complaints.setdefault(camel(name), Complaint(rule, message, limit))

    def line(self, name: str, longest: int, *, required: bool = False) -> str:
        """One line of text."""
        return self._text(name, one_line(self._values[name]), longest, required)

    def lines(self, name: str, longest: int, *, required: bool = False) -> str:
        """Text that may have several lines."""
        return self._text(name, lines(self._values[name]), longest, required)

    def several(self, name: str, most: int, longest: int) -> list[str]:
        """A list of lines without repeats; empty ones are left out."""
        found = list(dict.fromkeys(filter(None, map(one_line, self._values[name]))))
        if len(found) > most:
            self.refuse(name, "maxItems", f"must be at most {most}", most)
        if any(len(text) > longest for text in found):
            self.refuse(name, "maxLength", f"must each be at most {longest} characters", longest)
        return found

    def address(self, name: str, *, required: bool = False) -> str | None:
        """An http or https address; None where it may be left out and is."""
        address = (self._values[name] or "").strip()
        if not address and not required:
            return None
        if len(address) > LONGEST_ADDRESS:
            self.refuse(name, "maxLength", f"must be at most {LONGEST_ADDRESS} characters", LONGEST_ADDRESS)
        elif not is_web_address(address):
            self.refuse(name, "address", "must be an address that begins with http:// or https://")
        return address

    def picture(self, name: str, connection: Connection) -> str | None:
        """A picture of the page's own by its path, or the web address of one to fetch; None where there is none."""
        given = (self._values[name] or "").strip()
        if not given.startswith("/"):
            return self.address(name)
        picture = picture_at(given)
        there = select(pictures.c.id).where(pictures.c.id == picture)
        if picture is None or connection.scalar(there) is None:
            self.refuse(name, "picture", "must be the address of a picture of this page, /media/…, or a web address")
        return given

    def choice(self, name: str, among: tuple[str, ...]) -> str:
        """One of a few words."""
        value: str = self._values[name]
        if value not in among:
            self.refuse(name, "choice", f"must be one of {', '.join(among)}")
        return value

    def zone(self, name: str) -> ZoneInfo | None:
        """The IANA name of a time zone; None where it is empty."""
        value = self._values[name]
        if not value:
            return None
        try:
            if not re.fullmatch(r"[A-Za-z][A-Za-z0-9_+-]*(/[A-Za-z0-9_+-]+){0,2}", value):
                raise ValueError
            return ZoneInfo(value)
        except (KeyError, ValueError, OSError):
            self.refuse(name, "timeZone", 'must be the name of a time zone, as "Europe/Berlin"')
            return None

    def moment(self, name: str, zone: ZoneInfo, *, required: bool = False) -> datetime | None:
        """A moment in ISO 8601, aware; one without an offset is local to `zone`. None where it may be left out and is."""
        value = self._values[name]
        if not value and not required:
            return None
        try:
            moment = value if isinstance(value, datetime) else datetime.fromisoformat(value)
            moment = moment if moment.tzinfo else moment.replace(tzinfo=zone)
            if not _EARLIEST <= moment <= _LATEST:
                raise ValueError
        except (TypeError, ValueError, OverflowError):
            self.refuse(name, "moment", 'must be a moment between 1970 and 2200, as "2027-01-15T20:00:00+01:00"')
            return None
        return moment

    def settle(self) -> None:
        """Raises InstanceError `invalid_fields` where anything was refused."""
        if self._complaints:
            raise invalid_fields(self._complaints)

    def _text(self, name: str, text: str, longest: int, required: bool) -> str:
        if required and not text:
            self.refuse(name, "required", "must not be empty")
        if len(text) > longest:
            self.refuse(name, "maxLength", f"must be at most {longest} characters (it has {len(text)})", longest)
        return text


def camel(name: str) -> str:
    """A field's name as the API has it: `visible_from` → `visibleFrom`."""
    first, *rest = name.split("_")
    return first + "".join(word.capitalize() for word in rest)
