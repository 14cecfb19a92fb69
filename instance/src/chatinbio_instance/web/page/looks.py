"""The colours of a page as numbers, for what is no style sheet: the bar of a browser, an icon. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import escape

from chatinbio_instance.library.colours import BLACK, WHITE, hexadecimal, parse

# A colour by day and one by night, each a plain one.
_BOTH = re.compile(r"light-dark\((#[0-9a-f]{6}|oklch\([^()]*\)), *(#[0-9a-f]{6}|oklch\([^()]*\))\)")
_PROPERTY = re.compile(r"^\s*(--[\w-]+|color-scheme):\s*([^;]+);", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Look:
    """Colours as `#rrggbb`: what the page is drawn on by day and by night, and the two ends of the accent; `on_accent` is written on it."""

    day: str
    night: str
    accent: str
    accent_end: str
    on_accent: str
    backdrop: str | None = None


def look(css: str, handle: str) -> Look:
    """What a style sheet as `/theme.css` says about them; what it leaves out is as in the front end's `tokens.css`."""
    said = dict(_PROPERTY.findall(css))
    hue, other = hues(handle)

    def chosen(name: str, default: str, night: bool = False) -> str:
        value = said.get(f"--cib-{name}", default).replace("var(--hue)", f"{hue}").replace("var(--hue-2)", f"{other}")
        found = _BOTH.fullmatch(value)
        return found[2 if night else 1] if found else value

    day = chosen("surface", f"oklch(0.977 0.006 {hue})")
    night = chosen("surface", f"oklch(0.185 0.012 {hue})", night=True)
    held = said.get("color-scheme")
    if held in ("light", "dark"):
        day = night = night if held == "dark" else day
    accent = chosen("primary", f"oklch(0.51 0.2 {hue})", held == "dark")
    end = chosen("secondary", accent if "--cib-primary" in said else f"oklch(0.51 0.2 {other})", held == "dark")
    on = chosen("on-primary", WHITE.css, held == "dark")
    backdrop = said.get("--cib-backdrop-image", "")
    picture = re.fullmatch(r"url\([\"']?(/media/[\w.-]+)[\"']?\)", backdrop)
    day, night, accent, end, on = (_hex(colour) for colour in (day, night, accent, end, on))
    return Look(day, night, accent, end, on, picture[1] if picture else None)


def hues(handle: str) -> tuple[int, int]:
    """Two hues in degrees out of a handle (FNV-1a), so that every page has colours of its own before anybody chooses some."""
    mark = 2166136261
    for sign in handle:
        mark = (mark ^ ord(sign)) * 16777619 & 0xFFFFFFFF
    hue = mark % 360
    return hue, (hue + 40 + (mark >> 9) % 50) % 360


def _hex(colour: str) -> str:
    try:
        return hexadecimal(parse(colour))
    except ValueError:
        return BLACK.css


def initials(name: str) -> str:
    """Up to two initials of a name, as the front end makes them."""
    words = name.split()
    signs = [words[0][0], words[-1][0] if len(words) > 1 else ""] if words else []
    return "".join(signs).upper() or "·"


def favicon(name: str, look: Look) -> str:
    """The page's icon as SVG: initials on its accent."""
    signs = initials(name)
    size = 34 if len(signs) == 1 else 28
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64"><defs><linearGradient id="g" x1="0" y1="0" x2="1" y2="1">'
        f'<stop stop-color="{look.accent}"/><stop offset="1" stop-color="{look.accent_end}"/></linearGradient></defs>'
        '<rect width="64" height="64" rx="18" fill="url(#g)"/>'
        f'<text x="32" y="33" fill="{look.on_accent}" font-family="system-ui,-apple-system,Segoe UI,Roboto,Noto Sans,sans-serif" '
        f'font-size="{size}" font-weight="700" text-anchor="middle" dominant-baseline="central">{escape(signs)}</text></svg>'
    )
