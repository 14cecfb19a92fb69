"""`GET /api/widget`, the code of the chat and the preview, over HTTP."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from chatinbio_instance.web import pages, widget
from tests.instance.accounts.people import open_claimable, owner, problem
from tests.instance.pages import Page

SHOP = "https://shop.example"
HOST = "ada.example"
BUILT = b"customElements.define(`chat-log-cib0000000`,class{});import(`./widget/more.js`)"


@pytest.fixture
async def page(tmp_path: Path, empty_database: Path) -> object:
    async with open_claimable(tmp_path, empty_database, handle="ada", extra_origins=f"http://{HOST}") as page:
        yield page


@pytest.fixture
def built(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "static"
    (folder / "widget").mkdir(parents=True)
    (folder / "widget.js").write_bytes(BUILT)
    (folder / "widget" / "more-1234.js").write_bytes(BUILT)
    monkeypatch.setattr(pages, "STATIC", folder)
    return folder


async def test_it_tells_name_look_corner_language_and_questions_and_changes_with_them(page: Page) -> None:
    async with owner(page) as ada, page.visitor(Origin=SHOP) as shop:
        assert problem(await shop.get("/api/widget")) == (403, "foreign_origin")
        await ada.told("POST", "origins", {"origin": SHOP})
        first = await shop.get("/api/widget")
        about = first.json()
        assert about.keys() == {"displayName", "avatarUrl", "css", "language", "position", "suggestions"}
        assert (about["displayName"], about["avatarUrl"], about["language"], about["position"]) == (
            "Ada",
            None,
            "auto",
            "right",
        )
        assert about["css"] == (await shop.get("/theme.css")).text
        assert "--hue:" in about["css"]
        known = await shop.get("/api/widget", headers={"If-None-Match": first.headers["etag"]})
        assert (known.status_code, known.headers["access-control-allow-origin"]) == (304, SHOP)
        await ada.told("PUT", "tokens", {"layout": {"position": "left"}, "brand": {"primary": "#336699"}})
        settings = await ada.told("GET", "settings")
        await ada.told("PUT", "settings", settings | {"language": "ar"})
        await ada.told("POST", "faq", {"question": "Do you paint?", "answer": "Every day."})
        after = await shop.get("/api/widget", headers={"If-None-Match": first.headers["etag"]})
        about = after.json()
        assert (about["position"], about["language"]) == ("left", "ar")
        assert "--cib-primary: #336699" in about["css"]
        assert about["suggestions"]


async def test_names_of_elements_end_in_a_sign_of_the_address_that_the_browser_knows(page: Page, built: Path) -> None:
    def sign(text: str) -> str:
        return re.findall(r"chat-log(-[0-9a-f]{10})`", text)[0]

    async with page.visitor() as visitor:
        for path in ("/widget.js", "/widget/more-1234.js"):
            here = await visitor.get(path, headers={"Host": HOST})
            assert sign(here.text) == sign((await visitor.get(path, headers={"Host": HOST.upper()})).text)
            assert widget.SIGN.decode() not in here.text
            # What somebody makes up is one sign for all, and no work for us.
            others = {sign((await visitor.get(path, headers={"Host": f"{n}.example"})).text) for n in range(3)}
            assert len(others) == 1
            assert others != {sign(here.text)}
            assert here.headers["etag"] != (await visitor.get(path)).headers["etag"]
            known = await visitor.get(path, headers={"Host": HOST, "If-None-Match": here.headers["etag"]})
            assert known.status_code == 304
        assert (await visitor.get("/widget.js")).headers["cache-control"] == "no-cache"
        assert "immutable" in (await visitor.get("/widget/more-1234.js")).headers["cache-control"]
        for path in ("/widget/none.js", "/widget/..%2Fwidget.js", "/widget/"):
            assert (await visitor.get(path)).status_code == 404


async def test_the_preview_is_a_page_of_ours_that_nobody_finds_and_only_we_may_frame(page: Page) -> None:
    async with owner(page) as ada, page.visitor() as visitor:
        await ada.told("PUT", "profile", {"displayName": 'Ada <b>&"x'})
        plain = await visitor.get("/embed/preview")
        assert plain.headers["content-type"].startswith("text/html")
        assert plain.headers["x-robots-tag"] == "noindex"
        assert "frame-ancestors 'self'" in plain.headers["content-security-policy"]
        assert "Ada &lt;b&gt;&amp;&quot;x" in plain.text
        assert "<chat-widget></chat-widget>" in plain.text
        assert "<chat-widget open></chat-widget>" in (await visitor.get("/embed/preview?open")).text
