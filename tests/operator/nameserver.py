"""A DNS server on loopback, of TXT records and aliases, that can be told to fail."""

from __future__ import annotations

import asyncio
from typing import Any

import dns.flags
import dns.message
import dns.rcode
import dns.rdatatype
import dns.rrset

TTL = 60


class NameServer(asyncio.DatagramProtocol):
    """`records` are texts by name, each text the strings of one TXT record as a zone file has them, `aliases` the names that a
    name stands for; `*.` in front of a name is a wildcard. `trouble` makes every answer a failure: a code, or `silence`."""

    def __init__(self) -> None:
        self.records: dict[str, list[str]] = {}
        self.aliases: dict[str, str] = {}
        self.trouble = ""
        self.asked: list[str] = []

    async def __aenter__(self) -> NameServer:
        loop = asyncio.get_running_loop()
        self._transport, _ = await loop.create_datagram_endpoint(lambda: self, local_addr=("127.0.0.1", 0))
        self.port: int = self._transport.get_extra_info("sockname")[1]
        self.address = f"127.0.0.1:{self.port}"
        return self

    async def __aexit__(self, *_: object) -> None:
        self._transport.close()

    def datagram_received(self, data: bytes, addr: Any) -> None:
        query = dns.message.from_wire(data)
        name = query.question[0].name.to_text(omit_final_dot=True)
        self.asked.append(name)
        if self.trouble == "silence":
            return
        answer = dns.message.make_response(query)
        answer.flags |= dns.flags.RA
        if self.trouble:
            answer.set_rcode(dns.rcode.from_text(self.trouble))
        else:
            self._fill(answer, name)
        self._transport.sendto(answer.to_wire(), addr)

    def _fill(self, answer: dns.message.Message, name: str) -> None:
        while alias := self._of(self.aliases, name):
            answer.answer.append(dns.rrset.from_text(f"{name}.", TTL, "IN", "CNAME", f"{alias}."))
            name = alias
        if texts := self._of(self.records, name):
            answer.answer.append(dns.rrset.from_text(f"{name}.", TTL, "IN", "TXT", *texts))
        elif texts is None:
            answer.set_rcode(dns.rcode.NXDOMAIN)

    def _of(self, table: dict[str, Any], name: str) -> Any:
        return table.get(name, table.get(f"*.{name.partition('.')[2]}"))
