"""Images, paths, variables and quantities: the parts of the node that touch nothing."""

from __future__ import annotations

from importlib import metadata
from pathlib import Path

import pytest

from chatinbio_local.node.addresses import AddressError, AddressPool, override_ports
from chatinbio_local.node.agent import base_environment
from chatinbio_local.node.environment import Mounts, command_line, expand
from chatinbio_local.node.images import SHIPPED, Image, ImageError, ImageTable, ImageTableError, split
from chatinbio_local.quantities import quantity


@pytest.mark.parametrize(
    ("reference", "repository", "tag"),
    [
        ("chatinbio/instance:0.1.0", "chatinbio/instance", "0.1.0"),
        ("registry:5000/chatinbio/instance", "registry:5000/chatinbio/instance", "latest"),
        ("registry:5000/x/y:2@sha256:abc", "registry:5000/x/y", "2"),
        ("redis", "redis", "latest"),
    ],
)
def test_a_reference_is_taken_apart(reference: str, repository: str, tag: str) -> None:
    assert split(reference) == (repository, tag)


def test_the_shipped_table_has_the_installed_instance_and_no_other_version() -> None:
    table = ImageTable.load([SHIPPED])
    installed = metadata.version("chatinbio-instance")
    assert table.resolve(f"chatinbio/instance:{installed}").command == ("chatinbio-instance",)
    assert table.resolve(f"ghcr.io/somebody/chatinbio/instance:{installed}")
    with pytest.raises(ImageError, match=f"that are here: {installed}"):
        table.resolve("chatinbio/instance:99.0")
    with pytest.raises(ImageError, match=r"\*chatinbio/instance"):
        table.resolve("nginx:1")


def test_an_earlier_entry_goes_first_and_listed_tags_count() -> None:
    table = ImageTable([Image("a", ("one",), tags=("1", "2")), Image("*", ("two",), tags=("latest",))])
    assert table.resolve("a:2").command == ("one",)
    assert table.resolve("b").command == ("two",)


def test_a_broken_table_names_its_file(tmp_path: Path) -> None:
    path = tmp_path / "images.toml"
    path.write_text('[[image]]\nname = "x"\n')
    with pytest.raises(ImageTableError, match=r"images\.toml"):
        ImageTable.load([path])


@pytest.mark.parametrize(
    ("value", "translated"),
    [
        ("/data", "/v/data"),
        ("/data/", "/v/data/"),
        ("/data/db.sqlite", "/v/data/db.sqlite"),
        ("/data/cache/x", "/v/cache/x"),
        ("/database", "/database"),
        ("x/data", "x/data"),
        ("", ""),
    ],
)
def test_the_longest_mount_path_translates_a_value(value: str, translated: str) -> None:
    mounts = Mounts({"/data": Path("/v/data"), "/data/cache": Path("/v/cache")})
    assert mounts.translate(value) == translated


def test_references_are_expanded_as_in_kubernetes() -> None:
    assert expand("$(A)-$(B)-$$(A)-$A", {"A": "1"}) == "1-$(B)-$(A)-$A"


def test_own_command_and_args_replace_the_images() -> None:
    image = (("entry",), ("default",))
    assert command_line({}, *image, {}) == ["entry", "default"]
    assert command_line({"args": ["own"]}, *image, {}) == ["entry", "own"]
    assert command_line({"command": ["run", "$(X)"]}, *image, {"X": "y"}) == ["run", "y"]


@pytest.mark.parametrize(("text", "number"), [("256Mi", 2**28), ("250m", 0.25), ("1", 1), ("1.5G", 1.5e9), (2, 2)])
def test_quantities_are_numbers(text: str | int, number: float) -> None:
    assert quantity(text) == pytest.approx(number)


def test_the_host_environment_is_passed_on_by_name_only() -> None:
    host = {
        "PATH": "/usr/bin",
        "SSL_CERT_FILE": "/ca.pem",
        "AWS_SECRET_ACCESS_KEY": "x",
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    env = base_environment(host)
    assert set(env) == {"PATH", "LANG", "SSL_CERT_FILE"}
    assert env["PATH"].endswith("/usr/bin")


def test_addresses_go_round_and_rest_before_they_are_used_again(tmp_path: Path) -> None:
    pool = AddressPool("127.64.0.0/29", tmp_path)
    first = pool.take()
    pool.release(first)
    assert pool.take() != first
    taken = {pool.take() for _ in range(6)}
    assert "127.64.0.0" not in taken
    with pytest.raises(AddressError, match="all 8 addresses"):
        pool.take()


def test_addresses_start_where_the_last_node_stopped(tmp_path: Path) -> None:
    first = AddressPool("127.64.0.0/10", tmp_path).take()
    assert AddressPool("127.64.0.0/10", tmp_path).take() != first


@pytest.mark.parametrize("network", ["10.0.0.0/8", "127.64.0.1/10", "here"])
def test_a_network_that_is_not_loopback_is_refused(network: str, tmp_path: Path) -> None:
    with pytest.raises(AddressError):
        AddressPool(network, tmp_path)


def test_only_port_variables_that_hold_a_declared_port_are_overridden() -> None:
    env = {"PORT": "8000", "CHATINBIO_PORT": "8000", "OTHER_PORT": "9", "NUMBER": "8000"}
    assert override_ports(env, {"8000": 31000}) == {
        "PORT": "31000",
        "CHATINBIO_PORT": "31000",
        "OTHER_PORT": "9",
        "NUMBER": "8000",
    }
