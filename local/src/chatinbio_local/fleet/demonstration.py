"""The first creator, signed up through the public API like anybody else, and the API key that this takes.

Place in the flow: up → **demonstration** → Traefik → control plane.
"""

from __future__ import annotations

import asyncio
import copy
import json
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from chatinbio_local.fleet.preflight import FleetError, installed
from chatinbio_local.fleet.programs import control_plane_environment
from chatinbio_local.fleet.state import StateFolder, write_private
from chatinbio_local.settings import LOOPBACK, LocalSettings

CONTENT = Path(__file__).with_name("ada.json")
API_HOST = "api.localhost"
PAGE_PATIENCE = 60.0  # seconds until the page must answer
LOOK = 0.1


class Platform:
    """The control plane as a platform sees it: HTTP through Traefik, with a key."""

    def __init__(self, settings: LocalSettings, key: str) -> None:
        import aiohttp  # lazily: only `up` needs it

        self._base = f"http://{LOOPBACK}:{settings.http_port}"
        # trust_env stays False: a proxy of the shell has no business on this machine's loopback.
        self._session = aiohttp.ClientSession(
            headers={"X-API-Key": key}, timeout=aiohttp.ClientTimeout(total=15), trust_env=False
        )

    async def __aenter__(self) -> Platform:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._session.close()

    async def call(self, method: str, path: str, body: Any = None, host: str = API_HOST) -> tuple[int, str]:
        """Status and body; (0, reason) when nothing answers."""
        import aiohttp

        try:
            async with self._session.request(
                method, self._base + path, json=body, headers={"Host": host}, allow_redirects=False
            ) as answer:
                return answer.status, await answer.text()
        except (aiohttp.ClientError, TimeoutError) as error:
            return 0, str(error)


async def api_key(settings: LocalSettings, state: StateFolder) -> str:
    """The key in `api-key`, made by the control plane's own command the first time. Raises FleetError."""
    if state.api_key.exists():
        return state.api_key.read_text(encoding="ascii").strip()
    process = await asyncio.create_subprocess_exec(
        str(installed("chatinbio-control-plane")),
        *("keys", "create", "--name", "local"),
        env=control_plane_environment(settings, state),
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    output, errors = await process.communicate()
    words = output.decode().split()
    if process.returncode or not words:
        raise FleetError(f"no API key could be made: {errors.decode(errors='replace').strip()[-2000:]}")
    write_private(state.api_key, words[-1] + "\n")
    return words[-1]


async def wait_for_control_plane(platform: Platform) -> None:
    """Until the control plane answers through Traefik. Raises FleetError."""
    deadline = asyncio.get_running_loop().time() + PAGE_PATIENCE
    while True:
        status, text = await platform.call("GET", "/v1/creators?limit=1")
        if status == 200:
            return
        if status in (401, 403):
            raise FleetError(
                "the control plane does not accept the key in .chatinbio/api-key; delete that file and start again"
            )
        if asyncio.get_running_loop().time() > deadline:
            raise FleetError(f"http://{API_HOST} does not answer through Traefik: {status or text}")
        await asyncio.sleep(LOOK)


async def sign_up(platform: Platform, state: StateFolder) -> str | None:
    """Sign the demonstration creator up, the first time only. Her claim link until it was shown. Raises FleetError."""
    if state.demonstration.exists():
        kept: dict[str, str | None] = json.loads(state.demonstration.read_text(encoding="utf-8"))
        return kept.get("claimUrl")
    body = content(datetime.now().astimezone())
    status, text = await platform.call("POST", "/v1/creators", body)
    claim = None
    if status in (200, 201, 202):
        claim = json.loads(text).get("claimUrl")
    elif status != 409:  # taken: an earlier start was cut off after the sign-up
        raise FleetError(f"the demonstration creator could not be signed up: {status} {text[:2000]}")
    write_private(state.demonstration, json.dumps({"handle": body["handle"], "claimUrl": claim}))
    return claim


def claim_was_shown(state: StateFolder) -> None:
    """Forget the claim link: who has it owns the page."""
    if state.demonstration.exists():
        kept = json.loads(state.demonstration.read_text(encoding="utf-8"))
        if kept.pop("claimUrl", None):
            write_private(state.demonstration, json.dumps(kept))


async def wait_for_page(platform: Platform, handle: str) -> bool:
    """Until the page answers through Traefik; False when it does not in time or nobody has that handle."""
    deadline = asyncio.get_running_loop().time() + PAGE_PATIENCE
    while asyncio.get_running_loop().time() < deadline:
        status, _ = await platform.call("GET", "/", host=f"{handle}.localhost")
        if status == 200:
            return True
        known, text = await platform.call("GET", f"/v1/creators/{handle}")
        if known == 404 or (known == 200 and json.loads(text).get("suspended")):
            return False
        await asyncio.sleep(LOOK)
    return False


def content(moment: datetime) -> dict[str, Any]:
    """The sign-up of the demonstration creator, her dates counted from `moment` (with its UTC offset)."""
    body: dict[str, Any] = copy.deepcopy(json.loads(CONTENT.read_text(encoding="utf-8")))
    for event in body["profile"]["events"]:
        hour, minute = map(int, event.pop("at").split(":"))
        day = moment + timedelta(days=event.pop("inDays"))
        event["startsAt"] = day.replace(hour=hour, minute=minute, second=0, microsecond=0).isoformat()
    return body
