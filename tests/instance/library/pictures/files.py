"""Files that a creator, or somebody worse, might send as a picture."""

from __future__ import annotations

import struct
import zlib
from io import BytesIO

from PIL import Image
from PIL.PngImagePlugin import PngInfo

ORIENTATION = 0x0112
GPS = 0x8825


def drawn(width: int, height: int, mode: str = "RGB") -> Image.Image:
    """A picture whose left half is red and whose right half is blue, with a green line at the top."""
    image = Image.new("RGB", (width, height), (220, 30, 30))
    image.paste((30, 30, 220), (width // 2, 0, width, height))
    image.paste((30, 200, 30), (0, 0, width, max(1, height // 10)))
    return image.convert(mode)


def saved(image: Image.Image, kind: str = "PNG", **more: object) -> bytes:
    packed = BytesIO()
    image.save(packed, kind, **more)
    return packed.getvalue()


def photo(width: int = 400, height: int = 300, orientation: int = 1) -> bytes:
    """A photograph as a phone takes one: lying on its side, with the place it was taken at."""
    exif = Image.Exif()
    exif[ORIENTATION] = orientation
    exif[0x010F] = "Secret Camera Maker"
    exif.get_ifd(GPS)[1] = "N"
    return saved(drawn(width, height), "JPEG", quality=95, exif=exif.tobytes())


def chatty_png() -> bytes:
    words = PngInfo()
    words.add_text("Author", "Secret Author")
    words.add_itxt("Comment", "<script>alert(1)</script>")
    return saved(drawn(64, 64), pnginfo=words)


def bomb(width: int, height: int) -> bytes:
    """A PNG of a few kilobytes that says it is as large as asked for; its lines are all there up to fifty megapixels, and black."""
    lines = b"\0" * min((1 + (width + 7) // 8) * height, 8 * 2**20)
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        (
            _chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)),
            _chunk(b"IDAT", zlib.compress(lines, 1)),
            _chunk(b"IEND", b""),
        )
    )


def text_bomb() -> bytes:
    """A PNG whose note unpacks to a quarter of a gigabyte."""
    packer = zlib.compressobj(1)
    packed = b"".join([packer.compress(b"\0" * 2**20) for _ in range(256)]) + packer.flush()
    whole = saved(drawn(8, 8))
    end = whole.index(b"IDAT") - 4
    return whole[:end] + _chunk(b"zTXt", b"Note\0\0" + packed) + whole[end:]


def many_frames(count: int) -> bytes:
    """An animation; every frame but the first is yellow."""
    frames = [Image.new("RGB", (60, 60), (250, 240, 0)) for _ in range(count - 1)]
    return saved(drawn(60, 60), "GIF", save_all=True, append_images=frames, duration=20)


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
