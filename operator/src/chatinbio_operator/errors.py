"""What can go wrong between the operator and the API server, by what is to be done about it.

Place in the flow: raised by `cluster`, decided on by `reconcile`.
"""

from __future__ import annotations


class OperatorError(Exception):
    """The operator cannot start, or cannot go on; the message says what to do."""


class Retry(Exception):
    """Not now: the API server is away, busy or was faster. The same pass, later, may succeed; `after` is the number of
    seconds that the API server asked to be left alone for."""

    def __init__(self, message: str, after: float = 0.0) -> None:
        super().__init__(message)
        self.after = after


class Gone(Exception):
    """The object is not there (any more); whoever wanted it gone has what they wanted."""


class Refused(Exception):
    """The API server will not take this object as it is, however often it is asked. `message` is its own words."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message
