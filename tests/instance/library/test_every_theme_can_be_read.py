"""The gallery: every look holds WCAG AA by day and by night as the front end's own `tokens.css` draws it, and none is like another."""

from __future__ import annotations

from itertools import combinations, pairwise
from typing import Any, get_args

import pytest

from chatinbio_instance.library import looks, palette
from chatinbio_instance.library.colours import Colour, mix, parse
from chatinbio_instance.library.palette import DISTINCT, HUES, READABLE, SCHEMES, Chosen, Palette, Scheme, drawn
from chatinbio_instance.library.themes import THEMES, Theme
from chatinbio_instance.library.tokens import Tokens, checked, style_sheet, warnings
from tests.instance.library.sheets import TOKENS, Sheet

BY_NAME = {theme.name: theme for theme in THEMES}
# What words stand on beside the page and its cards, wherever the front end draws them.
SOME_HUES = (0, 45, 104, 150, 200, 262, 285, 330)


def sheet_of(tokens: Tokens, scheme: Scheme, hue: float) -> Sheet:
    """`tokens.css` with the look over it, as a browser in that scheme resolves it."""
    return Sheet(TOKENS, style_sheet(tokens), scheme, hue, (hue + 65) % 360)


def grounds(sheet: Sheet, tokens: Tokens) -> list[Colour]:
    """What words stand on: the page, where its backdrop is strongest, cards."""
    page = sheet.colour("--page")
    tint, end = sheet.colour("--tint"), sheet.colour("--tint-end")
    share = {"glow": palette.GLOW, "gradient": palette.GRADIENT}.get(tokens.brand.shown_backdrop() or "", 0.0)
    behind = [mix(tint, share, page), mix(end, share, page)]
    return [page, sheet.colour("--card"), sheet.colour("--card-high"), *behind]


def least(ink: Colour, on: list[Colour]) -> float:
    return min(ink.contrast(ground) for ground in on)


@pytest.mark.parametrize("name", BY_NAME)
def test_every_look_can_be_read_by_day_and_by_night(name: str) -> None:
    """Held on the sheet that browsers get, for every handle there may be."""
    tokens = checked(BY_NAME[name].tokens)
    for scheme in looks.shown(tokens.brand):
        for hue in SOME_HUES:
            sheet = sheet_of(tokens, scheme, hue)
            on = grounds(sheet, tokens)
            soft = sheet.colour("--accent-soft")
            held = {
                "text": least(sheet.colour("--ink"), on),
                "soft text": least(sheet.colour("--ink-soft"), on),
                "links": least(sheet.colour("--accent-ink"), [*on, soft]),
                "buttons": least(
                    sheet.colour("--on-accent"),
                    [sheet.colour("--accent"), sheet.colour("--tint"), sheet.colour("--tint-end")],
                ),
            }
            assert {what: ratio for what, ratio in held.items() if ratio < READABLE} == {}, (scheme, hue)
            assert least(sheet.colour("--accent"), on[:1]) >= DISTINCT, (scheme, hue)


@pytest.mark.parametrize("name", BY_NAME)
def test_a_look_that_has_nothing_to_be_warned_of_is_whole(name: str) -> None:
    theme = BY_NAME[name]
    tokens = checked(theme.tokens)
    assert warnings(tokens) == []
    assert tokens.document()["brand"] == dict(theme.tokens["brand"]), "each colour in its one spelling"
    assert theme.title
    assert theme.description.endswith(".")
    brand = tokens.brand
    if brand.scheme not in SCHEMES:
        assert brand.surface is None or brand.dark_surface, "a look for day and night has both"


def test_the_gallery_has_something_for_everybody() -> None:
    assert len(THEMES) >= 10
    assert len(BY_NAME) == len(THEMES) == len({theme.title for theme in THEMES})
    held = [looks.scheme(checked(theme.tokens).brand) for theme in THEMES]
    assert {"auto", "light", "dark"} == set(held)
    fonts = {theme.tokens.get("typography", {}).get("font", "system") for theme in THEMES}
    assert len(fonts) >= 6
    backdrops = {theme.tokens["brand"]["backdrop"] for theme in THEMES}
    assert backdrops == set(get_args(palette.Backdrop)) - {"image"}


def distance(one: Theme, other: Theme) -> float:
    """How far apart two looks are: the colours that one sees first, and a step for every other way they differ."""
    far = 0.0
    for scheme in SCHEMES:
        shown = [drawn(looks.chosen(checked(theme.tokens).brand, scheme), scheme, 285) for theme in (one, other)]
        for name in ("page", "tint", "tint_end"):
            labs = [getattr(colours, name).lab for colours in shown]
            far += sum((a - b) ** 2 for a, b in zip(*labs, strict=True)) ** 0.5
    for group in ("typography", "shape", "layout"):
        values = [theme.tokens.get(group, {}) for theme in (one, other)]
        far += 0.05 * sum(values[0].get(name) != values[1].get(name) for name in {*values[0], *values[1]})
    return far + 0.1 * (one.tokens["brand"]["backdrop"] != other.tokens["brand"]["backdrop"])


def test_no_two_looks_are_alike() -> None:
    near = {(one.name, other.name): distance(one, other) for one, other in combinations(THEMES, 2)}
    assert {pair: round(far, 2) for pair, far in near.items() if far < 0.5} == {}


CHOICES: list[dict[str, Any]] = [
    {},
    {"primary": "#4b3fae"},
    {"primary": "#ffee00", "secondary": "#0a0"},
    {"surface": "#fdf6e3"},
    {"surface": "#888888", "scheme": "light"},
    {"surface": "#777777", "scheme": "dark"},
    {"surface": "#0b1022", "primary": "#123456"},
    {"surface": "#fff", "darkSurface": "#000", "primary": "#c33", "darkPrimary": "#fa8"},
    {"text": "#222", "surface": "#ffe04a"},
    {"darkSurface": "#200020"},
    {"backdrop": "gradient", "primary": "#0a0"},
]


@pytest.mark.parametrize("brand", CHOICES, ids=str)
def test_the_palette_is_what_the_front_ends_tokens_become(brand: dict[str, Any]) -> None:
    """Colour by colour: what warns the creator is what their visitors see."""
    tokens = checked({"brand": brand})
    roles = {
        "page": "--page",
        "card": "--card",
        "card_high": "--card-high",
        "ink": "--ink",
        "tint": "--tint",
        "tint_end": "--tint-end",
        "accent": "--accent",
        "accent_soft": "--accent-soft",
        "on_accent": "--on-accent",
    }
    plain = style_sheet(tokens)
    for scheme in looks.shown(tokens.brand):
        for hue in SOME_HUES[:3]:
            expected = drawn(looks.chosen(tokens.brand, scheme), scheme, hue)
            sheet = Sheet(TOKENS, plain, scheme, hue, (hue + 65) % 360)
            for role, name in roles.items():
                # A surface for the dark alone is told by day as the page's own, which makes of a white card one that is nearly white.
                near = 1e-2 if role.startswith("card") else 2e-3
                assert sheet.colour(name).lab == pytest.approx(getattr(expected, role).lab, abs=near), (scheme, role)
            for role, name, own in (
                ("ink_soft", "--ink-soft", "--cib-text-soft"),
                ("accent_ink", "--accent-ink", "--cib-link"),
            ):
                if own not in plain:
                    assert sheet.colour(name).lab == pytest.approx(getattr(expected, role).lab, abs=2e-3), role


@pytest.mark.parametrize("brand", [choice for choice in CHOICES if "text" not in choice], ids=str)
def test_whatever_surface_is_chosen_the_words_on_it_can_be_read(brand: dict[str, Any]) -> None:
    """The creator chooses colours, the page sees to it that they can be read: text, quiet text and links, for every handle."""
    tokens = checked({"brand": brand})
    for scheme in looks.shown(tokens.brand):
        for hue in SOME_HUES:
            sheet = sheet_of(tokens, scheme, hue)
            on = grounds(sheet, tokens)
            for name in ("--ink", "--ink-soft", "--accent-ink"):
                assert least(sheet.colour(name), on) >= READABLE - 0.01, (scheme, hue, name)


def test_one_surface_holds_the_page_to_the_scheme_that_fits_it() -> None:
    for brand, held in (
        ({"surface": "#fff"}, "light"),
        ({"surface": "#111"}, "dark"),
        ({"surface": "#111", "scheme": "light"}, "dark"),
        ({"surface": "#fff", "darkSurface": "#111"}, "auto"),
        ({"surface": "#fff", "darkSurface": "#111", "scheme": "dark"}, "dark"),
        ({"darkSurface": "#111"}, "auto"),
        ({"primary": "#111"}, "auto"),
    ):
        css = style_sheet(checked({"brand": brand}))
        assert ("color-scheme" in css) == (held != "auto")
        assert looks.scheme(checked({"brand": brand}).brand) == held


def test_a_colour_for_the_dark_stands_beside_the_other() -> None:
    css = style_sheet(checked({"brand": {"primary": "#a00000", "darkPrimary": "#ffb0b0"}}))
    assert "--cib-primary: light-dark(#a00000, #ffb0b0);" in css
    assert "--cib-on-primary: light-dark(#ffffff, #000000);" in css
    only_dark = style_sheet(checked({"brand": {"darkPrimary": "#ffb0b0"}}))
    assert "--cib-primary: light-dark(oklch(0.51 0.19 var(--hue)), #ffb0b0);" in only_dark


def test_every_name_that_a_sheet_reads_is_one_of_the_pages_own() -> None:
    named = set()
    for brand in ({"backdrop": backdrop} for backdrop in get_args(palette.Backdrop)):
        named |= Sheet.names(style_sheet(checked({"brand": brand | {"image": "0" * 32}})))
    for buttons in ("filled", "outlined", "soft"):
        named |= Sheet.names(style_sheet(checked({"shape": {"buttons": buttons, "shadow": "hard"}})))
    assert {name for name in named if not name.startswith("--cib-")} <= Sheet(
        TOKENS, "", "light", 0, 0
    ).properties.keys()


def test_relations_of_colours_hold() -> None:
    red, blue = parse("#ff0000"), parse("#0000ff")
    assert mix(red, 1, blue).lab == pytest.approx(red.lab)
    steps = [mix(red, share / 10, blue).luminance for share in range(11)]
    assert all(one <= other for one, other in pairwise(steps[3:]))
    assert isinstance(drawn(Chosen(), "light", HUES[0]), Palette)
