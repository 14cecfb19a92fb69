"""Custom properties as a browser resolves them: enough of CSS to read the front end's `tokens.css` with a look over it."""

from __future__ import annotations

import math
import re
from pathlib import Path

from chatinbio_instance.library.colours import Colour, mix, oklch, parse
from chatinbio_instance.library.palette import Scheme

ROOT = Path(__file__).parents[3]
TOKENS = (ROOT / "instance/frontend/src/tokens.css").read_text()

_PROPERTY = re.compile(r"(--[a-z0-9-]+)\s*:\s*([^;{}]+);")


class Sheet:
    """The colours of a page in one scheme on a handle of these hues; what stands later goes before."""

    def __init__(self, tokens: str, look: str, scheme: Scheme, hue: float, other_hue: float) -> None:
        css = re.sub(r"/\*.*?\*/", "", tokens, flags=re.DOTALL)
        assert "@media" not in css, "a scheme is told by light-dark() alone, or a look could not hold the page to one"
        found = {name: " ".join(value.split()) for name, value in _PROPERTY.findall(css)}
        found |= {"--hue": f"{hue:g}", "--hue-2": f"{other_hue:g}"}
        found |= dict(_PROPERTY.findall(look))
        self.properties: dict[str, str] = found
        self._scheme = scheme

    @staticmethod
    def names(css: str) -> set[str]:
        """Every custom property that a sheet reads."""
        return set(re.findall(r"var\((--[a-z0-9-]+)", css))

    def colour(self, name: str) -> Colour:
        """The colour of a custom property. Fails where it is none."""
        return self._colour(f"var({name})")

    def _colour(self, text: str) -> Colour:
        text = self._expanded(text)
        name, arguments = _call(text)
        match name:
            case "":
                return parse(text)
            case "light-dark":
                return self._colour(arguments[0 if self._scheme == "light" else 1])
            case "color-mix":
                assert arguments[0] == "in oklab"
                one, share = re.fullmatch(r"(.*) ([\d.]+)%", arguments[1]).groups()  # type: ignore[union-attr]
                return mix(self._colour(one), float(share) / 100, self._colour(arguments[2]))
            case "oklch" if arguments[0].startswith("from "):
                return self._relative(arguments[0].removeprefix("from "))
            case "oklch":
                lightness, chroma, hue = (float(part) for part in arguments[0].split())
                return oklch(lightness, chroma, hue)
        raise AssertionError(f"{text} is no colour that is known here")

    def _relative(self, text: str) -> Colour:
        """`COLOUR LIGHTNESS c h` or `COLOUR LIGHTNESS calc(c * FACTOR) h`."""
        found = re.fullmatch(r"(.+?) ([\d.]+) (?:c|calc\(c \* ([\d.]+)\)) h", text)
        assert found, text
        _, a, b = self._colour(found[1]).lab
        factor = float(found[3] or 1)
        chroma = (a * a + b * b) ** 0.5 * factor
        return oklch(float(found[2]), chroma, math.degrees(math.atan2(b, a)) % 360)

    def _expanded(self, text: str) -> str:
        """Without `var()`: its value where there is one, else what stands behind the comma."""
        while (start := text.find("var(")) >= 0:
            end = _closing(text, start + 3)
            name, _, fallback = (part.strip() for part in text[start + 4 : end].partition(","))
            value = self.properties.get(name, fallback)
            assert value, f"{name} has no value"
            text = text[:start] + value + text[end + 1 :]
        return text.strip()


def _call(text: str) -> tuple[str, list[str]]:
    """The name of a function and its arguments; no name for what is none."""
    start = text.find("(")
    if start < 0 or _closing(text, start) != len(text) - 1:
        return "", []
    depth, parts = 0, [""]
    for sign in text[start + 1 : -1]:
        depth += (sign == "(") - (sign == ")")
        if sign == "," and depth == 0:
            parts.append("")
        else:
            parts[-1] += sign
    return text[:start], [part.strip() for part in parts]


def _closing(text: str, opening: int) -> int:
    depth = 0
    for place in range(opening, len(text)):
        depth += (text[place] == "(") - (text[place] == ")")
        if depth == 0:
            return place
    raise AssertionError(f"{text} does not end")
