"""An API server goes away and comes back: everything converges, and nobody runs it over."""

from __future__ import annotations

from typing import Any

from chatinbio_local.api.server import ApiServer
from chatinbio_local.client import CONFIGMAPS
from tests.local.api.harness import CREATORS, CREATORS_NAMESPACE, creator
from tests.operator.test_one_operator_is_active_and_says_how_it_is import figures, says
from tests.operator.world import World


async def test_an_api_server_that_was_away_is_not_run_over(world: World, restarted: Any) -> None:
    async with world.operator(resync_seconds="8") as operator:
        for number in range(20):
            await world.create(f"creator-{number}")
        for number in range(20):
            await world.until_made(f"creator-{number}")
        await world.settled()
        before = (await figures(operator))["rest_client_requests_total"]
        api: ApiServer = await restarted()
        await api.client.merge(CREATORS, "creator-7", {"spec": {"displayName": "While you were away"}})
        await api.client.delete(CONFIGMAPS, "creator-8-seed", CREATORS_NAMESPACE)
        await api.client.create(CREATORS, creator("later"))

        async def caught_up() -> bool:
            seeds = {body["metadata"]["name"]: body for body in await api.client.list(CONFIGMAPS, CREATORS_NAMESPACE)}
            renamed = "While you were away" in seeds["creator-7-seed"]["data"]["seed.json"]
            return renamed and {"creator-8-seed", "later-seed"} <= seeds.keys()

        await world.until(caught_up, seconds=40)
        assert await says(operator, "/healthz", 200)
        after = (await figures(operator))["rest_client_requests_total"]
        assert after - before < 80, "lists, watches, and the three that need something; nothing for the others"
