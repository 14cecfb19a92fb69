"""What is asked for by name: robots.txt, the sitemap, the icon, the QR code, the card."""

from __future__ import annotations

import re
from urllib.robotparser import RobotFileParser
from xml.etree import ElementTree

import httpx
import pytest
import segno

from chatinbio_instance.web.page.looks import hues, initials
from tests.instance.pages import Page


async def test_robots_may_read_the_page_and_nothing_of_the_creators_side(visitor: httpx.AsyncClient) -> None:
    answer = await visitor.get("/robots.txt")
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    robots = RobotFileParser()
    robots.parse(answer.text.splitlines())
    allowed = {
        path: robots.can_fetch("Googlebot", path) for path in ("/", "/media/x.webp", "/admin", "/claim", "/api/bio")
    }
    assert allowed == {"/": True, "/media/x.webp": True, "/admin": False, "/claim": False, "/api/bio": False}
    assert robots.site_maps() == ["https://ada.example/sitemap.xml"]


async def test_the_sitemap_names_the_one_page(visitor: httpx.AsyncClient) -> None:
    answer = await visitor.get("/sitemap.xml")
    assert answer.headers["content-type"] == "application/xml; charset=utf-8"
    root = ElementTree.fromstring(answer.content)
    assert [element.text for element in root.iter("{http://www.sitemaps.org/schemas/sitemap/0.9}loc")] == [
        "https://ada.example/"
    ]


async def test_the_icon_has_the_initials_and_the_colours(
    visitor: httpx.AsyncClient, creator: httpx.AsyncClient
) -> None:
    before = await visitor.get("/favicon.svg")
    assert before.headers["content-type"] == "image/svg+xml"
    assert ">AM</text>" in before.text
    assert (
        await creator.put("/api/admin/tokens", json={"brand": {"primary": "#112233", "secondary": "#445566"}})
    ).is_success
    after = await visitor.get("/favicon.svg", headers={"If-None-Match": before.headers["etag"]})
    assert re.findall('stop-color="(.*?)"', after.text) == ["#112233", "#445566"]
    known = await visitor.get("/favicon.svg", headers={"If-None-Match": after.headers["etag"]})
    assert known.status_code == 304


@pytest.mark.parametrize(
    ("name", "signs"),
    [
        ("Ada Moreau", "AM"),
        ("ada", "A"),
        ("Ada von der Moreau", "AM"),
        ("", "·"),
        ("سلمى حداد", "سح"),
        ("🎶 band", "🎶B"),
    ],
)
def test_initials_are_the_first_of_the_first_and_of_the_last_word(name: str, signs: str) -> None:
    assert initials(name) == signs


@pytest.mark.parametrize(
    ("handle", "both"), [("ada", (163, 213)), ("grace", (67, 142)), ("3blue", (178, 264)), ("x", (135, 205))]
)
def test_a_handle_keeps_its_hues_for_ever(handle: str, both: tuple[int, int]) -> None:
    assert hues(handle) == both


async def test_the_code_leads_to_the_page(visitor: httpx.AsyncClient) -> None:
    answer = await visitor.get("/qr.svg")
    assert answer.headers["content-type"] == "image/svg+xml"
    drawn = ElementTree.fromstring(answer.content)
    [size] = {float(part) for part in drawn.attrib["viewBox"].split()[2:]}
    code = segno.make_qr("https://ada.example/", error="q")
    assert size == len(code.matrix) + 8, "four modules of white on each side"
    [path] = [element for element in drawn.iter() if element.attrib.get("stroke") == "#000"]
    assert dark_modules(path.attrib["d"]) == {
        (x + 4, y + 4) for y, row in enumerate(code.matrix) for x, module in enumerate(row) if module
    }


def dark_modules(path: str) -> set[tuple[int, int]]:
    """The modules that strokes `M x y` `h n` `m dx dy` cross, one module high."""
    x = y = 0.0
    modules: set[tuple[int, int]] = set()
    for command, rest in re.findall(r"([Mmh])([-\d. ]+)", path):
        numbers = [float(number) for number in re.findall(r"-?[\d.]+", rest)]
        if command == "M":
            x, y = numbers
        elif command == "m":
            x, y = x + numbers[0], y + numbers[1]
        else:
            modules |= {(int(x) + step, int(y)) for step in range(int(numbers[0]))}
            x += numbers[0]
    return modules


async def test_the_card_says_who_it_is_and_where(page: Page, visitor: httpx.AsyncClient) -> None:
    answer = await visitor.get("/card.vcf")
    assert answer.headers["content-type"] == "text/vcard; charset=utf-8"
    assert answer.headers["content-disposition"] == 'attachment; filename="ada.vcf"'
    assert answer.text.split("\r\n") == [
        "BEGIN:VCARD",
        "VERSION:4.0",
        "UID:https://ada.example/",
        "FN:Ada Moreau",
        "N:Moreau;Ada;;;",
        "NICKNAME:ada",
        "TITLE:Songs for late trains",
        "NOTE:Quiet electronic songs.",
        "URL;PREF=1:https://ada.example/",
        "URL:https://ada.bandcamp.com/music",
        "URL:https://mastodon.social/@ada",
        "END:VCARD",
        "",
    ]


async def test_the_card_escapes_and_folds_as_the_standard_has_it(
    visitor: httpx.AsyncClient, creator: httpx.AsyncClient
) -> None:
    bio = "One; two, three \\ four\nnext line " + "ä🎶" * 60
    profile = (await creator.get("/api/admin/profile")).json()
    said = {key: profile[key] for key in ("displayName", "tagline", "avatarUrl")} | {"bio": bio}
    assert (await creator.put("/api/admin/profile", json=said)).is_success
    content = (await visitor.get("/card.vcf")).content
    assert all(len(line) <= 75 for line in content.split(b"\r\n"))
    unfolded = content.replace(b"\r\n ", b"").decode()
    [note] = [line for line in unfolded.split("\r\n") if line.startswith("NOTE:")]
    assert note == "NOTE:One\\; two\\, three \\\\ four\\nnext line " + "ä🎶" * 60
