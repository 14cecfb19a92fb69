"""Objects in the way of a child, and children without a Creator: told of, never touched."""

from __future__ import annotations

import copy

import pytest

from chatinbio_local.client import PERSISTENT_VOLUME_CLAIMS, SERVICES
from chatinbio_operator.desired import children
from chatinbio_operator.model import Observed, Platform
from chatinbio_operator.model.orphans import orphans
from chatinbio_operator.model.ownership import strangers
from chatinbio_operator.planning import plan
from tests.local.api.harness import CREATORS_NAMESPACE
from tests.operator.test_plans_are_right import Object, creator, live, planned, words
from tests.operator.world import World

CREATORS = {"ada": "uid-ada"}


def found(*bodies: Object, creators: dict[str, str] = CREATORS) -> list[tuple[str, str]]:
    return [(orphan.kind, orphan.name) for orphan in orphans(bodies, creators)]


@pytest.mark.parametrize(("kind", "name"), [("Service", "ada"), ("Ingress", "ada"), ("ConfigMap", "ada-seed")])
def test_an_object_in_the_way_of_a_child_is_not_taken_over(kind: str, name: str) -> None:
    observed = live(creator())
    observed[kind, name]["metadata"] = {"name": name, "uid": "uid-other"}
    assert planned(creator(), observed) == []
    assert strangers(creator(), Observed(children=observed)) == ((kind, name),)


def test_an_object_of_another_controller_is_not_taken_over() -> None:
    observed = live(creator())
    helm = {"apiVersion": "apps/v1", "kind": "Deployment", "name": "x", "uid": "uid-x", "controller": True}
    observed["Service", "ada"]["metadata"]["ownerReferences"] = [helm]
    assert planned(creator(), observed) == []
    assert strangers(creator(), Observed(children=observed)) == (("Service", "ada"),)


@pytest.mark.parametrize("lost", [("labels",), ("ownerReferences",), ("annotations",), ("labels", "ownerReferences")])
def test_a_child_that_lost_some_of_its_signs_is_still_ours_and_gets_them_back(lost: tuple[str, ...]) -> None:
    observed = live(creator())
    for field in lost:
        del observed["Service", "ada"]["metadata"][field]
    assert planned(creator(), observed) == [["Apply Service ada"]]
    assert strangers(creator(), Observed(children=observed)) == ()


def test_own_domains_that_go_take_their_ingress_along() -> None:
    platform = Platform(cert_issuer="letsencrypt")
    one, other = creator(hosts=["ada.example.com"]), creator()
    made = {
        (body["kind"], body["metadata"]["name"]): body | {"metadata": body["metadata"] | {"uid": "uid-1"}}
        for body in children(one, platform)
    }
    made["Secret", "ada-session"]["data"] = {"session-key": ""}
    waves = plan(other, children(other, platform), Observed(children=made))
    assert words(waves)[-1] == ["Delete Ingress ada.hosts"]


def test_all_children_of_a_living_creator_are_its_own() -> None:
    observed = live(creator())
    del observed["Service", "ada"]["metadata"]["ownerReferences"]  # it gets it back
    assert found(*observed.values()) == []


def test_all_children_of_no_creator_are_orphans_but_for_what_is_kept_on_purpose() -> None:
    observed = live(creator())
    claim = observed["PersistentVolumeClaim", "ada-data"]
    pod = {"kind": "Pod", "metadata": {"name": "ada-0", "labels": claim["metadata"]["labels"]}}
    assert set(found(*observed.values(), pod, creators={})) == {*observed, ("Pod", "ada-0")}
    (told,) = orphans([claim], {})
    assert "kubectl label pvc ada-data chatinbio.dev/retained=true" in told.why
    claim["metadata"]["labels"] = claim["metadata"]["labels"] | {"chatinbio.dev/retained": "true"}
    assert found(claim, creators={}) == []


def test_children_of_an_earlier_creator_are_orphans_until_they_are_going() -> None:
    service = live(creator(metadata={"uid": "uid-earlier"}))["Service", "ada"]
    assert found(service) == [("Service", "ada")]
    service["metadata"]["deletionTimestamp"] = "2027-01-01T00:00:00Z"
    assert found(service) == []


def test_what_only_bears_the_label_is_an_orphan_too() -> None:
    old = copy.deepcopy(live(creator())["ConfigMap", "ada-seed"])
    old["metadata"] |= {"name": "ada-old", "ownerReferences": []}
    assert found(old) == [("ConfigMap", "ada-old")]
    old["metadata"]["labels"] = {}
    assert found(old) == []


async def test_whoever_removes_what_is_in_the_way_need_not_do_more(world: World) -> None:
    service = {"apiVersion": "v1", "kind": "Service", "metadata": {"name": "ada"}, "spec": {"ports": [{"port": 9}]}}
    async with world.operator():
        await world.api.client.create(SERVICES, service, CREATORS_NAMESPACE)
        await world.create()
        condition = await world.until_reason("ConfigValid", "ChildNameTaken")
        assert "kubectl -n chatinbio-creators delete service ada" in condition["message"]
        await world.settled()
        assert (await world.need("Service"))["spec"]["ports"][0]["port"] == 9
        await world.api.client.delete(SERVICES, "ada", CREATORS_NAMESPACE)
        children = await world.until_made()
        assert children["Service"]["spec"]["ports"][0]["port"] == 80
        await world.until_reason("ConfigValid", "Accepted")


async def test_a_claim_that_nobody_signed_is_not_written_on(world: World) -> None:
    body = {
        "apiVersion": "v1",
        "kind": "PersistentVolumeClaim",
        "metadata": {"name": "ada-data"},
        "spec": {"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": "1Gi"}}},
    }
    async with world.operator():
        await world.api.client.create(PERSISTENT_VOLUME_CLAIMS, body, CREATORS_NAMESPACE)
        await world.create()
        await world.until_reason("ConfigValid", "VolumeOwnedByAnother")
        await world.settled()
        assert "labels" not in (await world.need("PersistentVolumeClaim"))["metadata"]
        await world.api.client.delete(PERSISTENT_VOLUME_CLAIMS, "ada-data", CREATORS_NAMESPACE)
        await world.until_made()
        await world.until_reason("ConfigValid", "Accepted")
