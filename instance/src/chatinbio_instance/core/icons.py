"""Which icon stands beside a link: the creator's choice, that of a well-known place, that of its kind."""

from __future__ import annotations

from urllib.parse import urlsplit

from chatinbio_instance.core.material import Icon, Link

# By the end of the host's name, so that every country's and every creator's subdomain counts.
_PLACES: dict[str, Icon] = {
    "music.apple.com": "applemusic",
    "podcasts.apple.com": "podcast",
    "bandcamp.com": "bandcamp",
    "behance.net": "behance",
    "bsky.app": "bluesky",
    "buymeacoffee.com": "coffee",
    "calendly.com": "calendar",
    "deezer.com": "deezer",
    "discord.com": "discord",
    "discord.gg": "discord",
    "dribbble.com": "dribbble",
    "etsy.com": "etsy",
    "eventbrite.com": "ticket",
    "facebook.com": "facebook",
    "fb.com": "facebook",
    "github.com": "github",
    "goodreads.com": "goodreads",
    "instagram.com": "instagram",
    "ko-fi.com": "kofi",
    "linkedin.com": "linkedin",
    "maps.app.goo.gl": "map",
    "maps.apple.com": "map",
    "maps.google.com": "map",
    "mastodon.online": "mastodon",
    "mastodon.social": "mastodon",
    "medium.com": "medium",
    "openstreetmap.org": "map",
    "patreon.com": "patreon",
    "pin.it": "pinterest",
    "pinterest.com": "pinterest",
    "reddit.com": "reddit",
    "signal.me": "signal",
    "snapchat.com": "snapchat",
    "soundcloud.com": "soundcloud",
    "spotify.com": "spotify",
    "spotify.link": "spotify",
    "substack.com": "substack",
    "t.me": "telegram",
    "telegram.me": "telegram",
    "threads.com": "threads",
    "threads.net": "threads",
    "tidal.com": "tidal",
    "tiktok.com": "tiktok",
    "tumblr.com": "tumblr",
    "twitch.tv": "twitch",
    "twitter.com": "x",
    "vimeo.com": "vimeo",
    "wa.me": "whatsapp",
    "whatsapp.com": "whatsapp",
    "x.com": "x",
    "youtu.be": "youtube",
    "youtube.com": "youtube",
}


def icon_of(link: Link) -> Icon:
    """What is drawn beside a link."""
    return link.icon or _place(link.url) or link.kind


def _place(url: str) -> Icon | None:
    labels = (urlsplit(url).hostname or "").split(".")
    ends = (".".join(labels[n:]) for n in range(len(labels)))
    return next((_PLACES[end] for end in ends if end in _PLACES), None)
