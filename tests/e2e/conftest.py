"""One fleet for all end-to-end stories of a worker; each story signs up creators of its own."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.e2e.fleet import Fleet


@pytest.fixture(scope="session")
def fleet(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Fleet]:
    if named := Fleet.named_by_the_environment():
        try:
            yield named
        finally:
            named.clean()
        return
    running = Fleet.on_free_ports(tmp_path_factory.mktemp("fleet"))
    running.printed = running.up()
    try:
        yield running
    finally:
        running.down()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[None]:
    """A failed story shows the end of every program's log."""
    report = yield
    running = getattr(item, "funcargs", {}).get("fleet")
    if report.when == "call" and report.failed and isinstance(running, Fleet):
        report.sections.append(("logs of the fleet", running.logs()))
    return report


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "tests/e2e" in item.nodeid:
            item.add_marker(pytest.mark.e2e)
            # A story may start a fleet or two; each wait in it has a limit of its own.
            item.add_marker(pytest.mark.timeout(400))
