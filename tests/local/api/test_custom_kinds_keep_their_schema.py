"""CustomResourceDefinitions: the Creator's schema, its rules, its columns; other definitions come and go."""

from __future__ import annotations

from typing import Any

import pytest

from chatinbio_local.api.server import ApiServer
from tests.local.api.harness import CREATORS, Http, creator, creator_definition, eventually

PATH = "/apis/chatinbio.dev/v1alpha1/creators"
DEFINITIONS = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions"
MERGE = "application/merge-patch+json"
TABLE = "application/json;as=Table;v=v1;g=meta.k8s.io,application/json"


async def test_defaults_are_filled_in_and_unknown_fields_dropped(http: Http) -> None:
    body = creator("ada", colour="red", profile={"links": [{"title": "a", "url": "https://a", "x": 1}]})
    _, created = await http.call("POST", PATH, body)
    spec = created["spec"]
    assert spec["storage"] == {"size": "1Gi", "deletionPolicy": "Retain"} and spec["instance"]["model"] == "offline"
    assert spec["profile"]["links"] == [{"title": "a", "url": "https://a", "description": "", "kind": "other"}]
    assert "colour" not in spec


@pytest.mark.parametrize(
    ("name", "spec", "field", "words"),
    [
        ("ab", {}, "<nil>", "3 to 40 characters"),
        ("a" * 41, {}, "<nil>", "3 to 40 characters"),
        ("a.dotted.name", {}, "<nil>", "DNS label"),
        ("xn--bcher-kva", {}, "<nil>", "xn--"),
        ("Ada", {}, "metadata.name", "RFC 1123"),
        ("ada", {"displayName": ""}, "spec.displayName", "at least 1 chars long"),
        ("ada", {"displayName": "x" * 81}, "spec.displayName", "Too long"),
        ("ada", {"displayName": 7}, "spec.displayName", "must be of type string"),
        ("ada", {"owner": {}}, "spec.owner.email", "Required value"),
        ("ada", {"owner": {"email": "nobody"}}, "spec.owner.email", "spec.owner.email"),
        ("ada", {"hosts": ["a.example.org", "a.example.org"]}, "spec.hosts[1]", "Duplicate value"),
        ("ada", {"hosts": ["UPPER.example"]}, "spec.hosts[0]", "should match"),
        ("ada", {"storage": {"size": "big"}}, "spec.storage.size", "should match"),
        ("ada", {"storage": {"deletionPolicy": "Maybe"}}, "spec.storage.deletionPolicy", "supported values"),
        ("ada", {"claimTokenHash": "0" * 63}, "spec.claimTokenHash", "should match"),
        ("ada", {"claimTokenHash": "0" * 64 + "\n"}, "spec.claimTokenHash", "should match"),
        ("ada", {"profile": {"avatarUrl": "javascript:1"}}, "spec.profile.avatarUrl", "http:// or https://"),
        (
            "ada",
            {"profile": {"events": [{"title": "a", "startsAt": "soon"}]}},
            "spec.profile.events[0].startsAt",
            "date-time",
        ),
        (
            "ada",
            {"profile": {"links": [{"title": "a", "url": "ftp://a"}]}},
            "spec.profile.links[0].url",
            "http:// or https://",
        ),
    ],
)
async def test_what_the_schema_forbids_is_refused_with_the_field(
    http: Http, name: str, spec: dict[str, Any], field: str, words: str
) -> None:
    status, refusal = await http.call("POST", PATH, creator(name, **spec))
    assert (status, refusal["reason"]) == (422, "Invalid")
    assert {cause["field"] for cause in refusal["details"]["causes"]} == {field}
    assert words in refusal["message"]


async def test_transition_rules_see_the_former_value(http: Http) -> None:
    await http.call("POST", PATH, creator("ada", storage={"storageClassName": "fast"}))
    for change in ({"storageClassName": "slow"}, {"storageClassName": None}):
        status, refusal = await http.call("PATCH", f"{PATH}/ada", {"spec": {"storage": change}}, media_type=MERGE)
        assert status == 422 and "storageClassName cannot change once it is set" in refusal["message"]
    status, _ = await http.call("PATCH", f"{PATH}/ada", {"spec": {"storage": {"size": "2Gi"}}}, media_type=MERGE)
    assert status == 200
    status, _ = await http.call("POST", PATH, creator("bob"))
    status, _ = await http.call(
        "PATCH", f"{PATH}/bob", {"spec": {"storage": {"storageClassName": "fast"}}}, media_type=MERGE
    )
    assert status == 200


SHAPES = {
    "rules": {
        "type": "object",
        "properties": {"least": {"type": "integer"}, "most": {"type": "integer"}, "unit": {"type": "string"}},
        "x-kubernetes-validations": [
            {"rule": "self.least <= self.most", "messageExpression": "'no more than ' + string(self.most) + ' ' + self.unit"},
            {"rule": "self.most >= oldSelf.most", "messageExpression": "'it was ' + string(oldSelf.most) + ' ' + self.unit"},
        ],
    },
    "one": {"type": "object", "properties": {"a": {"type": "string"}, "b": {"type": "string"}}, "oneOf": [{"required": ["a"]}, {"required": ["b"]}]},
    "any": {"type": "string", "anyOf": [{"pattern": "^x"}, {"maxLength": 2}]},
    "all": {"type": "string", "allOf": [{"pattern": "^x"}, {"maxLength": 2}]},
    "no": {"type": "integer", "not": {"minimum": 10}},
    "port": {"x-kubernetes-int-or-string": True, "anyOf": [{"type": "integer"}, {"type": "string"}]},
    "whole": {"type": "object", "x-kubernetes-embedded-resource": True, "x-kubernetes-preserve-unknown-fields": True},
    "free": {"type": "object", "additionalProperties": {"type": "object", "properties": {"n": {"type": "integer", "default": 7}}}},
    "tree": {"type": "object", "properties": {"leaf": {"type": "array", "items": {"type": "object", "properties": {"k": {"type": "string", "nullable": True}}}}}},
}  # fmt: skip


async def test_every_word_of_a_schema_counts(http: Http) -> None:
    names = {"plural": "shapes", "kind": "Shape"}
    schema = {"type": "object", "properties": {"spec": {"type": "object", "properties": SHAPES}}}
    version = {"name": "v1", "served": True, "storage": True, "schema": {"openAPIV3Schema": schema}}
    spec = {"group": "tests.dev", "names": names, "scope": "Cluster", "versions": [version]}
    await http.call("POST", DEFINITIONS, {"metadata": {"name": "shapes.tests.dev"}, "spec": spec})
    path = "/apis/tests.dev/v1/shapes"

    async def refused(said: dict[str, Any]) -> str:
        status, answer = await http.call("POST", f"{path}?dryRun=All", {"metadata": {"name": "a"}, "spec": said})
        return str(answer["message"]) if status == 422 else ""

    rules = {"least": 3, "most": 2, "unit": "cups"}
    for wrong, words in (
        ({"rules": rules}, "no more than 2 cups"),
        ({"one": {}}, "one and only one schema (oneOf)"),
        ({"one": {"a": "", "b": ""}}, "one and only one schema (oneOf)"),
        ({"any": "yyy"}, "at least one schema (anyOf)"),
        ({"all": "xxx"}, "Too long"),
        ({"no": 10}, "must not validate the schema (not)"),
        ({"port": True}, "must be of type integer or string"),
        ({"whole": {"kind": 7}}, "spec.whole.kind in body must be of type string"),
        ({"free": {"x": {"n": "7"}}}, "spec.free.x.n in body must be of type integer"),
    ):
        assert words in await refused(wrong), wrong
    good = {
        "rules": {"least": 1, "most": 2, "unit": "cups"},
        "one": {"b": "c"},
        "any": "xyz",
        "all": "x",
        "no": 9,
        "port": "http",
        "whole": {"apiVersion": "v1", "kind": "Any", "more": {"kept": None}},
        "free": {"x": {}},
        "tree": {"leaf": [{"k": None, "gone": 1}, {}]},
    }
    _, made = await http.call("POST", path, {"metadata": {"name": "a"}, "spec": good})
    assert made["spec"] == {**good, "free": {"x": {"n": 7}}, "tree": {"leaf": [{"k": None}, {}]}}
    status, refusal = await http.call("PATCH", f"{path}/a", {"spec": {"rules": {"most": 1}}}, media_type=MERGE)
    assert status == 422 and "it was 2 cups" in refusal["message"]


async def test_the_table_has_the_definitions_columns(http: Http) -> None:
    await http.call("POST", PATH, creator("ada"))
    condition = {
        "type": "Ready",
        "status": "False",
        "reason": "Starting",
        "message": "",
        "lastTransitionTime": "2026-11-21T05:00:00Z",
    }
    other = {**condition, "type": "Stored", "status": "True"}
    status = {"phase": "Provisioning", "url": "http://ada.localhost", "conditions": [other, condition]}
    code, _ = await http.call("PATCH", f"{PATH}/ada/status", {"status": status}, media_type=MERGE)
    assert code == 200
    _, table = await http.call("GET", PATH, accept=TABLE)
    (version,) = creator_definition()["spec"]["versions"]
    names = [column["name"] for column in table["columnDefinitions"]]
    assert names == ["Name", *(column["name"] for column in version["additionalPrinterColumns"])]
    cells = dict(zip(names, table["rows"][0]["cells"], strict=True))
    assert cells["Handle"] == cells["Name"] == "ada"
    assert (cells["Phase"], cells["Ready"], cells["URL"]) == ("Provisioning", "False", "http://ada.localhost")
    assert (cells["Version"], cells["Reason"]) == (None, "Starting")
    assert table["rows"][0]["object"]["kind"] == "PartialObjectMetadata"


async def test_a_definition_is_established_served_and_forgotten(api: ApiServer, http: Http) -> None:
    definition = creator_definition()
    definition["metadata"]["name"] = "songs.music.dev"
    definition["spec"].update(
        {"group": "music.dev", "scope": "Namespaced", "names": {"plural": "songs", "kind": "Song"}}
    )
    assert (await http.call("GET", "/apis/music.dev/v1alpha1"))[0] == 404
    status, created = await http.call("POST", DEFINITIONS, definition)
    assert status == 201
    conditions = {entry["type"]: entry["status"] for entry in created["status"]["conditions"]}
    assert conditions == {"NamesAccepted": "True", "Established": "True"}
    assert created["spec"]["names"]["listKind"] == "SongList"
    _, resources = await http.call("GET", "/apis/music.dev/v1alpha1/")
    assert [entry["name"] for entry in resources["resources"]] == ["songs", "songs/status"]
    song = {**creator("one"), "apiVersion": "music.dev/v1alpha1", "kind": "Song"}
    assert (await http.call("POST", "/apis/music.dev/v1alpha1/namespaces/default/songs", song))[0] == 201
    assert (await http.call("DELETE", f"{DEFINITIONS}/songs.music.dev"))[0] == 200

    async def forgotten() -> bool:
        return (await http.call("GET", "/apis/music.dev/v1alpha1/songs"))[0] == 404

    await eventually(forgotten)
    assert (await http.call("POST", DEFINITIONS, definition))[0] == 201
    _, songs = await http.call("GET", "/apis/music.dev/v1alpha1/songs")
    assert songs["items"] == []
    assert await api.client.list(CREATORS) == []


async def test_a_definition_that_cannot_work_is_refused(http: Http) -> None:
    definition = creator_definition()
    definition["metadata"]["name"] = "wrong.chatinbio.dev"
    definition["spec"]["versions"][0]["schema"]["openAPIV3Schema"]["x-kubernetes-validations"] = [
        {"rule": "self.spec +"}
    ]
    status, refusal = await http.call("POST", DEFINITIONS, definition)
    assert status == 422
    assert "must be spec.names.plural" in refusal["message"] and "compilation failed" in refusal["message"]


async def test_a_number_that_python_takes_for_the_same_is_still_of_the_wrong_type(http: Http) -> None:
    await http.call("POST", PATH, creator("ada", suspended=False))
    status, refusal = await http.call("PATCH", f"{PATH}/ada", {"spec": {"suspended": 0}}, media_type=MERGE)
    assert status == 422 and "spec.suspended" in refusal["message"]
