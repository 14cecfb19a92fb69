"""The settings of the local cluster, read from CHATINBIO_LOCAL_* once at start.

Place in the flow: **settings** ← cluster, fleet, __main__. Everything else is given its values. The module is read
by `chatinbio --help` and imports nothing heavy.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Annotated, Any, get_type_hints

PREFIX = "CHATINBIO_LOCAL_"
SYSTEM_NAMESPACE = "chatinbio-system"
CREATORS_NAMESPACE = "chatinbio-creators"
LOOPBACK = "127.0.0.1"


class SettingsError(Exception):
    """A setting that cannot be used; the message names it and says what it may be."""


def _find_project() -> Path:
    """The checkout: the nearest folder above this file, else above the working directory, that holds the CRD."""
    for start in (Path(__file__).resolve(), Path.cwd() / "_"):
        for folder in start.parents:
            if (folder / "crds" / "creators.chatinbio.dev.yaml").is_file():
                return folder
    return Path.cwd()


@dataclass(frozen=True, slots=True)
class LocalSettings:
    """One field per variable CHATINBIO_LOCAL_<FIELD>; the text in `Annotated` is its documentation."""

    state_dir: Annotated[Path, "Folder of all state."] = Path(".chatinbio")
    http_port: Annotated[int, "Port of the pages (Traefik), on 127.0.0.1 and ::1."] = 8080
    api_port: Annotated[int, "Port of the Kubernetes API."] = 6443
    control_plane_port: Annotated[int, "Port of the control plane behind api.localhost."] = 8081
    operator_health_port: Annotated[int, "Port of the operator's /healthz."] = 8082
    pods: Annotated[bool, "Whether pods run as processes; false for measuring without them."] = True
    demo: Annotated[bool, "Whether the first start signs up the demonstration creator."] = True
    images: Annotated[Path | None, "A further image table (TOML) that goes before the shipped one."] = None
    pod_addresses: Annotated[
        str, "own: a loopback address for every pod (Linux); shared: 127.0.0.1 for all, and ports assigned."
    ] = "own" if sys.platform == "linux" else "shared"
    pod_network: Annotated[str, "Where pods' own addresses come from, within 127.0.0.0/8."] = "127.64.0.0/10"
    faults: Annotated[
        bool, "Whether an administrator may make requests fail (POST /chatinbio.dev/faults); for tests."
    ] = False
    cgroup: Annotated[
        str,
        "Control groups of one's own, for limits held by the kernel: one of v2, or of v1 for memory and cpu with : between.",
    ] = ""
    own_users: Annotated[bool, "Started as root: whether each pod runs as a user of its own."] = True
    sandbox: Annotated[bool, "Whether pods are kept to their own files, where the kernel has Landlock."] = True
    project_dir: Annotated[Path, "The checkout that holds crds/ and charts/."] = field(default_factory=_find_project)

    @classmethod
    def read(cls, environ: Mapping[str, str] | None = None) -> LocalSettings:
        """The settings of this environment, paths absolute. Raises SettingsError."""
        environ = os.environ if environ is None else environ
        values: dict[str, Any] = {}
        for name, kind in get_type_hints(cls).items():
            variable = PREFIX + name.upper()
            text = environ.get(variable, "")
            if text:
                values[name] = _parse(variable, text, kind)
        settings = cls(**values)
        if settings.pod_addresses not in ("own", "shared"):
            raise SettingsError(f"{PREFIX}POD_ADDRESSES is {settings.pod_addresses!r}; it may be own or shared")
        return replace(settings, state_dir=settings.state_dir.expanduser().absolute())

    def ports(self) -> list[tuple[int, str, str]]:
        """Every port of the fleet: (number, who listens there, the variable that changes it)."""
        return [
            (self.http_port, "Traefik (the pages)", PREFIX + "HTTP_PORT"),
            (self.api_port, "the Kubernetes API", PREFIX + "API_PORT"),
            (self.control_plane_port, "the control plane", PREFIX + "CONTROL_PLANE_PORT"),
            (self.operator_health_port, "the operator's health check", PREFIX + "OPERATOR_HEALTH_PORT"),
        ]

    def environment(self) -> dict[str, str]:
        """The variables from which `read` gives these settings again, for a child process."""
        values = {PREFIX + item.name.upper(): getattr(self, item.name) for item in fields(self)}
        return {
            name: ("true" if value else "false") if isinstance(value, bool) else str(value)
            for name, value in values.items()
            if value is not None
        }


def _parse(variable: str, text: str, kind: Any) -> Any:
    if kind is bool:
        if text.lower() in ("1", "true", "yes", "on"):
            return True
        if text.lower() in ("0", "false", "no", "off"):
            return False
        raise SettingsError(f"{variable} is {text!r}; it may be true or false")
    if kind is int:
        if text.isascii() and text.isdigit() and 0 < int(text) < 65536:
            return int(text)
        raise SettingsError(f"{variable} is {text!r}; it must be a port number from 1 to 65535")
    return text if kind is str else Path(text)
