"""Why nothing becomes of a picture."""

from __future__ import annotations


class Unusable(Exception):
    """`str(error)` says in a sentence or two what is wrong, to the creator. `final`: trying the same again leads nowhere."""

    def __init__(self, message: str, *, final: bool = True) -> None:
        super().__init__(message)
        self.final = final
