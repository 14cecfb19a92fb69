"""SQLite's way to the disk with faults that a test turns on and off.

The functions that SQLite writes and syncs files with are replaced below it, so everything above meets the fault as from a real disk:
the driver, the group commit, the turn, the visitor. What to do stands in a file: `full` (no write fits) or `fsync` (nothing
becomes durable); no file means a healthy disk.
"""

from __future__ import annotations

import _sqlite3
import ctypes
from collections.abc import Callable
from pathlib import Path
from typing import Any

SQLITE_FULL = 13
SQLITE_IOERR_FSYNC = 10 | (4 << 8)

_FILE = ctypes.c_void_p
_WRITE = ctypes.CFUNCTYPE(ctypes.c_int, _FILE, ctypes.c_void_p, ctypes.c_int, ctypes.c_int64)
_SYNC = ctypes.CFUNCTYPE(ctypes.c_int, _FILE, ctypes.c_int)


class _Methods(ctypes.Structure):
    """sqlite3_io_methods: what can be done with an open file."""

    _fields_ = (
        ("version", ctypes.c_int),
        ("close", ctypes.c_void_p),
        ("read", ctypes.c_void_p),
        ("write", _WRITE),
        ("truncate", ctypes.c_void_p),
        ("sync", _SYNC),
        ("others", ctypes.c_void_p * 13),
    )


class _OpenFile(ctypes.Structure):
    """sqlite3_file."""

    _fields_ = (("methods", ctypes.POINTER(_Methods)),)


# The name is a bare address: SQLite keeps more behind it.
_OPEN = ctypes.CFUNCTYPE(
    ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p, ctypes.POINTER(_OpenFile), ctypes.c_int, ctypes.c_void_p
)


class _System(ctypes.Structure):
    """The beginning of sqlite3_vfs: how files are opened."""

    _fields_ = (
        ("version", ctypes.c_int),
        ("file_size", ctypes.c_int),
        ("longest_path", ctypes.c_int),
        ("next", ctypes.c_void_p),
        ("name", ctypes.c_char_p),
        ("data", ctypes.c_void_p),
        ("open", _OPEN),
    )


_kept: list[Any] = []  # what SQLite points at, for the life of the process


def install(order: Path) -> None:
    """From now on, every file that SQLite opens in this process fails as the file `order` says."""
    library = ctypes.CDLL(_sqlite3.__file__)
    library.sqlite3_vfs_find.restype = ctypes.POINTER(_System)
    system = library.sqlite3_vfs_find(None)
    open_really = _OPEN(ctypes.cast(system.contents.open, ctypes.c_void_p).value)
    tables: dict[int, Any] = {}

    def open_(vfs: Any, name: Any, file: Any, flags: int, out: Any) -> int:
        code = int(open_really(vfs, name, file, flags, out))
        if file.contents.methods:
            address = ctypes.addressof(file.contents.methods.contents)
            if address not in tables:
                tables[address] = _failing(file.contents.methods.contents, order)
            file.contents.methods = ctypes.pointer(tables[address])
        return code

    replaced = _OPEN(open_)
    _kept.extend((replaced, tables))
    system.contents.open = replaced


def _failing(methods: _Methods, order: Path) -> _Methods:
    failing = _Methods.from_buffer_copy(methods)
    failing.write = _WRITE(_unless(order, "full", SQLITE_FULL, _WRITE(_address(methods.write))))
    failing.sync = _SYNC(_unless(order, "fsync", SQLITE_IOERR_FSYNC, _SYNC(_address(methods.sync))))
    _kept.extend((failing.write, failing.sync))
    return failing


def _address(function: Any) -> int:
    return int(ctypes.cast(function, ctypes.c_void_p).value or 0)


def _unless(order: Path, fault: str, code: int, really: Callable[..., int]) -> Callable[..., int]:
    def call(*arguments: Any) -> int:
        return code if order.exists() and order.read_text() == fault else really(*arguments)

    _kept.append(really)
    return call
