"""Transcripts, runs and open questions over HTTP, after real conversations."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from chatinbio_instance.capabilities.contact.service import Messages
from chatinbio_instance.core.deps import AgentDeps
from chatinbio_instance.core.events import EngineEvent, ToolFinished, ToolStarted, Unanswered, Usage
from tests.instance.admin.creators import audit, problem
from tests.instance.pages import ENDS, Frames, Page

NOON = datetime(2027, 1, 14, 12, tzinfo=UTC)


async def converse(
    page: Page, visitor: httpx.AsyncClient, message: str, *events: EngineEvent | Exception | str
) -> Frames:
    page.engine.answer(*events)
    async with page.chat(visitor) as chat:
        return await chat.turn(message)


async def get(creator: httpx.AsyncClient, path: str) -> Any:
    answer = await creator.get(f"/api/admin/{path}")
    assert answer.status_code == 200, answer.text
    return answer.json()


@pytest.fixture
async def known(page: Page, visitor: httpx.AsyncClient) -> httpx.AsyncClient:
    """A visitor with a cookie."""
    await visitor.get("/api/thread")
    return visitor


async def test_conversations_are_found_by_any_word_that_was_said(
    page: Page, creator: httpx.AsyncClient, known: httpx.AsyncClient
) -> None:
    await converse(page, known, "Do you ship to Zürich?", "Yes, every <b>Tuesday</b>.")
    async with page.visitor() as other:
        await other.get("/api/thread")
        await converse(page, other, "Where is the reading?", "In Hamburg.")
    everything = await get(creator, "transcripts")
    assert [entry["label"] for entry in everything["items"]] == ["Where is the reading?", "Do you ship to Zürich?"]
    assert everything["total"] == 2
    for query in ("zurich", "ZÜRICH ship", "tues", '"shipping"*', "you do"):
        found = await get(creator, f"transcripts?q={query}")
        assert [entry["label"] for entry in found["items"]] == ["Do you ship to Zürich?"], query
    [entry] = (await get(creator, "transcripts?q=tuesday"))["items"]
    assert entry["snippet"] == [
        {"text": "Yes, every <b>", "match": False},
        {"text": "Tuesday", "match": True},
        {"text": "</b>.", "match": False},
    ]
    assert (entry["matches"], entry["items"], entry["lastMessage"]["role"]) == (1, 2, "assistant")
    for query in ("hamburg zurich", "???", "text", '"', "*", "NEAR(a b)", "body:reading x"):
        assert (await get(creator, f"transcripts?q={query}"))["total"] == 0, query
    page_two = await get(creator, "transcripts?limit=1&offset=1")
    assert ([entry["label"] for entry in page_two["items"]], page_two["total"]) == (["Do you ship to Zürich?"], 2)


async def test_a_conversation_is_read_whole_and_replayed_byte_for_byte(
    page: Page, creator: httpx.AsyncClient, known: httpx.AsyncClient
) -> None:
    tool = (ToolStarted("c1", "show_links", "Looking"), ToolFinished("c1", "show_links", "completed", "Two links."))
    sent = await converse(page, known, "Hello", *tool, "Hi ", "there", Usage("m", 3, 4))
    await converse(page, known, "And now?", "Now this.")
    [entry] = (await get(creator, "transcripts"))["items"]
    whole = await get(creator, f"transcripts/{entry['thread']}")
    assert whole["transcript"] == entry
    assert [item["role"] for item in whole["items"]] == ["user", "assistant", "user", "assistant"]
    assert [part["type"] for part in whole["items"][1]["parts"]] == ["tool", "text"]
    assert (whole["total"], whole["before"]) == (4, None)
    newest = await get(creator, f"transcripts/{entry['thread']}?limit=3")
    assert newest["items"] == whole["items"][1:]
    older = await get(creator, f"transcripts/{entry['thread']}?limit=3&before={newest['before']}")
    assert (older["items"], older["before"]) == (whole["items"][:1], None)

    frames = await creator.get(f"/api/admin/transcripts/{entry['thread']}/frames?limit={len(sent)}")
    assert frames.json()["items"] == sent
    kept = [data for (data,) in page.rows("SELECT data FROM frames ORDER BY seq")]
    assert frames.json()["total"] == len(kept)
    assert ",".join(kept[: len(sent)]) in frames.text, "the very text that was sent"


async def test_what_was_said_otherwise_stays_readable_for_the_creator(
    page: Page, creator: httpx.AsyncClient, known: httpx.AsyncClient
) -> None:
    await converse(page, known, "Hello", "First answer.")
    page.engine.answer("Second answer.")
    async with page.chat(known) as chat:
        await chat.send(type="regenerate")
        await chat.until(*ENDS)
    [entry] = (await get(creator, "transcripts"))["items"]
    assert entry["items"] == 2
    whole = await get(creator, f"transcripts/{entry['thread']}")
    said = [(item["parts"][0]["text"], "replacedAt" in item) for item in whole["items"]]
    assert said == [("Hello", False), ("First answer.", True), ("Second answer.", False)]
    assert (await get(creator, "transcripts?q=first"))["total"] == 1


async def test_what_a_visitor_deleted_or_erased_is_not_shown(
    page: Page, creator: httpx.AsyncClient, known: httpx.AsyncClient
) -> None:
    await converse(page, known, "My secret garden", Unanswered(), "Hm.")
    [entry] = (await get(creator, "transcripts"))["items"]
    thread = entry["thread"]
    assert (await known.delete(f"/api/threads/{thread}")).status_code == 204
    assert (await get(creator, "transcripts"))["total"] == 0
    assert (await get(creator, "transcripts?q=garden"))["total"] == 0
    assert (await get(creator, "unanswered"))["total"] == 0
    for path in ("", "/frames"):
        assert (await problem(await creator.get(f"/api/admin/transcripts/{thread}{path}")))[:2] == (404, "not_found")
    assert (await known.post(f"/api/threads/{thread}/restore")).status_code in (200, 201)
    assert (await get(creator, "transcripts?q=garden"))["total"] == 1
    assert (await known.delete("/api/me")).status_code == 204
    assert (await get(creator, "transcripts?q=garden"))["total"] == 0
    assert page.rows("SELECT count(*) FROM item_texts") == [(0,)]
    assert page.rows("SELECT count(*) FROM search_items WHERE search_items MATCH 'garden'") == [(0,)]


async def test_runs_tell_how_they_went_and_what_they_cost(
    page: Page, creator: httpx.AsyncClient, known: httpx.AsyncClient
) -> None:
    await converse(page, known, "Hello", "Hi.", Usage("gpt-x", 30, 40, 0.5))
    await converse(page, known, "Again", "Hi", RuntimeError("broken"))
    failed, done = (await get(creator, "completions"))["items"]
    assert {name: done[name] for name in ("status", "model", "inputTokens", "outputTokens", "cost", "error")} == {
        "status": "complete",
        "model": "gpt-x",
        "inputTokens": 30,
        "outputTokens": 40,
        "cost": 0.5,
        "error": None,
    }
    assert done["ttftMs"] <= done["durationMs"]
    assert (failed["status"], bool(failed["error"])) == ("error", True)
    assert "broken" not in json.dumps(failed)
    assert [run["id"] for run in (await get(creator, "completions?status=error"))["items"]] == [failed["id"]]
    assert (await creator.get("/api/admin/completions?status=fine")).status_code == 400


async def test_open_questions_are_grouped_and_answered_for_good(
    page: Page, creator: httpx.AsyncClient, known: httpx.AsyncClient
) -> None:
    for message in ("Do you play the piano?", "Which dog?", "do you play the PIANO", "Do you play the piano??"):
        await converse(page, known, message, Unanswered(), "I do not know.")
    await converse(page, known, "Hello", "Hi.")
    first, second = (await get(creator, "unanswered"))["items"]
    assert (first["question"], first["count"]) == ("Do you play the piano??", 3)
    assert first["variants"] == ["Do you play the piano??", "do you play the PIANO", "Do you play the piano?"]
    assert first["firstAt"] < first["lastAt"]
    assert (second["question"], second["count"]) == ("Which dog?", 1)

    empty = await creator.post(f"/api/admin/unanswered/{first['id']}/answer", json={"answer": " "})
    assert (await problem(empty))[:2] == (422, "invalid_fields")
    assert (await get(creator, "unanswered"))["total"] == 2, "nothing was marked"

    body = {"answer": "Badly.", "question": "Do you play the piano?"}
    answered = await creator.post(f"/api/admin/unanswered/{first['id']}/answer", json=body)
    assert answered.status_code == 201
    entry = answered.json()
    assert (entry["question"], entry["answer"], entry["aliases"]) == ("Do you play the piano?", "Badly.", [])
    assert [question["id"] for question in (await get(creator, "unanswered"))["items"]] == [second["id"]]
    [hit, *_] = await page.server.instance.library.search("do you play the piano")
    assert getattr(hit.item, "answer", "") == "Badly."
    assert (await audit(creator))[0][:2] == ("unanswered.answer", f"faq/{entry['id']}")
    again = await creator.post(f"/api/admin/unanswered/{first['id']}/answer", json=body)
    assert (await problem(again))[:2] == (404, "not_found")

    other = await creator.post(f"/api/admin/unanswered/{second['id']}/answer", json={"answer": "A poodle."})
    assert other.json()["question"] == "Which dog?", "as the visitor asked it"
    assert (await get(creator, "unanswered"))["total"] == 0
    assert page.rows("SELECT count(*) FROM completions WHERE unanswered > 0") == [(4,)], "the figures stay true"


async def test_a_question_is_set_aside_and_taken_up_again(
    page: Page, creator: httpx.AsyncClient, known: httpx.AsyncClient
) -> None:
    for message in ("Which dog?", "which DOG", "Do you play?"):
        await converse(page, known, message, Unanswered(), "I do not know.")
    dog, play = (await get(creator, "unanswered"))["items"]
    assert (await creator.delete(f"/api/admin/unanswered/{dog['id']}")).status_code == 204
    assert [question["id"] for question in (await get(creator, "unanswered"))["items"]] == [play["id"]]
    assert (await audit(creator))[0] == ("unanswered.dismiss", "unanswered", {"question": "which DOG", "asked": 2})
    assert (await problem(await creator.delete(f"/api/admin/unanswered/{dog['id']}")))[:2] == (404, "not_found")

    again = await creator.post(f"/api/admin/unanswered/{dog['id']}/reopen")
    assert (again.status_code, again.json()) == (200, dog)
    assert (await get(creator, "unanswered"))["items"] == [dog, play]
    assert (await audit(creator))[0][0] == "unanswered.reopen"

    entry = (await creator.post(f"/api/admin/unanswered/{dog['id']}/answer", json={"answer": "A poodle."})).json()
    assert (await creator.delete(f"/api/admin/faq/{entry['id']}")).status_code == 204
    assert (await get(creator, "unanswered"))["total"] == 1, "what is deleted may be old: only its creator knows"
    assert (await creator.post(f"/api/admin/unanswered/{dog['id']}/reopen")).json() == dog
    assert (await problem(await creator.post("/api/admin/unanswered/nothing/reopen")))[:2] == (404, "not_found")


async def test_conversations_are_chosen_by_what_became_of_them(
    page: Page, creator: httpx.AsyncClient, known: httpx.AsyncClient
) -> None:
    await converse(page, known, "Hello", "Hi.")
    thread = (await known.get("/api/thread")).json()
    answer = thread["items"][1]["id"]
    rated = await known.put(f"/api/threads/{thread['thread']}/items/{answer}/rating", json={"rating": "up"})
    assert rated.status_code == 204
    async with page.visitor() as other:
        await other.get("/api/thread")
        await converse(page, other, "Which dog?", Unanswered(), "I do not know.")
        await converse(page, other, "And now?", "It", RuntimeError("broken"))
    [theirs, mine] = (await get(creator, "transcripts"))["items"]
    counted = ("up", "down", "unanswered", "failed", "lead")
    assert [mine[name] for name in counted] == [1, 0, 0, 0, False]
    assert [theirs[name] for name in counted] == [0, 0, 1, 1, False]
    chosen = {"up": [mine], "down": [], "unanswered": [theirs], "failed": [theirs], "lead": []}
    for mark, expected in chosen.items():
        assert (await get(creator, f"transcripts?mark={mark}"))["items"] == expected, mark
    assert (await get(creator, "transcripts?q=dog&mark=failed"))["total"] == 1
    assert (await get(creator, "transcripts?q=dog&mark=up"))["total"] == 0
    assert (await get(creator, f"transcripts?visitor={mine['visitor']}"))["items"] == [mine]
    assert (await creator.get("/api/admin/transcripts?mark=fine")).status_code == 400

    contact = Messages(page.server.instance.database, lambda: NOON)
    await contact.keep(AgentDeps(visitor=mine["visitor"]), name="Eve", email="eve@example.com", message="Hello Nour")
    assert (await get(creator, "transcripts?mark=lead"))["items"] == [mine | {"lead": True}]
    assert (await get(creator, f"transcripts/{mine['thread']}"))["transcript"]["lead"] is True
    [lead] = (await get(creator, "leads?kind=contact"))["items"]
    assert lead["visitor"] == mine["visitor"]
    assert (await get(creator, "leads?kind=booking"))["total"] == 0
    assert "eve@" in (await creator.get("/api/admin/leads.csv?kind=contact")).text
    assert "eve@" not in (await creator.get("/api/admin/leads.csv?kind=booking")).text


async def test_the_figures_tell_ratings_and_what_models_cost(
    page: Page, creator: httpx.AsyncClient, known: httpx.AsyncClient
) -> None:
    nothing = await get(creator, "analytics")
    assert (nothing["ratings"], nothing["models"]) == ({"up": 0, "down": 0}, [])
    await converse(page, known, "Hello", "Hi.", Usage("gpt-x", 30, 40, 0.5))
    await converse(page, known, "And?", "Well.", Usage("gpt-x", 3, 4, 0.25))
    await converse(page, known, "Again", "Hi", RuntimeError("broken"))
    thread = (await known.get("/api/thread")).json()
    rating = f"/api/threads/{thread['thread']}/items/{thread['items'][1]['id']}/rating"
    assert (await known.put(rating, json={"rating": "down"})).status_code == 204
    figures = await get(creator, "analytics")
    assert figures["ratings"] == {"up": 0, "down": 1}
    known_model, unknown = figures["models"]
    assert known_model.pop("ttftMs") >= 0
    assert known_model == {
        "model": "gpt-x",
        "runs": 2,
        "failed": 0,
        "inputTokens": 33,
        "outputTokens": 44,
        "cost": 0.75,
    }
    assert (unknown["model"], unknown["runs"], unknown["failed"], unknown["cost"]) == (None, 1, 1, None)
    before = await get(creator, "analytics?from=2020-01-01&to=2020-01-07")
    assert (before["ratings"], before["models"]) == ({"up": 0, "down": 0}, [])
    assert len((await get(creator, f"completions?thread={thread['thread']}"))["items"]) == 3
    assert (await get(creator, "completions?thread=other"))["total"] == 0


async def test_nobody_else_reads_them(page: Page, known: httpx.AsyncClient) -> None:
    for path in (
        "transcripts",
        "transcripts/t1",
        "transcripts/t1/frames",
        "audit/people",
        "completions",
        "unanswered",
        "leads",
        "leads.csv",
    ):
        assert (await known.get(f"/api/admin/{path}")).status_code == 401, path
