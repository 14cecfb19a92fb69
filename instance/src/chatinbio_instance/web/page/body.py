"""The page's content as HTML that means what it says; classes are those of the elements' style sheets (`src/elements/page/*.css`)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import htpy as h

from chatinbio_instance.web.page import richtext
from chatinbio_instance.web.page.built import DOT
from chatinbio_instance.web.page.dates import leaf
from chatinbio_instance.web.page.looks import initials
from chatinbio_instance.web.page.shown import Shown

# The first dates are shown, the others when asked for; so is the end of a long text about oneself.
SHOWN_DATES = 4
LONG, LEAD = 280, 200
OUTSIDE = {"target": "_blank", "rel": "noopener noreferrer"}
PROVIDERS = {
    "youtube": "YouTube",
    "vimeo": "Vimeo",
    "spotify": "Spotify",
    "soundcloud": "SoundCloud",
    "bandcamp": "Bandcamp",
    "applemusic": "Apple",
    "twitch": "Twitch",
    "deezer": "Deezer",
    "tidal": "TIDAL",
}


def body(shown: Shown) -> h.Element:
    """What stands in the document until the elements take it over, part by part."""
    words = shown.words
    nothing_yet = not shown.links and not shown.events
    return h.bio_page[
        h.div(".columns")[
            h.main[
                _header(shown),
                h.nav(".link-tree", aria_label=words.links, hidden=not shown.links)[_links(shown)],
                h.section(".event-list", aria_label=words.coming, hidden=not shown.events)[_events(shown)],
                nothing_yet and h.p(".bare")[words.bare],
                bool(shown.faq) and h.section(".faq-list")[h.h2[words.questions], (_answer(faq) for faq in shown.faq)],
                _foot(shown),
            ],
            h.div(".chat")[_chat(shown)],
        ]
    ]


def icon(shown: Shown, name: str) -> h.Element:
    """A drawing; a quiet dot for one that is not there."""
    path = shown.icons.get(name, DOT)
    kind, drawn = next(iter(path.items()))
    return h.svg(f".icon.{kind}", viewBox="0 0 24 24", aria_hidden="true")[h.path(d=drawn)]


def lead(text: str) -> tuple[str, str]:
    """A long text in two: what is read at first and the rest; a short one is whole. Counted in characters."""
    if len(text) <= LONG:
        return text, ""
    ends = [place for place, sign in enumerate(text[:LEAD]) if sign.isspace()]
    end = ends[-1] if ends else LEAD
    return text[:end].rstrip(), text[end:].lstrip()


def _header(shown: Shown) -> h.Element:
    bio = shown.bio
    first, rest = lead(bio["bio"])
    picture: h.Renderable = h.div(".initials", aria_hidden="true")[initials(shown.name)]
    if bio["avatarUrl"]:
        picture = h.img(src=bio["avatarUrl"], alt="", width="112", height="112", decoding="sync", fetchpriority="high")
    return h.header(".bio-header")[
        h.a(".corner.share", href="/qr.svg", aria_label=shown.words.share)[icon(shown, "share")],
        h.div(".face")[picture],
        h.h1(dir="auto")[shown.name],
        bio["tagline"] and h.p(".tagline", dir="auto")[bio["tagline"]],
        first and not rest and h.p(".bio", dir="auto")[first],
        rest
        and h.details(".bio", dir="auto")[
            h.summary[h.span[first, h.span(".dots")["…"]], " ", h.span(".more")[shown.words.more]], h.div[rest]
        ],
    ]


def _links(shown: Shown) -> Iterable[h.Node]:
    """Lists of links, each below its heading."""
    items: list[h.Node] = []
    for link in shown.links:
        if link.get("style") == "heading":
            if items:
                yield h.ul[items]
                items = []
            yield h.h2(dir="auto")[link["title"]]
        else:
            items.append(h.li[_embed(shown, link) if link.get("embed") else _link(shown, link)])
    if items:
        yield h.ul[items]


def _picture(shown: Shown, link: dict[str, Any]) -> h.Renderable:
    if link.get("thumbnailUrl"):
        return h.img(".thumbnail", src=link["thumbnailUrl"], alt="", width="48", height="48", decoding="async")
    return h.span(".kind")[icon(shown, link.get("icon", link["kind"]))]


def _title(link: dict[str, Any]) -> h.Element:
    return h.span(".words")[
        h.span(".title", dir="auto")[link["title"]],
        link["description"] and h.span(".description", dir="auto")[link["description"]],
    ]


def _followed(shown: Shown, link: dict[str, Any]) -> dict[str, str]:
    """Leads outside, and is counted where the browser tells of it; the creator's own looking at the page is not."""
    return OUTSIDE if shown.preview else OUTSIDE | {"ping": f"/api/links/{link['id']}/click"}


def _link(shown: Shown, link: dict[str, Any]) -> h.Element:
    return h.a(".card", href=link["url"], **_followed(shown, link))[
        _picture(shown, link), _title(link), h.span(".go")[icon(shown, "arrow")]
    ]


def _embed(shown: Shown, link: dict[str, Any]) -> h.Element:
    provider = PROVIDERS.get(link["embed"]["provider"], link["embed"]["provider"])
    return h.div(".card.embed")[
        _picture(shown, link),
        _title(link),
        h.p(".note")[shown.words.embed_note.format(provider)],
        h.p(".ways")[
            h.a(".open", href=link["url"], **_followed(shown, link))[
                shown.words.open_on.format(provider), icon(shown, "outside")
            ]
        ],
    ]


def _events(shown: Shown) -> Iterable[h.Node]:
    others = shown.events[SHOWN_DATES:]
    yield h.h2[shown.words.coming]
    yield h.div(".all")[
        h.ul[(_event(shown, event) for event in shown.events[:SHOWN_DATES])],
        bool(others)
        and h.details[
            h.summary[shown.words.all_dates.format(len(shown.events))], h.ul[(_event(shown, event) for event in others)]
        ],
    ]


def _event(shown: Shown, event: dict[str, Any]) -> h.Element:
    words = shown.words
    written = leaf(event, words)
    line = [part for part in (written.when, event["venue"], event["city"]) if part]
    return h.li[
        h.a(".save", href=f"/events/{event['id']}.ics")[
            h.time(".leaf", datetime=event["startsAt"])[
                h.span(".month")[written.month], " ", h.span(".day")[written.day]
            ],
            h.span(".sr")[words.add_to_calendar.format(event["title"])],
        ],
        h.div(".words")[
            h.div(".title", dir="auto")[event["title"]],
            # Each part has its own direction, and the line keeps theirs in order.
            h.div(".where")[(h.span[h.bdi[part]] for part in line)],
            event["description"] and h.div(".about", dir="auto")[event["description"]],
        ],
        event["url"]
        and h.a(".ticket", href=event["url"], aria_label=words.tickets_for.format(event["title"]), **OUTSIDE)[
            words.tickets
        ],
    ]


def _answer(faq: Any) -> h.Element:
    return h.details[
        h.summary[h.span(dir="auto")[faq.question]],
        h.div(".answer", dir="auto")[(_block(block) for block in richtext.blocks(faq.answer))],
    ]


def _block(block: richtext.Block) -> h.Element:
    if block.kind == "p":
        lines = [[h.br if number else None, _pieces(line)] for number, line in enumerate(block.lines)]
        return h.p[lines]
    items = (h.li[_pieces(line)] for line in block.lines)
    return h.ol(start=str(block.start))[items] if block.kind == "ol" else h.ul[items]


def _pieces(line: list[richtext.Piece]) -> Iterable[h.Node]:
    for piece in line:
        if piece.url:
            yield h.a(href=piece.url, target="_blank", rel="noopener noreferrer nofollow")[piece.text]
        elif piece.bold:
            yield h.strong[piece.text]
        else:
            yield piece.text


def _foot(shown: Shown) -> h.Element:
    words = shown.words
    before, _, after = words.made_with.partition("{}")
    return h.footer(".page-foot")[
        h.ul[
            h.li[h.a(href="/card.vcf")[words.contact]],
            h.li[h.a(href="/qr.svg")[words.qr]],
            shown.events and h.li[h.a(href="/events.ics")[words.every_date]],
        ],
        h.p[before, h.bdi["Chat-in-Bio"], after],
    ]


def _chat(shown: Shown) -> h.Element:
    """As large as the chat that will stand here, and as quiet as possible."""
    words = shown.words
    before, _, after = words.ask.partition("{}")
    return h.div(".chat-rest")[
        h.div(".rest-head")[
            h.span(".rest-face", aria_hidden="true")[initials(shown.name)],
            h.b(dir="auto")[shown.name],
        ],
        h.p(".rest-words")[before, h.bdi[shown.name], after],
        h.noscript[h.p(".rest-note")[words.chat_needs_script]],
        h.div(".rest-line", aria_hidden="true"),
    ]
