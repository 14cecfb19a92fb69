"""People who left their address: what capabilities collected for the creator, as a list and as a table."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any

import msgspec
from litestar import Request, Response, get
from litestar.params import QueryParameter

from chatinbio_instance.core.capability import Lead
from chatinbio_instance.web.access import instance_of
from chatinbio_instance.web.admin.listing import Limit, Listing, Offset, listed

COLUMNS = ("at", "kind", "name", "email", "message")
# A cell that begins so is a formula to a spreadsheet, also behind white space; the wide ones are what some of them read alike.
_FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "|", "%")
Kind = Annotated[
    str | None, QueryParameter(max_length=100, description="Only `contact`, `booking`, `newsletter` or another kind.")
]


class LeadView(msgspec.Struct):
    """Somebody who wrote, asked for a date or signed up; `kind` says which. Their conversations are those of `visitor`."""

    id: str
    kind: str
    at: datetime
    name: str
    email: str
    message: str
    fields: dict[str, str]
    visitor: str


@get("/leads")
async def list_leads(
    request: Request[Any, Any, Any], kind: Kind = None, limit: Limit = 100, offset: Offset = 0
) -> Listing[LeadView]:
    """Everybody, the newest first."""
    found = [
        LeadView(lead.id, lead.kind, lead.at, lead.name, lead.email, lead.message, lead.fields, lead.visitor)
        for lead in await collected(request, kind)
    ]
    return listed(found, limit, offset)


@get("/leads.csv", media_type="text/csv")
async def leads_csv(request: Request[Any, Any, Any], kind: Kind = None) -> Response[bytes]:
    """Everybody as a table for a spreadsheet, in which no cell is ever a formula."""
    headers = {"content-disposition": 'attachment; filename="leads.csv"', "content-type": "text/csv; charset=utf-8"}
    return Response(table(await collected(request, kind)), headers=headers)


def table(leads: Sequence[Lead]) -> bytes:
    """CSV with a header (RFC 4180, UTF-8 with the mark that spreadsheets look for); what only some leads have stands last."""
    more = sorted({name for lead in leads for name in lead.fields})
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow([*COLUMNS, *map(_cell, more)])
    for lead in leads:
        row = [lead.at.isoformat(), lead.kind, lead.name, lead.email, lead.message]
        writer.writerow([_cell(value) for value in (*row, *(lead.fields.get(name, "") for name in more))])
    return text.getvalue().encode("utf-8-sig")


def _cell(value: str) -> str:
    risky = value.lstrip().startswith(_FORMULA) or value[:1] in ("\t", "\r", "\n")
    return f"'{value}" if risky else value


async def collected(request: Request[Any, Any, Any], kind: str | None = None) -> list[Lead]:
    """What all capabilities have collected, or that of one kind; the newest first."""
    every = [lead for capability in await instance_of(request).capabilities() for lead in await capability.leads()]
    found = [lead for lead in every if kind in (None, lead.kind)]
    return sorted(found, key=lambda lead: lead.at, reverse=True)


ROUTES = (list_leads, leads_csv)
