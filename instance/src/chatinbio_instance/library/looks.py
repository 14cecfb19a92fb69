"""The colours of a look as the style sheet has them, by day and by night, and what of them would be hard to read.

Place in the flow: `tokens.Brand` → **looks** (with `palette`) → custom properties, warnings. Pure.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Final, Literal

from chatinbio_instance.library.colours import Colour, parse, readable_on
from chatinbio_instance.library.palette import (
    COLUMN,
    DISTINCT,
    GLOW,
    GRADIENT,
    HUES,
    INK,
    READABLE,
    SCHEMES,
    VEIL,
    Backdrop,
    Chosen,
    Palette,
    Scheme,
    drawn,
    inked,
    linked,
    on_accent,
    own_page,
    softened,
)

if TYPE_CHECKING:
    from chatinbio_instance.library.tokens import Brand

# As the page has them where only the other scheme was chosen for; hues are the handle's.
_OWN: Final[dict[str, dict[Scheme, str]]] = {
    "primary": {"light": "oklch(0.51 0.19 var(--hue))", "dark": "oklch(0.52 0.17 var(--hue))"},
    "on-primary": {"light": "#fff", "dark": "#fff"},
    "secondary": {"light": "oklch(0.51 0.2 var(--hue-2))", "dark": "oklch(0.51 0.2 var(--hue-2))"},
    "surface": {"light": "oklch(0.977 0.006 var(--hue))", "dark": "oklch(0.185 0.012 var(--hue))"},
    "text": {"light": "oklch(0.24 0.02 var(--hue))", "dark": "oklch(0.955 0.006 var(--hue))"},
    "text-soft": {
        "light": "color-mix(in oklab, var(--ink) 70%, var(--page))",
        "dark": "color-mix(in oklab, var(--ink) 70%, var(--page))",
    },
    "link": {"light": "oklch(from var(--tint) 0.47 c h)", "dark": "oklch(from var(--tint) 0.82 calc(c * 0.6) h)"},
}

_LINES: Final = "color-mix(in oklab, var(--tint) 16%, transparent)"
_DOTS: Final = "color-mix(in oklab, var(--ink) 13%, transparent)"
# What is drawn behind everything, as a `background`.
BACKDROPS: Final[dict[Backdrop, str]] = {
    "plain": "none",
    "glow": (
        f"radial-gradient(70vw 44vh at 24% -4%, color-mix(in oklab, var(--tint) {GLOW:.0%}, transparent), transparent), "
        f"radial-gradient(70vw 50vh at 82% 4%, color-mix(in oklab, var(--tint-end) {GLOW:.0%}, transparent), transparent)"
    ),
    "gradient": (
        f"linear-gradient(165deg, color-mix(in oklab, var(--tint) {GRADIENT:.0%}, var(--page)), var(--page) 58%, "
        f"color-mix(in oklab, var(--tint-end) {GRADIENT:.0%}, var(--page)))"
    ),
    "dots": f"radial-gradient({_DOTS} 1.2px, transparent 1.7px) 0 0 / 22px 22px",
    "waves": f"repeating-radial-gradient(circle at 12% -30%, transparent 0 46px, {_LINES} 46px 48px)",
}


def scheme(brand: Brand) -> Literal["auto", "light", "dark"]:
    """What the page is held to. One surface for day and night is either light or dark, and everything on it goes by that."""
    tones = {one: _tone(brand, one) for one in SCHEMES}
    if brand.scheme in SCHEMES:
        return tones[brand.scheme]
    if brand.surface and not brand.dark_surface:
        return tones["light"]
    return "auto"


def shown(brand: Brand) -> tuple[Scheme, ...]:
    """The schemes that visitors can meet."""
    held = scheme(brand)
    return SCHEMES if held == "auto" else (held,)


def chosen(brand: Brand, scheme: Scheme) -> Chosen:
    """What a brand says for one scheme, with a text for every surface that needs another than the page's own."""
    dark = scheme == "dark"
    surface = _colour((dark and brand.dark_surface) or brand.surface)
    text = _colour(brand.dark_text if dark else brand.text)
    if text is None and dark and brand.text:
        inherited = parse(brand.text)
        own = (own_page(scheme, hue) for hue in HUES)
        if all(inherited.contrast(ground) >= READABLE for ground in ((surface,) if surface else own)):
            text = inherited
    if text is None and surface:
        text = inked(surface, scheme)
    return Chosen(
        primary=_colour((dark and brand.dark_primary) or brand.primary),
        secondary=_colour((dark and brand.dark_secondary) or brand.secondary),
        surface=surface,
        text=text,
        backdrop=brand.shown_backdrop(),
    )


def colours(brand: Brand) -> dict[str, str | None]:
    """Custom properties by their names without `--cib-`; None for those that stay the page's own."""
    by_scheme = {one: chosen(brand, one) for one in SCHEMES}
    backdrop = brand.shown_backdrop()
    found: dict[str, Callable[[Scheme], str | None]] = {
        "primary": lambda one: _css(by_scheme[one].primary),
        "on-primary": lambda one: _css(on_accent(by_scheme[one])),
        "secondary": lambda one: _css(by_scheme[one].secondary),
        "on-secondary": lambda one: _on(by_scheme[one].secondary),
        "surface": lambda one: _css(by_scheme[one].surface),
        "text": lambda one: _css(by_scheme[one].text),
        "text-soft": lambda one: _css(_soft(by_scheme[one], one)),
        "link": lambda one: _link(by_scheme[one], one),
    }
    properties = {name: _of_both(name, value, shown(brand)) for name, value in found.items()}
    image = brand.image if backdrop == "image" else None
    properties["backdrop-image"] = image and f'url("{image}")'
    properties["backdrop"] = _behind(backdrop, image)
    properties["column"] = image and f"color-mix(in oklab, var(--page) {COLUMN:.0%}, transparent)"
    return properties


def warnings(brand: Brand) -> list[str]:
    """What visitors would find hard to read, in words, by WCAG 2.2 AA; nothing is refused for it."""
    return list(dict.fromkeys(warning for one in shown(brand) for warning in _hard_to_read(brand, one)))


def palettes(brand: Brand, one: Scheme) -> list[Palette]:
    """How a scheme is drawn, for every hue that a handle may have where it goes by that."""
    choice = chosen(brand, one)
    hues = HUES if choice.primary is None or choice.surface is None or choice.text is None else HUES[:1]
    return [drawn(choice, one, hue) for hue in hues]


def _hard_to_read(brand: Brand, one: Scheme) -> Iterator[str]:
    def named(token: str) -> str:
        dark = f"dark{token.capitalize()}"
        return f"brand.{dark if one == 'dark' and getattr(brand, f'dark_{token}') else token}"

    choice, there = chosen(brand, one), palettes(brand, one)
    if choice.text or choice.surface:
        ratio, ground, ink = min(((*palette.worst(palette.ink), palette.ink) for palette in there), key=_first)
        if ratio < READABLE:
            yield _said(named("text"), "text", ink, ground, ratio, READABLE)
    if choice.primary:
        ratio, ground = min(((choice.primary.contrast(palette.page), palette.page) for palette in there), key=_first)
        if ratio < DISTINCT:
            yield _said(named("primary"), "a button", choice.primary, ground, ratio, DISTINCT)
    if choice.secondary:
        ends = ((palette.on_accent, end) for palette in there for end in (palette.tint_end, palette.tint))
        ratio, ink, end = min(((ink.contrast(end), ink, end) for ink, end in ends), key=_first)
        if ratio < READABLE:
            yield _said(named("secondary"), "a button's text", ink, end, ratio, READABLE)


def _said(token: str, what: str, colour: Colour, ground: Colour, ratio: float, least: float) -> str:
    return (
        f"{token}: {what} in {colour.css} on {ground.css} has a contrast of {ratio:.1f}; "
        f"at least {least:g} can be read by everybody."
    )


def _first(pair: tuple[float, *tuple[Colour, ...]]) -> float:
    return pair[0]


def _tone(brand: Brand, one: Scheme) -> Scheme:
    surface = chosen(brand, one).surface
    if surface is None:
        return one
    return "light" if surface.is_light else "dark"


def _of_both(name: str, value: Callable[[Scheme], str | None], schemes: tuple[Scheme, ...]) -> str | None:
    """The value in every scheme that visitors can meet: one, or one for each."""
    by_scheme = {one: value(one) for one in schemes}
    if all(said is None for said in by_scheme.values()):
        return None
    said = {one: found or _OWN.get(name, {}).get(one, "#fff") for one, found in by_scheme.items()}
    values = list(dict.fromkeys(said.values()))
    return values[0] if len(values) == 1 else f"light-dark({said['light']}, {said['dark']})"


def _soft(choice: Chosen, one: Scheme) -> Colour | None:
    if choice.surface is None and choice.text is None and choice.backdrop is None:
        return None
    softer = [softened(drawn(choice, one, hue)) for hue in (HUES if choice.surface is None else HUES[:1])]
    there = [soft for soft in softer if soft is not None]
    return min(there, key=lambda soft: soft.luminance if one == "light" else -soft.luminance, default=None)


def _link(choice: Chosen, one: Scheme) -> str | None:
    if choice == Chosen():
        return None
    lightness = linked([drawn(choice, one, hue) for hue in HUES], one)
    if lightness is None:
        return None
    if lightness == INK:
        return "var(--ink)"
    return f"oklch(from var(--tint) {lightness:.2f} {'c' if one == 'light' else 'calc(c * 0.6)'} h)"


def _behind(backdrop: Backdrop | None, image: str | None) -> str | None:
    if backdrop == "image":
        veil = f"color-mix(in oklab, var(--page) {VEIL:.0%}, transparent)"
        return f'linear-gradient({veil}, {veil}), url("{image}") center / cover no-repeat'
    return BACKDROPS[backdrop] if backdrop else None


def _on(ground: Colour | None) -> str | None:
    return None if ground is None else readable_on(ground).css


def _colour(text: str | bool | None) -> Colour | None:
    return parse(text) if isinstance(text, str) else None


def _css(colour: Colour | None) -> str | None:
    return None if colour is None else colour.css
