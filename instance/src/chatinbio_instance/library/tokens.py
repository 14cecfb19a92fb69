"""Design tokens: the creator's look in five groups, and the CSS custom properties that they become.

Place in the flow: admin → **tokens** → `page_settings` (JSON and CSS) → `GET /theme.css`. Imported by the creator's side alone: it brings
pydantic. No text of a creator's is ever written into CSS: colours and lengths are parsed and written anew, words are looked up.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError
from pydantic.alias_generators import to_camel
from pydantic_core import PydanticCustomError
from sqlalchemy import Connection, select

from chatinbio_instance.errors import Complaint, Rule, invalid_fields
from chatinbio_instance.library import looks, page
from chatinbio_instance.library.colours import parse
from chatinbio_instance.library.palette import Backdrop
from chatinbio_instance.library.pictures.paths import path_of, picture_at
from chatinbio_instance.library.tables import pictures

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
AVATARS = {"circle": "50%", "rounded": "24%", "square": "0"}
SHADOWS = {
    "none": "none",
    "soft": "0 1px 2px rgb(20 10 40 / 0.06), 0 12px 32px -12px rgb(20 10 40 / 0.18)",
    "hard": "4px 4px 0 var(--ink)",
}
# Ground, text and border of a link's button, in the page's own colours.
BUTTONS = {
    "filled": ("var(--accent)", "var(--on-accent)", "transparent"),
    "outlined": ("transparent", "var(--accent-ink)", "var(--accent-ink)"),
    "soft": ("var(--accent-soft)", "var(--accent-ink)", "transparent"),
}

ColourText = Annotated[str, AfterValidator(lambda text: parse(text).css)]
# As a path, whichever way it is given.
PictureText = Annotated[str, AfterValidator(lambda text: _picture(text))]
Font = Literal["system", "humanist", "geometric", "rounded", "serif", "oldstyle", "slab", "mono"]


class _Group(BaseModel):
    """Every token may be left out: then the page looks as it comes."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, alias_generator=to_camel, allow_inf_nan=False)


class Brand(_Group):
    """Colours. `scheme` holds the page to light or dark; `auto` follows the visitor's machine.

    A `dark…` colour is for the dark; where it is left out the other one serves, a text where it can be read. A surface without one for the
    dark holds the page to the scheme that fits. `image` is a picture of the page's own (its id or path), behind everything.
    """

    primary: ColourText | None = None
    secondary: ColourText | None = None
    surface: ColourText | None = None
    text: ColourText | None = None
    dark_primary: ColourText | None = None
    dark_secondary: ColourText | None = None
    dark_surface: ColourText | None = None
    dark_text: ColourText | None = None
    scheme: Literal["auto", "light", "dark"] | None = None
    backdrop: Backdrop | None = None
    image: PictureText | None = None

    def shown_backdrop(self) -> Backdrop | None:
        """What is behind everything: an image that is chosen is meant to be seen, and none can be where none is."""
        if self.backdrop in (None, "image"):
            return "image" if self.image else None
        return self.backdrop


class Typography(_Group):
    """Fonts by the name of their stack; sizes in pixels."""

    font: Font | None = None
    heading_font: Font | None = None
    size: Annotated[int, Field(ge=14, le=22)] | None = None
    weight: Literal[300, 400, 500, 600] | None = None
    heading_weight: Literal[400, 500, 600, 700, 800] | None = None


class Shape(_Group):
    """`radius` and `border_width` in pixels. `buttons` are those of the links; left out they are drawn as cards."""

    radius: Annotated[int, Field(ge=0, le=40)] | None = None
    border_width: Annotated[int, Field(ge=0, le=4)] | None = None
    buttons: Literal["filled", "outlined", "soft"] | None = None
    shadow: Literal["none", "soft", "hard"] | None = None
    avatar: Literal["circle", "rounded", "square"] | None = None


class Layout(_Group):
    """`width` of the page's column and the size of the embedded chat in pixels, `spacing` as a factor; `align` of the page's head."""

    width: Annotated[int, Field(ge=320, le=1200)] | None = None
    spacing: Annotated[float, Field(ge=0.5, le=2)] | None = None
    align: Literal["center", "start"] | None = None
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
        raise invalid_fields({".".join(map(str, e["loc"])): _complaint(e) for e in error.errors()}) from error


def hold_to_pictures(connection: Connection, tokens: Tokens) -> None:
    """Raises InstanceError `invalid_fields` (422) where the tokens name a picture that the page does not have."""
    image = tokens.brand.image
    wanted = select(pictures.c.id).where(pictures.c.id == picture_at(image or ""))
    if image and connection.scalar(wanted) is None:
        message = "must be a picture of this page; GET /api/admin/media lists them"
        raise invalid_fields({"brand.image": Complaint("picture", message)})


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
    ground, words, line = BUTTONS[shape.buttons] if shape.buttons else (None, None, None)
    properties = {
        **looks.colours(brand),
        "font": typography.font and FONTS[typography.font],
        "heading-font": typography.heading_font and FONTS[typography.heading_font],
        "font-size": _pixels(typography.size),
        "font-weight": typography.weight,
        "heading-weight": typography.heading_weight,
        "radius": _pixels(shape.radius),
        "border-width": _pixels(shape.border_width),
        "shadow": shape.shadow and SHADOWS[shape.shadow],
        "avatar-radius": shape.avatar and AVATARS[shape.avatar],
        "button": ground,
        "on-button": words,
        "button-line": line,
        "width": _pixels(layout.width),
        "spacing": layout.spacing and f"{layout.spacing:g}",
        "align": layout.align,
        "position": layout.position,
        "widget-width": _pixels(layout.widget_width),
        "widget-height": _pixels(layout.widget_height),
        "duration": None if motion.duration is None else f"{motion.duration}ms",
        "easing": motion.easing and EASINGS[motion.easing],
    }
    lines = [f"  --cib-{name}: {value};" for name, value in properties.items() if value is not None]
    if (scheme := looks.scheme(brand)) != "auto":
        lines.append(f"  color-scheme: {scheme};")
    return ":root,\n:host {\n" + "\n".join(lines) + "\n}\n" if lines else ""


def warnings(tokens: Tokens) -> list[str]:
    """What visitors would find hard to read, in words, by WCAG 2.2 AA; nothing is refused for it."""
    return looks.warnings(tokens.brand)


def _pixels(length: int | None) -> str | None:
    return None if length is None else f"{length}px"


def _picture(text: str) -> str:
    picture = text if re.fullmatch("[0-9a-f]{32}", text) else picture_at(text)
    if picture is None:
        raise PydanticCustomError("picture", "must be a picture of this page, by its id or its path /media/…")
    return path_of(picture)


# What pydantic calls it → the rule, and where its limit stands.
_RULES: Mapping[str, tuple[Rule, str]] = {
    "greater_than_equal": ("minimum", "ge"),
    "less_than_equal": ("maximum", "le"),
    "literal_error": ("choice", ""),
    "picture": ("picture", ""),
    "value_error": ("colour", ""),
}


def _complaint(error: Any) -> Complaint:
    rule, limit = _RULES.get(error["type"], ("type", ""))
    return Complaint(rule, error["msg"].removeprefix("Value error, "), error.get("ctx", {}).get(limit))
