"""What a document is made of: the content as `/api/bio` tells it, and what is known beside it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urljoin

from chatinbio_instance.core.material import Faq
from chatinbio_instance.web.page.looks import Look
from chatinbio_instance.web.page.words import Words


@dataclass(frozen=True, slots=True)
class Shown:
    """One page in one language. `url` is the page's own address with a slash at its end; `bio` the body of `/api/bio`; `indexing` whether
    search engines may show it; `preview` that the creator is looking at it while it is edited."""

    url: str
    words: Words
    bio: dict[str, Any]
    faq: tuple[Faq, ...]
    look: Look
    indexing: bool = True
    preview: bool = False
    icons: dict[str, dict[str, str]] = field(default_factory=dict, repr=False)

    @property
    def name(self) -> str:
        """The creator's name, or the handle until there is one."""
        return self.bio["displayName"] or self.bio["handle"]

    @property
    def title(self) -> str:
        """What a tab is called."""
        tagline = self.bio["tagline"]
        return f"{self.name} · {tagline}" if tagline else self.name

    @property
    def description(self) -> str:
        """What a search engine or a messenger says below the title: the creator's words, in at most 160 characters."""
        said = " ".join((self.bio["bio"] or self.bio["tagline"]).split())
        if not said:
            return self.words.description.format(self.name)
        return said if len(said) <= 160 else said[:160].rsplit(" ", 1)[0].rstrip(" ,;:–-") + "…"

    @property
    def links(self) -> list[dict[str, Any]]:
        """Links, headings and embeds in the creator's order."""
        return self.bio["links"]

    @property
    def events(self) -> list[dict[str, Any]]:
        """Dates to come."""
        return self.bio["events"]

    @property
    def is_bare(self) -> bool:
        """Whether there is nothing on it yet."""
        return not (self.links or self.events or self.faq or self.bio["bio"])

    @property
    def picture(self) -> str | None:
        """Address of the picture that stands for the page."""
        return self.absolute(self.bio["avatarUrl"]) or self.absolute(self.look.backdrop)

    def absolute(self, path: str | None) -> str | None:
        """An address of the page's own as the whole world may use it."""
        return urljoin(self.url, path) if path else None
