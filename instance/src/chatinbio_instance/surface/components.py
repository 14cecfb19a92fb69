"""The few components of A2UI's basic catalogue that our surfaces are made of, and the messages around them.

Place in the flow: capabilities → surface builders → **components** → plain dictionaries in `SurfaceShown`. The official
Python packages are not imported: building needs nothing of them, and an idle instance stays small.
"""

from __future__ import annotations

from typing import Any, Literal

from chatinbio_instance.core.addresses import is_web_address
from chatinbio_instance.core.events import SurfaceShown

VERSION = "v0.9"
CATALOG = "https://a2ui.org/specification/v0_9/catalogs/basic/catalog.json"

Component = dict[str, Any]
Action = dict[str, Any]
TextVariant = Literal["h1", "h2", "h3", "h4", "h5", "caption", "body"]
ButtonVariant = Literal["default", "primary", "borderless"]


class Board:
    """Collects the flat component list of one surface and hands out ids that are unique on it.

    Every method adds a component and returns its id, to be named as a child of another.
    """

    def __init__(self) -> None:
        self._components: list[Component] = []

    def _add(self, component: str, **properties: Any) -> str:
        identifier = f"{component.lower()}-{len(self._components) + 1}"
        self._components.append({"id": identifier, "component": component, **properties})
        return identifier

    def text(self, text: str, variant: TextVariant = "body", weight: float | None = None) -> str:
        return self._add("Text", text=text, variant=variant, **_weight(weight))

    def icon(self, name: str) -> str:
        return self._add("Icon", name=name)

    def divider(self) -> str:
        return self._add("Divider")

    def row(self, *children: str, justify: str = "start", align: str = "center", weight: float | None = None) -> str:
        return self._add("Row", children=list(children), justify=justify, align=align, **_weight(weight))

    def column(self, *children: str, weight: float | None = None) -> str:
        return self._add("Column", children=list(children), **_weight(weight))

    def card(self, child: str) -> str:
        return self._add("Card", child=child)

    def button(self, child: str, action: Action, variant: ButtonVariant = "default", *, label: str) -> str:
        """`label` is what assistive technology reads."""
        return self._add("Button", child=child, action=action, variant=variant, accessibility={"label": label})

    def show(self, surface: str, root: str) -> SurfaceShown:
        """The messages that draw what was collected, with the component `root` as the root."""
        components = [{**c, "id": "root"} if c["id"] == root else c for c in self._components]
        return SurfaceShown(
            surface,
            (
                {"version": VERSION, "createSurface": {"surfaceId": surface, "catalogId": CATALOG}},
                {"version": VERSION, "updateComponents": {"surfaceId": surface, "components": components}},
            ),
        )


def open_url(url: str) -> Action:
    """Open a page in the visitor's browser. Raises ValueError for anything but http and https: the catalogue's validator
    would let `javascript:` pass."""
    if not is_web_address(url):
        raise ValueError("only http and https addresses may be opened")
    return {"functionCall": {"call": "openUrl", "args": {"url": url}}}


def ask(message: str) -> Action:
    """Say `message` in the visitor's name."""
    return {"event": {"name": "ask", "context": {"message": message}}}


def _weight(weight: float | None) -> dict[str, float]:
    return {} if weight is None else {"weight": weight}
