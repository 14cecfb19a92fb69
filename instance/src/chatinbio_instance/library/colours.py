"""Colours as numbers: what is not one is no colour, and what is written out again holds nothing but numbers.

Place in the flow: design tokens → **colours** → style sheet, warnings about contrast. Pure.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, field

_HEX = re.compile(r"#([0-9a-fA-F]{3}|[0-9a-fA-F]{6})")
_OKLCH = re.compile(
    r"oklch\( *([0-9]{1,3}(?:\.[0-9]{1,4})?)(%?) +([0-9](?:\.[0-9]{1,4})?) +([0-9]{1,3}(?:\.[0-9]{1,3})?)(?:deg)? *\)"
)

Channels = tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class Colour:
    """An opaque colour; `css` is its one spelling, `luminance` the relative one of WCAG 2, from 0 to 1, `lab` where it lies in Oklab."""

    css: str
    luminance: float = field(compare=False)
    lab: Channels = field(compare=False, repr=False)

    @property
    def is_light(self) -> bool:
        """Whether black reads better on it than white."""
        return self.contrast(BLACK) >= self.contrast(WHITE)

    def contrast(self, other: Colour) -> float:
        """WCAG's contrast ratio, from 1 to 21."""
        dark, light = sorted((self.luminance, other.luminance))
        return (light + 0.05) / (dark + 0.05)


def parse(text: str) -> Colour:
    """A colour as `#rgb`, `#rrggbb` or `oklch(0.6 0.15 250)`. Raises ValueError for anything else."""
    if _HEX.fullmatch(text):
        digits = text[1:].lower()
        digits = digits if len(digits) == 6 else "".join(2 * digit for digit in digits)
        red, green, blue = (_linear(int(digits[n : n + 2], 16) / 255) for n in (0, 2, 4))
        return Colour(f"#{digits}", _luminance((red, green, blue)), _to_oklab((red, green, blue)))
    found = _OKLCH.fullmatch(text)
    if found:
        lightness = float(found[1]) / (100 if found[2] else 1)
        chroma, hue = float(found[3]), float(found[4])
        if lightness <= 1 and chroma <= 0.5 and hue <= 360:
            return oklch(lightness, chroma, hue)
    raise ValueError('must be a colour as "#4b3fae" or "oklch(0.55 0.19 285)"')


def oklch(lightness: float, chroma: float, hue: float) -> Colour:
    """A colour by its lightness (0 to 1), chroma (0 to 0.5) and hue (degrees)."""
    return _of_lab(
        (lightness, chroma * math.cos(math.radians(hue)), chroma * math.sin(math.radians(hue))),
        f"oklch({lightness:g} {chroma:g} {hue:g})",
    )


def mix(colour: Colour, share: float, other: Colour) -> Colour:
    """`color-mix(in oklab, colour share, other)`; the share from 0 to 1."""
    lightness, a, b = (share * one + (1 - share) * two for one, two in zip(colour.lab, other.lab, strict=True))
    return _of_lab((lightness, a, b))


def relit(colour: Colour, lightness: float, chroma: float = 1.0) -> Colour:
    """`oklch(from colour lightness calc(c * chroma) h)`."""
    _, a, b = colour.lab
    return _of_lab((lightness, a * chroma, b * chroma))


def readable_on(*grounds: Colour) -> Colour:
    """Black or white, whichever reads better on all of them."""
    return max((WHITE, BLACK), key=lambda ink: min(ground.contrast(ink) for ground in grounds))


def hexadecimal(colour: Colour) -> str:
    """The nearest colour of sRGB as `#rrggbb`, for what reads no `oklch()`: icons, bars of browsers, pictures."""
    if colour.css.startswith("#"):
        return colour.css
    return "#" + "".join(
        f"{round(255 * _displayed(min(max(channel, 0.0), 1.0))):02x}" for channel in _from_oklab(colour.lab)
    )


def _of_lab(lab: Channels, css: str | None = None) -> Colour:
    if css is None:
        lightness, a, b = lab
        hue = math.degrees(math.atan2(b, a)) % 360
        css = f"oklch({round(lightness, 4):g} {round(math.hypot(a, b), 4):g} {round(hue, 1):g})"
    return Colour(css, _luminance(_from_oklab(lab)), lab)


def _displayed(channel: float) -> float:
    return 12.92 * channel if channel <= 0.0031308 else 1.055 * channel ** (1 / 2.4) - 0.055


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4


def _luminance(channels: Channels) -> float:
    red, green, blue = (min(max(channel, 0.0), 1.0) for channel in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


# The matrices are those of the CSS Color 4 specification, by way of Björn Ottosson's Oklab.
def _from_oklab(lab: Channels) -> Channels:
    """Linear sRGB, perhaps outside of its gamut."""
    lightness, a, b = lab
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    return (
        4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short,
    )


def _to_oklab(channels: Channels) -> Channels:
    red, green, blue = channels
    long = math.cbrt(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue)
    medium = math.cbrt(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue)
    short = math.cbrt(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue)
    return (
        0.2104542553 * long + 0.7936177850 * medium - 0.0040720468 * short,
        1.9779984951 * long - 2.4285922050 * medium + 0.4505937099 * short,
        0.0259040371 * long + 0.7827717662 * medium - 0.8086757660 * short,
    )


BLACK, WHITE = parse("#000"), parse("#fff")
