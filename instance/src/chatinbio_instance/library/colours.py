"""Colours as numbers: what is not one is no colour, and what is written out again holds nothing but numbers.

Place in the flow: design tokens → **colours** → style sheet, warnings about contrast. Pure.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

_HEX = re.compile(r"#([0-9a-fA-F]{3}|[0-9a-fA-F]{6})")
_OKLCH = re.compile(
    r"oklch\( *([0-9]{1,3}(?:\.[0-9]{1,4})?)(%?) +([0-9](?:\.[0-9]{1,4})?) +([0-9]{1,3}(?:\.[0-9]{1,3})?)(?:deg)? *\)"
)


@dataclass(frozen=True, slots=True)
class Colour:
    """An opaque colour; `css` is its one spelling, `luminance` the relative one of WCAG 2, from 0 to 1."""

    css: str
    luminance: float

    def contrast(self, other: Colour) -> float:
        """WCAG's contrast ratio, from 1 to 21."""
        dark, light = sorted((self.luminance, other.luminance))
        return (light + 0.05) / (dark + 0.05)


def parse(text: str) -> Colour:
    """A colour as `#rgb`, `#rrggbb` or `oklch(0.6 0.15 250)`. Raises ValueError for anything else."""
    if _HEX.fullmatch(text):
        digits = text[1:].lower()
        digits = digits if len(digits) == 6 else "".join(2 * digit for digit in digits)
        channels = [_linear(int(digits[n : n + 2], 16) / 255) for n in (0, 2, 4)]
        return Colour(f"#{digits}", _luminance(channels))
    found = _OKLCH.fullmatch(text)
    if found:
        lightness = float(found[1]) / (100 if found[2] else 1)
        chroma, hue = float(found[3]), float(found[4])
        if lightness <= 1 and chroma <= 0.5 and hue <= 360:
            return Colour(f"oklch({lightness:g} {chroma:g} {hue:g})", _luminance(_from_oklch(lightness, chroma, hue)))
    raise ValueError('must be a colour as "#4b3fae" or "oklch(0.55 0.19 285)"')


def readable_on(ground: Colour) -> Colour:
    """Black or white, whichever reads better."""
    return max((WHITE, BLACK), key=ground.contrast)


def hexadecimal(colour: Colour) -> str:
    """The nearest colour of sRGB as `#rrggbb`, for what reads no `oklch()`: icons, bars of browsers, pictures."""
    found = _OKLCH.fullmatch(colour.css)
    if not found:
        return colour.css
    channels = _from_oklch(float(found[1]), float(found[3]), float(found[4]))
    return "#" + "".join(f"{round(255 * _displayed(min(max(channel, 0.0), 1.0))):02x}" for channel in channels)


def _displayed(channel: float) -> float:
    return 12.92 * channel if channel <= 0.0031308 else 1.055 * channel ** (1 / 2.4) - 0.055


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4


def _luminance(channels: list[float]) -> float:
    red, green, blue = (min(max(channel, 0.0), 1.0) for channel in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _from_oklch(lightness: float, chroma: float, hue: float) -> list[float]:
    """Linear sRGB, perhaps outside of its gamut. The matrices are those of the CSS Color 4 specification."""
    a, b = chroma * math.cos(math.radians(hue)), chroma * math.sin(math.radians(hue))
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    return [
        4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short,
    ]


BLACK, WHITE = parse("#000"), parse("#fff")
