"""Why nothing becomes of a picture."""

from __future__ import annotations

from typing import Final

# What the child that makes pictures exits with when it refuses one.
EXIT_CODE: Final = 2


class Unusable(Exception):
    """`str(error)` says in a sentence or two what is wrong, to the creator. `final`: trying the same again leads nowhere."""

    def __init__(self, message: str, *, final: bool = True) -> None:
        super().__init__(message)
        self.final = final
