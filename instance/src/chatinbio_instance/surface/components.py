"""The components that our surfaces are made of, and the messages around them.

Place in the flow: capabilities → surface builders → **components** → plain dictionaries in `SurfaceShown`. The official
Python packages are not imported: building needs nothing of them, and an idle instance stays small.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Literal

from chatinbio_instance.core.addresses import is_page_address, is_web_address
from chatinbio_instance.core.events import A2uiMessage, SurfaceShown

VERSION = "v0.9"
# A2UI's own components. A surface that needs no more keeps to them: every renderer knows them.
BASIC = "https://a2ui.org/specification/v0_9/catalogs/basic/catalog.json"
# Those and ours; catalog.json beside this file describes both.
CATALOG = "https://chatinbio.dev/catalogs/v1/catalog.json"

Component = dict[str, Any]
Properties = dict[str, Any]
Action = dict[str, Any]
# A value bound to the data model of the surface; `at` makes one. It follows the model, and a field writes to it.
Bound = dict[str, str]
Words = str | Bound
Truth = bool | Bound

TextVariant = Literal["h1", "h2", "h3", "h4", "h5", "caption", "body"]
ButtonVariant = Literal["default", "primary", "borderless"]
Size = Literal["sm", "md", "lg"]
# By meaning; the page's design tokens say what they look like.
Color = Literal["default", "muted", "primary", "success", "warning", "danger"]
Align = Literal["start", "center", "end", "stretch"]
Justify = Literal["start", "center", "end", "spaceBetween"]
InputType = Literal["text", "email", "date", "number", "longText"]
Autocomplete = Literal["off", "name", "email"]

TITLES: dict[Size, TextVariant] = {"sm": "h5", "md": "h4", "lg": "h3"}


class Board:
    """Collects the flat component list of one surface and hands out ids that are unique on it.

    Every method adds a component and returns its id, to be named as a child of another. `key` gives the component an id of its
    own, for one whose place among the others changes. Raises ValueError for an id that there is already.
    """

    def __init__(self) -> None:
        self._components: dict[str, Component] = {}
        self._catalog = BASIC

    def _add(self, component: str, key: str = "", **properties: Any) -> str:
        identifier = key or f"{component.lower()}-{len(self._components) + 1}"
        if identifier in self._components:
            raise ValueError(f"there are two components {identifier}")
        said = {name: value for name, value in properties.items() if value is not None}
        self._components[identifier] = {"id": identifier, "component": component, **said}
        return identifier

    def _add_ours(self, component: str, key: str = "", **properties: Any) -> str:
        self._catalog = CATALOG
        return self._add(component, key, **properties)

    # -- A2UI's own --------------------------------------------------------------------------------------------------

    def text(self, text: Words, variant: TextVariant = "body", weight: float | None = None) -> str:
        return self._add("Text", text=text, variant=variant, weight=weight)

    def title(self, text: Words, size: Size = "md") -> str:
        return self.text(text, TITLES[size])

    def icon(self, name: str) -> str:
        return self._add("Icon", name=name)

    def divider(self) -> str:
        return self._add("Divider")

    def row(self, *children: str, justify: str = "start", align: str = "center", weight: float | None = None) -> str:
        return self._add("Row", children=list(children), justify=justify, align=align, weight=weight)

    def column(self, *children: str, weight: float | None = None) -> str:
        return self._add("Column", children=list(children), weight=weight)

    def card(self, *children: str) -> str:
        """A card of one child, or of several beneath each other."""
        return self._add("Card", child=children[0] if len(children) == 1 else self.column(*children))

    def button(self, child: str, action: Action, variant: ButtonVariant = "default", *, label: str) -> str:
        """`label` is what assistive technology reads."""
        return self._add("Button", child=child, action=action, variant=variant, accessibility={"label": label})

    # -- ours --------------------------------------------------------------------------------------------------------

    def styled_text(
        self,
        text: Words,
        *,
        size: Size = "md",
        color: Color = "default",
        align: Literal["start", "center", "end"] = "start",
        line_through: Truth = False,
        weight: float | None = None,
    ) -> str:
        """Plain text, never Markdown."""
        styles: Properties = {"size": size, "color": color, "textAlign": align, "lineThrough": line_through}
        return self._add_ours("StyledText", text=text, weight=weight, **styles)

    def action_button(
        self,
        label: Words,
        action: Action,
        *,
        color: Color = "default",
        size: Size = "md",
        variant: Literal["solid", "outline", "plain"] = "outline",
        disabled: Truth = False,
        read: str | None = None,
        key: str = "",
    ) -> str:
        """A button with its own label. `read` is what assistive technology reads instead, where the label alone says too little."""
        styles: Properties = {"color": color, "size": size, "variant": variant, "disabled": disabled}
        read_as = {"label": read} if read else None
        return self._add_ours("ActionButton", key, label=label, action=action, accessibility=read_as, **styles)

    def check_box(
        self,
        label: Words,
        value: Truth,
        *,
        action: Action | None = None,
        line_through: Truth = False,
        error: Words | None = None,
        disabled: Truth = False,
        weight: float | None = None,
        key: str = "",
    ) -> str:
        """A checkbox that sends `action` when it is changed, after it wrote to the path that `value` is bound to. A literal value is
        what it begins with."""
        more: Properties = {
            "action": action,
            "lineThrough": line_through,
            "error": error,
            "disabled": disabled,
            "weight": weight,
        }
        return self._add_ours("ActionCheckBox", key, label=label, value=value, **more)

    def input(
        self,
        label: Words,
        value: Bound,
        *,
        type: InputType = "text",
        placeholder: Words | None = None,
        required: bool = False,
        max_length: int | None = None,
        autocomplete: Autocomplete = "off",
        error: Words | None = None,
        disabled: Truth = False,
    ) -> str:
        """A field to write in; `error` is shown beneath it."""
        hints: Properties = {
            "placeholder": placeholder,
            "required": required,
            "maxLength": max_length,
            "autocomplete": autocomplete,
        }
        state: Properties = {"error": error, "disabled": disabled}
        return self._add_ours("Input", label=label, value=value, type=type, **hints, **state)

    def form(self, *children: str, submit: Words, action: Action, error: Words | None = None) -> str:
        """Fields with one button that sends them."""
        return self._add_ours("Form", children=list(children), submitLabel=submit, action=action, error=error)

    def badge(self, label: Words, color: Color = "default") -> str:
        return self._add_ours("Badge", label=label, color=color)

    def spacer(self, size: Literal["sm", "md", "lg", "grow"] = "grow") -> str:
        return self._add_ours("Spacer", size=size)

    def box(
        self,
        *children: str,
        direction: Literal["column", "row"] = "column",
        align: Align = "stretch",
        justify: Justify = "start",
        gap: Literal["none"] | Size = "sm",
        padding: Literal["none"] | Size = "none",
        background: Literal["none", "muted", "primary", "success", "warning", "danger"] = "none",
        border: bool = False,
        radius: Literal["none"] | Size = "none",
        weight: float | None = None,
    ) -> str:
        """A container with room, colour and alignment."""
        layout: Properties = {
            "direction": direction,
            "align": align,
            "justify": justify,
            "gap": gap,
            "padding": padding,
        }
        look: Properties = {"background": background, "border": border, "radius": radius}
        return self._add_ours("Box", children=list(children), weight=weight, **layout, **look)

    def link_card(
        self,
        title: Words,
        url: str,
        *,
        description: Words | None = None,
        icon: str | None = None,
        link_id: str | None = None,
    ) -> str:
        """A link as a card; `link_id` is the page's link that it opens, for counting. Raises ValueError for anything but http, https and
        a path of this page."""
        if not is_page_address(url):
            raise ValueError("only http and https addresses and paths of this page may be linked")
        more: Properties = {"description": description, "icon": icon, "linkId": link_id}
        return self._add_ours("LinkCard", title=title, url=url, **more)

    def meter(self, label: Words, value: float | Bound, *, text: Words | None = None, color: Color = "primary") -> str:
        """A bar; `value` is from 0 to 1, `text` says it in words."""
        return self._add_ours("Meter", label=label, value=value, text=text, color=color)

    # -- messages ----------------------------------------------------------------------------------------------------

    def show(self, surface: str, root: str, data: Mapping[str, Any] | None = None) -> SurfaceShown:
        """The messages that draw what was collected as a new surface, with the component `root` as the root and `data` as its data
        model."""
        created = _message(createSurface={"surfaceId": surface, "catalogId": self._catalog})
        return SurfaceShown(surface, (created, *self._drawn(surface, root, data)))

    def redraw(self, surface: str, root: str, data: Mapping[str, Any] | None = None) -> SurfaceShown:
        """The same for a surface that is there already: what was collected takes the place of what it shows. Its catalogue stays the
        one that it began with."""
        return SurfaceShown(surface, tuple(self._drawn(surface, root, data)))

    def _drawn(self, surface: str, root: str, data: Mapping[str, Any] | None) -> Iterator[A2uiMessage]:
        if data is not None:
            yield _message(updateDataModel={"surfaceId": surface, "path": "/", "value": dict(data)})
        components = [{**c, "id": "root"} if c["id"] == root else c for c in self._components.values()]
        yield _message(updateComponents={"surfaceId": surface, "components": components})


def changed(surface: str, values: Mapping[str, Any]) -> SurfaceShown:
    """Messages that change the data model of a surface in place: `values` by path ("/todos/3/done")."""
    return SurfaceShown(
        surface,
        tuple(
            _message(updateDataModel={"surfaceId": surface, "path": path, "value": value})
            for path, value in values.items()
        ),
    )


def at(path: str) -> Bound:
    """What the data model holds at a path such as `/form/email`."""
    return {"path": path}


def event(name: str, /, **context: Any) -> Action:
    """Send the action `name` to the server, with literal values and values that are bound with `at`."""
    return {"event": {"name": name, "context": context}}


def open_url(url: str) -> Action:
    """Open a page in the visitor's browser. Raises ValueError for anything but http and https: the catalogue's validator
    would let `javascript:` pass."""
    if not is_web_address(url):
        raise ValueError("only http and https addresses may be opened")
    return {"functionCall": {"call": "openUrl", "args": {"url": url}}}


def ask(message: str) -> Action:
    """Say `message` in the visitor's name."""
    return event("ask", message=message)


def _message(**body: dict[str, Any]) -> A2uiMessage:
    return {"version": VERSION, **body}
