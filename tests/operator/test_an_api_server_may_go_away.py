"""An API server goes away and comes back: everything converges, and nobody runs it over."""

from __future__ import annotations

import time
from collections import Counter
from typing import Any

from prometheus_client.parser import text_string_to_metric_families

from chatinbio_local.api.server import ApiServer
from chatinbio_local.client import CONFIGMAPS
from tests.local.api.harness import CREATORS, CREATORS_NAMESPACE, creator
from tests.operator.test_one_operator_is_active_and_says_how_it_is import ask, says
from tests.operator.world import Operator, World


async def requests(operator: Operator) -> Counter[str]:
    """How many were made: `reads`, `writes`, and those `unanswered`."""
    made: Counter[str] = Counter()
    for family in text_string_to_metric_families((await ask(operator, "/metrics"))[1]):
        for sample in family.samples:
            if sample.name == "rest_client_requests_total":
                answered = "reads" if sample.labels["method"] == "GET" else "writes"
                made[answered if sample.labels["code"].isdigit() else "unanswered"] += int(sample.value)
    return made


async def test_an_api_server_that_was_away_is_not_run_over(world: World, restarted: Any) -> None:
    async with world.operator(resync_seconds="8") as operator:
        for number in range(20):
            await world.create(f"creator-{number}")
        for number in range(20):
            await world.until_made(f"creator-{number}")
        await world.settled()
        before, began = await requests(operator), time.monotonic()
        api: ApiServer = await restarted()
        await api.client.merge(CREATORS, "creator-7", {"spec": {"displayName": "While you were away"}})
        await api.client.delete(CONFIGMAPS, "creator-8-seed", CREATORS_NAMESPACE)
        await api.client.create(CREATORS, creator("later"))

        async def caught_up() -> bool:
            seeds = {body["metadata"]["name"]: body for body in await api.client.list(CONFIGMAPS, CREATORS_NAMESPACE)}
            renamed = "While you were away" in seeds["creator-7-seed"]["data"]["seed.json"]
            return renamed and {"creator-8-seed", "later-seed"} <= seeds.keys()

        await world.until(caught_up, seconds=60)
        assert await says(operator, "/healthz", 200)
        made, seconds = await requests(operator) - before, time.monotonic() - began
        assert made["writes"] < 25, "for the three that need something; nothing for the others"
        assert made["reads"] < 60 + seconds, "lists and watches, and what is read anew every eight seconds"
        assert made["unanswered"] < 40 + seconds, "and hardly any while there was nobody to ask"
