"""Capability: the creator's own answers."""

from __future__ import annotations

from uuid import uuid4

from pydantic import Field

from chatinbio_instance.core.deps import ToolContext
from chatinbio_instance.core.material import Faq, Material
from chatinbio_instance.core.tools import Arguments, Tool, ToolOutcome
from chatinbio_instance.surface import question_list

# Below this a hit shares a word with the question and no more.
RELEVANT = 0.25
MAX_RELATED = 3


class FaqArguments(Arguments):
    """What to look up."""

    question: str = Field(min_length=1, max_length=4000, description="The visitor's question, in their words.")


def tool(material: Material) -> Tool:
    """The tool `find_answer`."""

    async def find_answer(_: ToolContext, arguments: FaqArguments) -> ToolOutcome:
        hits = await material.search(arguments.question, k=8)
        answers = [hit.item for hit in hits if isinstance(hit.item, Faq) and hit.score >= RELEVANT][:3]
        everything = list(await material.faq())
        if not answers:
            surface = question_list(_surface(), "Questions I have answered", [f.question for f in everything[:4]])
            return ToolOutcome(
                "not_found_error",
                "The creator has written no answer to this. Do not make one up.",
                surface,
                tuple(everything[:4]),
            )
        told = " ".join(f"Q: {f.question} A: {f.answer}" for f in answers)
        rest = [*answers[1:], *(f for f in everything if f not in answers)]
        surface = question_list(_surface(), "You could also ask", [f.question for f in rest[:MAX_RELATED]])
        return ToolOutcome("completed", f"The creator's own words: {told}", surface, tuple(answers))

    return Tool(
        name="find_answer",
        label="Looking for my answer",
        description="Look up what the creator has written about a question (prices, bookings, gear, commissions, anything personal).",
        capability="faq",
        arguments=FaqArguments,
        function=find_answer,
    )


def _surface() -> str:
    return f"questions-{uuid4().hex}"
