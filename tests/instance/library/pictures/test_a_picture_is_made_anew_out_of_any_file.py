"""What comes out of a file: upright, cut, small, WebP, and nothing of what else stood in it. And what nothing comes out of."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from chatinbio_instance.library.pictures.refusals import Unusable
from chatinbio_instance.library.pictures.shrinking import shrink
from chatinbio_instance.library.pictures.store import Made
from chatinbio_instance.library.pictures.uses import SHAPES, USES, PictureUse
from chatinbio_instance.library.pictures.workshop import Workshop
from tests.instance.library.pictures.files import (
    bomb,
    chatty_png,
    drawn,
    many_frames,
    photo,
    saved,
    text_bomb,
)

RED, BLUE, GREEN = (220, 30, 30), (30, 30, 220), (30, 200, 30)


def opened(made: bytes) -> Image.Image:
    image = Image.open(BytesIO(made))
    assert image.format == "WEBP"
    image.load()
    return image


def near(image: Image.Image, at: tuple[float, float], colour: tuple[int, int, int]) -> bool:
    """Whether the colour at a place (shares of width and height) is about this one."""
    place = int(at[0] * (image.width - 1)), int(at[1] * (image.height - 1))
    found = image.convert("RGB").getpixel(place)
    assert isinstance(found, tuple)
    return all(abs(one - two) < 40 for one, two in zip(found, colour, strict=True))


@pytest.mark.parametrize(
    ("use", "size", "becomes"),
    [
        ("avatar", (1600, 900), (512, 512)),
        ("avatar", (900, 1600), (512, 512)),
        ("avatar", (200, 90), (90, 90)),
        ("thumbnail", (3000, 500), (320, 320)),
        ("background", (4000, 3000), (1920, 1440)),
        ("background", (1500, 3000), (960, 1920)),
        ("background", (800, 600), (800, 600)),
        ("background", (20000, 10), (1920, 1)),
        ("avatar", (1, 1), (1, 1)),
    ],
)
def test_a_picture_is_cut_and_made_as_small_as_its_use_needs_and_never_larger(
    use: PictureUse, size: tuple[int, int], becomes: tuple[int, int]
) -> None:
    made, width, height = shrink(saved(drawn(*size)), use)
    assert (width, height) == opened(made).size == becomes


def test_the_middle_is_what_is_kept_of_it() -> None:
    made, _, _ = shrink(saved(drawn(900, 300)), "avatar")
    image = opened(made)
    assert near(image, (0.1, 0.5), RED)
    assert near(image, (0.9, 0.5), BLUE)
    assert near(image, (0.5, 0.03), GREEN)


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("use", USES)
def test_a_photograph_lies_as_it_was_taken(orientation: int, use: PictureUse) -> None:
    """What the camera noted is done to the pixels: the green line is where a viewer of photographs would show it."""
    original = Image.open(BytesIO(photo(400, 300, orientation)))
    made, width, height = shrink(photo(400, 300, orientation), use)
    image = opened(made)
    if use == "background":
        assert (width, height) == ((300, 400) if orientation >= 5 else (400, 300))
    line = {1: (0.5, 0.03), 2: (0.5, 0.03), 3: (0.5, 0.97), 4: (0.5, 0.97)}
    line |= {5: (0.03, 0.5), 8: (0.03, 0.5), 6: (0.97, 0.5), 7: (0.97, 0.5)}
    assert near(image, line[orientation], GREEN)
    red = {1: (0.1, 0.5), 2: (0.9, 0.5), 3: (0.9, 0.5), 4: (0.1, 0.5)}
    red |= {5: (0.5, 0.1), 6: (0.5, 0.1), 7: (0.5, 0.9), 8: (0.5, 0.9)}
    assert near(image, red[orientation], RED)
    assert original.getexif()[0x0112] == orientation


@pytest.mark.parametrize("file", [photo(), chatty_png()], ids=["photo", "png"])
@pytest.mark.parametrize("use", USES)
def test_nothing_else_that_stood_in_the_file_is_kept(file: bytes, use: PictureUse) -> None:
    assert b"Secret" in file
    made, _, _ = shrink(file, use)
    assert b"Secret" not in made
    image = opened(made)
    assert not dict(image.getexif())
    assert not {"exif", "xmp", "icc_profile", "comment"} & image.info.keys()


@pytest.mark.parametrize(
    ("kind", "mode"),
    [
        ("JPEG", "RGB"),
        ("JPEG", "L"),
        ("JPEG", "CMYK"),
        ("PNG", "RGBA"),
        ("PNG", "P"),
        ("PNG", "1"),
        ("PNG", "LA"),
        ("WEBP", "RGB"),
        ("WEBP", "RGBA"),
        ("GIF", "P"),
        ("AVIF", "RGB"),
        ("AVIF", "RGBA"),
    ],
)
def test_every_kind_of_picture_that_people_have_is_taken(kind: str, mode: str) -> None:
    image = opened(shrink(saved(drawn(300, 200, mode), kind), "thumbnail")[0])
    assert image.size == (200, 200)
    halves = (image.convert("L").crop((x, 60, x + 90, 190)).resize((1, 1), Image.Resampling.BOX) for x in (5, 105))
    assert len({half.getpixel((0, 0)) for half in halves}) == 2, "the halves differ"


def test_what_is_see_through_stays_so() -> None:
    image = drawn(100, 100, "RGBA")
    image.putalpha(Image.new("L", (100, 100), 0))
    assert opened(shrink(saved(image), "avatar")[0]).getchannel("A").getextrema() == (0, 0)
    palette = Image.new("P", (100, 100), 0)
    assert opened(shrink(saved(palette, "GIF", transparency=0), "avatar")[0]).mode == "RGBA"


def test_sixteen_bits_of_grey_are_neither_black_nor_white() -> None:
    image = Image.new("I;16", (40, 40), 128 << 8)
    grey = opened(shrink(saved(image), "avatar")[0]).convert("L").getpixel((20, 20))
    assert isinstance(grey, int | float)
    assert 120 <= grey <= 136


def test_an_animation_stands_still_at_its_first_picture() -> None:
    image = opened(shrink(many_frames(40), "thumbnail")[0])
    assert getattr(image, "n_frames", 1) == 1
    assert near(image, (0.1, 0.5), RED)


def test_a_picture_in_other_colours_than_the_webs_looks_the_same() -> None:
    """A profile that swaps nothing but says so is honoured, and one that is nonsense is no reason to refuse a photograph."""
    from PIL import ImageCms

    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    for icc in (profile, b"no profile at all"):
        image = opened(shrink(saved(drawn(300, 300), "JPEG", quality=95, icc_profile=icc), "avatar")[0])
        assert near(image, (0.1, 0.5), RED)


def test_a_thing_that_is_two_things_at_once_is_only_a_picture_afterwards() -> None:
    """What a browser could take for a page, a script or an archive is not in what is kept."""
    script = b"<html><script>alert(1)</script>PK\x03\x04/*"
    for file in (
        saved(drawn(50, 50), "GIF") + script,
        saved(drawn(50, 50), "JPEG", comment=script),
        saved(drawn(50, 50)) + script,
    ):
        made, _, _ = shrink(file, "thumbnail")
        assert b"script" not in made
        assert b"PK" not in made
        assert made.startswith(b"RIFF")
        assert int.from_bytes(made[4:8], "little") + 8 == len(made), "nothing hangs on behind"


NO_PICTURES: dict[str, Callable[[], bytes]] = {
    "nothing": lambda: b"",
    "words": lambda: b"hello",
    "a page": lambda: b"<!doctype html><img src=x onerror=alert(1)>",
    "a drawing": lambda: b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
    "a drawing that begins otherwise": lambda: b'<?xml version="1.0"?><!-- x --><svg/>',
    "a zip": lambda: b"PK\x03\x04" + b"\0" * 100,
    "a document": lambda: b"%PDF-1.7\n%%EOF",
    "a picture for print": lambda: saved(drawn(20, 20), "TIFF"),
    "an icon": lambda: saved(drawn(32, 32), "ICO"),
    "a bitmap": lambda: saved(drawn(32, 32), "BMP"),
    "postscript": lambda: b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n(ls) system\n",
    "half of a PNG": lambda: saved(drawn(400, 400))[:-400],
    "half of a JPEG": lambda: photo(800, 800)[:4000],
    "half of a WebP": lambda: saved(drawn(400, 400), "WEBP", lossless=True)[:-80],
    "half of an AVIF": lambda: saved(drawn(400, 400), "AVIF")[:-200],
    "the head of a PNG": lambda: saved(drawn(400, 400))[:40],
    "a PNG with a wrong sum": lambda: saved(drawn(40, 40)).replace(b"IDAT", b"IDAU"),
    "a PNG of no size": lambda: bomb(0, 0),
    "a megapixel too many": lambda: bomb(10_000, 5_001),
    "a gigapixel": lambda: bomb(40_000, 40_000),
    "the largest side there is": lambda: bomb(2**31 - 1, 1),
    "a note of a quarter of a gigabyte": text_bomb,
}


@pytest.mark.parametrize("name", NO_PICTURES)
def test_nothing_is_made_of_what_is_no_picture_and_the_words_say_what_to_do(name: str) -> None:
    with pytest.raises(Unusable) as refusal:
        shrink(NO_PICTURES[name](), "avatar")
    assert "try again" in str(refusal.value)
    assert refusal.value.final
    if "drawing" in name:
        assert "SVG" in str(refusal.value)
    if "pixel" in name or "side" in name:
        assert "pixels" in str(refusal.value)


@pytest.fixture
def workshop() -> Workshop:
    return Workshop()


async def test_a_picture_is_made_in_another_process(workshop: Workshop) -> None:
    made = await workshop.make(photo(900, 700, 6), "background")
    assert (made.width, made.height) == opened(made.content).size == (700, 900)
    assert made.content == shrink(photo(900, 700, 6), "background")[0]


async def test_a_refusal_comes_back_as_it_was_said(workshop: Workshop) -> None:
    with pytest.raises(Unusable, match="megapixels are taken"):
        await workshop.make(bomb(20_000, 20_000), "avatar")
    with pytest.raises(Unusable, match="SVG"):
        await workshop.make(NO_PICTURES["a drawing"](), "avatar")


async def test_the_largest_picture_that_is_taken_fits_into_the_childs_memory(workshop: Workshop) -> None:
    made = await workshop.make(bomb(10_000, 5_000), "background")
    assert (made.width, made.height) == (1920, 960)
    large = saved(Image.new("RGBA", (8000, 6000), (9, 8, 7, 100)), "WEBP", lossless=True)
    assert (await workshop.make(large, "background")).height == 1440


CHILDREN = {
    "eats memory": "b = []\nwhile True: b.append(bytearray(2**24))",
    "eats time": "while True: pass",
    "dies": "import os; os.abort()",
    "says nothing": "import sys; sys.exit(1)",
    "writes": "import os; os.write(os.open(NOTE, os.O_WRONLY | os.O_CREAT), b'x')",
}


@pytest.mark.parametrize("what", CHILDREN)
async def test_whatever_becomes_of_the_child_the_page_lives_on_and_says_so(what: str, tmp_path: Path) -> None:
    """The limits are the real ones, but for the time, which a test does not have."""
    begin = "import chatinbio_instance.library.pictures.child as child\nchild.CPU_SECONDS = 1\nchild.confine()\n"
    begin += f"NOTE = {str(tmp_path / 'note')!r}\n"
    workshop = Workshop((sys.executable, "-c", begin + CHILDREN[what]), seconds=60)
    with pytest.raises(Unusable, match="cannot be looked at"):
        await workshop.make(photo(), "avatar")
    assert not (tmp_path / "note").exists() or (tmp_path / "note").read_bytes() == b""


async def test_a_child_that_hangs_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    children: list[asyncio.subprocess.Process] = []
    begin = asyncio.create_subprocess_exec

    async def noted(*command: str, **more: Any) -> asyncio.subprocess.Process:
        children.append(await begin(*command, **more))
        return children[-1]

    # Not by what the child itself writes: on a busy machine its second may be over before it has begun.
    monkeypatch.setattr(asyncio, "create_subprocess_exec", noted)
    with pytest.raises(Unusable, match="too long"):
        await Workshop((sys.executable, "-c", "import time; time.sleep(600)"), seconds=1).make(photo(), "avatar")
    [child] = children
    assert child.returncode == -signal.SIGKILL
    with pytest.raises(ProcessLookupError):
        os.kill(child.pid, 0)


async def test_the_child_knows_nothing_of_the_instance(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHATINBIO_MODEL_API_KEY", "sk-secret")
    monkeypatch.setenv("OPENAI_API_KEY", "sk-secret")
    tell = 'import os, sys; sys.stdout.write(\'{"width":1,"height":1}\\n\' + repr(dict(os.environ)))'
    made = await Workshop((sys.executable, "-c", tell)).make(b"", "avatar")
    assert isinstance(made, Made)
    assert b"PATH" in made.content
    assert b"sk-secret" not in made.content


def test_every_use_has_its_shape() -> None:
    assert set(SHAPES) == set(USES)
