"""What a Creator should have: the table of contents, one file per kind of child.

Place in the flow: Creator, Platform → **desired** → planning. Pure: the same input gives the same bytes.
"""

from __future__ import annotations

from collections.abc import Container

from chatinbio_api import Creator
from chatinbio_operator.desired import claim, ingress, seed, service, session, stateful_set
from chatinbio_operator.model import Body, Platform, own_hosts


def rendered(bodies: tuple[Body, ...]) -> str:
    """The children as YAML documents, as a person would apply them."""
    import yaml  # only for people; the running operator sends JSON

    class Plain(yaml.SafeDumper):
        def ignore_aliases(self, data: object) -> bool:
            return True

    return "---\n".join(
        yaml.dump(body, Dumper=Plain, sort_keys=False, allow_unicode=True, width=120) for body in bodies
    )


def children(creator: Creator, platform: Platform, withheld: Container[str] = ()) -> tuple[Body, ...]:
    """Every child, in the order in which they are made. Hosts that are `withheld` are left out of the route."""
    hosts = own_hosts(creator, platform, withheld)
    return (
        session.secret(creator, platform),
        seed.config_map(creator, platform),
        claim.persistent_volume_claim(creator, platform),
        service.service(creator, platform),
        ingress.ingress(creator, platform, hosts),
        *ingress.hosts_ingress(creator, platform, hosts),
        stateful_set.stateful_set(creator, platform),
    )
