"""What the operator relies on in kopf without having been promised it. A failure here comes with a new version of kopf.

`handlers.configure` replaces `kopf._cogs.clients.watching.WatchingError`: kopf 1.45 ends the whole operator when a watch ends with any
error but 410, as every watch does when an API server stops, and it has no setting for that. It also puts `handlers._Watches` in
the place of `kopf._core.reactor.queueing.watcher`, which kopf runs for every kind that it watches.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from importlib.metadata import version
from inspect import signature
from typing import Any

import kopf
import pytest
from kopf._cogs.clients import fetching, watching
from kopf._cogs.structs import references
from kopf._core.reactor import orchestration, queueing

import chatinbio_operator.handlers as handlers
from chatinbio_operator.model import Platform
from chatinbio_operator.settings import Settings

WHERE = (
    f"Look at kopf {version('kopf')}, kopf/_cogs/clients/watching.py (continuous_watch and infinite_watch), and at _WatchEnded in "
    "operator/src/chatinbio_operator/handlers/__init__.py. "
)
STOPPING = {"type": "ERROR", "object": {"kind": "Status", "code": 500, "message": "the server is stopping"}}
NEWS = {"type": "ADDED", "object": {"metadata": {"name": "ada", "resourceVersion": "2"}}}
KINDS = references.Resource(
    group="chatinbio.dev", version="v1alpha1", plural="creators", namespaced=False, preferred=True, verbs=frozenset()
)
OURS = handlers._WatchEnded
KOPFS = OURS.__mro__[1]


@pytest.fixture(autouse=True)
def one_broken_watch(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The API server has nothing to list; its first watch ends with an error, its second one brings ada."""
    lines = [STOPPING, NEWS]

    async def fetch(**_: Any) -> AsyncIterator[tuple[list[Any], str]]:
        yield [], "1"

    async def watch(**_: Any) -> AsyncIterator[Any]:
        yield lines.pop(0)

    for module, name, stub in ((fetching, "fetch_objs", fetch), (watching, "watch_objs", watch)):
        assert hasattr(module, name), f"{WHERE}{name} has moved."
        monkeypatch.setattr(module, name, stub)
    monkeypatch.setattr(watching, "WatchingError", KOPFS)  # whatever an operator of another test has put there
    yield


async def first_news(settings: kopf.OperatorSettings) -> object:
    """The first event that a watch brings. Raises whatever ends the watch before."""
    settings.watching.reconnect_backoff = 0
    stream = watching.infinite_watch(settings=settings, resource=KINDS, namespace=None)
    try:
        async with asyncio.timeout(60):
            async for event in stream:
                if not isinstance(event, watching.Bookmark):
                    return event
    finally:
        await stream.aclose()  # type: ignore[attr-defined]
    return None


async def test_kopf_by_itself_ends_with_a_watch_that_ended() -> None:
    try:
        event = await first_news(kopf.OperatorSettings())
    except KOPFS:
        return
    pytest.fail(
        f"{WHERE}kopf went on by itself ({event}): take the replacement out of configure(), and this file with it."
    )


async def test_with_our_error_in_its_place_a_watch_begins_anew(caplog: pytest.LogCaptureFixture) -> None:
    settings = kopf.OperatorSettings()
    handlers.configure(settings)
    try:
        event = await first_news(settings)
    except Exception as error:
        pytest.fail(
            f"{WHERE}A watch that ends with an error of the API server's ends the operator again: {type(error).__name__}: {error}"
        )
    assert event == NEWS, f"{WHERE}The watch did not begin anew."
    assert "a watch ended, and begins anew" in caplog.text


def test_kopf_hands_every_kind_to_what_stands_in_the_place_of_its_queues() -> None:
    where = WHERE.replace("_WatchEnded", "_Watches").replace("_cogs/clients/watching", "_core/reactor/orchestration")
    assert orchestration.queueing is queueing, f"{where}kopf takes its watcher from elsewhere."
    given = signature(queueing.watcher).parameters.keys()
    assert {"settings", "resource", "namespace", "operator_paused"} <= given, (
        f"{where}Its watcher is given {set(given)}."
    )
    assert isinstance(watching.Bookmark.LISTED, watching.Bookmark), f"{where}The end of a list is told in another way."


def test_nothing_that_is_configured_is_going_away(recwarn: pytest.WarningsRecorder) -> None:
    settings = kopf.OperatorSettings()
    handlers.configure(settings)
    for part, names in {
        "watching": ("chunk_size", "inactivity_timeout", "reconnect_backoff"),
        "networking": ("error_backoffs",),
        "posting": ("enabled",),
        "scanning": ("disabled",),
        "process": ("ultimate_exiting_timeout",),
    }.items():
        fresh = getattr(kopf.OperatorSettings(), part)
        for name in names:
            assert hasattr(fresh, name), f"kopf has no settings.{part}.{name} any more; configure() sets it in vain."
    assert [str(warning.message) for warning in recwarn] == []


async def test_kopf_has_nothing_to_wait_for_when_the_operator_has_stopped() -> None:
    operator = handlers.Operator(Settings(lease_name=""), Platform())
    await operator.stop()
    assert operator.ended.is_set(), "a task of kopf's waits for this, and kopf five seconds for the task"
