"""The creator as a vCard 4.0 (RFC 6350), for an address book. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from chatinbio_instance.core.addresses import is_web_address
from chatinbio_instance.web.page.shown import Shown

# Octets of a line, without its end.
MAX_LINE = 75


def card(shown: Shown) -> str:
    """The card with CRLF line ends; a card that is fetched again replaces itself by its UID."""
    name = shown.name
    given, _, family = name.rpartition(" ") if name.count(" ") == 1 else (name, "", "")
    lines = [
        "BEGIN:VCARD",
        "VERSION:4.0",
        f"UID:{_address(shown.url)}",
        f"FN:{_text(name)}",
        f"N:{_text(family)};{_text(given or name)};;;",
        f"NICKNAME:{_text(shown.bio['handle'])}",
    ]
    if shown.bio["tagline"]:
        lines.append(f"TITLE:{_text(shown.bio['tagline'])}")
    if shown.bio["bio"]:
        lines.append(f"NOTE:{_text(shown.bio['bio'])}")
    if (picture := shown.absolute(shown.bio["avatarUrl"])) is not None:
        lines.append(f"PHOTO:{_address(picture)}")
    lines.append(f"URL;PREF=1:{_address(shown.url)}")
    lines += [
        f"URL:{_address(link['url'])}"
        for link in shown.links
        if link.get("style", "link") != "heading" and is_web_address(link["url"])
    ]
    lines.append("END:VCARD")
    return "".join(f"{folded}\r\n" for line in lines for folded in _folded(line))


def _text(text: str) -> str:
    """A TEXT value: what has a meaning is escaped, line ends become `\\n`, other control characters go."""
    lines = "\n".join(text.splitlines())
    kept = "".join(sign for sign in lines if sign == "\n" or (ord(sign) >= 32 and sign != "\x7f"))
    for sign in ("\\", ";", ","):
        kept = kept.replace(sign, f"\\{sign}")
    return kept.replace("\n", "\\n")


def _address(url: str) -> str:
    """A URI value: no line end comes through."""
    return "".join(_printable(url))


def _printable(url: str) -> Iterable[str]:
    return (sign for sign in url if sign.isprintable() and not sign.isspace())


def _folded(line: str) -> Iterator[str]:
    """The line in pieces of at most 75 octets, never within a character; all but the first begin with a space."""
    piece, size = "", 0
    for sign in line:
        octets = len(sign.encode())
        if size + octets > MAX_LINE:
            yield piece
            piece, size = " ", 1
        piece += sign
        size += octets
    yield piece
