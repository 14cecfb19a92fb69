"""Whose one of a Creator's own domains is: the record that its owner publishes in DNS, and to whom a domain leads then.

Place in the flow: Creators, what DNS answers → **domains** → children without what is withheld, and a status that says why. Pure.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from typing import Final

from chatinbio_api import Creator, owner_hash
from chatinbio_api.names import GROUP
from chatinbio_operator.model import Answer, Body, Claim, Platform, is_platforms

SERVING: Final = "Serving"
# How every record begins.
MARK: Final = "chatinbio-verification="
# Seconds: a domain that is not proved is looked for at least this often.
LOOKED_FOR_EVERY: Final = 300.0


def record_name(host: str) -> str:
    """The name that the record has in DNS, without a final dot."""
    return f"_chatinbio.{host}"


def record_value(handle: str, email: str, host: str) -> str:
    """What the record says: a digest of who may have the host, the same whenever and wherever it is worked out, so that
    it holds after a restore from a backup.

    It is no secret. Whoever reads it can do nothing with it but publish it in the domain's own zone, which is the proof;
    so it needs no key, and is compared like any other text: there is nothing to learn from how long that takes."""
    told = "\0".join((f"{GROUP}/host", handle, owner_hash(email), host))
    return f"{MARK}{hashlib.sha256(told.encode()).hexdigest()[:32]}"


def record(creator: Creator, host: str) -> Body:
    """The record that the owner of a host publishes for this Creator, as status.hosts tells it."""
    value = record_value(creator.handle, creator.spec.owner.email, host)
    return {"name": record_name(host), "type": "TXT", "value": value}


def claim(creator: Body, host: str) -> Claim:
    """The claim of a Creator, as the API server has it, on a host of its spec."""
    metadata = creator["metadata"]
    email = (creator["spec"].get("owner") or {}).get("email", "")
    return Claim(
        handle=metadata["name"],
        age=(metadata.get("creationTimestamp", ""), metadata["name"]),
        value=record_value(metadata["name"], email, host),
        proved=_state(creator.get("status", {}), host) == (SERVING, True),
    )


def withheld(
    creator: Creator, platform: Platform, claims: Mapping[str, tuple[Claim, ...]], answers: Mapping[str, Answer]
) -> dict[str, str]:
    """The hosts of a Creator that do not lead to its page, each with the Creator to which it leads, "" for none."""
    found = {}
    for host in creator.spec.hosts:
        if is_platforms(host, platform):
            continue
        all_ = claims.get(host, ())
        mine = _own(creator, all_)
        if mine is None:
            found[host] = ""  # the spec has changed since; the next pass knows better
        elif (other := _leads_to(mine, all_, answers.get(host), platform)) != mine.handle:
            found[host] = other
    return found


def unproved(creator: Creator, platform: Platform, claims: Mapping[str, tuple[Claim, ...]]) -> tuple[str, ...]:
    """The hosts of a Creator whose records are still to be looked for."""
    if not platform.asks_dns:
        return ()
    return tuple(
        host
        for host, all_ in claims.items()
        if not is_platforms(host, platform) and (mine := _own(creator, all_)) and not mine.proved
    )


def moved(before: Body, status: Body) -> set[str]:
    """The hosts of which a status says something else than the one before: who else names them may have to give or take."""
    hosts = {entry["host"] for each in (before, status) for entry in each.get("hosts", ())}
    return {host for host in hosts if _state(before, host) != _state(status, host)}


def _own(creator: Creator, claims: Iterable[Claim]) -> Claim | None:
    return next((each for each in claims if each.handle == creator.handle), None)


def _leads_to(mine: Claim, claims: Iterable[Claim], answer: Answer | None, platform: Platform) -> str:
    """The handle of the Creator to which a host leads as far as this one is concerned: its own, another's, "" for none.

    DNS decides: whoever's record is there now. Where nobody's is, or DNS was not asked, whoever was proved before keeps
    the host. Of several the oldest has it. It moves in two steps: who has it gives it up, then the other takes it, so
    that it never leads to both."""
    if not platform.asks_dns:
        return min(claims, key=_age).handle
    shown = [each for each in claims if answer and each.value in answer.values]
    proved = [each for each in claims if each.proved]
    holder = min(shown or proved, key=_age, default=None)
    if holder is mine and not mine.proved and proved:
        return min(proved, key=_age).handle
    return holder.handle if holder else ""


def _age(claim: Claim) -> tuple[str, str]:
    return claim.age


def _state(status: Body, host: str) -> tuple[str, bool]:
    """The state of a host in a status, and whether it was said with a record: without one nothing was ever proved."""
    entry: Body = next((each for each in status.get("hosts") or () if each.get("host") == host), {})
    return entry.get("state", ""), bool(entry.get("record"))
