"""The kernel's Landlock: what a thread, and every process that it starts from then on, may still do with files.

Place in the flow: sandbox → **landlock** → the kernel (Linux 5.13 and newer). The constants are those of linux/landlock.h. Its three
calls are made directly: what is published for Python knows a part of them only. An older kernel holds to fewer of the rights.
"""

from __future__ import annotations

import ctypes
import os
import stat
import struct
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446  # the same on every machine but Alpha
_VERSION, _PATH_BENEATH, _NO_NEW_PRIVILEGES = 1, 1, 38

EXECUTE, WRITE_FILE, READ_FILE, READ_DIR = 1 << 0, 1 << 1, 1 << 2, 1 << 3
_OF_FIRST = (1 << 13) - 1  # with those to remove and to make entries of each kind
REFER, TRUNCATE, IOCTL_DEV = 1 << 13, 1 << 14, 1 << 15
_SINCE = {REFER: 2, TRUNCATE: 3, IOCTL_DEV: 5}
_OF_FILES = EXECUTE | WRITE_FILE | READ_FILE | TRUNCATE | IOCTL_DEV
_SCOPES, _SCOPES_SINCE = 0b11, 6  # abstract sockets and signals stay within the sandbox

READ = EXECUTE | READ_FILE | READ_DIR
ALL = _OF_FIRST | REFER | TRUNCATE | IOCTL_DEV


@dataclass(frozen=True, slots=True)
class Rules:
    """What stays allowed: everything below `write`, reading and running below `read`. What is not there is left out."""

    read: tuple[Path, ...] = ()
    write: tuple[Path, ...] = ()


@cache
def version() -> int:
    """What this kernel's Landlock is able to (its ABI version); 0 where there is none or it is switched off."""
    if sys.platform != "linux":
        return 0
    try:
        return _call(_CREATE_RULESET, None, ctypes.c_size_t(0), ctypes.c_uint32(_VERSION))
    except OSError:
        return 0


def restrict_thread(rules: Rules) -> None:
    """Hold the calling thread to `rules`, for good. Raises OSError.

    It also loses the chance of new privileges, and reaches no process outside: it cannot look into them, and from version 6 on not
    signal them either.
    """
    handled = _OF_FIRST | sum(right for right, since in _SINCE.items() if version() >= since)
    scopes = _SCOPES if version() >= _SCOPES_SINCE else 0
    attributes = struct.pack("=QQQ", handled, 0, scopes)
    ruleset = _call(_CREATE_RULESET, attributes, ctypes.c_size_t(len(attributes)), ctypes.c_uint32(0))
    try:
        _allow(ruleset, rules.read, READ & handled)
        _allow(ruleset, rules.write, ALL & handled)
        if _libc().prctl(*(ctypes.c_ulong(value) for value in (_NO_NEW_PRIVILEGES, 1, 0, 0, 0))):
            raise OSError(ctypes.get_errno(), "no_new_privs")
        _call(_RESTRICT_SELF, ctypes.c_int(ruleset), ctypes.c_uint32(0))
    finally:
        os.close(ruleset)


def _allow(ruleset: int, paths: Iterable[Path], rights: int) -> None:
    for path in paths:
        try:
            descriptor = os.open(path, os.O_PATH | os.O_CLOEXEC)
        except OSError:
            continue  # not on this machine
        try:
            is_folder = stat.S_ISDIR(os.fstat(descriptor).st_mode)
            rule = struct.pack("=Qi", rights if is_folder else rights & _OF_FILES, descriptor)
            _call(_ADD_RULE, ctypes.c_int(ruleset), ctypes.c_int(_PATH_BENEATH), rule, ctypes.c_uint32(0))
        finally:
            os.close(descriptor)


@cache
def _libc() -> ctypes.CDLL:
    libc = ctypes.CDLL(None, use_errno=True)
    libc.syscall.restype = ctypes.c_long
    return libc


def _call(number: int, *arguments: object) -> int:
    result = int(_libc().syscall(ctypes.c_long(number), *arguments))
    if result < 0:
        error = ctypes.get_errno()
        raise OSError(error, os.strerror(error))
    return result
