"""The guard: what a model says is held against its system prompt, and a repetition of it does not leave the server.

Place in the flow: model → **guard** → events. It sees text as it streams. Only what could be the beginning of a repetition is held
back, a few words long; ordinary text goes through untouched and at once. It catches a prompt that is repeated, not one that is
retold or translated: what must never be known does not belong into a prompt.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from typing import Any

from chatinbio_instance.core.text import folded

# A run of this many letters and digits (80 characters, as one writes), or of this many words, is no coincidence.
LETTERS = 64
WORDS = 12
# Shorter agreements happen in every sentence and are not held back.
HELD_FROM = 10
# Of a single argument of a tool, this much is read.
LONGEST = 20_000
# Stands in a secret where something public was cut out; no answer agrees with it.
GAP = "\x00"


class Secret:
    """A text that is not to be repeated, as a suffix automaton: it tells, one character after the other, how much of the end of
    any text stands in it. Making one takes about 3 µs a character."""

    def __init__(self, secret: str) -> None:
        self.text = secret
        self.next: list[dict[str, int]] = [{}]
        self.link = [-1]
        self.length = [0]
        last = 0
        for character in folded(secret):
            if character.isalnum() or character == GAP:
                last = self._extend(last, character)

    def _extend(self, last: int, character: str) -> int:
        current = self._state({}, self.length[last] + 1)
        state = last
        while state != -1 and character not in self.next[state]:
            self.next[state][character] = current
            state = self.link[state]
        if state == -1:
            self.link[current] = 0
            return current
        target = self.next[state][character]
        if self.length[state] + 1 == self.length[target]:
            self.link[current] = target
            return current
        clone = self._state(dict(self.next[target]), self.length[state] + 1)
        self.link[clone] = self.link[target]
        while state != -1 and self.next[state].get(character) == target:
            self.next[state][character] = clone
            state = self.link[state]
        self.link[target] = self.link[current] = clone
        return current

    def _state(self, following: dict[str, int], length: int) -> int:
        self.next.append(following)
        self.link.append(-1)
        self.length.append(length)
        return len(self.length) - 1

    def step(self, state: int, length: int, character: str) -> tuple[int, int]:
        """The state and the length of the agreement after one more character."""
        while state and character not in self.next[state]:
            state = self.link[state]
            length = self.length[state]
        if character in self.next[state]:
            return self.next[state][character], length + 1
        return 0, 0


class Guard:
    """Watches what one run says. `caught` once it began to repeat the secret; nothing is let through from there on."""

    def __init__(self, secret: Secret) -> None:
        self.caught = False
        self._secret = secret
        self._state = 0
        self._length = 0  # of the agreement so far, in letters
        self._letters = 0  # said so far
        self._begun: deque[int] = deque()  # at which letter the words within the agreement began
        self._in_word = False
        self._held = ""

    def feed(self, text: str) -> str:
        """What of the text, and of what was held back before, may be said now."""
        if not self.caught:
            self._follow(text)
        if self.caught:
            self._held = ""
            return ""
        said = self._held + text
        self._held = said if self._length >= HELD_FROM else ""
        return "" if self._held else said

    def rest(self) -> str:
        """What is still held back when the model has ended: it came to no repetition."""
        said, self._held = self._held, ""
        return said

    def repeated_in(self, value: Any) -> bool:
        """Whether a value of JSON, such as the arguments of a call, repeats the secret anywhere."""
        if isinstance(value, str):
            reader = Guard(self._secret)
            reader.feed(value[:LONGEST])
            return reader.caught
        if isinstance(value, Mapping):
            return any(self.repeated_in(inner) for inner in (*value.keys(), *value.values()))
        return isinstance(value, list | tuple) and any(self.repeated_in(inner) for inner in value)

    def _follow(self, text: str) -> None:
        for character in folded(text):
            if character.isalnum():
                self._letter(character)
            elif self._in_word:
                self._in_word = False
                self.caught = self.caught or len(self._begun) >= WORDS
            if self.caught:
                return

    def _letter(self, letter: str) -> None:
        if not self._in_word:
            self._begun.append(self._letters)
            self._in_word = True
        self._letters += 1
        self._state, self._length = self._secret.step(self._state, self._length, letter)
        first = self._letters - self._length
        while self._begun and self._begun[0] < first:
            self._begun.popleft()
        self.caught = self._length >= LETTERS
