"""What sending the form does: checked here, whatever the browser checked."""

from __future__ import annotations

from pydantic import Field

from chatinbio_instance.capabilities.contact.service import Messages
from chatinbio_instance.capabilities.contact.surfaces import FORM
from chatinbio_instance.core.actions import Action, ActionContext, ActionOutcome, action
from chatinbio_instance.core.refusals import Invalid
from chatinbio_instance.core.tools import Arguments
from chatinbio_instance.surface import summed_up


class Send(Arguments):
    """What stands in the form; the form itself says what is wrong with it."""

    name: str = Field("", max_length=20_000, description="Who writes.")
    email: str = Field("", max_length=20_000, description="Where to answer.")
    message: str = Field("", max_length=100_000, description="What they write.")


def actions(messages: Messages) -> tuple[Action, ...]:
    """The action `contact.send`."""

    @action(name="contact.send", label="Send message")
    async def send(context: ActionContext, arguments: Send) -> ActionOutcome:
        if errors := FORM.complaints(arguments.model_dump()):
            return ActionOutcome("validation_error", summed_up(errors), (FORM.refused(context.surface, errors),))
        try:
            await messages.keep(context.deps, **arguments.model_dump())
        except Invalid as error:
            return ActionOutcome(error.status, str(error), (FORM.refused(context.surface, {}, str(error)),))
        thanks = FORM.thanked(
            context.surface, "Thank you!", "Your message has reached me, with your e-mail to answer to."
        )
        return ActionOutcome("completed", "The visitor's message to the creator was sent.", (thanks,))

    return (send,)
