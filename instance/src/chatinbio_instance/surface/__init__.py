"""Builders of A2UI surfaces: pure, typed, plain dictionaries out. Each message is validated in the tests."""

from chatinbio_instance.surface.components import (
    BASIC,
    CATALOG,
    Action,
    Board,
    Bound,
    ask,
    at,
    changed,
    event,
    open_url,
)
from chatinbio_instance.surface.forms import Field, Form, Value, summed_up
from chatinbio_instance.surface.question_list import question_list

__all__ = [
    "BASIC",
    "CATALOG",
    "Action",
    "Board",
    "Bound",
    "Field",
    "Form",
    "Value",
    "ask",
    "at",
    "changed",
    "event",
    "open_url",
    "question_list",
    "summed_up",
]
