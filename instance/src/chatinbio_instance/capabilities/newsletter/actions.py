"""What signing up and signing off do, in place."""

from __future__ import annotations

from pydantic import Field

from chatinbio_instance.capabilities.newsletter.service import Subscribers
from chatinbio_instance.capabilities.newsletter.surfaces import FORM, unsubscribe
from chatinbio_instance.core.actions import Action, ActionContext, ActionOutcome, action
from chatinbio_instance.core.refusals import Invalid
from chatinbio_instance.core.tools import Arguments
from chatinbio_instance.surface import summed_up


class Subscribe(Arguments):
    """What stands in the form; the form itself says what is wrong with it."""

    email: str = Field("", max_length=20_000, description="Where to send it.")
    consent: bool = Field(False, description="Whether the box is ticked.")


class Unsubscribe(Arguments):
    """Nothing: it is the visitor's own subscription."""


def actions(subscribers: Subscribers) -> tuple[Action, ...]:
    """The actions `newsletter.subscribe` and `newsletter.unsubscribe`."""

    @action(name="newsletter.subscribe", label="Subscribe")
    async def subscribe(context: ActionContext, arguments: Subscribe) -> ActionOutcome:
        if errors := FORM.complaints(arguments.model_dump()):
            return ActionOutcome("validation_error", summed_up(errors), (FORM.refused(context.surface, errors),))
        try:
            await subscribers.subscribe(context.deps, arguments.email)
        except Invalid as error:
            return ActionOutcome(error.status, str(error), (FORM.refused(context.surface, {}, str(error)),))
        thanks = FORM.thanked(
            context.surface, "Thank you!", "You are on the list.", button=("Unsubscribe", unsubscribe())
        )
        return ActionOutcome("completed", "The visitor signed up for the newsletter.", (thanks,))

    @action(name="newsletter.unsubscribe", label="Unsubscribe")
    async def sign_off(context: ActionContext, arguments: Unsubscribe) -> ActionOutcome:
        ended = await subscribers.unsubscribe(context.deps)
        words = "You are off the list. I hope to see you again." if ended else "You were not on the list."
        gone = FORM.thanked(context.surface, "Unsubscribed", words)
        return ActionOutcome("completed", "The visitor unsubscribed from the newsletter.", (gone,))

    return (subscribe, sign_off)
