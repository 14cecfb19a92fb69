"""Long lists, watches that begin with many objects, and writers that do not wait for each other."""

from __future__ import annotations

import asyncio
import threading
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from chatinbio_local.api.faults import Faults
from chatinbio_local.api.server import ApiServer
from chatinbio_local.api.store import Change, Key, Store
from chatinbio_local.client import CONFIGMAPS
from tests.local.api.harness import CREATORS_NAMESPACE, Http, running_api

CONFIG_MAPS = f"/api/v1/namespaces/{CREATORS_NAMESPACE}/configmaps"
MANY, LETTERS = 150, 10_000  # together some pieces of a list, and more than a watch writes at once


async def fill(api: ApiServer) -> list[str]:
    names = [f"c{number:03}" for number in range(MANY)]
    await asyncio.gather(
        *(
            api.client.create(
                CONFIGMAPS, {"metadata": {"name": name}, "data": {"text": name[-1] * LETTERS}}, CREATORS_NAMESPACE
            )
            for name in reversed(names)
        )
    )
    return names


async def test_a_long_list_comes_whole_and_in_order(api: ApiServer, http: Http) -> None:
    assert (await http.call("GET", CONFIG_MAPS))[1]["items"] == []
    names = await fill(api)
    status, found = await http.call("GET", CONFIG_MAPS)
    assert status == 200 and int(http.headers["Content-Length"]) > MANY * LETTERS
    assert [item["metadata"]["name"] for item in found["items"]] == names
    assert all(item["data"]["text"] == item["metadata"]["name"][-1] * LETTERS for item in found["items"])
    labelled = await http.call("GET", f"{CONFIG_MAPS}?labelSelector=none")
    assert labelled[1]["items"] == [] and labelled[1]["kind"] == "ConfigMapList"


async def test_a_long_list_may_end_in_the_middle(tmp_path: Path) -> None:
    faults = Faults([{"match": {"verb": "list", "resource": "configmaps"}, "fault": "cut", "times": 1}])
    async with running_api(tmp_path, faults=faults) as api, Http(api) as http:
        names = await fill(api)
        with pytest.raises(aiohttp.ClientPayloadError):
            await http.call("GET", CONFIG_MAPS)
        assert len((await http.call("GET", CONFIG_MAPS))[1]["items"]) == len(names)


async def test_a_watch_begins_with_all_that_is_there(api: ApiServer, http: Http) -> None:
    names = await fill(api)
    query = "watch=true&sendInitialEvents=true&allowWatchBookmarks=true&resourceVersionMatch=NotOlderThan"
    async with http.watch(f"{CONFIG_MAPS}?{query}") as events:
        told = [await anext(events) for _ in range(MANY + 1)]
    assert [event["object"]["metadata"].get("name") for event in told] == [*names, None]
    assert told[-1]["type"] == "BOOKMARK"


async def test_a_write_waits_for_its_own_commit_and_for_no_later_one(tmp_path: Path) -> None:
    batches: list[int] = []
    begun, first, second = threading.Event(), threading.Event(), threading.Event()

    class Slow(Store):
        def _write(self, batch: list[Change]) -> None:
            begun.set()
            (second if batches else first).wait(60)
            batches.append(len(batch))
            super()._write(batch)

    store = Slow(tmp_path / "cluster.db")
    store.open()

    def put(name: str) -> asyncio.Task[None]:
        body: dict[str, Any] = {"metadata": {"name": name, "uid": name}}
        store.put(Key("/configmaps", "default", name), body)
        return asyncio.create_task(store.durable())

    early = [put("a"), put("b")]
    assert await asyncio.to_thread(begun.wait, 60)  # the first commit is under way
    late = put("c")
    first.set()
    await asyncio.wait_for(asyncio.gather(*early), 60)
    assert not late.done() and batches == [2]
    second.set()
    await asyncio.wait_for(late, 60)
    assert batches == [2, 1]
    await store.close()
