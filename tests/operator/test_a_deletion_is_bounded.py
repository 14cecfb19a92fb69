"""A deletion that cannot be carried out ends after ten minutes, and says what was left."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from chatinbio_operator.cluster import Memory, Writer
from chatinbio_operator.errors import Refused, Retry
from chatinbio_operator.model import Platform, Refusal, Step
from chatinbio_operator.reconcile import Reconciler
from chatinbio_operator.reconcile.figures import Figures
from tests.local.api.harness import creator
from tests.operator.test_plans_are_right import Object, live
from tests.operator.test_plans_are_right import creator as parsed

NOW = datetime(2027, 1, 1, 12, tzinfo=UTC)
DELETE = {"storage": {"deletionPolicy": "Delete"}}


class Refusing(Writer):
    """An API server that takes no child any more, and what is written in spite of that."""

    def __init__(self, error: Exception) -> None:
        self.error = error
        self.said: list[str] = []
        self.events: list[tuple[str, str]] = []
        self.let_go = False

    async def perform(self, wave: tuple[Step, ...]) -> tuple[Refusal, ...]:
        raise self.error

    async def set_finalizer(self, creator: Object, present: bool) -> None:
        self.let_go = not present

    async def status(self, creator: Object, status: Object) -> None:
        self.said += [c["message"] for c in status["conditions"] if c["type"] == "Ready"]

    async def event(self, creator: Object, *, good: bool, reason: str, message: str, now: datetime) -> None:
        self.events.append((reason, message))


def going(spec: Object) -> Memory:
    memory = Memory()
    body = creator("ada", **spec)
    body["metadata"] |= {
        "uid": "uid-ada",
        "resourceVersion": "1",
        "finalizers": ["chatinbio.dev/children"],
        "deletionTimestamp": NOW.strftime("%Y-%m-%dT%H:%M:%SZ"),
    }
    memory.put(body)
    for child in live(parsed(owner={"email": "ada@example.org"})).values():
        memory.put(child)
    return memory


def reconciler(spec: Object, writer: Refusing, after: timedelta) -> Reconciler:
    return Reconciler(Platform(), going(spec), writer, Figures(), clock=lambda: NOW + after)


@pytest.mark.parametrize("error", [Refused("a policy forbids it"), Retry("no answer")], ids=["refused", "silent"])
async def test_it_is_tried_for_ten_minutes_and_then_let_go_with_words(error: Exception) -> None:
    writer = Refusing(error)
    with pytest.raises(Retry):
        await reconciler(DELETE, writer, timedelta(minutes=9))("ada")
    assert not writer.let_go
    assert str(error) in writer.said[-1]
    await reconciler(DELETE, writer, timedelta(minutes=10))("ada")
    assert writer.let_go
    (message,) = [words for reason, words in writer.events if reason == "LeftBehind"]
    assert "StatefulSet ada, PersistentVolumeClaim ada-data" in message
    assert str(error) in message


async def test_what_can_no_longer_be_read_may_go_and_its_data_stays() -> None:
    writer = Refusing(AssertionError("nothing is touched"))
    await reconciler({"storage": {"deletionPolicy": "Archive"}}, writer, timedelta())("ada")
    assert writer.let_go
