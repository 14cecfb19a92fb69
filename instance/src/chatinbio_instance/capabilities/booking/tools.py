"""The tool of the booking requests: it shows the form."""

from __future__ import annotations

from datetime import date
from uuid import uuid4

from pydantic import Field

from chatinbio_instance.capabilities.booking.surfaces import form
from chatinbio_instance.capabilities.booking.words import WORDS
from chatinbio_instance.core.deps import ToolContext
from chatinbio_instance.core.tools import Arguments, Tool, ToolOutcome, completed, tool


class BookingArguments(Arguments):
    """What the form begins with, where the visitor said it already."""

    day: date | None = Field(None, description="The date, YYYY-MM-DD.")
    place: str = Field("", max_length=200, description="Where it is to be.")
    budget: str = Field("", max_length=100, description="What they can pay.")
    message: str = Field("", max_length=4000, description="What it is about.")


def tools() -> tuple[Tool, ...]:
    """The tool `show_booking_form`."""

    @tool(name="show_booking_form", label=lambda locale: WORDS(locale).getting)
    async def show_booking_form(context: ToolContext, arguments: BookingArguments) -> ToolOutcome:
        """Show the visitor a form to ask whether the creator can be booked (concert, workshop, talk, commission, session)."""
        begins = {"place": arguments.place, "budget": arguments.budget, "message": arguments.message}
        if arguments.day is not None:
            begins["date"] = arguments.day.isoformat()
        return completed(
            "The booking form is shown. Nothing has been sent and nothing is agreed; promise no date and no price.",
            surface=form(context.locale).shown(f"booking-{uuid4().hex}", begins),
        )

    return (show_booking_form,)
