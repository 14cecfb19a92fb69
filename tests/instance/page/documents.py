"""Documents read as a browser reads them: a tree of elements, what is written in it, and the data of its scripts."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

from chatinbio_instance.core.material import Faq
from chatinbio_instance.web.page import document
from chatinbio_instance.web.page.built import Entry
from chatinbio_instance.web.page.looks import look
from chatinbio_instance.web.page.shown import Shown
from chatinbio_instance.web.page.words import EN, Words

VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
ENTRY = Entry("/assets/page-abc.js", ("/assets/lit-abc.js",), ("/assets/page-abc.css",))
LINK: dict[str, Any] = {
    "id": 1,
    "style": "link",
    "title": "Album",
    "url": "https://example.com/album",
    "description": "",
    "kind": "music",
    "icon": "music",
    "thumbnailUrl": None,
    "embed": None,
}
EVENT: dict[str, Any] = {
    "id": 1,
    "title": "Concert",
    "startsAt": "2097-01-16T20:00:00+01:00",
    "endsAt": None,
    "timeZone": None,
    "venue": "Le Molotov",
    "city": "Marseille",
    "url": None,
    "description": "",
}
BIO: dict[str, Any] = {
    "handle": "ada",
    "displayName": "Ada Moreau",
    "tagline": "Songs for late trains",
    "bio": "Quiet electronic songs.",
    "avatarUrl": None,
    "links": [],
    "events": [],
    "faq": [],
    "engine": "offline",
    "suggestions": [],
    "sessions": "resume",
    "language": "auto",
}


def shown(
    words: Words = EN,
    faq: tuple[Faq, ...] = (),
    css: str = "",
    indexing: bool = True,
    preview: bool = False,
    **bio: Any,
) -> Shown:
    """A page at https://ada.example/ with this content."""
    return Shown("https://ada.example/", words, BIO | bio, faq, look(css, "ada"), indexing, preview)


def page_of(words: Words = EN, **content: Any) -> Element:
    """The tree of the document of such a page."""
    return parsed(document.page(shown(words, **content), ENTRY).decode())


@dataclass
class Element:
    """One element; `inside` are its elements and texts."""

    name: str
    attributes: dict[str, str] = field(default_factory=dict)
    inside: list[Element | str] = field(default_factory=list)

    @property
    def all(self) -> Iterator[Element]:
        """This and every element below."""
        yield self
        for one in self.inside:
            if isinstance(one, Element):
                yield from one.all

    @property
    def text(self) -> str:
        """What one reads, blanks as one; scripts and styles are not read."""
        said = " ".join(_read(self))
        return " ".join(said.split())

    def find(self, name: str = "", **attributes: str) -> list[Element]:
        """Elements of a name whose attributes hold these words (`class_` for class)."""
        wanted = {key.rstrip("_").replace("_", "-"): value for key, value in attributes.items()}
        return [
            one
            for one in self.all
            if name in ("", one.name)
            and all(
                value in one.attributes.get(key, "").split() or value == one.attributes.get(key)
                for key, value in wanted.items()
            )
        ]

    def one(self, name: str = "", **attributes: str) -> Element:
        """The only such element."""
        [found] = self.find(name, **attributes)
        return found

    def data(self, kind: str) -> Any:
        """The JSON of the script of this media type."""
        script = self.one("script", type=kind)
        return json.loads("".join(part for part in script.inside if isinstance(part, str)))

    def meta(self, name: str) -> str | None:
        """The content of a meta element by its name or property."""
        said = [
            one.attributes["content"]
            for one in self.find("meta")
            if name in (one.attributes.get("name"), one.attributes.get("property"))
        ]
        return said[0] if said else None


def _read(element: Element) -> Iterator[str]:
    for one in element.inside:
        if isinstance(one, str):
            yield one
        elif one.name not in ("script", "style", "svg"):
            yield from _read(one)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Element("")
        self.open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = [name for name, _ in attrs]
        assert len(names) == len(set(names)), f"an attribute twice in <{tag}>"
        element = Element(tag, {name: value or "" for name, value in attrs})
        self.open[-1].inside.append(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_endtag(self, tag: str) -> None:
        assert self.open[-1].name == tag, f"</{tag}> ends <{self.open[-1].name}>"
        self.open.pop()

    def handle_data(self, data: str) -> None:
        self.open[-1].inside.append(data)

    def handle_comment(self, data: str) -> None:
        raise AssertionError(f"a comment: {data}")


def parsed(text: str) -> Element:
    """The tree of a document. What is opened must be closed, in order."""
    reader = _Reader()
    reader.feed(text)
    reader.close()
    assert reader.open == [reader.root]
    return reader.root
