"""What the instance is told by its environment (`CHATINBIO_*`); the whole contract with whoever starts it.

Read once at start-up. It is a plain dataclass and not pydantic-settings because that costs 8 MB in every idle instance.
Run by hand, `CHATINBIO_DATA_DIR` alone is enough.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from ipaddress import ip_network
from math import nan
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from chatinbio_instance.errors import BootError

PREFIX: Final = "CHATINBIO_"
LOG_LEVELS: Final = ("debug", "info", "warning", "error")


def _text(value: str) -> str:
    return value


def _origin(value: str) -> str:
    parts = urlsplit(value)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError("must be an http or https address")
    return f"{parts.scheme}://{parts.netloc}".lower()


def _url(value: str) -> str:
    _origin(value)
    return value.rstrip("/")


def _listed(value: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in value.split(",") if part.strip())


def _origins(value: str) -> tuple[str, ...]:
    return tuple(_origin(part) for part in _listed(value))


def _networks(value: str) -> tuple[str, ...]:
    for part in _listed(value):
        ip_network(part, strict=False)
    return _listed(value)


def _path(value: str) -> Path:
    return Path(value).expanduser().absolute()


def _number(low: int, high: int) -> Callable[[str], int]:
    def read(value: str) -> int:
        if not value.isascii() or not value.isdigit() or not low <= int(value) <= high:
            raise ValueError(f"must be a whole number from {low} to {high}")
        return int(value)

    return read


def _decimal(low: float, high: float) -> Callable[[str], float]:
    def read(value: str) -> float:
        try:
            number = float(value)
        except ValueError:
            number = nan
        if not low <= number <= high:
            raise ValueError(f"must be a number from {low:g} to {high:g}")
        return number

    return read


def _session_key(value: str) -> bytes:
    if not re.fullmatch(r"[0-9a-fA-F]{64}", value):
        raise ValueError("must be 32 bytes in hexadecimal (make one with `openssl rand -hex 32`)")
    return bytes.fromhex(value)


def _level(value: str) -> str:
    if value.lower() not in LOG_LEVELS:
        raise ValueError(f"must be one of {', '.join(LOG_LEVELS)}")
    return value.lower()


def _handle(value: str) -> str:
    if not re.fullmatch(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?", value):
        raise ValueError("must be a DNS label: lower-case letters, digits and hyphens")
    return value


def _embeddings(value: str) -> str:
    provider, _, model = value.partition(":")
    if value not in ("off", "local") and not (provider and model):
        raise ValueError("must be `off`, `local` or `provider:model`")
    return value


def _setting(read: Callable[[str], Any], default: Any, *, secret: bool = False) -> Any:
    return field(default=default, repr=not secret, metadata={"read": read, "secret": secret})


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """One field per variable: `handle` is `CHATINBIO_HANDLE`. Secrets do not show in its representation."""

    data_dir: Path = field(metadata={"read": _path, "secret": False})
    """The folder that holds the database; the only setting without a default."""
    handle: str = _setting(_handle, "creator")
    """The creator's handle."""
    public_url: str = _setting(_url, "")
    """Address of the page. Empty means that the page is visited where the instance listens."""
    extra_origins: tuple[str, ...] = _setting(_origins, ())
    """More origins that pages of this creator are served from."""
    seed_file: Path | None = _setting(_path, None)  # noqa: RUF009 - a field, as its neighbours
    """JSON file that an empty page starts with."""
    bind_host: str = _setting(_text, "127.0.0.1")
    """Address to listen on."""
    port: int = _setting(_number(0, 65535), 8000)
    """Port to listen on; 0 takes a free one and logs it."""
    model: str = _setting(_text, "offline")
    """A pydantic-ai model string, or `offline`."""
    model_base_url: str | None = _setting(_url, None)
    """An OpenAI-compatible endpoint."""
    model_api_key: str | None = _setting(_text, None, secret=True)
    """The provider's key."""
    embeddings: str = _setting(_embeddings, "off")
    """Search by meaning beside the words: `off`, `local` (the extra `minilm`), or `provider:model` at the model's address and with its key."""
    session_key: bytes | None = _setting(_session_key, None, secret=True)
    """Signs the cookies: 32 bytes in hexadecimal. Without it one is made and kept in the data folder."""
    trusted_proxies: tuple[str, ...] = _setting(_networks, ())
    """Addresses or networks whose X-Forwarded-For and X-Forwarded-Proto are believed."""
    log_level: str = _setting(_level, "info")
    """debug, info, warning or error."""
    model_max_tokens: int = _setting(_number(1, 100_000), 1000)
    """How many tokens a model may say in one go."""
    model_total_tokens: int = _setting(_number(1, 10_000_000), 100_000)
    """How many tokens, read and said, one answer may cost with all its tool calls."""
    model_temperature: float | None = _setting(_decimal(0, 2), None)
    """How freely the model words its answers; without it the provider's own default."""
    model_top_p: float | None = _setting(_decimal(0, 1), None)
    """Which share of the likeliest words the model chooses from; without it the provider's own default."""
    model_seconds: int = _setting(_number(1, 600), 30)
    """How long the model may keep silent before the page answers without it."""
    turns_per_minute: int = _setting(_number(1, 100_000), 60)
    """How many messages one visitor may send in a minute."""
    turns_per_minute_address: int = _setting(_number(1, 100_000), 300)
    """How many messages may come from one address in a minute; a concert hall shares one."""
    turns_per_minute_total: int = _setting(_number(1, 1_000_000), 1200)
    """How many messages this instance takes in a minute."""
    frames_per_minute: int = _setting(_number(1, 100_000), 120)
    """How many frames a client may send on one WebSocket in a minute; who goes on regardless is cut off."""
    turn_seconds: int = _setting(_number(1, 3600), 120)
    """How long one answer may take before it is ended with an error."""
    drain_seconds: int = _setting(_number(0, 600), 8)
    """How long running answers may go on after SIGTERM before they are kept as far as they got."""

    @classmethod
    def read(cls, environment: Mapping[str, str]) -> Settings:
        """Settings of an environment; empty variables count as unset. Raises BootError that names every bad one."""
        values: dict[str, Any] = {}
        complaints: list[str] = []
        for entry in fields(cls):
            name = PREFIX + entry.name.upper()
            value = environment.get(name, "").strip()
            if not value:
                if entry.name == "data_dir":
                    complaints.append(f"{name} must be set to the folder that keeps this instance's data")
                continue
            try:
                values[entry.name] = entry.metadata["read"](value)
            except ValueError as error:
                shown = "" if entry.metadata["secret"] else f" (it is {value!r})"
                complaints.append(f"{name} {error}{shown}")
        if complaints:
            raise BootError("; ".join(complaints))
        return cls(**values)

    @property
    def page_url(self) -> str:
        """Where the page is, without a slash at the end."""
        return self.public_url or f"http://{self.bind_host}:{self.port}"

    @property
    def origins(self) -> frozenset[str]:
        """Origins whose pages may open the chat and post."""
        if self.public_url:
            own: tuple[str, ...] = (_origin(self.public_url),)
        else:
            own = tuple(f"http://{host}:{self.port}" for host in ("127.0.0.1", "localhost", self.bind_host))
        return frozenset(own + self.extra_origins)

    @property
    def secure(self) -> bool:
        """Whether cookies travel over https only."""
        return self.public_url.startswith("https://")
