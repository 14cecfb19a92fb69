"""What could be drawn if a tool, or whoever speaks in its name, sent any A2UI it liked. `{out}` is an address that must never be asked."""

from __future__ import annotations

import json
from typing import Any

from tests.instance.frontend.hostile.texts import RAN

Components = list[dict[str, Any]]

_URLS = (
    "{out}/leak.png",
    "//{host}/leak.png",
    "\\\\{host}\\leak.png",
    "http:{host}/leak.png",
    "javascript:{ran}",
    " javascript:{ran}",
    "java\nscript:{ran}",
    "data:text/html,<script>{ran}</script>",
    "data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg' onload='{ran}'/>",
    "blob:{out}/3f1c",
    "https://{host}@good.example.com/",
    'x" onerror="{ran}',
    "/../../{out}/leak",
)
_WORDS = (
    "<img src={out}/leak onerror={ran}>",
    "<script>{ran}</script>",
    "[press]({out}/leak) ![picture]({out}/leak.png)",
    "[press](javascript:{ran})",
    "<style>*{{background:url({out}/leak.png)}}</style>",
    "<svg/onload={ran}>",
)
_CSS = (
    "red;background:url({out}/leak.png)",
    "url({out}/leak.png)",
    "image-set('{out}/leak.png' 1x)",
    "var(--x,url({out}/leak.png))",
    "</style><script>{ran}</script>",
)


def _of_url(url: str) -> dict[str, Components]:
    press = {"event": {"name": "ask", "context": {"message": "hello"}}}
    return {
        "Image": [{"id": "root", "component": "Image", "url": url}],
        "Video": [{"id": "root", "component": "Video", "url": url}],
        "AudioPlayer": [{"id": "root", "component": "AudioPlayer", "url": url, "description": url}],
        "LinkCard": [{"id": "root", "component": "LinkCard", "title": "A card", "url": url}],
        "a button that opens": [
            {
                "id": "root",
                "component": "Button",
                "child": "label",
                "action": {"functionCall": {"call": "openUrl", "args": {"url": url}}},
            },
            {"id": "label", "component": "Text", "text": "Open"},
        ],
        "an icon": [{"id": "root", "component": "Icon", "name": url}],
        "a drawn icon": [{"id": "root", "component": "Icon", "name": {"svgPath": url}}],
        "a picture bound to data": [{"id": "root", "component": "Image", "url": {"path": "/url"}, "action": press}],
    }


def _of_words(words: str) -> dict[str, Components]:
    return {
        "Text": [{"id": "root", "component": "Text", "text": words}],
        "a heading": [{"id": "root", "component": "Text", "text": words, "variant": "h1"}],
        "StyledText": [{"id": "root", "component": "StyledText", "text": words}],
        "Badge": [{"id": "root", "component": "Badge", "text": words, "label": words}],
        "a field": [{"id": "root", "component": "TextField", "label": words, "value": words}],
        "a choice": [
            {
                "id": "root",
                "component": "ChoicePicker",
                "label": words,
                "options": [{"label": words, "value": words}],
                "value": [words],
            }
        ],
        "bound text": [{"id": "root", "component": "Text", "text": {"path": "/words"}}],
    }


def _of_css(css: str) -> dict[str, Components]:
    return {
        "a box": [
            {"id": "root", "component": "Box", "child": "t", "background": css, "padding": css, "color": css},
            {"id": "t", "component": "Text", "text": "In a box"},
        ],
        "a column": [
            {"id": "root", "component": "Column", "children": ["t"], "align": css, "justify": css, "weight": css},
            {"id": "t", "component": "Text", "text": "In a column", "style": css, "class": css},
        ],
    }


# What no catalogue knows, or what goes in circles.
_ODD: dict[str, Components] = {
    "an element's name": [{"id": "root", "component": "script", "text": RAN, "src": "{out}/leak.js"}],
    "an iframe": [{"id": "root", "component": "iframe", "url": "{out}/leak", "src": "{out}/leak"}],
    "a prototype": [{"id": "root", "component": "__proto__", "text": "x"}],
    "a constructor": [{"id": "root", "component": "constructor", "text": "x"}],
    "an id like a property": [
        {"id": "root", "component": "Column", "children": ["__proto__", "constructor"]},
        {"id": "__proto__", "component": "Text", "text": "<img src={out}/leak>"},
        {"id": "constructor", "component": "Text", "text": "x"},
    ],
    "handlers as properties": [
        {
            "id": "root",
            "component": "Text",
            "text": "x",
            "onclick": RAN,
            "innerHTML": "<img src={out}/leak onerror={ran}>",
        }
    ],
    "a circle": [
        {"id": "root", "component": "Column", "children": ["a"]},
        {"id": "a", "component": "Column", "children": ["root"]},
    ],
    "a function that is none": [
        {"id": "root", "component": "Text", "text": {"call": "eval", "args": {"value": RAN}, "returnType": "string"}}
    ],
    "a template of all data": [
        {"id": "root", "component": "List", "children": {"componentId": "t", "path": "/"}},
        {"id": "t", "component": "Image", "url": {"path": "url"}},
    ],
    "text that is put together": [
        {
            "id": "root",
            "component": "Text",
            "text": {
                "call": "formatString",
                "args": {"value": "${/words} <img src={out}/leak>"},
                "returnType": "string",
            },
        }
    ],
}
_THEMES = tuple({"primaryColor": css, "iconUrl": "{out}/leak.png", "agentDisplayName": css} for css in _CSS)


def surfaces(out: str) -> dict[str, list[dict[str, Any]]]:
    """The messages of every case by its name; `out` is the origin that must never be asked."""
    host = out.removeprefix("http://")
    cases: dict[str, tuple[Components, dict[str, Any]]] = {}
    for number, url in enumerate(_URLS):
        cases |= {f"{name}, address {number}": (parts, {}) for name, parts in _of_url(url).items()}
    for number, words in enumerate(_WORDS):
        cases |= {f"{name}, words {number}": (parts, {}) for name, parts in _of_words(words).items()}
    for number, css in enumerate(_CSS):
        cases |= {f"{name}, style {number}": (parts, {}) for name, parts in _of_css(css).items()}
    cases |= {name: (parts, {}) for name, parts in _ODD.items()}
    plain: Components = [{"id": "root", "component": "Text", "text": "Painted"}]
    cases |= {f"a look {number}": (plain, theme) for number, theme in enumerate(_THEMES)}

    def settled(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: settled(part) for key, part in value.items()}
        if isinstance(value, list):
            return [settled(part) for part in value]
        if isinstance(value, str):
            return value.replace("{out}", out).replace("{host}", host).replace("{ran}", RAN)
        return value

    data = {"url": "{out}/leak.png", "words": _WORDS[0], "__proto__": {"polluted": 1}}
    return {
        name: _messages(f"hostile-{number}", settled(parts), settled(theme), settled(data))
        for number, (name, (parts, theme)) in enumerate(cases.items())
    }


def _messages(surface: str, parts: Components, theme: dict[str, Any], data: dict[str, Any]) -> list[dict[str, Any]]:
    catalogue = "https://chatinbio.dev/catalogs/v1/catalog.json"
    create = {"surfaceId": surface, "catalogId": catalogue} | ({"theme": theme} if theme else {})
    messages = [
        {"version": "v0.9", "createSurface": create},
        {"version": "v0.9", "updateDataModel": {"surfaceId": surface, "path": "/", "value": data}},
        {"version": "v0.9", "updateComponents": {"surfaceId": surface, "components": parts}},
    ]
    return [json.loads(json.dumps(message)) for message in messages]
