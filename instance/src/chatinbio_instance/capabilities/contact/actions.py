"""What sending the form does: checked here, whatever the browser checked."""

from __future__ import annotations

from pydantic import Field

from chatinbio_instance.capabilities.contact.service import Messages
from chatinbio_instance.capabilities.contact.surfaces import form
from chatinbio_instance.capabilities.contact.words import WORDS
from chatinbio_instance.core.actions import Action, ActionContext, ActionOutcome, action
from chatinbio_instance.core.refusals import TooSoon
from chatinbio_instance.core.tools import Arguments
from chatinbio_instance.surface import summed_up


class Send(Arguments):
    """What stands in the form; the form itself says what is wrong with it."""

    name: str = Field("", max_length=20_000, description="Who writes.")
    email: str = Field("", max_length=20_000, description="Where to answer.")
    message: str = Field("", max_length=100_000, description="What they write.")


def actions(messages: Messages) -> tuple[Action, ...]:
    """The action `contact.send`."""

    @action(name="contact.send", label=lambda _, locale: WORDS(locale).send)
    async def send(context: ActionContext, arguments: Send) -> ActionOutcome:
        shown, words = form(context.locale), WORDS(context.locale)
        if errors := shown.complaints(arguments.model_dump()):
            return ActionOutcome("validation_error", summed_up(errors), (shown.refused(context.surface, errors),))
        try:
            await messages.keep(context.deps, **arguments.model_dump())
        except TooSoon as error:
            return ActionOutcome(error.status, str(error), (shown.refused_as_too_soon(context.surface),))
        thanks = shown.thanked(context.surface, words.thanks, words.has_reached_me)
        return ActionOutcome("completed", "The visitor's message to the creator was sent.", (thanks,))

    return (send,)
