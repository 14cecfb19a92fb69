"""The operator's settings, read once at start from CHATINBIO_OPERATOR_*.

Place in the flow: **settings** → `__main__`, which turns what the children depend on into a `model.Platform`; nothing
below `__main__` and `handlers` sees the environment.
"""

from __future__ import annotations

from importlib.metadata import version
from ipaddress import ip_address
from typing import Annotated, Any, Literal, NamedTuple

from pydantic import Field, StringConstraints, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

PREFIX = "CHATINBIO_OPERATOR_"

Name = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$", max_length=253)]
LogLevel = Literal["debug", "info", "warning", "error"]


class NameServer(NamedTuple):
    """A DNS server: its IP address and its port."""

    address: str
    port: int = 53


class Settings(BaseSettings):
    """One field per variable CHATINBIO_OPERATOR_<FIELD>; each description is its documentation."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True, extra="forbid")

    namespace: Name = Field("chatinbio-creators", description="The namespace of all children.")
    domain: Name = Field("localhost", description="Pages are served at <handle>.<domain>.")
    url_template: str = Field(
        "http://{handle}.localhost:8080",
        description="A page's public address, {handle} standing for the handle; no trailing slash.",
    )
    image_repository: str = Field("chatinbio/instance", min_length=1, description="The instance's image, without tag.")
    default_version: str = Field(
        default_factory=lambda: version("chatinbio-operator"),
        min_length=1,
        description="The tag for Creators that name no version; the operator's own version when unset.",
    )
    ingress_class: str = Field("traefik", description="ingressClassName of every Ingress; empty takes the cluster's.")
    tls_secret: str = Field(
        "", description="A Secret in the creators' namespace with the certificate of *.<domain>; empty: no TLS."
    )
    cert_issuer: str = Field(
        "",
        description="The cert-manager ClusterIssuer of certificates for Creators' own hosts; empty: none are asked for.",
    )
    host_verification: Literal["dns", "none"] = Field(
        "dns",
        description="How Creators' own hosts are proved: by a DNS record, or not at all, where whoever is older has one.",
    )
    dns_servers: Annotated[tuple[NameServer, ...], NoDecode] = Field(
        (),
        description="Comma separated addresses, with a port if it is not 53, of the servers asked for these records; "
        "empty: the system's.",
    )
    trusted_proxies: str = Field(
        "127.0.0.0/8,::1",
        description="Comma separated addresses or networks whose X-Forwarded-* instances believe.",
    )
    access_mode: Literal["ReadWriteOnce", "ReadWriteOncePod"] = Field(
        "ReadWriteOnce", description="Access mode of new claims; ReadWriteOncePod where the CSI driver has it."
    )
    instance_log_level: LogLevel = Field("info", description="Log level of the instances; a change restarts them all.")
    resync_seconds: float = Field(300, ge=1, description="How often everything is read anew and every Creator visited.")
    concurrency: int = Field(16, ge=1, le=256, description="How many Creators are worked on at once.")
    lease_name: Annotated[str, StringConstraints(pattern=r"^([a-z0-9]([a-z0-9.-]*[a-z0-9])?)?$", max_length=253)] = (
        Field("chatinbio-operator", description="The Lease that the one active operator holds; empty: no lease.")
    )
    lease_namespace: str = Field("", description="The namespace of the Lease; empty: the pod's own, else `default`.")
    lease_seconds: int = Field(
        15, ge=2, le=60, description="For how long an operator that has gone silent still counts as the active one."
    )
    health_host: str = Field("127.0.0.1", description="Address of /healthz, /readyz and /metrics.")
    health_port: int = Field(8082, ge=0, le=65535, description="Port of /healthz; 0 takes a free one.")
    log_level: LogLevel = Field("info", description="The operator's own log level.")
    log_format: Literal["text", "json"] = Field("text", description="Lines for people, or one JSON object a line.")

    @model_validator(mode="before")
    @classmethod
    def _empty_is_unset(cls, values: dict[str, Any]) -> dict[str, Any]:
        """Except where it is a choice of its own."""
        return {name: value for name, value in values.items() if value != "" or name == "lease_name"}

    @field_validator("dns_servers", mode="before")
    @classmethod
    def _are_addresses(cls, value: Any) -> Any:
        if not isinstance(value, str):
            return value
        return tuple(_name_server(part.strip()) for part in value.split(",") if part.strip())

    @field_validator("url_template")
    @classmethod
    def _is_an_address(cls, value: str) -> str:
        if "{handle}" not in value or not value.startswith(("http://", "https://")):
            raise ValueError("must start with http:// or https:// and contain {handle}")
        return value.rstrip("/")


def _name_server(text: str) -> NameServer:
    """`10.0.0.10`, `10.0.0.10:5353`, `fd00::10` or `[fd00::10]:5353`. Raises ValueError."""
    address, port = text, ""
    if text.startswith("["):
        address, _, port = text[1:].partition("]")
        port = port.removeprefix(":")
    elif text.count(":") == 1:
        address, _, port = text.partition(":")
    try:
        ip_address(address)
        number = int(port or 53)
    except ValueError:
        raise ValueError(
            f"{text!r} is not an IP address with an optional port, as 10.0.0.10 or [fd00::10]:5353"
        ) from None
    if not 0 < number < 65536:
        raise ValueError(f"{text!r} has a port that is none")
    return NameServer(address, number)
