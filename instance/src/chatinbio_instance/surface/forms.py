"""A form: fields, what is wrong with what was written in them, and what it turns into when it was sent. Pure.

Place in the flow: capabilities describe a **form** → shown → the visitor fills it in → its action checks with `complaints` →
`refused` or `thanked`, both in place. What is written lies at `/form/<name>` of the data model, what is wrong with it at `/errors/<name>`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from chatinbio_instance.core.addresses import is_email_address
from chatinbio_instance.core.events import SurfaceShown
from chatinbio_instance.core.locales import ENGLISH, Locale
from chatinbio_instance.core.words import number
from chatinbio_instance.surface.components import Action, Board, InputType, at, changed, event
from chatinbio_instance.surface.words import WORDS

Value = str | bool


@dataclass(frozen=True, slots=True)
class Field:
    """One field. `consent` is a box to tick, with the label as what is agreed to; it is always required."""

    name: str
    label: str
    type: InputType | Literal["consent"] = "text"
    placeholder: str | None = None
    required: bool = False
    max_length: int = 200
    autocomplete: Literal["off", "name", "email"] = "off"

    @property
    def empty(self) -> Value:
        """What it holds before anything was written."""
        return False if self.type == "consent" else ""

    def complaint(self, value: Value, locale: Locale = ENGLISH) -> str:
        """What is wrong with a value, in words for the one who wrote it; empty for nothing."""
        words = WORDS(locale)
        if self.type == "consent":
            return "" if value is True else words.tick
        text = str(value).strip()
        if not text:
            return words.fill_in if self.required else ""
        if len(text) > self.max_length:
            return words.too_long.format(most=number(locale, self.max_length), length=number(locale, len(text)))
        if self.type == "email" and not is_email_address(text):
            return words.no_email
        if self.type == "date" and not _is_date(text):
            return words.no_date
        return ""


@dataclass(frozen=True, slots=True)
class Form:
    """A card with a heading, a sentence, fields and one button that sends them as the action `action`, each under its name.

    `locale` is the language of its words, in which it also complains.
    """

    action: str
    heading: str
    intro: str
    fields: tuple[Field, ...]
    submit: str = ""
    locale: Locale = ENGLISH

    def shown(self, surface: str, values: Mapping[str, str] | None = None) -> SurfaceShown:
        """The form as a new surface; `values` are filled in already."""
        board = Board()
        fields = [_drawn(board, field) for field in self.fields]
        form = board.form(
            *fields, submit=self.submit or WORDS(self.locale).send, action=self._sends(), error=at("/error")
        )
        root = board.card(board.title(self.heading), board.text(self.intro), form)
        written = {field.name: (values or {}).get(field.name) or field.empty for field in self.fields}
        return board.show(surface, root, {"form": written, "errors": self._no_errors(), "error": ""})

    def complaints(self, sent: Mapping[str, Value]) -> dict[str, str]:
        """What is wrong with what was sent, by field; empty where all is well."""
        found = {field.name: field.complaint(sent.get(field.name, field.empty), self.locale) for field in self.fields}
        return {name: complaint for name, complaint in found.items() if complaint}

    def refused(self, surface: str, errors: Mapping[str, str], error: str = "") -> SurfaceShown:
        """The same form in place, with what is wrong beneath its fields, and `error` for the form as a whole."""
        return changed(surface, {"/errors": {**self._no_errors(), **errors}, "/error": error})

    def refused_as_too_soon(self, surface: str) -> SurfaceShown:
        """The same form in place, which says that one was sent a moment ago."""
        return self.refused(surface, {}, WORDS(self.locale).too_soon)

    def thanked(self, surface: str, heading: str, words: str, button: tuple[str, Action] | None = None) -> SurfaceShown:
        """What the form turns into when all went well; `button` is one more thing to do. Nothing that was written stays."""
        board = Board()
        buttons = [board.action_button(button[0], button[1], variant="plain", size="sm")] if button else []
        heading_row = board.row(board.icon("check"), board.title(heading))
        return board.redraw(surface, board.card(board.column(heading_row, board.text(words), *buttons)), {})

    def _sends(self) -> Action:
        return event(self.action, **{field.name: at(f"/form/{field.name}") for field in self.fields})

    def _no_errors(self) -> dict[str, str]:
        return {field.name: "" for field in self.fields}


def summed_up(errors: Mapping[str, str]) -> str:
    """What is wrong as one line, for whoever cannot see the form."""
    return " ".join(f"{name}: {complaint}" for name, complaint in errors.items())


def _drawn(board: Board, field: Field) -> str:
    value, error = at(f"/form/{field.name}"), at(f"/errors/{field.name}")
    if field.type == "consent":
        return board.check_box(field.label, value, error=error)
    return board.input(
        field.label,
        value,
        type=field.type,
        placeholder=field.placeholder,
        required=field.required,
        max_length=field.max_length,
        autocomplete=field.autocomplete,
        error=error,
    )


def _is_date(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False
