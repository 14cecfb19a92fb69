"""What a Creator should have: the table of contents, one file per kind of child.

Place in the flow: Creator, Platform → **desired** → planning. Pure: the same input gives the same bytes.
"""

from __future__ import annotations

from collections.abc import Mapping

from chatinbio_api import Creator
from chatinbio_operator.desired import claim, ingress, seed, service, session, stateful_set
from chatinbio_operator.model import Body, Platform, own_hosts


def children(creator: Creator, platform: Platform, taken_hosts: Mapping[str, str] | None = None) -> tuple[Body, ...]:
    """Every child, in the order in which they are made. `taken_hosts` are left out of the route."""
    return (
        session.secret(creator, platform),
        seed.config_map(creator, platform),
        claim.persistent_volume_claim(creator, platform),
        service.service(creator, platform),
        ingress.ingress(creator, platform, own_hosts(creator, platform, taken_hosts or {})),
        stateful_set.stateful_set(creator, platform),
    )
