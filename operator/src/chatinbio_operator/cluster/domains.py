"""The records by which Creators' own domains are proved, looked for in DNS beside the passes.

Place in the flow: reconcile says whose hosts are not proved → **domains** → DNS; an answer that is new wakes the Creators
that name the host, and their passes read it here. A host that nobody has to prove is not looked for.
"""

from __future__ import annotations

import asyncio
import logging
import random
from collections import Counter
from collections.abc import Awaitable, Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from importlib import import_module
from typing import TYPE_CHECKING, Final

from chatinbio_operator.model import Answer
from chatinbio_operator.model.domains import LOOKED_FOR_EVERY, MARK, record_name
from chatinbio_operator.settings import NameServer

if TYPE_CHECKING:
    from dns.asyncresolver import Resolver
    from dns.resolver import NoNameservers

log = logging.getLogger(__name__)

# Seconds that one look-up may take, whatever the servers do.
TIME_LIMIT: Final = 5.0
# So many look-ups are under way at once: a DNS server that is silent delays the others, and no pass.
AT_ONCE: Final = 8
# Seconds between the first two look-ups of a host; each pause is twice the one before, up to LOOKED_FOR_EVERY.
FIRST_PAUSE: Final = 10.0
# How a look-up ends: with records, without any, or without an answer.
LOOKUP_RESULTS: Final = ("found", "nothing", "trouble")
# What is kept of an answer: anybody may name a domain whose DNS says very much.
LONGEST_TEXT: Final = 100
MOST_TEXTS: Final = 20


class Dns:
    """Asks DNS. Without servers those of the system are asked (/etc/resolv.conf)."""

    def __init__(self, servers: Iterable[NameServer] = (), time_limit: float = TIME_LIMIT) -> None:
        self._servers = tuple(servers)
        self._time_limit = time_limit
        self._resolver: Resolver | None = None

    async def __call__(self, host: str) -> Answer:
        """What the record of a host says; aliases (CNAME) and wildcards are followed as DNS does. Trouble is an answer too,
        in the same words each time, since a status repeats them."""
        if self._resolver is None:
            # The library costs memory and time: it is loaded, off the loop, when there is a host to prove.
            await asyncio.to_thread(import_module, "dns.asyncresolver")
        from dns.exception import DNSException, Timeout
        from dns.resolver import NXDOMAIN, NoAnswer, NoNameservers

        try:
            self._resolver = self._resolver or _resolver(self._servers)
            found = await self._resolver.resolve(f"{record_name(host)}.", "TXT", lifetime=self._time_limit)
        except (NXDOMAIN, NoAnswer):
            return Answer()
        except Timeout:
            return Answer(trouble=f"no answer within {self._time_limit:g} seconds")
        except NoNameservers as error:
            return Answer(trouble=_said(error))
        except DNSException as error:
            return Answer(trouble=(error.msg or type(error).__name__).rstrip("."))
        except OSError as error:
            return Answer(trouble=error.strerror or type(error).__name__)
        # A long text comes in several strings, which belong together without anything between them.
        texts = (b"".join(each.strings).decode("utf-8", "replace")[:LONGEST_TEXT] for each in found)
        ours_first = sorted(texts, key=lambda text: (not text.startswith(MARK), text))
        return Answer(frozenset(ours_first[:MOST_TEXTS]))


@dataclass(slots=True)
class _Search:
    """The look-ups of one host, and for whom they are made."""

    for_: set[str] = field(default_factory=set)
    answer: Answer | None = None
    task: asyncio.Task[None] | None = None


class Domains:
    """`naming(host)` gives the handles of the Creators that have a host in their spec; `wake` is called with these when DNS
    says something new of it."""

    def __init__(
        self,
        ask: Callable[[str], Awaitable[Answer]],
        naming: Callable[[str], Collection[str]],
        wake: Callable[[Collection[str]], None],
        first_pause: float = FIRST_PAUSE,
        longest_pause: float = LOOKED_FOR_EVERY,
    ) -> None:
        self._ask = ask
        self._naming = naming
        self._wake = wake
        self._pauses = (first_pause, longest_pause)
        self._room = asyncio.Semaphore(AT_ONCE)
        self._searches: dict[str, _Search] = {}
        self._of: dict[str, set[str]] = {}  # handle → hosts
        # Look-ups by how they ended, since the start.
        self.ended: Counter[str] = Counter(dict.fromkeys(LOOKUP_RESULTS, 0))

    @property
    def hosts(self) -> frozenset[str]:
        """The hosts that are looked for."""
        return frozenset(self._searches)

    def look_for(self, handle: str, hosts: Collection[str]) -> None:
        """From now on these hosts are looked for on behalf of a Creator, at once where they are new, and no others."""
        known = self._of.get(handle, set())
        for host in known.difference(hosts):
            self._give_up(handle, host)
        for host in set(hosts).difference(known):
            self._of.setdefault(handle, set()).add(host)
            search = self._searches.setdefault(host, _Search())
            search.for_.add(handle)
            # Anew also where others wait: who has just named a host has most likely just published its record.
            _cancel(search)
            search.task = asyncio.create_task(self._run(host, search), name=f"host {host}")

    def changed(self, host: str) -> None:
        """Something that concerns everybody who names a host has changed, by one of them or by DNS."""
        self._wake(self._naming(host))

    def answers(self, hosts: Iterable[str]) -> Mapping[str, Answer]:
        """What is known of those of the hosts that are looked for on anybody's behalf."""
        found = ((host, self._searches.get(host)) for host in hosts)
        return {host: search.answer for host, search in found if search and search.answer}

    async def stop(self) -> None:
        """End all look-ups."""
        tasks = [search.task for search in self._searches.values() if search.task]
        for search in self._searches.values():
            _cancel(search)
        await asyncio.gather(*tasks, return_exceptions=True)

    def _give_up(self, handle: str, host: str) -> None:
        self._of[handle].discard(host)
        if not self._of[handle]:
            del self._of[handle]
        search = self._searches[host]
        search.for_.discard(handle)
        if not search.for_:
            del self._searches[host]
            _cancel(search)

    async def _run(self, host: str, search: _Search) -> None:
        for pause in self._delays():
            for gone in search.for_.difference(self._naming(host)):
                self._give_up(gone, host)  # its last pass may not have lived to say so
            if not search.for_:
                return
            async with self._room:
                new = await self._guarded(host)
            if search.task is not asyncio.current_task():
                return  # cancelled: before Python 3.12, wait_for loses that where the answer comes in the same moment
            self.ended["trouble" if new.trouble else "found" if new.values else "nothing"] += 1
            before = search.answer
            if new.trouble and before:
                new = replace(new, values=before.values)  # who does not answer takes nothing back
            if new != before:
                search.answer = new
                log.info("host %s: %s", host, new.trouble or f"{len(new.values)} TXT records")
                self.changed(host)
            await asyncio.sleep(pause)

    async def _guarded(self, host: str) -> Answer:
        try:
            return await self._ask(host)
        except Exception:
            log.exception("host %s: the look-up failed", host)
            return Answer(trouble="the look-up failed, see the operator's log")

    def _delays(self) -> Iterator[float]:
        pause, longest = self._pauses
        while True:
            yield pause * random.uniform(0.8, 1.0)  # noqa: S311  so that hosts do not come in step
            pause = min(2 * pause, longest)


def _cancel(search: _Search) -> None:
    if search.task:
        search.task.cancel()
        search.task = None


def _resolver(servers: tuple[NameServer, ...]) -> Resolver:
    from dns.asyncresolver import Resolver
    from dns.nameserver import Do53Nameserver

    resolver = Resolver(configure=not servers)
    if servers:
        resolver.nameservers = [Do53Nameserver(server.address, server.port) for server in servers]
    return resolver


def _said(error: NoNameservers) -> str:
    """What the servers said instead of an answer, such as SERVFAIL."""
    said = (each[3] for each in error.kwargs.get("errors", ()))
    words = {each if isinstance(each, str) else type(each).__name__ for each in said}
    return ", ".join(sorted(words)) or "there is no server to ask"
