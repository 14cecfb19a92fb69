"""The tool of the messages: it shows the form."""

from __future__ import annotations

from uuid import uuid4

from pydantic import Field

from chatinbio_instance.capabilities.contact.surfaces import form
from chatinbio_instance.capabilities.contact.words import WORDS
from chatinbio_instance.core.deps import ToolContext
from chatinbio_instance.core.tools import Arguments, Tool, ToolOutcome, completed, tool


class ContactArguments(Arguments):
    """What the form begins with."""

    message: str = Field(
        "", max_length=4000, description="What the visitor wants to write, where they said it already."
    )


def tools() -> tuple[Tool, ...]:
    """The tool `show_contact_form`."""

    @tool(name="show_contact_form", label=lambda locale: WORDS(locale).getting)
    async def show_contact_form(context: ToolContext, arguments: ContactArguments) -> ToolOutcome:
        """Show the visitor a form to write to the creator with name, e-mail and message. Never ask for these in the chat."""
        return completed(
            "The contact form is shown. What is written goes to the creator alone; nothing has been sent yet.",
            surface=form(context.locale).shown(f"contact-{uuid4().hex}", {"message": arguments.message}),
        )

    return (show_contact_form,)
