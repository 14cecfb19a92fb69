"""The two documents: the page with all its content, and the creator's side with none. Imported when the first is asked for: htpy costs memory.

What the browser is given is whole before any script runs; `body` is what the elements take over, and `#bio` what they draw from.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import htpy as h
import msgspec
from markupsafe import Markup

from chatinbio_instance.web.page.body import body
from chatinbio_instance.web.page.built import Entry
from chatinbio_instance.web.page.linked_data import linked_data
from chatinbio_instance.web.page.shown import Shown
from chatinbio_instance.web.page.words import Words

VIEWPORT = "width=device-width, initial-scale=1, viewport-fit=cover, interactive-widget=resizes-content"
SITE = "Chat-in-Bio"
# Drawn by elements beside the icons of the links.
OWN_ICONS = ("share", "edit", "play", "outside")


def page(shown: Shown, entry: Entry) -> bytes:
    """The page."""
    head = h.head[
        _head(shown.title, entry, shown.words, "/theme.css"),
        _about(shown),
        data("application/ld+json", linked_data(shown)),
    ]
    content = shown.bio | {"icons": _icons(shown)}
    return _whole(shown.words, head, [body(shown), data("application/json", content, id="bio")])


def admin(words: Words, entry: Entry) -> bytes:
    """The document of the creator's side."""
    head = h.head[_head(words.admin_title, entry, words), h.meta(name="robots", content="noindex, nofollow")]
    return _whole(words, head, [h.admin_app, h.noscript[h.p[words.admin_needs_script]]])


def data(kind: str, value: Any, **attributes: str) -> h.Element:
    """JSON in a script element that is never run. No sign in it can end the element, whatever the text says."""
    text = msgspec.json.encode(value).decode()
    for sign in "<>&\u2028\u2029":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return h.script(type=kind, **attributes)[Markup(text)]  # noqa: S704 - escaped above, as JSON wants it


def _whole(words: Words, head: h.Element, content: list[h.Node]) -> bytes:
    return str(h.html(lang=words.tag, dir=words.direction)[head, h.body[content]]).encode()


def _head(title: str, entry: Entry, words: Words, *styles: str) -> Iterable[h.Node]:
    yield h.meta(charset="utf-8")
    yield h.meta(name="viewport", content=VIEWPORT)
    yield h.title[title]
    yield (h.link(rel="stylesheet", href=style) for style in (*entry.styles, *styles))
    yield h.script(type="module", src=entry.script)
    yield (h.link(rel="modulepreload", href=script) for script in entry.imports)
    yield h.link(rel="icon", href="/favicon.ico", sizes="32x32")
    yield h.link(rel="icon", href="/favicon.svg", type="image/svg+xml")


def _about(shown: Shown) -> Iterable[h.Node]:
    indexed = shown.indexing and not shown.preview and not shown.is_bare
    robots = "index, follow, max-image-preview:large" if indexed else "noindex, nofollow"
    yield h.meta(name="description", content=shown.description)
    yield h.meta(name="robots", content=robots)
    yield h.link(rel="canonical", href=shown.url)
    # A scheme that the creator chose makes both the same.
    yield h.meta(name="theme-color", content=shown.look.day, media="(prefers-color-scheme: light)")
    yield h.meta(name="theme-color", content=shown.look.night, media="(prefers-color-scheme: dark)")
    yield h.link(rel="alternate", type="text/vcard", href="/card.vcf", title=shown.words.contact)
    if shown.events:
        yield h.link(rel="alternate", type="text/calendar", href="/events.ics", title=shown.words.every_date)
    # By these another site knows that its account and this page are of the same person.
    yield (h.link(rel="me", href=link["url"]) for link in shown.links if link["kind"] == "social" and link["url"])
    for name, content in _graph(shown).items():
        yield h.meta(property=name, content=content)
    picture = shown.picture
    large = picture is not None and not shown.bio["avatarUrl"]
    yield h.meta(name="twitter:card", content="summary_large_image" if large else "summary")
    yield h.meta(name="twitter:title", content=shown.title)
    yield h.meta(name="twitter:description", content=shown.description)
    if picture:
        yield h.meta(name="twitter:image", content=picture)


def _graph(shown: Shown) -> dict[str, str]:
    said = {
        "og:type": "profile",
        "og:site_name": SITE,
        "og:title": shown.title,
        "og:description": shown.description,
        "og:url": shown.url,
        "og:locale": shown.words.og_locale,
        "profile:username": shown.bio["handle"],
    }
    if shown.picture:
        said |= {"og:image": shown.picture, "og:image:alt": shown.name}
    return said


def _icons(shown: Shown) -> dict[str, dict[str, str]]:
    """Those that this page needs: the elements bring only a few."""
    names = dict.fromkeys((*OWN_ICONS, *(link.get("icon", link["kind"]) for link in shown.links)))
    return {name: shown.icons[name] for name in names if name in shown.icons}
