"""What a picture is for, and how large it is kept for that. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal, get_args

PictureUse = Literal["avatar", "thumbnail", "background"]
USES: Final[tuple[PictureUse, ...]] = get_args(PictureUse)

# What is taken in, in bytes of the file and in pixels of the picture.
MOST_BYTES: Final = 10 * 1024 * 1024
MOST_PIXELS: Final = 50_000_000
LONGEST_SIDE: Final = 30_000


@dataclass(frozen=True, slots=True)
class Shape:
    """How large a picture becomes at most, in pixels: never larger than it came. A square one is cut to its middle."""

    width: int
    height: int
    square: bool = False
    quality: int = 82


# An avatar is shown on the page, and by others that a link to the page is sent with.
SHAPES: Final[dict[PictureUse, Shape]] = {
    "avatar": Shape(512, 512, square=True, quality=85),
    "thumbnail": Shape(320, 320, square=True),
    "background": Shape(1920, 1920, quality=78),
}
