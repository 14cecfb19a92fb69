"""A surface as a client has it: what was drawn and changed, what a visitor writes into it, and what a press of it sends."""

from __future__ import annotations

from typing import Any

from chatinbio_instance.core.events import SurfaceShown
from tests.instance.surface.catalogue import children

Component = dict[str, Any]


class Drawn:
    """One surface. `take` applies what the server shows; `fill` and `sent` are the visitor's side."""

    def __init__(self, shown: SurfaceShown | None) -> None:
        assert shown is not None
        self.surface = shown.surface
        self.components: dict[str, Component] = {}
        self.data: dict[str, Any] = {}
        self.take(shown)

    def take(self, *shown: SurfaceShown) -> None:
        for message in (message for surface in shown for message in surface.messages):
            if update := message.get("updateComponents"):
                self.components |= {component["id"]: component for component in update["components"]}
            if (update := message.get("updateDataModel")) is not None:
                self.fill(update.get("path", "/"), update["value"])

    def fill(self, path: str, value: Any) -> None:
        """Write to the data model, as a field or a checkbox does."""
        *way, last = path.strip("/").split("/")
        if not last:
            self.data = dict(value)
            return
        place = self.data
        for step in way:
            place = place.setdefault(step, {})
        place[last] = value

    def value(self, bound: Any) -> Any:
        """What a literal or bound property holds now."""
        if not isinstance(bound, dict) or "path" not in bound:
            return bound
        place: Any = self.data
        for step in bound["path"].strip("/").split("/"):
            place = place.get(step) if isinstance(place, dict) else None
        return place

    @property
    def seen(self) -> list[Component]:
        """What is drawn, from top to bottom; what nothing leads to any more is not."""
        found: list[Component] = []
        waiting = ["root"]
        while waiting:
            component = self.components[waiting.pop(0)]
            found.append(component)
            waiting = children(component) + waiting
        return found

    def of_kind(self, *kinds: str) -> list[Component]:
        return [component for component in self.seen if component["component"] in kinds]

    @property
    def words(self) -> list[str]:
        """Everything that can be read, from top to bottom."""
        names = ("title", "text", "label", "description", "submitLabel", "error")
        said = [self.value(component.get(name)) for component in self.seen for name in names]
        return [words for words in said if words]

    def offering(self, action: str, /, **context: Any) -> Component:
        """The component that is drawn and offers this action with these literal values."""
        for component in self.seen:
            event = component.get("action", {}).get("event", {})
            if event.get("name") == action and context.items() <= event.get("context", {}).items():
                return component
        raise LookupError(f"nothing here offers {action} with {context}: {self.words}")

    def sent(self, component: Component) -> dict[str, Any]:
        """The context that a press of the component sends."""
        context = component["action"]["event"].get("context", {})
        return {name: self.value(value) for name, value in context.items()}
