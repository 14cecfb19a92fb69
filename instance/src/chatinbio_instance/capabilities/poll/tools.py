"""The tool of the polls."""

from __future__ import annotations

from uuid import uuid4

from pydantic import Field

from chatinbio_instance.capabilities.poll.service import Ballot, Polls
from chatinbio_instance.capabilities.poll.surfaces import shown
from chatinbio_instance.capabilities.poll.words import WORDS, Words
from chatinbio_instance.core.deps import ToolContext
from chatinbio_instance.core.refusals import NotFound
from chatinbio_instance.core.tools import Arguments, Tool, ToolOutcome, completed, tool


class PollArguments(Arguments):
    """Which poll."""

    question: str = Field("", max_length=200, description="Words of its question; empty for the one that is on now.")


def tools(polls: Polls) -> tuple[Tool, ...]:
    """The tool `show_poll`."""

    @tool(name="show_poll", label=lambda locale: WORDS(locale).getting)
    async def show_poll(context: ToolContext, arguments: PollArguments) -> ToolOutcome:
        """Show the visitor a poll of the creator's to vote in, or how it stands."""
        poll = await polls.find(arguments.question)
        ballot = await polls.ballot(context.deps, poll.id) if poll else None
        if ballot is None:
            raise NotFound(_there_are([poll.question for poll in await polls.all()], WORDS(context.locale)))
        surface = shown(f"poll-{uuid4().hex}", ballot, context.locale)
        return completed(_told(ballot), surface=surface, items=(ballot.poll,))

    return (show_poll,)


def _there_are(questions: list[str], words: Words) -> str:
    return words.no_such_poll.format(polls="; ".join(questions[:5])) if questions else words.no_poll


def _told(ballot: Ballot) -> str:
    poll = ballot.poll
    if poll.is_open and ballot.choice is None:
        options = ", ".join(option.text for option in poll.options)
        return f"The poll “{poll.question}” is shown to vote in ({options}). How it stands is told to those who voted."
    counts = ", ".join(f"{option.text}: {option.votes}" for option in poll.options)
    state = f"the visitor voted for {ballot.choice.text}" if ballot.choice else "the visitor did not vote"
    return f"The poll “{poll.question}” is shown ({'open' if poll.is_open else 'closed'}; {state}): {counts}."
