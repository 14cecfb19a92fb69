"""What may be played on a page, and what is drawn beside a link: told by the address, and by nothing that it says."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chatinbio_instance.core.embeds import ORIGINS, embed_of
from chatinbio_instance.core.icons import _PLACES, icon_of
from chatinbio_instance.core.material import ICONS, LINK_KINDS, Link

PLAYED = {
    "https://www.youtube.com/watch?v=dQw4w9WgXcQ": "https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ",
    "https://youtu.be/dQw4w9WgXcQ?t=1m30s&si=abc": "https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ?start=90",
    "https://m.youtube.com/shorts/dQw4w9WgXcQ?feature=share": "https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ",
    "https://www.youtube.com/live/dQw4w9WgXcQ": "https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ",
    "https://music.youtube.com/watch?v=dQw4w9WgXcQ&list=RDAMVM": "https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ",
    "https://www.youtube.com/playlist?list=PLrAXtmErZgOeiKm4": "https://www.youtube-nocookie.com/embed/videoseries?list=PLrAXtmErZgOeiKm4",
    "https://vimeo.com/76979871": "https://player.vimeo.com/video/76979871?dnt=1",
    "https://vimeo.com/76979871/8272103f6e": "https://player.vimeo.com/video/76979871?dnt=1&h=8272103f6e",
    "https://vimeo.com/channels/staffpicks/76979871": "https://player.vimeo.com/video/76979871?dnt=1",
    "https://open.spotify.com/intl-de/track/4uLU6hMCjMI75M1A2tKUQC?si=x": "https://open.spotify.com/embed/track/4uLU6hMCjMI75M1A2tKUQC",
    "https://open.spotify.com/album/1DFixLWuPkv3KT3TnV35m3": "https://open.spotify.com/embed/album/1DFixLWuPkv3KT3TnV35m3",
    "https://soundcloud.com/ada-moreau/night-timetable": (
        "https://w.soundcloud.com/player/?url=https%3A%2F%2Fsoundcloud.com%2Fada-moreau%2Fnight-timetable"
        "&auto_play=false&hide_related=true&show_comments=false"
    ),
    "https://bandcamp.com/EmbeddedPlayer/album=2450875555/size=large/bgcol=ffffff/": (
        "https://bandcamp.com/EmbeddedPlayer/album=2450875555/size=large/tracklist=false/artwork=small/"
    ),
    "https://music.apple.com/us/album/1989/1713845538?i=1713845695": (
        "https://embed.music.apple.com/us/album/1989/1713845538?i=1713845695"
    ),
    "https://podcasts.apple.com/us/podcast/the-daily/id1200361736": (
        "https://embed.podcasts.apple.com/us/podcast/the-daily/id1200361736"
    ),
    "https://www.twitch.tv/AdaLive": "https://player.twitch.tv/?autoplay=false&channel=adalive",
    "https://www.twitch.tv/videos/1234567890": "https://player.twitch.tv/?autoplay=false&video=1234567890",
    "https://clips.twitch.tv/FunnyClip-abc_1": "https://clips.twitch.tv/embed?autoplay=false&clip=FunnyClip-abc_1",
    "https://www.deezer.com/en/album/302127": "https://widget.deezer.com/widget/auto/album/302127",
    "https://tidal.com/browse/track/77646169": "https://embed.tidal.com/tracks/77646169",
}


@pytest.mark.parametrize("url", PLAYED)
def test_an_address_that_people_copy_becomes_its_player(url: str) -> None:
    embed = embed_of(url)
    assert embed is not None
    assert embed.url == PLAYED[url]


NOT_PLAYED = [
    "https://example.com/watch?v=dQw4w9WgXcQ",
    "https://youtube.com.evil.example/watch?v=dQw4w9WgXcQ",
    "https://evil.example/youtu.be/dQw4w9WgXcQ",
    "https://notyoutube.com/watch?v=dQw4w9WgXcQ",
    "https://user@evil.example#youtube.com/watch?v=dQw4w9WgXcQ",
    "https://www.youtube.com/watch?v=short",
    "https://www.youtube.com/watch?v=dQw4w9WgXc%22",
    "https://www.youtube.com/@channel",
    "https://www.youtube.com/redirect?q=https://evil.example",
    "https://vimeo.com/about",
    "https://open.spotify.com/user/somebody",
    "https://soundcloud.com/ada-moreau",
    "https://soundcloud.com/discover/sets",
    "https://ada.bandcamp.com/album/night-timetable",
    "https://www.twitch.tv/directory",
    "ftp://youtu.be/dQw4w9WgXcQ",
    "javascript://youtu.be/%0aalert(1)//dQw4w9WgXcQ",
    "https://[::1",
    "",
]


@pytest.mark.parametrize("url", NOT_PLAYED)
def test_what_is_no_player_of_a_known_place_is_a_link(url: str) -> None:
    assert embed_of(url) is None


def test_a_page_may_frame_what_it_plays_and_nothing_else() -> None:
    players = [embed for url in PLAYED if (embed := embed_of(url))]
    origins = {"{0.scheme}://{0.netloc}".format(urlsplit(embed.url)) for embed in players}
    assert origins == set(ORIGINS)


HOSTS = st.sampled_from(
    [
        "youtu.be",
        "www.youtube.com",
        "vimeo.com",
        "soundcloud.com",
        "open.spotify.com",
        "twitch.tv",
        "music.apple.com",
        "tidal.com",
        "bandcamp.com",
    ]
)


@settings(derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(HOSTS, st.text(max_size=60), st.text(max_size=30))
def test_whatever_stands_in_an_address_its_player_is_one_of_the_known_and_clean(
    host: str, path: str, query: str
) -> None:
    embed = embed_of(f"https://{host}/{path}?{query}")
    if embed is not None:
        parts = urlsplit(embed.url)
        assert f"{parts.scheme}://{parts.netloc}" in ORIGINS
        assert embed.url.isascii()
        assert not set(embed.url) & set(" \"'<>\\`{}\n\r\t")


def test_twitch_is_told_where_it_plays_and_nobody_else_is() -> None:
    twitch, vimeo = embed_of("https://twitch.tv/adalive"), embed_of("https://vimeo.com/76979871")
    assert twitch is not None
    assert vimeo is not None
    assert twitch.on(["ada.example.com", "127.0.0.1"]).endswith(
        "&channel=adalive&parent=ada.example.com&parent=127.0.0.1"
    )
    assert vimeo.on(["ada.example.com"]) == vimeo.url


@pytest.mark.parametrize(
    ("link", "icon"),
    [
        (Link("x", "https://www.instagram.com/ada"), "instagram"),
        (Link("x", "https://ada.bandcamp.com"), "bandcamp"),
        (Link("x", "https://twitter.com/ada"), "x"),
        (Link("x", "https://netflix.com"), "other"),
        (Link("x", "https://notinstagram.com", kind="shop"), "shop"),
        (Link("x", "https://music.apple.com/us/album/1", kind="music"), "applemusic"),
        (Link("x", "https://instagram.com", icon="heart"), "heart"),
        (Link("x", "", style="heading"), "other"),
    ],
)
def test_an_icon_is_the_creators_choice_then_the_places_then_the_kinds(link: Link, icon: str) -> None:
    assert icon_of(link) == icon


def test_every_icon_has_one_name() -> None:
    assert len(set(ICONS)) == len(ICONS)
    assert set(LINK_KINDS) <= set(ICONS)
    assert set(_PLACES.values()) <= set(ICONS)
