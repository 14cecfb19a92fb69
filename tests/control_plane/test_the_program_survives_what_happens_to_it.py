"""The real program: killed in the middle, flooded, started twice, started wrong."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import sys
from pathlib import Path

import httpx
import pytest

from chatinbio_control_plane.settings import PREFIX
from chatinbio_local.api.faults import Faults
from tests.control_plane.plane import PATIENCE, Plane, as_program, cluster, settings_for, signup
from tests.local.api.harness import CREATORS

# Programs are started over and over here; a machine that is five times slower needs five times as long for each.
pytestmark = pytest.mark.timeout(300)


async def run(folder: Path, *arguments: str, **environment: str) -> tuple[int, str, str]:
    url = settings_for(folder).database_url
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "chatinbio_control_plane", *arguments,
        env={**os.environ, PREFIX + "DATABASE_URL": url, **environment},
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    async with asyncio.timeout(90):  # five at once begin five times as slowly
        out, err = await process.communicate()
    return process.returncode or 0, out.decode(), err.decode()


async def test_a_hundred_signups_with_one_key_over_real_connections(tmp_path: Path) -> None:
    async with cluster(tmp_path) as api, as_program(tmp_path, api) as (plane, _):
        headers = {"Idempotency-Key": "all-at-once"}
        answers = await asyncio.gather(*(plane.sign_up("ada", headers=headers) for _ in range(100)))
        assert {a.status_code for a in answers} == {202}
        assert len({a.content for a in answers}) == 1
        assert await plane.creators() == ["ada"]


async def test_a_kill_in_the_middle_of_signups_loses_and_doubles_nothing(tmp_path: Path) -> None:
    """Thirty signups are under way when the program is killed; sent again, each is there once and answered alike."""
    names = [f"creator-{n:02}" for n in range(30)]
    # The last of them is not made before: however late the kill comes, it comes in the middle.
    faults = Faults([{"match": {"verb": "create", "resource": "creators", "nth": len(names)}, "fault": "hang"}])
    async with cluster(tmp_path, faults) as api, as_program(tmp_path, api) as (plane, program):

        async def send(name: str) -> httpx.Response | None:
            try:
                return await plane.sign_up(name, headers={"Idempotency-Key": name})
            except httpx.TransportError:
                return None

        under_way = [asyncio.create_task(send(name)) for name in names]
        async with asyncio.timeout(PATIENCE):
            # Killed as soon as the first creator stands.
            while not await plane.creators():  # noqa: ASYNC110
                await asyncio.sleep(0)
        await program.stop(signal.SIGKILL)
        before = await asyncio.gather(*under_way)
        assert None in before, "the kill came too late to mean anything"

        faults.clear()
        await program.start()
        after = [await send(name) for name in names]
        again = [await send(name) for name in names]
        assert sorted(await plane.creators()) == names
        for first, second, third in zip(before, after, again, strict=True):
            assert second is not None and third is not None
            assert second.status_code == 202, second.text
            assert second.content == third.content
            assert first is None or first.content == second.content


async def test_a_crash_between_the_creator_and_its_answer_is_healed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The exact spot: the Creator stands, the answer was never kept, nor its reservation."""
    from sqlalchemy import delete

    from chatinbio_control_plane.store.tables import idempotency_keys
    from tests.control_plane.plane import in_process

    async with cluster(tmp_path) as api, in_process(tmp_path, api) as plane:
        headers = {"Idempotency-Key": "one"}
        first = await plane.sign_up("ada", headers=headers)
        async with plane.app.state.context.engine.begin() as connection:
            await connection.execute(delete(idempotency_keys))
        await plane.report("ada", "Ready", True)
        second = await plane.sign_up("ada", headers=headers)
        assert second.content == first.content
        async with plane.app.state.context.engine.begin() as connection:
            await connection.execute(delete(idempotency_keys))
        other = await plane.http.post("/v1/creators", json=signup("ada", displayName="Else"), headers=headers)
        assert other.json()["code"] == "idempotency_key_reused"


async def test_ten_megabytes_are_refused_and_the_answer_arrives(tmp_path: Path) -> None:
    async with cluster(tmp_path) as api, as_program(tmp_path, api) as (plane, _):

        async def chunks() -> object:
            for _ in range(160):
                yield b"x" * 65536

        for content in (b"x" * 10_485_760, chunks()):
            answer = await plane.http.post("/v1/creators", content=content)  # type: ignore[arg-type]
            assert (answer.status_code, answer.json()["code"]) == (413, "body_too_large")
        assert (await plane.sign_up("ada")).status_code == 202


async def test_keys_are_made_listed_and_revoked_beside_a_running_server(tmp_path: Path) -> None:
    async with cluster(tmp_path) as api, as_program(tmp_path, api) as (plane, _):
        code, out, err = await run(tmp_path, "keys", "create", "--name", "shop")
        key = out.strip()
        assert (code, out) == (0, key + "\n"), "the key alone is on standard output"
        assert key not in err
        headers = {"X-API-Key": key}
        assert (await plane.http.get("/v1/creators", headers=headers)).status_code == 200

        code, out, _err = await run(tmp_path, "keys", "list")
        assert code == 0
        row = next(line for line in out.splitlines() if "shop" in line)
        assert key not in out
        assert "valid" in row

        assert (await run(tmp_path, "keys", "revoke", row.split()[0]))[0] == 0
        assert (await plane.http.get("/v1/creators", headers=headers)).status_code == 401
        code, _out, err = await run(tmp_path, "keys", "revoke", row.split()[0])
        assert code == 1
        assert "keys list" in err


async def test_keys_made_at_once_on_a_fresh_machine_all_work(tmp_path: Path) -> None:
    results = await asyncio.gather(
        *(run(tmp_path, "keys", "create", "--name", f"n{i}", "--account", "one") for i in range(5))
    )
    assert [code for code, _, _ in results] == [0] * 5, results
    assert len({out for _, out, _ in results}) == 5
    _, out, _ = await run(tmp_path, "keys", "list")
    assert out.count(" one ") == 5


async def test_a_bad_setting_is_named(tmp_path: Path) -> None:
    code, _out, err = await run(tmp_path, "keys", "list", **{PREFIX + "PORT": "http"})
    assert code == 2
    assert PREFIX + "PORT" in err
    code, _out, err = await run(tmp_path, "keys", "list", **{PREFIX + "DATABASE_URL": "nonsense"})
    assert code == 1
    assert PREFIX + "DATABASE_URL" in err


async def test_a_busy_port_is_an_error_that_names_it(tmp_path: Path) -> None:
    async with cluster(tmp_path):
        with socket.socket() as taken:
            taken.bind(("127.0.0.1", 0))
            taken.listen()
            port = str(taken.getsockname()[1])
            kubeconfig = str(tmp_path / "control-plane.kubeconfig")
            code, _out, err = await run(tmp_path, "serve", **{PREFIX + "PORT": port, PREFIX + "KUBECONFIG": kubeconfig})
    assert code != 0
    assert port in err


async def test_it_can_touch_creators_and_nothing_else(plane: Plane) -> None:
    """The rights its chart grants, as the cluster enforces them on it."""
    from kubernetes.aio import client as k8s
    from kubernetes.aio.client.exceptions import ApiException

    await plane.sign_up("ada")
    cluster_ = plane.app.state.context.cluster
    core = k8s.CoreV1Api(cluster_._client)
    for forbidden in (
        core.list_namespaced_secret("chatinbio-creators"),
        core.list_namespaced_pod("chatinbio-creators"),
        core.read_namespaced_config_map("ada-seed", "chatinbio-creators"),
    ):
        with pytest.raises(ApiException) as caught:
            await forbidden
        assert caught.value.status == 403
    custom = k8s.CustomObjectsApi(cluster_._client)
    with pytest.raises(ApiException) as caught:
        await custom.patch_cluster_custom_object_status(
            CREATORS.group, CREATORS.version, CREATORS.plural, "ada", {"status": {"phase": "Ready"}}
        )
    assert caught.value.status == 403
