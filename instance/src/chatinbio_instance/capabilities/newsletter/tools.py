"""The tool of the newsletter: it shows the form, or to one who has signed up the way off the list."""

from __future__ import annotations

from uuid import uuid4

from chatinbio_instance.capabilities.newsletter.service import Subscribers
from chatinbio_instance.capabilities.newsletter.surfaces import form, subscribed
from chatinbio_instance.capabilities.newsletter.words import WORDS
from chatinbio_instance.core.deps import ToolContext
from chatinbio_instance.core.tools import Arguments, Tool, ToolOutcome, completed, tool


class NewsletterArguments(Arguments):
    """Nothing: the visitor fills in the form."""


def tools(subscribers: Subscribers) -> tuple[Tool, ...]:
    """The tool `show_newsletter_form`."""

    @tool(name="show_newsletter_form", label=lambda locale: WORDS(locale).getting)
    async def show_newsletter_form(context: ToolContext, arguments: NewsletterArguments) -> ToolOutcome:
        """Show the visitor a form to sign up for the creator's newsletter, or to sign off. Never ask for an address in the chat."""
        surface = f"newsletter-{uuid4().hex}"
        if addresses := await subscribers.own(context.deps):
            told = "The visitor is signed up already; shown to them with a button to unsubscribe."
            return completed(told, surface=subscribed(surface, addresses, context.locale))
        return completed(
            "The newsletter form is shown. Nobody is signed up yet.", surface=form(context.locale).shown(surface)
        )

    return (show_newsletter_form,)
