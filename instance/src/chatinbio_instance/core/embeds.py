"""What other places play on a page: the address of a player for the address of a video, a track, an album.

Pure: nothing is asked of anybody. Only what is known here is ever framed; ids are matched and written anew, so that no text of an address
comes into a player's but what the place itself would have made.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, Literal
from urllib.parse import SplitResult, parse_qs, quote, urlencode, urlsplit

Provider = Literal["youtube", "vimeo", "spotify", "soundcloud", "bandcamp", "applemusic", "twitch", "deezer", "tidal"]

# Where players come from: what a page's Content-Security-Policy must let it frame, each as an origin.
ORIGINS: Final = (
    "https://www.youtube-nocookie.com",
    "https://player.vimeo.com",
    "https://open.spotify.com",
    "https://w.soundcloud.com",
    "https://bandcamp.com",
    "https://embed.music.apple.com",
    "https://embed.podcasts.apple.com",
    "https://player.twitch.tv",
    "https://clips.twitch.tv",
    "https://widget.deezer.com",
    "https://embed.tidal.com",
)


@dataclass(frozen=True, slots=True)
class Embed:
    """A player: whose it is, and the https address to frame. `height` in CSS pixels where the player has one, None for 16:9."""

    provider: Provider
    url: str
    height: int | None = None

    def on(self, hosts: Sequence[str]) -> str:
        """The address to frame on a page of these hosts: Twitch plays only where it is told to."""
        parents = "".join(f"&parent={quote(host, safe='.-')}" for host in hosts) if self.provider == "twitch" else ""
        return self.url + parents


def embed_of(url: str) -> Embed | None:
    """The player for a web address; None where there is none that is known."""
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").lower().removeprefix("www.")
    except ValueError:
        return None
    if parts.scheme not in ("http", "https"):
        return None
    find = _PLACES.get(host)
    if find is None and host.endswith(".bandcamp.com"):
        find = _bandcamp
    return find(parts) if find else None


def _youtube(parts: SplitResult) -> Embed | None:
    asked = parse_qs(parts.query)
    path = parts.path.strip("/").split("/")
    if parts.hostname and parts.hostname.lower().removeprefix("www.") == "youtu.be":
        video = path[0]
    elif path[0] in ("shorts", "live", "embed", "v") and len(path) > 1:
        video = path[1]
    else:
        video = asked.get("v", [""])[0]
    base = "https://www.youtube-nocookie.com/embed"
    start = _seconds(asked.get("t", asked.get("start", [""]))[0])
    if re.fullmatch(r"[A-Za-z0-9_-]{11}", video):
        more = f"?start={start}" if start else ""
        return Embed("youtube", f"{base}/{video}{more}")
    playlist = asked.get("list", [""])[0]
    if re.fullmatch(r"[A-Za-z0-9_-]{10,64}", playlist):
        return Embed("youtube", f"{base}/videoseries?list={playlist}")
    return None


def _seconds(text: str) -> int:
    """`90`, `90s` and `1m30s` as seconds; 0 where it is none of them."""
    found = re.fullmatch(r"(?:(\d{1,2})h)?(?:(\d{1,4})m)?(?:(\d{1,6})s?)?", text, re.ASCII)
    hours, minutes, seconds = (int(part or 0) for part in found.groups()) if found else (0, 0, 0)
    return hours * 3600 + minutes * 60 + seconds


def _vimeo(parts: SplitResult) -> Embed | None:
    found = re.fullmatch(
        r"/(?:video/|channels/[\w-]+/|groups/[\w-]+/videos/)?(\d{4,12})(?:/([0-9a-f]{6,20}))?/?", parts.path, re.ASCII
    )
    if not found:
        return None
    secret = found[2] or next(iter(parse_qs(parts.query).get("h", [])), "")
    hidden = f"&h={secret}" if re.fullmatch(r"[0-9a-f]{6,20}", secret) else ""
    return Embed("vimeo", f"https://player.vimeo.com/video/{found[1]}?dnt=1{hidden}")


def _spotify(parts: SplitResult) -> Embed | None:
    path = re.sub(r"^/(intl-[a-z]{2}(-[a-z]{2})?|embed)/", "/", parts.path)
    found = re.fullmatch(r"/(track|album|playlist|artist|show|episode)/([A-Za-z0-9]{22})/?", path)
    if not found:
        return None
    height = {"track": 152, "episode": 152, "show": 152}.get(found[1], 352)
    return Embed("spotify", f"https://open.spotify.com/embed/{found[1]}/{found[2]}", height)


def _soundcloud(parts: SplitResult) -> Embed | None:
    found = re.fullmatch(r"/([a-z0-9_-]{1,64})(/sets)?/([a-z0-9_-]{1,128})/?", parts.path)
    if not found or found[1] in ("discover", "you", "search", "charts", "pages", "terms-of-use"):
        return None
    address = f"https://soundcloud.com/{found[1]}{found[2] or ''}/{found[3]}"
    more = {"url": address, "auto_play": "false", "hide_related": "true", "show_comments": "false"}
    return Embed("soundcloud", f"https://w.soundcloud.com/player/?{urlencode(more)}", 352 if found[2] else 166)


def _bandcamp(parts: SplitResult) -> Embed | None:
    """Bandcamp's player goes by numbers that its ordinary addresses do not have: the address out of its own embedding code does."""
    found = re.search(r"/(album|track)=(\d{3,12})(?:/|$)", parts.path, re.ASCII)
    if not parts.path.startswith("/EmbeddedPlayer/") or not found:
        return None
    track = re.search(r"/track=(\d{3,12})(?:/|$)", parts.path, re.ASCII)
    one = f"/track={track[1]}" if track and found[1] == "album" else ""
    player = f"https://bandcamp.com/EmbeddedPlayer/{found[1]}={found[2]}/size=large/tracklist=false/artwork=small{one}/"
    return Embed("bandcamp", player, 120)


def _apple(host: str) -> Callable[[SplitResult], Embed | None]:
    def find(parts: SplitResult) -> Embed | None:
        path = parts.path.removesuffix("/")
        found = re.fullmatch(
            r"/([a-z]{2})/(album|song|playlist|station|artist|podcast|music-video)/(?:([^/]{1,200})/)?((?:id|pl\.|ra\.)?[A-Za-z0-9-]{3,64})",
            path,
        )
        if not found:
            return None
        country, what, name, number = found.groups()
        chosen = parse_qs(parts.query).get("i", [""])[0]
        one = f"?i={chosen}" if re.fullmatch(r"\d{3,16}", chosen, re.ASCII) else ""
        named = f"/{quote(name, safe='%-._~')}" if name else ""
        height = 175 if what == "song" or one else 450
        return Embed("applemusic", f"https://embed.{host}/{country}/{what}{named}/{number}{one}", height)

    return find


def _twitch(parts: SplitResult) -> Embed | None:
    path = parts.path.strip("/").split("/")
    base = "https://player.twitch.tv/?autoplay=false"
    if parts.hostname == "clips.twitch.tv" and re.fullmatch(r"[A-Za-z0-9_-]{4,100}", path[0]):
        return Embed("twitch", f"https://clips.twitch.tv/embed?autoplay=false&clip={path[0]}")
    match path:
        case ["videos", video] if re.fullmatch(r"\d{6,12}", video, re.ASCII):
            return Embed("twitch", f"{base}&video={video}")
        case [_, "clip", clip] if re.fullmatch(r"[A-Za-z0-9_-]{4,100}", clip):
            return Embed("twitch", f"https://clips.twitch.tv/embed?autoplay=false&clip={clip}")
        case [channel] if re.fullmatch(r"[A-Za-z0-9_]{3,25}", channel) and channel not in ("directory", "videos"):
            return Embed("twitch", f"{base}&channel={channel.lower()}")
    return None


def _deezer(parts: SplitResult) -> Embed | None:
    path = re.sub(r"^/[a-z]{2}/", "/", parts.path)
    found = re.fullmatch(r"/(track|album|playlist|artist|show|episode)/(\d{1,16})/?", path, re.ASCII)
    if not found:
        return None
    what = f"{found[1]}/{found[2]}" + ("/top_tracks" if found[1] == "artist" else "")
    return Embed("deezer", f"https://widget.deezer.com/widget/auto/{what}", 150 if found[1] == "track" else 300)


def _tidal(parts: SplitResult) -> Embed | None:
    found = re.fullmatch(r"(?:/browse)?/(track|album|playlist|video)/([0-9a-f-]{5,36})/?(?:u/?)?", parts.path)
    if not found:
        return None
    height = {"track": 120, "video": None}.get(found[1], 400)
    return Embed("tidal", f"https://embed.tidal.com/{found[1]}s/{found[2]}", height)


_PLACES: dict[str, Callable[[SplitResult], Embed | None]] = {
    "youtube.com": _youtube,
    "m.youtube.com": _youtube,
    "music.youtube.com": _youtube,
    "youtube-nocookie.com": _youtube,
    "youtu.be": _youtube,
    "vimeo.com": _vimeo,
    "player.vimeo.com": _vimeo,
    "open.spotify.com": _spotify,
    "soundcloud.com": _soundcloud,
    "m.soundcloud.com": _soundcloud,
    "bandcamp.com": _bandcamp,
    "music.apple.com": _apple("music.apple.com"),
    "embed.music.apple.com": _apple("music.apple.com"),
    "podcasts.apple.com": _apple("podcasts.apple.com"),
    "embed.podcasts.apple.com": _apple("podcasts.apple.com"),
    "twitch.tv": _twitch,
    "m.twitch.tv": _twitch,
    "clips.twitch.tv": _twitch,
    "deezer.com": _deezer,
    "tidal.com": _tidal,
    "listen.tidal.com": _tidal,
}
