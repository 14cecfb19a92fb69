"""Questions the page had no answer to, and answering them once and for all."""

from __future__ import annotations

from typing import Any

import msgspec
from litestar import Request, delete, get, post
from litestar.params import FromPath, JSONBody
from msgspec import UNSET, UnsetType
from sqlalchemy import Connection

from chatinbio_instance.accounts.audit import note
from chatinbio_instance.library.editing import faq
from chatinbio_instance.threads import runs
from chatinbio_instance.threads.runs import OpenQuestion
from chatinbio_instance.web.access import instance_of
from chatinbio_instance.web.admin.changes import contents
from chatinbio_instance.web.admin.faq import FaqView, view
from chatinbio_instance.web.admin.guard import account_of
from chatinbio_instance.web.admin.listing import Limit, Listing, Offset, listed

# No entry of the FAQ has this id.
SET_ASIDE = 0


class Answer(msgspec.Struct, forbid_unknown_fields=True):
    """The answer. Question and other ways to ask it are what visitors wrote, where they are not sent."""

    answer: str
    question: str | UnsetType = UNSET
    aliases: list[str] | UnsetType = UNSET


@get("/unanswered")
async def list_unanswered(
    request: Request[Any, Any, Any], limit: Limit = 100, offset: Offset = 0
) -> Listing[OpenQuestion]:
    """Questions without an answer, those asked most first; what differs only in case, accents and punctuation is one."""
    return listed(await instance_of(request).database.read(runs.open_questions), limit, offset)


@post("/unanswered/{run:str}/answer")
async def answer_question(request: Request[Any, Any, Any], run: FromPath[str], data: JSONBody[Answer]) -> FaqView:
    """Make it a question of the page; the chat answers it from the next message on."""
    account = account_of(request)

    def job(connection: Connection) -> FaqView:
        asked = runs.question(connection, run)
        fitting = [words for words in asked.variants if len(words) <= faq.LONGEST_QUESTION]
        values = {
            "question": asked.question if data.question is UNSET else data.question,
            "answer": data.answer,
            "aliases": fitting if data.aliases is UNSET else data.aliases,
        }
        entry = faq.create(connection, values)
        runs.mark_answered(connection, run, entry.id)
        note(connection, account, "unanswered.answer", f"faq/{entry.id}", contents(entry) | {"asked": asked.count})
        return view(entry)

    return await instance_of(request).library.edit(job)


@delete("/unanswered/{run:str}")
async def set_aside(request: Request[Any, Any, Any], run: FromPath[str]) -> None:
    """Take it off the list, in all its spellings, without an answer."""
    account = account_of(request)

    def job(connection: Connection) -> None:
        asked = runs.question(connection, run)
        runs.mark_answered(connection, run, SET_ASIDE)
        note(
            connection, account, "unanswered.dismiss", "unanswered", {"question": asked.question, "asked": asked.count}
        )

    await instance_of(request).database.write(job)


@post("/unanswered/{run:str}/reopen", status_code=200)
async def reopen(request: Request[Any, Any, Any], run: FromPath[str]) -> OpenQuestion:
    """Put it on the list again after it was answered or set aside. An entry of the FAQ that was made of it stays until it is deleted."""
    account = account_of(request)

    def job(connection: Connection) -> OpenQuestion:
        asked = runs.reopen(connection, run)
        note(connection, account, "unanswered.reopen", "unanswered", {"question": asked.question, "asked": asked.count})
        return asked

    return await instance_of(request).database.write(job)


ROUTES = (list_unanswered, answer_question, set_aside, reopen)
