"""What an operator of the control plane may set, all by environment (`CHATINBIO_CONTROL_PLANE_*`). The lowest layer."""

from __future__ import annotations

from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from pydantic import Field, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

PREFIX = "CHATINBIO_CONTROL_PLANE_"


class Settings(BaseSettings):
    """Read once at start. Raises pydantic's ValidationError, which names each bad variable."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True, extra="ignore")

    host: str = Field(default="127.0.0.1", description="Address to listen on.")
    port: int = Field(default=8081, ge=0, le=65535, description="Port to listen on; 0 takes a free one.")
    database_url: str = Field(
        default="sqlite+aiosqlite:///control-plane.db",
        description="Where accounts, keys, idempotency keys and the audit log are kept; postgresql+asyncpg://… works with the postgres extra.",
    )
    url_template: str = Field(
        default="http://{handle}.localhost:8080",
        description="Address of a creator's page; {handle} stands for the handle.",
    )
    kubeconfig: Path | None = Field(
        default=None,
        description="The cluster to write Creators to; without it KUBECONFIG, else the pod's service account.",
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field(default="info", description="How much is logged.")
    max_body_bytes: int = Field(default=1024 * 1024, ge=1024, description="Larger request bodies are refused with 413.")
    rate_limit_per_minute: int = Field(
        default=1200, ge=1, description="Requests that one API key may make in any 60 seconds; more are answered 429."
    )
    idempotency_hours: float = Field(
        default=24.0, gt=0, description="For how long an Idempotency-Key is remembered, in hours."
    )
    request_timeout_seconds: float = Field(
        default=10.0, gt=0, description="How long to wait for an answer of the Kubernetes API before answering 503."
    )
    drain_seconds: int = Field(default=5, ge=1, description="How long running requests may go on after SIGTERM.")
    trusted_proxies: str = Field(
        default="127.0.0.1",
        description="Comma separated addresses or networks whose X-Forwarded-* headers are believed.",
    )

    @field_validator("url_template")
    @classmethod
    def _names_the_handle(cls, value: str) -> str:
        parts = urlsplit(value)
        if parts.scheme not in ("http", "https") or not parts.netloc.startswith("{handle}."):
            raise ValueError("must look like https://{handle}.example.com")
        return value.rstrip("/")

    def page_url(self, handle: str) -> str:
        """Address of the creator's page, without a trailing slash."""
        return self.url_template.replace("{handle}", handle)

    @property
    def domain(self) -> str:
        """The domain under which pages live, e.g. `localhost` or `example.com`."""
        host = urlsplit(self.page_url("handle")).hostname or ""
        return host.partition(".")[2]
