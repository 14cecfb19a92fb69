"""The whole instance as one archive: taking it away, and putting it in place somewhere else."""

from __future__ import annotations

import asyncio
import sqlite3
import tempfile
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime
from typing import IO, Annotated, Any

import msgspec
from litestar import Request, get, post
from litestar.openapi.datastructures import ResponseSpec
from litestar.openapi.spec import OpenAPIFormat, OpenAPIMediaType, OpenAPIType, Operation, RequestBody, Schema
from litestar.params import QueryParameter
from litestar.response import Stream
from sqlalchemy import Connection, select, text

from chatinbio_instance.accounts.audit import note
from chatinbio_instance.accounts.tables import accounts
from chatinbio_instance.db.base import now
from chatinbio_instance.errors import InstanceError
from chatinbio_instance.web.access import instance_of
from chatinbio_instance.web.admin.archive import packing, restoring, uploads
from chatinbio_instance.web.admin.archive.contents import Manifest, Member
from chatinbio_instance.web.admin.guard import account_of, owners_only

CHUNK = 256 * 1024
ZIP = "application/zip"


@dataclass
class _TakesArchive(Operation):
    """What the description says about a body that is read as it comes."""

    def __post_init__(self) -> None:
        archive = OpenAPIMediaType(schema=Schema(type=OpenAPIType.STRING, format=OpenAPIFormat.BINARY))
        self.request_body = RequestBody(content={"application/octet-stream": archive}, required=True)


class ImportSummary(msgspec.Struct, rename="camel"):
    """What an archive holds and what it replaces: rows by table. `team` names people to invite again: who may sign in is not archived."""

    imported: bool
    handle: str
    version: str
    exported_at: datetime
    team: list[Member]
    rows: dict[str, int]
    replaced: dict[str, int]


@get(
    "/export",
    guards=[owners_only],
    responses={200: ResponseSpec(bytes, media_type=ZIP, description="The archive", generate_examples=False)},
)
async def export_instance(request: Request[Any, Any, Any]) -> Stream:
    """Everything but who may sign in, API keys and secrets, as one zip file."""
    instance, account = instance_of(request), account_of(request)
    handle, at = instance.settings.handle, now()
    await instance.insights.flush()
    file = tempfile.TemporaryFile(dir=instance.settings.data_dir)  # noqa: SIM115 - closed when it was sent

    def pack(connection: Connection) -> Manifest:
        return packing.pack(_raw(connection), file, handle, _team(connection), at)

    try:
        manifest = await instance.database.read(pack)
        rows = {table: packed.rows for table, packed in manifest.tables.items() if packed.rows}
        await instance.database.write(lambda connection: note(connection, account, "instance.export", "instance", rows))
    except BaseException:
        file.close()
        raise
    headers = {
        "content-disposition": f'attachment; filename="{handle}-{at:%Y-%m-%d}.zip"',
        "content-length": str(file.tell()),
    }
    return Stream(_sent(file), headers=headers, media_type=ZIP)


@post("/import", guards=[owners_only], status_code=200, request_max_body_size=None, operation_class=_TakesArchive)
async def import_instance(
    request: Request[Any, Any, Any],
    replace: Annotated[bool, QueryParameter(description="Put it in place of a page that is in use.")] = False,
    dry_run: Annotated[bool, QueryParameter(name="dryRun", description="Only say what would be done.")] = False,
) -> ImportSummary:
    """Put an archive (the body) in place of everything here. It is checked as a whole before anything is changed."""
    instance, account = instance_of(request), account_of(request)
    async with instance.importing, uploads.staged(request.stream(), instance.settings.data_dir) as (manifest, staged):
        rows = {table: packed.rows for table, packed in manifest.tables.items()}

        def job(connection: Connection) -> dict[str, int]:
            _hold_still(connection, replace)
            before = restoring.count(connection)
            restoring.restore(connection, staged)
            change = {"from": manifest.handle, "exportedAt": manifest.exported_at.isoformat(), "rows": rows}
            note(connection, account, "instance.import", "instance", change)
            return before

        if dry_run:
            replaced = await instance.database.read(restoring.count)
        else:
            await instance.insights.flush()
            replaced = await instance.database.write(job)
            await instance.look_anew()
            await instance.database.settle()  # what was replaced is as large as what came
    return ImportSummary(
        imported=not dry_run,
        handle=manifest.handle,
        version=manifest.version,
        exported_at=manifest.exported_at,
        team=list(manifest.team),
        rows=rows,
        replaced=replaced,
    )


def _hold_still(connection: Connection, replace: bool) -> None:
    if connection.scalar(
        text("SELECT 1 FROM completions WHERE status = 'running' UNION SELECT 1 FROM jobs WHERE ended_at IS NULL")
    ):
        raise InstanceError(
            "turn_running",
            "An answer is being written or work goes on in the background. Wait until it is done, then send this again.",
            status=409,
            retryable=True,
        )
    if not replace and restoring.is_in_use(connection):
        raise InstanceError(
            "page_in_use",
            "This page is in use. To put the archive in place of all that is here, send it with ?replace=true; "
            "export the page first if you may want it back.",
            status=409,
        )


def _team(connection: Connection) -> tuple[Member, ...]:
    people = connection.execute(select(accounts.c.name, accounts.c.email, accounts.c.role).order_by(accounts.c.id))
    return tuple(Member(name, email, role) for name, email, role in people)


def _raw(connection: Connection) -> sqlite3.Connection:
    raw = connection.connection.dbapi_connection
    assert isinstance(raw, sqlite3.Connection)
    return raw


async def _sent(file: IO[bytes]) -> AsyncIterator[bytes]:
    with file:
        file.seek(0)
        while chunk := await asyncio.to_thread(file.read, CHUNK):
            yield chunk


ROUTES = (export_instance, import_instance)
