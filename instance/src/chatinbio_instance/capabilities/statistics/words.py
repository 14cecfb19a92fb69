"""What the creator reads of their figures."""

from __future__ import annotations

from dataclasses import dataclass

from chatinbio_instance.core.words import Catalogue


@dataclass(frozen=True, slots=True)
class Words:
    """`counting` says what is being done. `percent` and `points` have a `{value}`, which may be signed."""

    counting: str
    compared: str
    now: str
    before: str
    change: str
    most_followed: str
    visits: str
    visitors: str
    chats: str
    questions: str
    answered: str
    clicks: str
    percent: str
    points: str
    same: str


WORDS = Catalogue(
    en=Words(
        counting="Counting visits and questions",
        compared="{days}, compared with {before} ({days_before})",
        now="Now",
        before="Before",
        change="Change",
        most_followed="Most followed links",
        visits="Visits",
        visitors="Visitors",
        chats="Chats",
        questions="Questions",
        answered="Answered",
        clicks="Clicks on links",
        percent="{value} %",
        points="{value} points",
        same="same",
    ),
    de=Words(
        counting="Ich zähle Besuche und Fragen",
        compared="{days}, verglichen mit: {before} ({days_before})",
        now="Jetzt",
        before="Zuvor",
        change="Änderung",
        most_followed="Am häufigsten geöffnete Links",
        visits="Besuche",
        visitors="Besucher",
        chats="Gespräche",
        questions="Fragen",
        answered="Beantwortet",
        clicks="Klicks auf Links",
        percent="{value} %",
        points="{value} Punkte",
        same="gleich",
    ),
    ar=Words(
        counting="أحصي الزيارات والأسئلة",
        compared="{days}، مقارنةً مع {before} ({days_before})",
        now="الآن",
        before="سابقًا",
        change="التغيّر",
        most_followed="الروابط الأكثر فتحًا",
        visits="الزيارات",
        visitors="الزوار",
        chats="المحادثات",
        questions="الأسئلة",
        answered="المُجاب عنها",
        clicks="النقرات على الروابط",
        percent="{value}%",
        points="{value} نقطة",
        same="بلا تغيّر",
    ),
)
