"""Every component that the board has is one that a renderer takes, and the eye on all surfaces is awake."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from a2ui.core import A2uiError

from chatinbio_instance.core.events import SurfaceShown
from chatinbio_instance.surface import BASIC, CATALOG, Board, ask, at, changed, event, open_url, question_list
from tests.instance.surface.catalogue import actions, check, components
from tests.instance.surface.drawn import Drawn

ACT = event("test.act", id="1", done=at("/done"))

# Every widget of the reference, with each of its properties, and what is drawn for it.
WIDGETS: dict[str, tuple[Callable[[Board], str], dict[str, Any]]] = {
    "card": (lambda b: b.card(b.text("a"), b.text("b")), {"component": "Card", "child": "column-3"}),
    "row": (lambda b: b.row(b.text("a"), justify="end"), {"component": "Row", "justify": "end", "align": "center"}),
    "title": (lambda b: b.title("a", "lg"), {"component": "Text", "text": "a", "variant": "h3"}),
    "small title": (lambda b: b.title("a", "sm"), {"component": "Text", "variant": "h5"}),
    "text": (
        lambda b: b.styled_text("a", size="lg", color="danger", align="end", line_through=True),
        {"component": "StyledText", "size": "lg", "color": "danger", "textAlign": "end", "lineThrough": True},
    ),
    "text bound": (
        lambda b: b.styled_text(at("/text"), line_through=at("/done")),
        {"text": {"path": "/text"}, "lineThrough": {"path": "/done"}},
    ),
    "button": (
        lambda b: b.action_button("Go", ACT, color="success", size="sm", variant="solid", disabled=True, read="Go on"),
        {"component": "ActionButton", "color": "success", "size": "sm", "accessibility": {"label": "Go on"}},
    ),
    "basic button": (lambda b: b.button(b.text("a"), ACT, label="A"), {"component": "Button", "variant": "default"}),
    "checkbox": (
        lambda b: b.check_box("a", at("/done"), action=ACT, line_through=at("/done"), error=at("/error"), disabled=False),
        {"component": "ActionCheckBox", "value": {"path": "/done"}, "action": ACT},
    ),
    "checkbox that is ticked to begin with": (lambda b: b.check_box("a", True), {"value": True}),
    "input": (
        lambda b: b.input("a", at("/a"), type="email", placeholder="b", required=True, max_length=9, autocomplete="email"),
        {"component": "Input", "type": "email", "placeholder": "b", "required": True, "maxLength": 9},
    ),
    "form": (
        lambda b: b.form(b.input("a", at("/a")), submit="Send", action=event("test.send", a=at("/a")), error=at("/e")),
        {"component": "Form", "children": ["input-1"], "submitLabel": "Send", "error": {"path": "/e"}},
    ),
    "badge": (lambda b: b.badge("new", "warning"), {"component": "Badge", "label": "new", "color": "warning"}),
    "divider": (lambda b: b.divider(), {"component": "Divider"}),
    "spacer": (lambda b: b.spacer("lg"), {"component": "Spacer", "size": "lg"}),
    "box": (
        lambda b: b.box(b.text("a"), direction="row", align="center", gap="lg", padding="md", background="primary", border=True),
        {"component": "Box", "direction": "row", "align": "center", "padding": "md", "background": "primary"},
    ),
    "link card": (
        lambda b: b.link_card("a", "https://example.com", description="b", icon="star", link_id="3"),
        {"component": "LinkCard", "url": "https://example.com", "icon": "star", "linkId": "3"},
    ),
    "meter": (lambda b: b.meter("a", 0.5, text="half", color="success"), {"component": "Meter", "value": 0.5}),
    "icon": (lambda b: b.icon("event"), {"component": "Icon", "name": "event"}),
    "column": (lambda b: b.column(b.text("a")), {"component": "Column", "children": ["text-1"]}),
}  # fmt: skip


@pytest.mark.parametrize("widget", WIDGETS)
def test_every_widget_is_drawn_as_the_catalogue_says(widget: str) -> None:
    build, properties = WIDGETS[widget]
    board = Board()
    surface = board.show("test-1", build(board))
    check(surface)
    root = Drawn(surface).components["root"]
    assert properties.items() <= root.items()


def test_all_widgets_stand_on_one_surface_with_unique_ids() -> None:
    board = Board()
    root = board.column(*(build(board) for build, _ in WIDGETS.values() if build is not WIDGETS["form"][0]))
    surface = board.show("test-1", root)
    check(surface)
    identifiers = [component["id"] for component in components(surface)]
    assert len(identifiers) == len(set(identifiers)) > 20
    assert identifiers.count("root") == 1


@pytest.mark.parametrize(
    ("surface", "catalog"),
    [
        (question_list("test-1", "You could ask", ["Who are you?"]), BASIC),
        ((board := Board()).show("test-1", board.badge("new")), CATALOG),
    ],
)
def test_a_surface_that_needs_no_more_keeps_to_what_every_renderer_knows(surface: SurfaceShown, catalog: str) -> None:
    assert surface.messages[0]["createSurface"]["catalogId"] == catalog


def test_an_id_that_is_there_already_is_refused() -> None:
    board = Board()
    board.action_button("a", ACT, key="go")
    with pytest.raises(ValueError, match="two components go"):
        board.action_button("b", ACT, key="go")


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "data:text/html,x",
        "https:",
        "//example.com",
        "/\\example.com",
        "https://exa\nmple.com",
        "java\tscript:x",
        "http://[::1",
        "",
        "events/3.ics",
    ],
)
def test_no_other_address_than_a_web_address_is_ever_opened(url: str) -> None:
    with pytest.raises(ValueError, match="http"):
        open_url(url)
    with pytest.raises(ValueError, match="http"):
        Board().link_card("a", url)


def test_a_path_of_the_page_is_linked_and_never_opened_by_a_script() -> None:
    board = Board()
    check(board.show("test-1", board.link_card("Calendar", "/events/3.ics")))
    with pytest.raises(ValueError, match="http"):
        open_url("/events/3.ics")


def test_a_question_asks_itself_when_it_is_tapped() -> None:
    surface = question_list("faq-1", "Did you mean", ["Do you ship abroad?", "What clay do you use?"])
    assert surface is not None
    assert Drawn(surface).words == ["Did you mean", "Do you ship abroad?", "What clay do you use?"]
    assert actions(surface) == [ask("Do you ship abroad?"), ask("What clay do you use?")]
    assert actions(surface)[0]["event"] == {"name": "ask", "context": {"message": "Do you ship abroad?"}}
    assert question_list("faq-1", "Heading", []) is None


def test_a_surface_is_drawn_anew_and_its_data_changed_in_place() -> None:
    board = Board()
    drawn = Drawn(board.show("test-1", board.card(board.badge(at("/a"))), {"a": "1", "b": {"c": "2"}}))
    assert drawn.words == ["1"]
    drawn.take(changed("test-1", {"/a": "3", "/b/c": "4"}))
    assert (drawn.words, drawn.data) == (["3"], {"a": "3", "b": {"c": "4"}})
    board = Board()
    again = board.redraw("test-1", board.card(board.styled_text("Gone")), {})
    assert [key for message in again.messages for key in message if key != "version"] == [
        "updateDataModel",
        "updateComponents",
    ]
    drawn.take(again)
    assert (drawn.words, drawn.data) == (["Gone"], {})


def _broken(**component: Any) -> SurfaceShown:
    board = Board()
    shown = board.show("test-1", board.badge("a"))
    [create, update] = shown.messages
    update["updateComponents"]["components"][0] |= component
    return SurfaceShown("test-1", (create, update))


@pytest.mark.parametrize(
    "wrong",
    [
        {"color": "red"},
        {"colour": "success"},
        {"label": 3},
        {"component": "Box", "children": ["missing"]},
        {"component": "Marquee"},
        {"component": "LinkCard", "title": "a", "url": "javascript:alert(1)"},
        {"component": "Image", "url": "data:image/svg+xml,x"},
        {"component": "Video", "url": "//example.com/x.mp4"},
    ],
)
def test_the_eye_on_all_surfaces_is_awake(surfaces_shown: list[SurfaceShown], wrong: dict[str, Any]) -> None:
    broken = _broken(**wrong)
    assert surfaces_shown[-1] is broken  # it would have been held to the catalogues, as all are
    with pytest.raises((A2uiError, AssertionError)):
        check(broken)
    surfaces_shown.clear()


def test_a_message_for_another_surface_is_seen(surfaces_shown: list[SurfaceShown]) -> None:
    board = Board()
    shown = board.show("test-1", board.text("a"))
    with pytest.raises(AssertionError, match="another surface"):
        check(SurfaceShown("test-2", shown.messages))
    surfaces_shown.clear()
