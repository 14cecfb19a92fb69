"""The table of look-ups: what is looked for, how often, and that nobody waits for it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from itertools import islice

from chatinbio_operator.cluster import Domains
from chatinbio_operator.cluster.domains import AT_ONCE
from chatinbio_operator.model import Answer
from chatinbio_operator.model.domains import LOOKED_FOR_EVERY


class Dns:
    """Answers when it is let."""

    def __init__(self) -> None:
        self.says = Answer()
        self.open = asyncio.Event()
        self.asked: list[str] = []
        self.under_way = 0
        self.most = 0

    async def __call__(self, host: str) -> Answer:
        self.asked.append(host)
        self.under_way += 1
        self.most = max(self.most, self.under_way)
        try:
            await self.open.wait()
            return self.says
        finally:
            self.under_way -= 1


@asynccontextmanager
async def table(dns: Dns, naming: dict[str, set[str]], woken: list[str]) -> AsyncIterator[Domains]:
    """One look-up of each host: nobody comes to the next one in the life of a story."""
    found = Domains(dns, lambda host: naming.get(host, set()), woken.extend, first_pause=3600, longest_pause=3600)
    try:
        yield found
    finally:
        await found.stop()


async def until(check: Callable[[], object]) -> None:
    async with asyncio.timeout(60):
        while True:
            if check():
                return
            await asyncio.sleep(0)


async def test_silent_servers_hold_up_neither_passes_nor_more_than_a_few_look_ups() -> None:
    dns, woken = Dns(), list[str]()
    hosts = [f"h{number}.example.com" for number in range(50)]
    async with table(dns, {host: {"ada"} for host in hosts}, woken) as domains:
        domains.look_for("ada", hosts)  # no await: a pass goes on at once
        assert domains.answers(hosts) == {}
        await until(lambda: dns.under_way == AT_ONCE)
        dns.open.set()
        await until(lambda: len(domains.answers(hosts)) == len(hosts))
        assert (dns.most, len(woken)) == (AT_ONCE, len(hosts))
    assert dns.under_way == 0


async def test_everybody_who_names_a_host_hears_of_it_and_who_does_not_any_more_is_forgotten() -> None:
    dns, woken = Dns(), list[str]()
    dns.open.set()
    naming = {"a.example.com": {"ada", "eve"}, "b.example.com": set[str]()}
    async with table(dns, naming, woken) as domains:
        domains.look_for("ada", ["a.example.com"])
        await until(lambda: len(woken) == 2)
        assert sorted(woken) == ["ada", "eve"]
        domains.look_for("gone", ["b.example.com"])
        await until(lambda: domains.hosts == {"a.example.com"})
        domains.look_for("ada", [])
        assert (domains.hosts, domains.answers(["a.example.com"])) == (frozenset(), {})
    assert dns.asked == ["a.example.com"]


async def test_who_names_a_host_anew_does_not_wait_for_the_next_turn_of_another() -> None:
    dns, woken = Dns(), list[str]()
    dns.open.set()
    async with table(dns, {"a.example.com": {"ada", "eve"}}, woken) as domains:
        domains.look_for("eve", ["a.example.com"])
        await until(lambda: len(woken) == 2)
        domains.look_for("eve", ["a.example.com"])
        dns.says = Answer(frozenset({"proof"}))
        domains.look_for("ada", ["a.example.com"])
        await until(lambda: len(woken) == 4)
        assert domains.answers(["a.example.com"]) == {"a.example.com": Answer(frozenset({"proof"}))}
        domains.look_for("eve", [])
        assert domains.hosts == {"a.example.com"}, "ada still looks for it"
    assert len(dns.asked) == 2, "naming it again changes nothing"


async def test_who_does_not_answer_takes_nothing_back() -> None:
    dns = Dns()
    dns.open.set()
    dns.says = Answer(frozenset({"proof"}))
    woken: list[str] = []
    domains = Domains(dns, lambda _: {"ada"}, woken.extend, first_pause=0.001, longest_pause=0.001)
    domains.look_for("ada", ["a.example.com"])
    await until(lambda: len(woken) == 1)
    dns.says = Answer(trouble="SERVFAIL")
    await until(lambda: len(woken) == 2)
    assert domains.answers(["a.example.com"]) == {"a.example.com": Answer(frozenset({"proof"}), "SERVFAIL")}
    dns.says = Answer()
    await until(lambda: len(woken) == 3)
    assert domains.answers(["a.example.com"]) == {"a.example.com": Answer()}
    await domains.stop()
    assert domains.ended.total() == len(dns.asked), "each is counted"
    assert set(domains.ended.elements()) == {"found", "trouble", "nothing"}


async def test_a_mistake_of_ours_is_trouble_and_not_the_end_of_looking() -> None:
    async def broken(host: str) -> Answer:
        raise ZeroDivisionError(host)

    woken: list[str] = []
    domains = Domains(broken, lambda _: {"ada"}, woken.extend, first_pause=0.001, longest_pause=0.001)
    domains.look_for("ada", ["a.example.com"])
    await until(lambda: woken)
    assert "operator's log" in domains.answers(["a.example.com"])["a.example.com"].trouble
    await domains.stop()


async def test_a_look_up_that_misses_its_cancellation_ends_all_the_same() -> None:
    began, answered = asyncio.Event(), list[str]()

    async def deaf(host: str) -> Answer:
        began.set()
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            answered.append(host)  # as wait_for does where the answer comes in the same moment
        return Answer(frozenset({"proof"}))

    woken: list[str] = []
    domains = Domains(deaf, lambda _: {"ada"}, woken.extend)
    domains.look_for("ada", ["a.example.com"])
    await began.wait()
    await domains.stop()
    assert (answered, woken) == (["a.example.com"], [])


async def test_pauses_grow_from_ten_seconds_to_five_minutes() -> None:
    domains = Domains(Dns(), lambda _: set(), lambda _: None)
    pauses = list(islice(domains._delays(), 8))
    for pause, bound in zip(pauses, (10, 20, 40, 80, 160, 300, 300, 300), strict=True):
        assert 0.8 * bound <= pause <= bound <= LOOKED_FOR_EVERY
