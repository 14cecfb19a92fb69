"""The system prompt of one run, and which of its words are not to be repeated.

Place in the flow: library.prompts renders it → **prompt** → agent, which hands it to the model and guards it.
"""

from __future__ import annotations


class SystemPrompt(str):
    """A rendered system prompt.

    `secret` is the same text with everything that the page shows anyway cut out (a NUL stands where something was): what a
    model may not repeat to a visitor. A prompt that does not say is secret as a whole.
    """

    secret: str

    def __new__(cls, text: str, secret: str | None = None) -> SystemPrompt:
        made = super().__new__(cls, text)
        made.secret = text if secret is None else secret
        return made
