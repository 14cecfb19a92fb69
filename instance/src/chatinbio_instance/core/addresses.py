"""Which addresses a page may lead to."""

from __future__ import annotations

import re
from urllib.parse import urlsplit


def is_web_address(url: str) -> bool:
    """Whether `url` is an http or https address with a host and without hidden characters."""
    if any(character.isspace() or not character.isprintable() for character in url):
        return False
    try:
        parts = urlsplit(url)
        return parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        return False


# Sane rather than complete: one @, a host with a dot, nothing that a mail program would read as more than one address.
_LABEL = r"[^\W_](?:[\w-]{0,61}[^\W_])?"
_EMAIL = re.compile(rf"[^\s@,;:<>()\[\]\"\\]{{1,64}}@(?:{_LABEL}\.)+(?:[^\W\d_]{{2,63}}|xn--[a-z0-9-]{{2,59}})")


def is_email_address(text: str) -> bool:
    """Whether `text` is one e-mail address as people have them, without a name around it."""
    dots = ".." in text or text.startswith(".") or ".@" in text
    return len(text) <= 254 and text.isprintable() and not dots and bool(_EMAIL.fullmatch(text))


def is_page_address(url: str) -> bool:
    """Whether `url` is a web address or a path of this very page, `/events/3.ics`; never `//host` or what a browser takes for it."""
    path = url.startswith("/") and url[1:2] not in ("/", "\\") and url.isprintable() and " " not in url
    return path or is_web_address(url)
