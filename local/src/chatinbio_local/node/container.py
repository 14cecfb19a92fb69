"""One container of a pod through all its runs: image, configuration, start, probes, end, back-off, next run.

Place in the flow: pod → **container** → process. `run` is the whole life on one page; it returns when the restart policy says
that the container is over.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import shutil
import signal
import subprocess
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Protocol

from chatinbio_local.client import Object
from chatinbio_local.clock import now, parse_timestamp, timestamp
from chatinbio_local.controllers.endpoint_slices import named_port
from chatinbio_local.node.addresses import override_ports
from chatinbio_local.node.confinement import Confinement, spawn
from chatinbio_local.node.context import NodeContext
from chatinbio_local.node.environment import ConfigurationError, Mounts, command_line, container_environment
from chatinbio_local.node.images import ImageError
from chatinbio_local.node.logs import begin_run, current_log
from chatinbio_local.node.probes import Check, Probe, check_of, verdicts
from chatinbio_local.node.process import ContainerProcess, StartError, survivors
from chatinbio_local.node.state import ContainerState, Ended
from chatinbio_local.node.volumes import MountError, PodVolumes

log = logging.getLogger(__name__)
KILLED = 128 + signal.SIGKILL
UNKNOWN_EXIT = KILLED  # what a real node says of a container that ended while nobody watched
OUT_OF_MEMORY = "OOMKilled"


class Pod(Protocol):
    """What a container needs of its pod."""

    context: NodeContext
    body: Object
    folder: Path
    user: int | None
    address: str
    ports: dict[str, int]
    volumes: PodVolumes

    def publish(self) -> None: ...

    def hand_over(self) -> None: ...

    async def event(self, reason: str, message: str, *, warning: bool = False) -> None: ...

    def news(self) -> Callable[[float], Awaitable[None]]:
        """A wait for a change, from this call on, of a config map, secret or claim of the pod, or for its timeout."""
        ...


class Container:
    """See the module. `restart` says whether it starts again after an exit code."""

    def __init__(self, pod: Pod, spec: Object, restart: Callable[[int], bool]) -> None:
        self.name: str = spec["name"]
        self.folder = pod.folder / "containers" / self.name
        self.folder.mkdir(parents=True, exist_ok=True)
        self.state = ContainerState.load(self.folder, self.name)
        self.process: ContainerProcess | None = None
        self._pod = pod
        self._context = pod.context
        self._spec = spec
        self._restart = restart
        self._env: dict[str, str] = {}
        self._mounts = Mounts({})
        self._confinement = Confinement()
        self._end_reason = ""
        self._slot: asyncio.TimerHandle | None = None

    async def run(self) -> int:
        """Keep the container running as the policy says; returns the exit code of its last run."""
        try:
            return await self._run()
        finally:
            self._free_slot()

    async def _run(self) -> int:
        self._adopt()
        while True:
            if self.process is None:
                if self.state.ended is not None:
                    if not self._restart(self.state.ended.exit_code):
                        return self.state.ended.exit_code
                    await self._back_off(self.state.ended)
                await self._start()
            if self.process is not None:
                probing = asyncio.create_task(self._probe(self.process))
                try:
                    code = await self.process.wait()
                finally:
                    probing.cancel()
                    (result,) = await asyncio.gather(probing, return_exceptions=True)
                    if isinstance(result, Exception):
                        log.error("the probes of container %s failed", self.name, exc_info=result)
                self._ended(code)

    async def stop(self, grace: float) -> None:
        """End the current run, if any, within `grace` seconds; also one that an earlier node started."""
        if self.process is None:
            self._adopt()
        if self.process is not None:
            process = self.process
            await self._pod.event("Killing", f"Stopping container {self.name}")
            code = await process.stop(grace)
            if self.process is process:
                self._ended(code)
                self.state.failures = 0  # it was told to go
                self._changed()

    def kill(self, reason: str) -> None:
        """End the current run at once for a reason that its status will name."""
        if self.process is not None:
            self._end_reason = reason
            self.process.kill()

    def _adopt(self) -> None:
        """Find the process that an earlier node left: by its number, else by its mark."""
        identity = self.state.process
        process = ContainerProcess.adopt(identity, self.folder) if identity else None
        if process is None:
            # The oldest marked process is the leader; it was started and not written down, or it left children.
            marked = survivors(self.folder).get(self.folder, [])
            if marked and identity is None:
                process = ContainerProcess.adopt(marked[0], self.folder)
                if process is not None:
                    self.state.run(marked[0], timestamp())
        if process is not None:
            self.process = process
            self.state.ready = self.state.started = False
            self._configure_quietly()
        elif identity is not None:
            self._ended(None)
        self._changed()

    def _configure_quietly(self) -> None:
        """An adopted process needs its environment and mounts only for exec probes."""
        with contextlib.suppress(ConfigurationError, ImageError, MountError):
            self._configure()

    async def _start(self) -> None:
        command = await self._until_configured()
        await self._take_slot()
        begin_run(self.folder)
        working = self._spec.get("workingDir")
        cwd = Path(self._mounts.translate(working)) if working else self._pod.folder / "home"
        program = shutil.which(command[0], path=self._env["PATH"]) or command[0]
        try:
            if not cwd.is_dir():
                raise StartError(f"workingDir {working} is not in a volume of this pod")
            await asyncio.to_thread(self._pod.hand_over)
            self.process = ContainerProcess.start(
                [program, *command[1:]], self._env, cwd, current_log(self.folder), self.folder, self._confinement
            )
        except (StartError, OSError) as error:
            await self._refused(str(error))
            return
        self._limit(self.process.identity.pid)
        self._count_restart()
        self.state.run(self.process.identity, timestamp())
        self._changed()
        if not self.state.restarts:
            text = f'Container image "{self._spec["image"]}" already present on machine'
            await self._pod.event("Pulled", text)
        await self._pod.event("Started", f"Started container {self.name}")

    @property
    def _group(self) -> str:
        return f"{self._pod.folder.name}-{self.name}"

    def _limit(self, pid: int) -> None:
        limits = (self._spec.get("resources") or {}).get("limits")
        if limits and self._context.groups is not None:
            self._context.groups.enter(self._group, pid, limits)

    async def _take_slot(self) -> None:
        await self._context.slots.acquire()
        loop = asyncio.get_running_loop()
        self._slot = loop.call_later(self._context.timings.start_slot, self._free_slot)

    def _free_slot(self) -> None:
        if self._slot is not None:
            self._slot.cancel()
            self._slot = None
            self._context.slots.release()

    def _count_restart(self) -> None:
        if self.state.ended is not None:
            self.state.last = self.state.ended
        if self.state.last is not None:
            self.state.restarts += 1

    async def _refused(self, message: str) -> None:
        """The command could not be run: a run that ended at once."""
        self._count_restart()
        moment = timestamp()
        self.state.failures += 1
        self.state.end(Ended(128, "StartError", moment, moment, message))
        self._changed()
        await self._pod.event("Failed", f"Error: {message}", warning=True)

    async def _until_configured(self) -> list[str]:
        timings = self._context.timings
        while True:
            news = self._pod.news()
            try:
                return self._configure()
            except ImageError as error:
                await self._wait("ErrImagePull", str(error), "Failed", f"Failed to pull image: {error}")
                await news(min(1.0, timings.image_retry))
                message = f'Back-off pulling image "{self._spec["image"]}": {error}'
                await self._wait("ImagePullBackOff", message, "BackOff", message)
                await news(timings.image_retry)
            except (ConfigurationError, MountError) as error:
                await self._wait("CreateContainerConfigError", str(error), "Failed", f"Error: {error}")
                await news(timings.configuration_retry)

    def _configure(self) -> list[str]:
        """Environment, mounts and command. Raises ImageError, ConfigurationError, MountError."""
        pod = self._pod
        image = self._context.images.resolve(self._spec["image"])
        self._refuse_root()
        self._mounts = pod.volumes.mounts_of(self._spec)
        sandbox, own = self._context.isolation.sandbox, (pod.folder / "home", pod.folder / "tmp")
        path = image.env.get("PATH", self._context.base_env["PATH"])
        rules = sandbox.rules(image, path, self._mounts, own) if sandbox else None
        self._confinement = Confinement(pod.user, rules)
        temporary = self._mounts.translate("/tmp")  # noqa: S108  # the container's own, where it mounts one
        base = {
            **self._context.base_env,
            **image.env,
            "HOME": str(pod.folder / "home"),
            "TMPDIR": temporary if temporary != "/tmp" else str(pod.folder / "tmp"),  # noqa: S108
            "HOSTNAME": pod.body["spec"].get("hostname") or pod.body["metadata"]["name"],
        }
        sources = self._context.sources(pod.body["metadata"]["namespace"])
        env = container_environment(self._spec, pod.body, pod.address, sources, base, self._mounts)
        self._env = override_ports(env, pod.ports)
        command = command_line(self._spec, image.command, image.args, self._env)
        return [self._mounts.translate(part) for part in command]

    def _refuse_root(self) -> None:
        """As the kubelet does. Raises ConfigurationError."""
        pod, own = self._pod.body["spec"].get("securityContext") or {}, self._spec.get("securityContext") or {}
        context = {**pod, **own}
        if context.get("runAsNonRoot") and context.get("runAsUser") == 0:
            raise ConfigurationError("container's runAsUser breaks non-root policy")

    async def _wait(self, reason: str, message: str, event: str, event_message: str) -> None:
        if self.state.wait_for(reason, message):
            self._changed()
            await self._pod.event(event, event_message, warning=True)

    async def _back_off(self, ended: Ended) -> None:
        """The first restart is immediate; the pause after that doubles, less what has passed already."""
        timings = self._context.timings
        if self.state.failures < 2:
            return
        delay = min(timings.back_off_limit, timings.back_off * 2 ** min(self.state.failures - 2, 30))
        rest = delay - (now() - parse_timestamp(ended.finished_at)).total_seconds()
        if rest <= 0:
            return
        message = f"back-off {delay:g}s restarting failed container={self.name}"
        self.state.wait_for("CrashLoopBackOff", message)
        self._changed()
        await self._pod.event("BackOff", f"Back-off restarting failed container {self.name}", warning=True)
        await asyncio.sleep(rest)

    def _ended(self, code: int | None) -> None:
        """Write down how the run ended. An adopted process tells nobody its exit code."""
        exit_code = UNKNOWN_EXIT if code is None else code
        if code is None:
            reason, message = "ContainerStatusUnknown", "the exit code is unknown: the node was restarted meanwhile"
        else:
            reason, message = ("Completed" if exit_code == 0 else "Error"), ""
        if self._context.groups is not None and self._context.groups.leave(self._group) and exit_code == KILLED:
            self._end_reason = OUT_OF_MEMORY
        if self._end_reason:
            reason, message, self._end_reason = self._end_reason, "", ""
        started = self.state.started_at or timestamp()
        ran = (now() - parse_timestamp(started)).total_seconds()
        self.state.failures = 1 if ran >= self._context.timings.back_off_reset else self.state.failures + 1
        self.process = None
        self.state.end(Ended(exit_code, reason, started, timestamp(), message))
        self._changed()

    def _changed(self) -> None:
        if self.state.ready or self.state.process is None:
            self._free_slot()
        self.state.save(self.folder)
        self._pod.publish()

    async def _probe(self, process: ContainerProcess) -> None:
        """Keep `started` and `ready`, and end a run that its startup or liveness probe gives up."""
        startup, liveness, readiness = (self._spec.get(f"{k}Probe") for k in ("startup", "liveness", "readiness"))
        if startup:
            async for verdict in verdicts(Probe.of(startup), self._check(startup), eager=True):
                if not verdict.healthy:
                    return await self._give_up(process, "Startup", verdict.message, startup)
                break
        self.state.started = True
        self.state.ready = not readiness
        self._changed()
        async with asyncio.TaskGroup() as tasks:
            if liveness:
                tasks.create_task(self._watch_liveness(process, liveness))
            if readiness:
                tasks.create_task(self._watch_readiness(readiness))

    async def _watch_liveness(self, process: ContainerProcess, spec: Object) -> None:
        async for verdict in verdicts(Probe.of(spec), self._check(spec), eager=False):
            if not verdict.healthy:
                return await self._give_up(process, "Liveness", verdict.message, spec)

    async def _watch_readiness(self, spec: Object) -> None:
        async for verdict in verdicts(Probe.of(spec), self._check(spec), eager=True):
            if verdict.healthy != self.state.ready:
                self.state.ready = verdict.healthy
                self._changed()
            if not verdict.healthy:
                await self._pod.event("Unhealthy", f"Readiness probe failed: {verdict.message}", warning=True)

    async def _give_up(self, process: ContainerProcess, kind: str, message: str, spec: Object) -> None:
        await self._pod.event("Unhealthy", f"{kind} probe failed: {message}", warning=True)
        text = f"Container {self.name} failed {kind.lower()} probe, will be restarted"
        await self._pod.event("Killing", text)
        grace = spec.get("terminationGracePeriodSeconds")
        if grace is None:
            grace = self._pod.body["spec"].get("terminationGracePeriodSeconds", 30)
        await process.stop(grace)

    def _check(self, spec: Object) -> Check:
        return check_of(spec, self._pod.address, self._port_of, self._exec)

    def _port_of(self, port: int | str) -> int:
        number = port if isinstance(port, int) else named_port({"spec": {"containers": [self._spec]}}, port)
        return self._pod.ports.get(str(number), number or 0)

    def _exec(self, command: list[str]) -> subprocess.Popen[bytes]:
        arguments = [self._mounts.translate(part) for part in command]
        program = shutil.which(arguments[0], path=self._env.get("PATH")) or arguments[0]
        return spawn(
            [program, *arguments[1:]],
            self._confinement,
            env=self._env,
            cwd=self._pod.folder / "home",
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
