"""Design tokens: whatever is tried, nothing but numbers and known words comes into a style sheet."""

from __future__ import annotations

import json
import re
from typing import Any, get_args

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chatinbio_instance.errors import InstanceError
from chatinbio_instance.library import tokens
from chatinbio_instance.library.colours import BLACK, WHITE, parse, readable_on
from chatinbio_instance.library.tokens import EASINGS, FONTS, Tokens, checked, style_sheet, warnings

# What is in quotation marks is a font's name or a picture of the page's own.
LINE = re.compile(r"""  (?:--cib-[a-z-]+|color-scheme): (?:[a-zA-Z0-9#(), .'_%/*-]|"/media/[0-9a-f]{32}\.webp")+;""")

INJECTIONS = [
    "#fff;}",
    "#fff}body{display:none",
    "#fff/**/",
    "red",
    "#ffff",
    "#ffffffff",
    " #fff",
    "#fff\n",
    "#ﬀf",
    "#１２３",
    "url(https://example.com/x.png)",
    "expression(alert(1))",
    "var(--x)",
    "rgb(0,0,0)",
    "oklch(0.5 0.1 20);",
    "oklch(0.5 0.1 20 / 0.1)",
    "oklch(calc(1) 0.1 20)",
    "oklch(٠.٥ 0.1 20)",
    "oklch(2 0.1 20)",
    "oklch(0.5 0.9 20)",
    "oklch(0.5 0.1 400)",
    "oklch(0.5 0.1 20)/*",
    "</style><script>alert(1)</script>",
    "@import 'https://example.com'",
    "\\66ff",
    "#fff !important",
    "",
]


@pytest.mark.parametrize("value", INJECTIONS)
@pytest.mark.parametrize("name", ["primary", "secondary", "surface", "text", "darkPrimary", "darkSurface"])
def test_what_is_no_colour_is_refused(name: str, value: str) -> None:
    with pytest.raises(InstanceError, match=f"brand.{name}: must be a colour"):
        checked({"brand": {name: value}})


@pytest.mark.parametrize("value", [*INJECTIONS, "Comic Sans MS", "system, url(x)", "SERIF"])
@pytest.mark.parametrize(
    ("group", "name"),
    [
        ("brand", "scheme"),
        ("brand", "backdrop"),
        ("brand", "image"),
        ("shape", "buttons"),
        ("shape", "shadow"),
        ("layout", "align"),
        ("typography", "font"),
        ("typography", "headingFont"),
        ("typography", "size"),
        ("shape", "radius"),
        ("layout", "spacing"),
        ("layout", "position"),
        ("motion", "duration"),
        ("motion", "easing"),
    ],
)
def test_what_is_no_known_word_or_number_is_refused(group: str, name: str, value: str) -> None:
    with pytest.raises(InstanceError, match=f"{group}.{name}: "):
        checked({group: {name: value}})


@pytest.mark.parametrize("number", [True, float("nan"), float("inf"), -1, 10**12, "3", 1.5])
def test_a_length_is_a_whole_number_within_bounds(number: Any) -> None:
    with pytest.raises(InstanceError, match=r"shape\.radius"):
        checked({"shape": {"radius": number}})


@settings(derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.recursive(
        st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text()),
        lambda inner: st.dictionaries(st.sampled_from([*Tokens.model_fields, "primary", "font", "x"]), inner),
        max_leaves=6,
    )
)
def test_any_document_is_refused_in_words_or_becomes_clean_css(document: Any) -> None:
    try:
        css = style_sheet(checked(document))
    except InstanceError as error:
        assert (error.code, error.status) == ("invalid_fields", 422)
        return
    assert_clean(css)


def assert_clean(css: str) -> None:
    if not css:
        return
    first, second, *lines, last = css.rstrip("\n").split("\n")
    assert (first, second, last) == (":root,", ":host {", "}")
    assert all(LINE.fullmatch(line) for line in lines), css


def test_everything_that_can_be_set_becomes_a_property() -> None:
    everything: dict[str, dict[str, Any]] = {
        "brand": {
            "primary": "#abc",
            "secondary": "oklch(55% 0.19 285)",
            "surface": "#000",
            "text": "#fff",
            "darkPrimary": "#123",
            "darkSecondary": "#fa8",
            "darkSurface": "#111",
            "darkText": "#eee",
            "scheme": "dark",
            "backdrop": "image",
            "image": f"/media/{'0' * 32}.webp",
        },
        "typography": {"font": "mono", "headingFont": "slab", "size": 14, "weight": 300, "headingWeight": 800},
        "shape": {"radius": 40, "borderWidth": 4, "buttons": "soft", "shadow": "hard", "avatar": "rounded"},
        "layout": {
            "width": 1200,
            "spacing": 2,
            "align": "start",
            "position": "right",
            "widgetWidth": 280,
            "widgetHeight": 900,
        },
        "motion": {"duration": 1000, "easing": "springy"},
    }
    kept = checked(everything)
    assert {name for group in everything.values() for name in group} == {
        field.alias
        for group in Tokens.model_fields.values()
        for field in group.annotation.model_fields.values()  # type: ignore[union-attr]
    }, "the story sets every token there is"
    css = style_sheet(kept)
    assert_clean(css)
    named = re.findall(r"  --cib-([a-z-]+):", css)
    assert len(named) == len(set(named)) == 29, (
        "each once, black or white on both colours, what lies behind, a button's three"
    )
    assert "--cib-secondary: #ffaa88;" in css
    assert "--cib-secondary: light-dark(oklch(0.55 0.19 285), #ffaa88);" in style_sheet(checked(either_way(everything)))
    assert checked(json.loads(kept.model_dump_json(by_alias=True, exclude_none=True))) == kept


def either_way(look: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """The same look on a page that goes by the visitor's machine, over surfaces for day and night."""
    return look | {"brand": look["brand"] | {"scheme": "auto", "surface": "#fff", "text": "#111"}}


def test_every_font_and_easing_that_may_be_named_has_its_css() -> None:
    assert set(get_args(tokens.Font)) == set(FONTS)
    for font in FONTS:
        assert_clean(style_sheet(checked({"typography": {"font": font}})))
    for easing in EASINGS:
        assert_clean(style_sheet(checked({"motion": {"easing": easing}})))


def test_contrast_is_that_of_wcag() -> None:
    assert BLACK.contrast(WHITE) == pytest.approx(21)
    assert parse("#767676").contrast(WHITE) == pytest.approx(4.54, abs=0.01)
    assert parse("#777").contrast(WHITE) == pytest.approx(4.48, abs=0.01)
    # The same colours as the CSS Color 4 specification writes them in oklch.
    assert parse("oklch(0.628 0.2577 29.23)").contrast(WHITE) == pytest.approx(parse("#f00").contrast(WHITE), abs=0.02)
    assert parse("oklch(0.5198 0.1769 142.5)").contrast(WHITE) == pytest.approx(
        parse("#008000").contrast(WHITE), abs=0.05
    )
    assert readable_on(parse("#ffdd00")) == BLACK
    assert readable_on(parse("#4b3fae")) == WHITE


@pytest.mark.parametrize(
    ("brand", "warned"),
    [
        ({}, []),
        ({"primary": "#4b3fae", "scheme": "light"}, []),
        ({"text": "#111", "surface": "#fefefe"}, []),
        ({"text": "#999", "surface": "#fff"}, ["brand.text"]),
        ({"surface": "#888", "scheme": "light"}, []),
        ({"surface": "#777", "scheme": "light"}, []),
        ({"primary": "#ffee00", "scheme": "light"}, ["brand.primary"]),
        ({"primary": "#ffee00", "scheme": "dark"}, []),
        ({"text": "#111"}, []),
        ({"text": "#999"}, ["brand.text"]),
        ({"darkText": "#333"}, ["brand.darkText"]),
        ({"text": "#111", "surface": "#fff", "darkSurface": "#222", "darkText": "#333"}, ["brand.darkText"]),
        ({"primary": "#4b3fae", "darkPrimary": "#2a2a2a"}, ["brand.darkPrimary"]),
        ({"primary": "#1a1a8c", "secondary": "#ffe97a", "scheme": "light"}, ["brand.secondary"]),
    ],
)
def test_what_is_hard_to_read_by_day_or_by_night_is_said(brand: dict[str, Any], warned: list[str]) -> None:
    assert [warning.split(":")[0] for warning in warnings(checked({"brand": brand}))] == warned
