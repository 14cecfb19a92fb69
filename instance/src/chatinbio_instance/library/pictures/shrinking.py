"""A picture of any make as a small WebP of this program's own: upright, cut, made smaller, without what else stood in the file.

Place in the flow: file → **shrinking** → WebP. Imports Pillow: for the child process alone (`child`).
"""

from __future__ import annotations

import warnings
from contextlib import suppress
from io import BytesIO
from typing import Final

from PIL import Image, ImageCms, ImageFile

from chatinbio_instance.library.pictures.refusals import Unusable
from chatinbio_instance.library.pictures.uses import LONGEST_SIDE, MOST_PIXELS, SHAPES, PictureUse, Shape

# What is looked at all; above all no SVG, whose drawing could hold anything.
FORMATS: Final = ("JPEG", "PNG", "WEBP", "GIF", "AVIF")

_ORIENTATION: Final = 0x0112
_UPRIGHT: Final = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


def shrink(file: bytes, use: PictureUse) -> tuple[bytes, int, int]:
    """WebP, width and height in pixels. Raises Unusable."""
    shape = SHAPES[use]
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    Image.MAX_IMAGE_PIXELS = None  # the size is looked at below, before anything is decoded
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about metadata, which is thrown away
            with Image.open(BytesIO(file), formats=FORMATS) as image:
                _measure(image)
                return _made(image, shape)
    except Unusable:
        raise
    except MemoryError:
        raise Unusable("It needs too much memory. Make it smaller and try again.") from None
    except Exception as error:  # whatever a decoder finds wrong with a file, it is the file
        raise Unusable(_complaint(file)) from error


def measure(content: bytes) -> tuple[int, int]:
    """Width and height of a WebP as `shrink` makes them. Raises ValueError for everything else, and for one with more behind it."""
    most = max(shape.width for shape in SHAPES.values())
    try:
        with Image.open(BytesIO(content), formats=("WEBP",)) as image:
            whole = int.from_bytes(content[4:8], "little") + 8 == len(content)
            if not whole or max(image.size) > most or getattr(image, "n_frames", 1) > 1 or image.getexif():
                raise ValueError("it is no picture of this program's")
            image.load()
            return image.size
    except (OSError, SyntaxError, EOFError) as error:
        raise ValueError("it is no WebP") from error


def _complaint(file: bytes) -> str:
    if b"<svg" in file[:4096].lower():
        return "SVG drawings are not taken. Save it as PNG and try again."
    return "It is no JPEG, PNG, WebP, GIF or AVIF picture, or a damaged one. Save it anew and try again."


def _measure(image: Image.Image) -> None:
    width, height = image.size
    if width * height > MOST_PIXELS or max(width, height) > LONGEST_SIDE:
        raise Unusable(
            f"It has {width} × {height} pixels; at most {MOST_PIXELS // 10**6} megapixels are taken. "
            "Make it smaller and try again."
        )


def _made(image: Image.Image, shape: Shape) -> tuple[bytes, int, int]:
    orientation, profile = _orientation(image), image.info.get("icc_profile")
    target = _target(image.size, shape)
    if image.format == "JPEG":  # decoded at a half, a quarter, an eighth: a fraction of the memory
        scale = min(image.size) / min(target) if shape.square else image.size[0] / target[0]
        image.draft("", (int(image.size[0] / scale), int(image.size[1] / scale)))
    image.load()
    box = _middle(image.size) if shape.square else None
    small = _resizable(image).resize(target, Image.Resampling.LANCZOS, box=box, reducing_gap=2.0)
    small = _in_srgb(small, profile)
    if orientation in _UPRIGHT:
        small = small.transpose(_UPRIGHT[orientation])
    packed = BytesIO()
    small.save(packed, "WEBP", quality=shape.quality, method=4, exif=b"", xmp=b"", icc_profile=b"")
    return packed.getvalue(), *small.size


def _target(size: tuple[int, int], shape: Shape) -> tuple[int, int]:
    """How large it becomes, in the orientation it is stored in."""
    if shape.square:
        side = min(*size, shape.width)
        return side, side
    scale = min(1.0, shape.width / max(size))
    return max(1, round(size[0] * scale)), max(1, round(size[1] * scale))


def _middle(size: tuple[int, int]) -> tuple[float, float, float, float]:
    """The largest square around the middle."""
    side = min(size)
    left, top = (size[0] - side) / 2, (size[1] - side) / 2
    return left, top, left + side, top + side


def _orientation(image: Image.Image) -> int:
    with suppress(Exception):  # nonsense in its metadata does not make a picture a bad one
        return int(image.getexif().get(_ORIENTATION, 1))
    return 1


def _resizable(image: Image.Image) -> Image.Image:
    """In channels that can be blended."""
    match image.mode:
        case "RGB" | "RGBA" | "L" | "CMYK":
            return image
        case "I;16" | "I;16L" | "I;16B" | "I":
            return image.convert("I").point(lambda value: value * (1 / 256)).convert("L")
        case _:
            return image.convert("RGBA" if image.has_transparency_data else "RGB")


def _in_srgb(image: Image.Image, profile: bytes | None) -> Image.Image:
    """In the colours of the web: the profile that told others goes with the metadata."""
    wanted = "RGBA" if image.mode == "RGBA" else "RGB"
    if profile and image.mode in ("RGB", "RGBA", "CMYK"):
        with suppress(Exception):  # a profile that is none changes nothing
            converted = ImageCms.profileToProfile(
                image, ImageCms.ImageCmsProfile(BytesIO(profile)), ImageCms.createProfile("sRGB"), outputMode=wanted
            )
            if converted is not None:
                return converted
    return image if image.mode == wanted else image.convert(wanted)
