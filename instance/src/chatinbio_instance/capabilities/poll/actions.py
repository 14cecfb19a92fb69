"""What a vote does: it counts, and the poll shows how it stands, in place."""

from __future__ import annotations

from pydantic import Field

from chatinbio_instance.capabilities.poll.service import Polls
from chatinbio_instance.capabilities.poll.surfaces import gone, redrawn
from chatinbio_instance.capabilities.poll.words import WORDS
from chatinbio_instance.core.actions import Action, ActionContext, ActionOutcome, action
from chatinbio_instance.core.refusals import NotFound, Refusal
from chatinbio_instance.core.tools import Arguments

# SQLite's largest integer.
MAX_ID = 2**63 - 1


class Vote(Arguments):
    """An option as it is shown."""

    poll: int = Field(ge=1, le=MAX_ID, description="The poll.")
    option: int = Field(ge=1, le=MAX_ID, description="What is voted for.")
    text: str = Field(max_length=200, description="Its words.")


def actions(polls: Polls) -> tuple[Action, ...]:
    """The action `poll.vote`."""

    @action(name="poll.vote", label=lambda vote, locale: WORDS(locale).voted.format(option=vote.text))
    async def vote(context: ActionContext, arguments: Vote) -> ActionOutcome:
        refusal = None
        try:
            await polls.vote(context.deps, arguments.poll, arguments.option)
        except Refusal as error:
            refusal = error
        ballot = await polls.ballot(context.deps, arguments.poll)
        locale = context.locale
        surface = redrawn(context.surface, ballot, locale) if ballot else gone(context.surface, locale)
        if refusal:
            words = WORDS(locale)
            said = words.gone if isinstance(refusal, NotFound) else words.no_more_votes
            return ActionOutcome(refusal.status, said, (surface,))
        return ActionOutcome("completed", f"The visitor voted for {arguments.text}.", (surface,))

    return (vote,)
