"""Passwords as Argon2id, imported when the first is needed. Each takes 19 MiB and some 30 ms, so they have threads of their own,
as few as can be: whoever guesses keeps nobody else waiting."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import cache
from typing import TYPE_CHECKING, Final, TypeVar

from chatinbio_instance.errors import InstanceError

if TYPE_CHECKING:
    from argon2 import PasswordHasher

T = TypeVar("T")

SHORTEST: Final = 10
LONGEST: Final = 200

AT_ONCE: Final = 2
# From glibc's malloc.h.
M_MMAP_THRESHOLD: Final = -3


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
    return await _aside(_hash, valid_password(password))


async def verify_password(kept: str | None, password: str) -> bool:
    """Whether it is the one. Where none is kept the answer is no, and takes as long."""
    return await _aside(_verify, kept, password)


@cache
def _hasher() -> PasswordHasher:
    from argon2 import PasswordHasher

    _give_memory_back()
    # The first choice of OWASP's password storage cheat sheet that is kind to a small container.
    return PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)


def _give_memory_back() -> None:
    """Have glibc return blocks of a megabyte and more when they are freed. Left to itself it keeps a hash's 19 MiB for good, in
    each thread that ever made one."""
    import ctypes

    with suppress(AttributeError, OSError):  # another C library, which does not need this
        ctypes.CDLL(None).mallopt(M_MMAP_THRESHOLD, 1024 * 1024)


@cache
def _nobodys() -> str:
    return _hasher().hash("the password of nobody")


async def _aside(work: Callable[..., T], *values: str | None) -> T:
    return await asyncio.get_running_loop().run_in_executor(_threads(), work, *values)


@cache
def _threads() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(AT_ONCE, "password")


def _hash(password: str) -> str:
    return _hasher().hash(password)


def _verify(kept: str | None, password: str) -> bool:
    from argon2.exceptions import VerifyMismatchError

    nobodys = _nobodys()
    try:
        return _hasher().verify(kept or nobodys, password) and kept is not None
    except VerifyMismatchError:
        return False
