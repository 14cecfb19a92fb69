"""What sending the form does: checked here, whatever the browser checked."""

from __future__ import annotations

from pydantic import Field

from chatinbio_instance.capabilities.booking.service import Bookings
from chatinbio_instance.capabilities.booking.surfaces import form
from chatinbio_instance.capabilities.booking.words import WORDS
from chatinbio_instance.core.actions import Action, ActionContext, ActionOutcome, action
from chatinbio_instance.core.refusals import TooSoon
from chatinbio_instance.core.tools import Arguments
from chatinbio_instance.surface import summed_up


class Send(Arguments):
    """What stands in the form; the form itself says what is wrong with it."""

    name: str = Field("", max_length=20_000, description="Who asks.")
    email: str = Field("", max_length=20_000, description="Where to answer.")
    date: str = Field("", max_length=20_000, description="For which day, YYYY-MM-DD.")
    place: str = Field("", max_length=20_000, description="Where.")
    budget: str = Field("", max_length=20_000, description="What they can pay.")
    message: str = Field("", max_length=100_000, description="What it is about.")


def actions(bookings: Bookings) -> tuple[Action, ...]:
    """The action `booking.send`."""

    @action(name="booking.send", label=lambda _, locale: WORDS(locale).send)
    async def send(context: ActionContext, arguments: Send) -> ActionOutcome:
        sent = arguments.model_dump()
        shown, words = form(context.locale), WORDS(context.locale)
        errors = shown.complaints(sent)
        if "date" not in errors and bookings.is_over(arguments.date.strip()):
            errors["date"] = words.day_is_over
        if errors:
            return ActionOutcome("validation_error", summed_up(errors), (shown.refused(context.surface, errors),))
        try:
            await bookings.keep(context.deps, sent)
        except TooSoon as error:
            return ActionOutcome(error.status, str(error), (shown.refused_as_too_soon(context.surface),))
        thanks = shown.thanked(context.surface, words.thanks, words.has_reached_me)
        return ActionOutcome("completed", "The visitor's booking request was sent to the creator.", (thanks,))

    return (send,)
