"""Looks to begin with. Each is a document of design tokens like any other: what a creator takes is theirs to change.

A test holds each of them to WCAG AA by day and by night, and apart from all others.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

Document = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Theme:
    """A look by its `name`, with what a person reads of it in English, and the tokens that it is."""

    name: str
    title: str
    description: str
    tokens: Document


THEMES: Final = (
    Theme(
        "daylight",
        "Daylight",
        "Clear and friendly, in colours of your own handle. Light by day, dark by night.",
        {
            "brand": {"scheme": "auto", "backdrop": "glow"},
            "shape": {"radius": 18, "shadow": "soft", "avatar": "circle"},
            "motion": {"duration": 180, "easing": "gentle"},
        },
    ),
    Theme(
        "paper",
        "Paper",
        "A quiet page out of a good book: warm paper, dark ink, letters with serifs.",
        {
            "brand": {
                "primary": "#8a3324",
                "surface": "#fbf7ee",
                "text": "#241d16",
                "darkPrimary": "#e0916f",
                "darkSurface": "#1a1613",
                "darkText": "#f1e9dc",
                "backdrop": "plain",
            },
            "typography": {"font": "serif", "headingFont": "oldstyle", "size": 18, "headingWeight": 500},
            "shape": {"radius": 2, "borderWidth": 1, "shadow": "none", "avatar": "square"},
            "layout": {"align": "start", "width": 640, "spacing": 1.15},
            "motion": {"duration": 120, "easing": "linear"},
        },
    ),
    Theme(
        "midnight",
        "Midnight",
        "Deep blue with a glow of violet, for pages that are looked at in the evening.",
        {
            "brand": {
                "primary": "#8fb0ff",
                "secondary": "#c3a1ff",
                "surface": "#0b1022",
                "text": "#eef1ff",
                "scheme": "dark",
                "backdrop": "glow",
            },
            "typography": {"font": "humanist", "headingFont": "geometric", "headingWeight": 600},
            "shape": {"radius": 22, "borderWidth": 1, "shadow": "soft", "avatar": "circle"},
            "motion": {"duration": 240, "easing": "gentle"},
        },
    ),
    Theme(
        "contrast",
        "High contrast",
        "Black on white, or white on black, large and without movement: everybody can read it.",
        {
            "brand": {
                "primary": "#0a2ad1",
                "surface": "#ffffff",
                "text": "#000000",
                "darkPrimary": "#ffe14a",
                "darkSurface": "#000000",
                "darkText": "#ffffff",
                "backdrop": "plain",
            },
            "typography": {"font": "humanist", "size": 19, "weight": 500, "headingWeight": 800},
            "shape": {"radius": 6, "borderWidth": 3, "buttons": "outlined", "shadow": "none", "avatar": "rounded"},
            "layout": {"spacing": 1.2},
            "motion": {"duration": 0},
        },
    ),
    Theme(
        "candy",
        "Candy",
        "Pink, round and in a good mood: everything has a little spring in it.",
        {
            "brand": {
                "primary": "#c81e68",
                "secondary": "#8a35d0",
                "surface": "#fff1f7",
                "text": "#3a0c24",
                "darkPrimary": "#ff8fc0",
                "darkSecondary": "#d6a8ff",
                "darkSurface": "#260d1b",
                "darkText": "#ffeaf4",
                "backdrop": "dots",
            },
            "typography": {"font": "rounded", "headingFont": "rounded", "headingWeight": 800},
            "shape": {"radius": 34, "borderWidth": 0, "buttons": "filled", "shadow": "soft", "avatar": "circle"},
            "motion": {"duration": 320, "easing": "springy"},
        },
    ),
    Theme(
        "forest",
        "Forest",
        "Moss and bark, calm as a walk. For makers, gardeners and everybody outdoors.",
        {
            "brand": {
                "primary": "#2c6a37",
                "secondary": "#58701c",
                "surface": "#f2f6ec",
                "text": "#1b2618",
                "darkPrimary": "#93d08c",
                "darkSecondary": "#c6d67a",
                "darkSurface": "#0f170f",
                "darkText": "#e9f2e4",
                "backdrop": "waves",
            },
            "typography": {"font": "humanist", "headingFont": "slab", "headingWeight": 600},
            "shape": {"radius": 14, "borderWidth": 1, "buttons": "soft", "shadow": "none", "avatar": "rounded"},
            "motion": {"duration": 200, "easing": "gentle"},
        },
    ),
    Theme(
        "ocean",
        "Ocean",
        "Water from the shallows to the deep, airy and clear.",
        {
            "brand": {
                "primary": "#0a659f",
                "secondary": "#0a756d",
                "surface": "#eff8fc",
                "text": "#0a2433",
                "darkPrimary": "#6fc6f5",
                "darkSecondary": "#6fe0cf",
                "darkSurface": "#06151f",
                "darkText": "#e4f3fb",
                "backdrop": "gradient",
            },
            "typography": {"font": "geometric", "weight": 400, "headingWeight": 600},
            "shape": {"radius": 20, "borderWidth": 0, "shadow": "soft", "avatar": "circle"},
            "motion": {"duration": 260, "easing": "gentle"},
        },
    ),
    Theme(
        "sunset",
        "Sunset",
        "The last warm light: orange that turns to rose.",
        {
            "brand": {
                "primary": "#b93c0b",
                "secondary": "#b5174f",
                "surface": "#fff5ec",
                "text": "#33130a",
                "darkPrimary": "#ffa36b",
                "darkSecondary": "#ff93b3",
                "darkSurface": "#1f0f0b",
                "darkText": "#ffede3",
                "backdrop": "gradient",
            },
            "typography": {"font": "system", "headingFont": "oldstyle", "headingWeight": 700},
            "shape": {"radius": 26, "borderWidth": 0, "buttons": "filled", "shadow": "soft", "avatar": "circle"},
            "motion": {"duration": 220, "easing": "gentle"},
        },
    ),
    Theme(
        "terminal",
        "Terminal",
        "Green on black in letters of one width, at once and without decoration.",
        {
            "brand": {
                "primary": "#3fe086",
                "surface": "#080d09",
                "text": "#d3f7d6",
                "scheme": "dark",
                "backdrop": "plain",
            },
            "typography": {"font": "mono", "headingFont": "mono", "size": 15, "headingWeight": 600},
            "shape": {"radius": 0, "borderWidth": 1, "buttons": "outlined", "shadow": "none", "avatar": "square"},
            "layout": {"align": "start", "width": 600, "spacing": 0.85},
            "motion": {"duration": 0},
        },
    ),
    Theme(
        "poster",
        "Poster",
        "Loud yellow, thick black lines, hard shadows: nobody scrolls past it.",
        {
            "brand": {
                "primary": "#181818",
                "secondary": "#181818",
                "surface": "#ffe04a",
                "text": "#111111",
                "scheme": "light",
                "backdrop": "plain",
            },
            "typography": {"font": "geometric", "headingFont": "slab", "size": 17, "weight": 500, "headingWeight": 800},
            "shape": {"radius": 0, "borderWidth": 3, "shadow": "hard", "avatar": "square"},
            "layout": {"align": "start"},
            "motion": {"duration": 90, "easing": "linear"},
        },
    ),
    Theme(
        "clay",
        "Clay",
        "Terracotta and linen, soft edges: a workshop in the morning.",
        {
            "brand": {
                "primary": "#94471f",
                "secondary": "#80521a",
                "surface": "#f5ece2",
                "text": "#2c2018",
                "darkPrimary": "#e6a67e",
                "darkSecondary": "#e0bd84",
                "darkSurface": "#1d1611",
                "darkText": "#f4e9de",
                "backdrop": "glow",
            },
            "typography": {"font": "oldstyle", "headingFont": "oldstyle", "size": 17, "headingWeight": 600},
            "shape": {"radius": 12, "borderWidth": 0, "buttons": "soft", "shadow": "soft", "avatar": "rounded"},
            "layout": {"spacing": 1.1},
            "motion": {"duration": 200, "easing": "gentle"},
        },
    ),
    Theme(
        "studio",
        "Studio",
        "No colour but that of your pictures: black, white and a fine line.",
        {
            "brand": {
                "primary": "#161616",
                "surface": "#ffffff",
                "text": "#161616",
                "darkPrimary": "#f4f4f4",
                "darkSurface": "#0d0d0d",
                "darkText": "#f4f4f4",
                "backdrop": "plain",
            },
            "typography": {"font": "system", "headingFont": "geometric", "weight": 400, "headingWeight": 500},
            "shape": {"radius": 8, "borderWidth": 1, "buttons": "outlined", "shadow": "none", "avatar": "rounded"},
            "layout": {"width": 520, "spacing": 1.25},
            "motion": {"duration": 150, "easing": "linear"},
        },
    ),
    Theme(
        "lavender",
        "Lavender",
        "Violet in a light haze, gentle and a little dreamy.",
        {
            "brand": {
                "primary": "#6646c4",
                "secondary": "#9a37a8",
                "surface": "#f6f3ff",
                "text": "#221940",
                "darkPrimary": "#b9a4ff",
                "darkSecondary": "#eaa2f0",
                "darkSurface": "#141027",
                "darkText": "#f0ecff",
                "backdrop": "glow",
            },
            "typography": {"font": "rounded", "headingFont": "serif", "headingWeight": 600},
            "shape": {"radius": 28, "borderWidth": 1, "buttons": "soft", "shadow": "none", "avatar": "circle"},
            "motion": {"duration": 300, "easing": "gentle"},
        },
    ),
    Theme(
        "neon",
        "Neon",
        "Magenta and cyan in the dark of a club: for music, games and nights.",
        {
            "brand": {
                "primary": "#ff5ad0",
                "secondary": "#5fe9ff",
                "surface": "#0e0716",
                "text": "#fbeaff",
                "scheme": "dark",
                "backdrop": "waves",
            },
            "typography": {"font": "geometric", "headingFont": "geometric", "headingWeight": 800},
            "shape": {"radius": 12, "borderWidth": 2, "buttons": "filled", "shadow": "none", "avatar": "rounded"},
            "motion": {"duration": 160, "easing": "springy"},
        },
    ),
)
