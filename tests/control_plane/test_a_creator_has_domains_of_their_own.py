"""A platform names a creator's domain and learns which record the creator is to publish."""

from __future__ import annotations

from typing import Any

from chatinbio_api import Creator
from chatinbio_control_plane.cluster import CreatorView, view
from chatinbio_control_plane.creators.changes import differs
from tests.control_plane.plane import Plane

HOST = "music.example.com"
RECORD = {"name": f"_chatinbio.{HOST}", "type": "TXT", "value": "chatinbio-verification=0123"}


def told(state: str, record: dict[str, str] | None = RECORD) -> dict[str, Any]:
    entry = {"host": HOST, "state": state, "message": "Publish the record."}
    return {"hosts": [entry | ({"record": record} if record else {})]}


async def test_the_record_to_publish_is_told(plane: Plane) -> None:
    await plane.sign_up("ada")
    named = await plane.http.patch("/v1/creators/ada", json={"hosts": [HOST, "ada.example.com"]})
    nothing_yet = {"state": None, "message": "", "record": None}
    assert named.json()["hosts"] == [{"host": HOST, **nothing_yet}, {"host": "ada.example.com", **nothing_yet}]
    await plane.report("ada", "Ready", True, **told("Unverified"))
    seen = (await plane.http.get("/v1/creators/ada")).json()["hosts"]
    assert seen[0] == {"host": HOST, "state": "Unverified", "message": "Publish the record.", "record": RECORD}
    assert seen[1]["state"] is None
    removed = await plane.http.patch("/v1/creators/ada", json={"hosts": []})
    assert removed.json()["hosts"] == [], "what the status still says of it is of no use to anybody"


def test_who_follows_a_creator_hears_that_a_domain_serves() -> None:
    def seen(state: str) -> CreatorView:
        spec = {"displayName": "Ada", "owner": {"email": "ada@example.com"}, "hosts": [HOST]}
        body = {"metadata": {"name": "ada"}, "spec": spec, "status": told(state)}
        return view(Creator.parse(body), "http://ada.localhost")

    assert differs(seen("Unverified"), seen("Serving"))
    assert not differs(seen("Serving"), seen("Serving"))


async def test_naming_a_domain_holds_it_against_nobody_where_dns_decides(plane: Plane) -> None:
    await plane.sign_up("eve")
    await plane.sign_up("ada", headers={"X-API-Key": plane.other_key})
    await plane.http.patch("/v1/creators/eve", json={"hosts": [HOST]})
    for state in ("Unverified", "Serving"):
        await plane.report("eve", "Ready", True, **told(state))
        answer = await plane.http.patch(
            "/v1/creators/ada", json={"hosts": [HOST]}, headers={"X-API-Key": plane.other_key}
        )
        assert answer.status_code == 200, "it may have been sold to her: its record says so"


async def test_where_nothing_is_proved_whoever_has_a_domain_keeps_it(plane: Plane) -> None:
    await plane.sign_up("eve")
    await plane.sign_up("ada")
    await plane.http.patch("/v1/creators/eve", json={"hosts": [HOST]})
    await plane.report("eve", "Ready", True, **told("Serving", record=None))
    answer = await plane.http.patch("/v1/creators/ada", json={"hosts": [HOST]})
    assert (answer.status_code, answer.json()["code"]) == (409, "host_taken")


async def test_the_document_describes_the_record(plane: Plane) -> None:
    schemas = (await plane.http.get("/openapi.json")).json()["components"]["schemas"]
    assert schemas["RecordView"]["properties"]["name"]["examples"] == [RECORD["name"]]
    assert schemas["HostView"]["properties"].keys() == {"host", "state", "message", "record"}
