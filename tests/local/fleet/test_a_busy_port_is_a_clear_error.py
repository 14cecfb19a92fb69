"""Preflight names the port, who needs it and the setting that changes it."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from chatinbio_local.fleet.preflight import FleetError, check_ports
from chatinbio_local.settings import LocalSettings, SettingsError
from tests.local.ports import free_ports


def settings_with(ports: list[int], tmp_path: Path) -> LocalSettings:
    names = ("HTTP", "API", "CONTROL_PLANE", "OPERATOR_HEALTH")
    variables = {f"CHATINBIO_LOCAL_{n}_PORT": str(p) for n, p in zip(names, ports, strict=True)}
    return LocalSettings.read({**variables, "CHATINBIO_LOCAL_STATE_DIR": str(tmp_path / "state")})


def test_free_ports_pass(tmp_path: Path) -> None:
    check_ports(settings_with(free_ports(4), tmp_path))


def test_a_listening_port_is_named_with_its_holder_and_its_setting(tmp_path: Path) -> None:
    ports = free_ports(4)
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", ports[2]))
        holder.listen()
        with pytest.raises(FleetError) as caught:
            check_ports(settings_with(ports, tmp_path))
    message = str(caught.value)
    assert f"port {ports[2]}" in message and "the control plane" in message
    assert "CHATINBIO_LOCAL_CONTROL_PLANE_PORT" in message and f"process {os.getpid()}" in message


def test_two_programs_on_one_port_are_refused(tmp_path: Path) -> None:
    first, second, third = free_ports(3)
    with pytest.raises(FleetError, match="change CHATINBIO_LOCAL_CONTROL_PLANE_PORT"):
        check_ports(settings_with([first, second, first, third], tmp_path))


@pytest.mark.parametrize("value", ["0", "70000", "http", "-1"])
def test_a_port_that_is_none_is_refused_by_name(value: str) -> None:
    with pytest.raises(SettingsError, match=f"CHATINBIO_LOCAL_API_PORT is '{value}'"):
        LocalSettings.read({"CHATINBIO_LOCAL_API_PORT": value})


def test_the_command_says_it_on_standard_error_and_fails(tmp_path: Path) -> None:
    ports = free_ports(4)
    settings = settings_with(ports, tmp_path)
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", ports[0]))
        holder.listen()
        ended = subprocess.run(
            [sys.executable, "-m", "chatinbio_local", "up"],
            env={**os.environ, **settings.environment()},
            capture_output=True,
            text=True,
            timeout=90,
        )
    assert ended.returncode == 1
    assert f"chatinbio: port {ports[0]} on 127.0.0.1 is in use" in ended.stderr
    assert "CHATINBIO_LOCAL_HTTP_PORT" in ended.stderr
