"""Lists of the creator's side: some rows of how many."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Generic, TypeVar

import msgspec
from litestar.params import PathParameter, QueryParameter

T = TypeVar("T")

# Query parameters of every list; SQLite's whole numbers end where `Offset` does.
Limit = Annotated[int, QueryParameter(ge=1, le=500, description="How many at most.")]
Offset = Annotated[int, QueryParameter(ge=0, le=2**63 - 1, description="How many to leave out before.")]
# The number of a row in a path.
RowId = Annotated[int, PathParameter(ge=0, le=2**63 - 1)]


class Listing(msgspec.Struct, Generic[T]):
    """Some rows of `total`, after `offset` of them."""

    items: list[T]
    total: int
    limit: int
    offset: int


def listed(found: Sequence[T], limit: int, offset: int) -> Listing[T]:
    """Some rows of what is all there."""
    return Listing(list(found[offset : offset + limit]), len(found), limit, offset)
