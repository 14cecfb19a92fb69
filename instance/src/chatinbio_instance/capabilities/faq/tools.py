"""The tool of the creator's own answers: found by search, told word for word."""

from __future__ import annotations

from uuid import uuid4

from pydantic import Field

from chatinbio_instance.capabilities.faq.words import WORDS
from chatinbio_instance.core.deps import ToolContext
from chatinbio_instance.core.events import Source
from chatinbio_instance.core.material import Faq, Material
from chatinbio_instance.core.tools import Arguments, Tool, ToolOutcome, completed, not_found_error, tool
from chatinbio_instance.surface import question_list

# Below this a hit shares a word with the question and no more.
RELEVANT = 0.25
MAX_RELATED = 3


class FaqArguments(Arguments):
    """What to look up."""

    question: str = Field(min_length=1, max_length=4000, description="The visitor's question, in their words.")


def tools(material: Material) -> tuple[Tool, ...]:
    """The tool `find_answer`."""

    @tool(name="find_answer", label=lambda locale: WORDS(locale).looking)
    async def find_answer(context: ToolContext, arguments: FaqArguments) -> ToolOutcome:
        """Look up what the creator has written about a question (prices, bookings, gear, commissions, anything personal)."""
        words = WORDS(context.locale)
        hits = await material.search(arguments.question, k=8)
        answers = [hit.item for hit in hits if isinstance(hit.item, Faq) and hit.score >= RELEVANT][:3]
        everything = list(await material.faq())
        if not answers:
            return not_found_error(
                "The creator has written no answer to this. Do not make one up.",
                surface=question_list(
                    f"faq-{uuid4().hex}",
                    words.answered,
                    [entry.question for entry in everything[:4]],
                    context.locale,
                ),
                items=tuple(everything[:4]),
            )
        told = " ".join(f"Q: {entry.question} A: {entry.answer}" for entry in answers)
        rest = [*answers[1:], *(entry for entry in everything if entry not in answers)][:MAX_RELATED]
        return completed(
            f"The creator's own words: {told}",
            surface=question_list(f"faq-{uuid4().hex}", words.also, [entry.question for entry in rest], context.locale),
            items=tuple(answers),
            sources=tuple(Source("faq", str(entry.id), entry.question) for entry in answers),
        )

    return (find_answer,)
