"""What signing up and signing off do, in place."""

from __future__ import annotations

from pydantic import Field

from chatinbio_instance.capabilities.newsletter.service import Subscribers
from chatinbio_instance.capabilities.newsletter.surfaces import form, unsubscribe
from chatinbio_instance.capabilities.newsletter.words import WORDS
from chatinbio_instance.core.actions import Action, ActionContext, ActionOutcome, action
from chatinbio_instance.core.refusals import TooSoon
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

    @action(name="newsletter.subscribe", label=lambda _, locale: WORDS(locale).subscribe)
    async def subscribe(context: ActionContext, arguments: Subscribe) -> ActionOutcome:
        shown, words = form(context.locale), WORDS(context.locale)
        if errors := shown.complaints(arguments.model_dump()):
            return ActionOutcome("validation_error", summed_up(errors), (shown.refused(context.surface, errors),))
        try:
            await subscribers.subscribe(context.deps, arguments.email)
        except TooSoon as error:
            return ActionOutcome(error.status, str(error), (shown.refused_as_too_soon(context.surface),))
        way_off = (words.unsubscribe, unsubscribe())
        thanks = shown.thanked(context.surface, words.thanks, words.on_the_list, button=way_off)
        return ActionOutcome("completed", "The visitor signed up for the newsletter.", (thanks,))

    @action(name="newsletter.unsubscribe", label=lambda _, locale: WORDS(locale).unsubscribe)
    async def sign_off(context: ActionContext, arguments: Unsubscribe) -> ActionOutcome:
        ended = await subscribers.unsubscribe(context.deps)
        words = WORDS(context.locale)
        said = words.off_the_list if ended else words.not_on_the_list
        gone = form(context.locale).thanked(context.surface, words.unsubscribed, said)
        return ActionOutcome("completed", "The visitor unsubscribed from the newsletter.", (gone,))

    return (subscribe, sign_off)
