"""List and watch: without gaps, through selectors, with bookmarks, across a restart."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

from chatinbio_local.api.server import ApiServer
from chatinbio_local.client import CONFIGMAPS, WatchEvent
from tests.local.api.harness import ADMIN_TOKEN, CREATORS, CREATORS_NAMESPACE, Http, creator, running_api

CONFIG_MAPS = f"/api/v1/namespaces/{CREATORS_NAMESPACE}/configmaps"
CREATORS_PATH = "/apis/chatinbio.dev/v1alpha1/creators"
MERGE = "application/merge-patch+json"


def labelled(name: str, **labels: str) -> dict[str, Any]:
    return {"metadata": {"name": name, "labels": labels}}


def told(event: dict[str, Any]) -> tuple[str, str]:
    return event["type"], event["object"]["metadata"].get("name", "")


async def test_a_watch_goes_on_where_the_list_ended(http: Http) -> None:
    await http.call("POST", CONFIG_MAPS, labelled("before"))
    _, listed = await http.call("GET", CONFIG_MAPS)
    await http.call("POST", CONFIG_MAPS, labelled("between"))
    version = listed["metadata"]["resourceVersion"]
    async with http.watch(f"{CONFIG_MAPS}?watch=true&resourceVersion={version}") as events:
        await http.call("POST", CONFIG_MAPS, labelled("after"))
        await http.call("DELETE", f"{CONFIG_MAPS}/between")
        seen = [told(await anext(events)) for _ in range(3)]
    assert seen == [("ADDED", "between"), ("ADDED", "after"), ("DELETED", "between")]


async def test_no_event_is_lost_or_doubled_under_load(http: Http) -> None:
    _, listed = await http.call("GET", CONFIG_MAPS)
    version = int(listed["metadata"]["resourceVersion"])
    async with http.watch(f"{CONFIG_MAPS}?watch=true&resourceVersion={version}") as events:
        writes = asyncio.gather(*[http.call("POST", CONFIG_MAPS, labelled(f"c{number}")) for number in range(300)])
        seen = [await anext(events) for _ in range(300)]
        assert {status for status, _ in await writes} == {201}
    versions = [int(event["object"]["metadata"]["resourceVersion"]) for event in seen]
    assert versions == list(range(version + 1, version + 301))


async def test_leaving_a_selector_is_a_deletion_and_entering_it_an_addition(http: Http) -> None:
    await http.call("POST", CONFIG_MAPS, labelled("a", team="red"))
    _, listed = await http.call("GET", CONFIG_MAPS)
    version = listed["metadata"]["resourceVersion"]
    path = f"{CONFIG_MAPS}?watch=true&labelSelector=team=red&resourceVersion={version}"
    async with http.watch(path) as events:
        for team in ("blue", "red", "red"):
            patch = {"metadata": {"labels": {"team": team}, "annotations": {"n": team}}}
            await http.call("PATCH", f"{CONFIG_MAPS}/a", patch, media_type=MERGE)
        await http.call("PATCH", f"{CONFIG_MAPS}/a", {"data": {"a": "b"}}, media_type=MERGE)
        seen = [told(await anext(events)) for _ in range(3)]
    assert seen == [("DELETED", "a"), ("ADDED", "a"), ("MODIFIED", "a")]
    async with http.watch(path) as events:  # the same from the log
        assert [told(await anext(events)) for _ in range(3)] == seen


async def test_initial_events_end_with_an_annotated_bookmark(http: Http) -> None:
    await http.call("POST", CREATORS_PATH, creator("ada"))
    query = "watch=true&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true"
    async with http.watch(f"{CREATORS_PATH}?{query}&fieldSelector=metadata.name%3Dada") as events:
        first, bookmark = await anext(events), await anext(events)
        assert told(first) == ("ADDED", "ada")
        assert bookmark["type"] == "BOOKMARK"
        assert bookmark["object"]["metadata"]["annotations"] == {"k8s.io/initial-events-end": "true"}
        assert int(bookmark["object"]["metadata"]["resourceVersion"]) >= int(
            first["object"]["metadata"]["resourceVersion"]
        )
        await http.call("POST", CREATORS_PATH, creator("bob"))
        await http.call("PATCH", f"{CREATORS_PATH}/ada", {"spec": {"suspended": True}}, media_type=MERGE)
        assert told(await anext(events)) == ("MODIFIED", "ada")
    status, _ = await http.call("GET", f"{CREATORS_PATH}?watch=true&sendInitialEvents=true")
    assert status == 422


async def test_a_watch_ends_when_its_time_is_over_with_a_bookmark(http: Http) -> None:
    _, listed = await http.call("GET", CONFIG_MAPS)
    version = listed["metadata"]["resourceVersion"]
    await http.call("POST", CREATORS_PATH, creator("ada"))  # progress elsewhere
    query = f"watch=true&timeoutSeconds=1&allowWatchBookmarks=true&resourceVersion={version}"
    async with http.watch(f"{CONFIG_MAPS}?{query}") as events:
        seen = [event async for event in events]
    assert [event["type"] for event in seen] == ["BOOKMARK"]
    assert int(seen[0]["object"]["metadata"]["resourceVersion"]) > int(version)


async def test_versions_that_cannot_be_resumed_are_gone(http: Http) -> None:
    async with http.watch(f"{CONFIG_MAPS}?watch=true&resourceVersion=999999") as events:
        event = await anext(events)
    assert event["type"] == "ERROR" and event["object"]["code"] == 410
    for number in range(4100):  # the log keeps 4,000 events
        if number % 100 == 0:
            batch = [http.call("POST", CONFIG_MAPS, labelled(f"c{number + more}")) for more in range(100)]
            await asyncio.gather(*batch)
    async with http.watch(f"{CONFIG_MAPS}?watch=true&resourceVersion=3") as events:
        event = await anext(events)
    assert event["type"] == "ERROR" and event["object"]["code"] == 410 and event["object"]["reason"] == "Expired"


async def test_a_watch_may_be_a_table(http: Http) -> None:
    await http.call("POST", CREATORS_PATH, creator("ada"))
    accept = {"Accept": "application/json;as=Table;v=v1;g=meta.k8s.io,application/json"}
    async with http._session.get(f"{CREATORS_PATH}?watch=true&resourceVersion=0", headers=accept) as response:
        import json

        event = json.loads(await asyncio.wait_for(response.content.readline(), 60))
    assert event["object"]["kind"] == "Table" and event["object"]["rows"][0]["cells"][:2] == ["ada", "ada"]


async def test_the_local_client_watches_what_exists_and_what_comes(api: ApiServer) -> None:
    await api.client.create(CREATORS, creator("ada"))
    async with api.client.watch(CREATORS) as events:
        first, synced = await anext(events), await anext(events)
        assert (first.type, first.object["metadata"]["name"], synced) == ("ADDED", "ada", WatchEvent("SYNCED"))
        await api.client.merge(CREATORS, "ada", {"spec": {"suspended": True}})
        await api.client.delete(CREATORS, "ada")
        assert [(await anext(events)).type for _ in range(2)] == ["MODIFIED", "DELETED"]


async def test_a_watch_resumes_across_a_restart(tmp_path: Path) -> None:
    async with running_api(tmp_path) as api:
        before = await api.client.create(CONFIGMAPS, labelled("a", team="red"), CREATORS_NAMESPACE)
        await api.client.merge(CONFIGMAPS, "a", {"metadata": {"labels": {"team": "blue"}}}, CREATORS_NAMESPACE)
        ca = api.ca_file.read_bytes()
    async with running_api(tmp_path) as api, Http(api, ADMIN_TOKEN) as http:
        assert api.ca_file.read_bytes() == ca
        version = before["metadata"]["resourceVersion"]
        path = f"{CONFIG_MAPS}?watch=true&labelSelector=team=red&resourceVersion={version}"
        async with http.watch(path) as events:
            assert told(await anext(events)) == ("DELETED", "a")
