"""Every catalogue of words there is: each language has every entry, with the same places to fill in, and none was left in English."""

from __future__ import annotations

import pkgutil
import re
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from importlib import import_module
from string import Formatter
from typing import Any

import pytest

import chatinbio_instance
from chatinbio_instance.capabilities import registry
from chatinbio_instance.core.locales import LOCALES
from chatinbio_instance.core.words import Catalogue, Plural

# Not every module: some need what is not there, and these hold the words.
HOLDERS = ("words", "wording", "suggestions", "tools", "actions", "periods", "dates", "agent")


def catalogues() -> dict[str, Catalogue[Any]]:
    found: dict[str, Catalogue[Any]] = {}
    for module in pkgutil.walk_packages(chatinbio_instance.__path__, "chatinbio_instance."):
        if module.name.rpartition(".")[2] in HOLDERS and "__main__" not in module.name:
            for name, value in vars(import_module(module.name)).items():
                if isinstance(value, Catalogue) and value not in found.values():
                    found[f"{module.name}.{name}"] = value
    return found


ALL = catalogues()


def entries(words: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """Every text of a language with the way to it; variants and plurals are one text each."""
    if isinstance(words, str):
        yield path, words
    elif isinstance(words, Plural):
        yield path, words.other
    elif isinstance(words, Mapping):
        for key, value in words.items():
            yield from entries(value, f"{path}[{key}]")
    elif isinstance(words, tuple):
        for n, value in enumerate(words):
            yield from entries(value, f"{path}[{n}]")
    elif is_dataclass(words):
        for field in fields(words):
            yield from entries(getattr(words, field.name), f"{path}.{field.name}")
    else:
        raise AssertionError(f"{path} is {words!r}")


def places(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


def test_every_capability_has_one() -> None:
    with_words = {name.split(".")[2] for name in ALL if name.startswith("chatinbio_instance.capabilities.")}
    assert with_words == set(registry.names())


@pytest.mark.parametrize("name", ALL)
def test_each_language_has_every_entry_with_the_same_places_to_fill_in(name: str) -> None:
    english = dict(entries(ALL[name]("en")))
    assert english
    for locale in LOCALES:
        words = dict(entries(ALL[name](locale)))
        assert {path for path in words if "[" not in path} == {path for path in english if "[" not in path}
        keys = {path.partition("[")[0]: path for path in words}
        assert set(keys) == {path.partition("[")[0] for path in english}
        for path, text in words.items():
            assert text.strip(), f"{locale} {path} is empty"
            if path in english:
                assert places(text) == places(english[path]), f"{locale} {path}: {text}"


@pytest.mark.parametrize("name", ALL)
def test_what_is_chosen_by_a_key_has_the_same_keys(name: str) -> None:
    for locale in LOCALES:
        assert keys_of(ALL[name](locale)) == keys_of(ALL[name]("en")), locale


def keys_of(words: Any) -> dict[str, Any]:
    """The keys of all dictionaries."""
    named = {"": words} if isinstance(words, Mapping) else vars_of(words)
    return {field: set(value) for field, value in named.items() if isinstance(value, Mapping)}


def vars_of(words: Any) -> dict[str, Any]:
    return {field.name: getattr(words, field.name) for field in fields(words)} if is_dataclass(words) else {}


@pytest.mark.parametrize("name", ALL)
def test_every_form_of_a_plural_speaks_of_the_same(name: str) -> None:
    for locale, words in ALL[name]:
        if not is_dataclass(words):
            continue
        for field in fields(words):
            plural = getattr(words, field.name)
            if isinstance(plural, Plural):
                for form in (plural.one, plural.other, plural.zero, plural.two, plural.few, plural.many):
                    assert places(form) <= {"n"}, f"{locale} {field.name}"
                if locale == "ar":
                    assert plural.two, f"{field.name} has no dual"
                    assert plural.few


@pytest.mark.parametrize("name", ALL)
def test_nothing_was_left_in_english(name: str) -> None:
    """In Arabic no letter is a Latin one; German shares a word or two with English, and no sentence."""
    english = dict(entries(ALL[name]("en")))
    for path, text in entries(ALL[name]("ar")):
        written = (
            "".join(said for said, *_ in Formatter().parse(text))
            .replace("name@example.com", "")
            .replace("YYYY-MM-DD", "")
        )
        assert not re.search("[A-Za-z]", written), f"ar {path}: {text}"
    for path, text in entries(ALL[name]("de")):
        assert text != english.get(path) or len(text.split()) <= 4, f"de {path}: {text}"
