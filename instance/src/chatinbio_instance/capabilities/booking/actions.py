"""What sending the form does: checked here, whatever the browser checked."""

from __future__ import annotations

from pydantic import Field

from chatinbio_instance.capabilities.booking.service import Bookings
from chatinbio_instance.capabilities.booking.surfaces import FORM
from chatinbio_instance.core.actions import Action, ActionContext, ActionOutcome, action
from chatinbio_instance.core.refusals import Invalid
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

    @action(name="booking.send", label="Send request")
    async def send(context: ActionContext, arguments: Send) -> ActionOutcome:
        sent = arguments.model_dump()
        errors = FORM.complaints(sent)
        if "date" not in errors and bookings.is_over(arguments.date.strip()):
            errors["date"] = "This day is over. Please choose one to come."
        if errors:
            return ActionOutcome("validation_error", summed_up(errors), (FORM.refused(context.surface, errors),))
        try:
            await bookings.keep(context.deps, sent)
        except Invalid as error:
            return ActionOutcome(error.status, str(error), (FORM.refused(context.surface, {}, str(error)),))
        thanks = FORM.thanked(
            context.surface, "Thank you!", "Your request has reached me, with your e-mail to answer to."
        )
        return ActionOutcome("completed", "The visitor's booking request was sent to the creator.", (thanks,))

    return (send,)
