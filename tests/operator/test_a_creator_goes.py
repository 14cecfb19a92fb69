"""Deletion: every child goes; data stays unless the policy says otherwise, and never is somebody else's taken."""

from __future__ import annotations

from typing import cast

from chatinbio_local.client import PERSISTENT_VOLUME_CLAIMS
from chatinbio_operator.cluster import Api, Memory, Writer
from tests.local.api.harness import CREATORS_NAMESPACE, creator
from tests.operator.world import Object, World


async def gone(world: World, handle: str = "ada") -> None:
    async def so() -> bool:
        left = set(await world.children(handle)) - {"PersistentVolumeClaim"}
        return await world.creator(handle) is None and not left

    await world.until(so)


async def test_the_end_of_a_creator_may_be_heard_of_before_the_answer_that_let_it_go() -> None:
    memory, body = Memory(), creator("ada")
    body["metadata"] |= {"uid": "uid-ada", "resourceVersion": "1", "finalizers": ["chatinbio.dev/children"]}
    memory.put(body)

    class Late:
        async def merge(self, kind: str, name: str, patch: Object) -> Object:
            memory.drop(body)
            return body | {"metadata": body["metadata"] | {"resourceVersion": "2", "finalizers": []}}

    await Writer(cast(Api, Late()), memory).set_finalizer(body, present=False)
    assert memory.creator("ada") is None, "or it would hold its domains until the next resync"


async def test_every_child_goes_and_the_data_stays(world: World) -> None:
    async with world.operator():
        await world.create()
        await world.until_made()
        await world.remove("ada")
        await gone(world)
        claim = await world.need("PersistentVolumeClaim")
        assert "deletionTimestamp" not in claim["metadata"]
        assert claim["metadata"]["labels"]["chatinbio.dev/retained"] == "true"


async def test_the_data_goes_when_the_policy_says_so(world: World) -> None:
    async with world.operator():
        await world.create(storage={"deletionPolicy": "Delete"})
        await world.until_made()
        await world.remove("ada")
        await gone(world)
        await world.until(lambda: absent(world))


async def absent(world: World) -> bool:
    return await world.child("PersistentVolumeClaim") is None


async def test_a_policy_that_changes_at_the_last_moment_counts(world: World) -> None:
    async with world.operator():
        await world.create()
        await world.until_made()
        await world.change("ada", {"storage": {"deletionPolicy": "Delete"}})
        await world.remove("ada")
        await gone(world)
        await world.until(lambda: absent(world))


async def test_a_deletion_is_seen_through_by_the_next_operator(world: World) -> None:
    async with world.operator() as operator:
        await world.create(storage={"deletionPolicy": "Delete"})
        await world.until_made()
        await operator.kill()
        await world.remove("ada")
        assert await world.creator() is not None, "the finalizer keeps it until its data is seen to"
        await operator.start()
        await gone(world)
        await world.until(lambda: absent(world))


async def test_the_same_owner_finds_the_data_again(world: World) -> None:
    async with world.operator():
        await world.create()
        before = (await world.until_made())["PersistentVolumeClaim"]["metadata"]["uid"]
        await world.remove("ada")
        await gone(world)
        again = await world.create()
        claim = (await world.until_made())["PersistentVolumeClaim"]
        assert claim["metadata"]["uid"] == before
        assert claim["metadata"]["annotations"]["chatinbio.dev/creator-uid"] == again["metadata"]["uid"]
        assert "chatinbio.dev/retained" not in claim["metadata"]["labels"]


async def test_another_owner_does_not_and_is_told_why(world: World) -> None:
    async with world.operator():
        await world.create()
        await world.until_made()
        await world.remove("ada")
        await gone(world)
        await world.create(owner={"email": "eve@example.org"}, storage={"deletionPolicy": "Delete"})
        condition = await world.until_reason("Ready", "VolumeOwnedByAnother")
        assert "kubectl -n chatinbio-creators delete pvc ada-data" in condition["message"]
        assert await world.phase() == "Failed"
        await world.settled()
        assert set(await world.children()) <= {"PersistentVolumeClaim", "Secret"}
        # Not even her deletion touches what is not hers.
        await world.remove("ada")
        await gone(world)
        assert "deletionTimestamp" not in (await world.need("PersistentVolumeClaim"))["metadata"]


async def test_what_is_told_to_do_about_it_helps(world: World) -> None:
    async with world.operator():
        await world.create()
        await world.until_made()
        await world.remove("ada")
        await gone(world)
        await world.create(owner={"email": "eve@example.org"})
        await world.until_reason("Ready", "VolumeOwnedByAnother")
        await world.api.client.delete(PERSISTENT_VOLUME_CLAIMS, "ada-data", CREATORS_NAMESPACE)
        await world.until_made()
        await world.until_reason("ConfigValid", "Accepted")


async def test_a_new_address_of_the_same_creator_is_no_new_owner(world: World) -> None:
    async with world.operator():
        await world.create()
        await world.until_made()
        before = (await world.need("PersistentVolumeClaim"))["metadata"]["labels"]["chatinbio.dev/owner-hash"]
        await world.change("ada", {"owner": {"email": "ada@new.example.org"}})

        async def relabelled() -> bool:
            labels = (await world.need("PersistentVolumeClaim"))["metadata"]["labels"]
            return bool(labels["chatinbio.dev/owner-hash"] != before)

        await world.until(relabelled)
        assert (await world.condition("ConfigValid"))["status"] == "True"
