"""What people read of a poll."""

from __future__ import annotations

from dataclasses import dataclass

from chatinbio_instance.core.words import Catalogue, Plural


@dataclass(frozen=True, slots=True)
class Words:
    """`getting` says what is being done; `result` is a count of votes with its share in per cent."""

    getting: str
    over: str
    closed: str
    vote: str
    vote_for: str
    change_to: str
    yours: str
    votes: Plural
    result: str
    voted: str
    no_poll: str
    no_such_poll: str
    gone: str
    no_more_votes: str


WORDS = Catalogue(
    en=Words(
        getting="Getting the poll",
        over="This poll is over.",
        closed="Closed",
        vote="Vote",
        vote_for="Vote for {option}",
        change_to="Change my vote to {option}",
        yours="Yours",
        votes=Plural(one="1 vote", other="{n} votes"),
        result="{votes} · {share}%",
        voted="Voted: {option}",
        no_poll="There is no poll on this page just now.",
        no_such_poll="There is no such poll. There are: {polls}",
        gone="This poll is not there any more.",
        no_more_votes="This poll is closed; no more votes are counted.",
    ),
    de=Words(
        getting="Ich hole die Umfrage",
        over="Diese Umfrage ist vorbei.",
        closed="Beendet",
        vote="Abstimmen",
        vote_for="Für {option} stimmen",
        change_to="Meine Stimme ändern: {option}",
        yours="Deine Wahl",
        votes=Plural(one="1 Stimme", other="{n} Stimmen"),
        result="{votes} · {share} %",
        voted="Abgestimmt: {option}",
        no_poll="Auf dieser Seite gibt es gerade keine Umfrage.",
        no_such_poll="So eine Umfrage gibt es nicht. Es gibt: {polls}",
        gone="Diese Umfrage gibt es nicht mehr.",
        no_more_votes="Diese Umfrage ist beendet; es werden keine Stimmen mehr gezählt.",
    ),
    ar=Words(
        getting="أجلب الاستطلاع",
        over="انتهى هذا الاستطلاع.",
        closed="مغلق",
        vote="صوّت",
        vote_for="صوّت لصالح {option}",
        change_to="غيّر صوتي إلى {option}",
        yours="اختيارك",
        votes=Plural(zero="لا أصوات", one="صوت واحد", two="صوتان", few="{n} أصوات", many="{n} صوتًا", other="{n} صوت"),
        result="{votes} · {share}%",
        voted="صوّتَّ لصالح: {option}",
        no_poll="لا يوجد استطلاع في هذه الصفحة حاليًا.",
        no_such_poll="لا يوجد استطلاع كهذا. الموجود: {polls}",
        gone="لم يعد هذا الاستطلاع موجودًا.",
        no_more_votes="هذا الاستطلاع مغلق ولا تُحتسب أصوات أخرى.",
    ),
)
