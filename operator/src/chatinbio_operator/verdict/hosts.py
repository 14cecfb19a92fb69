"""Where each of a Creator's own domains stands, and what its owner has to do: `status.hosts`, and a part of ConfigValid."""

from __future__ import annotations

from typing import Final

from chatinbio_api import Creator
from chatinbio_operator.model import Answer, Body, Observed, Platform, hosts_name, is_platforms
from chatinbio_operator.model.domains import LOOKED_FOR_EVERY, SERVING, record
from chatinbio_operator.verdict.findings import Finding

_STATES: Final = {"Serving": SERVING, "HostUnverified": "Unverified", "HostTaken": "Taken", "HostReserved": "Reserved"}


def complaint(creator: Creator, platform: Platform, observed: Observed) -> Finding | None:
    """The first of a Creator's own domains that does not lead to its page, and how many more there are."""
    found = (standing(host, creator, platform, observed) for host in creator.spec.hosts)
    bad = [finding for finding in found if not finding.holds]
    if not bad:
        return None
    more = f" {len(bad) - 1} more: see status.hosts." if len(bad) > 1 else ""
    return Finding(False, bad[0].reason, bad[0].message + more)


def hosts(creator: Creator, platform: Platform, observed: Observed) -> list[Body]:
    """`status.hosts`: one entry for each of `spec.hosts`, in their order."""
    return [_entry(host, creator, platform, observed) for host in creator.spec.hosts]


def _entry(host: str, creator: Creator, platform: Platform, observed: Observed) -> Body:
    finding = standing(host, creator, platform, observed)
    entry: Body = {"host": host, "state": _STATES[finding.reason], "message": finding.message}
    if platform.asks_dns and finding.reason != "HostReserved":
        entry["record"] = record(creator, host)
    return entry


def standing(host: str, creator: Creator, platform: Platform, observed: Observed) -> Finding:
    """Whether a host leads to the page of the Creator that names it."""
    if is_platforms(host, platform):
        return Finding(
            False,
            "HostReserved",
            f"{host} is the platform's to give. Remove it from spec.hosts; "
            f"{platform.host(creator.handle)} leads here by itself.",
        )
    answer = observed.answers.get(host)
    if host not in observed.withheld:
        return Finding(True, "Serving", _serving(host, creator, platform, observed, answer))
    if other := observed.withheld[host]:
        taken = f"{host} leads to Creator {other}. Remove it there or from this spec.hosts"
        prove = f"; if it is yours, put the DNS record {_words(creator, host)} in place of the one that is there"
        return Finding(False, "HostTaken", f"{taken}{prove if platform.asks_dns else ''}.")
    minutes = int(LOOKED_FOR_EVERY / 60)
    return Finding(
        False,
        "HostUnverified",
        f"{host} is not proved to be the owner's yet. Publish the DNS record {_words(creator, host)}. {_seen(answer)} "
        f"It is looked for again by itself, within {minutes} minutes.",
    )


def _serving(host: str, creator: Creator, platform: Platform, observed: Observed, answer: Answer | None) -> str:
    routed = any(
        rule.get("host") == host
        for name in (creator.handle, hosts_name(creator.handle))
        for rule in (observed.child("Ingress", name) or {}).get("spec", {}).get("rules", ())
    )
    words = "It leads to the page." if routed else "It is to lead to the page; no Ingress has a rule for it yet."
    if not platform.asks_dns:
        return words
    kept = f" DNS does not answer ({answer.trouble}); what was proved stays so." if answer and answer.trouble else ""
    return f"{words} Leave the record in DNS.{kept}"


def _seen(answer: Answer | None) -> str:
    if answer is None:
        return "It is being looked for now."
    if answer.trouble:
        return f"DNS does not answer: {answer.trouble}."
    if answer.values:
        return "The TXT records of that name say something else."
    return "There is no TXT record of that name."


def _words(creator: Creator, host: str) -> str:
    wanted = record(creator, host)
    return f'{wanted["name"]} {wanted["type"]} "{wanted["value"]}"'
