"""One pass over one Creator: observe, wish, plan, perform, judge, write the status when it differs.

Place in the flow: woken by `loops` → **reconcile** → cluster. It is level-triggered: it looks at what is, never at what
has happened, so any event may be lost, doubled or late.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

from pydantic import ValidationError

from chatinbio_api import ConditionType, Creator
from chatinbio_api.names import FINALIZER
from chatinbio_operator.cluster import Domains, Memory, Writer
from chatinbio_operator.desired import children
from chatinbio_operator.errors import Gone, Refused, Retry
from chatinbio_operator.model import Body, Delete, Key, Observed, Platform, Refusal, key_of
from chatinbio_operator.model.domains import moved, unproved, withheld
from chatinbio_operator.planning import DEADLINE, PATIENCE, Plan, plan, plan_removal
from chatinbio_operator.reconcile.drift import drifted
from chatinbio_operator.reconcile.figures import Figures
from chatinbio_operator.reconcile.passes import CURRENT
from chatinbio_operator.reconcile.telling import condition, news, settles
from chatinbio_operator.verdict import failing, judge, judge_removal, look_again, unreadable

log = logging.getLogger(__name__)

# Seconds after which what the API server refused is asked for again.
REFUSED_DELAY = 30.0

# After that many passes that failed in a row the status says so.
FAILING_AFTER = 4
# Seconds after which a new Creator's children are looked at for the first time; events tell of them sooner.
SOON = 1.0
# Seconds more for which they may settle before the first status tells of them; each state on the way would be a request.
SETTLING = 3.0


def _now() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)


class Reconciler:
    """`await reconciler(handle)` brings one Creator a pass further; calls for one handle must not overlap."""

    def __init__(
        self,
        platform: Platform,
        memory: Memory,
        writer: Writer,
        figures: Figures,
        clock: Callable[[], datetime] = _now,
        domains: Domains | None = None,
    ) -> None:
        self._platform = platform
        self._memory = memory
        self._writer = writer
        self._figures = figures
        self._clock = clock
        self._domains = domains  # None: nobody looks for records
        self._failures: dict[str, int] = {}  # in a row
        self._young: dict[str, float] = {}  # of whom nothing is said yet: until when that may wait

    async def __call__(self, handle: str) -> float | None:
        """Seconds after which to look again whatever happens, None when events will do. Raises Retry."""
        body = self._memory.creator(handle)
        if body is None:
            self._failures.pop(handle, None)
            self._young.pop(handle, None)
            self._look_for(handle, ())
            return None
        if current := CURRENT.get():
            current.uid = body["metadata"]["uid"]
        try:
            again = await self._pass(body)
        except Gone:
            again = None  # deleted in between; its event is on the way
        except Exception as error:
            await self._failed(body, error)
            raise
        self._failures.pop(handle, None)
        return again

    async def _failed(self, body: Body, error: Exception) -> None:
        """Tell of a Creator on which pass after pass fails; now and then only, since this may be what fails."""
        handle = body["metadata"]["name"]
        self._failures[handle] = self._failures.get(handle, 0) + 1
        if self._failures[handle] % FAILING_AFTER or (isinstance(error, Retry) and error.after):
            return  # an API server that asks to be left alone is not written to about that
        complaint = str(error) if isinstance(error, Retry) else f"{type(error).__name__}: {error}"
        with contextlib.suppress(Retry, Refused, Gone):
            known = self._memory.creator(handle) or body
            await self._say(known, failing(known, complaint, self._clock()))

    async def _pass(self, body: Body) -> float | None:
        try:
            creator = Creator.parse(body)
        except ValidationError as error:
            if "deletionTimestamp" in body["metadata"]:
                await self._let_go_unread(body)
                return None
            first = error.errors(include_url=False, include_input=False)[0]
            where = ".".join(str(part) for part in first["loc"])
            return await self._say(body, unreadable(body, f"{where}: {first['msg']}", self._clock()))
        ours = FINALIZER in creator.metadata.finalizers
        if creator.metadata.deletion_timestamp:
            return await self._remove(creator, body) if ours else None
        if not ours:
            # Before anything is made: a deletion from here on is ours to see through.
            await self._writer.set_finalizer(body, present=True)
        observed = self._observe(creator)
        wished = children(creator, self._platform, observed.withheld)
        waves = () if creator.paused else plan(creator, wished, observed)
        refusals = await self._perform(creator.handle, waves)
        self._figures.drift.update(drifted(creator, waves, observed))
        if waves and not refusals and creator.status.phase is None and creator.handle not in self._young:
            # What was just made settles in a moment; until then there is nothing worth saying.
            return SOON
        # Of DNS as when the children were wished for: what it has said since has woken this Creator again.
        seen = replace(
            self._memory.observe(creator.handle),
            refusals=refusals,
            answers=observed.answers,
            withheld=observed.withheld,
        )
        outstanding = plan(creator, wished, seen) if waves or creator.paused else ()
        again = await self._settle(creator, seen, _keys(wished), _keys(_bodies(outstanding)))
        # Quotas, rights and namespaces change without an event of ours.
        return REFUSED_DELAY if refusals else again

    def _observe(self, creator: Creator) -> Observed:
        """What the cluster shows, and what DNS says of the Creator's own domains."""
        observed = self._memory.observe(creator.handle)
        self._look_for(creator.handle, unproved(creator, self._platform, observed.claims))
        if not creator.spec.hosts:
            return observed
        answers = self._domains.answers(creator.spec.hosts) if self._domains is not None else {}
        kept_back = withheld(creator, self._platform, observed.claims, answers)
        return replace(observed, answers=answers, withheld=kept_back)

    def _look_for(self, handle: str, hosts: tuple[str, ...]) -> None:
        if self._domains is not None:
            self._domains.look_for(handle, hosts)

    async def _settle(
        self, creator: Creator, seen: Observed, wished: tuple[Key, ...], outstanding: tuple[Key, ...]
    ) -> float | None:
        body = self._memory.creator(creator.handle)
        if body is None or body["metadata"]["uid"] != creator.metadata.uid:
            return None
        # The judgement builds on the status as it is now and speaks of the generation that was acted on.
        status = judge(creator, self._platform, seen, self._clock(), wished, outstanding)
        if creator.status.phase is None and settles(status) and (left := self._patience(creator.handle)):
            return left
        return await self._say(body, status)

    def _patience(self, handle: str) -> float:
        """Seconds for which a new Creator may still be left without a status."""
        now = asyncio.get_running_loop().time()
        return max(0.0, self._young.setdefault(handle, now + SETTLING) - now)

    async def _remove(self, creator: Creator, body: Body) -> float | None:
        self._look_for(creator.handle, ())
        observed = self._memory.observe(creator.handle)
        now = self._clock()
        removal = plan_removal(creator, children(creator, self._platform), observed, now)
        trouble = ""
        try:
            await self._perform(creator.handle, removal.waves)
        except (Retry, Refused) as error:
            trouble = str(error)
        if trouble and not removal.overdue:
            waiting_for = f"{removal.waiting_for or 'its children to go'}. The API server says: {trouble}"
            await self._say(body, judge_removal(creator, self._platform, waiting_for, now))
            raise Retry(trouble)
        if removal.waiting_for:
            await self._say(body, judge_removal(creator, self._platform, removal.waiting_for, now))
            return PATIENCE.total_seconds() / 4
        if trouble:
            log.warning("creator %s: let go, left behind: %s (%s)", creator.handle, removal.left, trouble)
            await self._tell(body, False, "LeftBehind", left_behind(self._platform, removal.left, trouble))
        await self._writer.set_finalizer(body, present=False)
        log.info("creator %s: let go", creator.handle)
        return None

    async def _let_go_unread(self, body: Body) -> None:
        """What cannot be read cannot say that its data may go: it is kept, and reported as an orphan."""
        if FINALIZER in body["metadata"].get("finalizers", ()):
            await self._writer.set_finalizer(body, present=False)
            log.warning("creator %s: let go without having been read; its data is kept", body["metadata"]["name"])

    async def _perform(self, handle: str, waves: Plan) -> tuple[Refusal, ...]:
        refusals: tuple[Refusal, ...] = ()
        for wave in waves:
            for step in wave:
                log.debug("creator %s: %s", handle, _words(step))
            refusals += await self._writer.perform(wave)
        for refusal in refusals:
            log.warning("creator %s: %s %s refused: %s", handle, refusal.kind, refusal.name, refusal.message)
        return refusals

    async def _say(self, body: Body, status: Body) -> float | None:
        before, again = body.get("status", {}), look_again(status, self._clock())
        if before == status:
            return again
        await self._writer.status(body, status)
        self._young.pop(body["metadata"]["name"], None)
        self._pass_on(body["metadata"]["name"], before, status)
        for event in news(before, status):
            await self._tell(body, *event)
        was, is_ = condition(before, ConditionType.READY), condition(status, ConditionType.READY)
        if was.get("status") != is_["status"]:
            log.info("creator %s: %s, %s: %s", body["metadata"]["name"], status["phase"], is_["reason"], is_["message"])
        return again

    def _pass_on(self, handle: str, before: Body, status: Body) -> None:
        """Let all who name a host know that this Creator has come to it, or has lost it: the others, and this one, whose next pass
        knows what is still to be looked for."""
        if self._domains is None or not moved(before, status):
            return
        # As the API server has kept it: an older CRD has no room for hosts, and nothing has moved then.
        kept = (self._memory.creator(handle) or {}).get("status", {})
        for host in moved(before, kept):
            self._domains.changed(host)

    async def _tell(self, body: Body, good: bool, reason: str, message: str) -> None:
        try:
            await self._writer.event(body, good=good, reason=reason, message=message, now=self._clock())
        except (Retry, Refused, Gone) as error:
            log.warning("creator %s: no Event could be written: %s", body["metadata"]["name"], error)


def left_behind(platform: Platform, left: str, trouble: str) -> str:
    """The last words on a Creator that was let go before everything was done."""
    minutes = int(DEADLINE.total_seconds() / 60)
    return (
        f"Let go after {minutes} minutes. Left in namespace {platform.namespace}: {left}. "
        f"See to it by hand; the API server said: {trouble}"
    )


def _keys(bodies: tuple[Body, ...]) -> tuple[Key, ...]:
    return tuple(map(key_of, bodies))


def _bodies(plan: Plan) -> tuple[Body, ...]:
    """What a plan would still write."""
    return tuple(step.body for wave in plan for step in wave if not isinstance(step, Delete))


def _words(step: object) -> str:
    body = getattr(step, "body", None)
    kind, name = (
        (body["kind"], body["metadata"]["name"]) if body else (getattr(step, "kind", ""), getattr(step, "name", ""))
    )
    return f"{type(step).__name__} {kind} {name}"
