"""Domains of creators' own, from the record in DNS to the rule in the Ingress, with an operator and a DNS server that are real.

Of two Creators in a story the older one comes first in the alphabet as well: that decides within one second.
"""

from __future__ import annotations

import asyncio
import copy
from collections.abc import AsyncIterator, Iterator
from itertools import groupby

import pytest
import pytest_asyncio

from chatinbio_local.client import INGRESSES
from tests.local.api.harness import CRDS, CREATORS, CREATORS_NAMESPACE, creator_definition, kubeconfig_for
from tests.operator.engine import Engine
from tests.operator.nameserver import NameServer
from tests.operator.world import TOKEN, Object, World, running_world

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def world(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[World]:
    folder = tmp_path_factory.mktemp("world")
    async with running_world(folder) as running:
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("KUBECONFIG", str(kubeconfig_for(running.api, folder / "operator", TOKEN)))
            yield running


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def server() -> AsyncIterator[NameServer]:
    async with NameServer() as running:
        yield running


@pytest.fixture
def dns(server: NameServer) -> Iterator[NameServer]:
    yield server
    server.trouble = ""


def operator(world: World, dns: NameServer, handle: str = "") -> Engine:
    return Engine(world, handle, host_verification="dns", dns_servers=dns.address)


def impatient(world: World, dns: NameServer) -> Engine:
    """One that soon takes a DNS server for silent."""
    engine = operator(world, dns)
    engine.dns_patience = 0.3
    return engine


async def standing(world: World, name: str) -> Object:
    """What the status says of the one domain of a Creator."""
    hosts = (await world.creator(name) or {}).get("status", {}).get("hosts") or [{}]
    assert len(hosts) == 1
    return dict(hosts[0])


async def until_it(world: World, name: str, state: str, words: str = "") -> Object:
    async def so() -> Object | None:
        found = await standing(world, name)
        return found if found.get("state") == state and words in found["message"] else None

    found: Object = await world.until(so)
    return found


async def routed(world: World, name: str) -> list[str]:
    """The domains that lead to a page besides its own address."""
    rules = (await world.need("Ingress", name))["spec"]["rules"]
    return [rule["host"] for rule in rules if rule["host"] != f"{name}.localhost"]


def publish(dns: NameServer, *told: Object) -> None:
    """Let these records be in DNS, and no others of that name."""
    (name,) = {each["record"]["name"] for each in told}
    dns.records[name] = [f'"{each["record"]["value"]}"' for each in told]


async def proved(world: World, dns: NameServer, name: str, host: str) -> Object:
    """A Creator at its own domain."""
    await world.create(name, hosts=[host])
    publish(dns, await until_it(world, name, "Unverified"))
    return await until_it(world, name, "Serving", "leads to the page")


async def test_a_domain_leads_to_the_page_once_its_record_is_there_and_stays(world: World, dns: NameServer) -> None:
    async with operator(world, dns) as engine:
        await world.create("ada", hosts=["ada.example.com"])
        await world.make_ready("ada")
        told = await until_it(world, "ada", "Unverified", "There is no TXT record")
        assert told["record"]["name"] == "_chatinbio.ada.example.com"
        condition = await world.until_reason("ConfigValid", "HostUnverified", "ada")
        assert told["record"]["value"] in condition["message"]
        assert (await world.until_reason("Ready", "Ready", "ada"))["status"] == "True"
        assert await routed(world, "ada") == []

        publish(dns, told)
        assert (await until_it(world, "ada", "Serving", "leads to the page"))["record"] == told["record"]
        assert await routed(world, "ada") == ["ada.example.com"]
        await world.until_reason("Progressing", "Settled", "ada")
        await world.settled()
        assert engine.sought == frozenset(), "what is proved is not looked for"

    dns.trouble, asked = "SERVFAIL", len(dns.asked)
    del dns.records["_chatinbio.ada.example.com"]
    async with operator(world, dns):
        await world.change("ada", {"profile": {"tagline": "after a restart"}})
        await world.until_made("ada")
        assert (await standing(world, "ada"))["state"] == "Serving"
        assert await routed(world, "ada") == ["ada.example.com"]
    assert len(dns.asked) == asked


async def test_what_is_wrong_with_the_record_is_said_as_it_changes(world: World, dns: NameServer) -> None:
    async with impatient(world, dns):
        await world.create("bea", hosts=["bea.example.com"])
        told = await until_it(world, "bea", "Unverified", "There is no TXT record of that name.")
        publish(dns, {"record": told["record"] | {"value": told["record"]["value"][:-1]}})
        await until_it(world, "bea", "Unverified", "The TXT records of that name say something else.")
        dns.trouble = "SERVFAIL"
        await until_it(world, "bea", "Unverified", "DNS does not answer: SERVFAIL.")
        dns.trouble = "silence"
        await until_it(world, "bea", "Unverified", "DNS does not answer: no answer within 0.3 seconds.")
        assert await routed(world, "bea") == []
        dns.trouble = ""
        publish(dns, told)
        await until_it(world, "bea", "Serving")


async def test_naming_a_domain_first_holds_nothing(world: World, dns: NameServer) -> None:
    async with operator(world, dns):
        await world.create("squatter", hosts=["star.example.com"])
        await until_it(world, "squatter", "Unverified")
        await proved(world, dns, "star", "star.example.com")
        await until_it(world, "squatter", "Taken", "Creator star")
        await world.until_reason("ConfigValid", "HostTaken", "squatter")
        assert (await routed(world, "squatter"), await routed(world, "star")) == ([], ["star.example.com"])


async def test_a_domain_that_is_sold_moves_and_never_leads_to_both(world: World, dns: NameServer) -> None:
    holders: list[set[str]] = []

    async def watch() -> None:
        now: dict[str, bool] = {}
        async with world.api.client.watch(INGRESSES, CREATORS_NAMESPACE) as events:
            async for event in events:
                if event.type != "SYNCED":
                    rules = event.object["spec"]["rules"]
                    now[event.object["metadata"]["name"]] = "sold.example.com" in [rule["host"] for rule in rules]
                    holders.append({name for name, has in now.items() if has})

    async def has_moved() -> bool:
        return [move for move, _ in groupby(filter(None, holders))] == [{"seller"}, {"winner"}, {"seller"}]

    watching = asyncio.create_task(watch())
    async with operator(world, dns):
        old = await proved(world, dns, "seller", "sold.example.com")
        await world.create("winner", hosts=["sold.example.com"])
        new = await until_it(world, "winner", "Taken", "Creator seller")
        publish(dns, new)
        await until_it(world, "winner", "Serving")
        await until_it(world, "seller", "Taken", "Creator winner")
        publish(dns, new, old)
        await until_it(world, "seller", "Serving")
        await until_it(world, "winner", "Taken", "Creator seller")
        await world.until(has_moved)
        assert [move for move in holders if len(move) > 1] == []
        await world.remove("seller")
        await until_it(world, "winner", "Serving")
        assert await routed(world, "winner") == ["sold.example.com"]
    watching.cancel()
    await asyncio.gather(watching, return_exceptions=True)


async def test_while_dns_is_silent_a_rival_takes_nothing_and_it_is_said(world: World, dns: NameServer) -> None:
    async with impatient(world, dns):
        await proved(world, dns, "mia", "mia.example.com")
        dns.trouble = "silence"
        await world.create("abe", hosts=["mia.example.com"])
        await until_it(world, "abe", "Taken", "Creator mia")
        await until_it(world, "mia", "Serving", "DNS does not answer (no answer within 0.3 seconds)")
        assert (await routed(world, "mia"), await routed(world, "abe")) == (["mia.example.com"], [])


async def test_a_record_serves_its_owner_again_and_no_other_owner(world: World, dns: NameServer) -> None:
    keep_no_data = {"storage": {"deletionPolicy": "Delete"}, "hosts": ["cal.example.com"]}

    async def anew(email: str) -> None:
        if await world.creator("cal"):
            await world.remove("cal")
            await world.until(is_gone)
        await world.create("cal", **keep_no_data, owner={"email": email})

    async def is_gone() -> bool:
        return await world.creator("cal") is None

    async with operator(world, dns):
        await anew("cal@example.org")
        first = await until_it(world, "cal", "Unverified")
        publish(dns, first)
        await until_it(world, "cal", "Serving")
        await anew("somebody.else@example.org")
        other = await until_it(world, "cal", "Unverified", "say something else")
        assert other["record"]["value"] != first["record"]["value"]
        assert await routed(world, "cal") == []
        await anew("Cal@Example.org")
        assert (await until_it(world, "cal", "Serving"))["record"] == first["record"], "as after a restore"


async def test_an_owner_whose_address_changes_keeps_the_domain(world: World, dns: NameServer) -> None:
    async with operator(world, dns):
        before = await proved(world, dns, "dora", "dora.example.com")
        await world.change("dora", {"owner": {"email": "new@example.org"}})
        await world.until_made("dora")
        after = await standing(world, "dora")
        assert after["state"] == "Serving"
        assert after["record"]["value"] != before["record"]["value"], "to be published in place of the old one"


async def test_what_a_status_has_lost_is_looked_for_again(world: World, dns: NameServer) -> None:
    async with operator(world, dns):
        await proved(world, dns, "eli", "eli.example.com")
        await world.api.client.merge(CREATORS, "eli", {"status": {"hosts": None}}, subresource="status")
        await until_it(world, "eli", "Serving")
        assert await routed(world, "eli") == ["eli.example.com"]


async def test_what_served_without_proof_has_to_be_proved_once_proof_is_asked_for(
    world: World, dns: NameServer
) -> None:
    async with Engine(world, "finn"):
        await world.create("finn", hosts=["finn.example.com"])
        assert "record" not in await until_it(world, "finn", "Serving", "leads to the page")
    async with operator(world, dns, "finn"):
        await until_it(world, "finn", "Unverified", "There is no TXT record")
        assert await routed(world, "finn") == []


async def test_a_cluster_whose_crd_has_no_room_for_domains_yet_is_not_written_to_without_end(
    world: World, dns: NameServer
) -> None:
    """The last story of this cluster. Charts are upgraded CRD first, and people forget it."""
    older = copy.deepcopy(creator_definition())
    status = older["spec"]["versions"][0]["schema"]["openAPIV3Schema"]["properties"]["status"]
    del status["properties"]["hosts"]
    await world.api.client.apply(CRDS, older, field_manager="tests")
    dns.records["*.early.example.com"] = ['"no proof"']
    async with operator(world, dns) as engine:
        await world.create("gil", hosts=["gil.early.example.com"])
        await world.create("hal", hosts=["gil.early.example.com"])
        await world.until_reason("ConfigValid", "HostUnverified", "hal")
        condition = await world.until_reason("ConfigValid", "HostUnverified", "gil")
        await world.settled()
        written = len(engine.writes)
        await world.settled()
        assert len(engine.writes) == written
        dns.records["_chatinbio.gil.early.example.com"] = [f'"{condition["message"].split(chr(34))[1]}"']
        await world.until_reason("ConfigValid", "Accepted", "gil")
        await world.settled()
        assert await routed(world, "gil") == ["gil.early.example.com"]
        assert await standing(world, "gil") == {}
