"""Whatever a creator (or a seed) says stays text: in elements, in attributes, in JSON, in cards and icons."""

from __future__ import annotations

from typing import Any
from xml.etree import ElementTree

import pytest

from chatinbio_instance.core.material import Faq
from chatinbio_instance.web.page.card import card
from chatinbio_instance.web.page.looks import favicon, look
from tests.instance.page.documents import EVENT, LINK, page_of, shown

HOSTILE = [
    "</script><script>alert(1)</script>",
    "</title><img src=x onerror=alert(1)>",
    '"><svg onload=alert(1)>',
    "' onmouseover='alert(1)",
    "<!--<script>",
    "]]>--><script>",
    "</bio-page><plaintext>",
    "</noscript><style>*{display:none}</style>",
    "&lt;b&gt; &amp;quot; &#60;",
    "\u2028\u2029\u202e\u0000 end",
    "{{constructor.constructor('alert(1)')()}}",
    "line\r\nSet-Cookie: x=1\r\n\r\n<script>",
]
KNOWN = {
    *(
        "html",
        "head",
        "body",
        "meta",
        "title",
        "link",
        "script",
        "bio-page",
        "div",
        "main",
        "header",
        "nav",
        "section",
        "footer",
    ),
    *(
        "a",
        "b",
        "p",
        "h1",
        "h2",
        "ul",
        "ol",
        "li",
        "span",
        "bdi",
        "svg",
        "path",
        "img",
        "details",
        "summary",
        "time",
        "strong",
        "br",
    ),
    "noscript",
}


def everywhere(text: str) -> dict[str, Any]:
    """A page that says it wherever something can be said."""
    link = LINK | {"title": text, "description": text}
    embed = {"provider": "vimeo", "url": "https://player.vimeo.com/video/1", "height": None}
    links = [link, link | {"style": "heading", "url": ""}, link | {"style": "embed", "embed": embed}]
    event = EVENT | {"title": text, "venue": text, "city": text, "description": text, "url": "https://example.com/t"}
    faq = (Faq(text, f"{text}\n\n- {text}\n- **{text}** [{text}](https://example.com/{text})"),)
    return {"displayName": text, "tagline": text, "bio": text, "links": links, "events": [event] * 5, "faq": faq}


@pytest.mark.parametrize("text", HOSTILE)
def test_it_makes_no_element_no_attribute_and_ends_no_script(text: str) -> None:
    document = page_of(**everywhere(text))
    assert {one.name for one in document.all} - {""} <= KNOWN
    for one in document.all:
        assert not any(name.startswith("on") or name in ("style", "srcdoc") for name in one.attributes), one
    assert [one.attributes["type"] for one in document.find("script")] == [
        "module",
        "application/ld+json",
        "application/json",
    ]
    assert document.find("img") == []


@pytest.mark.parametrize("text", HOSTILE)
def test_it_is_read_as_it_was_written(text: str) -> None:
    document = page_of(**everywhere(text))
    assert document.one("h1").text == " ".join(text.split())
    assert document.data("application/json")["displayName"] == text
    person = document.data("application/ld+json")["@graph"][0]["mainEntity"]
    assert person["name"] == text


def test_no_sign_of_a_script_element_leaves_json_unescaped() -> None:
    from chatinbio_instance.web.page.document import data

    written = str(data("application/json", {"x": "</script><!--&\u2028\u2029"}))
    inside = written.removeprefix('<script type="application/json">').removesuffix("</script>")
    assert not set("<>&\u2028\u2029") & set(inside)


@pytest.mark.parametrize("url", ["javascript:alert(1)", "data:text/html,x", "//evil.example"])
def test_an_answer_leads_only_to_web_addresses(url: str) -> None:
    faq = (Faq("Why?", f"[here]({url}) and {url}"),)
    assert page_of(faq=faq).one(class_="answer").find("a") == []


@pytest.mark.parametrize("text", HOSTILE)
def test_a_card_has_one_value_a_line_whatever_it_says(text: str) -> None:
    written = card(shown(**everywhere(text)))
    assert written.startswith("BEGIN:VCARD\r\nVERSION:4.0\r\n") and written.endswith("END:VCARD\r\n")
    lines = written.replace("\r\n ", "").removesuffix("\r\n").split("\r\n")
    names = [line.split(":", 1)[0].split(";")[0] for line in lines]
    assert set(names) <= {"BEGIN", "VERSION", "UID", "FN", "N", "NICKNAME", "TITLE", "NOTE", "URL", "END"}
    assert names.count("FN") == names.count("BEGIN") == 1
    assert all(len(line.encode()) <= 75 for line in written.split("\r\n"))


@pytest.mark.parametrize("text", HOSTILE)
def test_an_icon_is_wellformed_and_holds_no_more_than_initials(text: str) -> None:
    if "\x00" in text:
        text = text.replace("\x00", "")
    drawn = ElementTree.fromstring(favicon(text, look("", "ada")))
    names = [element.tag.rpartition("}")[2] for element in drawn.iter()]
    assert names == ["svg", "defs", "linearGradient", "stop", "stop", "rect", "text"]
    assert len("".join(drawn.itertext())) <= 4
