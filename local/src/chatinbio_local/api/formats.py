"""What texts may be: formats of OpenAPI, patterns, quantities and names.

Place in the flow: schema, objects → **formats**. Pure.
"""

from __future__ import annotations

import base64
import binascii
import ipaddress
import re
from collections.abc import Callable
from datetime import datetime
from functools import lru_cache
from typing import Any

_QUANTITY = re.compile(r"^[+-]?(\d+|\d+\.\d*|\.\d+)([eE][+-]?\d+|n|u|m|k|M|G|T|P|E|Ki|Mi|Gi|Ti|Pi|Ei)?$")
_DATE_TIME = re.compile(r"^\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)$")
_EMAIL = re.compile(
    r"^(?!.*\.\.)[A-Za-z0-9!#$%&'*+/=?^_`{|}~.\-\u0080-\uffff]+@[A-Za-z0-9\u0080-\uffff]([A-Za-z0-9.\-\u0080-\uffff]*[A-Za-z0-9\u0080-\uffff])?$"
)
_HOSTNAME = re.compile(
    r"^(?=.{1,253}$)[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?(\.[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?)*$"
)
_UUID = re.compile(r"(?i)^[0-9a-f]{8}-?([0-9a-f]{4}-?){3}[0-9a-f]{12}$")
_DURATION = re.compile(r"^\s*(\d+(\.\d*)?\s*(ns|us|µs|ms|s|m|h|d|w)\s*)+$")
LABEL = re.compile(r"^[a-z0-9]([-a-z0-9]*[a-z0-9])?$")
SUBDOMAIN = re.compile(r"^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$")
_LABEL_VALUE = re.compile(r"^(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?$")
_LABEL_KEY = re.compile(r"^([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]$")
SUBDOMAIN_MESSAGE = (
    "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end "
    "with an alphanumeric character (e.g. 'example.com', regex used for validation is "
    "'[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')"
)
LABEL_MESSAGE = (
    "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an "
    "alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')"
)


@lru_cache(maxsize=1000)
def pattern(text: str) -> re.Pattern[str]:
    """A schema's pattern. Where RE2 says `$` or `\\z`, Python's `$` would also allow a newline before the end."""
    return re.compile(
        re.sub(r"(?<!\\)((?:\\\\)*)\$", r"\1\\Z", text.replace(r"\z", r"\Z")) if "[$" not in text else text
    )


def is_quantity(value: Any) -> bool:
    return isinstance(value, int | float) or bool(_QUANTITY.match(str(value)))


@lru_cache(maxsize=1000)  # the same few keys are on all objects
def is_label_key(text: str) -> bool:
    prefix, slash, name = text.rpartition("/")
    return len(name) <= 63 and bool(_LABEL_KEY.match(name)) and (not slash or bool(SUBDOMAIN.match(prefix)))


def is_label_value(text: str) -> bool:
    return len(text) <= 63 and bool(_LABEL_VALUE.match(text))


def _date_time(text: str) -> bool:
    if not _DATE_TIME.match(text):
        return False
    try:
        datetime.fromisoformat(text.upper())
    except ValueError:
        return False
    return True


def _parses(parse: Callable[[str], Any]) -> Callable[[str], bool]:
    def check(text: str) -> bool:
        try:
            parse(text)
        except (ValueError, binascii.Error):
            return False
        return True

    return check


_FORMATS: dict[str, Callable[[str], bool]] = {
    "date-time": _date_time,
    "datetime": _date_time,
    "date": _parses(lambda text: datetime.strptime(text, "%Y-%m-%d")),
    "email": lambda text: bool(_EMAIL.match(text)) and not text.startswith(".") and ".@" not in text,
    "hostname": lambda text: bool(_HOSTNAME.match(text)),
    "ipv4": _parses(ipaddress.IPv4Address),
    "ipv6": _parses(ipaddress.IPv6Address),
    "cidr": _parses(lambda text: ipaddress.ip_network(text, strict=False)),
    "uuid": lambda text: bool(_UUID.match(text)),
    "uri": lambda text: text.startswith("/") or bool(re.match(r"^[A-Za-z][A-Za-z0-9+.-]*:", text)),
    "byte": _parses(lambda text: base64.b64decode(text, validate=True)),
    "duration": lambda text: bool(_DURATION.match(text)),
}


def holds(name: str, text: str) -> bool:
    """Whether a text is of a format; formats that nobody knows hold always, as in a real cluster."""
    check = _FORMATS.get(name)
    return check is None or check(text)
