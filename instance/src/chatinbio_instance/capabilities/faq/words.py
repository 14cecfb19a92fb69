"""What people read of questions and answers; these themselves are the creator's."""

from __future__ import annotations

from dataclasses import dataclass

from chatinbio_instance.core.words import Catalogue


@dataclass(frozen=True, slots=True)
class Words:
    """`looking` says what is being done; the others are headings of lists of questions."""

    looking: str
    answered: str
    also: str


WORDS = Catalogue(
    en=Words(looking="Looking for my answer", answered="Questions I have answered", also="You could also ask"),
    de=Words(
        looking="Ich suche meine Antwort", answered="Fragen, die ich beantwortet habe", also="Du könntest auch fragen"
    ),
    ar=Words(looking="أبحث عن إجابتي", answered="أسئلة أجبت عنها", also="يمكنك أيضًا أن تسأل"),
)
