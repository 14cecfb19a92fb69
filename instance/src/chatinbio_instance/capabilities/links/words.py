"""What people read of the links; their titles and descriptions are the creator's."""

from __future__ import annotations

from dataclasses import dataclass

from chatinbio_instance.core.words import Catalogue


@dataclass(frozen=True, slots=True)
class Words:
    """`looking` says what is being done."""

    looking: str


WORDS = Catalogue(
    en=Words(looking="Looking through the links"),
    de=Words(looking="Ich sehe die Links durch"),
    ar=Words(looking="أبحث في الروابط"),
)
