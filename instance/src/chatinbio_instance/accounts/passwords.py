"""Passwords as Argon2id. It takes 19 MiB and some 30 ms, so it runs in a thread, a few at a time, and is imported when it is needed."""

from __future__ import annotations

import asyncio
import threading
from functools import cache
from typing import TYPE_CHECKING, Final

from chatinbio_instance.errors import InstanceError

if TYPE_CHECKING:
    from argon2 import PasswordHasher

SHORTEST: Final = 10
LONGEST: Final = 200

# Each takes its 19 MiB for a moment.
_at_once = threading.Semaphore(2)


def valid_password(password: str) -> str:
    """The password itself. Raises InstanceError `weak_password`."""
    if not SHORTEST <= len(password) <= LONGEST or len(set(password)) < 4:
        raise InstanceError(
            "weak_password",
            f"Take a password of {SHORTEST} to {LONGEST} characters that is not one repeated.",
            status=422,
        )
    return password


async def hash_password(password: str) -> str:
    """What is kept of a valid password."""
    return await asyncio.to_thread(_hash, valid_password(password))


async def verify_password(kept: str | None, password: str) -> bool:
    """Whether it is the one. Where none is kept the answer is no, and takes as long."""
    return await asyncio.to_thread(_verify, kept, password)


@cache
def _hasher() -> PasswordHasher:
    from argon2 import PasswordHasher

    # The first choice of OWASP's password storage cheat sheet that is kind to a small container.
    return PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)


@cache
def _nobodys() -> str:
    return _hasher().hash("the password of nobody")


def _hash(password: str) -> str:
    with _at_once:
        return _hasher().hash(password)


def _verify(kept: str | None, password: str) -> bool:
    from argon2.exceptions import VerifyMismatchError

    hasher = _hasher()
    nobodys = _nobodys()
    with _at_once:
        try:
            return hasher.verify(kept or nobodys, password) and kept is not None
        except VerifyMismatchError:
            return False
