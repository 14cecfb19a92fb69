"""What people read of dates; titles and places are the creator's."""

from __future__ import annotations

from dataclasses import dataclass

from chatinbio_instance.core.words import Catalogue


@dataclass(frozen=True, slots=True)
class Words:
    """`checking` says what is being done; `timed` is a moment on a day, `theirs` the same moment where the visitor is."""

    checking: str
    timed: str
    theirs: str
    tickets: str
    tickets_to: str
    more: str
    more_about: str
    to_calendar: str


WORDS = Catalogue(
    en=Words(
        checking="Checking the dates",
        timed="{day} · {time}",
        theirs="{moment} where you are",
        tickets="Tickets & info",
        tickets_to="Tickets and info: {title}",
        more="More about it",
        more_about="More about {title}",
        to_calendar="Add to calendar",
    ),
    de=Words(
        checking="Ich sehe nach den Terminen",
        timed="{day} · {time}",
        theirs="{moment} bei dir",
        tickets="Tickets & Infos",
        tickets_to="Tickets und Infos: {title}",
        more="Mehr darüber",
        more_about="Mehr über {title}",
        to_calendar="In den Kalender",
    ),
    ar=Words(
        checking="أتحقق من المواعيد",
        timed="{day} · {time}",
        theirs="{moment} بتوقيتك",
        tickets="التذاكر والمعلومات",
        tickets_to="التذاكر والمعلومات: {title}",
        more="المزيد عنها",
        more_about="المزيد عن {title}",
        to_calendar="أضف إلى التقويم",
    ),
)
