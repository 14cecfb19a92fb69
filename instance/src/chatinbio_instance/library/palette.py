"""The colours that a page is drawn in, as its `tokens.css` derives them from what the creator chose: what words stand on what.

Place in the flow: design tokens → **palette** → what the style sheet adds so that all of it can be read; warnings; the gallery. Pure.
A test holds it to `instance/frontend/src/tokens.css`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from chatinbio_instance.library.colours import WHITE, Colour, mix, oklch, parse, readable_on, relit

Scheme = Literal["light", "dark"]
SCHEMES: Final[tuple[Scheme, Scheme]] = ("light", "dark")
Backdrop = Literal["plain", "glow", "gradient", "dots", "waves", "image"]

# WCAG 2.2 AA: text, and parts of the interface.
READABLE, DISTINCT = 4.5, 3.0
# What the page's own ink should have on a surface before another is taken.
COMFORTABLE = 7.0
# What is not chosen goes by the handle's hues, which are known to the page alone: whatever is derived is held to all of them.
HUES: Final = tuple(range(0, 360, 15))

# In place of a lightness: nothing in the accent's hue can be read, the ink can.
INK: Final = -1.0

# How much of the page's colours a backdrop lays over its ground where it is strongest.
GLOW, GRADIENT = 0.18, 0.22
# How much of the page's ground lies over an image, and then over that behind the column.
VEIL, COLUMN = 0.3, 0.9


@dataclass(frozen=True, slots=True)
class Chosen:
    """What the creator chose for one scheme; None is as the page comes."""

    primary: Colour | None = None
    secondary: Colour | None = None
    surface: Colour | None = None
    text: Colour | None = None
    backdrop: Backdrop | None = None


@dataclass(frozen=True, slots=True)
class Palette:
    """The colours of one scheme. `grounds` are what words stand on: the page, where its backdrop is strongest, cards."""

    page: Colour
    card: Colour
    card_high: Colour
    ink: Colour
    ink_soft: Colour
    tint: Colour
    tint_end: Colour
    accent: Colour
    accent_ink: Colour
    accent_soft: Colour
    on_accent: Colour
    grounds: tuple[Colour, ...]

    def worst(self, ink: Colour) -> tuple[float, Colour]:
        """The contrast of a colour on the ground where it is the least, and that ground."""
        # Of grounds that are as good as equal the first: the page, in the colour that was chosen for it.
        return min(((ink.contrast(ground), ground) for ground in self.grounds), key=lambda pair: round(pair[0], 2))


def drawn(chosen: Chosen, scheme: Scheme, hue: float, other_hue: float | None = None) -> Palette:
    """What `tokens.css` makes of it in a scheme on a page whose handle has these hues."""
    light = scheme == "light"
    end_hue = hue + 65 if other_hue is None else other_hue
    tint = chosen.primary or oklch(0.51, 0.2, hue)
    tint_end = chosen.secondary or chosen.primary or oklch(0.51, 0.2, end_hue % 360)
    page = chosen.surface or own_page(scheme, hue)
    ink = chosen.text or own_ink(scheme, hue)
    card, card_high = (
        (mix(chosen.surface or WHITE, 0.35, WHITE), mix(chosen.surface or WHITE, 0.2, WHITE))
        if light
        else (mix(page, 0.94, WHITE), mix(page, 0.9, WHITE))
    )
    return Palette(
        page=page,
        card=card,
        card_high=card_high,
        ink=ink,
        ink_soft=mix(ink, 0.7, page),
        tint=tint,
        tint_end=tint_end,
        accent=chosen.primary or (oklch(0.51, 0.19, hue) if light else oklch(0.52, 0.17, hue)),
        accent_ink=relit(tint, 0.47) if light else relit(tint, 0.82, 0.6),
        accent_soft=relit(tint, 0.955, 0.12) if light else relit(tint, 0.29, 0.25),
        on_accent=on_accent(chosen) or WHITE,
        grounds=(page, *_backdrop(chosen, page, tint, tint_end), card, card_high),
    )


def own_page(scheme: Scheme, hue: float) -> Colour:
    """What the page is drawn on where no surface is chosen."""
    return oklch(0.977, 0.006, hue) if scheme == "light" else oklch(0.185, 0.012, hue)


def own_ink(scheme: Scheme, hue: float) -> Colour:
    """What words are written in where no text is chosen."""
    return oklch(0.24, 0.02, hue) if scheme == "light" else oklch(0.955, 0.006, hue)


def on_accent(chosen: Chosen) -> Colour | None:
    """What is written on the accent and on its gradient: black or white; None where the page knows by itself."""
    if chosen.primary is None and chosen.secondary is None:
        return None
    ends = [chosen.primary or oklch(0.51, 0.2, hue) for hue in (HUES if chosen.primary is None else (0,))]
    return readable_on(*ends, *([chosen.secondary] if chosen.secondary else []))


def inked(surface: Colour, scheme: Scheme) -> Colour | None:
    """What is written on a surface that the page's own ink cannot be read on well; None where it can."""
    if min(own_ink(scheme, hue).contrast(surface) for hue in HUES) >= COMFORTABLE:
        return None
    _, a, b = surface.lab
    tinted = relit(surface, 0.22 if surface.is_light else 0.97, min(1.0, 0.02 / (abs(a) + abs(b) + 1e-9)))
    return tinted if tinted.contrast(surface) >= COMFORTABLE else readable_on(surface)


def softened(palette: Palette) -> Colour | None:
    """What quiet words are written in where the page's own way would make them too quiet; None where it would not."""
    share = 0.7
    soft = palette.ink_soft
    while share < 1 and palette.worst(soft)[0] < READABLE:
        share = min(1.0, share + 0.05)
        soft = mix(palette.ink, share, palette.page)
    return None if soft is palette.ink_soft else soft


def linked(palettes: list[Palette], scheme: Scheme) -> float | None:
    """The lightness that words in the accent's hue need to be read; None where the page's own does, INK where none does."""
    light = all(palette.page.is_light for palette in palettes)
    own = 0.47 if scheme == "light" else 0.82
    chroma = 1.0 if scheme == "light" else 0.6

    def reads(lightness: float) -> bool:
        inks = ((palette, relit(palette.tint, lightness, chroma)) for palette in palettes)
        return all(
            palette.worst(ink)[0] >= READABLE and ink.contrast(palette.accent_soft) >= READABLE for palette, ink in inks
        )

    if reads(own):
        return None
    steps = (own - n * 0.01 if light else own + n * 0.01 for n in range(1, 100))
    return next((lightness for lightness in steps if 0 <= lightness <= 1 and reads(lightness)), INK)


def _backdrop(chosen: Chosen, page: Colour, tint: Colour, tint_end: Colour) -> tuple[Colour, ...]:
    """The page where its backdrop is strongest."""
    match chosen.backdrop:
        case "glow":
            return mix(tint, GLOW, page), mix(tint_end, GLOW, page)
        case "gradient":
            return mix(tint, GRADIENT, page), mix(tint_end, GRADIENT, page)
        case "image":  # whatever it shows: black or white at its worst, below the veil and the column
            through = (1 - VEIL) * (1 - COLUMN)
            return mix(parse("#000"), through, page), mix(WHITE, through, page)
    return ()
