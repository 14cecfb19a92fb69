"""Design tokens: the creator's look in five groups, and the CSS custom properties that they become.

Place in the flow: admin → **tokens** → `page_settings` (JSON and CSS) → `GET /theme.css`. Imported by the creator's side alone: it brings
pydantic. No text of a creator's is ever written into CSS: colours and lengths are parsed and written anew, words are looked up.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError
from pydantic.alias_generators import to_camel
from sqlalchemy import Connection

from chatinbio_instance.errors import invalid_fields
from chatinbio_instance.library import page
from chatinbio_instance.library.colours import Colour, parse, readable_on

# Stacks of fonts that are on people's machines already: nothing is loaded from anywhere.
FONTS = {
    "system": "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', 'Noto Sans', Arial, sans-serif",
    "humanist": "Seravek, 'Gill Sans Nova', Ubuntu, Calibri, 'DejaVu Sans', source-sans-pro, sans-serif",
    "geometric": "Avenir, Montserrat, Corbel, 'URW Gothic', source-sans-pro, sans-serif",
    "rounded": "ui-rounded, 'Hiragino Maru Gothic ProN', Quicksand, Comfortaa, Manjari, 'Arial Rounded MT Bold', sans-serif",
    "serif": "Charter, 'Bitstream Charter', 'Sitka Text', Cambria, serif",
    "oldstyle": "'Iowan Old Style', 'Palatino Linotype', 'URW Palladio L', P052, serif",
    "slab": "Rockwell, 'Rockwell Nova', 'Roboto Slab', 'DejaVu Serif', 'Sitka Small', serif",
    "mono": "ui-monospace, 'Cascadia Code', 'Source Code Pro', Menlo, Consolas, 'DejaVu Sans Mono', monospace",
}
EASINGS = {
    "gentle": "cubic-bezier(0.2, 0.8, 0.2, 1)",
    "linear": "linear",
    "springy": "cubic-bezier(0.34, 1.56, 0.64, 1)",
}
# What the page is drawn on where the creator chose no surface: by day and by night.
_BY_DAY, _BY_NIGHT = parse("oklch(0.977 0.006 285)"), parse("oklch(0.185 0.012 285)")
_INK_BY_DAY, _INK_BY_NIGHT = parse("oklch(0.24 0.02 285)"), parse("oklch(0.955 0.006 285)")
# WCAG 2.2 AA: text, and parts of the interface.
READABLE, DISTINCT = 4.5, 3.0

ColourText = Annotated[str, AfterValidator(lambda text: parse(text).css)]
Font = Literal["system", "humanist", "geometric", "rounded", "serif", "oldstyle", "slab", "mono"]


class _Group(BaseModel):
    """Every token may be left out: then the page looks as it comes."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, alias_generator=to_camel, allow_inf_nan=False)


class Brand(_Group):
    """Colours. `scheme` holds the page to light or dark; `auto` follows the visitor's machine."""

    primary: ColourText | None = None
    secondary: ColourText | None = None
    surface: ColourText | None = None
    text: ColourText | None = None
    scheme: Literal["auto", "light", "dark"] | None = None


class Typography(_Group):
    """Fonts by the name of their stack; sizes in pixels."""

    font: Font | None = None
    heading_font: Font | None = None
    size: Annotated[int, Field(ge=14, le=22)] | None = None
    weight: Literal[300, 400, 500, 600] | None = None
    heading_weight: Literal[400, 500, 600, 700, 800] | None = None


class Shape(_Group):
    """In pixels."""

    radius: Annotated[int, Field(ge=0, le=40)] | None = None
    border_width: Annotated[int, Field(ge=0, le=4)] | None = None


class Layout(_Group):
    """`width` of the page's column and the size of the embedded chat in pixels, `spacing` as a factor."""

    width: Annotated[int, Field(ge=320, le=1200)] | None = None
    spacing: Annotated[float, Field(ge=0.5, le=2)] | None = None
    position: Literal["left", "right"] | None = None
    widget_width: Annotated[int, Field(ge=280, le=640)] | None = None
    widget_height: Annotated[int, Field(ge=320, le=900)] | None = None


class Motion(_Group):
    """`duration` of a movement in milliseconds; 0 is none at all."""

    duration: Annotated[int, Field(ge=0, le=1000)] | None = None
    easing: Literal["gentle", "linear", "springy"] | None = None


class Tokens(_Group):
    """The whole look."""

    brand: Brand = Brand()
    typography: Typography = Typography()
    shape: Shape = Shape()
    layout: Layout = Layout()
    motion: Motion = Motion()

    def document(self) -> dict[str, dict[str, Any]]:
        """What was set, in camelCase, by group."""
        return self.model_dump(by_alias=True, exclude_none=True)


def checked(values: Mapping[str, Any]) -> Tokens:
    """Tokens of a document. Raises InstanceError `invalid_fields` (422) that names every token to correct."""
    try:
        return Tokens.model_validate(values)
    except ValidationError as error:
        raise invalid_fields({".".join(map(str, e["loc"])): _words(e) for e in error.errors()}) from error


def read(connection: Connection) -> Tokens:
    """The tokens that are kept."""
    kept = page.read_document(connection, page.TOKENS)
    return Tokens() if kept is None else Tokens.model_validate_json(kept)


def keep(connection: Connection, tokens: Tokens) -> None:
    """Keep the tokens and the style sheet that they become, in the caller's transaction."""
    page.keep_document(connection, page.TOKENS, tokens.model_dump_json(by_alias=True, exclude_none=True))
    page.keep_document(connection, page.STYLE_SHEET, style_sheet(tokens))


def style_sheet(tokens: Tokens) -> str:
    """CSS custom properties, those alone that the tokens say something about; empty where they say nothing."""
    brand, typography, shape, layout, motion = (
        tokens.brand,
        tokens.typography,
        tokens.shape,
        tokens.layout,
        tokens.motion,
    )
    properties = {
        "primary": brand.primary,
        "on-primary": brand.primary and readable_on(parse(brand.primary)).css,
        "secondary": brand.secondary,
        "on-secondary": brand.secondary and readable_on(parse(brand.secondary)).css,
        "surface": brand.surface,
        "text": brand.text,
        "font": typography.font and FONTS[typography.font],
        "heading-font": typography.heading_font and FONTS[typography.heading_font],
        "font-size": _pixels(typography.size),
        "font-weight": typography.weight,
        "heading-weight": typography.heading_weight,
        "radius": _pixels(shape.radius),
        "border-width": _pixels(shape.border_width),
        "width": _pixels(layout.width),
        "spacing": layout.spacing and f"{layout.spacing:g}",
        "position": layout.position,
        "widget-width": _pixels(layout.widget_width),
        "widget-height": _pixels(layout.widget_height),
        "duration": None if motion.duration is None else f"{motion.duration}ms",
        "easing": motion.easing and EASINGS[motion.easing],
    }
    lines = [f"  --cib-{name}: {value};" for name, value in properties.items() if value is not None]
    if brand.scheme in ("light", "dark"):
        lines.append(f"  color-scheme: {brand.scheme};")
    return ":root,\n:host {\n" + "\n".join(lines) + "\n}\n" if lines else ""


def warnings(tokens: Tokens) -> list[str]:
    """What visitors would find hard to read, in words, by WCAG 2.2 AA; nothing is refused for it."""
    brand = tokens.brand
    text, surface = (value and parse(value) for value in (brand.text, brand.surface))
    said: dict[str, None] = {}
    by_scheme: dict[str, tuple[tuple[Colour, Colour], ...]] = {
        "light": ((_BY_DAY, _INK_BY_DAY),),
        "dark": ((_BY_NIGHT, _INK_BY_NIGHT),),
    }
    for page_colour, ink in by_scheme.get(brand.scheme or "auto", (*by_scheme["light"], *by_scheme["dark"])):
        ground = surface or page_colour
        pairs = [("brand.text", text or ink, "text", READABLE)] if text or surface else []
        if brand.primary:
            pairs.append(("brand.primary", parse(brand.primary), "a button", DISTINCT))
        for name, colour, what, least in pairs:
            ratio = colour.contrast(ground)
            if ratio < least:
                said[
                    f"{name}: {what} in {colour.css} on {ground.css} has a contrast of {ratio:.1f}; "
                    f"at least {least:g} can be read by everybody."
                ] = None
    return list(said)


def _pixels(length: int | None) -> str | None:
    return None if length is None else f"{length}px"


def _words(error: Any) -> str:
    message: str = error["msg"]
    return message.removeprefix("Value error, ")
