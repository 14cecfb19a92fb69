"""The real control plane, whose rights are gone, whose cluster is gone, and which is gone itself: the alert holds while that lasts."""

from __future__ import annotations

from pathlib import Path

from chatinbio_local.client import Resource
from tests.alerts.prometheus import CONTROL_PLANE, Prometheus
from tests.control_plane.plane import as_program, cluster

ALERT = "ChatinbioControlPlaneErrors"
BINDINGS = Resource("rbac.authorization.k8s.io", "v1", "clusterrolebindings")
BELONGS_TO_THE_SERVER = ("uid", "resourceVersion", "creationTimestamp", "generation", "managedFields")


async def test_a_control_plane_that_fails_its_callers(tmp_path: Path) -> None:
    prometheus = Prometheus()
    async with cluster(tmp_path) as api, as_program(tmp_path, api) as (plane, program):

        async def five_minutes(path: str, status: int) -> bool:
            """Some calls, seen by a scrape before and one after; whether it rings then."""
            await prometheus.scrape(after=270)
            for _ in range(3):
                assert (await plane.http.get(path)).status_code == status
            await prometheus.scrape()
            return prometheus.fires(ALERT, "page")

        assert prometheus.fires(ALERT), "it is not scraped"
        prometheus.watch(CONTROL_PLANE, f"127.0.0.1:{program.port}", "control-plane-1")
        assert (await plane.sign_up("ada")).status_code == 202
        assert (await plane.http.get("/readyz")).status_code == 200
        await prometheus.scrape()
        assert not await five_minutes("/v1/creators", 200)
        # What a caller does wrong is no fault of it.
        assert not await five_minutes("/v1/creators/nobody", 404)

        binding = await api.client.get(BINDINGS, "control-plane")
        await api.client.delete(BINDINGS, "control-plane")
        assert (await plane.http.get("/v1/creators/ada")).status_code == 502
        assert await five_minutes("/v1/creators/ada", 502)
        for name in BELONGS_TO_THE_SERVER:
            binding["metadata"].pop(name, None)
        await api.client.create(BINDINGS, binding)
        assert not await five_minutes("/v1/creators/ada", 200)

        # An ingress leads nobody to what is not ready: its probes are all that is left to count.
        await api.stop()
        assert (await plane.http.get("/readyz")).status_code == 503
        assert await five_minutes("/readyz", 503)

        await program.stop()
        await prometheus.scrape()
        assert prometheus.fires(ALERT)
